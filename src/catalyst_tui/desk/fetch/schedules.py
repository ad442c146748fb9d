"""When prices are due, and what is asked for. Level-triggered: what is due by now, however long we slept."""

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

EXTENDED = timedelta(minutes=10)
"""How often prices are fetched before the open and after the close."""

LACKING = timedelta(minutes=30)
"""How often, when the exchange is closed and a close we should have is not here yet."""

QUIET = timedelta(hours=6)
"""How often, when the exchange is closed and nothing is lacking."""


_UTC = ZoneInfo("UTC")

SETTLING = timedelta(minutes=25)
"""From a session's end until a source has its close: the closing auction, and the delay of some feeds."""

POLITE = timedelta(minutes=1)
"""What was asked for less than this before the user wanted it anew is not asked for again."""

WISH = "refresh_asked"
"""The note of when a user last wanted all there is, in this process or in one that only looks on."""

SERIES = timedelta(hours=6)
"""How often a macro series is asked for: it has a new value once a day at most."""


def macro_series(book: Book) -> tuple[str, ...]:
    """The macro series the book's tests read, by the names their observations are kept under."""
    series = {
        macro_name(node.id): None
        for checkpoint in book.checkpoints.values()
        for expr in expressions(checkpoint)
        for node in walk(expr)
        if isinstance(node, Macro)
    }
    return tuple(series)


def rate_series(book: Book) -> tuple[str, ...]:
    """The rates of exchange that what is held needs to be put together."""
    return rates_between(currencies(book))


def unrated(book: Book, last_closes: Mapping[str, Close]) -> tuple[str, ...]:
    """The rates of which none is known yet: they are due as a price that is lacking."""
    return tuple(name for name in rate_series(book) if name not in last_closes)


def series_of(book: Book) -> tuple[str, ...]:
    """All that is asked for beside tickers."""
    return (*macro_series(book), *rate_series(book))


def lacks_close(last: Close | None, quote: Quote, now: datetime) -> bool:
    """Whether a last trade tells of a close not known yet: of its own day once that is over, or before it.

    By the trade, not the calendar: it holds for exchanges nobody knows too, and a holiday has no trade.
    """
    if last is None:
        return True
    sessions = sessions_of(venue_of(quote.symbol), _UTC)
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
    """Whether to ask for prices now; `asked` is when we last did, and when the user last wanted them."""
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
    """How long after the last attempt prices are due again: as the liveliest of their exchanges wants."""
    traded: dict[Sessions, list[str]] = {}
    for symbol in symbols:
        traded.setdefault(sessions_of(book.venue(symbol), book.zone), []).append(symbol)
    return min(_pause(now, sessions, every, held, last_closes) for sessions, held in traded.items())


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
    """Whether to ask now. A clock set back must not silence us: an attempt in the future counts as none."""
    return asked_at is None or asked_at > now or now - asked_at >= wait


def wished(note: str | None, now: datetime) -> datetime | None:
    """When all there is was last wanted; a moment to come, after a clock was set back, counts as none."""
    wish = moment(note) if note else None
    return wish if wish and wish <= now else None


def wanted_since(asked_at: datetime | None, wish: datetime | None) -> bool:
    """Whether the user wants what was last asked for at `asked_at` anew: asked a minute before or more."""
    return wish is not None and (asked_at is None or wish - asked_at >= POLITE)
