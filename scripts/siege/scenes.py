"""The attacks, each a scene of its own: what happens between the kills, and what may be missing after."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any, ClassVar

from msgspec import Struct, field
from msgspec.structs import asdict

from catalyst_tui.desk.alerts.commit import judge_with_changes
from catalyst_tui.desk.entry.starter import open_workspace
from catalyst_tui.desk.watch import open_watcher
from catalyst_tui.store.open import open_store
from scripts.siege import audit, journal
from scripts.siege.actors import equip, turn
from scripts.siege.desktops import Desktops, desktops
from scripts.siege.lives import Entered, Orders, Toll, besiege
from scripts.siege.place import Place, SiegeClock


class Outcome(Struct):
    """What a scene came to; `attacks` counts what happened besides kills."""

    scene: str
    seconds: float
    attacks: int
    toll: Toll
    balance: audit.Balance
    fine: bool

    def as_json(self) -> dict[str, Any]:
        """For one line of JSON."""
        toll = {name: getattr(self.toll, name) for name in ("kills", "refused", "failed")}
        counts = {"entered": len(self.toll.entered)} | asdict(self.balance)
        about = {"scene": self.scene, "seconds": self.seconds, "attacks": self.attacks}
        return about | toll | counts | {"fine": self.fine}


class Attack(Struct):
    """What happens after each `every` kills. `excused`: spans of seconds in which what was said to be kept
    went away with the file it was in."""

    OFTEN: ClassVar[int] = 2
    """The fewest kills between two strikes."""

    place: Place
    rng: Random
    every: int
    struck: int = 0
    excused: list[tuple[float, float]] = field(default_factory=list)

    def __call__(self, kills: int) -> None:
        if kills >= self.every * (self.struck + 1):
            self.struck += 1
            self.strike()

    def strike(self) -> None:
        """Nothing but the kills."""


class SetClock(Attack):
    """The clock jumps: by hours, days and months, forward and back."""

    def strike(self) -> None:
        off_by = self.rng.choice((0, 0, 0.1, -0.1, 3, -3, 48, -48, 14 * 24, -14 * 24, 90 * 24, 400 * 24))
        self.place.set_clock(timedelta(hours=off_by))


class ReplaceFile(Attack):
    """A sync tool puts an earlier state in the database's place."""

    OFTEN = 5  # it takes its time: two within a second are not promised to be survived

    def strike(self) -> None:
        database = self.place.home.database
        copy = self.place.folder / "synced.db"
        began = time.monotonic()
        try:
            with closing(sqlite3.connect(database)) as db:
                db.execute("VACUUM INTO ?", (str(copy),))
        except sqlite3.DatabaseError:  # it has none of our locks: the file is just being written back
            copy.unlink(missing_ok=True)
            return
        time.sleep(self.rng.uniform(0, 0.2))
        copy.replace(database)
        self.excused.append((began, time.monotonic()))

    def lost_with_it(self, one: Entered) -> bool:
        """Whether it may have been in a file that was replaced."""
        return any(one.begun < put and one.ended > copied for copied, put in self.excused)


class BreakDesktop(Attack):
    """The desktop hangs, refuses, dies and comes back, and the bus with it."""

    desktops: Desktops | None = None

    def strike(self) -> None:
        assert self.desktops is not None
        self.desktops.worse()


ATTACKS: dict[str, tuple[type[Attack], dict[str, Any]]] = {
    "kills": (Attack, {}),
    "clock": (SetClock, {}),
    "replaced": (ReplaceFile, {}),
    "full": (Attack, {"full": True}),
    "desktop": (BreakDesktop, {"bus": True}),
}


def run(scene: str, place: Place, kills: int, seed: int) -> Outcome:
    """Besiege a new home in an empty folder."""
    kind, more = ATTACKS[scene]
    started, attack = time.monotonic(), kind(place, Random(seed), min(10, max(kind.OFTEN, kills // 3)))
    place.settle()
    with open_workspace(place.home, SiegeClock(place)) as workspace:
        journal.begin(place.home.database)
        judge_with_changes(workspace)
    with ExitStack() as stack:
        if isinstance(attack, BreakDesktop):
            attack.desktops = stack.enter_context(desktops(place.folder, Random(seed)))
        else:
            stack.enter_context(_desktop(place.folder))
        toll = besiege(place, Orders(kills, seed, between=attack, **more))
        if isinstance(attack, BreakDesktop) and attack.desktops is not None:
            attack.desktops.recover()
        _finish(place, bus=isinstance(attack, BreakDesktop))
    said = [
        one.name for one in toll.entered if not (isinstance(attack, ReplaceFile) and attack.lost_with_it(one))
    ]
    with open_store(place.home.database, now=SiegeClock(place).now()) as store:
        books = audit.Audit(store, SiegeClock(place).now())
        balance = books.balance(said, audit.popups(place.folder), in_order=scene != "clock")
    seconds = round(time.monotonic() - started, 1)
    return Outcome(scene, seconds, attack.struck, toll, balance, balance.fine and not toll.failed)


def _finish(place: Place, *, bus: bool) -> None:
    """What an undisturbed watcher still has to do: hours later every lease and pause is over, a day later
    every digest. A clock that was ahead has been right all along by then."""
    equip(place, bus=bus)
    place.set_clock(timedelta(0))
    clock = SiegeClock(place)
    with open_workspace(place.home, clock) as workspace:
        told = workspace.last_seen.behind(clock.now())
    asyncio.run(_turns(place, told - clock.now() if told else timedelta(0)))


async def _turns(place: Place, off_by: timedelta) -> None:
    watcher = open_watcher(place.home, SiegeClock(place))
    try:
        for hours in (*range(6), 30):  # the last one after a daily digest
            place.set_clock(off_by + timedelta(hours=hours))
            for _ in range(3):
                await turn(watcher)
    finally:
        await watcher.stop()


@contextmanager
def _desktop(folder: Path) -> Iterator[None]:
    """A process that outlives every sender and writes down what it shows."""
    server = subprocess.Popen([sys.executable, "-m", "scripts.siege.desktop", str(folder)])
    try:
        while not (folder / "desktop").exists():
            time.sleep(0.01)
        yield
    finally:
        server.kill()
        server.wait()
