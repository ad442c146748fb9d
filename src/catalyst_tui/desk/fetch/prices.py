"""Fetching prices and macro series: all at once, kept as they come, and one quiet line for what did not come.

Last prices first; closes only of those that lack one (refresh.py); what jumps only once it is confirmed
(price_check.py). A failed fetch touches nothing that is known.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Container, Iterable, Mapping
from datetime import date, datetime
from hashlib import sha256
from types import MappingProxyType
from typing import TYPE_CHECKING

from msgspec.structs import replace

from catalyst_tui.book.language.names import listed
from catalyst_tui.desk.fetch import price_check as doubt
from catalyst_tui.desk.fetch import rate_check
from catalyst_tui.desk.fetch.price_check import Doubt
from catalyst_tui.desk.fetch.schedules import LACKING, SERIES, is_due, lacks_close, wanted_since
from catalyst_tui.desk.home.clock import Clock
from catalyst_tui.desk.home.config import Config, SourceConfig
from catalyst_tui.desk.source_health import health_row, remembered_health
from catalyst_tui.judge.ledger.facts import RATE, Close, History, Quote
from catalyst_tui.sources.chain import Answer, Chain, SourceSettings, open_chain
from catalyst_tui.sources.feeds import ECB
from catalyst_tui.sources.feeds.fred import PREFIX
from catalyst_tui.sources.specs import Secret
from catalyst_tui.store.sources import HealthRow

if TYPE_CHECKING:
    from catalyst_tui.desk.state import InWorkspaceThread
    from catalyst_tui.desk.workspace import Workspace

Keep = Callable[[list[Quote], list[History]], Awaitable[set[str]]]
Known = Mapping[str, Close | None]


class PriceDesk:
    """The chain of sources, and where their answers go. `doubts` are the prices kept aside, by symbol."""

    def __init__(self, chain: Chain, keep: Keep, clock: Clock) -> None:
        self._chain, self._keep, self._clock = chain, keep, clock
        self._asked: dict[str, datetime] = {}  # when closes were last asked for
        self._disputed: dict[str, datetime] = {}  # when a whole history was last asked for in vain
        self.doubts: Mapping[str, Doubt] = {}

    @property
    def asks(self) -> bool:
        """Whether any source is switched on."""
        return bool(self._chain.health)

    @property
    def health(self) -> tuple[HealthRow, ...]:
        """How each source is doing, as it is stored."""
        return tuple(map(health_row, self._chain.health))

    def forget_unknown(self) -> None:
        """Ask again for what was not found within the last day."""
        self._chain.forget_unknown()

    async def fetch(
        self,
        wanted: Known,
        *,
        quotes: bool = True,
        history: bool = True,
        wish: datetime | None = None,
    ) -> Mapping[str, str]:
        """Ask for every symbol, given its last known close; a sentence for each unanswered one.

        Without `quotes` closes are asked for in any case; without `history` only where they come with a price
        no batch had. Answers are kept in batches: what arrives while one is being kept and judged waits for
        the next. A symbol whose earlier closes a split rewrote is asked for whole. `wish` is when the user
        last wanted all there is: then series and lacking closes are not waited for.
        """
        fetched, keeper = _Fetch(wanted, self.doubts), _Keeper(self._keep)
        if quotes:
            tickers = [symbol for symbol in wanted if not is_series(symbol)]
            async for answers in self._chain.quotes(tickers):
                await keeper.put(map(fetched.price, answers))
        lacking = [symbol for symbol in wanted if self._due(symbol, fetched, quotes, history, wish)]
        await self._charts(fetched, {symbol: _day(wanted[symbol]) for symbol in lacking}, keeper)
        await self._whole(fetched, keeper)
        await self._confirm(fetched, keeper)
        before = {symbol: held for symbol, held in self.doubts.items() if symbol not in wanted}
        self.doubts = {**before, **fetched.doubts}
        return fetched.problems

    def _due(
        self, symbol: str, fetched: _Fetch, quotes: bool, history: bool, wish: datetime | None
    ) -> bool:
        """Whether closes are to be asked for; in vain not again at once."""
        last, quote = fetched.wanted[symbol], fetched.quotes.get(symbol)
        now, asked = self._clock.now(), self._asked.get(symbol)
        if is_series(symbol):
            return history and (wanted_since(asked, wish) or is_due(now, asked, SERIES))
        if quote is None or not quotes:
            return True
        lacks = lacks_close(last, quote, now) or symbol in fetched.doubts
        return history and lacks and (wanted_since(asked, wish) or is_due(now, asked, LACKING))

    async def _whole(self, fetched: _Fetch, keeper: _Keeper) -> None:
        """Ask for the whole history of those told on another footing; what is not taken then is in doubt.

        In vain not again at once: it is ten years of closes.
        """
        now = self._clock.now()
        for symbol in [symbol for symbol in keeper.rebased if symbol in self._disputed]:
            doubt_before = self.doubts.get(symbol)
            if doubt_before is not None and not is_due(now, self._disputed[symbol], LACKING):
                fetched.doubts[symbol] = doubt_before
                keeper.rebased.discard(symbol)
        asked = fetched.disputed = frozenset(keeper.rebased)
        keeper.rebased.clear()
        if not asked:
            return
        await self._charts(fetched, dict.fromkeys(asked), keeper)
        for symbol in asked:
            self._disputed.pop(symbol, None)
        for symbol in keeper.rebased:
            self._disputed[symbol] = now
            fetched.contradicted(symbol)

    async def _charts(
        self, fetched: _Fetch, since: Mapping[str, date | None], keeper: _Keeper
    ) -> None:
        now = self._clock.now()

        async def take(symbol: str, answer: Answer) -> None:
            await keeper.put([fetched.chart(symbol, answer)])
            self._asked[symbol] = now

        try:
            fetched.problems.update(await self._chain.charts(since, take, fetched.quotes))
        except ExceptionGroup as several:  # answers that could not be kept: the first says why
            raise several.exceptions[0] from None

    async def _confirm(self, fetched: _Fetch, keeper: _Keeper) -> None:
        """Ask the other sources about what is in doubt, until one stands by it."""
        for held in list(fetched.doubts.values()):
            async for other in self._chain.others(
                held.symbol, held.source, doubt.asked_since(held)
            ):
                if doubt.agrees(held, other):
                    del fetched.doubts[held.symbol]
                    await keeper.put([held.held])
                    break
                if held.past and other.history is not None:
                    await keeper.put(
                        [Answer(history=other.history)]
                    )  # it may speak for what is known

    async def close(self) -> None:
        """Close the connections."""
        await self._chain.close()


class _Keeper:
    """Where answers go: kept in turn, and all that came while others were kept together.

    Whoever brings one waits until it is kept, so that no more pile up in memory than are asked for at once.
    `rebased` are the symbols that must be fetched whole.
    """

    def __init__(self, keep: Keep) -> None:
        self.rebased: set[str] = set()
        self._keep = keep
        self._waiting: list[Answer] = []
        self._turn = asyncio.Lock()

    async def put(self, answers: Iterable[Answer]) -> None:
        """Keep these, and what else has come."""
        self._waiting += answers
        async with self._turn:
            batch, self._waiting = self._waiting, []
            quotes = [answer.quote for answer in batch if answer.quote]
            histories = [answer.history for answer in batch if answer.history]
            if quotes or histories:
                self.rebased |= await self._keep(quotes, histories)


class _Fetch:
    """One fetch under way: the last prices that came, what is in doubt, and who was not answered for.

    `before` is what was in doubt after the fetch before.
    """

    def __init__(self, wanted: Known, before: Mapping[str, Doubt]) -> None:
        self.wanted, self._before = wanted, before
        self.quotes: dict[str, Quote] = {}
        self.doubts: dict[str, Doubt] = {}
        self.problems: dict[str, str] = {}
        self.disputed: frozenset[str] = frozenset()  # whose whole history is asked for
        self._whole: dict[str, Answer] = {}

    def price(self, quote: Quote) -> Answer:
        """Note a last price; what of it can be trusted."""
        self.quotes[quote.symbol] = quote
        return self._screened(quote.symbol, Answer(quote))

    def chart(self, symbol: str, answer: Answer) -> Answer:
        """Note what a source of closes said; what of it can be trusted. Its closes may explain a jump."""
        if symbol.startswith(RATE):
            return self._rate(symbol, answer)
        if is_series(symbol):
            return answer
        if symbol in self.disputed:
            self._whole[symbol] = answer
        before = self.quotes.pop(symbol, None)
        quote = answer.quote if before is None or symbol in self.doubts else before
        quote = quote or before
        if quote is not None:
            self.quotes[symbol] = quote
        if before is not None and quote is not None and doubt.near(before, quote):
            self.doubts.pop(symbol, None)
            return replace(answer, quote=quote)
        return self._screened(symbol, replace(answer, quote=quote))

    def _rate(self, symbol: str, answer: Answer) -> Answer:
        """What of a rate can be trusted; one that jumps is said, and costs that currency alone."""
        if answer.history is None:
            return answer
        history, problem = rate_check.screen(answer.history, self.wanted[symbol])
        if problem:
            self.problems[symbol] = problem
        return replace(answer, history=history)

    def contradicted(self, symbol: str) -> None:
        """Note that a whole history was not taken."""
        answer = self._whole.pop(symbol, None)
        held = answer and doubt.contradiction(symbol, answer, self.wanted[symbol])
        if held:
            self.doubts[symbol] = held

    def _screened(self, symbol: str, answer: Answer) -> Answer:
        trusted, held = doubt.screen(symbol, answer, self.wanted[symbol])
        self.doubts.pop(symbol, None)
        if held is None:
            return trusted
        before = self._before.get(symbol)
        if (quote := doubt.repeated(held, before)) is not None:
            return replace(trusted, quote=quote)
        self.doubts[symbol] = doubt.first_seen(held, before)
        return trusted


def is_series(symbol: str) -> bool:
    """Whether it is observed and not traded: it has no last price."""
    return symbol.startswith((PREFIX, RATE))


def _day(last: Close | None) -> date | None:
    return last.day if last else None


def open_prices(
    config: Config,
    rows: Iterable[HealthRow],
    clock: Clock,
    keep: Keep,
    keys: Mapping[str, Mapping[str, Secret]] = MappingProxyType({}),
    *,
    archived: Collection[str] = (),
) -> PriceDesk:
    """The sources as configured, with the keys there are, as healthy as remembered; `archived` are the macro
    series whose earlier values are known."""
    wishes = {name: config.sources.get(name, SourceConfig()) for name in {*config.sources, *keys}}
    settings = {
        name: SourceSettings(wish.url, wish.enabled, keys.get(name, {}))
        for name, wish in wishes.items()
    }
    remembered = [health for row in rows if (health := remembered_health(row))]
    chain = open_chain(
        settings, now=clock.now, monotonic=clock.monotonic, remembered=remembered, archived=archived
    )
    return PriceDesk(chain, keep, clock)


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
    """Fetch, and keep how the sources are doing whatever happens: what did not come and what is in doubt, as
    sentences by symbol."""
    if await call(_asks_anew, workspace):
        prices.forget_unknown()
    by_hand = await call(
        workspace.store.prices.told_by_others, ECB
    )  # the days before are not known of them
    wanted = {symbol: None if symbol in by_hand else last for symbol, last in wanted.items()}
    try:
        unanswered = await prices.fetch(wanted, quotes=quotes, history=history, wish=wish)
    finally:
        await call(workspace.end_fetch, prices.health)
    return unanswered, await call(doubt.doubts_in_words, prices.doubts, workspace)


_ASKED = "asked_for"


def _asks_anew(workspace: Workspace) -> bool:
    """Whether the book's tickers or the sources are others than when this was last asked: what was not found
    then may be found now."""
    asked = repr((sorted(workspace.book.tickers), sorted(workspace.config.sources.items())))
    note = sha256(asked.encode()).hexdigest()
    if workspace.store.notes.read(_ASKED) == note:
        return False
    workspace.store.notes.put(_ASKED, note)
    return True


def source_line(
    health: Iterable[HealthRow],
    unanswered: Mapping[str, str],
    priced: Container[str],
    now: datetime,
) -> str:
    """What could not be reached, in one line: the cause and the next try. Empty when all answered.

    Who is `priced` has a price on the screen: only a newer one is lacking.
    """
    if not unanswered:
        return ""
    sentences = set(unanswered.values())
    blocked = [row for row in health if row.until is not None and row.until > now]
    if any(row.last_error in sentences for row in blocked):
        again = min(row.until for row in blocked if row.until is not None)
        causes = "; ".join(dict.fromkeys(row.last_error for row in blocked))
        minutes = max(round((again - now).total_seconds() / 60), 1)
        return f"{causes}. Showing the last known prices; next try in {minutes} min"
    if not any(unanswered):
        return next(iter(unanswered.values()))
    rates = [
        said for symbol, said in unanswered.items() if symbol.startswith(RATE)
    ]  # each says all of it
    asked = [symbol for symbol in unanswered if symbol and not symbol.startswith(RATE)]
    without = [symbol for symbol in asked if symbol not in priced]
    what, symbols = "price" if without else "newer price", sorted(without or asked)
    said = [*dict.fromkeys([*(unanswered[symbol] for symbol in symbols[:1]), *rates])]
    if len(symbols) < 2:
        return "; ".join([f"no {what} for {symbols[0]}: {said[0]}", *said[1:]] if symbols else said)
    return f"no {what} for {len(symbols)} tickers: {'; '.join(said)}; they are {listed(symbols)}"
