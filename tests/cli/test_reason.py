"""`catalyst record --reason`, and the goalposts as `why` and `check` show them."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.desk.conftest import closes, edit
from tests.homes import Home, SystemClock, judge_with_changes, open_workspace


@pytest.fixture
def moved(small: Path, now: datetime) -> Home:
    """A home where $300 was broken, and became $200 and another date."""
    home = Home(small, small / "catalysts.toml")
    with open_workspace(home, SystemClock()) as workspace:
        workspace.take_prices([], [closes("ALAB", now.date(), "250")])
        judge_with_changes(workspace)
        edit(home, lambda text: text.replace(">= $300", ">= $200").replace("due = 2027", "due = 2028"))
        workspace.catch_up()
        judge_with_changes(workspace)
    return home


def test_why_tells_each_edit_and_how_the_first_promise_stands(moved: Home, run: Run) -> None:
    said = run("why", "above-300").out.splitlines()
    assert said[0] == "above-300: holding +moved"
    assert (
        "  edit 2     2026-11-20 while broken: decided by test price >= $300 → test price >= $200; "
        "no reason was given"
    ) in said
    assert "  as first written: broken: price $250.00, not ≥ $300.00" in said


def test_why_tells_the_users_own_slip(moved: Home, run: Run) -> None:
    said = run("why", "npo-2027").out.splitlines()
    assert "  slip       2027 → 2028, 2026-11-20: you, in the book" in said
    assert "  edit 2     2026-11-20 while pending: due 2027 → 2028" in said


def test_why_of_what_was_never_edited_has_no_goalposts(small: Path, run: Run) -> None:
    said = run("why", "above-300").out
    assert "edit" not in said
    assert "first promised" not in said


def test_check_gives_the_first_promise_of_what_was_moved(moved: Home, run: Run) -> None:
    found = {one["id"]: one for one in json.loads(run("check", "--json").out)["checkpoints"]}
    one = found["above-300"]
    assert (one["status"], one["revision"], one["marks"]) == ("holding", 2, ["moved"])
    assert one["original"] == {
        "status": "broken",
        "timing": None,
        "reason": "price $250.00, not ≥ $300.00",
        "due": None,
        "definition": 'guard of ALAB: "ALAB stays above $300"; test price >= $300',
        "known_at": "2026-11-20T22:00:00+00:00",
    }
    assert (found["npo-2027"]["original"]["status"], found["npo-2027"]["original"]["due"]) == (
        "pending",
        "2027-12-31",
    )


def test_check_of_a_home_never_judged_knows_no_wording(small: Path, run: Run) -> None:
    first, *_ = json.loads(run("check", "--json").out)["checkpoints"]
    assert first["revision"] is None
    assert "original" not in first


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


@pytest.mark.parametrize(
    ("id_", "text", "code", "error"),
    [
        ("npo-2027", "because", 4, "npo-2027 was not changed while it was near, bad or due"),
        ("nobody", "because", 2, "no checkpoint 'nobody' in the book"),
        ("above-300", "  ", 2, "say why in a few words"),
    ],
)
def test_what_needs_no_reason_says_so(
    moved: Home, run: Run, id_: str, text: str, code: int, error: str
) -> None:
    said = run("record", id_, "--reason", text)
    assert (said.code, said.err) == (code, f"catalyst: {error}\n")
