"""Remember when the fiscal years of each company ended: a figure of `2026Q3` keeps its quarter.

A typed figure is stored with the name of its period. If the year end changes later (the book is
mended, a filing tells it), the name means another quarter. So each change is saved as an answer, as
the cadences of series are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime

import msgspec
from msgspec import Struct

from catalyst_tui.book.model.book import Book
from catalyst_tui.book.model.period import FiscalYear, parse_period
from catalyst_tui.book.model.tickers import Ticker
from catalyst_tui.desk.workspace.cadences import ALWAYS, FOREVER, held_at, with_moment
from catalyst_tui.judge.ledger.facts import Fact
from catalyst_tui.store.cells import stamp
from catalyst_tui.store.open import Store

YEAR_END = "year_end:"
SAME_PERIOD = 15  # days between two ends of one period: a rule by weeks and one by months

Spans = tuple[tuple[str, str, frozenset[str]], ...]
"""From when to when figures were entered under another rule, and the
periods that it ended otherwise.
"""


class OtherYears(Struct, frozen=True):
    """Figures that were entered while the names of their periods meant others, and do not count."""

    ticker: str
    count: int
    example: str  # 2026Q3 ended 2026-09-30 then, and 2025-10-31 now
    changes: int  # how often the rule has changed


def save_year_ends(book: Book, store: Store, now: datetime) -> None:
    """Save the year end of each ticker if it has changed. Needs an open transaction."""
    answers = store.splits.answers()
    for symbol, ticker in book.tickers.items():
        history = _history(answers, ticker)
        if not history or history[-1][1] != ticker.fiscal:
            since = stamp(now) if history else ALWAYS
            _save(store, symbol, [*history, (since, ticker.fiscal)], now)


def add_year_ends(
    book: Book, store: Store, facts: Iterable[Fact], theirs: Mapping[str, str], now: datetime
) -> None:
    """Remember when the year of figures of another home ended, if it ended otherwise here.

    `theirs` are the answers of that home. Needs an open transaction.
    """
    for fact in facts:
        ticker = book.tickers.get(fact.ticker)
        names = (fact.ticker, *(ticker.was if ticker else ()))
        history = _history_of(store.splits.answers(), names)
        at = stamp(fact.entered or now)
        their_rule = held_at(_history_of(theirs, (fact.ticker,)), at)
        if their_rule is not None and held_at(history, at) != their_rule:
            _save(store, fact.ticker, with_moment(history, fact.entered or now, their_rule), now)


def count_years_again(book: Book, store: Store, symbol: str, now: datetime) -> None:
    """Let all figures of a ticker count under the names of their periods."""
    _save(store, symbol, [(ALWAYS, book.tickers[symbol].fiscal)], now)


def other_years(book: Book, store: Store) -> dict[str, Spans]:
    """Return for each ticker which typed figures are of other periods than their names say now."""
    answers, found = store.splits.answers(), {}
    for symbol, ticker in book.tickers.items():
        history = _history(answers, ticker)
        if all(fiscal == ticker.fiscal for _, fiscal in history):
            continue
        typed, filed = _typed(ticker, store), store.ledger.filed_ends(symbol)
        ends = [*(since for since, _ in history[1:]), FOREVER]
        spans: list[tuple[str, str, frozenset[str]]] = []
        for (since, fiscal), end in zip(history, ends, strict=True):
            moved = {text for text, _ in typed if _has_moved(text, fiscal, ticker, filed)}
            if moved:
                spans.append((since, end, frozenset(moved)))
        if spans:
            found[symbol] = tuple(spans)
    return found


def left_out_years(book: Book, store: Store) -> Iterator[OtherYears]:
    """Yield the tickers with figures that do not count, because their
    periods have other names now.
    """
    answers = store.splits.answers()
    for symbol, spans in other_years(book, store).items():
        ticker = book.tickers[symbol]
        out = [
            (text, since)
            for text, entered in _typed(ticker, store)
            for since, end, moved in spans
            if text in moved and since <= entered < end
        ]
        if not out:
            continue
        history = _history(answers, ticker)
        text, since = out[-1]
        period = parse_period(text)
        then, now = (fiscal.end(period) for fiscal in (dict(history)[since], ticker.fiscal))
        example = f"{text} ended {then} when you entered it, and ends {now} now"
        saved = history[-1][1] == ticker.fiscal
        yield OtherYears(symbol, len(out), example, len(history) - saved)


def _typed(ticker: Ticker, store: Store) -> list[tuple[str, str]]:
    """Return the period of each typed figure of a ticker, and when it was entered."""
    symbols = (ticker.symbol, *ticker.was)
    return [row for symbol in symbols for row in store.ledger.typed_periods(symbol)]


def _has_moved(text: str, before: FiscalYear, ticker: Ticker, filed: Mapping[str, date]) -> bool:
    """Return whether a stored period ended otherwise by an earlier rule. A single day never does.

    What the company filed about the period comes before the rule of now: when a company changes its
    fiscal year, earlier periods keep their names.
    """
    try:
        period = parse_period(text)
    except ValueError:
        return False
    end = filed.get(text) or ticker.fiscal.end(period)
    return abs((before.end(period) - end).days) > SAME_PERIOD


def _history(answers: Mapping[str, str], ticker: Ticker) -> list[tuple[str, FiscalYear]]:
    """Return since when a company, also under a former symbol, had which year end, oldest first."""
    return _history_of(answers, (ticker.symbol, *ticker.was))


def _history_of(answers: Mapping[str, str], symbols: Iterable[str]) -> list[tuple[str, FiscalYear]]:
    text = next(filter(None, (answers.get(YEAR_END + symbol, "") for symbol in symbols)), "")
    return msgspec.json.decode(text, type=list[tuple[str, FiscalYear]]) if text else []


def _save(store: Store, symbol: str, history: list[tuple[str, FiscalYear]], now: datetime) -> None:
    store.splits.answer(YEAR_END + symbol, msgspec.json.encode(history).decode(), now)
