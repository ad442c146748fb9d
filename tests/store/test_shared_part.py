"""Copies of a large database share what can be asked for again, and put back they are what was copied."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from catalyst_tui.store import shared_part
from catalyst_tui.store.backup import Backup, backup_folder, backups, daily_backup, restore
from catalyst_tui.store.errors import StoreError
from catalyst_tui.store.open import open_store
from catalyst_tui.store.schema import LATEST
from tests.store.golden import columns, content, golden_database

ANOTHER_DAY = """
    INSERT INTO closes SELECT symbol, 2027, '01-01', '[7]', known FROM closes GROUP BY symbol
"""


@pytest.fixture(autouse=True)
def large(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database with a row in every table, that counts as large."""
    golden_database(path, LATEST)
    monkeypatch.setattr(shared_part, "LARGE", 0)
    monkeypatch.setattr(shared_part, "RENEW", 0)


def rows(path: Path) -> object:
    """All that is in a database, and how it is made."""
    with closing(sqlite3.connect(path)) as db:
        made = db.execute("SELECT type, name, sql FROM sqlite_master ORDER BY 1, 2").fetchall()
        return content(db, columns(db)), made, db.execute("PRAGMA application_id").fetchall()


def aged(path: Path, now: datetime) -> tuple[Backup, object]:
    """A copy of what differs from the shared part in every way, and what was in the database."""
    with open_store(path, now=now) as store:
        store.backup(now)
        with store.transaction():
            store.write(ANOTHER_DAY)
            store.write("UPDATE closes SET micros = '[8]' WHERE year = (SELECT min(year) FROM closes)")
        store.backup(now + timedelta(days=1))
        with store.transaction():
            store.write("DELETE FROM closes WHERE year = (SELECT min(year) FROM closes)")
            store.write("INSERT INTO kept VALUES ('screen', 'since', 'then')")
        store.backup(now + timedelta(days=2))
    return backups(path)[0], rows(path)


def test_a_copy_put_back_is_the_database_row_by_row(path: Path, now: datetime) -> None:
    copy, before = aged(path, now)
    assert len(list(backup_folder(path).glob("catalyst.shared-*.db"))) == 1
    with open_store(path, now=now) as store, store.transaction():
        store.write("DELETE FROM closes")
        store.write("DELETE FROM kept")
    assert copy.whole
    restore(path, copy.path, now)
    assert rows(path) == before
    with open_store(path, now=now) as store:
        assert store.rows("PRAGMA integrity_check") == [("ok",)]


def test_without_the_shared_part_all_that_was_entered_is_there_and_the_rest_is_asked_for(
    path: Path, now: datetime
) -> None:
    copy, _ = aged(path, now)
    with open_store(path, now=now) as store:
        typed, told = store.ledger.typed(), store.inbox.read()
    (shared,) = backup_folder(path).glob("catalyst.shared-*.db")
    shared.write_bytes(b"scribbled over")
    assert copy.sound
    assert not copy.whole
    restore(path, copy.path, now)
    with open_store(path, now=now) as store:
        assert (store.ledger.typed(), store.inbox.read()) == (typed, told)
        assert store.prices.last_closes() == {}
        assert {row.facts_accession for row in store.filings.companies().values()} == {""}
        assert store.rows("PRAGMA foreign_key_check") == []


@pytest.mark.parametrize("lost", [False, True])
def test_a_copy_of_before_closes_were_packed_is_put_back(
    path: Path, now: datetime, lost: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.unlink()
    golden_database(path, 13)
    monkeypatch.setattr(
        shared_part, "SHARED", {"daily_closes": "TRUE", "facts": "form IS NOT NULL", "releases": "TRUE"}
    )
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        copy = daily_backup(db, path, now)
        closes = db.execute("SELECT * FROM daily_closes ORDER BY symbol, day").fetchall()
    monkeypatch.undo()
    if lost:
        for shared in backup_folder(path).glob("catalyst.shared-*.db"):
            shared.unlink()
    assert copy
    restore(path, copy, now)
    with open_store(path, now=now) as store:
        kept = store.rows("SELECT * FROM daily_closes ORDER BY symbol, day")
        assert kept == ([] if lost else closes)
        assert [*store.prices.closes] == ([] if lost else ["ALAB"])


def test_a_copy_put_in_the_place_by_hand_is_refused_with_the_way_back(path: Path, now: datetime) -> None:
    copy, _ = aged(path, now)
    shutil.copy(copy.path, path)
    with pytest.raises(StoreError, match=r"one of the daily copies.*`catalyst restore`"):
        open_store(path, now=now)


def test_a_shared_part_that_is_spoilt_or_too_old_is_made_anew_and_goes_with_its_copies(
    path: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = backup_folder(path)

    def shared() -> list[str]:
        return sorted(file.name[16:24] for file in folder.glob("catalyst.shared-*.db"))

    with open_store(path, now=now) as store:
        store.backup(now)
        (first,) = folder.glob("catalyst.shared-*.db")
        first.write_bytes(b"scribbled over")
        store.backup(now + timedelta(days=1))
        assert shared() == ["20260804", "20260805"]
        monkeypatch.setattr(shared_part, "RENEW", 1_000_000)
        with store.transaction():
            store.write(ANOTHER_DAY)
        store.backup(now + timedelta(days=2))
        assert shared() == ["20260804", "20260805", "20260806"]
        for n in range(1, 8):
            store.backup(now + timedelta(weeks=n))
    assert shared() == ["20260806"]
    assert all(copy.whole for copy in backups(path))
