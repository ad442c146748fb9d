"""Forecasts: how a promise ends as a yes or a no, what a stated probability scores, what it all says."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.doors.book import NEW_YORK
from tests.doors.judge import (
    Effect,
    Ending,
    Evidence,
    Grade,
    Outcome,
    Scored,
    Stated,
    Status,
    Wording,
    ending,
    score,
    totals,
)
from tests.judge.case_lines import book_of, ledger_of, moment
from tests.judge.rows import rows

SHIPS = 'event = "it ships" ; due = 2026-12-31'
EARNS = 'test = "revenue >= $100M" ; period = "2026Q2"'
MARGIN = 'test = "gross_margin >= 70%" ; from = 2026-01-01 ; due = 2026-12-31'
GUARD = f'role = "guard" ; {MARGIN}'
KILL = f'role = "kill" ; {MARGIN.replace(">=", "<")}'
MARGINS = (
    "2026-05-05 gross_margin 2026Q1 75% ; 2026-08-04 gross_margin 2026Q2 {} ; "
    "2026-11-04 gross_margin 2026Q3 76% ; 2027-02-10 gross_margin 2026Q4 77%"
)
DIPPED, STEADY = MARGINS.format("69%"), MARGINS.format("75%")


@pytest.mark.parametrize(
    ("name", "claim", "known", "at", "outcome", "settled", "passed", "says"),
    rows("forecasts", "an original promise ends as yes or no or not at all"),
)
def test_an_original_promise_ends_as_yes_or_no_or_not_at_all(
    name: str, claim: str, known: str, at: str, outcome: str, settled: str | None, passed: bool, says: str
) -> None:
    """Read a claim first forecast on 12 June 2026: how it ended on a day, and the first day of hindsight."""
    book = book_of(claim)
    wording = Wording(book, book.checkpoints["c"])
    found = ending(wording, ledger_of(book, known), moment("2026-06-12"), moment(at))
    first = found.settled and found.settled.isoformat()
    assert (found.outcome.value, first, found.passed) == (outcome, settled, passed), name
    assert says in found.reason


@pytest.mark.parametrize(("claim", "known", "ruling", "outcome"), [
    (SHIPS, "", Status.MISSED, "no"),
    (EARNS, "2026-08-04 revenue 2026Q2 99M", Status.MET, "yes"),
    (GUARD, DIPPED, Status.HELD, "yes"),
    (GUARD, DIPPED, Status.HOLDING, "open"),
    (GUARD, STEADY, Status.BROKEN, "no"),
    (KILL, STEADY, Status.TRIPPED, "yes"),
    (SHIPS, "2026-07-10 happened on:2026-07-02", Status.VOID, "void"),
])  # fmt: skip
def test_a_ruling_is_how_it_ended(claim: str, known: str, ruling: Status, outcome: str) -> None:
    """It is given in September, of 30 June."""
    book, day = book_of(claim), date(2026, 6, 30)
    said = Evidence(
        "r", "c", Effect.RULED, moment("2026-09-01"), Grade.OWN, "own", day, note="so", ruling=ruling
    )
    facts = ledger_of(book, known).with_more(evidence=[said])
    wording = Wording(book, book.checkpoints["c"])
    found = ending(wording, facts, moment("2026-06-12"), moment("2026-10-01"))
    assert found.outcome == outcome


# What a forecast scores


def said(p: str | None, day: str, checkpoint: str = "c", hour: int = 16) -> Stated:
    at = datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC) + timedelta(hours=hour)
    return Stated(checkpoint, None if p is None else Decimal(p), at)


def ended(outcome: Outcome, settled: str | None = "2026-08-04", *, passed: bool = True) -> Ending:
    return Ending(
        outcome, "because", date(2026, 12, 31), date.fromisoformat(settled) if settled else None, passed
    )


YES, NO = ended(Outcome.YES), ended(Outcome.NO)


def test_stated_on_the_day_it_settled_or_after_is_hindsight() -> None:
    stated = [said("0.7", "2026-08-03"), said("0.95", "2026-08-04"), said("1", "2026-08-05")]
    found = score("c", YES, stated, NEW_YORK)
    assert found.brier == Decimal("0.09")
    assert [one.why_not for one in found.forecasts] == [
        "",
        "stated on 2026-08-04, decided since 2026-08-04",
        "stated on 2026-08-05, decided since 2026-08-04",
    ]


# What it all adds up to


def one(p: str, end: Ending, n: int = 0) -> Scored:
    return score(f"c{n}", end, [said(p, "2026-06-12")], NEW_YORK)


@pytest.mark.parametrize(("checkpoints", "width"), [(10, "0.5"), (20, "0.25"), (25, "0.2"), (50, "0.1")])
def test_more_checkpoints_make_narrower_bins(checkpoints: int, width: str) -> None:
    (found,) = totals([one("0", NO)] * checkpoints).bins
    assert (found.low, found.high) == (Decimal(0), Decimal(width))


# Laws

probabilities = st.integers(0, 100).map(lambda n: Decimal(n) / 100)
moments = st.integers(0, 300 * 24).map(lambda n: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=n))
statements = st.lists(st.builds(Stated, st.just("c"), st.none() | probabilities, moments), max_size=8)
endings = st.builds(
    ended, st.sampled_from([Outcome.YES, Outcome.NO]), st.just("2026-08-04"), passed=st.booleans()
)


@given(endings, statements, st.randoms(use_true_random=False))
def test_the_order_of_statements_does_not_matter(end: Ending, stated: list[Stated], random: object) -> None:
    shuffled = list(stated)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # Hypothesis gives a Random
    assert score("c", end, shuffled, NEW_YORK) == score("c", end, stated, NEW_YORK)


@given(endings, statements, st.lists(st.tuples(st.none() | probabilities, st.integers(0, 400)), max_size=4))
def test_no_hindsight(end: Ending, stated: list[Stated], later: list[tuple[Decimal | None, int]]) -> None:
    """4 August begins in New York at four in the morning, UTC."""
    settled = datetime(2026, 8, 4, 4, tzinfo=UTC)
    more = [Stated("c", p, settled + timedelta(days=n)) for p, n in later]
    before, after = (score("c", end, each, NEW_YORK) for each in (stated, [*stated, *more]))
    assert (before.brier, before.counted) == (after.brier, after.counted)
