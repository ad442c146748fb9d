"""Quotes, daily closes and stock splits: what vendors say now, and when to believe them.

Vendors rewrite closes: at a split they rewrite every earlier one. So the latest answer
replaces the one before. One that contradicts the known closes by anything but a split needs
a second source (sources.md, "Prices"); what it replaces stays in `displaced_closes`. An
older trade never replaces a newer one, unless that one lies in the future. A macro series
keeps what it said before it was revised (closes.py).
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from sys import intern
from typing import Any

import msgspec
from msgspec.structs import replace

from catalyst_tui.book.model.quantity import Quantity
from catalyst_tui.book.model.tickers import Split
from catalyst_tui.judge.ledger.facts import (
    Close,
    Closes,
    History,
    Quote,
    SplitEvent,
    Trade,
    Vintage,
)
from catalyst_tui.store.cells import (
    MICRO,
    MOMENT,
    WORD,
    Cell,
    Codec,
    computed,
    day,
    in_millionths,
    moment,
    stamp,
)
from catalyst_tui.store.closes import StoredCloses, Vintages, closes_of, rows_of
from catalyst_tui.store.connection import Cached, Connection, Part
from catalyst_tui.store.errors import NotOursError
from catalyst_tui.values import Frozen

ClosesByDay = Mapping[date, int]
"""Closes in millionths."""

QUOTE = Codec(
    Quote,
    symbol=WORD,
    price=Codec(Quantity, {"value": "price", "unit": "currency"}),
    source=WORD,
    outside=Codec(Trade, {"price": "extended", "at": "extended_at"}),
    announced=None,
)
REPLACE = """
    INSERT INTO displaced_closes
    SELECT symbol, day, micros, known_at, currency, source, ?
    FROM daily_closes JOIN histories USING (symbol)
    WHERE symbol = ? ON CONFLICT DO NOTHING
"""
DISPLACED = """
    SELECT day, micros FROM displaced_closes WHERE symbol = ?1 AND day < ?2 AND displaced_at =
        (SELECT max(displaced_at) FROM displaced_closes WHERE symbol = ?1)
"""
"""The closes that were replaced last."""
PATIENCE = 2
"""After so many more sessions, a vendor that repeats a contradiction is believed, if no other
vendor has confirmed the known closes. Otherwise one wrong first answer would stay for good.
"""

# From one session to the next: over a weekend and a holiday
LONGEST_BREAK = timedelta(days=4)
SAME = Fraction(1, 100)  # how far two vendors' values of one close may be apart
CORRECTION = 20  # no correction moves a close by a twentieth; the smallest usual split by a fifth
SMALLEST_SPLIT, LARGEST_SPLIT, MOST_PARTS = Fraction(6, 5), 50, 4
STOCK_DIVIDENDS = (Fraction(21, 20), Fraction(11, 10), Fraction(6, 5))
"""Smaller ratios that are taken for a split: 5, 10 and 20 % more shares."""
NEAR_SPLIT, HALF_CENT = Fraction(1, 400), 5000  # the latter in millionths
MOST_STEPS = 3  # more are the dividends of years
FEWEST = 3  # closes that an unusual ratio must explain: fewer are corrections


class Prices(Part):
    """Quotes and closes. Tables: quotes, histories, closes, displaced_closes, disputes.

    `quotes()` are the latest trades by symbol, `quoted()` the currencies they are in. `on_split` is
    called for each split that closes or their source show.
    """

    def __init__(self, db: Connection, vintages: Vintages) -> None:
        super().__init__(db)
        self._vintages = vintages
        self.closes = StoredCloses(db, vintages)
        self.on_split: Callable[[FoundSplit], None] = lambda split: None
        self.quotes = Cached(db, self._read_quotes)
        self.quoted = Cached(db, self._read_quoted)

    # Quotes

    def put_quotes(self, quotes: Iterable[Quote], now: datetime) -> None:
        """Store each symbol's latest trade; of the same moment, the last answer."""
        # `delayed` is a column of an earlier version, which nothing reads.
        more = {"delayed": 0, "fetched_at": stamp(now)}
        rows = [QUOTE.cells(quote) | more for quote in quotes]
        newer = "WHERE excluded.at >= quotes.at OR quotes.at > excluded.fetched_at"
        self._db.upsert("quotes", "symbol", *rows, where=newer)

    def _read_quotes(self) -> Mapping[str, Quote]:
        return {quote.symbol: quote for quote in self._db.read(QUOTE, "FROM quotes")}

    def _read_quoted(self) -> dict[str, str]:
        return {
            symbol: quote.price.unit.label for symbol, quote in self.quotes().items()
        }

    # Closes

    def put_history(self, history: History, now: datetime) -> bool:
        """Store a symbol's closes over those of the same days; return True if it contradicts them.

        Then nothing is stored: it has another currency, or other values on days both have.
        (So fetch from the last known day on, not from the day after.) The caller should
        fetch the whole history, which replaces the known one after a split or when a second
        source confirms it. Half of one next to half of the other would be judged as a
        crash. A symbol with damaged closes is left alone.
        """
        try:
            if not history.closes:
                return False
            if history.vintages is not None:
                self._put_series(history, now)
                return False
            return self._put_closes(history, now)
        except NotOursError as error:
            self.closes.leave_out(history.symbol, error)
            return False

    def _put_closes(self, history: History, now: datetime) -> bool:
        symbol, columns = history.symbol, Closes.of(history.closes)
        new = _by_day(columns)
        known = _by_day(self.closes.newest(symbol, columns.days[0].year))
        currency = self._db.first(
            "SELECT currency FROM histories WHERE symbol = ?", symbol
        )
        same_currency = currency in (None, history.currency)
        agrees = same_currency and not contradicts(known, new)
        steps = find_rebasings(known, new) if same_currency else ()
        if agrees:
            self._end_dispute(symbol)
            if currency and all(
                known.get(day) == micros for day, micros in new.items()
            ):
                # Nothing new, the usual answer while the exchange is closed
                return False
        with self._db.transaction():
            if not agrees:
                if not (history.whole or self._reaches_back(history)):
                    return True
                is_split = same_currency and (
                    not _comparable(known, new)
                    or (
                        steps
                        and all(one.simple or _event(history, one) for one in steps)
                    )
                )
                if not (
                    is_split
                    or history.confirmed
                    or self._is_repeated(history, new, now)
                ):
                    if same_currency:
                        self._append_closes(history, columns, known, now)
                    return True
                self._replace(symbol, now)
                if not same_currency:
                    self.on_split(_currency_change(history, currency, known, new))
            self._report_splits(history, steps, first=not known)
            self._put_source(history, now)
            self._write_closes(symbol, columns)
        self.closes.forget(symbol)
        return False

    def _put_source(self, history: History, now: datetime) -> None:
        row = {
            "symbol": history.symbol,
            "currency": history.currency,
            "source": history.source,
            "fetched_at": stamp(now),
        }
        self._db.upsert("histories", "symbol", row)

    def _reaches_back(self, history: History) -> bool:
        """Return whether it begins no later than the known closes."""
        known = self.closes.newest(history.symbol)
        return not known or history.closes[0].day <= known.days[0]

    def _report_splits(
        self, history: History, steps: Sequence[Rebasing], *, first: bool
    ) -> None:
        for step in steps:
            self.on_split(replace(_split_of(history, step), rewrites=True))
        if first:
            for event in history.splits:
                self.on_split(_exact_split(history, event))

    def _end_dispute(self, symbol: str) -> None:
        if self._db.rows("SELECT 1 FROM disputes WHERE symbol = ?", symbol):
            self._db.write("DELETE FROM disputes WHERE symbol = ?", symbol)

    def _is_repeated(self, history: History, new: ClosesByDay, now: datetime) -> bool:
        """Return whether the same vendor said so two sessions ago.

        Otherwise remember that this vendor contradicts the known closes.
        """
        symbol, newest = history.symbol, history.closes[-1]
        disputes = self._db.rows(
            "SELECT source, day, micros FROM disputes WHERE symbol = ?", symbol
        )
        for source, text, micros in disputes:
            disputed = day(text)
            if source == history.source and agrees_with({disputed: micros}, new):
                return sum(other > disputed for other in new) >= PATIENCE
        dispute = {
            "symbol": symbol,
            "source": history.source,
            "day": newest.day.isoformat(),
            "micros": in_millionths(newest.value),
            "since": stamp(now),
        }
        self._db.upsert("disputes", "symbol", dispute)
        return False

    def _append_closes(
        self, history: History, columns: Closes, known: ClosesByDay, now: datetime
    ) -> None:
        """Store what comes after the last known close, if both agree on that one."""
        symbol, last = history.symbol, max(known, default=date.min)
        values = _by_day(columns)
        later = columns[bisect_right(columns.days, last) :]
        if later and last in values and not contradicts({last: known[last]}, values):
            self._set_fetched(symbol, now)
            self._write_closes(symbol, later)
            self.closes.forget(symbol)

    def _set_fetched(self, symbol: str, now: datetime) -> None:
        self._db.write(
            "UPDATE histories SET fetched_at = ? WHERE symbol = ?", stamp(now), symbol
        )

    def _replace(self, symbol: str, now: datetime) -> None:
        """Move the known closes aside."""
        self._db.write(REPLACE, stamp(now), symbol)
        self._db.write("DELETE FROM closes WHERE symbol = ?", symbol)
        self._db.write("DELETE FROM disputes WHERE symbol = ?", symbol)

    def _write_closes(self, symbol: str, columns: Closes) -> None:
        """Store closes over those of the same days; an equal one keeps the
        moment it became known.
        """
        stored = self.closes.rows(symbol, min(columns.days).year)
        names = ("symbol", "year", "days", "micros", "known")
        rows = [
            dict(zip(names, (symbol, *row), strict=True))
            for row in rows_of(_merge(closes_of(stored), columns))
            if row not in stored
        ]
        self._db.upsert("closes", "symbol, year", *rows)

    def restore_closes(
        self, symbol: str, days: Mapping[date, int | None], now: datetime
    ) -> None:
        """Set closes back to earlier values in millionths; None removes the day."""
        with self._db.transaction():
            self._db.write(REPLACE, stamp(now), symbol)
            known = self.closes.newest(symbol)
            closes = [
                (day, days.get(day, micros), at)
                for day, micros, at in zip(
                    known.days, known.micros, known.known, strict=True
                )
            ]
            left = [
                (day, micros, at) for day, micros, at in closes if micros is not None
            ]
            self._db.write("DELETE FROM closes WHERE symbol = ?", symbol)
            if left:
                self._write_closes(symbol, Closes(*zip(*left, strict=True)))
            self._set_fetched(symbol, now)
        self.closes.forget(symbol)

    def rebase(self, symbol: str, until: date, ratio: Fraction, now: datetime) -> None:
        """Write the closes before a day in new shares."""
        known = _by_day(self.closes.newest(symbol))
        earlier = {
            day: round(micros / ratio) for day, micros in known.items() if day < until
        }
        self.restore_closes(symbol, earlier, now)

    def unrebase(
        self, symbol: str, until: date, ratio: Fraction, now: datetime
    ) -> bool:
        """Set the closes before a day back to old shares; return False if they are others now."""
        rows = self._db.rows(DISPLACED, symbol, until.isoformat())
        before = {day(text): micros for text, micros in rows}
        known = _by_day(self.closes.newest(symbol))
        if any(known.get(of) != round(one / ratio) for of, one in before.items()):
            return False
        self.restore_closes(symbol, before, now)
        return bool(before)

    def put_known(self, symbol: str, closes: Closes) -> None:
        """Add closes of another home, in the open transaction; ValueError
        if a day is there already.
        """
        days = [*self.closes.newest(symbol).days, *closes.days]
        if len({*days}) < len(days):
            raise ValueError(f"a close of {symbol} is there twice")
        self._write_closes(symbol, closes)

    # Series that are revised

    def _put_series(self, history: History, now: datetime) -> None:
        """Store what a series says now, and what it says about its past."""
        symbol, stored = history.symbol, self.closes.newest(history.symbol)
        known, first_known = (
            _by_day(stored),
            dict(zip(stored.days, stored.known, strict=True)),
        )
        query = "SELECT fetched_at FROM histories WHERE symbol = ?"
        fetched_at = self._db.first(query, symbol) or ""
        new = _by_day(Closes.of(history.closes))
        vintages = [*_vintages(history.vintages or (), known | new, now)]
        for revised, micros in new.items():
            before = known.get(revised, micros)
            if before == micros:
                continue
            if fetched_at < stamp(now):  # else the clock was set back
                vintages.append(Vintage(revised, before * MICRO, moment(fetched_at)))
            vintages.append(Vintage(revised, micros * MICRO, now))
        changed = [
            replace(close, known_at=first_known.get(close.day, close.known_at))
            for close in history.closes
            if known.get(close.day) != new[close.day]
        ]
        if not changed and not vintages:
            return
        with self._db.transaction():
            self._put_source(history, now)
            if changed:
                self._write_closes(symbol, Closes.of(changed))
            self._vintages.add(symbol, vintages)
        self.closes.forget(symbol)

    # Reading

    def recent_closes(self) -> dict[str, array[int]]:
        """Return the last closes of every symbol in millionths, oldest first."""
        return {symbol: micros for symbol, (micros, _) in self.closes.tails().items()}

    def last_closes(self) -> dict[str, Close]:
        """Return each symbol's newest close."""
        return {symbol: close for symbol, (_, close) in self.closes.tails().items()}

    def from_others(self, source: str) -> set[str]:
        """Return the exchange rates that came last from elsewhere than
        their source: from a file.
        """
        query = (
            "SELECT symbol FROM histories WHERE symbol LIKE 'rate:%' AND source <> ?"
        )
        return {symbol for (symbol,) in self._db.rows(query, source)}

    def currencies(self) -> dict[str, str]:
        """Return the currency each symbol's closes are in (GBp is not GBP)."""
        rows = self._db.rows("SELECT symbol, currency FROM histories")
        return {intern(symbol): intern(currency) for symbol, currency in rows}


def _by_day(closes: Closes) -> dict[date, int]:
    return dict(zip(closes.days, closes.micros, strict=True))


def _merge(known: Closes, new: Closes) -> Closes:
    """Return the known closes with the new ones over them, oldest first."""
    closes = dict(
        zip(known.days, zip(known.micros, known.known, strict=True), strict=True)
    )
    for of_day, micros, at in zip(new.days, new.micros, new.known, strict=True):
        if closes.get(of_day, (None,))[0] != micros:
            closes[of_day] = micros, at
    days = sorted(closes)
    return Closes(
        days, [closes[day][0] for day in days], [closes[day][1] for day in days]
    )


def _vintages(
    said: tuple[Vintage, ...], newest: ClosesByDay, now: datetime
) -> Iterator[Vintage]:
    """Yield the vintages of known days; and the newest value as one of now,
    if it is not the last.
    """
    last: dict[date, Vintage] = {}
    for vintage in said:
        if vintage.day in newest:
            yield vintage
            if vintage.day not in last or last[vintage.day].known_at < vintage.known_at:
                last[vintage.day] = vintage
    for known_day, vintage in last.items():
        if vintage.value is None or in_millionths(vintage.value) != newest[known_day]:
            yield Vintage(known_day, newest[known_day] * MICRO, now)


# Whether two answers about one symbol can both be true


class Rebasing(Frozen):
    """A history in other shares: `ratio` new ones for an old one, up to the day `last`.

    `simple`: the ratio is that of a usual split.
    """

    ratio: Fraction
    last: date
    simple: bool


def contradicts(known: ClosesByDay, new: ClosesByDay) -> bool:
    """Return whether a close differs by more than a correction."""
    shared = known.keys() & new.keys()
    return any(
        abs(new[day] - known[day]) * CORRECTION > abs(known[day]) for day in shared
    )


def agrees_with(known: ClosesByDay, new: ClosesByDay) -> bool:
    """Return whether both share a day and say the same of every day they share."""
    shared = _comparable(known, new)
    return bool(shared) and all(
        _is_same(Fraction(new[day], known[day])) for day in shared
    )


def find_rebasings(known: ClosesByDay, new: ClosesByDay) -> tuple[Rebasing, ...]:
    """Return the splits and the like that explain a rewritten history, oldest first.

    Each has one ratio that is constant up to a day; after the last day it is 1.
    """
    stretches: list[list[tuple[date, Fraction]]] = []
    for of_day in _comparable(known, new):
        ratio = Fraction(new[of_day], known[of_day])
        ratio = Fraction(1) if _is_same(ratio) else ratio
        if ratio <= 0 or (ratio == 1 and not stretches):
            return ()
        first = stretches[-1][0][1] if stretches else ratio
        # Another vendor's values differ too, but unevenly
        if not stretches or abs(ratio / first - 1) > min(SAME, abs(first - 1) / 10):
            stretches.append([])
        stretches[-1].append((of_day, ratio))
    if stretches and stretches[-1][0][1] != 1:
        stretches.append([(date.max, Fraction(1))])
    if len(stretches) > MOST_STEPS + 1:
        return ()
    found = []
    for days, later in pairwise(stretches):
        last, before = days[-1]
        ratio = _middle(later) / _middle(days)
        # A spin-off is seldom so near to a split; a close is rounded to half a cent
        off = NEAR_SPLIT + Fraction(HALF_CENT, max(new[day] for day, _ in days))
        simple = _is_usual(ratio, off if len(days) >= FEWEST else SAME)
        if before == 1 or _is_same(ratio) or (not simple and len(days) < FEWEST):
            return ()
        if simple:
            larger = max(ratio, 1 / ratio).limit_denominator(MOST_PARTS)
            ratio = larger if ratio > 1 else 1 / larger
        found.append(Rebasing(ratio.limit_denominator(10_000), last, simple))
    return tuple(found)


def _middle(stretch: Sequence[tuple[date, Fraction]]) -> Fraction:
    return sorted(ratio for _, ratio in stretch)[len(stretch) // 2]


def _comparable(known: ClosesByDay, new: ClosesByDay) -> list[date]:
    """Return the days both have, oldest first; a known close of 0 contradicts nobody."""
    return [day for day in sorted(known) if known[day] > 0 and day in new]


def _is_same(ratio: Fraction) -> bool:
    return abs(ratio - 1) <= SAME


def _is_usual(ratio: Fraction, off: Fraction) -> bool:
    """Return whether it is the ratio of a usual split, either way; pence for pounds are none."""
    if ratio <= 0:
        return False
    larger = max(ratio, 1 / ratio)
    near = larger.limit_denominator(MOST_PARTS)
    return SMALLEST_SPLIT <= near <= LARGEST_SPLIT and abs(larger / near - 1) <= off


# Splits

NO, UNDONE, YES = "no", "undone", "yes"
"""The user says that nothing is to be converted; the source withdrew the split; a jump was one."""


SINCE, NOTHING = "since:", '{"claims": [], "lots": []}'
"""What the words of before a split became by another split, or by a new id."""


class Written(Frozen):
    """What the book said before a split, as a note in JSON."""

    claims: list[tuple[str, str]]
    lots: list[str]
    rebased: bool = True
    currencies: tuple[str, ...] = ()
    doubted: bool = False
    told: bool = True
    back: bool = False


class FoundSplit(Frozen):
    """A split as it was found: `ratio` new shares for an old one from `day` on.

    `rewrites`: closes that were judged came in old shares.
    """

    symbol: str
    day: date
    ratio: Fraction
    exact: bool
    source: str
    written: Written = Written([], [])
    known_at: datetime | None = None
    rewrites: bool = False


FOUND = Codec(
    FoundSplit,
    known_at=computed("known_at", MOMENT),
    rewrites=None,
    written=Cell(
        lambda text: msgspec.json.decode(text, type=Written),
        lambda written: msgspec.json.encode(written).decode(),
    ),
)


def split_key(symbol: str, split: Split | FoundSplit) -> str:
    """Return the key of the question whether the book was converted after a split."""
    symbol = (isinstance(split, Split) and split.of) or symbol
    return (
        f"split:{symbol}:{split.day}:{split.ratio.numerator}:{split.ratio.denominator}"
    )


class Splits(Part):
    """Splits by symbol, and the last answer to each question. Tables: splits, answers."""

    def __init__(self, db: Connection) -> None:
        super().__init__(db)
        self.answers = Cached(db, self._read_answers)
        self.known = Cached(db, self._read)

    def add(self, found: FoundSplit, split: Split, now: datetime) -> None:
        """Store a split with what was written before it, in the open transaction."""
        written = Written(
            sorted(split.claims),
            sorted(split.lots),
            split.is_rebased,
            split.currencies,
            split.doubted,
            split.told,
            split.back,
        )
        row = FOUND.cells(replace(found, day=split.day, written=written))
        self._db.insert("splits", row | {"known_at": stamp(now)})

    def every(self) -> list[FoundSplit]:
        """Return every split that was not withdrawn, as it was found."""
        answers = self.answers()
        return [
            found
            for found in self._found()
            if answers.get(split_key(found.symbol, found)) != UNDONE
        ]

    def _found(self) -> Iterable[FoundSplit]:
        """Return every split, oldest first; of one day and ratio as it was found last."""
        found = self._db.read(FOUND, "FROM splits ORDER BY day, id")
        return {split_key(one.symbol, one): one for one in found}.values()

    def put(self, found: FoundSplit, answers: Mapping[str, str], now: datetime) -> None:
        """Store a split of another home with the answers there, in the open transaction."""
        row = FOUND.cells(found) | {"known_at": stamp(found.known_at or now)}
        self._db.insert("splits", row)
        key = split_key(found.symbol, found)
        for question in {key, SINCE + key} & answers.keys():
            self.answer(question, answers[question], now)

    def recorded(self, symbol: str) -> list[tuple[date, Fraction]]:
        """Return day and ratio of every split of a symbol, also of those that do not count."""
        found = self._db.read(FOUND, "FROM splits WHERE symbol = ?", symbol)
        return [(split.day, split.ratio) for split in found]

    def shown_by(self, source: str, since: datetime) -> list[FoundSplit]:
        """Return the splits that a source showed from a moment on."""
        where = "FROM splits WHERE source = ? AND known_at >= ?"
        return self._db.read(FOUND, where, source, stamp(since))

    def bring_back(self, symbol: str, since: datetime, now: datetime) -> None:
        """Count the splits of a symbol again that were taken back since a moment."""
        query = "SELECT question, answer FROM answers WHERE at < ? ORDER BY id"
        before: dict[str, str] = dict(self._db.rows(query, stamp(since)))
        where = "FROM splits WHERE symbol = ? AND known_at < ?"
        for found in self._db.read(FOUND, where, symbol, stamp(since)):
            key = split_key(symbol, found)
            answer = before.get(key, "")
            if self.answers().get(key) == UNDONE != answer:
                self.answer(key, answer, now)

    def jumps(self) -> list[FoundSplit]:
        """Return the jumps of closes that may be splits, also those that were corrected."""
        found = self._found()
        return [split for split in found if split.written.doubted and split.exact]

    def reword(
        self,
        symbol: str,
        split: Split,
        claims: Iterable[tuple[str, str]],
        lots: Iterable[str],
        now: datetime,
    ) -> None:
        """Store what the words of before a split became since, which is of before it too."""
        written = Written(
            sorted({*split.claims, *claims}), sorted({*split.lots, *lots})
        )
        text = msgspec.json.encode(written).decode()
        self.answer(SINCE + split_key(symbol, split), text, now)

    def answer(self, question: str, answer: str, now: datetime) -> None:
        """Store an answer to a question."""
        with self._db.transaction():
            row = {"question": question, "answer": answer, "at": stamp(now)}
            self._db.insert("answers", row)

    def _read_answers(self) -> Mapping[str, str]:
        rows = self._db.rows("SELECT question, answer FROM answers ORDER BY id")
        return {question: intern(answer) for question, answer in rows}

    def _read(self) -> Mapping[str, tuple[Split, ...]]:
        """Return the splits that count, oldest first: not withdrawn, and no jump that was none.

        What was converted already by the user's word was not written before the split.
        """
        answers = self.answers()
        splits: dict[str, tuple[Split, ...]] = {}
        for found in self._found():
            key = split_key(found.symbol, found)
            answer = answers.get(key)
            since = msgspec.json.decode(answers.get(SINCE + key, NOTHING), type=Written)
            split = Split(
                found.day,
                found.ratio,
                found.exact,
                frozenset([*found.written.claims, *since.claims]),
                frozenset([*found.written.lots, *since.lots]),
                is_rebased=found.written.rebased or answer == YES,
                currencies=found.written.currencies,
                doubted=found.written.doubted and not answer,
                told=found.written.told,
                found_at=found.known_at,
                back=found.written.back,
                stays=answer == NO,
            )
            if answer == NO and split.is_even:
                nothing = frozenset[Any]()
                split = replace(split, claims=nothing, lots=nothing, stays=False)
            if answer != UNDONE and not (answer == NO and found.written.doubted):
                splits[found.symbol] = (*splits.get(found.symbol, ()), split)
        return splits


def _event(history: History, rebasing: Rebasing) -> SplitEvent | None:
    """Return the split that the source names and that explains the rewritten closes."""
    for event in history.splits:
        if event.day > rebasing.last and _is_same(event.ratio / rebasing.ratio):
            return event
    return None


def _exact_split(history: History, event: SplitEvent) -> FoundSplit:
    return FoundSplit(
        history.symbol, event.day, event.ratio, exact=True, source=history.source
    )


def _currency_change(
    history: History, before: str, known: ClosesByDay, new: ClosesByDay
) -> FoundSplit:
    """Return a change of the currency of closes. It is asked about as a split is: amounts without a
    currency were written in the old one."""
    ratio, shared = Fraction(1), _comparable(known, new)
    if shared and new[shared[-1]] > 0:
        ratio = Fraction(known[shared[-1]], new[shared[-1]]).limit_denominator(10_000)
    return FoundSplit(
        history.symbol,
        history.closes[-1].day,
        ratio or Fraction(1),
        exact=True,
        source=history.source,
        written=Written([], [], currencies=(before, history.currency)),
    )


def _split_of(history: History, rebasing: Rebasing) -> FoundSplit:
    """Return the split that rewritten closes show.

    Its day is the source's, else the first one after the last close in old shares; it is not exact
    if more than a weekend lies between them.
    """
    if (event := _event(history, rebasing)) is not None:
        return _exact_split(history, event)
    exact = True
    last = rebasing.last
    following = next((close.day for close in history.closes if close.day > last), None)
    if following is None:
        following = last + timedelta(days=1)
        while following.weekday() >= 5:
            # The source rewrote its closes before the first session in new shares
            following += timedelta(days=1)
    elif following - last > LONGEST_BREAK:
        following, exact = last + timedelta(days=1), False
    ratio = rebasing.ratio
    told = rebasing.simple or max(ratio, 1 / ratio) in STOCK_DIVIDENDS
    written = Written([], [], told=told)
    return FoundSplit(history.symbol, following, ratio, exact, history.source, written)
