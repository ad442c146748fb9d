"""Finnhub's quotes: US shares one by one, in real time, with a free key for 60 requests a minute.

An unknown symbol gets zeros; what the free plan lacks is refused for that symbol alone. Once a day
the day of a symbol's next report is fetched along with its price.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from msgspec.structs import replace

from catalyst_tui.judge.ledger.facts import Announced, Quote
from catalyst_tui.outside.errors import BadBody, SourceError, UnknownSymbol
from catalyst_tui.outside.untrusted_json import (
    at,
    day,
    items,
    moment,
    number,
    past,
    price,
    tree,
    unpriced,
    words,
)
from catalyst_tui.sources.http import Policy
from catalyst_tui.sources.specs import Feed, Gives, Spec, new_york, us_quote

POLICY = Policy(
    name="finnhub",
    title="Finnhub",
    base="https://finnhub.io",
    interval=1.0,
    concurrency=1,
)

A_ROUND = 50  # symbols each time; the next source has the rest in one request

CALENDARS = 5  # report days each time: prices come first

_CALENDAR_EVERY = timedelta(hours=20)
_AHEAD = timedelta(days=100)


class Finnhub(Feed):
    """The adapter."""

    async def quotes(self, symbols: Sequence[str]) -> AsyncIterator[list[Quote]]:
        """Yield the last prices one by one, without unknown symbols. Raises SourceError."""
        left = CALENDARS
        for symbol in symbols[:A_ROUND]:
            try:
                quote = await self._asked(symbol)
            except (UnknownSymbol, BadBody):  # the next source may have this one
                continue
            if left and self.is_due(symbol, _CALENDAR_EVERY):
                left -= 1
                with suppress(SourceError):
                    # Noted in the health; the quote is good without it
                    quote = replace(quote, announced=await self._next_print(symbol))
            yield [quote]

    async def _asked(self, symbol: str) -> Quote:
        return await self.get(
            symbol,
            "/api/v1/quote",
            {"symbol": symbol.upper()},
            lambda body: parse_quote(body, symbol, self.client.now()),
            {403: UnknownSymbol(f"Finnhub's plan does not have {symbol}")},
        )

    async def _next_print(self, symbol: str) -> Announced | None:
        now = self.client.now()
        self.fetched_at[symbol] = now
        today = now.astimezone(new_york()).date()

        return await self.get(
            symbol,
            "/api/v1/calendar/earnings",
            {"from": str(today), "to": str(today + _AHEAD), "symbol": symbol.upper()},
            lambda body: parse_calendar(body, symbol, now),
            {403: BadBody("Finnhub's plan does not have the calendar")},
        )


def parse_calendar(body: bytes, symbol: str, now: datetime) -> Announced | None:
    """Parse the day of the next report, None if there is none. Raises SourceError.

    Finnhub does not say whether the company confirmed the day: it counts as estimated.
    """
    document = tree(body, POLICY.title)
    rows = at(document, "earningsCalendar")
    if not isinstance(rows, list):
        raise BadBody("Finnhub answered with something that is no calendar")
    today = now.astimezone(new_york()).date()
    own = [
        row for row in items(rows) if words(at(row, "symbol")).upper() == symbol.upper()
    ]
    days = [found for row in own if (found := day(at(row, "date"))) is not None]
    ahead = [found for found in days if timedelta(0) <= found - today <= _AHEAD]
    return Announced(symbol, min(ahead), True, POLICY.name, now) if ahead else None


def parse_quote(body: bytes, symbol: str, now: datetime) -> Quote:
    """Parse a quote. Raises SourceError."""
    document = tree(body, POLICY.title)
    last, reported = price(at(document, "c")), moment(at(document, "t"))
    traded = past(reported, now)
    if last is None and number(at(document, "c")) == 0:
        raise UnknownSymbol(f"Finnhub has no symbol {symbol}")
    if last is None or traded is None:
        raise unpriced(POLICY.title, symbol, reported, now)
    return us_quote(
        symbol, last, traded, now, POLICY.name, previous=price(at(document, "pc"))
    )


SPEC = Spec(
    policy=POLICY,
    gives=Gives.QUOTES,
    order=20,
    keys=("key",),
    headers={"X-Finnhub-Token": ("", "key")},
    quotes=Finnhub,
)
