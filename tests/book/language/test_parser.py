"""The test language: what is read, in which units, and where a mistake is pointed at."""

import pytest

from tests.doors.book import (
    MULTIPLE,
    NUMBER,
    PERCENT,
    POINTS,
    ExprError,
    Names,
    Unit,
    money,
    parse_test,
    parse_value,
    show,
    standard_units,
    unit_of,
)

NAMES = Names(
    metrics={**standard_units("USD"), "mix": PERCENT, "x_sales": money("USD"), "p_sales": money("USD")},
    tickers={"ALAB": "USD", "CRDO": "USD", "BRK-B": "USD", "AGL.AX": "AUD", "0700.HK": "HKD"},
    groups={"peers": ("ALAB", "CRDO"), "world": ("ALAB", "AGL.AX")},
    target=money("USD"),
    base=frozenset({"gross_margin"}),
)

TESTS = """
gross_margin >= base(gross_margin) - 3pp
revenue >= $360M
yoy(revenue) < 25% for 2 quarters or fcf < 0 for 2 quarters
x_sales > p_sales
price between $120 and $135
price < avg(price, 200d)
drawdown(price, 1y) > 30%
corr(ALAB, CRDO, 60d) < 0.45
yoy(sum(capex@peers)) < 30%
revenue@ALAB > revenue@CRDO
revenue@"BRK-B" > revenue@AGL.AX * 2
price@"0700.HK" > 8.20 HKD
price / ttm(eps_diluted) > 100x
revenue >= 0.9 * consensus(revenue)
guide(revenue, next) < prior(guide(revenue, next)) * 0.9
guide(revenue, 2026Q3).low > consensus(revenue, FY2027)
operating_income > operating_income[FY2026]
rank(x_sales, p_sales) = 1
rising(revenue, 4q) and not falling(gross_margin, 2q)
ever(price > $300)
not ever(price < avg(price, 50d)) and price > $5
change(gross_margin, 1y) >= 2pp
revenue >= target
(revenue > 1 or fcf > 1) and not revenue = 5
not (revenue > 1 and fcf > 1)
-($5) < fcf
fcf > -$5M
revenue - (fcf - capex) > 0
revenue / (fcf / capex) > 0
gross_margin * 0.9 > 60%
market_cap / shares_outstanding > 5
"""


@pytest.mark.parametrize("text", [line for line in TESTS.strip().splitlines() if "AGL" not in line])
def test_a_test_is_read_and_shown_as_the_same_test(text: str) -> None:
    tree = parse_test(text, NAMES)
    assert parse_test(show(tree), NAMES) == tree
    assert show(tree).replace("(", "").replace(")", "") == text.replace("(", "").replace(")", "")


@pytest.mark.parametrize(("text", "reads"), [
    ("revenue>1 or fcf>1 and capex>1", "revenue > 1 or fcf > 1 and capex > 1"),
    ("(revenue > 1 or fcf > 1) and capex > 1", "(revenue > 1 or fcf > 1) and capex > 1"),
    ("revenue > 1 and (fcf > 1 for 2 quarters)", "revenue > 1 and (fcf > 1 for 2 quarters)"),
    ("fcf > 1 for 2 quarters and revenue > 1", "fcf > 1 for 2 quarters and revenue > 1"),
    ("(revenue > 1 and fcf > 1) for 2 quarter", "(revenue > 1 and fcf > 1) for 2 quarters"),
    ("not (revenue > 1 for 2 halves)", "not (revenue > 1 for 2 halves)"),
    ("(not revenue > 1) for 2 halves", "(not revenue > 1) for 2 halves"),
    ("revenue == 5", "revenue = 5"),
    ("((revenue)) > 1", "revenue > 1"),
    ("revenue - fcf - capex > 0", "revenue - fcf - capex > 0"),
    ("revenue + 2 * fcf > 0", "revenue + 2 * fcf > 0"),
    ("price > 5 for 3 days", "price > 5 for 3 days"),
])  # fmt: skip
def test_what_binds_tighter(text: str, reads: str) -> None:
    assert show(parse_test(text, NAMES)) == reads


@pytest.mark.parametrize(("text", "unit"), [
    ("price / consensus(eps_diluted)", MULTIPLE),
    ("gross_margin - base(gross_margin)", POINTS),
    ("gross_margin - 3pp", PERCENT),
    ("yoy(revenue)", PERCENT),
    ("change(gross_margin, 4q)", POINTS),
    ("change(price, 20d)", PERCENT),
    ("revenue * 2%", money("USD")),
    ("gross_margin * 2", PERCENT),
    ("2 * gross_margin", PERCENT),
    ("price@AGL.AX", money("AUD")),
    ("sum(revenue@peers)", money("USD")),
    ("rank(x_sales, p_sales)", NUMBER),
    ("-fcf", money("USD")),
])  # fmt: skip
def test_the_unit_of_a_value(text: str, unit: Unit) -> None:
    assert unit_of(parse_value(text, NAMES)) == unit


@pytest.mark.parametrize(("text", "at", "says", "hint"), [
    ("gross_margin >= $3", "$3", "a percentage cannot be compared with an amount in USD", "25%"),
    ("gross_margin >= 70", "70", "cannot be compared with a plain number", "70%"),
    ("revenue > 3%", "3%", "an amount in USD cannot be compared", ""),
    ("revenue > price@AGL.AX", "price@", "an amount in USD cannot be compared with an amount in AUD", ""),
    ("gross_margin - 3 > 70%", "- 3", "cannot be added", "3pp"),
    ("revenue * price > 1", "* price", "has no meaning", ""),
    ("reveneu > 1", "reveneu", "is no metric", "did you mean revenue?"),
    ("Revnue > 1", "Revnue", "is no metric", "did you mean revenue?"),
    ("ffc > 1", "ffc", "is no metric", "did you mean fcf? Else a figure of your own"),
    ("avrg(price, 5d) > 1", "avrg", "is no function", "avg"),
    ("revenue@ALAP > 1", "ALAP", "no ticker", "ALAB"),
    ("revenue@peers > 1", "peers", "is a group", "sum"),
    ("sum(revenue@world) > 1", "world", "of one currency", ""),
    ("revenue", "revenue", "this is a number", "compare it"),
    ("revenue > 1 >", "", "comparisons cannot be chained", "between"),
    ("revenue >", "", "something is missing at the end", ""),
    ("revenue[", "", "is no period", ""),
    ("revenue[2026Q5] > 1", "2026Q5", "a year has 4 quarters", ""),
    ("(revenue > 1", "", "expected ')' at the end", ""),
    ("revenue > 1)", ")", "does not belong here", ""),
    ("revenue > 1 for x quarters", "x quarters", "needs how many", ""),
    ("revenue > 1 for 2 hours", "hours", "of what?", ""),
    ("revenue > 1 for 2 weeks", "weeks", "is not judged by weeks", "for 2 quarters"),
    ("revenue > 1 for 20 days", "days", "is not judged by days", "for 20 quarters"),
    ("price > 1 for 2 quarters", "quarters", "is not judged by quarters", "for 6 months"),
    ("price > 1 for 2 years", "years", "is not judged by years", "for 24 months"),
    ("revenue > 1 or fcf > 1 for 2 quarters", "for 2 quarters", "could mean all of it or only fcf > 1",
        "(revenue > 1 or fcf > 1) for 2 quarters, or revenue > 1 or (fcf > 1 for 2 quarters)"),
    ("revenue > 1 and fcf > 1 for 2 quarters", "for 2", "could mean", "(revenue > 1 and fcf > 1) for"),
    ("not fcf > 1 for 2 quarters", "for 2", "could mean", "(not fcf > 1) for 2 quarters, or not (fcf"),
    ("revenue > 1 and fcf", "fcf", "a test is needed here", "compare"),
    ("(revenue > 1) + 1 > 2", "(revenue", "a number is needed here", ""),
    ("yoy(gross_margin) > 1%", "gross_margin", "of a percentage has no meaning", "change"),
    ("sum(price, 3d) > $1", "price", "price is a state and does not add up", "avg(price, 1y)"),
    ("sum(market_cap * 2, 3d) > $1", "market_cap", "market_cap is a state", "avg("),
    ("sum(weight, 3d) > 1%", "weight", "weight is a state", "avg(weight, 1y)"),
    ("sum(cash / 2, 4q) > $1", "cash", "cash is a state", "avg("),
    ("ttm(gross_margin) > 1%", "gross_margin", "does not add up", "avg"),
    ("avg(price) > 1", ")", "needs a window", "200d"),
    ("avg(price, 5z) > 1", "5", "is no window", "200d"),
    ("base(revenue) > 1", "revenue", "has no revenue", "base ="),
    ("fred(dgs30) > 6%", "dgs30", "is no id of a series", "DGS30"),
    ("revenue > €5", "€", "does not belong in a test", ""),
    ("rank(revenue) = 1", "revenue", "at least two", ""),
    ("rank(revenue, gross_margin) = 1", "gross_margin", "need one unit", ""),
    ("corr(ALAB, CRDO, 2q) < 1", "2q", "corr of closes looks back in d, not in q", "200d"),
    ("", "", "something is missing", ""),
    ("price crosses_above $300", "crosses_above", "does not belong here", "write ever(price > $300)"),
    ("revenue != 5 + 1", "!=", "does not belong here", "write not (a = b)"),
    ("any(fcf@peers < 0)", "any", "is no function", "count(test of x@group) >= 1"),
    ("all(fcf@peers < (0))", "all", "is no function", "count(test of x@group) = 3"),
    ("days_since(x-day) > 90", "days_since", "is no function", "write the key due"),
    ("score(moat) < 0", "score", "is no function", 'score = "…" with `trip`'),
    ("price for 3 sessions", "price", "a test is needed here", ""),
    ("ever(price)", "price", "a test is needed here", ""),
    ("price between $120 and $100", "$100", "nothing lies between $120 and $100", "between $100 and $120"),
    ("gross_margin between 70% and 60%", "60%", "nothing lies between", "between 60% and 70%"),
    ("yoy(aws_revenue) > 20%", "aws_revenue", "is no metric", "[series.aws_revenue]"),
    ("adj_gross_margin > 20%", "adj_gross_margin", "is no metric", "[series.adj_gross_margin]"),
    ("nrr > 20%", "nrr", "is no metric", "[series.nrr]"),
    ("volume > 5", "volume", "is no metric", "[series.volume]"),
    ("price > 0.9 * high_52w", "high_52w", "is no metric", "max(price, 1y)"),
    ("price > 0.9 * low_52w", "low_52w", "is no metric", "min(price, 1y)"),
])  # fmt: skip
def test_a_mistake_is_pointed_at(text: str, at: str, says: str, hint: str) -> None:
    with pytest.raises(ExprError) as caught:
        parse_test(text, NAMES)
    assert says in caught.value.message
    assert hint in caught.value.hint
    if at:
        assert text[caught.value.at :].startswith(at)
    assert 0 <= caught.value.at <= len(text)


def test_a_value_is_no_test() -> None:
    with pytest.raises(ExprError, match="this is a test"):
        parse_value("revenue > 1", NAMES)


@pytest.mark.parametrize(
    "text",
    ["(" * 60 + "1" + ")" * 60 + " < revenue", "revenue > " + "1 + " * 1000 + "1", "-" * 80 + "1 < fcf"],
)
def test_what_is_too_deep_or_too_long(text: str) -> None:
    with pytest.raises(ExprError, match=r"nested too deeply|longer than"):
        parse_test(text, NAMES)
