"""How a source is doing and when it may be asked: a circuit breaker as a value, without a clock.

By sources.md, "Error rules" 3 and 4: while `blocked` nothing is sent; then the source is `on_trial`
until one request, the probe, is answered. An unknown symbol is not asked for within a day.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import field
from msgspec.structs import replace

from catalyst_tui.values import Frozen


class SourceState(StrEnum):
    """What the last answers of a source were like."""

    OK = "ok"
    SLOW = "slow"  # answers, but takes its time
    LIMITED = "limited"  # "too many requests"
    REFUSED = "refused"  # does not let us in
    DOWN = "down"  # cannot be reached, fails, or sends nonsense


SLOW_AFTER = 3.0  # seconds
UNKNOWN_FOR = timedelta(hours=24)  # an unknown symbol is not asked for again


# How long a source is not asked after a failure: at first, doubling up to the most.
_PAUSES = {
    SourceState.LIMITED: (timedelta(minutes=15), timedelta(hours=4)),
    SourceState.REFUSED: (timedelta(minutes=15), timedelta(minutes=15)),
    SourceState.DOWN: (timedelta(seconds=15), timedelta(minutes=10)),
}
LONGEST_WAIT = timedelta(hours=4)


class Health(Frozen):
    """A source's state `since` when, its last answer and error, and the next try (`until`).

    `failures` are those in a row of the same kind; `unknown` maps a symbol to when it may be asked
    for again.
    """

    name: str
    state: SourceState = SourceState.OK
    since: datetime | None = None
    last_ok: datetime | None = None
    last_error: str = ""
    until: datetime | None = None
    failures: int = 0
    unknown: Mapping[str, datetime] = field(default_factory=dict)

    @property
    def answers(self) -> bool | None:
        """Return whether it answered when last asked, however slowly; None if it never was."""
        if self.state in (SourceState.OK, SourceState.SLOW):
            return True if self.last_ok else None
        return False

    def blocked(self, now: datetime) -> bool:
        """Return whether nothing may be sent."""
        return self.until is not None and now < self.until

    @property
    def on_trial(self) -> bool:
        """Return whether a block has ended and one answer must prove it."""
        return self.until is not None

    def lacks(self, symbol: str, now: datetime) -> bool:
        """Return whether the source said within the last day that it has no such symbol."""
        until = self.unknown.get(symbol)
        return until is not None and now < until

    def answered(self, now: datetime, took: float) -> Health:
        """Return the health after an answer.

        One asked for before a block does not lift the block.
        """
        if self.blocked(now):
            return replace(self, last_ok=now)
        state = SourceState.SLOW if took > SLOW_AFTER else SourceState.OK
        since = self.since if state is self.state and self.since else now
        return replace(
            self, state=state, since=since, last_ok=now, until=None, failures=0
        )

    def without(self, symbol: str, now: datetime) -> Health:
        """Return the health after the source said it lacks a symbol.

        Older entries than a day are dropped.
        """
        still = {name: until for name, until in self.unknown.items() if now < until}
        return replace(self, unknown={**still, symbol: now + UNKNOWN_FOR})

    def failed(
        self,
        now: datetime,
        state: SourceState,
        sentence: str,
        wait: timedelta = timedelta(),
        limited_for: timedelta | None = None,
    ) -> Health:
        """Return the health after a failure.

        `wait` is how long the source asked us to wait (at most four hours count);
        `limited_for` how long "too many requests" lasts by its rules. Requests under way
        when the block came do not lengthen it.
        """
        if self.blocked(now):
            return self
        first, most = _PAUSES[state]
        # One stray failure among many symbols is no outage: the second in a row is.
        forgiven = int(state is SourceState.DOWN)
        again = state is self.state or (forgiven and not self.on_trial)
        failures = self.failures + 1 if again else 1
        count = max(failures - forgiven, int(self.on_trial))
        if not count:
            return replace(self, failures=failures, last_error=sentence)
        # timedelta overflows long before int does
        pause = min(first * (1 << min(count - 1, 10)), most)
        if state is SourceState.LIMITED and limited_for:
            pause = limited_for
        pause = max(pause, min(wait, LONGEST_WAIT))
        since = self.since if state is self.state and self.since else now
        return replace(
            self,
            state=state,
            since=since,
            last_error=sentence,
            until=now + pause,
            failures=failures,
        )
