"""Alpaca's snapshots: US shares in batches, in real time from one exchange (IEX), with a free key.

Prices are of the regular session. Outside it the day's bar counts, and the last trade is `outside`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import datetime

from catalyst_tui.judge.ledger.facts import Quote, Session, Trade
from catalyst_tui.outside.errors import BadBody, Refused
from catalyst_tui.outside.untrusted_json import at, past, price, stamp, tree, words
from catalyst_tui.sources.http import Policy
from catalyst_tui.sources.specs import (
    Feed,
    Gives,
    Spec,
    evening,
    new_york,
    session_on_a_weekday,
    us_quote,
)

POLICY = Policy(
    name="alpaca", title="Alpaca", base="https://data.alpaca.markets", interval=0.3
)

AT_ONCE = 100  # symbols in one request


class Alpaca(Feed):
    """The adapter."""

    async def quotes(self, symbols: Sequence[str]) -> AsyncIterator[list[Quote]]:
        """Yield the last prices, a list for each request, without unknown symbols.

        Raises SourceError.
        """
        for first in range(0, len(symbols), AT_ONCE):
            yield await self._asked(symbols[first : first + AT_ONCE])

    async def _asked(self, symbols: Sequence[str]) -> list[Quote]:
        return await self.get(
            "",
            "/v2/stocks/snapshots",
            {"symbols": ",".join(symbols), "feed": "iex"},
            lambda body: parse_snapshots(body, symbols, self.client.now()),
            {403: Refused("Alpaca does not let us in: is the key right?")},
        )


def parse_snapshots(body: bytes, symbols: Sequence[str], now: datetime) -> list[Quote]:
    """Parse the quotes of the symbols that were asked for and have a price. Raises SourceError."""
    document = tree(body, POLICY.title)
    if not isinstance(document, dict) or isinstance(document.get("message"), str):
        raise BadBody(
            f"Alpaca could not answer: {words(at(document, 'message'))[:80] or 'no reason given'}"
        )
    read = (
        _quote(symbol, snapshot, now)
        for symbol, snapshot in document.items()
        if symbol in symbols
    )
    return [quote for quote in read if quote is not None]


def _quote(symbol: str, snapshot: object, now: datetime) -> Quote | None:
    traded, last = (
        past(stamp(at(snapshot, "latestTrade", "t")), now),
        price(at(snapshot, "latestTrade", "p")),
    )
    opened, close = (
        past(stamp(at(snapshot, "dailyBar", "t")), now),
        price(at(snapshot, "dailyBar", "c")),
    )
    if opened is None or close is None:
        return None
    day = opened.astimezone(new_york()).date()
    outside = Trade(last, traded) if last is not None and traded is not None else None
    if (
        traded is None
        or last is None
        or session_on_a_weekday(traded) is not Session.OPEN
    ):
        traded, last = min(evening(day), now), close
    return us_quote(
        symbol,
        last,
        traded,
        now,
        POLICY.name,
        previous=price(at(snapshot, "prevDailyBar", "c")),
        outside=outside,
    )


SPEC = Spec(
    policy=POLICY,
    gives=Gives.QUOTES,
    order=10,
    keys=("key_id", "secret_key"),
    headers={
        "APCA-API-KEY-ID": ("", "key_id"),
        "APCA-API-SECRET-KEY": ("", "secret_key"),
    },
    quotes=Alpaca,
)
