"""FRED's public series as CSV, without a key: `fred(DGS30)` of a test is the series `fred:DGS30` here.

The file does not say when a value was published. A daily series is taken to be known the evening of the next
working day, a slower one so long after its period as it usually takes; and never later than we saw it.
"""

from __future__ import annotations

import csv
import re
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from itertools import pairwise

from catalyst_tui.judge.facts import Close, History, Quote
from catalyst_tui.sources.errors import BadBody, Garbled, UnknownSymbol
from catalyst_tui.sources.http import Line, Policy, Reply
from catalyst_tui.sources.new_york import new_york

POLICY = Policy(
    name="fred",
    title="FRED",
    base="https://fred.stlouisfed.org",
    headers={"User-Agent": "Mozilla/5.0 (compatible; catalyst-tui)", "Accept": "text/csv"},
    concurrency=2,
    interval=0.5,
)

PREFIX = "fred:"
UNIT = "number"
"""What stands where closes have their currency; a test knows what its series is measured in."""

FIRST_YEARS = 10
"""How far back the first observations of a series go."""

_MARGIN = timedelta(days=400)  # asked for again: recent values are revised, and the pace shows
_ID = re.compile(r"fred:([A-Z0-9_]{1,40})")
_EVENING = time(18, 0)  # of Washington: after the day's releases (H.15 comes at 16:15)

# How far apart a series' values are, and how long after the first day of its period one is published.
_PACES = (
    (10, timedelta(days=12)),  # weekly, dated by its last or first day
    (45, timedelta(days=50)),  # monthly: the month and 19 days
    (150, timedelta(days=125)),  # quarterly: the quarter and five weeks
    (10_000, timedelta(days=460)),
)


class Fred:
    """The adapter. Its series have observations, no quotes."""

    def __init__(self, line: Line) -> None:
        self.line = line

    def covers(self, symbol: str) -> bool:
        """Whether it is a series: `fred:DGS30`."""
        return _ID.fullmatch(symbol) is not None

    async def chart(self, symbol: str, since: date | None) -> tuple[Quote | None, History]:
        """At least the observations after `since`; of the last ten years when None."""
        now = self.line.now()
        first = (since or now.date() - timedelta(days=366 * FIRST_YEARS)) - _MARGIN
        named = symbol.removeprefix(PREFIX)

        def read(reply: Reply) -> History:
            if reply.status in (400, 404):
                raise UnknownSymbol(f"FRED has no series {named}")
            return parse_series(reply.body, symbol, now)

        params = {"id": named, "cosd": first.isoformat()}
        return None, await self.line.ask(symbol, "/graph/fredgraph.csv", params, read)


def parse_series(body: bytes, symbol: str, now: datetime) -> History:
    """The observations of a CSV (`observation_date,DGS30`), oldest first, no holes. Raises SourceError."""
    text = body.decode("utf-8", "replace")
    if text.lstrip("\ufeff \r\n")[:1] == "<":
        raise Garbled("FRED answered with a page instead of data")
    whole = text[: text.rfind("\n") + 1]  # a last line without its end may lack digits too
    head, *rows = list(csv.reader(whole.lstrip("\ufeff").splitlines())) or [[]]
    if len(head) != 2:
        raise Garbled("FRED answered with something that is no series")
    if f"{PREFIX}{head[1].strip().upper()}" != symbol:
        raise BadBody(f"FRED answered about another series than {symbol.removeprefix(PREFIX)}")
    read = ((_day(row[0]), _value(row[1])) for row in rows if len(row) == 2)
    seen = {day: value for day, value in read if day is not None and value is not None and day <= now.date()}
    wait = _wait(sorted(seen))
    closes = tuple(Close(day, seen[day], min(_published(day, wait), now)) for day in sorted(seen))
    return History(symbol, UNIT, closes, POLICY.name)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def _value(text: str) -> Decimal | None:
    try:
        value = Decimal(text.strip())  # "." and nothing at all are holes
    except InvalidOperation:
        return None
    return value if value.is_finite() and abs(value) < 10**12 else None


def _wait(days: list[date]) -> timedelta | None:
    """How long after its date a value of this series is published; None for the next working day."""
    gaps = sorted((after - before).days for before, after in pairwise(days))
    apart = gaps[len(gaps) // 2] if gaps else 1
    if apart < 5:
        return None
    return next(wait for most, wait in _PACES if apart <= most)


def _published(day: date, wait: timedelta | None) -> datetime:
    day += wait or timedelta(days={4: 3, 5: 2}.get(day.weekday(), 1))
    return datetime.combine(day, _EVENING, new_york()).astimezone(UTC)
