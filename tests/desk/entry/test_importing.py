"""CSV files, row by row: what each column may say, and every bad row named."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from catalyst_tui.desk.entry.price_files import BadRow
from tests.books import toml
from tests.desk.conftest import BOOK, loaded
from tests.doors.book import Book
from tests.doors.judge import Effect, Status
from tests.homes import (
    EVIDENCE,
    FACTS,
    LARGEST,
    STARTER_DATA,
    Workspace,
    begins_ours,
    read_csv,
    starter,
    take_import,
)

FACT = {
    "known_at": "2026-11-03", "ticker": "ALAB", "kind": "actual", "metric": "revenue", "period": "2026Q3",
    "value": "555200000", "unit": "USD", "basis": "gaap", "grade": "release", "source": "8-K",
}  # fmt: skip
TOLD = {
    "id": "e1", "known_at": "2026-11-03", "checkpoint": "npo-2027", "effect": "supports", "grade": "call",
    "source": "call Q3 2026", "happened_on": "", "company_date": "", "score": "", "note": "",
}  # fmt: skip


def csv(row: dict[str, str]) -> str:
    return "\n".join([",".join(row), ",".join(f'"{cell}"' for cell in row.values())])


@pytest.mark.parametrize("name", STARTER_DATA)
def test_every_row_of_the_starter_is_taken(name: str) -> None:
    found = read_csv(starter(name), loaded(starter("catalysts.toml")), name)
    assert found.bad == []
    rows = len(found.facts) + len(found.evidence) + max((len(h.closes) for h in found.histories), default=0)
    assert rows == starter(name).count("\n") - 1


RULED = TOLD | {"effect": "ruled", "ruling": "missed", "grade": "own", "source": "own", "note": "over"}


@pytest.mark.parametrize(("word", "status"), [("missed", Status.MISSED), ("withdrawn", None)])
def test_a_ruling(book: Book, word: str, status: Status | None) -> None:
    (item,) = read_csv(csv(RULED | {"ruling": word, "happened_on": "2026-11-02"}), book, "x").evidence
    assert (item.effect, item.ruling, item.note) == (Effect.RULED, status, "over")
    assert item.happened_on == date(2026, 11, 2)


@pytest.mark.parametrize(("cells", "reason"), [
    ({"ruling": "broken"}, "ruling 'broken'; one of met, missed, void, withdrawn"),
    ({"ruling": ""}, "ruling ''; one of met, missed, void, withdrawn"),
    ({"grade": "call"}, "a ruling is your own (grade own) and needs a reason (note)"),
    ({"note": ""}, "a ruling is your own (grade own) and needs a reason (note)"),
    ({"checkpoint": "npo-2027[2026H1]"},
        "no checkpoint 'npo-2027[2026H1]' in the book; did you mean npo-2027?"),
])  # fmt: skip
def test_what_is_no_ruling(book: Book, cells: dict[str, str], reason: str) -> None:
    assert read_csv(csv(RULED | cells), book, "x").bad == [BadRow(2, reason)]


def test_one_period_is_ruled_on_and_nothing_else_is_said_of_it() -> None:
    book = loaded(BOOK.replace("due = 2027\n", 'every = "half"\n'))
    period = {"checkpoint": "npo-2027[2026H1]"}
    (item,) = read_csv(csv(RULED | period), book, "x").evidence
    assert item.checkpoint == "npo-2027[2026H1]"
    (bad,) = read_csv(csv(TOLD | period), book, "x").bad
    assert bad.reason == "only a ruling is about one period; evidence is about the checkpoint, with its day"


def test_closes(book: Book) -> None:
    text = "date,ALAB,CRDO\n2026-11-20,305.5,\n2026-11-19,301,150.25\n"
    alab, crdo = read_csv(text, book, "closes.csv").histories
    assert [(close.day.day, close.value) for close in alab.closes] == [
        (19, Decimal(301)),
        (20, Decimal("305.5")),
    ]
    assert alab.closes[-1].known_at == datetime(2026, 11, 20, 21, tzinfo=UTC)
    assert [close.day.day for close in crdo.closes] == [19]
    assert (crdo.symbol, crdo.currency, crdo.source) == ("CRDO", "USD", "closes.csv")


@pytest.mark.parametrize(("column", "cell", "reason"), [
    ("known_at", "3.11.2026",
        "known_at '3.11.2026' is no date; write 2026-08-04 or 2026-08-04T16:05:00-04:00"),
    ("known_at", "2026-11-03T16:05:00", "known_at '2026-11-03T16:05:00' has no time zone; add its offset"),
    ("known_at", "2026-02-30", "known_at '2026-02-30': there is no such day"),
    ("known_at", "9999-12-31", "known_at 9999-12-31 is not of our time"),
    ("known_at", "9999-12-31T23:59:59-05:00", "known_at 9999-12-31 is not of our time"),
    ("ticker", "ALBA", "no ticker 'ALBA' in the book; did you mean ALAB?"),
    ("ticker", "ZZZZ", "no ticker 'ZZZZ' in the book"),
    ("kind", "guess", "kind 'guess'; one of actual, guide, consensus"),
    ("metric", "revenues", "no metric or series 'revenues' in the book; did you mean revenue?"),
    ("period", "Q3", "'Q3' is no period; write for example 2026Q2, FY2026, 2026H2 or CY2026Q4"),
    ("period", "2026Q5", "'2026Q5': a year has 4 quarters"),
    ("period", "2026-13-01", "'2026-13-01': there is no such day"),
    ("value", "1,000", "value '1,000' is no number; write it in digits, 1000"),
    ("value", "12.9B", "value '12.9B' is no number; write it in digits, 12900000000"),
    ("value", "", "value '' is no number"),
    ("value", "nan", "value 'nan' is too large, too small or no number"),
    ("value", "-inf", "value '-inf' is too large, too small or no number"),
    ("value", "1e999999", "value '1e999999' is too large, too small or no number"),
    ("value", "1e-999999", "value '1e-999999' is too large, too small or no number"),
    ("low", "x", "low 'x' is no number"),
    ("basis", "company", "basis 'company': revenue has no such figures; gaap ones are used"),
    ("basis", "ifrs", "basis 'ifrs'; one of gaap, non_gaap, company"),
    ("grade", "rumour", "grade 'rumour'; one of filing, release, call, estimate, press, own"),
    ("bound", ">=", "bound '>='; one of =, >, <, ~"),
])  # fmt: skip
def test_a_bad_fact_is_named(book: Book, column: str, cell: str, reason: str) -> None:
    found = read_csv(csv(FACT | {column: cell}), book, "x")
    assert [str(bad) for bad in found.bad] == [f"line 2: {reason}"]
    assert found.facts == []


@pytest.mark.parametrize("basis", ["gaap", "non_gaap"])
def test_a_basis_a_series_has_not_is_refused(book: Book, basis: str) -> None:
    """It was kept, and never looked at: the test said that nothing is known."""
    (bad,) = read_csv(csv(FACT | {"metric": "scorpio_mix", "unit": "%", "basis": basis}), book, "x").bad
    assert bad.reason == f"basis {basis!r}: scorpio_mix has no such figures; company ones are used"


def test_a_range_upside_down_is_named(book: Book) -> None:
    found = read_csv(csv(FACT | {"low": "2", "high": "1"}), book, "x")
    assert found.bad == [BadRow(2, "low 2 is above high 1")]


@pytest.mark.parametrize(("change", "reason"), [
    ({"checkpoint": "npo-2028"}, "no checkpoint 'npo-2028' in the book; did you mean npo-2027?"),
    ({"effect": "hapened"}, "effect 'hapened'; one of happened, refuted, rescheduled"),
    ({"effect": "rescheduled"}, "rescheduled needs a company_date"),
    ({"company_date": "later"}, "'later' is no date"),
    ({"company_date": "9999-12-31"}, "9999-12-31 is not of our time"),
    ({"happened_on": "2026-11"}, "happened_on '2026-11' is no day"),
    ({"effect": "score"}, "npo-2027 is not judged by a score"),
    ({"checkpoint": "strain", "effect": "score"}, "a score from -2 to 2"),
    ({"checkpoint": "strain", "effect": "score", "score": "5"}, "a score from -2 to 2"),
    ({"checkpoint": "strain", "effect": "score", "score": "nan"}, "a score from -2 to 2"),
    ({"id": ""}, "evidence needs an id"),
])  # fmt: skip
def test_bad_evidence_is_named(book: Book, change: dict[str, str], reason: str) -> None:
    found = read_csv(csv(TOLD | change), book, "x")
    assert len(found.bad) == 1
    assert str(found.bad[0]).startswith(f"line 2: {reason}")
    assert found.evidence == []


@pytest.mark.parametrize(("text", "line", "reason"), [
    ("date,ALAB\n20.11.2026,1\n", 2, "date '20.11.2026' is no day"),
    ("date,ALAB\n2026-11-20,1,2\n", 2, "3 cells, the header has 2"),
    ("date,ALAB\n2026-11-20,x\n", 2, "ALAB 'x' is no number"),
    ("date,ALAB\n\n2026-11-20,0\n", 3, "a close is above zero"),
    ("date,ALAB\n2026-11-20,-3\n", 2, "a close is above zero"),
    ("date,ALAB\n2026-11-20,1e13\n", 2, "10000000000000 is more than can be saved"),
    ("date,ALAB\n2026-11-20,0.0000004\n", 2, "0.0000004 would be saved as 0.000000, in millionths"),
    ("date,ALAB\n2026-11-20,1e400\n", 2, "ALAB '1e400' is too large, too small or no number"),
    ("date,ALAB\n2026-11-20,1\n2026-11-20,2\n", 3, "2026-11-20 is there twice"),
    ("date,TSLA\n2026-11-20,1\n", 1, "no ticker 'TSLA' in the book"),
    ("date,ALAB,ALAB\n2026-11-20,1,2\n", 1, "a column is there twice"),
])  # fmt: skip
def test_a_bad_close_is_named(book: Book, text: str, line: int, reason: str) -> None:
    (bad,) = read_csv(text, book, "x").bad
    assert bad.line == line
    assert bad.reason.startswith(reason)


def test_every_bad_row_is_named_with_its_line(book: Book) -> None:
    good, bad = csv(FACT).splitlines()[1], csv(FACT | {"value": "x"}).splitlines()[1]
    text = "\n".join([",".join(FACT), good, bad, "", bad, "1,2,3"])
    found = read_csv(text, book, "x")
    assert [row.line for row in found.bad] == [3, 5, 6]
    assert found.bad[-1].reason == "3 cells, the header has 10"


@pytest.mark.parametrize("text", ["", "\n\n", "a,b\n1,2\n", "date\n2026-11-20\n", "\ufeff"])
def test_other_files_are_refused_with_the_columns_there_are(book: Book, text: str) -> None:
    (bad,) = read_csv(text, book, "x").bad
    assert bad.reason == (
        f"unknown columns; expected {','.join(FACTS)} or {','.join(EVIDENCE)} or date,SYMBOL… "
        "or date,USD… (rates)"
    )


@pytest.mark.parametrize(("column", "says"), [
    ("happened",
        "no column 'happened' (there may be happened_on, company_date, score, ruling, note); "
            "did you mean happened_on?"),
    ("mood", "no column 'mood' (there may be happened_on, company_date, score, ruling, note)"),
    ("grade", "the column grade is there twice"),
])  # fmt: skip
def test_a_column_nobody_reads_is_not_passed_over(book: Book, column: str, says: str) -> None:
    text = f"id,known_at,checkpoint,effect,grade,source,{column}\ne1,2026-11-01,npo-2027,happened,own,x,own\n"
    found = read_csv(text, book, "x")
    assert found.bad == [BadRow(1, says)]


def test_what_is_not_csv_says_where_it_ends(book: Book) -> None:
    (bad,) = read_csv('date,ALAB\n2026-11-20,1\n2026-11-19,"1" 2\n', book, "x").bad
    assert bad.reason.startswith("not CSV from here on: ")
    assert bad.line == 3


def test_a_huge_file_is_refused(book: Book) -> None:
    assert read_csv("x" * (LARGEST + 1), book, "x").bad == [BadRow(1, "larger than 5 MB; split the file")]


def test_text_from_outside_is_cleaned(book: Book) -> None:
    row = FACT | {"source": "8-K\x1b]52;c;x\x07", "note": "a\u202eb"}
    (fact,) = read_csv(csv(row), book, "x").facts
    assert (fact.source, fact.note) == ("8-K]52;c;x", "ab")


def test_nothing_is_kept_while_a_row_is_bad(workspace: Workspace) -> None:
    found = read_csv(csv(FACT) + "\n1,2", workspace.book, "x")
    with pytest.raises(ValueError, match=r"1 bad row$"):
        take_import(workspace, found)
    assert workspace.store.ledger.facts() == []


def test_what_is_new_of_closes_is_counted_and_none_of_another_day_is_lost(workspace: Workspace) -> None:
    def take(text: str) -> int:
        return take_import(workspace, read_csv(f"date,ALAB\n{text}", workspace.book, "closes.csv"))[0]

    assert take("2026-11-18,712345.12\n2026-11-19,700000\n") == 2
    assert take("2026-11-17,690000\n2026-11-19,700001\n") == 2  # one before, one corrected
    assert take("2026-11-17,690000\n") == 0
    with pytest.raises(ValueError, match="all closes of ALAB from 2026-11-17 to 2026-11-19 in one file"):
        take("2026-11-17,10\n")
    assert [close.day.day for close in workspace.store.prices.closes["ALAB"]] == [17, 18, 19]


def test_what_happened_after_its_day_of_entry_is_refused(book: Book) -> None:
    row = TOLD | {"effect": "happened", "happened_on": "2026-11-04"}
    found = read_csv(csv(row), book, "x")
    assert [str(bad) for bad in found.bad] == [
        "line 2: happened_on 2026-11-04 had not come when it was known (2026-11-03)"
    ]
    assert read_csv(csv(row | {"happened_on": "2026-11-03"}), book, "x").bad == []


@pytest.mark.parametrize(
    ("metric", "unit"),
    [("revenue", "%"), ("gross_margin", "USD"), ("scorpio_mix", "x"), ("shares_outstanding", "sh\u202eares")],
)
def test_a_figure_in_a_unit_it_cannot_have_is_refused(book: Book, metric: str, unit: str) -> None:
    (bad,) = read_csv(csv(FACT | {"metric": metric, "unit": unit}), book, "x").bad
    assert bad.reason.startswith(f"unit {unit!r}: {metric} is ")


DATED = toml("""
[series.spot] unit = "USD" ; every = "day"
[series.shipments] unit = "number" ; every = "week"
""")


@pytest.mark.parametrize(("metric", "period", "kept"), [
    ("spot", "2026-11-02", date(2026, 11, 2)),
    ("shipments", "2026-10-31", date(2026, 10, 31)),
    ("shipments", "2026-W44", date(2026, 11, 1)),
    ("spot", "2026Q3", "spot has a value each day: write one, such as 2026-11-20, or another"),
    ("spot", "2026-11-04", "2026-11-04 has not come yet"),
    ("scorpio_mix", "2026-11-02", "scorpio_mix has a value each quarter: write one, such as"),
])  # fmt: skip
def test_a_series_takes_the_days_or_periods_it_has(metric: str, period: str, kept: date | str) -> None:
    dated = loaded(BOOK + DATED)
    row = FACT | {
        "metric": metric,
        "period": period,
        "basis": "company",
        "unit": str(dated.series[metric].unit),
    }
    found = read_csv(csv(row), dated, "x")
    if isinstance(kept, str):
        assert found.bad[0].reason.startswith(kept)
    else:
        assert [fact.period for fact in found.facts] == [kept]


NOW = datetime(2026, 11, 20, 20, tzinfo=UTC)  # a Friday, an hour before the close


@pytest.mark.parametrize("known_at", ["2026-11-21", "2027-01-01T10:00:00-05:00"])
@pytest.mark.parametrize("row", [FACT, TOLD], ids=["fact", "evidence"])
def test_what_only_a_later_day_knows_is_refused(book: Book, row: dict[str, str], known_at: str) -> None:
    (bad,) = read_csv(csv(row | {"known_at": known_at}), book, "x", NOW).bad
    assert bad == BadRow(2, f"known_at {known_at[:10]} has not come yet (today is 2026-11-20)")
    assert read_csv(csv(row | {"known_at": "2026-11-20"}), book, "x", NOW).bad == []


@pytest.mark.parametrize(("day", "reason"), [
    ("2026-11-20", "the session of 2026-11-20 is not over"),
    ("2026-11-23", "the session of 2026-11-23 is not over"),
])  # fmt: skip
def test_a_close_of_no_session_is_refused(book: Book, day: str, reason: str) -> None:
    assert read_csv(f"date,ALAB\n{day},100\n", book, "x", NOW).bad == [BadRow(2, f"{reason}")]


@pytest.mark.parametrize(("day", "reason"), [
    ("2026-11-14", "ALAB has no close of 2026-11-14, a Saturday"),
    ("2026-09-07", "ALAB has no close of 2026-09-07, a holiday in New York"),
])  # fmt: skip
@pytest.mark.parametrize("long", [True, False])
def test_a_close_of_a_day_without_trading_is_skipped(book: Book, day: str, reason: str, long: bool) -> None:
    text = f"date,ALAB\n{day},100\n2026-11-13,101\n"
    if long:
        text = f"ticker,date,close\nALAB,{day},100\nALAB,2026-11-13,101\n"
    found = read_csv(text, book, "x", NOW)
    assert (found.bad, found.skipped) == ([], [BadRow(2, reason)])
    assert [close.value for close in found.histories[0].closes] == [101]


@pytest.mark.parametrize(("header", "row"), [
    ("ticker,date,close", "{0},{1},{2}"),
    ("Date,Symbol,Close", "{1},{0},{2}"),
    ("date,ticker,open,high,low,close,volume", "{1},{0},1,9,1,{2},5000"),
])  # fmt: skip
def test_closes_may_stand_one_in_a_row(book: Book, header: str, row: str) -> None:
    cells = [("ALAB", "2026-11-19", "100"), ("CRDO", "2026-11-19", "50"), ("ALAB", "2026-11-18", "99")]
    text = "\n".join([header, *(row.format(*one) for one in cells)])
    assert begins_ours(text)
    alab, crdo = read_csv(text, book, "closes.csv", NOW).histories
    assert [(close.day.day, close.value) for close in alab.closes] == [(18, Decimal(99)), (19, Decimal(100))]
    assert (crdo.symbol, len(crdo.closes)) == ("CRDO", 1)


@pytest.mark.parametrize(("row", "reason"), [
    ("ALAB,2026-11-19,", "ALAB 'no close' is no number"),
    ("ALAB,2026-11-19,0", "a close is above zero"),
    ("ALAB,19.11.2026,5", "date '19.11.2026' is no day; write for example 2026-11-22"),
    ("TSLA,2026-11-19,5", "no ticker 'TSLA' in the book"),
    ("ALAB,2026-11-18,5", "2026-11-18 is there twice"),
    ("ALAB,2026-11-19", "2 cells, the header has 3"),
])  # fmt: skip
def test_a_wrong_close_in_a_row_of_its_own_is_named(book: Book, row: str, reason: str) -> None:
    (bad,) = read_csv(f"ticker,date,close\nALAB,2026-11-18,5\n{row}\n", book, "x", NOW).bad
    assert (bad.line, bad.reason) == (3, reason)


@pytest.mark.parametrize(("symbol", "day", "kept"), [
    ("BTC-USD", "2026-11-14", True),
    ("BRK-B", "2026-11-14", False),
    ("AGL.AX", "2026-09-07", True),
    ("AGL.AX", "2026-11-14", False),
    ("TEVA.TA", "2026-11-15", True),
])  # fmt: skip
def test_each_exchange_has_its_own_days(symbol: str, day: str, kept: bool) -> None:
    traded = loaded(f'schema = 1\n[ticker."{symbol}"]\n')
    assert (read_csv(f"date,{symbol}\n{day},100\n", traded, "x", NOW).skipped == []) is kept


CURRENCIES = (
    'schema = 1\n[ticker.ALAB]\n[ticker.TSM]\nreports_in = "TWD"\n'
    '[series.arr]\nticker = "ALAB"\nunit = "USD"\n'
)


@pytest.mark.parametrize(("cells", "reason"), [
    ({"unit": "EUR"}, 'revenue of ALAB is in USD; else write reports_in = "EUR" in [ticker.ALAB]'),
    ({"ticker": "TSM"}, 'revenue of TSM is in TWD; else write reports_in = "USD" in [ticker.TSM]'),
    ({"ticker": "TSM", "unit": "TWD"}, ""),
    ({"metric": "arr", "unit": "EUR", "basis": "company"},
        'arr is in USD; else write unit = "EUR" in [series.arr]'),
])  # fmt: skip
def test_another_currency_is_refused_with_what_to_write(cells: dict[str, str], reason: str) -> None:
    found = read_csv(csv(FACT | cells), loaded(CURRENCIES), "x", NOW)
    assert [bad.reason.partition(": ")[2] for bad in found.bad] == ([reason] if reason else [])


HELD = """
schema = 1
[defaults]
base_currency = "EUR"
[cash]
USD = 1
"""


@pytest.mark.parametrize(("text", "wrong"), [
    ("date,USD\n2026-11-19,1.2\n2026-11-20,1.16\n", []),
    ("date,rate:TWD\n2026-11-20,37\n", []),
    ("date,USD,GBP\n2026-11-20,1.16,0.86\n", []),  # a file of the bank has all
    ("date,USD,ALAB\n2026-11-20,1.16,150\n",
        ["no ticker 'USD' in the book", "no ticker 'ALAB' in the book"]),
    ("date,TWD\n2026-11-20,37\n", ["no ticker 'TWD' in the book"]),  # no money of the book is in it
    ("date,rate:EUR\n2026-11-20,1\n", ["EUR: a rate is how many of another currency one euro is"]),
    ("date,USD\n2026-11-20,0\n2026-11-18,1e-8\n2026-12-24,1.1\n2026-11-19,1.1,2\n",
        ["a rate is above zero", "0.00000001 would be saved as 0.000000, in millionths",
            "2026-12-24 has not come yet", "3 cells, the header has 2"]),
])  # fmt: skip
def test_rates_of_exchange(text: str, wrong: list[str]) -> None:
    found = read_csv(text, loaded(HELD), "rates.csv", datetime(2026, 11, 23, tzinfo=UTC))
    assert [bad.reason for bad in found.bad] == wrong
    if not wrong:
        history = found.histories[0]
        assert (history.source, history.vintages) == ("rates.csv", ())
        assert history.closes[-1].known_at == datetime(2026, 11, 20, 15, tzinfo=UTC)  # 16:00 in Frankfurt
