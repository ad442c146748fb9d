"""A year with everything that stops a watcher in it tells the same, in the same order, as one without."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest

from tests.books import toml
from tests.desk.conftest import Clock, edit, quote
from tests.doors.book import NEW_YORK
from tests.doors.judge import Close, Effect, Evidence, Grade, History, Quote
from tests.doors.outside import Health, SourceState
from tests.homes import Home, Watcher, Workspace, judge_with_changes, open_watcher, open_workspace
from tests.new_york import close_of, is_session

FIRST, LAST = date(2026, 9, 1), date(2027, 4, 20)
SYMBOLS = ("ALAB", "CRDO")
LEVELS = (97, 104)
MINUTE = timedelta(minutes=1)
BEGIN = datetime(2026, 9, 1, 13, tzinfo=UTC)
END = datetime(2027, 4, 20, 13, tzinfo=UTC)

Told = dict[str, list[tuple[str, str]]]
Keep = Callable[[list[Quote], list[History]], Awaitable[set[str]]]

BOOK = toml("""\
schema = 1
[ticker.ALAB]
[ticker.CRDO]
[[checkpoint]] id = "npo" ; ticker = "ALAB" ; text = "NPO ships" ; event = "near-packaged optics ship"
due = 2026-11-01
[[checkpoint]] id = "plant" ; ticker = "CRDO" ; text = "The second plant opens"
event = "the second plant opens" ; due = 2027-03-14
""")
GUARD = toml("""
[[checkpoint]] id = "{symbol}-{level}" ; ticker = "{symbol}" ; role = "guard"
text = "{symbol} stays above ${level}" ; test = "price >= ${level}" ; near = "1%" ; hysteresis = "1%"
""")


def written(folder: Path) -> Home:
    folder.mkdir()
    guards = [GUARD.format(symbol=symbol, level=level) for symbol in SYMBOLS for level in LEVELS]
    (folder / "catalysts.toml").write_text(BOOK + "".join(guards), "utf-8")
    (folder / "config.toml").write_text("[notify]\ndesktop = false\n", "utf-8")
    return Home(folder, folder / "catalysts.toml")


def restless(rng: Random) -> dict[str, tuple[Close, ...]]:
    """On most days every guard breaks or recovers; on some not all of them."""
    made: dict[str, list[Close]] = {symbol: [] for symbol in SYMBOLS}
    for closes in made.values():
        day, side = FIRST - timedelta(days=30), 1
        while day <= LAST:
            if is_session(day):
                side = -side if rng.random() < 0.9 else side
                value = Decimal(f"{100 + side * rng.uniform(1, 12):.2f}")
                closes.append(Close(day, value, close_of(day, NEW_YORK)))
            day += timedelta(days=1)
    return {symbol: tuple(closes) for symbol, closes in made.items()}


def quotes(histories: list[History]) -> list[Quote]:
    return [quote(each.symbol, str(each.closes[-1].value), each.closes[-1].known_at) for each in histories]


@dataclass
class Market:
    """Sources that know every close from its moment on, unless they are down: in a `PriceDesk`'s place."""

    closes: Mapping[str, tuple[Close, ...]]
    now: Callable[[], datetime]
    down: Callable[[datetime], bool] = lambda at: False
    keep: Keep | None = None
    asks: bool = True
    doubts: Mapping[str, str] = field(default_factory=dict)
    refused: Mapping[str, History] = field(default_factory=dict)

    def opened(
        self, config: object, rows: object, clock: object, keep: Keep, keys: object, *, archived: object
    ) -> Market:
        self.keep = keep
        return self

    @property
    def health(self) -> tuple[Health, ...]:
        now = self.now()
        return (
            Health("yahoo", SourceState.DOWN if self.down(now) else SourceState.OK, since=now, last_ok=now),
        )

    def histories(self, last_closes: Mapping[str, Close | None]) -> list[History]:
        found = []
        for symbol in SYMBOLS:
            last = last_closes.get(symbol)
            since = last.day if last else date.min
            known = tuple(c for c in self.closes[symbol] if c.day >= since and c.known_at <= self.now())
            if known:  # a clock set back knows less than it did
                found.append(History(symbol, "USD", known, "test", whole=last is None))
        return found

    async def fetch(self, wanted: Mapping[str, Close | None], wish: datetime | None = None) -> dict[str, str]:
        if self.down(self.now()):
            return dict.fromkeys(wanted, "the source is down")
        assert self.keep is not None
        histories = self.histories(wanted)
        await self.keep(quotes(histories), histories)
        return {}

    async def close(self) -> None:
        """Nothing to let go of."""


SHIPPED = Evidence(
    "npo-shipped", "npo", Effect.HAPPENED, datetime(2026, 10, 6, 15, tzinfo=UTC), Grade.RELEASE, "release",
    happened_on=date(2026, 10, 5),
)  # fmt: skip
ENTERED = SHIPPED.known_at + MINUTE


def told(workspace: Workspace) -> Told:
    """Return what was heard of each checkpoint, in order: its word and the cause. Remarks are left out."""
    found = defaultdict(list)
    for checkpoint, word, cause in workspace.store.rows(
        "SELECT checkpoint, after, cause FROM inbox ORDER BY id"
    ):
        if checkpoint in workspace.book.checkpoints:
            found[checkpoint].append((word, cause))
    return found


def never_slept(home: Home, closes: Mapping[str, tuple[Close, ...]]) -> Told:
    """Judged a minute after everything that can change anything: each close, each midnight, the entry."""
    clock = Clock(BEGIN)
    source = Market(closes, clock.now)
    with open_workspace(home, clock) as workspace:
        for at in [BEGIN, *sorted(at + MINUTE for at in moments(closes) if BEGIN < at < END), END]:
            clock.at = at
            histories = source.histories(workspace.store.prices.last_closes())
            workspace.take_prices(quotes(histories), histories)
            workspace.end_fetch(source.health)
            if at == ENTERED:
                workspace.add(evidence=[SHIPPED])
            judge_with_changes(workspace)
        return told(workspace)


def moments(closes: Mapping[str, tuple[Close, ...]]) -> set[datetime]:
    days = [due + timedelta(days=n) for due in (date(2026, 11, 1), date(2027, 3, 14)) for n in range(30)]
    midnights = {datetime(day.year, day.month, day.day, tzinfo=NEW_YORK).astimezone(UTC) for day in days}
    return midnights | {SHIPPED.known_at} | {close.known_at for found in closes.values() for close in found}


class Laptop:
    """A watcher on a machine that sleeps: `go_to` wakes it up, and for some minutes it does what is due."""

    def __init__(self, home: Home, closes: Mapping[str, tuple[Close, ...]]) -> None:
        self.home, self.clock = home, Clock(BEGIN)
        self.market = Market(closes, self.clock.now)
        self._watcher: Watcher | None = None

    @property
    def watcher(self) -> Watcher:
        if self._watcher is None:
            self._watcher = open_watcher(self.home, self.clock)
        return self._watcher

    async def turns(self, n: int, every: timedelta = 7 * MINUTE) -> None:
        for _ in range(n):
            await self.watcher.turn()
            self.clock.at += every

    async def go_to(self, at: datetime) -> None:
        self.clock.at = max(at, self.clock.at)
        await self.turns(1)

    async def off(self) -> None:
        await self.watcher.stop()
        self._watcher = None


async def slept(laptop: Laptop, rng: Random) -> Told:
    """Live the same year on that machine, with nights, weekends and a holiday in between."""
    happenings = {ENTERED: enter, datetime(2026, 12, 2, 20, 30, tzinfo=UTC): break_the_book,
        datetime(2027, 2, 10, 22, tzinfo=UTC): set_the_clock_back,
        datetime(2027, 4, 5, 22, tzinfo=UTC): turn_it_off}  # fmt: skip
    await laptop.go_to(BEGIN)
    for at, happens in [*happenings.items(), (END, None)]:
        while laptop.clock.at < at:
            asleep = timedelta(hours=rng.choice([15, 40, 64, 120, 220]))
            await laptop.go_to(min(laptop.clock.at + asleep, at))
        if happens is not None:
            await happens(laptop)
    laptop.clock.at = END
    await laptop.turns(1)
    found = await laptop.watcher.call(told, laptop.watcher.workspace)
    await laptop.off()
    return found


async def enter(laptop: Laptop) -> None:
    watcher = laptop.watcher
    await watcher.call(watcher.workspace.add, (), [SHIPPED])
    await watcher.judge()


async def break_the_book(laptop: Laptop) -> None:
    """For an hour in which the exchange closes."""
    good = laptop.home.book.read_text("utf-8")
    edit(laptop.home, lambda text: text + "[nonsense")
    await laptop.turns(9)
    assert laptop.watcher.state.problem
    edit(laptop.home, lambda text: good)
    await laptop.turns(1)
    assert not laptop.watcher.state.problem


async def set_the_clock_back(laptop: Laptop) -> None:
    laptop.clock.at -= timedelta(hours=2)
    await laptop.turns(4)
    laptop.clock.at += timedelta(hours=2)
    await laptop.turns(1)


async def turn_it_off(laptop: Laptop) -> None:
    await laptop.off()
    laptop.clock.at += timedelta(days=9)


async def test_a_year_of_suspends_outages_and_clock_changes_tells_what_a_year_awake_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closes = restless(Random(11))
    with monkeypatch.context() as patch:
        patch.setattr("catalyst_tui.desk.workspace.observed.GAP", timedelta(days=1000))  # it never catches up
        awake = never_slept(written(tmp_path / "awake"), closes)

    laptop = Laptop(written(tmp_path / "laptop"), closes)
    laptop.market.down = lambda at: date(2026, 9, 14) <= at.date() < date(2026, 9, 17)
    monkeypatch.setattr("catalyst_tui.desk.watch.open_prices", laptop.market.opened)
    asleep = await slept(laptop, Random(5))

    assert sum(map(len, awake.values())) > 400
    assert asleep == awake
