"""Move all rows of a checkpoint or a thesis to another id: no row is lost, and none is said to have changed.

Rows of most of these tables never change otherwise. A rename changes no observation, only the name it is
found by, so their guards are lifted inside the one transaction.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from catalyst_tui.store.connection import Connection

_BY_CHECKPOINT = (
    "stated", "evidence", "given_to", "transitions", "inbox", "outbox", "snoozes", "hits",
)  # fmt: skip
_NUMBERED = ("revisions", "reasons")
"""Tables whose rows have a number within a checkpoint: those of the new id come after those of the old."""

_SUFFIXES = "[.!@"
"""What may follow an id in a key: a period, a leg, a remark, a ticker."""


def rename_checkpoint(db: Connection, old: str, new: str) -> int:
    """Let everything about `old` be about `new`, in one transaction; the number of rows that moved."""
    moved = 0
    with db.transaction():
        ((last,),) = db.rows(
            "SELECT ifnull(max(revision), 0) FROM revisions WHERE checkpoint = ?", (old,)
        )
        for table in _NUMBERED:
            with _unguarded(db, table):
                _shift(db, table, new, last)
                moved += _move(db, table, "checkpoint", old, new)
        for table in _BY_CHECKPOINT:
            with _unguarded(db, table):
                moved += _move(db, table, "checkpoint", old, new)
    return moved


def rename_thesis(db: Connection, old: str, new: str) -> int:
    """Let every review of a thesis, and what was notified of it, be about the new id."""
    moved = 0
    with db.transaction():
        with _unguarded(db, "reviews"):
            moved += _move(db, "reviews", "thesis", old, new)
        for table in ("transitions", "inbox", "outbox", "snoozes"):
            with _unguarded(db, table):
                moved += _move(db, table, "checkpoint", f"thesis:{old}", f"thesis:{new}")
    return moved


def _shift(db: Connection, table: str, new: str, last: int) -> None:
    """Make room before the wordings of the new id for those of the old, which are earlier."""
    sql = f"UPDATE {table} SET revision = -(revision + ?) WHERE checkpoint = ?"  # noqa: S608 our own names
    db.write(sql, (last, new))
    back = f"UPDATE {table} SET revision = -revision WHERE checkpoint = ? AND revision < 0"  # noqa: S608
    db.write(back, (new,))


def _move(db: Connection, table: str, column: str, old: str, new: str) -> int:
    """Give the rows of an id, and of its periods, legs and remarks, the new id."""
    length = len(old)
    return db.write(
        f"UPDATE OR IGNORE {table} SET {column} = ?1 || substr({column}, ?2) "  # noqa: S608 our own names
        f"WHERE {column} = ?3 OR (substr({column}, 1, ?4) = ?3 AND instr(?5, substr({column}, ?2, 1)) > 0)",
        (new, length + 1, old, length, _SUFFIXES),
    )


@contextmanager
def _unguarded(db: Connection, table: str) -> Iterator[None]:
    """Lift what refuses to change rows of a table, and put it back."""
    guards = db.rows(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?", (table,)
    )
    for name, _ in guards:
        db.write(f"DROP TRIGGER {name}")
    yield
    for _, sql in guards:
        db.write(sql)
