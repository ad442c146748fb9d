"""A command is a function of `cli` and its table in `commands.toml`; help is made from that table."""

import json
import shlex
import subprocess
import sys
from importlib import import_module
from inspect import getdoc
from pathlib import Path
from types import ModuleType

import pytest

from catalyst_tui.cli import main
from tests.doors.cli import COMMANDS, DAILY, GROUPS, Command, commands, output

HEAVY = ("catalyst_tui.desk", "catalyst_tui.judge", "catalyst_tui.store", "sqlite3", "msgspec")


def test_a_command_needs_its_function_a_row_and_its_fields(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    greet = ModuleType("catalyst_tui.cli.greet")
    exec(  # the file
        "from catalyst_tui.cli.output import Answer\n"
        "def run(given): return Answer('greet', {'name': given.name}, [f'hello {given.name}'], 4)",
        greet.__dict__,
    )

    row = Command("greet", DAILY, "say hello", "greet", ("catalyst greet you",), ({"name": "name"},))
    monkeypatch.setitem(sys.modules, greet.__name__, greet)
    monkeypatch.setattr(main, "COMMANDS", {**COMMANDS, "greet": row})
    section = f"{output.answers_md()}\n## greet\n```\nhello  <name>  who is greeted\n```\n"
    monkeypatch.setattr(output, "answers_md", lambda: section)
    output.sections.cache_clear()

    assert main.run(main.parse(["greet", "you"])) == 4
    assert capsys.readouterr().out == "hello you\n"
    assert main.run(main.parse(["greet", "you", "--json"])) == 4
    assert json.loads(capsys.readouterr().out) == {"version": 1, "hello": "you"}
    output.sections.cache_clear()


@pytest.mark.parametrize("command", COMMANDS.values(), ids=list(COMMANDS))
def test_help_ends_with_examples_to_type(command: Command, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main.parse([command.name, "--help"])
    help_ = capsys.readouterr().out
    assert ended.value.code == 0
    assert f"usage: catalyst {command.name}" in help_
    examples = help_.partition("examples:\n")[2].splitlines()
    assert examples == [f"  {example}" for example in command.examples]
    assert len(examples) >= 2
    for example in command.examples:
        line = example.removeprefix('eval "$(').removesuffix(')"').partition(" | ")[0]
        program, *words = shlex.split(line)
        assert (program, main.parse(words).command) == ("catalyst", command.name)


@pytest.mark.parametrize("command", COMMANDS.values(), ids=list(COMMANDS))
def test_every_command_has_its_function(command: Command) -> None:
    module, _, function = command.run.partition(":")
    run = getattr(import_module(f"catalyst_tui.cli.{module}"), function or "run")
    assert getdoc(run)


def test_every_command_stands_in_a_group_and_there_are_few() -> None:
    assert {command.group for command in COMMANDS.values()} == set(GROUPS)
    assert len(COMMANDS.keys() - {"trust"}) <= 26
    assert [name for name, command in COMMANDS.items() if command.group == DAILY] == [
        "check", "positions", "why", "add", "record", "inbox", "agenda", "read"
    ]  # fmt: skip


def test_the_overview_names_every_command_once_and_fits_a_screen(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main.parse(["--help"])
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) < 40
    assert max(map(len, lines)) <= 100
    end = next(n for n, line in enumerate(lines) if line.startswith("`catalyst COMMAND"))
    words = " ".join(lines[3:end]).replace("·", " ").split()
    assert [name for name in COMMANDS if name not in words] == []


def test_the_readme_shows_the_overview() -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
    assert commands.overview().rstrip() in readme


@pytest.mark.parametrize("line", ["--help", "--version", "check --help", "record --help"])
def test_help_imports_nothing_of_the_desk(line: str) -> None:
    run = subprocess.run([sys.executable, "-X", "importtime", "-m", "catalyst_tui", *line.split()],
        capture_output=True, text=True, check=True)  # fmt: skip
    loaded = {row.rpartition("|")[2].strip() for row in run.stderr.splitlines()}
    assert "catalyst_tui.cli.commands" in loaded
    assert [name for name in loaded if name.startswith(HEAVY)] == []


def test_the_choices_are_those_of_the_rooms_below() -> None:
    """They stand in `commands.toml` as text, because help must not wait for those rooms."""
    from catalyst_tui.cli import check, help
    from catalyst_tui.desk.views import status

    def choices(command: str, argument: str) -> tuple[str, ...]:
        (found,) = (row for row in COMMANDS[command].arguments if row["name"] == argument)
        return tuple(found["choices"])

    assert choices("status", "--format") == status.FORMATS
    assert choices("check", "--format") == ("text", *check._FORMATS)
    assert choices("completion", "shell") == tuple(help.SCRIPTS)
