"""`catalyst doctor --notify`: one test notification through every channel, and what became of it."""

import json
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Ran, Run


@pytest.fixture
def command(asking: Path) -> Path:
    """Return a command that saves what it gets, named in config.toml."""
    path = asking / "tell"
    path.write_text('#!/bin/sh\ncat > "$0.json"\n', "utf-8")
    path.chmod(0o700)
    wish(asking, f'on_alert = ["{path}"]')
    return path


def wish(home: Path, line: str) -> None:
    """Add a line to the notifications' part of the configuration."""
    with (home / "config.toml").open("a") as config:
        config.write(f"[notify]\n{line}\n")


def told(ran: Ran) -> list[tuple[str, str]]:
    """Return what doctor found of the channels: mood and text."""
    parts = [line.split(maxsplit=2) for line in ran.out.splitlines()]
    return [(mood, text) for mood, about, text in parts if about == "notifications"]


def test_without_being_asked_it_names_the_channels(run: Run, command: Path) -> None:
    assert told(run("doctor")) == [("ok", "command; `--notify` sends one through each")]
    assert not command.with_suffix(".json").exists()


def test_the_command_is_told(run: Run, command: Path) -> None:
    ran = run("doctor", "--notify")
    assert ran.code == 0
    assert told(ran) == [("ok", "the command of on_alert took a test notification")]
    said = json.loads(command.with_suffix(".json").read_text("utf-8"))
    assert (said["title"], said["changes"][0]["at"]) == ("Catalyst", "2026-11-20T22:00:00Z")


def test_a_terminal_is_told_in_its_words(run: Run, asking: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "foot")
    monkeypatch.delenv("TMUX", raising=False)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    ran = run("doctor", "--notify")
    assert ran.out.startswith(
        "\x1b]777;notify;Catalyst;This is how a checkpoint that changed will be told.\x1b\\\a"
    )
    assert "this terminal was sent a test notification" in ran.out


def test_each_channel_has_its_own_line(run: Run, asking: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/bus")
    wish(asking, 'on_alert = ["sh", "-c", "echo no route to host >&2; exit 7"]')
    ran = run("doctor", "--notify")
    assert ran.code == 4
    assert told(ran) == [
        ("FAIL", "The desktop's message bus cannot be reached: No such file or directory"),
        ("FAIL", "The command of on_alert failed (exit code 7): no route to host"),
    ]


@pytest.mark.parametrize("arguments", [["doctor"], ["doctor", "--notify"]])
def test_who_wants_no_popups_misses_none(run: Run, asking: Path, arguments: list[str]) -> None:
    wish(asking, "desktop = false")
    ran = run(*arguments)
    assert ran.code == 0
    assert told(ran) == [("note", "switched off: alerts go to the inbox only")]
