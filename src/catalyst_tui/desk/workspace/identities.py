"""Identify the companies of the tickers, choose the figures that count, and advise `lint`."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from fractions import Fraction
from itertools import combinations
from types import MappingProxyType

from msgspec.structs import replace

from catalyst_tui.book.file.edit import data_of
from catalyst_tui.book.file.load import Loaded, load_book
from catalyst_tui.book.language.leaves import named
from catalyst_tui.book.language.names import listed
from catalyst_tui.book.language.tree import Forecast, Holding, Operand, Pooled
from catalyst_tui.book.model.book import Book
from catalyst_tui.book.model.currencies import HUNDREDTHS
from catalyst_tui.book.model.metrics import STANDARD, Nature
from catalyst_tui.book.model.period import parse_fiscal_year
from catalyst_tui.book.model.quantity import Dim, unit_named
from catalyst_tui.book.model.tickers import Identity, Split, Ticker
from catalyst_tui.desk.workspace.meanings import (
    BASE,
    counted_in,
    other_meanings,
    own_closes,
)
from catalyst_tui.judge.evaluate.money import LASTS
from catalyst_tui.judge.evaluate.reads import expressions, readers_of
from catalyst_tui.judge.ledger.facts import RATE, Ledger
from catalyst_tui.sources.companies import all_ciks
from catalyst_tui.store.cells import checked
from catalyst_tui.store.ledger import Owners
from catalyst_tui.store.open import Store
from catalyst_tui.store.sources import CompanyRow

SAME_CLOSE = 500
"""Two closes of a day that differ by no more than this part of them are the same one, rounded."""

SAME_SPLIT = timedelta(days=7)
"""Two sources may date one split this far apart."""

NEXT = timedelta(weeks=1)
"""A close is the next one if it follows within five sessions."""

OTHER_SHARES, OTHER_SCALE = Fraction(6, 5), 3
"""A price so many times the one before is that of other shares: more than a day usually moves it,
or than a longer time does."""


def identities(
    companies: Mapping[str, CompanyRow],
    priced_in: Mapping[str, str],
    splits: Mapping[str, tuple[Split, ...]] = MappingProxyType({}),
    reports_now: Mapping[str, str] = MappingProxyType({}),
    meant: Mapping[str, Identity] = MappingProxyType({}),
) -> dict[str, Identity]:
    """Return the known facts about each ticker, and about series what amounts were meant in.

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
    for name, one in meant.items():
        found[name] = replace(
            found.get(name, Identity()),
            amounts_in=one.amounts_in,
            amounts_moved=one.amounts_moved,
        )
    return {symbol: one for symbol, one in found.items() if one != Identity()}


CURRENCY = "currency:"
"""The question about amounts without a currency: `currency:ALAB:USD:EUR`."""


FILED_FIRST = "filed_first:"
"""The answer that names the currency a company reported in before it changed to another."""


def meant_in(store: Store) -> dict[str, Identity]:
    """Return by ticker and series the currency of its first figure, filed or entered, and each
    answer that amounts without one are in another now.
    """
    answers = store.splits.answers()
    first = {
        question.removeprefix(FILED_FIRST): currency
        for question, currency in answers.items()
        if question.startswith(FILED_FIRST)
    }
    units: dict[str, str] = {}
    for figure in store.ledger.typed_figures():
        if figure.is_withdrawn:
            continue
        if figure.unit not in units:
            unit = unit_named(figure.unit)
            units[figure.unit] = unit.label if unit.dim is Dim.MONEY else ""
        if label := units[figure.unit]:
            name = figure.ticker if figure.metric in STANDARD else figure.metric
            if HUNDREDTHS.get(label) == first.setdefault(name, label):
                first[name] = label  # earnings in pence, a revenue in pounds
    said = defaultdict[str, list[tuple[str, str]]](list)
    for question, answer in answers.items():
        if answer and question.startswith(CURRENCY):
            name, before, now = question.removeprefix(CURRENCY).rsplit(":", 2)
            said[name].append((before, now))
    return {
        name: Identity(amounts_in=first.get(name, ""), amounts_moved=tuple(said[name]))
        for name in first.keys() | said
    }


def load_with(text: str, known: Mapping[str, Identity]) -> Loaded:
    """Load the book with what filings say where it is silent.

    A test that does not fit a fetched currency is no error: the book is then read without these
    currencies, and the test is judged unknown.
    """
    loaded = load_book(text, known)
    if loaded.book is None and any(
        identity.amounts_moved for identity in known.values()
    ):
        # What does not fit the currency of now stays in the one it was written in
        known = {name: replace(one, amounts_moved=()) for name, one in known.items()}
        kept = load_book(text, known)
        loaded = kept if kept.book else loaded
    if loaded.book is None and any(one.reports_in for one in known.values()):
        silent = {symbol: replace(one, currency="") for symbol, one in known.items()}
        loaded = load_book(text, silent, strict=False)
    if loaded.book is None:
        return loaded
    tickers = {
        symbol: replace(ticker, splits=(*before, *ticker.splits))
        for symbol, ticker in loaded.book.tickers.items()
        if (before := tuple(_former_splits(ticker, loaded.book, known)))
    }
    if not tickers:
        return loaded
    book = replace(loaded.book, tickers={**loaded.book.tickers, **tickers})
    return replace(loaded, book=book)


def _former_splits(
    ticker: Ticker, book: Book, known: Mapping[str, Identity]
) -> Iterator[Split]:
    """Yield the splits that a ticker had under a former symbol, in the words of the new one."""
    for former in ticker.was:
        name = re.compile(rf"\b{re.escape(former)}\b")
        for split in known[former].splits if former in known else ():
            is_own = any(
                one.ratio == split.ratio and abs(one.day - split.day) <= SAME_SPLIT
                for one in ticker.splits
            )
            is_other = ticker.was_until and split.day > ticker.was_until
            if is_own or is_other or (former in book.tickers and not ticker.was_until):
                continue
            claims = {(id_, name.sub(ticker.symbol, one)) for id_, one in split.claims}
            yield replace(split, claims=frozenset(claims), of=former)


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
            f"you enter the figures of {listed(by_hand)}: the SEC has no reports of it; press e, "
            "`catalyst record` or `catalyst import FILE`"
        )
    if others := [one for one in assumed if one not in by_hand]:
        sentences.append(
            f"calendar quarters are assumed for {listed(others)}: no filing says yet when its "
            "years end; `fiscal_year_end` in the book says it too"
        )
    elif assumed:
        sentences.append(
            "Their years are taken to end with December; or write `fiscal_year_end`"
        )
    return ". ".join(sentences)


def reading(book: Book, names: frozenset[str]) -> frozenset[str]:
    """Return the checkpoints that read what has one of these names: a ticker, or gains (BASE)."""
    readers = readers_of(book) if names - {BASE} else {}
    found = set[str]().union(*(readers.get(name, ()) for name in names))
    if BASE in names:
        found |= {
            id_
            for id_, one in book.checkpoints.items()
            for expr in expressions(one)
            if any(isinstance(leaf, Holding) for leaf in named(expr))
        }
    return frozenset(found)


def _is_reported(metric: str) -> bool:
    return metric in STANDARD and STANDARD[metric].nature is not Nature.PRICE


def owners(book: Book, store: Store) -> Owners:
    """Return which companies count by a book, also under their former names."""
    tickers = book.tickers.values()
    joined = joined_series(book, store)
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
            was: series.name
            for series in book.series.values()
            for was in series.was
            if was not in joined
        },
        units=counted_in(book, store),
        others=other_meanings(book, store),
        other_shares=frozenset(
            ticker.symbol
            for ticker in tickers
            # Two classes of shares, or merged ones: figures per share do not fit
            if any(other_scale(ticker, former, book, store) for former in ticker.was)
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


def joined_series(book: Book, store: Store) -> frozenset[str]:
    """Return the former names of series that were series of their own: `was` does not join them.

    A person entered figures of both for one period, and an earlier book had both.
    """
    found: set[str] = set()
    for series in book.series.values():
        entered = defaultdict[str, set[tuple[str, str]]](set)
        for figure in store.ledger.typed_figures() if series.was else ():
            if not figure.is_withdrawn:
                entered[figure.metric].add((figure.ticker, figure.period))
        both = [
            name
            for name in series.was
            if entered[name] & entered.get(series.name, set())
        ]
        for text in store.wordings.texts() if both else ():
            before = load_with(text, {}).book
            if before and series.name in before.series:
                found.update(name for name in both if name in before.series)
    return frozenset(found)


def other_scale(
    ticker: Ticker, former: str, book: Book, store: Store
) -> Fraction | None:
    """Return how many times the price of a ticker its former symbol cost, if that is another."""
    joint = _joint(ticker, former, book, store)
    if joint is None:
        return None
    (then, was), (now, micros) = joint
    old, new = Fraction(was), Fraction(micros)
    for split in store.splits.known().get(ticker.symbol, ()):
        is_other = split.day <= now or split.currencies or split.back
        if split.is_rebased and not is_other:
            new *= split.ratio  # in the shares of that day
    if is_in_other_money(ticker, former, store):
        rates = _rate(former, then, store), _rate(ticker.symbol, now, store)
        if rates[0] is None or rates[1] is None:
            return None
        old, new = old / rates[0], new / rates[1]
    least, most = sorted((old, new))
    bound = OTHER_SHARES if now - then <= NEXT else OTHER_SCALE
    apart = least > 0 and most > bound * least
    return (old / new).limit_denominator(10_000) if apart else None


def joint_day(ticker: Ticker, former: str, book: Book, store: Store) -> date | None:
    """Return the day of the close that is compared with one of the former symbol, if both have."""
    joint = _joint(ticker, former, book, store)
    return joint and joint[1][0]


def _joint(
    ticker: Ticker, former: str, book: Book, store: Store
) -> tuple[tuple[date, int], tuple[date, int]] | None:
    """Return the closes of a former symbol and of the ticker that are compared, with their days.

    The last one with the next within a week, else those of the last day that both traded, else the
    last one with the first. In two currencies the rates of these days are needed.
    """
    mine = own_closes(ticker.symbol, book, store)
    theirs = own_closes(former, book, store, until=ticker.was_until)
    if not mine or not theirs:
        return None
    then = max(theirs)
    now = min((day for day in mine if then < day <= then + NEXT), default=None)
    if now is None:
        then = max(mine.keys() & theirs.keys(), default=then)
        now = then if then in mine else min(mine)
    return (then, theirs[then]), (now, mine[now])


def is_in_other_money(ticker: Ticker, former: str, store: Store) -> bool:
    """Return whether the closes of a ticker and a former symbol are in two currencies."""
    priced_in = store.prices.currencies()
    return (
        len({priced_in.get(one) or None for one in (ticker.symbol, former)} - {None})
        > 1
    )


def _rate(symbol: str, day: date, store: Store) -> Fraction | None:
    """Return how much of the currency of its closes a euro was on a day; None if nobody knows."""
    currency = store.prices.currencies().get(symbol, "")
    whole = HUNDREDTHS.get(currency, currency)
    rate = 10**6
    if whole != "EUR":
        known = store.prices.closes.newest(f"{RATE}{whole}")
        place = bisect_right(known.days, day) - 1
        if place < 0 or day - known.days[place] > LASTS:
            return None
        rate = known.micros[place]
    return Fraction(rate * (100 if whole != currency else 1), 10**6)
