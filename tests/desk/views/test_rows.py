"""The home screen's rows: what comes first, what comes next, and no amount that would be a guess."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from msgspec.structs import replace

from tests.books import toml
from tests.desk.conftest import BOOK, FRIDAY_EVENING, loaded, quote
from tests.doors.book import Book, Quantity, Role, money
from tests.doors.judge import Ledger, Mark, Quote, Status, Verdict, verdicts
from tests.homes import (
    FACTS,
    Attention,
    Known,
    PositionRow,
    ReviewRow,
    Section,
    ThesisView,
    attention,
    checkpoint_row,
    parts,
    position_rows,
    read_csv,
    thesis_view,
    when,
)

TODAY = date(2026, 11, 20)


def known(book: Book, quotes: dict[str, Quote] | None = None, /, **statuses: Status) -> Known:
    """Return the book judged on an empty ledger, some verdicts replaced (`above_300=` for `above-300`)."""
    ledger = Ledger()
    found = verdicts(book, ledger, FRIDAY_EVENING)
    for name, status in statuses.items():
        id_ = name.replace("_", "-")
        found[id_] = replace(found[id_], status=status)
    return Known(book, ledger, found, quotes or {}, {}, FRIDAY_EVENING)


def row_of(symbol: str, about: Known) -> PositionRow:
    return next(row for row in position_rows(about) if row.symbol == symbol)


def thesis_of(symbol: str, about: Known) -> ThesisView:
    rows = next((row.checkpoints for row in position_rows(about) if row.symbol == symbol), ())
    return thesis_view(symbol, about, rows)


def verdict(status: Status, due: date | None = None, *marks: Mark) -> Verdict:
    return Verdict("x", Role.PROOF, status, "because", due=due, marks=marks)


@pytest.mark.parametrize(("found", "why"), [
    (verdict(Status.MISSED), Attention.BAD),
    (verdict(Status.OVERDUE), Attention.RULING),
    (verdict(Status.BROKEN), Attention.BAD),
    (verdict(Status.TRIPPED), Attention.BAD),
    (verdict(Status.AT_RISK), Attention.RISKY),
    (verdict(Status.NEAR), Attention.RISKY),
    (verdict(Status.AWAITING), Attention.DUE),
    (verdict(Status.PENDING, TODAY + timedelta(days=14)), Attention.DUE),
    (verdict(Status.PENDING, TODAY + timedelta(days=15)), Attention.QUIET),
    (verdict(Status.PENDING, None, Mark.UNSETTLED), Attention.DUE),
    (verdict(Status.UNKNOWN), Attention.BLIND),
    (verdict(Status.HOLDING, None, Mark.STALE), Attention.BLIND),
    (verdict(Status.MET, None, Mark.CONTRADICTED), Attention.BLIND),
    (verdict(Status.MET, TODAY), Attention.QUIET),
    (verdict(Status.PENDING), Attention.QUIET),
    (verdict(Status.READING), Attention.QUIET),
    (verdict(Status.VOID), Attention.QUIET),
])  # fmt: skip
def test_why_a_verdict_should_be_looked_at(found: Verdict, why: Attention) -> None:
    assert attention(found, TODAY) is why


def test_pence_are_not_pounds() -> None:
    lots = '[ticker."OCDO.L"]\ncurrency = "GBP"\nlots = [{ quantity = 10, cost = "3.00" }]\n'
    book = loaded("schema = 1\n" + lots)
    pence = replace(quote("OCDO.L", "310", FRIDAY_EVENING), price=Quantity(Decimal(310), money("GBp")))
    row = row_of("OCDO.L", known(book, {"OCDO.L": pence}))
    assert (row.value, row.gain, row.gain_share) == (None, None, None)
    assert row.quote is pence


AWAITING = replace(verdict(Status.AWAITING), verify_by=date(2026, 11, 30))


@pytest.mark.parametrize(("found", "words"), [
    (verdict(Status.PENDING, TODAY), ("Nov 20", "deadline Nov 20")),
    (verdict(Status.PENDING, date(2026, 12, 31)), ("Dec 31", "deadline Dec 31")),
    (verdict(Status.PENDING, date(2027, 12, 31)), ("Dec 31 2027", "deadline Dec 31 2027")),
    (AWAITING, ("by Nov 30", "evidence by Nov 30")),
])  # fmt: skip
def test_the_next_date_in_few_some_and_many_cells(book: Book, found: Verdict, words: tuple[str, str]) -> None:
    about = known(book, **dict.fromkeys(("q3_revenue", "above_300", "strain", "mix"), Status.MET))
    about = replace(about, verdicts={**about.verdicts, "npo-2027": found})
    following = row_of("ALAB", about).next
    assert following is not None
    assert (following.short, following.text) == words


def test_a_quarter_ends_and_is_no_deadline(book: Book) -> None:
    about = known(book, **dict.fromkeys(("npo-2027", "above_300", "strain", "mix"), Status.MET))
    pending = verdict(Status.PENDING, date(2026, 12, 31))
    quarterly = [row for row in book.checkpoints.values() if row.period is not None]
    found = {row.id: pending for row in quarterly}
    following = row_of("ALAB", replace(about, verdicts={**about.verdicts, **found})).next
    assert following is not None
    assert following.text == f"{quarterly[0].period} ends Dec 31"


def test_what_is_overdue_is_counted_and_no_date_to_come(book: Book) -> None:
    late = replace(verdict(Status.OVERDUE, date(2026, 9, 30)), verify_by=date(2026, 11, 1))
    about = known(book, **dict.fromkeys(("q3_revenue", "above_300", "strain", "mix"), Status.MET))
    row = row_of("ALAB", replace(about, verdicts={**about.verdicts, "npo-2027": late}))
    assert (row.next, row.attention) == (None, Attention.RULING)


@pytest.mark.parametrize(("known_at", "text", "estimated"), [
    ({}, "reports ~Nov 16", True),  # a week off is usual
    ({"2026Q3": "2026-11-03"}, "reports ~Feb 16 2027", True),
    ({"2025Q3": "2025-11-04"}, "deadline Dec 31 2027", False),  # late, and nothing waits for it
    ({"2025Q3": "2025-11-25"}, "reports ~Nov 24", True),
])  # fmt: skip
def test_the_next_print(book: Book, known_at: dict[str, str], text: str, estimated: bool) -> None:
    earnings_reports = {"2026Q2": "2026-08-04", **known_at}
    rows = "\n".join(
        f"{day},ALAB,actual,revenue,{q},1,USD,gaap,release,x" for q, day in earnings_reports.items()
    )
    facts = read_csv(",".join(FACTS) + "\n" + rows, book, "x").facts
    about = replace(known(book, q3_revenue=Status.MET), ledger=Ledger(facts))
    following = row_of("ALAB", about).next
    assert following is not None
    assert (following.text, following.estimated) == (text, estimated)
    assert row_of("CRDO", about).next is None


@pytest.mark.parametrize(("change", "found", "words"), [
    ({}, replace(verdict(Status.MET), settled_on=date(2026, 8, 4)), "Aug 4 2026"),
    ({}, replace(verdict(Status.MET), settled_on=date(2026, 6, 30), known_on=date(2026, 8, 4)),
        "Aug 4 2026"),
    ({}, verdict(Status.OVERDUE, date(2026, 9, 30)), "by Sep 30"),
    ({}, AWAITING, "by Nov 30"),
    ({}, verdict(Status.PENDING), "by Dec 31 2027"),
    ({"role": Role.GUARD, "due": None}, verdict(Status.HOLDING), "always"),
    ({"role": Role.KILL, "due": None}, verdict(Status.TRIPPED), "always"),
    ({"due": None}, verdict(Status.PENDING), "no deadline"),
])  # fmt: skip
def test_the_when_column(book: Book, change: dict[str, object], found: Verdict, words: str) -> None:
    checkpoint = replace(book.checkpoints["npo-2027"], **change)  # see the table
    assert when(checkpoint, found, TODAY) == words


def test_a_tickers_arguments_grouped_by_role() -> None:
    loose = '\n[[checkpoint]]\nid = "loose"\nticker = "ALAB"\ntext = "x"\nevent = "x"\n'
    book = loaded(BOOK + loose)
    view = thesis_of("ALAB", known(book))
    (platform, groups), (none, rest) = view.theses
    assert platform is not None
    assert platform.id == "platform"
    assert none is None
    assert [(role, [row.id for row in rows]) for role, rows in rest] == [(Role.PROOF, ["loose"])]
    assert [role for role, _ in groups] == [Role.PROOF, Role.GUARD, Role.KILL, Role.GAUGE]
    assert sum(len(rows) for _, rows in groups) == 5
    assert thesis_of("CRDO", known(book)).theses == ()
    with pytest.raises(KeyError):
        thesis_of("ZZZZ", known(book))


THEME = toml("""\
schema = 1
[ticker.ALAB]
[[thesis]] id = "photonics" ; title = "Photonics is next" ; text = "Light replaces copper in the rack."
tickers = ["ALAB", "CRDO"]
[[checkpoint]] id = "co-packaged" ; thesis = "photonics" ; text = "Co-packaged optics ship in volume"
event = "co-packaged optics ship" ; due = 2026-10-01
[ticker.CRDO]
""")


def test_a_themes_checkpoints_stand_under_its_own_name() -> None:
    about = known(loaded(THEME), co_packaged=Status.OVERDUE)
    theme, *_ = position_rows(about)
    assert (theme.symbol, theme.name, theme.theme) == ("photonics", "Photonics is next", True)
    assert [row.id for row in theme.checkpoints] == ["co-packaged"]
    assert (theme.quote, theme.value, theme.stale) == (None, None, False)
    assert ReviewRow(theme.checkpoints[0], Section.NEEDS_YOU).ticker == "photonics"
    (part,) = parts(about, position_rows(about))
    assert (part.symbol, part.checkpoint) == ("photonics", "co-packaged")


def test_a_theme_called_like_a_ticker_is_told_apart() -> None:
    book = loaded(THEME.replace("photonics", "ALAB"))
    symbols = [row.symbol for row in position_rows(known(book))]
    assert sorted(symbols) == ["ALAB", "ALAB~", "CRDO"]
    assert thesis_of("ALAB~", known(book)).theses


@pytest.mark.parametrize(("told", "unnoted"), [
    ({}, False),
    ({"above-300": ("near", True)}, False),
    ({"above-300": ("near", False)}, True),
    ({"above-300!slipped": ("2027", False)}, True),
    ({"above-300-too": ("near", False)}, False),
])  # fmt: skip
def test_only_what_was_told_waits_to_be_acknowledged(
    book: Book, told: dict[str, tuple[str, bool]], unnoted: bool
) -> None:
    row = checkpoint_row("above-300", replace(known(book, above_300=Status.NEAR), notified=told))
    assert (row.unnoted, row.unexplained) == (unnoted, False)


def test_a_miss_is_history_once_acknowledged_and_counts_nowhere(book: Book) -> None:
    missed = replace(verdict(Status.MISSED), settled_on=TODAY - timedelta(days=3))
    assert attention(missed, TODAY, noted=True) is Attention.QUIET
    assert attention(missed, TODAY, noted=False) is Attention.BAD
    about = known(book)
    old = replace(about.verdicts["npo-2027"], status=Status.MISSED, settled_on=date(2026, 1, 2))
    row = row_of("ALAB", replace(about, verdicts={**about.verdicts, "npo-2027": old}))
    assert row.attention is not Attention.BAD


def test_value_and_gain_of_the_lots_need_a_price_and_lots(book: Book) -> None:
    row = row_of("ALAB", known(book, {"ALAB": quote("ALAB", "250", FRIDAY_EVENING, "200")}))
    assert (row.value, row.gain, row.gain_share, row.change) == tuple(map(Decimal, (2500, 500, 25, 25)))
    assert not row.stale
    row = row_of("CRDO", known(book, {"CRDO": quote("CRDO", "250", FRIDAY_EVENING)}))  # only watched
    assert (row.value, row.gain, row.gain_share, row.change) == (None, None, None, None)
    row = row_of("ALAB", known(book))
    assert (row.quote, row.value, row.gain, row.change, row.stale) == (None, None, None, None, True)


def test_the_most_urgent_ticker_comes_first_then_the_books_order() -> None:
    more = "\n".join(
        f'[[checkpoint]]\nid = "{symbol}-x"\nticker = "{symbol}"\ntext = "x"\nevent = "x"\n'
        for symbol in ("A", "B", "C", "D")
    )
    book = loaded("schema = 1\n[ticker.A]\n[ticker.B]\n[ticker.C]\n[ticker.D]\n[ticker.E]\n" + more)
    found = known(book, A_x=Status.PENDING, B_x=Status.BROKEN, C_x=Status.PENDING, D_x=Status.NEAR)
    assert [(row.symbol, row.attention) for row in position_rows(found)] == [
        ("B", Attention.BAD),
        ("D", Attention.RISKY),
        ("A", Attention.QUIET),
        ("C", Attention.QUIET),
        ("E", Attention.NONE),
    ]
