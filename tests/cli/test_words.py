"""What a tabulator offers: commands, options, and names of the home's book, in whatever state that is."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from catalyst_tui import __version__
from catalyst_tui.book.file.ids import names_in
from tests.cli.conftest import SMALL, Run
from tests.doors.cli import FILES, completions

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(("line", "offered"), [
    ("catalyst che", ["check"]),
    ("catalyst --js", ["--json"]),
    ("catalyst check --as", ["--as-of"]),
    ("catalyst check --format g", ["github"]),
    ("catalyst check --zebra=", []),
    ("catalyst why ", ["above-300", "npo-2027"]),
    ("catalyst why npo", ["npo-2027"]),
    ("catalyst why --as-of 2026-01-01 a", ["above-300"]),
    ("catalyst --home HOME why npo", ["npo-2027"]),
    ("catalyst inbox ack npo-2027 ab", ["above-300"]),
    ("catalyst facts ", ["ALAB"]),
    ("catalyst brief A", ["ALAB"]),
    ("catalyst service un", ["uninstall"]),
    ("catalyst completion ", ["bash", "zsh", "fish"]),
    ("catalyst import ", [FILES]),
    ("catalyst --book ", [FILES]),
    ("", []),
])  # fmt: skip
def test_what_may_stand_next(small: Path, line: str, offered: list[str]) -> None:
    env = {"CATALYST_HOME": str(small)}
    found = [said.partition("\t")[0] for said in completions(line.replace("HOME", str(small)), env)]
    assert found == offered or (not line and "check" in found)


def test_a_checkpoint_with_several_tickers_has_an_id_for_each(tmp_path: Path) -> None:
    book = tmp_path / "catalysts.toml"
    named = 'id = "margin"\ntickers = [\n  "ALAB", # here\n  \'CRDO\',\n]\n'
    every = '[[checkpoint]]\nid = "all"\ntickers = ["*"]\n'
    book.write_text(f"[ticker.ALAB]\n[ticker.CRDO]\n[[checkpoint]]\n{named}{every}", "utf-8")
    found = completions("catalyst why ", {"CATALYST_HOME": str(tmp_path)})
    assert [one.partition("\t")[0] for one in found] == ["margin@ALAB", "margin@CRDO", "all@ALAB", "all@CRDO"]


def test_a_home_without_a_book_and_a_broken_book_have_no_names(home: Path, tmp_path: Path) -> None:
    assert completions("catalyst why ", {"CATALYST_HOME": str(home)}) == []
    (tmp_path / "catalysts.toml").write_text(SMALL + "\n[[[ x = 'y\n", "utf-8")
    assert completions("catalyst why ", {"CATALYST_HOME": str(tmp_path)}) == []
    (tmp_path / "catalysts.toml").write_bytes(b"\xff")
    assert completions("catalyst why ", {"CATALYST_HOME": str(tmp_path)}) == []


def test_a_name_with_a_dot_and_one_made_of_its_sentence_are_found() -> None:
    text = '[ticker."AGL.AX"]\n[[checkpoint]]\nticker = "AGL.AX"\ntext = "It ships"\n'
    text += '[[checkpoint.any]]\nid = "no"\n'
    names = names_in(text)
    assert (names["ticker"], names["checkpoint"]) == (["AGL.AX"], ["agl-ax-it-ships"])


def test_a_tabulator_does_not_load_the_desk() -> None:
    program = "import sys; sys.argv = ['catalyst', 'complete-words', 'bash', 'catalyst why ']; "
    program += "from catalyst_tui.__main__ import main; main(); "
    program += "print(*sys.modules, file=sys.stderr)"
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, "-c", program]
    ran = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    loaded = set(ran.stderr.split())
    assert "catalyst_tui.cli.help" in loaded
    assert not loaded & {"catalyst_tui.desk.workspace.workspace", "sqlite3", "textual"}


def test_the_version_in_two_letters(run: Run) -> None:
    assert run("-V").out == f"catalyst {__version__}\n"
