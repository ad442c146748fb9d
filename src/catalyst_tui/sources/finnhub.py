"""Finnhub's quotes: US shares one by one, in real time, with a free key for 60 requests a minute.

An unknown symbol is answered with zeros; what the free plan has not is refused for that symbol alone.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime

from catalyst_tui.book.quantity import Quantity, money
from catalyst_tui.judge.facts import Quote
from catalyst_tui.sources.body import at, moment, number, price, tree
from catalyst_tui.sources.errors import BadBody, UnknownSymbol
from catalyst_tui.sources.http import Line, Policy, Reply
from catalyst_tui.sources.new_york import is_share, session_of
from catalyst_tui.sources.secret import Secret

POLICY = Policy(name="finnhub", title="Finnhub", base="https://finnhub.io", interval=1.0, concurrency=1)
KEYS = ("key",)

A_ROUND = 50
"""Symbols asked for at most each time: the rest is left to the next source, which has them in one request."""


def headers(keys: Mapping[str, Secret]) -> dict[str, str]:
    """How the key travels."""
    return {"X-Finnhub-Token": keys["key"]}


class Finnhub:
    """The adapter."""

    def __init__(self, line: Line) -> None:
        self.line = line

    def covers(self, symbol: str) -> bool:
        """Whether it can be a symbol of Finnhub's free plan at all."""
        return is_share(symbol)

    async def quotes(self, symbols: Sequence[str]) -> AsyncIterator[list[Quote]]:
        """The last prices, one by one; who is unknown is left out. Raises SourceError."""
        for symbol in symbols[:A_ROUND]:
            try:
                yield [await self._asked(symbol)]
            except UnknownSymbol:
                continue

    async def _asked(self, symbol: str) -> Quote:
        def read(reply: Reply) -> Quote:
            if reply.status == 403:
                raise UnknownSymbol(f"Finnhub's plan does not have {symbol}")
            return parse_quote(reply.body, symbol, self.line.now())

        return await self.line.ask(symbol, "/api/v1/quote", {"symbol": symbol.upper()}, read)


def parse_quote(body: bytes, symbol: str, now: datetime) -> Quote:
    """The quote of a body, as of `now`. Raises SourceError."""
    document = tree(body, POLICY.title)
    last, traded = price(at(document, "c")), moment(at(document, "t"))
    if last is None and number(at(document, "c")) == 0:
        raise UnknownSymbol(f"Finnhub has no symbol {symbol}")
    if last is None or traded is None:
        raise BadBody(f"Finnhub lists {symbol} without a price or its time")
    return Quote(
        symbol=symbol,
        price=Quantity(last, money("USD")),
        at=traded,
        session=session_of(traded, now),
        source=POLICY.name,
        previous=price(at(document, "pc")),
    )
