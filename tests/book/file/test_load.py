"""What a book may say, and what it becomes: one example for each idea of the language."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from tests.books import loaded, toml
from tests.doors.book import (
    MULTIPLE,
    PERCENT,
    Basis,
    Book,
    Checkpoint,
    DateStatus,
    DaysAhead,
    Event,
    Near,
    OnSilence,
    Period,
    Quantity,
    Span,
    Unit,
    definition,
    load_book,
    money,
)

HEAD = toml("""
[defaults] tolerance = "1%"
[ticker.ALAB] name = "Astera Labs" ; cik = 1736297
lots = [{ quantity = 40, cost = "142.10", opened = 2025-09-02 }]
[ticker.CRDO] fiscal_year_end = "Sat nearest 04-30"
[group] pair = ["ALAB", "CRDO"]
[series.pcie6_mix] unit = "%"
[[thesis]] id = "platform" ; ticker = "ALAB" ; opened = 2026-06-12 ; conviction = 0.6 ; review = "90d"
[[thesis]] id = "theme"
""")


def book_of(text: str) -> Book:
    return loaded(HEAD + text)


IT = '[[checkpoint]]\nid = "it"\nthesis = "platform"\n'


def checkpoint_of(keys: str) -> Checkpoint:
    """Return the checkpoint that these keys, under a thesis about ALAB, become."""
    (found,) = book_of(f'[[checkpoint]]\nid = "it"\nthesis = "platform"\n{keys}').checkpoints.values()
    return found


@pytest.mark.parametrize(("text", "base"), [
    ("", "USD"),
    ('[defaults]\ncurrency = "GBp"', "GBP"),
    ('[ticker."SIE.DE"]\nlots = [{ quantity = 1, cost = 5 }]', "EUR"),
    ('[ticker."VOD.L"]\nlots = [{ quantity = 1, cost = 5 }]\n[cash]\nGBP = 5', "GBP"),
    ("[ticker.X]\nlots = [{ quantity = 1, cost = 5 }]\n[cash]\nEUR = 5", ""),
    ('[defaults]\ncurrency = "USD"\n[cash]\nEUR = 5\nSEK = 5', "USD"),
    ('[defaults]\nbase_currency = "CHF"\n[ticker.X]\nlots = [{ quantity = 1, cost = 5 }]', "CHF"),
    ('[ticker.X]\nlots = [{ quantity = 1, cost = "5 EUR" }]', ""),
])  # fmt: skip
def test_the_currency_all_that_is_held_is_told_in(text: str, base: str) -> None:
    assert loaded(text).base == base


BECOMES = (Path(__file__).parent / "becomes.txt").read_text("utf-8").split("\n\n", 1)[1]


@pytest.mark.parametrize("row", BECOMES.splitlines())
def test_what_keys_become(row: str) -> None:
    keys, words = row.split(" → ")
    assert words in definition(checkpoint_of(keys.replace(" // ", "\n")))


@pytest.mark.parametrize(("keys", "first", "last"), [
    ("due = 2026-11-22", date(2026, 11, 22), date(2026, 11, 22)),
    ("due = 2027", date(2027, 1, 1), date(2027, 12, 31)),
    ('due = "2027H1"', date(2027, 1, 1), date(2027, 6, 30)),
    ('due = "2026-09..2026-12"', date(2026, 9, 1), date(2026, 12, 31)),
    ('ticker = "CRDO"\ndue = "FY2027Q2"', date(2026, 8, 2), date(2026, 10, 31)),
])  # fmt: skip
def test_due(keys: str, first: date, last: date) -> None:
    due = checkpoint_of(f'event = "it ships"\n{keys}').due
    assert due is not None
    assert (due.first, due.last) == (first, last)


@pytest.mark.parametrize(("key", "field", "value"), [
    ('period = "2026Q2"', "period", Period(Span.QUARTER, 2026, 2)),
    ("period = 2026", "period", Period(Span.YEAR, 2026)),
    ("for = 2", "run", 2),
    ('every = "half"', "every", Span.HALF),
    ("p = 0.7", "p", Decimal("0.7")),
    ('near = "5%"', "near", Near(share=Decimal(5))),
    ('near = "$5"', "near", Near(absolute=Quantity(Decimal(5), money("USD")))),
    ("hysteresis = 0", "hysteresis", Decimal(0)),
    ('tolerance = "2%"', "tolerance", Decimal(2)),
    ('basis = "non_gaap"', "basis", Basis.NON_GAAP),
    ('on_silence = "missed"', "on_silence", OnSilence.MISSED),
    ('review = "quarter"', "review", timedelta(days=91)),
    ('review = "1mo"', "review", timedelta(days=30)),
    ("verify_by = 2027-03-01", "verify_by", date(2027, 3, 1)),
    ('then = "exit"', "then", "exit"),
    ('date_status = "speculative"', "date_status", DateStatus.SPECULATIVE),
    ('due = 2027\nremind = ["T-5d", "T-1mo", "T - 2w", "T-5d"]', "remind",
        (DaysAhead(1, "mo"), DaysAhead(14, "d"), DaysAhead(5, "d"))),
    ('unless = { event = "a merger" }', "unless", Event("a merger")),
    ('due = "after print 2026Q3"', "due_after", Period(Span.QUARTER, 2026, 3)),
    ('due = "after print 2026Q3"', "due", None),
    ('from = "after print FY2026"', "since_after", Period(Span.YEAR, 2026)),
])  # fmt: skip
def test_a_key_and_what_it_becomes(key: str, field: str, value: object) -> None:
    assert getattr(checkpoint_of(f'test = "revenue > $1M"\n{key}'), field) == value


def test_slips_are_kept_by_the_day_they_were_seen() -> None:
    slips = checkpoint_of(
        'event = "NPO ships"\ndue = 2028\nslips = [\n'
        '  { from = "2027H1", to = 2028, seen = 2027-02-10, why = "yield", url = "https://x.test/8-k" },\n'
        '  { from = "2026H2", to = "2027H1", seen = 2026-05-05 },\n]'
    ).slips
    assert [(str(slip.before), str(slip.after), slip.seen) for slip in slips] == [
        ("2026H2", "2027H1", date(2026, 5, 5)),
        ("2027H1", "2028", date(2027, 2, 10)),
    ]
    assert (slips[1].why, slips[1].url) == ("yield", "https://x.test/8-k")


def test_windows_line_ends_and_a_byte_order_mark_are_no_errors() -> None:
    loaded = load_book("\ufeff" + HEAD.replace("\n", "\r\n"))
    assert loaded.problems == ()


@pytest.mark.parametrize(("keys", "unit"), [
    ('test = "nrr >= 112%"', PERCENT),
    ('test = "backlog_usd > $5B"', money("USD")),
    ('test = "backlog_usd / revenue > 200%"', money("USD")),
    ('test = "take_rate > 3x"', MULTIPLE),
    ('test = "bookings > 5B EUR"', money("EUR")),
    ('any = [{ event = "x" }, { test = "nrr >= 112%" }]', PERCENT),
])  # fmt: skip
def test_a_series_is_declared_by_its_use(keys: str, unit: Unit) -> None:
    book = book_of(IT + keys)
    (series,) = [one for one in book.series.values() if one.by_use]
    assert (series.unit, series.every, series.ticker) == (unit, Span.QUARTER, "")


@pytest.mark.parametrize(("test", "hint"), [
    ("backlog_usd > 5B", "[series.backlog_usd]"),  # money, or a number
    ("yoy(backlog_usd) > 20%", "[series.backlog_usd]"),
    ("revenu > $5B", "did you mean revenue?"),
    ("sales > $5B", "write revenue"),
    ("arr_a > arr_b", "[series.arr_a]"),
])  # fmt: skip
def test_no_series_is_declared_where_its_unit_is_a_guess(test: str, hint: str) -> None:
    problems = load_book(f'{HEAD}{IT}test = "{test}"').problems
    assert hint in problems[0].hint


def test_what_is_held_is_meant() -> None:
    tickers = "[ticker.A]\nlots = [{ quantity = 1 }]\n[ticker.B]\n[ticker.C]\nlots = [{ quantity = 2 }]\n"
    claim = '[[checkpoint]]\nid = "c"\ntickers = ["held"]\nrole = "kill"\ntest = "price < $1"\n'
    assert [*loaded(tickers + claim).checkpoints] == ["c@A", "c@C"]


@pytest.mark.parametrize(
    ("key", "days"), [('review = "90 days"', 90), ('review = "2 weeks"', 14), ('review = "1 year"', 365)]
)
def test_lengths_in_words(key: str, days: int) -> None:
    assert checkpoint_of(f'event = "x"\n{key}').review == timedelta(days=days)
