"""What is said quickly of a reported period is what is said of it in full."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from catalyst_tui.book.language.parser import Names, parse_test, standard_units
from catalyst_tui.book.language.tree import Side
from catalyst_tui.book.model.book import Basis, Book
from catalyst_tui.book.model.period import Period, Span
from catalyst_tui.book.model.quantity import PERCENT, Quantity, money
from catalyst_tui.book.model.tickers import Ticker
from catalyst_tui.judge.evaluate.at_periods import Asked, state_at
from catalyst_tui.judge.evaluate.scope import Scope
from catalyst_tui.judge.evaluate.truth import truth
from catalyst_tui.judge.ledger.facts import Bound, Fact, Grade, Kind, Ledger

NAMES = Names(metrics=standard_units("USD"), tickers={"ALAB": "USD", "CRDO": "USD"})
BOOK = Book(tickers={"ALAB": Ticker("ALAB"), "CRDO": Ticker("CRDO")})
FIRST = Period(Span.QUARTER, 2024, 4)
AT = datetime(2026, 5, 20, tzinfo=UTC)
TESTS = [
    parse_test(text, NAMES)
    for text in (
        "revenue >= $100M",
        "revenue != $100M",
        "gross_margin between 50% and 60%",
        "operating_income / revenue > 0.9x",
        "revenue - operating_income > $0",
        "yoy(revenue) > 5%",
        "qoq(revenue) > 0% or gross_margin > 55%",
        "ttm(revenue) > $380M and not gross_margin < 55%",
        "ttm(revenue) > $380M and gross_margin > 50%",
        "avg(gross_margin, 2q) > 55%",
        "prior(revenue) < $100M",
        "revenue > revenue@CRDO",
        "cash > $100M",
        "revenue > $95M for 2 quarters",
        "guide(revenue, next) > $100M",
        "guide(revenue).low > $95M",
        "revenue / guide(revenue).high > 1x",
    )
]


@st.composite
def fact(draw: st.DrawFn) -> Fact:
    """A figure or a guide of a quarter or a year; seldom a floor, or in another currency."""
    metric = draw(st.sampled_from(["revenue", "gross_margin", "operating_income", "cash"]))
    money_of = money(draw(st.sampled_from(["USD"] * 9 + ["EUR"])))
    unit = PERCENT if metric == "gross_margin" else money_of
    sizes = [45, 50, 55, 60, 65] if unit is PERCENT else [-1, 0, 80, 100, 120]
    size = Decimal(draw(st.sampled_from(sizes))) * (1 if unit is PERCENT else 1_000_000)
    kind = draw(st.sampled_from([Kind.ACTUAL, Kind.ACTUAL, Kind.GUIDE]))
    period = FIRST.shift(draw(st.integers(0, 7)))
    low, high = (size * 9 / 10, size * 11 / 10) if kind is Kind.GUIDE else (None, None)
    return Fact(
        draw(st.sampled_from(["ALAB", "ALAB", "ALAB", "CRDO"])), metric,
        draw(st.sampled_from([period, period, period, period.within(Span.YEAR)])), kind, Basis.GAAP,
        Quantity(size, unit), AT - timedelta(days=draw(st.integers(-5, 500))), Grade.FILING, "told",
        draw(st.sampled_from([Bound.EXACT] * 9 + [Bound.ABOVE])), low, high,
    )  # fmt: skip


@settings(max_examples=15, deadline=None, derandomize=True)
@given(
    st.lists(fact(), max_size=40),
    st.sampled_from([None, None, *Side]),
    st.sampled_from([Span.QUARTER, Span.QUARTER, Span.YEAR]),
    st.sampled_from([Decimal(0), Decimal(5)]),
)
def test_a_state_found_quickly_is_the_state(
    facts: list[Fact], guided: Side | None, span: Span, tolerance: Decimal
) -> None:
    scope = Scope(
        BOOK, Ledger(facts), AT, ticker="ALAB", span=span, guided=guided, tolerance=tolerance
    )  # fmt: skip
    first = FIRST if span is Span.QUARTER else FIRST.within(Span.YEAR)
    for period in (first.shift(n) for n in range(8)):
        for test in TESTS:
            found = state_at(test, period, scope)
            assert found in (truth(test, scope.on(period)).state, Asked.IN_FULL), (test, period)


def test_the_usual_tests_are_told_quickly() -> None:
    scope = Scope(BOOK, Ledger(), AT, ticker="ALAB")
    quickly = [test for test in TESTS if state_at(test, FIRST, scope) is not Asked.IN_FULL]
    assert len(quickly) >= 11
