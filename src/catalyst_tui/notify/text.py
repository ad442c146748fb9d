"""A notice's text, made harmless and short enough for every channel, and the name it is replaced by."""

from __future__ import annotations

from hashlib import blake2b

from catalyst_tui.book.clean import clean, one_line
from catalyst_tui.notify.notifier import Notice

APP = "Catalyst"
LIMIT = 300
"""Characters of a title or a body."""


def title_of(notice: Notice) -> str:
    """The title, cleaned, on one line."""
    return one_line(notice.title, LIMIT)


def body_of(notice: Notice) -> str:
    """The body, cleaned, with its lines."""
    return clean(notice.body, LIMIT)


def slot(notice: Notice) -> str:
    """16 hexadecimal digits, the same for every notice about the same checkpoint; a digest has its own.

    Channels that let the sender name a notification show the newest of a name only.
    """
    about = "\n".join(change.checkpoint for change in notice.changes) or notice.title
    return blake2b(about.encode("utf-8", "replace"), digest_size=8).hexdigest()
