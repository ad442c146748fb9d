"""`catalyst why` and `catalyst replay`: what a verdict rests on, and when each one changed."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import SMALL, Run
from tests.homes import SystemClock, find_home, judge_with_changes, open_workspace


@pytest.fixture
def run(run_on_starter: Run) -> Run:
    return run_on_starter


def test_why_tells_the_slips_and_what_was_said(run: Run) -> None:
    said = run("why", "scorpio-largest-line", "--as-of", "2026-10-05").out
    assert "slip       2026-12-31 → 2026Q3, 2026-08-04" in said
    assert said.count("evidence   ") == 4


def test_why_tells_the_day_it_happened_beside_the_day_it_was_known(run: Run) -> None:
    said = run("why", "scorpio-x-volume-2025", "--as-of", "2026-10-05").out
    assert "evidence   2026-08-04 happened on 2026-06-30, call: X entered volume production" in said


def test_why_of_a_stranger_says_what_was_meant(run: Run) -> None:
    said = run("why", "npo-2028")
    assert (said.code, said.out) == (2, "")
    assert "did you mean npo-2027?" in said.err


def test_why_explains_one_period_of_what_recurs(run: Run) -> None:
    said = run("why", "leo-cadence[2026h1]", "--as-of", "2026-10-05").out.splitlines()
    assert said[0].startswith("leo-cadence[2026H1]: ")
    assert any(line.startswith("  when       the window ends 2026-06-30") for line in said)
    said = run("why", "revenue-path[FY2026]", "--as-of", "2026-10-05").out.splitlines()
    assert any(line.startswith("  input      ALAB revenue 2026Q2 gaap = $") for line in said)


@pytest.mark.parametrize(("id_", "sentence"), [
    ("leo-cadence[2020H1]", "leo-cadence has no period '2020H1'; there are "),
    ("leo-cadence[soon]", "leo-cadence has no period 'soon'; there are "),
    ("npo-2027[2027Q1]", "npo-2027 has no periods: it is judged once"),
    ("npo-2028[2027Q1]", "no checkpoint 'npo-2028' in the book; did you mean npo-2027?"),
])  # fmt: skip
def test_why_of_a_period_that_is_not_there_says_which_are(run: Run, id_: str, sentence: str) -> None:
    said = run("why", id_)
    assert (said.code, said.out) == (2, "")
    assert sentence in said.err


def test_replay_as_json_agrees_with_check(run: Run) -> None:
    found = json.loads(run("replay", "--from", "2025-08-31", "--to", "2026-08-31", "--json").out)
    last = {flip["id"]: flip["after"] for flip in found["flips"] if flip["id"] == flip["key"]}
    checked = json.loads(run("check", "--as-of", "2026-08-31", "--json").out)["checkpoints"]
    status = {one["id"]: one["status"] for one in checked}
    assert last.items() <= status.items()
    assert {"q2-26-revenue", "above-300", "scorpio-x-volume-2025"} <= last.keys()


def test_replay_backwards_is_refused(run: Run) -> None:
    said = run("replay", "--from", "2026-08-04", "--to", "2026-08-03")
    assert (said.code, said.err) == (2, "catalyst: --from is after --to\n")


def test_what_settled_it_is_told_as_people_say_it(run: Run) -> None:
    """`by ALAB.revenue.2026Q2=392400000.0` is the name a change is kept under, not a sentence."""
    said = run("why", "q2-26-revenue", "--as-of", "2026-08-31").out
    assert "settled    on 2026-08-04, as at 2026-06-30, by ALAB revenue 2026Q2 $392.4M" in said
    said = run("why", "content-1000", "--as-of", "2026-08-31").out
    assert "settled    on 2026-05-05, by management: content per accelerator beyond $1000" in said


def test_what_came_late_says_so_in_replay_in_the_inbox_and_in_what_is_kept(small: Path, run: Run) -> None:
    claim = '[[checkpoint]]\nid = "ships"\nticker = "ALAB"\ntext = "It ships"\nevent = "it ships"\n'
    (small / "catalysts.toml").write_text(f"{SMALL}\n{claim}due = 2026-06-30\n", "utf-8")
    run("check")
    run("record", "ships", "happened", "--on", "2026-10-01", "--source", "call")
    with open_workspace(find_home(str(small), env={}), SystemClock()) as workspace:
        assert [flip.after for flip in judge_with_changes(workspace).flips] == ["met late"]
    assert "→ met late" in run("replay").out
    (*_, flip) = json.loads(run("replay", "--json").out)["flips"]
    assert (flip["after"], flip["late"]) == ("met", True)
    (line,) = json.loads(run("inbox", "--json").out)["inbox"]
    assert line["word"] == "met late"
