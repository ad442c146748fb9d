"""What a step of a replay costs: every page's picture of an earlier day, judged, as the screen waits for it.

    python -m benchmarks.replay [--days 365]

On the starter, and on a book of 500 checkpoints over ten tickers (benchmarks.judge).
Days one after the other, as when a key is held; then days anywhere, as when the track is clicked; then days
with a pause between them. A step is aimed at 30 ms.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import time
from datetime import datetime, timedelta
from tempfile import TemporaryDirectory

from benchmarks.judge import FLIPPING, NOW, book_text, ledger_of, loaded
from catalyst_tui.book.model.dates import last_moment, local_day
from catalyst_tui.desk.entry.starter import open_workspace
from catalyst_tui.desk.home.folder import find_home, settle
from catalyst_tui.desk.replay import opened
from catalyst_tui.desk.state import State
from catalyst_tui.judge.judge import verdicts
from screenshots.make import Stopped

GOAL = 30.0
"""Milliseconds."""

PRESSES, PAUSE = 40, 0.15


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--days", type=int, default=365)
    days: int = parser.parse_args().days
    print(f"steps over {days} days, the goal is {GOAL:g} ms:")
    for name, now in (("the starter", _starter()), ("500 checkpoints", _large())):
        asyncio.run(_measure(name, now, days))


async def _measure(name: str, now: State, days: int) -> None:
    today, zone = local_day(now.at, now.book.zone), now.book.zone
    ends = [last_moment(today - timedelta(days=n), zone) for n in range(1, days + 1)]
    anywhere = random.Random(7).sample(ends, len(ends))
    started = time.perf_counter()
    past = opened(now, {})
    print(f"  {name}, {len(now.book.checkpoints)} checkpoints: opened in {_ms(started):.0f} ms")
    for order, moments in (("back by days", ends), ("on by days", ends[::-1]), ("anywhere", anywhere)):
        taken = sorted([await _step(past.at, at) for at in moments])
        half, late = taken[len(taken) // 2], taken[len(taken) * 95 // 100]
        print(f"    {order}: {half:.1f} ms, of twenty one takes more than {late:.1f} ms")
    pressed = []
    for at in ends[:PRESSES]:
        pressed.append(await _step(past.at, at))
        await asyncio.sleep(PAUSE)  # the next day is judged meanwhile
    print(f"    a key pressed six times a second: {sorted(pressed)[PRESSES // 2]:.1f} ms")
    started = time.perf_counter()
    await past.find_flips(lambda: None)
    print(f"    its {len(past.track.flips)} flips are found in {_ms(started) / 1000:.1f} s, meanwhile")
    past.close()


async def _step(step: object, at: datetime) -> float:
    started = time.perf_counter()
    assert callable(step)
    await step(at)
    return _ms(started)


def _ms(started: float) -> float:
    return (time.perf_counter() - started) * 1000


def _starter() -> State:
    with TemporaryDirectory() as folder:
        home = find_home(folder, env={})
        settle(home)
        with open_workspace(home, Stopped()) as workspace:
            for symbol in workspace.book.tickers:
                workspace.ledger.closes(symbol, workspace.clock.now())
            return workspace.look()


def _large() -> State:
    book = loaded(book_text(FLIPPING))
    ledger = ledger_of(book)
    return State(
        book, ledger, verdicts(book, ledger, NOW), {}, {}, {}, (), (), (), 0, (), "", "", "", None, NOW
    )


if __name__ == "__main__":
    main()
