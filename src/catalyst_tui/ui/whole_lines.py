"""Avoid reference cycles in lines that are drawn whole.

Textual 8.2 caches in each line how it was cut. A line that is not cut contains itself: a cycle of
twenty objects per line and frame, which only the garbage collector can free.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual.strip import Strip

_cut = Strip.divide


def _divide(line: Strip, cuts: Iterable[int]) -> Sequence[Strip]:
    within = [cut for cut in cuts if cut <= line.cell_length]
    return [line] if within == [line.cell_length] else _cut(line, within)


def keep_no_circles() -> None:
    """Patch `Strip.divide` for all lines."""
    Strip.divide = _divide  # type: ignore[method-assign, assignment]
