"""In which order everything was committed, whoever did it: triggers in the besieged database write it down.

The database itself says so, in the transaction of each row: no process under siege has to be believed.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from msgspec import Struct

WATCHED = ("facts", "evidence", "transitions")


class Kept(Struct, frozen=True):
    """One row that was committed: of which table, and its rowid there."""

    table: str
    row: int


def begin(database: Path) -> None:
    """Write down every row from now on."""
    with closing(sqlite3.connect(database)) as db:
        db.execute(
            "CREATE TABLE siege_journal (id INTEGER PRIMARY KEY, of TEXT NOT NULL, row INTEGER NOT NULL)"
        )
        for table in WATCHED:
            db.execute(
                f"CREATE TRIGGER siege_{table} AFTER INSERT ON {table} "
                f"BEGIN INSERT INTO siege_journal (of, row) VALUES ('{table}', new.rowid); END"
            )
        db.commit()


def read(database: Path) -> list[Kept]:
    """Every row, in the order of the commits."""
    with closing(sqlite3.connect(database)) as db:
        return [Kept(*found) for found in db.execute("SELECT of, row FROM siege_journal ORDER BY id")]
