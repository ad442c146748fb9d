"""Two processes on one database, judging the same checkpoints and telling of them, each killed at any moment.

Then the books are balanced: everything acknowledged is kept, every change has its inbox line and its popup,
and a popup shown twice replaced itself.
"""

from __future__ import annotations

import gc
import os
import select
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from traceback import print_exc

from msgspec import Struct, field

from catalyst_tui.store.open import open_store
from scripts.crash import desktop, work

NOON = datetime(2026, 8, 4, 12, tzinfo=UTC)
NAMES = ("screen", "watch")


class Outcome(Struct):
    """What a run came to. From `unkept` to `failed` all must be zero."""

    kills: int
    checkpoints: int
    seconds: float = 0.0
    repeats: int = 0
    """Popups sent again because their sender died before it could note the sending."""
    unkept: int = 0
    """Changes acknowledged and not in the database."""
    unlisted: int = 0
    """Changes without their one inbox line."""
    untold: int = 0
    """Changes never shown by the desktop."""
    kept_twice: int = 0
    doubled: int = 0
    """Popups shown again beside themselves instead of in their own place."""
    unsound: int = 0
    """1 when SQLite's integrity check finds something."""
    failed: int = 0
    """Processes that ended by themselves, with an error."""

    @property
    def fine(self) -> bool:
        """Whether nothing was lost and nothing doubled."""
        wrong = (self.unkept, self.unlisted, self.untold, self.kept_twice, self.doubled, self.unsound)
        return not any((*wrong, self.failed))


class Life(Struct):
    """One process from its fork to its kill. `ears` is where it acknowledges."""

    name: str
    pid: int
    ears: int
    ends_at: float
    heard: bytearray = field(default_factory=bytearray)


class Stage(Struct, frozen=True):
    """Where it happens, how often, and how much there is to judge."""

    place: Path
    kills: int
    checkpoints: int

    @property
    def database(self) -> Path:
        """The database all processes share."""
        return self.place / "home" / "catalyst.db"


def run(place: Path, kills: int, checkpoints: int, seed: int) -> Outcome:
    """Kill `kills` processes while `checkpoints` are judged and told, in the empty folder `place`."""
    stage, started = Stage(place, kills, checkpoints), time.monotonic()
    outcome = Outcome(kills, checkpoints)
    open_store(stage.database, now=NOON).close()
    gc.freeze()
    acknowledged: set[int] = set()
    with _desktop(place):
        for life, by_itself in _lives(stage, Random(seed)):
            outcome.failed += by_itself
            acknowledged.update(map(int, bytes(life.heard).rpartition(b"\n")[0].split()))
        _finish(stage, NOON + timedelta(days=30))
    _balance(stage, outcome, acknowledged)
    outcome.seconds = round(time.monotonic() - started, 1)
    return outcome


def _lives(stage: Stage, rng: Random) -> Iterator[tuple[Life, bool]]:
    """Start and kill until it was enough: each life, and whether it had ended by itself."""
    turn, running = 0, dict[str, Life]()
    while turn < stage.kills or running:
        for name in NAMES:
            if name not in running and turn < stage.kills:
                running[name] = _fork(stage, name, turn, rng)
                turn += 1
        life = min(running.values(), key=lambda one: one.ends_at)
        while (left := life.ends_at - time.monotonic()) > 0:
            _listen(running.values(), left)
        os.kill(life.pid, signal.SIGKILL)
        _, status = os.waitpid(life.pid, 0)
        _listen([life], 0)
        os.close(life.ears)
        del running[life.name]
        yield life, not os.WIFSIGNALED(status)


def _listen(lives: Iterable[Life], seconds: float) -> None:
    by_ears = {life.ears: life for life in lives}
    ready, _, _ = select.select(list(by_ears), [], [], seconds)
    for ears in ready:
        by_ears[ears].heard += os.read(ears, 1 << 16)


def _fork(stage: Stage, name: str, turn: int, rng: Random) -> Life:
    """A process at work. Forked, not started anew: thousands must be quick. Many die while they open."""
    ears, mouth = os.pipe()
    after, own = rng.choice((rng.uniform(0, 0.012), rng.uniform(0, 0.08))), Random(rng.random())
    pid = os.fork()
    if pid == 0:
        try:
            os.close(ears)
            _live(stage, turn, mouth, own)
            signal.pause()  # everything of this turn is judged and told: wait for the end
        except BaseException:
            print_exc()
        finally:
            os._exit(1)
    os.close(mouth)
    return Life(name, pid, ears, time.monotonic() + after)


def _live(stage: Stage, turn: int, mouth: int, rng: Random) -> None:
    """Judge what the turn is due to have judged and is not yet, in small parts, telling after each.

    Each turn is due a share more, so that the last kill meets the last checkpoints. Its clock is a minute
    later than the last one's: the leases of the dead have ended.
    """
    there, now = desktop.Desktop(stage.place), NOON + timedelta(minutes=turn)
    with open_store(stage.database, now=now) as store:
        known = store.transitions.last_words()
        due = range((turn + 1) * stage.checkpoints // stage.kills)
        left = [number for number in due if work.checkpoint(number) not in known]
        while left:
            judged, left = left[: (some := rng.randrange(1, 5))], left[some:]
            work.judge(store, judged, now)
            os.write(mouth, "".join(f"{number}\n" for number in judged).encode())
            work.tell(store, there.show, now)
        work.tell(store, there.show, now)


def _finish(stage: Stage, now: datetime) -> None:
    """What an undisturbed start still has to do."""
    there = desktop.Desktop(stage.place)
    with open_store(stage.database, now=now) as store:
        known = store.transitions.last_words()
        left = (number for number in range(stage.checkpoints) if work.checkpoint(number) not in known)
        work.judge(store, left, now)
        work.tell(store, there.show, now)
    there.close()


def _balance(stage: Stage, outcome: Outcome, acknowledged: set[int]) -> None:
    names = {work.checkpoint(number) for number in range(outcome.checkpoints)}
    with open_store(stage.database, now=NOON) as store:
        changes = [name for (name,) in store.rows("SELECT checkpoint FROM transitions WHERE heard = 1")]
        lines = [name for (name,) in store.rows("SELECT checkpoint FROM inbox")]
        owed = store.rows("SELECT count(*) FROM outbox WHERE state <> 'sent'")[0][0]
        sound = store.rows("PRAGMA integrity_check") == [("ok",)]
    shown: defaultdict[int, list[desktop.Popup]] = defaultdict(list)
    for popup in desktop.popups(stage.place):
        shown[popup.row].append(popup)
    told = {popups[0].checkpoint for popups in shown.values()}
    outcome.unkept = len({work.checkpoint(number) for number in acknowledged} - set(changes))
    outcome.unlisted = len(names - set(lines)) + len(names - set(changes))
    outcome.untold = len(names - told) + owed
    outcome.kept_twice = len(changes) - len(set(changes)) + len(lines) - len(set(lines))
    outcome.repeats = sum(len(popups) - 1 for popups in shown.values())
    outcome.doubled = sum(len({popup.shown_as for popup in popups}) - 1 for popups in shown.values())
    outcome.unsound = int(not sound)


@contextmanager
def _desktop(place: Path) -> Iterator[None]:
    server = subprocess.Popen([sys.executable, "-m", "scripts.crash.desktop", str(place)])
    try:
        while not (place / "desktop").exists():
            time.sleep(0.01)
        yield
    finally:
        server.kill()
        server.wait()
