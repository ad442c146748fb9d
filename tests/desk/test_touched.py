"""A price that trades through a test: seen at once, told where the book asks, judged by the close."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from catalyst_tui.desk.alerts.commit import judge_and_tell
from catalyst_tui.desk.entry.starter import open_workspace
from catalyst_tui.desk.home.folder import Home
from catalyst_tui.desk.shapes.board import Attention
from catalyst_tui.desk.views.rows import checkpoint_rows
from catalyst_tui.desk.workspace import Workspace
from catalyst_tui.judge.verdict import Mark, Status
from tests.desk.conftest import Clock, closes, edit, quote

FRIDAY = date(2026, 11, 20)
MONDAY = datetime(2026, 11, 23, 15, 42, tzinfo=UTC)  # 10:42 in New York


@pytest.fixture
def office(small: Home, clock: Clock) -> Iterator[Workspace]:
    """A home whose guard closed at $345 on Friday, on a Monday morning."""
    edit(small, lambda text: text.replace('near = "5%"', 'near = "5%"\nintraday = true'))
    with open_workspace(small, clock) as opened:
        opened.take_prices([quote("ALAB", "345", clock.now())], [closes("ALAB", FRIDAY, "350", "345")])
        judge_and_tell(opened)
        opened.end_fetch([])
        clock.pass_(seconds=(MONDAY - clock.now()).total_seconds())
        yield opened


def trade(office: Workspace, price: str) -> None:
    office.take_prices([quote("ALAB", price, office.clock.now())], [])
    judge_and_tell(office)


def titles(office: Workspace) -> list[str]:
    return [line.title for line in office.store.inbox.read()]


def test_the_row_says_which_close_it_is_of_and_rises_when_it_is_touched(office: Workspace) -> None:
    (row,) = (row for row in checkpoint_rows(office.look().known) if row.id == "above-300")
    assert (row.when, row.attention) == ("close Nov 20", Attention.QUIET)
    trade(office, "299.50")
    (row,) = (row for row in checkpoint_rows(office.look().known) if row.id == "above-300")
    assert (row.verdict.status, row.verdict.shown_value) == (Status.HOLDING, "$345.00")
    assert (row.when, row.attention) == ("now $299.50", Attention.RISKY)
    assert row.verdict.marks == (Mark.TOUCHED,)
    assert row.verdict.touched == "price $299.50, not ≥ $300.00 (traded Nov 23 10:42 EST, no close yet)"


def test_commands_say_it_too_and_a_look_back_does_not(office: Workspace) -> None:
    trade(office, "299.50")
    now = office.clock.now()
    assert office.as_of(now)["above-300"].touched
    assert not office.as_of(now - timedelta(days=1))["above-300"].touched


def test_trading_through_is_told_once_a_day_and_the_close_as_ever(office: Workspace, clock: Clock) -> None:
    for price in ("299.50", "301", "299", "298"):
        trade(office, price)
        clock.pass_(minutes=5)
    told = "ALAB trading through 2026-11-23: ALAB stays above $300"
    assert titles(office) == [told]
    clock.pass_(hours=6)
    office.take_prices([], [closes("ALAB", date(2026, 11, 23), "299")])
    state = judge_and_tell(office)
    assert state.verdicts["above-300"].status is Status.BROKEN
    assert sorted(titles(office)) == ["ALAB broken: ALAB stays above $300", told]


def test_it_is_not_told_unless_the_book_asks(office: Workspace, small: Home) -> None:
    edit(small, lambda text: text.replace("intraday = true\n", ""))
    assert office.reread_book()
    trade(office, "299.50")
    assert titles(office) == []
