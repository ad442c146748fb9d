"""Popups where the user sits: desktops of Linux, macOS and Windows, and the terminal over ssh.

Linux speaks `org.freedesktop.Notifications` directly, so that a failure is seen and a popup
replaced. The desktop's answer is waited for; without one in time the send fails. The same notice
sent again has the same number, so that a desktop that wakes up shows it once.

macOS and Windows were never run by us. Each has a constant script, and the text is its argument or
data in its environment: no text becomes script. Written against osascript(1), `display
notification` of Apple's AppleScript Language Guide, Microsoft's reference of
Windows.UI.Notifications and its toast content schema.

A terminal gets one escape sequence in its own dialect, and the bell unless the news is low; it
answers nothing. Written against iTerm2's escape codes (OSC 9, which kitty knows too), foot's
control sequences (urxvt's OSC 777) and tmux(1), `allow-passthrough`.
"""

from __future__ import annotations

import asyncio
import html
import os
from collections.abc import Mapping
from contextlib import suppress
from enum import Enum
from typing import TYPE_CHECKING, Any

from catalyst_tui.book.clean import clean, one_line
from catalyst_tui.judge.ledger.facts import Urgency
from catalyst_tui.notify import APP, LIMIT, Notice, Notifier, NotifyError, Write
from catalyst_tui.notify.program import run_program

if TYPE_CHECKING:
    from dbus_fast import Message
    from dbus_fast.aio import MessageBus

PATIENCE = 3.0  # seconds a desktop gets to answer
_NAME = "org.freedesktop.Notifications"
_PATH = "/org/freedesktop/Notifications"
_NO_SERVICE = {
    "org.freedesktop.DBus.Error.ServiceUnknown",
    "org.freedesktop.DBus.Error.NameHasNoOwner",
}


class DBusNotifier:
    """A `Notifier` over the session bus, or the bus at `address`.

    Connects at the first send, and again when the bus went away. Sends one notice after the other,
    each in at most `patience` seconds.
    """

    def __init__(self, address: str | None = None, patience: float = PATIENCE) -> None:
        self._address = address
        self._patience = patience
        self._bus: MessageBus | None = None
        self._markup = False  # the desktop reads the body as markup
        self._turn = asyncio.Lock()

    async def send(self, notice: Notice) -> int:
        """Show a notice, cleaned and cut, and return the desktop's id for it.

        Raises NotifyError.
        """
        from dbus_fast.errors import DBusFastError

        async with self._turn:
            try:
                async with asyncio.timeout(self._patience):
                    bus = await self._connect()
                    return _id(
                        await _ask(bus, notify_message(notice, markup=self._markup))
                    )
            except TimeoutError:
                await self.close()  # a late answer is nobody's any more
                raise NotifyError(
                    f"The desktop did not answer within {self._patience:g} s."
                ) from None
            except (DBusFastError, OSError, EOFError, KeyError) as error:
                # EOFError: the bus hung up. KeyError: dbus-fast reads $HOME to guess an address.
                reason = (
                    f"The desktop's message bus cannot be reached: {_reason(error)}"
                )
                raise NotifyError(reason) from error

    async def close(self) -> None:
        """Close the connection, also one the bus closed already, and wait until that is done."""
        bus, self._bus = self._bus, None
        if bus is not None:
            bus.disconnect()
            with suppress(OSError, EOFError):  # how it ended does not matter any more
                await bus.wait_for_disconnect()  # type: ignore[no-untyped-call]  # not annotated

    async def _connect(self) -> MessageBus:
        """Return the open connection, or a new one if the bus hung up."""
        if self._bus is not None and self._bus.connected:
            return self._bus
        await self.close()
        from dbus_fast.aio import MessageBus

        self._bus = await MessageBus(bus_address=self._address).connect()
        try:
            capabilities = await _ask(self._bus, _call("GetCapabilities"))
        except BaseException:
            await self.close()
            raise
        self._markup = bool(capabilities) and "body-markup" in capabilities[0]
        return self._bus


def notify_message(notice: Notice, *, markup: bool) -> Message:
    """Return the `Notify` call for a notice, with its body escaped if the
    desktop reads `markup`.
    """
    from dbus_fast import Variant

    body = notice.clean_body
    arguments: list[Any] = [
        APP,
        notice.replaces or 0,  # 0: nothing is replaced
        "",  # no icon
        notice.clean_title,
        html.escape(body, quote=False) if markup else body,
        [],  # no actions
        {"urgency": Variant("y", int(notice.urgency))},
        -1,  # the desktop decides how long it stays
    ]
    return _call("Notify", "susssasa{sv}i", arguments)


def _call(member: str, signature: str = "", body: list[Any] | None = None) -> Message:
    from dbus_fast import Message

    return Message(
        destination=_NAME,
        path=_PATH,
        interface=_NAME,
        member=member,
        signature=signature,
        body=body or [],
    )


async def _ask(bus: MessageBus, message: Message) -> list[Any]:
    """Return the values of an answer. Raises NotifyError for an error answer, EOFError for none."""
    from dbus_fast import MessageType

    reply = await bus.call(message)
    if reply is None:
        raise EOFError("the connection was closed")
    if reply.message_type is not MessageType.ERROR:
        return reply.body
    if reply.error_name in _NO_SERVICE:
        raise NotifyError("Nothing on this desktop shows notifications.")
    reason = clean(str(reply.body[0]), LIMIT) if reply.body else reply.error_name
    raise NotifyError(f"The desktop refused the notification: {reason}")


def _id(answer: list[Any]) -> int:
    match answer:
        case [int(number)]:
            return number
    raise NotifyError("The desktop answered something that is not a notification's id.")


def _reason(error: Exception) -> str:
    text = (
        error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    )
    return clean(text, LIMIT) or "it hung up."


# macOS

OSASCRIPT = "/usr/bin/osascript"
MAC_PATIENCE = 5.0
"""Seconds osascript has: it starts AppleScript each time."""

_MAC_SCRIPT = b"""\
on run argv
    display notification (item 3 of argv) with title (item 1 of argv) subtitle (item 2 of argv)
end run
"""


class MacNotifier(Notifier):
    """A `Notifier` for the Mac this runs on."""

    def __init__(self, program: str = OSASCRIPT) -> None:
        self._program = program

    async def send(self, notice: Notice) -> None:
        """Hand the notice to the Notification Center. Raises NotifyError."""
        command = (self._program, "-", APP, notice.clean_title, notice.clean_body)
        await run_program("osascript", command, _MAC_SCRIPT, patience=MAC_PATIENCE)


# Windows

WINDOWS_PATIENCE = 8.0
"""Seconds PowerShell has: it takes one or two to start."""

_WINDOWS_SCRIPT = r"""
$ErrorActionPreference = 'Stop'
$ui = [Windows.UI.Notifications.ToastNotificationManager,Windows.UI.Notifications,ContentType=WindowsRuntime]
$null = [Windows.UI.Notifications.ToastNotification,Windows.UI.Notifications,ContentType=WindowsRuntime]
$null = [Windows.Data.Xml.Dom.XmlDocument,Windows.Data.Xml.Dom.XmlDocument,ContentType=WindowsRuntime]
$content = [Windows.Data.Xml.Dom.XmlDocument]::new()
$content.LoadXml($env:CATALYST_TOAST)
$toast = [Windows.UI.Notifications.ToastNotification]::new($content)
$toast.Tag = $env:CATALYST_TOAST_TAG
$toast.Group = 'Catalyst'
$app = '{1AC14E77-02E7-4E5D-B744-2EB1AE5198B7}\WindowsPowerShell\v1.0\powershell.exe'
$notifier = $ui::CreateToastNotifier($app)
if ($notifier.Setting -ne 'Enabled') {
    [Console]::Error.WriteLine('notifications are switched off: ' + $notifier.Setting)
    exit 1
}
$notifier.Show($toast)
"""  # noqa: E501


class WindowsNotifier(Notifier):
    """A `Notifier` for the Windows session this runs in; `program` is its PowerShell."""

    def __init__(self, program: str | None = None) -> None:
        self._program = program or powershell(os.environ)

    async def send(self, notice: Notice) -> None:
        """Show the notice, in place of the last one about the same checkpoint.

        Raises NotifyError.
        """
        command = (
            self._program,
            "-NoProfile",
            "-NonInteractive",
            "-Command",
            _WINDOWS_SCRIPT,
        )
        env = {"CATALYST_TOAST": toast(notice), "CATALYST_TOAST_TAG": notice.slot}
        await run_program("PowerShell", command, patience=WINDOWS_PATIENCE, env=env)


def powershell(env: Mapping[str, str]) -> str:
    """Return the full path of the system's own: Windows looks for a bare name in the current folder
    first.
    """
    return (
        env.get("SystemRoot", r"C:\Windows")
        + r"\System32\WindowsPowerShell\v1.0\powershell.exe"
    )


def toast(notice: Notice) -> str:
    """Return the content of a toast in Microsoft's schema.

    A critical one stays on the screen longer.
    """
    texts = "".join(
        f"<text>{html.escape(text)}</text>"
        for text in (notice.clean_title, notice.clean_body)
        if text
    )
    duration = "long" if notice.urgency is Urgency.CRITICAL else "short"
    binding = f'<binding template="ToastGeneric">{texts}</binding>'
    return f'<toast duration="{duration}"><visual>{binding}</visual></toast>'


# the terminal

_OSC, _ST, _BELL = "\x1b]", "\x1b\\", "\a"


class Dialect(Enum):
    """The sequence a terminal understands, by its OSC number."""

    ITERM = 9
    RXVT = 777  # also foot, ghostty, wezterm, Konsole; others ignore it
    BELL = 0


_NAMES = {
    "kitty": Dialect.ITERM,
    "iterm": Dialect.ITERM,
    "linux": Dialect.BELL,  # the console; its older drivers print what they do not know
    "dumb": Dialect.BELL,
}


class TerminalNotifier(Notifier):
    """A `Notifier` to the terminal. `write` must never write inside another sequence."""

    def __init__(self, write: Write, env: Mapping[str, str]) -> None:
        self._write = write
        self._dialect, self._tmux = dialect(env), bool(env.get("TMUX"))

    async def send(self, notice: Notice) -> None:
        """Write the notice. Raises NotifyError without a terminal."""
        try:
            self._write(sequence(notice, self._dialect, tmux=self._tmux))
        except OSError as error:
            reason = one_line(error.strerror or str(error))
            raise NotifyError(f"The terminal cannot be written to: {reason}") from error


def dialect(env: Mapping[str, str]) -> Dialect:
    """Return what the terminal understands, from the variables that come through ssh and tmux."""
    known = " ".join(
        env.get(name, "") for name in ("TERM", "TERM_PROGRAM", "LC_TERMINAL")
    ).lower()
    if env.get("KITTY_WINDOW_ID"):
        return Dialect.ITERM
    return next(
        (spoken for name, spoken in _NAMES.items() if name in known), Dialect.RXVT
    )


def sequence(notice: Notice, spoken: Dialect, *, tmux: bool = False) -> str:
    """Return all that is written for a notice.

    Inside tmux the sequence is for the terminal around it, which gets it if `allow-passthrough` is
    on. The bell is for tmux, which passes it on in its own way.
    """
    title, body = notice.clean_title, notice.clean_body
    text = ""
    if spoken is Dialect.ITERM:
        text = f"{_OSC}9;{_field(f'{title}: {body}' if body else title)}{_ST}"
    if spoken is Dialect.RXVT:
        text = f"{_OSC}777;notify;{_field(title)};{_field(body)}{_ST}"
    if text and tmux:
        doubled = text.replace("\x1b", "\x1b\x1b")
        text = f"\x1bPtmux;{doubled}{_ST}"
    return text + (_BELL if notice.urgency > Urgency.LOW else "")


def _field(text: str) -> str:
    """Return one line without what separates fields; `9;4;…` would be another command."""
    return one_line(text).replace(";", ",")
