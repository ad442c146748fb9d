"""The user's own editor: how it is called, and what is no editor is a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalyst_tui.ui.overlays import editor_at


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("nano", ["nano", "+3", "/b.toml"]),
        ("'/my apps/code' -w", ["/my apps/code", "-w", "/b.toml:3"]),
    ],
)
def test_it_opens_at_the_line(command: str, words: list[str]) -> None:
    assert editor_at(command, Path("/b.toml"), 3) == words


@pytest.mark.parametrize(
    ("command", "said"), [(" ", "names no program"), ("''", "names no program"), ("vim '", "No closing")]
)
def test_what_names_no_program_is_a_sentence(command: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        editor_at(command, Path("/b.toml"), 3)
