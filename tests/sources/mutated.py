"""Bodies of the real shapes, and what a broken, careless or lying source could make of them."""

import gzip
import json
import os
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct

from tests import sec
from tests.doors.book import Ticker, parse_fiscal_year
from tests.doors.reports import Speaker, companyfacts, read_figures, read_parts, sentences
from tests.doors.sources import (
    alpaca,
    cboe,
    companies,
    ecb,
    edgar,
    finnhub,
    fred,
    tiingo,
    yahoo,
    yahoo_quotes,
)
from tests.standin.bodies import batch, cboe_history, cboe_quote, chart, series, vintages
from tests.standin.market import Market, market

NOW = datetime(2026, 11, 20, 22, 0, tzinfo=UTC)  # 17:00 in New York, a Friday
SYMBOLS = ("ALAB", "CRDO")
ZONE = ZoneInfo("America/New_York")
YEAR = parse_fiscal_year("12-31")
_RECORDED = os.environ.get("CATALYST_RECORDED", "")


class Reader(Struct, frozen=True, dict=True):
    """A reader, its bodies, and where recorded ones lie. `text`: they are pages or lines, no JSON."""

    name: str
    read: Callable[[bytes], object]
    bodies: tuple[bytes, ...]
    recorded: str = ""
    text: bool = False

    @cached_property
    def seeds(self) -> list[bytes]:
        """Return the bodies, with recorded ones if there are any; none so large that a test takes long."""
        found = sorted(Path(_RECORDED).glob(self.recorded)) if _RECORDED and self.recorded else []
        recorded = [gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
                    for path in found]  # fmt: skip
        return [*self.bodies, *(body for body in recorded if len(body) < 100_000)]


def _json(document: object) -> bytes:
    return json.dumps(document).encode()


def _seen(symbol: str, price: str) -> Market:
    found = market(symbol, Decimal(price), NOW)
    return Market(symbol, found.now, dict(list(found.closes.items())[-12:]), found.open)


_ALAB = _seen("ALAB", "362.34")
_SNAPSHOT = {
    "latestTrade": {"t": "2026-11-20T20:59:58.448432206Z", "p": 362.34},
    "dailyBar": {"t": "2026-11-20T05:00:00Z", "c": 361.5},
    "prevDailyBar": {"t": "2026-11-19T05:00:00Z", "c": 350.0},
}
_TIINGO = [
    {"date": f"2026-11-{day}T00:00:00.000Z", "close": 100.0 + day, "splitFactor": 2.0 if day == 18 else 1.0}
    for day in (16, 17, 18, 19, 20)
]
_REPORTED = tuple(
    (f"{year}-{start}", f"{year}-{end}", f"{year}-{filed}", 400_000_000 + n * 1_000_000, "10-Q", accession)
    for year in (2026,)
    for n, (start, end, filed, accession) in enumerate(
        (
            ("01-01", "03-31", "05-05", f"0001736297-{year % 100}-000010"),
            ("04-01", "06-30", "08-05", f"0001736297-{year % 100}-000020"),
            ("01-01", "06-30", "08-05", f"0001736297-{year % 100}-000020"),
        )
    )
)
_CONCEPTS = ("Revenues", "GrossProfit", "NetIncomeLoss")
_COUNTS = ("WeightedAverageNumberOfDilutedSharesOutstanding", "shares")
_EACH = ("EarningsPerShareDiluted", "USD/shares")


def _companyfacts() -> bytes:
    document: dict[str, Any] = json.loads(sec.companyfacts(_REPORTED))
    facts = document["facts"]["us-gaap"]
    rows = facts["Revenues"]["units"]["USD"]
    for n, concept in enumerate(_CONCEPTS):
        facts[concept] = {"units": {"USD": [row | {"val": row["val"] // (n + 1)} for row in rows]}}
    later = [row | {"filed": "2026-09-01", "accn": "0001736297-26-000030"} for row in rows]
    for (concept, unit), before, after in ((_COUNTS, 170_000_000, 1_700_000_000), (_EACH, 1.2, 0.12)):
        old, new = ([row | {"val": value} for row in of] for of, value in ((rows, before), (later, after)))
        facts[concept] = {"units": {unit: old + new}}
    return _json(document)


def _series(body: bytes) -> object:
    return fred.parse_series(body, "fred:DGS30", NOW)


_RATES = (
    b"Date,USD,JPY,EEK,GBP,\n2026-11-20,1.1684,186.75,N/A,0.87058,\n2026-11-19,1.17,186.43,N/A,0.871,\n",
)


def _rates(body: bytes) -> object:
    return ecb.history("rate:USD", ecb.parse_rates(body, "USD"), NOW)


def _vintages(body: bytes) -> object:
    told = fred.parse_vintages(body, "CPIAUCSL")
    return told and fred.vintages_of(told, sorted({day for values in told.values() for day in values}))


def _release(body: bytes) -> object:
    parts = read_parts(body)
    ticker = Ticker("ALAB", "Astera Labs", None, YEAR, "USD")
    return read_figures(parts, Speaker(ticker, YEAR, NOW - timedelta(days=17), "8-K")).offered, sentences(
        parts
    )


_RELEASE = """<html><body><p>Astera Labs announces results.</p>
<p>GAAP Results for the third quarter of fiscal 2026</p><p>GAAP revenue was $555.5 million, up 10%.</p>
<p>Outlook for the fourth quarter of fiscal 2026</p><ul><li>Revenue of $590 million to $610 million</li></ul>
<p>CONDENSED CONSOLIDATED STATEMENTS OF OPERATIONS (in thousands)</p>
<table><tr><td></td><td colspan="3">Three Months Ended September 30, 2026</td></tr>
<tr><td>Revenue</td><td>$</td><td>555,500</td><td></td></tr>
<tr><td rowspan="2">Gross profit</td><td>$</td><td>(422,000</td><td>)</td></tr>
<tr><td>Diluted</td><td>&#36;</td><td>1.25</td><td></td></tr></table></body></html>"""
_FILED = (
    sec.FilingRef("0001736297-26-000040", "8-K", "2026-11-03", "2026-09-30", "2.02,9.01"),
    sec.FilingRef("0001736297-26-000041", "10-Q", "2026-11-05", "2026-09-30"),
)
_DOCUMENTS = [("8-K", "main.htm"), ("EX-99.1", "ex991.htm")]

READERS = (
    Reader("yahoo quotes", lambda body: yahoo_quotes.parse_quotes(body, SYMBOLS, NOW),
        (_json(batch([_ALAB, _seen("CRDO", "212.48")])),), "yahoo/quote_v7*"),
    Reader("yahoo chart", lambda body: yahoo.parse_chart(body, "ALAB", NOW),
        (_json(chart(_ALAB, date(2026, 11, 1), holes=True, split=True)),), "yahoo/chart_*"),
    Reader("yahoo crumb", yahoo_quotes.parse_crumb, (b"stand.in/crumb",), text=True),
    Reader("cboe quote", lambda body: cboe.parse_quote(body, "ALAB", NOW), (_json(cboe_quote(_ALAB)),),
        "cboe/quote_*.json"),
    Reader("cboe history", lambda body: cboe.parse_history(body, "ALAB", NOW),
        (_json(cboe_history(_ALAB)),)),
    Reader("alpaca", lambda body: alpaca.parse_snapshots(body, SYMBOLS, NOW),
        (_json(dict.fromkeys(SYMBOLS, _SNAPSHOT)),), "alpaca/snap*"),
    Reader("finnhub quote", lambda body: finnhub.parse_quote(body, "ALAB", NOW),
        (_json({"c": 362.34, "d": 2.3, "pc": 360.0, "t": int(NOW.timestamp()) - 3600}),), "finnhub/quote*"),
    Reader("finnhub calendar", lambda body: finnhub.parse_calendar(body, "ALAB", NOW),
        (_json({"earningsCalendar": [{"symbol": "ALAB", "date": "2027-02-10", "hour": "amc"}]}),),
        "finnhub/earnings*"),
    Reader("tiingo", lambda body: tiingo.parse_prices(body, "ALAB", NOW), (_json(_TIINGO),),
        "tiingo/daily_prices*"),
    Reader("fred", _series, (series("DGS30", date(2026, 10, 20), NOW).encode(),), text=True),
    Reader("alfred", _vintages,
        (vintages([("CPIAUCSL", date(2026, n, 28)) for n in (1, 4, 7)], date(2025, 9, 1)).encode(),),
        text=True),
    Reader("ecb history", _rates, _RATES, text=True),
    Reader("companyfacts",
        lambda body: companyfacts.read_companyfacts(body, "ALAB", YEAR, ZONE, seen=NOW.date()),
        (_companyfacts(),), "sec/companyfacts_subset/*"),
    Reader("submissions", lambda body: edgar.read_submissions(body, NOW.date()),
        (
            sec.submissions(_FILED, older=["CIK0001736297-submissions-001.json"]),
            _json(sec.columns(_FILED)),
        )),
    Reader("tickers", companies.companies, (sec.tickers([("ALAB", 1736297), ("BRK-B", 1067983)]),)),
    Reader("index page", edgar.read_index, (sec.index_page(_DOCUMENTS),), text=True),
    Reader("release", _release, (_RELEASE.encode(),), text=True),
)  # fmt: skip

_LINES = Path(__file__).with_name("hostile.txt").read_text("utf-8").splitlines()[1:]
_ENDLESS = ("9" * 5000, "0." + "1" * 5000, "-" + "9" * 400)
_NUMBERS = (*(line for line in _LINES if not line.startswith('"')), *_ENDLESS)
_TEXTS: tuple[str, ...] = (*(json.loads(line) for line in _LINES if line.startswith('"')),
    "e" + "\u0301" * 500, "x" * 300_000)  # fmt: skip
HOSTILE = (*_NUMBERS, *(json.dumps(text) for text in _TEXTS), "null", "true", "false", "[]", "{}",
    "[" * 20 + "]" * 20, "[" * 3000 + "]" * 3000, '{"raw": 1e999999999}', "[null]",
    '{"t": "9999-12-31T23:59:59Z"}')  # fmt: skip
"""What stands instead of a value, as JSON."""

_LONGEST = 100_000  # of one token: repeated again and again it would take all memory
_TOKEN = re.compile(r"[\w.:-]+|<[^<>]*>|[,\n]")


def broken(reader: Reader, rng: Random) -> bytes:
    """Return a body of the reader's with up to four things wrong in it, and sometimes cut."""
    seed = rng.choice(reader.seeds)
    wrong = rng.randint(1, 4)
    if reader.text:
        text = seed.decode("utf-8", "replace")
        for _ in range(wrong):
            text = _respelled(rng, text)
        body = text.encode("utf-8", "replace")
    else:
        document, raw = json.loads(seed), list[str]()
        for _ in range(wrong):
            document = _spoiled(rng, document, raw)
        text = json.dumps(document)
        for n, value in enumerate(raw):
            text = text.replace(f'"@@{n}@@"', value)
        body = text.encode("utf-8", "surrogatepass")
    start, end = sorted((rng.randint(0, len(body)), rng.randint(0, len(body))))
    match rng.randint(0, 11):
        case 0:
            return body[:start]
        case 1:
            return body[:start] + rng.randbytes(rng.randint(0, 20)) + body[start:]
        case 2:
            return body[:end] + body[start:]
    return body


def _respelled(rng: Random, text: str) -> str:
    """Return one word, number, tag or end of a line as something else, twice, or gone."""
    tokens = list(_TOKEN.finditer(text))
    if not tokens:
        return text
    token = rng.choice(tokens)
    instead = rng.choice((*_TEXTS, *_NUMBERS, "", token[0] * 2, (token[0] * 3000)[:_LONGEST]))
    return text[: token.start()] + instead + text[token.end() :]


def _spoiled(rng: Random, document: Any, raw: list[str]) -> Any:
    """Return one node as something else, gone, or twice; every leaf of that name, now and then."""
    path = rng.choice(_paths(document))
    raw.append(rng.choice(HOSTILE))
    value: Any = f"@@{len(raw) - 1}@@"
    if not path:
        return value
    parent = document
    for step in path[:-1]:
        parent = parent[step]
    last, how = path[-1], rng.randint(0, 9)
    if how == 0:
        del parent[last]
    elif how == 1 and isinstance(parent, list) and isinstance(last, int):
        parent.insert(last, parent[last])
    elif how == 2 and isinstance(last, str):
        _everywhere(document, last, value)
    elif how == 3 and isinstance(last, str):
        parent[rng.choice(_TEXTS)[:2000]] = parent.pop(last)
    else:
        parent[last] = value
    return document


def _everywhere(node: Any, key: str, value: Any) -> None:
    if isinstance(node, dict):
        if key in node:
            node[key] = value
        for name, child in node.items():
            if name != key:
                _everywhere(child, key, value)
    elif isinstance(node, list):
        for child in node:
            _everywhere(child, key, value)


def _paths(node: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    children: Iterable[tuple[str | int, Any]] = ()
    if isinstance(node, dict):
        children = node.items()
    elif isinstance(node, list):
        children = enumerate(node)
    found: list[tuple[str | int, ...]] = [path]
    for key, child in children:
        found += _paths(child, (*path, key))
    return found


def values(found: object) -> Sequence[object]:
    """Return every value in what a reader returned, however deep."""
    flat: list[object] = []
    left = [found]
    while left:
        node = left.pop()
        if isinstance(node, dict):
            left += [*node, *node.values()]
        elif isinstance(node, list | tuple | set | frozenset):
            left += node
        elif hasattr(node, "__dataclass_fields__"):
            left += [getattr(node, name) for name in node.__dataclass_fields__]
        else:
            flat.append(node)
    return flat
