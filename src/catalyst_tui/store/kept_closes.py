"""Daily closes as they are judged: each symbol's read when it is first asked for, and kept."""

from __future__ import annotations

import json
from array import array
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from sys import intern

from catalyst_tui.judge.ledger.facts import Close, with_vintages
from catalyst_tui.judge.ledger.facts import Closes as Columns
from catalyst_tui.store.connection import Connection
from catalyst_tui.store.errors import NotOursError
from catalyst_tui.store.packed import Year, ending, narrow, unpacked
from catalyst_tui.store.vintages import Vintages

_STAMPS = "SELECT symbol, fetched_at FROM histories"
"""Of each symbol, what differs after any write of its closes."""

_YEARS = "SELECT year, days, micros, known FROM closes WHERE symbol = ? AND year >= ? ORDER BY year"
_ONE_YEAR = """
    SELECT symbol, year, days, micros, known FROM json_each(?) CROSS JOIN closes ON symbol = value
    WHERE year = (SELECT year FROM closes WHERE symbol = value ORDER BY year DESC LIMIT 1 OFFSET ?)
"""


class Closes(Mapping[str, Sequence[Close]]):
    """Closes by symbol, oldest first, each symbol's loaded when it is first asked for, and kept.

    A symbol with a row that cannot be read has no closes. `unreadable` says why, by symbol.
    """

    def __init__(self, db: Connection, vintages: Vintages) -> None:
        self._db, self._vintages = db, vintages
        self._loaded: dict[str, Columns] = {}
        self._last: dict[str, Close] = {}
        self._recent: dict[str, tuple[int, array[int]]] = {}
        self.unreadable: dict[str, str] = {}
        self.since: dict[
            str, date
        ] = {}  # the day of the first of those; another once any is read again
        self._stamps: dict[str, str] | None = None  # at the latest those of what is kept here

    def __getitem__(self, symbol: str) -> Columns:
        if symbol not in self._loaded:
            self._begin()
            try:
                self._loaded[symbol] = with_vintages(self.newest(symbol), self._vintages.of(symbol))
            except NotOursError as error:
                self.leave_out(symbol, error)
        if not self._loaded[symbol]:
            raise KeyError(symbol)
        return self._loaded[symbol]

    def leave_out(self, symbol: str, error: NotOursError) -> None:
        """Treat a symbol as one without closes, because a row of it cannot be read."""
        self.unreadable[symbol] = error.why
        self._loaded[symbol] = Columns((), array("q"), ())

    def newest(self, symbol: str, since: int = 0) -> Columns:
        """Return the newest value of each close from that year on, read from the database.

        NotOursError if a row cannot be read.
        """
        return unpacked(self.rows(symbol, since))

    def rows(self, symbol: str, since: int = 0) -> list[Year]:
        """The same, as they are kept."""
        return self._db.rows(_YEARS, (symbol, since))

    def __iter__(self) -> Iterator[str]:
        found = self._db.rows("SELECT symbol FROM histories ORDER BY symbol")
        return iter([intern(symbol) for (symbol,) in found])

    def __len__(self) -> int:
        return int(self._db.rows("SELECT count(*) FROM histories")[0][0])

    def __bool__(self) -> bool:
        return (
            True  # also when it is empty today: closes may arrive, and the mapping will have them
        )

    def last(self) -> dict[str, Close]:
        """Each symbol's newest close."""
        self._begin()
        lacking = [symbol for symbol in self if symbol not in self._last]
        for symbol, row in self._one_year(lacking):
            try:
                self._last[symbol] = ending(row, 1)[0]
            except NotOursError as error:
                self.leave_out(symbol, error)
        return dict(self._last)

    def recent(self, n: int) -> dict[str, array[int]]:
        """The last `n` closes of every symbol in millionths, oldest first; the same until they change."""
        self._begin()
        symbols = [*self]
        lacking = [symbol for symbol in symbols if self._recent.get(symbol, (0,))[0] != n]
        found, since = {symbol: array("q") for symbol in lacking}, {}
        short, back = lacking, 0
        while short:
            years, short = self._one_year(short, back), []
            for symbol, row in years:
                try:
                    closes = ending(row, n - len(found[symbol]))
                except NotOursError as error:
                    self.leave_out(symbol, error)
                    continue
                found[symbol][:0] = array("q", closes.micros)
                since[symbol] = closes.days[0]
                if not back:
                    self._last[symbol] = closes[-1]
                if len(found[symbol]) < n:
                    short.append(symbol)
            back += 1
        self._recent.update((symbol, (n, narrow(closes))) for symbol, closes in found.items())
        if since:
            self.since = self.since | since
        return {symbol: self._recent[symbol][1] for symbol in symbols if self._recent[symbol][1]}

    def _one_year(self, symbols: Sequence[str], back: int = 0) -> Iterator[tuple[str, Year]]:
        """Of each of these the newest year, or one so many before it, if it has that; in one query."""
        for symbol, *row in (
            self._db.stream(_ONE_YEAR, (json.dumps(symbols), back)) if symbols else ()
        ):
            yield intern(symbol), tuple(row)

    def keep(self, symbol: str, closes: Columns, fetched_at: str) -> None:
        """These were written here as all of a symbol's, and need not be read again; unless another process
        wrote since."""
        self.forget(symbol)
        if self._stamps and self._stamps.get(symbol) == fetched_at:
            self._loaded[symbol] = Columns(closes.days, narrow(closes.micros), closes.known)

    def forget(self, symbol: str) -> None:
        """Load this symbol again when it is next asked for: it was written here."""
        self._drop({symbol})
        if self._stamps is not None:
            self._stamps.update(self._read_stamps(" WHERE symbol = ?", symbol))

    def catch_up(self) -> bool:
        """Forget what another process wrote since; whether there was any."""
        if self._stamps is None:
            return False
        before, self._stamps = self._stamps, self._read_stamps()
        changed = {symbol for symbol, stamp in self._stamps.items() if before.get(symbol) != stamp}
        changed |= before.keys() - self._stamps.keys()
        self._drop(changed)
        return bool(changed)

    def forget_all(self) -> None:
        """Load every symbol again when it is next asked for: the file may be another one."""
        self._loaded, self._last, self._recent, self._stamps = {}, {}, {}, None
        self.unreadable = {}

    def _begin(self) -> None:
        """Before anything is kept: what is written later is seen by that."""
        if self._stamps is None:
            self._stamps = self._read_stamps()

    def _read_stamps(self, where: str = "", *given: str) -> dict[str, str]:
        """Of 20,000 symbols they are the same few words."""
        found = self._db.rows(f"{_STAMPS}{where}", given)
        return {intern(symbol): intern(fetched) for symbol, fetched in found}

    def _drop(self, symbols: Collection[str]) -> None:
        for kept in (self._loaded, self._last, self._recent, self.unreadable):
            for symbol in symbols:
                kept.pop(symbol, None)
