"""A desktop to send to: a process that outlives every sender and writes down each popup it shows.

It keeps to the specification of desktop notifications: a popup named to be replaced keeps its number.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
from itertools import count
from pathlib import Path

from msgspec import Struct

from catalyst_tui.store.inbox import Outgoing


class Popup(Struct, frozen=True):
    """One sending: the outbox row it was for, the checkpoint, what it asked to replace, what it became."""

    row: int
    checkpoint: str
    replaces: int
    shown_as: int


def run(place: Path) -> None:
    """Serve on `place`/desktop until killed. A line in, `row checkpoint replaces`; a number out."""
    numbers = count(1)
    with (
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as door,
        (place / "popups").open("a", encoding="utf-8", buffering=1) as shown,
    ):
        door.bind(str(place / "desktop"))
        while True:
            line, sender = door.recvfrom(4096)
            row, checkpoint, replaces = line.decode().split()
            shown_as = int(replaces) or next(numbers)
            shown.write(f"{row} {checkpoint} {replaces} {shown_as}\n")
            try:
                door.sendto(str(shown_as).encode(), sender)
            except OSError:
                continue  # the sender was killed meanwhile; the popup is on screen all the same


def popups(place: Path) -> list[Popup]:
    """Everything that was shown, in order."""
    lines = (place / "popups").read_text("utf-8").splitlines()
    parts = [line.split() for line in lines]
    return [Popup(int(row), checkpoint, int(old), int(new)) for row, checkpoint, old, new in parts]


class Desktop:
    """A sender's end. One for each process."""

    def __init__(self, place: Path) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._name = place / f"sender-{os.getpid()}"
        self._name.unlink(missing_ok=True)
        self._socket.bind(str(self._name))
        self._socket.settimeout(10)
        self._socket.connect(str(place / "desktop"))

    def show(self, alert: Outgoing) -> int:
        """Have it shown; the number it is shown as."""
        return self.ask(alert.id, alert.checkpoint, alert.replaces or 0)

    def ask(self, row: int, checkpoint: str, replaces: int) -> int:
        """The same of anything that has a number."""
        self._socket.send(f"{row} {checkpoint} {replaces}".encode())
        return int(self._socket.recv(64))

    def close(self) -> None:
        """Leave."""
        self._socket.close()
        self._name.unlink(missing_ok=True)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the harness's
    run(Path(sys.argv[1]))
