"""`catalyst restore`: what is said when the database is lost, and the way back."""

from datetime import datetime
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.homes import open_store


@pytest.fixture
def database(small: Path, run: Run, now: datetime) -> Path:
    """Make a database with one fact, a copy of it, and another fact since."""
    path = small / "catalyst.db"
    run("record", "npo-2027", "supports", "--source", "call")
    with open_store(path, now=now) as store:
        store.backup(now)
    run("record", "npo-2027", "weakens", "--source", "call")
    return path


def known(database: Path, now: datetime) -> list[str]:
    with open_store(database, now=now) as store:
        return [item.effect.value for item in store.ledger.evidence()]


def test_the_copies_are_listed(run: Run, database: Path) -> None:
    ran = run("restore")
    assert (ran.code, ran.err) == (0, "")
    (line,) = ran.out.splitlines()
    assert line.startswith("2026-11-20 ")
    assert "cannot be read" not in line


def test_a_damaged_database_is_said_and_its_copy_put_back(run: Run, database: Path, now: datetime) -> None:
    database.write_bytes(b"scribbled over" * 999)
    ran = run("check")
    assert ran.code == 4
    assert "is damaged. It was moved to" in ran.err
    assert "`catalyst restore 2026-11-20` puts back the newest good backup" in ran.err
    again = run("check")
    assert "is missing. `catalyst restore 2026-11-20`" in again.err

    back = run("restore", "2026-11-20")
    assert (back.code, back.out) == (0, f"{database} is now the copy 2026-11-20.\n")
    assert known(database, now) == ["supports"]


def test_what_was_there_is_kept(run: Run, database: Path, now: datetime) -> None:
    ran = run("restore", "2026-11-20")
    aside = Path(ran.out.splitlines()[1].removeprefix("What was there before is ").removesuffix("."))
    assert (known(database, now), known(aside, now)) == (["supports"], ["supports", "weakens"])


def test_a_copy_nobody_made_is_refused_with_those_there_are(run: Run, database: Path) -> None:
    ran = run("restore", "2025-01-01")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "catalyst: no copy is called '2025-01-01'; there is 2026-11-20\n"


def test_nothing_is_put_back_while_it_is_open(run: Run, database: Path, now: datetime) -> None:
    with open_store(database, now=now):
        ran = run("restore", "2026-11-20")
    assert ran.code == 4
    assert "Another Catalyst has" in ran.err
