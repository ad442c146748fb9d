"""What an edit of the book leaves unknown, asks about and tells: currencies, ids, symbols, periods."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.cli.test_identity import Clock
from tests.homes import SystemClock


@pytest.fixture
def clock(now: datetime, monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(SystemClock, "now", lambda _: clock.now())
    return clock


@pytest.fixture
def book(home: Path, clock: Clock) -> Path:
    home.mkdir()
    return home / "catalysts.toml"


def edit(book: Path, *changes: tuple[str, str]) -> None:
    text = book.read_text("utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    book.write_text(text, "utf-8")


def judged(run: Run) -> dict[str, str]:
    """Judge and notify; return the status of each row."""
    run("inbox", "ack", "nothing")  # judges, and saves what it finds
    return {one["id"]: one["status"] for one in json.loads(run("check", "--json").out)["checkpoints"]}


def popups(run: Run, book: Path) -> list[str]:
    """Judge, and return the titles of all notifications so far."""
    judged(run)
    with closing(sqlite3.connect(book.parent / "catalyst.db")) as db:
        return [title for (title,) in db.execute("SELECT title FROM outbox ORDER BY id")]


def figures(run: Run, path: Path, *rows: str) -> None:
    """Import figures, each written `day ticker metric period value unit`."""
    head = "known_at,ticker,metric,period,value,unit,kind,basis,grade,source\n"
    text = "".join(",".join(row.split()) + ",actual,gaap,release,release x\n" for row in rows)
    path.write_text(head + text, "utf-8")
    found = run("import", str(path), "--yes")
    assert found.code == 0, found.err


def closes(run: Run, path: Path, symbol: str, *rows: str) -> None:
    """Import closes, each written `day close`."""
    text = "".join(row.replace(" ", ",") + "\n" for row in rows)
    path.write_text(f"date,{symbol}\n{text}", "utf-8")
    found = run("import", str(path), "--yes")
    assert found.code == 0, found.err


SUSPENDED = """\
schema = 1
[ticker.AAA]
[ticker.OLD]
[[checkpoint]]
id = "u"
ticker = "AAA"
role = "kill"
test = "price < 10"
unless = { test = "revenue@OLD > 100M" }
[[checkpoint]]
id = "e"
ticker = "AAA"
role = "kill"
test = "price < 8"
unless = { event = "it is taken private" }
"""


def test_a_kill_is_unknown_while_nobody_knows_whether_it_is_suspended(
    run: Run, book: Path, tmp_path: Path
) -> None:
    book.write_text(SUSPENDED, "utf-8")
    figures(run, tmp_path / "f.csv", "2026-08-01 OLD revenue 2026Q2 101000000 USD")
    closes(run, tmp_path / "c.csv", "AAA", "2026-11-18 9", "2026-11-19 9", "2026-11-20 9")
    assert judged(run) == {"u": "void", "e": "clear"}
    edit(book, ("OLD", "NEWC"))  # a new symbol, and `was` is forgotten
    assert judged(run) == {"u": "unknown", "e": "clear"}
    assert "unless: NEWC revenue is not known; else tripped: price $9.00" in run("why", "u").out
    assert popups(run, book) == [
        "OLD is no ticker of the book any more: what you entered of it counts nowhere"
    ]
    edit(book, ("[ticker.NEWC]", '[ticker.NEWC]\nwas = "OLD"'))
    assert judged(run) == {"u": "void", "e": "clear"}
