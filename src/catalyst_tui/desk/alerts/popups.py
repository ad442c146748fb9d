"""Decide which changes are notified, which of them pop up, when, and which are one popup. All pure.

The inbox gets a line for every change that is worth reading. A popup interrupts, so fewer changes
become one: docs/watch.md has the rules in a table. `messages.py` has the words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import date, datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from catalyst_tui.book.model.book import Book, Checkpoint
from catalyst_tui.desk.alerts.messages import inbox_message, popup_message
from catalyst_tui.desk.workspace.inbox import CLOSED_BACK, QUIET, STANDS
from catalyst_tui.judge.history.transitions import (
    TRADING_THROUGH,
    Remark,
    Word,
    checkpoint_of,
    remark_of,
    slip_at,
)
from catalyst_tui.judge.kinds import Urgency
from catalyst_tui.judge.sessions import Sessions, sessions_of
from catalyst_tui.judge.verdict import Status, Verdict
from catalyst_tui.store.inbox import Outgoing, Past, Transition

AGAIN_WITHIN = 10
"""Sessions: a row that reads the same word again within them must stay so before it pops up."""

STANDS_FOR = 3
"""Closes that such a change must stand for, the one that made it included."""

CLOSE_IS_KNOWN = timedelta(minutes=15)
"""How long after a close its price is known, also from a source that is delayed."""

LATELY = timedelta(days=60)
"""How far back a popup counts how often its row changed the same way."""

REPEAT_AFTER = timedelta(days=7)
"""How long after it was shown an alert that nobody acknowledged is repeated, once."""

MOST_SINGLE = 3
"""More popups than this at one moment become one digest."""

SHORT_OUTAGE = timedelta(minutes=10)
"""How long the popup about an outage waits: a laptop that wakes up asks its sources again first."""


class Edits(Struct, frozen=True):
    """The number of each checkpoint's version, and the checkpoints that the user just edited."""

    revisions: Mapping[str, int]
    muted: frozenset[str] = frozenset()


class LastWords:
    """The last word of each key that was noticed, the last known one, and its recent changes.

    It grows while changes are made, so that a batch is judged as if they had come one by one.
    """

    def __init__(
        self,
        last: Mapping[str, str],
        known: Mapping[str, str],
        past: Iterable[Past] = (),
    ) -> None:
        self.last = dict(last)
        self._known = dict(known)
        self._past: defaultdict[str, list[Past]] = defaultdict(list)
        self._notified: set[tuple[str, str]] = set()
        for change in past:
            self._past[change.key].append(change)

    def before(self, key: str) -> str | None:
        """Return the last word that was not `unknown`; None if the key was never judged."""
        last = self.last.get(key)
        return self._known.get(key, last) if last == Status.UNKNOWN else last

    def forget(self, ids: Set[str]) -> None:
        """Forget the last known words of these checkpoints: they were of another claim."""
        for key in [key for key in self._known if checkpoint_of(key) in ids]:
            del self._known[key]

    def past(self, key: str) -> Sequence[Past]:
        """Return the changes of a key within the last 60 days, oldest first."""
        return self._past.get(key, ())

    def take(self, change: Transition) -> None:
        """Add a change."""
        key, word = change.checkpoint, change.after
        if word != Status.UNKNOWN:
            if word != self._known.get(key, self.last.get(key)):
                self._past[key].append(Past(key, word, change.at))
            self._known[key] = word
        self.last[key] = word
        if change.heard:
            self._notified.add((checkpoint_of(key), slip_at(change.at)))

    def mentions(self, remark: Word) -> bool:
        """Return whether a change at the moment of this slip was notified already."""
        return (remark.checkpoint, remark.cause) in self._notified


def changes(
    words: Iterable[Word],
    last_words: LastWords,
    book: Book,
    edits: Edits,
    at: datetime,
    *,
    daily: datetime | None = None,
) -> list[Transition]:
    """Return the changes from the last words, in the order of `words`; remarks must come last.

    A first look, a change by the user's own edit, and a slip or contradiction that another change
    mentions are saved but not notified. A figure that two sources report differently is notified
    once, however many checkpoints read it. `daily` is when the next daily digest is due, None: now.
    """
    made: list[Transition] = []
    changed: set[str] = set()
    contradicted: set[str] = set()
    for word in words:
        if last_words.last.get(word.key) == word.word:
            continue
        change = _transition(word, last_words, book, edits, at=at, daily=daily)
        remark = remark_of(word.key)
        mentioned = word.checkpoint in changed or last_words.mentions(word)
        if remark in (Remark.SLIPPED, Remark.CONTRADICTED) and mentioned:
            change = replace(change, heard=False)
        if remark is Remark.CONTRADICTED and change.heard:
            change = replace(change, heard=word.cause not in contradicted)
            contradicted.add(word.cause)
        if change.heard:
            changed.add(word.checkpoint)
        made.append(change)
    return made


def _transition(
    word: Word,
    last_words: LastWords,
    book: Book,
    edits: Edits,
    *,
    at: datetime,
    daily: datetime | None,
) -> Transition:
    # None: an event, a thesis, or our sources
    checkpoint = book.checkpoints.get(word.checkpoint)
    last, before = last_words.last.get(word.key), last_words.before(word.key)
    past = last_words.past(word.key)
    urgency = urgency_of(word, before, checkpoint)
    due, held = _when(word, before, past, book, at=at, daily=daily)
    ticker, title, body = inbox_message(word, before, book)
    asks = remark_of(word.key) is Remark.ASKS
    news = urgency is not None and word.checkpoint not in edits.muted
    return Transition(
        checkpoint=word.key,
        revision=edits.revisions.get(word.checkpoint, 0),
        ticker=ticker,
        before=last,
        after=word.word,
        cause=word.cause,
        reason=word.reason,
        at=at,
        heard=(last is not None or asks) and news,
        urgency=urgency if urgency is not None else Urgency.LOW,
        title=title,
        body=body,
        popup=popup_message(word, before, book, past, at),
        due=due,
        held=held,
        asks=asks,
    )


def urgency_of(
    word: Word, before: str | None, checkpoint: Checkpoint | None
) -> Urgency | None:
    """Return how urgent a change is, None for one that only the screen shows."""
    if word.news is not None:
        if not word.news:
            return None
        if word.cause.startswith("split:"):
            return Urgency.CRITICAL
        quiet = remark_of(word.key) in (Remark.BLIND, Remark.DOWN, Remark.REVIEW)
        return Urgency.LOW if quiet else Urgency.NORMAL
    if word.word == before:
        return None  # it was only unknown for a while
    if word.status is Status.READING:
        return Urgency.NORMAL if checkpoint and word.word in checkpoint.alert else None
    if before is not None and word.status.takes_back(before):
        return Urgency.NORMAL
    return word.status.urgency


# when a change pops up


def _when(
    word: Word,
    before: str | None,
    past: Sequence[Past],
    book: Book,
    *,
    at: datetime,
    daily: datetime | None,
) -> tuple[datetime | None, str]:
    """Return the earliest moment of the popup (None: at once) and the rule that holds it back.

    A rule without a moment holds it back for good.
    """
    remark = remark_of(word.key)
    if remark is Remark.BLIND:
        return daily, ""
    if remark is Remark.DOWN:
        return at + SHORT_OUTAGE, ""
    if remark is Remark.TRADING and not word.word.startswith(TRADING_THROUGH):
        return None, CLOSED_BACK
    if remark is not None or word.status.settled:
        return None, ""
    checkpoint = book.checkpoints.get(word.checkpoint)
    own_near = checkpoint is not None and not checkpoint.near.usual
    better = before is not None and word.status.takes_back(before)
    if word.status is Status.AWAITING and not better:
        return None, QUIET
    if word.status is Status.NEAR and (better or not own_near):
        return None, QUIET
    sessions = _sessions(book, checkpoint)
    if not better and not reads_again(word.word, checkpoint, past, sessions, at):
        return None, ""
    day = sessions.last_completed(at)
    for _ in range(STANDS_FOR - 1):
        day = sessions.on_or_after(day + timedelta(days=1))
    return _known(_week_end(day, sessions), sessions), STANDS


def _week_end(day: date, sessions: Sessions) -> date:
    """Return the last session of a week, or of the next one if the week has none from `day` on."""
    last = sessions.on_or_before(day + timedelta(days=(4 - day.weekday()) % 7))
    return last if last >= day else _week_end(day + timedelta(days=1), sessions)


def _known(day: date, sessions: Sessions) -> datetime:
    """Return the moment at which the close of a session is known."""
    return sessions.close_of(day) + CLOSE_IS_KNOWN


def reads_again(
    word: str,
    checkpoint: Checkpoint | None,
    past: Sequence[Past],
    sessions: Sessions,
    at: datetime,
) -> bool:
    """Return whether a row changed to this word before: lately, with a `then` in 10 sessions."""
    same = [change.at for change in past if change.word == word]
    if not same or checkpoint is None or not checkpoint.then:
        return bool(same)
    last, today = (moment.astimezone(sessions.zone).date() for moment in (same[-1], at))
    return sessions.between(last, today) < AGAIN_WITHIN


def _sessions(book: Book, checkpoint: Checkpoint | None) -> Sessions:
    ticker = checkpoint.ticker if checkpoint else None
    return sessions_of(book.venue(ticker), book.zone_of(ticker))


def asks(alert: Outgoing, book: Book) -> bool:
    """Return whether an alert asks something of the user: its row has a `then` or wants a ruling.

    An urgent question of ours (a split) does too.
    """
    checkpoint = book.checkpoints.get(checkpoint_of(alert.checkpoint))
    if alert.urgency is not Urgency.CRITICAL:
        return False
    return checkpoint is None or bool(checkpoint.then) or alert.word == Status.OVERDUE


def repeat_at(alert: Outgoing, book: Book, now: datetime) -> datetime | None:
    """Return when an alert that is shown now is repeated; None: never.

    One that asks something is repeated once, with the last close of a week, 7 days later or more.
    """
    if alert.rounds > 0 or not asks(alert, book):
        return None
    sessions = _sessions(book, book.checkpoints.get(checkpoint_of(alert.checkpoint)))
    day = (now + REPEAT_AFTER).astimezone(sessions.zone).date()
    return _known(_week_end(day, sessions), sessions)


def put_off_until(
    alert: Outgoing, verdict: Verdict | None, book: Book, now: datetime
) -> datetime | None:
    """Return the close that an alert which waited must wait for; None: show it now.

    A bad row that is back on the good side of its threshold, but not clear of it, waits to see.
    """
    headroom = verdict.headroom if verdict is not None and verdict.status.bad else None
    if headroom is None or headroom.value < 0:
        return None
    sessions = _sessions(book, book.checkpoints.get(checkpoint_of(alert.checkpoint)))
    last = sessions.last_completed(now - CLOSE_IS_KNOWN)
    return _known(sessions.on_or_after(last + timedelta(days=1)), sessions)


# which alerts are one popup


def grouped(due: Sequence[Outgoing]) -> list[list[Outgoing]]:
    """Return the alerts that are due as popups.

    What changed about one ticker at one moment is one popup; so are all low alerts, and all that
    waited for the week's last close. More than three popups become one digest.
    """
    groups: defaultdict[object, list[Outgoing]] = defaultdict(list)
    for alert in due:
        about = (alert.ticker, alert.at) if alert.ticker else alert.id
        groups["the week" if alert.held == STANDS or alert.rounds else about].append(
            alert
        )
    low = [
        group
        for group in groups.values()
        if all(outgoing.urgency is Urgency.LOW for outgoing in group)
    ]
    popups = [group for group in groups.values() if group not in low]
    if low:
        popups.append([alert for group in low for alert in group])
    return popups if len(popups) <= MOST_SINGLE else [list(due)]
