"""`catalyst check`: exit codes, the table, the JSON scripts rely on, and other moments."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import SMALL, Run

KEYS = [
    "id", "ticker", "thesis", "role", "status", "timing", "marks", "reason", "touched", "value", "bound",
    "threshold", "headroom", "due", "verify_by", "unsettled", "last_settled", "inputs",
    "revision",
]  # fmt: skip
INPUT = {"metric", "period", "value", "unit", "basis", "known_at", "grade", "source"}


def checked(run: Run, *arguments: str) -> dict[str, Any]:
    """The JSON of a check, its checkpoints by id."""
    tree: dict[str, Any] = json.loads(run("check", "--json", *arguments).out)
    return tree | {"checkpoints": {row["id"]: row for row in tree["checkpoints"]}}


@pytest.fixture
def run(run_on_starter: Run) -> Run:
    return run_on_starter


def test_of_the_starter_one_overdue_half_is_bad(run: Run, home: Path) -> None:
    ran = run("check", "--as-of", "2026-10-05")
    assert (ran.code, ran.err) == (1, "")
    assert [line.split()[1] for line in ran.out.splitlines() if line.startswith("overdue")] == [
        "leo-cadence[2025H2]"
    ]
    assert (home / "catalysts.toml").exists()
    assert ran.out.splitlines()[0].split() == [
        "status",
        "checkpoint",
        "value",
        "threshold",
        "headroom",
        "why",
    ]
    (line,) = [line for line in ran.out.splitlines() if " q2-26-revenue " in line]
    assert line.split()[:6] == ["met", "(on", "time)", "q2-26-revenue", "$392.4M", "≥"]
    assert all(line == line.rstrip() for line in ran.out.splitlines())


@pytest.mark.parametrize(
    ("day", "code", "statuses"),
    [
        ("2025-12-31", 0, "at_risk unknown pending"),
        ("2026-01-01", 1, "missed unknown pending"),
        ("2026-05-22", 1, "missed near on_track"),
        ("2026-06-05", 1, "missed holding on_track"),
        ("2026-08-03", 1, "missed holding awaiting"),
        ("2026-08-04", 1, "met holding met"),
    ],
)
def test_a_check_of_a_day_knows_only_what_was_known_then(
    run: Run, day: str, code: int, statuses: str
) -> None:
    assert run("check", "--as-of", day).code == code
    found = checked(run, "--as-of", day)["checkpoints"]
    asked = ("scorpio-x-volume-2025", "above-300", "q2-26-revenue")
    assert [found[id_]["status"] for id_ in asked] == statuses.split()


def test_a_day_ends_at_midnight_of_the_books_timezone_for_all(run: Run, small: Path) -> None:
    """New York's where it names none."""
    assert checked(run, "--as-of", "2026-08-04")["as_of"] == "2026-08-05T03:59:59.999999+00:00"
    assert checked(run, "--as-of", "2026-12-31")["as_of"] == "2027-01-01T04:59:59.999999+00:00"
    tokyo = '[defaults]\ntimezone = "Asia/Tokyo"\n'
    (small / "catalysts.toml").write_text(SMALL.replace("schema = 1\n", f"schema = 1\n{tokyo}"), "utf-8")
    assert checked(run, "--as-of", "2026-08-04")["as_of"] == "2026-08-04T14:59:59.999999+00:00"


def test_what_came_out_that_evening_counts_that_day(run: Run) -> None:
    """Q2 was reported on the evening of 4 August."""
    before, after = (
        checked(run, "--as-of", day)["checkpoints"]["q2-26-revenue"] for day in ("2026-08-03", "2026-08-04")
    )
    assert before["status"] != "met"
    assert (after["status"], after["timing"]) == ("met", "on_time")


def test_json_has_the_same_shape_for_every_checkpoint(run: Run, home: Path) -> None:
    tree = checked(run, "--as-of", "2026-10-05")
    assert list(tree) == ["version", "as_of", "since", "book", "checkpoints"]
    assert tree["book"] == str(home / "catalysts.toml")
    assert len(tree["checkpoints"]) == 36
    for row in tree["checkpoints"].values():
        assert list(row) == KEYS
        assert all(set(item) >= INPUT for item in row["inputs"])


def test_json_has_numbers_with_their_units_and_where_they_come_from(run: Run) -> None:
    row = checked(run, "--as-of", "2026-10-05")["checkpoints"]["q2-26-revenue"]
    assert (row["ticker"], row["thesis"], row["role"], row["marks"]) == ("ALAB", "alab-platform", "proof", [])
    assert row["threshold"] == {"value": 360_000_000, "unit": "USD"}
    assert row["headroom"]["value"] == row["value"]["value"] - 360_000_000
    assert row["due"] == "2026-06-30"
    (item,) = [item for item in row["inputs"] if item["period"] == "2026Q2"]
    assert (item["metric"], item["unit"], item["basis"]) == ("revenue", "USD", "gaap")
    assert (item["grade"], item["known_at"][:10]) == ("filing", "2026-08-05")
    assert item["source"].startswith("http")


def test_something_bad_is_exit_code_1(run: Run, home: Path) -> None:
    """CRDO's second quarter: nobody entered its print, and the time for it is over."""
    ran = run("check", "--as-of", "2027-06-30")
    assert ran.code == 1
    assert checked(run, "--as-of", "2027-06-30")["checkpoints"]["crdo-fq2-27-revenue"]["status"] == "overdue"


def test_checking_is_only_looking(run: Run, small: Path) -> None:
    run("check", "--as-of", "2029-01-01")
    run("check", "--as-of", "2026-01-01")
    assert run("check").code == 0


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("yesterday", "--as-of 'yesterday' is no day; write for example 2026-11-22"),
        ("2026-8-1", "--as-of '2026-8-1' is no day; write for example 2026-11-22"),
        ("2026-02-30", "--as-of '2026-02-30': there is no such day"),
        ("9999-12-31", "--as-of 9999-12-31 is not of our time"),
        ("0001-01-01", "--as-of 0001-01-01 is not of our time"),
    ],
)
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
    assert first.startswith(f"{path}:8:8: ")
    assert second.startswith(f"{path}:17:7: ")
    assert last == f"catalyst: {path} has 2 problems"


def test_a_book_that_was_good_before_is_still_wrong_now(run: Run, small: Path) -> None:
    assert run("check").code == 0
    (small / "catalysts.toml").write_text(SMALL + "\n[zebra]\n", "utf-8")
    ran = run("check", "--json")
    assert (ran.code, ran.err) == (3, "")
    assert json.loads(ran.out)["error"]["what"].endswith("has 1 problem")


def test_another_book_can_be_checked(
    run: Run, small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other.toml"
    other.write_text(SMALL.replace("npo-2027", "npo"), "utf-8")
    assert "npo" in checked(run, "--book", str(other))["checkpoints"]
    monkeypatch.setenv("CATALYST_BOOK", str(other))
    assert checked(run)["book"] == str(other)
    assert "npo-2027" in checked(run, "--book", str(small / "catalysts.toml"))["checkpoints"]


def test_a_book_that_is_not_there_is_said(run: Run, small: Path) -> None:
    ran = run("check", "--book", str(small / "no.toml"))
    assert ran.code == 4
    assert ran.err == f"catalyst: {small / 'no.toml'} does not exist; name another with --book\n"


def test_an_empty_book_is_fine(run: Run, small: Path) -> None:
    (small / "catalysts.toml").write_text("schema = 1\n", "utf-8")
    assert run("check").code == 0
    assert checked(run)["checkpoints"] == {}


def test_text_from_outside_is_only_text(run: Run, small: Path) -> None:
    hostile = "[red]x[/y] \\u001b]52;c;aGk=\\u0007 \\u202e"
    (small / "catalysts.toml").write_text(SMALL.replace("NPO ships in 2027", hostile), "utf-8")
    run("record", "npo-2027", "weakens", "--source", "own [/x]\x1b[31m", "--note", "[@click=x]\x1b]0;x\x07")
    ran = run("check")
    assert ran.code == 0
    assert "[@click=x]" in ran.out
    assert "\x1b" not in ran.out
    assert "\x1b" not in run("check", "--json").out


RANK = {"missed": 0, "broken": 0, "tripped": 0, "overdue": 0, "at": 1, "near": 1}


def test_the_worst_comes_first(run: Run, home: Path) -> None:
    lines = run("check", "--as-of", "2027-06-30").out.splitlines()[2:]
    ranks = [RANK.get(line.split()[0], 9) for line in lines]
    assert ranks == sorted(ranks)
    assert ranks[0] == 0
    last = [
        line.split()[0] in ("met", "full") for line in lines if line.split()[0] in ("met", "full", "holding")
    ]
    assert last == sorted(last), "what is settled stands below what is open"


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
        + """
[[checkpoint]]
id = "wins"
ticker = "ALAB"
text = "A new design win each half"
event = "a design win is announced"
every = "half"
from = "2025H1"
due = "2026H2"
""",
        "utf-8",
    )

    ran = run("check", "--as-of", "2026-05-22")

    (line,) = [line for line in ran.out.splitlines() if " wins[2025H2] " in line]
    assert (line.split()[0], ran.code) == ("overdue", 1)
    (row, *_) = checked(run, "--as-of", "2026-05-22")["checkpoints"]["wins"]["unsettled"]
    assert row.keys() == {"period", "status", "reason", "verify_by"}


def test_the_newest_period_that_is_settled_decides_whether_a_check_fails(run: Run, small: Path) -> None:
    claim = """
[[checkpoint]]
id = "grows"
ticker = "ALAB"
text = "Revenue stays above $300M"
test = "revenue >= $300M"
every = "quarter"
from = "2026Q1"
due = "2026Q4"
"""
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
