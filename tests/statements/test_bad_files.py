"""Whatever a file is, it ends in lots, named rows or one sentence with the way out."""

import gzip
import io
import tomllib
import zipfile
from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from catalyst_tui.statements.description import DescriptionError, format_of
from catalyst_tui.statements.grids import LARGEST, ROWS, UNPACKED, workbook_grids
from catalyst_tui.statements.reader import ReadingOptions
from tests.doors.statements import UnknownError, UnreadError, statement
from tests.homes import packaged_formats
from tests.statements.files import FILES, File

OURS = packaged_formats()
HEAD = "Symbol,Quantity,Average Cost,Total Return,Equity\n"


def zipped(*members: bytes) -> bytes:
    """Return an archive of files, the same bytes each time."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        for n, member in enumerate(members):
            packed.writestr(
                zipfile.ZipInfo(f"{n}.csv", (2026, 1, 1, 0, 0, 0)), member, zipfile.ZIP_DEFLATED, 1
            )
    return buffer.getvalue()


@pytest.mark.parametrize(("data", "said"), [
    (b"", "the file is empty"),
    (zipped(b"a,b", b"c,d"), "this is a ZIP archive of 2 files"),
    (zipped(zipped(b"a,b")), "a ZIP archive within another"),
    (zipped(b"PPPBV1"), "Portfolio Performance's binary form; save it there as XML"),
    (zipped(b"x" * (LARGEST + 1)), "is more than 50 MB"),
    (zipped(b"a,b" * 99)[:-30], "this ZIP archive is cut short"),
    (b"<!DOCTYPE html><html><body>Sign in</body></html>", "this is a web page"),
    (b"%PDF-1.7", "this is a PDF"),
    (b"x" * (LARGEST + 1), "is more than 50 MB"),
    (gzip.compress(b"a,b\n1,2", mtime=0)[:-8], "cut short"),
    (b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><FlexQueryResponse>&a;</FlexQueryResponse>',
        "document type"),
    (b"<FlexQueryResponse><FlexStatements>", "this XML is cut short or damaged, line 1"),
    (b"<note>hello</note>", "XML that begins with <note>"),
    (b'{"activities": [', "this JSON is cut short or damaged"),
    (b'Symbol,Quantity,Average cost\n"A,1,2\nB,1,2\n', "line 2: a quote is never closed"),
    (b"Dear client,\nwe are sorry.\n", "no table of positions"),
    (b"\x00\x01\x02\x03" * 50, "this is no text"),
    (b"Date,Action,Symbol\n" + b"x\n" * ROWS, "more than 300,000 rows"),
], ids=lambda value: value if isinstance(value, str) else "")  # fmt: skip
def test_what_is_no_statement_is_a_sentence(data: bytes, said: str) -> None:
    with pytest.raises(UnreadError, match=said.replace("(", r"\(")):
        statement(data, OURS)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_any_encoding_says_the_same(encoding: str) -> None:
    head = "Symbol,Description,Quantity,Last Price,Currency,Average Cost"
    text = f'{head}\nGLE.PA,"Société Générale",3,2.50,EUR,1.50\n'
    (lot,) = statement(text.encode(encoding), OURS).lots
    assert (lot.security.name, str(lot.quantity), str(lot.cost)) == ("Société Générale", "3", "1.50")


@pytest.mark.parametrize(("row", "why"), [
    ("AAPL,ten,1.5,,", "'ten' is no number"),
    ("AAPL", "cut short"),
    ("AAPL,-5,1.5,,", "sold short"),
    ("AAPL  260117C00100000,1,5,,", "an option"),
    ("AAPL,99999999999999999999,1,,", "beyond any meaning"),
    ("AAPL,10%,1.5,,", "'10%' is a percentage"),
    ("AAPL,5,-1.5,,", "it is above zero"),
])  # fmt: skip
def test_a_row_that_is_not_understood_is_named_and_the_others_stay(row: str, why: str) -> None:
    read = statement((HEAD + row + "\nMSFT,2,300,,\n").encode(), OURS)
    assert [lot.security.symbol for lot in read.lots] == ["MSFT"]
    assert [(one.row, why in one.why) for one in read.refused] == [(2, True)]


def test_the_one_file_in_an_archive_is_read() -> None:
    file = next(one for one in FILES if one.name == "Portfolio Performance")
    whole, packed = (statement(data, OURS) for data in (file.text.encode(), zipped(file.text.encode())))
    assert packed == whole
    assert packed.lots


def test_a_formula_in_a_name_is_a_name() -> None:
    text = "Symbol,Description,Quantity,Last Price,Currency,Average Cost\nX,=HYPERLINK(evil),1,2,USD,1\n"
    assert statement(text.encode(), OURS).lots[0].security.name == "=HYPERLINK(evil)"


def test_numbers_with_two_readings_are_asked_about() -> None:
    text = b"Ticker\tQuantity\tAverage cost\nABC\t1.234\t2.345\n"
    assert "--decimal" in statement(text, OURS).refused[0].why
    assert statement(text, OURS, ReadingOptions(decimal=",")).lots[0].quantity == 1234


def test_a_table_nobody_knows_says_its_columns_and_is_read_once_they_are_said() -> None:
    text = b"Epic,Heap size,Paid for one\nVOD.L,100,0.75\n"
    with pytest.raises(UnknownError) as asked:
        statement(text, OURS)
    assert asked.value.columns == ("Epic", "Heap size", "Paid for one")
    assert (asked.value.missing, asked.value.wanted) == (("quantity",), ("cost_each", "currency"))
    (lot,) = statement(text, OURS, columns={"quantity": "Heap size", "cost_each": "Paid for one"}).lots
    assert (lot.security.symbol, str(lot.quantity), str(lot.cost)) == ("VOD.L", "100", "0.75")


@pytest.mark.parametrize(("table", "why"), [
    ("", "required field `table`"),
    ("[[table]]\nshares = 1", "unknown field `shares` - at `$.table[0]`"),
    ('[[table]]\nkind = "stocks"', "'stocks' - at `$.table[0].kind`"),
    ("[[table]]\n[[table]]\n[table.acts]\nget = 'b'", "'get' - at `key` in `$.table[1].acts`"),
    ("[[table]]\ntext = '('", "table 1: '(' is no pattern (missing ), unterminated"),
])  # fmt: skip
def test_a_wrong_description_is_refused_with_its_place(table: str, why: str) -> None:
    with pytest.raises(DescriptionError) as refused:
        format_of(tomllib.loads(f'name = "X"\n{table}'), "mine.toml")
    assert str(refused.value).startswith("mine.toml")
    assert why in str(refused.value)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(FILES), st.data())
def test_a_broken_file_never_surprises(file: File, data: st.DataObject) -> None:
    body = bytearray(file.text.encode())
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(body) - 1))
        match data.draw(st.integers(0, 2)):
            case 0:
                body[at] = data.draw(st.integers(0, 255))
            case 1:
                del body[at : at + data.draw(st.integers(1, 40))]
            case _:
                body[at:at] = data.draw(st.binary(max_size=8))
        if not body:
            return
    with suppress(UnreadError):
        statement(bytes(body), OURS)


def workbook(*rows: tuple[object, ...]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    for row in rows:
        sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_a_workbook_is_read_as_its_sheets_say_and_no_formula_is_reckoned() -> None:
    head = ("Symbol", "Description", "Quantity", "Last Price", "Currency", "Average Cost")
    data = workbook(("Positions",), (), head, ("BNS.TO", "=1+1", 1.234, 72.4, "CAD", 68.5))
    (lot,) = statement(data, OURS).lots
    assert (str(lot.quantity.normalize()), str(lot.cost), lot.security.name) == ("1.234", "68.50", "")
    with pytest.raises(UnreadError, match="this workbook cannot be read"):
        statement(data[:-300], OURS)


def repacked(data: bytes, part: str, before: bytes, after: bytes) -> bytes:
    """Return a workbook with something else in one of its parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for one in old.infolist():
            inside = old.read(one)
            new.writestr(one, inside.replace(before, after) if one.filename == part else inside)
    return buffer.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
HELD = ("Symbol", "Description", "Quantity", "Last Price", "Currency", "Average Cost")
ROW = ("BNS.TO", "Bank", 1.5, 72.4, "CAD", 68.5)


def test_a_workbook_that_claims_a_million_rows_is_read_by_those_it_has() -> None:
    claims = repacked(workbook(HELD, ROW), SHEET, b'ref="A1:F2"', b'ref="A1:XFD1048576"')
    far = workbook(HELD, ROW, ("x",))
    for cell in (b'r="3"', b'r="A3"'):
        far = repacked(far, SHEET, cell, cell.replace(b"3", b"1048576"))
    for data in (claims, far):
        (lot,) = statement(data, OURS).lots
        assert lot.security.symbol == "BNS.TO"
        (sheet,) = workbook_grids(data)
        assert len(sheet.rows) < 5


def test_a_workbook_beyond_the_bounds_is_a_sentence() -> None:
    zeros = b"<!--" + b"0" * UNPACKED + b"-->"
    with pytest.raises(UnreadError, match="unpacks to more than 10 MB"):
        statement(repacked(workbook(HELD), SHEET, b"</worksheet>", b"</worksheet>" + zeros), OURS)


@pytest.mark.parametrize(("rows", "lots", "refused"), [
    ("NVDA,10,100,eur", ["NVDA EUR", "MSFT USD"], []),
    ("NVDA,10,100,[red]x", ["MSFT USD"], [(2, "'[red]x' is no currency")]),
])  # fmt: skip
def test_no_currency_is_guessed(rows: str, lots: list[str], refused: list[tuple[int, str]]) -> None:
    head = "Date,Action,Symbol,Quantity,Price,Currency\n"
    read = statement(f"{head}2025-03-14,Buy,{rows}\n2025-03-14,Buy,MSFT,1,9,USD\n".encode(), OURS)
    assert [f"{lot.security.symbol} {lot.currency}" for lot in read.lots] == lots
    assert [(one.row, one.why) for one in read.refused] == refused


def test_a_day_to_come_and_a_price_below_zero_are_refused() -> None:
    head, days = (
        "Date,Action,Symbol,Quantity,Price\n",
        ("2025-03-14", "2026-11-24", "9999-12-31", "1025-01-02"),
    )
    rows = "".join(f"{day},Buy,A{n},1,9\n" for n, day in enumerate(days))
    read = statement(f"{head}{rows}2025-03-14,Buy,B,1,-9\n".encode(), OURS, today=date(2026, 11, 23))
    assert [lot.security.symbol for lot in read.lots] == ["A0"]
    assert [(one.row, one.why) for one in read.refused] == [
        (3, "A1: 2026-11-24 is a day that has not come yet"),
        (4, "A2: 9999-12-31 is a day that has not come yet"),
        (5, "A3: 1025-01-02 is not of our time"),
        (6, "B: a price of -9; a price is above zero"),
    ]


def test_a_number_beyond_meaning_is_no_other_share_of_a_ledger() -> None:
    read = statement(b'2025-01-01 * "x"\n  Assets:B  1e999 NVDA {1e999 USD}\n  Assets:C\n', OURS)
    assert (read.lots, [one.row for one in read.refused]) == ((), [2])


@pytest.mark.parametrize("text",
    [
        "<client><securities/><accounts><account><transactions><account-transaction><amount>500</amount>"
            "<type>DEPOSIT</type></account-transaction></transactions></account></accounts></client>",
        "OFXHEADER:100\n<OFX><INVSTMTRS><INVBAL><AVAILCASH>5</INVBAL></INVSTMTRS></OFX>"])  # fmt: skip
def test_cash_without_a_currency_is_refused_until_it_is_said(text: str) -> None:
    read = statement(text.encode(), OURS)
    assert (read.cash, [one.why.startswith("cash of 5") for one in read.refused]) == ((), [True])
    stated = statement(text.encode(), OURS, ReadingOptions(currency="EUR"))
    assert [(one.currency, one.amount) for one in stated.cash] == [("EUR", Decimal(5))]
    assert (read.rows, stated.rows, stated.new) == (1, 1, 1)
