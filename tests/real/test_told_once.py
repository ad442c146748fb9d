"""Each channel is notified once, however the watcher ends while an alert is under way."""

import asyncio
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.real.desktops import FakeDesktop
from tests.real.test_watch import BOOK, EVENT, ships

PATIENCE = 60
SLOW = 2.5  # seconds the desktop takes to answer; it has 3
NOTE = "import os, signal, sys; open(sys.argv[1], 'a').write('ran\\n'); {then}"
ENDS_LEASES = "UPDATE outbox SET due_at = '2000-01-01T00:00:00.000000Z' WHERE state = 'sending'"


def written(home: Path, then: str = "") -> list[str]:
    """Write a home whose command notes each run, then does something else; return `catalyst` for it."""
    home.mkdir()
    (home / "catalysts.toml").write_text(BOOK + EVENT.format(id="one"), "utf-8")
    command = [sys.executable, "-c", NOTE.format(then=then), str(home / "ran")]
    off = "".join(f"{name}.enabled = false\n" for name in ("yahoo", "cboe", "fred", "sec"))
    (home / "config.toml").write_text(f"[notify]\non_alert = {command!r}\n[sources]\n{off}", "utf-8")
    return [sys.executable, "-m", "catalyst_tui", "--home", str(home)]


async def watching(catalyst: list[str]) -> asyncio.subprocess.Process:
    """Start a watcher and wait until it leads."""
    process = await asyncio.create_subprocess_exec(*catalyst, "watch", stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    await process.stdout.readline()
    return process


async def next_watcher(catalyst: list[str], home: Path) -> None:
    """Deliver what is still pending, as a watcher does when the leases of a dead one have ended."""
    with sqlite3.connect(home / "catalyst.db") as database:
        database.execute(ENDS_LEASES)
    database.close()
    once = [*catalyst, "watch", "--once"]
    await asyncio.to_thread(subprocess.run, once, check=True, timeout=PATIENCE)


def wait_for_the_command(home: Path) -> None:
    """Wait until the command has run."""
    for _ in range(PATIENCE * 50):
        if (home / "ran").exists():
            return
        time.sleep(0.02)
    raise TimeoutError("The command did not run.")


def runs(home: Path) -> int:
    return (home / "ran").read_text().count("ran")


async def test_sigterm_while_the_desktop_has_not_answered(home: Path, fake_desktop: FakeDesktop) -> None:
    fake_desktop.answers.clear()
    catalyst = written(home)
    watcher = await watching(catalyst)
    await asyncio.to_thread(ships, catalyst, "one")
    await fake_desktop.asked.get()
    await asyncio.to_thread(wait_for_the_command, home)
    watcher.send_signal(signal.SIGTERM)
    asyncio.get_running_loop().call_later(SLOW, fake_desktop.answers.set)
    assert await asyncio.wait_for(watcher.wait(), PATIENCE) == 0
    await next_watcher(catalyst, home)
    assert (len(fake_desktop.shown), runs(home)) == (1, 1)


async def test_kill_while_the_desktop_has_not_answered(home: Path, fake_desktop: FakeDesktop) -> None:
    """The popup comes again under its own number, which replaces it; the command has answered."""
    fake_desktop.answers.clear()
    catalyst = written(home)
    watcher = await watching(catalyst)
    await asyncio.to_thread(ships, catalyst, "one")
    await fake_desktop.asked.get()
    await asyncio.to_thread(wait_for_the_command, home)
    watcher.kill()
    await asyncio.wait_for(watcher.wait(), PATIENCE)
    fake_desktop.answers.set()
    await next_watcher(catalyst, home)
    assert len({number for number, _ in fake_desktop.shown}) == 1
    assert runs(home) == 1


@pytest.mark.usefixtures("fake_desktop")
async def test_kill_while_the_command_has_not_answered(home: Path) -> None:
    catalyst = written(home, then="os.kill(os.getppid(), signal.SIGKILL)")
    watcher = await watching(catalyst)
    await asyncio.to_thread(ships, catalyst, "one")
    assert await asyncio.wait_for(watcher.wait(), PATIENCE) == -signal.SIGKILL
    await next_watcher(catalyst, home)
    assert runs(home) == 1


async def test_a_command_that_fails_runs_again(home: Path, fake_desktop: FakeDesktop) -> None:
    """A claim ends when the command answers that it failed."""
    catalyst = written(home, then="sys.exit(open(sys.argv[1]).read().count('ran') < 2)")
    await asyncio.to_thread(subprocess.run, [*catalyst, "watch", "--once"], check=True)
    await asyncio.to_thread(ships, catalyst, "one")
    await next_watcher(catalyst, home)
    assert runs(home) == 1
    with sqlite3.connect(home / "catalyst.db") as database:
        database.execute(ENDS_LEASES.replace("sending", "waiting"))
    database.close()
    await next_watcher(catalyst, home)
    assert (len(fake_desktop.shown), runs(home)) == (1, 2)
