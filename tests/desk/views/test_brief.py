"""What the weekly look says changed: all that a replay finds, and what was noticed besides."""

from datetime import datetime, timedelta

from catalyst_tui.desk.views.brief import brief
from tests.books import toml
from tests.desk.conftest import FRIDAY_EVENING, loaded
from tests.doors.judge import Ledger, Record, Revision, verdicts
from tests.homes import Flip, Known

WEEK_AGO = FRIDAY_EVENING - timedelta(days=7)
HOUR_AGO = FRIDAY_EVENING - timedelta(hours=1)
BOOK = toml("""
schema = 1
[ticker.ALAB]
[[checkpoint]] id = "x" ; ticker = "ALAB" ; event = "it ships" ; due = 2026-11-17
""")


def changed(since: datetime, *noticed: Flip) -> list[tuple[str, str, str]]:
    book = loaded(BOOK)
    written = Revision("x", 1, HOUR_AGO, "as it is", "book")  # later than the change
    ledger = Ledger(record=Record(revisions=(written,)))
    known = Known(book, ledger, verdicts(book, ledger, FRIDAY_EVENING), {}, {}, FRIDAY_EVENING)
    return [(f"{one.day}", one.before, one.after) for one in brief(known, since, "", noticed).changed]


def test_what_was_noticed_and_no_replay_finds_is_told_once() -> None:
    edited = Flip(HOUR_AGO, "x", "clear", "tripped", "the stop was moved")
    again = Flip(HOUR_AGO, "x", "pending", "awaiting", "noticed late")
    gone = Flip(HOUR_AGO, "left-the-book", "clear", "tripped", "")
    before = Flip(WEEK_AGO, "x", "clear", "tripped", "")
    assert changed(WEEK_AGO, edited, again, gone, before) == [
        ("2026-11-20", "clear", "tripped"),
        ("2026-11-18", "pending", "awaiting"),
    ]
