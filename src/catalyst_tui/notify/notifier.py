"""What a notification is and what a notifier promises: the desktop took it, or `NotifyError` says why not."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Protocol


class Urgency(IntEnum):
    """How loud; the numbers are the freedesktop specification's."""

    LOW = 0
    NORMAL = 1
    CRITICAL = 2


@dataclass(frozen=True, slots=True)
class Notice:
    """One popup, in raw text. `replaces` is the id an earlier popup was given: that one is replaced."""

    title: str
    body: str = ""
    urgency: Urgency = Urgency.NORMAL
    replaces: int | None = None


class NotifyError(Exception):
    """The popup was not delivered; the text is one sentence for the user."""


class Notifier(Protocol):
    """A way to the user's desktop, used from one event loop."""

    async def send(self, notice: Notice) -> int:
        """Show a notice and return the id the desktop gave it. Raises NotifyError when it did not."""
        ...

    async def close(self) -> None:
        """Let go of the desktop. Safe to call twice; a later `send` connects again."""
        ...
