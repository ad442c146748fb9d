"""Show the inbox, and do what a person does with it: acknowledge a line, snooze a checkpoint."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from catalyst_tui.desk.shapes import Flip, InboxLine
from catalyst_tui.judge.history.transitions import (
    Remark,
    change_words,
    checkpoint_of,
    period_words,
    remark_of,
)
from catalyst_tui.store.inbox import InboxRow
from catalyst_tui.store.open import Store

STANDS, QUIET, CLOSED_BACK = "stands", "quiet", "closed back"
"""The rules that keep a change from popping up, at once or at all, as the outbox saves them."""

RULES = {
    STANDS: "did not stand for 3 closes, or the last popup said the same",
    QUIET: "for the inbox only",
    CLOSED_BACK: "the close went back",
}
"""Why a change did not pop up."""

DAY, WEEK = timedelta(days=1), timedelta(days=7)


def inbox_lines(store: Store, now: datetime) -> tuple[InboxLine, ...]:
    """Return the last lines, newest first."""
    return _lines(store.inbox.read(), store.inbox.snoozes(now))


def unseen_lines(store: Store, now: datetime) -> tuple[InboxLine, ...]:
    """Return all lines that were not seen yet, newest first."""
    return _lines(store.inbox.unseen(), store.inbox.snoozes(now))


def _lines(
    rows: Iterable[InboxRow], snoozes: Mapping[str, datetime]
) -> tuple[InboxLine, ...]:
    return tuple(_line(row, snoozes) for row in rows)


def _line(row: InboxRow, snoozes: Mapping[str, datetime]) -> InboxLine:
    """Return a line for the page; its body says why it did not pop up."""
    rule = ""
    if row.held == STANDS:
        rule = f"\nNo popup: it {RULES[STANDS]}."
        if row.not_yet:
            rule = "\nPops up with the week's last close, if it stands for 3 closes."
    checkpoint = checkpoint_of(row.checkpoint)
    return InboxLine(
        row.id,
        row.at,
        checkpoint,
        row.ticker or "",
        change_words(row.word, row.cause),
        row.title,
        row.body + rule,
        row.seen,
        row.acknowledged,
        row.waits,
        snoozes.get(checkpoint),
        period_words(row.checkpoint),
        row.own,
    )


def flips(store: Store) -> tuple[Flip, ...]:
    """Return the last changes, newest first; reminders and reports change nothing."""
    return tuple(
        Flip(
            change.at,
            change.checkpoint,
            change.before,
            change_words(change.after, change.cause),
            change.reason,
        )
        for change in store.transitions.recent()
        if change.before is not None
        and remark_of(change.checkpoint) not in (Remark.REMIND, Remark.PRINT)
    )


def acknowledge(store: Store, names: Iterable[str], now: datetime) -> list[InboxLine]:
    """Acknowledge lines, each named by its number, or all lines of a checkpoint by its id.

    Return the lines that were not acknowledged before. Raises KeyError with the first name that no
    line has; then nothing is acknowledged.
    """
    snoozes = store.inbox.snoozes(now)
    acknowledged: dict[int, InboxLine] = {}
    for name in names:
        found = _lines(store.inbox.named(name), snoozes)
        if not found:
            raise KeyError(name)
        acknowledged |= {line.id: line for line in found if not line.acknowledged}
    store.inbox.acknowledge(acknowledged, now)
    return list(acknowledged.values())


def next_snooze(until: datetime | None, now: datetime) -> timedelta:
    """Return how long the next snooze is: a day, a week if a day or less is left, else nothing."""
    if until is None:
        return DAY
    return WEEK if until - now <= DAY else timedelta()


def snooze_longer(
    store: Store, checkpoint: str, now: datetime
) -> tuple[datetime | None, datetime | None]:
    """Hold popups about a checkpoint: for a day, then for a week, then no more.

    Return until when they were held before, and until when they are now.
    """
    before = store.inbox.snoozes(now).get(checkpoint)
    span = next_snooze(before, now)
    store.inbox.snooze(checkpoint, now + span, now)
    return before, now + span if span else None
