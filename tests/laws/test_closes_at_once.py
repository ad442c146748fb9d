"""Many closes looked at together say what each says alone; and a replay that skips closes misses no flip."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalyst_tui.judge.evaluate.reads import observations
from tests.books import of_claims, toml
from tests.doors.book import (
    NEW_YORK,
    SHARES,
    Basis,
    Gauge,
    Period,
    Quantity,
    Span,
    evening_of,
    last_moment,
    model,
    money,
)
from tests.doors.judge import (
    Bound,
    Close,
    Fact,
    Grade,
    Kind,
    Ledger,
    Scope,
    column,
    evenings,
    flips,
    number,
    replay,
    replaying,
    states,
    truth,
)
from tests.new_york import close_of, is_session

quick = settings(max_examples=25, deadline=None, derandomize=True)

_HEADER = toml("""
schema = 1
[group] both = ["ALAB", "CRDO"]
[ticker.ALAB]
[ticker.CRDO]
[[thesis]] id = "t" ; ticker = "ALAB" ; opened = 2026-05-11 ; text = "It connects."
""")
_CLAIMS = """
proof ; test = "price >= $100" ; due = 2026-06-12
proof ; test = "price > $99.5" ; from = 2026-05-06 ; for = "3d"
proof ; test = "ever(price > $100)" ; due = 2026-06-12
proof ; test = "price > 0.9 * price@CRDO and not price < $95"
proof ; test = "count(price@both > $95) = 2 or price between $100 and $101"
proof ; test = "price > price@CRDO for 2 days"
proof ; test = "revenue > $100M and price > $100"
guard ; test = "price > $95"
guard ; test = "price > $95" ; near = "2%" ; for = "2d"
guard ; test = "price > $95" ; near = "$3" ; hysteresis = 0 ; from = 2026-05-14 ; due = 2026-06-05
guard ; test = "price > avg(price, 3d)" ; near = "1%"
guard ; test = "price > 0.97 * max(price, 1w)" ; near = "0.1%" ; tolerance = "1%"
guard ; test = "drawdown(price, 5d) < 9%"
guard ; test = "change(price, 3d) > -8%" ; near = "1pp"
guard ; test = "price / price@CRDO > 0.9x"
guard ; test = "market_cap > $8B" ; near = "5%"
guard ; test = "ps_ttm < 25x"
guard ; test = "price > 0.91 * max(price, 20d)" ; near = "2%"
kill ; test = "price < $92" ; near = "3%"
kill ; test = "price < $100 for 3 days" ; near = "1%"
kill ; test = "ever(price < $92)"
kill ; test = "ever(price < $95)" ; from = 2026-05-11
kill ; test = "min(price, 4d) < $91" ; near = "4%"
kill ; any = [{ test = "price < $91" }, { test = "price@CRDO < $91" }]
gauge ; value = "price / price@CRDO" ; bands = { low = "< 0.95x", high = "> 1.05x" }
gauge ; value = "corr(ALAB, CRDO, 3d)" ; bands = { tied = "> 0.5", apart = "< -0.5" }
gauge ; value = "ps_ttm" ; bands = { cheap = "< 20x", dear = ">= 20x" }
kill ; test = "ever(price < $98 for 2 days)" ; near = "2%"
kill ; test = "ever(price < $98 for 4 days)" ; near = "2%"
kill ; test = "not (price > $96 for 2 days)" ; near = "2%"
kill ; test = "not (price > $96 for 2 days)" ; for = "2d" ; from = 2026-05-11 ; due = 2026-06-05
"""


BOOK = of_claims(_HEADER, _CLAIMS)
FIRST = date(2026, 5, 4)
FIRST_MOMENT = datetime(2026, 5, 4, tzinfo=UTC)
SESSIONS = [day for n in range(50) if is_session(day := FIRST + timedelta(days=n))]


@st.composite
def fact(draw: st.DrawFn) -> Fact:
    """Draw revenue or shares of a quarter, known at some hour of these weeks; seldom a floor."""
    metric, unit = draw(st.sampled_from([("revenue", money("USD")), ("shares_outstanding", SHARES)]))
    period = Period(Span.QUARTER, 2025, 1).shift(draw(st.integers(0, 5)))
    value = Quantity(Decimal(draw(st.sampled_from([80, 90, 100, 110]))) * 1_000_000, unit)
    known = FIRST_MOMENT + timedelta(hours=draw(st.integers(0, 40 * 24)))
    bound = draw(st.sampled_from([Bound.EXACT] * 6 + [Bound.ABOVE]))
    return Fact("ALAB", metric, period, Kind.ACTUAL, Basis.GAAP, value, known, Grade.FILING, "told", bound)


@st.composite
def walk(draw: st.DrawFn) -> tuple[Close, ...]:
    """Return closes that move around the levels, some sessions missing, at times known only the next day."""
    late = timedelta(days=draw(st.sampled_from([0, 0, 0, 1])))
    values = draw(st.lists(st.sampled_from(_LEVELS), min_size=20, max_size=30))
    gaps = draw(st.sets(st.integers(0, 29), max_size=2))
    return tuple(
        Close(day, Decimal(value), close_of(day, NEW_YORK) + late)
        for n, (day, value) in enumerate(zip(SESSIONS, values, strict=False))
        if n not in gaps
    )


_LEVELS = [88, 90, 92, 94, 95, 96, 98, 99, 100, 101, 105, 110, 130, 130]


def quarters() -> list[Fact]:
    known = evening_of(date(2026, 4, 30), NEW_YORK)
    return [
        Fact(
            "ALAB",
            metric,
            Period(Span.QUARTER, 2025, 1).shift(n),
            Kind.ACTUAL,
            Basis.GAAP,
            Quantity(Decimal(100_000_000), unit),
            known,
            Grade.FILING,
            "told",
        )
        for n in range(5)
        for metric, unit in (("revenue", money("USD")), ("shares_outstanding", SHARES))
    ]


worlds = st.tuples(st.lists(fact(), max_size=5), walk(), st.none() | walk()).map(
    lambda told: Ledger([*quarters(), *told[0]], closes={"ALAB": told[1], "CRDO": told[2] or told[1]})
)
early = st.integers(0, 200).map(lambda hour: FIRST_MOMENT + timedelta(hours=hour))
moments = st.integers(24 * 7, 50 * 24).map(lambda hour: FIRST_MOMENT + timedelta(hours=hour))


@quick
@given(worlds, moments, st.integers(0, 10))
def test_the_states_of_many_evenings_are_those_of_each(ledger: Ledger, at: datetime, skipped: int) -> None:
    for checkpoint in BOOK.checkpoints.values():
        if isinstance(checkpoint.claim, model.Test):
            expr, scope = checkpoint.claim.expr, Scope.of(checkpoint, BOOK, ledger, at)
            days = observations(expr, scope)[skipped:]
            alone = [truth(expr, scope.close(day)).state for day in days]
            assert list(states(expr, scope, days, evenings(expr, scope))) == alone, checkpoint.text


@quick
@given(worlds, moments)
def test_a_column_has_the_number_of_each_evening(ledger: Ledger, at: datetime) -> None:
    for checkpoint in BOOK.checkpoints.values():
        if isinstance(checkpoint.claim, Gauge):
            expr, scope = checkpoint.claim.expr, Scope.of(checkpoint, BOOK, ledger, at)
            days = observations(expr, scope)
            found = column(expr, scope, days, number)
            each = [number(expr, scope.close(day)).quantity for day in days]
            assert found is None or found == [one and one.value for one in each], checkpoint.text


@settings(quick, max_examples=6)
@given(worlds, early, st.integers(10, 30))
def test_a_replay_that_skips_closes_finds_every_flip(ledger: Ledger, first: datetime, span: int) -> None:
    last = last_moment(first.date() + timedelta(days=span), NEW_YORK)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(replaying, "FEW", 0)
        found = replay(BOOK, ledger, first, last)
        patch.setattr(replaying, "turning_closes", lambda *_: None)
        assert found == replay(BOOK, ledger, first, last)


def test_a_close_published_after_a_figure_of_a_later_day_is_judged_with_it() -> None:
    known = [close_of(day, NEW_YORK) + timedelta(days=1) for day in SESSIONS]
    fell = date(2026, 5, 13)
    closes = tuple(
        Close(day, Decimal(130 if day < fell else 88), at) for day, at in zip(SESSIONS, known, strict=True)
    )
    shares = told("shares_outstanding", 80, datetime(2026, 5, 14, 16, tzinfo=UTC))
    ledger = Ledger([*quarters(), shares], closes={"ALAB": closes})
    found = list(flips(BOOK, ledger, BOOK.checkpoints["c26"], FIRST_MOMENT, known[-1]))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(replaying, "turning_closes", lambda *_: None)
        assert found == list(flips(BOOK, ledger, BOOK.checkpoints["c26"], FIRST_MOMENT, known[-1]))


@pytest.mark.parametrize("claim", [one for one in _CLAIMS.strip().splitlines() if "for 3 days" in one])
def test_a_streak_turns_with_its_first_and_its_last_close(claim: str) -> None:
    values = [130, 130, 130, 99, 98, 97, 130]
    closes = [
        Close(day, Decimal(value), close_of(day, NEW_YORK))
        for day, value in zip(SESSIONS, values, strict=False)
    ]
    book, ledger = of_claims(_HEADER, claim), Ledger([], closes={"ALAB": closes})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(replaying, "FEW", 0)
        found = replay(book, ledger, closes[0].known_at, closes[-1].known_at)
    assert [flip.after for flip in found] == ["near", "tripped", "clear"]


def told(metric: str, millions: int, known: datetime, bound: Bound = Bound.EXACT) -> Fact:
    unit, period = (SHARES if metric == "shares_outstanding" else money("USD")), Period(Span.QUARTER, 2026, 1)
    value = Quantity(Decimal(millions * 1_000_000), unit)
    return Fact("ALAB", metric, period, Kind.ACTUAL, Basis.GAAP, value, known, Grade.FILING, "told", bound)


def test_a_flip_between_the_close_and_the_figures_of_the_same_evening_is_found() -> None:
    """A crash at the close that new shares, an hour later, more than make up for."""
    prices = zip(SESSIONS, [110, 110, 110, 75, 75], strict=False)
    closes = tuple(Close(day, Decimal(price), close_of(day, NEW_YORK)) for day, price in prices)
    crash = closes[3].known_at
    facts = [*quarters(), told("shares_outstanding", 130, crash + timedelta(hours=1))]
    flips = replay(BOOK, Ledger(facts, closes={"ALAB": closes}), FIRST_MOMENT, crash + timedelta(days=2))
    assert [(flip.at, flip.after) for flip in flips if flip.checkpoint == "c15" and flip.at >= crash] == [
        (crash, "broken"),
        (crash + timedelta(hours=1), "holding"),
    ]


def test_an_evening_still_to_come_is_not_foreseen() -> None:
    """At the close, before the new shares, it reads as it did then; from the evening on as they make it."""
    closes = tuple(Close(day, Decimal(75), close_of(day, NEW_YORK)) for day in SESSIONS[:4])
    crash, guard = closes[3].known_at, BOOK.checkpoints["c15"]
    facts = [*quarters(), told("shares_outstanding", 130, crash + timedelta(hours=1))]
    ledger = Ledger(facts, closes={"ALAB": closes})
    assert isinstance(guard.claim, model.Test)
    for at, state in ((crash, False), (crash + timedelta(hours=1), True), (crash, False)):
        expr, scope = guard.claim.expr, Scope.of(guard, BOOK, ledger, at)
        found = states(expr, scope, SESSIONS[:4], evenings(expr, scope))
        assert list(found) == [False, False, False, state]


def test_a_number_made_of_a_floor_is_asked_day_by_day() -> None:
    """Sales above $110M may be any: no column of exact numbers says so."""
    closes = tuple(Close(day, Decimal(110), close_of(day, NEW_YORK)) for day in SESSIONS)
    exact, floor = (
        Ledger([*quarters(), told("revenue", 110, FIRST_MOMENT, bound)], closes={"ALAB": closes})
        for bound in (Bound.EXACT, Bound.ABOVE)
    )
    gauge = BOOK.checkpoints["c26"]
    assert isinstance(gauge.claim, Gauge)
    found = [
        column(
            gauge.claim.expr,
            Scope.of(gauge, BOOK, ledger, close_of(SESSIONS[9], NEW_YORK)),
            SESSIONS[:9],
            number,
        )
        for ledger in (exact, floor)
    ]
    assert found[0] is not None
    assert found[1] is None
