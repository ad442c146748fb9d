"""A price that trades through a test: seen at once, told where the book asks, judged by the close."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from tests.desk.conftest import Clock, closes, edit, quote
from tests.doors.judge import Mark, Status
from tests.homes import Attention, Home, Workspace, checkpoint_rows, judge_with_changes, open_workspace

FRIDAY = date(2026, 11, 20)
MONDAY = datetime(2026, 11, 23, 15, 42, tzinfo=UTC)  # 10:42 in New York


@pytest.fixture
def workspace(small: Home, clock: Clock) -> Iterator[Workspace]:
    """Yield a home whose guard closed at $345 on Friday, on a Monday morning."""
    edit(small, lambda text: text.replace('near = "5%"', 'near = "5%"\nintraday = true'))
    with open_workspace(small, clock) as opened:
        opened.take_prices([quote("ALAB", "345", clock.now())], [closes("ALAB", FRIDAY, "350", "345")])
        judge_with_changes(opened)
        opened.end_fetch([])
        clock.pass_(seconds=(MONDAY - clock.now()).total_seconds())
        yield opened


def trade(workspace: Workspace, price: str) -> None:
    workspace.take_prices([quote("ALAB", price, workspace.clock.now())], [])
    judge_with_changes(workspace)


def titles(workspace: Workspace) -> list[str]:
    return [line.title for line in workspace.store.inbox.read()]


def test_the_row_says_which_close_it_is_of_and_rises_when_it_is_touched(workspace: Workspace) -> None:
    (row,) = (row for row in checkpoint_rows(workspace.look()) if row.id == "above-300")
    assert (row.when, row.attention) == ("close Nov 20", Attention.QUIET)
    trade(workspace, "299.50")
    (row,) = (row for row in checkpoint_rows(workspace.look()) if row.id == "above-300")
    assert (row.verdict.status, row.verdict.shown_value) == (Status.HOLDING, "$345.00")
    assert row.live is not None
    assert (*map(str, row.live), row.attention) == ("$299.50", "-$0.50", Attention.TOUCHED)
    assert row.verdict.marks == (Mark.TOUCHED,)
    assert row.verdict.touched == "price $299.50, not ≥ $300.00 (traded Nov 23 10:42 EST, no close yet)"


def test_trading_through_is_told_once_a_day_and_the_close_as_ever(workspace: Workspace, clock: Clock) -> None:
    for price in ("299.50", "301", "299", "298"):
        trade(workspace, price)
        clock.pass_(minutes=5)
    told = "ALAB trading through 2026-11-23: ALAB stays above $300"
    assert titles(workspace) == [told]
    clock.pass_(hours=6)
    workspace.take_prices([], [closes("ALAB", date(2026, 11, 23), "299")])
    state = judge_with_changes(workspace)
    assert state.verdicts["above-300"].status is Status.BROKEN
    assert sorted(titles(workspace)) == ["ALAB broken: ALAB stays above $300", told]
    clock.pass_(hours=18)
    trade(workspace, "305")  # back above it on Tuesday: broken it is, by its close, until one says otherwise
    (row,) = (row for row in checkpoint_rows(workspace.look()) if row.id == "above-300")
    assert (row.verdict.marks, row.attention) == ((Mark.TOUCHED,), Attention.BAD)
    assert (row.live, row.verdict.shown_value) == (None, "$299.00")


def test_it_is_not_told_unless_the_book_asks(workspace: Workspace, small: Home) -> None:
    edit(small, lambda text: text.replace("intraday = true\n", ""))
    assert workspace.reread_book()
    trade(workspace, "299.50")
    assert titles(workspace) == []
