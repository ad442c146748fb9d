"""Real daemons for tests: a private D-Bus, a desktop on it that obeys the test, and dunst under Xvfb.

Nothing here touches the user's own session: the bus has no service directory, so it starts nothing by itself.
A missing tool skips the test at home and fails it in CI.
"""

import asyncio
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from dbus_fast import Message, MessageType, RequestNameReply
from dbus_fast.aio import MessageBus
from msgspec import Struct, field

NOTIFICATIONS = "org.freedesktop.Notifications"
PATH = "/org/freedesktop/Notifications"
PROPERTIES = "org.freedesktop.DBus.Properties"

CONFIG = """\
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={socket}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""


def need(tool: str) -> str:
    """Return the path of a program, or the end of the test: skipped at home, failed where CI is set."""
    found = shutil.which(tool)
    if found is None:
        stop = pytest.fail if os.environ.get("CI") else pytest.skip
        stop(f"{tool} is not installed (Debian: apt install dbus dunst xvfb tmux)")
    return found


@contextmanager
def running(*command: str, **options: Any) -> Iterator[subprocess.Popen[bytes]]:
    """Yield a program for as long as the block lasts, quiet, and waited for at the end."""
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=10)
        if process.stdout is not None:
            process.stdout.close()


class PrivateBus(Struct):
    """A message bus of our own that can be stopped and started again at the same address."""

    folder: Path
    _process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"unix:path={self.folder / 'bus'}"

    def start(self) -> None:
        """Start the daemon; when this returns it accepts connections."""
        config = self.folder / "bus.conf"
        config.write_text(CONFIG.format(socket=self.folder / "bus"))
        command = [need("dbus-daemon"), f"--config-file={config}", "--nofork", "--print-address=1"]
        self._process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        assert self._process.stdout is not None
        assert self._process.stdout.readline(), "dbus-daemon ended before it listened"

    def stop(self) -> None:
        """Kill the daemon, as a logout or a crash does."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate(timeout=10)
            self._process = None
        (self.folder / "bus").unlink(missing_ok=True)


class FakeDesktop(Struct):
    """`org.freedesktop.Notifications` as the test wants it: slow, failing, with or without markup."""

    bus: MessageBus
    markup: bool = True
    refuses: str | None = None  # an error text to answer with
    answers: asyncio.Event = field(default_factory=asyncio.Event)  # cleared: it hangs
    asked: asyncio.Queue[None] = field(default_factory=asyncio.Queue)  # one entry for every popup asked for
    shown: list[tuple[int, list[Any]]] = field(default_factory=list)  # id and arguments, in the order asked
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def handle(self, message: Message) -> bool:
        """dbus-fast's message handler: True when the message was ours."""
        if message.message_type is not MessageType.METHOD_CALL or message.interface != NOTIFICATIONS:
            return False
        task = asyncio.create_task(self._answer(message))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return True

    async def gone(self) -> None:
        """Wait until the bus hung up on us, and so on everyone in this loop."""
        with suppress(EOFError, OSError):
            await self.bus.wait_for_disconnect()  # type: ignore[no-untyped-call]  # dbus-fast has no hints here

    async def _answer(self, message: Message) -> None:
        if message.member == "GetCapabilities":
            capabilities = ["body", "body-markup"] if self.markup else ["body"]
            await self.bus.send(Message.new_method_return(message, "as", [capabilities]))
            return
        self.asked.put_nowait(None)
        number = message.body[1] or len(self.shown) + 1
        self.shown.append((number, list(message.body)))
        await self.answers.wait()
        if self.refuses is not None:
            error = "org.freedesktop.Notifications.Error.ExcessNotificationGeneration"
            await self.bus.send(Message.new_error(message, error, self.refuses))
            return
        await self.bus.send(Message.new_method_return(message, "u", [number]))


async def open_fake_desktop(address: str) -> FakeDesktop:
    """Put a fake desktop on the bus at `address`; end it with `desktop.bus.disconnect()`."""
    bus = await MessageBus(bus_address=address).connect()
    desktop = FakeDesktop(bus)
    desktop.answers.set()
    bus.add_message_handler(desktop.handle)
    assert await bus.request_name(NOTIFICATIONS) is RequestNameReply.PRIMARY_OWNER
    return desktop


class Dunst(Struct, frozen=True):
    """The real notification daemon, asked through its own D-Bus interface."""

    bus: MessageBus

    async def displayed(self) -> int:
        """Return how many popups are on the screen now."""
        reply = await self._ask(PROPERTIES, "Get", "ss", ["org.dunstproject.cmd0", "displayedLength"])
        return int(reply[0].value)

    async def until_displayed(self, count: int, seconds: float = 10) -> None:
        """Ask again until `count` popups are on the screen. TimeoutError after `seconds`."""
        async with asyncio.timeout(seconds):
            while await self.displayed() != count:
                pass  # every question is a round trip through dunst's loop, which is what draws the popup

    async def close_all(self) -> None:
        """Close every popup: they move to the history."""
        await self._ask("org.dunstproject.cmd0", "NotificationCloseAll")

    async def history(self) -> list[tuple[str, str]]:
        """Title and body of every closed popup, newest first."""
        rows = (await self._ask("org.dunstproject.cmd0", "NotificationListHistory"))[0]
        return [(row["summary"].value, row["body"].value) for row in rows]

    async def _ask(
        self, interface: str, member: str, signature: str = "", body: list[Any] | None = None
    ) -> list[Any]:
        message = Message(destination=NOTIFICATIONS, path=PATH, interface=interface, member=member,
            signature=signature, body=body or [])  # fmt: skip
        reply = await self.bus.call(message)
        assert reply is not None
        assert reply.message_type is MessageType.METHOD_RETURN, reply.body
        return reply.body
