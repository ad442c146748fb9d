"""The dates ahead, and what is over and still to be done, each by itself: for a list and a calendar."""

from __future__ import annotations

from datetime import date

from catalyst_tui.book.model.book import DateStatus
from catalyst_tui.desk.shapes.pages import Appointment, Dated, DateKind
from catalyst_tui.desk.state import Known
from catalyst_tui.desk.views.rows import position_rows
from catalyst_tui.desk.views.timeline import timeline
from catalyst_tui.desk.views.trends import Trends

LATE = (DateKind.LATE, DateKind.OVERDUE, DateKind.REVIEW)
"""What is still to be done once its day is over."""

SHOWN = (
    *LATE,
    DateKind.ANNOUNCED,
    DateKind.EXPECTED,
    DateKind.DUE,
    DateKind.EVIDENCE,
    DateKind.EVENT,
    DateKind.REMINDER,
)


def agenda(known: Known) -> tuple[Appointment, ...]:
    """The soonest first. What is only watched has none; a review of several names is one."""
    found: dict[str, Appointment] = {}
    lanes = timeline(position_rows(known, Trends()), (), known).lanes
    for one in (one for lane in lanes if not lane.watched for one in lane.dates):
        last = one.last or one.day
        if one.key and one.kind in SHOWN and (last >= known.today or one.kind in LATE):
            about = "" if _of_a_thesis(one) else one.ticker
            sure = _certainty(one, known)
            kept = Appointment(one.key, one.day, last, one.kind, about, _text(one), sure)
            found.setdefault(one.key, kept)
    return tuple(
        sorted(found.values(), key=lambda one: (one.day, list(DateKind).index(one.kind), one.key))
    )


def _text(one: Dated) -> str:
    """What is to be known of it beside its kind: of a print only what it decides."""
    if one.kind in (DateKind.LATE, DateKind.ANNOUNCED, DateKind.EXPECTED):
        _, _, decides = one.text.partition(": ")
        return f"{one.label} report{f': {decides}' if decides and one.kind is not DateKind.LATE else ''}"
    return f"look at {one.label} again" if _of_a_thesis(one) else one.text


def _of_a_thesis(one: Dated) -> bool:
    """Whether it is a review of no one ticker."""
    return one.kind is DateKind.REVIEW and one.checkpoint is None


def _certainty(one: Dated, known: Known) -> str:
    """How sure its day is, as the company or the book says."""
    if one.kind in (DateKind.LATE, DateKind.ANNOUNCED, DateKind.EXPECTED):
        return DateStatus.ESTIMATED.value if one.estimated else DateStatus.CONFIRMED.value
    whole = (one.checkpoint or "").partition("[")[0]
    if whole in known.book.checkpoints:
        return known.book.checkpoints[whole].date_status.value
    event = known.book.events.get(one.key.rpartition("event:")[2])
    return event.date_status.value if event else DateStatus.CONFIRMED.value


def within(dates: tuple[Appointment, ...], until: date) -> tuple[Appointment, ...]:
    """Those that begin by a day."""
    return tuple(one for one in dates if one.day <= until)
