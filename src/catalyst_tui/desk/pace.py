"""How often costly work is done while news keep coming: it takes a share of the time, and no more. And how
long what came of it may be shown."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from catalyst_tui.desk.home.clock import Clock

LONGEST_LOOK = timedelta(minutes=15)
"""How old a judgement may be: figures dated later today come into force by themselves."""

REST = 7.0
"""How many times as long as the work took it rests: it takes an eighth of the time at most."""


class Pace:
    """`is_due` is whether it has rested long enough since the last `work`."""

    def __init__(self, clock: Clock) -> None:
        self._clock, self._again = clock, 0.0

    @property
    def is_due(self) -> bool:
        return self._clock.monotonic() >= self._again

    @contextmanager
    def work(self) -> Iterator[None]:
        """Do it, and see how long it takes."""
        began = self._clock.monotonic()
        try:
            yield
        finally:
            ended = self._clock.monotonic()
            self._again = ended + REST * (ended - began)
