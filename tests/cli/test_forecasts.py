"""`catalyst review --scores`: what was stated over months, scored, over a book that was edited meanwhile."""

import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest

from tests.books import toml
from tests.cli.conftest import Run
from tests.homes import NOT_SAVED, SystemClock, Wordings, find_home, judge_with_changes, open_workspace

HEAD = """\
schema = 1

[ticker.ALAB]
"""
REVENUE = toml("""
[[checkpoint]] id = "q2-revenue" ; ticker = "ALAB" ; text = "Q2 reaches $360M"
test = "revenue >= $360M" ; period = "2026Q2" ; p = 0.7
""")
SHIPS = toml("""
[[checkpoint]] id = "ships" ; ticker = "ALAB" ; text = "It ships by September" ; event = "it ships"
due = 2026-09-30 ; p = 0.4
""")
NPO = toml("""
[[checkpoint]] id = "npo-2027" ; ticker = "ALAB" ; text = "NPO ships in 2027"
event = "near-packaged optics ship" ; due = 2027 ; p = 0.5
""")
BOOK = HEAD + REVENUE + SHIPS + NPO

On = Callable[[str], None]
Look = Callable[[str, str], None]


@pytest.fixture
def on(monkeypatch: pytest.MonkeyPatch) -> On:
    """Make it noon, in New York or nearly, of a day."""

    def moved(day: str) -> None:
        moment = datetime.combine(date.fromisoformat(day), time(17), UTC)
        monkeypatch.setattr(SystemClock, "now", lambda self: moment)

    return moved


@pytest.fixture
def look(home: Path, on: On) -> Look:
    """Return the book as it is on a day, read and judged as the app does."""
    home.mkdir()

    def looked(day: str, book: str) -> None:
        (home / "catalysts.toml").write_text(book, "utf-8")
        on(day)
        with open_workspace(find_home(None, None), SystemClock()) as workspace:
            judge_with_changes(workspace)

    return looked


@pytest.fixture
def year(run: Run, look: Look, on: On) -> None:
    """Three forecasts in June, one changed in July; in September a deadline moved, and in October, when that
    checkpoint came true after the first deadline and before the second, it is dropped."""
    look("2026-06-12", BOOK)
    look("2026-07-20", BOOK.replace("0.7", "0.9"))
    on("2026-08-04")
    run("record", "ALAB", "revenue", "392.4M", "--period", "2026Q2", "--source", "release: Q2")
    look("2026-09-15", BOOK.replace("0.7", "0.9").replace("2026-09-30", "2026-12-31"))
    on("2026-10-21")
    run("record", "ships", "happened", "--on", "2026-10-20", "--source", "release: shipping")
    look("2026-10-30", HEAD + REVENUE.replace("0.7", "0.9") + NPO)
    on("2026-11-20")


def lines(run: Run, *arguments: str) -> dict[str, list[str]]:
    """Return the rows of the table by checkpoint, each as its words."""
    said = run("review", "--scores", *arguments)
    assert (said.code, said.err) == (0, "")
    return {words[0]: words[1:] for line in said.out.splitlines() if (words := line.split())}


@pytest.mark.usefixtures("year")
def test_what_it_adds_up_to(run: Run) -> None:
    """Two deadlines have passed: (0.05 + 0.16) / 2 = 0.105."""
    said = run("review", "--scores").out.splitlines()[-3:]
    assert said == [
        "Brier 0.105 over 2 checkpoints whose deadline has passed; 0 is perfect.",
        "1 of 2 came true: always saying just that would have scored 0.25, and always saying 50% 0.25.",
        "Calibration needs 10 of them.",
    ]


@pytest.mark.usefixtures("year")
@pytest.mark.parametrize(("day", "revenue"), [
    ("2026-06-12", ["70%", "2026-06-12", "open"]),
    ("2026-08-03", ["90%", "2026-07-20", "open"]),
    ("2026-08-04", ["90%", "2026-07-20", "yes"]),
])  # fmt: skip
def test_as_of_a_day_only_what_was_stated_and_known_by_then(run: Run, day: str, revenue: list[str]) -> None:
    assert lines(run, "--as-of", day)["q2-revenue"][:3] == revenue


@pytest.mark.usefixtures("year")
def test_json_has_plain_numbers(run: Run, home: Path) -> None:
    tree: dict[str, Any] = json.loads(run("review", "--scores", "--json").out)
    assert list(tree) == ["version", "as_of", "book", "checkpoints", "totals", "not_noted"]
    assert tree["book"] == str(home / "catalysts.toml")
    revenue, npo, ships = tree["checkpoints"]
    assert revenue == {
        "id": "q2-revenue",
        "outcome": "yes",
        "reason": "revenue 2026Q2 $392.4M, ≥ $360M",
        "due": "2026-06-30",
        "deadline_passed": True,
        "settled": "2026-08-04",
        "brier": 0.05,
        "forecasts": [
            {"p": 0.7, "stated": "2026-06-12", "brier": 0.09, "why_not": ""},
            {"p": 0.9, "stated": "2026-07-20", "brier": 0.01, "why_not": ""},
        ],
    }
    assert (npo["brier"], npo["settled"], npo["deadline_passed"]) == (None, None, False)
    assert (ships["due"], ships["settled"], ships["brier"]) == ("2026-09-30", "2026-10-01", 0.16)
    assert tree["totals"] == {
        "checkpoints": 2,
        "forecasts": 3,
        "came_true": 1,
        "brier": 0.105,
        "brier_of_base_rate": 0.25,
        "brier_of_always_half": 0.25,
        "settled_before_deadline": 0,
        "past_deadline_without_evidence": 0,
        "calibration": [],
    }


def test_what_is_stated_after_it_settled_is_listed_with_the_reason(run: Run, look: Look, on: On) -> None:
    look("2026-06-12", BOOK)
    on("2026-07-02")
    run("record", "ships", "happened", "--on", "2026-07-02", "--source", "release: shipping")
    look("2026-07-03", BOOK.replace("0.4", "0.99"))
    found = " ".join(lines(run)["ships"])
    assert found.startswith("40% 2026-06-12 yes 0.36 ")
    assert found.endswith("99% not scored: stated on 2026-07-03, decided since 2026-07-02")
    assert (
        "1 settled before the deadline: counted once it has passed, as misses are."
        in run("review", "--scores").out
    )


@pytest.mark.usefixtures("year")
def test_a_promise_with_a_lost_wording_is_not_scored(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A book first read by a version that did not keep its text."""
    monkeypatch.setattr(Wordings, "of", lambda self, revision: NOT_SAVED)
    found = lines(run)
    assert " ".join(found["ships"]) == (
        "40% 2026-06-12 not scored – its first wording is not known: the text of it was not kept"
    )
    assert found["q2-revenue"][2:4] == ["yes", "0.05"]


def test_calibration_from_ten_checkpoints_on(run: Run, look: Look, on: On) -> None:
    """Ten say 80 %, and eight of them come."""
    several = [SHIPS.replace('"ships"', f'"ships-{n}"').replace("0.4", "0.8") for n in range(10)]
    look("2026-06-12", HEAD + "".join(several))
    on("2026-07-02")
    for n in range(10):
        run("record", f"ships-{n}", "happened" if n < 8 else "refuted", "--source", "release: shipping")
    on("2026-11-20")
    assert run("review", "--scores").out.splitlines()[-4:] == [
        "Brier 0.16 over 10 checkpoints whose deadline has passed; 0 is perfect.",
        "8 of 10 came true: always saying just that would have scored 0.16, and always saying 50% 0.25.",
        "Calibration, 10 forecasts of these 10:",
        "  said 50%–100%, on average  80%: 8 of 10 came true",
    ]


def test_a_book_without_a_p_says_how_to_state_one(run: Run, small: Path) -> None:
    said = run("review", "--scores")
    assert said.code == 0
    assert said.out.startswith("no checkpoint states a probability: write p = 0.7 into one that has a due")


def test_a_p_counts_from_when_it_was_first_noted(run: Run, home: Path) -> None:
    """This command only reads: it is the app, and the watcher, that keep what a book says."""
    home.mkdir()
    (home / "catalysts.toml").write_text(BOOK, "utf-8")
    assert run("review", "--scores").out == (
        "p not noted yet: q2-revenue, ships, npo-2027; open the app, or run catalyst refresh, and it counts "
        "from then\n"
    )


def test_the_same_probability_of_another_company_s_claim_is_noted(run: Run, home: Path, on: On) -> None:
    home.mkdir()
    book = home / "catalysts.toml"
    two = BOOK.replace("[ticker.ALAB]", "[ticker.ALAB]\n[ticker.CRDO]")
    for day, text in (("2026-03-02", two), ("2026-04-01", two.replace('ticker = "ALAB"', 'ticker = "CRDO"'))):
        on(day)
        book.write_text(text, "utf-8")
        with open_workspace(find_home(str(home)), SystemClock()) as workspace:
            judge_with_changes(workspace)
        scores = run("review", "--scores").out
        assert "not noted" not in scores
        assert re.search(rf"npo-2027 +50% +{day}", scores), scores


def test_a_claim_renamed_twice_in_an_editor_has_one_forecast(run: Run, home: Path, on: On) -> None:
    home.mkdir()
    book = home / "catalysts.toml"
    for day, id_ in (("2026-03-02", "npo-2027"), ("2026-04-01", "npo"), ("2026-05-01", "optics")):
        on(day)
        book.write_text((HEAD + NPO).replace("npo-2027", id_), "utf-8")
        if id_ == "npo-2027":
            assert run("record", id_, "supports", "--source", "call").code == 0
        with open_workspace(find_home(str(home)), SystemClock()) as workspace:
            judge_with_changes(workspace)
    (asked,) = json.loads(run("inbox", "accept", "--json").out)["waiting"]
    assert run("inbox", "accept", asked["id"]).code == 0
    scores = run("review", "--scores").out
    assert re.search(r"optics +50%", scores), scores
    assert "npo" not in scores
