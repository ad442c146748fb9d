"""Events counted: how many it takes, in how long, and the day each speaks of."""

from __future__ import annotations

from datetime import date, timedelta

from catalyst_tui.book.model.book import Event
from catalyst_tui.book.model.dates import local_day
from catalyst_tui.judge.evaluate.scope import Scope
from catalyst_tui.judge.ledger.facts import Evidence


def needed(claim: Event) -> int:
    """How many events it takes."""
    if claim.count is None:
        return 1
    return claim.count.n + 1 if claim.count.op == ">" else claim.count.n


def each_event_once(reports: list[Evidence], scope: Scope) -> list[Evidence]:
    """Return one report of each event.

    Reports of one day are about one event, unless a person says that one is about `another`.
    """
    events: list[Evidence] = []
    days = set[date]()
    for report in reports:
        day = day_of(report, scope)
        if report.another or day not in days:
            events.append(report)
        days.add(day)
    return events


def reports_of_events(reports: int, events: int) -> str:
    """Return how many reports there are of how many events, for a reason; empty when each has one."""
    if reports == events:
        return ""
    return f"; {reports} reports of {events} event{'' if events == 1 else 's'}"


def rolling(happened: list[Evidence], need: int, within: timedelta, scope: Scope) -> list[Evidence]:
    """The first so many events that lie within so long of each other; else those of the last so long."""
    days = [day_of(item, scope) for item in happened]
    for last in range(need - 1, len(days)):
        if days[last] - days[last + 1 - need] <= within:
            return happened[last + 1 - need : last + 1]
    return [item for item, day in zip(happened, days, strict=True) if scope.today - day <= within]


def so_far(claim: Event) -> str:
    within = claim.count.within if claim.count else None
    return f"in the last {within.days} days" if within else "so far"


def day_of(item: Evidence, scope: Scope) -> date:
    """The day evidence speaks of: as it says, else the day it was public."""
    return item.happened_on or local_day(item.known_at, scope.zone)
