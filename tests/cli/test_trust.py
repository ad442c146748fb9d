"""`catalyst trust`: it shows what it would trust, and trusts only when told to."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from catalyst_tui.desk.home.config import read_config
from tests.cli.conftest import Run


@pytest.fixture
def cloned(small: Path) -> Path:
    """A config.toml in a clone, with something in it that hides on a terminal."""
    (small / ".git").mkdir()
    (small / "config.toml").write_text('notify.on_alert = ["/bin/tell", "m\\u202ee", "\\u001b[2K"]', "utf-8")
    return small / "config.toml"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_it_shows_the_whole_command_first_and_trusts_nothing_by_itself(run: Run, cloned: Path) -> None:
    ran = run("trust")
    assert ran.code == 4
    assert ran.out.splitlines()[2:] == ["  '/bin/tell'", "  'm\\u202ee'", "  '\\x1b[2K'"]
    assert "nobody is here to agree; `catalyst trust --yes` does it" in ran.err
    assert read_config(cloned).on_alert == ()


@pytest.mark.parametrize(("answer", "code"), [("y\n", 0), ("\n", 4), ("no\n", 4), ("", 4)])
def test_on_a_terminal_it_asks(
    run: Run, cloned: Path, monkeypatch: pytest.MonkeyPatch, answer: str, code: int
) -> None:
    monkeypatch.setattr("sys.stdin", Terminal(answer))
    assert run("trust").code == code
    assert bool(read_config(cloned).on_alert) == (code == 0)


def test_who_has_read_it_need_not_be_asked(run: Run, cloned: Path) -> None:
    assert run("trust", "--yes").code == 0
    assert read_config(cloned).on_alert != ()
    assert run("trust").out.endswith("config.toml asks for nothing that waits to be trusted\n")


def test_the_servers_it_names_are_shown_too(run: Run, cloned: Path) -> None:
    cloned.write_text('sources.finnhub.url = "https://collector.example"', "utf-8")
    ran = run("trust", "--yes")
    assert "with your keys" in ran.out
    assert "  finnhub: 'https://collector.example'" in ran.out.splitlines()
    assert read_config(cloned).sources["finnhub"].url == "https://collector.example"
