"""The European Central Bank's reference rates: units of a currency for one euro, once on a working day.

Three files, without a key: all days since 1999 (a ZIP with a CSV), the last 90 days, and the last day (XML).
One file has every currency: it is fetched once and parsed for each. A day's rates are published about
16:00 in Frankfurt. The monthly series are means and are not read.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import NoReturn
from zoneinfo import ZoneInfo

from catalyst_tui.judge.ledger.facts import RATE, Close, History, Quote
from catalyst_tui.outside.errors import BadBody, Garbled, UnknownSymbol
from catalyst_tui.outside.untrusted_json import FIELD, ROWS, written
from catalyst_tui.outside.untrusted_json import day as day_of
from catalyst_tui.outside.untrusted_zip import only_file
from catalyst_tui.sources.http import Policy, Reply, SourceClient
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
FILES = "/stats/eurofxref/eurofxref-{}"
WHOLE, MONTHS, TODAY = "hist.zip", "hist-90d.xml", "daily.xml"

UNIT = "rate"  # instead of a currency

UNPACKED = 8_000_000  # bytes of the whole history at most; in 2026 it has 1.9 MB

REUSED = timedelta(minutes=10)  # a fetched file serves the other currencies

_REACH = timedelta(days=80)
_HOLES = ("", "N/A", ".")
_PUBLISHED, _FRANKFURT = time(16), "Europe/Berlin"
_DEEPEST, _MOST = 8, 20_000

Days = Mapping[date, Mapping[str, str]]
"""Rates as text, by day and currency."""


class Ecb(Feed):
    """The adapter. Its series are rates of exchange: `rate:USD`."""

    SYMBOL = re.compile(rf"{RATE}[A-Z]{{3}}")

    def __init__(self, client: SourceClient, archived: Collection[str] = ()) -> None:
        super().__init__(client, archived)
        self._fetched: dict[str, tuple[datetime, bytes]] = {}
        self._asking = asyncio.Lock()

    async def chart(self, symbol: str, since: date | None) -> tuple[Quote | None, History]:
        """Fetch the rates after `since` from the smallest file; without `since` those since 1999."""
        now, code = self.client.now(), symbol.removeprefix(RATE)
        name = file_for(since, now.astimezone(ZoneInfo(_FRANKFURT)).date())
        body = await self._file(name, now)
        if name == WHOLE:
            rates = await asyncio.to_thread(parse_column, body, code)
        else:
            rates = column_of(parse_days(body), code)
        if not rates and since is None:
            raise UnknownSymbol(f"the {POLICY.title} has no rate of {code}")
        return None, history(symbol, rates, now)

    async def _file(self, name: str, now: datetime) -> bytes:
        """Fetch a file, the history unpacked, or return the one fetched a moment ago."""

        def read(reply: Reply) -> bytes:
            if reply.status != 200:
                raise Garbled(f"{POLICY.title} answered {reply.status} instead of its rates")
            if name == WHOLE:
                return checked(only_file(reply.body, POLICY.title, UNPACKED))
            parse_days(reply.body)
            return reply.body

        async with self._asking:
            at, body = self._fetched.get(name, (None, b""))
            if at is None or not timedelta(0) <= now - at < REUSED:
                body = await self.client.ask("", FILES.format(name), {}, read)
                self._fetched = {name: (now, body)}
            return body


def file_for(since: date | None, today: date) -> str:
    """Return the smallest file with all days after `since`."""
    if since is None or today - since > _REACH:
        return WHOLE
    between = (since + timedelta(days=n) for n in range(1, (today - since).days))
    return MONTHS if any(day.weekday() < 5 for day in between) else TODAY


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
    return value if value is not None and value > 0 and -6 <= value.adjusted() < 9 else None


def checked(body: bytes) -> bytes:
    """Return the CSV of the history; Garbled if it is another file."""
    if not body.lstrip(b"\xef\xbb\xbf").startswith(b"Date,") or len(body.splitlines()) > ROWS:
        raise Garbled(f"{POLICY.title} answered with something that is no history of rates")
    return body


def parse_column(body: bytes, code: str) -> dict[date, Decimal]:
    """Parse the rates of one currency in the history, by day; empty if it has no such column.

    Holes and incomplete lines are skipped. Raises SourceError.
    """
    head, *lines = body.decode("ascii", "replace").lstrip("\ufffd").rpartition("\n")[
        0
    ].splitlines() or [""]
    names = [cell.strip() for cell in head[:FIELD].split(",")]
    if names[:1] != ["Date"]:
        raise Garbled(f"{POLICY.title} answered with something that is no history of rates")
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


def column_of(rates: Days, code: str) -> dict[date, Decimal]:
    """Return the rates of one currency, by day."""
    read = ((day, rate_of(cells.get(code, ""))) for day, cells in rates.items())
    return {day: value for day, value in read if value is not None}


def parse_days(body: bytes) -> Days:
    """Parse the XML of the last days.

    Garbled if it is none, declares a document type or entities, nests too deep, or has no day.
    """
    found: dict[date, dict[str, str]] = {}
    day: date | None = None
    depth = count = 0

    def refuse(*_: object) -> NoReturn:
        raise Garbled(f"{POLICY.title} sent XML with declarations of its own, which are not read")

    def begin(name: str, attributes: dict[str, str]) -> None:
        nonlocal day, depth, count
        depth, count = depth + 1, count + 1
        if depth > _DEEPEST or count > _MOST:
            raise Garbled(f"{POLICY.title} sent more than rates")
        if name.rpartition(":")[2] != "Cube":
            return
        if "time" in attributes:
            day = day_of(attributes["time"])
        elif day is not None and (code := attributes.get("currency")) and len(code) == 3:
            found.setdefault(day, {})[code] = attributes.get("rate", "")[:FIELD]

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1

    from xml.parsers import expat

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = begin
    parser.EndElementHandler = end
    try:
        parser.Parse(body, True)
    except (expat.ExpatError, LookupError, ValueError):
        raise Garbled(f"{POLICY.title} answered with something that is no XML") from None
    if not found:
        raise Garbled(f"{POLICY.title} answered with something that has no rates")
    return found


SPEC = Spec(
    policy=POLICY,
    gives=Gives.RATES,
    order=75,
    terms="Rates of exchange, for what is held in several currencies. Free, without a key.",
    charts=Ecb,
)
