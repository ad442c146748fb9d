"""`catalyst lint`: a line for each problem, as compilers print them; 3 only when the book cannot be used."""

from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path

from tests.books import loaded
from tests.cli.conftest import SMALL, Run
from tests.doors.book import Split
from tests.doors.judge import written
from tests.homes import FoundSplit, find_home, open_store


def test_advice_is_no_failure(run: Run, tmp_path: Path) -> None:
    book = tmp_path / "small.toml"
    book.write_text(SMALL, "utf-8")
    ran = run("lint", "--book", str(book))
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines() == [
        f'{book}:2:1: advice: ALAB: no currency said, USD is taken (currency = "USD" there or in [defaults])',
        f'{book}:3:1: advice: above-300: no source and no why (source = "…", why = "…")',
        f'{book}:9:1: advice: npo-2027: no source and no why (source = "…", why = "…")',
    ]


def test_a_book_that_cannot_be_used_is_3(run: Run, tmp_path: Path) -> None:
    book = tmp_path / "wrong.toml"
    book.write_text(SMALL.replace("price >=", "prise >=").replace("due = 2027", 'due = "soon"'), "utf-8")
    ran = run("lint", "--book", str(book))
    assert ran.code == 3
    assert [line.split(" (")[0] for line in ran.out.splitlines()] == [
        f"{book}:8:9: error: 'prise' is no metric and no series of this book",
        '    test = "price >= $300"',
        f"{book}:14:7: error: 'soon' is no date",
    ]


def test_a_book_that_is_not_there_is_one_sentence(run: Run, tmp_path: Path) -> None:
    ran = run("lint", "--book", str(tmp_path / "none.toml"))
    assert (ran.code, ran.out) == (4, "")
    assert "does not exist" in ran.err


def test_what_was_written_before_a_split_is_advice(run: Run, tmp_path: Path) -> None:
    home = find_home(str(tmp_path / "home"), None)
    home.folder.mkdir()
    home.book.write_text(SMALL, "utf-8")
    book = loaded(SMALL)
    claims, lots = written(book, "ALAB")
    split = Split(date(2026, 11, 19), Fraction(10), claims=claims, lots=lots)
    now = datetime(2026, 11, 20, tzinfo=UTC)
    with open_store(home.database, now=now) as store, store.transaction():
        store.splits.add(FoundSplit("ALAB", split.day, split.ratio, exact=True, source="yahoo"), split, now)
    ran = run("lint", "--home", str(home.folder))
    assert ran.code == 0
    assert "2:1: advice: ALAB split 10:1 on Nov 19: what the book says was written before it" in ran.out


def test_a_lot_that_is_opened_on_a_day_to_come_is_advice(run: Run, tmp_path: Path) -> None:
    book = tmp_path / "ahead.toml"
    lots = "lots = [{ quantity = 1, cost = 10, opened = 2101-01-04 }]"
    book.write_text(SMALL.replace("[ticker.ALAB]", f"[ticker.ALAB]\n{lots}"), "utf-8")
    ran = run("lint", "--book", str(book))
    assert ran.code == 0
    assert "ALAB: this lot is opened on 2101-01-04, which has not come yet" in ran.out
