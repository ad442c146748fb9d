"""One leads, the others look on; who slept asks the outside first; a clock set back undoes nothing."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from decimal import Decimal

import pytest

from tests.asking import only
from tests.books import toml
from tests.desk.conftest import FRIDAY_EVENING, REVENUE, Clock
from tests.doors.judge import Status
from tests.doors.sources import edgar
from tests.homes import Home, Watcher, enter, is_watched, open_watcher, understand, write_contact
from tests.sec import UNDECLARED, FilingRef, Sec
from tests.standin import Fault, StandIn


@asynccontextmanager
async def opened(home: Home, clock: Clock) -> AsyncIterator[Watcher]:
    watcher = open_watcher(home, clock)
    try:
        yield watcher
    finally:
        await watcher.stop()


@asynccontextmanager
async def two(home: Home, clock: Clock) -> AsyncIterator[tuple[Watcher, Watcher]]:
    """Yield a leader that is up to date, and one that looks on."""
    async with AsyncExitStack() as stack:
        leader = await stack.enter_async_context(opened(home, clock))
        await leader.turn()
        viewer = await stack.enter_async_context(opened(home, clock))
        await viewer.turn()
        yield leader, viewer


def titles(watcher: Watcher) -> list[str]:
    """Return what was told of figures and prices; what is blind for days is left out."""
    return [line.title for line in watcher.state.inbox if line.word != "unknown"]


def status(watcher: Watcher, checkpoint: str) -> Status:
    return watcher.state.verdicts[checkpoint].status


async def test_what_the_leader_notices_the_other_shows(quiet: Home, clock: Clock, server: StandIn) -> None:
    async with two(quiet, clock) as (leader, viewer):
        clock.pass_(days=3)
        server.prices["ALAB"] = Decimal(295)
        await leader.turn()
        await viewer.turn()
        assert titles(viewer) == ["ALAB broken: ALAB stays above $300"]
        assert status(viewer, "above-300") is Status.BROKEN


async def test_a_passing_day_is_kept_by_the_leader_alone(quiet: Home, clock: Clock, server: StandIn) -> None:
    async with two(quiet, clock) as (leader, viewer):
        clock.pass_(days=30)
        await viewer.turn()
        assert status(viewer, "q3-revenue") is Status.OVERDUE
        assert titles(viewer) == []
        await leader.turn()
        await viewer.turn()
        assert "ALAB overdue: Q3 revenue reaches $550M" in titles(viewer)


async def test_the_other_has_the_leader_fetch(quiet: Home, clock: Clock, server: StandIn) -> None:
    async with two(quiet, clock) as (leader, viewer):
        await viewer.start()
        clock.pass_(seconds=5)
        asked = len(server.asked)
        await viewer.refresh()
        assert len(server.asked) == asked
        await leader.turn()
        assert len(server.asked) > asked
        asked = len(server.asked)
        await leader.turn()  # once
        assert len(server.asked) == asked


async def test_the_other_leads_when_the_leader_is_gone(quiet: Home, clock: Clock, server: StandIn) -> None:
    async with two(quiet, clock) as (leader, viewer):
        clock.pass_(minutes=1)
        await leader.stop()
        assert not is_watched(quiet)
        asked = len(server.asked)
        await viewer.turn()
        assert viewer.leads
        assert is_watched(quiet)
        assert len(server.asked) > asked


async def test_once_does_all_unless_another_leads(quiet: Home, clock: Clock, server: StandIn) -> None:
    async with opened(quiet, clock) as watcher:
        assert await watcher.once()
    assert list(quiet.folder.glob("backups/*"))
    clock.pass_(days=3)
    server.prices["ALAB"] = Decimal(295)
    async with opened(quiet, clock) as leader:
        await leader.turn()
        async with opened(quiet, clock) as late:
            assert not await late.once()
    assert titles(leader) == ["ALAB broken: ALAB stays above $300"]


async def test_an_outside_that_hangs_does_not_keep_it_from_judging(
    quiet: Home, clock: Clock, server: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("catalyst_tui.desk.watch.PATIENCE", 0.05)
    async with opened(quiet, clock) as watcher:
        await watcher.turn()
        server.faults["*"] = Fault.SILENT
        clock.pass_(days=30)
        await watcher.turn()
        assert "ALAB overdue: Q3 revenue reaches $550M" in titles(watcher)


async def test_a_first_fetch_is_cut_off_by_nothing_and_another_goes_on(
    quiet: Home, clock: Clock, server: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("catalyst_tui.desk.watch.PATIENCE", 0.0)
    async with opened(quiet, clock) as watcher:
        await watcher.turn()
        assert watcher.state.last_closes
        before = watcher.state.last_closes
        clock.pass_(days=3)
        await watcher.turn()
        assert watcher.state.last_closes == before
        await watcher.turn()  # without a pause: nobody knows what is there by now
        assert watcher.state.last_closes["ALAB"].day > before["ALAB"].day


@pytest.mark.parametrize("days", [30, 400])
async def test_a_clock_set_back_undoes_nothing_and_one_that_was_far_ahead_is_believed(
    quiet: Home, clock: Clock, server: StandIn, days: int
) -> None:
    async with opened(quiet, clock) as watcher:
        await watcher.turn()
        clock.pass_(days=days)
        await watcher.turn()
        told, at = titles(watcher), watcher.state.at
        clock.at -= timedelta(hours=5)
        await watcher.turn()
        assert (titles(watcher), watcher.state.at, watcher.workspace.behind) == (told, at, "")
        clock.at, last = FRIDAY_EVENING, await watcher.call(watcher.workspace.store.transitions.last)
        await watcher.turn()
        assert watcher.state.at == clock.now()
        assert status(watcher, "q3-revenue") is Status.AWAITING
        assert "The clock says 2026-11-20, and this home was judged up to 202" in watcher.workspace.behind
        entry = understand(REVENUE, watcher.state.book, clock.now())
        await watcher.call(enter, watcher.workspace, filter(None, [entry.fact]))
        await watcher.turn()
        assert status(watcher, "q3-revenue") is Status.MET
        assert await watcher.call(watcher.workspace.store.transitions.last) == last
        clock.at = at + timedelta(seconds=1)
        await watcher.turn()
        assert titles(watcher)[0] == "ALAB met: Q3 revenue reaches $550M"


@pytest.mark.usefixtures("quick")
async def test_running_beside_each_other_they_change_places_by_themselves(quiet: Home, clock: Clock) -> None:
    async with opened(quiet, clock) as first, opened(quiet, clock) as second:
        await first.start()
        await second.start()
        assert (first.leads, second.leads) == (True, False)
        await first.stop()
        await until(second, lambda: second.leads)


async def until(watcher: Watcher, holds: Callable[[], bool]) -> None:
    """Wait for the watcher's news until something holds."""
    news = asyncio.Event()

    async def heard() -> None:
        news.set()

    watcher.on_news = heard
    async with asyncio.timeout(20):
        while not holds():
            await news.wait()
            news.clear()


CIK = 1736297
LISTED = f"/submissions/CIK{CIK:010}.json"
ASKS = toml(f"""
[sources] {only()}
[sources.sec] url = "{{url}}" ; contact = "me@example.org"
""")


def say(home: Home, text: str) -> None:
    """Save config.toml as a person does, with what it says beside popups."""
    home.config.write_text(text + "[notify]\ndesktop = false\n", "utf-8")


@pytest.fixture
def filed(quiet: Home, server: StandIn, monkeypatch: pytest.MonkeyPatch) -> Sec:
    """Return a home that asks nobody but the SEC, and what is on file there."""
    monkeypatch.setattr(edgar, "INTERVAL", 0.0)
    say(quiet, ASKS.format(url=server.url))
    files = Sec(server.documents)
    files.list(("ALAB", CIK), ("CRDO", 1807794))
    files.file(1807794)
    release = FilingRef("0001736297-26-000040", "8-K", "2026-11-03", "2026-11-03", "2.02,9.01")
    files.file(CIK, release)
    text = "<p>Our near-packaged optics ship to two customers.</p>"
    files.exhibit(CIK, release.accession, text, "2026-11-03 16:05:11")
    return files


@pytest.mark.usefixtures("quick")
async def test_the_leader_uses_a_new_contact(quiet: Home, clock: Clock, server: StandIn, filed: Sec) -> None:
    given = quiet.config.read_text("utf-8")
    say(quiet, given.partition("contact")[0])
    async with two(quiet, clock) as (leader, viewer):
        await leader.start()
        assert server.asked == []
        await viewer.change_settings(write_contact, "me@example.org")
        await until(leader, lambda: "sec" in leader.workspace.config.sources)
        await until(leader, lambda: leader.workspace.config == viewer.workspace.config)
        await leader.turn()
        assert LISTED in server.asked


async def test_a_contact_that_was_refused_and_is_put_right_is_used_at_once(
    quiet: Home, clock: Clock, server: StandIn, filed: Sec
) -> None:
    listed = filed.documents[LISTED]
    filed.put(LISTED, UNDECLARED)
    async with opened(quiet, clock) as watcher:
        await watcher.turn()
        assert "check [sources.sec] contact" in watcher.outside.unfiled["ALAB"]
        filed.put(LISTED, listed)
        await watcher.change_settings(write_contact, "me@example.com")
        await watcher.turn()
        assert watcher.outside.unfiled == {}
        assert watcher.state.hits


@pytest.mark.usefixtures("quick")
async def test_settings_that_are_broken_are_said_and_the_last_good_ones_stay(
    quiet: Home, clock: Clock, server: StandIn
) -> None:
    good = quiet.config.read_text("utf-8")
    async with opened(quiet, clock) as watcher:
        await watcher.start()
        quiet.config.write_text(good + "zebra = 1\n", "utf-8")
        await until(watcher, lambda: "settings" in watcher.problems)
        said = watcher.problems["settings"]
        assert "[notify] has no key `zebra`" in said
        assert said.endswith("; what it said before stays in force")
        assert "\n" not in said
        assert watcher.workspace.config.sources["yahoo"].url == server.url
        quiet.config.write_text(good + '[keys]\nevidence = "i"\n', "utf-8")
        await until(watcher, lambda: watcher.workspace.config.keys == {"evidence": "i"})
        await until(watcher, lambda: not watcher.problems)
