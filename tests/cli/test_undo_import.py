"""`catalyst undo` of an imported file, of a row of it, and of one close."""

from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pytest

from tests.books import toml
from tests.cli.conftest import NOW, SMALL, Run
from tests.homes import SystemClock, find_home, open_workspace

FACTS = """\
known_at,ticker,kind,metric,period,value,unit,basis,grade,source
2025-11-05,ALAB,actual,revenue,2025Q3,200000000,USD,gaap,release,Q3
2026-02-05,ALAB,actual,revenue,2025Q4,210000000,USD,gaap,release,Q4
"""
CLOSES = "date,ALAB\n2025-11-03,301\n2025-11-04,302\n2025-11-05,303\n"
MORE = "date,ALAB\n2025-11-05,304\n2025-11-06,305\n"


@pytest.fixture
def home(run: Run, tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    (folder / "catalysts.toml").write_text(SMALL, "utf-8")
    return folder


def take(run: Run, home: Path, name: str, text: str) -> None:
    (home.parent / name).write_text(text, "utf-8")
    ran = run("import", str(home.parent / name), "--home", str(home))
    assert ran.code == 0, ran.err


def known(run: Run, home: Path, *about: str) -> str:
    return run("facts", *about, "--home", str(home)).out


def closes(run: Run, home: Path) -> str:
    ran = run("why", "above-300", "--home", str(home))
    return ran.out


def test_a_file_of_figures_is_undone_whole(run: Run, home: Path) -> None:
    take(run, home, "facts.csv", FACTS)
    ran = run("undo", "--file", "facts.csv", "--home", str(home))
    assert ran.code == 0, ran.err
    assert ran.out.count("undone: ALAB revenue") == 2
    assert "2025Q3" not in run("facts", "ALAB", "--home", str(home), "--as-of", "2030-01-01").out or (
        "undone" in known(run, home, "ALAB")
    )
    again = run("undo", "--file", "facts.csv", "--home", str(home))
    assert again.code == 4
    assert "no import of 'facts.csv' is left to undo" in again.err


def test_a_row_of_it_alone(run: Run, home: Path) -> None:
    take(run, home, "facts.csv", FACTS)
    ran = run("undo", "ALAB", "revenue", "--period", "2025Q3", "--home", str(home))
    assert ran.code == 0, ran.err
    assert ran.out.count("undone") == 1


def test_closes_of_a_file_go_back_to_those_before(run: Run, home: Path) -> None:
    take(run, home, "closes.csv", CLOSES)
    take(run, home, "more.csv", MORE)
    assert "305" in closes(run, home)
    ran = run("undo", "--file", "more.csv", "--home", str(home))
    assert (ran.code, ran.err) == (0, "")
    assert "undone: 2 closes of ALAB" in ran.out
    assert "303" in closes(run, home)
    assert "305" not in closes(run, home)


def test_one_wrong_close_of_a_day(run: Run, home: Path) -> None:
    take(run, home, "closes.csv", CLOSES)
    ran = run("undo", "ALAB", "price", "--period", "2025-11-05", "--home", str(home))
    assert (ran.code, ran.err) == (0, "")
    assert "undone: close of ALAB 2025-11-05 = 303" in ran.out
    assert "302" in closes(run, home)
    again = run("undo", "ALAB", "price", "--period", "2025-11-05", "--home", str(home))
    assert "no close of ALAB of 2025-11-05 is known" in again.err


def popups(home: Path) -> list[str]:
    """Show the popups that are due; return their titles."""
    workspace = open_workspace(find_home(str(home)), SystemClock())
    claim = partial(workspace.store.outbox.claim, NOW, timedelta(minutes=1))
    found = list(iter(claim, None))
    workspace.store.outbox.mark_sent([alert.id for alert in found], None, NOW)
    workspace.close()
    return [alert.title for alert in found]


@pytest.mark.parametrize("shown", [False, True])
def test_the_real_trip_after_an_undone_one_pops_up(run: Run, home: Path, shown: bool) -> None:
    """Whether or not the popup of the wrong close was seen: that close was never made."""
    take(run, home, "closes.csv", "date,ALAB\n2026-11-18,340\n")
    run("check", "--home", str(home))
    take(run, home, "wrong.csv", "date,ALAB\n2026-11-19,280\n")
    run("check", "--home", str(home))
    assert not shown or popups(home)
    assert run("undo", "--file", "wrong.csv", "--home", str(home)).code == 0
    assert popups(home) == []
    take(run, home, "right.csv", "date,ALAB\n2026-11-19,290\n")
    run("check", "--home", str(home))
    assert popups(home) == ["ALAB broken: ALAB stays above $300"]


EVIDENCE = """\
id,known_at,checkpoint,effect,grade,source,happened_on
e1,2026-11-05,npo-2027,happened,release,Q3,2026-11-02
"""


@pytest.mark.parametrize("about", [["npo-2027"], []], ids=["named", "the last"])
def test_a_row_of_evidence_is_undone_as_one_that_was_typed(run: Run, home: Path, about: list[str]) -> None:
    take(run, home, "evidence.csv", EVIDENCE)
    assert "undone: npo-2027 happened" in run("undo", *about, "--home", str(home)).out
    assert "left to undo" in run("undo", *about, "--home", str(home)).err


RISE = toml("""
[[checkpoint]] id = "rise" ; ticker = "ALAB" ; text = "It grows" ; test = "revenue >= $200M"
period = "2025Q4"
""")


def test_a_file_that_was_undone_counts_when_it_is_imported_again(run: Run, home: Path) -> None:
    (home / "catalysts.toml").write_text(SMALL + RISE, "utf-8")
    for name, text, about in (("facts.csv", FACTS, "rise"), ("evidence.csv", EVIDENCE, "npo-2027")):
        take(run, home, name, text)
        met = run("why", about, "--home", str(home)).out
        assert met.startswith(f"{about}: met")
        assert run("undo", "--file", name, "--home", str(home)).code == 0
        assert not run("why", about, "--home", str(home)).out.startswith(f"{about}: met")
        take(run, home, name, text)
        assert run("why", about, "--home", str(home)).out.startswith(f"{about}: met")
        take(run, home, name, text)
        assert run("undo", "--file", name, "--home", str(home)).code == 0
        assert not run("why", about, "--home", str(home)).out.startswith(f"{about}: met")


def test_a_file_taken_again_gives_nothing_to_another_claim(run: Run, home: Path) -> None:
    take(run, home, "evidence.csv", EVIDENCE)
    (home / "catalysts.toml").write_text(
        SMALL.replace("near-packaged optics ship", "the CEO leaves"), "utf-8"
    )
    run("record", "ALAB", "revenue", "200M", "--period", "2025Q4", "--source", "release", "--home", str(home))
    take(run, home, "evidence.csv", EVIDENCE)
    assert run("why", "npo-2027", "--home", str(home)).out.startswith("npo-2027: pending")
    assert "does it still hold?" in run("inbox", "accept", "--home", str(home)).out


def history(times: float) -> str:
    """Return the closes of the weekdays of a month, each `times` what it was."""
    days = [day for day in range(1, 31) if date(2026, 6, day).weekday() < 5 and day != 19]
    return "date,ALAB\n" + "".join(f"2026-06-{day:02},{(300 + day) * times:.2f}\n" for day in days)


def test_a_split_that_only_an_undone_file_showed_is_asked_about_no_more(run: Run, home: Path) -> None:
    take(run, home, "closes.csv", history(1))
    take(run, home, "doubled.csv", history(2))
    assert "ALAB split 1:2" in run("inbox", "accept", "--home", str(home)).out
    assert run("undo", "--file", "doubled.csv", "--home", str(home)).code == 0
    assert run("inbox", "accept", "--home", str(home)).out == "nothing waits for your yes or no\n"
    take(run, home, "doubled.csv", history(2))
    assert run("inbox", "accept", "--home", str(home)).out.count("ALAB split 1:2") == 1


@pytest.mark.parametrize("times", [0.97, 2.13])
def test_closes_that_are_all_others_by_no_split_are_asked_about(run: Run, home: Path, times: float) -> None:
    take(run, home, "closes.csv", history(1))
    (home.parent / "other.csv").write_text(history(times), "utf-8")
    ran = run("import", str(home.parent / "other.csv"), "--home", str(home))
    assert ran.code == 4
    assert "21 known closes differ" in ran.err
    ran = run("import", str(home.parent / "other.csv"), "--yes", "--home", str(home))
    assert "21 of them instead of known closes" in ran.out


def test_a_count_of_another_scale_is_asked_about(run: Run, home: Path) -> None:
    book = SMALL + '\n[series.users]\nunit = "number"\nevery = "quarter"\n'
    (home / "catalysts.toml").write_text(book, "utf-8")
    record = ("record", "ALAB", "users")
    source = ("--source", "release", "--home", str(home))
    assert run(*record, "120", "--period", "2026Q2", *source).code == 0
    ran = run(*record, "130000", "--period", "2026Q3", *source)
    assert ran.code == 2
    assert "out of scale with the last known" in ran.err


def test_a_month_of_a_quarterly_series_is_refused_with_both_ways_out(run: Run, home: Path) -> None:
    (home / "catalysts.toml").write_text(
        SMALL + '\n[series.users]\nunit = "number"\nevery = "quarter"\n', "utf-8"
    )
    ran = run(
        "record", "ALAB", "users", "4M", "--period", "2026-10", "--source", "release", "--home", str(home)
    )
    assert ran.code == 2
    assert "write one, such as 2026Q3, or another `every` in [series.users]" in ran.err
