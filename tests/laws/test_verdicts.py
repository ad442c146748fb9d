"""Laws of the judge (verdicts.md, "Laws"), over books, facts and evidence made at random."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.books import of_claims, toml
from tests.doors.book import (
    CALENDAR,
    NEW_YORK,
    PERCENT,
    Basis,
    Period,
    Quantity,
    Span,
    day_window,
    evening_of,
    last_moment,
    money,
)
from tests.doors.judge import (
    Bound,
    Close,
    Effect,
    Evidence,
    Fact,
    Grade,
    Kind,
    Ledger,
    Status,
    Timing,
    Verdict,
    replay,
    spoken_words,
    verdicts,
)
from tests.new_york import close_of, is_session

quick = settings(max_examples=25, deadline=None, derandomize=True)

_HEADER = toml("""
schema = 1
[ticker.ALAB] lots = [{ quantity = 1, cost = "100", opened = 2026-01-05 }]
[series.mix] ticker = "ALAB" ; unit = "%"
[[thesis]] id = "t" ; ticker = "ALAB" ; opened = 2025-01-01 ; text = "It connects."
""")
_CLAIMS = """
proof ; test = "revenue >= $100M" ; period = "2026Q2"
proof ; test = "revenue >= $400M" ; period = "FY2026"
proof ; test = "mix > 50%" ; from = "2026Q1" ; due = "2026Q4"
proof ; test = "mix > 50%" ; for = 2
proof ; test = "yoy(revenue) > 20% and mix > 40%" ; due = 2026-12-31
proof ; test = "ever(price > $100)" ; from = 2026-05-04
proof ; test = "price < $100" ; from = 2026-05-04 ; due = 2026-05-29
proof ; test = "price < $100" ; from = 2026-05-04 ; due = 2026-05-29 ; for = "3d"
proof ; event = "it ships" ; due = 2026-06-30
proof ; event = "it ships"
proof ; event = "a win" ; count = ">= 2" ; due = "2026"
proof ; due = 2026-06-30 ; any = [{ test = "revenue >= $100M" }, { event = "they say so" }]
proof ; due = 2026-06-30 ; all = [{ test = "revenue >= $100M" }, { event = "they say so" }]
proof ; due = 2026-06-30 ; at_least = 2 ; of = [{ test = "fcf > 1" }, { test = "mix > 50%" }, { event = "x" }]
proof ; score = "ready?" ; scale = [0, 5] ; trip = 4 ; due = 2026-06-30
guard ; test = "mix > 50%"
guard ; test = "mix > 50%" ; from = 2026-01-01 ; due = 2026-12-31
guard ; test = "price > $100" ; from = 2026-05-04 ; due = 2026-05-29
kill ; test = "yoy(revenue) < 20%" ; for = 2
kill ; event = "they leave" ; due = 2026-06-30
kill ; test = "ever(price < $100)" ; from = 2026-05-04
kill ; score = "how bad?" ; scale = [-2, 2] ; trip = -2 ; due = 2026-06-30
gauge ; value = "days_held" ; bands = { young = "< 200d", old = ">= 200d" }
gauge ; value = "days_held" ; bands = { soon = "< 90d", far = ">= 90d" }
proof ; event = "it ships" ; due = 2026-06-30 ; unless = { test = "price < $100" }
guard ; any = [{ test = "mix > 50%" }, { test = "revenue > $100M", unless = { test = "price > $100" } }]
"""


BOOK = of_claims(_HEADER, _CLAIMS)
IDS = list(BOOK.checkpoints)
YEAR = date(2026, 1, 1)
days = st.integers(0, 500).map(lambda n: YEAR + timedelta(days=n))
grades = st.sampled_from(list(Grade))
quarters = st.integers(0, 11).map(lambda n: Period(Span.QUARTER, 2024).shift(n + 1))


def evening(day: date) -> datetime:
    return evening_of(day, NEW_YORK)


@st.composite
def fact(draw: st.DrawFn) -> Fact:
    """Return a figure of a quarter, known some days after it ended."""
    metric = draw(st.sampled_from(["revenue", "mix"]))
    period = draw(quarters)
    known = evening(CALENDAR.end(period) + timedelta(days=draw(st.integers(1, 90))))
    size = Decimal(
        draw(st.sampled_from([80, 99, 100, 101, 140] if metric == "revenue" else [30, 49, 50, 51, 70]))
    )
    basis, unit = (Basis.GAAP, money("USD")) if metric == "revenue" else (Basis.COMPANY, PERCENT)
    value = Quantity(size * 1_000_000 if metric == "revenue" else size, unit)
    kind = draw(st.sampled_from([Kind.ACTUAL, Kind.ACTUAL, Kind.GUIDE]))
    bound = draw(st.sampled_from([Bound.EXACT, Bound.EXACT, *Bound]))
    return Fact("ALAB", metric, period, kind, basis, value, known, draw(grades), "told", bound)


@st.composite
def evidence(draw: st.DrawFn) -> Evidence:
    """Return a word about any checkpoint; what happened is told on the day or later."""
    known = draw(days)
    effect = draw(st.sampled_from(list(Effect)))
    happened = known - timedelta(days=draw(st.integers(0, 60))) if draw(st.booleans()) else None
    dated = effect is Effect.RESCHEDULED or draw(st.booleans())
    said = day_window(known + timedelta(days=draw(st.integers(-30, 300)))) if dated else None
    return Evidence(f"e{draw(st.integers(0, 10**9))}", draw(st.sampled_from(IDS)), effect, evening(known),
        draw(grades), "told", happened, said,
        Decimal(draw(st.integers(-2, 5))) if effect is Effect.SCORED else None)  # fmt: skip


facts = st.lists(fact(), max_size=12)
words = st.lists(evidence(), max_size=12, unique_by=lambda item: item.id)
prices = st.lists(st.sampled_from([90, 99, 100, 101, 110]), max_size=30).map(
    lambda values: {
        "ALAB": tuple(
            Close(day, Decimal(value), close_of(day, NEW_YORK))
            for day, value in zip(_sessions(), values, strict=False)
        )
    }
)
Closes = dict[str, tuple[Close, ...]]


def _sessions() -> list[date]:
    return [day for n in range(60) if is_session(day := date(2026, 5, 4) + timedelta(days=n))]


def judged(facts: Sequence[Fact], words: Sequence[Evidence], closes: Closes, at: date) -> dict[str, Verdict]:
    return verdicts(BOOK, Ledger(facts, words, closes), last_moment(at, NEW_YORK))


@quick
@given(days, st.lists(fact().map(lambda f: replace(f, kind=Kind.GUIDE)), max_size=8))
def test_no_data_never_yields_met_or_missed(at: date, guides: list[Fact]) -> None:
    """Nor does guidance, however much of it there is."""
    for verdict in judged(guides, [], {}, at).values():
        assert verdict.status not in (Status.MET, Status.MISSED, Status.BROKEN, Status.TRIPPED, Status.HELD)


def known_by(
    at: date, facts: list[Fact], words: list[Evidence], closes: Closes
) -> tuple[list[Fact], list[Evidence], Closes]:
    """Return what of it was known on the evening of a day."""
    known = last_moment(at, NEW_YORK)
    return (
        [item for item in facts if item.known_at <= known],
        [item for item in words if item.known_at <= known],
        {symbol: tuple(one for one in found if one.known_at <= known) for symbol, found in closes.items()},
    )


@quick
@given(facts, words, prices, days, st.integers(0, 1000))
def test_time_alone_never_leaves_a_settled_status(
    facts: list[Fact], words: list[Evidence], closes: Closes, at: date, later: int
) -> None:
    heard = known_by(at, facts, words, closes)
    before, after = judged(*heard, at), judged(*heard, at + timedelta(days=later))
    for id_, verdict in before.items():
        if verdict.status.settled:
            assert (after[id_].status, after[id_].timing) == (verdict.status, verdict.timing)
            assert after[id_].cause == verdict.cause


@quick
@given(facts, words, prices, days, st.randoms(use_true_random=False))
def test_any_order_of_facts_gives_the_same_verdicts(
    facts: list[Fact], words: list[Evidence], closes: Closes, at: date, random: Random
) -> None:
    other_facts, other_words = list(facts), list(words)
    random.shuffle(other_facts)
    random.shuffle(other_words)
    assert judged(facts, words, closes, at) == judged(other_facts, other_words, closes, at)


@quick
@given(facts, words, prices, days)
def test_again_adds_nothing(facts: list[Fact], words: list[Evidence], closes: Closes, at: date) -> None:
    ledger = Ledger(facts, words, closes)
    moment = last_moment(at, NEW_YORK)
    first = verdicts(BOOK, ledger, moment)
    verdicts(BOOK, ledger, moment + timedelta(days=400))
    assert verdicts(BOOK, ledger, moment) == first


@quick
@given(facts, words, prices, days)
def test_what_is_known_later_changes_nothing_now(
    facts: list[Fact], words: list[Evidence], closes: Closes, at: date
) -> None:
    """Replay: as of a day, only what was known by then."""
    heard = known_by(at, facts, words, closes)
    assert judged(facts, words, closes, at) == judged(*heard, at)


@quick
@given(st.integers(0, 364), st.integers(0, 400))
def test_told_late_but_happened_in_time_is_not_late(day: int, later: int) -> None:
    happened = date(2025, 7, 1) + timedelta(days=day)
    told = happened + timedelta(days=later)
    item = Evidence("e", "c8", Effect.HAPPENED, evening(told), Grade.CALL, "told", happened)
    verdict = judged([], [item], {}, told)["c8"]
    assert (verdict.status, verdict.timing) == (Status.MET, Timing.ON_TIME)


@quick
@given(st.lists(st.sampled_from([99, 101]), min_size=1, max_size=6))
def test_a_restated_figure_reopens_in_both_directions(values: list[int]) -> None:
    period = Period(Span.QUARTER, 2026, 2)
    vintages = [
        Fact(
            "ALAB",
            "revenue",
            period,
            Kind.ACTUAL,
            Basis.GAAP,
            Quantity(Decimal(value) * 1_000_000, money("USD")),
            evening(date(2026, 8, 4) + timedelta(days=30 * n)),
            Grade.FILING,
            "told",
        )
        for n, value in enumerate(values)
    ]
    for n, value in enumerate(values):
        verdict = judged(vintages, [], {}, date(2026, 8, 4) + timedelta(days=30 * n))["c0"]
        assert verdict.status is (Status.MET if value >= 100 else Status.MISSED)


@quick
@given(st.sets(st.integers(1, 4)), st.sets(st.integers(1, 4)))
def test_a_guard_over_a_span_is_held_with_every_period_good(told: set[int], bad: set[int]) -> None:
    known = [
        Fact(
            "ALAB",
            "mix",
            Period(Span.QUARTER, 2026, n),
            Kind.ACTUAL,
            Basis.COMPANY,
            Quantity(Decimal(40 if n in bad else 60), PERCENT),
            evening(date(2027, 2, 10)),
            Grade.FILING,
            "told",
        )
        for n in told
    ]
    verdict = judged(known, [], {}, date(2027, 3, 1))["c16"]
    assert (verdict.status is Status.HELD) == (told == {1, 2, 3, 4} and not bad)


@settings(quick, max_examples=12)
@given(facts, words, prices, days, st.integers(0, 500))
def test_what_is_live_is_the_last_frame_of_the_replay(
    facts: list[Fact], words: list[Evidence], closes: Closes, begin: date, span: int
) -> None:
    """Evaluated only at moments that can change something, the replay misses nothing."""
    ledger = Ledger(facts, words, closes)
    first, last = (last_moment(day, NEW_YORK) for day in (begin, begin + timedelta(days=span)))
    said = {word.key: word.word for word in spoken_words(verdicts(BOOK, ledger, first).values())}
    for flip in replay(BOOK, ledger, first, last):
        assert said.get(flip.key) == flip.before != flip.after
        said[flip.key] = flip.after
    assert said == {word.key: word.word for word in spoken_words(verdicts(BOOK, ledger, last).values())}
