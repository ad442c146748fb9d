"""The inbox as it is shown, and what a person does with it: acknowledge a line, snooze a checkpoint."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from catalyst_tui.desk.shapes.pages import Flip, InboxLine
from catalyst_tui.judge.history.transitions import (
    Remark,
    checkpoint_of,
    period_said,
    remark_of,
    said_of_change,
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

SNOOZES = (timedelta(days=1), timedelta(days=7), timedelta())
"""How long a snooze is, asked for again and again: a day, a week, no more."""


def inbox_lines(store: Store, now: datetime) -> tuple[InboxLine, ...]:
    """What was told last, newest first."""
    return _shown(store.inbox.read(), store.inbox.snoozes(now))


def unseen_lines(store: Store, now: datetime) -> tuple[InboxLine, ...]:
    """All that was told and not seen yet, newest first."""
    return _shown(store.inbox.unseen(), store.inbox.snoozes(now))


def _shown(rows: Iterable[InboxRow], snoozes: Mapping[str, datetime]) -> tuple[InboxLine, ...]:
    return tuple(
        InboxLine(
            line.id,
            line.at,
            about := checkpoint_of(line.checkpoint),
            line.ticker or "",
            said_of_change(line.word, line.cause),
            line.title,
            _with_rule(line),
            line.seen,
            line.acknowledged,
            line.waits,
            snoozes.get(about),
            period_said(line.checkpoint),
            line.own,
        )
        for line in rows
    )


def _with_rule(line: InboxRow) -> str:
    """Return the body of a line, and why it did not pop up."""
    if line.held != STANDS:
        return line.body
    if line.not_yet:
        return f"{line.body}\nPops up with the week's last close, if it stands for 3 closes."
    return f"{line.body}\nNo popup: it {RULES[STANDS]}."


class Flips:
    """What changed last, newest first. A reminder day changes nothing. Reads on from where it was."""

    def __init__(self, store: Store, limit: int = 1000) -> None:
        self._store, self._limit = store, limit
        self._last, self._known = 0, tuple[Flip, ...]()

    def read(self) -> tuple[Flip, ...]:
        """As of now."""
        last = self._store.transitions.last()
        if last != self._last:
            new = [
                Flip(
                    flip.at,
                    flip.checkpoint,
                    flip.before,
                    said_of_change(flip.after, flip.cause),
                    flip.reason,
                )
                for flip in self._store.transitions.recent(self._limit, self._last)
                if flip.before is not None
                and remark_of(flip.checkpoint) not in (Remark.REMIND, Remark.PRINT)
            ]
            self._last, self._known = last, (*new, *self._known)[: self._limit]
        return self._known


def acknowledge(store: Store, names: Iterable[str], now: datetime) -> list[InboxLine]:
    """Take note of lines, each named by its number, or all of a checkpoint by its id; those it was new for.

    Raises KeyError with the first name that no line has; nothing is acknowledged then.
    """
    snoozes = store.inbox.snoozes(now)
    acknowledged: dict[int, InboxLine] = {}
    for name in names:
        named = _shown(store.inbox.named(name), snoozes)
        if not named:
            raise KeyError(name)
        acknowledged |= {line.id: line for line in named if not line.acknowledged}
    store.inbox.acknowledge(acknowledged, now)
    return list(acknowledged.values())


def snooze_longer(store: Store, checkpoint: str, now: datetime) -> datetime | None:
    """Hold the popups of a checkpoint for the next of `SNOOZES` that is longer than what is left; until when,
    None when they are not held any more."""
    held = store.inbox.snoozes(now).get(checkpoint)
    left = held - now if held else timedelta()
    span = next(span for span in SNOOZES if span > left or not span)
    store.inbox.snooze(checkpoint, now + span, now)
    return now + span if span else None
