"""The stand-in's market: plausible daily closes, the same each time, or those of a file."""

import csv
import io
import zlib
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from msgspec import Struct

NEW_YORK = ZoneInfo("America/New_York")
OPEN, CLOSE = time(9, 30), time(16, 0)
PRICES = {
    "ALAB": "362.34", "CRDO": "212.48", "NVDA": "196.10", "AVGO": "352.60", "MRVL": "98.75", "MU": "241.30",
    "AMD": "244.80", "AAPL": "269.70", "MSFT": "541.55", "GOOGL": "281.2", "META": "728.4", "AMZN": "231.9",
    "ANET": "147.35", "COHR": "129.60", "LITE": "188.15", "SMCI": "49.20", "DELL": "158.05", "HPE": "24.35",
    "TSM": "292.10", "INTC": "38.90", "QCOM": "176.45", "ARM": "169.75", "SPY": "684.20", "QQQ": "629.50",
}  # fmt: skip


def last_session(now: datetime) -> date:
    """Return the last weekday whose session (16:00 in New York) is over."""
    local = now.astimezone(NEW_YORK)
    day = local.date() if local.time() >= CLOSE else local.date() - timedelta(days=1)
    while day.weekday() > 4:
        day -= timedelta(days=1)
    return day


def bars(symbol: str, last: Decimal, end: date, count: int = 1300) -> dict[date, Decimal]:
    """`count` plausible daily closes, the last one `last` on `end`: the same for the same arguments."""
    seed = zlib.crc32(symbol.encode())
    value, day, made = last, end, dict[date, Decimal]()
    while len(made) < count:
        if day.weekday() < 5:
            made[day] = value.quantize(Decimal("0.01"))
            seed = (seed * 1103515245 + 12345) % 2**31
            value = max(value * (1 + Decimal(seed // 65536 % 501 - 255) / 10000), Decimal("0.5"))
        day -= timedelta(days=1)
    return dict(sorted(made.items()))


def continued(past: Mapping[date, Decimal], last: Decimal, end: date) -> dict[date, Decimal]:
    """Return the closes of `past`, the days from there to `end` made up, and `last` on `end`.

    What is made up stays within 2 % of the last known close and moves alike for every symbol.
    """
    made = dict(past)
    day = max(made)
    before = made[day]
    while (day := day + timedelta(days=1)) < end:
        if day.weekday() < 5:
            share = zlib.crc32(day.isoformat().encode()) % 401 - 200
            made[day] = (before * (1 + Decimal(share) / 10000)).quantize(Decimal("0.01"))
    return {**made, end: last}


def read_closes(text: str) -> dict[str, dict[date, Decimal]]:
    """Return the columns of a CSV `date,SYMBOL,…`, oldest day first; an empty cell is no close."""
    rows = list(csv.DictReader(io.StringIO(text)))
    symbols = [name for name in rows[0] if name != "date"]
    return {
        symbol: {date.fromisoformat(row["date"]): Decimal(row[symbol]) for row in rows if row[symbol]}
        for symbol in symbols
    }


class Market(Struct, frozen=True):
    """What both endpoints are made from: daily bars, the live one last when the session is open."""

    symbol: str
    now: datetime
    closes: Mapping[date, Decimal]
    open: bool
    late: timedelta = timedelta()  # by how much the last trade is said to be later than it was

    @property
    def traded(self) -> datetime:
        """Return the last trade: now, or the last session's end."""
        return (self.now if self.open else moment(list(self.closes)[-1], CLOSE)) + self.late


def market(symbol: str, price: Decimal, now: datetime, past: Mapping[date, Decimal] | None = None) -> Market:
    """Return a market at `now` whose last price is `price`, with `past` before it if given."""
    local = now.astimezone(NEW_YORK)
    is_open = local.weekday() < 5 and OPEN <= local.time() < CLOSE
    end = local.date() if is_open else last_session(now)
    before = {day: value for day, value in (past or {}).items() if day < end}
    closes = continued(before, price, end) if before else bars(symbol, price, end)
    return Market(symbol, now, closes, is_open)


def moment(day: date, at: time) -> datetime:
    """Return a wall-clock moment in New York, in UTC."""
    return datetime.combine(day, at, NEW_YORK).astimezone(UTC)
