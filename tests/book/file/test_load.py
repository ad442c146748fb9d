"""What a book may say, and what it becomes: one example for each idea of the language."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from catalyst_tui.book.file.load import load_book
from catalyst_tui.book.language.tree import show
from catalyst_tui.book.model import book as model
from catalyst_tui.book.model.book import (
    Band,
    Basis,
    Book,
    Checkpoint,
    Count,
    DateStatus,
    Event,
    Gauge,
    Group,
    Near,
    OnSilence,
    Role,
    Score,
)
from catalyst_tui.book.model.dates import Ahead, parse_window
from catalyst_tui.book.model.definition import definition
from catalyst_tui.book.model.period import FiscalYear, Period, Span
from catalyst_tui.book.model.quantity import MULTIPLE, PERCENT, POINTS, Quantity, Unit, money
from catalyst_tui.book.model.tickers import Lot
from tests.books import loaded

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


def test_a_checkpoint_takes_ticker_and_opening_from_its_thesis() -> None:
    found = checkpoint_of('test = "revenue >= $360M"')
    assert (found.ticker, found.thesis, found.opened) == ("ALAB", "platform", date(2026, 6, 12))


def test_what_is_left_out() -> None:
    found = checkpoint_of('test = "revenue >= $360M"')
    assert (found.role, found.run, found.hold) == (Role.PROOF, 1, 1)
    assert (found.near, found.hysteresis) == (Near(share=Decimal(10), usual=True), None)
    assert found.on_silence is OnSilence.ASK
    assert found.tolerance == 1, "from [defaults]"
    assert found.text == "revenue >= $360M", "a checkpoint is never without words"


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


def test_closes_in_a_row() -> None:
    assert checkpoint_of('test = "price > $1"\nfor = "20d"').hold == 20
    assert checkpoint_of('test = "price > $1"\nfor = "20 sessions"').hold == 20


@pytest.mark.parametrize(
    ("keys", "test"),
    [
        ('test = "price > $1"\nfor = "2 months"', "price > $1 for 2 months"),
        ('role = "kill"\ntest = "price < $1"\nfor = "3w"', "price < $1 for 3 weeks"),
        ('role = "guard"\ntest = "price > $1"\nfor = "2mo"', "not (price <= $1 for 2 months)"),
        ('test = "revenue > $1"\nfor = "2 quarters"', "revenue > $1"),
    ],
)
def test_the_key_for_takes_a_duration(keys: str, test: str) -> None:
    claim = checkpoint_of(keys).claim
    assert isinstance(claim, model.Test)
    assert show(claim.expr) == test


def test_in_a_row_for_the_members_it_is_about() -> None:
    found = checkpoint_of('any = [{ test = "revenue > $1", for = 2 }, { test = "price > $1", for = "3d" }]')
    assert isinstance(found.claim, Group)
    assert [(one.run, one.hold) for one in found.claim.members] == [(2, None), (None, 3)]


def test_a_range_whose_end_alone_says_millions() -> None:
    keys = 'role = "gauge"\nvalue = "revenue"\nbands = { base = "355..365M" }'
    claim = checkpoint_of(keys).claim
    assert isinstance(claim, Gauge)
    assert claim.bands == (Band("base", low=Decimal(355_000_000), high=Decimal(365_000_000)),)


def test_an_event_that_must_happen_twice() -> None:
    assert checkpoint_of('event = "a design win"\ncount = ">= 2"').claim == Event(
        "a design win", Count(">=", 2)
    )


def test_an_event_that_is_a_date_moving() -> None:
    claim = checkpoint_of('role = "kill"\nevent = "NPO ships"\nslips_past = "2028"').claim
    assert isinstance(claim, Event)
    assert claim.slips_past == parse_window("2028")


def test_what_suspends_a_checkpoint_or_a_member() -> None:
    found = checkpoint_of('test = "revenue > $1M"\nunless = { test = "price@CRDO < $10" }')
    assert isinstance(found.unless, model.Test)
    assert show(found.unless.expr) == "price@CRDO < $10"
    claim = checkpoint_of(
        'any = [{ test = "revenue > $1M", from = "after print 2026Q2", unless = { event = "a recall" } }]'
    ).claim
    assert isinstance(claim, Group)
    (member,) = claim.members
    assert (member.since, member.since_after) == (None, Period(Span.QUARTER, 2026, 2))
    assert member.unless == Event("a recall")


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


def test_a_score_and_where_it_trips() -> None:
    found = checkpoint_of('role = "kill"\nscore = "strain"\nscale = [-2, 2]\ntrip = -2')
    assert found.claim == Score("strain", Decimal(-2), Decimal(2), Decimal(-2))


def test_a_gauge_with_bands_in_the_order_of_the_file() -> None:
    found = checkpoint_of(
        'role = "gauge"\nvalue = "price / eps_diluted"\n'
        'bands = { stretched = "> 100x", full = "60x..100x", reasonable = "< 60x" }'
    )
    assert isinstance(found.claim, Gauge)
    assert found.claim.bands == (
        Band("stretched", low=Decimal(100), low_open=True),
        Band("full", Decimal(60), Decimal(100)),
        Band("reasonable", high=Decimal(60), high_open=True),
    )


@pytest.mark.parametrize(
    ("keys", "need"),
    [
        ('any = [{ event = "a" }, { event = "b" }]', 1),
        ('all = [{ event = "a" }, { event = "b" }]', 2),
        ('at_least = 2\nof = [{ event = "a" }, { event = "b" }, { event = "c" }]', 2),
        ('[[checkpoint.any]]\nevent = "a"\n[[checkpoint.any]]\nevent = "b"', 1),
    ],
)
def test_groups(keys: str, need: int) -> None:
    claim = checkpoint_of(keys).claim
    assert isinstance(claim, Group)
    assert claim.need == need
    assert claim.members[0].claim == Event("a")


def test_a_member_may_speak_of_another_ticker_and_period() -> None:
    claim = checkpoint_of('any = [{ test = "revenue > $1M", ticker = "CRDO", period = "FY2027Q2" }]').claim
    assert isinstance(claim, Group)
    assert (claim.members[0].ticker, claim.members[0].period) == ("CRDO", Period(Span.QUARTER, 2027, 2))


def test_a_baseline_and_targets() -> None:
    found = checkpoint_of(
        'test = "gross_margin >= base(gross_margin) - 3pp"\nnear = "1pp"\n'
        'base = { period = "2026Q1", gross_margin = "76.4%", source = "release" }'
    )
    assert found.base is not None
    assert found.base.value("gross_margin") == Quantity(Decimal("76.4"), PERCENT)
    assert found.near == Near(absolute=Quantity(Decimal(1), POINTS))
    found = checkpoint_of('test = "revenue >= target"\ntarget = { FY2027 = "2.18B", FY2026 = "1.55B" }')
    assert [(str(period), str(value)) for period, value in found.target] == [
        ("FY2026", "$1.55B"),
        ("FY2027", "$2.18B"),
    ]


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
    ("keys", "line"),
    [
        ('event = "a win"\ncount = ">= 2"', 'event "a win" >= 2'),
        ('role = "kill"\nscore = "s"\nscale = [-2, 2]\ntrip = -2', 'score "s" -2..2 trip -2'),
        (
            'role = "gauge"\nvalue = "pcie6_mix"\nbands = { much = "> 50%", some = "1%..50%" }',
            "value pcie6_mix, much > 50, some >= 1 and <= 50",
        ),
        (
            'all = [{ event = "a" }, { test = "revenue > $1", for = 2 }]',
            'all (event "a" | test revenue > $1; for 2)',
        ),
        ('test = "revenue >= target"\ntarget = { FY2026 = "1.55B" }', "target FY2026 $1.55B"),
        ('test = "price > $1"\nhysteresis = 0', "hysteresis 0%"),
        ('event = "a"\nslips_past = "2028"', 'event "a" slips past 2028'),
        ('event = "a"\nunless = { event = "b" }', 'unless event "b"'),
        ('event = "a"\ndue = "after print 2026Q3"', "due after print 2026Q3"),
        ('event = "a"\ndue = "opened + 2w"', "due 2026-06-26"),
        ('all = [{ event = "a", unless = { event = "b" } }]', 'all (event "a"; unless event "b")'),
    ],
)
def test_definitions(keys: str, line: str) -> None:
    assert line in definition(checkpoint_of(keys))


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
    ("bands", "ends"),
    [
        ('a = "50..100bp"', ("0.5", "1")),
        ('a = "50bp..1pp"', ("0.5", "1")),
        ('a = "1..2pp"', ("1", "2")),
        ('a = "1%..2%"', ("1", "2")),
    ],
)
def test_bands_of_points_are_written_as_in_tests(bands: str, ends: tuple[str, str]) -> None:
    keys = f'role = "gauge"\nvalue = "fred(DGS10) - fred(DGS2)"\nbands = {{ {bands} }}'
    claim = checkpoint_of(keys).claim
    assert isinstance(claim, Gauge)
    assert [(one.low, one.high) for one in claim.bands] == [tuple(map(Decimal, ends))]


@pytest.mark.parametrize(
    ("key", "days"),
    [('review = "90 days"', 90), ('review = "2 weeks"', 14), ('review = "1 year"', 365)],
)
def test_lengths_in_words(key: str, days: int) -> None:
    assert checkpoint_of(f'event = "x"\n{key}').review == timedelta(days=days)
