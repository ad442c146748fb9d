"""Evidence for one event among several, and for the event that suspends a checkpoint."""

from pathlib import Path

import pytest

from tests.books import toml
from tests.doors.cli import main

BOOK = toml("""
schema = 1
[ticker.ALAB]
[[checkpoint]] id = "npo" ; ticker = "ALAB" ; text = "NPO ships" ; event = "NPO ships"
due = 2020-12-31 ; unless = { event = "the plant burns down" }
[[checkpoint]] id = "optics" ; ticker = "ALAB" ; text = "Two of three customers take optics"
at_least = 2 ; of = [{ event = "A takes it" }, { event = "B takes it" }, { event = "C takes it" }]
""")


@pytest.fixture
def book(home: Path, tmp_path: Path) -> str:
    path = tmp_path / "book.toml"
    path.write_text(BOOK)
    return str(path)


def record(book: str, about: str, what: str) -> int:
    return main(["record", about, what, "--source", "press", "--book", book])


def test_which_event_happened_must_be_said(book: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert record(book, "optics", "happened") == 2
    assert "say which, optics.1, optics.2, optics.3" in capsys.readouterr().err
