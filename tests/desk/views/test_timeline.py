"""The dates of all names: windows, deadlines, prints, reviews, events; what needs someone first."""

from datetime import date, datetime, timedelta

import pytest
from msgspec.structs import replace

from tests.desk.conftest import FRIDAY_EVENING, loaded
from tests.doors.book import NEW_YORK, Book, evening_of, parse_period
from tests.doors.judge import Announced, EarningsReport, Ledger, Mark, Record, Review, Status, verdicts
from tests.homes import Attention, Dated, DateKind, Known, Lane, Timeline, board, timeline

TODAY = date(2026, 11, 20)

HEAD = 'schema = 1\n[ticker.ALAB]\nfiscal_year_end = "12-31"\nlots = [{ quantity = 1, cost = "1" }]\n'
CREDO = '[ticker.CRDO]\nfiscal_year_end = "Sat nearest 04-30"\nlots = [{ quantity = 1, cost = "1" }]\n'


def proof(id_: str, *lines: str, ticker: str = "ALAB") -> str:
    keys = "\n".join(lines or ('event = "it happens"',))
    return f'[[checkpoint]]\nid = "{id_}"\nticker = "{ticker}"\ntext = "{id_} happens"\n{keys}\n'


def argument(id_: str, title: str, opened: str, tickers: str) -> str:
    keys = f'id = "{id_}"\ntickers = {tickers}\ntitle = "{title}"\ntext = "x"\nopened = {opened}\n'
    return f'[[thesis]]\n{keys}review = "90d"\n'


def known(
    book: Book, record: Record | None = None, at: datetime = FRIDAY_EVENING, **statuses: Status
) -> Known:
    """Return the book judged on an empty ledger, some verdicts replaced (`stop=Status.BROKEN`)."""
    ledger = Ledger(record=record or Record())
    found = verdicts(book, ledger, at)
    for id_, status in statuses.items():
        found[id_] = replace(found[id_], status=status)
    return Known(book, ledger, found, {}, {}, at)


def seen(about: Known) -> Timeline:
    return timeline(board(about), about)


def lane(about: Known, symbol: str = "ALAB") -> Lane:
    return next(one for one in seen(about).lanes if one.symbol == symbol)


def days(dates: tuple[Dated, ...], *kinds: DateKind) -> list[tuple[date, str]]:
    return [(one.day, one.text) for one in dates if one.kind in kinds]


@pytest.mark.parametrize(("lines", "first", "due"), [
    (("due = 2026-12-31",), None, date(2026, 12, 31)),
    (('due = "2026H2"',), date(2026, 7, 1), date(2026, 12, 31)),
    ("due = 2026-12-31\nfrom = 2026-12-01", date(2026, 12, 1), date(2026, 12, 31)),
    (("due = 2027",), date(2027, 1, 1), date(2027, 12, 31)),
    (("from = 2028-01-01",), date(2028, 1, 1), None),
])  # fmt: skip
def test_a_window_is_the_books(lines: tuple[str, ...] | str, first: date | None, due: date | None) -> None:
    written = (lines,) if isinstance(lines, str) else lines
    (bar,) = lane(known(loaded(HEAD + proof("npo", 'event = "x"', *written)))).bars
    assert (bar.first, bar.due, bar.dated) == (first, due, True)


def test_a_period_that_waits_is_a_row_of_its_own_and_comes_first() -> None:
    every = 'event = "a win"\nevery = "half"\nfrom = 2025-07-01'
    found = lane(
        known(loaded(HEAD + proof("wins", every) + proof("soon", 'event = "x"', "due = 2026-12-01")))
    )
    assert [bar.row.id for bar in found.bars][:3] == ["wins[2025H2]", "wins[2026H1]", "soon"]
    assert found.needs is not None
    assert (found.needs.attention, found.needs.checkpoint) == (Attention.RULING, "wins[2025H2]")
    assert found.bars[-1].text == "2026H2: wins happens"
    assert (found.bars[-1].first, found.bars[-1].due) == (date(2026, 7, 1), date(2026, 12, 31))


def printed(ticker: str, period: str, day: date) -> EarningsReport:
    return EarningsReport(ticker, parse_period(period), evening_of(day, NEW_YORK))


def test_an_announced_print_says_so_and_what_it_decides() -> None:
    book = loaded(
        HEAD + CREDO + proof("revenue", 'test = "revenue >= $525M"', 'period = "FY2027Q2"', ticker="CRDO")
    )
    announced = Announced("CRDO", date(2026, 12, 1), False, "a source", FRIDAY_EVENING)
    last = printed("CRDO", "2027Q1", date(2026, 9, 2))
    found = lane(known(book, Record(earnings_reports=(last,), announced=(announced,))), "CRDO")
    (one,) = [one for one in found.dates if one.kind is DateKind.ANNOUNCED]
    assert (one.day, one.label) == (date(2026, 12, 1), "FQ2")
    assert one.text == "FQ2 report: revenue happens"
    assert one.checkpoint == "revenue"


@pytest.mark.parametrize(("expected", "kind", "short"), [
    (date(2026, 11, 23), DateKind.EXPECTED, "~Nov 23"),
    (date(2026, 11, 16), DateKind.EXPECTED, "~Nov 16"),
    (date(2026, 11, 3), DateKind.LATE, "17d late"),
])  # fmt: skip
def test_a_print_is_late_once_its_grace_is_over(expected: date, kind: DateKind, short: str) -> None:
    year_ago = printed("ALAB", "2025Q3", expected - timedelta(weeks=52))
    record = Record(earnings_reports=(year_ago, printed("ALAB", "2026Q2", date(2026, 8, 4))))
    waiting = proof("margin", 'test = "gross_margin > 70%"', "due = 2027-06-30")
    about = known(loaded(HEAD + waiting), record)
    found = lane(about)
    assert found.next is not None
    assert (found.next.day, found.next.short) == (expected, short)
    late = kind is DateKind.LATE
    assert (found.needs is not None and found.needs.attention is Attention.LATE) == late
    assert [one.text for one in found.dates if one.kind is kind] == ["Q3 report"] * 1
    nobody = lane(known(loaded(HEAD), record))  # nothing waits for it
    assert (nobody.needs, DateKind.LATE in {one.kind for one in nobody.dates}) == (None, False)
    assert (seen(about).coming[0].day == expected) == (late or expected >= TODAY)


def test_events_and_each_reminder_ahead_have_their_days() -> None:
    event = (
        '[[event]]\nid = "day"\nticker = "ALAB"\ntext = "investor day"\ndate = "2027-03-10..2027-03-11"\n'
        'remind = ["T-900d", "T-30d", "T-7d"]\n'
    )
    found = lane(known(loaded(HEAD + event)))
    (one,) = [one for one in found.dates if one.kind is DateKind.EVENT]
    assert (one.day, one.last) == (date(2027, 3, 10), date(2027, 3, 11))
    assert days(found.dates, DateKind.REMINDER) == [
        (date(2027, 2, 8), "reminder, 30 days before: investor day"),
        (date(2027, 3, 3), "reminder, 7 days before: investor day"),
    ]


def test_names_that_need_someone_come_first_then_by_the_next_date() -> None:
    names = "".join(f'[ticker.{s}]\nlots = [{{ quantity = 1, cost = "1" }}]\n' for s in "ABCDEF")
    claims = "".join(
        proof(f"{s.lower()}x", f'event = "{s}"', f"due = {due}", ticker=s)
        for s, due in {"A": "2027-06-01", "B": "2027-01-01", "C": "2027-05-01", "D": "2027-05-01"}.items()
    )
    book = loaded(
        "schema = 1\n" + names + claims + proof("ex", 'event = "e"', "due = 2026-08-01", ticker="E")
    )
    about = known(book, cx=Status.BROKEN, ex=Status.OVERDUE)
    found = dict(about.verdicts)
    found["dx"] = replace(found["dx"], marks=(Mark.TOUCHED,))
    assert [one.symbol for one in seen(replace(about, verdicts=found)).lanes] == [
        "C",
        "E",
        "D",
        "B",
        "A",
        "F",
    ]


def test_a_name_without_lots_claims_or_need_is_only_watched() -> None:
    book = loaded(
        HEAD + "[ticker.AMD]\n[ticker.MU]\n" + proof("x", 'event = "x"', "due = 2026-12-31", ticker="MU")
    )
    assert {one.symbol: one.watched for one in seen(known(book)).lanes} == {
        "ALAB": False,
        "AMD": True,
        "MU": False,
    }
    last = printed("AMD", "2026Q2", date(2026, 8, 4))
    shown = seen(known(book, Record(earnings_reports=(last,))))
    assert {one.symbol for one in shown.lanes if one.dates} == {"AMD", "MU"}
    assert "AMD" not in {one.ticker for one in shown.coming}


def test_a_review_of_several_tickers_that_is_due_is_one_line_of_today() -> None:
    thesis = argument("t", "T", "2025-12-31", '["ALAB", "CRDO"]')
    made = (Review("t", "", evening_of(date(2025, 12, 31), NEW_YORK)),)
    about = known(loaded(HEAD + CREDO + thesis), Record(reviews=made))
    found = [each for each in seen(about).coming if each.kind is DateKind.REVIEW]
    assert [(each.day, each.text) for each in found] == [(date(2026, 3, 31), "look at T again")]
