"""A home that nobody began: what only looks, fetches or watches says so, and writes nothing into it."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.cli.test_read import PAGE
from tests.doors.cli import COMMANDS, Tools
from tests.homes import HomeError, find_home

LINES = """\
4 | check
4 | check --as-of 2026-01-01
4 | positions
4 | agenda
4 | agenda --ics FOLDER/dates.ics
4 | brief
4 | status
4 | lint
4 | why npo-2027
4 | replay
4 | facts ALAB
4 | review --scores
4 | record npo-2027 --reason why
4 | review
4 | review alab-platform
4 | inbox
4 | inbox ack 1
4 | inbox accept
4 | inbox accept 7789a5029a2b
4 | inbox snooze npo-2027 3d
4 | read FOLDER/release.html --ticker ALAB
4 | record npo-2027 happened --source own
4 | undo
4 | import FOLDER/closes.csv
4 | export FOLDER/told
4 | refresh
4 | watch --once
4 | doctor
0 | lint --schema
0 | service uninstall
0 | restore
0 | help
0 | mcp --json
0 | mcp --skill
0 | completion bash
"""
"""The exit code and the command."""

ROWS = [(int(code), line.strip()) for code, _, line in (row.partition("|") for row in LINES.splitlines())]
BEGIN = {"init", "add"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "closes.csv").write_text("date,ALAB\n2026-11-18,340\n", "utf-8")
    (folder / "release.html").write_text(PAGE, "utf-8")
    return folder


def test_every_command_is_asked() -> None:
    assert {line.split()[0] for _, line in ROWS} | BEGIN == set(COMMANDS)


@pytest.mark.parametrize("there", [False, True])
def test_nothing_is_written_into_a_home_without_a_book(
    run: Run, home: Path, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there: bool
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    if there:
        home.mkdir()
    before = sorted(tmp_path.rglob("*"))
    for code, line in ROWS:
        ran = run(*line.replace("FOLDER", str(folder)).split())
        assert (line, ran.code) == (line, code), ran.err
        assert (line, sorted(tmp_path.rglob("*"))) == (line, before)
        if code and line != "doctor":  # which prints it
            assert (line, ran.out, ran.err.count("\n")) == (line, "", 1)
            assert f"{home / 'catalysts.toml'} does not exist; `catalyst init` " in ran.err


def test_as_json_it_has_the_way_out(run: Run, home: Path) -> None:
    error = json.loads(run("check", "--json").out)["error"]
    assert error["what"] == f"{home / 'catalysts.toml'} does not exist"
    assert "`catalyst init --from DIR`" in error["way_out"]


def test_an_agent_is_told(home: Path) -> None:
    with pytest.raises(HomeError, match="does not exist; `catalyst init`"):
        Tools(find_home())._command("check")
    assert not home.exists()
