"""Delivering what is owed: each alert once, many as one digest, and a desktop that fails never stops us.

A popup is a hint; the inbox already has the line. What the desktop does not take is offered again later.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, Protocol

from catalyst_tui.desk.clock import Clock
from catalyst_tui.desk.office import Office
from catalyst_tui.desk.tell import digest
from catalyst_tui.notify.choose import best_notifier
from catalyst_tui.notify.notifier import Notice, Notifier, NotifyError, Urgency
from catalyst_tui.store.outbox import Outgoing

LEASE = timedelta(seconds=30)
"""How long a claimed alert is ours; a sender that died gives it back by then."""

MOST_SINGLE = 3
"""More than this many at one moment become one digest."""


class InOffice(Protocol):
    """Doing something in the office's thread."""

    def __call__(self, work: Callable[..., Any], /, *args: Any) -> Awaitable[Any]: ...


class Delivery:
    """The outbox's way to the desktop."""

    def __init__(self, call: InOffice, office: Office, notifier: Notifier | None, clock: Clock) -> None:
        self._call, self._office, self._notifier, self._clock = call, office, notifier, clock

    async def deliver(self) -> bool:
        """Send what is due; whether there was anything."""
        due: list[Outgoing] = await self._call(self._claim)
        if len(due) > MOST_SINGLE:
            title, body = digest([alert.title for alert in due])
            urgency = max(alert.urgency for alert in due)
            await self._send(due, Notice(title, body, Urgency(urgency)))
        else:
            for alert in due:
                notice = Notice(alert.title, alert.body, Urgency(alert.urgency), alert.replaces)
                await self._send([alert], notice)
        return bool(due)

    def _claim(self) -> list[Outgoing]:
        found = []
        while (alert := self._office.store.claim(self._clock.now(), LEASE)) is not None:
            found.append(alert)
        return found

    async def _send(self, alerts: list[Outgoing], notice: Notice) -> None:
        store = self._office.store
        desktop_id: int | None = None
        try:
            if self._notifier is not None:
                desktop_id = await self._notifier.send(notice)
        except NotifyError as error:
            for alert in alerts:
                await self._call(store.mark_failed, alert.id, str(error), self._clock.now())
            return
        # A digest is nobody's own popup: what one of its checkpoints does later must not replace it.
        own = desktop_id if len(alerts) == 1 else None
        for alert in alerts:
            await self._call(store.mark_sent, alert.id, own, self._clock.now())

    async def close(self) -> None:
        """Let go of the desktop."""
        if self._notifier is not None:
            await self._notifier.close()


def open_delivery(call: InOffice, office: Office, clock: Clock) -> Delivery:
    """Delivery to this machine's desktop, or to the inbox alone when the user wants no popups."""
    notifier = best_notifier() if office.config.desktop else None
    return Delivery(call, office, notifier, clock)
