"""What `catalyst lint` asks for: gently, at its place, and only where something is missing."""

from pathlib import Path

import pytest

from tests.books import toml
from tests.doors.book import Severity, advice, load_book

HEAD = toml("""ticker.ALAB.currency = "USD"
ticker.CRDO.currency = "USD"
[[thesis]] id = "t" ; ticker = "ALAB" ; opened = 2026-06-12 ; conviction = 0.6 ; review = "90d"
source = "deep dive"
""")
WHY = 'why = "it is the point"\n'


def asked(text: str) -> list[str]:
    loaded = load_book(text)
    assert loaded.book is not None, loaded.problems
    found = advice(loaded.book, text)
    assert {problem.severity for problem in found} <= {Severity.ADVICE}
    return [str(problem) for problem in found]


def test_a_ticker_and_one_sentence_is_asked_for_the_rest() -> None:
    assert asked(HEAD + '[[checkpoint]]\nticker = "ALAB"\ntext = "NPO ships"') == [
        "10:1: alab-npo-ships: no number, no date, no source and no why "
        '(test = "revenue >= $360M", due = 2027, source = "…", why = "…")'
    ]


@pytest.mark.parametrize(("keys", "places"), [
    ('test = "revenue > $1"', ["10:1"]),  # no date
    ('test = "revenue > $1"\nperiod = "2026Q2"', []),
    ('test = "revenue > $1"\nevery = "quarter"', []),
    ('test = "revenue > target"\ntarget = { FY2026 = "1B" }', []),
    ('test = "revenue > $1"\ndue = "after print 2026Q3"', []),
    ('test = "revenue > $1"\nperiod = "2026Q2"\ndue = 2026-09-30', ["16:7"]),  # the period is the window
    ('any = [{ test = "revenue > $1", period = "2026Q2" }]', []),
    ('any = [{ test = "revenue > $1", period = "2026Q2" }, { event = "x" }]', ["10:1"]),
    ('role = "guard"\ntest = "revenue > $1"', []),  # stands as long as it stands
    ('role = "guard"\ntest = "revenue > $1"\nfor = 2', []),
    ('due = 2027\ntest = "price > $300"', ["15:8"]),  # one close settles it
    ('due = 2027\ntest = "corr(ALAB, CRDO, 60d) < 0.4"', ["15:8"]),
    ('due = 2027\ntest = "price > $300"\nfor = "5d"', []),
    ('due = 2027\ntest = "price > $300 for 5 days"', []),
    ('due = 2027\ntest = "ever(price > $300)"', []),
    ('due = 2027\nany = [{ test = "price > $300" }]', ["10:1"]),
    ('role = "kill"\ntest = "price < $100"', []),
])  # fmt: skip
def test_what_a_checkpoint_is_asked_for(keys: str, places: list[str]) -> None:
    found = asked(HEAD + f'[[checkpoint]]\nthesis = "t"\nid = "a"\n{WHY.strip()}\n{keys}')
    assert [line.split(": ")[0] for line in found] == places


@pytest.mark.parametrize(("test", "said"), [
    ("drawdown(price, 365d) > 30%", "`365d` counts 365 sessions (365 days counts days of the calendar)"),
    ("price < 5 for 30 days",
        "`for 30 days` counts 30 sessions (for 30 sessions says so, for 4 weeks counts by the calendar)"),
    ("price < avg(price, 200d)", ""),
    ("price < avg(price, 30 days)", ""),
    ("price < 5 for 30 sessions", ""),
    ("nrr < 110%",
        "`nrr` is a new series: a percentage, each quarter "
            "(enter it with `catalyst record`; [series.nrr] says otherwise)"),
])  # fmt: skip
def test_how_a_test_was_read(test: str, said: str) -> None:
    found = asked(HEAD + f'[[checkpoint]]\nthesis = "t"\nid = "a"\nrole = "kill"\n{WHY}test = "{test}"')
    assert [line.removeprefix("15:8: ") for line in found] == ([said] if said else [])


@pytest.mark.parametrize(("keys", "said"), [
    ('period = "2026Q4"',
        "17:10: 2026Q4 in `period` is the company's: it ends 2026-06-30 (the calendar's ends 2026-12-31)"),
    ('due = "2026Q4"',
        "17:7: 2026Q4 in `due` is the calendar's: it ends 2026-12-31 (the company's ends 2026-06-30)"),
    ('period = "FY2026Q4"', ""),
    ('due = "FY2026Q4"', ""),
    ('due = "CY2026Q4"', ""),
    ("due = 2026-12-31", ""),
    ('period = "2026-10"', ""),
])  # fmt: skip
def test_a_quarter_of_two_years(keys: str, said: str) -> None:
    head = 'ticker.MSFT.fiscal_year_end = "06-30"\n' + HEAD.replace('ticker = "ALAB"', 'ticker = "MSFT"')
    text = f'{head}[[checkpoint]]\nthesis = "t"\nid = "a"\nrole = "kill"\n{WHY}test = "revenue < $1"\n{keys}'
    found = [line for line in asked(text) if "no currency" not in line]
    hint = ' ("FY2026Q4" or "CY2026Q4" says which)'
    assert found == ([f"{said}{hint}"] if said else [])


def test_several_tickers_are_asked_once() -> None:
    text = '[[checkpoint]]\nid = "a"\ntickers = ["*"]\nevent = "x"\ndue = 2027\nsource = "own"\n'
    assert asked(HEAD + text) == ['10:1: a: no why (why = "…")']


def test_the_starter_is_asked_for_what_it_lacks_and_is_no_error() -> None:
    text = (Path(__file__).parents[3] / "catalysts.toml").read_text("utf-8")
    found = asked(text)
    assert all(" no " in line for line in found)


@pytest.mark.parametrize(("text", "said"), [
    ('[ticker.ALAB]\n[ticker."SHEL.L"]\n[ticker."X.WA"]\n',
        ['1:1: ALAB, X.WA: no currency said, USD is taken (currency = "USD" there or in [defaults])']),
    ('[defaults]\ncurrency = "USD"\n[ticker.ALAB]\n', []),
    ('[ticker.ALAB]\ncurrency = "USD"\n[ticker."SHEL.L"]\n', []),
])  # fmt: skip
def test_tickers_whose_currency_nobody_said(text: str, said: list[str]) -> None:
    assert asked(text) == said


@pytest.mark.parametrize(
    ("lot", "asked_for"),
    [('quantity = 1, cost = "5"', True), ("quantity = 1", False), ('quantity = 1, cost = "5 EUR"', False)],
)
def test_a_lot_is_asked_for_its_day_where_it_has_a_cost_to_convert(lot: str, asked_for: bool) -> None:
    book = f'[defaults]\nbase_currency = "EUR"\n[ticker."N.L"]\nlots = [{{ {lot} }}]'
    said = "4:9: N.L: without its day this cost in GBP cannot be told in EUR (opened = 2025-09-02)"
    assert asked(book) == [said] * asked_for
