"""A small book in a home of its own, on a Friday evening that ends when the test says so."""

import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from time import tzset

import pytest

from tests.asking import only
from tests.books import loaded, toml
from tests.doors.book import NEW_YORK, Book, Quantity, money
from tests.doors.judge import Close, History, Quote, Session
from tests.homes import Entry, Home, LiveDesk, Workspace, open_desk, open_workspace
from tests.new_york import close_of
from tests.standin import StandIn

__all__ = ["loaded"]  # for the tests of the desk, which take it from here

REVENUE = Entry("q3-revenue", "revenue", "555M", "2026Q3", "release Q3 2026", "")
FRIDAY_EVENING = datetime(2026, 11, 20, 21, 30, tzinfo=UTC)  # 16:30 in New York

BOOK = toml("""\
schema = 1
[ticker.ALAB] name = "Astera Labs" ; fiscal_year_end = "12-31"
lots = [{ quantity = 10, cost = "200.00", opened = 2025-09-02 }]
[ticker.CRDO]
[series.scorpio_mix] ticker = "ALAB" ; unit = "%"
[[thesis]] id = "platform" ; ticker = "ALAB" ; text = "Connectivity becomes a platform."
opened = 2026-06-12
[[checkpoint]] id = "above-300" ; thesis = "platform" ; role = "guard" ; text = "ALAB stays above $300"
test = "price >= $300" ; near = "5%" ; hysteresis = 0 ; then = "re-read the thesis"
[[checkpoint]] id = "q3-revenue" ; thesis = "platform" ; text = "Q3 revenue reaches $550M"
test = "revenue >= $550M" ; period = "2026Q3"
[[checkpoint]] id = "npo-2027" ; thesis = "platform" ; text = "NPO ships in 2027"
event = "near-packaged optics ship" ; due = 2027
[[checkpoint]] id = "strain" ; thesis = "platform" ; role = "kill"
text = "Engineering becomes the bottleneck" ; score = "How well does engineering keep up?"
scale = [-2, 2] ; trip = -2
[[checkpoint]] id = "mix" ; thesis = "platform" ; role = "gauge" ; text = "Scorpio's share"
value = "scorpio_mix" ; bands = { small = "< 30%", large = ">= 30%" }
""")


@dataclass
class Clock:
    """A clock that moves when told; setting `at` is what a person does to it, and time goes on."""

    at: datetime = FRIDAY_EVENING
    passed: float = 0.0

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.passed

    def pass_(self, **by: float) -> None:
        self.at += timedelta(**by)
        self.passed += timedelta(**by).total_seconds()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def book() -> Book:
    return loaded(BOOK)


@pytest.fixture
def small(home: Path) -> Home:
    home.mkdir()
    (home / "catalysts.toml").write_text(BOOK, "utf-8")
    return Home(home, home / "catalysts.toml")


@pytest.fixture
def workspace(small: Home, clock: Clock) -> Iterator[Workspace]:
    with open_workspace(small, clock) as opened:
        yield opened


@pytest.fixture
def server(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    """Yield a stand-in market that goes by the test's clock."""
    monkeypatch.setenv("NO_PROXY", "*")
    with StandIn(clock.now) as standin:
        yield standin


@pytest.fixture
def ask_standin(small: Home, server: StandIn) -> Home:
    small.config.write_text("[sources]\n" + only({"yahoo": server.url, "fred": server.url}), "utf-8")
    return small


def edit(home: Home, change: Callable[[str], str]) -> None:
    """Save the book as a person does; the file's time moves on even on a coarse disk."""
    before = home.book.stat().st_mtime_ns
    home.book.write_text(change(home.book.read_text("utf-8")), encoding="utf-8")
    os.utime(home.book, ns=(before + 1_000_000_000, before + 1_000_000_000))


def closes(symbol: str, last: date, *values: str) -> History:
    """Return closes on the weekdays up to `last`."""
    days: list[date] = []
    day = last
    while len(days) < len(values):
        if day.weekday() < 5:
            days.insert(0, day)
        day -= timedelta(days=1)
    made = (
        Close(day, Decimal(value), close_of(day, NEW_YORK)) for day, value in zip(days, values, strict=True)
    )
    return History(symbol, "USD", tuple(made), "test")


def quote(symbol: str, price: str, at: datetime, previous: str | None = None) -> Quote:
    before = Decimal(previous) if previous else None
    return Quote(symbol, Quantity(Decimal(price), money("USD")), at, Session.OPEN, "test", before)


@asynccontextmanager
async def running(home: Home, clock: Clock) -> AsyncIterator[LiveDesk]:
    desk = open_desk(home, clock)
    try:
        await desk.start()
        yield desk
    finally:
        await desk.stop()


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shorten the ticks, so that no test waits."""
    monkeypatch.setattr("catalyst_tui.desk.watch.TICK", 0.05)


@pytest.fixture
def quiet(ask_standin: Home) -> Home:
    """Return the small home on the stand-in, without popups."""
    ask_standin.config.write_text(
        ask_standin.config.read_text("utf-8") + "[notify]\ndesktop = false\n", "utf-8"
    )
    return ask_standin


@pytest.fixture
def new_york(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "America/New_York")
    tzset()
    yield
    monkeypatch.undo()
    tzset()
