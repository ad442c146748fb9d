"""Days given on the command line, and the moments they mean."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from catalyst_tui.book.model.dates import last_moment, parse_day
from catalyst_tui.cli.failures import ArgumentError


def end_of_day(option: str, text: str | None, zone: ZoneInfo, now: datetime) -> datetime:
    """The last moment of a day in the book's zone, now when none is given. CommandError names the option."""
    if text is None:
        return now
    try:
        return last_moment(parse_day(text), zone)
    except ValueError as error:
        raise ArgumentError(f"{option} {error}") from None


def before_day(option: str, text: str, zone: ZoneInfo) -> datetime:
    """The last moment before a day in the book's zone: what changed after it changed from that day on."""
    try:
        return last_moment(parse_day(text) - timedelta(days=1), zone)
    except ValueError as error:
        raise ArgumentError(f"{option} {error}") from None
