"""The total at the foot of the home list, the line of cash above it, and what is said of one position."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from msgspec.structs import replace

from catalyst_tui.book.model.quantity import Quantity, money
from catalyst_tui.desk.shapes.board import Cash, PositionRow, RateSaid, Total
from catalyst_tui.ui.held_line import held_said
from catalyst_tui.ui.screens.home import Positions
from catalyst_tui.ui.words import DrawContext, Ink, Line, rate_said
from tests.screens.claims import NOW
from tests.screens.hand_made import position, quote

LOOK, HIDDEN = DrawContext(NOW), DrawContext(NOW, discreet=True)
FRIDAY = date(2026, 11, 20)
EUROS = Cash(Quantity(Decimal(12_000), money("EUR")), Decimal(12_000))
DOLLARS = Cash(Quantity(Decimal(1_000), money("USD")), Decimal(860))
RATES = (RateSaid("GBP", Decimal("1.14867"), FRIDAY), RateSaid("USD", Decimal("0.855871"), FRIDAY))
WHOLE = Total(
    "EUR",
    Decimal(124_281),
    Decimal(-265),
    Decimal(25_709),
    Decimal(86_000),
    cash=(EUROS, DOLLARS),
    rates=RATES,
)
APART = replace(
    WHOLE,
    apart=(Quantity(Decimal(15_336), money("TWD")), Quantity(Decimal(300), money("VND"))),
    without=("FUND",),
    lacking="no rate of TWD is known for 2026-11-20",
)


def said(line: Line) -> str:
    return "".join(text for text, _ in line)


def sheet(total: Total, unit: str = "EUR") -> Positions:
    made = Positions()
    made.learn([position("A", "", quote("A", "10", unit=unit), held=("100", "10"))], total)
    return made


@pytest.mark.parametrize(
    ("total", "width", "expected"),
    [
        (WHOLE, 58, "total €124,281 -0.2% +29.9%"),
        (WHOLE, 78, "total -0.2% rates Fri €124,281 +29.9% -€265 today"),
        (WHOLE, 118, "total in EUR -0.2% £1=€1.149 $1=€0.8559 €124,281 100% +29.9% -€265 today rates Fri"),
        (
            replace(WHOLE, realised=Decimal(300)),
            198,
            "total in EUR -0.2% -€265 €124,281 100% +29.9% +€25,709 "
            "day today sold +€300 £1=€1.149 $1=€0.8559 Fri Nov 20",
        ),
        (APART, 58, "total €124,281 -0.2% +29.9% + TWD + VND, without FUND"),
        (APART, 78, "total -0.2% rates Fri €124,281 +29.9% + TWD + VND, no FUND"),
        (
            APART,
            118,
            "total in EUR -0.2% £1=€1.149 $1=€0.8559 €124,281 +29.9% + 15,336 TWD + 300 VND, no FUND",
        ),
        (
            APART,
            198,
            "total in EUR -0.2% -€265 €124,281 +29.9% +€25,709 "
            "+ 15,336 TWD + 300 VND: no rate, without FUND £1=€1.149 $1=€0.8559 Fri Nov 20",
        ),
        (replace(APART, currency=""), 58, "total 15,336 TWD + 300 VND: say base_currency, no FUND"),
        (replace(APART, currency="", without=()), 78, "total 15,336 TWD + 300 VND: say base_currency"),
        (
            replace(WHOLE, gain=None, lacking="a lot says no day"),
            78,
            "total -0.2% rates Fri €124,281 ? -€265 today",
        ),
        (
            replace(WHOLE, gain=None, lacking=f"a lot of {'MSFT ' * 30} says no day"),
            198,
            "total in EUR -0.2% -€265 €124,281 100% ? a lot of MSFT MSFT MSFT MSFT MSFT MSFT MSFT MS… "
            "£1=€1.149 $1=€0.8559 Fri Nov 20",
        ),
    ],
)
def test_the_total_at_each_width(total: Total, width: int, expected: str) -> None:
    drawn = sheet(total).foot(width, LOOK)
    assert " ".join(said(drawn).split()) == expected
    assert len(said(drawn)) <= width


def test_a_total_that_is_not_whole_is_amber_and_has_no_shares() -> None:
    inks = dict(sheet(APART).foot(118, LOOK))
    assert inks["€124,281"] == Ink.RISKY
    assert dict(sheet(WHOLE).foot(118, LOOK))["€124,281"] == Ink.STRONG


@pytest.mark.parametrize(
    ("cash", "width", "expected"),
    [
        ((EUROS, DOLLARS), 58, "cash €12,860"),
        ((EUROS, DOLLARS), 78, "cash €12,000 $1,000 €12,860"),
        ((EUROS, DOLLARS), 118, "cash €12,000 $1,000 €12,860 10%"),
        ((EUROS,), 118, "cash €12,000 10%"),
        ((EUROS, replace(DOLLARS, value=None)), 118, "cash €12,000 $1,000"),
    ],
)
def test_cash_is_a_line_of_its_own(cash: tuple[Cash, ...], width: int, expected: str) -> None:
    total = replace(WHOLE, cash=cash)
    assert " ".join(said(sheet(total).draw(total, width, LOOK)).split()) == expected


def test_discreet_hides_every_amount() -> None:
    for total in (WHOLE, APART, replace(APART, currency=""), replace(WHOLE, realised=Decimal(300))):
        for width in (58, 78, 118, 198):
            drawn = said(sheet(total).foot(width, HIDDEN)) + said(sheet(total).draw(total, width, HIDDEN))
            assert not any(amount in drawn for amount in ("12", "15,336", "265", "25,709", "300", "1,000"))


def test_a_rate_is_of_one_or_of_a_hundred() -> None:
    assert rate_said(RateSaid("JPY", Decimal("0.00535475"), FRIDAY), "EUR") == "¥100=€0.5355"
    assert rate_said(RateSaid("SEK", Decimal("0.0918105"), FRIDAY), "CHF") == "1 SEK=0.09181 CHF"


def test_what_is_said_of_a_position() -> None:
    held = replace(
        position("ASML.AS", "ASML", quote("ASML.AS", "742.10", unit="EUR"), held=("10348", "1378")),
        unit=money("USD"),
        shares=Decimal("12.50"),
        own=Quantity(Decimal(8905), money("EUR")),
        rate=RateSaid("EUR", Decimal("1.162"), FRIDAY),
        realised=Decimal(-300),
    )
    total = replace(WHOLE, currency="USD")
    assert held_said(held, total, LOOK) == (
        "12.5 shares · €8,905 = $10,348 · gain +$1,378 (+15.4%) · sold -$300 · €1=$1.162 of Fri Nov 20"
    )
    assert held_said(held, total, HIDDEN) == (
        "••• shares · ••• = ••• · gain ••• (+15.4%) · sold ••• · €1=$1.162 of Fri Nov 20"
    )
    lacking = replace(held, gain=None, realised=None, lacking="no rate of USD is known for 2025-04-24")
    assert held_said(lacking, total, LOOK) == (
        "12.5 shares · €8,905 = $10,348 · €1=$1.162 of Fri Nov 20 · "
        "gain not known: no rate of USD is known for Apr 24 2025"
    )
    assert held_said(replace(held, held=False, realised=None), total, LOOK) == ""


PAID = Quantity(Decimal("112.5"), money("USD"))


@pytest.mark.parametrize("width", [58, 78, 118])
@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (
            replace(position("A", "", None), held=True, shares=Decimal(40), paid=PAID),
            "A 40 @ $112.50 no price",
        ),
        (replace(position("A", "", None), held=True, shares=Decimal(40)), "A 40 shares no price"),
        (replace(position("A", "", quote("A", "10")), held=False), "A $10.00 watched"),
        (replace(position("A", "", quote("A", "10")), held=False, realised=Decimal(3)), "A $10.00 sold"),
    ],
)
def test_a_row_says_what_is_held_without_a_price_and_that_nothing_is(
    row: PositionRow, expected: str, width: int
) -> None:
    drawn = said(sheet(WHOLE).draw(replace(row, change=None, spark=()), width, LOOK))
    assert " ".join(drawn.split()) == expected
