"""Where a siege happens: a home with a small book, a clock that can be set, and what is entered there."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from msgspec import Struct

from catalyst_tui.desk.home.folder import Home
from scripts.own_settings import own_settings

BEGIN = datetime(2026, 11, 20, 21, 30, tzinfo=UTC)
TICKERS = tuple(f"SG{letter}" for letter in "ABCDEFGH")
SOURCES = ("yahoo", "cboe", "fred", "sec")

_TICKER = """
[ticker.{symbol}]
fiscal_year_end = "12-31"

[[thesis]]
id = "t-{id}"
ticker = "{symbol}"
text = "It grows."
opened = 2026-06-12

[[checkpoint]]
id = "revenue-{id}"
thesis = "t-{id}"
text = "{symbol}'s Q3 revenue reaches $100M"
test = "revenue >= $100M"
period = "2026Q3"

[[checkpoint]]
id = "strain-{id}"
thesis = "t-{id}"
role = "kill"
text = "{symbol} is strained"
score = "How well does it keep up?"
scale = [-2, 2]
trip = -2
"""


class Entry(Struct, frozen=True):
    """The arguments of `catalyst record` that enter it."""

    about: str
    what: str
    value: str
    period: str
    source: str


class Place(Struct, frozen=True):
    """A folder of a siege."""

    folder: Path

    @property
    def home(self) -> Home:
        """The home under siege."""
        return Home(self.folder / "home", self.folder / "home" / "catalysts.toml")

    def settle(self) -> None:
        """Make the home, and begin its time."""
        self.home.folder.mkdir(mode=0o700, parents=True)
        book = "schema = 1\n" + "".join(
            _TICKER.format(symbol=symbol, id=symbol.lower()) for symbol in TICKERS
        )
        self.home.book.write_text(book, "utf-8")
        off = "".join(f"[sources.{name}]\nenabled = false\n" for name in SOURCES)
        own_settings(self.home.folder).write_text(off, "utf-8")
        (self.folder / "began").write_text(str(time.monotonic()))
        self.set_clock(timedelta(0))

    def set_clock(self, off_by: timedelta) -> None:
        """Set every process's clock, running or not, so much off the time that passes."""
        draft = self.folder / "clock.new"
        draft.write_text(str(off_by.total_seconds()))
        draft.replace(self.folder / "clock")


class SiegeClock:
    """The place's clock: real time since the beginning, and off by what it was set to."""

    def __init__(self, place: Place) -> None:
        self._began = float((place.folder / "began").read_text())
        self._off = place.folder / "clock"

    def now(self) -> datetime:
        return BEGIN + timedelta(seconds=self.monotonic() - self._began + float(self._off.read_text()))

    def monotonic(self) -> float:
        return time.monotonic()


def entry(rng: Random) -> Entry:
    """Something to enter: a figure or a score that was entered before and corrected, a ruling, or its end."""
    id_ = rng.choice(TICKERS).lower()
    match rng.randrange(8):
        case 0 | 1 | 2 | 3:
            return Entry(f"revenue-{id_}", "revenue", rng.choice(("90M", "110M")), "2026Q3", "release")
        case 4 | 5 | 6:
            return Entry(f"strain-{id_}", "score", rng.choice(("-2", "1")), "", "own: hiring")
        case _:
            return Entry(f"revenue-{id_}", "ruled", rng.choice(("missed", "withdrawn")), "", "own: memo")
