"""What a notification is and what a notifier promises: the channel took it, or `NotifyError` says why not."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from msgspec import Struct

from catalyst_tui.judge.ledger.facts import Urgency
from catalyst_tui.values import PartlyCompared


class Change(Struct, frozen=True):
    """One thing a notice tells of: a checkpoint that reads `word` since `at`."""

    checkpoint: str
    ticker: str | None
    word: str
    at: datetime


class Notice(PartlyCompared, frozen=True):
    """One popup, in raw text. `replaces` is the id an earlier popup was given: that one is replaced.

    `changes` is what it tells of, for programs; it is no part of what is read, nor of whether two are equal.
    Neither is `taken`: who took it when it was sent before, as far as all did not (`NotifyError.taken`).
    """

    NOT_COMPARED = frozenset({"changes", "taken"})

    title: str
    body: str = ""
    urgency: Urgency = Urgency.NORMAL
    replaces: int | None = None
    changes: tuple[Change, ...] = ()
    taken: frozenset[str] = frozenset()


class NotifyError(Exception):
    """The notice was not delivered; the text is one sentence for the user. `taken`: those of the channel that
    took it all the same, words without blanks, which are not told again with the others."""

    def __init__(self, said: str, taken: frozenset[str] = frozenset()) -> None:
        super().__init__(said)
        self.taken = taken


class Notifier(Protocol):
    """A way to the user, used from one event loop."""

    async def send(self, notice: Notice) -> int | None:
        """Deliver a notice and return the id it can be replaced by, None where the channel has no such ids.

        Raises NotifyError when it was not taken.
        """
        ...

    async def close(self) -> None:
        """Let go of the channel. Safe to call twice; a later `send` connects again."""
        ...
