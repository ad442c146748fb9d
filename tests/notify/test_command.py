"""The user's own command: what it is given, what it does not see of ours, what becomes of one that fails."""

import asyncio
import json
import os
import select
import signal
import time
from pathlib import Path

import pytest
from msgspec.structs import replace

from catalyst_tui.notify.program import _PAUSE, CommandNotifier
from tests.doors.notify import NotifyError
from tests.notify.conftest import HOSTILE, MISSED, Make


async def test_it_gets_the_alert_as_json(make: Make) -> None:
    program = make("")
    await CommandNotifier([str(program.path), "--to", "me; rm -rf ~"]).send(MISSED)
    assert program.argv == ["--to", "me; rm -rf ~"]  # no shell has looked at it
    assert json.loads(program.stdin) == {
        "title": "ALAB missed: Scorpio ramps",
        "body": "revenue 2026Q3 = $540M, needs ≥ $550M\nThen: halve",
        "urgency": "critical",
        "changes": [
            {"checkpoint": "q3-revenue", "ticker": "ALAB", "word": "missed", "at": "2026-11-04T21:05:00Z"}
        ],
    }


async def test_a_digest_names_every_checkpoint_and_what_it_gets_is_clean(make: Make) -> None:
    program = make("")
    await CommandNotifier([str(program.path)]).send(replace(HOSTILE, changes=MISSED.changes * 2))
    told = json.loads(program.stdin)
    assert len(told["changes"]) == 2
    assert told["title"].startswith("]0;owned 2J")
    assert all(char.isprintable() or char == "\n" for char in told["title"] + told["body"])


async def test_a_command_may_say_a_lot_and_not_listen(make: Make) -> None:
    for then in ("yes | head -c 5000000", "yes warning | head -c 5000000 >&2"):
        await CommandNotifier([str(make(then).path)]).send(MISSED)
    await CommandNotifier(["true"]).send(MISSED)


async def test_it_sees_the_environment_but_no_keys(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CATALYST_FINNHUB_KEY", "secret")
    monkeypatch.setenv("NTFY_TOPIC", "mine")
    program = make("")
    await CommandNotifier([str(program.path)]).send(MISSED)
    assert "secret" not in program.env.values()
    assert program.env["NTFY_TOPIC"] == "mine"
    assert program.env["CATALYST_HOME"] == os.environ["CATALYST_HOME"]  # it may ask `catalyst why`


async def test_a_tilde_is_the_users_home(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    program = make("")
    monkeypatch.setenv("HOME", str(program.path.parent))
    await CommandNotifier(["~/tell", "~"]).send(MISSED)
    assert program.argv == ["~"]


FAILING = [
    pytest.param(
        "echo no >&2; echo 'no route to host' >&2; exit 7", r"exit code 7\): no route to host$", id="fails"
    ),
    pytest.param("exit 1", r"exit code 1\)$", id="says nothing"),
    pytest.param("printf '\\033[2Jred' >&2; exit 1", r"exit code 1\): \[2Jred$", id="says escapes"),
    pytest.param("kill -9 $$", r"signal 9\)$", id="is killed"),
    pytest.param("yes no | head -c 5000000 >&2; exit 3", r"exit code 3\): no$", id="says a lot"),
]


@pytest.mark.parametrize(("then", "sentence"), FAILING)
async def test_a_failed_command_says_its_last_line(make: Make, then: str, sentence: str) -> None:
    with pytest.raises(NotifyError, match=rf"^The command of on_alert failed \({sentence}"):
        await CommandNotifier([str(make(then).path)]).send(MISSED)


async def test_a_slow_command_is_ended_with_what_it_started(make: Make) -> None:
    program = make("sleep 60 &\necho $! > child\nsleep 60")
    with pytest.raises(NotifyError, match=r"^The command of on_alert did not end within 0\.5 s\.$"):
        await CommandNotifier([str(program.path)], patience=0.5).send(MISSED)
    child = int((program.path.parent / "child").read_text())
    assert ends(child)


async def test_one_that_leaves_something_running_has_ended_and_that_is_let_be(make: Make) -> None:
    program = make("sleep 60 &\necho $! > child\nsleep 60 &\necho $! > second\nexit 0")
    await CommandNotifier([str(program.path)], patience=5).send(MISSED)
    children = [int((program.path.parent / name).read_text()) for name in ("child", "second")]
    for child in children:
        os.kill(child, signal.SIGKILL)  # raises when it is gone
    assert all(map(ends, children))


async def test_a_flood_is_read_slowly(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    program, pauses, sleep = make("yes no >&2"), list[float](), time.sleep

    def pause(seconds: float) -> None:
        pauses.append(seconds)
        sleep(seconds)

    monkeypatch.setattr(time, "sleep", pause)
    with pytest.raises(NotifyError, match="did not end"):
        await CommandNotifier([str(program.path)], patience=0.5).send(MISSED)
    assert pauses.count(_PAUSE) > 5  # waiting for the end sleeps too


async def test_nobody_waiting_for_it_ends_it_too(make: Make, tmp_path: Path) -> None:
    child, started = tmp_path / "child", tmp_path / "started"
    os.mkfifo(started)
    program = make("echo $$ > child\n: > started\nsleep 60")
    sending = asyncio.create_task(CommandNotifier([str(program.path)]).send(MISSED))
    await asyncio.to_thread(started.read_bytes)  # opens when the program does
    sending.cancel()
    await asyncio.wait({sending})
    assert sending.cancelled()
    assert ends(int(child.read_text()))


MISSING = [
    ("/nowhere/tell", r"^The command of on_alert was not found: /nowhere/tell$"),
    ("no-such-program", r"^The command of on_alert was not found: no-such-program$"),
    ("/etc/passwd", r"^The command of on_alert cannot be run: Permission denied$"),
]


@pytest.mark.parametrize(("program", "sentence"), MISSING)
async def test_a_command_that_is_not_there_is_an_error(program: str, sentence: str) -> None:
    with pytest.raises(NotifyError, match=sentence):
        await CommandNotifier([program]).send(MISSED)


def ends(number: int) -> bool:
    """Whether a process is over, or about to be: the last of a killed one takes a moment."""
    try:
        watched = os.pidfd_open(number)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([watched], [], [], 5)[0])
    finally:
        os.close(watched)
