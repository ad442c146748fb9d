"""The words of the judge: kinds, grades, effects, statuses and marks.

They are apart from the values they describe, so that screens can load them alone. `Sentence` is a
reason that is made when it is first read: most are never shown. It holds no ledger and no scope,
because verdicts are cached for long.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum, StrEnum

from msgspec import Struct


class Kind(StrEnum):
    """The kind of a figure. Only actuals settle a test that reads any."""

    ACTUAL = "actual"
    GUIDE = "guide"
    CONSENSUS = "consensus"


class Grade(IntEnum):
    """How good a source is. The lower number is the better grade."""

    FILING = 1
    RELEASE = 2
    CALL = 3
    ESTIMATE = 4
    PRESS = 5
    OWN = 6

    def __str__(self) -> str:
        return self.name.lower()


COMPANYS = (Grade.FILING, Grade.RELEASE, Grade.CALL)
"""Grades of the company's own words."""


class Bound(StrEnum):
    """How a figure was stated: exactly, as a floor, as a ceiling, or about."""

    EXACT = "="
    ABOVE = ">"
    BELOW = "<"
    ABOUT = "~"


class Effect(StrEnum):
    """What a piece of evidence does to the claim as written."""

    HAPPENED = "happened"
    REFUTED = "refuted"
    RESCHEDULED = "rescheduled"
    SUPPORTS = "supports"
    WEAKENS = "weakens"
    NOTE = "note"  # stored, changes nothing
    SCORED = "score"  # a person's score for a checkpoint judged by one
    RULED = "ruled"  # a person decided; with no word, the ruling before is withdrawn
    WITHDRAWN = "withdrawn"  # an entry is taken back: from then on it was never made


class Urgency(IntEnum):
    """How urgent a notification is. The store and D-Bus use the same numbers."""

    LOW = 0
    NORMAL = 1
    CRITICAL = 2


class StatusGroup(StrEnum):
    """What a status means to a person. `_GROUPS` has its properties."""

    GOOD = "good"
    OPEN = "open"
    RISKY = "risky"
    BAD = "bad"
    UNKNOWN = "unknown"
    ASIDE = "aside"  # neither good nor bad: counted nowhere

    @property
    def sign(self) -> str:
        """Return its sign, in lists and counts."""
        return _GROUPS[self].sign

    @property
    def rank(self) -> int:
        """Return its place in a list. What needs a person comes first."""
        return list(_GROUPS).index(self)

    @property
    def colour(self) -> str:
        """Return the name of its colour in the themes."""
        return _GROUPS[self].colour

    @property
    def terminal(self) -> str:
        """Return its colour in a line of `check`; empty for none."""
        return _GROUPS[self].terminal


class _GroupStyle(Struct, frozen=True):
    sign: str
    colour: str
    terminal: str = ""
    fails: bool = False  # `check` exits with 1
    urgency: Urgency | None = None  # of a change to it; None: only seen on the screen


_GROUPS = {
    StatusGroup.BAD: _GroupStyle("✗", "missed", "red", True, Urgency.CRITICAL),
    StatusGroup.RISKY: _GroupStyle("▲", "risky", "yellow", urgency=Urgency.NORMAL),
    StatusGroup.UNKNOWN: _GroupStyle("?", "unknown", "magenta"),
    StatusGroup.OPEN: _GroupStyle("○", "open"),
    StatusGroup.GOOD: _GroupStyle("✓", "met", "green"),
    StatusGroup.ASIDE: _GroupStyle("–", "open"),
}
"""One row for each group. Groups that need a person come first."""


class Phase(StrEnum):
    """Whether there is still something to wait for."""

    RUNS = "runs"
    WAITS = "waits"  # its time is over, and what would decide is awaited
    SETTLED = "settled"  # only a correction could change it


class Status(StrEnum):
    """The status of a checkpoint (verdicts.md, "Statuses").

    `_STATUSES` has one row for each. Code that handles several of them asks for their group or
    phase.
    """

    MET = "met"
    PENDING = "pending"
    ON_TRACK = "on_track"
    AT_RISK = "at_risk"
    AWAITING = "awaiting"
    OVERDUE = "overdue"
    MISSED = "missed"
    HOLDING = "holding"
    HELD = "held"
    NEAR = "near"
    BROKEN = "broken"
    CLEAR = "clear"
    CLEARED = "cleared"
    TRIPPED = "tripped"
    READING = "reading"  # a gauge that has a value; its word is the band's
    UNKNOWN = "unknown"
    VOID = "void"

    @property
    def sign(self) -> str:
        """Return the sign of its group; `!` if only a person can decide."""
        return "!" if self is Status.OVERDUE else self.group.sign

    @property
    def group(self) -> StatusGroup:
        """Return what it means to a person."""
        return _STATUSES[self][0]

    @property
    def bad(self) -> bool:
        """Return whether a script should fail on it, and a person be notified urgently."""
        return _GROUPS[self.group].fails

    @property
    def settled(self) -> bool:
        """Return whether only a correction could change it."""
        return _STATUSES[self][1] is Phase.SETTLED

    @property
    def waits(self) -> bool:
        """Return whether its time is over and it is not settled."""
        return _STATUSES[self][1] is Phase.WAITS

    @property
    def urgency(self) -> Urgency | None:
        """Return how urgently a change to it is notified; None shows it on the screen only."""
        if self.group is StatusGroup.GOOD and self.settled:
            return Urgency.NORMAL
        if self.group is StatusGroup.OPEN and self.waits:
            return Urgency.LOW
        return _GROUPS[self.group].urgency

    def takes_back(self, before: str) -> bool:
        """Return whether the word that was notified before no longer holds, without a worse one."""
        was = next((status for status in Status if status.value == before), None)
        if was is None or self.group not in _BETTER.get(was.group, ()):
            return False
        if was.group is StatusGroup.GOOD:
            return was.settled and not self.settled
        return was.group is StatusGroup.BAD or not self.waits


_STATUSES = {
    Status.MET: (StatusGroup.GOOD, Phase.SETTLED),
    Status.PENDING: (StatusGroup.OPEN, Phase.RUNS),
    Status.ON_TRACK: (StatusGroup.OPEN, Phase.RUNS),
    Status.AT_RISK: (StatusGroup.RISKY, Phase.RUNS),
    Status.AWAITING: (StatusGroup.OPEN, Phase.WAITS),
    Status.OVERDUE: (StatusGroup.BAD, Phase.WAITS),
    Status.MISSED: (StatusGroup.BAD, Phase.SETTLED),
    Status.HOLDING: (StatusGroup.GOOD, Phase.RUNS),
    Status.HELD: (StatusGroup.GOOD, Phase.SETTLED),
    Status.NEAR: (StatusGroup.RISKY, Phase.RUNS),
    Status.BROKEN: (StatusGroup.BAD, Phase.RUNS),
    Status.CLEAR: (StatusGroup.GOOD, Phase.RUNS),
    Status.CLEARED: (StatusGroup.GOOD, Phase.SETTLED),
    Status.TRIPPED: (StatusGroup.BAD, Phase.RUNS),
    Status.READING: (StatusGroup.ASIDE, Phase.RUNS),
    Status.UNKNOWN: (StatusGroup.UNKNOWN, Phase.RUNS),
    Status.VOID: (StatusGroup.ASIDE, Phase.SETTLED),
}

_BETTER = {
    StatusGroup.BAD: (StatusGroup.RISKY, StatusGroup.OPEN, StatusGroup.GOOD),  # recovered, restated
    StatusGroup.RISKY: (StatusGroup.OPEN, StatusGroup.GOOD),
    StatusGroup.GOOD: (StatusGroup.OPEN, StatusGroup.GOOD),  # reopened
}
"""The groups that are no worse than the group that was notified."""


class Need(StrEnum):
    """What our sources are asked for. If none answers, their silence proves nothing."""

    PRICES = "prices"
    FILINGS = "filings"  # and all else that a company says


class Timing(StrEnum):
    EARLY = "early"
    ON_TIME = "on_time"
    LATE = "late"


class Mark(StrEnum):
    """What else to know about a verdict."""

    STALE = "stale"  # an input is older than it should be
    SLIPPED = "slipped"  # its date moved
    CONTRADICTED = "contradicted"  # two sources disagree beyond rounding, or evidence and a ruling
    UNCONFIRMED = "unconfirmed"  # release only, filing to come
    PROVISIONAL = "provisional"  # settled by silence
    UNSETTLED = "unsettled"  # an earlier period of the same checkpoint still waits
    WAITING = "waiting"  # depends on a checkpoint that is not met
    RULED = "ruled"  # a person decided it
    TOUCHED = "touched"  # it trades on the other side of the test than it closed
    MOVED = "moved"  # its promise was changed while it was near, bad or due


class Sentence:
    """Words that `make` builds from `of` when they are first read."""

    __slots__ = ("_made",)

    def __init__(self, make: Callable[..., str], *of: object) -> None:
        self._made: str | tuple[Callable[..., str], tuple[object, ...]] = make, of

    def __str__(self) -> str:
        made = self._made
        if not isinstance(made, str):
            make, of = made
            made = self._made = make(*of)
        return made

    def __repr__(self) -> str:
        return repr(str(self))

    def __eq__(self, other: object) -> bool:
        return str(self) == str(other) if isinstance(other, str | Sentence) else NotImplemented

    def __hash__(self) -> int:
        return hash(str(self))


Words = str | Sentence


def followed(words: Words, more: str) -> Words:
    """Return a sentence with more words after it."""
    return Sentence(_followed, words, more) if more else words


def _followed(words: Words, more: str) -> str:
    return f"{words}{more}"


def all_of(words: list[Words]) -> Words:
    """Join several sentences, each once."""
    return words[0] if len(words) == 1 else Sentence(_all_of, words)


def _all_of(words: list[Words]) -> str:
    return "; ".join(dict.fromkeys(map(str, words)))
