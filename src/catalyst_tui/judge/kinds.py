"""The words of the judge: kinds, grades, effects, statuses and marks.

They are apart from the values they describe, so that screens can load them alone. `Sentence` is a
reason that is made when it is first read: most are never shown. It holds no ledger and no scope,
because verdicts are cached for long.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum, StrEnum


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
    """What a status means to a person. Groups that need a person come first in lists."""

    sign: str  # in lists and counts
    colour: str  # its name in the themes
    terminal: str  # its colour in a line of `check`; empty for none
    urgency: Urgency | None  # of a change to it; None: only seen on the screen

    def __new__(
        cls,
        word: str,
        sign: str,
        colour: str,
        terminal: str = "",
        urgency: Urgency | None = None,
    ) -> StatusGroup:
        group = str.__new__(cls, word)
        group._value_ = word
        group.sign, group.colour, group.terminal, group.urgency = (
            sign,
            colour,
            terminal,
            urgency,
        )
        return group

    BAD = "bad", "✗", "missed", "red", Urgency.CRITICAL
    RISKY = "risky", "▲", "risky", "yellow", Urgency.NORMAL
    UNKNOWN = "unknown", "?", "unknown", "magenta"
    OPEN = "open", "○", "open"
    GOOD = "good", "✓", "met", "green"
    ASIDE = "aside", "–", "open"  # neither good nor bad: counted nowhere

    @property
    def rank(self) -> int:
        """Return its place in a list."""
        return list(StatusGroup).index(self)


class Phase(StrEnum):
    """Whether there is still something to wait for."""

    RUNS = "runs"
    WAITS = "waits"  # its time is over, and what would decide is awaited
    SETTLED = "settled"  # only a correction could change it


class Status(StrEnum):
    """The status of a checkpoint (verdicts.md, "Statuses"): its word, group and phase.

    Code that handles several of them asks for their group or phase.
    """

    group: StatusGroup
    phase: Phase

    def __new__(
        cls,
        word: str,
        group: StatusGroup = StatusGroup.UNKNOWN,
        phase: Phase = Phase.RUNS,
    ) -> Status:
        status = str.__new__(cls, word)
        status._value_ = word
        status.group, status.phase = group, phase
        return status

    MET = "met", StatusGroup.GOOD, Phase.SETTLED
    PENDING = "pending", StatusGroup.OPEN
    ON_TRACK = "on_track", StatusGroup.OPEN
    AT_RISK = "at_risk", StatusGroup.RISKY
    AWAITING = "awaiting", StatusGroup.OPEN, Phase.WAITS
    OVERDUE = "overdue", StatusGroup.BAD, Phase.WAITS
    MISSED = "missed", StatusGroup.BAD, Phase.SETTLED
    HOLDING = "holding", StatusGroup.GOOD
    HELD = "held", StatusGroup.GOOD, Phase.SETTLED
    NEAR = "near", StatusGroup.RISKY
    BROKEN = "broken", StatusGroup.BAD
    CLEAR = "clear", StatusGroup.GOOD
    CLEARED = "cleared", StatusGroup.GOOD, Phase.SETTLED
    TRIPPED = "tripped", StatusGroup.BAD
    # A gauge that has a value; its word is the band's
    READING = ("reading", StatusGroup.ASIDE)
    UNKNOWN = "unknown", StatusGroup.UNKNOWN
    VOID = "void", StatusGroup.ASIDE, Phase.SETTLED

    @property
    def sign(self) -> str:
        """Return the sign of its group; `!` if only a person can decide."""
        return "!" if self is Status.OVERDUE else self.group.sign

    @property
    def bad(self) -> bool:
        """Return whether a script should fail on it, and a person be notified urgently."""
        return self.group is StatusGroup.BAD

    @property
    def settled(self) -> bool:
        """Return whether only a correction could change it."""
        return self.phase is Phase.SETTLED

    @property
    def waits(self) -> bool:
        """Return whether its time is over and it is not settled."""
        return self.phase is Phase.WAITS

    @property
    def urgency(self) -> Urgency | None:
        """Return how urgently a change to it is notified; None shows it on the screen only."""
        if self.group is StatusGroup.GOOD and self.settled:
            return Urgency.NORMAL
        return Urgency.LOW if self is Status.AWAITING else self.group.urgency

    def takes_back(self, before: str) -> bool:
        """Return whether the word that was notified before no longer holds, without a worse one."""
        was = next((status for status in Status if status.value == before), None)
        if was is None or self.group not in _BETTER.get(was.group, ()):
            return False
        if was.group is StatusGroup.GOOD:
            return was.settled and not self.settled
        return was.group is StatusGroup.BAD or not self.waits


_BETTER = {
    # A guard or kill that recovered or was restated
    StatusGroup.BAD: (StatusGroup.RISKY, StatusGroup.OPEN, StatusGroup.GOOD),
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
    # Two sources disagree beyond rounding, or evidence and a ruling
    CONTRADICTED = "contradicted"
    UNCONFIRMED = "unconfirmed"  # release only, filing to come
    PROVISIONAL = "provisional"  # settled by silence
    UNSETTLED = "unsettled"  # an earlier period of the same checkpoint still waits
    WAITING = "waiting"  # depends on a checkpoint that is not met
    RULED = "ruled"  # a person decided it
    TOUCHED = "touched"  # it trades on the other side of the test than it closed
    MOVED = "moved"  # its promise was changed while it was near, bad or due


class Sentence:
    """Words that `make` builds from `of` when they are first read."""

    __slots__ = ("_make", "_of")

    def __init__(self, make: Callable[..., str], *of: object) -> None:
        self._make = make
        self._of: str | tuple[object, ...] = of

    def __str__(self) -> str:
        if not isinstance(self._of, str):
            self._of = self._make(*self._of)
        return self._of

    def __repr__(self) -> str:
        return repr(str(self))

    def __eq__(self, other: object) -> bool:
        return (
            str(self) == str(other)
            if isinstance(other, str | Sentence)
            else NotImplemented
        )

    def __hash__(self) -> int:
        return hash(str(self))


Words = str | Sentence


def followed(words: Words, more: str) -> Words:
    """Return a sentence with more words after it."""
    return Sentence("{}{}".format, words, more) if more else words


def all_of(words: list[Words]) -> Words:
    """Join several sentences, each once."""
    return words[0] if len(words) == 1 else Sentence(_all_of, words)


def _all_of(words: list[Words]) -> str:
    return "; ".join(dict.fromkeys(map(str, words)))
