"""The tables that make up what a home knows, as rows of text, and back into an empty database.

What is left out is made again (the book's own tables), or asked again (how sources do). Popups that
are owed are not owed by the second home. Bytes are given and taken as what they hold.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from functools import cache
from itertools import groupby, repeat
from operator import itemgetter
from types import UnionType
from typing import TYPE_CHECKING, get_args

from catalyst_tui.judge.ledger.facts import Closes
from catalyst_tui.store.errors import NotOursError, StoppedError, StoreError
from catalyst_tui.store.moments import moment, stamp
from catalyst_tui.store.schema import TABLES
from catalyst_tui.store.values import day as day_of

if TYPE_CHECKING:
    from catalyst_tui.store.open import Store

EXPORTED: Mapping[str, str] = {
    "facts": "facts",
    "evidence": "evidence",
    "reviews": "reviews",
    "reasons": "reasons",
    "wordings": "revisions",
    "stated": "stated",
    "books": "books",
    "quotes": "quotes",
    "histories": "histories",
    "closes": "closes",
    "displaced_closes": "displaced_closes",
    "disputes": "disputes",
    "vintages": "vintages",
    "changes": "transitions",
    "inbox": "inbox",
    "popups": "outbox",
    "snoozes": "snoozes",
    "hits": "hits",
    "companies": "companies",
    "filings": "filings",
    "releases": "releases",
    "calendar": "calendar",
    "outages": "outages",
    "splits": "splits",
    "answers": "answers",
    "given_to": "given_to",
    "filed_by": "filed_by",
}
"""What each is called outside, and its table; one that another refers to comes first."""

LEFT_OUT = frozenset(
    {
        "tickers",
        "lots",
        "cash",
        "theses",
        "checkpoints",
        "popups",
        "source_health",
        "unknown_symbols",
        "kept",
        "imports",
    }
)
"""The tables that are made or asked again, or are of the one home alone."""

_CLOSES: Mapping[str, type | UnionType] = {
    "symbol": str,
    "day": str,
    "micros": int,
    "known_at": str,
}
"""Of closes each is a row outside."""

SAME_ROWS = (12, 13, 14, 15, 16, 17)
"""The schemas that keep these in the same columns, up to the latest: an export of any of them is read."""

NEW_ROWS = frozenset({"splits", "answers", "given_to", "filed_by"})
"""The tables that came with the latest of these: an older export has no file of them."""

Said = str | bytes | None
"""A cell: a text, what a document holds, or nothing."""


def columns_of(name: str) -> Mapping[str, type | UnionType]:
    """The columns of one of them, as they are kept."""
    return _CLOSES if name == "closes" else TABLES[EXPORTED[name]].columns


def is_documents(name: str, column: str) -> bool:
    """Whether a column holds whole documents."""
    return columns_of(name)[column] is bytes


def may_lack(name: str, column: str) -> bool:
    """Whether a column may have nothing, which is another thing than an empty text."""
    return bool(get_args(columns_of(name)[column]))


def rows_of(store: Store, name: str) -> Iterator[tuple[Said, ...]]:
    """Its rows, as texts and documents, one by one."""
    if name == "closes":
        yield from _closes_of(store)
        return
    listed = ", ".join(columns_of(name))
    asked = f"SELECT {listed} FROM {EXPORTED[name]} ORDER BY rowid"  # noqa: S608 our own names, as they came
    for row in store.stream(asked):
        yield tuple(map(_said, row))


def _closes_of(store: Store) -> Iterator[tuple[Said, ...]]:
    day, at = cache(date.isoformat), cache(stamp)  # most symbols trade on the same days
    for symbol in store.prices.closes:
        closes = store.prices.closes.newest(symbol)
        yield from zip(
            repeat(symbol), map(day, closes.days), map(str, closes.micros), map(at, closes.known)
        )


def _said(value: object) -> Said:
    if value is None:
        return None
    return zlib.decompress(value) if isinstance(value, bytes) else str(value)


def put(store: Store, name: str, rows: Iterable[Sequence[Said]]) -> int:
    """Put rows into the open transaction; how many. ValueError for one that the table does not take."""
    if name == "closes":
        return _put_closes(store, rows)
    columns = columns_of(name)
    marks = ", ".join("?" * len(columns))
    sql = f"INSERT INTO {EXPORTED[name]} ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608
    count = 0
    for row in rows:
        count += 1
        taken = [_taken(said, kind) for said, kind in zip(row, columns.values(), strict=True)]
        with _refused():
            store.write(sql, taken)
    return count


def _put_closes(store: Store, rows: Iterable[Sequence[Said]]) -> int:
    count = 0
    for symbol, its_rows in groupby(rows, itemgetter(0)):
        closes: dict[date, tuple[int, datetime]] = {}
        for row in its_rows:
            day, micros, known = _close(row)
            if day in closes:
                raise ValueError(f"the close of {day} is there twice")
            closes[day] = micros, known
        with _refused():
            store.prices.put_known(
                str(symbol), Closes([*closes], *zip(*closes.values(), strict=True))
            )
        count += len(closes)
    return count


def _close(row: Sequence[Said]) -> tuple[date, int, datetime]:
    day, micros, known = (str(_taken(said, str)) for said in row[1:])
    try:
        return day_of(day), int(micros), moment(known)
    except NotOursError as error:
        raise ValueError(error.why) from error


@contextmanager
def _refused() -> Iterator[None]:
    """ValueError for what the database does not take, unless it takes nothing at all."""
    try:
        yield
    except StoppedError:
        raise
    except StoreError as error:
        raise ValueError(f"the database does not take it ({error.__cause__ or error})") from error


def _taken(said: Said, kind: type | UnionType) -> object:
    of = (get_args(kind) or (kind,))[0]
    if said is None:
        if not get_args(kind):
            raise ValueError("a cell that is needed is empty")
        return None
    if of is int:
        return int(said)
    return zlib.compress(said, 9) if isinstance(said, bytes) else said


def owe_nothing(store: Store) -> None:
    """What the home it came from tells is not told by this one too; in the open transaction."""
    store.write("UPDATE outbox SET state = 'acknowledged' WHERE state IN ('waiting', 'sending')")


def read_all(store: Store) -> None:
    """Read all of it as the program does. StoreError for what the program cannot have written."""
    store.ledger.facts()
    store.ledger.evidence()
    store.reviews.read()
    store.wordings.revisions()
    store.wordings.reasons()
    store.wordings.stated()
    for (digest,) in store.rows("SELECT digest FROM books"):
        store.wordings.text(digest)
    store.prices.quotes()
    for symbol in store.prices.closes:
        store.prices.closes.newest(symbol)
    store.transitions.last_words()
    store.inbox.read()
    store.filings.companies()
    store.filings.releases_known()
    store.calendar.read()
    store.outages.read()
