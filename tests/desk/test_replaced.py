"""A database that is replaced or deleted while it is open: whoever holds the home goes on with what is there
now, says so once, and loses nothing.
"""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from catalyst_tui.desk.entry.record import understand
from catalyst_tui.desk.home.folder import Home
from catalyst_tui.desk.live import open_desk
from catalyst_tui.desk.shapes.forms import Entry
from catalyst_tui.desk.watch import Watcher
from catalyst_tui.judge.verdict import Status
from catalyst_tui.store.errors import MovedError, StoppedError
from catalyst_tui.store.open import open_store
from catalyst_tui.store.transitions import Transition
from tests.desk.conftest import REVENUE, Clock
from tests.desk.test_watch import status, titles, two

KILLED = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from catalyst_tui.store.open import open_store
store = open_store(Path(sys.argv[1]), now=datetime(2026, 11, 20, tzinfo=UTC))
store.notes.put("typed", "before")
os._exit(9)
"""
STRAINED = Entry("strain", "score", "-2", "", "own: hiring slowed", "")
MET, TRIPPED = "ALAB met: Q3 revenue reaches $550M", "ALAB tripped: Engineering becomes the bottleneck"


async def enter(watcher: Watcher, entry: Entry, clock: Clock) -> None:
    clock.pass_(seconds=1)
    found = understand(entry, watcher.state.book, clock.now())
    await watcher.call(watcher.workspace.add, filter(None, [found.fact]), filter(None, [found.evidence]))
    await watcher.judge()


async def turned(clock: Clock, *watchers: Watcher) -> None:
    for watcher in watchers:
        clock.pass_(seconds=1)
        await watcher.turn()


def copied(home: Home) -> Path:
    """What a sync tool has of the database from now."""
    copy = home.folder.parent / "synced.db"
    with closing(sqlite3.connect(home.database)) as db:
        db.execute("VACUUM INTO ?", (str(copy),))
    return copy


def kept(database: Path) -> set[str]:
    """Of which checkpoints something was told, as another program reads it; and that the file is sound."""
    with closing(sqlite3.connect(database)) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return {row[0] for row in db.execute("SELECT checkpoint FROM inbox")}


def by_rename(home: Home, copy: Path) -> None:
    copy.replace(home.database)


def with_its_company(home: Home, copy: Path) -> None:
    for file in home.folder.glob("catalyst.db-*"):
        file.unlink()
    copy.replace(home.database)


def deleted_before(home: Home, copy: Path) -> None:
    home.database.unlink()
    shutil.copy(copy, home.database)


@pytest.mark.parametrize("way", [by_rename, with_its_company, deleted_before])
async def test_all_go_on_with_the_file_that_is_there_now(
    quiet: Home, clock: Clock, way: Callable[[Home, Path], None]
) -> None:
    async with two(quiet, clock) as (leader, viewer):
        await enter(viewer, STRAINED, clock)
        copy = copied(quiet)
        await enter(viewer, REVENUE, clock)
        await turned(clock, leader, viewer)
        assert titles(leader)[:2] == [MET, TRIPPED]
        way(quiet, copy)
        await turned(clock, leader, viewer)
        for watcher in (leader, viewer):
            assert status(watcher, "q3-revenue") is Status.AWAITING
            assert MET not in titles(watcher)
            assert "was replaced by another file" in watcher.workspace.followed
        await enter(viewer, REVENUE, clock)
        await turned(clock, leader, viewer)
        assert titles(leader)[:2] == titles(viewer)[:2] == [MET, TRIPPED]
    assert kept(quiet.database) >= {"q3-revenue", "strain"}


@pytest.mark.parametrize("pattern", ["catalyst.db", "catalyst.db*"])
async def test_one_that_is_deleted_is_written_back(quiet: Home, clock: Clock, pattern: str) -> None:
    async with two(quiet, clock) as (leader, viewer):
        await enter(viewer, STRAINED, clock)
        for file in list(quiet.folder.glob(pattern)):
            file.unlink()
        await enter(viewer, REVENUE, clock)  # at once: nothing typed is lost either
        await turned(clock, leader, viewer)
        assert "was deleted while it was open, and has been written back" in viewer.workspace.followed
        assert "was replaced" in leader.workspace.followed
        assert titles(leader)[:2] == titles(viewer)[:2] == [MET, TRIPPED]
        assert [leader.leads, viewer.leads].count(True) == 1
    assert kept(quiet.database) >= {"q3-revenue", "strain"}


async def test_who_opens_a_deleted_one_waits_for_it(
    quiet: Home, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An empty database in its place would be taken for the one that counts."""
    async with two(quiet, clock) as (leader, viewer):
        await enter(viewer, STRAINED, clock)
        quiet.database.unlink()
        with monkeypatch.context() as impatient:
            impatient.setattr("catalyst_tui.store.open._PATIENCE", 0.02)
            with pytest.raises(StoppedError, match="has not written it back"):
                open_store(quiet.database, now=clock.now())
        late = asyncio.create_task(
            asyncio.to_thread(lambda: open_store(quiet.database, now=clock.now()).close())
        )
        await turned(clock, leader, viewer)
        await late
    assert kept(quiet.database) == {"strain"}


async def test_a_wal_that_is_deleted_is_written_back(quiet: Home, clock: Clock) -> None:
    """Who closes last writes his own WAL over the database and deletes the one at its path, by its name."""
    async with two(quiet, clock) as (leader, viewer):
        await enter(viewer, STRAINED, clock)
        for file in list(quiet.folder.glob("catalyst.db-*")):
            file.unlink()
        late = asyncio.create_task(asyncio.to_thread(open_and_keep, quiet.database, clock))
        await enter(viewer, REVENUE, clock)  # at once: nothing typed is lost either
        await turned(clock, leader, viewer)
        await late
        assert "catalyst.db-wal was deleted while it was open, and has been written back" in (
            f"{leader.workspace.followed} {viewer.workspace.followed}"
        )
        assert titles(leader)[:2] == titles(viewer)[:2] == [MET, TRIPPED]
        assert await leader.call(leader.workspace.store.notes.read, "typed") == "this"
    assert kept(quiet.database) >= {"q3-revenue", "strain"}


async def test_who_opens_one_that_lost_its_wal_waits_for_it(
    quiet: Home, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with two(quiet, clock) as (_, viewer):
        await enter(viewer, STRAINED, clock)
        quiet.database.with_name("catalyst.db-wal").unlink()
        monkeypatch.setattr("catalyst_tui.store.open._PATIENCE", 0.02)
        with pytest.raises(StoppedError, match=r"catalyst\.db-wal was deleted .* which writes it back"):
            open_store(quiet.database, now=clock.now())
    assert kept(quiet.database) == {"strain"}  # the last close wrote it into the database
    open_store(quiet.database, now=clock.now()).close()


def open_and_keep(database: Path, clock: Clock) -> None:
    """What `record` does beside the others."""
    with closing(open_store(database, now=clock.now())) as store, store.transaction():
        store.notes.put("typed", "this")


async def test_the_whole_home_deleted_is_written_back_too(quiet: Home, clock: Clock) -> None:
    async with two(quiet, clock) as (leader, viewer):
        await enter(leader, STRAINED, clock)
        shutil.rmtree(quiet.folder)
        await turned(clock, viewer, leader)
        await enter(viewer, REVENUE, clock)
        await turned(clock, leader, viewer)
        assert titles(leader)[:2] == titles(viewer)[:2] == [MET, TRIPPED]
        assert [leader.leads, viewer.leads].count(True) == 1
    assert kept(quiet.database) >= {"q3-revenue", "strain"}


async def test_replaced_while_something_is_kept(quiet: Home, clock: Clock) -> None:
    async with two(quiet, clock) as (leader, viewer):
        copy, store, tries = copied(quiet), viewer.workspace.store, list[str]()

        def keep() -> None:
            with store.transaction():
                store.notes.put("typed", "this")
                if not tries:
                    copy.replace(quiet.database)
                tries.append(store.notes.read("typed") or "")

        await viewer.call(keep)
        assert tries == ["this", "this"]
        await turned(clock, leader)
        assert await leader.call(leader.workspace.store.notes.read, "typed") == "this"


async def test_a_stranger_in_its_place_is_left_alone_until_it_is_gone(quiet: Home, clock: Clock) -> None:
    async with two(quiet, clock) as (leader, viewer):
        await enter(viewer, STRAINED, clock)
        copy = copied(quiet)
        other = quiet.folder.parent / "other.db"
        with closing(sqlite3.connect(other)) as db:
            db.execute("CREATE TABLE theirs (x)")
        bytes_of_it = other.read_bytes()
        other.replace(quiet.database)
        await turned(clock, leader, viewer)
        assert "not one of Catalyst's" in leader.workspace.store.stopped
        assert status(leader, "strain") is Status.TRIPPED
        assert quiet.database.read_bytes() == bytes_of_it
        copy.replace(quiet.database)
        await turned(clock, leader, viewer)
        assert leader.workspace.store.stopped == viewer.workspace.store.stopped == ""
        await enter(viewer, REVENUE, clock)
        await turned(clock, leader, viewer)
        assert titles(leader)[:2] == [MET, TRIPPED]


async def test_it_is_said_once(quiet: Home, clock: Clock, caplog: pytest.LogCaptureFixture) -> None:
    async with two(quiet, clock) as (leader, viewer):
        copied(quiet).replace(quiet.database)
        for _ in range(3):
            await turned(clock, leader, viewer)
    assert sum("was replaced by another file" in line for line in caplog.messages) == 2  # each process


def test_what_was_not_kept_where_it_is_read_is_an_error(quiet: Home, clock: Clock) -> None:
    with open_store(quiet.database, now=clock.now()) as store:
        copied(quiet).replace(quiet.database)
        with pytest.raises(MovedError, match=r"replaced or deleted meanwhile; nothing was kept"):
            store.notes.put("typed", "this")
        assert store.stopped == ""


def test_a_wal_of_the_database_before_is_not_taken_for_the_new_ones(quiet: Home, clock: Clock) -> None:
    """A kill leaves a WAL; then a copy is put in the database's place by hand."""
    open_store(quiet.database, now=clock.now()).close()
    copy = copied(quiet)
    subprocess.run([sys.executable, "-c", KILLED, str(quiet.database)], check=False)
    assert quiet.database.with_name("catalyst.db-wal").stat().st_size > 0
    copy.replace(quiet.database)
    with open_store(quiet.database, now=clock.now()) as fresh:
        assert fresh.notes.read("typed") is None
        assert fresh.rows("PRAGMA integrity_check") == [("ok",)]
    assert list(quiet.folder.glob("catalyst.db.aside-*-wal"))
    assert kept(quiet.database) == set()


def test_a_home_that_was_moved_after_a_kill_keeps_its_wal(quiet: Home, clock: Clock) -> None:
    open_store(quiet.database, now=clock.now()).close()
    subprocess.run([sys.executable, "-c", KILLED, str(quiet.database)], check=False)
    elsewhere = quiet.folder.parent / "elsewhere"
    shutil.copytree(quiet.folder, elsewhere)
    with open_store(elsewhere / quiet.database.name, now=clock.now()) as fresh:
        assert fresh.notes.read("typed") == "before"


async def test_a_popup_claimed_in_the_file_before_marks_nothing_in_the_new_one(
    quiet: Home, clock: Clock
) -> None:
    async with two(quiet, clock) as (leader, viewer):
        await viewer.call(lambda: None)
        copy = copied(quiet)  # its next alert has the number that the next one here has
        with open_store(copy, now=clock.now()) as store:
            told = Transition("strain", 1, "ALAB", "unknown", "near", "s", "", clock.now(), heard=True)
            store.transitions.commit([told], clock.now())
        await enter(viewer, STRAINED, clock)
        delivery = leader._delivery
        assert delivery is not None
        (popup,) = await leader.call(delivery._claim)
        copy.replace(quiet.database)
        await delivery._send(popup)
        assert await leader.call(leader.workspace.store.rows, "SELECT state FROM outbox") == [("waiting",)]


async def test_a_line_is_acknowledged_only_in_the_file_it_was_shown_of(quiet: Home, clock: Clock) -> None:
    """In another file its number is another line's."""
    desk = open_desk(quiet, clock)
    await desk.start()
    copy = copied(quiet)
    with open_store(copy, now=clock.now()) as store:
        told = Transition("npo-2027", 1, "ALAB", "pending", "met", "s", "", clock.now(), heard=True)
        store.transitions.commit([told], clock.now())
    await desk.record(STRAINED)
    (line,) = desk.inbox()
    copy.replace(quiet.database)
    with pytest.raises(MovedError, match="Look, and try again"):
        await desk.acknowledge(line.id)
    await desk.stop()
    with open_store(quiet.database, now=clock.now()) as store:
        assert [(told.id, told.acknowledged) for told in store.inbox.read()] == [(line.id, False)]


async def test_a_database_that_becomes_a_link_takes_its_wal_along(quiet: Home, clock: Clock) -> None:
    """SQLite has the WAL beside the file itself: who opens it through the link would begin another one."""
    async with two(quiet, clock) as (leader, viewer):
        await enter(viewer, STRAINED, clock)
        elsewhere = quiet.folder.parent / "other disk"
        elsewhere.mkdir()
        quiet.database.replace(file := elsewhere / "catalyst.db")
        quiet.database.symlink_to(file)
        late = asyncio.create_task(asyncio.to_thread(open_and_keep, quiet.database, clock))
        await enter(viewer, REVENUE, clock)
        await turned(clock, leader, viewer)
        await late
        assert (
            f"was moved to {file} while it was open"
            in f"{leader.workspace.followed} {viewer.workspace.followed}"
        )
        assert titles(leader)[:2] == titles(viewer)[:2] == [MET, TRIPPED]
        assert await leader.call(leader.workspace.store.notes.read, "typed") == "this"
    assert kept(file) >= {"q3-revenue", "strain"}
    assert quiet.database.is_symlink()


async def test_a_home_that_is_moved_away_is_waited_for(quiet: Home, clock: Clock) -> None:
    """Made anew it would be a home without its book, beside the one that was moved."""
    async with two(quiet, clock) as (leader, viewer):
        quiet.folder.rename(away := quiet.folder.parent / "away")
        await turned(clock, leader, viewer)
        assert not quiet.folder.exists()
        for watcher in (leader, viewer):
            assert "was moved away while it was open" in watcher.workspace.store.stopped
        away.rename(quiet.folder)
        await turned(clock, leader, viewer)
        assert "is back" in leader.workspace.followed
        await enter(viewer, STRAINED, clock)
        await turned(clock, leader, viewer)
        assert leader.workspace.store.stopped == viewer.workspace.store.stopped == ""
        assert titles(leader)[0] == titles(viewer)[0] == TRIPPED
        assert [leader.leads, viewer.leads] == [True, False]
    assert kept(quiet.database) >= {"strain"}


async def test_nor_is_one_made_in_the_place_of_a_home_that_was_moved(quiet: Home, clock: Clock) -> None:
    async with two(quiet, clock) as (leader, viewer):
        await enter(viewer, STRAINED, clock)
        quiet.folder.rename(quiet.folder.parent / "away")
        quiet.folder.mkdir()
        await turned(clock, leader, viewer)
        assert list(quiet.folder.iterdir()) == []


async def test_a_link_to_nothing_is_no_new_home(quiet: Home, clock: Clock) -> None:
    """A disk that is not mounted."""
    quiet.database.symlink_to(quiet.folder.parent / "mnt" / "catalyst.db")
    with pytest.raises(StoppedError, match=r"is a link to .* which is not there"):
        open_store(quiet.database, now=clock.now())
    assert not (quiet.folder.parent / "mnt").exists()
