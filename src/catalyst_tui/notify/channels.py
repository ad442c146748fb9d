"""Find the channels of this machine, and send through all of them that have not taken a notice yet.

Where the user sits decides: over ssh it is the terminal, if a screen is open there, else the
desktop of the machine. The user's own command and each address of the phone are channels too.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from hashlib import blake2b
from pathlib import Path
from typing import Protocol

from catalyst_tui.notify import Notice, Notifier, NotifyError, Write
from catalyst_tui.values import Frozen

log = logging.getLogger(__name__)


class Channel(StrEnum):
    """A kind of channel, by its name on the screen.

    An address of the phone is `phone.` and its mark.
    """

    DESKTOP = "desktop"
    TERMINAL = "terminal"
    COMMAND = "command"
    PHONE = "phone"

    @property
    def took(self) -> str:
        """What to say when it took a test."""
        return _TOOK[self]


_TOOK = {
    Channel.DESKTOP: "the desktop took a test notification",
    Channel.TERMINAL: "this terminal was sent a test notification; it does not say whether it "
    "showed it",
    Channel.COMMAND: "the command of on_alert took a test notification",
    Channel.PHONE: "the service of a push address took a test notification",
}

CLAIMED = Channel.COMMAND
"""The channel that cannot replace what it sent. It is saved as done before it is asked, so that a
crash between asking and answering never runs the command a second time.
"""


def kind_of(channel: str) -> Channel:
    """Return the kind of a channel: `phone.ab12` is a phone."""
    return Channel(channel.partition(".")[0])


def channels(
    *,
    desktop: bool = True,
    on_alert: Sequence[str] = (),
    push: Sequence[str] = (),
    write: Write | None = None,
    platform: str = sys.platform,
    env: Mapping[str, str] = os.environ,
) -> dict[str, Notifier]:
    """Return the channels of a platform, as `sys.platform` names it. Nothing connects before the
    first send.

    `desktop`: popups are wanted. `on_alert`: the user's command. `push`: addresses of services that
    reach the phone. `write`: writes to the screen's terminal.
    """
    found: dict[str, Notifier] = {}
    if desktop:
        popups = _desktop(platform, env)
        remote = bool(env.get("SSH_CONNECTION") or env.get("SSH_TTY"))
        if write is not None and (remote or popups is None):
            from catalyst_tui.notify.desktops import TerminalNotifier

            found[Channel.TERMINAL] = TerminalNotifier(write, env)
        elif popups is not None:
            found[Channel.DESKTOP] = popups
    if on_alert:
        from catalyst_tui.notify.program import CommandNotifier

        found[Channel.COMMAND] = CommandNotifier(on_alert)
    return found | _phone(push)


def _phone(push: Sequence[str]) -> dict[str, Notifier]:
    """Return a channel for each address, named by its hash: too little to
    find the address by it.
    """
    if not push:
        return {}
    from catalyst_tui.notify.push import PushNotifier

    found: dict[str, Notifier] = {}
    for number, address in enumerate(dict.fromkeys(push), 1):
        mark = f"{Channel.PHONE}.{blake2b(address.encode(), digest_size=2).hexdigest()}"
        while mark in found:
            mark += "+"
        found[mark] = PushNotifier(address, number)
    return found


def session_bus(env: Mapping[str, str]) -> str | None:
    """Return the address of the user's message bus: as the session says, or
    where systemd puts it.
    """
    named, runtime = env.get("DBUS_SESSION_BUS_ADDRESS"), env.get("XDG_RUNTIME_DIR")
    if named or not runtime:
        return named or None
    socket = Path(runtime, "bus")
    return f"unix:path={socket}" if socket.is_socket() else None


def _desktop(platform: str, env: Mapping[str, str]) -> Notifier | None:
    if platform not in ("linux", "darwin", "win32"):
        return None
    from catalyst_tui.notify import desktops

    if platform == "darwin":
        return desktops.MacNotifier()
    if platform == "win32":
        return desktops.WindowsNotifier()
    bus = session_bus(env)
    return desktops.DBusNotifier(bus) if bus else None


class Unavailable(Notifier):
    """A channel that lacks its addresses: its alerts wait."""

    def __init__(self, why: str) -> None:
        self._why = why

    async def send(self, notice: Notice) -> int | None:
        """Raise NotifyError."""
        raise NotifyError(self._why)


class Sent(Frozen):
    """The result of a notice: the channels that took it, the id it can be replaced by, and what
    failed.
    """

    taken: frozenset[str]
    id: int | None = None
    problem: str = ""


class Progress(Protocol):
    """Saves who took a notice while it is being sent, so that a restart repeats nothing."""

    async def claim(self, taken: frozenset[str]) -> None:
        """Save the channels that took the notice or may be about to."""

    async def take(self, taken: frozenset[str], id_: int | None) -> None:
        """Save the same after a channel took the notice; `id_` is what the popup can be replaced
        by.
        """


class Several:
    """Sends through every channel at once, so that a slow one delays no other.

    `failing` holds the reason of each channel that did not take its last notice.
    """

    def __init__(self, through: Mapping[str, Notifier]) -> None:
        self._through = dict(through)
        self.failing: dict[str, str] = {}

    async def send(
        self, notice: Notice, progress: Progress, taken: Collection[str] = ()
    ) -> Sent:
        """Send through all channels that have not `taken` it yet.

        A channel that fails raises nothing.
        """
        if not self._through:
            nowhere = (
                "Nothing here shows notifications: no desktop, no terminal, no command."
            )
            return Sent(frozenset(), problem=nowhere)
        asked = [channel for channel in self._through if channel not in taken]
        done = set(taken)
        ids: list[int] = []

        async def send_through(channel: str) -> None:
            try:
                id_ = await self._through[channel].send(notice)
            except NotifyError as error:
                log.warning("%s: %s", channel, error)
                self.failing[channel] = str(error)
                if channel in done:
                    done.remove(channel)
                    await progress.claim(frozenset(done))
                return
            self.failing.pop(channel, None)
            done.add(str(channel))
            if id_ is not None:
                ids.append(id_)
            await progress.take(frozenset(done), id_)

        if CLAIMED in asked:
            done.add(CLAIMED)
            await progress.claim(frozenset(done))
        await asyncio.gather(*map(send_through, asked))
        failed = [self.failing[channel] for channel in asked if channel in self.failing]
        return Sent(
            frozenset(done.difference(taken)),
            ids[-1] if ids else None,
            "; ".join(failed),
        )

    async def close(self) -> None:
        """Close every channel."""
        for notifier in self._through.values():
            await notifier.close()
