"""Evidence for the event that suspends a checkpoint is given to `ID.unless`."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalyst_tui.__main__ import main

BOOK = """
schema = 1
[ticker.ALAB]
[[checkpoint]]
id = "npo"
ticker = "ALAB"
text = "NPO ships"
event = "NPO ships"
due = 2020-12-31
unless = { event = "the plant burns down" }
"""


def test_a_checkpoint_is_suspended_by_its_own_event(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = tmp_path / "book.toml"
    book.write_text(BOOK)
    assert main(["check", "--book", str(book)]) == 1  # overdue
    assert main(["record", "npo.unless", "happened", "--source", "press", "--book", str(book)]) == 0
    assert "overdue → void" in capsys.readouterr().out
    assert main(["check", "--book", str(book)]) == 0
