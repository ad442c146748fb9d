"""The tables, as a new database gets them, by the part of the store each is of.

Moments are UTC text of one length, days ISO text, numbers text as they were said; closes are whole millionths
of the currency. A database that is older gets here by migrations.py.
"""

from __future__ import annotations

import re
import sqlite3

APPLICATION_ID = 0x43544C59  # "CTLY"

LATEST = 9
"""The schema this version reads and writes: the database's `user_version`."""

PARTS = {
    "book": """
-- The user's file as it is, for people who query the database.
CREATE TABLE tickers (
    symbol TEXT PRIMARY KEY, name TEXT NOT NULL, cik INTEGER, currency TEXT NOT NULL,
    fiscal_year_end TEXT NOT NULL
) STRICT;
CREATE TABLE lots (
    symbol TEXT NOT NULL REFERENCES tickers(symbol), n INTEGER NOT NULL, quantity TEXT NOT NULL,
    cost TEXT NOT NULL, opened TEXT, PRIMARY KEY (symbol, n)
) STRICT;
CREATE TABLE theses (
    id TEXT PRIMARY KEY, tickers TEXT NOT NULL, title TEXT NOT NULL, text TEXT NOT NULL, stance TEXT NOT NULL,
    conviction TEXT, opened TEXT, source TEXT NOT NULL, note TEXT NOT NULL
) STRICT;
CREATE TABLE checkpoints (
    id TEXT PRIMARY KEY, ticker TEXT, thesis TEXT, role TEXT NOT NULL, text TEXT NOT NULL, period TEXT,
    due TEXT, due_last TEXT, verify_by TEXT, p TEXT, why TEXT NOT NULL, action TEXT NOT NULL,
    source TEXT NOT NULL, note TEXT NOT NULL, revision INTEGER NOT NULL
) STRICT;
CREATE INDEX idx_checkpoints_ticker ON checkpoints (ticker);
""",
    "wordings": """
-- Everything it ever said: its texts, the wordings of checkpoints, why they changed, stated probabilities.
CREATE TABLE revisions (
    checkpoint TEXT NOT NULL, revision INTEGER NOT NULL, definition TEXT NOT NULL, seen_at TEXT NOT NULL,
    word TEXT, book TEXT, period TEXT, due TEXT, due_first TEXT, due_last TEXT,
    PRIMARY KEY (checkpoint, revision)
) STRICT;
CREATE TABLE books (digest TEXT PRIMARY KEY, text BLOB NOT NULL, seen_at TEXT NOT NULL) STRICT;
CREATE TABLE reasons (
    id INTEGER PRIMARY KEY, checkpoint TEXT NOT NULL, revision INTEGER NOT NULL, text TEXT NOT NULL,
    seen_at TEXT NOT NULL
) STRICT;
CREATE TABLE stated (
    id INTEGER PRIMARY KEY, checkpoint TEXT NOT NULL, p TEXT, seen_at TEXT NOT NULL
) STRICT;
""",
    "ledger": """
-- What was observed.
CREATE TABLE facts (
    id INTEGER PRIMARY KEY, ticker TEXT NOT NULL, metric TEXT NOT NULL, period TEXT NOT NULL,
    kind TEXT NOT NULL, basis TEXT NOT NULL, value TEXT NOT NULL, unit TEXT NOT NULL, known_at TEXT NOT NULL,
    grade TEXT NOT NULL, source TEXT NOT NULL, bound TEXT NOT NULL, low TEXT, high TEXT, note TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    form TEXT, accession TEXT, concept TEXT, period_start TEXT, period_end TEXT, derived_from TEXT
) STRICT;
-- Two NULLs are never equal to SQLite; to us a fact without a range is the same fact twice.
CREATE UNIQUE INDEX facts_once ON facts (
    ticker, metric, period, kind, basis, value, unit, known_at, grade, source, bound,
    ifnull(low, ''), ifnull(high, ''), note
);
CREATE TABLE evidence (
    id TEXT PRIMARY KEY, checkpoint TEXT NOT NULL, effect TEXT NOT NULL, known_at TEXT NOT NULL,
    grade TEXT NOT NULL, source TEXT NOT NULL, happened_on TEXT, company_date TEXT, company_first TEXT,
    company_last TEXT, score TEXT, note TEXT NOT NULL, recorded_at TEXT NOT NULL, ruling TEXT
) STRICT;
""",
    "prices": """
-- The latest trades; daily closes, those that were displaced, and tellings that wait for a second word.
CREATE TABLE quotes (
    symbol TEXT PRIMARY KEY, price TEXT NOT NULL, currency TEXT NOT NULL, at TEXT NOT NULL,
    session TEXT NOT NULL, source TEXT NOT NULL, previous TEXT, delayed INTEGER NOT NULL,
    fetched_at TEXT NOT NULL, extended TEXT, extended_at TEXT
) STRICT;
CREATE TABLE histories (
    symbol TEXT PRIMARY KEY, currency TEXT NOT NULL, source TEXT NOT NULL, fetched_at TEXT NOT NULL
) STRICT;
-- Without rowid half as large, and a symbol's closes lie together.
CREATE TABLE daily_closes (
    symbol TEXT NOT NULL REFERENCES histories (symbol), day TEXT NOT NULL, micros INTEGER NOT NULL,
    known_at TEXT NOT NULL, PRIMARY KEY (symbol, day)
) STRICT, WITHOUT ROWID;
CREATE TABLE displaced_closes (
    symbol TEXT NOT NULL, day TEXT NOT NULL, micros INTEGER NOT NULL, known_at TEXT NOT NULL,
    currency TEXT NOT NULL, source TEXT NOT NULL, displaced_at TEXT NOT NULL,
    PRIMARY KEY (symbol, displaced_at, day)
) STRICT;
CREATE TABLE disputes (
    symbol TEXT PRIMARY KEY, source TEXT NOT NULL, day TEXT NOT NULL, micros INTEGER NOT NULL,
    since TEXT NOT NULL
) STRICT;
CREATE VIEW prices AS SELECT symbol, day, micros / 1e6 AS close, currency
    FROM daily_closes JOIN histories USING (symbol);
""",
    "vintages": """
-- What a series said before it was revised.
CREATE TABLE vintages (
    symbol TEXT NOT NULL, day TEXT NOT NULL, micros INTEGER, known_at TEXT NOT NULL,
    PRIMARY KEY (symbol, day, known_at)
) STRICT;
""",
    "transitions": """
-- What changed.
CREATE TABLE transitions (
    id INTEGER PRIMARY KEY, checkpoint TEXT NOT NULL, revision INTEGER NOT NULL, ticker TEXT,
    after TEXT NOT NULL, cause TEXT NOT NULL, before TEXT, reason TEXT NOT NULL, at TEXT NOT NULL,
    heard INTEGER NOT NULL, recorded_at TEXT NOT NULL
) STRICT;
CREATE INDEX idx_transitions_checkpoint ON transitions (checkpoint);
CREATE VIEW checkpoint_words AS
    SELECT c.id, c.ticker, c.role, c.text, c.due, t.after AS word, t.reason, t.recorded_at AS since
    FROM checkpoints c LEFT JOIN transitions t
    ON t.id = (SELECT max(id) FROM transitions WHERE checkpoint = c.id);
""",
    "inbox": """
-- What was told, and what is snoozed.
CREATE TABLE inbox (
    id INTEGER PRIMARY KEY, checkpoint TEXT NOT NULL, revision INTEGER NOT NULL, ticker TEXT,
    after TEXT NOT NULL, cause TEXT NOT NULL, transition INTEGER NOT NULL REFERENCES transitions(id),
    at TEXT NOT NULL, title TEXT NOT NULL, body TEXT NOT NULL, seen_at TEXT, acknowledged_at TEXT
) STRICT;
CREATE UNIQUE INDEX idx_inbox_transition ON inbox (transition);
CREATE TABLE snoozes (checkpoint TEXT PRIMARY KEY, since TEXT NOT NULL, until TEXT NOT NULL) STRICT;
""",
    "outbox": """
-- The popups that are owed, and those of the last day.
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY, checkpoint TEXT NOT NULL, revision INTEGER NOT NULL, ticker TEXT,
    after TEXT NOT NULL, cause TEXT NOT NULL, transition INTEGER NOT NULL REFERENCES transitions(id),
    at TEXT NOT NULL, urgency INTEGER NOT NULL, title TEXT NOT NULL, body TEXT NOT NULL, state TEXT NOT NULL,
    tries INTEGER NOT NULL, due_at TEXT NOT NULL, failing_since TEXT, error TEXT, desktop_id INTEGER,
    sent_at TEXT, rounds INTEGER NOT NULL DEFAULT 0, taken TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE UNIQUE INDEX idx_outbox_transition ON outbox (transition);
CREATE INDEX idx_outbox_state_due_at ON outbox (state, due_at);
CREATE TABLE popups (id INTEGER PRIMARY KEY, at TEXT NOT NULL) STRICT;
""",
    "filings": """
-- Companies at the SEC, what they filed, and what they said in it.
CREATE TABLE companies (
    ticker TEXT PRIMARY KEY, cik INTEGER, looked_up_at TEXT, asked_at TEXT, facts_accession TEXT NOT NULL,
    facts_rule TEXT NOT NULL, figures INTEGER NOT NULL, said TEXT NOT NULL, name TEXT NOT NULL DEFAULT '',
    fiscal_year_end TEXT NOT NULL DEFAULT '', currency TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE TABLE filings (
    cik INTEGER NOT NULL, accession TEXT NOT NULL, form TEXT NOT NULL, filed TEXT NOT NULL,
    known_at TEXT NOT NULL, report_date TEXT, items TEXT NOT NULL, primary_document TEXT NOT NULL,
    figures INTEGER NOT NULL, seen_at TEXT NOT NULL, PRIMARY KEY (cik, accession)
) STRICT;
CREATE TABLE releases (
    cik INTEGER NOT NULL, accession TEXT NOT NULL, type TEXT NOT NULL, url TEXT NOT NULL,
    known_at TEXT NOT NULL, body BLOB NOT NULL, kept_at TEXT NOT NULL, PRIMARY KEY (cik, accession)
) STRICT;
""",
    "hits": """
-- Sentences of releases with a checkpoint's words.
CREATE TABLE hits (
    id INTEGER PRIMARY KEY, checkpoint TEXT NOT NULL, ticker TEXT NOT NULL, accession TEXT NOT NULL,
    url TEXT NOT NULL, known_at TEXT NOT NULL, sentence TEXT NOT NULL, score INTEGER NOT NULL,
    state TEXT NOT NULL, found_at TEXT NOT NULL, decided_at TEXT
) STRICT;
CREATE UNIQUE INDEX idx_hits_checkpoint_accession_sentence ON hits (checkpoint, accession, sentence);
""",
    "calendar": """
-- The days announced for next prints.
CREATE TABLE calendar (
    ticker TEXT NOT NULL, source TEXT NOT NULL, day TEXT NOT NULL, estimated INTEGER NOT NULL,
    seen_at TEXT NOT NULL, PRIMARY KEY (ticker, source, seen_at)
) STRICT;
""",
    "sources": """
-- How each source is doing.
CREATE TABLE source_health (
    name TEXT PRIMARY KEY, state TEXT NOT NULL, since TEXT, last_ok TEXT, last_error TEXT NOT NULL,
    until TEXT, failures INTEGER NOT NULL, quota_left INTEGER, quota_of INTEGER, quota_until TEXT
) STRICT;
CREATE TABLE unknown_symbols (
    source TEXT NOT NULL REFERENCES source_health(name), symbol TEXT NOT NULL, until TEXT NOT NULL,
    PRIMARY KEY (source, symbol)
) STRICT;
""",
    "outages": """
-- When no source of a need could be asked.
CREATE TABLE outages (
    id INTEGER PRIMARY KEY, need TEXT NOT NULL, at TEXT NOT NULL, down INTEGER NOT NULL
) STRICT;
""",
    "notes": """
-- Small things for the next start.
CREATE TABLE kept (
    room TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (room, key)
) STRICT;
""",
}
"""The tables of each part of the store (open.py), which alone writes them."""

SCHEMA = "".join(PARTS.values())

TABLES = frozenset(re.findall(r"CREATE TABLE (\w+)", SCHEMA))
"""Every table there is: none is ever dropped by us."""

APPEND_ONLY = (
    "books", "calendar", "displaced_closes", "evidence", "facts", "filings", "outages", "reasons", "releases",
    "revisions", "stated", "transitions", "vintages",
)  # fmt: skip
"""What was known stays known: a correction is a new row."""


def create(db: sqlite3.Connection) -> None:
    """Give an empty database every table, all or none."""
    never = ";".join(trigger for table in APPEND_ONLY for trigger in append_only(table))
    marks = f"PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {LATEST}"
    db.executescript(f"BEGIN IMMEDIATE; {SCHEMA} {never}; {marks}; COMMIT")


def append_only(table: str) -> tuple[str, ...]:
    """The triggers that refuse to change or delete a row of `table`."""
    return tuple(
        f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, 'rows of {table} never change: add one'); END"
        for verb in ("UPDATE", "DELETE")
    )


def schema_version(db: sqlite3.Connection) -> int:
    """The number of a database's schema; 0 for an empty database."""
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def missing(db: sqlite3.Connection) -> frozenset[str]:
    """The tables of the latest schema that a database of it lacks."""
    if schema_version(db) != LATEST:
        return frozenset()
    names = db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    return TABLES - {name for (name,) in names}
