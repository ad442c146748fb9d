"""A home at work: what is told and what is not, the book as it is edited, other processes, broken books."""

from datetime import date
from pathlib import Path

from tests.desk.conftest import BOOK, Clock, closes, edit, quote
from tests.doors.judge import Mark, Status
from tests.doors.outside import Health
from tests.homes import (
    Entry,
    Home,
    Workspace,
    find_home,
    judge_with_changes,
    open_workspace,
    settle,
    understand,
)

FRIDAY, MONDAY = date(2026, 11, 20), date(2026, 11, 23)


def prices(workspace: Workspace, value: str, day: date = FRIDAY) -> None:
    workspace.take_prices([quote("ALAB", value, workspace.clock.now())], [closes("ALAB", day, value)])
    workspace.end_fetch([Health("yahoo")])


def enter(
    workspace: Workspace, checkpoint: str, what: str, value: str, *, when: str = "", note: str = ""
) -> None:
    found = understand(
        Entry(checkpoint, what, value, when, "release", note), workspace.book, workspace.clock.now()
    )
    assert not found.problems
    workspace.add(filter(None, [found.fact]), filter(None, [found.evidence]))


def told(workspace: Workspace) -> list[str]:
    return [line.title for line in workspace.store.inbox.read()]


def test_what_changes_after_that_is_told_once(workspace: Workspace, clock: Clock) -> None:
    prices(workspace, "350")
    judge_with_changes(workspace)
    clock.pass_(days=3)
    prices(workspace, "250", MONDAY)
    state = judge_with_changes(workspace)
    judge_with_changes(workspace)
    (line,) = state.inbox
    assert line.title == "ALAB broken: ALAB stays above $300"
    assert line.body == "price $250.00, not ≥ $300.00 (was holding)\nThen: re-read the thesis"
    assert (line.checkpoint, line.ticker, line.word, line.seen) == (
        "above-300", "ALAB", Status.BROKEN, False,
    )  # fmt: skip
    assert told(workspace) == [line.title]
    assert next((flip.checkpoint, flip.before, flip.after) for flip in state.flips) == (
        "above-300", "holding", "broken",
    )  # fmt: skip


# the book


def test_a_book_that_is_gone_keeps_the_last_good_one(small: Home, workspace: Workspace) -> None:
    small.book.unlink()
    assert workspace.reread_book()
    assert not workspace.reread_book()
    assert workspace.problem.endswith(
        "does not exist; `catalyst init` writes a starter book; showing the last good version"
    )
    small.book.write_text(BOOK, "utf-8")
    assert workspace.reread_book()
    assert workspace.problem == ""


# the starter


def test_a_new_home_begins_with_the_starter_and_its_facts(home: Path, clock: Clock) -> None:
    assert settle(find_home()) == (home / "catalysts.toml", home / "config.toml")
    with open_workspace(find_home(), clock) as workspace:
        state = judge_with_changes(workspace)
        assert len(state.book.checkpoints) == 36
        assert state.verdicts["q2-26-revenue"].status is Status.MET
        assert state.last_closes["ALAB"].day == date(2026, 10, 5)
        assert told(workspace) == []
    with open_workspace(find_home(), clock) as again:
        assert len(again.store.ledger.facts()) == sum(
            1 for one in again.book.tickers for _ in workspace.ledger.facts(one)
        )


# prices and other processes


def test_evidence_against_a_ruling_is_heard_once(workspace: Workspace, clock: Clock) -> None:
    judge_with_changes(workspace)
    enter(workspace, "npo-2027", "ruled", "missed", note="the programme ended")
    assert judge_with_changes(workspace).verdicts["npo-2027"].status is Status.MISSED
    clock.pass_(days=1)
    enter(workspace, "npo-2027", "event", "happened", note="shipped")
    verdict = judge_with_changes(workspace).verdicts["npo-2027"]
    assert (verdict.status, verdict.marks) == (Status.MISSED, (Mark.RULED, Mark.CONTRADICTED))
    clock.pass_(days=1)
    enter(workspace, "npo-2027", "event", "happened", note="shipped more")
    state = judge_with_changes(workspace)
    assert told(workspace) == ["ALAB contradicted: NPO ships in 2027", "ALAB missed: NPO ships in 2027"]
    assert {line.checkpoint for line in state.inbox} == {"npo-2027"}
    assert state.inbox[0].body.startswith(
        'you ruled missed on 2026-11-20: "the programme ended"; the evidence'
    )


def test_a_reminder_day_of_the_book_is_told_once(workspace: Workspace, clock: Clock, small: Home) -> None:
    edit(small, lambda text: text.replace("due = 2027", 'due = 2026-12-31\nremind = ["T-40d", "T-5d"]'))
    workspace.catch_up()
    judge_with_changes(workspace)
    assert told(workspace) == []
    days = []
    for passed in (1, 20, 16):
        clock.pass_(days=passed)
        judge_with_changes(workspace)
        days.append([title for title in told(workspace) if "T-" in title])
    first, last = "ALAB T-40d: NPO ships in 2027", "ALAB T-5d: NPO ships in 2027"
    assert days == [[first], [first], [last, first]]
    assert "T-5d" not in {flip.after for flip in judge_with_changes(workspace).flips}
