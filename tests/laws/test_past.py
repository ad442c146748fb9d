"""One moment of the past after another, in whatever order, says what judging that moment alone says."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from catalyst_tui.judge.history.replay import Past
from catalyst_tui.judge.judge import verdicts
from catalyst_tui.judge.ledger.facts import Ledger
from tests.laws.test_incremental import BOOK, FIRST_MOMENT, Known, begun

any_time = st.integers(-60, 500).map(lambda day: FIRST_MOMENT + timedelta(days=day, hours=3))


@settings(max_examples=15, deadline=None, derandomize=True)
@given(begun, st.lists(any_time, min_size=4, max_size=8))
def test_a_moment_is_judged_as_if_it_were_the_only_one(known: Known, moments: list[datetime]) -> None:
    facts, words, found, record = known
    ledger = Ledger(facts, words, found, record)
    past = Past(BOOK, ledger)
    for at in moments:
        assert past.at(at) == verdicts(BOOK, Ledger(facts, words, found, record), at)


def test_a_step_that_nobody_waits_for_is_dropped() -> None:
    assert Past(BOOK, Ledger()).at(FIRST_MOMENT, wanted=lambda: False) is None
