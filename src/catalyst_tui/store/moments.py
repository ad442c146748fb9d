"""Moments as the database keeps them: UTC text of one length, so that text order is time order."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache

from catalyst_tui.store.values import made

YEARS = (1600, 2300)
"""Of what we keep. Nearer to the ends of the calendar, another zone or a look ahead would leave it."""


def stamp(at: datetime) -> str:
    """`at` as `2026-08-04T20:05:00.000000Z`, which SQLite's date functions read. ValueError when naive."""
    if at.tzinfo is None:
        raise ValueError(f"{at} has no time zone")
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def moment(text: str) -> datetime:
    """The moment a stamp says, in UTC. StoreError for what is none."""
    return made(_moment, text)


@lru_cache(maxsize=1024)
def _moment(text: str) -> datetime:
    found = datetime.fromisoformat(
        text
    )  # what was kept in one go is of one moment: one object then
    if found.tzinfo is None or not YEARS[0] <= found.year <= YEARS[1]:
        raise ValueError(f"{text!r} is no moment of ours")
    return found


def stamp_or_none(at: datetime | None) -> str | None:
    """The stamp of a moment that may be missing."""
    return None if at is None else stamp(at)


def moment_or_none(text: str | None) -> datetime | None:
    """The moment of a stamp that may be missing."""
    return None if text is None else moment(text)
