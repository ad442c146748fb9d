"""A database that is replaced or deleted while it is open: who has it open stops writing and says why.

Commands that open the new file work when the other process has closed.
"""

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing, nullcontext
from pathlib import Path

import pytest

from tests.desk.conftest import REVENUE, Clock
from tests.desk.test_watch import status, two
from tests.doors.judge import Status
from tests.homes import Entry, Home, StoppedError, Watcher, open_desk, open_store, understand

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
MET, TRIPPED = "ALAB met: Q3 revenue reaches $550M", "ALAB kill tripped: Engineering becomes the bottleneck"


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
    """Return what a sync tool has of the database from now."""
    copy = home.folder.parent / "synced.db"
    with closing(sqlite3.connect(home.database)) as db:
        db.execute("VACUUM INTO ?", (str(copy),))
    return copy


def kept(database: Path) -> set[str]:
    """Return the notified checkpoints as another program reads them, and check the file."""
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


REPLACED = "or its WAL was replaced while it was open. Start Catalyst again to read that."
OPEN = "was replaced while another Catalyst has it open. Close that one"


def written(database: Path, clock: Clock, text: str) -> None:
    """Write a note as a command does, in a store of its own."""
    with closing(open_store(database, now=clock.now())) as store:
        store.notes.put("typed", text)


def note_in(database: Path) -> list[tuple[str]]:
    """Return the note as another program reads it; the file must be sound."""
    with closing(sqlite3.connect(database)) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return db.execute("SELECT value FROM kept WHERE key = 'typed'").fetchall()


@pytest.mark.parametrize("way", [by_rename, with_its_company, deleted_before])
async def test_who_has_it_open_stops(quiet: Home, clock: Clock, way: Callable[[Home, Path], None]) -> None:
    async with two(quiet, clock) as (leader, viewer):
        await enter(viewer, STRAINED, clock)
        await turned(clock, leader)
        way(quiet, copied(quiet))
        with pytest.raises(StoppedError, match=OPEN) if way is not with_its_company else nullcontext():
            written(quiet.database, clock, "too early")
        await turned(clock, leader, viewer)
        for watcher in (leader, viewer):
            assert watcher.workspace.store.stopped == f"{quiet.database} {REPLACED}"
            assert status(watcher, "strain") is Status.TRIPPED  # what is known stays readable
        with pytest.raises(StoppedError, match="was replaced"):
            await enter(viewer, REVENUE, clock)
    written(quiet.database, clock, "last command")
    assert note_in(quiet.database) == [("last command",)]


async def test_the_screen_says_which_file_was_replaced(quiet: Home, clock: Clock) -> None:
    desk = open_desk(quiet, clock)
    await desk.start()
    await desk.record(STRAINED)
    (line,) = desk.inbox()
    copied(quiet).replace(quiet.database)
    with pytest.raises(StoppedError, match="was replaced"):
        await desk.acknowledge(str(line.id))  # its number may be another line's in the new file
    await desk.refresh()
    urgent = [notice.text for notice in desk.board().notices if notice.urgent]
    assert urgent[0].startswith(f"{quiet.database} {REPLACED}")
    await desk.stop()


@pytest.mark.parametrize(("pattern", "stopped"), [
    ("catalyst.db", "catalyst.db was moved or deleted while it was open"),
    ("catalyst.db*", "catalyst.db was moved or deleted while it was open"),
    ("catalyst.db-wal", "catalyst.db or its WAL was replaced"),
])  # fmt: skip
async def test_a_deleted_file_stops_writing(quiet: Home, clock: Clock, pattern: str, stopped: str) -> None:
    async with two(quiet, clock) as (leader, viewer):
        await enter(viewer, STRAINED, clock)
        for file in list(quiet.folder.glob(pattern)):
            file.unlink()
        with pytest.raises(StoppedError, match=stopped):
            await enter(viewer, REVENUE, clock)
        await turned(clock, leader)
        assert stopped in leader.workspace.store.stopped
        assert status(leader, "strain") is Status.TRIPPED


async def test_a_deleted_wal_is_written_back_when_the_last_one_closes(quiet: Home, clock: Clock) -> None:
    """A second WAL would be overwritten at that close, so nobody else may begin one."""
    async with two(quiet, clock) as (_, viewer):
        await enter(viewer, STRAINED, clock)
        quiet.database.with_name("catalyst.db-wal").unlink()
        with pytest.raises(StoppedError, match=OPEN):
            open_store(quiet.database, now=clock.now())
    assert kept(quiet.database) == {"strain"}
    written(quiet.database, clock, "this")
    assert note_in(quiet.database) == [("this",)]


async def test_nothing_is_made_where_a_home_was_moved_from(quiet: Home, clock: Clock) -> None:
    async with two(quiet, clock) as (leader, viewer):
        await enter(viewer, STRAINED, clock)
        quiet.folder.rename(away := quiet.folder.parent / "away")
        await turned(clock, leader, viewer)
        assert not quiet.folder.exists()
        quiet.folder.mkdir()
        await turned(clock, leader, viewer)
        assert list(quiet.folder.iterdir()) == []
        quiet.folder.rmdir()
        away.rename(quiet.folder)  # it is the same file again
        await leader._try_disk()
        await enter(leader, REVENUE, clock)
    assert kept(quiet.database) >= {"q3-revenue", "strain"}


def test_replaced_within_a_transaction_is_an_error(quiet: Home, clock: Clock) -> None:
    with open_store(quiet.database, now=clock.now()) as store:
        copy = copied(quiet)

        def write() -> None:
            with store.transaction():
                store.notes.put("typed", "this")
                copy.replace(quiet.database)

        with pytest.raises(StoppedError, match="was replaced"):
            write()
        assert store.stopped
    with open_store(quiet.database, now=clock.now()) as store:
        assert store.notes.read("typed") is None
        assert store.rows("PRAGMA integrity_check") == [("ok",)]


async def test_a_database_that_becomes_a_link_gets_no_second_wal(quiet: Home, clock: Clock) -> None:
    """SQLite has the WAL beside the file itself: who opens it through the link would begin another one."""
    async with two(quiet, clock) as (_, viewer):
        await enter(viewer, STRAINED, clock)
        elsewhere = quiet.folder.parent / "other disk"
        elsewhere.mkdir()
        quiet.database.replace(file := elsewhere / "catalyst.db")
        quiet.database.symlink_to(file)
        with pytest.raises(StoppedError, match=OPEN):
            written(quiet.database, clock, "this")
        with pytest.raises(StoppedError, match="or its WAL was replaced"):
            await enter(viewer, REVENUE, clock)
    assert kept(file) == {"strain"}
    written(quiet.database, clock, "this")
    assert note_in(file) == [("this",)]


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


async def test_a_link_to_nothing_is_no_new_home(quiet: Home, clock: Clock) -> None:
    """A disk that is not mounted."""
    quiet.database.symlink_to(quiet.folder.parent / "mnt" / "catalyst.db")
    with pytest.raises(StoppedError, match=r"is a link to .* which is not there"):
        open_store(quiet.database, now=clock.now())
    assert not (quiet.folder.parent / "mnt").exists()
