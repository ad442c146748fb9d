"""The home list: what is traded outside regular hours stands beside the price and says when that is."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from catalyst_tui.desk.shapes.board import PositionRow
from catalyst_tui.judge.ledger.facts import Session, Trade
from catalyst_tui.ui.screens.sheets import Positions
from catalyst_tui.ui.words import DrawContext, Ink, extended
from tests.screens.claims import NOW
from tests.screens.hand_made import position, quote

LOOK = DrawContext(NOW)
DAY = 16 * 60
"""Minutes from the close to now, before the open."""


def row(
    symbol: str, outside: str | None, *, hours_ago: int = 0, session: Session = Session.PRE
) -> PositionRow:
    """A price of yesterday's close, 200, and what was traded at `hours_ago`."""
    told = quote(symbol, "200", minutes=DAY, session=session)
    if outside:
        told = replace(told, outside=Trade(Decimal(outside), NOW - timedelta(hours=hours_ago)))
    return position(symbol, f"{symbol} with a name", told, "1.5")


def shown(*rows: PositionRow, width: int) -> list[str]:
    """The list as text, its head first."""
    sheet = Positions()
    sheet.measure(rows, LOOK)
    lines = [sheet.head(width, LOOK), *(sheet.draw(row, width, LOOK) for row in rows)]
    return [" ".join("".join(text for text, _ in line).split()) for line in lines]


def test_the_column_is_called_after_the_part_of_the_day() -> None:
    early = [row("ALAB", "203"), row("CRDO", "197")]
    assert shown(*early, width=28) == [
        "ticker price day pre",
        "ALAB $200.00 +1.5% +1.5%",
        "CRDO $200.00 +1.5% -1.5%",
    ]
    assert shown(*early, width=80)[1] == "ALAB ALAB with a name $200.00 +1.5% $203.00 +1.5%"


def test_a_row_of_another_part_says_so() -> None:
    rows = [row("ALAB", "203"), row("CRDO", "197"), row("NVDA", "199", hours_ago=13)]
    assert shown(*rows, width=34)[3] == "NVDA $200.00 +1.5% post -0.5%"


def test_where_nothing_was_traded_there_is_no_column_but_the_part_of_the_day() -> None:
    assert shown(row("ALAB", None), width=26)[:2] == ["ticker price day", "ALAB $200.00 +1.5% pre"]
    assert shown(row("ALAB", None, session=Session.CLOSED), width=26)[1] == "ALAB $200.00 +1.5%"


@pytest.mark.parametrize(
    ("price", "change", "ink"),
    [("203", "+1.5%", Ink.ROSE), ("197", "-1.5%", Ink.FELL), ("200", "0.0%", Ink.QUIET)],
)
def test_it_is_said_in_a_lower_voice(price: str, change: str, ink: Ink) -> None:
    assert extended(row("ALAB", price).quote) == ((f"pre ${price}.00 ", Ink.QUIET), (change, ink))
    assert extended(row("ALAB", None).quote) == extended(None) == ()
