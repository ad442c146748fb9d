"""Print day: which figures are asked for, what is filled in, what is understood of what is typed."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.books import toml
from tests.desk.conftest import BOOK, loaded
from tests.desk.releases import AT, URL, release
from tests.doors.book import PERCENT, SHARES, STANDARD, Basis, Quantity, Unit, money, parse_period
from tests.doors.judge import Bound, Fact, Grade, Kind, Ledger, Record, verdicts
from tests.doors.reports import FigurePassage
from tests.homes import Known, ReportDay, amount_of, as_typed, read, report_day, understood

NOW = datetime(2026, 11, 4, 2, tzinfo=UTC)  # the evening of the release, in New York

MORE = toml("""
[[checkpoint]] id = "year" ; ticker = "ALAB" ; text = "A year of $2B" ; test = "revenue >= $2B"
period = "FY2026"
[[checkpoint]] id = "margin" ; ticker = "ALAB" ; role = "guard" ; text = "The margin holds"
test = "gross_margin >= 70% and guide(gross_margin, next) > 70%" ; basis = "non_gaap"
[[checkpoint]] id = "peer" ; ticker = "CRDO" ; text = "Larger than its peer"
test = "revenue@ALAB > revenue"
[[checkpoint]] id = "both" ; ticker = "ALAB" ; text = "One or the other"
[[checkpoint.any]] test = "eps_diluted >= 1" ; period = "2026Q3"
[[checkpoint.any]] event = "the company says so"
""")


def fact(
    metric: str, period: str, value: str, kind: Kind = Kind.ACTUAL, basis: Basis = Basis.GAAP, **more: object
) -> Fact:
    unit = STANDARD[metric].unit_in("USD")
    known = {"known_at": AT - timedelta(days=90), "grade": Grade.RELEASE, "source": "release"} | more
    return Fact("ALAB", metric, parse_period(period), kind, basis, Quantity(Decimal(value), unit), **known)  # type: ignore[arg-type]


def known(*facts: Fact, text: str = BOOK, at: datetime = NOW, record: Record | None = None) -> Known:
    book, ledger = loaded(text), Ledger(facts, (), {}, record or Record())
    return Known(book, ledger, verdicts(book, ledger, at), {}, {}, at)


def asked(day: ReportDay) -> list[str]:
    return [row.key for row in day.rows]


@pytest.mark.parametrize(("at", "rows"), [
    (NOW,
        ["revenue 2026Q3 gaap", "gross_margin 2026Q3 non_gaap", "eps_diluted 2026Q3 gaap",
            "scorpio_mix 2026Q3 company", "gross_margin guide 2026Q4 non_gaap"]),
    (
        datetime(2027, 2, 10, 22, tzinfo=UTC),  # the quarter that ends the year tells of the year too
        ["revenue 2026Q4 gaap", "revenue FY2026 gaap", "gross_margin 2026Q4 non_gaap",
            "eps_diluted 2026Q4 gaap", "scorpio_mix 2026Q4 company", "gross_margin guide 2027Q1 non_gaap"],
    ),
])  # fmt: skip
def test_years_legs_guides_and_what_others_read(at: datetime, rows: list[str]) -> None:
    day = report_day("ALAB", known(text=BOOK + MORE, at=at))
    assert asked(day) == rows
    assert "peer" in {reader.checkpoint for reader in day.rows[0].readers}


def test_who_guided_this_quarter_is_asked_for_the_next() -> None:
    guide = fact("revenue", "2026Q3", "550e6", Kind.GUIDE, low=Decimal("540e6"), high=Decimal("560e6"))
    day = report_day("ALAB", known(guide, fact("revenue", "2026Q2", "392.4e6")))
    assert asked(day) == ["revenue 2026Q3 gaap", "scorpio_mix 2026Q3 company", "revenue guide 2026Q4 gaap"]
    row, _, following = day.rows
    assert (row.last, row.guided, row.known) == ("$392.4M", "$540M..$560M", "")
    assert (following.last, following.guided) == ("$540M..$560M", "")


def test_what_is_known_already_is_said_and_not_filled_in() -> None:
    day = report_day("ALAB", known(fact("revenue", "2026Q3", "540e6"), text=BOOK + MORE))
    (row, *_) = day.rows
    assert (row.known, row.offered) == ("$540M release", "")


def test_the_release_of_the_print_before_fills_in_nothing() -> None:
    later = known(at=datetime(2027, 1, 20, tzinfo=UTC))
    day = report_day("ALAB", later, read(release(), later.book, later.ledger).offered)
    assert str(day.quarter) == "2026Q4"
    assert (day.public, day.source, {row.offered for row in day.rows}) == (None, "release", {""})


REVENUE, MIX = "revenue 2026Q3 gaap", "scorpio_mix 2026Q3 company"


def offered() -> tuple[ReportDay, Known]:
    seen = known()
    return report_day("ALAB", seen, read(release(), seen.book, seen.ledger).offered), seen


@pytest.mark.parametrize(
    ("source", "since"), [("release", AT), ("filing x", AT), ("call", NOW), ("a guess", NOW)]
)
def test_what_others_say_is_known_from_now_on(source: str, since: datetime) -> None:
    day, seen = offered()
    _, (revenue,) = understood(day, {REVENUE: "$550M"}, source, seen.book, NOW)
    assert (revenue.known_at, revenue.note) == (since, "")


@pytest.mark.parametrize(("value", "problem"), [
    ("lots", "'lots' is not a quantity; write for example $360M, 76.4%, 3pp or 100x"),
    ("55%", "an amount in USD is needed, this is a percentage"),
    ("540M..560M", "a range is guidance: choose revenue guide"),
])  # fmt: skip
def test_what_cannot_be_understood_is_a_problem_of_its_row(value: str, problem: str) -> None:
    day, seen = offered()
    check, facts = understood(day, {REVENUE: value, MIX: "12%"}, day.source, seen.book, NOW)
    assert check.problems == {REVENUE: problem}
    assert (check.ok, len(facts)) == (False, 1)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("0.73", None), ("-.5", None), ("~0.73", None), ("0.5..1", None),
        ("0.73%", "0.73"), ("73", "73"), ("1", "1"), ("0", "0"), ("0.5%..1%", "0.75"),
    ],
)  # fmt: skip
def test_a_share_of_one_where_percent_are_meant_is_asked_about(text: str, kept: str | None) -> None:
    if kept is None:
        with pytest.raises(ValueError, match=r"% or .*%\? write it with its sign"):
            amount_of(text, PERCENT)
    else:
        assert amount_of(text, PERCENT).value == Quantity(Decimal(kept), PERCENT)


numbers = st.decimals(-(10**13), 10**13, allow_nan=False, places=4)


@given(numbers, st.sampled_from([money("USD"), money("EUR"), PERCENT, SHARES]), st.sampled_from(Bound))
def test_an_offer_taken_as_it_stands_is_the_very_figure(value: Decimal, unit: Unit, bound: Bound) -> None:
    one = Fact("ALAB", "revenue", parse_period("2026Q3"), Kind.ACTUAL, Basis.GAAP, Quantity(value, unit), AT,
               Grade.RELEASE, URL, bound)  # fmt: skip
    stated = amount_of(as_typed(one), unit)
    assert (stated.value, stated.bound) == (one.value, bound)


def test_dollars_have_their_cents() -> None:
    assert [as_typed(fact("eps_diluted", "2026Q3", one)) for one in ("1.3", "2", "1.305", "1300000")] == [
        "$1.30",
        "$2",
        "$1.305",
        "$1.3M",
    ]


def test_other_money_names_its_currency() -> None:
    euros = replace(fact("revenue", "2026Q3", "1"), value=Quantity(Decimal(2_600_000_000), money("EUR")))
    assert as_typed(euros) == "2.6B EUR"


@given(numbers, numbers)
def test_so_is_a_range(one: Decimal, other: Decimal) -> None:
    low, high = sorted((one, other))
    guide = fact("revenue", "2026Q4", str((low + high) / 2), Kind.GUIDE, low=low, high=high)
    stated = amount_of(as_typed(guide), money("USD"))
    assert (stated.low, stated.high) == (low, high)


def test_what_else_a_release_says_stands_below_what_is_tested_and_is_kept() -> None:
    seen = known()
    told = read(release(), seen.book, seen.ledger).offered
    revenue = next(one for one in told if (one.fact.metric, one.fact.kind) == ("revenue", Kind.ACTUAL))
    income = replace(revenue, fact=replace(revenue.fact, metric="net_income"), others=())
    day = report_day("ALAB", seen, (*(one for one in told if one.fact.metric != "net_income"), income))
    below = [row for row in day.rows if row.untested]
    assert day.rows[-len(below) :] == tuple(below)
    assert not any(row.readers for row in below)
    assert "net_income 2026Q3 gaap" in [row.key for row in below]
    typed = {row.key: row.offered for row in day.rows}
    _, facts = understood(day, typed, day.source, loaded(BOOK), NOW)
    assert ("net_income", revenue.fact.value) in [(one.metric, one.value) for one in facts]


def test_a_figure_nothing_was_read_of_shows_what_names_it() -> None:
    seen = known(text=BOOK + MORE)
    said = FigurePassage("gross_margin", Kind.ACTUAL, None, "Margins were about 71%, gross.")
    day = report_day("ALAB", seen, read(release(), seen.book, seen.ledger).offered, [said])
    rows = {row.key: row.passed for row in day.rows if row.metric == "gross_margin" and not row.told}
    assert rows["gross_margin 2026Q3 non_gaap"] == (
        "1 sentence or row names gross margin and was not read: “Margins were about 71%, gross.”"
    )
    assert rows["gross_margin guide 2026Q4 non_gaap"] == ""
