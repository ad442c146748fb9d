"""Popups through `org.freedesktop.Notifications`, spoken directly: a failure is seen, a popup replaced.

The desktop's answer is waited for; without one in time the send fails. A late answer is kept: the same
notice sent again takes it instead of showing a second popup, and a hung desktop is not sent more.
"""

from __future__ import annotations

import asyncio
import html
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from catalyst_tui.book.clean import clean
from catalyst_tui.notify.notifier import Notice, NotifyError
from catalyst_tui.notify.text import APP, LIMIT, body_of, title_of

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


class _Connection(Struct, frozen=True):
    bus: MessageBus
    markup: bool  # the desktop reads the body as markup


class _Asked(Struct, frozen=True):
    notice: Notice
    answer: asyncio.Task[list[Any]]


class DBusNotifier:
    """A `Notifier` over the session bus, or the bus at `address`. Connects at the first send, and again
    when the bus went away. Sends are one after the other, each at most `patience` seconds."""

    def __init__(self, address: str | None = None, patience: float = PATIENCE) -> None:
        self._address = address
        self._patience = patience
        self._connection: _Connection | None = None
        self._asked: _Asked | None = None
        self._turn = asyncio.Lock()

    async def send(self, notice: Notice) -> int:
        """Show a notice, cleaned and cut, and return the desktop's id for it. Raises NotifyError."""
        from dbus_fast.errors import DBusFastError

        async with self._turn:
            try:
                async with asyncio.timeout(self._patience):
                    return await self._send(notice)
            except TimeoutError:
                raise NotifyError(f"The desktop did not answer within {self._patience:g} s.") from None
            except (DBusFastError, OSError, EOFError, KeyError) as error:
                # EOFError: the bus hung up. KeyError: dbus-fast looks up $HOME when it guesses an address.
                raise NotifyError(f"The desktop's message bus cannot be reached: {_reason(error)}") from error

    async def close(self) -> None:
        """Hang up. What was asked and not answered is forgotten."""
        if self._asked is not None:
            self._asked.answer.cancel()
            await asyncio.wait({self._asked.answer})
            self._asked = None
        await self._hang_up()

    async def _send(self, notice: Notice) -> int:
        if self._asked is not None:
            earlier = self._asked
            await asyncio.wait({earlier.answer})
            self._asked = None
            if earlier.notice == notice and earlier.answer.exception() is None:
                return _id(earlier.answer.result())
        connection = await self._connect()
        answer = asyncio.create_task(_ask(connection.bus, notify_message(notice, markup=connection.markup)))
        self._asked = _Asked(notice, answer)
        await asyncio.wait({answer})  # a timeout ends the waiting, not the task
        self._asked = None
        if answer.cancelled():
            raise NotifyError("The notifier was closed before the desktop answered.")
        return _id(answer.result())

    async def _connect(self) -> _Connection:
        """The open connection, or a new one when there is none or the bus hung up."""
        if self._connection is not None and self._connection.bus.connected:
            return self._connection
        await self._hang_up()
        from dbus_fast.aio import MessageBus

        bus = await MessageBus(bus_address=self._address).connect()
        try:
            capabilities = await _ask(bus, _call("GetCapabilities"))
        except BaseException:
            await _disconnect(bus)
            raise
        self._connection = _Connection(bus, markup=bool(capabilities) and "body-markup" in capabilities[0])
        return self._connection

    async def _hang_up(self) -> None:
        if self._connection is not None:
            connection, self._connection = self._connection, None
            await _disconnect(connection.bus)


def notify_message(notice: Notice, *, markup: bool) -> Message:
    """The `Notify` call for a notice: title on one line, body escaped when the desktop reads `markup`."""
    from dbus_fast import Variant

    body = body_of(notice)
    arguments: list[Any] = [
        APP,
        notice.replaces or 0,  # 0: nothing is replaced
        "",  # no icon
        title_of(notice),
        html.escape(body, quote=False) if markup else body,
        [],  # no actions
        {"urgency": Variant("y", int(notice.urgency))},
        -1,  # the desktop decides how long it stays
    ]
    return _call("Notify", "susssasa{sv}i", arguments)


def _call(member: str, signature: str = "", body: list[Any] | None = None) -> Message:
    from dbus_fast import Message

    return Message(
        destination=_NAME, path=_PATH, interface=_NAME, member=member, signature=signature, body=body or []
    )


async def _ask(bus: MessageBus, message: Message) -> list[Any]:
    """The values a call is answered with. Raises NotifyError for an error answer, EOFError for none."""
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
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return clean(text, LIMIT) or "it hung up."


async def _disconnect(bus: MessageBus) -> None:
    """End a connection, whether or not the bus did already, and wait until its socket is closed."""
    bus.disconnect()
    with suppress(OSError, EOFError):  # how it ended does not matter any more
        await bus.wait_for_disconnect()  # type: ignore[no-untyped-call]  # dbus-fast did not annotate it
