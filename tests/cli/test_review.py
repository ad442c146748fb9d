"""`catalyst review`: a thesis was looked at again, and what becomes of that."""

from pathlib import Path

import pytest

from tests.books import toml
from tests.cli.conftest import SMALL, Run
from tests.homes import Home, SystemClock, judge_with_changes, open_workspace

PAIR = toml("""
[[thesis]] id = "pair" ; ticker = "ALAB" ; title = "Two little kings" ; review = "90d"
text = "They are two businesses."
[[checkpoint]] id = "ships" ; thesis = "pair" ; text = "It ships" ; event = "it ships"
[[thesis]] id = "quiet" ; ticker = "ALAB" ; text = "Nobody asks."
""")


@pytest.fixture
def pair(small: Path) -> Path:
    """Return a home with two theses, one of which asks for reviews."""
    (small / "catalysts.toml").write_text(SMALL + PAIR, "utf-8")
    return small


def test_a_review_is_kept_with_its_note_and_seen_in_why_and_in_the_inbox(pair: Path, run: Run) -> None:
    said = run("review", "pair", "--note", "still two")
    assert (said.code, said.err) == (0, "")
    assert said.out == "saved: pair reviewed 2026-11-20: still two; next in 90 d\n"
    assert run("review").out.splitlines()[2].split(None, 4) == [
        "pair",
        "2026-11-20",
        "next",
        "in",
        "90 d  still two",
    ]
    why = run("why", "ships").out.splitlines()
    assert why[-1] == "  thesis     pair, reviewed 2026-11-20: still two; review due 2027-02-18"
    assert "reviewed 2026-11-20: Two little kings" in run("inbox").out
    assert run("inbox", "--unread").out == "nothing unread\n"


def judged(folder: Path) -> None:
    with open_workspace(Home(folder, folder / "catalysts.toml"), SystemClock()) as workspace:
        judge_with_changes(workspace)


def test_a_review_that_is_due_is_told_once(pair: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    judged(pair)
    later = SystemClock().now().replace(year=2027)
    monkeypatch.setattr(SystemClock, "now", lambda self: later)
    judged(pair)
    judged(pair)
    told = [line for line in run("inbox").out.splitlines() if "review due" in line]
    assert len(told) == 1
    assert "review due 2027-02-18: Two little kings" in told[0]


def test_one_that_asks_for_none_says_so(pair: Path, run: Run) -> None:
    assert (
        run("review", "quiet").out == "saved: quiet reviewed 2026-11-20; the book asks for no next review\n"
    )


@pytest.mark.parametrize(("arguments", "error"), [
    (("review", "piar"), "no thesis 'piar' in the book; did you mean pair?"),
    (("review", "--note", "x"), "a note is about a thesis: name it before --note"),
])  # fmt: skip
def test_what_is_asked_wrongly_is_said(pair: Path, run: Run, arguments: tuple[str, ...], error: str) -> None:
    assert run(*arguments).err == f"catalyst: {error}\n"
