"""The table of functions: what a row allows is computed alike in both ways, what it does not is refused."""

import itertools
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from tests.books import toml
from tests.doors.book import (
    FUNCTIONS,
    NEW_YORK,
    PERCENT,
    ArgumentForm,
    Axis,
    Basis,
    Book,
    ExprError,
    Lookback,
    Names,
    Pace,
    Period,
    Quantity,
    Series,
    Span,
    Ticker,
    Unit,
    load_book,
    money,
    parse_test,
    parse_value,
    standard_units,
)
from tests.doors.judge import (
    Bound,
    Close,
    Fact,
    Grade,
    Kind,
    Ledger,
    Scope,
    column,
    evenings,
    number,
    states,
    truth,
)
from tests.judge.rows import rows
from tests.new_york import close_of, is_session

USD = money("USD")
NAMES = Names(
    metrics={**standard_units("USD"), "visits": Unit(USD.dim, "USD"), "mix": PERCENT, "claims": USD},
    tickers={"ALAB": "USD"},
    cadence={"visits": Span.MONTH, "claims": Span.WEEK},
)
BOOK = Book(
    tickers={"ALAB": Ticker("ALAB")}, series={"claims": Series("claims", "", USD, Span.WEEK, world=True)}
)
FIRST = date(2025, 1, 2)
DAYS = [day for n in range(500) if is_session(day := FIRST + timedelta(days=n))]
AT = datetime(2026, 5, 20, tzinfo=UTC)
ROWS = [row for row in FUNCTIONS.values() if row.form in (ArgumentForm.SERIES, ArgumentForm.TREND)]
ARGUMENTS = {Axis.CLOSES: "price", Axis.WEEKS: "claims", Axis.REPORTS: "revenue"}
WRITTEN = [None, *(pace for pace in Pace if pace not in (Pace.STEPS, Pace.HELD))]


def fact(metric: str, period: Period, value: str, unit: Unit, known: datetime, bound: Bound) -> Fact:
    return Fact(
        "ALAB", metric, period, Kind.ACTUAL, Basis.GAAP, Quantity(Decimal(value), unit), known,
        Grade.FILING, "told", bound,
    )  # fmt: skip


def reported(*values: str, metric: str = "revenue", unit: Unit = USD) -> list[Fact]:
    """Return quarters from 2023Q1 on, each known 40 days after its end; `>90` is a floor."""
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
    """Return a value for each Saturday, known the Thursday after; one week is missing."""
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
    parse = parse_test if FUNCTIONS[name].form is ArgumentForm.TREND else parse_value
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
    if FUNCTIONS[name].form is ArgumentForm.TREND:
        alone = [truth(expr, SCOPE.close(day)).state for day in days]
        assert list(states(expr, SCOPE, days, evenings(expr, SCOPE))) == alone, text
        assert {True, False} & set(alone), text
        return
    one_by_one = [number(expr, SCOPE.close(day)).quantity for day in days]
    assert column(expr, SCOPE, days, number) == [each and each.value for each in one_by_one], text
    assert any(one_by_one), f"nothing of {text} was compared"


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
    ("text", "shown"), rows("functions", "a macro series looks back by its observations and the calendar")
)
def test_a_macro_series_looks_back_by_its_observations_and_the_calendar(text: str, shown: str) -> None:
    assert macro(text, *MONTHS) == shown


@pytest.mark.parametrize(
    ("text", "at", "says", "hint"), rows("functions", "what no row allows is an error that says what is")
)
def test_what_no_row_allows_is_an_error_that_says_what_is(text: str, at: str, says: str, hint: str) -> None:
    with pytest.raises(ExprError) as caught:
        parse_test(text, NAMES)
    assert says in caught.value.message
    assert hint in caught.value.hint
    assert text[caught.value.at :].startswith(at)


BY_YEARS = toml("""
schema = 1
[ticker.ALAB]
[[checkpoint]] id = "c" ; ticker = "ALAB" ; role = "guard"
""")


@pytest.mark.parametrize(("keys", "column_", "says", "hint"), [
    ('test = "avg(revenue, 4q) > 1"\nperiod = "FY2026"', 22, "judged by years", ""),
    ('test = "rising(revenue, 2q)"\nevery = "half"', 25, "judged by halves", ""),
    ('test = "avg(revenue, 4q) > 1 for 2 years"', 36, "judged by quarters, not by years", "for 8 quarters"),
    ('test = "revenue > 1 for 2 quarters"\nperiod = "FY2026"', 27, "judged by years", "for 1 years"),
    ('test = "revenue > 1 for 6 months"\n', 27, "judged by quarters", "for 2 quarters"),
    ('any = [{ test = "avg(revenue, 4q) > 1", period = "FY2026" }]', 31, "judged by years", ""),
])  # fmt: skip
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
