"""`catalyst inbox accept`: what Catalyst asks is listed, answered and gone."""

from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path

import pytest

from tests.books import loaded
from tests.cli.conftest import SMALL, Run
from tests.doors.book import Split
from tests.doors.judge import written
from tests.homes import FoundSplit, find_home, open_store


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return a home in which a split waits for its answer."""
    home = find_home(str(tmp_path / "home"), None)
    home.folder.mkdir()
    home.book.write_text(SMALL, "utf-8")
    claims, lots = written(loaded(SMALL), "ALAB")
    split = Split(date(2026, 6, 1), Fraction(10), claims=claims, lots=lots)
    now = datetime(2026, 6, 2, tzinfo=UTC)
    with open_store(home.database, now=now) as store, store.transaction():
        store.splits.add(FoundSplit("ALAB", split.day, split.ratio, exact=True, source="yahoo"), split, now)
    return home.folder


def name_of(run: Run, home: Path) -> str:
    listed = run("inbox", "accept", "--home", str(home))
    assert listed.code == 0, listed.err
    assert "ALAB split 10:1 on Jun 1: what the book says was written before it" in listed.out
    assert '+ test = "price >= $30"' in listed.out
    return listed.out.split()[0]


def test_a_no_leaves_it_and_is_not_asked_again(run: Run, home: Path) -> None:
    ran = run("inbox", "dismiss", name_of(run, home), "--home", str(home))
    assert (ran.code, ran.err) == (0, "")
    assert (home / "catalysts.toml").read_text("utf-8") == SMALL
    assert "nothing waits" in run("inbox", "accept", "--home", str(home)).out
