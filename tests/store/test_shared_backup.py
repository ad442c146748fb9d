"""Backups of older versions, whose closes, filed figures and releases are in a shared file."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from catalyst_tui.store.backup import PARTIAL_ID, backup_folder, restore
from catalyst_tui.store.errors import StoreError
from catalyst_tui.store.open import open_store
from catalyst_tui.store.schema import LATEST
from tests.store.golden import columns, content, golden_database

SHARED = "catalyst.shared-20260803-120000.db"


def partial_backup(path: Path, schema: int) -> Path:
    """Make the database, a shared file of some days before and the backup that needs it."""
    golden_database(path, schema)
    closes = "closes" if schema >= 14 else "daily_closes"
    folder = backup_folder(path)
    folder.mkdir()
    backup, shared = folder / "catalyst-2026-08-04.db", folder / SHARED
    for target in (backup, shared):
        with closing(sqlite3.connect(path)) as db:
            db.execute("VACUUM INTO ?", (str(target),))
    with closing(sqlite3.connect(backup)) as db:
        db.execute("CREATE TABLE shared_with (file TEXT)")
        db.execute("INSERT INTO shared_with VALUES (?)", (SHARED,))
        for table in (closes, "facts", "releases"):
            info = db.execute(f"PRAGMA table_info({table})").fetchall()
            key = ", ".join(name for _, name, *_, position in info if position)
            db.execute(f"CREATE TABLE gone_{table} AS SELECT {key} FROM {table} LIMIT 0")
            triggers = db.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?", (table,)
            ).fetchall()
            for name, _ in triggers:
                db.execute(f"DROP TRIGGER {name}")
            db.execute(f"DELETE FROM {table}" + (" WHERE form IS NOT NULL" if table == "facts" else ""))
            for _, sql in triggers:
                db.execute(sql)
        db.execute(f"PRAGMA application_id = {PARTIAL_ID}")
        db.commit()
    with closing(sqlite3.connect(shared)) as db:  # a close that was deleted since
        names = [name for _, name, *_ in db.execute(f"PRAGMA table_info({closes})")]
        old = ", ".join("'2001'" if name in ("year", "day") else name for name in names)
        db.execute(f"INSERT INTO {closes} SELECT {old} FROM {closes} LIMIT 1")
        db.commit()
    with closing(sqlite3.connect(backup)) as db:
        keys = [row[1] for row in db.execute(f"PRAGMA table_info(gone_{closes})")]
        gone = ", ".join("'2001'" if name in ("year", "day") else f"'{name}'" for name in keys)
        gone = gone.replace("'symbol'", "'ALAB'")
        db.execute(f"INSERT INTO gone_{closes} VALUES ({gone})")
        db.commit()
    return backup


def rows(path: Path) -> object:
    """Return every row of a database, how it was made, and whose it is."""
    with closing(sqlite3.connect(path)) as db:
        made = db.execute("SELECT type, name, sql FROM sqlite_master ORDER BY 1, 2").fetchall()
        return content(db, columns(db)), made, db.execute("PRAGMA application_id").fetchall()


@pytest.mark.parametrize("schema", [13, LATEST])
def test_it_is_restored_row_by_row(path: Path, now: datetime, schema: int) -> None:
    backup = partial_backup(path, schema)
    before = rows(path)
    restore(path, backup, now)
    assert rows(path) == before
    with open_store(path, now=now) as store:
        assert store.rows("PRAGMA integrity_check") == [("ok",)]
        assert store.rows("PRAGMA foreign_key_check") == []


@pytest.mark.parametrize("schema", [13, LATEST])
def test_without_the_shared_file_entries_are_restored_and_the_rest_is_fetched_again(
    path: Path, now: datetime, schema: int
) -> None:
    backup = partial_backup(path, schema)
    shutil.copy(path, path.with_name("before.db"))
    with open_store(path.with_name("before.db"), now=now) as store:
        typed, inbox = store.ledger.typed(), store.inbox.read()
    (backup_folder(path) / SHARED).write_bytes(b"scribbled over")
    restore(path, backup, now)
    with open_store(path, now=now) as store:
        assert (store.ledger.typed(), store.inbox.read()) == (typed, inbox)
        assert store.prices.last_closes() == {}
        assert {row.facts_accession for row in store.filings.companies().values()} == {""}
        assert store.rows("PRAGMA foreign_key_check") == []


def test_opened_by_hand_it_is_refused_with_the_way_back(path: Path, now: datetime) -> None:
    shutil.copy(partial_backup(path, LATEST), path)
    with pytest.raises(StoreError, match=r"one of the daily copies.*`catalyst restore`"):
        open_store(path, now=now)


def test_the_shared_file_goes_with_the_last_backup_that_needs_it(path: Path, now: datetime) -> None:
    backup = partial_backup(path, LATEST)
    with open_store(path, now=now) as store:
        store.backup(now + timedelta(days=1))
        assert (backup_folder(path) / SHARED).exists()
        backup.unlink()
        store.backup(now + timedelta(days=2))
    assert not (backup_folder(path) / SHARED).exists()
