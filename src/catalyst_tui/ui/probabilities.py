"""Probabilities over time: a strip from the first statement to now, and each with its day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from catalyst_tui.ui.words import Ink, Line, Piece

STRIP = 24
"""Cells from the first statement to now."""

Stated = tuple[date, Decimal | None]
"""A day and the probability stated on it, 0 to 1; None if it was withdrawn."""

_BLOCKS = "▁▂▃▄▅▆▇"


def stated(statements: Sequence[Stated], today: date) -> Line:
    """Return `▂▂▂▂▅▅▅▇▇ 40% Jun 1 2026 → 75% Sep 3 2026`, the last one bold; no strip for a single
    statement.
    """
    pieces: list[Piece] = (
        [(f"{_strip(statements, today)}  ", Ink.QUIET)] if len(statements) > 1 else []
    )
    for place, (day, p) in enumerate(statements):
        if place:
            pieces.append((" → ", Ink.QUIET))
        last = place == len(statements) - 1
        pieces.append(
            ("taken back" if p is None else percent(p), Ink.STRONG if last else Ink.PLAIN)
        )
        pieces.append((f" {day:%b} {day.day} {day.year}", Ink.QUIET))
    return tuple(pieces)


def percent(p: Decimal) -> str:
    """Return `40%` or `2.5%`."""
    value = p * 100
    return f"{value:.0f}%" if value == value.to_integral_value() else f"{value.normalize()}%"


def _strip(statements: Sequence[Stated], today: date) -> str:
    """Return the probability of each day as a bar; blank after a withdrawal."""
    first = statements[0][0]
    days = max((today - first).days, 1)
    cells = []
    for cell in range(STRIP):
        passed = days * cell // (STRIP - 1)
        p = [value for day, value in statements if (day - first).days <= passed][-1]
        cells.append(" " if p is None else _BLOCKS[min(int(p * len(_BLOCKS)), len(_BLOCKS) - 1)])
    return "".join(cells)
