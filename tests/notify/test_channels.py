"""Which channels a machine has, and telling through several: each is told once."""

import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.doors.notify import Channel, Notice, NotifyError, Sent, Several, channels, session_bus

BUS = {"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nowhere"}
SSH = {"SSH_CONNECTION": "10.0.0.1 1 10.0.0.2 22", "TERM": "foot"}

MACHINES = [
    pytest.param("linux", BUS, True, [Channel.DESKTOP], id="at a desktop"),
    pytest.param("linux", BUS, False, [Channel.DESKTOP], id="in the background"),
    pytest.param("linux", BUS | SSH, True, [Channel.TERMINAL], id="over ssh, a bus is there"),
    pytest.param("linux", SSH, True, [Channel.TERMINAL], id="over ssh, no bus"),
    pytest.param("linux", BUS | SSH, False, [Channel.DESKTOP], id="in the background, started over ssh"),
    pytest.param("linux", {}, True, [Channel.TERMINAL], id="a console"),
    pytest.param("linux", {}, False, [], id="a server"),
    pytest.param("darwin", {}, True, [Channel.DESKTOP], id="a Mac"),
    pytest.param("darwin", SSH, True, [Channel.TERMINAL], id="a Mac over ssh"),
    pytest.param("win32", {}, True, [Channel.DESKTOP], id="Windows"),
    pytest.param("freebsd14", {}, True, [Channel.TERMINAL], id="a system we do not know"),
]


@pytest.mark.parametrize(("platform", "env", "screen", "found"), MACHINES)
def test_the_seat_decides(platform: str, env: dict[str, str], screen: bool, found: list[Channel]) -> None:
    write = print if screen else None
    assert list(channels(write=write, platform=platform, env=env)) == found
    told = channels(write=write, platform=platform, env=env, on_alert=["tell"])
    assert list(told) == [*found, Channel.COMMAND]
    assert channels(desktop=False, write=write, platform=platform, env=env) == {}


@pytest.fixture
def runtime() -> Iterator[Path]:
    """Yield a runtime directory as systemd makes it, with a bus in it."""
    with TemporaryDirectory(prefix="run") as folder, socket.socket(socket.AF_UNIX) as bus:
        bus.bind(f"{folder}/bus")
        yield Path(folder)


def test_a_session_bus_is_found_without_its_variable(runtime: Path, tmp_path: Path) -> None:
    env = {"XDG_RUNTIME_DIR": str(runtime)}
    assert session_bus(env) == f"unix:path={runtime}/bus"
    assert session_bus(env | BUS) == BUS["DBUS_SESSION_BUS_ADDRESS"]
    assert session_bus({"XDG_RUNTIME_DIR": str(tmp_path)}) is None
    assert session_bus({}) is None


@dataclass
class Way:
    """A channel that takes notices under `id`, or fails when told."""

    id: int | None = None
    fails: str = ""
    taken: list[str] = field(default_factory=list)
    closed: int = 0

    async def send(self, notice: Notice) -> int | None:
        if self.fails:
            raise NotifyError(self.fails)
        self.taken.append(notice.title)
        return self.id

    async def close(self) -> None:
        self.closed += 1


@dataclass
class Saved:
    """What was saved while a notice was sent."""

    steps: list[str] = field(default_factory=list)

    async def claim(self, taken: frozenset[str]) -> None:
        self.steps.append(f"claim {' '.join(sorted(taken))}".strip())

    async def take(self, taken: frozenset[str], id_: int | None) -> None:
        self.steps.append(f"take {' '.join(sorted(taken))} {id_}")


async def test_it_is_told_through_all_and_replaced_by_the_id_there_is() -> None:
    command, desktop, saved = Way(), Way(7), Saved()
    several = Several({Channel.COMMAND: command, Channel.DESKTOP: desktop})
    assert await several.send(Notice("one"), saved) == Sent(frozenset({"command", "desktop"}), 7)
    assert (command.taken, desktop.taken, several.failing) == (["one"], ["one"], {})
    assert saved.steps == ["claim command", "take command None", "take command desktop 7"]
    await several.close()
    assert (command.closed, desktop.closed) == (1, 1)


async def test_one_that_fails_is_remembered_and_the_one_that_took_it_is_not_asked_again() -> None:
    command, desktop, saved = Way(fails="The command failed."), Way(7), Saved()
    several = Several({Channel.COMMAND: command, Channel.DESKTOP: desktop})
    sent = await several.send(Notice("one"), saved)
    assert sent == Sent(frozenset({"desktop"}), 7, "The command failed.")
    assert several.failing == {"command": "The command failed."}
    assert saved.steps == ["claim command", "claim", "take desktop 7"]

    command.fails = ""
    assert await several.send(Notice("one"), saved, {"desktop"}) == Sent(frozenset({"command"}))
    assert (command.taken, desktop.taken, several.failing) == (["one"], ["one"], {})


async def test_the_command_is_claimed_before_it_runs() -> None:
    saved = Saved()

    class Command(Way):
        async def send(self, notice: Notice) -> int | None:
            saved.steps.append("runs")
            return await super().send(notice)

    await Several({Channel.COMMAND: Command()}).send(Notice("one"), saved)
    assert saved.steps == ["claim command", "runs", "take command None"]


async def test_none_that_takes_it_gives_every_reason() -> None:
    several = Several({Channel.DESKTOP: Way(fails="No bus."), Channel.COMMAND: Way(fails="No command.")})
    sent = await several.send(Notice("one"), Saved())
    assert sent == Sent(frozenset(), problem="No bus.; No command.")


async def test_no_way_at_all_is_a_problem() -> None:
    sent = await Several({}).send(Notice("one"), Saved())
    assert sent.problem.startswith("Nothing here shows notifications")
