"""Daily closes: stored as a row for each symbol and year, loaded when they are first needed.

Past years stay as they are. `days` are the days of the year ("01-05,01-06"),
`micros` their closes in millionths as a JSON array. `known` says when they became
known as a JSON object: from that place on, so many days after their own, at that
time (UTC), {"0":"0T21:00:00.000000Z","45":"0T20:00:00.000000Z"}. The views in
schema.toml show each close of it.
"""

from __future__ import annotations

import json
from array import array
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from itertools import chain, pairwise, starmap
from operator import attrgetter, ge
from sys import intern

from catalyst_tui.judge.ledger.facts import Close, Closes, Vintage, with_vintages
from catalyst_tui.store.cells import (
    MICRO,
    Cell,
    Codec,
    checked,
    day,
    in_millionths,
    moment,
    stamp,
)
from catalyst_tui.store.connection import Connection, Part
from catalyst_tui.store.errors import NotOursError

Year = tuple[int, str, str, str]
"""The columns year, days, micros and known of a row."""

Texts = tuple[int, str, str]
Days = tuple[tuple[date, ...], tuple[datetime, ...]]

to_json = json.JSONEncoder(separators=(",", ":")).encode
SPARK = 30  # closes of a symbol that lists draw
QUERY = "SELECT year, days, micros, known FROM closes WHERE symbol = ?"


# Rows


def rows_of(closes: Closes) -> Iterator[Year]:
    """Yield closes as rows, oldest first."""
    begin = 0
    while begin < len(closes):
        year = closes.days[begin].year
        end = bisect_right(closes.days, year, begin, key=attrgetter("year"))
        days, known = _texts(
            tuple(closes.days[begin:end]), tuple(closes.known[begin:end])
        )
        yield year, days, to_json([*closes.micros[begin:end]]), known
        begin = end


@lru_cache(maxsize=64)  # most symbols trade on the same days
def _texts(days: tuple[date, ...], known: tuple[datetime, ...]) -> tuple[str, str]:
    later = [_later(day, stamp(at)) for day, at in zip(days, known, strict=True)]
    changes = {n: text for n, text in enumerate(later) if not n or text != later[n - 1]}
    return ",".join([day.isoformat()[5:] for day in days]), to_json(changes)


def _later(day: date, known: str) -> str:
    return f"{(date.fromisoformat(known[:10]) - day).days}{known[10:]}"


def closes_of(rows: Sequence[Year]) -> Closes:
    """Return the closes of a symbol's rows, oldest first; NotOursError for damaged rows."""
    days, known = _columns(tuple((year, days, known) for year, days, _, known in rows))
    micros = checked(_parse_micros, [row[2] for row in rows])
    if len(micros) != len(days):
        raise NotOursError(f"{len(micros)} closes of {len(days)} days", rows)
    return checked(lambda _: Closes(days, micros, known), rows)


def _parse_micros(texts: Sequence[str]) -> array[int]:
    return array("q", chain.from_iterable(map(json.loads, texts)))


@lru_cache(maxsize=16)  # shared over symbols, as above
def _columns(years: tuple[Texts, ...]) -> Days:
    if len(years) == 1:
        return _of_year(years[0])
    columns = [_of_year(year) for year in years]
    days = chain.from_iterable(days for days, _ in columns)
    return tuple(days), tuple(chain.from_iterable(known for _, known in columns))


@lru_cache(maxsize=64)
def _of_year(year: Texts) -> Days:
    return checked(_parse_year, year)


def _parse_year(texts: Texts) -> Days:
    year, text, known = texts
    days = tuple([_day(f"{year:04}-{day}") for day in text.split(",")])
    if any(starmap(ge, pairwise(days))):
        raise ValueError("its days are not in order")
    changes, later, moments = json.loads(known), "", []
    for place, of_year in enumerate(days):
        later = changes.get(str(place), later)
        moments.append(_moment(of_year, later))
    return days, tuple(moments)


_day = cache(day)


@cache
def _moment(day: date, later: str) -> datetime:
    days, _, time = later.partition("T")
    return moment(f"{day + timedelta(int(days))}T{time}")


# Values of a series before it was revised

MICROS = Cell(lambda micros: micros * MICRO, in_millionths)
VINTAGE = Codec(Vintage, {"value": "micros"}, value=MICROS)


class Vintages(Part):
    """What a macro series said before it was revised, each value with its moment. Table: vintages.

    `closes` has the newest value of each day. A day with vintages has the values they say
    (judge/ledger/vintages.py).
    """

    def of(self, symbol: str) -> list[Vintage]:
        """Return every vintage of a series, oldest first; none for most symbols."""
        return self._db.read(
            VINTAGE, "FROM vintages WHERE symbol = ? ORDER BY known_at, day", symbol
        )

    def symbols(self) -> frozenset[str]:
        """Return the series that were ever revised."""
        rows = self._db.rows("SELECT DISTINCT symbol FROM vintages")
        return frozenset(symbol for (symbol,) in rows)

    def add(self, symbol: str, vintages: Iterable[Vintage]) -> None:
        """Append vintages, in the open transaction."""
        rows = [{"symbol": symbol} | VINTAGE.cells(vintage) for vintage in vintages]
        self._db.insert("vintages", *rows, conflict="ON CONFLICT DO NOTHING")


# Loaded closes


class StoredCloses(Mapping[str, Sequence[Close]]):
    """Closes by symbol, oldest first, each symbol's loaded when it is first needed.

    A symbol with a damaged row has no closes; `unreadable` says why.
    """

    def __init__(self, db: Connection, vintages: Vintages) -> None:
        self._db, self._vintages = db, vintages
        self.forget_all()

    def forget_all(self) -> None:
        """Load every symbol again when it is next needed."""
        self._loaded: dict[str, Closes] = {}
        self._tails: dict[str, tuple[array[int], Close]] = {}
        self.unreadable: dict[str, str] = {}
        # When each symbol was fetched, read before its closes
        self._fetched: dict[str, str] | None = None
        self._revised: frozenset[str] | None = None

    def __getitem__(self, symbol: str) -> Closes:
        if symbol not in self._loaded:
            self._remember_fetched()
            try:
                closes = self.newest(symbol)
                if symbol in (self._revised or ()):
                    closes = with_vintages(closes, self._vintages.of(symbol))
                self._loaded[symbol] = closes
            except NotOursError as error:
                self.leave_out(symbol, error)
        if not self._loaded[symbol]:
            raise KeyError(symbol)
        return self._loaded[symbol]

    def __iter__(self) -> Iterator[str]:
        rows = self._db.rows("SELECT symbol FROM histories ORDER BY symbol")
        return iter([intern(symbol) for (symbol,) in rows])

    def __len__(self) -> int:
        return int(self._db.first("SELECT count(*) FROM histories"))

    def __bool__(self) -> bool:
        return True  # also without symbols: closes may arrive, and the mapping will have them

    def leave_out(self, symbol: str, error: NotOursError) -> None:
        """Treat a symbol as one without closes, because a row of it is damaged."""
        self.unreadable[symbol] = error.why
        self._loaded[symbol] = Closes((), array("q"), ())

    def newest(self, symbol: str, since: int = 0) -> Closes:
        """Return the newest value of each close from a year on; NotOursError for damaged rows."""
        return closes_of(self.rows(symbol, since))

    def rows(self, symbol: str, since: int = 0) -> list[Year]:
        """Return the rows of a symbol from a year on."""
        return self._db.rows(f"{QUERY} AND year >= ? ORDER BY year", symbol, since)

    def tails(self) -> dict[str, tuple[array[int], Close]]:
        """Return the last closes of each symbol, in millionths, and its newest close.

        The arrays are the same until they change. Do not change the value.
        """
        self._remember_fetched()
        for symbol in self:
            if symbol not in self._tails and (closes := self._last_of(symbol)):
                self._tails[symbol] = array("q", closes.micros), closes[-1]
        return self._tails

    def _last_of(self, symbol: str) -> Closes:
        """Return the last closes of a symbol, without reading earlier years."""
        if (loaded := self._loaded.get(symbol)) is not None and not loaded.revised:
            return loaded[-SPARK:]
        years: list[Year] = []
        count = 0
        with closing(self._db.stream(f"{QUERY} ORDER BY year DESC", symbol)) as rows:
            for year, days, micros, known in rows:
                years.insert(0, (year, days, micros, known))
                count += days.count(",") + 1
                if count >= SPARK:
                    break
        try:
            return closes_of(years)[-SPARK:]
        except NotOursError as error:
            self.leave_out(symbol, error)
            return Closes((), array("q"), ())

    def forget(self, symbol: str) -> None:
        """Load this symbol again when it is next needed: it was written here."""
        self._drop({symbol})
        if self._fetched is not None:
            self._fetched.update(self._read_fetched(" WHERE symbol = ?", symbol))

    def catch_up(self) -> bool:
        """Forget the symbols another process has written since; return whether there were any."""
        if self._fetched is None:
            return False
        before, self._fetched = self._fetched, self._read_fetched()
        changed = {
            symbol for symbol, at in self._fetched.items() if before.get(symbol) != at
        }
        changed |= before.keys() - self._fetched.keys()
        self._drop(changed)
        return bool(changed)

    def _remember_fetched(self) -> None:
        if self._fetched is None:
            self._fetched = self._read_fetched()
        if self._revised is None:
            self._revised = self._vintages.symbols()

    def _read_fetched(self, where: str = "", *args: str) -> dict[str, str]:
        rows = self._db.rows(f"SELECT symbol, fetched_at FROM histories{where}", *args)
        # Intern: 20,000 symbols share few texts
        return {intern(symbol): intern(at) for symbol, at in rows}

    def _drop(self, symbols: Collection[str]) -> None:
        self._revised = None
        for loaded in (self._loaded, self._tails, self.unreadable):
            for symbol in symbols:
                loaded.pop(symbol, None)
