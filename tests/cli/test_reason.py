"""`catalyst record --reason`, and the goalposts as `why` and `check` show them."""

from datetime import datetime
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.desk.conftest import closes, edit
from tests.homes import Home, SystemClock, judge_with_changes, open_workspace


@pytest.fixture
def moved(small: Path, now: datetime) -> Home:
    """Return a home where $300 was broken, and became $200 and another date."""
    home = Home(small, small / "catalysts.toml")
    with open_workspace(home, SystemClock()) as workspace:
        workspace.take_prices([], [closes("ALAB", now.date(), "250")])
        judge_with_changes(workspace)
        edit(home, lambda text: text.replace(">= $300", ">= $200").replace("due = 2027", "due = 2028"))
        workspace.catch_up()
        judge_with_changes(workspace)
    return home


def test_a_reason_is_kept_and_told(moved: Home, run: Run) -> None:
    said = run("record", "above-300", "--reason", "the market fell")
    assert (said.code, said.err) == (0, "")
    assert said.out == "saved: above-300, changed on 2026-11-20 while broken: the market fell\n"
    assert "while broken: decided by test price >= $300 → test price >= $200: the market fell" in (
        run("why", "above-300").out
    )


def test_a_reason_for_an_edit_nobody_has_read_yet(small: Path, now: datetime, run: Run) -> None:
    home = Home(small, small / "catalysts.toml")
    with open_workspace(home, SystemClock()) as workspace:
        workspace.take_prices([], [closes("ALAB", now.date(), "250")])
        judge_with_changes(workspace)
    edit(home, lambda text: text.replace(">= $300", ">= $200"))
    assert run("record", "above-300", "--reason", "the market fell").code == 0


@pytest.mark.parametrize(("id_", "text", "code", "error"), [
    ("npo-2027", "because", 4, "npo-2027 was not changed while it was near, bad or due"),
    ("nobody", "because", 2, "no checkpoint 'nobody' in the book"),
    ("above-300", "  ", 2, "say why in a few words"),
])  # fmt: skip
def test_no_reason_is_needed(moved: Home, run: Run, id_: str, text: str, code: int, error: str) -> None:
    said = run("record", id_, "--reason", text)
    assert (said.code, said.err) == (code, f"catalyst: {error}\n")
