"""The weekly look over hand-made checkpoints: some with a trend, one with a price on the other side."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from msgspec.structs import replace

from tests.doors.book import Role, parse_period
from tests.doors.judge import Point, Status, ValueTrend
from tests.homes import CheckpointRow, ReviewRow, ReviewView, Section, ThesisReview
from tests.screens.claims import THESES, pp, q

_NEEDS = {Status.MISSED, Status.TRIPPED, Status.BROKEN, Status.OVERDUE}


def trend(*values: int, beyond: int = 0, each: str = "quarter", usual: str = "0.8pp") -> ValueTrend:
    """Return the last values of quarters; of so many of the last the threshold was on the other side."""
    first = parse_period("2024Q3")
    points = tuple(
        Point(first.shift(place), Decimal(value), place >= len(values) - beyond)
        for place, value in enumerate(values)
    )
    return ValueTrend(points, each, q(usual) if usual.startswith("$") else pp(usual.removesuffix("pp")))


TRENDS: dict[str, ValueTrend] = {
    "gross-margin-holds": trend(76, 75, 74, 76, 77, 76, 76, 74),
    "operating-margin-holds": trend(33, 38, 39, 36, 38, beyond=0, usual="2.5pp"),
    "above-300": trend(320, 315, 312, 308, 306, 303, 299, 291, beyond=2, each="day", usual="$2.80"),
}


def weekly_row(row: CheckpointRow) -> ReviewRow:
    """Return where it stands, as a desk would say."""
    verdict, found = row.verdict, TRENDS.get(row.id)
    section = Section.WAITING
    if verdict.status in _NEEDS:
        section = Section.NEEDS_YOU
    elif verdict.status.settled:
        section = Section.SETTLED
    elif verdict.role is Role.GAUGE:
        section = Section.READINGS
    elif verdict.headroom is not None:
        section = Section.TO_REACH if verdict.role is Role.PROOF else Section.LEAST_HEADROOM
    moves = found.moves(verdict.headroom) if found else None
    return ReviewRow(row, section, moves, found)


def weekly(rows: Iterable[CheckpointRow]) -> ReviewView:
    """Return all of them, and their theses."""
    places = list(Section)
    found = sorted(map(weekly_row, rows), key=lambda row: places.index(row.section))
    reviews = (
        ThesisReview("alab-platform", "Platform", -3),
        ThesisReview("alab-crdo-pair", "The pair", 27, date(2026, 9, 21), "still two businesses"),
        *(ThesisReview(id_, THESES[id_].title, None) for id_ in ("alab-fabric-2025", "rack-interconnect")),
    )
    return ReviewView(tuple(found), reviews)


def live(row: ReviewRow, room: str, moves: str) -> ReviewRow:
    """Return the same while its price trades elsewhere."""
    return replace(row, row=replace(row.row, live=(q("$96.10"), q(room))), moves=Decimal(moves))
