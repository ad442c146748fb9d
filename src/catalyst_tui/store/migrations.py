"""From the first schema that was given away to the latest: one function for each step, in order.

Each commits together with its number. A new database is made as schema.py says and takes none.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping

from catalyst_tui.store.schema import append_only, schema_version

Step = Callable[[sqlite3.Connection], None]


def migrate(db: sqlite3.Connection) -> None:
    """Take every step not taken yet. The caller holds the write lock and has made a backup."""
    taken = schema_version(db)
    for number, step in STEPS.items():
        if number <= taken:
            continue
        db.execute("BEGIN IMMEDIATE")
        try:
            step(db)
            db.execute(f"PRAGMA user_version = {number}")
            db.execute("COMMIT")
        except BaseException:
            if db.in_transaction:
                db.execute("ROLLBACK")
            raise


def tell_by_transition(db: sqlite3.Connection) -> None:
    """What is told belongs to the transition that made it, no more to a word and its cause. Those that came
    back to an earlier word have no line of their own, and get it, as seen."""
    for table in ("inbox", "outbox"):
        db.execute(f"DROP INDEX idx_{table}_checkpoint_revision_after_cause")
        db.execute(f"CREATE UNIQUE INDEX idx_{table}_transition ON {table} (transition)")
    db.execute("""
        INSERT INTO inbox (checkpoint, revision, ticker, after, cause, transition, at, title, body, seen_at,
            acknowledged_at)
        SELECT t.checkpoint, t.revision, t.ticker, t.after, t.cause, t.id, t.at, i.title,
            t.reason || ' (was ' || replace(t.before, '_', ' ') || ')', t.recorded_at, i.acknowledged_at
        FROM transitions t JOIN inbox i USING (checkpoint, revision, after, cause)
        WHERE t.heard = 1 AND t.before IS NOT NULL AND t.id NOT IN (SELECT transition FROM inbox)
        ORDER BY t.id
    """)


def name_companies(db: sqlite3.Connection) -> None:
    """What companies' own filings say of them, for what a book leaves out."""
    for column in ("name", "fiscal_year_end", "currency"):
        db.execute(f"ALTER TABLE companies ADD COLUMN {column} TEXT NOT NULL DEFAULT ''")


def keep_displaced_closes(db: sqlite3.Connection) -> None:
    """Closes that were displaced, and tellings that contradict what is known and wait for a second word."""
    db.execute("""
        CREATE TABLE displaced_closes (
            symbol TEXT NOT NULL, day TEXT NOT NULL, micros INTEGER NOT NULL, known_at TEXT NOT NULL,
            currency TEXT NOT NULL, source TEXT NOT NULL, displaced_at TEXT NOT NULL,
            PRIMARY KEY (symbol, displaced_at, day)
        ) STRICT
    """)
    for trigger in append_only("displaced_closes"):
        db.execute(trigger)
    db.execute("""
        CREATE TABLE disputes (
            symbol TEXT PRIMARY KEY, source TEXT NOT NULL, day TEXT NOT NULL, micros INTEGER NOT NULL,
            since TEXT NOT NULL
        ) STRICT
    """)


STEPS: Mapping[int, Step] = {7: tell_by_transition, 8: name_companies, 9: keep_displaced_closes}
"""What brings a database to the schema of this number; the schema before the first is the oldest one read."""

OLDEST = min(STEPS) - 1
