"""Read the backups of older versions, which left closes, filed figures and releases to a shared file.

`shared_with` names that file. `gone_TABLE` lists its rows that were deleted by the day of the backup.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

PARTIAL_ID = 0x43544C5A  # the application_id of a backup that needs the shared file
FETCH_AGAIN = (
    "DELETE FROM histories",
    "DELETE FROM disputes",
    "UPDATE companies SET facts_accession = '', facts_rule = '', asked_at = NULL",
)


def needs_shared_rows(backup: Path) -> bool:
    """Return whether rows of this backup are in a shared file."""
    with backup.open("rb") as file:
        header = file.read(72)
    return header[68:] == PARTIAL_ID.to_bytes(4, "big")


def add_shared_rows(backup: Path, folder: Path) -> None:
    """Complete a copy of such a backup from the shared file in `folder`.

    If that file is lost, the sources are asked for these rows again.
    """
    if not needs_shared_rows(backup):
        return
    with closing(sqlite3.connect(backup, isolation_level=None)) as db:
        db.execute("PRAGMA foreign_keys = OFF")
        (name,) = db.execute("SELECT file FROM shared_with").fetchone()
        shared = folder / Path(name).name
        gone = "SELECT name FROM sqlite_master WHERE name LIKE 'gone_%'"
        tables = [name.removeprefix("gone_") for (name,) in db.execute(gone)]
        ours = f"PRAGMA application_id = {PARTIAL_ID - 1}"
        drops = ["DROP TABLE shared_with", *(f"DROP TABLE gone_{table}" for table in tables), ours]
        if _is_readable(shared):
            db.execute("ATTACH CAST(? AS TEXT) AS shared", (os.fsencode(shared),))
            changes = [_insert(db, table) for table in tables]
        else:
            closes = [table for table in tables if table in ("closes", "daily_closes")]
            changes = [*(f"DELETE FROM {table}" for table in closes), *FETCH_AGAIN]  # noqa: S608 our own names
        for statement in ("BEGIN", *changes, *drops, "COMMIT"):
            db.execute(statement)


def _is_readable(shared: Path) -> bool:
    try:
        with closing(sqlite3.connect(f"{shared.resolve().as_uri()}?mode=ro", uri=True)) as db:
            return db.execute("PRAGMA quick_check(1)").fetchall() == [("ok",)]
    except sqlite3.Error:
        return False


def _insert(db: sqlite3.Connection, table: str) -> str:
    """Return the statement that adds the shared rows that are neither changed nor deleted."""
    info = db.execute(f"PRAGMA main.table_info({table})").fetchall()
    columns = ", ".join(name for _, name, *_ in info)
    key = " AND ".join(f"b.{name} IS a.{name}" for _, name, *_, position in info if position)
    return (
        f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM shared.{table} a "  # noqa: S608 our own names
        f"WHERE NOT EXISTS (SELECT 1 FROM main.{table} b WHERE {key}) "
        f"AND NOT EXISTS (SELECT 1 FROM gone_{table} b WHERE {key})"
    )
