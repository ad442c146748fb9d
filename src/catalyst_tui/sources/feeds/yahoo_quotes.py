"""Yahoo's quote endpoint: the whole watchlist in one request, for a browser's cookie and a crumb.

The rules are sources.md's error rules 2 and 4: an invalid crumb is renewed once, what is no crumb is never
kept, no redirect is followed but to the consent page. Without a session nothing is lost: the charts
(yahoo.py) need none. The body also tells of trades outside regular hours (P4) and of the next print.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice

from catalyst_tui.book.model.quantity import Quantity, money
from catalyst_tui.judge.ledger.facts import Announced, Quote, Session, Trade
from catalyst_tui.outside.errors import BadBody, Garbled, Limited, Refused
from catalyst_tui.outside.untrusted_json import (
    at,
    currency,
    items,
    moment,
    number,
    past,
    price,
    tree,
    words,
    zone,
)
from catalyst_tui.sources import yahoo_consent as consent
from catalyst_tui.sources.feeds.yahoo import POLICY as CHARTS
from catalyst_tui.sources.feeds.yahoo import is_symbol
from catalyst_tui.sources.http import Policy, Reply, SourceClient
from catalyst_tui.sources.new_york import new_york
from catalyst_tui.sources.specs import Gives, Spec

POLICY = Policy(
    name="yahoo_quotes",
    title=CHARTS.title,
    base=CHARTS.base,
    headers=CHARTS.headers,
    concurrency=1,
    hosts=consent.HOSTS,
)

AT_ONCE = 100
"""Symbols in one request: 0.2 MB of answer, and an address no server finds too long."""

_AHEAD = timedelta(days=200)  # a company reports twice a year at least
_COOKIE = "https://fc.yahoo.com/"  # answers 404 or 502, and sets the cookie
_CRUMB = re.compile(r"[^\s<>{}]{1,64}")
_SESSIONS = {"REGULAR": Session.OPEN, "PRE": Session.PRE, "POST": Session.POST}


class YahooQuotes:
    """The adapter. The cookie stays with the client, the crumb here; neither is kept on disk."""

    def __init__(self, client: SourceClient) -> None:
        self.client = client
        self._crumb: str | None = None

    def covers(self, symbol: str) -> bool:
        """Whether it can be a symbol of Yahoo's at all."""
        return is_symbol(symbol)

    async def quotes(self, symbols: Sequence[str]) -> AsyncIterator[list[Quote]]:
        """The last prices, a list for each request; who is unknown is left out. Raises SourceError."""
        for batch in _batches(symbols, AT_ONCE):
            found = await self._asked(batch) if self._crumb else None
            if found is None:  # no crumb yet, or no longer a good one
                self._crumb = None
                self._crumb = await self._new_crumb()
                found = await self._asked(batch, last=True)
            yield found or []

    async def _asked(self, symbols: Sequence[str], *, last: bool = False) -> list[Quote] | None:
        """The quotes; None when the crumb is refused, which is an error at the `last` try."""

        def read(reply: Reply) -> list[Quote] | None:
            if reply.status == 401 and b"Invalid Crumb" in reply.body and not last:
                return None
            self.client.look_at_status(reply)
            return parse_quotes(reply.body, symbols, self.client.now())

        params = {"symbols": ",".join(symbols), "crumb": self._crumb or ""}
        return await self.client.ask("", "/v7/finance/quote", params, read, any_status=True)

    async def _new_crumb(self) -> str:
        wall = consent.leads_to(await consent.look(self.client, _COOKIE), _COOKIE)
        if wall is not None:
            await consent.reject(self.client, wall)
        return await self.client.ask(
            "", "/v1/test/getcrumb", {}, lambda reply: parse_crumb(reply.body)
        )


def _batches(symbols: Sequence[str], size: int) -> Iterator[list[str]]:
    rest = iter(symbols)
    while batch := list(islice(rest, size)):
        yield batch


def parse_crumb(body: bytes) -> str:
    """The crumb: the bare body. Limited or Refused when it is an excuse, a page, or nothing."""
    text = body.decode("ascii", "replace").strip()
    if "Too Many" in text:
        raise Limited("Yahoo says: too many requests")
    if not _CRUMB.fullmatch(
        text
    ):  # without its consent page answered as it likes, Yahoo gives none
        raise Refused("Yahoo gives no session for its quotes; its charts need none")
    return text


def parse_quotes(body: bytes, symbols: Sequence[str], now: datetime) -> list[Quote]:
    """The quotes of a body, as of `now`; who has no price is left out. Raises SourceError."""
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
        delayed=bool(number(_raw(row, "exchangeDataDelayedBy"))),
        outside=_outside(row, now) if extended else None,
        announced=_announced(row, symbol, now),
    )


def _outside(row: object, now: datetime) -> Trade | None:
    """The last trade outside regular hours."""
    found = []
    for part in ("pre", "post"):
        last = price(_raw(row, f"{part}MarketPrice"))
        traded = past(moment(_raw(row, f"{part}MarketTime")), now)
        if last is not None and traded is not None:
            found.append(Trade(last, traded))
    return max(found, key=lambda one: one.at, default=None)


def _announced(row: object, symbol: str, now: datetime) -> Announced | None:
    """The next print, on its day at the exchange: the first of the days given that is not over.

    Of a range the first day. `earningsTimestamp` is mostly that of the last print.
    """
    place = zone(at(row, "exchangeTimezoneName"), new_york())
    stamps = (moment(_raw(row, f"earningsTimestamp{end}")) for end in ("Start", "", "End"))
    days = [stamp.astimezone(place).date() for stamp in stamps if stamp]
    ahead = [day for day in days if timedelta(0) <= day - now.astimezone(place).date() <= _AHEAD]
    if not ahead:
        return None
    estimated = at(row, "isEarningsDateEstimate") is not False
    return Announced(symbol, min(ahead), estimated, CHARTS.name, now)


def _raw(row: object, key: str) -> object:
    """A figure, plain or wrapped as `{raw, fmt}`."""
    found = at(row, key)
    return at(found, "raw") if isinstance(found, dict) else found


SPEC = Spec(policy=POLICY, title="Yahoo quotes", gives=Gives.QUOTES, order=30, quotes=YahooQuotes)
