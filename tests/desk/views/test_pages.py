"""What is opened: probabilities by the exchange's day; dates that are worked out once."""

from datetime import date
from decimal import Decimal

from tests.desk.conftest import BOOK, Clock
from tests.homes import PastReading, Workspace, judge_with_changes

CLAIM = 'id = "npo-2027"\n'


def test_each_probability_has_the_day_it_was_first_read(workspace: Workspace, clock: Clock) -> None:
    for p in ("0.4", "0.7"):
        workspace.home.book.write_text(BOOK.replace(CLAIM, f"{CLAIM}p = {p}\n"), "utf-8")
        workspace.reread_book()
        state = judge_with_changes(workspace)
        clock.pass_(days=3)
    pages = PastReading(state, {})
    assert pages.detail("npo-2027").stated == (
        (date(2026, 11, 20), Decimal("0.4")),
        (date(2026, 11, 23), Decimal("0.7")),
    )
    assert pages.detail("above-300").stated == ()
