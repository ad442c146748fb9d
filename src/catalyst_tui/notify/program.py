"""Run another program to deliver a notice: no shell, no keys of ours, a bound on its time.

`CommandNotifier` runs the user's own command of `on_alert`. Only the last line of a program's
stderr is used, and a flood is read slowly. When its time is up, a program is killed with everything
it started; what it leaves behind when it ends by itself goes on.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC

from catalyst_tui.book.clean import one_line
from catalyst_tui.notify.notifier import Change, Notice, NotifyError

PATIENCE = 10.0
"""Seconds the command of `on_alert` has."""

_OURS = "CATALYST_"
_SHARED = {"CATALYST_HOME", "CATALYST_BOOK", "CATALYST_CONFIG"}  # a hook may ask `catalyst why`
_TAIL = 4096  # bytes of stderr that are kept
_FLOOD = 8_000_000  # bytes of stderr from which on it is read slowly: it waits, not we
_PAUSE = 0.05  # seconds between two reads of a flood
_LAST_LINE = 0.25  # seconds to read what an ended program has left in its stderr
_END = 1.0  # seconds a killed program gets to be gone
_NO_WINDOW: int = getattr(subprocess, "CREATE_NO_WINDOW", 0)  # only Windows has it


class CommandNotifier:
    """A `Notifier` that runs `command`, a program and its arguments, with the notice as JSON on
    stdin.

    `~/` in the program is the home folder. The JSON is one object: `title`, `body`, `urgency`
    ("low", "normal" or "critical") and `changes`, a list with `checkpoint`, `ticker`, `word` and
    `at` (ISO 8601, UTC) of each checkpoint it is about.
    """

    def __init__(self, command: Sequence[str], patience: float = PATIENCE) -> None:
        self._command = (os.path.expanduser(command[0]), *command[1:])
        self._patience = patience

    async def send(self, notice: Notice) -> None:
        """Run the command with the notice.

        Raises NotifyError unless it ends in time with exit code 0.
        """
        text = json.dumps(as_json(notice), ensure_ascii=False).encode("utf-8")
        await run_program("The command of on_alert", self._command, text, patience=self._patience)

    async def close(self) -> None:
        """Do nothing: nothing is open between two alerts."""


def as_json(notice: Notice) -> dict[str, object]:
    """Return a notice as the command gets it."""
    return {
        "title": notice.clean_title,
        "body": notice.clean_body,
        "urgency": notice.urgency.name.lower(),
        "changes": [_change(change) for change in notice.changes],
    }


def _change(change: Change) -> dict[str, object]:
    at = change.at.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return {"checkpoint": change.checkpoint, "ticker": change.ticker, "word": change.word, "at": at}


async def run_program(
    name: str,
    command: Sequence[str],
    text: bytes = b"",
    *,
    patience: float,
    env: Mapping[str, str] | None = None,
) -> None:
    """Run `command` with `text` on its stdin, at most `patience` seconds; `env` adds to its
    environment.

    Raises NotifyError, in a sentence that begins with `name`, unless it ended well.
    """
    try:
        transport, listener = await asyncio.get_running_loop().subprocess_exec(
            _Listener,
            *command,
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
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise NotifyError(f"{name} cannot be run: {one_line(reason)}") from None
    stdin = transport.get_pipe_transport(0)
    if isinstance(stdin, asyncio.WriteTransport):
        stdin.write(text)  # a program need not read it
        stdin.close()
    try:
        async with asyncio.timeout(patience):
            await listener.exited.wait()
    except TimeoutError:
        await _end(transport, listener)
        raise NotifyError(f"{name} did not end within {patience:g} s.") from None
    except BaseException:
        await _end(transport, listener)
        raise
    if code := transport.get_returncode():
        await _within(_LAST_LINE, listener.silent)
        complaint = listener.last_line()
        raise NotifyError(f"{name} failed ({_ending(code)}){complaint and f': {complaint}'}")


def plain_environment(env: Mapping[str, str]) -> dict[str, str]:
    """Return the environment without our own variables: keys of sources may be in it."""
    return {
        name: value for name, value in env.items() if not name.startswith(_OURS) or name in _SHARED
    }


class _Listener(asyncio.SubprocessProtocol):
    """Reads a program's stderr until it is closed, also by what the program left behind."""

    def __init__(self) -> None:
        self.exited, self.silent = asyncio.Event(), asyncio.Event()
        self._tail, self._count = b"", 0
        self._transport: asyncio.SubprocessTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.SubprocessTransport):
            self._transport = transport

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        self._tail = (self._tail + data)[-_TAIL:]
        self._count += len(data)
        pipe = self._transport.get_pipe_transport(fd) if self._transport else None
        if self._count > _FLOOD and isinstance(pipe, asyncio.ReadTransport):
            pipe.pause_reading()
            asyncio.get_running_loop().call_later(_PAUSE, pipe.resume_reading)

    def pipe_connection_lost(self, fd: int, exc: Exception | None) -> None:
        if fd == 2:
            self.silent.set()
            self._close_when_done()

    def process_exited(self) -> None:
        self.exited.set()
        self._close_when_done()

    def _close_when_done(self) -> None:
        if self._transport is not None and self.exited.is_set() and self.silent.is_set():
            self._transport.close()

    def last_line(self) -> str:
        """Return the last line of stderr."""
        lines = [
            line for line in self._tail.decode("utf-8", "replace").splitlines() if line.strip()
        ]
        return one_line(lines[-1]) if lines else ""


async def _within(seconds: float, event: asyncio.Event) -> None:
    """Wait for an event, at most so many seconds."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()


async def _end(transport: asyncio.SubprocessTransport, listener: _Listener) -> None:
    """Kill a program and what it started, and wait a moment until it is gone."""
    if transport.get_returncode() is not None:
        return
    with suppress(ProcessLookupError):  # it has just ended by itself
        if os.name == "posix":
            os.killpg(transport.get_pid(), signal.SIGKILL)
        else:
            transport.kill()
    await _within(_END, listener.exited)
    await _within(_END, listener.silent)  # what left the group may keep its stderr open
    transport.close()


def _ending(code: int) -> str:
    return f"exit code {code}" if code > 0 else f"signal {-code}"
