"""Decide which changes are notified, which of them pop up, when and in which words. All pure.

The inbox gets a line for every change that is worth reading. A popup interrupts, so fewer changes
become one: docs/watch.md has the rules in a table.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import date, datetime, timedelta

from msgspec.structs import replace

from catalyst_tui.book.model.book import Book, Checkpoint, Role
from catalyst_tui.desk.workspace.inbox import CLOSED_BACK, QUIET, STANDS
from catalyst_tui.judge.history.transitions import (
    PRINT,
    THESIS,
    TRADING_THROUGH,
    Remark,
    Word,
    checkpoint_of,
    period_words,
    remark_of,
    slip_at,
)
from catalyst_tui.judge.kinds import StatusGroup, Urgency
from catalyst_tui.judge.sessions import Sessions, sessions_of
from catalyst_tui.judge.verdict import Status, late_word
from catalyst_tui.store.inbox import Outgoing, PastNotice, Transition
from catalyst_tui.values import Frozen

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


class Edits(Frozen):
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
        past: Iterable[PastNotice] = (),
    ) -> None:
        self.last = dict(last)
        self._known = dict(known)
        self._past: defaultdict[str, list[PastNotice]] = defaultdict(list)
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

    def past(self, key: str) -> Sequence[PastNotice]:
        """Return the changes of a key within the last 60 days, oldest first."""
        return self._past.get(key, ())

    def take(self, change: Transition) -> None:
        """Add a change."""
        key, word = change.checkpoint, change.after
        if word != Status.UNKNOWN:
            if word != self._known.get(key, self.last.get(key)):
                self._past[key].append(PastNotice(key, word, change.at))
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
) -> list[Transition]:
    """Return the changes from the last words, in the order of `words`; remarks must come last.

    A first look, a change by the user's own edit, and a slip or contradiction that another change
    mentions are saved but not notified. A figure that two sources report differently is notified
    once, however many checkpoints read it.
    """
    made: list[Transition] = []
    changed: set[str] = set()
    contradicted: set[str] = set()
    for word in words:
        if last_words.last.get(word.key) == word.word:
            continue
        change = _transition(word, last_words, book, edits, at)
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
    at: datetime,
) -> Transition:
    # None: an event, a thesis, or our sources
    checkpoint = book.checkpoints.get(word.checkpoint)
    last, before = last_words.last.get(word.key), last_words.before(word.key)
    past = last_words.past(word.key)
    urgency = urgency_of(word, before, checkpoint)
    due, held = _when(word, before, past, book, at)
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
    past: Sequence[PastNotice],
    book: Book,
    at: datetime,
) -> tuple[datetime | None, str]:
    """Return the earliest moment of the popup (None: at once) and the rule that holds it back.

    A rule without a moment holds it back for good.
    """
    remark = remark_of(word.key)
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
    past: Sequence[PastNotice],
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


# Words

BODY = 300
"""Characters of a popup's body that every channel shows."""

_RISKY = (StatusGroup.BAD, StatusGroup.RISKY)


# the inbox


def inbox_message(
    word: Word, before: str | None, book: Book
) -> tuple[str | None, str, str]:
    """Return the ticker, title and body of a change in the inbox."""
    ticker, title = _subject(word, before, book)
    checkpoint = book.checkpoints.get(word.checkpoint)
    was = ""
    if before and word.news is None:
        better = word.status.takes_back(before)
        recovering = better and word.status is Status.NEAR
        back = "; this replaces it" if better else ""
        was = f" ({'recovering, ' * recovering}was {before.replace('_', ' ')}{back})"
    then = checkpoint.then if checkpoint and word.status.bad else ""
    return ticker, title, f"{word.reason}{was}" + (f"\nThen: {then}" if then else "")


def _subject(word: Word, before: str | None, book: Book) -> tuple[str | None, str]:
    """Return the ticker of a change, and what it is about in one line."""
    remark = remark_of(word.key)
    if remark is Remark.REVIEW and (
        thesis := book.theses.get(word.checkpoint[len(THESIS) :])
    ):
        return next(iter(thesis.tickers), None), f"{word.word}: {thesis.name}"
    if remark is Remark.PRINT:
        symbol = word.checkpoint.removeprefix(PRINT)
        return symbol, f"{symbol} {word.word}"
    if remark is Remark.ASKS:
        ticker = word.word.partition(" ")[0]
        return (ticker if ticker in book.tickers else None), word.word
    checkpoint = book.checkpoints.get(word.checkpoint)
    about = checkpoint or book.events.get(word.checkpoint)
    if about is None:
        return None, f"{word.checkpoint.replace(':', ' of ')} {word.word}"
    status = late_word(word.word, word.timing).replace("_", " ")
    if word.status is Status.PENDING and before and word.status.takes_back(before):
        status = f"no longer {before.replace('_', ' ')}"
    if remark is Remark.TRADING and not word.word.startswith(TRADING_THROUGH):
        status = "closed back"
    if checkpoint and checkpoint.role is Role.KILL and word.news is None:
        status = f"kill {status}"
    owner = about.ticker or (checkpoint and checkpoint.thesis) or "Theme"
    whose = " ".join(filter(None, (owner, period_words(word.key))))
    return about.ticker, f"{whose} {status}: {about.text or word.key}"


# a popup


def popup_message(
    word: Word, before: str | None, book: Book, past: Sequence[PastNotice], at: datetime
) -> tuple[str, str]:
    """Return the title and the body of the popup about a word that changed.

    It says what happened, how often lately, what the user wanted to do then, and the first time why
    the row exists.
    """
    _, title = _subject(word, before, book)
    checkpoint = book.checkpoints.get(word.checkpoint)
    if checkpoint is None or word.news is not None:
        return title, word.reason
    first = all(change.word != word.word for change in past)
    risky = word.status.group in _RISKY
    return title, fitted(
        word.reason,
        _how_often(word, past, book, at),
        f"Then: {checkpoint.then}" if checkpoint.then and risky else "",
        f"Why: {checkpoint.why}" if checkpoint.why and first and risky else "",
    )


def _how_often(word: Word, past: Sequence[PastNotice], book: Book, at: datetime) -> str:
    """Return `4 times since Jul 24.`, empty the first time."""
    same = [change.at for change in past if change.word == word.word and change.at < at]
    if not same:
        return ""
    first = book.day_of(same[0])
    return f"{len(same) + 1} times since {first:%b} {first.day}."


def fitted(body: str, *more: str) -> str:
    """Return the lines of a body in 300 characters. The first is cut first: `Then` stays whole."""
    rest = "\n".join(filter(None, more))
    if not rest:
        return body
    left = BODY - len(rest) - 1
    if len(body) > left:
        body = f"{body[: left - 1].rstrip()}…" if left > 20 else ""
    return f"{body}\n{rest}" if body else rest


# several alerts in one popup


def digest(alerts: Sequence[Outgoing]) -> tuple[str, str]:
    """Return title and body of a popup: those of its only alert, or a digest, the worst first."""
    if len(alerts) == 1:
        (alert,) = alerts
        if not alert.rounds:
            return alert.title, alert.body
        how = f"catalyst inbox ack {checkpoint_of(alert.checkpoint)}"
        return f"Still {alert.title}", fitted(
            alert.body, f"Acknowledge: x in the inbox, or {how}"
        )
    ranked = sorted(alerts, key=lambda alert: -alert.urgency)
    worst, *others = ranked
    lines = [_line(alert) for alert in ranked]
    how = "x in the inbox acknowledges" if any(alert.rounds for alert in alerts) else ""
    if all(alert.urgency is Urgency.LOW for alert in alerts):
        return f"{len(alerts)} things to know", whole_lines(lines)
    title = f"{'Still ' * bool(worst.rounds)}{worst.title} and {len(others)} more"
    return title, whole_lines([worst.body, *lines[1:]], how)


def _line(alert: Outgoing) -> str:
    """Return an alert as one line of a digest, with what the user wanted to do."""
    then = next(
        (line for line in alert.body.splitlines() if line.startswith("Then: ")), ""
    )
    return f"{'Still ' * bool(alert.rounds)}{alert.title}{'. ' * bool(then)}{then}"


def whole_lines(lines: Sequence[str], last: str = "") -> str:
    """Return as many whole lines as 300 characters hold, how many more the inbox has, and `last`.

    A first line that is too long alone is cut.
    """
    for count in range(len(lines), 0, -1):
        left = len(lines) - count
        end = "\n".join(
            filter(None, [f"… and {left} more in the inbox" if left else "", last])
        )
        body = "\n".join(filter(None, [*lines[:count], end]))
        if len(body) <= BODY:
            return body
    return f"{lines[0][: BODY - len(end) - 2].rstrip()}…\n{end}".rstrip()
