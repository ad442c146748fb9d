"""The weekly look: in which section a checkpoint stands, and in what order; which thesis is due."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from catalyst_tui.desk.views.review import Trends, review_view
from tests.doors.book import Quantity, money
from tests.doors.judge import Quote, Session, verdicts, with_touched
from tests.homes import (
    Attention,
    Board,
    Known,
    PositionRow,
    ReviewRow,
    ReviewView,
    Section,
    parts,
    position_rows,
)
from tests.judge.case_lines import book_of, ledger_of, moment

AT = moment("2026-09-03")
ZIGZAG = "closes 2026-08-03 " + " ".join(["110", "112"] * 11) + " 110"  # a usual move of $2
REPORTED = "2026-08-04 revenue 2026Q2 90M"

CLAIMS = {
    "needs": 'role = "kill" ; test = "price < 111"',
    "near": 'role = "guard" ; test = "price > 108" ; near = "5%"',
    "far": 'role = "guard" ; test = "price > 60"',
    "few": 'role = "guard" ; test = "revenue > 10M"',  # one quarter has no usual move
    "reach": 'test = "price > 130" ; due = 2027-06-30',
    "nearer": 'test = "price > 120" ; due = 2027-06-30',
    "event": 'event = "it ships" ; due = 2027-06-30',
    "soon": 'event = "it is told" ; due = 2026-09-10',
    "gauge": 'role = "gauge" ; value = "price"',
    "met": 'test = "price > 100" ; due = 2027-06-30',
}


def seen(claims: dict[str, str], told: str, at: datetime = AT, trades: str = "") -> ReviewView:
    """Return the look over these, with all their trends."""
    return both(claims, told, at, trades)[0]


def both(
    claims: dict[str, str],
    told: str,
    at: datetime = AT,
    trades: str = "",
    snoozed: frozenset[str] = frozenset(),
) -> tuple[ReviewView, tuple[PositionRow, ...]]:
    """Return the look, and the rows of Home."""
    book = book_of(" | ".join(claims.values()))
    ledger = ledger_of(book, told)
    quotes = {}
    if trades:
        price = Quantity(Decimal(trades), money("USD"))
        quotes = {"ALAB": Quote("ALAB", price, at - timedelta(hours=9), Session.OPEN, "x", None)}
    judged = with_touched(book, ledger, verdicts(book, ledger, at), quotes, at)
    known, trends = Known(book, ledger, judged, quotes, {}, at, snoozed=dict.fromkeys(snoozed, at)), Trends()
    while trends.find_more(known):
        pass
    rows = position_rows(known)
    board = Board(rows, parts=parts(known, rows))
    return review_view(known, board, trends), rows


def named_lines(view: ReviewView, claims: dict[str, str]) -> list[tuple[Section, str]]:
    """Return the rows by the names of their claims."""
    names = {("c" if not n else f"c{n}"): name for n, name in enumerate(claims)}
    return [(row.section, names[row.id]) for row in view.rows]


def test_each_checkpoint_stands_in_its_section_those_with_least_room_first() -> None:
    assert named_lines(seen(CLAIMS, f"{ZIGZAG} ; {REPORTED}"), CLAIMS) == [
        (Section.NEEDS_YOU, "needs"),
        (Section.NEEDS_YOU, "near"),
        (Section.LEAST_HEADROOM, "far"),
        (Section.LEAST_HEADROOM, "few"),
        (Section.TO_REACH, "nearer"),
        (Section.TO_REACH, "reach"),
        (Section.WAITING, "soon"),
        (Section.WAITING, "event"),
        (Section.READINGS, "gauge"),
        (Section.SETTLED, "met"),
    ]


def only(claim: str, told: str, *, at: str = "2026-09-03", trades: str = "") -> ReviewRow:
    (row,) = seen({"it": claim}, told, moment(at), trades).rows
    return row


def test_where_it_trades_beyond_the_line_the_live_price_counts() -> None:
    row = only(CLAIMS["near"], ZIGZAG, trades="107")
    assert row.section is Section.NEEDS_YOU
    assert (str(row.row.headroom), row.moves) == ("-$1.00", Decimal("-0.5"))


def test_who_waits_for_a_print_that_is_late_says_so() -> None:
    told = "2025-08-04 revenue 2025Q2 80M ; 2026-02-04 revenue 2025Q4 85M ; 2026-05-04 revenue 2026Q1 88M"
    claim = 'test = "revenue > 100M" ; due = 2026-12-31'
    row = only(claim, told, at="2026-09-03")
    assert row.section is Section.NEEDS_YOU
    assert row.late is not None
    assert row.late.words[0] == "late"
    entered = f"{told} ; 2026-09-01 gross_margin 2026Q2 50%"  # the person read the report
    guessed = told.removeprefix("2025-08-04 revenue 2025Q2 80M ; ")  # no day rests on a year ago
    for answered in (entered, guessed):
        assert only(claim, answered, at="2026-09-03").section is not Section.NEEDS_YOU
    assert (
        only('test = "revenue > 100M" ; period = "2026Q4"', told, at="2026-09-03").section
        is not Section.NEEDS_YOU
    )


@pytest.mark.parametrize("answer", ["c", "ALAB 2026Q2 report"])  # z, and x
def test_a_late_report_that_is_answered_needs_nobody(answer: str) -> None:
    told = "2025-08-04 revenue 2025Q2 80M"
    claims = {"it": 'test = "revenue > 100M" ; due = 2026-12-31'}
    at = moment("2026-09-03")
    assert both(claims, told, at)[1][0].attention is Attention.LATE
    assert both(claims, told, at, snoozed=frozenset({answer}))[1][0].late is None
