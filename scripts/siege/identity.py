"""Which popup is which: by what it tells of and since when, not by its text or number."""

from __future__ import annotations

from zlib import crc32

from catalyst_tui.notify import Notice


def identity(notice: Notice) -> tuple[int, str]:
    """A number for what a notice tells, another one when it is told again; and the checkpoints."""
    about = repr([(change.checkpoint, change.word, change.at) for change in notice.changes])
    again = "again" if "Still" in f"{notice.title}\n{notice.body}" else ""
    return crc32(f"{again}{about}".encode()), ",".join(change.checkpoint for change in notice.changes)[:500]
