"""Read the tables that make up a home as rows of text, and write them into an empty database.

Left out is what can be fetched again (how sources do), and what belongs to one home. Popups that
are due are not due in the second home. Documents are given uncompressed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from functools import cache
from itertools import groupby, repeat
from operator import itemgetter
from typing import TYPE_CHECKING

from catalyst_tui.judge.ledger.facts import Closes
from catalyst_tui.store import schema
from catalyst_tui.store.cells import compress, day, decompress, moment, stamp
from catalyst_tui.store.errors import NotOursError, StoppedError, StoreError

if TYPE_CHECKING:
    from catalyst_tui.store.open import Store

Cell = str | bytes | None
"""A text, a document, or nothing."""

EXPORTED: Mapping[str, str] = schema.exported()
"""What each table is called outside; one that another refers to comes first."""

SAME_ROWS = (12, 13, 14, 15, 16, 17, 18)
"""The schemas with the same columns in these tables, up to the latest:
their exports can be read.
"""

NEW_ROWS = frozenset({"splits", "answers", "given_to", "filed_by"})
"""The tables that came with the latest of these: an older export has no file of them."""


def columns_of(name: str) -> Mapping[str, str]:
    """Return the columns of a table with their types (`str?` may be empty); each close is a row."""
    if name == "closes":
        return {"symbol": "str", "day": "str", "micros": "int", "known_at": "str"}
    return schema.columns_of(EXPORTED[name])


def rows_of(store: Store, name: str) -> Iterator[tuple[Cell, ...]]:
    """Yield the rows of a table as texts and documents."""
    if name == "closes":
        yield from _closes(store)
        return
    columns = ", ".join(columns_of(name))
    for row in store.stream(f"SELECT {columns} FROM {EXPORTED[name]} ORDER BY rowid"):
        yield tuple(map(_format, row))


def _closes(store: Store) -> Iterator[tuple[Cell, ...]]:
    iso, at = cache(date.isoformat), cache(stamp)  # most symbols trade on the same days
    for symbol in store.prices.closes:
        closes = store.prices.closes.newest(symbol)
        yield from zip(
            repeat(symbol),
            map(iso, closes.days),
            map(str, closes.micros),
            map(at, closes.known),
        )


def _format(value: object) -> Cell:
    if value is None:
        return None
    return decompress(value) if isinstance(value, bytes) else str(value)


def put(store: Store, name: str, rows: Iterable[Sequence[Cell]]) -> int:
    """Write rows in the open transaction; return how many. ValueError if the table refuses one."""
    if name == "closes":
        return _put_closes(store, rows)
    columns = columns_of(name)
    count = 0
    for row in rows:
        count += 1
        cells = {
            column: _parse(cell, kind)
            for cell, (column, kind) in zip(row, columns.items(), strict=True)
        }
        with _refusals():
            store.insert(EXPORTED[name], cells)
    return count


def _put_closes(store: Store, rows: Iterable[Sequence[Cell]]) -> int:
    count = 0
    for symbol, its_rows in groupby(rows, itemgetter(0)):
        closes: dict[date, tuple[int, datetime]] = {}
        for row in its_rows:
            of_day, micros, known = _parse_close(row)
            if of_day in closes:
                raise ValueError(f"the close of {of_day} is there twice")
            closes[of_day] = micros, known
        with _refusals():
            columns = Closes([*closes], *zip(*closes.values(), strict=True))
            store.prices.put_known(str(symbol), columns)
        count += len(closes)
    return count


def _parse_close(row: Sequence[Cell]) -> tuple[date, int, datetime]:
    text, micros, known = (str(_parse(cell, "str")) for cell in row[1:])
    try:
        return day(text), int(micros), moment(known)
    except NotOursError as error:
        raise ValueError(error.why) from error


def _parse(cell: Cell, kind: str) -> object:
    if cell is None:
        if not kind.endswith("?"):
            raise ValueError("a cell that is needed is empty")
        return None
    if kind.startswith("int"):
        return int(cell)
    return compress(cell) if isinstance(cell, bytes) else cell


@contextmanager
def _refusals() -> Iterator[None]:
    """Raise ValueError if the database refuses a row, but not if it takes no writes at all."""
    try:
        yield
    except StoppedError:
        raise
    except StoreError as error:
        raise ValueError(
            f"the database does not take it ({error.__cause__ or error})"
        ) from error


def end_popups(store: Store) -> None:
    """End the popups that are due in the first home, in the open transaction."""
    store.write(
        "UPDATE outbox SET state = 'acknowledged' WHERE state IN ('waiting', 'sending')"
    )


def read_all(store: Store) -> None:
    """Read everything as the program does. StoreError for what the program cannot have written."""
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
