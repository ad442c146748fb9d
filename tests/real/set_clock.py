"""`catalyst`, run by tests, with a wall clock that stands so many days ahead as the file CATALYST_CLOCK says.

Whoever asks what time it is asks here: the desk's clock, and APScheduler. The file `heard` next to it has a
line for each time that the desk asked.
"""

import os
import sys
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Self

import apscheduler.schedulers.base

from catalyst_tui.__main__ import main
from catalyst_tui.desk import scheduler
from catalyst_tui.desk.home import clock

SAYS = Path(os.environ["CATALYST_CLOCK"])
HEARD = SAYS.with_name("heard")


class Set(datetime):
    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        """Of `datetime.now` with the clock set."""
        moment = super().now(UTC) + timedelta(days=float(SAYS.read_text()))
        there = tz.fromutc(moment.replace(tzinfo=tz)) if tz else moment
        return cls.combine(there.date(), there.timetz())


class Heard(Set):
    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        with HEARD.open("a") as heard:
            heard.write(f"{SAYS.read_text()}\n")
        return super().now(tz)


if __name__ == "__main__":
    for module in (apscheduler.schedulers.base, scheduler):
        vars(module)["datetime"] = Set
    vars(clock)["datetime"] = Heard
    sys.exit(main())
