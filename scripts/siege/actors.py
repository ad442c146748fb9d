"""Those who write: a watcher, a screen and `catalyst record`, each the product's own code in a process of its
own, with the siege's clock and a desktop that writes down what it shows.
"""

from __future__ import annotations

import asyncio
import io
import time
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from datetime import timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import NoReturn
from unittest.mock import patch

from catalyst_tui.__main__ import main
from catalyst_tui.desk.live import open_desk
from catalyst_tui.desk.recovery import StoppedError, StoreError
from catalyst_tui.desk.shapes.forms import Entry as Typed
from catalyst_tui.desk.watch import Watcher, open_watcher
from catalyst_tui.notify import Notice, Notifier, NotifyError
from catalyst_tui.notify.channels import Channel
from scripts.siege.desktop import Desktop
from scripts.siege.desktops import Noted
from scripts.siege.identity import identity
from scripts.siege.place import Entry, Place, SiegeClock, entry

Say = Callable[[str], None]
Actor = Callable[[Place, Say, Random], NoReturn]


class Written(Notifier):
    """A channel to the process that outlives every sender (crash/desktop.py)."""

    def __init__(self, folder: Path) -> None:
        self._desktop = Desktop(folder)

    async def send(self, notice: Notice) -> int:
        """The number it was shown as."""
        try:
            return self._desktop.ask(*identity(notice), notice.replaces or 0)
        except OSError as error:
            raise NotifyError(f"the siege's desktop: {error}") from error

    async def close(self) -> None:
        """Nothing is held that the end of the process does not free."""


def equip(place: Place, *, bus: bool = False) -> None:
    """Make this process one of the siege's: nothing it shows leaves the siege, and nobody counts popups."""
    patch("catalyst_tui.desk.alerts.delivery.HOURLY", 1_000_000).start()
    patch("catalyst_tui.desk.alerts.delivery.LEASE", timedelta(seconds=5)).start()
    if bus:
        noted = partial(Noted, place.folder)
        patch("catalyst_tui.notify.desktops.DBusNotifier", noted).start()
    else:
        written = {Channel.DESKTOP: Written(place.folder)}
        patch("catalyst_tui.desk.alerts.delivery.channels", lambda **_: written).start()


def watch(place: Place, say: Say, rng: Random) -> NoReturn:
    """A watcher at work, turn after turn."""
    asyncio.run(_watch(place, rng))
    raise AssertionError("a watcher ended by itself")


async def _watch(place: Place, rng: Random) -> None:
    watcher = open_watcher(place.home, SiegeClock(place))
    while True:
        await turn(watcher)
        await asyncio.sleep(rng.uniform(0, 0.03))


async def turn(watcher: Watcher) -> None:
    """A turn; a database that takes nothing is said and tried again, as the scheduler's jobs do."""
    try:
        await watcher.turn()
    except StoppedError:
        await watcher._try_disk()


def screen(place: Place, say: Say, rng: Random) -> NoReturn:
    """A desk as a screen has one, entering things, turning now and then."""
    asyncio.run(_screen(place, say, rng))
    raise AssertionError("a screen ended by itself")


async def _screen(place: Place, say: Say, rng: Random) -> None:
    desk = open_desk(place.home, SiegeClock(place))
    while True:
        one, name, begun = entry(rng), f"{rng.getrandbits(60):x}", time.monotonic()
        typed = Typed(one.about, one.what, one.value, one.period, one.source, name)
        try:
            checked = await desk.record(typed)
        except StoppedError:
            await desk._watcher._try_disk()
        else:
            assert checked.ok, checked
            say(f"{name} {begun} {time.monotonic()}")
        if rng.random() < 0.4:
            await turn(desk._watcher)


def record(place: Place, say: Say, rng: Random) -> NoReturn:
    """`catalyst record` and `catalyst import`, again and again."""
    for command in ("record", "opening"):
        patch(f"catalyst_tui.cli.{command}.SystemClock", lambda: SiegeClock(place)).start()
    where = ["--home", str(place.home.folder)]
    while True:
        one, name, begun = entry(rng), f"{rng.getrandbits(60):x}", time.monotonic()
        period = ["--period", one.period] if one.period else []
        about = ["record", one.about, one.what, one.value, "--source", one.source, "--note", name, *period]
        if one.what == "score" and rng.random() < 0.8:  # what is imported is news, and pops up
            about = ["import", str(_file_of(place, one, name))]
        said = io.StringIO()
        with redirect_stdout(io.StringIO()), redirect_stderr(said):
            code = main([*where, *about])
        if code == 0:
            say(f"{name} {begun} {time.monotonic()}")
        elif (
            "Traceback" in said.getvalue() or "atalyst" not in said.getvalue() or "one of" in said.getvalue()
        ):
            raise AssertionError(said.getvalue())


def _file_of(place: Place, one: Entry, name: str) -> Path:
    file = place.folder / "scores.csv"
    known = SiegeClock(place).now().isoformat()
    file.write_text(
        "id,known_at,checkpoint,effect,grade,source,score,note\n"
        f"{name},{known},{one.about},score,own,hiring,{one.value},{name}\n"
    )
    return file


ACTORS: dict[str, Actor] = {"watch": watch, "screen": screen, "record": record}

REFUSED = (StoreError,)
"""What may end an actor at its start: the file is held, full or being replaced, and it says so."""
