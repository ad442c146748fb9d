"""Decide when prices are due and what is fetched, however long the machine slept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from catalyst_tui.book.language.tree import Macro, walk
from catalyst_tui.book.model.book import Book
from catalyst_tui.book.model.listings import venue_of
from catalyst_tui.judge.evaluate.money import currencies, rates_between
from catalyst_tui.judge.evaluate.reads import expressions, macro_name
from catalyst_tui.judge.ledger.facts import Close, Quote, Session
from catalyst_tui.judge.ledger.observed import part_now
from catalyst_tui.judge.sessions import Sessions, sessions_of
from catalyst_tui.store.cells import moment

# How often prices are fetched
EXTENDED = timedelta(minutes=10)  # before the open and after the close
LACKING = timedelta(minutes=30)  # the exchange is closed, and a close is missing
QUIET = timedelta(hours=6)  # the exchange is closed, and nothing is missing
SERIES = timedelta(hours=6)  # a macro series: it has a new value once a day at most

SETTLING = timedelta(minutes=25)  # from a session's end until a source has its close
# What was fetched just before the user asked is not fetched again
POLITE = timedelta(minutes=1)

WISH = "refresh_asked"
"""The note of when a user last asked to fetch everything, in this process or another one."""


def macro_series(book: Book) -> tuple[str, ...]:
    """Return the macro series the book's tests read, by the names they are stored under."""
    series = {
        macro_name(node.id): None
        for checkpoint in book.checkpoints.values()
        for expr in expressions(checkpoint)
        for node in walk(expr)
        if isinstance(node, Macro)
    }
    return tuple(series)


def rate_series(book: Book) -> tuple[str, ...]:
    """Return the exchange rates that the total of all holdings needs."""
    return rates_between(currencies(book))


def unrated(book: Book, last_closes: Mapping[str, Close]) -> tuple[str, ...]:
    """Return the exchange rates without any value yet: they are due like a missing price."""
    return tuple(name for name in rate_series(book) if name not in last_closes)


def series_of(book: Book) -> tuple[str, ...]:
    """Return all that is fetched besides tickers."""
    return (*macro_series(book), *rate_series(book))


def lacks_close(last: Close | None, quote: Quote, now: datetime) -> bool:
    """Return whether a last trade shows that a close is missing: of its own day if
    that is over, or earlier.

    The trade decides, not the calendar: that works for unknown exchanges
    too, and a holiday has no trade.
    """
    if last is None:
        return True
    sessions = sessions_of(venue_of(quote.symbol), ZoneInfo("UTC"))
    traded = quote.at.astimezone(sessions.zone).date()
    if part_now(quote, now) is not Session.OPEN and now - quote.at >= SETTLING:
        return traded > last.day
    return sessions.between(last.day, traded - timedelta(days=1)) > 0


def prices_due(
    book: Book,
    last_closes: Mapping[str, Close],
    now: datetime,
    asked: tuple[datetime | None, datetime | None],
    every: timedelta,
) -> bool:
    """Return whether prices are due; `asked` is when they were fetched, and
    when the user asked, last.
    """
    symbols, (asked_at, wish) = [*book.tickers, *unrated(book, last_closes)], asked
    if not symbols:
        return False
    if wish and asked_at and asked_at < wish:
        return True
    return is_due(now, asked_at, pause(now, book, every, symbols, last_closes))


def pause(
    now: datetime,
    book: Book,
    every: timedelta,
    symbols: list[str],
    last_closes: Mapping[str, Close],
) -> timedelta:
    """Return how long after the last attempt prices are due: the shortest
    pause of their exchanges.
    """
    traded: dict[Sessions, list[str]] = {}
    for symbol in symbols:
        traded.setdefault(sessions_of(book.venue(symbol), book.zone), []).append(symbol)
    return min(
        _pause(now, sessions, every, held, last_closes)
        for sessions, held in traded.items()
    )


def _pause(
    now: datetime,
    sessions: Sessions,
    every: timedelta,
    symbols: list[str],
    last_closes: Mapping[str, Close],
) -> timedelta:
    match sessions.at(now):
        case Session.OPEN:
            return every
        case Session.PRE | Session.POST:
            return max(every, EXTENDED)
        case Session.CLOSED:
            wanted = sessions.last_completed(now)
            lacking = any(_day(last_closes.get(symbol)) < wanted for symbol in symbols)
            return max(every, LACKING if lacking else QUIET)


def _day(last: Close | None) -> date:
    return last.day if last else date.min


def is_due(now: datetime, asked_at: datetime | None, wait: timedelta) -> bool:
    """Return whether the wait is over.

    An attempt in the future (a clock was set back) counts as none.
    """
    return asked_at is None or asked_at > now or now - asked_at >= wait


def wished(note: str | None, now: datetime) -> datetime | None:
    """Return when the user last asked to fetch everything; a moment in the
    future counts as none.
    """
    wish = moment(note) if note else None
    return wish if wish and wish <= now else None


def wanted_since(asked_at: datetime | None, wish: datetime | None) -> bool:
    """Return whether the user asked a minute or more after the last fetch."""
    return wish is not None and (asked_at is None or wish - asked_at >= POLITE)
