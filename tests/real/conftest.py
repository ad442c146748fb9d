"""Fixtures of the tests that need a real desktop: `private_bus`, `fake_desktop`, `display`, `dunst`."""

import asyncio
import os
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from dbus_fast import Message
from dbus_fast.aio import MessageBus

from tests.real.desktops import (
    NOTIFICATIONS,
    Dunst,
    FakeDesktop,
    PrivateBus,
    need,
    open_fake_desktop,
    running,
)


@pytest.fixture
def private_bus(monkeypatch: pytest.MonkeyPatch) -> Iterator[PrivateBus]:
    """Yield a running bus, and DBUS_SESSION_BUS_ADDRESS pointing at it for this test and its subprocesses."""
    need("dbus-daemon")
    # A Unix socket's path has at most 107 bytes: pytest's own tmp_path may be longer.
    with tempfile.TemporaryDirectory(prefix="bus") as folder:
        bus = PrivateBus(Path(folder))
        bus.start()
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus.address)
        yield bus
        bus.stop()


@pytest.fixture
async def fake_desktop(private_bus: PrivateBus) -> AsyncIterator[FakeDesktop]:
    """Yield a desktop on the private bus that records what it is asked."""
    desktop = await open_fake_desktop(private_bus.address)
    yield desktop
    desktop.bus.disconnect()


@pytest.fixture
def display() -> Iterator[str]:
    """Yield an X display of our own, as DISPLAY names it."""
    with running(
        need("Xvfb"),
        "-displayfd",
        "1",
        "-screen",
        "0",
        "800x600x24",
        "-nolisten",
        "tcp",
        stdout=subprocess.PIPE,
    ) as server:
        assert server.stdout is not None
        # To the end of the line: Xvfb writes the number and the newline apart and dies of a closed pipe.
        number = server.stdout.readline().decode().strip()
        assert number, "Xvfb ended before it had a display"
        yield f":{number}"


@pytest.fixture
async def dunst(private_bus: PrivateBus, display: str, tmp_path: Path) -> AsyncIterator[Dunst]:
    """dunst, owning the notification service of the private bus."""
    need("dunst")
    config = tmp_path / "dunstrc"
    # idle_threshold: nobody touches this screen, and dunst keeps popups up for an idle user.
    config.write_text("[global]\n    idle_threshold = 0\n    font = Monospace 8\n")
    bus = await MessageBus(bus_address=private_bus.address).connect()
    owned = asyncio.Event()

    def watch(message: Message) -> None:
        if message.member == "NameOwnerChanged" and message.body[0] == NOTIFICATIONS and message.body[2]:
            owned.set()

    bus.add_message_handler(watch)
    rule = f"type='signal',member='NameOwnerChanged',arg0='{NOTIFICATIONS}'"
    await bus.call(
        Message(
            destination="org.freedesktop.DBus",
            path="/org/freedesktop/DBus",
            interface="org.freedesktop.DBus",
            member="AddMatch",
            signature="s",
            body=[rule],
        )
    )
    environment = {**os.environ, "DISPLAY": display}
    environment.pop("WAYLAND_DISPLAY", None)
    with running("dunst", "-config", str(config), env=environment, stdout=subprocess.DEVNULL):
        async with asyncio.timeout(20):
            await owned.wait()
        yield Dunst(bus)
    bus.disconnect()
