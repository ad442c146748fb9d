"""The table of functions: what a row allows is computed alike in both ways, what it does not is refused."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from catalyst_tui.book.file.load import load_book
from catalyst_tui.book.language.functions import FUNCTIONS, Axis, Form, Lookback, Pace
from catalyst_tui.book.language.names import Names, standard_units
from catalyst_tui.book.language.operands import ExprError
from catalyst_tui.book.language.parser import parse_test, parse_value
from catalyst_tui.book.model.book import NEW_YORK, Basis, Book
from catalyst_tui.book.model.period import Period, Span
from catalyst_tui.book.model.quantity import PERCENT, Quantity, Unit, money
from catalyst_tui.book.model.tickers import Series, Ticker
from catalyst_tui.judge.evaluate.scope import Scope
from catalyst_tui.judge.evaluate.series import column
from catalyst_tui.judge.evaluate.truth import evenings, number, states, truth
from catalyst_tui.judge.ledger.facts import Bound, Close, Fact, Grade, Kind, Ledger
from tests.judge.rows import rows
from tests.new_york import close_of, is_session

USD = money("USD")
NAMES = Names(
    metrics={**standard_units("USD"), "visits": Unit(USD.dim, "USD"), "mix": PERCENT, "claims": USD},
    tickers={"ALAB": "USD"},
    cadence={"visits": Span.MONTH, "claims": Span.WEEK},
)
BOOK = Book(
    tickers={"ALAB": Ticker("ALAB")},
    series={"claims": Series("claims", "", USD, Span.WEEK, world=True)},
)
FIRST = date(2025, 1, 2)
DAYS = [day for n in range(500) if is_session(day := FIRST + timedelta(days=n))]
AT = datetime(2026, 5, 20, tzinfo=UTC)
ROWS = [row for row in FUNCTIONS.values() if row.form in (Form.SERIES, Form.TREND)]
ARGUMENTS = {Axis.CLOSES: "price", Axis.WEEKS: "claims", Axis.REPORTS: "revenue"}
WRITTEN = [None, *(pace for pace in Pace if pace not in (Pace.STEPS, Pace.HELD))]


def fact(metric: str, period: Period, value: str, unit: Unit, known: datetime, bound: Bound) -> Fact:
    return Fact(
        "ALAB", metric, period, Kind.ACTUAL, Basis.GAAP, Quantity(Decimal(value), unit), known,
        Grade.FILING, "told", bound,
    )  # fmt: skip


def reported(*values: str, metric: str = "revenue", unit: Unit = USD) -> list[Fact]:
    """Quarters from 2023Q1 on, each known 40 days after its end; `>90` is a floor."""
    facts = []
    for n, value in enumerate(values):
        known = datetime(2023, 5, 10, 21, tzinfo=UTC) + timedelta(days=91 * n)
        bound = Bound.ABOVE if value.startswith(">") else Bound.EXACT
        period = Period(Span.QUARTER, 2023, 1).shift(n)
        facts.append(fact(metric, period, value.strip(">"), unit, known, bound))
    return facts


def closes(values: list[int]) -> tuple[Close, ...]:
    return tuple(
        Close(day, Decimal(value), close_of(day, NEW_YORK))
        for day, value in zip(DAYS, itertools.cycle(values), strict=False)
    )


def weekly(values: list[int]) -> list[Fact]:
    """A value for each Saturday, known the Thursday after; one week is missing."""
    weeks = [date(2025, 1, 4) + timedelta(weeks=n) for n in range(70) if n != 5]
    return [
        Fact(
            "", "claims", day, Kind.ACTUAL, Basis.COMPANY, Quantity(Decimal(value), USD),
            datetime(day.year, day.month, day.day, 21, tzinfo=UTC) + timedelta(days=5), Grade.PRESS, "told",
        )
        for day, value in zip(weeks, itertools.cycle(values), strict=False)
    ]  # fmt: skip


QUARTERS = ["100", "120", "90", "130", "140", "150", "170", "160", "180", "200", "210", "190", "220"]
MOVES = [90, 93, 95, 91, 99, 104, 103, 88, 97]
LEDGER = Ledger([*reported(*QUARTERS), *weekly(MOVES)], closes={"ALAB": closes(MOVES)})
SCOPE = Scope(BOOK, LEDGER, AT, ticker="ALAB")


def call(name: str, argument: str, pace: Pace | None) -> str:
    window = Lookback(1 if pace is Pace.YEARS else 2, pace) if pace else None
    return f"{name}({argument}{f', {window}' if window else ''})"


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_every_row_with_every_look_back_is_computed_alike_or_refused(row: object) -> None:
    for pace, axis in itertools.product(WRITTEN, Axis):
        assert_computed_alike_or_refused(str(row), pace, axis)


def assert_computed_alike_or_refused(name: str, pace: Pace | None, axis: Axis) -> None:
    argument = ARGUMENTS[axis]
    if axis is Axis.CLOSES and FUNCTIONS[name].adds:  # closes do not add up, what they gained does
        argument = "price - prior(price)"
    text = call(name, argument, pace)
    parse = parse_test if FUNCTIONS[name].form is Form.TREND else parse_value
    reach = FUNCTIONS[name].over(axis)
    written = reach if isinstance(reach, frozenset) else frozenset()
    allowed = pace in written - ({Pace.MONTHS} if axis is Axis.REPORTS else set())  # quarters are reported
    if not (allowed or (pace is None and reach is not None and not written)):
        with pytest.raises(ExprError) as refused:
            parse(text, NAMES)
        assert refused.value.hint, text
        assert 0 < refused.value.at <= len(text), text
        return
    expr = parse(text, NAMES)
    days = DAYS[::7] if axis is Axis.REPORTS else DAYS
    days = [day for day in days if day < AT.date()]
    if axis is not Axis.REPORTS and pace is not None:  # those in which the look-back comes to be full
        days = days[-120::2] if pace is Pace.YEARS else days[:120:2]
    if FUNCTIONS[name].form is Form.TREND:
        alone = [truth(expr, SCOPE.close(day)).state for day in days]
        assert list(states(expr, SCOPE, days, evenings(expr, SCOPE))) == alone, text
        assert {True, False} & set(alone), text
        return
    one_by_one = [number(expr, SCOPE.close(day)).quantity for day in days]
    assert column(expr, SCOPE, days, number) == [each and each.value for each in one_by_one], text
    assert any(one_by_one), f"nothing of {text} was compared"


REVENUE = ["120", "90", "130", "140"]


@pytest.mark.parametrize(
    ("text", "values", "shown"),
    [
        ("drawdown(revenue, 4q)", REVENUE, "0%"),
        ("drawdown(revenue, 4q)", ["120", "90", "140", "105"], "25%"),
        ("drawdown(revenue, 1y)", ["120", "90", "140", "105"], "25%"),
        ("drawdown(revenue, 2q)", ["120", "90", "140", "105"], "25%"),
        (
            "drawdown(revenue, 4q)",
            ["-5", "-2", "-3", "-1"],
            "of ALAB revenue up to 2023Q4 from no more than 0",
        ),
        ("drawdown(revenue, 2q)", [">100", "90"], "only a bound"),
        ("avg(revenue, 4q)", REVENUE, "$120.00"),
        ("avg(revenue, 1y)", REVENUE, "$120.00"),
        ("min(revenue, 4q)", REVENUE, "$90.00"),
        ("max(revenue, 2q)", REVENUE, "$140.00"),
        ("sum(revenue, 2q)", REVENUE, "$270.00"),
        ("ttm(revenue)", REVENUE, "$480.00"),
        ("change(revenue, 1q)", ["100", "150"], "50%"),
        ("change(revenue, 1y)", ["100", "90", "130", "140", "120"], "20%"),
        ("change(mix, 1q)", ["60", "65"], "5pp"),
        ("prior(revenue)", REVENUE, "$130.00"),
        ("qoq(revenue)", ["100", "150"], "50%"),
        ("yoy(revenue)", ["100", "90", "130", "140", "120"], "20%"),
        ("yoy(revenue)", [">100", "90", "130", "140", "120"], "20%"),
        ("avg(revenue, 2q)", [">100", "90"], "$95.00"),
    ],
)
def test_a_function_of_reports(text: str, values: list[str], shown: str) -> None:
    metric, unit = ("mix", PERCENT) if "mix" in text else ("revenue", USD)
    facts = reported(*values, metric=metric, unit=unit)
    if metric == "mix":
        facts = [
            Fact(f.ticker, f.metric, f.period, f.kind, Basis.COMPANY, f.value, f.known_at, f.grade, f.source)
            for f in facts
        ]
    value = number(parse_value(text, NAMES), Scope(BOOK, Ledger(facts), AT, ticker="ALAB"))
    if value.quantity is None:
        assert shown in value.missing
    else:
        assert str(value.quantity) == shown


@pytest.mark.parametrize(
    ("text", "values", "states_"),
    [
        ("rising(revenue, 2q)", ["100", "110", "120"], True),
        ("rising(revenue, 2q)", ["100", "90", "120"], False),
        ("rising(revenue, 2q)", ["110", "120"], None),
        ("rising(revenue, 2y)", ["100", "110", "120"], None),  # two years are eight quarters
        ("rising(revenue, 1y)", ["100", "110", "120", "130", "140"], True),
        ("falling(revenue, 1y)", ["100", "110", "120", "130", "140"], False),
    ],
)
def test_a_trend_of_reports(text: str, values: list[str], states_: bool | None) -> None:
    ledger = Ledger(reported(*values))
    assert truth(parse_test(text, NAMES), Scope(BOOK, ledger, AT, ticker="ALAB")).state is states_


def of_closes(text: str, values: list[int]) -> str:
    ledger = Ledger(closes={"ALAB": closes(values)[: len(values)]})
    scope = Scope(BOOK, ledger, AT, ticker="ALAB")
    value = number(parse_value(text, NAMES), scope)
    return str(value.quantity) if value.quantity else value.missing


@pytest.mark.parametrize(
    ("text", "values", "shown"),
    [
        ("change(price, 1d)", [100, 110], "10%"),
        ("change(price, 3d)", [100, 1, 1, 150], "50%"),
        ("change(price, 4d)", [100, 1, 1, 150], "only 4 closes known, 4d needed"),
        ("prior(price)", [100, 110], "$100.00"),
        ("prior(price)", [100], "only 1 closes known, one more needed"),
        ("avg(price, 2d)", [1, 100, 110], "$105.00"),
        ("drawdown(price, 3d)", [900, 100, 80, 75], "25%"),
        ("sum(price - prior(price), 2d)", [100, 110, 125], "$25.00"),
        ("yoy(price)", [100] * 249 + [110, 120], "20%"),
        ("qoq(price)", [100] * 61 + [105], "5%"),
        ("change(price, 1w)", [100], "only 1 closes known, 1w needed"),
        ("change(price, 1w)", [100, 101, 102], "only 3 closes known, 1w needed"),
    ],
)
def test_a_function_of_closes(text: str, values: list[int], shown: str) -> None:
    assert shown in of_closes(text, values)


@pytest.mark.parametrize(
    ("text", "values", "state"),
    [
        ("rising(price, 2d)", [100, 101, 102], True),
        ("rising(price, 2d)", [100, 101, 101], False),
        ("falling(price, 2d)", [103, 102, 101], True),
        ("rising(price, 3d)", [100, 101, 102], None),
        ("rising(price, 1w)", [100, 101, 102, 103, 104, 105, 106], True),
    ],
)
def test_a_trend_of_closes(text: str, values: list[int], state: bool | None) -> None:
    ledger = Ledger(closes={"ALAB": closes(values)[: len(values)]})
    assert truth(parse_test(text, NAMES), Scope(BOOK, ledger, AT, ticker="ALAB")).state is state


def macro(text: str, *observed: tuple[str, str]) -> str:
    told = tuple(
        Close(date.fromisoformat(day), Decimal(value), datetime.fromisoformat(f"{day}T21:00:00+00:00"))
        for day, value in observed
    )
    id_ = text.partition("fred(")[2].partition(")")[0]
    value = number(parse_value(text, NAMES), Scope(BOOK, Ledger(closes={f"fred:{id_}": told}), AT))
    return str(value.quantity) if value.quantity else value.missing


MONTHS = [(f"{2025 + n // 12}-{n % 12 + 1:02}-01", str(100 + n)) for n in range(16)]


@pytest.mark.parametrize(
    ("text", "shown"),
    rows("functions", "a macro series looks back by its observations and the calendar"),
)
def test_a_macro_series_looks_back_by_its_observations_and_the_calendar(text: str, shown: str) -> None:
    assert macro(text, *MONTHS) == shown


@pytest.mark.parametrize(
    ("text", "at", "says", "hint"),
    rows("functions", "what no row allows is an error that says what is"),
)
def test_what_no_row_allows_is_an_error_that_says_what_is(text: str, at: str, says: str, hint: str) -> None:
    with pytest.raises(ExprError) as caught:
        parse_test(text, NAMES)
    assert says in caught.value.message
    assert hint in caught.value.hint
    assert text[caught.value.at :].startswith(at)


BY_YEARS = """
schema = 1
[ticker.ALAB]
[[checkpoint]]
id = "c"
ticker = "ALAB"
role = "guard"
"""


@pytest.mark.parametrize(
    ("keys", "column_", "says", "hint"),
    [
        ('test = "avg(revenue, 4q) > 1"\nperiod = "FY2026"', 22, "judged by years", ""),
        ('test = "rising(revenue, 2q)"\nevery = "half"', 25, "judged by halves", ""),
        (
            'test = "avg(revenue, 4q) > 1 for 2 years"',
            36,
            "judged by quarters, not by years",
            "for 8 quarters",
        ),
        ('test = "revenue > 1 for 2 quarters"\nperiod = "FY2026"', 27, "judged by years", "for 1 years"),
        ('test = "revenue > 1 for 6 months"\n', 27, "judged by quarters", "for 2 quarters"),
        ('any = [{ test = "avg(revenue, 4q) > 1", period = "FY2026" }]', 31, "judged by years", ""),
    ],
)
def test_quarters_are_no_look_back_of_years(keys: str, column_: int, says: str, hint: str) -> None:
    problems = load_book(BY_YEARS + keys).problems
    assert [(problem.line, problem.column) for problem in problems] == [(8, column_)]
    assert says in problems[0].message
    assert hint in problems[0].hint


def test_a_look_back_in_years_fits_every_period() -> None:
    for keys in ('period = "FY2026"', 'every = "half"', 'every = "year"', 'period = "2026Q1"'):
        assert load_book(f'{BY_YEARS}test = "rising(revenue, 2y)"\n{keys}').book is not None


def test_a_year_of_years_is_one() -> None:
    """By fiscal years `1y` is one of them, and the quarters add up to each."""
    scope = Scope(BOOK, LEDGER, AT, ticker="ALAB", span=Span.YEAR, period=Period(Span.YEAR, 2025))
    assert str(number(parse_value("avg(revenue, 1y)", NAMES), scope).quantity) == "$780.00"
    assert str(number(parse_value("avg(revenue, 2y)", NAMES), scope).quantity) == "$700.00"
    assert "no number of years" in number(parse_value("avg(revenue, 4q)", NAMES), scope).missing
