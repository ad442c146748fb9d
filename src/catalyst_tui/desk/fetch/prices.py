"""Fetch prices and macro series, and store them as they come.

Last prices first, then closes of the symbols that lack one (schedules.py); what jumps is stored
once it is confirmed (price_check.py). A failed fetch changes nothing that is known.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

from msgspec.structs import replace

from catalyst_tui.book.model.book import Book
from catalyst_tui.desk.fetch import price_check as check
from catalyst_tui.desk.fetch.price_check import Doubt
from catalyst_tui.desk.fetch.schedules import (
    LACKING,
    SERIES,
    is_due,
    lacks_close,
    wanted_since,
)
from catalyst_tui.desk.home.clock import Clock
from catalyst_tui.desk.home.config import Config, SourceConfig
from catalyst_tui.desk.workspace.currency import mispriced
from catalyst_tui.judge.ledger.facts import RATE, Close, History, Quote
from catalyst_tui.outside.health import Health
from catalyst_tui.sources.chain import Answer, Chain, SourceSettings, open_chain
from catalyst_tui.sources.feeds import ECB
from catalyst_tui.sources.feeds.fred import PREFIX
from catalyst_tui.sources.specs import Secret, titles

if TYPE_CHECKING:
    from catalyst_tui.desk.workspace.state import InWorkspaceThread
    from catalyst_tui.desk.workspace.workspace import Workspace

Store = Callable[[list[Quote], list[History]], Awaitable[set[str]]]
Known = Mapping[str, Close | None]


class PriceDesk:
    """The chain of sources, and `store`, which takes answers.

    `doubts` are unconfirmed prices, `refused` histories that contradict the known closes, both by
    symbol.
    """

    def __init__(self, chain: Chain, store: Store, clock: Clock) -> None:
        self._chain, self._store, self._clock = chain, store, clock
        self._asked: dict[str, datetime] = {}  # when closes were fetched last
        self.doubts: dict[str, Doubt] = {}
        self.refused: dict[str, History] = {}

    @property
    def asks(self) -> bool:
        """Return whether any source is switched on."""
        return bool(self._chain.health)

    @property
    def health(self) -> tuple[Health, ...]:
        """Return how each source is doing, as it is stored."""
        return self._chain.health

    async def fetch(
        self,
        wanted: Known,
        *,
        quotes: bool = True,
        history: bool = True,
        wish: datetime | None = None,
    ) -> Mapping[str, str]:
        """Fetch every symbol, given its last known close; return a sentence
        for each unanswered one.

        Without `quotes` all closes are fetched; without `history` only those that come with
        a price. A symbol whose earlier closes a split rewrote is fetched whole. `wish` is
        when the user last asked to fetch everything: then series and missing closes are
        fetched although they are not due.
        """
        fetch = _Fetch(self, self._store, wanted)
        if quotes:
            tickers = [symbol for symbol in wanted if not is_series(symbol)]
            async for answers in self._chain.quotes(tickers):
                await fetch.take([(quote.symbol, Answer(quote)) for quote in answers])

        def is_wanted(symbol: str) -> bool:
            last, quote = wanted[symbol], fetch.quotes.get(symbol)
            now, asked = self._clock.now(), self._asked.get(symbol)
            if is_series(symbol):
                return history and (
                    wanted_since(asked, wish) or is_due(now, asked, SERIES)
                )
            if quote is None or not quotes:
                return True
            lacks = lacks_close(last, quote, now) or symbol in self.doubts
            return (
                history
                and lacks
                and (wanted_since(asked, wish) or is_due(now, asked, LACKING))
            )

        missing = {
            symbol: _day(last) for symbol, last in wanted.items() if is_wanted(symbol)
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
        now = self._clock.now()

        async def take(symbol: str, answer: Answer) -> None:
            await fetch.take([(symbol, answer)])
            self._asked[symbol] = now

        try:
            return dict(await self._chain.charts(since, take, fetch.quotes))
        except (
            ExceptionGroup
        ) as several:  # answers could not be stored: the first says why
            raise several.exceptions[0] from None

    async def _confirm(self, fetch: _Fetch) -> None:
        """Ask the other sources about what is in doubt, until one confirms it."""
        for doubt in [
            doubt for symbol, doubt in self.doubts.items() if symbol in fetch.wanted
        ]:
            async for other in self._chain.others(
                doubt.symbol, doubt.source, doubt.day
            ):
                if check.agrees(doubt, other):
                    del self.doubts[doubt.symbol]
                    await fetch.put([doubt.held])
                    break

    async def close(self) -> None:
        """Close the connections."""
        await self._chain.close()


class _Fetch:
    """One fetch: the last prices and histories that came, and the symbols to be fetched whole.

    Answers are stored together with all that came while the batch before was stored.
    """

    def __init__(self, desk: PriceDesk, store: Store, wanted: Known) -> None:
        self.wanted = wanted
        self.quotes: dict[str, Quote] = {}
        self.histories: dict[str, History] = {}
        self.rebased: set[str] = set()
        self._desk, self._store = desk, store
        self._before = dict(desk.doubts)
        self._waiting: list[Answer] = []
        self._turn = asyncio.Lock()

    async def take(self, answers: Iterable[tuple[str, Answer]]) -> None:
        """Store what can be trusted of these answers, and doubt the rest."""
        await self.put([self._screened(symbol, answer) for symbol, answer in answers])

    async def put(self, answers: Iterable[Answer]) -> None:
        """Store these answers, and what else has come."""
        self._waiting += answers
        async with self._turn:
            batch, self._waiting = self._waiting, []
            quotes = [answer.quote for answer in batch if answer.quote]
            histories = [answer.history for answer in batch if answer.history]
            if quotes or histories:
                self.rebased |= await self._store(quotes, histories)

    def _screened(self, symbol: str, answer: Answer) -> Answer:
        """Return what can be trusted. Closes that come after a price in doubt may explain it."""
        if answer.history is not None:
            self.histories[symbol] = answer.history
        if is_series(symbol):
            return answer
        doubts, before = self._desk.doubts, self.quotes.get(symbol)
        if before is not None and (symbol not in doubts or answer.quote is None):
            answer = replace(answer, quote=before)
        if answer.quote is not None:
            self.quotes[symbol] = answer.quote
        trusted, doubt = check.screen(symbol, answer, self.wanted[symbol])
        doubts.pop(symbol, None)
        if doubt is None:
            return trusted
        doubt = check.follows(doubt, self._before.get(symbol))
        if (quote := check.repeated(doubt)) is not None:
            return replace(trusted, quote=quote)
        doubts[symbol] = doubt
        return trusted


def is_series(symbol: str) -> bool:
    """Return whether it is observed, not traded: it has no last price."""
    return symbol.startswith((PREFIX, RATE))


def _day(last: Close | None) -> date | None:
    return last.day if last else None


def open_prices(
    config: Config,
    rows: Iterable[Health],
    clock: Clock,
    store: Store,
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
    wanted: Known,
    *,
    quotes: bool = True,
    history: bool = True,
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
        unanswered = await prices.fetch(
            wanted, quotes=quotes, history=history, wish=wish
        )
    finally:
        await call(workspace.end_fetch, prices.health)
    currencies = await call(workspace.store.prices.currencies)
    doubts = {symbol: str(doubt) for symbol, doubt in prices.doubts.items()}
    for symbol, refused in prices.refused.items():
        doubts[symbol] = refusal(refused, workspace.book, currencies.get(symbol, ""))
    return unanswered, doubts


def refusal(history: History, book: Book, known: str) -> str:
    """Return why a history was not taken: in another currency than `known`, or other closes."""
    ticker, symbol = book.tickers.get(history.symbol), history.symbol
    closes = f"{symbol}'s closes by {titles().get(history.source, history.source)}"
    later = "they are taken if it repeats them in two sessions"
    if ticker is None or history.currency == known:
        return f"{closes} contradict those known; {later}"
    closes += f" are in {history.currency}, those known in {known}"
    if history.currency != ticker.currency:
        return f"{closes}: not taken. {mispriced(ticker, history.currency)}"
    return f"{closes}; {later}"
