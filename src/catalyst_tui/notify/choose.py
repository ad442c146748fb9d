"""Which channels this machine has, and telling through all of them that have not taken it yet.

Where the user sits decides: over ssh it is the terminal, if a screen is open there; else the desktop of the
machine. The user's own command is run besides. A channel that fails is remembered.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

from catalyst_tui.notify.notifier import Notice, Notifier, NotifyError
from catalyst_tui.notify.terminal import TerminalNotifier, Write

log = logging.getLogger(__name__)


class Channel(StrEnum):
    """A way to the user, by its name on the screen."""

    DESKTOP = "desktop"
    TERMINAL = "terminal"
    COMMAND = "command"
    PHONE = "phone"

    @property
    def took(self) -> str:
        """What is to be said when it took a test."""
        return _TOOK[self]


_TOOK = {
    Channel.DESKTOP: "the desktop took a test notification",
    Channel.TERMINAL: "this terminal was sent a test notification; it does not say whether it showed it",
    Channel.COMMAND: "the command of on_alert took a test notification",
    Channel.PHONE: "the services of your push addresses took a test notification",
}


def channels(
    *,
    desktop: bool = True,
    on_alert: Sequence[str] = (),
    push: Sequence[str] = (),
    write: Write | None = None,
    platform: str = sys.platform,
    env: Mapping[str, str] = os.environ,
) -> dict[Channel, Notifier]:
    """The channels of a platform, as `sys.platform` names it. Opens nothing yet: the first send connects.

    `desktop`: popups are wanted; `on_alert`: the user's command; `push`: addresses of services that
    reach the phone; `write`: writes to the screen's terminal.
    """
    found: dict[Channel, Notifier] = {}
    if desktop:
        popups = _desktop(platform, env)
        remote = bool(env.get("SSH_CONNECTION") or env.get("SSH_TTY"))
        if write is not None and (remote or popups is None):
            found[Channel.TERMINAL] = TerminalNotifier(write, env)
        elif popups is not None:
            found[Channel.DESKTOP] = popups
    if on_alert:
        from catalyst_tui.notify.hook import HookNotifier

        found[Channel.COMMAND] = HookNotifier(on_alert)
    if push:
        from catalyst_tui.notify.push import PushNotifier

        found[Channel.PHONE] = PushNotifier(push)
    return found


def session_bus(env: Mapping[str, str]) -> str | None:
    """The address of the user's message bus: as the session says, or where systemd puts it."""
    named, runtime = env.get("DBUS_SESSION_BUS_ADDRESS"), env.get("XDG_RUNTIME_DIR")
    if named or not runtime:
        return named or None
    socket = Path(runtime, "bus")
    return f"unix:path={socket}" if socket.is_socket() else None


def _desktop(platform: str, env: Mapping[str, str]) -> Notifier | None:
    match platform:
        case "linux":
            from catalyst_tui.notify.dbus import DBusNotifier

            bus = session_bus(env)
            return DBusNotifier(bus) if bus else None
        case "darwin":
            from catalyst_tui.notify.macos import MacNotifier

            return MacNotifier()
        case "win32":
            from catalyst_tui.notify.windows import WindowsNotifier

            return WindowsNotifier()
    return None


class Held(Notifier):
    """A channel that may not be used yet: what was to be told through it waits."""

    def __init__(self, why: str) -> None:
        self._why = why

    async def send(self, notice: Notice) -> int | None:
        """Raises NotifyError."""
        raise NotifyError(self._why)

    async def close(self) -> None:
        """Nothing is held open."""


class Sent(Struct, frozen=True):
    """The result of a notice: the channels that took it, the id it can be replaced by, and what failed."""

    taken: frozenset[str]
    id: int | None = None
    problem: str = ""


class Progress(Protocol):
    """Saves who took a notice while it is being sent, so that a restart repeats nothing."""

    async def claim(self, taken: frozenset[str]) -> None:
        """Save the channels that took the notice or may be about to."""

    async def take(self, taken: frozenset[str], id_: int | None) -> None:
        """Save the same after a channel took the notice; `id_` is what the popup can be replaced by."""


CLAIMED = frozenset({Channel.COMMAND})
"""Channels that cannot replace what they sent. They are saved as done before they are asked, so that a crash
between asking and answering never runs the command a second time."""


class Several:
    """Sends through every channel at once, so that a slow one delays no other.

    `failing` holds the reason of each channel that did not take its last notice.
    """

    def __init__(self, through: Mapping[Channel, Notifier]) -> None:
        self._through = dict(through)
        self.failing: dict[str, str] = {}

    async def send(self, notice: Notice, progress: Progress, taken: Collection[str] = ()) -> Sent:
        """Send through all channels that have not `taken` it yet. A channel that fails raises nothing."""
        if not self._through:
            nowhere = "Nothing here shows notifications: no desktop, no terminal, no command."
            return Sent(frozenset(), problem=nowhere)
        notice = replace(notice, taken=frozenset(taken))
        asked = [channel for channel in self._through if channel not in taken]
        sending = _Sending(notice, progress, set(taken))
        if claimed := CLAIMED.intersection(asked):
            sending.taken |= claimed
            await progress.claim(frozenset(sending.taken))
        await asyncio.gather(*(self._send(channel, sending) for channel in asked))
        failed = [self.failing[channel] for channel in asked if channel in self.failing]
        return Sent(frozenset(sending.taken.difference(taken)), sending.id, "; ".join(failed))

    async def _send(self, channel: Channel, sending: _Sending) -> None:
        """Send through one channel and save its answer at once."""
        try:
            id_ = await self._through[channel].send(sending.notice)
        except NotifyError as error:
            log.warning("%s: %s", channel, error)
            self.failing[channel] = str(error)
            before = frozenset(sending.taken)
            sending.taken -= {channel}
            sending.taken |= error.taken
            if sending.taken != before:
                await sending.progress.claim(frozenset(sending.taken))
            return
        self.failing.pop(channel, None)
        sending.taken.add(channel)
        if id_ is not None:
            sending.id = id_
        await sending.progress.take(frozenset(sending.taken), id_)

    async def close(self) -> None:
        """Let go of every channel."""
        for notifier in self._through.values():
            await notifier.close()


class _Sending(Struct):
    """A notice under way: the channels that took it so far, and the id of its popup."""

    notice: Notice
    progress: Progress
    taken: set[str]
    id: int | None = None
