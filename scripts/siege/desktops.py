"""Real desktops on a real bus, and what may become of them: hung, refusing, dead, back again as another one.

`python -m scripts.siege.desktops ADDRESS REFUSES` is one: it refuses while there is a file of that name.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from random import Random

from catalyst_tui.notify import Notice
from catalyst_tui.notify.desktops import DBusNotifier
from scripts.siege.desktop import Popup
from scripts.siege.identity import identity
from tests.real.desktops import PrivateBus, open_fake_desktop


class Desktops:
    """A bus, and one desktop on it at a time: ours, or dunst where it is installed."""

    def __init__(self, folder: Path, rng: Random) -> None:
        self._bus, self._refuses, self._rng = PrivateBus(folder), folder / "refuses", rng
        self._display: subprocess.Popen[bytes] | None = None
        self._desktop: subprocess.Popen[bytes] | None = None
        self._bus.start()
        os.environ["DBUS_SESSION_BUS_ADDRESS"] = self._bus.address
        if shutil.which("dunst") and shutil.which("Xvfb"):
            self._open_display()
        self._start(dunst=False)

    def _open_display(self) -> None:
        command = ["Xvfb", "-displayfd", "1", "-screen", "0", "800x600x24", "-nolisten", "tcp"]
        self._display = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        assert self._display.stdout is not None
        os.environ["DISPLAY"] = ":" + self._display.stdout.readline().decode().strip()

    def _start(self, *, dunst: bool) -> None:
        ours = [sys.executable, "-m", "scripts.siege.desktops", self._bus.address, str(self._refuses)]
        command = ["dunst"] if dunst else ours
        self._desktop = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)

    def _kill(self) -> None:
        if self._desktop is not None:
            self._desktop.kill()
            self._desktop.communicate()
            self._desktop = None

    def worse(self) -> None:
        """The next thing that may become of it."""
        if self._desktop is None:
            self._start(dunst=self._display is not None and self._rng.random() < 0.5)
            return
        match self._rng.choice(("hangs", "refuses", "dies", "dies", "bus dies", "works")):
            case "hangs":
                self._desktop.send_signal(signal.SIGSTOP)
            case "refuses":
                self._refuses.touch()
            case "dies":
                self._kill()
            case "bus dies":
                self._bus.stop()
                self._kill()
                self._bus.start()
            case _:
                self._well()

    def _well(self) -> None:
        self._refuses.unlink(missing_ok=True)
        if self._desktop is not None:
            self._desktop.send_signal(signal.SIGCONT)

    def recover(self) -> None:
        """A desktop that works."""
        self._kill()
        self._well()
        self._start(dunst=False)
        assert self._desktop is not None
        assert self._desktop.stdout is not None
        assert self._desktop.stdout.readline(), "the siege's desktop ended at its start"

    def close(self) -> None:
        """End them all."""
        self._kill()
        self._bus.stop()
        if self._display is not None:
            self._display.kill()
            self._display.communicate()


class Noted(DBusNotifier):
    """The product's channel, which also writes down what it is about to ask for, and under which number."""

    def __init__(self, folder: Path, address: str | None) -> None:
        super().__init__(address, patience=0.3)
        self._noted = folder / "popups"

    async def send(self, notice: Notice) -> int:
        """Asked for under the number it replaces, which a desktop keeps."""
        row, name = identity(notice)
        popup = Popup(row, name, notice.replaces or 0, notice.replaces or 0)
        with self._noted.open("a", encoding="utf-8") as noted:
            noted.write(f"{popup.row} {popup.checkpoint} {popup.replaces} {popup.shown_as}\n")
        return await super().send(notice)


@contextmanager
def desktops(folder: Path, rng: Random) -> Iterator[Desktops]:
    """As long as the block lasts."""
    found = Desktops(folder, rng)
    try:
        yield found
    finally:
        found.close()


async def _serve(address: str, refuses: Path) -> None:
    desktop = await open_fake_desktop(address)
    print("there", flush=True)
    while desktop.bus.connected:
        desktop.refuses = "too many at once" if os.path.exists(refuses) else None  # noqa: ASYNC240 - quick, and nobody else waits
        with suppress(TimeoutError):
            async with asyncio.timeout(0.05):
                await desktop.asked.get()


if __name__ == "__main__":
    asyncio.run(_serve(sys.argv[1], Path(sys.argv[2])))
