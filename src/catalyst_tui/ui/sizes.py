"""Style classes for the size of the screen."""

from __future__ import annotations

LEAST = (60, 15)
"""Columns and lines below which only a message is drawn."""

ACROSS = [(0, "-too-small"), (LEAST[0], "-narrow"), (140, "-wide")]
DOWN = [(0, "-too-small"), (LEAST[1], "-low"), (20, "-middle")]
"""Columns, and lines, from which each class applies."""


def classes(width: int, height: int) -> set[str]:
    """Return the classes for a screen of this size."""
    found = ((width, ACROSS), (height, DOWN))
    return {[name for least, name in points if size >= least][-1] for size, points in found}
