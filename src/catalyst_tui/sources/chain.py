"""Ask the sources in order: for each symbol the first one that answers.

Last prices come in batches where a source has them; closes, and the prices still missing,
symbol by symbol. A blocked source is skipped without a request (health.py), and one
symbol's failure affects no other.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Collection,
    Container,
    Iterable,
    Mapping,
    Sequence,
)
from datetime import date, datetime

from msgspec import field
from msgspec.structs import replace

from catalyst_tui.judge.ledger.facts import History, Quote
from catalyst_tui.outside.errors import SourceError, UnknownSymbol
from catalyst_tui.outside.health import Health
from catalyst_tui.sources import feeds
from catalyst_tui.sources.http import Network, Policy, SourceClient, server
from catalyst_tui.sources.specs import Charts, Quotes, Secret, specs
from catalyst_tui.values import Frozen


class SourceSettings(Frozen):
    """The user's settings for one source: another server than its own (http
    is allowed then), or none.

    `keys` are by name; a source that lacks a key it needs is not asked.
    """

    url: str | None = None
    enabled: bool = True
    keys: Mapping[str, Secret] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.url is not None:
            server(self.url)


class ChainAnswer(Frozen):
    """What sources answered about a symbol: the last price, the closes, or both."""

    quote: Quote | None = None
    history: History | None = None


AT_ONCE = 48  # symbols under way keep every source busy; a task for each of 500 would cost 3 MB


class Chain:
    """The sources in order of preference. Not for two event loops at once."""

    def __init__(
        self, quotes: Sequence[Quotes], charts: Sequence[Charts], network: Network
    ) -> None:
        self._quotes, self._charts = tuple(quotes), tuple(charts)
        self._clients = [source.client for source in quotes]
        self._clients += [source.client for source in charts]
        self._network = network

    @property
    def health(self) -> tuple[Health, ...]:
        """Return the health of each source, in order of preference, to be saved between runs."""
        return tuple(client.health for client in self._clients)

    async def quotes(self, symbols: Iterable[str]) -> AsyncIterator[list[Quote]]:
        """Yield the last prices as they come, each from the first source that has the symbol.

        A symbol that is missing or twice in an answer is left to the next source.
        """
        left = dict.fromkeys(symbols)
        for source in self._quotes:
            asked = [symbol for symbol in left if source.covers(symbol)]
            if not asked:
                continue
            try:
                async for batch in source.quotes(asked):
                    reported = Counter(quote.symbol for quote in batch)
                    found = [
                        quote
                        for quote in batch
                        if quote.symbol in left and reported[quote.symbol] == 1
                    ]
                    for quote in found:
                        del left[quote.symbol]
                    yield found
            except SourceError:
                continue  # its health says why

    async def charts(
        self,
        symbols: Mapping[str, date | None],
        on_answer: Callable[[str, ChainAnswer], Awaitable[None]],
        priced: Container[str] = (),
    ) -> Mapping[str, str]:
        """Fetch each symbol, given the day of its last known close, and call
        `on_answer` with the answer.

        `priced` are symbols whose last price is known. At most `AT_ONCE` answers wait for
        `on_answer`. Returns a sentence for each symbol without an answer. A history may begin
        before the day given, and has two closes if nothing is newer, so that corrections heal.
        """
        problems: dict[str, str] = {}
        pending = iter(symbols.items())

        async def some() -> None:
            for symbol, since in pending:
                try:
                    await on_answer(
                        symbol, await self._first(symbol, since, symbol in priced)
                    )
                except SourceError as error:
                    problems[symbol] = str(error)

        async with asyncio.TaskGroup() as tasks:
            for _ in range(AT_ONCE):
                tasks.create_task(some())
        return problems

    async def _first(
        self, symbol: str, since: date | None, priced: bool
    ) -> ChainAnswer:
        """Return the first full answer, or the best partial one; else raise the likeliest error.

        After a source without the last price (Tiingo), the next one is asked too.
        """
        failures: list[SourceError] = []
        best = ChainAnswer()
        for source in self._charts:
            if not source.covers(symbol):
                continue
            try:
                quote, history = await source.chart(symbol, since)
            except SourceError as error:
                failures.append(error)
                continue
            news = _has_news(history, since)
            if best.history is None or (news and not _has_news(best.history, since)):
                best = replace(best, history=history)
            best = replace(best, quote=best.quote or quote)
            if quote is not None or (news and priced):
                break
        if best.history is not None:
            return replace(best, history=_shortened(best.history, since))
        outages = [error for error in failures if not isinstance(error, UnknownSymbol)]
        raise next(
            iter(outages + failures),
            UnknownSymbol(feeds.ALL_OFF),
        )

    async def others(
        self, symbol: str, than: str, since: date
    ) -> AsyncIterator[ChainAnswer]:
        """Yield the answers of other vendors than `than` about a symbol, one after the other."""
        for charts in self._charts:
            if charts.covers(symbol) and _vendor(charts) != than:
                try:
                    answer = ChainAnswer(*await charts.chart(symbol, since))
                except SourceError:
                    continue
                yield answer
        for source in self._quotes:
            if source.covers(symbol) and _vendor(source) != than:
                async for found in Chain([source], [], self._network).quotes([symbol]):
                    for quote in found:
                        yield ChainAnswer(quote)

    async def close(self) -> None:
        """Cancel the requests under way and close the connections."""
        await self._network.close()


def _vendor(source: Quotes | Charts) -> str:
    """Return the vendor: Yahoo's quotes are no second source next to Yahoo's charts."""
    return feeds.vendor(source.client.policy.name)


def _has_news(history: History, since: date | None) -> bool:
    return bool(history.closes) and (since is None or history.closes[-1].day > since)


def _shortened(history: History, since: date | None) -> History:
    """Return the history, marked whole if all was asked for; without news its last two closes."""
    if since is None:
        return replace(history, whole=True)
    if _has_news(history, since) or history.vintages is not None:
        # Revisions may change any day
        return history
    return replace(history, closes=history.closes[-2:])


def open_chain(
    settings: Mapping[str, SourceSettings] | None = None,
    *,
    now: Callable[[], datetime],
    monotonic: Callable[[], float],
    remembered: Iterable[Health] = (),
    archived: Collection[str] = (),
) -> Chain:
    """Return the sources that are switched on, with the health of the last run.

    Opens no connection.

    `archived` are the macro series whose earlier values are known.
    """
    settings = settings or {}
    known = {health.name: health for health in remembered}
    network = Network()

    def client(policy: Policy, headers: Mapping[str, str]) -> SourceClient:
        url = settings.get(feeds.vendor(policy.name), SourceSettings()).url
        asked = replace(policy, headers={**policy.headers, **headers})
        asked = asked.moved_to(url) if url else asked
        return SourceClient(
            asked, network, now=now, monotonic=monotonic, health=known.get(policy.name)
        )

    quotes: list[Quotes] = []
    charts: list[Charts] = []
    for spec in specs():
        wish = settings.get(feeds.vendor(spec.name), SourceSettings())
        if not wish.enabled or not set(spec.keys) <= set(wish.keys):
            continue
        headers = spec.headers_with(wish.keys)
        if spec.quotes is not None:
            quotes.append(spec.quotes(client(spec.policy, headers)))
        if spec.charts is not None:
            charts.append(spec.charts(client(spec.policy, headers), archived))
    return Chain(quotes, charts, network)
