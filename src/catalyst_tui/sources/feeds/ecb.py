"""The European Central Bank's reference rates: units of a currency for one
euro, once on a working day.

One file, without a key: a ZIP with a CSV of all days since 1999 and every currency.
It is fetched once. A day's rates are published about 16:00 in Frankfurt. The
monthly series are means and are not read.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from catalyst_tui.judge.ledger.facts import RATE, Close, History, Quote
from catalyst_tui.outside.errors import BadBody, Garbled, UnknownSymbol
from catalyst_tui.outside.untrusted_json import FIELD, ROWS, written
from catalyst_tui.outside.untrusted_json import day as day_of
from catalyst_tui.outside.untrusted_zip import only_file
from catalyst_tui.sources.http import Policy, SourceClient
from catalyst_tui.sources.specs import Feed, Gives, Spec

POLICY = Policy(
    name="ecb",
    title="ECB",
    base="https://www.ecb.europa.eu",
    headers={"User-Agent": "Mozilla/5.0 (compatible; catalyst-tui)", "Accept": "*/*"},
    concurrency=1,
    interval=1.0,
    timeout=30.0,
)
FILE = "/stats/eurofxref/eurofxref-hist.zip"

UNIT = "rate"  # instead of a currency

UNPACKED = 8_000_000  # bytes of the whole history at most; in 2026 it has 1.9 MB

REUSED = timedelta(minutes=10)  # the fetched file serves the other currencies

_MARGIN = timedelta(days=80)  # given again, for corrections
_HOLES = ("", "N/A", ".")
_PUBLISHED, _FRANKFURT = time(16), "Europe/Berlin"


class Ecb(Feed):
    """The adapter. Its series are rates of exchange: `rate:USD`."""

    SYMBOL = re.compile(rf"{RATE}[A-Z]{{3}}")

    def __init__(self, client: SourceClient, archived: Collection[str] = ()) -> None:
        super().__init__(client, archived)
        self._fetched: tuple[datetime, bytes] | None = None
        self._asking = asyncio.Lock()

    async def chart(
        self, symbol: str, since: date | None
    ) -> tuple[Quote | None, History]:
        """Fetch the rates after `since` and of the months before; without
        `since` those since 1999.
        """
        now, code = self.client.now(), symbol.removeprefix(RATE)
        rates = await asyncio.to_thread(parse_column, await self._file(now), code)
        if not rates:
            raise UnknownSymbol(f"the {POLICY.title} has no rate of {code}")
        first = since - _MARGIN if since else date.min
        return None, history(
            symbol, {day: rates[day] for day in rates if day >= first}, now
        )

    async def _file(self, now: datetime) -> bytes:
        """Fetch the file, or return the one fetched a moment ago; it is stored packed."""
        async with self._asking:
            if (
                self._fetched is None
                or not timedelta(0) <= now - self._fetched[0] < REUSED
            ):
                self._fetched = now, await self.get("", FILE, {}, checked)
            return self._fetched[1]


def history(symbol: str, rates: Mapping[date, Decimal], now: datetime) -> History:
    """Return the rates of a currency up to today, oldest first."""
    days = sorted(day for day in rates if day <= now.date())
    closes = tuple(Close(day, rates[day], min(_known(day), now)) for day in days)
    return History(symbol, UNIT, closes, POLICY.name, vintages=())


def _known(day: date) -> datetime:
    return datetime.combine(day, _PUBLISHED, ZoneInfo(_FRANKFURT)).astimezone(UTC)


def rate_of(text: str) -> Decimal | None:
    """Parse a rate, a number above 0; None for anything else."""
    value = written(text)
    return (
        value
        if value is not None and value > 0 and -6 <= value.adjusted() < 9
        else None
    )


def checked(body: bytes) -> bytes:
    """Return the ZIP of the history; Garbled if it is another file."""
    text = only_file(body, POLICY.title, UNPACKED)
    if (
        not text.lstrip(b"\xef\xbb\xbf").startswith(b"Date,")
        or len(text.splitlines()) > ROWS
    ):
        raise Garbled(
            f"{POLICY.title} answered with something that is no history of rates"
        )
    return body


def parse_column(body: bytes, code: str) -> dict[date, Decimal]:
    """Parse the rates of one currency in the ZIP of the history, by day;
    empty if it has no such column.
    """
    return parse_rates(only_file(body, POLICY.title, UNPACKED), code)


def parse_rates(body: bytes, code: str) -> dict[date, Decimal]:
    """Parse the rates of one currency in the CSV of the history.

    Holes and incomplete lines are skipped. Raises SourceError.
    """
    head, *lines = body.decode("ascii", "replace").lstrip("\ufffd").rpartition("\n")[
        0
    ].splitlines() or [""]
    names = [cell.strip() for cell in head[:FIELD].split(",")]
    if names[:1] != ["Date"]:
        raise Garbled(
            f"{POLICY.title} answered with something that is no history of rates"
        )
    if names.count(code) != 1 or code == "Date":
        return {}
    place, found, rows = names.index(code), dict[date, Decimal](), 0
    for line in lines:
        cells = line[:FIELD].split(",")  # no cell of it has a comma
        cell = cells[place].strip() if len(cells) == len(names) else ""
        day = day_of(cells[0]) if cell not in _HOLES else None
        rows += day is not None
        if day is not None and (value := rate_of(cell)) is not None:
            found[day] = value
    if rows and not found:
        raise BadBody(f"the {POLICY.title} has no readable rate of {code}")
    return found


SPEC = Spec(
    policy=POLICY,
    gives=Gives.RATES,
    order=75,
    terms="Rates of exchange, for what is held in several currencies. Free, without a key.",
    charts=Ecb,
)
