"""The way in: every command has its help, and every wrong one a sentence and exit code 2."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from catalyst_tui import __version__
from tests.cli.conftest import Run

COMMANDS = ("check", "record", "import", "init", "refresh", "replay", "why", "doctor", "restore")
SRC = Path(__file__).parents[2] / "src"


def program(*arguments: str, home: Path) -> subprocess.CompletedProcess[str]:
    """`catalyst` as a process of its own."""
    return subprocess.run([sys.executable, "-m", "catalyst_tui", *arguments],
        env={**os.environ, "PYTHONPATH": str(SRC), "CATALYST_HOME": str(home)}, capture_output=True,
        text=True, timeout=60, check=False)  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(run: Run, command: str) -> None:
    ran = run(command, "--help")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(f"usage: catalyst {command}")
    assert "--home DIR" in ran.out
    assert command in run("--help").out


def test_help_has_the_exit_codes_and_the_version_its_number(run: Run) -> None:
    assert "3 the book is wrong" in run("--help").out
    assert run("--version").out == f"catalyst {__version__}\n"


@pytest.mark.parametrize(("arguments", "sentence"), [
    ("chek", "no command 'chek'; did you mean check?"),
    ("check --as-of", "expected one argument"),
    ("check --jso", "unrecognized arguments: --jso"),
    ("check extra", "unrecognized arguments: extra"),
    ("check --as-of 2026-11-20 extra", "unrecognized arguments: extra\n"),
    ("record npo --on 2026-10-01 happened",
        "unrecognized arguments: happened; write the options behind all other words"),
    ("record", "the following arguments are required: ID|TICKER|SERIES"),
    ("record ALAB revenue 1 --source x --basis ifrs", "invalid choice: 'ifrs'"),
    ("import", "the following arguments are required: FILE"),
    ("--zebra", "unrecognized arguments: --zebra"),
])  # fmt: skip
def test_what_is_asked_wrongly_is_said(run: Run, arguments: str, sentence: str) -> None:
    ran = run(*arguments.split())
    assert ran.code == 2
    assert sentence in ran.err
    assert ran.out == ""


def test_the_program_ends_with_the_commands_code(small: Path) -> None:
    checked = program("check", "--as-of", "2026-11-20", home=small)
    assert (checked.returncode, checked.stderr) == (0, "")
    assert [line.split()[0] for line in checked.stdout.splitlines()[2:]] == ["unknown", "pending"]
    (small / "catalysts.toml").write_text("schema = 2", "utf-8")
    assert program("check", home=small).returncode == 3
    assert program("chek", home=small).returncode == 2


def test_a_reader_that_goes_away_leaves_no_traceback(home: Path) -> None:
    command = f"{sys.executable} -m catalyst_tui check --json | head -c 1"
    ran = subprocess.run(["/bin/sh", "-c", command],
        env={**os.environ, "PYTHONPATH": str(SRC), "CATALYST_HOME": str(home)}, capture_output=True,
        text=True, timeout=60, check=True)  # fmt: skip
    assert (ran.stdout, ran.stderr) == ("{", "")


@pytest.mark.parametrize("command", ["check", "init", "refresh", "doctor"])
def test_a_home_that_cannot_be_is_a_sentence(run: Run, tmp_path: Path, command: str) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    ran = run(command, "--home", str(tmp_path / "file"))
    assert ran.code == 4
    assert "choose another with --home" in ran.err + ran.out


@pytest.mark.parametrize(
    "command", [("check",), ("refresh",), ("record", "npo-2027", "note", "--source", "x")]
)
def test_a_wrong_configuration_is_a_sentence(run: Run, small: Path, command: tuple[str, ...]) -> None:
    (small / "config.toml").write_text('[sources.yaho]\nurl = "x"', "utf-8")
    ran = run(*command)
    assert ran.code == 4
    said = "1:1: [sources] has no key `yaho` (did you mean yahoo?)"
    assert ran.err == f"catalyst: {small / 'config.toml'}:{said}\n"


def test_a_damaged_database_is_a_sentence(run: Run, small: Path) -> None:
    run("check")
    (small / "catalyst.db").write_bytes(b"not a database at all" * 100)
    ran = run("check")
    assert ran.code == 4
    assert ran.err.startswith("catalyst: ")
    assert "Traceback" not in ran.err
