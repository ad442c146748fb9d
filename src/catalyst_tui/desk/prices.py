"""Fetching prices: every ticker at once, kept as they come, and one quiet line for what did not come."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import date, datetime

from catalyst_tui.desk.clock import Clock
from catalyst_tui.desk.config import Config
from catalyst_tui.judge.facts import History, Quote
from catalyst_tui.sources.chain import Chain, SourceSettings, open_chain
from catalyst_tui.sources.health import Health, State
from catalyst_tui.store.health import HealthRow

Keep = Callable[[list[Quote], list[History]], Awaitable[set[str]]]
_TITLES = {"yahoo": "Yahoo", "cboe": "Cboe"}


class PriceDesk:
    """The chain of sources, and where their answers go."""

    def __init__(self, chain: Chain, keep: Keep) -> None:
        self._chain, self._keep = chain, keep

    @property
    def asks(self) -> bool:
        """Whether any source is switched on."""
        return bool(self._chain.health)

    @property
    def health(self) -> tuple[HealthRow, ...]:
        """How each source is doing, as it is stored."""
        return tuple(
            HealthRow(h.name, h.state.value, h.since, h.last_ok, h.last_error, h.until, h.failures, h.unknown)
            for h in self._chain.health
        )

    async def fetch(self, wanted: Mapping[str, date | None]) -> Mapping[str, str]:
        """Ask for every symbol, given the day of its last known close; a sentence for each unanswered one.

        Answers are kept in batches: what arrives while one is being kept and judged waits for the next.
        A symbol whose earlier closes a split rewrote is asked for whole.
        """
        problems, rebased = await self._round(wanted)
        if rebased:
            more, _ = await self._round(dict.fromkeys(rebased))
            problems = {**problems, **more}
        return problems

    async def _round(self, wanted: Mapping[str, date | None]) -> tuple[Mapping[str, str], set[str]]:
        answers: asyncio.Queue[tuple[Quote, History] | None] = asyncio.Queue()
        keeping = asyncio.create_task(self._keep_all(answers))
        try:
            outcome = await self._chain.refresh(
                wanted, lambda quote, history: answers.put_nowait((quote, history))
            )
        finally:
            answers.put_nowait(None)
            rebased = await keeping
        return outcome.problems, rebased

    async def _keep_all(self, answers: asyncio.Queue[tuple[Quote, History] | None]) -> set[str]:
        rebased: set[str] = set()
        going = True
        while going:
            batch = [await answers.get()]
            while not answers.empty():
                batch.append(answers.get_nowait())
            going = None not in batch
            pairs = [answer for answer in batch if answer is not None]
            if pairs:
                rebased |= await self._keep([quote for quote, _ in pairs], [history for _, history in pairs])
        return rebased

    async def close(self) -> None:
        """Close the connections."""
        await self._chain.close()


def open_prices(config: Config, rows: Iterable[HealthRow], clock: Clock, keep: Keep) -> PriceDesk:
    """The sources as configured, as healthy as remembered."""
    settings = {name: SourceSettings(source.url, source.enabled) for name, source in config.sources.items()}
    remembered = [
        Health(
            row.name,
            State(row.state),
            row.since,
            row.last_ok,
            row.last_error,
            row.until,
            row.failures,
            row.unknown,
        )
        for row in rows
        if row.state in list(State)
    ]
    chain = open_chain(settings, now=clock.now, monotonic=clock.monotonic, remembered=remembered)
    return PriceDesk(chain, keep)


def source_line(health: Iterable[HealthRow], unanswered: Mapping[str, str], now: datetime) -> str:
    """What could not be reached, in one line: the cause and the next try. Empty when all answered."""
    if not unanswered:
        return ""
    blocked = [row for row in health if row.until is not None and row.until > now]
    if blocked:
        again = min(row.until for row in blocked if row.until is not None)
        causes = "; ".join(dict.fromkeys(row.last_error for row in blocked))
        minutes = max(round((again - now).total_seconds() / 60), 1)
        return f"{causes}. Showing the last known prices; next try in {minutes} min"
    symbols = [symbol for symbol in unanswered if symbol]
    cause = next(iter(unanswered.values()))
    if not symbols:
        return cause
    names = ", ".join(symbols[:4]) + (f" and {len(symbols) - 4} more" if len(symbols) > 4 else "")
    return f"no price for {names}: {cause}"
