"""Deliver queued popups: each once, many as one digest. A desktop that fails never stops judging.

The inbox has every change already, so a popup may wait or fail. A channel that did not take a popup
is asked again later, and no other channel with it.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from catalyst_tui.book.model.book import Book
from catalyst_tui.desk.alerts.popups import (
    LATELY,
    REPEAT_AFTER,
    asks,
    digest,
    grouped,
    popup_message,
    repeat_at,
)
from catalyst_tui.desk.home.clock import Clock
from catalyst_tui.desk.home.config import Config
from catalyst_tui.desk.home.folder import Home
from catalyst_tui.desk.home.keys import find_push
from catalyst_tui.desk.workspace.inbox import STANDS
from catalyst_tui.desk.workspace.state import InWorkspaceThread
from catalyst_tui.desk.workspace.workspace import Workspace
from catalyst_tui.judge.history.transitions import Word, checkpoint_of, remark_of, words
from catalyst_tui.judge.kinds import Urgency
from catalyst_tui.judge.verdict import Status, Verdict
from catalyst_tui.notify import Change, Notice, Notifier, Write
from catalyst_tui.notify.channels import Channel, Sent, Several, Unavailable, channels
from catalyst_tui.store.inbox import OWN_DIGEST, Outbox, Outgoing
from catalyst_tui.store.open import Store
from catalyst_tui.values import Frozen

LEASE = timedelta(seconds=60)
"""How long a claimed alert belongs to its sender. Three slow commands fit in; a dead sender gives
it back.
"""

FAREWELL = 10.5
"""Seconds to finish an alert when the process ends: the desktop answers or fails in 3, the command
in 10.
"""


class Delivery(Struct):
    """Sends alerts from the outbox `through` the user's channels; None: the inbox is enough for
    them.

    For one caller at a time.
    """

    call: InWorkspaceThread
    workspace: Workspace
    through: Several | None
    _sending: asyncio.Task[None] | None = None
    _closed: bool = False

    @property
    def failing(self) -> Mapping[str, str]:
        """The channels that did not take the last notice, and why."""
        return self.through.failing if self.through is not None else {}

    async def deliver(self) -> bool:
        """Send due alerts; return whether there were any.

        If it is cancelled, the popup under way is finished, and the next call reports it.
        """
        left_over = self._sending
        if left_over is not None:
            await asyncio.wait({left_over})
            self._sending = None
        popups: list[list[Outgoing]] = await self.call(self._claim)
        for alerts in popups:
            if self._closed:
                break  # the next sender gets the rest, when their lease is over
            self._sending = asyncio.create_task(self._send(alerts))
            await asyncio.shield(self._sending)
            self._sending = None
        return bool(popups) or left_over is not None

    def _claim(self) -> list[list[Outgoing]]:
        """Claim the alerts that are due and return them, a list for each popup."""
        now, store = self.workspace.clock.now(), self.workspace.store
        quiet = self.workspace.config.quiet
        if store.stopped:
            return []
        if not store.outbox.is_due(now) or (quiet and quiet.holds(now)):
            return []
        return claim_popups(
            store, self.workspace.book, self.workspace.verdicts(now), now
        )

    async def _send(self, alerts: list[Outgoing]) -> None:
        (first, *more), (title, body) = alerts, digest(alerts)
        outbox = self.workspace.store.outbox
        loudest = Urgency(max(alert.urgency for alert in alerts))
        replaces = OWN_DIGEST + first.id if more else first.replaces
        changes = (
            Change(alert.checkpoint, alert.ticker, alert.word, alert.at)
            for alert in alerts
        )
        notice = Notice(title, body, loudest, replaces, tuple(changes))
        sent = Sent(frozenset())
        if self.through is not None:
            clock = self.workspace.clock
            progress = _OutboxProgress(self.call, outbox, alerts, clock)
            sent = await self.through.send(notice, progress, first.taken)
        ids, now = [alert.id for alert in alerts], self.workspace.clock.now()
        desktop_id = None if more else sent.id
        again = repeats(alerts, self.workspace.book, now)
        if sent.problem:
            some_took = bool(first.taken | sent.taken)
            failed = partial(outbox.mark_failed, some_took=some_took, repeats=again)
            await self.call(failed, ids, sent.problem, now)
        else:
            await self.call(outbox.mark_sent, ids, desktop_id, now, again)

    async def close(self) -> None:
        """Finish the popup under way and let go of the desktop."""
        self._closed = True
        sending = self._sending  # it is reset to None as soon as the popup is delivered
        if sending is not None:
            await asyncio.wait({sending}, timeout=FAREWELL)
            sending.cancel()
            await asyncio.wait({sending})
        if self.through is not None:
            await self.through.close()


def claim_popups(
    store: Store, book: Book, verdicts: Mapping[str, Verdict], now: datetime
) -> list[list[Outgoing]]:
    """Claim the alerts that are due and return them, a list for each popup.

    Alerts that some channels took already are apart. Those that waited say the figure of now.
    """
    by_channels: defaultdict[frozenset[str], list[Outgoing]] = defaultdict(list)
    while (alert := store.outbox.claim(now, LEASE)) is not None:
        verdict = verdicts.get(checkpoint_of(alert.checkpoint))
        now_read = words([verdict]) if verdict is not None else ()
        word = next((one for one in now_read if one.key == alert.checkpoint), None)
        if _is_over(alert, word, store, book, now):
            store.outbox.cancel(alert.id)
            continue
        waited = alert.rounds or alert.held == STANDS
        if waited and word is not None and word.word == alert.word:
            past = store.transitions.past(now - LATELY)
            same = [
                one for one in past if one.key == alert.checkpoint and one.at < alert.at
            ]
            title, body = popup_message(word, alert.before, book, same, now)
            alert = replace(alert, title=title, body=body)
        by_channels[alert.taken].append(alert)
    return [popup for alerts in by_channels.values() for popup in grouped(alerts)]


def _is_over(
    alert: Outgoing, word: Word | None, store: Store, book: Book, now: datetime
) -> bool:
    """Return whether an alert has nothing new to say.

    Its checkpoint is gone; a repeat says another word than the verdict of now; or it waited, and
    the row's last popup said the same, or nothing bad.
    """
    about = checkpoint_of(alert.checkpoint)
    if about not in book.checkpoints:
        return store.wordings.number(about) > 0
    if remark_of(alert.checkpoint) is not None:
        return False
    if alert.rounds:
        return word is None or word.word != alert.word
    if alert.held != STANDS:
        return False
    good_news = alert.urgency is not Urgency.CRITICAL
    last, shown_at = store.outbox.last_shown(alert.checkpoint)
    if last in (None, Status.NEAR):
        return good_news
    repeated = asks(alert, book) and now - shown_at >= REPEAT_AFTER and not good_news
    return last == alert.word and not repeated


def repeats(alerts: list[Outgoing], book: Book, now: datetime) -> dict[int, datetime]:
    """Return when alerts that are shown now are repeated, by id."""
    found = ((alert.id, repeat_at(alert, book, now)) for alert in alerts)
    return {id_: at for id_, at in found if at is not None}


class _OutboxProgress(Frozen):
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

        The id of a digest belongs to no checkpoint: what one of them does later must not replace
        it.
        """
        desktop_id = id_ if len(self.alerts) == 1 else None
        await self.call(
            self.outbox.save_taken, self._ids, taken, desktop_id, self.clock.now()
        )

    @property
    def _ids(self) -> list[int]:
        return [alert.id for alert in self.alerts]


def open_delivery(
    call: InWorkspaceThread, workspace: Workspace, write: Write | None = None
) -> Delivery:
    """Return the delivery through this machine's channels, or to the inbox alone if the user wants
    that.

    `write` writes to the terminal that shows the screen, None without a screen.
    """
    wishes = workspace.config
    if not (wishes.desktop or wishes.on_alert or wishes.push):
        return Delivery(call, workspace, None)
    found = channels(desktop=wishes.desktop, on_alert=wishes.on_alert, write=write)
    return Delivery(call, workspace, Several(found | phone(wishes, workspace.home)))


def phone(wishes: Config, home: Home) -> dict[str, Notifier]:
    """Return the channel to the phone; without addresses it fails, and alerts wait."""
    if not wishes.push:
        return {}
    try:
        return channels(desktop=False, push=find_push(home.config.parent))
    except ValueError as error:
        return {Channel.PHONE: Unavailable(str(error))}
