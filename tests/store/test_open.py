"""Every way a database can be found, and what is said about it."""

import os
import sqlite3
import sys
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.homes import LATEST, DamagedError, StoppedError, Store, StoreError, open_store, open_to_read


def execute(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as db:
        for statement in statements:
            db.execute(statement)
        db.commit()


@pytest.mark.parametrize(("setting", "value"), [
    ("journal_mode", "wal"),
    ("synchronous", 2),  # FULL
    ("foreign_keys", 1),
    ("busy_timeout", 5000),
    ("trusted_schema", 0),
    ("user_version", LATEST),
])  # fmt: skip
def test_settings_that_keep_what_is_written(store: Store, setting: str, value: object) -> None:
    assert store.rows(f"PRAGMA {setting}") == [(value,)]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps access in lists, not in modes")
def test_only_the_user_can_read_it(store: Store, path: Path) -> None:
    store.notes.remember("theme", "dark")
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert {file.name: file.stat().st_mode & 0o777 for file in path.parent.iterdir()} == {
        "catalyst.db": 0o600,
        "catalyst.db-wal": 0o600,
        "catalyst.db-shm": 0o600,
        "catalyst.db.lock": 0o600,
        "catalyst.db.open": 0o600,
    }


def test_an_empty_file_is_no_new_database(path: Path, now: datetime) -> None:
    """It held something: who begins has no file yet."""
    path.parent.mkdir()
    path.touch()
    with pytest.raises(StoreError, match=r"is empty, .*no good copy of it in .*or delete it to begin anew"):
        open_store(path, now=now)
    assert path.read_bytes() == b""


@pytest.mark.skipif(sys.platform == "win32", reason="has no such files")
def test_what_is_no_file_is_left_alone(path: Path, now: datetime) -> None:
    path.parent.mkdir()
    os.mkfifo(path)
    with pytest.raises(StoreError, match=r"is not a file. Move it away"):
        open_store(path, now=now)
    assert path.is_fifo()


def test_one_not_writable_can_be_read(path: Path, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_store(path, now=now) as store:
        store.notes.put("typed", "before")
    monkeypatch.setattr("catalyst_tui.store.open.os.access", lambda *_: False)
    with open_to_read(path, now=now) as store:
        assert store.notes.read("typed") == "before"
        assert "cannot be written" in store.stopped
        with pytest.raises(StoppedError, match="cannot be written"):
            store.notes.put("typed", "after")


def test_an_empty_file_where_there_are_backups_is_a_loss(path: Path, now: datetime) -> None:
    with open_store(path, now=now) as store:
        backup = store.backup(now)
    path.write_bytes(b"")
    with pytest.raises(DamagedError) as caught:
        open_store(path, now=now)
    assert caught.value.backup == backup


def test_another_programs_database_is_left_alone(path: Path, now: datetime) -> None:
    path.parent.mkdir()
    execute(path, "CREATE TABLE recipes (name TEXT)")
    before = path.read_bytes()
    with pytest.raises(StoreError, match="not one of Catalyst's"):
        open_store(path, now=now)
    assert path.read_bytes() == before


def test_a_newer_database_is_refused_and_both_ways_out_are_named(path: Path, now: datetime) -> None:
    open_store(path, now=now).close()
    execute(path, f"PRAGMA user_version = {LATEST + 1}")
    with pytest.raises(StoreError, match=r"newer Catalyst .* Upgrade with .* `catalyst restore` lists"):
        open_store(path, now=now)


def test_who_is_at_work_when_a_newer_one_upgrades_writes_no_more(path: Path, now: datetime) -> None:
    with open_store(path, now=now) as store:
        store.notes.remember("theme", "dark")
        execute(path, f"PRAGMA user_version = {LATEST + 1}")
        with pytest.raises(StoppedError, match="Start this one again"):
            store.notes.remember("theme", "light")
        assert not store.try_again()
        assert store.notes.screen().get("theme") == "dark"


def scribble(path: Path, at: int) -> None:
    with path.open("rb+") as file:
        file.seek(at)
        file.write(b"scribbled over" * 200)


@pytest.mark.parametrize("at", [0, 100], ids=["not a database", "malformed"])
def test_a_damaged_database_is_set_aside_and_the_backup_named(path: Path, now: datetime, at: int) -> None:
    with open_store(path, now=now) as store:
        backup = store.backup(now)
    scribble(path, at)
    damaged = path.read_bytes()

    with pytest.raises(DamagedError, match=r"is damaged.*`catalyst restore 2026-08-04` puts back") as caught:
        open_store(path, now=now)

    assert caught.value.backup == backup
    assert caught.value.moved_to.read_bytes() == damaged


def test_nothing_begins_empty_where_there_is_a_good_backup(path: Path, now: datetime) -> None:
    with open_store(path, now=now) as store:
        backup = store.backup(now)
    path.unlink()
    with pytest.raises(StoreError, match=r"is missing\. `catalyst restore 2026-08-04` puts back"):
        open_store(path, now=now)
    assert backup is not None
    backup.parent.rename(path.with_name("old backups"))
    open_store(path, now=now).close()


def test_a_damaged_database_is_not_moved_under_somebodys_hands(path: Path, now: datetime) -> None:
    """The other one's close would delete the WAL of whatever has the name by then."""
    with open_store(path, now=now) as first:
        first.notes.remember("sort", "name")
        scribble(path, 100)
        with pytest.raises(StoppedError, match="another Catalyst has it open"):
            open_store(path, now=now)
    with pytest.raises(DamagedError):
        open_store(path, now=now)


def test_damage_met_at_work_is_looked_for_at_the_next_open(path: Path, now: datetime) -> None:
    with open_store(path, now=now) as store:
        places = store.rows("SELECT rootpage FROM sqlite_master WHERE tbl_name = 'kept'")
    for (place,) in places:
        scribble(path, 4096 * (place - 1))
    with open_store(path, now=now) as store, pytest.raises(StoppedError, match="is damaged"):
        store.notes.screen().get("theme")
    with pytest.raises(DamagedError, match="was moved to"):
        open_store(path, now=now)
    with open_store(path, now=now) as store:
        assert store.notes.screen().get("theme") is None


def test_damage_in_the_middle_is_found_after_an_unclean_end(path: Path, now: datetime) -> None:
    store = open_store(path, now=now)
    store.notes.remember("sort", "name")
    left = {name: path.with_name(name).read_bytes() for name in ("catalyst.db", "catalyst.db-wal")}
    store.close()
    for name, content in left.items():
        path.with_name(name).write_bytes(content)  # as after a power cut
    scribble(path, 4096 * 3)
    with pytest.raises(DamagedError, match="no backup"):
        open_store(path, now=now)


def test_a_lost_databases_wal_is_not_given_to_the_new_one(path: Path, now: datetime) -> None:
    path.parent.mkdir()
    wal = path.with_name("catalyst.db-wal")
    wal.write_bytes(b"pages of another life")
    with open_store(path, now=now) as store:
        assert store.ledger.facts() == []
    aside = [file.read_bytes() for file in path.parent.glob("catalyst.db.aside-*-wal")]
    assert aside == [b"pages of another life"]


def test_a_home_that_cannot_be_made_is_said_plainly(tmp_path: Path, now: datetime) -> None:
    (tmp_path / "home").write_text("a file")
    with pytest.raises(StoreError, match="check that you may write there"):
        open_store(tmp_path / "home" / "catalyst.db", now=now)


def test_a_transaction_inside_another_is_undone_alone(store: Store) -> None:
    with store.transaction():
        store.notes.remember("sort", "name")
        with pytest.raises(StoreError), store.transaction():  # noqa: PT012 - the first line must be undone too
            store.notes.remember("sort", "value")
            raise StoreError("no")
    assert store.notes.screen().get("sort") == "name"


def test_another_process_is_noticed(store: Store, path: Path, now: datetime) -> None:
    before = store.data_version()
    with open_store(path, now=now + timedelta(seconds=1)) as other:
        other.notes.remember("theme", "light")
    assert store.data_version() != before
