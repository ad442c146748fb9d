"""`catalyst inbox`, `ack` and `snooze`."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.desk.conftest import closes
from tests.homes import Home, SystemClock, judge_with_changes, open_workspace


@pytest.fixture
def broken(small: Path, now: datetime) -> Home:
    """Make a home whose guard broke today."""
    home = Home(small, small / "catalysts.toml")
    with open_workspace(home, SystemClock()) as workspace:
        workspace.take_prices([], [closes("ALAB", now.date() - timedelta(days=1), "350")])
        judge_with_changes(workspace)
    with open_workspace(home, SystemClock()) as workspace:
        workspace.take_prices([], [closes("ALAB", now.date(), "350", "250")])
        judge_with_changes(workspace)
    return home


def test_an_inbox_with_nothing_in_it_says_so(small: Path, run: Run) -> None:
    assert run("inbox").out == "no notifications yet: what changes is written here\n"
    assert run("inbox", "--unread").out == "nothing unread\n"
    assert json.loads(run("inbox", "--json").out) == {"version": 1, "inbox": []}


@pytest.mark.parametrize("name", ["1", "above-300"])
def test_a_line_is_acknowledged_by_its_number_or_its_checkpoint(broken: Home, run: Run, name: str) -> None:
    assert run("inbox", "ack", name).out == "acknowledged: 1, ALAB broken: ALAB stays above $300\n"
    assert run("inbox", "ack", name).out == "acknowledged before\n"
    assert " acknowledged " in run("inbox").out
    assert run("inbox", "--unread").out == "nothing unread\n"


def test_one_wrong_name_acknowledges_nothing(broken: Home, run: Run) -> None:
    ran = run("inbox", "ack", "above-300", "abov")
    assert ran.code == 2
    said = "catalyst: 'abov' is no line of the inbox, and no checkpoint in it"
    assert ran.err == f"{said}; did you mean above-300?\n"
    assert "waits" in run("inbox").out


@pytest.mark.parametrize(("until", "said"), [
    ("12h", "2026-11-21 10:00"),
    ("3d", "2026-11-23 22:00"),
    ("2 w", "2026-12-04 22:00"),
    ("2026-12-01", "2026-12-02 04:59"),  # the end of that day in New York
])  # fmt: skip
def test_a_checkpoint_is_snoozed_for_a_while(broken: Home, run: Run, until: str, said: str) -> None:
    ran = run("inbox", "snooze", "above-300", until)
    assert ran.out == f"no popups about above-300 until {said} UTC; the inbox still lists what happens\n"
    assert " waits snoozed " in run("inbox").out
    assert run("inbox", "snooze", "above-300", "off").out == "above-300 is no longer snoozed\n"
    assert "snoozed" not in run("inbox").out


@pytest.mark.parametrize(("id_", "until", "error"), [
    ("above", "3d", "no checkpoint and no event 'above' in the book; did you mean above-300?"),
    ("above-300", "soon", "'soon' is no time: write 3d, 12h, 2w, 2026-12-01, or off"),
    ("above-300", "0d", "'0d' is no time: write 3d, 12h, 2w, 2026-12-01, or off"),
    ("above-300", "2026-11-01", "2026-11-01 is over; `off` ends a snooze"),
])  # fmt: skip
def test_what_cannot_be_snoozed(small: Path, run: Run, id_: str, until: str, error: str) -> None:
    ran = run("inbox", "snooze", id_, until)
    assert (ran.code, ran.err) == (2, f"catalyst: {error}\n")
