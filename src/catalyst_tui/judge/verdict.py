"""A checkpoint's status at a moment, with its reason and its inputs."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from catalyst_tui.judge.kinds import Bound, Grade, Kind, Mark, Status, Timing
from catalyst_tui.values import Frozen

if TYPE_CHECKING:
    from catalyst_tui.book.model.book import Basis, Role
    from catalyst_tui.book.model.dates import Window
    from catalyst_tui.book.model.period import Period
    from catalyst_tui.book.model.quantity import Quantity
    from catalyst_tui.judge.kinds import Words


__all__ = [  # with the words a verdict is read by
    "Input",
    "Mark",
    "Result",
    "Slip",
    "Status",
    "Timing",
    "Verdict",
]


class Input(Frozen):
    """One figure that a verdict uses. `value` None means that it is unknown."""

    ticker: str
    metric: str
    period: Period | date | None
    value: Quantity | None
    kind: Kind = Kind.ACTUAL
    basis: Basis | None = None
    bound: Bound = Bound.EXACT
    known_at: datetime | None = None
    grade: Grade | None = None
    source: str = ""
    stale: bool = False
    notes: tuple[str, ...] = ()  # other statements about it
    later: bool = False  # known since the last close, counts from the next


class Result(Frozen):
    """The status of one period of a recurring proof."""

    period: Period
    status: Status
    timing: Timing | None
    words: Words
    verify_by: date | None = None
    marks: tuple[Mark, ...] = ()
    cause: str = ""  # as a verdict's
    due: date | None = None
    settled_on: date | None = None
    known_on: date | None = None  # as a verdict's

    @classmethod
    def of(cls, period: Period, verdict: Verdict) -> Result:
        """Return what a row of this period shows of its verdict."""
        shown = {name: getattr(verdict, name) for name in cls.__struct_fields__[1:]}
        return cls(period, **shown)

    @property
    def reason(self) -> str:
        """Return the reason in words."""
        return str(self.words)

    @property
    def waits(self) -> bool:
        """Return whether its time is over and it is not settled."""
        return self.status.waits

    @property
    def shown(self) -> str:
        """Return the status, and whether it was late."""
        return late_word(self.status.value, self.timing)


class Slip(Frozen):
    """A date that moved."""

    before: Window | None
    after: Window
    known_at: datetime
    source: str
    by_company: bool = True

    @property
    def out(self) -> bool:
        """Return whether it moved to a later day."""
        return self.before is None or self.after.last > self.before.last


class Verdict(Frozen):
    """A checkpoint's status at a moment.

    `value`, `threshold` and `headroom` are in the threshold's unit; headroom of percentages is in
    points, and negative beyond the threshold. `due` is the last day of the window, `verify_by` the
    last day on which evidence is awaited. `cause` names the fact or evidence that decided. It is
    the same in every run, so alerts are keyed by it.
    """

    checkpoint: str
    role: Role
    status: Status
    words: Words
    ticker: str | None = None
    timing: Timing | None = None
    marks: tuple[Mark, ...] = ()
    value: Quantity | None = None
    bound: Bound = Bound.EXACT  # of the value: `> 50 %` is a floor
    threshold: Quantity | None = None
    headroom: Quantity | None = None
    band: str | None = None
    due: date | None = None
    verify_by: date | None = None
    settled_on: date | None = None
    known_on: date | None = None  # when it was public, if later than `settled_on`
    inputs: tuple[Input, ...] = ()
    results: tuple[Result, ...] = ()
    slips: tuple[Slip, ...] = ()
    moved: str = ""  # when, in what state and why its checkpoint was changed
    cause: str = ""
    touched: str = ""  # what it trades at, and when: a sentence to `Mark.TOUCHED`
    touched_on: date | None = None  # the exchange's day of that trade

    @property
    def reason(self) -> str:
        """Return the reason in words."""
        return str(self.words)

    @property
    def shown_value(self) -> str:
        """Return the value with the sign of its bound, or an empty string."""
        sign = "" if self.bound is Bound.EXACT else self.bound.value
        return f"{sign}{self.value}" if self.value else ""

    @property
    def word(self) -> str:
        """Return the word to show: the status, or the reading of a gauge."""
        if self.status is Status.READING:
            return self.band or self.shown_value
        return self.status.value

    @property
    def shown(self) -> str:
        """Return the word, and whether it was late."""
        return late_word(self.word, self.timing)

    @property
    def told_on(self) -> date | None:
        """Return the day from which one could know that it is settled."""
        return self.known_on or self.settled_on

    @property
    def unsettled(self) -> tuple[Result, ...]:
        """Return the earlier periods that still wait."""
        return tuple(result for result in self.results[:-1] if result.waits)

    @property
    def last_settled(self) -> Result | None:
        """Return the newest period of a recurring proof that is met or missed."""
        settled = (result for result in reversed(self.results) if result.status.settled)
        return next(
            (result for result in settled if result.status is not Status.VOID), None
        )

    @property
    def earlier_rows(self) -> tuple[Result, ...]:
        """Return the earlier periods that have rows of their own.

        These are the ones that still wait, and the newest settled one if it was missed.
        """
        last = self.last_settled
        return tuple(
            result
            for result in self.results[:-1]
            if result.waits or (result is last and result.status.bad)
        )

    def of_period(self, result: Result) -> Verdict:
        """Return one period of a recurring proof as a verdict."""
        shown = {name: getattr(result, name) for name in Result.__struct_fields__[1:]}
        id_ = f"{self.checkpoint}[{result.period}]"
        return Verdict(id_, self.role, ticker=self.ticker, **shown)


def late_word(word: str, timing: Timing | None) -> str:
    """Return a word with `late` after it, if it came late: `met late`."""
    return f"{word} late" if timing is Timing.LATE else word
