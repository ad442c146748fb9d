"""What a book may say, and what it becomes: one example for each idea of the language."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from tests.books import loaded
from tests.doors.book import (
    MULTIPLE,
    PERCENT,
    Ahead,
    Basis,
    Book,
    Checkpoint,
    DateStatus,
    Event,
    FiscalYear,
    Lot,
    Near,
    OnSilence,
    Period,
    Quantity,
    Role,
    Span,
    Unit,
    definition,
    load_book,
    model,
    money,
    show,
)

HEAD = """
[defaults]
tolerance = "1%"

[ticker.ALAB]
name = "Astera Labs"
cik = 1736297
lots = [{ quantity = 40, cost = "142.10", opened = 2025-09-02 }]

[ticker.CRDO]
fiscal_year_end = "Sat nearest 04-30"

[group]
pair = ["ALAB", "CRDO"]

[series.pcie6_mix]
unit = "%"

[[thesis]]
id = "platform"
ticker = "ALAB"
opened = 2026-06-12
conviction = 0.6
review = "90d"

[[thesis]]
id = "theme"
"""


def book_of(text: str) -> Book:
    return loaded(HEAD + text)


IT = '[[checkpoint]]\nid = "it"\nthesis = "platform"\n'


def checkpoint_of(keys: str) -> Checkpoint:
    """The checkpoint that these keys, under a thesis about ALAB, become."""
    (found,) = book_of(f'[[checkpoint]]\nid = "it"\nthesis = "platform"\n{keys}').checkpoints.values()
    return found


def test_an_empty_text_is_an_empty_book() -> None:
    assert load_book("").book == Book()


def test_tickers_lots_groups_series_and_theses() -> None:
    book = book_of("")
    assert book.tickers["ALAB"].lots == (Lot(Decimal(40), Decimal("142.10"), date(2025, 9, 2)),)
    assert book.tickers["CRDO"].fiscal == FiscalYear(4, 30, weekday=5)
    assert book.groups == {"pair": ("ALAB", "CRDO")}
    assert book.series["pcie6_mix"].unit == PERCENT
    assert book.theses["platform"].conviction == Decimal("0.6")
    assert book.theses["platform"].review == timedelta(days=90)
    assert book.theses["theme"].tickers == ()


def test_lots_in_other_currencies_and_sold_ones_and_cash() -> None:
    lots = (
        '{ quantity = 1, cost = "120 EUR" }, { quantity = 2, cost = "8.50 USD" }, '
        '{ quantity = 3, cost = 5, opened = 2026-01-02, sold = 2026-03-02, price = "900 GBp" }'
    )
    book = loaded(f'[ticker.X]\nlots = [{lots}]\n[cash]\nEUR = "1_200.50"\nSEK = -300')
    first, second, third = book.tickers["X"].lots
    assert (first.currency, second.currency, third.currency, third.price_in) == ("EUR", "", "", "GBp")
    assert (third.sold, third.price) == (date(2026, 3, 2), Decimal(900))
    assert book.tickers["X"].open_lots == (first, second)
    assert [third.held(date(2026, *day)) for day in ((1, 1), (1, 2), (3, 1), (3, 2))] == [0, 1, 1, 0]
    assert book.cash == {"EUR": Decimal("1200.50"), "SEK": Decimal(-300)}


@pytest.mark.parametrize(
    ("text", "base"),
    [
        ("", "USD"),
        ('[defaults]\ncurrency = "GBp"', "GBP"),
        ('[ticker."SIE.DE"]\nlots = [{ quantity = 1, cost = 5 }]', "EUR"),
        ('[ticker."VOD.L"]\nlots = [{ quantity = 1, cost = 5 }]\n[cash]\nGBP = 5', "GBP"),
        ("[ticker.X]\nlots = [{ quantity = 1, cost = 5 }]\n[cash]\nEUR = 5", ""),
        ('[defaults]\ncurrency = "USD"\n[cash]\nEUR = 5\nSEK = 5', "USD"),
        ('[defaults]\nbase_currency = "CHF"\n[ticker.X]\nlots = [{ quantity = 1, cost = 5 }]', "CHF"),
        ('[ticker.X]\nlots = [{ quantity = 1, cost = "5 EUR" }]', ""),
    ],
)
def test_the_currency_all_that_is_held_is_told_in(text: str, base: str) -> None:
    assert loaded(text).base == base


def test_what_is_left_out() -> None:
    found = checkpoint_of('test = "revenue >= $360M"')
    assert (found.role, found.run, found.hold) == (Role.PROOF, 1, 1)
    assert (found.near, found.hysteresis) == (Near(share=Decimal(10), usual=True), None)
    assert found.on_silence is OnSilence.ASK
    assert found.tolerance == 1, "from [defaults]"
    assert found.text == "revenue >= $360M", "a checkpoint is never without words"


BECOMES = (Path(__file__).parent / "becomes.txt").read_text("utf-8").split("\n\n", 1)[1]


@pytest.mark.parametrize("row", BECOMES.splitlines())
def test_what_keys_become(row: str) -> None:
    keys, words = row.split(" → ")
    assert words in definition(checkpoint_of(keys.replace(" // ", "\n")))


@pytest.mark.parametrize(
    ("keys", "first", "last"),
    [
        ("due = 2026-11-22", date(2026, 11, 22), date(2026, 11, 22)),
        ("due = 2027", date(2027, 1, 1), date(2027, 12, 31)),
        ('due = "2027H1"', date(2027, 1, 1), date(2027, 6, 30)),
        ('due = "2026-09..2026-12"', date(2026, 9, 1), date(2026, 12, 31)),
        ('ticker = "CRDO"\ndue = "FY2027Q2"', date(2026, 8, 2), date(2026, 10, 31)),
    ],
)
def test_due(keys: str, first: date, last: date) -> None:
    due = checkpoint_of(f'event = "it ships"\n{keys}').due
    assert due is not None
    assert (due.first, due.last) == (first, last)


@pytest.mark.parametrize(
    ("key", "field", "value"),
    [
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
        (
            'due = 2027\nremind = ["T-5d", "T-1mo", "T - 2w", "T-5d"]',
            "remind",
            (Ahead(1, "mo"), Ahead(14, "d"), Ahead(5, "d")),
        ),
        ('unless = { event = "a merger" }', "unless", Event("a merger")),
        ('due = "after print 2026Q3"', "due_after", Period(Span.QUARTER, 2026, 3)),
        ('due = "after print 2026Q3"', "due", None),
        ('from = "after print FY2026"', "since_after", Period(Span.YEAR, 2026)),
    ],
)
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


def test_a_gauge_may_ask_to_be_heard_in_some_bands() -> None:
    found = checkpoint_of(
        'role = "gauge"\nvalue = "pcie6_mix"\nbands = { exit = "< 10%", fine = "> 30%" }\nalert = ["exit"]'
    )
    assert found.alert == ("exit",)


def test_several_tickers_are_several_checkpoints() -> None:
    text = '[[checkpoint]]\nid = "growth"\ntickers = ["ALAB", "CRDO"]\ntest = "yoy(revenue) > 20%"\n'
    after = '[[checkpoint]]\nid = "more"\ntickers = ["*"]\nevent = "more"\ndepends_on = ["growth"]'
    found = book_of(text + after).checkpoints
    assert list(found) == ["growth@ALAB", "growth@CRDO", "more@ALAB", "more@CRDO"]
    assert found["growth@CRDO"].ticker == "CRDO"
    assert found["more@CRDO"].depends_on == ("growth@CRDO",)


def test_a_ticker_and_one_sentence_is_a_checkpoint() -> None:
    loaded = load_book(HEAD + '[[checkpoint]]\nticker = "ALAB"\ntext = "NPO ships in 2027"')
    assert loaded.book is not None
    assert loaded.book.checkpoints["alab-npo-ships-in-2027"].claim == Event("NPO ships in 2027")
    assert loaded.problems == (), "what it could say more is for `catalyst lint`"


def test_a_theme_may_have_tests_that_name_their_tickers() -> None:
    found = book_of('[[checkpoint]]\nid = "x"\nthesis = "theme"\ntest = "corr(ALAB, CRDO, 60d) < 0.45"')
    claim = found.checkpoints["x"].claim
    assert isinstance(claim, model.Test)
    assert show(claim.expr) == "corr(ALAB, CRDO, 60d) < 0.45"


def test_money_without_a_sign_is_in_the_tickers_currency() -> None:
    text = '[ticker."VOD.L"]\ncurrency = "GBp"\n[[checkpoint]]\nid = "x"\nticker = "VOD.L"\n'
    claim = book_of(text + 'test = "price >= 80"').checkpoints["x"].claim
    assert isinstance(claim, model.Test)
    assert "GBp" in repr(claim.expr)


def test_windows_line_ends_and_a_byte_order_mark_are_no_errors() -> None:
    loaded = load_book("\ufeff" + HEAD.replace("\n", "\r\n"))
    assert loaded.problems == ()


def test_definition_says_what_is_promised_and_nothing_else() -> None:
    before = checkpoint_of('text = "A third"\ntest = "pcie6_mix>=33%"\nperiod = "2026Q1"\nfor = 2')
    assert definition(before) == (
        'proof of ALAB: "A third"; test pcie6_mix >= 33%; period 2026Q1; for 2; tolerance 1%'
    )
    after = checkpoint_of(
        'text = "A third"\ntest = "pcie6_mix >= 33%"\nperiod = "2026Q1"\nfor = 2\nwhy = "x"'
    )
    assert definition(after) == definition(before)


@pytest.mark.parametrize(
    ("keys", "unit"),
    [
        ('test = "nrr >= 112%"', PERCENT),
        ('test = "backlog_usd > $5B"', money("USD")),
        ('test = "backlog_usd / revenue > 200%"', money("USD")),
        ('test = "take_rate > 3x"', MULTIPLE),
        ('test = "bookings > 5B EUR"', money("EUR")),
        ('any = [{ event = "x" }, { test = "nrr >= 112%" }]', PERCENT),
    ],
)
def test_a_series_is_declared_by_its_use(keys: str, unit: Unit) -> None:
    book = book_of(IT + keys)
    (series,) = [one for one in book.series.values() if one.by_use]
    assert (series.unit, series.every, series.ticker) == (unit, Span.QUARTER, "")


@pytest.mark.parametrize(
    ("test", "hint"),
    [
        ("backlog_usd > 5B", "[series.backlog_usd]"),  # money, or a number
        ("yoy(backlog_usd) > 20%", "[series.backlog_usd]"),
        ("revenu > $5B", "did you mean revenue?"),
        ("sales > $5B", "write revenue"),
        ("arr_a > arr_b", "[series.arr_a]"),
    ],
)
def test_no_series_is_declared_where_its_unit_is_a_guess(test: str, hint: str) -> None:
    problems = load_book(f'{HEAD}{IT}test = "{test}"').problems
    assert hint in problems[0].hint


def test_two_tests_that_use_a_name_in_two_units_declare_nothing() -> None:
    both = 'any = [{ test = "nrr > 112%" }, { test = "nrr > $5" }]'
    assert [
        one.message for one in load_book(HEAD + IT + both).problems if "'nrr' is no metric" in one.message
    ]


def test_what_is_held_is_meant() -> None:
    tickers = "[ticker.A]\nlots = [{ quantity = 1 }]\n[ticker.B]\n[ticker.C]\nlots = [{ quantity = 2 }]\n"
    claim = '[[checkpoint]]\nid = "c"\ntickers = ["held"]\nrole = "kill"\ntest = "price < $1"\n'
    assert [*loaded(tickers + claim).checkpoints] == ["c@A", "c@C"]


@pytest.mark.parametrize(
    ("key", "days"),
    [('review = "90 days"', 90), ('review = "2 weeks"', 14), ('review = "1 year"', 365)],
)
def test_lengths_in_words(key: str, days: int) -> None:
    assert checkpoint_of(f'event = "x"\n{key}').review == timedelta(days=days)
