"""The words of the judge, apart from the values they describe: who only shows them loads no more."""

from __future__ import annotations

from enum import IntEnum, StrEnum


class Kind(StrEnum):
    """What sort of figure it is. Only actuals settle."""

    ACTUAL = "actual"
    GUIDE = "guide"
    CONSENSUS = "consensus"


class Grade(IntEnum):
    """How good a source is; the lower number is the better grade."""

    FILING = 1
    RELEASE = 2
    CALL = 3
    ESTIMATE = 4
    PRESS = 5
    OWN = 6

    def __str__(self) -> str:
        return self.name.lower()


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
    NOTE = "note"  # kept, moves nothing
    SCORED = "score"  # a person's score for a checkpoint judged by one
    RULED = "ruled"  # a person decided; with no word, the ruling before is withdrawn


class Status(StrEnum):
    """Where a checkpoint stands (verdicts.md, "Statuses")."""

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
    def bad(self) -> bool:
        """Whether a script should fail on it, and a person be told urgently."""
        return self in _BAD

    @property
    def settled(self) -> bool:
        """Whether only a correction could change it."""
        return self in _SETTLED


_BAD = frozenset({Status.MISSED, Status.BROKEN, Status.TRIPPED, Status.OVERDUE})
_SETTLED = frozenset({Status.MET, Status.MISSED, Status.HELD, Status.CLEARED, Status.VOID})


class Need(StrEnum):
    """What our sources are asked for; when none of them answers, that silence is ours."""

    PRICES = "prices"
    FILINGS = "filings"  # and all else that a company says


class Timing(StrEnum):
    EARLY = "early"
    ON_TIME = "on_time"
    LATE = "late"


class Mark(StrEnum):
    """What else should be known about a verdict."""

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
