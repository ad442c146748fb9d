"""The line about a position: shares, value, gain, sales, and the exchange rate if one was used."""

from __future__ import annotations

from catalyst_tui.desk.shapes.board import PositionRow, Total
from catalyst_tui.ui.actions import by_id, key_of
from catalyst_tui.ui.screens.home_columns import shares_bought, told_in
from catalyst_tui.ui.words import (
    DrawContext,
    Ink,
    Line,
    clicks,
    gained,
    money_of,
    one_line,
    rate_said,
    with_days,
)


def held_said(row: PositionRow, total: Total | None, context: DrawContext) -> str:
    """Return `12 shares · €8,905 = $10,348 · gain +$1,378 (+15.4%) · €1=$1.162 of Fri Nov 20`;
    empty if nothing was held.
    """
    unit = told_in(row)
    if unit is None or not (row.held or row.realised is not None):
        return ""
    parts: list[str] = []
    if row.held:
        parts += shares_bought(row, context)
        own = f"{money_of(row.own.value, row.own.unit, context)} = " if row.own else ""
        if row.value is not None:
            parts.append(f"{own}{money_of(row.value, unit, context)}")
        if row.gain is not None:
            share = f" ({gained(row.gain_share)})" if row.gain_share is not None else ""
            parts.append(f"gain {money_of(row.gain, unit, context, signed=True)}{share}")
        if row.own_gain is not None:
            share = f" ({gained(row.own_gain_share)})" if row.own_gain_share is not None else ""
            amount = money_of(row.own_gain.value, row.own_gain.unit, context, signed=True)
            parts.append(f"gain {amount}{share} in {row.own_gain.unit.label}")
    if row.realised is not None:
        parts.append(f"sold {money_of(row.realised, unit, context, signed=True)}")
    if rate := row.rate:
        parts.append(
            f"{rate_said(rate, total.currency if total else '')} of {rate.day:%a %b} {rate.day.day}"
        )
    if row.lacking:
        reason = with_days(one_line(row.lacking), context.today)
        parts.append(
            f"gain not known: {reason}"
            if row.own and row.gain is None and row.own_gain is None
            else reason
        )
    return " · ".join(parts)


def offered_said(row: PositionRow) -> str:
    """Return that a release has figures ready to enter, with the key; empty if it has none."""
    on = row.offered.day if row.offered else None
    return (
        f"figures of {on:%b} {on.day} are offered: {key_of('print_day')} enters them" if on else ""
    )


def offered_head(row: PositionRow) -> Line:
    """Return the same for the heading above the checkpoints. A click opens them."""
    if row.offered is None:
        return ()
    key = by_id()["print_day"]
    return (
        (
            f"  {row.offered.text}: {key.key}",
            clicks(Ink.RISKY, "app.press", key.keys.split(",")[0]),
        ),
    )
