"""Cboe's delayed quotes: US listings, 15 minutes late, without a key; the
second choice after Yahoo.

By sources.md, P5: after the close `close` equals `prev_day_close`, so the previous close is `close
− price_change`; during the session `current_price` is the last trade. Its history lags a session.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta

from catalyst_tui.judge.ledger.facts import Close, History, Quote
from catalyst_tui.outside.errors import BadBody, SourceError, UnknownSymbol
from catalyst_tui.outside.untrusted_json import (
    at,
    day,
    items,
    number,
    past,
    price,
    stamp,
    tree,
    unpriced,
    words,
)
from catalyst_tui.sources.http import Policy
from catalyst_tui.sources.specs import (
    KEYLESS,
    Feed,
    Gives,
    Spec,
    evening,
    first_day,
    new_york,
    us_quote,
)

POLICY = Policy(name="cboe", title="Cboe", base="https://cdn.cboe.com")


_ROOT = "/api/global/delayed_quotes"
_DELAY = timedelta(minutes=15)
_HISTORY_EVERY = timedelta(hours=1)  # at most: it has 0.6 MB and changes once a day


class Cboe(Feed):
    """The adapter. Each request raises SourceError."""

    async def history(self, symbol: str, since: date | None) -> History:
        """Fetch at least the closes after `since` that exist; without
        `since` those of ten years.
        """
        now = self.client.now()
        self.fetched_at[symbol] = now

        # no verdict on the symbol: its quote may well be there
        missing = BadBody(f"Cboe has no history of {symbol}")
        return await self.get(
            symbol,
            f"{_ROOT}/charts/historical/{self._path(symbol)}",
            {},
            lambda body: parse_history(body, symbol, now, first_day(since, now)),
            dict.fromkeys((400, 403, 404), missing),
        )

    async def chart(self, symbol: str, since: date | None) -> tuple[Quote, History]:
        """Fetch the quote, which has the newest close, and the history if more is missing.

        The newest close is held back while an earlier one may be missing:
        nobody would fetch that again.
        """
        quote, newest = await self._asked(symbol)
        before = _weekday_before(quote.at.astimezone(new_york()).date())
        complete = since is not None and since >= before
        closes: Sequence[Close] = ()
        if not complete and self.is_due(symbol, _HISTORY_EVERY):
            with suppress(SourceError):
                # Noted in the health; the quote is good without it
                closes = (await self.history(symbol, since)).closes
            complete = bool(closes) and (
                closes[-1].day >= before or closes[-1].value == quote.previous
            )
        if newest and complete and (not closes or closes[-1].day < newest.day):
            closes = (*closes, newest)
        return quote, History(symbol, "USD", closes, POLICY.name)

    async def _asked(self, symbol: str) -> tuple[Quote, Close | None]:
        # A missing file is a 403
        missing = UnknownSymbol(f"Cboe has no symbol {symbol}")
        return await self.get(
            symbol,
            f"{_ROOT}/quotes/{self._path(symbol)}",
            {},
            lambda body: parse_quote(body, symbol, self.client.now()),
            {403: missing, 404: missing},
        )

    def _path(self, symbol: str) -> str:
        if not self.covers(symbol):
            raise UnknownSymbol(
                "Cboe has only US shares, written in one to five letters"
            )
        return f"{symbol.upper()}.json"


def _weekday_before(day: date) -> date:
    return day - timedelta(days={0: 3, 6: 2}.get(day.weekday(), 1))


def _about(document: object, symbol: str) -> None:
    named = (
        words(at(document, "symbol")) or words(at(document, "data", "symbol")) or symbol
    )
    if named.upper() != symbol.upper():
        raise BadBody(f"Cboe answered about another symbol than {symbol}")


def parse_quote(body: bytes, symbol: str, now: datetime) -> tuple[Quote, Close | None]:
    """Parse the quote, and the close once the session is over. Raises SourceError."""
    document = tree(body, POLICY.title)
    _about(document, symbol)
    data = at(document, "data")
    last, close = price(at(data, "current_price")), price(at(data, "close"))
    change, reported = (
        number(at(data, "price_change")),
        stamp(at(data, "last_trade_time"), new_york()),
    )
    traded = past(reported, now)
    if traded is None or (last is None and close is None):
        raise unpriced(POLICY.title, symbol, reported, now)
    over = (
        close is not None and close == price(at(data, "prev_day_close")) and change != 0
    )
    shown = close if over or last is None else last
    if shown is None:
        raise BadBody(f"Cboe lists {symbol} without a price")
    quote = us_quote(
        symbol,
        shown,
        traded,
        now - _DELAY,
        POLICY.name,
        previous=price(shown - change) if change is not None else None,
    )
    last_day = traded.astimezone(new_york()).date()
    complete = over and evening(last_day) + _DELAY <= now
    return quote, Close(last_day, shown, evening(last_day)) if complete else None


def parse_history(
    body: bytes, symbol: str, now: datetime, first: date = date.min
) -> History:
    """Parse the completed sessions from `first` on, oldest first. Raises SourceError."""
    document = tree(body, POLICY.title)
    _about(document, symbol)
    rows = items(at(document, "data"))
    if not rows:
        raise BadBody(f"Cboe lists {symbol} without a history")
    closes: dict[date, Close] = {}
    for row in rows:
        traded, value = day(at(row, "date")), price(at(row, "close"))
        if (
            value is not None
            and traded is not None
            and traded >= first
            and evening(traded) + _DELAY <= now
        ):
            closes[traded] = Close(traded, value, evening(traded))
    return History(
        symbol, "USD", tuple(closes[traded] for traded in sorted(closes)), POLICY.name
    )


SPEC = Spec(
    policy=POLICY,
    gives=Gives.PRICES,
    order=60,
    terms=KEYLESS,
    charts=Cboe,
)
