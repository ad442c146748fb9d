"""Fetch prices and macro series when they are due, and store them as they come.

Last prices first, then closes of the symbols that lack one. A price or a newest close more than
20 % from the last known close is in doubt and set aside until it is confirmed: another source is
within 1 %, or a later day's trade or close is near it. (After a split earlier closes change too, so
nothing jumps.) A last price is also confirmed if its own source repeats it for a trade a minute
later: only closes are judged. A failed fetch changes nothing that is known.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from types import MappingProxyType
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from catalyst_tui.book.language.tree import Macro, walk
from catalyst_tui.book.model.book import Book
from catalyst_tui.book.model.listings import venue_of
from catalyst_tui.desk.home.clock import Clock
from catalyst_tui.desk.home.config import Config, SourceConfig
from catalyst_tui.desk.workspace.currency import mispriced
from catalyst_tui.desk.workspace.state import InWorkspaceThread
from catalyst_tui.desk.workspace.workspace import Workspace
from catalyst_tui.judge.evaluate.money import currencies, rates_between
from catalyst_tui.judge.evaluate.reads import expressions, macro_name
from catalyst_tui.judge.ledger.facts import RATE, Close, History, Quote, Session
from catalyst_tui.judge.ledger.observed import part_now
from catalyst_tui.judge.sessions import Sessions, sessions_of
from catalyst_tui.outside.health import Health
from catalyst_tui.sources.chain import Chain, ChainAnswer, SourceSettings, open_chain
from catalyst_tui.sources.feeds import ECB
from catalyst_tui.sources.feeds.fred import PREFIX
from catalyst_tui.sources.specs import Secret, titles
from catalyst_tui.store.cells import moment
from catalyst_tui.values import Frozen

StorePrices = Callable[[list[Quote], list[History]], Awaitable[set[str]]]
LastCloses = Mapping[str, Close | None]


class PriceDesk(Struct):
    """The chain of sources, and `store`, which takes answers.

    `doubts` are unconfirmed prices, `refused` histories that contradict the known closes, both by
    symbol.
    """

    chain: Chain
    store: StorePrices
    clock: Clock
    doubts: dict[str, Doubt] = {}
    refused: dict[str, History] = {}
    _asked: dict[str, datetime] = {}  # when closes were fetched last

    @property
    def health(self) -> tuple[Health, ...]:
        """Return how each source is doing, as it is stored."""
        return self.chain.health

    async def fetch(
        self, wanted: LastCloses, wish: datetime | None = None
    ) -> Mapping[str, str]:
        """Fetch every symbol, given its last known close; return a sentence
        for each unanswered one.

        Closes are fetched that are missing, with those of a split whole. `wish` is when the
        user last asked to fetch everything: then series and missing closes are fetched although
        they are not due.
        """
        fetch = _Fetch(self, wanted, dict(self.doubts))
        tickers = [symbol for symbol in wanted if not is_series(symbol)]
        async for answers in self.chain.quotes(tickers):
            await fetch.take([(quote.symbol, ChainAnswer(quote)) for quote in answers])
        now = self.clock.now()

        def is_wanted(symbol: str, last: Close | None) -> bool:
            quote, asked = fetch.quotes.get(symbol), self._asked.get(symbol)
            if is_series(symbol):
                wait = SERIES
            elif quote is None:
                return True
            elif symbol in self.doubts or lacks_close(last, quote, now):
                wait = LACKING
            else:
                return False
            return wanted_since(asked, wish) or is_due(now, asked, wait)

        missing = {
            symbol: last.day if last else None
            for symbol, last in wanted.items()
            if is_wanted(symbol, last)
        }
        problems = await self._charts(fetch, missing)
        rebased, fetch.rebased = fetch.rebased, set()
        problems |= await self._charts(fetch, dict.fromkeys(rebased))
        for symbol in rebased:
            if symbol not in fetch.rebased:
                self.refused.pop(symbol, None)
            elif symbol in fetch.histories:
                self.refused[symbol] = fetch.histories[symbol]
        await self._confirm(fetch)
        return problems

    async def _charts(
        self, fetch: _Fetch, since: Mapping[str, date | None]
    ) -> dict[str, str]:
        now = self.clock.now()

        async def take(symbol: str, answer: ChainAnswer) -> None:
            await fetch.take([(symbol, answer)])
            self._asked[symbol] = now

        try:
            return dict(await self.chain.charts(since, take, fetch.quotes))
        except ExceptionGroup as several:  # answers could not be stored
            raise several.exceptions[0] from None

    async def _confirm(self, fetch: _Fetch) -> None:
        """Ask the other sources about what is in doubt, until one confirms it."""
        for doubt in [
            doubt for symbol, doubt in self.doubts.items() if symbol in fetch.wanted
        ]:
            async for other in self.chain.others(doubt.symbol, doubt.source, doubt.day):
                if agrees(doubt, other):
                    del self.doubts[doubt.symbol]
                    await fetch.put([doubt.held])
                    break

    async def close(self) -> None:
        """Close the connections."""
        await self.chain.close()


class _Fetch(Struct):
    """One fetch: the last prices and histories that came, and the symbols to be fetched whole."""

    desk: PriceDesk
    wanted: LastCloses
    before: Mapping[str, Doubt]  # the doubts when it began
    quotes: dict[str, Quote] = {}
    histories: dict[str, History] = {}
    rebased: set[str] = set()

    async def take(self, answers: Iterable[tuple[str, ChainAnswer]]) -> None:
        """Store what can be trusted of these answers, and doubt the rest."""
        await self.put([self._screened(symbol, answer) for symbol, answer in answers])

    async def put(self, answers: Collection[ChainAnswer]) -> None:
        """Store these answers."""
        quotes = [answer.quote for answer in answers if answer.quote]
        histories = [answer.history for answer in answers if answer.history]
        if quotes or histories:
            self.rebased |= await self.desk.store(quotes, histories)

    def _screened(self, symbol: str, answer: ChainAnswer) -> ChainAnswer:
        """Return what can be trusted. Closes that come after a price in doubt may explain it."""
        if answer.history is not None:
            self.histories[symbol] = answer.history
        if is_series(symbol):
            return answer
        doubts, before = self.desk.doubts, self.quotes.get(symbol)
        if before is not None and (symbol not in doubts or answer.quote is None):
            answer = replace(answer, quote=before)
        if answer.quote is not None:
            self.quotes[symbol] = answer.quote
        trusted, doubt = screen(symbol, answer, self.wanted[symbol])
        doubts.pop(symbol, None)
        if doubt is None:
            return trusted
        quote, earlier = doubt.first, self.before.get(symbol)
        if quote and earlier and earlier.first and same_again(earlier.first, quote):
            doubt = replace(doubt, first=earlier.first)
            if quote.at - earlier.first.at >= MINUTE:
                return replace(trusted, quote=quote)
        doubts[symbol] = doubt
        return trusted


def is_series(symbol: str) -> bool:
    """Return whether it is observed, not traded: it has no last price."""
    return symbol.startswith((PREFIX, RATE))


def open_prices(
    config: Config,
    rows: Iterable[Health],
    clock: Clock,
    store: StorePrices,
    keys: Mapping[str, Mapping[str, Secret]] = MappingProxyType({}),
    *,
    archived: Collection[str] = (),
) -> PriceDesk:
    """Return the sources as configured; `archived` are the macro series whose
    earlier values are known.
    """
    wishes = {
        name: config.sources.get(name, SourceConfig())
        for name in {*config.sources, *keys}
    }
    settings = {
        name: SourceSettings(wish.url, wish.enabled, keys.get(name, {}))
        for name, wish in wishes.items()
    }
    chain = open_chain(
        settings,
        now=clock.now,
        monotonic=clock.monotonic,
        remembered=rows,
        archived=archived,
    )
    return PriceDesk(chain, store, clock)


async def fetch_into(
    workspace: Workspace,
    call: InWorkspaceThread,
    prices: PriceDesk,
    wanted: LastCloses,
    wish: datetime | None = None,
) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Fetch, and store how the sources are doing whatever happens.

    Return what did not come and what is in doubt, as sentences by symbol.
    """
    # Rates that the user entered have no past: fetch theirs whole
    by_hand = await call(workspace.store.prices.from_others, ECB)
    wanted = {
        symbol: None if symbol in by_hand else last for symbol, last in wanted.items()
    }
    try:
        unanswered = await prices.fetch(wanted, wish)
    finally:
        await call(workspace.end_fetch, prices.health)
    currencies = await call(workspace.store.prices.currencies)
    doubts = {symbol: str(doubt) for symbol, doubt in prices.doubts.items()}
    for symbol, refused in prices.refused.items():
        doubts[symbol] = refusal(refused, workspace.book, currencies.get(symbol, ""))
    return unanswered, doubts


def refusal(history: History, book: Book, known: str) -> str:
    """Return why a history was not taken: in another currency than `known`, or other closes."""
    ticker, money = book.tickers.get(history.symbol), history.currency
    closes = (
        f"{history.symbol}'s closes by {titles().get(history.source, history.source)}"
    )
    if ticker and money not in (known, ticker.currency):
        return f"{closes} are in {money}: not taken. {mispriced(ticker, money)}"
    return (
        f"{closes} ({money}) contradict those known ({known}); they are taken if it repeats them "
        "in two sessions"
    )


# Prices that jump

JUMP = Decimal("0.20")  # a larger change in a day is in doubt
FALL = Decimal(-25)  # percent: a larger fall may be a split or a spin-off
NEAR = Decimal("0.01")
MINUTE = timedelta(minutes=1)


class Doubt(Frozen):
    """A price of `source` for a day that jumps. `held` is what is set aside until it is confirmed.

    `first` is the first of its last prices that said so.
    """

    symbol: str
    source: str
    day: date
    price: Decimal
    change: Decimal  # in percent
    held: ChainAnswer
    first: Quote | None = None

    def __str__(self) -> str:
        price = f"{self.symbol} {self.price:.2f} by {titles().get(self.source, self.source)}"
        looks = "; a split or a spin-off looks the same" if self.change <= FALL else ""
        return f"{price}, {self.change:+.0f} %, is not confirmed by a second source yet{looks}"


def screen(
    symbol: str, answer: ChainAnswer, last: Close | None
) -> tuple[ChainAnswer, Doubt | None]:
    """Return what can be trusted of an answer, given the last known close, and what is in doubt."""
    if last is None:
        return answer, None
    doubt: Doubt | None = None
    history, quote = answer.history, answer.quote
    closes = history.closes if history else ()
    *_, before, newest = (last, last, *closes) if len(closes) < 2 else closes
    is_new = newest.day > last.day or _jumps(newest.value, last.value)
    if history and is_new and newest.day >= last.day:
        followed = (
            quote
            and quote.at.date() > newest.day
            and not _jumps(quote.price.value, newest.value)
        )
        if _jumps(newest.value, before.value) and not followed:
            closes = closes[:-1]
            held = ChainAnswer(history=replace(history, closes=(newest,), whole=False))
            answer = replace(answer, history=replace(history, closes=closes))
            change = _percent(newest.value, before.value)
            doubt = Doubt(
                symbol, history.source, newest.day, newest.value, change, held
            )
    known, price = (closes or (last,))[-1].value, quote.price.value if quote else None
    if quote is not None and price is not None and _jumps(price, known):
        answer = replace(answer, quote=None)
        held = replace(doubt.held if doubt else ChainAnswer(), quote=quote)
        change, first = _percent(price, known), None if doubt else quote
        day = quote.at.date()
        doubt = Doubt(symbol, quote.source, day, price, change, held, first)
    return answer, doubt


def agrees(doubt: Doubt, other: ChainAnswer) -> bool:
    """Return whether another source confirms what is in doubt."""
    closes = other.history.closes if other.history else ()
    prices = [close.value for close in closes if close.day == doubt.day]
    if other.quote is not None and other.quote.at.date() == doubt.day:
        prices.append(other.quote.price.value)
    return any(abs(price - doubt.price) <= NEAR * doubt.price for price in prices)


def same_again(first: Quote, newest: Quote) -> bool:
    """Return whether a source says the same again in an open session."""
    is_open = first.session is newest.session is Session.OPEN
    near = abs(first.price.value - newest.price.value) <= NEAR * first.price.value
    return first.source == newest.source and is_open and near


def _jumps(value: Decimal, before: Decimal) -> bool:
    return abs(value - before) > JUMP * before


def _percent(value: Decimal, before: Decimal) -> Decimal:
    return (value / before - 1) * 100


# When prices are due, however long the machine slept

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
    waits = []
    for sessions, held in traded.items():
        part, day = sessions.at(now), sessions.last_completed(now)
        lasts = [last_closes.get(symbol) for symbol in held]
        lacking = any(last is None or last.day < day for last in lasts)
        closed = LACKING if lacking else QUIET
        wait = closed if part is Session.CLOSED else EXTENDED
        waits.append(every if part is Session.OPEN else max(every, wait))
    return min(waits)


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
