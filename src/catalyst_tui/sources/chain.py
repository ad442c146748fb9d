"""The chain: for each symbol the first source that answers. One symbol's failure is that symbol's alone.

A blocked source is passed over without a request (see health.py); each answer is handed on as it comes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Protocol

from catalyst_tui.judge.facts import History, Quote
from catalyst_tui.sources.cboe import POLICY as CBOE
from catalyst_tui.sources.cboe import Cboe
from catalyst_tui.sources.errors import SourceError, UnknownSymbol
from catalyst_tui.sources.health import Health
from catalyst_tui.sources.http import Line, Network, Policy, server
from catalyst_tui.sources.yahoo import POLICY as YAHOO
from catalyst_tui.sources.yahoo import Yahoo

OnAnswer = Callable[[Quote, History], None]


class Source(Protocol):
    """What the chain needs of an adapter."""

    line: Line

    def covers(self, symbol: str) -> bool:
        """Whether it can be a symbol of this source's at all."""
        ...

    async def chart(self, symbol: str, since: date | None) -> tuple[Quote, History]:
        """The last price, and the closes after `since`. Raises SourceError."""
        ...


@dataclass(frozen=True, slots=True)
class SourceSettings:
    """The user's wishes for one source: another server than its own (http is allowed then), or not at all."""

    url: str | None = None
    enabled: bool = True

    def __post_init__(self) -> None:
        if self.url is not None:
            server(self.url)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a refresh gave. `problems` has a sentence for each symbol that no source answered for."""

    quotes: Mapping[str, Quote] = field(default_factory=dict)
    histories: Mapping[str, History] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)
    health: tuple[Health, ...] = ()


AT_ONCE = 16
"""Symbols under way: enough to keep every source's slots busy. A task for each of 500 would cost 3 MB."""


class Chain:
    """The sources in order of preference. Not for two event loops at once."""

    def __init__(self, sources: Sequence[Source], network: Network) -> None:
        self._sources = tuple(sources)
        self._network = network

    @property
    def health(self) -> tuple[Health, ...]:
        """How each source is doing, in order of preference; to be kept between runs."""
        return tuple(source.line.health for source in self._sources)

    async def refresh(
        self, symbols: Mapping[str, date | None], on_answer: OnAnswer = lambda quote, history: None
    ) -> Outcome:
        """Ask for each symbol, given the day of the last close known of it (None: none yet).

        `on_answer` is called for each symbol as it is answered. A history has at most the close of the day
        given when nothing is newer, else it may begin earlier: kept by day, corrections heal. When cancelled,
        nothing more is sent and what was handed on stays valid.
        """
        quotes: dict[str, Quote] = {}
        histories: dict[str, History] = {}
        problems: dict[str, str] = {}

        async def one(symbol: str, since: date | None) -> None:
            try:
                quote, history = await self._first(symbol, since)
            except SourceError as error:
                problems[symbol] = str(error)
                return
            if since is None:
                history = replace(history, whole=True)
            elif not (history.closes and history.closes[-1].day > since):
                # Nothing new but, perhaps, a correction of the last close.
                history = replace(history, closes=tuple(c for c in history.closes if c.day == since))
            quotes[symbol], histories[symbol] = quote, history
            on_answer(quote, history)

        pending = iter(symbols.items())

        async def some() -> None:
            for symbol, since in pending:
                await one(symbol, since)

        async with asyncio.TaskGroup() as tasks:
            for _ in range(AT_ONCE):
                tasks.create_task(some())
        return Outcome(quotes, histories, problems, self.health)

    async def _first(self, symbol: str, since: date | None) -> tuple[Quote, History]:
        """The first answer. When there is none, the error of the source most likely to have had one."""
        failures: list[SourceError] = []
        for source in self._sources:
            if not source.covers(symbol):
                continue
            try:
                return await source.chart(symbol, since)
            except SourceError as error:
                failures.append(error)
        outages = [error for error in failures if not isinstance(error, UnknownSymbol)]
        raise next(
            iter(outages + failures), UnknownSymbol(f"no source that is switched on can know {symbol}")
        )

    async def close(self) -> None:
        """Close the connections; a later refresh opens new ones."""
        await self._network.close()


def open_chain(
    settings: Mapping[str, SourceSettings] | None = None,
    *,
    now: Callable[[], datetime],
    monotonic: Callable[[], float],
    remembered: Iterable[Health] = (),
) -> Chain:
    """The sources that are switched on, as healthy as `remembered`. Opens no connection yet."""
    settings = settings or {}
    known = {health.name: health for health in remembered}
    network = Network()

    def line(policy: Policy) -> Line:
        url = settings.get(policy.name, SourceSettings()).url
        asked = replace(policy, base=server(url)) if url else policy
        return Line(asked, network, now=now, monotonic=monotonic, health=known.get(policy.name))

    sources: tuple[Source, ...] = (Yahoo(line(YAHOO)), Cboe(line(CBOE)))
    switched_on = [
        source for source in sources if settings.get(source.line.policy.name, SourceSettings()).enabled
    ]
    return Chain(switched_on, network)
