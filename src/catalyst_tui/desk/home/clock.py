"""The one clock. Everything else is told what time it is."""

from __future__ import annotations

import time
from datetime import UTC, datetime, tzinfo
from typing import Protocol


class Clock(Protocol):
    """Wall time for what is kept and shown, monotonic seconds for waiting."""

    def now(self) -> datetime:
        """Return the current moment, aware and in UTC."""
        ...

    def monotonic(self) -> float:
        """Return seconds that never go back."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()


DAY_AND_TIME = "%Y-%m-%d %H:%M"


def local_time(
    at: datetime, form: str = DAY_AND_TIME, zone: tzinfo | None = None
) -> str:
    """Return a moment as the user's clock shows it, with its zone: `2026-11-20 23:30 CET`.

    Without `zone`, the machine's. Where a zone has no short name of
    letters, its distance: `UTC+05:30`.
    """
    local = at.astimezone(zone)
    name = local.tzname() or ""
    if not (name.isalpha() and name.isascii() and len(name) <= 5):
        # Windows has whole sentences
        name = f"UTC{local:%z}"[:6] + ":" + f"{local:%z}"[3:5]
    return f"{local:{form}} {name}"
