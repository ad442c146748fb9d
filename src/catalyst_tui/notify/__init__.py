"""Notify the user outside the app: what a notice is, and what a notifier promises.

A notifier delivers or raises NotifyError, so that its caller knows which. Texts are cleaned and cut
here, for all channels.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from hashlib import blake2b
from typing import Protocol

from catalyst_tui.book.clean import clean, one_line
from catalyst_tui.judge.ledger.facts import Urgency
from catalyst_tui.values import Frozen, PartlyCompared

APP = "Catalyst"
LIMIT = 300
"""Characters of a title or a body."""


Write = Callable[[str], None]
"""Writes to the terminal, between two frames of the screen. Raises OSError when there is none."""


class Change(Frozen):
    """A checkpoint that a notice is about: it reads `word` since `at`."""

    checkpoint: str
    ticker: str | None
    word: str
    at: datetime


class Notice(PartlyCompared):
    """One notification in raw text.

    `replaces` is the id of an earlier popup, which this one replaces. `changes` is for programs;
    two notices with other changes are equal all the same.
    """

    NOT_COMPARED = frozenset({"changes"})

    title: str
    body: str = ""
    urgency: Urgency = Urgency.NORMAL
    replaces: int | None = None
    changes: tuple[Change, ...] = ()

    @property
    def clean_title(self) -> str:
        """The title, cleaned, on one line."""
        return one_line(self.title, LIMIT)

    @property
    def clean_body(self) -> str:
        """The body, cleaned, with its lines."""
        return clean(self.body, LIMIT)

    @property
    def slot(self) -> str:
        """A name of 16 hexadecimal digits, the same for every notice about the same checkpoint.

        Channels that let the sender name a notification show only the newest of a name. A digest
        has a name of its own.
        """
        about = "\n".join(change.checkpoint for change in self.changes) or self.title
        return blake2b(about.encode("utf-8", "replace"), digest_size=8).hexdigest()


class NotifyError(Exception):
    """The notice was not delivered. The text is one sentence for the user."""


class Notifier(Protocol):
    """A way to the user, used from one event loop."""

    async def send(self, notice: Notice) -> int | None:
        """Deliver a notice and return the id it can be replaced by, None if the channel has no ids.

        Raises NotifyError if it was not taken.
        """
        ...

    async def close(self) -> None:
        """Close what is open. Safe to call twice; a later `send` opens it again."""
        return
