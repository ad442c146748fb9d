"""Rows of the table: judging, replaying, the commands, and a first fetch."""

from __future__ import annotations

import subprocess
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from msgspec.structs import replace

from benchmarks import judge as books
from benchmarks import refresh
from benchmarks.anchors import Machine, Row, children, environment, processor
from benchmarks.start import CATALYST, CONFIG, midnight
from catalyst_tui.desk.home.folder import Home, find_home
from catalyst_tui.judge.history.replay import replay
from catalyst_tui.judge.judge import judge
from catalyst_tui.judge.ledger.facts import History
from catalyst_tui.store.open import open_store
from scripts.own_settings import own_settings


def judging(machine: Machine) -> Iterator[Row]:
    """10,000 checkpoints, what one more fact costs, and five years of 500."""
    books.as_the_app_collects()
    book = books.loaded(books.book_text(200))
    ledger = books.ledger_of(book)
    whole = processor(lambda: judge(book, ledger, books.NOW))
    yield machine.row("judging 10,000 checkpoints", whole, "1 s")
    judged = judge(book, ledger, books.NOW)
    judged = judged.again(ledger, books.NOW)  # who reads what is found once for a book
    fact = replace(next(ledger.facts(books.symbol(7))), known_at=midnight(books.NOW.date()))
    longer = ledger.with_more([fact])
    one = processor(lambda: judged.again(longer, books.NOW))
    yield machine.row("one fact more: its ticker's 50 are judged again", one, "5 ms")
    few = books.loaded(books.book_text(books.FLIPPING))
    known, first = books.ledger_of(few), books.NOW - timedelta(days=365 * books.YEARS)
    whole = processor(lambda: replay(few, known, first, books.NOW))
    yield machine.row(f"replaying {books.YEARS} years of {len(few.checkpoints)} checkpoints", whole, "3 s")


def checks(machine: Machine, folder: Path, sizes: list[tuple[int, str]], runs: int) -> Iterator[Row]:
    """`catalyst check`, from its start to its end."""
    starter = folder / "starter"
    subprocess.run([*CATALYST, "init"], env=environment(starter), check=True, capture_output=True)
    yield machine.row("catalyst check, the starter", checked(starter, runs)[0], "0.2 s")
    for tickers, goal in sizes:
        home = find_home(str(folder / str(tickers)), env={})
        fill(home, tickers)
        taken, lines = checked(home.folder, min(runs, 2))
        yield machine.row(f"catalyst check, {50 * tickers:,} checkpoints", taken, goal)
    name = f"a book of {50 * tickers:,} checkpoints, {home.book.stat().st_size / 1e6:.1f} MB"
    yield Row(name, "taken" if lines else "refused", "taken")


def checked(home: Path, runs: int) -> tuple[float, int]:
    """Milliseconds of the processor, and how many lines it printed."""
    lines: list[int] = []

    def check() -> None:
        ran = subprocess.run([*CATALYST, "check"], env=environment(home), check=False, capture_output=True)
        lines.append(ran.stdout.count(b"\n"))

    return median(children(check) for _ in range(runs)), min(lines)


def fill(home: Home, tickers: int) -> None:
    """A home with the book of benchmarks.judge and all it reads."""
    home.folder.mkdir(parents=True)
    home.book.write_text(text := books.book_text(tickers), "utf-8")
    own_settings(home.folder).write_text(CONFIG, "utf-8")
    book, now = books.loaded(text), datetime.now(UTC)
    ledger = books.ledger_of(book)
    with open_store(home.database, now=now) as store:
        for symbol in book.tickers:
            store.ledger.add_facts(ledger.facts(symbol), now)
            closes = tuple(ledger.closes(symbol, now))
            store.prices.put_history(History(symbol, "USD", closes, "benchmark"), now)
        said = [item for id_ in book.checkpoints for item in ledger.evidence(id_, now)]
        store.ledger.add_evidence(said, now)


def fetching(home: Path, tickers: int, companies: int) -> Iterator[Row]:
    """A first fetch of everything, keys pressed meanwhile: clock time, as one who waits has it."""
    seen = refresh.run(home, tickers, companies)
    asked = Counter(refresh.source_of(path) for _, path in seen.asked)
    floor = max(refresh.INTERVALS[name] * (count - 1) for name, count in asked.items())
    name = f"first fetch, {tickers} tickers"
    pace = f"the sources' own pace, {floor:.0f} s"
    yield Row(f"{name} and {companies} companies", f"{seen.kept / floor:.2f} x", "1.1", pace)
    keys, rest = seen.during.spread(), seen.after.spread()
    said, at_rest = (" / ".join(f"{one:.0f}" for one in spread) for spread in (keys, rest))
    against = f"p50 / p95 / longest to the frame; at rest {at_rest} ms"
    yield Row(f"{name}: ↓ meanwhile", f"{said} ms", "12/30/60", against)
    first, *_, last = seen.memory
    against = f"{first:.0f} MB at the first paint, {last:.0f} MB after"
    yield Row(f"{name}: memory at most", f"{max(seen.memory):.0f} MB", "90 MB", against)
