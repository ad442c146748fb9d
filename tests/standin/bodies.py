"""What Yahoo, Cboe and FRED would say of such a market, in their own shapes and with their own quirks."""

import struct
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from tests.standin.market import CLOSE, NEW_YORK, OPEN, Market, bars, continued, last_session, moment


def chart(seen: Market, first: date, *, holes: bool = False, split: bool = False) -> dict[str, Any]:
    """Return a body of Yahoo's chart endpoint, from `first` on; floats as noisy as the real ones."""
    days = [day for day in seen.closes if day >= first]
    last = seen.closes[list(seen.closes)[-1]]
    local = seen.now.astimezone(NEW_YORK).date()
    # Friday's periods are shown until Monday's begin.
    day = local if local.weekday() < 5 else last_session(seen.now)
    stamps = [_epoch(moment(d, OPEN)) for d in days]
    if seen.open and stamps:
        stamps[-1] = _epoch(seen.now)
    closes: list[float | None] = [_single(seen.closes[d]) for d in days]
    if holes and len(closes) > 3:
        closes[-3] = None
    week_ago = _epoch(moment(last_session(seen.now - timedelta(days=7)), OPEN))
    body: dict[str, Any] = {
        "meta": {
            "currency": "USD", "symbol": seen.symbol, "instrumentType": "EQUITY",
            "regularMarketTime": _epoch(seen.traded), "hasPrePostMarketData": True, "gmtoffset": -18000,
            "exchangeTimezoneName": "America/New_York", "regularMarketPrice": float(last),
            "longName": f"{seen.symbol} Stand-In Inc.", "chartPreviousClose": 1.0,
            "currentTradingPeriod": {
                "pre": _period(day, time(4), OPEN),
                "regular": _period(day, OPEN, CLOSE),
                "post": _period(day, CLOSE, time(20)),
            },
            "dataGranularity": "1d", "range": "",
        },
        "indicators": {"quote": [{"close": closes}]},
    }  # fmt: skip
    if stamps:
        body["timestamp"] = stamps
    if split:
        body["events"] = {"splits": {str(week_ago): {"date": week_ago, "numerator": 2, "denominator": 1}}}
    return {"chart": {"result": [body], "error": None}}


def cboe_quote(seen: Market) -> dict[str, Any]:
    """Return a body of Cboe's quotes; after the close `prev_day_close` is the close, as there."""
    last, before = list(seen.closes.values())[-1], list(seen.closes.values())[-2]
    traded = seen.traded.astimezone(NEW_YORK).replace(tzinfo=None, microsecond=0) - timedelta(seconds=1)
    data = {
        "symbol": seen.symbol, "current_price": float(last if seen.open else last + Decimal("0.35")),
        "price_change": float(last - before), "close": 0.0 if seen.open else float(last),
        "prev_day_close": float(before if seen.open else last), "last_trade_time": traded.isoformat(),
    }  # fmt: skip
    return {"timestamp": "2026-01-01 00:00:00", "data": data, "symbol": seen.symbol}


def cboe_history(seen: Market) -> dict[str, Any]:
    """Return a body of Cboe's history: it ends a session before the last completed one."""
    days = [day for day in seen.closes if day < last_session(seen.now)]
    rows = [{"date": day.isoformat(), "close": float(seen.closes[day])} for day in days]
    return {"timestamp": "11:00:17", "data": rows, "symbol": seen.symbol}


def _epoch(at: datetime) -> int:
    return int(at.timestamp())


def _period(day: date, start: time, end: time) -> dict[str, int]:
    return {"start": _epoch(moment(day, start)), "end": _epoch(moment(day, end)), "gmtoffset": -18000}


def _single(value: Decimal) -> float:
    """Return it as a 32-bit float prints: 362.34 is 362.3399963378906."""
    single: float = struct.unpack("f", struct.pack("f", float(value)))[0]
    return single


def batch(seen: list[Market]) -> dict[str, Any]:
    rows = [
        {
            "symbol": one.symbol, "currency": "USD", **_hours(one), **_next_print(one),
            "regularMarketPrice": float(list(one.closes.values())[-1]), "hasPrePostMarketData": True,
            "regularMarketPreviousClose": float(list(one.closes.values())[-2]),
            "regularMarketTime": _epoch(one.traded), "exchangeDataDelayedBy": 0,
        }
        for one in seen
    ]  # fmt: skip
    return {"quoteResponse": {"result": rows, "error": None}}


def _hours(seen: Market) -> dict[str, Any]:
    """Return the part of the day, and a trade outside regular hours where there was one since the close."""
    local, last = seen.now.astimezone(NEW_YORK), list(seen.closes.values())[-1]
    if seen.open:
        return {"marketState": "REGULAR"}
    if local.weekday() < 5 and time(4) <= local.time() < OPEN:
        traded = {"preMarketPrice": _single(last * Decimal("1.012")), "preMarketTime": _epoch(seen.now)}
        return {"marketState": "PRE", **traded}
    night = moment(list(seen.closes)[-1], time(19, 59))
    traded = {
        "postMarketPrice": _single(last * Decimal("0.994")),
        "postMarketTime": _epoch(min(seen.now, night)),
    }
    return {"marketState": "POST" if seen.now < night else "CLOSED", **traded}


_PRINTS = ((2, 9), (5, 4), (8, 3), (11, 3), (14, 8))


def _next_print(seen: Market) -> dict[str, Any]:
    """Return the next day of the year's four on which everybody reports; confirmed three weeks before."""
    today = seen.now.astimezone(NEW_YORK).date()
    days = (date(today.year + (month > 12), (month - 1) % 12 + 1, day) for month, day in _PRINTS)
    following = next(day for day in days if day >= today)
    stamp = _epoch(moment(following, time(16, 5)))
    last = _epoch(moment(following - timedelta(days=91), time(16, 5)))
    return {
        "earningsTimestamp": last, "earningsTimestampStart": stamp, "earningsTimestampEnd": stamp,
        "isEarningsDateEstimate": following - today > timedelta(days=21),
        "exchangeTimezoneName": "America/New_York",
    }  # fmt: skip


_SERIES_END = date(2026, 11, 18)


def series(named: str, first: date, now: datetime) -> str:
    """Return a file of FRED's: a value for each weekday until yesterday, with some holes."""
    if named == MONTHLY:
        said = {day: value for day, value in _monthly(now.date()).items() if day >= first}
        return "\n".join([f"observation_date,{named}", *(f"{day},{said[day]}" for day in said), ""])
    end = last_session(now - timedelta(days=1))
    past = {day: value for day, value in bars(named, Decimal("4.87"), _SERIES_END, 1300).items() if day < end}
    made = continued(past, Decimal("4.87"), end)
    rows = [f"{day},{'.' if day.day == 25 else value}" for day, value in made.items() if day >= first]
    return "\n".join([f"observation_date,{named}", *rows, ""])


MONTHLY = "CPIAUCSL"
"""The one series that is monthly: out 42 days after the first of its month, half a point more a month on."""


def _monthly(seen: date) -> dict[date, Decimal]:
    """Return what it said on a day."""
    said: dict[date, Decimal] = {}
    for n in range(150):
        month = date(2015 + n // 12, n % 12 + 1, 1)
        out = month + timedelta(days=42)
        if out <= seen:
            revised = out + timedelta(days=31) <= seen
            said[month] = Decimal(200 + n) + (Decimal("0.5") if revised else 0)
    return said


def vintages(columns: list[tuple[str, date]], first: date) -> str:
    """Return a file of ALFRED's: a column for each series and day, blank where it had no value yet."""
    said = [_monthly(day) if named == MONTHLY else {} for named, day in columns]
    days = sorted({day for column in said for day in column if day >= first})
    head = ",".join(["observation_date", *(f"{named}_{day:%Y%m%d}" for named, day in columns)])
    rows = [",".join([f"{day}", *(str(column.get(day, "")) for column in said)]) for day in days]
    return "\n".join([head, *rows, ""])
