"""The words of the judge, apart from the values they describe: who only shows them loads no more."""

from __future__ import annotations

from enum import IntEnum, StrEnum

from msgspec import Struct


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


COMPANYS = (Grade.FILING, Grade.RELEASE, Grade.CALL)
"""The company's own words."""


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
    WITHDRAWN = "withdrawn"  # an entry is taken back: from then on it was never made


class Urgency(IntEnum):
    """How loudly something is told: the store keeps it, D-Bus takes it, both as this number."""

    LOW = 0
    NORMAL = 1
    CRITICAL = 2


class StatusGroup(StrEnum):
    """What a status means to a person; `_GROUPS` says what follows from it."""

    GOOD = "good"
    OPEN = "open"
    RISKY = "risky"
    BAD = "bad"
    UNKNOWN = "unknown"
    ASIDE = "aside"  # neither good nor bad: counted nowhere

    @property
    def sign(self) -> str:
        """Its glyph in a count."""
        return _GROUPS[self].sign

    @property
    def rank(self) -> int:
        """Its place in a list: what needs a person first."""
        return list(_GROUPS).index(self)

    @property
    def colour(self) -> str:
        """What the themes call its colour."""
        return _GROUPS[self].colour

    @property
    def terminal(self) -> str:
        """Its colour in a line that `check` prints; empty: none."""
        return _GROUPS[self].terminal


class _Group(Struct, frozen=True):
    sign: str
    colour: str
    terminal: str = ""
    fails: bool = False  # `check` exits with 1
    urgency: Urgency | None = None  # of a change to it; None: only seen on the screen


_GROUPS = {
    StatusGroup.BAD: _Group("✗", "missed", "red", True, Urgency.CRITICAL),
    StatusGroup.RISKY: _Group("▲", "risky", "yellow", urgency=Urgency.NORMAL),
    StatusGroup.UNKNOWN: _Group("?", "unknown", "magenta"),
    StatusGroup.OPEN: _Group("○", "open"),
    StatusGroup.GOOD: _Group("✓", "met", "green"),
    StatusGroup.ASIDE: _Group("–", "open"),
}
"""A row for each group, those first that need a person."""


class Phase(StrEnum):
    """Whether there is still something to wait for."""

    RUNS = "runs"
    WAITS = "waits"  # its time is over, and what would decide is awaited
    SETTLED = "settled"  # only a correction could change it


class Status(StrEnum):
    """Where a checkpoint stands (verdicts.md, "Statuses"). `_STATUSES` has a row for each: whoever wants
    some of them asks for their group or phase."""

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
        """Its glyph."""
        return _STATUSES[self][0]

    @property
    def group(self) -> StatusGroup:
        """What it means to a person."""
        return _STATUSES[self][1]

    @property
    def bad(self) -> bool:
        """Whether a script should fail on it, and a person be told urgently."""
        return _GROUPS[self.group].fails

    @property
    def settled(self) -> bool:
        """Whether only a correction could change it."""
        return _STATUSES[self][2] is Phase.SETTLED

    @property
    def waits(self) -> bool:
        """Whether its time is over and it is not settled."""
        return _STATUSES[self][2] is Phase.WAITS

    @property
    def urgency(self) -> Urgency | None:
        """How loudly a change to it is told; None: it is only seen on the screen."""
        if self.group is StatusGroup.GOOD and self.settled:
            return Urgency.NORMAL
        if self.group is StatusGroup.OPEN and self.waits:
            return Urgency.LOW
        return _GROUPS[self.group].urgency

    def takes_back(self, before: str) -> bool:
        """Whether what was told before, a status by its word, holds no more, without anything worse in its
        place."""
        was = next((status for status in Status if status.value == before), None)
        if was is None or self.group not in _BETTER.get(was.group, ()):
            return False
        if was.group is StatusGroup.GOOD:
            return was.settled and not self.settled
        return was.group is StatusGroup.BAD or not self.waits


_STATUSES = {
    Status.MET: ("✓", StatusGroup.GOOD, Phase.SETTLED),
    Status.PENDING: ("○", StatusGroup.OPEN, Phase.RUNS),
    Status.ON_TRACK: ("►", StatusGroup.OPEN, Phase.RUNS),
    Status.AT_RISK: ("▲", StatusGroup.RISKY, Phase.RUNS),
    Status.AWAITING: ("◊", StatusGroup.OPEN, Phase.WAITS),
    Status.OVERDUE: ("!", StatusGroup.BAD, Phase.WAITS),
    Status.MISSED: ("✗", StatusGroup.BAD, Phase.SETTLED),
    Status.HOLDING: ("●", StatusGroup.GOOD, Phase.RUNS),
    Status.HELD: ("✓", StatusGroup.GOOD, Phase.SETTLED),
    Status.NEAR: ("▲", StatusGroup.RISKY, Phase.RUNS),
    Status.BROKEN: ("✗", StatusGroup.BAD, Phase.RUNS),
    Status.CLEAR: ("●", StatusGroup.GOOD, Phase.RUNS),
    Status.CLEARED: ("✓", StatusGroup.GOOD, Phase.SETTLED),
    Status.TRIPPED: ("✗", StatusGroup.BAD, Phase.RUNS),
    Status.READING: ("≈", StatusGroup.ASIDE, Phase.RUNS),
    Status.UNKNOWN: ("?", StatusGroup.UNKNOWN, Phase.RUNS),
    Status.VOID: ("–", StatusGroup.ASIDE, Phase.SETTLED),
}

_BETTER = {
    StatusGroup.BAD: (StatusGroup.RISKY, StatusGroup.OPEN, StatusGroup.GOOD),  # recovered, restated
    StatusGroup.RISKY: (StatusGroup.OPEN, StatusGroup.GOOD),
    StatusGroup.GOOD: (StatusGroup.OPEN, StatusGroup.GOOD),  # reopened
}
"""What is no worse than something that was told."""


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
