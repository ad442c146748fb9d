"""Forecasts: how a promise ends as a yes or a no, what a stated probability scores, what it all says."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.doors.book import NEW_YORK
from tests.doors.judge import (
    ENOUGH,
    Bin,
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
FLOOR = 'role = "guard" ; test = "price >= $100" ; from = 2026-07-06 ; due = 2026-07-10'
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


@pytest.mark.parametrize(
    ("claim", "known", "ruling", "outcome"),
    [
        (SHIPS, "", Status.MISSED, "no"),
        (EARNS, "2026-08-04 revenue 2026Q2 99M", Status.MET, "yes"),
        (GUARD, DIPPED, Status.HELD, "yes"),
        (GUARD, DIPPED, Status.HOLDING, "open"),
        (GUARD, STEADY, Status.BROKEN, "no"),
        (KILL, STEADY, Status.TRIPPED, "yes"),
        (SHIPS, "2026-07-10 happened on:2026-07-02", Status.VOID, "void"),
    ],
)
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
    """Stated at an hour (UTC) of a day."""
    at = datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC) + timedelta(hours=hour)
    return Stated(checkpoint, None if p is None else Decimal(p), at)


def ended(outcome: Outcome, settled: str | None = "2026-08-04", *, passed: bool = True) -> Ending:
    return Ending(
        outcome, "because", date(2026, 12, 31), date.fromisoformat(settled) if settled else None, passed
    )


YES, NO = ended(Outcome.YES), ended(Outcome.NO)


def test_the_square_of_how_far_off_it_was() -> None:
    """0.7 and it came: 0.3² = 0.09. 0.7 and it did not: 0.7² = 0.49."""
    assert score("c", YES, [said("0.7", "2026-06-12")], NEW_YORK).brier == Decimal("0.09")
    assert score("c", NO, [said("0.7", "2026-06-12")], NEW_YORK).brier == Decimal("0.49")


def test_a_later_p_is_a_new_forecast_and_the_score_their_mean() -> None:
    """(0.7 - 1)² = 0.09 and (0.9 - 1)² = 0.01."""
    found = score("c", YES, [said("0.7", "2026-06-12"), said("0.9", "2026-07-20")], NEW_YORK)
    assert [one.brier for one in found.forecasts] == [Decimal("0.09"), Decimal("0.01")]
    assert found.brier == Decimal("0.05")


def test_stated_on_the_day_it_settled_or_after_is_hindsight() -> None:
    stated = [said("0.7", "2026-08-03"), said("0.95", "2026-08-04"), said("1", "2026-08-05")]
    found = score("c", YES, stated, NEW_YORK)
    assert found.brier == Decimal("0.09")
    assert [one.why_not for one in found.forecasts] == [
        "",
        "stated on 2026-08-04, decided since 2026-08-04",
        "stated on 2026-08-05, decided since 2026-08-04",
    ]


def test_a_day_is_one_at_the_exchange() -> None:
    """Two in the morning of the 4th, in London, is the 3rd in New York."""
    assert score("c", YES, [said("0.7", "2026-08-04", hour=2)], NEW_YORK).brier == Decimal("0.09")


def test_of_one_day_the_last_word_counts() -> None:
    stated = [said("0.07", "2026-06-12", hour=14), said("0.7", "2026-06-12", hour=15)]
    assert [one.p for one in score("c", YES, stated, NEW_YORK).forecasts] == [Decimal("0.7")]


def test_taking_it_back_leaves_what_was_stated() -> None:
    """Else a miss one sees coming could be forgotten in time."""
    stated = [said("0.9", "2026-06-12"), said(None, "2026-07-20")]
    assert score("c", NO, stated, NEW_YORK).brier == Decimal("0.81")


def test_what_has_not_ended_has_no_score() -> None:
    for outcome in (Outcome.OPEN, Outcome.VOID, Outcome.NONE):
        found = score("c", ended(outcome, None), [said("0.7", "2026-06-12")], NEW_YORK)
        assert (found.brier, found.forecasts[0].why_not) == (None, "because")


# What it all adds up to


def one(p: str, end: Ending, n: int = 0) -> Scored:
    return score(f"c{n}", end, [said(p, "2026-06-12")], NEW_YORK)


def test_the_overall_score_is_of_checkpoints_whose_deadline_has_passed() -> None:
    """0.09 and 0.49 are 0.29 on average. One of two came true: saying 50 % would have got 0.25."""
    hit, miss = one("0.7", YES), one("0.7", NO)
    early = one("0.9", ended(Outcome.YES, passed=False))
    waiting = one("0.9", ended(Outcome.OPEN, None))
    found = totals([hit, miss, early, waiting])
    assert (found.checkpoints, found.forecasts, found.came_true) == (2, 2, 1)
    assert (found.brier, found.same_rate) == (Decimal("0.29"), Decimal("0.25"))
    assert (found.early, found.waiting, found.bins) == (1, 1, ())


def test_a_checkpoint_restated_often_weighs_as_much_as_any_other() -> None:
    often = score("c", YES, [said("1", f"2026-06-{day}") for day in range(10, 20)], NEW_YORK)
    found = totals([often, one("1", NO)])
    assert (found.brier, found.forecasts) == (Decimal("0.5"), 11)


def test_nothing_stated_has_no_total() -> None:
    found = totals([])
    assert (found.checkpoints, found.brier, found.same_rate, found.bins) == (0, None, None, ())


def test_below_ten_checkpoints_shares_are_not_told() -> None:
    assert totals([one("0.7", YES)] * (ENOUGH - 1)).bins == ()
    assert totals([one("0.7", YES)] * ENOUGH).bins == (
        Bin(Decimal("0.5"), Decimal(1), 10, Decimal("0.7"), 10),
    )


@pytest.mark.parametrize(("checkpoints", "width"), [(10, "0.5"), (20, "0.25"), (25, "0.2"), (50, "0.1")])
def test_more_checkpoints_make_narrower_bins(checkpoints: int, width: str) -> None:
    (found,) = totals([one("0", NO)] * checkpoints).bins
    assert (found.low, found.high) == (Decimal(0), Decimal(width))


def test_calibration_tells_what_was_said_and_how_much_of_it_came() -> None:
    """A p on the edge of two bins is in the upper; 100 % is in the last."""
    low = [one("0.2", NO)] * 4 + [one("0.4", YES)]
    high = [one("0.5", NO)] * 2 + [one("1", YES)] * 3
    assert totals(low + high).bins == (
        Bin(Decimal(0), Decimal("0.5"), 5, Decimal("0.24"), 1),
        Bin(Decimal("0.5"), Decimal(1), 5, Decimal("0.8"), 3),
    )


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
def test_hindsight_changes_nothing(
    end: Ending, stated: list[Stated], later: list[tuple[Decimal | None, int]]
) -> None:
    """4 August begins in New York at four in the morning, UTC."""
    settled = datetime(2026, 8, 4, 4, tzinfo=UTC)
    more = [Stated("c", p, settled + timedelta(days=n)) for p, n in later]
    before, after = (score("c", end, each, NEW_YORK) for each in (stated, [*stated, *more]))
    assert (before.brier, before.counted) == (after.brier, after.counted)


@given(st.lists(st.tuples(st.booleans(), probabilities), min_size=ENOUGH, max_size=60))
def test_every_forecast_is_in_one_bin(said: list[tuple[bool, Decimal]]) -> None:
    found = totals([one(str(p), YES if true else NO) for true, p in said])
    assert sum(each.n for each in found.bins) == found.forecasts == len(said)
    assert sum(each.came_true for each in found.bins) == found.came_true
    assert all(each.low <= each.mean_p <= each.high for each in found.bins)
