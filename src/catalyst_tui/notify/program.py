"""Run another program to deliver a notice: no shell, no keys of ours, a bound on its time.

`CommandNotifier` runs the user's own command of `on_alert`. When its time is up, a program is
killed with everything it started; what it leaves behind when it ends by itself goes on.
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from subprocess import DEVNULL, PIPE
from threading import Thread

import msgspec

from catalyst_tui.book.clean import one_line
from catalyst_tui.notify import Notice, Notifier, NotifyError

PATIENCE = 10.0
"""Seconds the command of `on_alert` has."""

_OURS = "CATALYST_"
# A hook may call `catalyst why`
_SHARED = {"CATALYST_HOME", "CATALYST_BOOK", "CATALYST_CONFIG"}
_TAIL = 4096  # bytes of stderr that are kept
_PAUSE = 0.001  # seconds between two reads: a flood waits, not we
_LAST_LINE = 0.25  # seconds to read what an ended program has left in its stderr
_NO_WINDOW: int = getattr(subprocess, "CREATE_NO_WINDOW", 0)  # only Windows has it


class CommandNotifier(Notifier):
    """A `Notifier` that runs `command`, a program and its arguments, with JSON on stdin.

    `~/` in the program is the home folder. The JSON is one object: `title`, `body`, `urgency`
    ("low", "normal" or "critical") and `changes`, a list with `checkpoint`, `ticker`, `word` and
    `at` (ISO 8601, UTC) of each checkpoint it is about.
    """

    def __init__(self, command: Sequence[str], patience: float = PATIENCE) -> None:
        self._command = (os.path.expanduser(command[0]), *command[1:])
        self._patience = patience

    async def send(self, notice: Notice) -> None:
        """Run the command. Raises NotifyError unless it ends in time with exit code 0."""
        name, text = "The command of on_alert", as_json(notice)
        await run_program(name, self._command, text, patience=self._patience)


def as_json(notice: Notice) -> bytes:
    """Return a notice as the command gets it."""
    return msgspec.json.encode(
        {
            "title": notice.clean_title,
            "body": notice.clean_body,
            "urgency": notice.urgency.name.lower(),
            "changes": notice.changes,
        }
    )


async def run_program(
    name: str,
    command: Sequence[str],
    text: bytes = b"",
    *,
    patience: float,
    env: Mapping[str, str] | None = None,
) -> None:
    """Run `command` with `text` on its stdin, at most `patience` seconds; `env` is added.

    Raises NotifyError, in a sentence that begins with `name`, unless it ended well.
    """
    try:
        process = subprocess.Popen(  # noqa: ASYNC220, S603 forking is quick; the user's own command
            command,
            bufsize=0,
            stdin=PIPE,
            stdout=DEVNULL,
            stderr=PIPE,
            env={**plain_environment(os.environ), **(env or {})},
            start_new_session=True,  # a group of its own, to be ended together
            creationflags=_NO_WINDOW,
        )
    except FileNotFoundError:
        raise NotifyError(f"{name} was not found: {one_line(command[0])}") from None
    except (OSError, ValueError) as error:  # ValueError: a NUL among its arguments
        reason = (
            error.strerror
            if isinstance(error, OSError) and error.strerror
            else str(error)
        )
        raise NotifyError(f"{name} cannot be run: {one_line(reason)}") from None
    errors = _Errors(process)
    try:
        await asyncio.to_thread(_give, process, text, patience)
    except subprocess.TimeoutExpired:
        raise NotifyError(f"{name} did not end within {patience:g} s.") from None
    finally:
        _kill(process)
    if code := process.returncode:
        await asyncio.to_thread(errors.join, _LAST_LINE)
        ending = f"exit code {code}" if code > 0 else f"signal {-code}"
        line = errors.last_line()
        raise NotifyError(f"{name} failed ({ending}){line and f': {line}'}")


def plain_environment(env: Mapping[str, str]) -> dict[str, str]:
    """Return the environment without our own variables: keys of sources may be in it."""
    return {
        name: value
        for name, value in env.items()
        if not name.startswith(_OURS) or name in _SHARED
    }


def _give(process: subprocess.Popen[bytes], text: bytes, patience: float) -> None:
    """Write the text, which a program need not read, and wait until the program ends."""
    if process.stdin is not None:
        with suppress(BrokenPipeError), process.stdin as pipe:
            pipe.write(text)
    process.wait(patience)


class _Errors(Thread):
    """Reads a program's stderr until it is closed, also by what the program left behind."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        super().__init__(name="stderr", daemon=True)
        self._pipe = process.stderr
        self._tail = b""
        self.start()

    def run(self) -> None:
        if self._pipe is None:
            return
        with self._pipe as pipe:
            while chunk := pipe.read(_TAIL):
                self._tail = (self._tail + chunk)[-_TAIL:]
                time.sleep(_PAUSE)

    def last_line(self) -> str:
        """Return the last line of stderr."""
        lines = self._tail.decode("utf-8", "replace").splitlines()
        return next((one_line(line) for line in reversed(lines) if line.strip()), "")


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Kill a program that still runs, with what it started."""
    if process.poll() is not None:
        return
    with suppress(ProcessLookupError):  # it has just ended by itself
        if os.name == "posix":
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    process.wait(1)
