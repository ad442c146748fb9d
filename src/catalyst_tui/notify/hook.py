"""A command of the user's for every alert (mail, ntfy, chat): JSON on stdin, and its exit code is the answer.

It is run without a shell, as written in config.toml, and has ten seconds. The JSON is one object: `title`,
`body`, `urgency` ("low", "normal" or "critical") and `changes`, a list with `checkpoint`, `ticker`, `word`
and `at` (ISO 8601, UTC) of each checkpoint it is about: one, or several in a digest.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from datetime import UTC

from catalyst_tui.notify.notifier import Change, Notice
from catalyst_tui.notify.program import run_program
from catalyst_tui.notify.text import body_of, title_of

PATIENCE = 10.0
"""Seconds the command has."""


class HookNotifier:
    """A `Notifier` that runs `command`, a program and its arguments; `~/` in the program is the home."""

    def __init__(self, command: Sequence[str], patience: float = PATIENCE) -> None:
        self._command = (os.path.expanduser(command[0]), *command[1:])
        self._patience = patience

    async def send(self, notice: Notice) -> None:
        """Run the command with the notice. Raises NotifyError unless it ends in time with exit code 0."""
        said = json.dumps(as_json(notice), ensure_ascii=False).encode("utf-8")
        await run_program("The command of on_alert", self._command, said, patience=self._patience)

    async def close(self) -> None:
        """Nothing is held between two alerts."""


def as_json(notice: Notice) -> dict[str, object]:
    """A notice as the command gets it."""
    return {
        "title": title_of(notice),
        "body": body_of(notice),
        "urgency": notice.urgency.name.lower(),
        "changes": [_change(change) for change in notice.changes],
    }


def _change(change: Change) -> dict[str, object]:
    at = change.at.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return {"checkpoint": change.checkpoint, "ticker": change.ticker, "word": change.word, "at": at}
