"""The promises about speed in one table: what was measured, the goal, and against what.

    python -m benchmarks.table [--runs 5] [--quick] [--only starts keys turns years fetch judging]

Processor time where nothing else is said, which other programs on the machine lengthen less than the clock's.
A ratio to a bare Textual app is of medians of runs in turn; a time stands beside how often a plain loop would
run in it at that moment. The last lines say how far the same loop and the same app were from themselves:
what is smaller than that is noise. A start is the first of a home, or the second, which shows what was last
seen; a home two years old has 500 sessions of closes of 500 tickers, and 12,000 changes that were told, one
of ten years 2,500 and 60,000; of 20,000 tickers a quarter has a thesis and two checkpoints.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from msgspec import Struct

from benchmarks import judged, starts, touch, turns
from benchmarks.aged import make_aged
from benchmarks.anchors import Machine, Row, load
from benchmarks.start import make_home

TEN_YEARS, OFTEN = 2500, 120
MANY = 20_000


def main() -> None:
    """Measure and print, a row as soon as it is known."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=5, help="of everything that is a ratio (default: 5)")
    parser.add_argument("--quick", action="store_true", help="without what takes minutes")
    parser.add_argument("--only", nargs="+", choices=SECTIONS, default=[*SECTIONS], metavar="PART")
    given = parser.parse_args()
    print(f"{load()}\n{'':<62}{'measured':>16}{'goal':>10}  against", flush=True)
    with tempfile.TemporaryDirectory(prefix="catalyst-table-") as folder:
        table = Table(Path(folder), Machine(), given.runs, given.quick)
        for part in given.only:
            for row in SECTIONS[part](table):
                print(f"{row.what:<62}{row.found:>16}{row.goal:>10}  {row.against}", flush=True)
        print(f"{load()}\nnoise: {table.machine.noise()}")


class Table(Struct, frozen=True):
    """What every part of it is measured with; each home is made when it is first wanted."""

    folder: Path
    machine: Machine
    runs: int
    quick: bool

    def home(self, name: str, make: Callable[[Path], object]) -> Path:
        """The home of this name."""
        if not (place := self.folder / name).exists():
            make(place)
        return place

    def small(self) -> Path:
        return self.home("small", lambda place: make_home(place, 20))

    def large(self) -> Path:
        return self.home("large", lambda place: make_home(place, 500))

    def aged(self) -> Path:
        return self.home("aged", lambda place: make_aged(place, 500))

    def old(self) -> Path:
        return self.home("old", lambda place: make_aged(place, 500, TEN_YEARS, OFTEN))

    def listed(self) -> Path:
        return self.home("listed", lambda place: make_home(place, MANY, 30, claimed=touch.CLAIMED))


def of_starts(table: Table) -> Iterator[Row]:
    """How soon something is there."""
    machine, runs = table.machine, table.runs
    yield from starts.first_starts(machine, table.folder / "first", runs)
    yield from starts.later_starts(machine, table.small(), ("20 tickers", 20), ("1.35", "1.9"), runs)
    yield from starts.later_starts(machine, table.large(), ("500 tickers", 500), ("1.35", "3.0"), runs)
    yield from starts.later_starts(machine, table.aged(), ("500, two years old", 500), ("1.35", "3.0"), runs)
    yield from starts.app_memory(table.small(), "20 tickers", "50 MB")
    yield from starts.app_memory(table.large(), "500 tickers", "60 MB")
    yield from starts.watcher_memory(table.large(), "500 tickers", "48 MB")
    if not table.quick:
        yield from starts.app_memory(table.listed(), f"{MANY:,} tickers", "120 MB")


def of_keys(table: Table) -> Iterator[Row]:
    """What keys cost."""
    yield from starts.keys(table.large(), 500, 20 if table.quick else 40)
    if not table.quick:
        yield from starts.keys(table.listed(), MANY, 40)


def of_turns(table: Table) -> Iterator[Row]:
    """What a home costs that is open."""
    yield from turns.turns(table.machine, table.large(), "500 tickers", "10 ms", "80 ms")
    if not table.quick:
        yield from turns.turns(table.machine, table.listed(), f"{MANY:,} tickers", "100 ms", "")


def of_years(table: Table) -> Iterator[Row]:
    """What years of use add: the figures should be those of a young home."""
    homes = [("two years old", table.aged())]
    if not table.quick:
        homes.append(("ten years old", table.old()))
    for name, home in homes:
        yield from turns.turns(table.machine, home, name, "10 ms", "80 ms")
        yield from turns.answers(table.machine, home, name)
    for name, home in homes:
        yield from turns.beside(home, name, 60 if table.quick else 120, "1.5 %")
    for name, home in homes:
        yield from turns.copies(table.machine, home, name)


def of_fetch(table: Table) -> Iterator[Row]:
    """A first fetch."""
    if not table.quick:
        yield from judged.fetching(table.folder / "fetch", 500, 20)


def of_judging(table: Table) -> Iterator[Row]:
    """Judging, and the command that does."""
    sizes = [(20, "0.5 s"), (200, "3 s")][: 1 if table.quick else 2]
    yield from judged.checks(table.machine, table.folder / "checked", sizes, table.runs)
    if not table.quick:
        yield from judged.judging(table.machine)


SECTIONS: dict[str, Callable[[Table], Iterator[Row]]] = {
    "starts": of_starts,
    "keys": of_keys,
    "turns": of_turns,
    "years": of_years,
    "fetch": of_fetch,
    "judging": of_judging,
}

if __name__ == "__main__":
    main()
