"""Yahoo's quote endpoint: the whole watchlist in one request, for a browser's cookie and a crumb.

By sources.md, error rules 2 and 4: an invalid crumb is renewed once, anything else is not
stored, and no redirect is followed. Without a session nothing is lost: the charts (yahoo.py)
need none. The answer also has trades outside regular hours (P4) and the day of the next
report.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta

from catalyst_tui.book.model.quantity import Quantity, money
from catalyst_tui.judge.ledger.facts import Announced, Quote, Session, Trade
from catalyst_tui.outside.errors import BadBody, Garbled, Limited, Refused
from catalyst_tui.outside.untrusted_json import (
    at,
    currency,
    items,
    moment,
    past,
    price,
    tree,
    words,
    zone,
)
from catalyst_tui.sources.feeds.yahoo import POLICY as CHARTS
from catalyst_tui.sources.feeds.yahoo import Yahoo
from catalyst_tui.sources.http import Policy, Reply, SourceClient
from catalyst_tui.sources.specs import Feed, Gives, Spec, new_york

POLICY = Policy(
    name="yahoo_quotes",
    title=CHARTS.title,
    base=CHARTS.base,
    headers=CHARTS.headers,
    concurrency=1,
    hosts=frozenset({"fc.yahoo.com"}),
)

# Symbols in one request: 0.2 MB, and no server finds the address too long
AT_ONCE = 100

_AHEAD = timedelta(days=200)  # a company reports twice a year at least
_COOKIE = "https://fc.yahoo.com/"  # answers 404 or 502, and sets the cookie
_CRUMB = re.compile(r"[^\s<>{}]{1,64}")
_SESSIONS = {"REGULAR": Session.OPEN, "PRE": Session.PRE, "POST": Session.POST}


class YahooQuotes(Feed):
    """The adapter. The client has the cookie, this the crumb; neither is stored on disk."""

    SYMBOL = Yahoo.SYMBOL

    def __init__(self, client: SourceClient) -> None:
        super().__init__(client)
        self._crumb: str | None = None

    async def quotes(self, symbols: Sequence[str]) -> AsyncIterator[list[Quote]]:
        """Yield the last prices, a list for each request, without unknown symbols.

        Raises SourceError.
        """
        for first in range(0, len(symbols), AT_ONCE):
            batch = symbols[first : first + AT_ONCE]
            found = await self._asked(batch) if self._crumb else None
            if found is None:  # no crumb yet, or no longer a good one
                self._crumb = None
                self._crumb = await self._new_crumb()
                found = await self._asked(batch, last=True)
            yield found or []

    async def _asked(
        self, symbols: Sequence[str], *, last: bool = False
    ) -> list[Quote] | None:
        """Fetch the quotes; None if the crumb is refused, which is an error at the `last` try."""

        def read(reply: Reply) -> list[Quote] | None:
            if reply.status == 401 and b"Invalid Crumb" in reply.body and not last:
                return None
            self.client.look_at_status(reply)
            return parse_quotes(reply.body, symbols, self.client.now())

        params = {"symbols": ",".join(symbols), "crumb": self._crumb or ""}
        return await self.client.ask(
            "", "/v7/finance/quote", params, read, any_status=True
        )

    async def _new_crumb(self) -> str:
        await self.client.ask("", _COOKIE, {}, lambda reply: None, any_status=True)
        return await self.get("", "/v1/test/getcrumb", {}, parse_crumb)


def parse_crumb(body: bytes) -> str:
    """Return the crumb, which is the bare body. Limited or Refused if it is anything else."""
    text = body.decode("ascii", "replace").strip()
    if "Too Many" in text:
        raise Limited("Yahoo says: too many requests")
    if not _CRUMB.fullmatch(text):
        raise Refused("Yahoo gives no session for its quotes; its charts need none")
    return text


def parse_quotes(body: bytes, symbols: Sequence[str], now: datetime) -> list[Quote]:
    """Parse the quotes that have a price. Raises SourceError."""
    if b"Too Many Requests" in body[:200]:
        raise Limited("Yahoo says: too many requests")
    document = tree(body, POLICY.title)
    error = at(document, "quoteResponse", "error") or at(document, "finance", "error")
    if words(at(error, "code")) == "Unauthorized":
        raise Refused("Yahoo does not let us in")
    if error:
        raise BadBody("Yahoo could not answer about the prices")
    rows = at(document, "quoteResponse", "result")
    if not isinstance(rows, list):
        raise Garbled("Yahoo answered with something that is no list of prices")
    asked = {symbol.upper(): symbol for symbol in symbols}
    read = (_quote(row, asked, now) for row in items(rows))
    return [quote for quote in read if quote is not None]


def _quote(row: object, asked: dict[str, str], now: datetime) -> Quote | None:
    symbol = asked.get(words(at(row, "symbol")).upper())
    unit, last = currency(at(row, "currency")), price(_raw(row, "regularMarketPrice"))
    traded = past(moment(_raw(row, "regularMarketTime")), now)
    if symbol is None or unit is None or last is None or traded is None:
        return None
    state = _SESSIONS.get(words(at(row, "marketState")), Session.CLOSED)
    extended = at(row, "hasPrePostMarketData") is not False
    return Quote(
        symbol=symbol,
        price=Quantity(last, money(unit)),
        at=traded,
        session=state if extended or state is Session.OPEN else Session.CLOSED,
        source=CHARTS.name,
        previous=price(_raw(row, "regularMarketPreviousClose")),
        outside=_outside(row, now) if extended else None,
        announced=_announced(row, symbol, now),
    )


def _outside(row: object, now: datetime) -> Trade | None:
    """Return the last trade outside regular hours."""
    found = []
    for part in ("pre", "post"):
        last = price(_raw(row, f"{part}MarketPrice"))
        traded = past(moment(_raw(row, f"{part}MarketTime")), now)
        if last is not None and traded is not None:
            found.append(Trade(last, traded))
    return max(found, key=lambda one: one.at, default=None)


def _announced(row: object, symbol: str, now: datetime) -> Announced | None:
    """Return the day of the next report at the exchange: the first day given that is not over.

    `earningsTimestamp` is mostly that of the last report.
    """
    place = zone(at(row, "exchangeTimezoneName"), new_york())
    stamps = (
        moment(_raw(row, f"earningsTimestamp{end}")) for end in ("Start", "", "End")
    )
    days = [stamp.astimezone(place).date() for stamp in stamps if stamp]
    ahead = [
        day
        for day in days
        if timedelta(0) <= day - now.astimezone(place).date() <= _AHEAD
    ]
    if not ahead:
        return None
    estimated = at(row, "isEarningsDateEstimate") is not False
    return Announced(symbol, min(ahead), estimated, CHARTS.name, now)


def _raw(row: object, key: str) -> object:
    """Return a figure, plain or wrapped as `{raw, fmt}`."""
    found = at(row, key)
    return at(found, "raw") if isinstance(found, dict) else found


SPEC = Spec(
    policy=POLICY,
    title="Yahoo quotes",
    gives=Gives.QUOTES,
    order=30,
    quotes=YahooQuotes,
)
