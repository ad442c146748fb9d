"""What is known, one row per vintage: a ticker's figures with the days they cover and where they stand, and
the values of a macro series."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from msgspec import Struct

from catalyst_tui.book.model.book import Book
from catalyst_tui.book.model.period import Period
from catalyst_tui.judge.evaluate.reads import macro_name
from catalyst_tui.judge.ledger.facts import RATE, Close, Fact, Ledger, withdrawn


class KnownFigure(Struct, frozen=True):
    """One vintage of one figure; `start` is None for an instant."""

    fact: Fact
    start: date | None
    end: date


def figures(
    book: Book, facts: Ledger, ticker: str, at: datetime, metric: str | None = None
) -> list[KnownFigure]:
    """The vintages known by `at`: metric by metric, period by period, in the order they became known."""
    fiscal = facts.fiscal(ticker, book.fiscal(ticker), at)
    gone = {
        withdrawn(fact) for fact in facts.facts(ticker) if fact.withdraws and fact.known_at <= at
    }

    def dated() -> Iterator[KnownFigure]:
        for fact in facts.facts(ticker):
            if (
                fact.known_at > at
                or metric not in (None, fact.metric)
                or fact.withdraws
                or fact in gone
            ):
                continue
            if fact.filed is not None:
                yield KnownFigure(fact, fact.filed.start, fact.filed.end)
            elif isinstance(fact.period, Period):
                yield KnownFigure(fact, fiscal.start(fact.period), fiscal.end(fact.period))
            else:
                yield KnownFigure(fact, None, fact.period)

    def place(one: KnownFigure) -> tuple[object, ...]:
        fact = one.fact
        return (
            fact.metric,
            fact.basis,
            fact.kind,
            one.end,
            one.start or one.end,
            fact.known_at,
            fact.grade,
        )

    return sorted(dated(), key=place)


class KnownSeries(Struct, frozen=True):
    """A macro series: every value known, day by day; `revised` when what it said earlier is known too."""

    symbol: str
    values: tuple[Close, ...]
    revised: bool


def series(facts: Ledger, named: str, at: datetime) -> KnownSeries | None:
    """What was known of a series by `at`, named as its values are kept (`fred:GDPC1`, `rate:USD`); None for a
    ticker."""
    prefix, colon, id_ = named.partition(":")
    begins = prefix.lower() + colon
    if begins not in (macro_name(""), RATE):
        return None
    symbol = f"{begins}{id_.upper()}"
    known = begins == RATE or facts.is_revised(symbol)  # the bank says when it publishes
    return KnownSeries(symbol, tuple(facts.every_value(symbol, at)), known)
