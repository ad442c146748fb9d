"""When prices are due, and what is asked for. Level-triggered: what is due by now, however long we slept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from catalyst_tui.judge.facts import Quote, Session
from catalyst_tui.judge.sessions import close_of, last_completed, session_at

EXTENDED = timedelta(minutes=10)
"""How often prices are fetched before the open and after the close."""

LACKING = timedelta(minutes=30)
"""How often, when the exchange is closed and a close we should have is not here yet."""

QUIET = timedelta(hours=6)
"""How often, when the exchange is closed and nothing is lacking."""


def pause(
    now: datetime, zone: ZoneInfo, every: timedelta, symbols: list[str], last_closes: Mapping[str, date]
) -> timedelta:
    """How long after the last attempt prices are due again."""
    match session_at(now, zone):
        case Session.OPEN:
            return every
        case Session.PRE | Session.POST:
            return max(every, EXTENDED)
        case Session.CLOSED:
            wanted = last_completed(now, zone)
            lacking = any(last_closes.get(symbol, date.min) < wanted for symbol in symbols)
            return max(every, LACKING if lacking else QUIET)


def is_due(now: datetime, asked_at: datetime | None, wait: timedelta) -> bool:
    """Whether to ask now. A clock set back must not silence us: an attempt in the future counts as none."""
    return asked_at is None or asked_at > now or now - asked_at >= wait


def is_old(quote: Quote, now: datetime, zone: ZoneInfo) -> bool:
    """Whether a price shown needs its age said loudly: not of this session, nor of the last completed one."""
    if session_at(now, zone) is Session.OPEN:
        return now - quote.at > timedelta(minutes=30)
    return quote.at < close_of(last_completed(now, zone), zone) - timedelta(minutes=30)
