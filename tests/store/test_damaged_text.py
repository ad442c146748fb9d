"""Damage that `quick_check` passes: text where a moment, a number or a word was. Each is a sentence."""

import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from tests.doors.judge import Close, History
from tests.homes import LATEST, HitState, Store, StoreError, open_store
from tests.store.golden import columns, golden_database

NO_NUMBERS = ("'NaN'", "'sNaN'", "'-Infinity'", "'1e999999'", "x'ff'", "''")
DAMAGE = ("'damaged'", "'0001-01-01T00:00:00.000000Z'", *NO_NUMBERS)
LONG_AGO = date(1990, 1, 1)


def readers(store: Store, now: datetime) -> tuple[Callable[[], object], ...]:
    """Return everything that turns rows into values."""
    return (
        store.ledger.facts,
        lambda: list(store.ledger.reported()),
        store.ledger.evidence,
        store.prices.quotes,
        lambda: [store.prices.closes.get(symbol) for symbol in store.prices.closes],
        store.prices.recent_closes,
        store.prices.last_closes,
        store.prices.currencies,
        store.transitions.recent,
        lambda: store.transitions.since("met"),
        store.transitions.last_words,
        store.outbox.failing_since,
        lambda: store.outbox.claim(now, timedelta(minutes=1)),
        store.inbox.read,
        lambda: store.inbox.snoozes(now),
        store.sources.read,
        store.outages.read,
        store.filings.companies,
        lambda: store.filings.results_since(LONG_AGO),
        lambda: [store.filings.release(cik, accession) for cik, accession in store.filings.releases_known()],
        lambda: [store.hits.read(state) for state in HitState],
        store.wordings.revisions,
        store.wordings.stated,
        store.wordings.reasons,
        store.calendar.read,
        store.notes.screen,
    )


def test_every_reader_of_every_damaged_column_says_a_sentence(path: Path, now: datetime) -> None:
    golden_database(path, LATEST)
    with open_store(path, now=now) as store:
        db = store._db
        for (trigger,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            db.execute(f'DROP TRIGGER "{trigger}"')
        db.execute("PRAGMA ignore_check_constraints = ON")
        refused = 0
        for table, names in columns(db).items():
            for column in names:
                for damage in DAMAGE:
                    refused += refusals(store, now, f'UPDATE "{table}" SET "{column}" = {damage}')
        assert refused > 50


def refusals(store: Store, now: datetime, damage: str) -> int:
    """Return how many readers refuse what is damaged with a sentence; any other error ends the test."""
    refused = 0
    with suppress(TakenBackError), store.transaction():
        try:
            store._db.execute(damage)
        except sqlite3.IntegrityError:  # no text may stand there
            raise TakenBackError from None
        for read in readers(store, now):
            for symbol in list(store.prices.closes):
                store.prices.closes.forget(symbol)
            try:
                read()
            except StoreError:
                refused += 1
        raise TakenBackError
    return refused


class TakenBackError(Exception):
    """Takes back what was damaged."""


@pytest.mark.parametrize("damage", NO_NUMBERS)
@pytest.mark.parametrize(
    "cell", ["facts.value", "facts.low", "facts.high", "evidence.score", "quotes.price", "quotes.previous"]
)
def test_what_is_no_number_is_refused_and_shown(path: Path, now: datetime, cell: str, damage: str) -> None:
    """`NaN` is one to a Decimal, and ends whoever compares it."""
    table, column = cell.split(".")
    golden_database(path, LATEST)
    with open_store(path, now=now) as store:
        for name in (f"{table}_no_update", f"{table}_no_delete"):
            store._db.execute(f"DROP TRIGGER IF EXISTS {name}")
        store._db.execute("PRAGMA ignore_check_constraints = ON")
        try:
            store._db.execute(f"UPDATE {table} SET {column} = {damage}")
        except sqlite3.IntegrityError:
            return  # SQLite holds the column to its kind: its own check sees it
        reads: dict[str, Callable[[], object]] = {"facts": store.ledger.facts,
            "evidence": store.ledger.evidence, "quotes": store.prices.quotes}  # fmt: skip
        with pytest.raises(StoreError, match=r"cannot have written .*`catalyst restore`"):
            reads[table]()


def test_bytes_that_are_no_text_are_a_sentence(store: Store) -> None:
    with pytest.raises(StoreError, match=r"Could not decode .* `catalyst restore` lists the copies"):
        store.rows("SELECT CAST(x'ff6e6f' AS TEXT)")


def test_a_table_that_is_gone_is_damage(path: Path, now: datetime) -> None:
    golden_database(path, LATEST)
    with closing(sqlite3.connect(path)) as db:
        db.execute("DROP TABLE snoozes")
    with pytest.raises(StoreError, match="is damaged: it lacks snoozes"):
        open_store(path, now=now)


@pytest.mark.parametrize("schema", [-5, 0, 7])
def test_a_schema_that_is_not_that_of_the_tables_is_damage(path: Path, now: datetime, schema: int) -> None:
    golden_database(path, LATEST)
    with closing(sqlite3.connect(path)) as db:
        db.execute(f"PRAGMA user_version = {schema}")
    with pytest.raises(StoreError, match=f"is damaged: it says schema {schema}.*There is no backup"):
        open_store(path, now=now)


def test_new_closes_of_a_symbol_that_cannot_be_read_are_left_out(path: Path, now: datetime) -> None:
    with open_store(path, now=now) as store:
        store.prices.put_history(daily("ALAB"), now)
        store._db.execute("UPDATE closes SET micros = '[1,'")
        store.prices.closes.forget_all()
        assert store.prices.put_history(daily("ALAB"), now) is False
        assert [*store.prices.closes.unreadable] == ["ALAB"]
        store.prices.put_history(daily("CRDO"), now)
        assert [*store.prices.last_closes()] == ["CRDO"]
        assert [*store.prices.recent_closes()] == ["CRDO"]


def daily(symbol: str) -> History:
    """Return a history of one close."""
    at = datetime(2026, 8, 3, 20, tzinfo=UTC)
    return History(symbol, "USD", (Close(at.date(), Decimal(100), at),), "test")
