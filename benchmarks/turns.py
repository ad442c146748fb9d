"""Rows of the table: what a home costs that is open for long, and one that was used for years."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from statistics import median

from msgspec.structs import replace

from benchmarks.anchors import Machine, Row, processor
from benchmarks.beside import shares
from catalyst_tui.desk.alerts.commit import judge_and_tell
from catalyst_tui.desk.entry.starter import open_workspace
from catalyst_tui.desk.home.clock import SystemClock
from catalyst_tui.desk.home.folder import find_home
from catalyst_tui.desk.inbox import acknowledge
from catalyst_tui.desk.views.pages import board_of
from catalyst_tui.desk.views.trends import Trends
from catalyst_tui.store.backup import backup_folder
from catalyst_tui.store.open import open_store

TURNS = 5


def turns(machine: Machine, home: Path, name: str, idle_goal: str, goal: str) -> Iterator[Row]:
    """A process that looks on: a look when nothing changed, and one after another process wrote a quote."""
    found, clock = find_home(str(home), env={}), SystemClock()
    with open_workspace(found, clock) as looking, open_store(found.database, now=clock.now()) as other:
        state, trends = judge_and_tell(looking), Trends()
        ticks = median(processor(looking.catch_up) for _ in range(TURNS))
        idle = median(processor(lambda: (looking.catch_up(), looking.look())) for _ in range(TURNS))
        yield machine.row(f"a turn when nothing changed, {name}", ticks, idle_goal, said=f"{ticks:.1f} ms")
        yield machine.row(f"all looked at again, nothing changed, {name}", idle, idle_goal)
        taken = []
        for quote in list(state.quotes.values())[:TURNS]:
            other.prices.put_quotes([replace(quote, at=clock.now())], clock.now())
            taken.append(processor(lambda: (looking.catch_up(), board_of(looking.look(), trends))))
        yield machine.row(f"a turn after another process wrote, {name}", median(taken), goal)


def answers(machine: Machine, home: Path, name: str) -> Iterator[Row]:
    """Keys that ask the whole history of a home."""
    found, clock = find_home(str(home), env={}), SystemClock()
    with open_workspace(found, clock) as workspace:
        line = str(workspace.store.inbox.read()[0].id)
        taken = processor(lambda: acknowledge(workspace.store, [line], clock.now()))
        yield machine.row(f"acknowledging a line, {name}", taken, "10 ms")


def copies(machine: Machine, home: Path, name: str) -> Iterator[Row]:
    """Eleven days of copies, as many as are kept."""
    found, now = find_home(str(home), env={}), SystemClock().now()
    with open_store(found.database, now=now) as store:
        days = [now - timedelta(days=n) for n in (35, 28, 21, 14, *range(6, -1, -1))]
        taken = [processor(partial(store.backup, day)) for day in days]
    size = sum(file.stat().st_size for file in backup_folder(found.database).glob("catalyst*.db"))
    kept = len(list(backup_folder(found.database).glob("catalyst-*.db")))
    large = found.database.stat().st_size
    beside = f"{kept} whole ones would be {kept * large / 1e6:,.0f} MB"
    yield Row(f"its {kept} daily copies, {name}", f"{size / 1e6:,.0f} MB", "", beside)
    yield machine.row(f"making one of them, {name}", median(taken[1:]), "")


def beside(home: Path, name: str, seconds: float, goal: str) -> Iterator[Row]:
    """The share of a core of an app beside a running watcher, New York being open."""
    (ours, mine), (theirs, its) = shares(find_home(str(home), env={}), seconds)
    against = f"its watcher, which fetches and judges: {theirs:.1f} %, {its:.0f} MB; the app {mine:.0f} MB"
    yield Row(f"the app beside a watcher, open market, {name}", f"{ours:.2f} %", goal, against)
