"""Delivering what is owed: each alert once, many as one digest, and a desktop that fails never stops us.

A popup is a hint; the inbox already has the line. Quiet hours and a full hour hold popups and drop none: they
stay due. What the desktop does not take is offered again later.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Any, Protocol

from catalyst_tui.desk.clock import Clock
from catalyst_tui.desk.office import Office
from catalyst_tui.desk.tell import gathered, worded
from catalyst_tui.notify.choose import Several, channels
from catalyst_tui.notify.notifier import Change, Notice, Notifier, NotifyError, Urgency
from catalyst_tui.notify.terminal import Write
from catalyst_tui.store.outbox import OWN_DIGEST, Outgoing

LEASE = timedelta(seconds=60)
"""How long a claimed alert is ours; a sender that died gives it back by then. Three slow commands fit in."""

HOUR, HOURLY = timedelta(hours=1), 6
"""At most so many popups an hour; the rest waits, and comes as a digest."""


class InOffice(Protocol):
    """Doing something in the office's thread."""

    def __call__(self, work: Callable[..., Any], /, *args: Any) -> Awaitable[Any]: ...


class Delivery:
    """The outbox's way to the desktop. `failing`: what of it fails while the rest works, and why."""

    def __init__(
        self,
        call: InOffice,
        office: Office,
        notifier: Notifier | None,
        clock: Clock,
        failing: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self._call, self._office, self._notifier, self._clock = call, office, notifier, clock
        self.failing = failing

    async def deliver(self) -> bool:
        """Send what is due; whether there was anything."""
        popups: list[list[Outgoing]] = await self._call(self._claim)
        for alerts in popups:
            await self._send(alerts)
        return bool(popups)

    def _claim(self) -> list[list[Outgoing]]:
        """What is due and may be told now, by popup."""
        now, store = self._clock.now(), self._office.store
        quiet = self._office.config.quiet
        if not store.is_due(now) or (quiet and quiet.holds(now)):
            return []
        room = HOURLY - store.popups_since(now - HOUR)
        found: list[Outgoing] = []
        while room > 0 and (alert := store.claim(now, LEASE)) is not None:
            found.append(alert)
        return gathered(found, now, room)

    async def _send(self, alerts: list[Outgoing]) -> None:
        store = self._office.store
        (first, *more), (title, body) = alerts, worded(alerts)
        loudest = Urgency(max(alert.urgency for alert in alerts))
        replaces = OWN_DIGEST + first.id if more else first.replaces
        notice = Notice(title, body, loudest, replaces, _changes(alerts))
        desktop_id: int | None = None
        try:
            if self._notifier is not None:
                desktop_id = await self._notifier.send(notice)
        except NotifyError as error:
            for alert in alerts:
                await self._call(store.mark_failed, alert.id, str(error), self._clock.now())
            return
        # A digest is nobody's own popup: what one of its checkpoints does later must not replace it.
        ids = [alert.id for alert in alerts]
        await self._call(store.mark_sent, ids, None if more else desktop_id, self._clock.now())

    async def close(self) -> None:
        """Let go of the desktop."""
        if self._notifier is not None:
            await self._notifier.close()


def _changes(alerts: list[Outgoing]) -> tuple[Change, ...]:
    return tuple(Change(alert.checkpoint, alert.ticker, alert.word, alert.at) for alert in alerts)


def open_delivery(call: InOffice, office: Office, clock: Clock, write: Write | None = None) -> Delivery:
    """Delivery through this machine's channels, or to the inbox alone when the user wants nothing else.

    `write` writes to the terminal the screen is on, None without a screen.
    """
    wishes = office.config
    if not wishes.desktop and not wishes.on_alert:
        return Delivery(call, office, None, clock)
    through = Several(channels(desktop=wishes.desktop, on_alert=wishes.on_alert, write=write))
    return Delivery(call, office, through, clock, through.failing)
