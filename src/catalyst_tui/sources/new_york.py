"""What sources of US shares have in common: the hours of a trading day, and the look of a symbol."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from catalyst_tui.judge.ledger.facts import REGULAR_CLOSE, Session, part_of_day

_SYMBOL = re.compile(r"[A-Za-z]{1,5}")


def is_share(symbol: str) -> bool:
    """Return whether it can be a US share without a class. Sources write classes differently."""
    return _SYMBOL.fullmatch(symbol) is not None


def new_york() -> ZoneInfo:
    """Return the time zone of the exchange."""
    return ZoneInfo("America/New_York")


def evening(day: date) -> datetime:
    """Return the end of a session in UTC. Half days end earlier, so no close is known too soon."""
    return datetime.combine(day, REGULAR_CLOSE, new_york()).astimezone(UTC)


def session_on_a_weekday(at: datetime) -> Session:
    """Return the part of a trading day by the clock, on holidays too."""
    local = at.astimezone(new_york())
    return part_of_day(local.time()) if local.weekday() < 5 else Session.CLOSED


def session_of(traded: datetime, now: datetime) -> Session:
    """Return the session of a quote traded then. On an open exchange the trade is of today."""
    part = session_on_a_weekday(now)
    today = traded.astimezone(new_york()).date() == now.astimezone(new_york()).date()
    return part if today or part is not Session.OPEN else Session.CLOSED
