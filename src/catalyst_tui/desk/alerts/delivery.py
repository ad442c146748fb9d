"""Delivering what is owed: each alert once, many as one digest, and a desktop that fails never stops us.

A popup is a hint; the inbox already has the line. Quiet hours and a full hour hold popups and drop none: they
stay due. What a channel does not take it is offered again later, and no other channel with it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from hashlib import sha256

from msgspec import Struct

from catalyst_tui.desk.alerts.transitions import gathered, worded
from catalyst_tui.desk.home.clock import Clock
from catalyst_tui.desk.home.config import Config
from catalyst_tui.desk.home.folder import Home
from catalyst_tui.desk.home.keys import find_push
from catalyst_tui.desk.workspace import Workspace
from catalyst_tui.desk.workspace_thread import InWorkspaceThread
from catalyst_tui.judge.kinds import Urgency
from catalyst_tui.notify.choose import Channel, Held, Sent, Several, channels
from catalyst_tui.notify.notifier import Change, Notice, Notifier
from catalyst_tui.notify.terminal import Write
from catalyst_tui.store.outbox import OWN_DIGEST, Outbox, Outgoing

LEASE = timedelta(seconds=60)
"""How long a claimed alert is ours; a sender that died gives it back by then. Three slow commands fit in."""

HOUR, HOURLY = timedelta(hours=1), 6
"""At most so many popups an hour; the rest waits, and comes as a digest."""

_CHANNELS = "channels"  # what alerts were last told through: with others, none waits for its next try

FAREWELL = 10.5
"""Seconds to finish an alert when the process ends: the desktop answers or fails in 3, the command in 10."""


class Delivery:
    """Sends what is in the outbox `through` the user's channels; None: the inbox is all they want. For one
    caller at a time."""

    def __init__(
        self, call: InWorkspaceThread, workspace: Workspace, through: Several | None, clock: Clock
    ) -> None:
        self._call, self._workspace, self._through, self._clock = call, workspace, through, clock
        self._sending: asyncio.Task[None] | None = None
        wishes = workspace.config
        settings = repr((wishes.desktop, wishes.on_alert, wishes.push, wishes.withheld is None)).encode()
        self._channels = sha256(settings).hexdigest()
        self._closed = False

    @property
    def failing(self) -> Mapping[str, str]:
        """The channels that did not take the last notice, and why."""
        return self._through.failing if self._through is not None else {}

    async def deliver(self) -> bool:
        """Send what is due; whether there was anything. Given up, it finishes the popup under way, and the
        next one says that there was one."""
        left_over = self._sending
        if left_over is not None:
            await asyncio.wait({left_over})
            self._sending = None
        popups: list[list[Outgoing]] = await self._call(self._claim)
        for alerts in popups:
            if self._closed:
                break  # the next one tells the rest, when their lease is over
            self._sending = asyncio.create_task(self._send(alerts))
            await asyncio.shield(self._sending)
            self._sending = None
        return bool(popups) or left_over is not None

    def _claim(self) -> list[list[Outgoing]]:
        """What is due and may be told now, by popup."""
        now, store = self._clock.now(), self._workspace.store
        quiet = self._workspace.config.quiet
        if store.stopped:
            return []
        if store.notes.read(_CHANNELS) != self._channels:
            with store.transaction():
                store.outbox.wake(now)
                store.notes.put(_CHANNELS, self._channels)
        if not store.outbox.is_due(now) or (quiet and quiet.holds(now)):
            return []
        room = HOURLY - store.outbox.popups_between(now - HOUR, now)
        by_channels: dict[frozenset[str], list[Outgoing]] = {}
        while room > 0 and (alert := store.outbox.claim(now, LEASE)) is not None:
            by_channels.setdefault(alert.taken, []).append(alert)
        return [popup for alike in by_channels.values() for popup in gathered(alike, now, room)]

    async def _send(self, alerts: list[Outgoing]) -> None:
        store = self._workspace.store
        (first, *more), (title, body) = alerts, worded(alerts)
        loudest = Urgency(max(alert.urgency for alert in alerts))
        replaces = OWN_DIGEST + first.id if more else first.replaces
        notice = Notice(title, body, loudest, replaces, _changes(alerts))
        sent = Sent(frozenset())
        if self._through is not None:
            progress = _Progress(self._call, store.outbox, alerts, self._clock)
            sent = await self._through.send(notice, progress, first.taken)
        ids, now = [alert.id for alert in alerts], self._clock.now()
        follows = bool(first.taken)
        taken, popup = first.taken | sent.taken, None if more else sent.id
        if sent.problem:
            failed = partial(store.outbox.mark_failed, follows=follows)
            await self._call(failed, ids, sent.problem, now, taken, popup)
        else:
            await self._call(partial(store.outbox.mark_sent, follows=follows), ids, popup, now)

    async def close(self) -> None:
        """Finish the popup under way, if it is quick, and let go of the desktop."""
        self._closed = True
        if self._sending is not None:
            await asyncio.wait({self._sending}, timeout=FAREWELL)
            self._sending.cancel()
            await asyncio.wait({self._sending})
        if self._through is not None:
            await self._through.close()


class _Progress(Struct, frozen=True):
    """Saves in the outbox which channels took a popup while the others are still asked."""

    call: InWorkspaceThread
    outbox: Outbox
    alerts: list[Outgoing]
    clock: Clock

    async def claim(self, taken: frozenset[str]) -> None:
        """Save the channels that took the popup, or may be about to."""
        await self.call(self.outbox.save_claim, self._ids, taken)

    async def take(self, taken: frozenset[str], id_: int | None) -> None:
        """Save the channels that took the popup, and its id.

        The id of a digest belongs to no checkpoint: what one of them does later must not replace it.
        """
        popup = id_ if len(self.alerts) == 1 else None
        await self.call(self.outbox.save_taken, self._ids, taken, popup, self.clock.now())

    @property
    def _ids(self) -> list[int]:
        return [alert.id for alert in self.alerts]


def _changes(alerts: list[Outgoing]) -> tuple[Change, ...]:
    return tuple(Change(alert.checkpoint, alert.ticker, alert.word, alert.at) for alert in alerts)


def open_delivery(
    call: InWorkspaceThread, workspace: Workspace, clock: Clock, write: Write | None = None
) -> Delivery:
    """Delivery through this machine's channels, or to the inbox alone when the user wants nothing else.

    `write` writes to the terminal the screen is on, None without a screen.
    """
    wishes = workspace.config
    held = str(wishes.withheld) if wishes.withheld and wishes.withheld.asked.command else ""
    if not (wishes.desktop or wishes.on_alert or wishes.push or held):
        return Delivery(call, workspace, None, clock)
    found = channels(desktop=wishes.desktop, on_alert=wishes.on_alert, held=held, write=write)
    return Delivery(call, workspace, Several(found | phone(wishes, workspace.home)), clock)


def phone(wishes: Config, home: Home) -> dict[Channel, Notifier]:
    """The channel to the phone, where it is wanted; without its addresses it says so, and alerts wait."""
    if not wishes.push:
        return {}
    try:
        return channels(desktop=False, push=find_push(home.folder))
    except ValueError as error:
        return {Channel.PHONE: Held(str(error))}
