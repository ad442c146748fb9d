"""What one's own entry changes is a line of the inbox, seen already, and pops up nowhere."""

from __future__ import annotations

from datetime import timedelta

import pytest

from catalyst_tui.desk.entry.forms import Entry
from catalyst_tui.desk.entry.record import understand
from catalyst_tui.desk.workspace import Office
from tests.desk.conftest import Clock

LEASE = timedelta(minutes=1)

ENTRIES = {
    "evidence": Entry("npo-2027", "event", "happened", "", "release: it ships", ""),
    "a figure": Entry("q3-revenue", "revenue", "$555M", "2026Q3", "release: Q3", ""),
    "a ruling": Entry("npo-2027", "ruled", "missed", "", "", "it ended"),
    "a new date": Entry("npo-2027", "event", "rescheduled", "2028", "call: later", ""),
}


def enter(office: Office, entry: Entry) -> None:
    found = understand(entry, office.book, office.clock.now())
    assert not found.problems
    office.enter(filter(None, [found.fact]), filter(None, [found.evidence]))


@pytest.mark.parametrize("what", ENTRIES)
def test_what_users_entered_is_not_told_to_them(office: Office, clock: Clock, what: str) -> None:
    office.judge()
    clock.pass_(minutes=5)
    enter(office, ENTRIES[what])
    office.judge()
    lines = office.store.inbox.read()
    assert [line.checkpoint.partition("!")[0] for line in lines] == [ENTRIES[what].checkpoint] * len(lines)
    assert lines
    assert all(line.seen and not line.waits for line in lines)
    assert office.store.outbox.claim(clock.now(), LEASE) is None


def test_what_happened_before_the_entry_is_told(office: Office, clock: Clock) -> None:
    """Overdue since yesterday, not noticed yet: the entry is about something else."""
    office.judge()
    clock.pass_(days=60)
    enter(office, ENTRIES["evidence"])
    office.judge()
    told = office.store.outbox.claim(clock.now(), LEASE)
    assert told is not None
    assert told.checkpoint == "q3-revenue"
    assert {line.checkpoint: line.seen for line in office.store.inbox.read()}["npo-2027"]


def test_what_follows_an_entry_is_told_again(office: Office, clock: Clock) -> None:
    office.judge()
    clock.pass_(minutes=5)
    enter(office, ENTRIES["a new date"])
    office.judge()
    clock.pass_(days=60)
    office.judge()
    assert office.store.outbox.claim(clock.now(), LEASE) is not None
