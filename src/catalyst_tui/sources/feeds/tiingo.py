"""Tiingo's daily prices: the closes of US listings since decades, with a free key.

They come as traded: each is divided by the splits after it. Dividends do
not count (sources.md, "Prices").
"""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from catalyst_tui.judge.ledger.facts import Close, History, Quote, SplitEvent
from catalyst_tui.outside.errors import BadBody, UnknownSymbol
from catalyst_tui.outside.untrusted_json import at, number, price, stamp, tree
from catalyst_tui.sources.http import Policy
from catalyst_tui.sources.specs import Feed, Gives, Spec, evening, first_day

POLICY = Policy(
    name="tiingo", title="Tiingo", base="https://api.tiingo.com", interval=0.5
)


_LEAST_SPLIT = Decimal("0.0001")


class Tiingo(Feed):
    """The adapter. It has no quotes."""

    SYMBOL = re.compile(r"[A-Za-z]{1,5}(?:-[A-Za-z])?")

    async def chart(
        self, symbol: str, since: date | None
    ) -> tuple[Quote | None, History]:
        """Fetch at least the closes after `since` that exist; without
        `since` those of ten years.
        """
        now = self.client.now()
        missing = UnknownSymbol(f"Tiingo has no symbol {symbol}")
        history = await self.get(
            symbol,
            f"/tiingo/daily/{symbol.lower()}/prices",
            {"startDate": first_day(since, now).isoformat()},
            lambda body: parse_prices(body, symbol, now),
            {403: missing, 404: missing},
        )
        return None, history


def parse_prices(body: bytes, symbol: str, now: datetime) -> History:
    """Parse the completed sessions, oldest first, in the shares of the last one.

    Raises SourceError.
    """
    rows = tree(body, POLICY.title)
    if not isinstance(rows, list):
        raise BadBody(f"Tiingo could not answer about {symbol}")
    traded: dict[date, tuple[Decimal, Decimal | None]] = {}
    for row in rows:
        opened, close = stamp(at(row, "date")), price(at(row, "close"))
        if opened is not None and close is not None and evening(opened.date()) <= now:
            traded[opened.date()] = close, _split(row)
    if rows and not traded:
        raise BadBody(f"Tiingo lists {symbol} without closes")
    closes: list[Close] = []
    splits: list[SplitEvent] = []
    shares: Decimal | None = Decimal(1)  # of today, for one of that day
    for day in sorted(traded, reverse=True):
        close, split = traded[day]
        value = price(close / shares) if shares else None
        if value is None:
            break  # the shares of earlier ones are unknown
        closes.append(Close(day, value, evening(day)))
        shares = shares * split if shares and split else None
        if split and split != 1:
            splits.append(SplitEvent(day, Fraction(split).limit_denominator(10_000)))
    return History(
        symbol, "USD", tuple(closes[::-1]), POLICY.name, splits=tuple(splits[::-1])
    )


def _split(row: object) -> Decimal | None:
    """Return the new shares for an old one, 1 on most days; None if it cannot be."""
    split = number(row.get("splitFactor", 1) if isinstance(row, dict) else None)
    return (
        split
        if split is not None and _LEAST_SPLIT <= split <= 1 / _LEAST_SPLIT
        else None
    )


SPEC = Spec(
    policy=POLICY,
    gives=Gives.CLOSES,
    order=40,
    keys=("key",),
    headers={"Authorization": ("Token ", "key")},
    charts=Tiingo,
)
