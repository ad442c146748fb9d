"""A program in a pseudo-terminal that answers like a modern one, so that the end of each frame is seen.

Textual asks `CSI ? 2026 $ p` (synchronised output); told yes, it ends every frame with `CSI ? 2026 l`.
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType

ASKS, YES, FRAME_END = b"\x1b[?2026$p", b"\x1b[?2026;2$y", b"\x1b[?2026l"


class PtyApp:
    """A started program and what it has drawn. Use as a context manager: the program ends with the block."""

    def __init__(
        self, command: Sequence[str], environment: Mapping[str, str], *, columns: int = 120, rows: int = 40
    ) -> None:
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        terminal = {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
        self.started = time.perf_counter()
        self._process = subprocess.Popen(
            command,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
            env={**environment, **terminal},
        )
        os.close(slave)
        self.drawn = bytearray()

    def __enter__(self) -> PtyApp:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._master)

    def until_frame(self, shows: re.Pattern[bytes], *, limit: float = 30) -> float:
        """Seconds from the start to the end of the first frame that shows a match.

        Raises TimeoutError after `limit` seconds, EOFError when the program ended before."""
        deadline = self.started + limit
        while (wait := deadline - time.perf_counter()) > 0:
            self.read(wait)
            match = shows.search(self.drawn)
            if match and self.drawn.find(FRAME_END, match.end()) >= 0:
                return time.perf_counter() - self.started
        raise TimeoutError(f"no frame showed {shows.pattern!r} in {limit:g} s:\n{self._tail()}")

    def drain(self, seconds: float) -> int:
        """Let the program run on, reading what it draws; how many bytes that was."""
        before, deadline = len(self.drawn), time.perf_counter() + seconds
        while (wait := deadline - time.perf_counter()) > 0:
            self.read(wait)
        return len(self.drawn) - before

    def press(self, keys: bytes) -> None:
        """Type."""
        os.write(self._master, keys)

    def hang_up(self) -> None:
        """Take its terminal away; nothing is drawn any more."""
        os.close(self._master)
        self._master = os.open(os.devnull, os.O_WRONLY)  # what the block's end closes

    def signal(self, number: int) -> None:
        """Send it a signal."""
        self._process.send_signal(number)

    def left(self, *, limit: float = 10) -> int | None:
        """Its exit code, None when it has not ended after `limit` seconds; reads nothing."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(limit)
        return self._process.returncode

    def ended(self, *, limit: float = 10) -> int | None:
        """Let the program end; its exit code, None when it has not ended after `limit` seconds."""
        deadline = time.perf_counter() + limit
        while self._process.poll() is None and (wait := deadline - time.perf_counter()) > 0:
            with suppress(EOFError):
                self.read(min(wait, 0.1))
        with suppress(EOFError):
            while select.select([self._master], [], [], 0)[0]:  # its last words
                self.read(0)
        return self._process.returncode

    def memory(self) -> int:
        """Resident memory in KiB (Linux)."""
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        match = re.search(r"VmRSS:\s+(\d+) kB", status)
        if match is None:
            raise EOFError(f"the program ended:\n{self._tail()}")
        return int(match[1])

    def cpu(self) -> float:
        """Seconds of processor time used so far (Linux)."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def worked(self) -> float:
        """The same to the nanosecond, of the threads that live."""
        tasks = Path(f"/proc/{self._process.pid}/task").glob("*/schedstat")
        return sum(int(task.read_text().split()[0]) for task in tasks) / 1e9

    @property
    def frames(self) -> int:
        """How many it has drawn."""
        return self.drawn.count(FRAME_END)

    def read(self, wait: float) -> None:
        """Take what it draws next, waiting at most `wait` seconds for it. EOFError when it has ended."""
        ready, _, _ = select.select([self._master], [], [], wait)
        if not ready:
            return
        try:
            data = os.read(self._master, 1 << 16)
        except OSError as error:  # EIO: Linux's way to say that nobody holds the other end
            raise EOFError(f"the program ended:\n{self._tail()}") from error
        new = max(len(self.drawn) - len(ASKS) + 1, 0)  # a look at megabytes drawn before takes 15 ms
        self.drawn += data
        for _ in range(self.drawn.count(ASKS, new)):
            os.write(self._master, YES)

    def _tail(self) -> str:
        return self.drawn[-2000:].decode(errors="replace")
