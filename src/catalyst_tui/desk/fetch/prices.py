"""Fetch prices and macro series, store them as they come, and say in one line what did not come.

Last prices first, then closes of the symbols that lack one (schedules.py); what jumps is stored
once it is confirmed (price_check.py). A failed fetch changes nothing that is known.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Container, Iterable, Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

from msgspec.structs import replace

from catalyst_tui.book.language.names import listed
from catalyst_tui.desk.fetch import price_check as check
from catalyst_tui.desk.fetch.price_check import Doubt
from catalyst_tui.desk.fetch.schedules import LACKING, SERIES, is_due, lacks_close, wanted_since
from catalyst_tui.desk.home.clock import Clock
from catalyst_tui.desk.home.config import Config, SourceConfig
from catalyst_tui.judge.ledger.facts import RATE, Close, History, Quote
from catalyst_tui.outside.health import Health
from catalyst_tui.sources.chain import Answer, Chain, SourceSettings, open_chain
from catalyst_tui.sources.feeds import ECB
from catalyst_tui.sources.feeds.fred import PREFIX
from catalyst_tui.sources.specs import Secret

if TYPE_CHECKING:
    from catalyst_tui.desk.workspace.state import InWorkspaceThread
    from catalyst_tui.desk.workspace.workspace import Workspace

Store = Callable[[list[Quote], list[History]], Awaitable[set[str]]]
Known = Mapping[str, Close | None]


class PriceDesk:
    """The chain of sources, and `store`, which takes answers.

    `doubts` are unconfirmed prices by symbol.
    """

    def __init__(self, chain: Chain, store: Store, clock: Clock) -> None:
        self._chain, self._store, self._clock = chain, store, clock
        self._asked: dict[str, datetime] = {}  # when closes were fetched last
        self._disputed: dict[str, datetime] = {}  # when a whole history was fetched in vain
        self.doubts: Mapping[str, Doubt] = {}

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
        fetched, batches = _Fetch(wanted, self.doubts), _Batches(self._store)
        if quotes:
            tickers = [symbol for symbol in wanted if not is_series(symbol)]
            async for answers in self._chain.quotes(tickers):
                await batches.put(map(fetched.price, answers))
        missing = [symbol for symbol in wanted if self._due(symbol, fetched, quotes, history, wish)]
        await self._charts(fetched, {symbol: _day(wanted[symbol]) for symbol in missing}, batches)
        await self._whole(fetched, batches)
        await self._confirm(fetched, batches)
        before = {symbol: one for symbol, one in self.doubts.items() if symbol not in wanted}
        self.doubts = {**before, **fetched.doubts}
        return fetched.problems

    def _due(
        self, symbol: str, fetched: _Fetch, quotes: bool, history: bool, wish: datetime | None
    ) -> bool:
        """Return whether closes are to be fetched."""
        last, quote = fetched.wanted[symbol], fetched.quotes.get(symbol)
        now, asked = self._clock.now(), self._asked.get(symbol)
        if is_series(symbol):
            return history and (wanted_since(asked, wish) or is_due(now, asked, SERIES))
        if quote is None or not quotes:
            return True
        lacks = lacks_close(last, quote, now) or symbol in fetched.doubts
        return history and lacks and (wanted_since(asked, wish) or is_due(now, asked, LACKING))

    async def _whole(self, fetched: _Fetch, batches: _Batches) -> None:
        """Fetch the whole history of symbols whose closes contradict; what is
        refused then is in doubt.

        After a failure not again at once: it is ten years of closes.
        """
        now = self._clock.now()
        for symbol in [symbol for symbol in batches.rebased if symbol in self._disputed]:
            doubt_before = self.doubts.get(symbol)
            if doubt_before is not None and not is_due(now, self._disputed[symbol], LACKING):
                fetched.doubts[symbol] = doubt_before
                batches.rebased.discard(symbol)
        asked = fetched.disputed = frozenset(batches.rebased)
        batches.rebased.clear()
        if not asked:
            return
        await self._charts(fetched, dict.fromkeys(asked), batches)
        for symbol in asked:
            self._disputed.pop(symbol, None)
        for symbol in batches.rebased:
            self._disputed[symbol] = now
            fetched.contradicted(symbol)

    async def _charts(
        self, fetched: _Fetch, since: Mapping[str, date | None], batches: _Batches
    ) -> None:
        now = self._clock.now()

        async def take(symbol: str, answer: Answer) -> None:
            await batches.put([fetched.chart(symbol, answer)])
            self._asked[symbol] = now

        try:
            fetched.problems.update(await self._chain.charts(since, take, fetched.quotes))
        except ExceptionGroup as several:  # answers could not be stored: the first says why
            raise several.exceptions[0] from None

    async def _confirm(self, fetched: _Fetch, batches: _Batches) -> None:
        """Ask the other sources about what is in doubt, until one confirms it."""
        for doubt in list(fetched.doubts.values()):
            since = check.asked_since(doubt)
            async for other in self._chain.others(doubt.symbol, doubt.source, since):
                if check.agrees(doubt, other):
                    del fetched.doubts[doubt.symbol]
                    await batches.put([doubt.held])
                    break
                if doubt.past and other.history is not None:  # it may confirm the known closes
                    await batches.put([Answer(history=other.history)])

    async def close(self) -> None:
        """Close the connections."""
        await self._chain.close()


class _Batches:
    """Answers that are stored together: all that came while the batch before was stored.

    `put` waits until they are stored, so that not too many pile up. `rebased` are the
    symbols that must be fetched whole.
    """

    def __init__(self, store: Store) -> None:
        self.rebased: set[str] = set()
        self._store = store
        self._waiting: list[Answer] = []
        self._turn = asyncio.Lock()

    async def put(self, answers: Iterable[Answer]) -> None:
        """Store these answers, and what else has come."""
        self._waiting += answers
        async with self._turn:
            batch, self._waiting = self._waiting, []
            quotes = [answer.quote for answer in batch if answer.quote]
            histories = [answer.history for answer in batch if answer.history]
            if quotes or histories:
                self.rebased |= await self._store(quotes, histories)


class _Fetch:
    """One fetch: the last prices that came, what is in doubt, and the symbols without an answer.

    `before` is what was in doubt after the previous fetch.
    """

    def __init__(self, wanted: Known, before: Mapping[str, Doubt]) -> None:
        self.wanted, self._before = wanted, before
        self.quotes: dict[str, Quote] = {}
        self.doubts: dict[str, Doubt] = {}
        self.problems: dict[str, str] = {}
        self.disputed: frozenset[str] = frozenset()  # symbols whose whole history is fetched
        self._whole: dict[str, Answer] = {}

    def price(self, quote: Quote) -> Answer:
        """Add a last price; return what can be trusted."""
        self.quotes[quote.symbol] = quote
        return self._screened(quote.symbol, Answer(quote))

    def chart(self, symbol: str, answer: Answer) -> Answer:
        """Add the answer of a source of closes, which may explain a jump;
        return what can be trusted.
        """
        if is_series(symbol):
            return answer
        if symbol in self.disputed:
            self._whole[symbol] = answer
        before = self.quotes.pop(symbol, None)
        quote = answer.quote if before is None or symbol in self.doubts else before
        quote = quote or before
        if quote is not None:
            self.quotes[symbol] = quote
        if before is not None and quote is not None and check.near(before, quote):
            self.doubts.pop(symbol, None)
            return replace(answer, quote=quote)
        return self._screened(symbol, replace(answer, quote=quote))

    def contradicted(self, symbol: str) -> None:
        """Add a doubt: a whole history was refused."""
        answer = self._whole.pop(symbol, None)
        doubt = answer and check.contradiction(symbol, answer, self.wanted[symbol])
        if doubt:
            self.doubts[symbol] = doubt

    def _screened(self, symbol: str, answer: Answer) -> Answer:
        trusted, doubt = check.screen(symbol, answer, self.wanted[symbol])
        self.doubts.pop(symbol, None)
        if doubt is None:
            return trusted
        before = self._before.get(symbol)
        if (quote := check.repeated(doubt, before)) is not None:
            return replace(trusted, quote=quote)
        self.doubts[symbol] = check.first_seen(doubt, before)
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
    wishes = {name: config.sources.get(name, SourceConfig()) for name in {*config.sources, *keys}}
    settings = {
        name: SourceSettings(wish.url, wish.enabled, keys.get(name, {}))
        for name, wish in wishes.items()
    }
    chain = open_chain(
        settings, now=clock.now, monotonic=clock.monotonic, remembered=rows, archived=archived
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
    by_hand = await call(workspace.store.prices.from_others, ECB)  # their past is unknown
    wanted = {symbol: None if symbol in by_hand else last for symbol, last in wanted.items()}
    try:
        unanswered = await prices.fetch(wanted, quotes=quotes, history=history, wish=wish)
    finally:
        await call(workspace.end_fetch, prices.health)
    return unanswered, await call(check.doubts_in_words, prices.doubts, workspace)


def source_line(
    health: Iterable[Health],
    unanswered: Mapping[str, str],
    priced: Container[str],
    now: datetime,
) -> str:
    """Return in one line what could not be fetched, why, and the next try; empty if all answered.

    `priced` symbols have a price on the screen: only a newer one is missing.
    """
    if not unanswered:
        return ""
    sentences = set(unanswered.values())
    blocked = [row for row in health if row.until is not None and row.until > now]
    if any(row.last_error in sentences for row in blocked):
        again = min(row.until for row in blocked if row.until is not None)
        causes = "; ".join(dict.fromkeys(row.last_error for row in blocked))
        minutes = max(round((again - now).total_seconds() / 60), 1)
        shown = "Showing the last known prices; next" if priced else "Next"
        return f"{causes}. {shown} try in {minutes} min"
    if not any(unanswered):
        return next(iter(unanswered.values()))
    rates = [reason for symbol, reason in unanswered.items() if symbol.startswith(RATE)]
    asked = [symbol for symbol in unanswered if symbol and not symbol.startswith(RATE)]
    without = [symbol for symbol in asked if symbol not in priced]
    what, symbols = "price" if without else "newer price", sorted(without or asked)
    reasons = [*dict.fromkeys([*(unanswered[symbol] for symbol in symbols[:1]), *rates])]
    if len(symbols) == 1:
        reasons[0] = f"no {what} for {symbols[0]}: {reasons[0]}"
    if len(symbols) < 2:
        return "; ".join(reasons)
    return f"no {what} for {len(symbols)} tickers: {'; '.join(reasons)}; they are {listed(symbols)}"
