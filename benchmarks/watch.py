"""What `catalyst watch` costs: the processor and the memory of an idle one, and its memory over a month.

    python -m benchmarks.watch [--tickers 200] [--idle 60] [--days 30]

Idle is a real process with nothing to fetch. The month is simulated: a watcher on a clock that jumps, a look
every quarter of an hour of a session and every hour outside it, and a stand-in market that answers.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import multiprocessing
import os
import subprocess
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path

from benchmarks.start import CATALYST, ROOT, make_home
from catalyst_tui.book.model.book import NEW_YORK
from catalyst_tui.book.model.listings import Venue
from catalyst_tui.desk.home.folder import find_home
from catalyst_tui.desk.watch import open_watcher
from catalyst_tui.judge.ledger.facts import Session
from catalyst_tui.judge.sessions import sessions_of
from scripts.own_settings import own_settings

NOWHERE = "[notify]\ndesktop = false\n[sources]\n" + "".join(
    f"{name}.enabled = false\n" for name in ("yahoo", "cboe", "fred", "sec")
)
SETTLED = 10.0
"""Seconds after which a start is over."""

QUARTER, HOUR = timedelta(minutes=15), timedelta(hours=1)


def main() -> None:
    """Measure both and print a line each."""
    parser = argparse.ArgumentParser(description="What the watcher costs.")
    parser.add_argument("--tickers", type=int, default=200, help="in the book (default: 200)")
    parser.add_argument("--idle", type=float, default=60, help="seconds to watch an idle one (default: 60)")
    parser.add_argument("--days", type=int, default=30, help="of the simulated month (default: 30)")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="catalyst-bench-") as folder:
        idle = Path(folder) / "idle"
        make_home(idle, given.tickers)
        own_settings(idle).write_text(NOWHERE, "utf-8")
        share, resident = at_rest(idle, given.idle)
        print(f"idle, {given.tickers} tickers: {share:.2f} % of a core, {resident:.1f} MB", flush=True)
        month = Path(folder) / "month"
        make_home(month, given.tickers)
        simulated(month, given.tickers, given.days)


def at_rest(home: Path, seconds: float) -> tuple[float, float]:
    """Percent of a core used, and resident MB, of a `catalyst watch` that has nothing to do."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CATALYST_")}
    environment |= {
        "PYTHONPATH": str(ROOT / "src"),
        "CATALYST_HOME": str(home),
        "CATALYST_CONFIG": str(home / "config.toml"),
    }
    command = [*CATALYST, "watch", "--quiet"]
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as process:
        time.sleep(SETTLED)
        before = used(process.pid)
        time.sleep(seconds)
        found = (used(process.pid) - before) / seconds * 100, memory(process.pid)
        process.terminate()
    return found


def used(pid: int) -> float:
    """Seconds of processor a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory(pid: int | str = "self") -> float:
    """Resident MB."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1024 / 1024


@dataclass
class Clock:
    """The simulated time, shared with the market's process: seconds since 1970."""

    shared: Synchronized[float]

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.shared.value, UTC)

    def monotonic(self) -> float:
        return self.shared.value + time.monotonic()  # so that whoever waits for it gets on


def simulated(home: Path, tickers: int, days: int) -> None:
    """Let a process of its own watch a market for so many days; it prints its memory on the way."""
    from tests.standin import StandIn

    context = multiprocessing.get_context("spawn")
    shared = context.Value("d", time.time())
    prices = {f"T{n:04d}": Decimal(60 + n % 90) for n in range(tickers)}
    with StandIn(lambda: datetime.fromtimestamp(shared.value, UTC), prices=prices) as market:
        config = f'[notify]\ndesktop = false\n[sources]\nyahoo.url = "{market.url}"\n'
        config += "".join(f"{name}.enabled = false\n" for name in ("cboe", "fred", "sec"))
        own_settings(home).write_text(config, "utf-8")
        watching = context.Process(target=watch, args=(home, shared, days))
        watching.start()
        watching.join()


def watch(home: Path, shared: Synchronized[float], days: int) -> None:
    """The process that watches."""
    asyncio.run(month(home, Clock(shared), days))


async def month(home: Path, clock: Clock, days: int) -> None:
    """Look, and do what is due, as time jumps."""
    print(f"  before: {memory():.1f} MB")
    watcher = open_watcher(find_home(home=str(home), env={}), clock)
    end, told, turns = clock.now() + timedelta(days=days), clock.now(), 0
    started, before = time.perf_counter(), time.process_time()
    while clock.now() < end:
        await watcher.once()
        turns += 1
        if clock.now() >= told:
            gc.collect()
            left = (end - clock.now()).days
            print(f"{days - left:3} days: {memory():.1f} MB, {turns} turns", flush=True)
            told += timedelta(days=max(days // 6, 1))
        step = QUARTER if sessions_of(Venue.NEW_YORK, NEW_YORK).at(clock.now()) is Session.OPEN else HOUR
        clock.shared.value += step.total_seconds()
    print(
        f"{days:3} days: {memory():.1f} MB, {turns} turns in {time.perf_counter() - started:.0f} s "
        f"({time.process_time() - before:.0f} s of processor)"
    )
    await watcher.stop()


if __name__ == "__main__":
    main()
