"""Processes that are started and killed, one of each kind at a time, until it was enough."""

from __future__ import annotations

import os
import resource
import select
import signal
import sys
import time
from collections.abc import Callable, Iterable
from random import Random
from traceback import print_exc

from msgspec import Struct, field

from scripts.siege.actors import ACTORS, REFUSED, equip
from scripts.siege.place import Place

REFUSED_AT_START = 3


class Entered(Struct, frozen=True):
    """Something entered whose sender was told that it is kept: its name, and between which seconds."""

    name: str
    begun: float
    ended: float


class Life(Struct):
    """One process from its fork to its kill; `ears` is where it says what it has entered."""

    kind: str
    pid: int
    ears: int
    ends_at: float
    heard: bytearray = field(default_factory=bytearray)

    def entered(self) -> Iterable[Entered]:
        """What it said in whole lines."""
        for line in bytes(self.heard).rpartition(b"\n")[0].decode().splitlines():
            name, begun, ended = line.split()
            yield Entered(name, float(begun), float(ended))


class Toll(Struct):
    """What became of the processes."""

    kills: int = 0
    refused: int = 0  # ended by themselves with a sentence: the database was held, full or being replaced
    failed: int = 0  # ended by themselves otherwise
    entered: list[Entered] = field(default_factory=list)


class Orders(Struct, frozen=True):
    """How a siege goes on: how many kills, whether half the processes find their disk full, whether popups go
    to a real bus, and what else happens, asked between two kills with the number of kills so far."""

    kills: int
    seed: int
    full: bool = False
    bus: bool = False
    between: Callable[[int], None] = lambda _: None
    longest: float = 0.9


def besiege(place: Place, orders: Orders) -> Toll:
    """Start and kill until it was enough."""
    toll, running = Toll(), dict[str, Life]()
    try:
        _kill_on(place, orders, toll, running)
    finally:
        for life in running.values():
            _end(life, toll)
    return toll


def _kill_on(place: Place, orders: Orders, toll: Toll, running: dict[str, Life]) -> None:
    rng = Random(orders.seed)
    while toll.kills < orders.kills:
        for kind in ACTORS:
            if kind not in running:
                running[kind] = _fork(place, kind, orders, rng)
        life = min(running.values(), key=lambda one: one.ends_at)
        while (left := life.ends_at - time.monotonic()) > 0:
            _listen(running.values(), left)
        _end(running.pop(life.kind), toll)
        orders.between(toll.kills)


def _end(life: Life, toll: Toll) -> None:
    os.kill(life.pid, signal.SIGKILL)
    _, status = os.waitpid(life.pid, 0)
    _listen([life], 0)
    os.close(life.ears)
    toll.entered += life.entered()
    if os.WIFSIGNALED(status):
        toll.kills += 1
    elif os.WEXITSTATUS(status) == REFUSED_AT_START:
        toll.refused += 1
    else:
        toll.failed += 1


def _listen(lives: Iterable[Life], seconds: float) -> None:
    by_ears = {life.ears: life for life in lives}
    ready, _, _ = select.select(list(by_ears), [], [], seconds)
    for ears in ready:
        found = os.read(ears, 1 << 16)
        by_ears[ears].heard += found
        if not found:
            by_ears[ears].ends_at = 0.0  # it has ended by itself


def _fork(place: Place, kind: str, orders: Orders, rng: Random) -> Life:
    """A process at work. Forked, not started anew: thousands must be quick. Many die while they open."""
    ears, mouth = os.pipe()
    after = rng.choice((rng.uniform(0, 0.1), rng.uniform(0, orders.longest), rng.uniform(0, 3)))
    own, full = Random(rng.random()), orders.full and rng.random() < 0.5
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            os.close(ears)
            equip(place, bus=orders.bus)
            if full:
                _fill(place, own)
            ACTORS[kind](place, lambda line: _say(mouth, line), own)
        except REFUSED as error:
            print(f"{kind}: {error}", file=sys.stderr)
            code = REFUSED_AT_START
        except BaseException:
            print_exc()
        finally:
            sys.stderr.flush()
            os._exit(code)
    os.close(mouth)
    return Life(kind, pid, ears, time.monotonic() + after)


def _say(mouth: int, line: str) -> None:
    os.write(mouth, f"{line}\n".encode())


def _fill(place: Place, rng: Random) -> None:
    """Let no file of this process grow beyond about what the WAL has: as on a disk that is full soon."""
    wal = place.home.database.with_name("catalyst.db-wal")
    size = wal.stat().st_size if wal.exists() else 0
    most = max(65_536, size + rng.randrange(40_000))
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
