"""What one's own entry changes is a line of the inbox, seen already, and pops up nowhere."""

from datetime import timedelta

import pytest

from tests.desk.conftest import Clock
from tests.doors.judge import Status
from tests.homes import (
    Entry,
    Home,
    StoppedError,
    Workspace,
    enter,
    judge_with_changes,
    open_workspace,
    understand,
)

LEASE = timedelta(minutes=1)

ENTRIES = {
    "evidence": Entry("npo-2027", "event", "happened", "", "release: it ships", ""),
    "a figure": Entry("q3-revenue", "revenue", "$555M", "2026Q3", "release: Q3", ""),
    "a ruling": Entry("npo-2027", "ruled", "missed", "", "", "it ended"),
    "a new date": Entry("npo-2027", "event", "rescheduled", "2028", "call: later", ""),
}


def take(workspace: Workspace, entry: Entry) -> None:
    found = understand(entry, workspace.book, workspace.clock.now())
    assert not found.problems
    enter(workspace, filter(None, [found.fact]), filter(None, [found.evidence]))


@pytest.mark.parametrize("what", ENTRIES)
def test_what_users_entered_is_not_told_to_them(workspace: Workspace, clock: Clock, what: str) -> None:
    judge_with_changes(workspace)
    clock.pass_(minutes=5)
    take(workspace, ENTRIES[what])
    judge_with_changes(workspace)
    lines = workspace.store.inbox.read()
    assert [line.checkpoint.partition("!")[0] for line in lines] == [ENTRIES[what].checkpoint] * len(lines)
    assert lines
    assert all(line.seen and not line.waits for line in lines)
    assert workspace.store.outbox.claim(clock.now(), LEASE) is None


def test_what_happened_before_the_entry_is_words(workspace: Workspace, clock: Clock) -> None:
    """Overdue since yesterday, not noticed yet: the entry is about something else."""
    judge_with_changes(workspace)
    clock.pass_(days=60)
    take(workspace, ENTRIES["evidence"])
    judge_with_changes(workspace)
    told = workspace.store.outbox.claim(clock.now(), LEASE)
    assert told is not None
    assert told.checkpoint == "q3-revenue"
    assert {line.checkpoint: line.seen for line in workspace.store.inbox.read()}["npo-2027"]


def test_what_follows_an_entry_is_told_again(workspace: Workspace, clock: Clock) -> None:
    judge_with_changes(workspace)
    clock.pass_(minutes=5)
    take(workspace, ENTRIES["a new date"])
    judge_with_changes(workspace)
    clock.pass_(days=60)
    judge_with_changes(workspace)
    assert workspace.store.outbox.claim(clock.now(), LEASE) is not None


def test_an_entry_beside_another_process_is_still_ones_own(quiet: Home, clock: Clock) -> None:
    with open_workspace(quiet, clock) as workspace, open_workspace(quiet, clock) as other:
        judge_with_changes(workspace)
        clock.pass_(minutes=5)
        other.store.notes.put("of another", "process")
        take(workspace, ENTRIES["evidence"])
        judge_with_changes(other)
        assert [line.seen for line in workspace.store.inbox.read()] == [True]
        assert workspace.store.outbox.claim(clock.now(), LEASE) is None


def test_what_was_not_kept_is_not_believed(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise StoppedError("the disk is full")

    judge_with_changes(workspace)
    monkeypatch.setattr(workspace.store.transitions, "commit", full)
    with pytest.raises(StoppedError):
        take(workspace, ENTRIES["evidence"])
    assert workspace.look().verdicts["npo-2027"].status is Status.PENDING
    assert workspace.store.ledger.evidence() == []
