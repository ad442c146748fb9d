"""The schema: every released one upgrades to the one a new database gets, and a copy is made first."""

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from tests.homes import (
    APPLICATION_ID,
    LATEST,
    OLDEST,
    DamagedError,
    Store,
    StoreError,
    backup_folder,
    create,
    is_sound,
    migrate,
    migrations,
    open_store,
    opening,
    schema_version,
    tables,
)
from tests.store.golden import COPIED, RELEASED, columns, content, fill, golden_database, golden_schema


def schema(db: sqlite3.Connection) -> set[str]:
    """Return every statement that makes the schema, however it was spaced and quoted."""
    rows = db.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")
    return {re.sub(r"\s*([(),]|\Z)\s*", r"\1", " ".join(sql.replace('"', "").split())) for (sql,) in rows}


def golden(version: int) -> set[str]:
    """Return the same of a released schema."""
    with closing(sqlite3.connect(":memory:")) as db:
        db.executescript(golden_schema(version))
        return schema(db)


def test_a_new_database_has_the_released_schema() -> None:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as db:
        create(db)
        assert schema(db) == golden(LATEST)
        assert schema_version(db) == LATEST == max(RELEASED)


@pytest.mark.parametrize("version", RELEASED)
def test_every_released_database_upgrades_to_the_newest_and_keeps_each_row(version: int) -> None:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as old:
        fill(old, version)
        known = {name: names for name, names in columns(old).items() if name not in COPIED}
        before = content(old, known)
        migrate(old)
        assert schema(old) == golden(LATEST)
        assert schema_version(old) == LATEST
        assert content(old, known) == before
        assert old.execute("PRAGMA foreign_key_check").fetchall() == []


def test_one_from_before_the_first_release_is_left_alone(path: Path, now: datetime) -> None:
    golden_database(path, OLDEST)
    with closing(sqlite3.connect(path)) as db:
        db.execute(f"PRAGMA user_version = {OLDEST - 1}")
    before = path.read_bytes()
    with pytest.raises(StoreError, match=r"Move it and .*backups away") as refused:
        open_store(path, now=now)
    assert not isinstance(refused.value, DamagedError)
    assert path.read_bytes() == before


def test_the_golden_databases_have_rows_in_every_table() -> None:
    with closing(sqlite3.connect(":memory:")) as db:
        fill(db, LATEST)
        assert [table for table, rows in content(db, columns(db)).items() if not rows] == []


@pytest.mark.parametrize("version", RELEASED)
def test_what_an_older_catalyst_kept_is_read(path: Path, now: datetime, version: int) -> None:
    golden_database(path, version)
    with open_store(path, now=now) as store:
        first, second, *_ = store.ledger.facts()
        assert (first.ticker, str(first.period), first.note, second.note) == ("ALAB", "2026Q1", "", "no page")
        assert [item.id for item in store.ledger.evidence()][:2] == ["e01", "e02"]
        assert store.transitions.last_words() == {"above-300": "holding", "npo-2027": "on_track"}
        assert [(line.title, line.seen) for line in store.inbox.read()] == [("ALAB on track: NPO", False)]
        owed = store.outbox.claim(now, timedelta(seconds=30))
        assert owed is not None
        assert (owed.title, owed.rounds) == ("ALAB on track: NPO", 0)
        assert [revision.number for revision in store.wordings.revisions()][:3] == [1, 1, 2]
        assert store.notes.screen().get("theme") == "dark"
        assert set(store.sources.read()) == {"yahoo"}
    copies = backup_folder(path)
    made = [file.name for file in copies.iterdir()] if copies.exists() else []
    assert made == ([f"catalyst-2026-08-04-schema{version}.db"] if version < LATEST else [])


TWICE_MET = """
INSERT INTO transitions
    (id, checkpoint, revision, ticker, after, cause, before, reason, at, heard, recorded_at)
SELECT * FROM (VALUES
    (3, 'q3', 1, 'ALAB', 'pending', '', NULL, 'first look', :at, 0, :at),
    (4, 'q3', 1, 'ALAB', 'met', 'x=110', 'pending', 'revenue 110M', :at, 1, :at),
    (5, 'q3', 1, 'ALAB', 'pending', 'x=90', 'met', 'revenue 90M', :at, 1, :at),
    (6, 'q3', 1, 'ALAB', 'met', 'x=110', 'at_risk', 'revenue 110M', :at, 1, :at))
"""
TOLD_ONCE = """
INSERT INTO {table} (checkpoint, revision, ticker, after, cause, transition, at, title, body{more})
SELECT checkpoint, revision, ticker, after, cause, {line}, at, 'ALAB ' || after || ': Q3', reason{values}
FROM transitions WHERE id IN {ids}
"""


def test_a_change_that_had_no_line_of_its_own_gets_one_as_seen(path: Path, now: datetime) -> None:
    """Schema 6 had one line for a word and its cause, and one popup, which the second change took over."""
    golden_database(path, 6)
    with closing(sqlite3.connect(path)) as db:
        db.execute(TWICE_MET, {"at": "2026-07-10T12:00:00.000000Z"})
        db.execute(TOLD_ONCE.format(table="inbox", line="id", more="", values="", ids="(4, 5)"))
        owed = {"more": ", urgency, state, tries, due_at", "values": ", 1, 'sent', 1, at"}
        db.execute(TOLD_ONCE.format(table="outbox", line="iif(id = 4, 6, id)", ids="(4, 5)", **owed))
        db.commit()
    with open_store(path, now=now) as store:
        lines = [(line.word, line.body, line.seen) for line in store.inbox.read() if line.checkpoint == "q3"]
        assert lines == [
            ("met", "revenue 110M (was at risk)", True),
            ("pending", "revenue 90M", False),
            ("met", "revenue 110M", False),
        ]
        assert store.rows("SELECT transition FROM outbox ORDER BY transition") == [(2,), (5,), (6,)]


def add_a_table(db: Database, number: int) -> None:
    db.create_table("journal", {"id": int, "text": str}, pk="id", strict=True)


def fail_half_way(db: Database, number: int) -> None:
    add_a_table(db, number)
    raise sqlite3.OperationalError("disk I/O error")


def due(monkeypatch: pytest.MonkeyPatch, step: Callable[[Database, int], None]) -> None:
    """Pretend that the next release has one step more."""
    monkeypatch.setattr(migrations, "take_step", step)
    monkeypatch.setattr(migrations, "LATEST", LATEST + 1)
    monkeypatch.setattr(opening, "LATEST", LATEST + 1)


def test_a_step_comes_after_a_proven_copy(path: Path, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_store(path, now=now) as store:
        store.notes.remember("theme", "dark")
    due(monkeypatch, add_a_table)

    with open_store(path, now=now) as store:
        assert store.rows("PRAGMA user_version") == [(LATEST + 1,)]
        assert store.rows("SELECT count(*) FROM journal") == [(0,)]

    (copy,) = backup_folder(path).iterdir()
    assert copy.name == f"catalyst-2026-08-04-schema{LATEST}.db"
    assert is_sound(copy)
    with closing(sqlite3.connect(copy)) as db:
        assert schema_version(db) == LATEST
        assert db.execute("SELECT value FROM kept").fetchall() == [("dark",)]


def test_a_failed_step_keeps_the_old(path: Path, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    open_store(path, now=now).close()
    due(monkeypatch, fail_half_way)
    with pytest.raises(StoreError, match="disk I/O error"):
        open_store(path, now=now)
    with closing(sqlite3.connect(path)) as db:
        assert schema_version(db) == LATEST
        assert schema(db) == golden(LATEST)


@pytest.mark.parametrize("table", [name for name, table in tables().items() if "append_only" in table])
def test_what_was_known_is_never_changed(store: Store, table: str) -> None:
    triggers = store.rows("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?", table)
    assert {sql.split("BEFORE ")[1].split()[0] for (sql,) in triggers} == {"UPDATE", "DELETE"}


def test_every_table_is_strict_and_the_file_is_marked_as_ours(store: Store) -> None:
    loose = store.rows(
        "SELECT name FROM pragma_table_list WHERE NOT strict AND type = 'table' AND name NOT LIKE 'sqlite%'"
    )
    assert loose == []
    assert store.rows("PRAGMA application_id") == [(APPLICATION_ID,)]
