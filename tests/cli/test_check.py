"""`catalyst check`: exit codes, the table, the JSON scripts rely on, and other moments."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.books import toml
from tests.cli.conftest import SMALL, Run


def checked(run: Run, *arguments: str) -> dict[str, Any]:
    """Return the JSON of a check, its checkpoints by id."""
    tree: dict[str, Any] = json.loads(run("check", "--json", *arguments).out)
    return tree | {"checkpoints": {row["id"]: row for row in tree["checkpoints"]}}


@pytest.fixture
def run(run_on_starter: Run) -> Run:
    return run_on_starter


@pytest.mark.parametrize(("day", "code", "statuses"), [
    ("2025-12-31", 0, "at_risk unknown pending"),
    ("2026-01-01", 1, "missed unknown pending"),
    ("2026-05-22", 1, "missed near on_track"),
    ("2026-06-05", 1, "missed holding on_track"),
    ("2026-08-03", 1, "missed holding awaiting"),
    ("2026-08-04", 1, "met holding met"),
])  # fmt: skip
def test_a_check_of_a_day_knows_what_was_known_then(run: Run, day: str, code: int, statuses: str) -> None:
    assert run("check", "--as-of", day).code == code
    found = checked(run, "--as-of", day)["checkpoints"]
    asked = ("scorpio-x-volume-2025", "above-300", "q2-26-revenue")
    assert [found[id_]["status"] for id_ in asked] == statuses.split()


def test_checking_is_only_looking(run: Run, small: Path) -> None:
    run("check", "--as-of", "2029-01-01")
    run("check", "--as-of", "2026-01-01")
    assert run("check").code == 0


@pytest.mark.parametrize(("day", "sentence"), [
    ("yesterday", "--as-of 'yesterday' is no day; write for example 2026-11-22"),
    ("2026-8-1", "--as-of '2026-8-1' is no day; write for example 2026-11-22"),
    ("2026-02-30", "--as-of '2026-02-30': there is no such day"),
    ("9999-12-31", "--as-of 9999-12-31 is not of our time"),
    ("0001-01-01", "--as-of 0001-01-01 is not of our time"),
])  # fmt: skip
def test_a_day_that_is_none_is_said(run: Run, small: Path, day: str, sentence: str) -> None:
    ran = run("check", "--as-of", day)
    assert (ran.code, ran.out, ran.err) == (2, "", f"catalyst: {sentence}\n")


@pytest.mark.parametrize("day", ["1900-01-01", "2199-12-31"])
def test_far_days_can_be_asked_for(run: Run, day: str) -> None:
    assert "Traceback" not in run("check", "--as-of", day).err


def test_a_wrong_book_is_exit_code_3_with_every_problem(run: Run, small: Path) -> None:
    path = small / "catalysts.toml"
    path.write_text(SMALL.replace("guard", "gard").replace("due = 2027", "due = 'soon'"), "utf-8")
    ran = run("check")
    assert (ran.code, ran.out) == (3, "")
    first, second, last = ran.err.splitlines()
    assert first.startswith(f"{path}:6:8: ")
    assert second.startswith(f"{path}:14:7: ")
    assert last == f"catalyst: {path} has 2 problems"


def test_a_book_that_was_good_before_is_still_wrong_now(run: Run, small: Path) -> None:
    assert run("check").code == 0
    (small / "catalysts.toml").write_text(SMALL + "\n[zebra]\n", "utf-8")
    ran = run("check", "--json")
    assert (ran.code, ran.err) == (3, "")
    assert json.loads(ran.out)["error"]["what"].endswith("has 1 problem")


def test_a_book_that_is_not_there_is_said(run: Run, small: Path) -> None:
    ran = run("check", "--book", str(small / "no.toml"))
    assert ran.code == 4
    assert ran.err == f"catalyst: {small / 'no.toml'} does not exist; name another with --book\n"


def test_text_from_outside_is_only_text(run: Run, small: Path) -> None:
    hostile = "[red]x[/y] \\u001b]52;c;aGk=\\u0007 \\u202e"
    (small / "catalysts.toml").write_text(SMALL.replace("NPO ships in 2027", hostile), "utf-8")
    run("record", "npo-2027", "weakens", "--source", "own [/x]\x1b[31m", "--note", "[@click=x]\x1b]0;x\x07")
    ran = run("check")
    assert ran.code == 0
    assert "[@click=x]" in ran.out
    assert "\x1b" not in ran.out
    assert "\x1b" not in run("check", "--json").out


def test_in_colour_where_it_is_wanted(run: Run, small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("record", "npo-2027", "ruled", "missed", "--note", "it ended")
    assert "\x1b[" not in run("check").out
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    assert "\x1b[" not in run("check").out
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("TERM", "xterm-256color")
    assert "\x1b[31mmissed" in run("check").out
    monkeypatch.setenv("TERM", "dumb")
    assert "\x1b[" not in run("check").out


def test_an_earlier_period_that_is_overdue_is_a_row_and_an_exit_code(run: Run, small: Path) -> None:
    book = small / "catalysts.toml"
    book.write_text(
        book.read_text("utf-8")
        + toml("""
[[checkpoint]] id = "wins" ; ticker = "ALAB" ; text = "A new design win each half"
event = "a design win is announced" ; every = "half" ; from = "2025H1" ; due = "2026H2"
"""),
        "utf-8",
    )

    ran = run("check", "--as-of", "2026-05-22")

    (line,) = [line for line in ran.out.splitlines() if " wins[2025H2] " in line]
    assert (line.split()[0], ran.code) == ("overdue", 1)
    (row, *_) = checked(run, "--as-of", "2026-05-22")["checkpoints"]["wins"]["unsettled"]
    assert row.keys() == {"period", "status", "reason", "verify_by"}


def test_the_newest_period_that_is_settled_decides_whether_a_check_fails(run: Run, small: Path) -> None:
    claim = toml("""
[[checkpoint]] id = "grows" ; ticker = "ALAB" ; text = "Revenue stays above $300M"
test = "revenue >= $300M" ; every = "quarter" ; from = "2026Q1" ; due = "2026Q4"
""")
    book = small / "catalysts.toml"
    book.write_text(book.read_text("utf-8") + claim, "utf-8")
    for period, value, known in [("2026Q1", "$250M", "2026-05-05"), ("2026Q2", "$310M", "2026-08-04")]:
        run("record", "ALAB", "revenue", value, "--period", period, "--known", known, "--source", "release")

    def rows(*arguments: str) -> tuple[list[str], int]:
        ran = run("check", "--as-of", *arguments)
        told = (line.split("  ") for line in ran.out.splitlines() if " grows[" in line)
        return [
            f"{line[0]} {next(cell.strip() for cell in line if 'grows[' in cell)}" for line in told
        ], ran.code

    assert rows("2026-05-10") == (["missed +unconfirmed grows[2026Q1]", "pending grows[2026Q2]"], 1)
    assert rows("2026-08-20") == (["pending grows[2026Q3]"], 0)  # a later one was met
    assert rows("2026-05-20", "--since", "2026-05-01") == (["missed +unconfirmed grows[2026Q1]"], 1)
    assert rows("2026-08-20", "--since", "2026-08-01") == (["met (on time) +unconfirmed grows[2026Q2]"], 0)
    github = run("check", "--as-of", "2026-05-20", "--since", "2026-05-01", "--format", "github").out
    assert "title=ALAB missed%3A 2026Q1%3A Revenue stays above $300M" in github
    assert checked(run, "--as-of", "2026-05-20")["checkpoints"]["grows"]["last_settled"]["status"] == "missed"
