"""A home as it is after a year of use: the starter's names and eleven that are held, in three currencies.

What happened in that year is judged as it happened, so flips, inbox and pages are the program's own. The
moment is Monday, Nov 23 2026, 10:42 in New York. Prices and figures beside the starter's are invented.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from catalyst_tui.book.model.book import Book
from catalyst_tui.book.model.quantity import Quantity, money
from catalyst_tui.desk.alerts.commit import enter, judge_with_changes, review
from catalyst_tui.desk.entry.importing import read_csv
from catalyst_tui.desk.entry.saved_release import offer, read_saved
from catalyst_tui.desk.home.folder import Home, find_home, starter
from catalyst_tui.desk.live import LiveDesk, open_desk
from catalyst_tui.desk.workspace.workspace import Workspace
from catalyst_tui.judge.ledger.facts import RATE, Announced, Close, Evidence, Fact, History, Quote, Session
from catalyst_tui.sources.feeds import vendor
from catalyst_tui.sources.specs import specs
from catalyst_tui.store.connection import leadership
from scripts.own_settings import own_settings
from tests.new_york import close_of, is_session

_Told = TypeVar("_Told", Fact, Evidence)

NOW = datetime(2026, 11, 23, 15, 42, tzinfo=UTC)
LAST_CLOSE = date(2026, 11, 20)
FIRST_CLOSE = date(2025, 11, 3)
RELEASED = datetime(2026, 11, 23, 12, 5, tzinfo=UTC)
"""When the starter's company published the quarter that print day has open."""
LATELY = timedelta(days=6)
"""What was told before that is acknowledged."""
LIVED_IN = Path(__file__).parent / "lived_in"

PRICES = {
    "NVDA": ("214.00", "192.47", "191.80"),
    "ALAB": ("362.34", "362.34", "358.10"),
    "CRDO": ("212.48", "212.10", "209.90"),
    "MU": ("104.00", "98.46", "96.10"),
    "SIE.DE": ("176.40", "213.50", "214.35"),
    "ASML.AS": ("668.00", "734.00", "742.10"),
    "RR.L": ("731.00", "983.60", "968.00"),
    "AZN.L": ("11020.00", "11842.00", "11864.00"),
    "TSM": ("196.00", "285.70", "288.40"),
    "AVGO": ("243.00", "339.20", "341.20"),
    "MSFT": ("421.00", "511.10", "512.66"),
    "ANET": ("118.00", "131.80", "132.40"),
    "LITE": ("84.00", "163.20", "165.10"),
    "COHR": ("92.00", "121.70", "120.90"),
    "AMD": ("158.00", "214.60", "216.90"),
    "AMZN": ("201.00", "236.80", "237.20"),
    "INTC": ("33.40", "41.80", "41.65"),
    "MRVL": ("79.00", "96.30", "97.10"),
    "GFS": ("34.10", "38.20", "38.05"),
    "TSEM": ("61.00", "92.70", "93.90"),
    "DELL": ("122.00", "141.90", "141.20"),
    "HPE": ("21.30", "24.60", "24.75"),
    "SMCI": ("44.00", "39.10", "38.70"),
    "GOOGL": ("178.00", "262.40", "263.90"),
}
"""The close a year ago (of the starter's two names the last it knows), the last one, and now."""

LAST_DAYS = {
    "NVDA": ("201.10", "198.40", "197.90", "196.12", "192.47"),
    "MU": ("101.90", "100.80", "99.60", "98.90", "98.46"),
}

RATES = {"USD": ("1.1390", "1.1620"), "GBP": ("0.8610", "0.8843")}
"""For one euro, on the first day and on the last."""
FIRST_RATE = date(2025, 9, 1)

LOTS = {
    "NVDA": ("60", "138.40", "2025-04-24"),
    "MU": ("80", "88.70", "2026-02-20"),
    "TSM": ("45", "196.10", "2025-12-15"),
    "AVGO": ("30", "298.50", "2026-03-20"),
    "MSFT": ("22", "421.20", "2025-11-24"),
}


REVIEWED = {"alab-crdo-pair": date(2026, 8, 22), "alab-platform": date(2026, 9, 21)}
"""When a thesis was last reviewed; the others on one day in autumn."""
REVIEWED_ELSE = date(2026, 10, 12)

NVDA_PRINT = Announced("NVDA", date(2026, 11, 25), False, "invented", NOW)


@dataclass
class MovingClock:
    """A clock that stands where it was put."""

    at: datetime = field(default=NOW)

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return 0.0


def alone() -> str:
    """Settings under which no source and no desktop is spoken to."""
    names = {vendor(spec.name): None for spec in specs() if not spec.keys}
    return "[notify]\ndesktop = false\n" + "".join(f"[sources.{name}]\nenabled = false\n" for name in names)


def lived_book() -> str:
    """The starter's book with lots for its names, and the theses of `lived_in/book.toml`."""
    text = starter("catalysts.toml")
    for symbol, (quantity, cost, opened) in LOTS.items():
        head = f"[ticker.{symbol}]"
        lot = f'lots = [{{ quantity = {quantity}, cost = "{cost}", opened = {opened} }}]'
        assert text.count(head) == 1, head
        text = text.replace(head, f"{head}\n{lot}")
    for symbol in ("AMZN", "GOOGL"):  # no filing is here to say so
        text = text.replace(f"[ticker.{symbol}]", f'[ticker.{symbol}]\nfiscal_year_end = "12-31"')
    return text + _file("book.toml")


def lived_desk(home: Home, clock: MovingClock | None = None) -> LiveDesk:
    """A desk over such a home, an hour after the exchange opened."""
    return open_desk(home, clock or MovingClock())


@contextmanager
def watched(home: Home) -> Iterator[None]:
    """As while `catalyst watch` runs beside the screen: it fetches, so the screen does not."""
    lock = leadership(home.database)
    assert lock.try_acquire()
    try:
        yield
    finally:
        lock.close()


def lived_home(folder: Path, clock: MovingClock) -> Home:
    """The home in `folder`, judged week by week through its year and day by day at its end."""
    home = find_home(str(folder), env={})
    own_settings(home.folder).write_text(alone(), encoding="utf-8")
    home.book.write_text(lived_book(), encoding="utf-8")
    clock.at = _evening(FIRST_CLOSE)
    with Workspace(home, clock) as workspace:
        year = _Year(workspace.book)
        year.live(workspace, clock, until=FIRST_CLOSE + timedelta(days=6))
    with Workspace(home, clock) as workspace:  # opened again: from now on a price that changes is news
        year.live(workspace, clock, until=LAST_CLOSE)
        inbox = workspace.look().inbox
        answered = [line.id for line in inbox if line.at < NOW - LATELY]
        workspace.store.inbox.acknowledge(answered, NOW - LATELY)
        clock.at = RELEASED
        offer(read_saved(LIVED_IN / "release.html", "ALAB", RELEASED, workspace), workspace)
        clock.at = NOW
        workspace.take_prices([_quote(symbol, workspace.book) for symbol in PRICES], ())
        judge_with_changes(workspace)
    return home


class _Year:
    """All that becomes known in it, and what was taken in so far."""

    def __init__(self, book: Book) -> None:
        self._facts, self._evidence = _observed(book)
        self._histories = [*(_history(symbol, book) for symbol in PRICES), *map(_rates, RATES)]
        self._days = list(_looked_at())
        self._before = datetime.min.replace(tzinfo=UTC)

    def live(self, workspace: Workspace, clock: MovingClock, until: date) -> None:
        """Evening after evening: what came is entered, judged and told; a thesis is reviewed on its day."""
        while self._days and self._days[0] <= until:
            before, clock.at = self._before, _evening(self._days.pop(0))
            self._before = at = clock.at
            facts, evidence = _new(self._facts, at), _new(self._evidence, at)
            with workspace.store.transaction():
                if facts or evidence:
                    enter(workspace, facts, evidence)
                workspace.take_prices((), [_between(history, before, at) for history in self._histories])
            judge_with_changes(workspace)
            for thesis in workspace.book.theses:
                if before < _evening(REVIEWED.get(thesis, REVIEWED_ELSE)) <= at:
                    review(workspace, thesis, "")


def _file(name: str) -> str:
    return (LIVED_IN / name).read_text(encoding="utf-8")


def _looked_at() -> Iterator[date]:
    """The days it was looked at: the first Friday of a month, when a thesis was reviewed, and each of the
    last two weeks."""
    reviewed = {*REVIEWED.values(), REVIEWED_ELSE}
    day = FIRST_CLOSE
    while day <= LAST_CLOSE:
        first_friday = day.weekday() == 4 and day.day <= 7
        if first_friday or day in reviewed or day > LAST_CLOSE - timedelta(days=14):
            yield day
        day += timedelta(days=1)


def _evening(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 22, 30, tzinfo=UTC)


def _new(items: list[_Told], at: datetime) -> list[_Told]:
    """Those known by then, taken out of the list."""
    known = [item for item in items if item.known_at <= at]
    items[:] = [item for item in items if item.known_at > at]
    return known


def _observed(book: Book) -> tuple[list[Fact], list[Evidence]]:
    """All that became known, the starter's and what is invented here."""
    facts: list[Fact] = []
    evidence: list[Evidence] = []
    for text in (starter("facts.csv"), starter("evidence.csv"), _figures(), _file("evidence.csv")):
        read = read_csv(text, book, "lived-in home")
        assert not read.bad, read.bad
        facts += read.facts
        evidence += read.evidence
    return facts, evidence


def _figures() -> str:
    """The figures as the CSV that `catalyst import` reads."""
    rows = ["known_at,ticker,kind,metric,period,value,bound,low,high,unit,basis,grade,source,note"]
    for row in csv.DictReader(_file("figures.csv").splitlines()):
        billions = row["value"].removesuffix("B")
        value, unit = (
            (row["value"].removesuffix("%"), "%")
            if row["value"].endswith("%")
            else (f"{Decimal(billions) * 10**9:f}", "USD")
        )
        about = f"{row['known_at']},{row['ticker']},actual,{row['metric']},{row['period']}"
        source = f"{row['ticker']} release {row['period']}"
        rows.append(f"{about},{value},=,,,{unit},gaap,release,{source},")
    return "\n".join(rows)


def _history(symbol: str, book: Book) -> History:
    """A year of closes that ends where `PRICES` says; of the starter's names those it knows come first."""
    zone, currency = book.zone, book.tickers[symbol].currency
    known = _starter_closes().get(symbol, {})
    begin = max(known, default=FIRST_CLOSE)
    days = [begin + timedelta(days=n) for n in range(1, (LAST_CLOSE - begin).days + 1)]
    days = [day for day in days if is_session(day)]
    made = dict(zip(days, _walk(symbol, len(days)), strict=True))
    for day, told in zip(days[-5:], LAST_DAYS.get(symbol, ()), strict=False):
        made[day] = Decimal(told)
    closes = (Close(day, value, close_of(day, zone)) for day, value in {**known, **made}.items())
    return History(symbol, currency, tuple(closes), "invented", confirmed=True)


def _rates(currency: str) -> History:
    """So many of a currency for one euro, each working day since before the first lot."""
    first, last = RATES[currency]
    days = [FIRST_RATE + timedelta(days=n) for n in range((LAST_CLOSE - FIRST_RATE).days + 1)]
    days = [day for day in days if day.weekday() < 5]
    step = (Decimal(last) - Decimal(first)) / (len(days) - 1)
    closes = tuple(
        Close(day, round(Decimal(first) + step * n, 4), datetime(*day.timetuple()[:3], 15, tzinfo=UTC))
        for n, day in enumerate(days)
    )
    return History(f"{RATE}{currency}", "rate", closes, "invented", vintages=())


def _walk(symbol: str, steps: int) -> list[Decimal]:
    """So many closes from the first price to the last, the same at each run."""
    first, last, _ = (float(price) for price in PRICES[symbol])
    chance, at, path = random.Random(symbol), 0.0, []
    for _step in range(steps):
        at += chance.gauss(0, 0.016)
        path.append(at)
    return [
        Decimal(
            f"{first * (last / first) ** (n / steps) * 2.718281828 ** (noise - path[-1] * n / steps):.2f}"
        )
        for n, noise in enumerate(path, start=1)
    ]


def _starter_closes() -> dict[str, dict[date, Decimal]]:
    head, *lines = starter("closes.csv").splitlines()
    symbols = head.split(",")[1:]
    closes: dict[str, dict[date, Decimal]] = {symbol: {} for symbol in symbols}
    for line in lines:
        day, *values = line.split(",")
        for symbol, value in zip(symbols, values, strict=True):
            if value:
                closes[symbol][date.fromisoformat(day)] = Decimal(value)
    return closes


def _between(history: History, before: datetime, at: datetime) -> History:
    """Those closes that became known in between."""
    known = tuple(close for close in history.closes if before < close.known_at <= at)
    return History(
        history.symbol, history.currency, known, history.source, confirmed=True, vintages=history.vintages
    )


def _quote(symbol: str, book: Book) -> Quote:
    """What it is traded at now, and the close before."""
    _, before, price = PRICES[symbol]
    unit = money(book.tickers[symbol].currency)
    return Quote(
        symbol,
        Quantity(Decimal(price), unit),
        NOW - timedelta(minutes=1),
        Session.OPEN,
        "invented",
        Decimal(before),
        announced=NVDA_PRINT if symbol == "NVDA" else None,
    )
