"""How soon Catalyst shows something and what it costs, as ratios to a reference measured in the same run.

    python -m benchmarks.start [--runs 7] [--tickers 500]

Shared machines are noisy: runs are interleaved, medians compared; only the ratios mean anything elsewhere.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from statistics import median

from benchmarks.pty_app import PtyApp
from catalyst_tui.book.model.book import Basis
from catalyst_tui.book.model.period import Period, Span
from catalyst_tui.book.model.quantity import Quantity, money
from catalyst_tui.desk.home.folder import find_home
from catalyst_tui.judge.ledger.facts import Close, Fact, Grade, History, Kind, Quote, Session
from catalyst_tui.store.open import open_store
from scripts.own_settings import own_settings

ROOT = Path(__file__).parents[1]
TICKER = re.compile(rb"T\d{4}")  # the first one on the screen is the first useful thing
IDLE = 5.0  # seconds after the first paint in which nothing should happen
CATALYST = [sys.executable, "-m", "catalyst_tui"]
CLOSES = 250  # a year of sessions for each ticker
QUARTERS = 8

# Nobody listens on the discard port: the sources are loaded and fail at once, without network.
CONFIG = """\
[notify]
desktop = false
[sources.yahoo]
url = "http://127.0.0.1:9"
[sources.cboe]
url = "http://127.0.0.1:9"
[sources.sec]
enabled = false
"""

CHECKPOINTS = """
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


def make_home(path: Path, tickers: int, closes: int = CLOSES, *, claimed: int | None = None) -> None:
    """Write a home at `path`: a book of `tickers` tickers, and the database they were watched with.

    Each has a thesis, a revenue test and a price guard; eight quarters of revenue, a year of closes, a quote;
    after the first `claimed` ones, a name, closes and a quote.
    """
    home = find_home(home=str(path), env={})
    home.folder.mkdir(parents=True, exist_ok=True)
    symbols = [f"T{number:04d}" for number in range(tickers)]
    theses = symbols[:claimed]
    book = "".join(CHECKPOINTS.format(symbol=symbol, id=symbol.lower()) for symbol in theses)
    book += "".join(f'[ticker.{one}]\nname = "Company {one}"\n' for one in symbols[len(theses) :])
    own_settings(home.folder).write_text(CONFIG, "utf-8")
    home.book.write_text("schema = 1\n" + book, "utf-8")

    now = datetime.now(UTC).replace(microsecond=0)
    dollars = money("USD")
    days = [now.date() - timedelta(days=back) for back in range(closes, 0, -1)]
    with open_store(home.database, now=now) as store:
        store.ledger.add_facts(
            (fact for n, symbol in enumerate(theses) for fact in revenue(symbol, n, now.date())), now
        )
        for n, symbol in enumerate(symbols):
            told = tuple(
                Close(day, Decimal(60 + (n + at) % 90), midnight(day)) for at, day in enumerate(days)
            )
            store.prices.put_history(History(symbol, "USD", told, "benchmark"), now)
        store.prices.put_quotes(
            (
                Quote(
                    symbol,
                    Quantity(Decimal(60 + n % 90), dollars),
                    now,
                    Session.CLOSED,
                    "benchmark",
                    Decimal(60 + (n + 1) % 90),
                )
                for n, symbol in enumerate(symbols)
            ),
            now,
        )


def revenue(symbol: str, n: int, today: date) -> list[Fact]:
    """The last quarters of a ticker, public a month after their end; values in dollars."""
    last = Period(Span.QUARTER, today.year, (today.month - 1) // 3 + 1, calendar=False).shift(-2)
    facts = []
    for back in range(QUARTERS):
        period = last.shift(-back)
        ended = date(period.year, 3 * period.n, 28)
        value = Quantity(Decimal((250 - 10 * back + n % 50) * 1_000_000), money("USD"))
        known = midnight(ended + timedelta(days=33))
        facts.append(
            Fact(symbol, "revenue", period, Kind.ACTUAL, Basis.GAAP, value, known, Grade.FILING, "benchmark")
        )
    return facts


def midnight(day: date) -> datetime:
    """The end of a day, in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1)


def main() -> None:
    """Measure and print a table: what, its median, the ratio to its reference."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=7, help="of everything, interleaved (default: 7)")
    parser.add_argument("--tickers", type=int, default=500, help="in the book (default: 500)")
    given = parser.parse_args()

    with tempfile.TemporaryDirectory(prefix="catalyst-bench-") as folder:
        home = Path(folder) / "home"
        make_home(home, given.tickers)
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith(("CATALYST_", "PYTHON"))
        }
        environment |= {
            "CATALYST_HOME": str(home),
            "CATALYST_CONFIG": str(home / "config.toml"),
            "PYTHONPATH": str(ROOT / "src"),
        }
        environment.pop("DBUS_SESSION_BUS_ADDRESS", None)  # nothing pops up while measuring
        seen_once(environment)
        bare = [sys.executable, str(ROOT / "benchmarks" / "bare.py"), str(given.tickers)]

        paints = interleaved(
            given.runs, lambda: first_paint(bare, environment), lambda: first_paint(CATALYST, environment)
        )
        helps = interleaved(
            given.runs,
            lambda: wall([sys.executable, "-c", "pass"], environment),
            lambda: wall([*CATALYST, "--help"], environment),
        )
        lines = interleaved(
            given.runs,
            lambda: wall([sys.executable, "-c", "pass"], environment),
            lambda: wall([*CATALYST, "status"], environment),
        )
        (home / "screen").unlink(missing_ok=True)  # from when the app itself has drawn
        rests = [at_rest(command, environment) for command in (bare, CATALYST)]

    show(f"first paint, {given.tickers} tickers", "bare Textual app", "s", *paints)
    show("catalyst --help", "python -c pass", "s", *helps)
    show("catalyst status", "python -c pass", "s", *lines)
    show(f"memory after {IDLE:g} s idle", "bare Textual app", "MB", *(rest[0] for rest in rests))
    for name, (_, cpu, drawn) in zip(("bare Textual app", "catalyst"), rests, strict=True):
        print(
            f"{name}: {cpu:.2f} s of processor, {drawn} bytes drawn in the {IDLE:g} s after the first paint"
        )


def interleaved(
    runs: int, reference: Callable[[], float], measured: Callable[[], float]
) -> tuple[float, float]:
    """Medians of both after one run of each that does not count (it writes byte code, fills caches)."""
    reference(), measured()
    pairs = [(reference(), measured()) for _ in range(runs)]
    return median(pair[0] for pair in pairs), median(pair[1] for pair in pairs)


def first_paint(command: list[str], environment: dict[str, str]) -> float:
    """Seconds from the start of a program to the end of the first frame that shows a ticker."""
    with PtyApp(command, environment) as app:
        return app.until_frame(TICKER)


def at_rest(command: list[str], environment: dict[str, str]) -> tuple[float, float, int]:
    """Resident MB after the idle time, processor seconds used in it, and bytes drawn in it."""
    with PtyApp(command, environment) as app:
        app.until_frame(TICKER)
        before = app.cpu()
        drawn = app.drain(IDLE)
        return app.memory() / 1024, app.cpu() - before, drawn


def seen_once(environment: dict[str, str]) -> None:
    """One start as its user would make it, left by `q`: what it saw is what the next start shows first."""
    with PtyApp(CATALYST, environment) as app:
        app.until_frame(TICKER)
        app.drain(IDLE)
        app.press(b"q")
        app.ended()


def wall(command: list[str], environment: dict[str, str]) -> float:
    """Seconds a program takes from start to end."""
    started = time.perf_counter()
    subprocess.run(command, env=environment, check=True, capture_output=True)
    return time.perf_counter() - started


def show(what: str, reference_name: str, unit: str, reference: float, measured: float) -> None:
    """One line of the table."""
    print(
        f"{what}: {measured:.3g} {unit}, {measured / reference:.2f} times {reference_name} "
        f"({reference:.3g} {unit})"
    )


if __name__ == "__main__":
    main()
