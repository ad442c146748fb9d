"""Make the homes and books that are measured."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from msgspec.structs import replace

from catalyst_tui.book.file.load import load_book
from catalyst_tui.book.model.book import NEW_YORK, Basis, Book, Test
from catalyst_tui.book.model.dates import evening_of
from catalyst_tui.book.model.metrics import STANDARD
from catalyst_tui.book.model.period import Period, Span
from catalyst_tui.book.model.quantity import Quantity, money
from catalyst_tui.desk.home.folder import Home, find_home
from catalyst_tui.judge.ledger.facts import (
    Close,
    Closes,
    Effect,
    Evidence,
    Fact,
    Grade,
    History,
    Kind,
    Ledger,
    Quote,
    Session,
)
from catalyst_tui.store.open import open_store
from scripts.own_settings import own_settings
from tests.new_york import close_of, is_session

NOW = datetime(2026, 8, 14, 20, 30, tzinfo=UTC)
"""When the books of 50 checkpoints a ticker are judged."""

QUARTERS, YEARS = 20, 5
METRICS = (
    "revenue", "gross_margin", "operating_income", "operating_margin", "net_income", "eps_diluted", "fcf",
    "operating_cash_flow", "capex", "cash", "debt", "rd_expense", "sga_expense", "shares_outstanding",
    "gross_profit",
)  # fmt: skip
YEAR_ENDS = ("12-31", "Sat nearest 04-30", "06-30", "Sun nearest 01-31")

# Nobody listens on the discard port: sources fail at once, without network.
SETTINGS = """\
[notify]
desktop = false
[sources.yahoo]
url = "http://127.0.0.1:9"
[sources.cboe]
url = "http://127.0.0.1:9"
[sources.sec]
enabled = false
"""
THESIS = """
[ticker.{symbol}]
name = "Company {symbol}"

[[thesis]]
id = "{id}"
ticker = "{symbol}"
text = "Revenue doubles while the price holds."
opened = 2026-01-02

[[checkpoint]]
id = "{id}-revenue"
thesis = "{id}"
text = "Revenue passes $200M"
test = "revenue >= $200M"
due = 2027-12-31

[[checkpoint]]
id = "{id}-price"
thesis = "{id}"
role = "guard"
text = "Above the floor"
test = "price >= $50"
"""
LARGE_THESIS = """
[ticker.{t}]
name = "Company {t}"
fiscal_year_end = "{year_end}"
lots = [{{ quantity = 40, cost = "{price}", opened = 2025-09-02 }}]

[[thesis]]
id = "{t}-thesis"
ticker = "{t}"
text = "Its segment doubles while the margin holds."
opened = 2025-06-12
"""
CHECKPOINTS = Path(__file__).with_name("checkpoints.txt")
"""Fifty checkpoints of a ticker as people write them: role, then keys; numbers in braces differ by ticker."""


def watched_home(folder: Path, tickers: int, *, with_thesis: int | None = None) -> Home:
    """Write a home of `tickers` names with a year of closes, quotes and eight quarters of revenue.

    The first `with_thesis` names have a thesis with two checkpoints (all, when it is None).
    """
    home = new_home(folder)
    symbols = [f"T{number:04d}" for number in range(tickers)]
    claimed = symbols[:with_thesis]
    book = "".join(THESIS.format(symbol=symbol, id=symbol.lower()) for symbol in claimed)
    book += "".join(f'[ticker.{symbol}]\nname = "Company {symbol}"\n' for symbol in symbols[len(claimed) :])
    home.book.write_text("schema = 1\n" + book, "utf-8")

    now = datetime.now(UTC).replace(microsecond=0)
    # A year of sessions; large books have a month, or making them takes longer than measuring.
    days = [now.date() - timedelta(days=back) for back in range(250 if tickers <= 500 else 30, 0, -1)]
    with open_store(home.database, now=now) as store:
        for n, symbol in enumerate(claimed):
            store.ledger.add_facts(quarters_of_revenue(symbol, n, now.date()), now)
        for n, symbol in enumerate(symbols):
            closes = tuple(
                Close(day, Decimal(60 + (n + at) % 90), midnight(day)) for at, day in enumerate(days)
            )
            store.prices.put_history(History(symbol, "USD", closes, "benchmark"), now)
        quotes = []
        for n, symbol in enumerate(symbols):
            price = Quantity(Decimal(60 + n % 90), money("USD"))
            previous = Decimal(60 + (n + 1) % 90)
            quotes.append(Quote(symbol, price, now, Session.CLOSED, "benchmark", previous))
        store.prices.put_quotes(quotes, now)
    return home


def new_home(folder: Path) -> Home:
    """Make an empty home whose sources answer nothing."""
    home = find_home(home=str(folder), env={})
    home.folder.mkdir(parents=True, exist_ok=True)
    own_settings(home.folder).write_text(SETTINGS, "utf-8")
    return home


def quarters_of_revenue(symbol: str, n: int, today: date) -> list[Fact]:
    """Return eight quarters of revenue, public a month after their end."""
    last = Period(Span.QUARTER, today.year, (today.month - 1) // 3 + 1, calendar=False).shift(-2)
    facts = []
    for back in range(8):
        period = last.shift(-back)
        known_at = midnight(date(period.year, 3 * period.n, 28) + timedelta(days=33))
        value = Quantity(Decimal((250 - 10 * back + n % 50) * 1_000_000), money("USD"))
        facts.append(_fact(symbol, "revenue", period, value, known_at))
    return facts


def midnight(day: date) -> datetime:
    """Return the end of a day in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1)


def large_book_text(tickers: int) -> str:
    """Return a book of fifty checkpoints for each ticker, no two with the same numbers.

    Twenty are events, thirteen compare a figure, five are about growth, four are groups, four are price
    levels; the rest are averages, multiples and a correlation.
    """
    lines = CHECKPOINTS.read_text("utf-8").splitlines()
    parts = ["schema = 1\n"]
    for n in range(tickers):
        price = 60 + n % 90
        numbers = {"d": n % 10, "m": 220 + n, "y": 900 + 4 * n, "n": 330 + n, "cap": 20 + n}
        levels = {"low": price * 6 // 10, "mid": price * 9 // 10, "high": price * 2}
        names = {"t": large_symbol(n), "other": large_symbol((n + 1) % tickers)}
        year_end = YEAR_ENDS[n % len(YEAR_ENDS)]
        parts.append(LARGE_THESIS.format(t=names["t"], year_end=year_end, price=price))
        for place, line in enumerate(lines):
            role, *keys = line.format(**numbers, **levels, **names).split(" ; ")
            parts.append(f'[[checkpoint]]\nid = "{names["t"]}-{place}"\nthesis = "{names["t"]}-thesis"')
            parts += [f'role = "{role}"', 'source = "a deep dive"', *keys, ""]
    return "\n".join(parts)


def large_symbol(n: int) -> str:
    """Return the symbol of a ticker of the large book."""
    return f"T{n:03d}"


def load(text: str) -> Book:
    """Return the book of a text that must be right."""
    result = load_book(text)
    if result.book is None:
        raise SystemExit(f"the benchmark's book is wrong: {result.problems[:3]}")
    return result.book


def ledger_of(book: Book) -> Ledger:
    """Return five years of closes, 20 quarters of 15 metrics, a guide a quarter, and some evidence."""
    facts: list[Fact] = []
    closes: dict[str, Closes] = {}
    days = [NOW.date() - timedelta(days=back) for back in range(365 * YEARS - 1, -1, -1)]
    sessions = [day for day in days if is_session(day)]
    known = [close_of(day, NEW_YORK) for day in sessions]
    for n, symbol in enumerate(book.tickers):
        facts += _figures(n, symbol, book)
        closes[symbol] = Closes(sessions, _walk(n, len(sessions)), known)
    return Ledger(facts, list(_evidence(book)), closes)


def _walk(n: int, length: int) -> array[int]:
    """Return a random walk around the ticker's price, in millionths: it crosses its levels now and then."""
    price, state, walk = 60 + n % 90, n * 2654435761 % 2**32 or 1, array("q")
    level = price * 1_000_000
    for _ in range(length):
        state = state * 1664525 % 2**32 + 1013904223
        step = (state >> 8) % 4001 - 2000  # at most 4 % a day
        level += level * step // 50_000 + (price * 1_000_000 - level) // 200
        walk.append(level)
    return walk


def _figures(n: int, symbol: str, book: Book) -> Iterator[Fact]:
    fiscal = book.fiscal(symbol)
    last = fiscal.containing(NOW.date() - timedelta(days=35), Span.QUARTER).shift(-1)
    for back in range(QUARTERS):
        period = last.shift(-back)
        known_at = evening_of(fiscal.end(period) + timedelta(days=33), NEW_YORK)
        for place, metric in enumerate(METRICS):
            unit = STANDARD[metric].unit_in("USD")
            size = Decimal(300 + n - 8 * back + place) * (1_000_000 if str(unit) in ("USD", "shares") else 1)
            if metric.endswith("margin"):
                size = Decimal(45 + (n + back) % 12)
            elif metric == "eps_diluted":
                size = Decimal(40 + (n + back) % 30) / 100
            yield _fact(symbol, metric, period, Quantity(size, unit), known_at)
        guide = Quantity(Decimal(310 + n - 8 * back) * 1_000_000, money("USD"))
        yield replace(_fact(symbol, "revenue", period.shift(1), guide, known_at), kind=Kind.GUIDE)


def _fact(symbol: str, metric: str, period: Period, value: Quantity, known_at: datetime) -> Fact:
    basis, grade = Basis.GAAP, Grade.FILING
    return Fact(symbol, metric, period, Kind.ACTUAL, basis, value, known_at, grade, "benchmark")


def _evidence(book: Book) -> Iterator[Evidence]:
    """Yield evidence about every fourth event; every eighth happened."""
    for n, checkpoint in enumerate(book.checkpoints.values()):
        if not isinstance(checkpoint.claim, Test) and n % 4 == 0:
            effect = Effect.HAPPENED if n % 8 == 0 else Effect.SUPPORTS
            known_at = evening_of(date(2025, 9, 1) + timedelta(days=n % 340), NEW_YORK)
            yield Evidence(f"e{n}", checkpoint.id, effect, known_at, Grade.CALL, "b", note="said")
