"""Prices: the latest trade of each symbol, and its daily closes.

Unlike facts these are observed series that vendors rewrite (splits change every earlier close), so the latest
answer replaces the one before; one that contradicts what is known waits for a second word (footing.py), and
what is displaced is kept. An older trade never replaces a newer one, but for one that is still to come. A
macro series is kept beside the closes, but what it said before it was revised stays (vintages.py).
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from itertools import pairwise, starmap
from operator import lt
from sys import intern

from msgspec.structs import replace

from catalyst_tui.book.model.quantity import Quantity, unit_named
from catalyst_tui.judge.ledger.facts import (
    Close,
    History,
    Quote,
    Session,
    SplitEvent,
    Trade,
    Vintage,
)
from catalyst_tui.judge.ledger.facts import Closes as Columns
from catalyst_tui.store.closes_agree import (
    SAME,
    ClosesByDay,
    Rebasing,
    agree,
    differ,
    rebasing,
    split_between,
)
from catalyst_tui.store.connection import Connection, Part, Row, Unchanged
from catalyst_tui.store.errors import NotOursError
from catalyst_tui.store.kept_closes import Closes
from catalyst_tui.store.moments import moment, stamp
from catalyst_tui.store.packed import packed, unpacked
from catalyst_tui.store.splits import FoundSplit
from catalyst_tui.store.values import day as day_of
from catalyst_tui.store.values import made, member, number
from catalyst_tui.store.vintages import Vintages, to_micros

_PUT_QUOTE = """
    INSERT INTO quotes (symbol, price, currency, at, session, source, previous, delayed, extended,
        extended_at, fetched_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (symbol) DO UPDATE SET
        price = excluded.price, currency = excluded.currency, at = excluded.at, session = excluded.session,
        source = excluded.source, previous = excluded.previous, delayed = excluded.delayed,
        extended = excluded.extended, extended_at = excluded.extended_at, fetched_at = excluded.fetched_at
    WHERE excluded.at >= quotes.at OR quotes.at > excluded.fetched_at
"""
_PUT_HISTORY = """
    INSERT INTO histories VALUES (?, ?, ?, ?) ON CONFLICT (symbol) DO UPDATE SET
        currency = excluded.currency, source = excluded.source, fetched_at = excluded.fetched_at
"""
_PUT_YEAR = """
    INSERT INTO closes VALUES (?, ?, ?, ?, ?) ON CONFLICT (symbol, year) DO UPDATE SET
        days = excluded.days, micros = excluded.micros, known = excluded.known
"""
_DISPLACED = """
    SELECT day, micros FROM displaced_closes WHERE symbol = ? AND currency = ?
        AND displaced_at = (SELECT max(displaced_at) FROM displaced_closes WHERE symbol = ?)
"""
_DISPLACE = """
    INSERT INTO displaced_closes
    SELECT symbol, day, micros, known_at, currency, source, ? FROM daily_closes JOIN histories USING (symbol)
    WHERE symbol = ? ON CONFLICT DO NOTHING
"""
_DISPUTED = "SELECT source, day, micros FROM disputes WHERE symbol = ?"

SESSIONS = 2
"""After how many more sessions a vendor that alone repeats what contradicts the known is believed: without a
second source one mistaken first word would otherwise stand for good."""


class Prices(Part):
    """Quotes and closes, as rows. Tables: quotes, histories, closes, displaced_closes, disputes.

    `closes` are those of every symbol, loaded as they are asked for; `quotes()` are the latest trades by
    symbol, `quoted()` the currencies they are in.
    """

    def __init__(self, db: Connection, vintages: Vintages) -> None:
        super().__init__(db)
        self._vintages = vintages
        self.closes = Closes(db, vintages)
        self.on_split: Callable[[FoundSplit], None] = lambda found: None
        self._quotes: dict[str, tuple[int, Quote]] = {}  # as last read, with its row's hash
        self.quotes = Unchanged(db, self._read_quotes)
        self.quoted = Unchanged(db, self._read_quoted)

    def put_quotes(self, quotes: Iterable[Quote], now: datetime) -> None:
        """Keep each symbol's latest trade; at the same moment the answer that came last."""
        rows = [(*_quote_row(quote), stamp(now)) for quote in quotes]
        with self._db.transaction():
            self._db.write_many(_PUT_QUOTE, rows)

    def _read_quotes(self) -> Mapping[str, Quote]:
        found = self._db.rows(
            "SELECT symbol, price, currency, at, session, source, previous, delayed, extended, extended_at "
            "FROM quotes"
        )
        kept = self._quotes
        self._quotes = {
            intern(row[0]): kept[row[0]]
            if row[0] in kept and kept[row[0]][0] == hash(row)
            else (hash(row), _quote(row))
            for row in found
        }
        return {symbol: quote for symbol, (_, quote) in self._quotes.items()}

    def _read_quoted(self) -> dict[str, str]:
        return {symbol: quote.price.unit.label for symbol, quote in self.quotes().items()}

    def put_history(self, history: History, now: datetime) -> bool:
        """Keep a symbol's closes over those of the same days, a series' earlier values beside the newest.

        True when it was not kept, being on another footing than what is known: in another currency, or other
        on a day both have (so ask for histories from the last known day on, not from the day after). The
        caller should then fetch the whole history: it replaces what is known after a split, and when a second
        word stands by it. Half of one beside half of another would be judged as a crash. Nothing is kept for
        a symbol whose stored closes cannot be read.
        """
        try:
            return self._put_history(history, now)
        except NotOursError as error:
            self.closes.leave_out(history.symbol, error)
            return False

    def _put_history(self, history: History, now: datetime) -> bool:
        symbol, closes = history.symbol, history.closes
        if not closes:
            return False
        if history.vintages is not None:
            if self._put_series(history, now):
                self.closes.forget(symbol)
            return False
        columns = Columns.of(closes)
        told = _by_day(columns)
        kept = self._db.rows("SELECT currency FROM histories WHERE symbol = ?", (symbol,))
        known = _by_day(self.closes.newest(symbol, columns.days[0].year))
        same_currency = not kept or kept[0][0] == history.currency
        stands = same_currency and not differ(known, told)
        anew = rebasing(known, told) if same_currency else None
        if stands and self._db.rows(_DISPUTED, (symbol,)):
            self._db.write("DELETE FROM disputes WHERE symbol = ?", (symbol,))
        if kept and stands and all(known.get(day) == micros for day, micros in told.items()):
            return (
                False  # all of it is known, which is the usual answer while the exchange is closed
            )
        with self._db.transaction():
            if not stands:
                if not history.whole and not self._reaches_back(history):
                    return True
                split = same_currency and split_between(known, told)
                split = split or (anew is not None and _event(history, anew) is not None)
                if not (split or history.confirmed or self._second_word(history, told, now)):
                    self._follow(history, columns, known if same_currency else {}, now)
                    return True
                self._displace(symbol, now)
            if anew is not None and (not stands or _event(history, anew)):
                self.on_split(_found_split(history, anew))
            elif not known:
                for one in history.splits:
                    self.on_split(
                        FoundSplit(symbol, one.day, one.ratio, exact=True, source=history.source)
                    )
            self._db.write(_PUT_HISTORY, (symbol, history.currency, history.source, stamp(now)))
            self._put_closes(symbol, columns)
        if kept or columns is not closes or self._db.in_transaction:
            self.closes.forget(symbol)
        else:
            self.closes.keep(symbol, columns, stamp(now))
        return False

    def restore_closes(self, symbol: str, days: Mapping[date, int | None], now: datetime) -> None:
        """Put the closes of days back to what they were, in millionths; None takes a day out."""
        with self._db.transaction():
            self._db.write(_DISPLACE, (stamp(now), symbol))
            known = self.closes.newest(symbol)
            left = {
                day: (days.get(day, micros), at)
                for day, micros, at in zip(known.days, known.micros, known.known, strict=True)
            }
            standing = [
                (day, micros, at) for day, (micros, at) in left.items() if micros is not None
            ]
            self._db.write("DELETE FROM closes WHERE symbol = ?", (symbol,))
            if standing:
                self._put_closes(symbol, Columns(*zip(*standing, strict=True)))
            self._db.write(
                "UPDATE histories SET fetched_at = ? WHERE symbol = ?", (stamp(now), symbol)
            )
        self.closes.forget(symbol)

    def put_known(self, symbol: str, closes: Columns) -> None:
        """Keep closes that were known elsewhere, in the open transaction. ValueError for a day there is."""
        days = [*self.closes.newest(symbol).days, *closes.days]
        if len({*days}) < len(days):
            raise ValueError(f"a close of {symbol} is there twice")
        self._put_closes(symbol, closes)

    def _put_closes(self, symbol: str, told: Columns) -> None:
        """Keep them over those of the same days; of one told alike the moment since it was known stays."""
        kept = self.closes.rows(symbol, min(told.days).year)
        for row in packed(_over(unpacked(kept), told)):
            if row not in kept:
                self._db.write(_PUT_YEAR, (symbol, *row))

    def _follow(self, history: History, told: Columns, known: ClosesByDay, now: datetime) -> None:
        """Keep what comes after the last known close, if of that close the same is told: it follows on it."""
        symbol, last = history.symbol, max(known, default=date.min)
        values = _by_day(told)
        later = told[bisect_right(told.days, last) :]
        if later and last in values and not differ({last: known[last]}, values):
            self._db.write(
                "UPDATE histories SET fetched_at = ? WHERE symbol = ?", (stamp(now), symbol)
            )
            self._put_closes(symbol, later)
            self.closes.forget(symbol)

    def _second_word(self, history: History, told: ClosesByDay, now: datetime) -> bool:
        """Whether more than this telling speaks for it: what was displaced before, or its own vendor's word
        two sessions ago, with nobody speaking for what is known since."""
        symbol, newest = history.symbol, history.closes[-1]
        before = self._db.rows(_DISPLACED, (symbol, history.currency, symbol))
        if agree({day_of(day): micros for day, micros in before}, told):
            return True
        disputed: list[tuple[str, str, int]] = self._db.rows(
            "SELECT source, day, micros FROM disputes WHERE symbol = ?", (symbol,)
        )
        for source, day, micros in disputed:
            if source == history.source and agree({day_of(day): micros}, told):
                return sum(other > day_of(day) for other in told) >= SESSIONS
        self._db.write(
            "INSERT INTO disputes VALUES (?, ?, ?, ?, ?) ON CONFLICT (symbol) DO UPDATE SET "
            "source = excluded.source, day = excluded.day, micros = excluded.micros, since = excluded.since",
            (symbol, history.source, newest.day.isoformat(), to_micros(newest.value), stamp(now)),
        )
        return False

    def _displace(self, symbol: str, now: datetime) -> None:
        """Make room for another telling; what was known is kept aside."""
        self._db.write(_DISPLACE, (stamp(now), symbol))
        self._db.write("DELETE FROM closes WHERE symbol = ?", (symbol,))
        self._db.write("DELETE FROM disputes WHERE symbol = ?", (symbol,))

    def _put_series(self, history: History, now: datetime) -> bool:
        """Keep what a series says now, and what is told of its past; whether any of it was new."""
        symbol, kept = history.symbol, self.closes.newest(history.symbol)
        known, first_known = _by_day(kept), dict(zip(kept.days, kept.known, strict=True))
        fetched = self._db.rows("SELECT fetched_at FROM histories WHERE symbol = ?", (symbol,))
        told = {close.day: to_micros(close.value) for close in history.closes}
        before = {
            day: known[day] for day, micros in told.items() if known.get(day, micros) != micros
        }
        sightings = [
            (symbol, *row) for row in _sightings(history.vintages or (), known | told, stamp(now))
        ]
        for day, micros in before.items():
            if fetched[0][0] < stamp(
                now
            ):  # else the clock was set back: what it said when is not known
                sightings.append((symbol, day.isoformat(), micros, fetched[0][0]))
            sightings.append((symbol, day.isoformat(), told[day], stamp(now)))
        new = [
            replace(close, known_at=first_known.get(close.day, close.known_at))
            for close in history.closes
            if known.get(close.day) != told[close.day]
        ]
        if not new and not sightings:
            return False
        with self._db.transaction():
            self._db.write(
                "INSERT INTO histories VALUES (?, ?, ?, ?) ON CONFLICT (symbol) DO UPDATE SET "
                "source = excluded.source, fetched_at = excluded.fetched_at",
                (symbol, history.currency, history.source, stamp(now)),
            )
            if new:
                self._put_closes(symbol, Columns.of(new))
            self._vintages.add(sightings)
        return True

    def _reaches_back(self, history: History) -> bool:
        """Whether it begins no later than what is known."""
        known = self.closes.newest(history.symbol)
        return not known or history.closes[0].day <= known.days[0]

    def recent_closes(self, n: int) -> dict[str, array[int]]:
        """The last `n` closes of every symbol in millionths, oldest first."""
        return self.closes.recent(n)

    def last_closes(self) -> dict[str, Close]:
        """Each symbol's newest close."""
        return self.closes.last()

    def told_by_others(self, source: str) -> set[str]:
        """The series that were last told by another than their source: by a file."""
        rows = self._db.rows(
            "SELECT symbol FROM histories WHERE symbol LIKE 'rate:%' AND source <> ?", (source,)
        )
        return {symbol for (symbol,) in rows}

    def currencies(self) -> dict[str, str]:
        """The currency each symbol's closes are in (GBp is not GBP)."""
        found = self._db.rows("SELECT symbol, currency FROM histories")
        return {intern(symbol): intern(currency) for symbol, currency in found}


def _by_day(closes: Columns) -> dict[date, int]:
    return dict(zip(closes.days, closes.micros, strict=True))


def _over(known: Columns, told: Columns) -> Columns:
    """What is told over what is known, oldest first."""
    if not known and all(starmap(lt, pairwise(told.days))):
        return told
    closes = dict(zip(known.days, zip(known.micros, known.known, strict=True), strict=True))
    for day, micros, at in zip(told.days, told.micros, told.known, strict=True):
        if closes.get(day, (None,))[0] != micros:
            closes[day] = micros, at
    days = sorted(closes)
    return Columns(days, [closes[day][0] for day in days], [closes[day][1] for day in days])


def _sightings(said: tuple[Vintage, ...], newest: ClosesByDay, now: str) -> Iterator[Row]:
    """What is told of days that are known, and for a day whose newest value is not the last of it, that it is
    now."""
    last: dict[date, Vintage] = {}
    for one in said:
        if one.day in newest:
            value = None if one.value is None else to_micros(one.value)
            yield one.day.isoformat(), value, stamp(one.known_at)
            if one.day not in last or last[one.day].known_at < one.known_at:
                last[one.day] = one
    for day, one in last.items():
        if one.value is None or to_micros(one.value) != newest[day]:
            yield day.isoformat(), newest[day], now


A_BREAK = timedelta(days=4)
"""From one session to the next, at most: over a weekend and a holiday."""


def _event(history: History, anew: Rebasing) -> SplitEvent | None:
    """Return the split a source tells that explains why closes came rebased."""
    return next(
        (
            one
            for one in history.splits
            if one.day > anew.last and abs(one.ratio / anew.ratio - 1) <= SAME
        ),
        None,
    )


def _found_split(history: History, anew: Rebasing) -> FoundSplit:
    """Return the split that rebased closes show. Its day is the source's, else the first one after the last
    close in old shares; not exact where more than a weekend lies between."""
    if (event := _event(history, anew)) is not None:
        return FoundSplit(history.symbol, event.day, event.ratio, exact=True, source=history.source)
    following = next((close.day for close in history.closes if close.day > anew.last), None)
    if following is None:
        day = anew.last + timedelta(days=1)
        while day.weekday() >= 5:  # the closes were rebased before the first session in new shares
            day += timedelta(days=1)
        return FoundSplit(history.symbol, day, anew.ratio, exact=True, source=history.source)
    exact = following - anew.last <= A_BREAK
    day = following if exact else anew.last + timedelta(days=1)
    return FoundSplit(history.symbol, day, anew.ratio, exact, source=history.source)


def _quote_row(quote: Quote) -> Row:
    return (
        quote.symbol,
        str(quote.price.value),
        str(quote.price.unit),
        stamp(quote.at),
        quote.session.value,
        quote.source,
        None if quote.previous is None else str(quote.previous),
        int(quote.delayed),
        str(quote.outside.price) if quote.outside else None,
        stamp(quote.outside.at) if quote.outside else None,
    )


def _quote(row: Row) -> Quote:
    symbol, price, currency, at, session, source, previous, delayed, extended, extended_at = row
    return Quote(
        intern(symbol),
        Quantity(number(price), unit_named(currency)),
        moment(at),
        member(Session, session),
        made(intern, source),
        None if previous is None else number(previous),
        bool(delayed),
        Trade(number(extended), moment(extended_at)) if extended and extended_at else None,
    )
