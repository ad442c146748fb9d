"""The next print, announced along with a price: kept, expected from then on, and not known before."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from msgspec.structs import replace

from tests.desk.conftest import FRIDAY_EVENING, Clock, quote
from tests.doors.judge import Announced, Quote
from tests.homes import Home, Workspace, judge_with_changes, open_workspace, position_rows

TUESDAY = date(2026, 11, 24)


def told(day: date, at: datetime, *, estimated: bool = True) -> Quote:
    """ALAB's price, and what came along."""
    return replace(quote("ALAB", "350", at), announced=Announced("ALAB", day, estimated, "yahoo", at))


def next_of(workspace: Workspace) -> str:
    (row,) = [row for row in position_rows(judge_with_changes(workspace)) if row.symbol == "ALAB"]
    return row.next.text if row.next else ""


def test_a_ticker_of_which_nothing_was_reported_has_a_next_print(workspace: Workspace) -> None:
    assert "reports" not in next_of(workspace)
    workspace.take_prices([told(TUESDAY, FRIDAY_EVENING)], [])
    assert next_of(workspace) == "reports ~Nov 24"


def test_the_last_word_counts_and_a_restart_knows_it(workspace: Workspace, small: Home, clock: Clock) -> None:
    workspace.take_prices([told(TUESDAY, FRIDAY_EVENING)], [])
    clock.pass_(hours=1)
    sure = told(TUESDAY + timedelta(days=1), clock.now(), estimated=False)
    workspace.take_prices([sure], [])
    assert next_of(workspace) == "reports Nov 25"
    workspace.close()
    with open_workspace(small, clock) as again:
        assert next_of(again) == "reports Nov 25"


def test_evidence_is_awaited_until_two_weeks_after_it_and_a_look_back_did_not_know(
    workspace: Workspace, clock: Clock
) -> None:
    before = judge_with_changes(workspace).verdicts["q3-revenue"].verify_by
    assert before == date(2026, 11, 30)  # 45 days after the quarter's end, and two weeks
    clock.pass_(hours=1)
    workspace.take_prices([told(TUESDAY, clock.now(), estimated=False)], [])
    assert judge_with_changes(workspace).verdicts["q3-revenue"].verify_by == date(2026, 12, 8)
    assert workspace.as_of(FRIDAY_EVENING)["q3-revenue"].verify_by == before


def test_only_whom_it_is_about_is_judged_again(workspace: Workspace) -> None:
    judge_with_changes(workspace)
    ledger = workspace.ledger
    workspace.take_prices([told(TUESDAY, FRIDAY_EVENING)], [])
    changed = workspace.ledger.changed(ledger)
    assert changed is not None
    assert changed.figures == {"ALAB"}
    ledger = workspace.ledger
    workspace.take_prices([told(TUESDAY, FRIDAY_EVENING + timedelta(minutes=1))], [])  # nothing new
    changed = workspace.ledger.changed(ledger)
    assert changed is not None
    assert changed.figures == frozenset()
