"""Decide what pops up, when, and in which words. Everything here is pure.

The inbox gets a line for every change that is worth reading. A popup interrupts, so fewer changes
become one: docs/watch.md has the rules in a table.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from catalyst_tui.book.language.tree import Compare, Literal, Operand
from catalyst_tui.book.model.book import Book, BookEvent, Checkpoint, Role, Test
from catalyst_tui.book.model.dates import local_day
from catalyst_tui.book.model.quantity import Quantity
from catalyst_tui.judge.history.transitions import (
    PRINT,
    THESIS,
    TRADING_THROUGH,
    Remark,
    Word,
    checkpoint_of,
    period_said,
    remark_of,
    slip_at,
)
from catalyst_tui.judge.kinds import StatusGroup, Urgency
from catalyst_tui.judge.sessions import Sessions, sessions_of
from catalyst_tui.judge.verdict import Status, late_word
from catalyst_tui.store.inbox import Outgoing, Past, Transition

DAMPED_WITHIN = 10
"""Sessions: a second change of a row within them must stand before it pops up."""

STANDS_FOR = 3
"""Closes that such a change must stand for, the one that made it included."""

CLOSE_IS_KNOWN = timedelta(minutes=15)
"""How long after a close its price is known, also from a source that is delayed."""

LATELY = timedelta(days=60)
"""The time in which a popup counts how often its row changed the same way."""

REPEAT_AFTER = timedelta(days=7)
"""How long after it was shown an urgent alert that nobody acknowledged is repeated. It is repeated
once.
"""

MOST_SINGLE = 3
"""More popups than this at one moment become one digest."""

HELD_BACK = timedelta(minutes=15)
"""Alerts that wait longer than this were held back by quiet hours or a snooze, and become one
digest.
"""

SHORT_OUTAGE = timedelta(minutes=10)
"""How long the popup about an outage waits: a laptop that wakes up asks its sources again first."""

BAD_WORDS = frozenset(status.value for status in Status if status.bad)

BODY = 300
"""Characters of a popup's body that every channel shows."""


class Held(StrEnum):
    """The rule that keeps a change from popping up, at once or at all. The inbox words them."""

    STANDS = "stands"
    RECOVERING = "recovering"
    WAS_NEAR = "was near"
    CLOSED_BACK = "closed back"


class Edits(Struct, frozen=True):
    """The number of each checkpoint's wording, and the checkpoints that the user just edited."""

    revisions: Mapping[str, int]
    muted: frozenset[str] = frozenset()


class LastWords:
    """What the user was notified of: the last word of each key, the last known one, and the past of
    each.

    Grows while changes are made, so that one batch of changes is judged as if it had come one by
    one.
    """

    def __init__(
        self, last: Mapping[str, str], known: Mapping[str, str], past: Iterable[Past] = ()
    ) -> None:
        self.last, self._known = dict(last), dict(known)
        self._past: defaultdict[str, list[Past]] = defaultdict(list)
        self._heard: set[tuple[str, str]] = set()
        for one in past:
            self._past[one.key].append(one)

    def before(self, key: str) -> str | None:
        """Return the last word that was not `unknown`; None if the key was never judged."""
        last = self.last.get(key)
        return self._known.get(key, last) if last == Status.UNKNOWN else last

    def past(self, key: str) -> Sequence[Past]:
        """Return the changes of a key within the last 60 days and its last bad word, oldest first."""
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
            self._heard.add((checkpoint_of(key), slip_at(change.at)))

    def mentions(self, remark: Word) -> bool:
        """Return whether a change at the moment of this slip was heard already."""
        return (remark.checkpoint, remark.cause) in self._heard


_IN_A_CHANGE = {
    Remark.SLIPPED,
    Remark.CONTRADICTED,
}  # a change of the same moment says this already


def changes(
    words: Iterable[Word],
    last_words: LastWords,
    book: Book,
    edits: Edits,
    at: datetime,
    *,
    daily: datetime | None = None,
) -> list[Transition]:
    """Return the changes from the last words, in the order of `words`.

    A first look, a change by the user's own edit, and a slip or contradiction that another change
    mentions are saved but not heard; so remarks must come last. A figure that two sources report
    differently is heard once, however many checkpoints read it. `daily` is the moment of the next
    daily digest, None for at once.
    """
    made: list[Transition] = []
    changed: set[str] = set()
    contradicted: set[str] = set()
    for word in words:
        if last_words.last.get(word.key) == word.word:
            continue
        change = _transition(word, last_words, book, edits, at=at, daily=daily)
        remark = remark_of(word.key)
        if remark in _IN_A_CHANGE and (word.checkpoint in changed or last_words.mentions(word)):
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
    checkpoint = book.checkpoints.get(word.checkpoint)  # None: an event, a thesis, or our sources
    last, before = last_words.last.get(word.key), last_words.before(word.key)
    urgency = urgency_of(word, before, checkpoint)
    due, held = _when(word, before, checkpoint, last_words, book, at=at, daily=daily)
    ticker, title = _title(word, book, held)
    asks = remark_of(word.key) is Remark.ASKS
    message = popup(word, before, book, last_words.past(word.key), at)
    return Transition(
        checkpoint=word.key,
        revision=edits.revisions.get(word.checkpoint, 0),
        ticker=ticker,
        before=last,
        after=word.word,
        cause=word.cause,
        reason=word.reason,
        at=at,
        heard=(last is not None or asks)
        and urgency is not None
        and word.checkpoint not in edits.muted,
        urgency=urgency if urgency is not None else Urgency.LOW,
        title=title,
        body=_inbox_body(word, before, checkpoint),
        popup=message,
        due=due,
        held=held.value if held else "",
        asks=asks,
    )


# which changes pop up, and when


def urgency_of(word: Word, before: str | None, checkpoint: Checkpoint | None) -> Urgency | None:
    """Return how loud a change is, None for one that only the screen shows."""
    if word.news and word.cause.startswith("split:"):
        return Urgency.CRITICAL
    if word.news is not None:
        quiet = remark_of(word.key) in (Remark.BLIND, Remark.DOWN, Remark.REVIEW)
        if word.news:
            return Urgency.LOW if quiet else Urgency.NORMAL
        return None
    if word.word == before:
        return None  # it was only unknown for a while
    if word.status is Status.READING:
        return Urgency.NORMAL if checkpoint and word.word in checkpoint.alert else None
    if before is not None and word.status.takes_back(before):
        return Urgency.NORMAL
    return word.status.urgency


def _when(
    word: Word,
    before: str | None,
    checkpoint: Checkpoint | None,
    last_words: LastWords,
    book: Book,
    *,
    at: datetime,
    daily: datetime | None,
) -> tuple[datetime | None, Held | None]:
    """Return the earliest moment of the popup (None: at once) and the rule that holds it back."""
    remark = remark_of(word.key)
    if remark is Remark.BLIND:
        return daily, None
    if remark is Remark.DOWN:
        return at + SHORT_OUTAGE, None
    if remark is Remark.TRADING and not word.word.startswith(TRADING_THROUGH):
        return None, Held.CLOSED_BACK
    if remark is not None:
        return None, None
    if word.status is Status.NEAR and before in (Status.BROKEN, Status.TRIPPED):
        return None, Held.RECOVERING
    if (
        before == Status.NEAR
        and word.status.takes_back(before)
        and not _was_bad(last_words.past(word.key))
    ):
        return None, Held.WAS_NEAR
    sessions = _sessions(book, checkpoint)
    if is_damped(word, checkpoint, last_words.past(word.key), sessions, at):
        return stands_at(at, sessions), Held.STANDS
    return None, None


def _was_bad(past: Sequence[Past]) -> bool:
    """Return whether a row that is near now was bad before it came near."""
    before = [one.word for one in past if one.word != Status.NEAR]
    return bool(before) and before[-1] in BAD_WORDS


def _sessions(book: Book, checkpoint: Checkpoint | None) -> Sessions:
    ticker = checkpoint.ticker if checkpoint else None
    return sessions_of(book.venue(ticker), book.zone_of(ticker))


def is_damped(
    word: Word,
    checkpoint: Checkpoint | None,
    past: Sequence[Past],
    sessions: Sessions,
    at: datetime,
) -> bool:
    """Return whether a change must stand for 3 closes before it pops up: the row changed lately.

    Exceptions: a settled verdict, which does not come and go; the first bad word of a row; and a
    kill with a `then` that trips for the first time in 10 sessions.
    """
    if word.status.settled:
        return False
    today = at.astimezone(sessions.zone).date()
    lately = [
        one
        for one in past
        if sessions.between(one.at.astimezone(sessions.zone).date(), today) < DAMPED_WITHIN
    ]
    if not lately:
        return False
    if not word.status.bad:
        return True
    if not any(one.word in BAD_WORDS for one in past):
        return False
    urgent = word.status is Status.TRIPPED and checkpoint is not None and checkpoint.then
    return not urgent or any(one.word == Status.TRIPPED for one in lately)


def stands_at(at: datetime, sessions: Sessions) -> datetime:
    """Return the moment at which a change made at `at` has stood for 3 closes."""
    day = sessions.last_completed(at)
    for _ in range(STANDS_FOR - 1):
        day = sessions.on_or_after(day + timedelta(days=1))
    return sessions.close_of(day) + CLOSE_IS_KNOWN


def repeat_at(alert: Outgoing, book: Book, now: datetime) -> datetime | None:
    """Return when an alert that is shown now is repeated; None: never.

    An urgent one is repeated once, after the close of the first session that is 7 days away or
    more.
    """
    if alert.urgency is not Urgency.CRITICAL or alert.rounds > 0:
        return None
    sessions = _sessions(book, book.checkpoints.get(checkpoint_of(alert.checkpoint)))
    return _close_after(now + REPEAT_AFTER, sessions)


def put_off_until(alert: Outgoing, book: Book, now: datetime) -> datetime | None:
    """Return when a repeat that is due now may be shown; None: now, as today's session is over."""
    if not alert.rounds:
        return None
    sessions = _sessions(book, book.checkpoints.get(checkpoint_of(alert.checkpoint)))
    if sessions.last_completed(now - CLOSE_IS_KNOWN) == now.astimezone(sessions.zone).date():
        return None
    return _close_after(now, sessions)


def _close_after(at: datetime, sessions: Sessions) -> datetime:
    """Return the first moment from `at` on at which a session is over and its close known."""
    day = sessions.on_or_after(at.astimezone(sessions.zone).date())
    if sessions.close_of(day) + CLOSE_IS_KNOWN < at:
        day = sessions.on_or_after(day + timedelta(days=1))
    return sessions.close_of(day) + CLOSE_IS_KNOWN


def grouped(due: Sequence[Outgoing], now: datetime, room: int) -> list[list[Outgoing]]:
    """Return the alerts that are due as popups, at most `room`.

    What changed about one ticker at one moment is one popup, and so are all low alerts and all
    repeats. More than three popups at once become one digest, and so do alerts that were held back.
    """
    fresh = [alert for alert in due if not alert.rounds]
    groups: dict[object, list[Outgoing]] = {}
    for alert in fresh:
        moment = alert.due if alert.held else alert.at
        about = (alert.ticker, moment) if alert.ticker else alert.id
        groups.setdefault(about, []).append(alert)
    low = [group for group in groups.values() if all(one.urgency is Urgency.LOW for one in group)]
    piles = [group for group in groups.values() if group not in low]
    if low:
        piles.append([alert for group in low for alert in group])
    held_back = len(fresh) > 1 and any(now - alert.due > HELD_BACK for alert in fresh)
    if held_back or len(piles) > MOST_SINGLE:
        piles = [fresh]
    if repeats := [alert for alert in due if alert.rounds]:
        piles.append(repeats)
    return piles if len(piles) <= room else [list(due)]


# words


def _whose(about: Checkpoint | BookEvent) -> str:
    """Return the ticker, else the theme."""
    theme = about.thesis if isinstance(about, Checkpoint) else None
    return about.ticker or theme or "Theme"


def _title(word: Word, book: Book, held: Held | None) -> tuple[str | None, str]:
    """Return the ticker and the inbox title of a change.

    News about sources has neither ticker nor claim.
    """
    remark = remark_of(word.key)
    if remark is Remark.REVIEW and (thesis := book.theses.get(word.checkpoint[len(THESIS) :])):
        return next(iter(thesis.tickers), None), f"{word.word}: {thesis.name}"
    if remark is Remark.PRINT:
        symbol = word.checkpoint.removeprefix(PRINT)
        return symbol, f"{symbol} {word.word}"
    if remark is Remark.ASKS:
        ticker = word.word.partition(" ")[0]
        return (ticker if ticker in book.tickers else None), word.word
    about = book.checkpoints.get(word.checkpoint) or book.events.get(word.checkpoint)
    if about is None:
        return None, f"{word.checkpoint.replace(':', ' of ')} {word.word}"
    status = late_word(word.word, word.timing).replace("_", " ")
    if held in (Held.RECOVERING, Held.CLOSED_BACK):
        status = held.value
    whose = " ".join(filter(None, (_whose(about), period_said(word.key))))
    return about.ticker, f"{whose} {status}: {about.text or word.key}"


def _inbox_body(word: Word, before: str | None, checkpoint: Checkpoint | None) -> str:
    was = ""
    if before and word.news is None:
        back = "; this replaces it" if word.status.takes_back(before) else ""
        was = f" (was {before.replace('_', ' ')}{back})"
    then = checkpoint.then if checkpoint and word.status.bad else ""
    return f"{word.reason}{was}" + (f"\nThen: {then}" if then else "")


def popup(
    word: Word, before: str | None, book: Book, past: Sequence[Past], at: datetime
) -> tuple[str, str]:
    """Return the title and the body of the popup about a word that changed.

    It says what happened with the figure and the threshold, how often lately, what the user wanted
    to do then, and why the row exists.
    """
    checkpoint = book.checkpoints.get(word.checkpoint)
    title, body = _what_happened(word, before, book, checkpoint)
    if checkpoint is None:
        return title, body
    risky = word.status.group in (StatusGroup.BAD, StatusGroup.RISKY)
    return title, fitted(
        body,
        _how_often(word, past, book, at) if word.news is None else "",
        f"Then: {checkpoint.then}" if checkpoint.then and risky else "",
        f"Why: {checkpoint.why}" if checkpoint.why else "",
    )


def _what_happened(
    word: Word, before: str | None, book: Book, checkpoint: Checkpoint | None
) -> tuple[str, str]:
    remark = remark_of(word.key)
    if remark is Remark.REVIEW and (thesis := book.theses.get(word.checkpoint[len(THESIS) :])):
        rows = sum(one.thesis == thesis.id for one in book.checkpoints.values())
        opened = f", opened {_day(thesis.opened)}" if thesis.opened else ""
        last = f"; {word.reason}" if word.reason and "not reviewed" not in word.reason else ""
        return f"Review {thesis.name}", f"{rows} checkpoint{'s' * (rows != 1)}{opened}{last}."
    _, title = _title(word, book, None)
    if checkpoint is None:
        return title, word.reason
    level = _level(checkpoint)
    if level is not None and word.value is not None and remark in (None, Remark.TRADING):
        said = _at_level(word, before, level, checkpoint, trading=remark is Remark.TRADING)
        if said:
            return said
    if remark is Remark.BLIND and word.word == "stale":
        first, _, rest = word.reason.partition(". ")
        return first, f"{rest}\n{checkpoint.ticker or ''}: {checkpoint.text}".strip()
    return title, _figures(word.reason)


def _level(checkpoint: Checkpoint) -> Literal | None:
    """Return the level of a test like `price >= $300`; None for any other test."""
    match checkpoint.claim:
        case Test(
            expr=Compare(left=Operand(metric="price", ticker=None), right=Literal() as level)
        ):
            return level
    return None


def _at_level(
    word: Word, before: str | None, level: Literal, checkpoint: Checkpoint, *, trading: bool
) -> tuple[str, str] | None:
    """Return title and body about a price and its level; None where they say too little."""
    if word.value is None:
        return None
    symbol, gap = checkpoint.ticker, word.value.value - level.quantity.value
    side = "above" if gap > 0 else "below" if gap < 0 else "at"
    if trading:
        return f"{symbol} trades {side} {level.text}: {word.value}", "The close decides."
    if word.status.bad:
        if side == _good_side(checkpoint):  # back, but by less than the hysteresis
            return f"{symbol} not clear of {level.text}: {word.value}", ""
        return f"{symbol} {side} {level.text}: {word.value}", ""
    if word.status is Status.NEAR:
        away = Quantity(abs(gap), word.value.unit)
        return f"{symbol} near {level.text}: {word.value}", f"{away} {side} it."
    if word.status in (Status.HOLDING, Status.CLEAR):
        again = "back " if before in (Status.BROKEN, Status.TRIPPED) else "settled "
        return f"{symbol} {again}{side} {level.text}: {word.value}", ""
    return None


def _good_side(checkpoint: Checkpoint) -> str:
    """Return the side of its level on which a price is good."""
    match checkpoint.claim:
        case Test(expr=Compare(op=op)):
            return "above" if op.upward is (checkpoint.role is not Role.KILL) else "below"
    return ""


def _figures(reason: str) -> str:
    """Return a reason with figures instead of a ratio: `needs $387.5M a quarter, guided $291.5M;
    …`.
    """
    if not reason.startswith("pace "):
        return reason
    got, _, rest = reason.partition(": ")[2].partition(", ")
    need, _, next_quarter = rest.partition(" needed, ")
    return f"needs {need}, {next_quarter}; {got}" if next_quarter else reason


_COUNTS = (
    "",
    "",
    "Second",
    "Third",
    "Fourth",
    "Fifth",
    "Sixth",
    "Seventh",
    "Eighth",
    "Ninth",
    "Tenth",
)


def _how_often(word: Word, past: Sequence[Past], book: Book, at: datetime) -> str:
    """Return `Fourth time since Jul 24.`, empty the first time."""
    same = [one.at for one in past if one.word == word.word and at - LATELY <= one.at < at]
    if not same:
        return ""
    count = len(same) + 1
    number = _COUNTS[count] if count < len(_COUNTS) else f"{count}th"
    checkpoint = book.checkpoints.get(word.checkpoint)
    first = local_day(same[0], book.zone_of(checkpoint.ticker if checkpoint else None))
    return f"{number} time since {_day(first)}."


def _day(day: date) -> str:
    return f"{day:%b} {day.day}"


def fitted(body: str, *more: str) -> str:
    """Return the lines of a body in 300 characters.

    The first is cut first: `then` and `why` stay whole.
    """
    rest = "\n".join(filter(None, more))
    if not rest:
        return body
    left = BODY - len(rest) - 1
    if len(body) > left:
        body = f"{body[: max(left - 1, 0)].rstrip()}…" if left > 20 else ""
    return f"{body}\n{rest}" if body else rest


def with_repeat(title: str, body: str, checkpoint: str) -> tuple[str, str]:
    """Return the words of a repeated alert: that it is one, and how to acknowledge it."""
    how = f"Acknowledge it: x in the inbox, or catalyst inbox ack {checkpoint}"
    return f"Still {title}", fitted(body, how)


_GROUP_WORDS = (Status.TRIPPED, Status.BROKEN, Status.MISSED, Status.OVERDUE)


def worded(alerts: Sequence[Outgoing]) -> tuple[str, str]:
    """Return title and body of a popup: those of its only alert, or a digest with the worst first."""
    if len(alerts) == 1:
        (alert,) = alerts
        about = checkpoint_of(alert.checkpoint)
        return (
            with_repeat(alert.title, alert.body, about)
            if alert.rounds
            else (alert.title, alert.body)
        )
    ranked = sorted(alerts, key=_rank)
    repeats = all(alert.rounds for alert in alerts)
    lines = [_line(alert, say_still=not repeats) for alert in ranked]
    if len({alert.ticker for alert in alerts}) == 1 and not any(alert.rounds for alert in alerts):
        worst = ranked[0]
        return f"{worst.title} and {len(alerts) - 1} more", whole_lines([worst.body, *lines[1:]])
    if repeats:
        title, last = (
            f"{len(alerts)} wait for you: {_counts(ranked)}",
            "x in the inbox acknowledges",
        )
        return title, whole_lines(lines, last)
    if all(alert.urgency is Urgency.LOW for alert in alerts):
        return f"{len(alerts)} things to know", whole_lines(lines)
    return _counts(ranked), whole_lines(lines)


def _rank(alert: Outgoing) -> tuple[int, int]:
    """Return the order in a digest: the loudest first, then tripped, broken, missed, overdue."""
    worst = [status.value for status in _GROUP_WORDS]
    return -alert.urgency, worst.index(alert.word) if alert.word in worst else len(worst)


def _line(alert: Outgoing, *, say_still: bool) -> str:
    """Return an alert as one line of a digest, with what the user wanted to do."""
    title = f"Still {alert.title}" if alert.rounds and say_still else alert.title
    then = next((line for line in alert.body.splitlines() if line.startswith("Then: ")), "")
    return f"{title}. {then}" if then else title


def _counts(ranked: Collection[Outgoing]) -> str:
    """Return `5 tripped, 3 broken, 1 overdue, 6 other`."""
    counts: dict[str, int] = {}
    for alert in ranked:
        bad = alert.word in {status.value for status in _GROUP_WORDS}
        word = alert.word if bad else "other"
        counts[word] = counts.get(word, 0) + 1
    if set(counts) == {"other"}:
        return f"{len(ranked)} checkpoints changed"
    return ", ".join(f"{count} {word}" for word, count in counts.items())


def whole_lines(lines: Sequence[str], last: str = "") -> str:
    """Return as many whole lines as 300 characters hold, and how many more the inbox has.

    A first line that is too long alone is cut.
    """
    shown: list[str] = []
    for n, line in enumerate(lines):
        left = len(lines) - n - 1
        more = f"… and {left} more in the inbox" if left else ""
        if len("\n".join(filter(None, [*shown, line, more, last]))) > BODY:
            break
        shown.append(line)
    rest = len(lines) - len(shown)
    more = f"… and {rest} more in the inbox" if rest else ""
    if not shown:
        rest -= 1
        more = f"… and {rest} more in the inbox" if rest else ""
        shown = [f"{lines[0][: BODY - len(more) - len(last) - 3].rstrip()}…"]
    return "\n".join(filter(None, [*shown, more, last]))
