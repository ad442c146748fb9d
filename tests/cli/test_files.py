"""`catalyst import` and `catalyst init`: files come in whole or not at all, and nothing is overwritten."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.homes import STARTER_DATA, starter

FACTS = "known_at,ticker,kind,metric,period,value,unit,basis,grade,source\n"
EVIDENCE = "id,known_at,checkpoint,effect,grade,source\n"


def kept(home: Path, table: str) -> int:
    """Return how many rows a table of the database has."""
    with closing(sqlite3.connect(home / "catalyst.db")) as db:
        (count,) = db.execute(f"SELECT count(*) FROM {table}").fetchone()
        return int(count)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "in.csv"


@pytest.mark.parametrize("name", STARTER_DATA)
def test_the_starters_own_files_are_known_already(run: Run, file: Path, name: str) -> None:
    run("init")
    file.write_text(starter(name), "utf-8")
    ran = run("import", str(file))
    assert (ran.code, ran.err) == (0, "")
    assert "rows read = 0 new" in ran.out


def sum_of(rows: int, new: int) -> str:
    """Return the closing line of an import of in.csv, of which nothing is refused or skipped."""
    noun = "row" if rows == 1 else "rows"
    return f"in.csv: {rows} {noun} read = {new} new + {rows - new} already there + 0 refused + 0 skipped"


@pytest.mark.parametrize(("text", "rows"), [
    (FACTS + "2026-11-03,ALAB,actual,revenue,2026Q3,555200000,USD,gaap,release,8-K\n", 1),
    (EVIDENCE + "e1,2026-11-03,npo-2027,supports,call,call Q3\n", 1),
    ("date,ALAB\n2026-11-19,301\n2026-11-20,299\n", 2),
    ("ticker,date,close\nALAB,2026-11-19,301\nALAB,2026-11-20,299\n", 2),
])  # fmt: skip
def test_each_of_the_formats_is_taken(run: Run, small: Path, file: Path, text: str, rows: int) -> None:
    file.write_text("\ufeff" + text, "utf-8")
    assert run("import", str(file)).out == f"{sum_of(rows, rows)}\n"
    assert run("import", str(file)).out == f"{sum_of(rows, 0)}\n"


def test_closes_of_holidays_are_skipped_with_their_line(run: Run, small: Path, file: Path) -> None:
    file.write_text("date,ALAB\n2026-09-07,301\n2026-09-08,299\n", "utf-8")
    assert run("import", str(file)).out.splitlines() == [
        "in.csv: line 2: ALAB has no close of 2026-09-07, a holiday in New York; skipped",
        "in.csv: 2 rows read = 1 new + 0 already there + 0 refused + 1 skipped (line 2)",
    ]


def test_a_typo_does_not_cost_the_history(run: Run, small: Path, file: Path) -> None:
    """A close far from the one known means a split to us: only a file that has it all may replace it all."""
    file.write_text("date,ALAB\n2026-11-18,300\n2026-11-19,301\n2026-11-20,299\n", "utf-8")
    run("import", str(file))
    file.write_text("date,ALAB\n2026-11-20,29.9\n", "utf-8")
    ran = run("import", str(file))
    assert (ran.code, ran.out) == (4, "")
    assert "29.9 on 2026-11-20 (a split, a spin-off, another share, or other money?)" in ran.err
    ran = run("import", str(file), "--yes")
    assert (ran.code, ran.out) == (4, "")
    assert "import all closes of ALAB from 2026-11-18 to 2026-11-20 in one file: it replaces" in ran.err
    assert "This file contradicts them, as after a split, and lacks other days" in ran.err
    assert kept(small, "daily_closes") == 3

    file.write_text("date,ALAB\n2026-11-18,150\n2026-11-19,150.5\n2026-11-20,149.5\n", "utf-8")
    assert run("import", str(file)).code == 0
    assert kept(small, "daily_closes") == 3


def test_every_bad_row_is_named_and_none_is_taken(run: Run, small: Path, file: Path) -> None:
    good = "2026-11-03,ALAB,actual,revenue,2026Q3,555200000,USD,gaap,release,8-K\n"
    file.write_text(FACTS + good + good.replace("ALAB", "ALBA") + good + "1,2\n", "utf-8")
    ran = run("import", str(file))
    assert (ran.code, ran.out) == (4, "")
    assert ran.err.splitlines() == [
        f"{file}: line 3: no ticker 'ALBA' in the book; did you mean ALAB?",
        f"{file}: line 5: 2 cells, the header has 10",
        "catalyst: 2 bad rows, nothing was imported",
    ]
    assert kept(small, "facts") == 0


def test_evidence_is_never_rewritten(run: Run, small: Path, file: Path) -> None:
    file.write_text(EVIDENCE + "e1,2026-11-03,npo-2027,supports,call,call Q3\n", "utf-8")
    run("import", str(file))
    file.write_text(
        EVIDENCE + "e2,2026-11-03,npo-2027,note,call,x\ne1,2026-11-03,npo-2027,happened,call,call Q3\n",
        "utf-8",
    )
    ran = run("import", str(file))
    assert ran.code == 4
    assert "Evidence 'e1' is already kept with other words" in ran.err
    assert kept(small, "evidence") == 1


@pytest.mark.parametrize(("content", "sentence"), [
    (b"a,b\n1,2\n", "no table of positions or trades was found in it"),
    (b"", "the file is empty"),
    (b"known_at\ncaf\xe9", "is not UTF-8 text"),
    (b"known_at\n" * 700_000, "is larger than 5 MB, the most that is read; shorten or split it"),
    (b"known_at\n\x00", "line 1: "),
], ids=["others", "empty", "latin-1", "huge", "zero"])  # fmt: skip
def test_no_such_file_is_a_sentence(run: Run, small: Path, file: Path, content: bytes, sentence: str) -> None:
    file.write_bytes(content)
    ran = run("import", str(file))
    assert ran.code == 4
    assert sentence in ran.err
    assert "Traceback" not in ran.err


def test_a_file_that_is_not_there_is_a_sentence(run: Run, small: Path, tmp_path: Path) -> None:
    assert run("import", str(tmp_path / "no.csv")).err.endswith("no.csv does not exist\n")
    assert run("import", str(tmp_path)).err.endswith("cannot be read: it is not a file\n")
