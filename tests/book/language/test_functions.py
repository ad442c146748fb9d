"""The functions that reach beyond one ticker's reports: groups, the position, days, macro series."""

import pytest

from catalyst_tui.book.language.tree import Ahead
from tests.doors.book import (
    DAYS,
    NUMBER,
    PERCENT,
    POINTS,
    Counted,
    Expr,
    ExprError,
    Forecast,
    Holding,
    Macro,
    Names,
    Unit,
    for_member,
    is_test,
    money,
    parse_test,
    parse_value,
    show,
    standard_units,
    unit_of,
    walk,
)

USD = money("USD")
NAMES = Names(
    metrics={**standard_units("USD"), "mix": PERCENT},
    tickers={"ALAB": "USD", "CRDO": "USD", "BRK-B": "USD", "AGL.AX": "AUD"},
    groups={"peers": ("ALAB", "BRK-B"), "world": ("ALAB", "AGL.AX"), "others": ("CRDO",)},
)

TESTS = """
count(yoy(capex@peers) > 20%) >= 2
count(revenue@peers > prior(revenue@peers)) = 2
count(price@peers < avg(price@peers, 200d) for 5 days) >= 1
count(gross_margin@peers < gross_margin) >= 1 and not count(fcf@peers > 0) = 2
count(capex@peers > 0.5 * sum(capex@peers)) >= 1
count(revenue@peers[2026Q2] >= revenue@peers[2025Q2]) = 2
count(revenue@peers >= consensus(revenue@peers, next)) = 2
count(drawdown(price@others, 1y) > 30%) = 1 for 6 months
price / consensus(eps_diluted, ntm) > 40x
consensus(revenue@CRDO, ntm) > $1B
fred(DGS30) > 6%
fred(T10Y2Y) < 0%
fred(DGS30) - fred(DGS2) > 1pp
change(fred(DCOILWTICO), 1y) > 30%
avg(fred(VIXCLS), 20d) > 30
weight > 25%
price < cost * 0.8
gain > 100% and days_held > 365d
"""


@pytest.mark.parametrize("text", TESTS.strip().splitlines())
def test_a_test_is_read_and_shown_as_the_same_test(text: str) -> None:
    tree = parse_test(text, NAMES)
    assert show(tree) == text
    assert parse_test(show(tree), NAMES) == tree


@pytest.mark.parametrize(("text", "tree"), [
    ("fred(DGS30)", Macro("DGS30", PERCENT)),
    ("fred(VIXCLS)", Macro("VIXCLS", NUMBER)),
    ("fred(DCOILWTICO)", Macro("DCOILWTICO", USD)),
    ("fred(4BIGEURORECP)", Macro("4BIGEURORECP", NUMBER)),
    ("weight", Holding("weight", PERCENT)),
    ("cost", Holding("cost", USD)),
    ("gain", Holding("gain", PERCENT)),
    ("days_held", Holding("days_held", DAYS)),
    ("consensus(revenue, ntm)", Forecast("consensus", "revenue", USD, Ahead.NTM)),
])  # fmt: skip
def test_a_value_and_what_it_is(text: str, tree: Expr) -> None:
    assert parse_value(text, NAMES) == tree


@pytest.mark.parametrize(("text", "unit"), [
    ("count(fcf@peers < 0)", NUMBER),
    ("price - cost", USD),
    ("fred(DGS30) - fred(DGS2)", POINTS),
    ("change(fred(DGS10), 1y)", POINTS),
    ("yoy(fred(CPIAUCSL))", PERCENT),
    ("fred(SOFR) - 2%", POINTS),
])  # fmt: skip
def test_the_unit_of_a_value(text: str, unit: Unit) -> None:
    assert unit_of(parse_value(text, NAMES)) == unit


@pytest.mark.parametrize(("text", "unit"), [
    ("fred(SOFR) > 4%", PERCENT),
    ("4% < fred(SOFR)", PERCENT),
    ("fred(SOFR) between 4% and 5%", PERCENT),
    ("ever(fred(SOFR) > 4%)", PERCENT),
    ("fred(SOFR) > fred(DGS2)", PERCENT),
    ("fred(SOFR) > 4", NUMBER),
    ("fred(SOFR) > fred(T10Y2Y)", NUMBER),
])  # fmt: skip
def test_a_macro_series_we_do_not_know_is_a_percentage_beside_one(text: str, unit: Unit) -> None:
    assert Macro("SOFR", unit) in walk(parse_test(text, NAMES))


@pytest.mark.parametrize(("text", "member"), [
    ("count(yoy(capex@peers) > yoy(capex))", 'yoy(capex@"BRK-B") > yoy(capex)'),
    ("count(fcf@peers > fcf@CRDO)", 'fcf@"BRK-B" > fcf@CRDO'),
    ("count(guide(revenue@peers, next).low > consensus(revenue@peers))",
        'guide(revenue@"BRK-B", next).low > consensus(revenue@"BRK-B")'),
    ("count(rising(fcf@peers, 4q) and price > $1)", 'rising(fcf@"BRK-B", 4q) and price > $1'),
])  # fmt: skip
def test_a_member_of_the_group_has_an_ordinary_test(text: str, member: str) -> None:
    tree = parse_value(text, NAMES)
    assert isinstance(tree, Counted)
    assert for_member(tree.test, "BRK-B") == parse_test(member, NAMES)


def test_ever_is_a_test_and_count_is_a_number() -> None:
    assert is_test(parse_test("ever(fcf < 0)", NAMES))
    assert not is_test(parse_value("count(fcf@peers < 0)", NAMES))
    with pytest.raises(TypeError, match="is a test"):
        unit_of(parse_test("ever(fcf < 0)", NAMES))


@pytest.mark.parametrize(("text", "at", "says", "hint"), [
    ("count(fcf@peers < 0)", "count", "this is a number (a plain number), not a test", "compare it"),
    ("ever(fcf < 0) > 1", "ever", "is a test; a number is needed", ""),
    ("count(fcf@peers) > 1", "fcf@peers", "fcf@peers is a number; a test is needed", "compare"),
    ("count(fcf < 0) > 1", "fcf", "`count` is about a group, and none is named",
        "count(yoy(revenue@peers)"),
    ("count(sum(fcf@peers) < 0) > 1", "sum", "none is named", ""),
    ("count(fcf@peers < fcf@others) > 1", "others", "this test is about each of peers already",
        "one group"),
    ("count(fcf@world < 0) > 1", "world", "a group needs members of one currency here", ""),
    ("count(count(fcf@peers < 0) > 1) > 1", "count(fcf", "`count` cannot stand inside another", ""),
    ("count(fcf@peers < 0", "", "expected ')' at the end", ""),
    ("yoy(fcf@peers) > 1%", "peers", "peers is a group", "sum(…@peers)"),
    ("guide(revenue, ntm) > 1", "ntm", "no company guides the next twelve months", "FY2027"),
    ("fred(dgs30) > 1", "dgs30", "'dgs30' is no id of a series", "DGS30"),
    ("fred() > 1", ")", "is no id of a series", "DGS30"),
    ("fred(DGS30 > 1", "DGS30 > 1", "is no id of a series", ""),
    ("fred(VIXCLS) > 30%", "30%", "a plain number cannot be compared with a percentage", ""),
    ("fred(DGS30) > 6", "6", "a percentage cannot be compared with a plain number", "6%"),
    ("weight@CRDO > 25%", "@CRDO", "`weight` is of the checkpoint's own position", ""),
    ("weight[2026Q2] > 25%", "[2026Q2]", "own position, as it is now", ""),
    ("wieght > 25%", "wieght", "is no metric", "weight"),
    ("days_held > $3", "$3", "a number of days cannot be compared with an amount in USD", ""),
])  # fmt: skip
def test_a_mistake_is_pointed_at(text: str, at: str, says: str, hint: str) -> None:
    with pytest.raises(ExprError) as caught:
        parse_test(text, NAMES)
    assert says in caught.value.message
    assert hint in caught.value.hint
    assert text[caught.value.at :].startswith(at)
