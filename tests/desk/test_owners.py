"""Whose figure it is: a series of one company, of each company its own, or of none.

The same rule wherever a figure is told (`record`, `import`, the form, print day) or named in a test.
"""

from datetime import UTC, datetime

import pytest

from tests.books import toml
from tests.desk.conftest import loaded
from tests.doors.book import Book, load_book
from tests.doors.judge import Fact, Ledger, verdicts
from tests.homes import (
    FACTS,
    Entry,
    Field,
    Known,
    Understood,
    form_for,
    read_csv,
    report_day,
    understand,
    understand_figure,
)

NOW = datetime(2026, 11, 20, 22, tzinfo=UTC)
BOOK = toml("""
schema = 1
[ticker.ABC]
[ticker.XYZ]
[group] both = ["ABC", "XYZ"]
[series.arr] ticker = "XYZ" ; unit = "USD"
[series.nrr] unit = "%"
[series.claims] world = true ; unit = "number"
""")


def checkpoint(id_: str, test: str, ticker: str = "ABC") -> str:
    return f'[[checkpoint]]\nid = "{id_}"\nticker = "{ticker}"\ntest = "{test}"\nperiod = "2026Q3"\n'


PROOFS = (
    checkpoint("abc-arr", "arr@XYZ > $4B")
    + checkpoint("xyz-arr", "arr > $4B", "XYZ")
    + checkpoint("abc-nrr", "nrr > 110%")
    + checkpoint("xyz-nrr", "nrr > 110%", "XYZ")
    + checkpoint("abc-claims", "claims < 250000")
    + checkpoint("xyz-claims", "claims < 250000", "XYZ")
)


NOW_OPEN = toml("""
[[checkpoint]] id = "open" ; ticker = "ABC" ; role = "kill" ; test = "nrr < 100%"
[[checkpoint]] id = "sales" ; ticker = "ABC" ; role = "kill" ; test = "revenue < $1B"
""")


@pytest.fixture
def book() -> Book:
    return loaded(BOOK + PROOFS)


def told(book: Book, ticker: str, what: str, value: str) -> Understood:
    return understand_figure(Entry(ticker, what, value, "2026Q3", "release", ""), book, NOW, None)


def typed(book: Book, about: str, what: str, value: str) -> Understood:
    return understand(Entry(about, what, value, "2026Q3", "release", ""), book, NOW)


def row(ticker: str, metric: str, value: str, unit: str) -> str:
    cells = ("2026-11-04", ticker, "actual", metric, "2026Q3", value, unit, "company", "release", "8-K")
    return "\n".join([",".join(FACTS), ",".join(cells)])


def met(book: Book, *facts: Fact | None) -> list[str]:
    """Return which of the checkpoints these figures settle well."""
    found = verdicts(book, Ledger([fact for fact in facts if fact]), NOW)
    return [id_ for id_, verdict in found.items() if verdict.word == "met"]


@pytest.mark.parametrize(("ticker", "what", "value", "kept", "settles"), [
    ("XYZ", "arr", "5B", "XYZ arr 2026Q3 = $5B, grade release", ["abc-arr", "xyz-arr"]),
    ("", "arr", "5B", "XYZ arr 2026Q3 = $5B, grade release", ["abc-arr", "xyz-arr"]),
    ("ABC", "nrr", "115%", "ABC nrr 2026Q3 = 115%, grade release", ["abc-nrr"]),
    ("XYZ", "nrr", "115%", "XYZ nrr 2026Q3 = 115%, grade release", ["xyz-nrr"]),
    ("", "claims", "230K", "claims 2026Q3 = 230,000, of no company, grade release",
        ["abc-claims", "xyz-claims"]),
])  # fmt: skip
def test_a_figure_settles_its_owners_tests_alone(
    book: Book, ticker: str, what: str, value: str, kept: str, settles: list[str]
) -> None:
    found = told(book, ticker, what, value)
    assert found.line == kept
    assert met(book, found.fact) == settles


@pytest.mark.parametrize(("ticker", "what", "value", "problem"), [
    ("ABC", "arr", "5B", "arr is XYZ's, not ABC's; write XYZ"),
    ("", "nrr", "115%", "each ticker has its own nrr: say whose"),
    ("", "revenue", "5B", "each ticker has its own revenue: say whose"),
    ("ABC", "claims", "230K", "claims is a world figure, of no company; leave ABC out"),
    ("ABD", "nrr", "115%", "no ticker 'ABD' in the book; did you mean ABC?"),
])  # fmt: skip
def test_what_does_not_fit_is_refused(book: Book, ticker: str, what: str, value: str, problem: str) -> None:
    unit = {"arr": "USD", "nrr": "%", "claims": "number", "revenue": "USD"}[what]
    found = told(book, ticker, what, value)
    assert (found.fact, found.problems) == (None, [(Field.WHAT, problem)])
    imported = read_csv(row(ticker, what, "5", unit), book, "f.csv")
    assert (imported.facts, [bad.reason for bad in imported.bad]) == ([], [problem])


@pytest.mark.parametrize(("ticker", "metric", "value", "unit", "owner"), [
    ("XYZ", "arr", "5E9", "USD", "XYZ"),
    ("", "arr", "5E9", "USD", "XYZ"),
    ("ABC", "nrr", "115", "%", "ABC"),
    ("", "claims", "230000", "number", ""),
])  # fmt: skip
def test_imports_are_owned(book: Book, ticker: str, metric: str, value: str, unit: str, owner: str) -> None:
    found = read_csv(row(ticker, metric, value, unit), book, "f.csv")
    assert ([fact.ticker for fact in found.facts], found.bad) == ([owner], [])


@pytest.mark.parametrize(("about", "what", "value", "kept"), [
    ("abc-arr", "arr@XYZ", "5B", "XYZ arr 2026Q3 = $5B, grade release"),
    ("abc-nrr", "nrr", "115%", "ABC nrr 2026Q3 = 115%, grade release"),
    ("abc-claims", "claims", "230K", "claims 2026Q3 = 230,000, of no company, grade release"),
    ("abc-arr", "revenue@XYZ", "5B", "XYZ revenue 2026Q3 = $5B, gaap, grade release"),
])  # fmt: skip
def test_the_form_names_the_owner(book: Book, about: str, what: str, value: str, kept: str) -> None:
    assert typed(book, about, what, value).line == kept


def test_the_form_refuses_another_companys_series(book: Book) -> None:
    found = typed(book, "abc-arr", "arr", "5B")
    assert (found.fact, found.problems) == (None, [(Field.WHAT, "arr is XYZ's, not ABC's; write XYZ")])


def test_the_form_offers_what_the_test_reads_under_its_owner(book: Book) -> None:
    assert form_for(book.checkpoints["abc-arr"], NOW, book).what[:2] == ("arr@XYZ", "arr@XYZ guide")


def test_print_day_asks_for_nothing_that_has_days() -> None:
    dated = loaded(BOOK.replace("[series.nrr]\n", '[series.nrr]\nevery = "week"\n') + NOW_OPEN)
    known = Known(dated, Ledger(), verdicts(dated, Ledger(), NOW), {}, {}, NOW)
    assert [one.metric for one in report_day("ABC", known).rows] == ["revenue"]
    assert form_for(dated.checkpoints["open"], NOW, dated).what[:2] == ("nrr", "event")


@pytest.mark.parametrize(("ticker", "rows"), [("ABC", ["nrr"]), ("XYZ", ["arr", "nrr"])])
def test_print_day_asks_for_the_tickers_own(book: Book, ticker: str, rows: list[str]) -> None:
    known = Known(book, Ledger(), verdicts(book, Ledger(), NOW), {}, {}, NOW)
    assert sorted(one.metric for one in report_day(ticker, known).rows) == rows


@pytest.mark.parametrize(("test", "message", "hint", "column"), [
    ("arr > $4B", "`arr` is of XYZ alone ([series.arr])", "write arr@XYZ", 9),
    ("price > $3 and arr > $4B", "`arr` is of XYZ alone ([series.arr])", "write arr@XYZ", 24),
    ("arr@ABC > $4B", "`arr` is of XYZ alone ([series.arr])", "write arr@XYZ", 9),
    ("sum(arr@both) > $4B", "`arr` is of XYZ alone ([series.arr])", "write arr@XYZ", 13),
    ("count(arr@both > $4B) > 1", "`arr` is of XYZ alone ([series.arr])", "write arr@XYZ", 15),
    ("guide(arr) > $4B", "`arr` is of XYZ alone ([series.arr])", "write arr@XYZ", 15),
    ("claims@ABC < 250000", "`claims` is of no company alone ([series.claims])", "write claims", 9),
])  # fmt: skip
def test_a_test_names_no_other_companys_series(test: str, message: str, hint: str, column: int) -> None:
    (problem,) = load_book(BOOK + checkpoint("c", test)).problems
    assert (problem.message, problem.hint, problem.column) == (message, hint, column)


THEME = '[[checkpoint]]\nid = "c"\nthesis = "theme"\ntest = "{}"\n[[thesis]]\nid = "theme"\n'


@pytest.mark.parametrize(("test", "problems"), [
    ("claims < 250000", []),
    ("arr > $4B", []),
    ("nrr > 110%", [("this needs a `ticker`: the thesis has not exactly one", "or name it: nrr@ALAB")]),
])  # fmt: skip
def test_a_theme_reads_what_is_one_figure(test: str, problems: list[tuple[str, str]]) -> None:
    found = load_book(BOOK + THEME.format(test)).problems
    assert [(one.message, one.hint) for one in found] == problems


def test_a_series_has_one_kind_of_owner() -> None:
    (problem,) = load_book(BOOK + '[series.both]\nticker = "ABC"\nworld = true\nunit = "%"\n').problems
    assert problem.message == "`world` and `ticker` exclude each other; give one"


def test_a_missing_figure_of_no_company_is_named_without_a_blank(book: Book) -> None:
    reason = verdicts(book, Ledger(), NOW)["abc-claims"].reason
    assert reason.startswith("claims is not known")


def test_a_figure_kept_without_a_company_before_says_how_it_is_read(book: Book) -> None:
    (fact,) = read_csv(row("", "claims", "115", "number"), book, "f.csv").facts
    each = loaded((BOOK + PROOFS).replace("world = true\n", ""))
    reason = verdicts(each, Ledger([fact]), NOW)["abc-claims"].reason
    assert "what is kept of no company is no ABC's: world = true in [series.claims]" in reason
