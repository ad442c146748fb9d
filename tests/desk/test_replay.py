"""The desk as of an earlier moment: nothing of later is in it, and it says what a home of then would say."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.doors.book import NEW_YORK, Book, last_moment, parse_day
from tests.doors.judge import History, replay
from tests.homes import HomeReading, PastReading, Replay, Stop, Workspace, find_home, open_workspace, settle

NOW = datetime(2026, 10, 5, 22, 0, tzinfo=UTC)


@dataclass
class Stopped:
    at: datetime = NOW

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return 0.0


@pytest.fixture(scope="module")
def starter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    home = find_home(str(tmp_path_factory.mktemp("starter")), env={})
    settle(home)
    with open_workspace(home, Stopped()) as workspace:
        yield workspace


@pytest.fixture
def past(starter: Workspace) -> Iterator[Replay]:
    """Yield the starter's past, with its flips."""
    found = Replay(starter.look(), {})
    asyncio.run(found.find_flips(lambda: None))
    yield found
    found.close()


def pages_at(past: Replay, at: datetime) -> PastReading:
    found = asyncio.run(past.at(at))
    assert found is not None
    return found


def end_of(day: str) -> datetime:
    return last_moment(parse_day(day), NEW_YORK)


def home_of_then(everything: Workspace, folder: Path, at: datetime) -> PastReading:
    """Return the pages of a home in which only what was known at `at` was ever kept."""
    home = find_home(str(folder), env={})
    settle(home)
    with Workspace(home, Stopped(at)) as then:
        facts = [fact for fact in everything.store.ledger.facts() if fact.known_at <= at]
        words = [item for item in everything.store.ledger.evidence() if item.known_at <= at]
        then.add(facts, words)
        closes = {symbol: tuple(everything.ledger.closes(symbol, at)) for symbol in everything.book.tickers}
        then.take_prices((), [History(symbol, "USD", known, "then") for symbol, known in closes.items()])
        for symbol in closes:
            then.ledger.closes(symbol, at)  # read here, where the database is
        return PastReading(then.look(), {})


ASKED: dict[str, Callable[[Book], list[tuple[str, ...]]]] = {
    "board": lambda book: [()],
    "thesis": lambda book: [(symbol,) for symbol in book.tickers],
    "review": lambda book: [()],
    "detail": lambda book: [(id_,) for id_ in book.checkpoints],
    "timeline": lambda book: [()],
    "chart": lambda book: [(symbol,) for symbol in book.tickers],
    "chart_lanes": lambda book: [("ALAB",)],
}
"""What is asked of every page. A new page asks here too."""


def answer(said: object) -> object:
    """Return what a page says, also when it takes its time."""
    return asyncio.run(said) if asyncio.iscoroutine(said) else said


def test_every_page_is_compared() -> None:
    assert set(ASKED) == {name for name in vars(HomeReading) if not name.startswith("_")}


@pytest.mark.parametrize("day", ["2025-08-20", "2026-01-31", "2026-05-06", "2026-07-24"])
def test_the_past_says_what_a_home_of_then_says(starter: Workspace, tmp_path: Path, day: str) -> None:
    past = Replay(starter.look(), {})  # flips are kept in a home as they happen: none are in either
    then, now = home_of_then(starter, tmp_path, end_of(day)), pages_at(past, end_of(day))
    for page, arguments in ASKED.items():
        for given in arguments(starter.book):
            said, expected = (answer(getattr(pages, page)(*given)) for pages in (now, then))
            assert said == expected


def test_flips_are_those_that_were_by_then(starter: Workspace, past: Replay) -> None:
    at = end_of("2026-05-06")
    flips = [flip for id_ in starter.book.checkpoints for flip in pages_at(past, at).detail(id_).flips]
    found = replay(starter.book, starter.ledger, past.track.first - timedelta(seconds=1), at)
    begun = [flip for flip in found if flip.before is not None]
    assert sorted((flip.at, flip.checkpoint) for flip in flips) == sorted((f.at, f.key) for f in begun)


def test_steps_stop_at_days_prints_and_flips(past: Replay) -> None:
    track = past.track.about("ALAB")
    may = end_of("2026-05-06")
    assert track.step(may, Stop.DAY, -1) == end_of("2026-05-05")
    assert track.step(may, Stop.WEEK, 1) == end_of("2026-05-13")
    (printed,) = {at for at, _ in track.reports if at == track.step(may, Stop.REPORT, -1)}
    assert printed == datetime(2026, 5, 5, 21, tzinfo=UTC)
    assert track.step(printed, Stop.REPORT, 1) == datetime(2026, 8, 4, 21, tzinfo=UTC)
    before = track.step(printed, Stop.FLIP, -1)
    assert (before, track.step(before, Stop.FLIP, 1)) == (datetime(2026, 4, 1, 4, tzinfo=UTC), printed)
    assert track.step(track.last, Stop.DAY, 1) == track.last == NOW
    assert track.step(track.first, Stop.REPORT, -1) == track.first
    assert track.within(track.first - timedelta(days=900)) == track.first


async def test_a_step_is_dropped_when_a_newer_one_is_asked_for(starter: Workspace) -> None:
    past, both_asked = Replay(starter.look(), {}), threading.Event()
    past._thread.submit(both_asked.wait)
    asking = asyncio.gather(past.at(end_of("2026-05-06")), past.at(end_of("2026-05-07")))
    await asyncio.sleep(0)
    both_asked.set()
    first, second = await asking
    past.close()
    assert first is None
    assert second is not None
    assert second._state.at == end_of("2026-05-07")


async def test_finding_flips_can_be_given_up_and_begun_again(starter: Workspace) -> None:
    past = Replay(starter.look(), {})
    finding = asyncio.create_task(past.find_flips(lambda: None))
    await asyncio.sleep(0)
    finding.cancel()
    await asyncio.gather(finding, return_exceptions=True)
    assert not past.track.whole
    heard: list[int] = []
    await past.find_flips(lambda: heard.append(len(past.track.flips)))
    past.close()
    assert past.track.whole
    assert heard == sorted(heard)
    assert heard[-1] == len(past.track.flips) > 60


async def test_who_left_before_the_flips_were_found_hears_nothing_of_it(starter: Workspace) -> None:
    past = Replay(starter.look(), {})
    past.close()
    await past.find_flips(lambda: None)
    assert not past.track.flips
