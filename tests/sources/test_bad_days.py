"""A source's bad days: slow, cut off, wrong, limited and lying, replayed by a real server.

Whatever a source does, what was known before stays as it was, no price is newer, the cause is one plain
sentence, and after a restart a source that said no is not asked again before its time.
"""

from __future__ import annotations

import sqlite3
import ssl
from contextlib import closing
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct
from msgspec.structs import replace

from tests import sec
from tests.books import toml
from tests.doors.sources import cboe, edgar, fred, yahoo, yahoo_quotes
from tests.homes import Board, Home, open_desk
from tests.sec import FilingRef, Sec
from tests.sources.conftest import _CERTIFICATES, Clock
from tests.sources.tables import cases
from tests.standin import Fault, StandIn, market

ALAB = 1736297
BOOK = toml("""\
schema = 1
[ticker.ALAB] fiscal_year_end = "12-31"
[[checkpoint]] id = "floor" ; ticker = "ALAB" ; role = "guard" ; test = "price >= $300"
[[checkpoint]] id = "growth" ; ticker = "ALAB" ; role = "guard" ; test = "yoy(revenue) > 20%"
[[checkpoint]] id = "rates" ; ticker = "ALAB" ; role = "kill" ; test = "fred(DGS30) > 9%"
""")
GOOD_DAY = datetime(2026, 11, 20, 22, 0, tzinfo=UTC)  # 17:00 in New York, a Friday
BEFORE = FilingRef("0001736297-26-000030", "10-Q", "2026-08-05", "2026-06-30")
NEW = FilingRef("0001736297-26-000041", "10-Q", "2026-11-23", "2026-09-30")
Q2 = (
    ("2026-04-01", "2026-06-30", "2026-08-05", 410_000_000, "10-Q", BEFORE.accession),
    ("2026-01-01", "2026-06-30", "2026-08-05", 770_000_000, "10-Q", BEFORE.accession),
)
Q3 = (
    ("2026-07-01", "2026-09-30", "2026-11-23", 555_000_000, "10-Q", NEW.accession),
    ("2026-01-01", "2026-09-30", "2026-11-23", 1_325_000_000, "10-Q", NEW.accession),
)
FIGURES = f"/api/xbrl/companyfacts/CIK{ALAB:010}.json"
TABLES = ("quotes", "histories", "daily_closes", "facts", "filings", "releases", "transitions",
    "displaced_closes")  # fmt: skip


@pytest.fixture
def clock() -> Clock:
    return Clock(GOOD_DAY)


@pytest.fixture
def on_file(server: StandIn) -> Sec:
    """Return what the SEC has: one report."""
    found = Sec(server.documents)
    found.list(("ALAB", ALAB))
    found.file(ALAB, BEFORE)
    found.figures(ALAB, *Q2)
    return found


@pytest.fixture
def world(home: Path, clock: Clock, server: StandIn, on_file: Sec, monkeypatch: pytest.MonkeyPatch) -> World:
    """Return a home whose sources are all at the stand-in, without pauses."""
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.setattr(ssl, "create_default_context", _CERTIFICATES)
    patient(monkeypatch, 10)
    home.mkdir()
    (home / "catalysts.toml").write_text(BOOK, "utf-8")
    urls = "".join(f'{name}.url = "{server.url}"\n' for name in ("yahoo", "cboe", "fred", "sec"))
    config = f'[notify]\ndesktop = false\n[sources]\n{urls}sec.contact = "me@example.com"\n'
    (home / "config.toml").write_text(config, "utf-8")
    server.past = {"ALAB": market("ALAB", server.prices["ALAB"], GOOD_DAY).closes}
    return World(Home(home, home / "catalysts.toml"), clock, server, on_file)


def patient(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """Set how long each source may take to answer."""
    for module in (yahoo, yahoo_quotes, cboe, fred):
        policy = replace(module.SPEC.policy, timeout=seconds, interval=0)
        monkeypatch.setattr(module, "SPEC", replace(module.SPEC, policy=policy))
    real = edgar.policy
    monkeypatch.setattr(edgar, "policy", lambda contact: replace(real(contact), timeout=seconds, interval=0))


class Day(Struct, frozen=True):
    """What was known at a day's end: rows by table, when prices were updated, what the screen says."""

    rows: dict[str, list[tuple[Any, ...]]]
    updated: datetime
    said: str
    states: dict[str, str]


def _newest(board: Board) -> datetime:
    return max(row.quote.last_at for row in board.rows if row.quote)


class World(Struct, frozen=True):
    """One user's program, and the outside it asks."""

    home: Home
    clock: Clock
    server: StandIn
    on_file: Sec

    async def day(self) -> Day:
        """Return one start of the program that does all that is due, and its end."""
        desk = open_desk(self.home, self.clock)
        watcher = desk._watcher
        try:
            assert await watcher.once()
            board = desk.board()
            problems = [*watcher.outside.unanswered.values(), *watcher.outside.unfiled.values()]
            said = "; ".join(sorted({*problems, *watcher.outside.doubts.values()}))
            states = {row.name: row.state for row in desk.sources() if row.state != "no key"}
        finally:
            await desk.stop()
        with closing(sqlite3.connect(self.home.database)) as opened:
            rows = {table: opened.execute(f"SELECT * FROM {table}").fetchall() for table in TABLES}
        return Day(rows, _newest(board), said, states)

    async def then_monday(self) -> Day:
        """Return a good Friday; on Monday there is a new close, a new value, a new report."""
        friday = await self.day()
        assert friday.said == ""
        assert {len(friday.rows[table]) for table in ("quotes", "filings")} == {1}
        self.clock.pass_(days=3)
        self.server.prices["ALAB"] = Decimal("371.20")
        self.on_file.file(ALAB, NEW)
        self.on_file.figures(ALAB, *Q2, *Q3)
        return friday


@pytest.mark.parametrize(("name", "sentence"), cases("bad days: a fault, and what is said"))
async def test_a_bad_day_touches_nothing_that_is_known(
    world: World, monkeypatch: pytest.MonkeyPatch, name: str, sentence: str
) -> None:
    fault = Fault[name]
    friday = await world.then_monday()
    world.server.faults["*"] = fault
    if fault in (Fault.SILENT, Fault.DRIP):
        patient(monkeypatch, 0.3)
    monday = await world.day()
    assert monday.rows == friday.rows
    assert monday.updated == friday.updated
    assert sentence in monday.said

    world.server.faults.clear()
    patient(monkeypatch, 10)
    world.clock.pass_(hours=5)  # longer than any pause
    better = await world.day()
    assert better.said == ""
    assert better.updated != friday.updated
    assert len(better.rows["facts"]) > len(friday.rows["facts"])


@pytest.mark.parametrize(("lie", "sentence"), cases("bad days: a lie, and what is said"))
async def test_a_price_that_cannot_be_is_not_kept(world: World, lie: str, sentence: str) -> None:
    friday = await world.then_monday()
    world.server.faults |= {"yahoo": Fault[lie], "cboe": Fault.UNKNOWN}
    monday = await world.day()
    assert monday.rows["quotes"] == friday.rows["quotes"]
    assert of_alab(monday) == of_alab(friday)
    assert monday.updated == friday.updated
    assert sentence in monday.said


async def test_a_consistent_lie_displaces_nothing(world: World) -> None:
    """Every price of ten years a hundredth of a cent, today's too: nothing jumps, and all contradicts."""
    friday = await world.then_monday()
    world.server.faults["yahoo"] = Fault.TINY
    monday = await world.day()
    assert set(of_alab(monday)) >= set(of_alab(friday))
    assert monday.rows["quotes"] == friday.rows["quotes"]
    assert "ALAB" in monday.said

    world.server.faults.clear()
    world.clock.pass_(hours=7)
    honest = await world.day()
    assert honest.said == ""
    assert [row[1] for row in honest.rows["quotes"]] == ["371.2"]


async def test_a_lie_that_came_first_locks_nobody_out(world: World) -> None:
    """Nothing was known, so it was taken: the honest source is believed when it repeats itself."""
    world.server.faults |= {"yahoo": Fault.TINY}
    lied = await world.day()
    assert [row[1] for row in lied.rows["quotes"]] == ["0.0001"]
    world.clock.pass_(days=3)
    world.server.faults.clear()
    assert "contradict those known" in (await world.day()).said
    world.clock.pass_(days=4)
    more = {date(2026, 11, day): Decimal("362.34") for day in (23, 24, 25)}
    world.server.past = {"ALAB": {**world.server.past["ALAB"], **more}}
    honest = await world.day()
    assert [row[1] for row in honest.rows["quotes"]] == ["362.34"]
    assert {row[2] for row in of_alab(honest)}.isdisjoint({100})
    assert len(honest.rows["displaced_closes"]) == len(of_alab(lied))


async def test_another_series_is_not_taken_for_the_one_asked_for(world: World) -> None:
    friday = await world.then_monday()
    world.server.faults["fred"] = Fault.OTHER
    monday = await world.day()
    assert series(monday) == series(friday)
    assert monday.said == "FRED answered about another series than DGS30"


async def test_another_companys_figures_are_not_taken_for_those_asked_for(world: World) -> None:
    friday = await world.then_monday()
    world.on_file.put(FIGURES, sec.companyfacts([*Q2, *Q3], cik=99))
    monday = await world.day()
    assert monday.rows["facts"] == friday.rows["facts"]
    assert monday.said == f"SEC sent the figures of company 99 for those of {ALAB}"


@pytest.mark.parametrize("fault", [Fault.LIMITED, Fault.REFUSED])
async def test_after_a_restart_nobody_who_said_no_is_asked(world: World, fault: Fault) -> None:
    await world.then_monday()
    world.server.faults["*"] = fault
    first = await world.day()
    assert {first.states[name] for name in first.states if name != "ecb"} <= {"limited", "refused"}
    asked = len(world.server.asked)
    world.clock.pass_(minutes=9)
    again = await world.day()
    assert len(world.server.asked) == asked
    assert again.said == first.said


def of_alab(found: Day) -> list[tuple[Any, ...]]:
    return [row for row in found.rows["daily_closes"] if row[0] == "ALAB"]


def series(found: Day) -> list[tuple[Any, ...]]:
    """Return the observations of the macro series."""
    return [row for row in found.rows["daily_closes"] if row[0] == "fred:DGS30"]
