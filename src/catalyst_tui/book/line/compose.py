"""Turn the reading of a line into edits of the book."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from msgspec.structs import replace

from catalyst_tui.book.file.edit import Add, Edit, Put, Value
from catalyst_tui.book.file.ids import name_of
from catalyst_tui.book.line.reading import LineReading
from catalyst_tui.book.model.book import Book, Role

# Keys that the line has words for
_SAID = ("test", "event", "period", "due", "then")
# Keys that make two checkpoints the same claim
_CLAIM = ("thesis", "ticker", "tickers", "role", "test", "event", "period", "due")
THEME = "economy"  # the thesis of claims about no company


def checkpoint_of(reading: LineReading, book: Book, today: date) -> dict[str, Value]:
    """Return the checkpoint's table as the book writes it.

    A price test counts from `today`: what the price did before the line was written settles
    nothing.
    """
    table: dict[str, Value] = {"id": unique_id(_words(reading), book)}
    thesis = _thesis(reading.ticker, book) if reading.ticker else THEME
    if thesis:
        table["thesis"] = thesis
    elif reading.ticker:
        table["ticker"] = reading.ticker
    if reading.role is not Role.PROOF:
        table["role"] = reading.role.value
    table["text"] = reading.text
    for key in _SAID:
        if value := getattr(reading, key):
            table[key] = value
    if reading.since:
        table["from"] = reading.since
    elif reading.test and reading.role is Role.PROOF and not reading.period:
        table["from"] = today
    if reading.non_gaap:
        table["basis"] = "non_gaap"
    if reading.p is not None:
        table["p"] = reading.p
    return table


def line_of_table(table: Mapping[str, Any], ticker: str) -> str:
    """Return the line that says a checkpoint's table; an empty string if no line can."""
    words = {key: str(table[key]) for key in _SAID if key in table}
    if ("test" in words) == ("event" in words) or table.get("role") == "gauge":
        return ""
    since = words.get("due", "") if _in_its_year(table) else ""
    p = Decimal(str(table["p"])) if "p" in table else None
    role, adjusted = Role(table.get("role", "proof")), table.get("basis") == "non_gaap"
    return replace(
        LineReading(role, ticker, "", since=since, p=p, non_gaap=adjusted), **words
    ).line()


def keys_of(reading: LineReading, table: Mapping[str, Any]) -> dict[str, str]:
    """Return what a line writes into the checkpoint's table that it edits, as typed."""
    role = (
        "" if reading.role is Role.PROOF and "role" not in table else reading.role.value
    )
    basis = str(table.get("basis", "")).replace("non_gaap", "")
    keys = {key: getattr(reading, key) for key in _SAID}
    keys |= {
        "role": role,
        "p": "" if reading.p is None else f"{reading.p.normalize():f}",
    }
    if reading.since or _in_its_year(table):
        keys["from"] = reading.since
    return keys | {"basis": "non_gaap" if reading.non_gaap else basis}


def _in_its_year(table: Mapping[str, Any]) -> bool:
    """Tell whether a checkpoint's table is of what counts in the year it is due."""
    return "due" in table and table.get("from") == table["due"]


def edits_of(
    reading: LineReading, book: Book, data: Mapping[str, Any], today: date
) -> list[Edit]:
    """Return the edits that write a reading: its new series, then the checkpoint.

    `data` is what the text of the book says; the checkpoint goes behind the others of its thesis or
    ticker. ValueError if the book has the same claim already.
    """
    table = checkpoint_of(reading, book, today)
    for other in data.get("checkpoint", ()):
        if all(str(other.get(key, "")) == str(table.get(key, "")) for key in _CLAIM):
            raise ValueError(f"it is in the book already, as {name_of(other)}")
    edits: list[Edit] = []
    if not reading.ticker and THEME not in book.theses:
        edits.append(Add(("thesis",), {"id": THEME, "title": "The economy"}))
    return [*edits, *_series(reading), Add(("checkpoint",), table, _place(data, table))]


def unique_id(words: str, book: Book) -> str:
    """Return an id made of `words` that no checkpoint and no event of the book has."""
    taken = {id_.partition("@")[0] for id_ in (*book.checkpoints, *book.events)}
    start = name_of({"text": words}) or "checkpoint"
    candidate, n = start, 1
    while candidate in taken:
        n += 1
        candidate = f"{start}-{n}"
    return candidate


def _words(reading: LineReading) -> str:
    """Return what the id is made of: `NVDA revenue 60B 2027Q1`."""
    claim = reading.test or reading.event
    words = f"{reading.ticker} {claim.removeprefix(reading.ticker)} {reading.period}"
    for sign in (">=", "<=", ">", "<", "$", "%"):
        words = words.replace(sign, " ")
    return words


def _thesis(ticker: str, book: Book) -> str:
    """Return the ticker's thesis, if it has exactly one of its own."""
    own = [name for name, thesis in book.theses.items() if thesis.tickers == (ticker,)]
    return own[0] if len(own) == 1 else ""


def _series(reading: LineReading) -> Iterator[Edit]:
    for series in reading.series:
        yield Put(
            ("series", series.name), {"ticker": reading.ticker, "unit": series.unit}
        )


def _place(data: Mapping[str, Any], table: Mapping[str, Value]) -> int | None:
    """Return the place of the last checkpoint with the same thesis, else ticker; None
    for the end."""
    tables = data.get("checkpoint", ())
    for key in ("thesis", "ticker"):
        places = [
            n
            for n, other in enumerate(tables)
            if key in table and other.get(key) == table[key]
        ]
        if places:
            return places[-1]
    return None
