"""Running another program to deliver a notice: no shell, no keys of ours, never longer than it may take.

What it says on stderr is read to the end, only the last line is kept. When its time is up it is killed with
everything it started.
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Mapping, Sequence
from contextlib import suppress

from catalyst_tui.notify.notifier import NotifyError
from catalyst_tui.notify.text import one_line

_OURS = "CATALYST_"
_SHARED = {"CATALYST_HOME", "CATALYST_BOOK"}  # a hook may ask `catalyst why`
_TAIL = 4096  # bytes of stderr that are kept
_FAREWELL = 1.0  # seconds a killed program gets to be gone
_NO_WINDOW: int = getattr(subprocess, "CREATE_NO_WINDOW", 0)  # only Windows has it


async def run_program(
    name: str,
    command: Sequence[str],
    said: bytes = b"",
    *,
    patience: float,
    env: Mapping[str, str] | None = None,
) -> None:
    """Run `command` with `said` on its stdin, at most `patience` seconds; `env` is added to its environment.

    Raises NotifyError, in a sentence that begins with `name`, unless it ended well.
    """
    try:
        process = await asyncio.create_subprocess_exec(
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
    try:
        async with asyncio.timeout(patience):
            complaint = await _talk(process, said)
    except TimeoutError:
        await _end(process)
        raise NotifyError(f"{name} did not end within {patience:g} s.") from None
    except BaseException:
        await _end(process)
        raise
    if process.returncode:
        raise NotifyError(f"{name} failed ({_ending(process.returncode)}){complaint and f': {complaint}'}")


def plain_environment(env: Mapping[str, str]) -> dict[str, str]:
    """The environment without what is ours alone: sources' keys may be in it."""
    return {name: value for name, value in env.items() if not name.startswith(_OURS) or name in _SHARED}


async def _talk(process: Process, said: bytes) -> str:
    """Say it, listen to the end, and return the last line of stderr."""
    if process.stdin is not None:
        process.stdin.write(said)  # who does not listen is not forced to
        process.stdin.close()
    kept = b""
    while process.stderr is not None and (chunk := await process.stderr.read(65536)):
        kept = (kept + chunk)[-_TAIL:]
    await process.wait()
    lines = [line for line in kept.decode("utf-8", "replace").splitlines() if line.strip()]
    return one_line(lines[-1]) if lines else ""


async def _end(process: Process) -> None:
    """Kill it and what it started, and wait a moment until it is gone."""
    with suppress(ProcessLookupError):  # it has just ended by itself
        if os.name == "posix":
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    with suppress(TimeoutError):  # what left the group may hold its stderr for as long as it likes
        async with asyncio.timeout(_FAREWELL):
            await _talk(process, b"")


def _ending(code: int) -> str:
    return f"exit code {code}" if code > 0 else f"signal {-code}"
