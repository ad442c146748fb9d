"""What loading, judging and replaying a large book cost."""

from __future__ import annotations

import gc
import tomllib
from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from statistics import median

from msgspec.structs import replace

from benchmarks.homes import NOW, QUARTERS, YEARS, large_book_text, large_symbol, ledger_of, load, midnight
from benchmarks.machine import Row, computed, processor_seconds
from catalyst_tui.book.file.load import load_book
from catalyst_tui.book.language.leaves import is_daily
from catalyst_tui.book.model.book import Book
from catalyst_tui.judge.evaluate.reads import expressions
from catalyst_tui.judge.history.replay import replay
from catalyst_tui.judge.judge import judge, verdicts
from catalyst_tui.ui.start import GARBAGE

TICKERS = 200
REPLAYED = 10

Work = Callable[[], object]


def rows(_folder: Path, quick: bool) -> Iterator[Row]:
    """Measure a book of 10,000 checkpoints, one more fact, and five years of 500 checkpoints."""
    runs = 1 if quick else 3
    gc.set_threshold(*GARBAGE)  # as the app collects
    text = large_book_text(TICKERS)
    book = load(text)
    count = f"{len(book.checkpoints):,} checkpoints"

    reference: tuple[str, Work] = ("tomllib", partial(tomllib.loads, text))
    yield _row((f"loading {count}", ""), lambda: partial(load_book, text), reference, runs)

    reference = ("the plain comparisons", plain_comparisons(book))
    yield _row(
        (f"judging {count}", "1.0 s"), lambda: partial(verdicts, book, ledger_of(book), NOW), reference, runs
    )

    ledger = ledger_of(book)
    judged = judge(book, ledger, NOW)
    judged = judged.again(ledger, NOW)  # the first time also finds who reads what
    fact = next(ledger.facts(large_symbol(7)))
    longer = ledger.with_more([replace(fact, known_at=midnight(NOW.date()))])
    yield computed("one more fact", processor_seconds(lambda: judged.again(longer, NOW)), "30 ms")

    few, first = load(large_book_text(REPLAYED)), NOW - timedelta(days=365 * YEARS)
    reference = ("the plain comparisons", plain_comparisons(few))
    yield _row(
        (f"replaying {YEARS} years of {len(few.checkpoints)} checkpoints", "3 s"),
        lambda: partial(replay, few, ledger_of(few), first, NOW),
        reference,
        runs,
    )


def plain_comparisons(book: Book) -> Work:
    """Return the least plain Python can do: compare each number a test reads with one Decimal.

    That is twenty quarters for each checkpoint, and five years of closes for one about a price.
    """
    limit, quarters = Decimal("123.45"), [Decimal(100 + n) for n in range(QUARTERS)]
    closes = [Decimal(100 + n) / 8 for n in range(252 * YEARS)]
    series = []
    for checkpoint in book.checkpoints.values():
        daily = any(is_daily(expression) for expression in expressions(checkpoint))
        series.append(closes if daily else quarters)
    return lambda: [sum(value > limit for value in values) for values in series]


def _row(
    name_and_goal: tuple[str, str], prepare: Callable[[], Work], reference: tuple[str, Work], runs: int
) -> Row:
    """Measure both in turn. `prepare` makes new values: nothing computed in one run helps the next."""
    pairs = []
    for _ in range(runs):
        work = prepare()
        gc.collect()
        pairs.append((processor_seconds(reference[1]), processor_seconds(work)))
    base, ours = (median(pair[place] for pair in pairs) for place in (0, 1))
    name, goal = name_and_goal
    return Row(name, f"{ours:.2f} s", goal, f"{ours / base:.1f} x {reference[0]}")
