"""Identify the companies of the tickers, choose the figures that count, and advise `lint`."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date, timedelta
from fractions import Fraction
from itertools import combinations
from types import MappingProxyType
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from catalyst_tui.book.file.edit import data_of
from catalyst_tui.book.file.ids import name_of
from catalyst_tui.book.file.load import Loaded, load_book
from catalyst_tui.book.file.syntax import Locator, Path, Problem, Severity, parse
from catalyst_tui.book.language.leaves import REPORTED as PER_SHARE
from catalyst_tui.book.language.leaves import named
from catalyst_tui.book.language.names import listed
from catalyst_tui.book.language.tree import Forecast, Operand, Pooled
from catalyst_tui.book.model.book import Book
from catalyst_tui.book.model.metrics import STANDARD, Nature
from catalyst_tui.book.model.period import parse_fiscal_year
from catalyst_tui.book.model.tickers import Identity, Split, Ticker
from catalyst_tui.desk.home.clock import SystemClock
from catalyst_tui.desk.home.folder import Home
from catalyst_tui.desk.workspace.currency import named_exchanges, shut_days
from catalyst_tui.desk.workspace.meanings import (
    STAY_ASIDE,
    left_out,
    other_meanings,
    other_name,
)
from catalyst_tui.desk.workspace.theses import reviews_aside
from catalyst_tui.judge.evaluate.reads import expressions
from catalyst_tui.judge.ledger.facts import Ledger
from catalyst_tui.judge.rules.corporate_actions import waiting_on
from catalyst_tui.sources.companies import all_ciks
from catalyst_tui.store.cells import checked
from catalyst_tui.store.errors import StoreError
from catalyst_tui.store.ledger import Owners
from catalyst_tui.store.open import Store, open_to_read
from catalyst_tui.store.sources import CompanyRow

SAME_CLOSE = 500
"""Two closes of a day that differ by no more than this part of them are the same one, rounded."""

OTHER_SHARES, OTHER_SCALE = 1.5, 3
"""A price so many times another one of the same day, or of another day, is that of other shares."""


def identities(
    companies: Mapping[str, CompanyRow],
    priced_in: Mapping[str, str],
    splits: Mapping[str, tuple[Split, ...]] = MappingProxyType({}),
    reports_now: Mapping[str, str] = MappingProxyType({}),
) -> dict[str, Identity]:
    """Return the known facts about each ticker.

    The currency of a company's reports is that of its price only if its closes come in it.
    """
    found = {
        row.ticker: Identity(
            name=row.name,
            cik=row.cik,
            fiscal=checked(parse_fiscal_year, row.fiscal_year_end)
            if row.fiscal_year_end
            else None,
            currency=row.currency if priced_in.get(row.ticker) == row.currency else "",
            reports_in=row.currency,
            reports_now=reports_now.get(row.ticker, ""),
        )
        for row in companies.values()
    }
    for symbol, known in splits.items():
        found[symbol] = replace(found.get(symbol, Identity()), splits=known)
    return {symbol: one for symbol, one in found.items() if one != Identity()}


def load_with(text: str, known: Mapping[str, Identity]) -> Loaded:
    """Load the book with what filings say where it is silent.

    A test that does not fit a fetched currency is no error: the book is then read without these
    currencies, and the test is judged unknown.
    """
    loaded = load_book(text, known)
    if loaded.book is not None or not any(
        identity.reports_in for identity in known.values()
    ):
        return loaded
    silent = {symbol: replace(one, currency="") for symbol, one in known.items()}
    return load_book(text, silent, strict=False)


def undated(book: Book, ledger: Ledger) -> str:
    """Warn about tickers that have no data, and about those with an assumed fiscal year."""
    tickers = dict.fromkeys(
        owner
        for checkpoint in book.checkpoints.values()
        for expr in expressions(checkpoint)
        for leaf in named(expr)
        if isinstance(leaf, Operand | Forecast | Pooled) and _is_reported(leaf.metric)
        for owner in (
            leaf.tickers
            if isinstance(leaf, Pooled)
            else [leaf.ticker or checkpoint.ticker]
        )
        if owner in book.tickers
    )
    by_hand = [
        ticker
        for ticker in tickers
        if book.tickers[ticker].by_hand and not ledger.known_moments(ticker)
    ]
    assumed = [ticker for ticker in tickers if not book.tickers[ticker].dated]
    sentences = []
    if by_hand:
        sentences.append(
            f"{listed(by_hand)}: no reports at the SEC, so figures are entered by you: e, "
            "`catalyst record`, or `catalyst import FILE`"
        )
    if others := [one for one in assumed if one not in by_hand]:
        sentences.append(
            f"{listed(others)}: calendar quarters assumed until a filing says when its years end; "
            "or write `fiscal_year_end`"
        )
    elif assumed:
        sentences.append(
            "Their years are taken to end with December; or write `fiscal_year_end`"
        )
    return ". ".join(sentences)


def _is_reported(metric: str) -> bool:
    return metric in STANDARD and STANDARD[metric].nature is not Nature.PRICE


def owners(book: Book, store: Store) -> Owners:
    """Return which companies count by a book, also under their former names."""
    tickers = book.tickers.values()
    return Owners(
        ciks={
            ticker.symbol: all_ciks(ticker.cik)[0] for ticker in tickers if ticker.cik
        },
        filed_by=store.belongings.filed_by(),
        before={
            ticker.symbol: tuple(name for name in ticker.was if name not in merged)
            for ticker in tickers
            if ticker.was
            for merged in (merged_into(ticker, book, store),)
        },
        until={
            ticker.symbol: ticker.was_until.isoformat()
            for ticker in tickers
            if ticker.was_until
        },
        series={
            series.was: series.name for series in book.series.values() if series.was
        },
        others=other_meanings(book, store),
        other_shares=frozenset(
            ticker.symbol for ticker in tickers if _has_other_shares(ticker, store)
        ),
    )


def merged_into(ticker: Ticker, book: Book, store: Store) -> frozenset[str]:
    """Return the former symbols of a ticker that were companies of their own: `was` does not join
    them.

    A person entered figures of both at one time, or an earlier book had both as tickers and a
    period has figures of both. Of a symbol that is another company's since `was_until` the day
    tells whose a figure is.
    """
    if ticker.was_until and not book.tickers.keys().isdisjoint(ticker.was):
        return frozenset()
    names = (ticker.symbol, *ticker.was)
    entered = defaultdict[str, set[tuple[str, str]]](set)
    for figure in store.ledger.typed_figures() if ticker.was else ():
        if figure.ticker in names and not figure.is_withdrawn:
            entered[figure.ticker].add((figure.metric, figure.period))
    pairs = [
        pair
        for pair in combinations(names, 2)
        if not entered[pair[0]].isdisjoint(entered[pair[1]])
    ]
    found = {
        former
        for former in ticker.was
        if store.ledger.entered_together(ticker.symbol, former)
    }
    for text in store.wordings.texts() if pairs else ():
        tables = data_of(text).get("ticker", {})
        found.update(*(pair for pair in pairs if {*pair} <= tables.keys()))
    return frozenset(found) - {ticker.symbol}


def _has_other_shares(ticker: Ticker, store: Store) -> bool:
    """Return whether a ticker and a former symbol traded at quite different prices on one day.

    Then they are two classes of shares, or shares were merged: figures per share do not fit.
    """
    return any(other_scale(ticker, former, store) for former in ticker.was)


def other_scale(ticker: Ticker, former: str, store: Store) -> Fraction | None:
    """Return how many times the price of a ticker its former symbol cost, if that is another share.

    They are compared on the last day that both traded, else the last close of the one with the
    first of the other.
    """
    until = ticker.was_until or date.max
    mine, theirs = (
        dict(zip(closes.days, closes.micros, strict=True))
        for closes in map(store.prices.closes.newest, (ticker.symbol, former))
    )
    shared = [day for day in mine if day in theirs and day <= until]
    if not mine or not theirs:
        return None
    old, new = theirs[max(shared or theirs)], mine[max(shared) if shared else min(mine)]
    least, most = sorted((old, new))
    apart = least > 0 and most > (OTHER_SHARES if shared else OTHER_SCALE) * least
    return Fraction(old, new).limit_denominator(10_000) if apart else None


THE_WORLD = "the world"
"""The owner of the figures of no ticker, where a series is a ticker's now."""


class Orphans(Struct, frozen=True):
    """Figures that a person entered for a ticker or a series that the book has no more.

    `owner` is the ticker that a series had when they were entered, if it has another one now or is
    a series of the world; `THE_WORLD` if it was one then.
    `successor` is the ticker that says it `was` this one, though figures of both were entered at
    one time, or though its shares are others (`per_share`: only figures per share are left out).
    """

    name: str
    count: int
    is_series: bool
    owner: str = ""
    successor: str = ""
    per_share: bool = False

    @property
    def figures(self) -> str:
        """Return how many there are."""
        return "1 figure" if self.count == 1 else f"{self.count} figures"

    @property
    def what(self) -> str:
        """Return what the book does not have any more."""
        if self.owner:
            return (
                "world series" if self.owner == THE_WORLD else f"series of {self.owner}"
            )
        if self.per_share:
            return "share"
        return "series" if self.is_series else "ticker"

    @property
    def hint(self) -> str:
        """Return what takes them over, or why nothing does."""
        if self.per_share:
            return f"enter them again for the shares of {self.successor}"
        if self.successor:
            return (
                "two companies merged: `was` does not join them; "
                f"enter the figures of {self.successor} itself"
            )
        if self.owner == THE_WORLD:
            return f"world = true in [series.{self.name}] takes them over"
        if self.owner:
            return f'ticker = "{self.owner}" in [series.{self.name}] takes them over'
        return (
            f'was = "{self.name}" in the table of its new [{self.what}] takes them over'
        )


def orphans(book: Book, store: Store) -> list[Orphans]:
    """Return the names of figures that count nowhere, by a book."""
    tickers = book.tickers.values()
    now = {former: one.symbol for one in tickers for former in one.was}
    merged = {former for one in tickers for former in merged_into(one, book, store)}
    others = {
        former
        for one in tickers
        for former in one.was
        if other_scale(one, former, store)
    }
    renamed = {one.was: one for one in book.series.values() if one.was}
    found: dict[tuple[str, bool, str], int] = {}
    typed = Counter(
        (one.ticker, one.metric)
        for one in store.ledger.typed_figures()
        if not one.is_withdrawn
    )
    for (ticker, metric), count in sorted(typed.items()):
        series = book.series.get(metric) or renamed.get(metric)
        gone = ticker and ticker not in book.tickers and ticker not in now
        per_share = ticker in others and metric in PER_SHARE
        if ticker in merged or gone or per_share:
            key = ticker, False, ""
        elif metric not in STANDARD and series is None:
            key = metric, True, ""
        elif series and not ticker and not series.world:
            key = metric, True, THE_WORLD
        elif series and (
            (series.world and ticker)
            or (series.ticker and series.ticker not in (ticker, now.get(ticker)))
        ):
            key = metric, True, ticker
        else:
            continue
        found[key] = found.get(key, 0) + count
    return [
        Orphans(
            name,
            count,
            is_series,
            owner,
            "" if is_series else now.get(name, ""),
            name in others and not is_series,
        )
        for (name, is_series, owner), count in found.items()
    ]


class LeftCloses(Struct, frozen=True):
    """Closes that are stored for a ticker and do not count.

    Those under its `former` symbol are from before it has its own, or (`other`) differ from its
    own of the same days. Without `former` they are of days on which its exchange was `shut`.
    """

    symbol: str
    former: str
    count: int
    other: bool = False
    shut: tuple[date, ...] = ()

    @property
    def sentence(self) -> str:
        """Return what does not count."""
        closes, do = (
            ("1 close", "does") if self.count == 1 else (f"{self.count} closes", "do")
        )
        if self.shut:
            days = listed(list(map(str, self.shut)))
            return f"{closes} of {self.symbol} {do} not count: its exchange was shut on {days}"
        was = f"{self.symbol}, which was {self.former}"
        sentence = f"{closes} of {self.former} {do} not count for {was}"
        return f"{sentence}: they differ from its own" if self.other else sentence

    @property
    def hint(self) -> str:
        """Return what takes them over."""
        if self.shut:
            return f"if it was open, mend `exchange` in [ticker.{self.symbol}]"
        if self.other:
            others = f"{self.symbol} for {self.former}"
            return f"if they are the right ones, import that file with {others}"
        return f"import that file again, with {self.symbol} for {self.former}"


def left_closes(book: Book, store: Store) -> list[LeftCloses]:
    """Return the stored closes of the tickers that do not count, by a book."""
    found = []
    for symbol, ticker in book.tickers.items():
        for former in ticker.was:
            if former in book.tickers:
                continue
            own = _closes_by_day(store, symbol)
            others = _closes_by_day(store, former)
            first = min(own, default=date.max)
            earlier = sum(day < first for day in others)
            apart = sum(
                day in own and abs(close - own[day]) * SAME_CLOSE > abs(own[day])
                for day, close in others.items()
            )
            if earlier:
                found.append(LeftCloses(symbol, former, earlier))
            if apart and other_scale(ticker, former, store) is None:
                found.append(LeftCloses(symbol, former, apart, other=True))
    for symbol, sessions in named_exchanges(book).items():
        days = tuple(store.prices.closes.newest(symbol).days)
        if shut := sorted(shut_days(days, sessions)):
            found.append(LeftCloses(symbol, "", len(shut), shut=tuple(shut)))
    return found


def _closes_by_day(store: Store, symbol: str) -> dict[date, int]:
    closes = store.prices.closes.newest(symbol)
    return dict(zip(closes.days, closes.micros, strict=True))


def known_advice(home: Home, text: str) -> tuple[Problem, ...]:
    """Return the advice of `lint` that needs today's date or the home's database."""
    now = SystemClock().now()
    advice = [*_opened_later(text, now.date())]
    if not home.database.exists():
        return tuple(advice)
    with suppress(StoreError), open_to_read(home.database, now=now) as store:
        companies = store.filings.companies()
        known = identities(companies, store.prices.currencies(), store.splits.known())
        book = load_with(text, known).book
        if book is None:
            return tuple(advice)
        parsed = parse(text)
        places = Locator(parsed.text)
        lost = orphans(book, store)
        advice += _outdated(book, parsed.data or {}, places)
        advice += _other_names(book, known, places)
        advice += _beginning_late(book, companies.values(), places)
        for orphan in lost:
            message = (
                f"{orphan.name}: {orphan.figures} you entered, "
                f"of no {orphan.what} of the book"
            )
            advice.append(_advice(places, (), message, orphan.hint))
        for closes in left_closes(book, store):
            path = ("ticker", closes.symbol)
            advice.append(_advice(places, path, closes.sentence, closes.hint))
        asked = "the inbox asks whether they still hold"
        for left in left_out(book, store):
            path = ("ticker" if left.kind.of_ticker else "series", left.name)
            message = "; ".join(filter(None, (left.sentence, left.example)))
            hint = STAY_ASIDE if store.splits.answers().get(left.key) else asked
            advice.append(_advice(places, path, message, hint))
        for thesis, reviews in reviews_aside(book, store).items():
            one = len(reviews) == 1
            what = "1 review" if one else f"{len(reviews)} reviews"
            message = (
                f"{thesis}: {what} of what had this id before {'does' if one else 'do'} "
                "not count"
            )
            advice.append(_advice(places, (), message, asked))
    return tuple(advice)


def _advice(places: Locator, path: Path, message: str, hint: str) -> Problem:
    return Problem(*places.value(path), message, hint, Severity.ADVICE)


def _opened_later(text: str, today: date) -> Iterator[Problem]:
    """Warn about lots that are opened in the future."""
    book = load_with(text, {}).book
    if book is None:
        return
    places = Locator(parse(text).text)
    for symbol, ticker in book.tickers.items():
        for place, lot in enumerate(ticker.lots):
            if lot.opened is not None and lot.opened > today + timedelta(days=1):
                message = f"{symbol}: this lot is opened on {lot.opened}, which has not come yet"
                path = ("ticker", symbol, "lots", place)
                yield _advice(places, path, message, "until then it is not held")


def _other_names(
    book: Book, known: Mapping[str, Identity], places: Locator
) -> Iterator[Problem]:
    """Warn about companies with quite another name at the SEC: the cik may be wrong."""
    for symbol, one in known.items():
        ticker = book.tickers.get(symbol)
        if ticker is not None and other_name(ticker.written.name, one.name):
            filed = f"{one.name!r} in its filings (cik {one.cik})"
            message = f"{symbol}: {ticker.name!r} here, {filed}"
            yield _advice(places, ("ticker", symbol), message, "mend `cik` or `name`")


def _beginning_late(
    book: Book, companies: Iterable[CompanyRow], places: Locator
) -> Iterator[Problem]:
    """Warn about companies that succeeded another one, without its figures."""
    for company in companies:
        for line in company.said.splitlines():
            message, key, rest = line.partition("; former_cik")
            if key and company.ticker in book.tickers:
                yield _advice(
                    places, ("ticker", company.ticker), message, f"former_cik{rest}"
                )


def _outdated(
    book: Book, data: Mapping[str, Any], places: Locator
) -> Iterator[Problem]:
    """Warn about amounts that were written before a stock split."""
    paths: dict[str, Path] = {
        name_of(raw) or "": ("checkpoint", place)
        for place, raw in enumerate(data.get("checkpoint", ()))
    }
    for symbol, waiting in waiting_on(book).items():
        for split, entries in waiting:
            hint = (
                "y in the inbox converts it"
                if split.is_even
                else "write the amount of today"
            )
            for entry in entries:
                id_, _, amount = entry.rpartition(": ")
                path = paths.get(id_.partition("@")[0], ("ticker", symbol))
                message = (
                    f"{id_ or symbol}: {split.words}; {amount} was written before it"
                )
                yield _advice(places, path, message, hint)
