"""What a company's figures cost: companyfacts of 4 MB read and kept, as ratios to the least it could take.

    python -m benchmarks.facts [--runs 5] [FILE.json.gz …]

Reading is compared with `json.loads` of the same bytes, keeping with the same rows put into a bare SQLite
table, in the same run. Recorded answers named on the command line are measured besides.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sqlite3
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median

from benchmarks.reports import companyfacts
from catalyst_tui.book.model.book import NEW_YORK
from catalyst_tui.desk.entry.starter import open_workspace
from catalyst_tui.desk.fetch.edgar_fetch import FACTS_SINCE
from catalyst_tui.desk.filing_intake import CompanyUpdate
from catalyst_tui.desk.home.clock import SystemClock
from catalyst_tui.desk.home.folder import Home
from catalyst_tui.judge.ledger.facts import Fact
from catalyst_tui.reports.companyfacts import Companyfacts, read_companyfacts
from catalyst_tui.store.filings import CompanyRow

NOW = datetime.now(UTC)
BOOK = """\
schema = 1
[ticker.EX]
[[checkpoint]]
id = "large"
ticker = "EX"
test = "revenue >= $1M"
due = 2030
"""
GOAL = 0.3
"""Seconds, for reading and for keeping."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("recorded", type=Path, nargs="*", metavar="FILE.json.gz")
    given = parser.parse_args()
    measure("made up", companyfacts(1, NOW.date()), given.runs)
    for path in given.recorded:
        measure(path.name.split(".")[0], gzip.decompress(path.read_bytes()), given.runs)


def measure(name: str, body: bytes, runs: int) -> None:
    """Its lines of the table: of the six years that are kept, and of all there are."""
    plain, *reading = interleaved(
        runs, lambda: json.loads(body), lambda: read(body), lambda: read(body, six_years=False)
    )
    print(f"{name}, {len(body) / 1e6:.1f} MB; json.loads takes {plain:.3f} s, the goal is {GOAL:g} s each:")
    for what, took, six_years in zip(("six years", "all years"), reading, (True, False), strict=True):
        facts = read(body, six_years=six_years).facts
        pairs = [keeping(facts) for _ in range(runs)]
        bare, kept = median(pair[0] for pair in pairs), median(pair[1] for pair in pairs)
        print(
            f"    {what}, {len(facts)} figures: read in {took:.3f} s, {took / plain:.1f} times json.loads; "
            f"kept and indexed in {kept:.3f} s, {kept / bare:.1f} times a bare table"
        )


def read(body: bytes, *, six_years: bool = True) -> Companyfacts:
    """As the product reads it: of the last six years, or of all there are."""
    since = date(NOW.year - FACTS_SINCE, 1, 1) if six_years else None
    return read_companyfacts(body, "EX", None, NEW_YORK, since=since)


def keeping(facts: tuple[Fact, ...]) -> tuple[float, float]:
    """Seconds for rows in a bare table, and for the workspace to take them: kept, and in the ledger."""
    with tempfile.TemporaryDirectory(prefix="catalyst-bench-") as folder:
        path = Path(folder)
        with closing(sqlite3.connect(path / "bare.db")) as bare:
            bare.execute("PRAGMA journal_mode = WAL")
            bare.execute("CREATE TABLE facts (ticker, metric, period, value, known_at, source)")
            rows = [
                (f.ticker, f.metric, str(f.period), str(f.value.value), f.known_at.isoformat(), f.source)
                for f in facts
            ]
            started = time.perf_counter()
            with bare:
                bare.executemany("INSERT INTO facts VALUES (?, ?, ?, ?, ?, ?)", rows)
            least = time.perf_counter() - started
        (path / "catalysts.toml").write_text(BOOK, "utf-8")
        with open_workspace(Home(path, path / "catalysts.toml"), SystemClock()) as workspace:
            filed = CompanyUpdate(
                CompanyRow("EX", 1, NOW, NOW - timedelta(1), "a", "b", len(facts)), facts=facts
            )
            started = time.perf_counter()
            workspace.take_filings([filed])
            return least, time.perf_counter() - started


def interleaved(runs: int, *work: Callable[[], object]) -> list[float]:
    """The median seconds of each, run in turn."""
    times: list[list[float]] = [[] for _ in work]
    for _ in range(runs):
        for one, found in zip(work, times, strict=True):
            started = time.perf_counter()
            one()
            found.append(time.perf_counter() - started)
    return [median(found) for found in times]


if __name__ == "__main__":
    main()
