"""What changed, and what the user should hear of it (verdicts.md, "Transitions and alerts")."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from catalyst_tui.book.model.book import Book, BookEvent, Checkpoint
from catalyst_tui.judge.history.transitions import (
    PRINT,
    THESIS,
    Remark,
    Word,
    checkpoint_of,
    period_said,
    remark_of,
    slip_at,
)
from catalyst_tui.judge.kinds import Urgency
from catalyst_tui.judge.verdict import Status, late_word
from catalyst_tui.store.outbox import Outgoing
from catalyst_tui.store.transitions import Transition

_BESIDE = {Remark.SLIPPED, Remark.CONTRADICTED}  # what a transition of the same moment tells already

MOST_SINGLE = 3
"""More than this many at one moment become one digest."""

HELD = timedelta(minutes=15)
"""What is told so much later than it was noticed was held back: quiet hours, snoozed, the hour was full."""

SHORT_OUTAGE = timedelta(minutes=10)
"""How long the popup of an outage waits: a laptop that wakes up asks again first."""


class Edits(Struct, frozen=True):
    """The wording of each checkpoint by number, and those whose flips are not news: just reworded."""

    revisions: Mapping[str, int]
    muted: frozenset[str] = frozenset()


class LastWords:
    """The last word of each key; and the last but `unknown`, which is what the user believes."""

    def __init__(self, last: Mapping[str, str], known: Mapping[str, str]) -> None:
        self.last, self._known = dict(last), dict(known)
        self._heard: set[tuple[str, str]] = set()

    def before(self, key: str) -> str | None:
        """What it was while it was last known; None when it never was looked at."""
        last = self.last.get(key)
        return self._known.get(key, last) if last == Status.UNKNOWN else last

    def take(self, change: Transition) -> None:
        """LastWords, from now on."""
        self.last[change.checkpoint] = change.after
        if change.after != Status.UNKNOWN:
            self._known[change.checkpoint] = change.after
        if change.heard:
            self._heard.add((checkpoint_of(change.checkpoint), slip_at(change.at)))

    def tells(self, remark: Word) -> bool:
        """Whether it is a slip of a moment at which a change that was heard told it already."""
        return (remark.checkpoint, remark.cause) in self._heard


def changes(
    words: Iterable[Word],
    last_words: LastWords,
    book: Book,
    edits: Edits,
    at: datetime,
    *,
    daily: datetime | None = None,
) -> list[Transition]:
    """The transitions from what was said last. A first look, and a flip that the user's own edit of the
    book made, are kept but not heard; nor is a slip or a contradiction of what is heard already, so remarks
    come last, and one figure that two sources tell differently is heard once, however many checkpoints read
    it. `daily` is when the next daily digest is; None: at once."""
    made: list[Transition] = []
    changed: set[str] = set()
    differing: set[str] = set()
    for word in words:
        if last_words.last.get(word.key) == word.word:
            continue
        change = _transition(word, last_words, book, edits, at=at, daily=daily)
        if remark_of(word.key) in _BESIDE and (word.checkpoint in changed or last_words.tells(word)):
            change = replace(change, heard=False)
        if remark_of(word.key) is Remark.CONTRADICTED and change.heard:
            # One figure, read by several checkpoints, differs once.
            change = replace(change, heard=word.cause not in differing)
            differing.add(word.cause)
        if change.heard:
            changed.add(word.checkpoint)
        made.append(change)
    return made


def _transition(
    word: Word, last_words: LastWords, book: Book, edits: Edits, *, at: datetime, daily: datetime | None
) -> Transition:
    checkpoint = book.checkpoints.get(word.checkpoint)  # None: an event, or our sources
    ticker, title = _title(word, book)
    last, before = last_words.last.get(word.key), last_words.before(word.key)
    urgency, due = _urgency(word, before, checkpoint), None
    is_question = remark_of(word.key) is Remark.ASKS
    match remark_of(word.key):
        case Remark.BLIND:
            due = daily
        case Remark.DOWN:
            due = at + SHORT_OUTAGE
    return Transition(
        checkpoint=word.key,
        revision=edits.revisions.get(word.checkpoint, 0),
        ticker=ticker,
        before=last,
        after=word.word,
        cause=word.cause,
        reason=word.reason,
        at=at,
        heard=(last is not None or is_question)
        and urgency is not None
        and word.checkpoint not in edits.muted,
        urgency=urgency if urgency is not None else Urgency.LOW,
        title=title,
        body=_body(word, before, checkpoint),
        due=due,
        asks=is_question,
    )


def _whose(about: Checkpoint | BookEvent) -> str:
    """The ticker, else the theme."""
    theme = about.thesis if isinstance(about, Checkpoint) else None
    return about.ticker or theme or "Theme"


def _title(word: Word, book: Book) -> tuple[str | None, str]:
    """The ticker and the title. What our sources say of themselves has neither ticker nor claim."""
    if remark_of(word.key) is Remark.REVIEW and (thesis := book.theses.get(word.checkpoint[len(THESIS) :])):
        return next(iter(thesis.tickers), None), f"{word.word}: {thesis.name}"
    if remark_of(word.key) is Remark.PRINT:
        symbol = word.checkpoint.removeprefix(PRINT)
        return symbol, f"{symbol} {word.word}"
    if remark_of(word.key) is Remark.ASKS:
        ticker = word.word.partition(" ")[0]
        return (ticker if ticker in book.tickers else None), word.word
    about = book.checkpoints.get(word.checkpoint) or book.events.get(word.checkpoint)
    if about is None:
        return None, f"{word.checkpoint.replace(':', ' of ')} {word.word}"
    status = late_word(word.word, word.timing).replace("_", " ")
    whose = " ".join(filter(None, (_whose(about), period_said(word.key))))
    return about.ticker, f"{whose} {status}: {about.text or word.key}"


def _body(word: Word, before: str | None, checkpoint: Checkpoint | None) -> str:
    was = ""
    if before and word.news is None:
        back = "; this replaces it" if word.status.takes_back(before) else ""
        was = f" (was {before.replace('_', ' ')}{back})"
    then = checkpoint.then if checkpoint and word.status.bad else ""
    return f"{word.reason}{was}" + (f"\nThen: {then}" if then else "")


def _urgency(word: Word, before: str | None, checkpoint: Checkpoint | None) -> Urgency | None:
    """How loud, None for what is only seen on the screen."""
    if word.news and word.cause.startswith("split:"):
        return Urgency.CRITICAL
    if word.news is not None:
        quiet = remark_of(word.key) in (Remark.BLIND, Remark.DOWN, Remark.REVIEW)
        return (Urgency.LOW if quiet else Urgency.NORMAL) if word.news else None
    if word.word == before:
        return None  # only unseen for a while
    if word.status is Status.READING:
        return Urgency.NORMAL if checkpoint and word.word in checkpoint.alert else None
    if before is not None and word.status.takes_back(before):
        return Urgency.NORMAL
    return word.status.urgency


def gathered(due: Sequence[Outgoing], now: datetime, room: int) -> list[list[Outgoing]]:
    """What is due, in its order, as the popups it becomes, at most `room`: each thing its own, all low ones
    together, all that were told before together; but more than three at one moment, and several that were
    held back, are one digest."""
    piles: dict[object, list[Outgoing]] = {}
    for one in due:
        pile: object = "again" if one.rounds else "low" if one.urgency is Urgency.LOW else one.id
        piles.setdefault(pile, []).append(one)
    fresh = [one for one in due if not one.rounds]
    late = len(fresh) > 1 and now - min(one.at for one in fresh) > HELD
    many = len(fresh) > MOST_SINGLE
    if late or many:
        piles = {"fresh": fresh, "again": piles.get("again", [])}
    groups = [pile for pile in piles.values() if pile]
    return groups if len(groups) <= room else [list(due)]


def worded(alerts: Sequence[Outgoing]) -> tuple[str, str]:
    """The title and the body of one popup: an alert's own, or a digest's. What was told before says so."""
    titles = [f"Still {one.title}" if one.rounds else one.title for one in alerts]
    if len(alerts) == 1:
        (one,), (title,) = alerts, titles
        how = f"x in the inbox, or catalyst ack {checkpoint_of(one.checkpoint)}"
        return title, f"{one.body}\nUntil it is acknowledged: {how}" if one.rounds else one.body
    if all(one.rounds for one in alerts):
        what = "alerts wait to be acknowledged"
    elif all(one.urgency is Urgency.LOW for one in alerts):
        what = "things to know"
    else:
        what = "checkpoints changed"
    shown = titles[:8]
    rest = f"\n… and {len(titles) - len(shown)} more in the inbox" if len(titles) > len(shown) else ""
    return f"{len(titles)} {what}", "\n".join(shown) + rest
