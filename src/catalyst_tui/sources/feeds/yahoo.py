"""Yahoo's chart endpoint: a quote and the daily closes of one symbol in one request, without a key.

By sources.md, P1 to P3: the previous close comes from the bars, the live bar is no
close, the currency stays as given. Prices are of the regular session; `session`
says what part of the day it is.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from urllib.parse import quote as percent

from catalyst_tui.book.clean import clean
from catalyst_tui.book.model.quantity import Quantity, money
from catalyst_tui.judge.ledger.facts import Closes, History, Quote, Session, SplitEvent
from catalyst_tui.outside.errors import (
    BadBody,
    Garbled,
    Limited,
    Refused,
    UnknownSymbol,
)
from catalyst_tui.outside.untrusted_json import (
    all_micros,
    at,
    currency,
    items,
    moment,
    number,
    of_micros,
    past,
    price,
    tree,
    unpriced,
    words,
    zone,
)
from catalyst_tui.sources.http import Policy
from catalyst_tui.sources.specs import KEYLESS, Feed, Gives, Spec, first_day

POLICY = Policy(
    name="yahoo",
    title="Yahoo",
    base="https://query1.finance.yahoo.com",
    headers={
        # Anything but a browser is refused.
        "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
        "Accept": "*/*",
        "Accept-Language": "en-US,en;q=0.9",
    },
)


# After a session, for the closing auction and delayed feeds
SETTLING = timedelta(minutes=20)


_CLOSE = time(16, 0)
_MOST_SHARES = 1_000_000
_A_SESSION = timedelta(hours=16)  # no regular session is longer


class Yahoo(Feed):
    """The adapter. Each method makes one request (two after a split) and raises SourceError."""

    SYMBOL = re.compile(r"[A-Za-z0-9^][A-Za-z0-9.^=&_-]{0,31}")

    async def chart(self, symbol: str, since: date | None) -> tuple[Quote, History]:
        """Fetch the last price and at least the closes after `since`; without
        `since` those of ten years.

        After a split all closes are fetched again: the earlier ones are now in other shares.
        """
        quote, history = await self._asked(symbol, since)
        if since is not None and any(split.day > since for split in history.splits):
            return await self._asked(symbol, None)
        return quote, history

    async def _asked(self, symbol: str, since: date | None) -> tuple[Quote, History]:
        if not self.covers(symbol):
            raise UnknownSymbol(f"Yahoo has no symbols like {clean(symbol, 40)!r}")
        now = self.client.now()
        today = now.date()
        first = first_day(min(since, today) if since else None, now)
        params = {
            "period1": str(_midnight(first)),
            "period2": str(
                _midnight(today + timedelta(days=2))
            ),  # the same all day, and after every zone's today
            "interval": "1d",
            "events": "div,split",
        }

        return await self.get(
            symbol,
            f"/v8/finance/chart/{percent(symbol, safe='')}",
            params,
            lambda body: parse_chart(body, symbol, self.client.now()),
        )


def _midnight(day: date) -> int:
    return int(datetime.combine(day, time(), UTC).timestamp())


def parse_chart(body: bytes, symbol: str, now: datetime) -> tuple[Quote, History]:
    """Parse a chart. Raises the SourceError the body stands for, whatever its status was."""
    if b"Too Many Requests" in body[:200]:
        raise Limited("Yahoo says: too many requests")
    document = tree(body, POLICY.title, floats=True)
    _raise_error(document, symbol)
    result = at(document, "chart", "result", 0)
    meta = at(result, "meta")
    unit, last = currency(at(meta, "currency")), price(at(meta, "regularMarketPrice"))
    traded = past(reported := moment(at(meta, "regularMarketTime")), now)
    if unit is None or last is None or traded is None:
        raise unpriced(POLICY.title, symbol, reported, now)
    if words(at(meta, "symbol")).upper() != symbol.upper():
        raise BadBody(f"Yahoo answered about another symbol than {symbol}")
    place = _place(meta)
    bars = _bars(result, place)
    quote = Quote(
        symbol=symbol,
        price=Quantity(last, money(unit)),
        at=traded,
        session=_session(meta, now),
        source=POLICY.name,
        previous=_previous(bars, traded.astimezone(place).date()),
    )
    closes, splits = _closes(bars, meta, place, now), _splits(result, place, now)
    history = History(symbol, unit, closes, POLICY.name, splits=splits)
    return quote, history


def _raise_error(document: object, symbol: str) -> None:
    error = at(document, "chart", "error") or at(document, "finance", "error")
    code = words(at(error, "code"))
    text = clean(words(at(error, "description")), 120)
    chart = at(document, "chart")
    if code == "Not Found" or (
        error is None and chart and at(chart, "result") in (None, [])
    ):
        raise UnknownSymbol(f"Yahoo has no symbol {symbol}")
    if code == "Unauthorized":
        raise Refused(f"Yahoo does not let us in: {text}")
    if error is not None:
        raise BadBody(
            f"Yahoo could not answer about {symbol}: {text or 'no reason given'}"
        )
    if not chart:
        raise Garbled("Yahoo answered with something that is no chart")


def _place(meta: object) -> tzinfo:
    """Return the exchange's time zone; its present offset if the name is unknown."""
    offset = number(at(meta, "gmtoffset")) or Decimal(0)
    fixed = timezone(timedelta(seconds=int(offset))) if abs(offset) < 86_400 else UTC
    return zone(at(meta, "exchangeTimezoneName"), fixed)


Bars = Mapping[date, int | None]
"""The close of each day at the exchange, oldest first, in millionths; None for a hole."""


def _bars(result: object, place: tzinfo) -> Bars:
    stamps = items(at(result, "timestamp"))
    closes = all_micros(items(at(result, "indicators", "quote", 0, "close")))
    bars: dict[date, int | None] = {}
    for stamp, value in zip(stamps, closes, strict=False):
        day = _day(stamp, place) if isinstance(stamp, int) else None
        if day is not None:
            bars[day] = bars.get(day) if value is None else value
    return {day: bars[day] for day in sorted(bars)}


@lru_cache(maxsize=1 << 13)  # symbols trade on the same days
def _day(stamp: int, place: tzinfo) -> date | None:
    """Return the day of a time at the exchange; None if it is no time."""
    found = moment(stamp)
    return found.astimezone(place).date() if found else None


@lru_cache(maxsize=1 << 13)
def _end(day: date, usual: time, place: tzinfo) -> datetime:
    return datetime.combine(day, usual, place).astimezone(UTC)


def _previous(bars: Bars, day: date) -> Decimal | None:
    """Return the close before that of `day`; None if the bars do not reach
    `day`, or it is a hole.
    """
    days = list(bars)
    before = bars[days[days.index(day) - 1]] if day in days[1:] else None
    return None if before is None else of_micros(before)


def _closes(bars: Bars, meta: object, place: tzinfo, now: datetime) -> Closes:
    """Return the bars of completed sessions. Today's ends when the body says (half days)."""
    start, end = (
        moment(at(meta, "currentTradingPeriod", "regular", key))
        for key in ("start", "end")
    )
    today = start.astimezone(place).date() if start else None
    if not start or not end or not timedelta(0) < end - start <= _A_SESSION:
        today = end = None
    usual = max(end.astimezone(place).time(), _CLOSE) if end else _CLOSE
    days: list[date] = []
    micros = array("q")
    known: list[datetime] = []
    for day, value in bars.items():
        over = end if end and day == today else _end(day, usual, place)
        if over > now - SETTLING:
            break
        if value is not None:
            days.append(day)
            micros.append(value)
            known.append(over)
    return Closes(days, micros, known)


def _session(meta: object, now: datetime) -> Session:
    """Return the present part of the trading day."""
    extended = at(meta, "hasPrePostMarketData") is not False
    for name, tag in (
        ("regular", Session.OPEN),
        ("pre", Session.PRE),
        ("post", Session.POST),
    ):
        start, end = (
            moment(at(meta, "currentTradingPeriod", name, key))
            for key in ("start", "end")
        )
        if start and end and start <= now < end and (extended or tag is Session.OPEN):
            return tag
    return Session.CLOSED


def _splits(result: object, place: tzinfo, now: datetime) -> tuple[SplitEvent, ...]:
    """Return the splits so far, oldest first: each with the day from which
    prices are in new shares.
    """
    events = at(result, "events", "splits")
    found = []
    for event in events.values() if isinstance(events, dict) else ():
        stamp, new, old = (
            moment(at(event, "date")),
            _count(event, "numerator"),
            _count(event, "denominator"),
        )
        if stamp and stamp <= now and new and old:
            found.append(
                SplitEvent(
                    stamp.astimezone(place).date(), Fraction(new) / Fraction(old)
                )
            )
    return tuple(sorted(found, key=lambda one: one.day))


def _count(event: object, name: str) -> Decimal | None:
    """Return a number of shares of a split; None for one that cannot be."""
    count = number(at(event, name))
    return count if count is not None and 0 < count <= _MOST_SHARES else None


SPEC = Spec(
    policy=POLICY,
    gives=Gives.PRICES,
    order=50,
    terms=KEYLESS,
    charts=Yahoo,
)
