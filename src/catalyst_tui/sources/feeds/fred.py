"""FRED's public series as CSV, without a key: `fred(DGS30)` of a test is
the series `fred:DGS30` here.

The file does not say when a value was published. A daily value counts as known on the
evening of the next working day, a slower one after the usual delay, and none later than we
saw it. Slower series are revised: ALFRED, the archive of the same bank, is asked once for
their values at the ends of the last months.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise

from msgspec.structs import replace

from catalyst_tui.judge.ledger.facts import Close, History, Quote, Vintage
from catalyst_tui.outside.errors import BadBody, Garbled, SourceError, UnknownSymbol
from catalyst_tui.outside.untrusted_json import day as day_of
from catalyst_tui.outside.untrusted_json import table, written
from catalyst_tui.sources.http import Policy, Reply
from catalyst_tui.sources.specs import KEYLESS, Feed, Gives, Spec, first_day, new_york

POLICY = Policy(
    name="fred",
    title="FRED",
    base="https://fred.stlouisfed.org",
    headers={
        "User-Agent": "Mozilla/5.0 (compatible; catalyst-tui)",
        "Accept": "text/csv",
    },
    concurrency=2,
    interval=0.5,
    hosts=frozenset({"alfred.stlouisfed.org"}),
)
ARCHIVE = "https://alfred.stlouisfed.org/graph/alfredgraph.csv"

PREFIX = "fred:"
UNIT = "number"  # instead of a currency; a test knows the unit of its series


MONTHS = 24  # whose ends the archive is asked about, twelve in one request

HOLES = ("", ".")  # a day without a value

# Of the first vintage: how far back the archive is asked about
_BEFORE = timedelta(days=1100)
# Fetched again: recent values are revised, and the gaps show
_MARGIN = timedelta(days=400)
_EVENING = time(18, 0)  # of Washington: after the day's releases (H.15 comes at 16:15)

# Days between values, and how long after the first day of its period one is published.
_SLOWEST = timedelta(days=460)  # yearly, or with gaps of years
_DELAYS = (
    (10, timedelta(days=12)),  # weekly, dated by its last or first day
    (45, timedelta(days=50)),  # monthly: the month and 19 days
    (150, timedelta(days=125)),  # quarterly: the quarter and five weeks
)


class Fred(Feed):
    """The adapter. Its series have observations, no quotes; `archived` ones have their vintages."""

    SYMBOL = re.compile(r"fred:([A-Z0-9_]{1,40})")

    async def chart(
        self, symbol: str, since: date | None
    ) -> tuple[Quote | None, History]:
        """Fetch at least the observations after `since`; without `since` those of ten years.

        The first time also the values of a slow series at the ends of the last
        months. If the archive does not answer, the usual delay is assumed, and the
        archive is asked again the next time.
        """
        now = self.client.now()
        first = first_day(since, now, _MARGIN)
        named = symbol.removeprefix(PREFIX)

        missing = UnknownSymbol(f"FRED has no series {named}")
        history = await self.get(
            symbol,
            "/graph/fredgraph.csv",
            {"id": named, "cosd": first.isoformat()},
            lambda body: parse_series(body, symbol, now),
            {400: missing, 404: missing},
        )
        days = [close.day for close in history.closes]
        if symbol not in self.archived and _wait(days) is not None:
            history = replace(
                history, vintages=vintages_of(await self._vintages(symbol), days)
            )
        return None, history

    async def _vintages(self, symbol: str) -> Mapping[date, Mapping[date, Decimal]]:
        """Fetch the vintages of a series; none unless the archive answers each request."""
        ends, named = month_ends(self.client.now().date()), symbol.removeprefix(PREFIX)
        reported: dict[date, Mapping[date, Decimal]] = {}

        def read(reply: Reply) -> Mapping[date, Mapping[date, Decimal]] | None:
            return parse_vintages(reply.body, named) if reply.status == 200 else None

        for start in range(0, MONTHS, 12):
            asked = ends[start : start + 12]
            params = {
                "id": ",".join([named] * len(asked)),
                "vintage_date": ",".join(day.isoformat() for day in asked),
                "cosd": (ends[0] - _BEFORE).isoformat(),
            }
            try:
                found = await self.client.ask(
                    "", ARCHIVE, params, read, any_status=True
                )
            except SourceError:
                return {}
            if found is None:
                return {}
            reported.update(found)
        self.archived.add(symbol)
        return reported


def month_ends(today: date) -> list[date]:
    """Return the last days of the months before today's, oldest first."""
    found, day = [], today
    for _ in range(MONTHS):
        day = day.replace(day=1) - timedelta(days=1)
        found.append(day)
    return found[::-1]


def parse_vintages(
    body: bytes, named: str
) -> Mapping[date, Mapping[date, Decimal]] | None:
    """Parse the values of each vintage (a column: `GDPC1_20260131`) by day.

    None if it is no such file, or about another series.
    """
    try:
        head, *rows = table(body, POLICY.title)
    except Garbled:
        return None
    columns = [_vintage(cell, named) for cell in head[1:]]
    if not columns or None in columns:
        return None
    reported: dict[date, dict[date, Decimal]] = {
        day: {} for day in columns if day is not None
    }
    for row in rows:
        day = day_of(row[0]) if len(row) == len(head) else None
        for vintage, cell in zip(columns, row[1:], strict=False):
            value = written(cell)  # "." and nothing at all are holes
            if (
                day is not None
                and vintage is not None
                and value is not None
                and day <= vintage
            ):
                reported[vintage][day] = value
    return reported


def vintages_of(
    told: Mapping[date, Mapping[date, Decimal]], days: Iterable[date] = ()
) -> tuple[Vintage, ...]:
    """Return each day's first value and each change, known since the
    evening of the vintage that has it.

    A day that early vintages lack was unknown up to the last of these. `days` are all of today:
    those after the last day of the last vintage came later.
    """
    vintages = sorted(told)
    if not vintages:
        return ()
    last = vintages[-1]
    newest = max(told[last], default=date.max)
    found = [Vintage(day, None, _evening(last)) for day in days if day > newest]
    for day in sorted({day for values in told.values() for day in values}):
        previous: Decimal | None = None
        for before, vintage in zip([None, *vintages], vintages, strict=False):
            value = told[vintage].get(day)
            if value is None or value == previous:
                continue
            if previous is None and before is not None:
                found.append(Vintage(day, None, _evening(before)))
            previous = value
            found.append(Vintage(day, value, _evening(vintage)))
    return tuple(found)


def _vintage(head: str, named: str) -> date | None:
    name, _, day = head.strip().rpartition("_")
    return day_of(day) if name.upper() == named and len(day) == 8 else None


def parse_series(body: bytes, symbol: str, now: datetime) -> History:
    """Parse the observations of a CSV (`observation_date,DGS30`), oldest first.

    Raises SourceError.
    """
    head, *rows = table(body, POLICY.title)
    if len(head) != 2:
        raise Garbled("FRED answered with something that is no series")
    if f"{PREFIX}{head[1].strip().upper()}" != symbol:
        raise BadBody(
            f"FRED answered about another series than {symbol.removeprefix(PREFIX)}"
        )
    read = ((day_of(row[0]), written(row[1])) for row in rows if len(row) == 2)
    seen = {
        day: value
        for day, value in read
        if day is not None and value is not None and day <= now.date()
    }
    reported = [row[1] for row in rows if len(row) == 2 and row[1].strip() not in HOLES]
    unread = sum(written(value) is None for value in reported)
    if not seen and unread > 1:  # one odd row is passed over
        raise BadBody(f"FRED has no values of {symbol.removeprefix(PREFIX)}")
    wait = _wait(sorted(seen))
    closes = tuple(
        Close(day, seen[day], min(_published(day, wait), now)) for day in sorted(seen)
    )
    return History(symbol, UNIT, closes, POLICY.name, vintages=())


def _wait(days: Sequence[date]) -> timedelta | None:
    """Return how long after its date a value is published; None: on the next working day."""
    gaps = sorted((after - before).days for before, after in pairwise(days))
    apart = gaps[len(gaps) // 2] if gaps else 1
    if apart < 5:
        return None
    return next((wait for most, wait in _DELAYS if apart <= most), _SLOWEST)


def _published(day: date, wait: timedelta | None) -> datetime:
    return _evening(day + (wait or timedelta(days={4: 3, 5: 2}.get(day.weekday(), 1))))


def _evening(day: date) -> datetime:
    return datetime.combine(day, _EVENING, new_york()).astimezone(UTC)


SPEC = Spec(policy=POLICY, gives=Gives.SERIES, order=70, terms=KEYLESS, charts=Fred)
