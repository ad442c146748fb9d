"""Notifications of macOS through `osascript`, which every Mac has. Never run by us on a Mac.

Written against osascript(1) ("to pass arguments to a STDIN-read script, you must explicitly specify '-'") and
`display notification` of Apple's AppleScript Language Guide. The script is constant and the text is its
arguments, so no text becomes script. macOS says nothing of a user who switched off notifications of
"Script Editor": accepted is all that is known. Nothing is replaced.
"""

from __future__ import annotations

from catalyst_tui.notify.notifier import Notice
from catalyst_tui.notify.program import run_program
from catalyst_tui.notify.text import APP, body_of, title_of

PROGRAM = "/usr/bin/osascript"
PATIENCE = 5.0
"""Seconds it has: it starts AppleScript each time."""

_SCRIPT = b"""\
on run argv
    display notification (item 3 of argv) with title (item 1 of argv) subtitle (item 2 of argv)
end run
"""


class MacNotifier:
    """A `Notifier` for the Mac this runs on."""

    def __init__(self, program: str = PROGRAM) -> None:
        self._program = program

    async def send(self, notice: Notice) -> None:
        """Hand the notice to the Notification Center. Raises NotifyError."""
        command = (self._program, "-", APP, title_of(notice), body_of(notice))
        await run_program("osascript", command, _SCRIPT, patience=PATIENCE)

    async def close(self) -> None:
        """Nothing is held."""
