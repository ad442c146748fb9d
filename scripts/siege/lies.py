"""Servers that lie, one source at a time, on loopback: nothing fails, nobody is told what no honest source
says, and the honest price is believed again afterwards.
"""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any

from msgspec import Struct

from catalyst_tui.desk.watch import Watcher, open_watcher
from scripts.own_settings import own_settings
from scripts.siege.place import Place, SiegeClock
from tests.standin import Fault, StandIn

SYMBOLS = ("ALAB", "CRDO", "NVDA", "AVGO", "MRVL")
SLOW = (Fault.SILENT, Fault.DRIP, Fault.BOMB)
"""They take as long as our patience; tests/sources/test_bad_days.py has them."""

_GUARD = """
[ticker.{symbol}]
fiscal_year_end = "12-31"

[[checkpoint]]
id = "floor-{id}"
ticker = "{symbol}"
role = "guard"
test = "price >= ${floor}"
near = "5%"
"""


class Outcome(Struct):
    """What a scene of lies came to. From `failed` on all must be zero."""

    lies: int
    seconds: float = 0.0
    failed: int = 0
    """Rounds in which something was raised, or a job said that it fails."""
    untrue: int = 0
    """Lines in the inbox: no honest price ever came near what they would tell."""
    locked_out: int = 0
    """Honest prices not believed when all are honest again."""

    @property
    def fine(self) -> bool:
        """Whether no lie did anything."""
        return not (self.failed or self.untrue or self.locked_out)

    def as_json(self) -> dict[str, Any]:
        """For one line of JSON."""
        return (
            {"scene": "lies"}
            | {name: getattr(self, name) for name in self.__struct_fields__}
            | {"fine": self.fine}
        )


def run(place: Place, lies: int, seed: int) -> Outcome:
    """So many rounds of lies, then honest ones, over a new home in an empty folder."""
    started = time.monotonic()
    outcome = asyncio.run(_lied_to(place, lies, Random(seed)))
    outcome.seconds = round(time.monotonic() - started, 1)
    return outcome


async def _lied_to(place: Place, lies: int, rng: Random) -> Outcome:
    outcome, clock = Outcome(lies), _begun(place)
    with StandIn(clock.now) as server:
        _settle(place, server)
        watcher = open_watcher(place.home, clock)
        try:
            await _round(watcher, outcome)
            for n in range(lies):
                source = rng.choice(("yahoo", "cboe", "fred"))
                server.faults[source] = rng.choice([fault for fault in Fault if fault not in SLOW])
                place.set_clock(timedelta(minutes=2 * n))
                await _round(watcher, outcome)
                server.faults.clear()
            for symbol in SYMBOLS:
                server.prices[symbol] = (server.prices[symbol] * Decimal("1.01")).quantize(Decimal("0.01"))
            for day in range(1, 6):  # what was refused, limited or in doubt has its time to be asked again
                place.set_clock(timedelta(days=day, minutes=2 * lies))
                await _round(watcher, outcome)
            _count(watcher, server, outcome)
        finally:
            await watcher.stop()
    return outcome


async def _round(watcher: Watcher, outcome: Outcome) -> None:
    try:
        await watcher.refresh()
        await watcher.turn()
    except Exception as error:
        print(f"lies: {error!r}", flush=True)
        outcome.failed += 1
    outcome.failed += any("failed" in why for why in watcher.outside.unanswered.values())


def _count(watcher: Watcher, server: StandIn, outcome: Outcome) -> None:
    quotes = watcher.state.quotes
    for symbol in SYMBOLS:
        quote = quotes.get(symbol)
        outcome.locked_out += quote is None or quote.price.value != server.prices[symbol]
    told = [line for line in watcher.state.inbox if line.checkpoint.startswith("floor-")]
    for line in told:
        print(f"lies: {line.title}: {line.body}", flush=True)
    outcome.untrue = len(told)


def _begun(place: Place) -> SiegeClock:
    place.settle()
    return SiegeClock(place)


def _settle(place: Place, server: StandIn) -> None:
    floors = {symbol: int(server.prices[symbol] / 2) for symbol in SYMBOLS}
    book = "schema = 1\n" + "".join(
        _GUARD.format(symbol=symbol, id=symbol.lower(), floor=floor) for symbol, floor in floors.items()
    )
    place.home.book.write_text(book, "utf-8")
    urls = "".join(f'[sources.{name}]\nurl = "{server.url}"\n' for name in ("yahoo", "cboe", "fred"))
    quiet = "[notify]\ndesktop = false\n"
    own_settings(place.home.folder).write_text(f"{urls}[sources.sec]\nenabled = false\n{quiet}", "utf-8")
