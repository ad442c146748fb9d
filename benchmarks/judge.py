"""What judging costs, as ratios to plain Python doing the same comparisons in the same run.

    python -m benchmarks.judge [--runs 3] [--tickers 200] [--profile]

A book like those people write (language.md): of fifty checkpoints of a ticker twenty are events, thirteen
compare a figure, five are about growth, four are groups, four are price levels; the rest averages, multiples,
a correlation. Each ticker has 20 quarters of 15 metrics and 5 years of closes. Shared machines are noisy:
runs are interleaved, medians compared; only the ratios mean anything elsewhere.
"""

from __future__ import annotations

import argparse
import cProfile
import gc
import pstats
import time
import tomllib
from array import array
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from statistics import median

from catalyst_tui.book.file.load import load_book
from catalyst_tui.book.language.leaves import is_daily
from catalyst_tui.book.model.book import NEW_YORK, Basis, Book, Test
from catalyst_tui.book.model.dates import evening_of
from catalyst_tui.book.model.metrics import STANDARD
from catalyst_tui.book.model.period import Period, Span
from catalyst_tui.book.model.quantity import Quantity
from catalyst_tui.judge.evaluate.reads import expressions
from catalyst_tui.judge.history.replay import replay
from catalyst_tui.judge.judge import judge, verdicts
from catalyst_tui.judge.ledger.facts import Closes, Effect, Evidence, Fact, Grade, Kind, Ledger
from catalyst_tui.judge.sessions import close_of, is_session
from catalyst_tui.ui.start import GARBAGE

Work = Callable[[], object]

NOW = datetime(2026, 8, 14, 20, 30, tzinfo=UTC)
QUARTERS, YEARS = 20, 5
METRICS = (
    "revenue", "gross_margin", "operating_income", "operating_margin", "net_income", "eps_diluted", "fcf",
    "operating_cash_flow", "capex", "cash", "debt", "rd_expense", "sga_expense", "shares_outstanding",
    "gross_profit",
)  # fmt: skip

HEADER = """
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
YEAR_ENDS = ("12-31", "Sat nearest 04-30", "06-30", "Sun nearest 01-31")
EVENTS = """
proof ; event = "ships in volume" ; due = "2027H1"
proof ; event = "names a second customer" ; due = 2026-12-31
proof ; event = "closes the acquisition" ; due = "2026Q4"
proof ; event = "certified by the agency" ; due = "2026-11"
proof ; event = "opens the second plant" ; due = "2027"
proof ; event = "the regulator approves" ; due = 2026-09-30
proof ; event = "starts the buyback" ; due = "2026Q3"
proof ; event = "joins the index"
proof ; event = "a partner announces"
proof ; event = "the first licence" ; due = 2026-06-30
proof ; event = "a new chief financial officer" ; due = "2026H2"
proof ; event = "the court rules" ; due = 2026-05-31
proof ; event = "a design win" ; count = ">= 2" ; due = "2027"
proof ; event = "an order each half" ; every = "half" ; from = "2025H2"
kill ; event = "the founder leaves"
kill ; event = "the largest customer leaves" ; due = 2027-12-31
kill ; event = "an offering of shares"
kill ; event = "a competitor ships first" ; due = "2027H1"
kill ; event = "guidance is withdrawn"
kill ; score = "how bad is the rumour?" ; scale = [-2, 2] ; trip = -2
"""
FIGURES = """
proof ; test = "revenue >= ${m}M" ; period = "2026Q3"
proof ; test = "revenue >= ${y}M" ; period = "FY2026"
proof ; test = "revenue >= ${n}M" ; due = 2027-12-31
proof ; test = "eps_diluted >= $0.{m}" ; due = "2026Q4"
proof ; test = "guide(revenue, next) >= ${n}M" ; due = 2026-12-31
proof ; test = "gross_margin >= 5{d}%" ; due = "2026Q4" ; for = 2
guard ; test = "gross_margin > 4{d}%"
guard ; test = "operating_margin > {d}%" ; from = 2025-07-01 ; due = 2026-12-31
guard ; test = "cash > ${m}M"
guard ; test = "debt / ttm(fcf) < 1{d}"
kill ; test = "gross_margin < 3{d}%" ; for = 2
kill ; test = "operating_income < ${d}M"
gauge ; value = "rd_expense / revenue" ; bands = {{ fine = "< 1x", dear = ">= 1x" }}
proof ; test = "yoy(revenue) > 2{d}%" ; due = 2026-12-31
guard ; test = "yoy(revenue) > 1{d}%"
kill ; test = "yoy(revenue) < {d}%" ; for = 2
guard ; test = "qoq(fcf) > -1{d}%" ; for = 2
kill ; test = "falling(gross_margin, 3q)"
proof ; due = 2026-12-31 ; any = [{{ test = "revenue >= ${n}M" }}, {{ event = "says so on the call" }}]
guard ; all = [{{ test = "gross_margin > 4{d}%" }}, {{ test = "yoy(revenue) > 1{d}%" }}]
kill ; any = [{{ test = "fcf < $1{d}M" }}, {{ event = "a covenant is broken" }}]
proof ; due = 2027-06-30 ; at_least = 2 ; of = [{{ test = "fcf > ${n}M" }}, {{ event = "x" }}]
"""
FLIPPING = 10  # tickers of the replay: 500 checkpoints
PRICES = """
kill ; test = "price < ${low}"
guard ; test = "price > ${mid}"
proof ; test = "price >= ${high}" ; due = 2027-12-31
kill ; test = "price < ${mid} for 5 days"
guard ; test = "price > avg(price, 200d)"
proof ; test = "market_cap >= ${cap}B" ; due = 2027-12-31
gauge ; value = "pe_ttm" ; bands = {{ cheap = "< 15x", fair = "15x..40x", dear = "> 40x" }}
gauge ; value = "corr({t}, {other}, 60d)" ; bands = {{ tied = "> 0.6" }}
"""


def symbol(n: int) -> str:
    return f"T{n:03d}"


def book_text(tickers: int) -> str:
    """The book: fifty checkpoints for each ticker, no two with the same numbers."""
    return "schema = 1\n" + "".join(_of_ticker(n, tickers) for n in range(tickers))


def _of_ticker(n: int, tickers: int) -> str:
    t, year_end, price = symbol(n), YEAR_ENDS[n % len(YEAR_ENDS)], 60 + n % 90
    numbers = {
        "t": t, "other": symbol((n + 1) % tickers), "d": n % 10, "m": 220 + n, "y": 900 + 4 * n,
        "n": 330 + n, "low": price * 6 // 10, "mid": price * 9 // 10, "high": price * 2, "cap": 20 + n,
    }  # fmt: skip
    lines = [EVENTS, FIGURES.format(**numbers), PRICES.format(**numbers)]
    tables = []
    for place, line in enumerate(line for line in "".join(lines).splitlines() if line):
        role, *keys = line.split(" ; ")
        named = [f'id = "{t}-{place}"', f'thesis = "{t}-thesis"', f'role = "{role}"']
        tables.append("\n".join(["[[checkpoint]]", *named, 'source = "a deep dive"', *keys, ""]))
    return HEADER.format(t=t, year_end=year_end, price=price) + "\n".join(tables)


def ledger_of(book: Book) -> Ledger:
    """Five years of everything: 20 quarters of 15 metrics, a guide a quarter, daily closes, some evidence."""
    facts: list[Fact] = []
    closes: dict[str, Closes] = {}
    sessions = [
        day for n in range(365 * YEARS, 0, -1) if is_session(day := NOW.date() - timedelta(days=n - 1))
    ]
    known = [close_of(day, NEW_YORK) for day in sessions]
    for n, ticker in enumerate(book.tickers.values()):
        facts += _figures(n, ticker.symbol, book)
        closes[ticker.symbol] = Closes(sessions, _walk(n, len(sessions)), known)
    return Ledger(facts, _evidence(book), closes)


def _walk(n: int, length: int) -> array[int]:
    """A walk around the ticker's price, in millionths: it crosses its levels a few times a year."""
    price, state, found = 60 + n % 90, n * 2654435761 % 2**32 or 1, array("q")
    level = price * 1_000_000
    for _ in range(length):
        state = state * 1664525 % 2**32 + 1013904223
        step = (state >> 8) % 4001 - 2000  # at most 4 % a day
        level += level * step // 50_000 + (price * 1_000_000 - level) // 200
        found.append(level)
    return found


def _figures(n: int, ticker: str, book: Book) -> list[Fact]:
    fiscal = book.fiscal(ticker)
    last = fiscal.containing(NOW.date() - timedelta(days=35), Span.QUARTER).shift(-1)
    found = []
    for back in range(QUARTERS):
        period = last.shift(-back)
        known = evening_of(fiscal.end(period) + timedelta(days=33), NEW_YORK)
        for place, metric in enumerate(METRICS):
            unit = STANDARD[metric].unit_in("USD")
            size = Decimal(300 + n - 8 * back + place) * (1_000_000 if str(unit) in ("USD", "shares") else 1)
            if metric.endswith("margin"):
                size = Decimal(45 + (n + back) % 12)
            elif metric == "eps_diluted":
                size = Decimal(40 + (n + back) % 30) / 100
            found.append(_fact((ticker, metric, period), Kind.ACTUAL, Quantity(size, unit), known))
        guided = Quantity(Decimal(310 + n - 8 * back) * 1_000_000, STANDARD["revenue"].unit_in("USD"))
        found.append(_fact((ticker, "revenue", period.shift(1)), Kind.GUIDE, guided, known))
    return found


def _fact(about: tuple[str, str, Period], kind: Kind, value: Quantity, known: datetime) -> Fact:
    ticker, metric, period = about
    return Fact(ticker, metric, period, kind, Basis.GAAP, value, known, Grade.FILING, "benchmark")


def _evidence(book: Book) -> list[Evidence]:
    """A word about every fourth event, and every eighth happened."""
    found = []
    for n, checkpoint in enumerate(book.checkpoints.values()):
        if not isinstance(checkpoint.claim, Test) and n % 4 == 0:
            effect = Effect.HAPPENED if n % 8 == 0 else Effect.SUPPORTS
            day = date(2025, 9, 1) + timedelta(days=n % 340)
            known = evening_of(day, NEW_YORK)
            found.append(Evidence(f"e{n}", checkpoint.id, effect, known, Grade.CALL, "b", note="said"))
    return found


def main() -> None:
    """Measure and print a table: what, its median, the ratio to its reference."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=3, help="of everything, interleaved (default: 3)")
    parser.add_argument("--tickers", type=int, default=200, help="in the book, 50 checkpoints each")
    parser.add_argument("--profile", action="store_true", help="say instead where the time goes")
    given = parser.parse_args()

    as_the_app_collects()
    text = book_text(given.tickers)
    book, few = loaded(text), loaded(book_text(FLIPPING))
    first = NOW - timedelta(days=365 * YEARS)
    print(
        f"{len(book.tickers)} tickers, {QUARTERS} quarters of {len(METRICS)} metrics, {YEARS} years of closes"
    )
    measure = profiled if given.profile else partial(ratio, given.runs)
    measure(
        f"loading {len(book.checkpoints):,} checkpoints",
        lambda: partial(load_book, text),
        ("tomllib.loads", partial(tomllib.loads, text)),
    )
    measure(
        f"judging {len(book.checkpoints):,} checkpoints",
        lambda: partial(verdicts, book, ledger_of(book), NOW),
        ("the plain comparisons", compared(book)),
    )
    measure(
        f"replaying {YEARS} years of {len(few.checkpoints)} checkpoints",
        lambda: partial(replay, few, ledger_of(few), first, NOW),
        ("the plain comparisons", compared(few)),
    )
    if not given.profile:
        one_close(book, max(given.runs, 5))


def one_close(book: Book, runs: int) -> None:
    """One ticker closes: what reads it is judged again."""
    ledger = ledger_of(book)
    closes = {ticker: ledger.closes(ticker, NOW) for ticker in book.tickers}
    judged = judge(book, ledger, NOW)
    judged = judged.again(ledger, NOW)  # who reads what is found once for a book
    took = []
    for n in range(runs):
        ticker = symbol(n % len(book.tickers))
        last = closes[ticker]
        moved = Closes(last.days, array("q", [*last.micros[:-1], last.micros[-1] + 1_000_000]), last.known)
        changed = ledger.with_closes(closes | {ticker: moved})
        took.append(timed(partial(judged.again, changed, NOW)))
    whole = timed(partial(verdicts, book, changed, NOW))
    show("judging again after one new close", "judging everything", whole, median(took))


def loaded(text: str) -> Book:
    """The book a text means."""
    found = load_book(text)
    if found.book is None:
        raise SystemExit(f"the benchmark's book is wrong: {found.problems[:3]}")
    return found.book


def compared(book: Book) -> Work:
    """What plain Python would do at the least: each number a test reads, compared with one Decimal.

    Twenty quarters for each checkpoint, five years of closes for one about a price.
    """
    limit, quarters = Decimal("123.45"), [Decimal(100 + n) for n in range(QUARTERS)]
    closes = [Decimal(100 + n) / 8 for n in range(252 * YEARS)]
    series = [
        closes if any(map(is_daily, expressions(one))) else quarters for one in book.checkpoints.values()
    ]
    return lambda: [sum(value > limit for value in one) for one in series]


def as_the_app_collects() -> None:
    """Garbage as often as in the app; a command collects none at all."""
    gc.set_threshold(*GARBAGE)


def timed(work: Work) -> float:
    """Seconds of the processor."""
    started = time.process_time()
    work()
    return time.process_time() - started


def ratio(
    runs: int,
    what: str,
    prepare: Callable[[], Callable[[], object]],
    reference: tuple[str, Callable[[], object]],
) -> None:
    """Both in turn; nothing worked out in one run is there in the next."""
    pairs = []
    for _ in range(runs):
        work = prepare()
        gc.collect()
        pairs.append((timed(reference[1]), timed(work)))
    show(what, reference[0], median(pair[0] for pair in pairs), median(pair[1] for pair in pairs))


def profiled(what: str, prepare: Callable[[], Work], _reference: object) -> None:
    """Where the time goes: the twenty functions that take the most, themselves."""
    work = prepare()
    print(f"\n{what}")
    with cProfile.Profile() as profile:
        work()
    pstats.Stats(profile).sort_stats("tottime").print_stats(20)


def show(what: str, reference_name: str, reference: float, measured: float) -> None:
    """One line of the table."""
    times = measured / reference
    print(f"{what}: {measured:.3g} s, {times:.3g} times {reference_name} ({reference:.3g} s)", flush=True)


if __name__ == "__main__":
    main()
