"""Turn the bytes of a file into rows of cells with their lines: CSV, JSON and workbooks.

The kind of a file is found by its bytes, not by its name. All sizes are bounded.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import zipfile
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from enum import StrEnum
from itertools import count, islice

from catalyst_tui.book.clean import clean
from catalyst_tui.statements.entries import UnreadError
from catalyst_tui.values import Frozen

LARGEST = 50_000_000
"""Most bytes of a file, and of one that is unpacked: forty years of trades are 2 MB."""

COLUMNS, CELL, ROWS = 400, 2000, 300_000
"""Most fields of a row, characters of a field, rows of a file."""

UNPACKED = 10_000_000
"""Most bytes of XML in a workbook, some 150,000 cells: ten seconds on a slow machine."""

LAST_ROW = 300_000
"""The last row of a sheet that is read: one cell far below makes openpyxl walk all rows above it.
"""

_NEEDS_PASSWORD = 1  # a bit in the flags of a ZIP member
_DELIMITERS = ",;\t|"
_SAMPLE_LINES = 300
_CELL_LINES = 12
_SHORTER = "export a shorter span of time"
_ZIP = b"PK\x03\x04"


class FileKind(StrEnum):
    """What a file is."""

    TEXT = "text"
    XML = "xml"
    JSON = "json"
    OFX = "ofx"
    WORKBOOK = "workbook"


class FileContent(Frozen):
    """A file and its kind. `text` is empty for a workbook."""

    kind: FileKind
    text: str
    data: bytes


class GridRow(Frozen):
    """The cleaned cells of a row. `line` is where the row begins."""

    line: int
    cells: tuple[str, ...]

    @property
    def empty(self) -> bool:
        """Return whether all cells are empty."""
        return not any(self.cells)


class Grid(Frozen):
    """Rows that belong together: a file, a sheet, a section.

    `delimiter` stood between their fields.
    """

    name: str
    rows: tuple[GridRow, ...]
    delimiter: str = ""


def document(data: bytes) -> FileContent:
    """Find out what a file is. Raises UnreadError with what to do."""
    if len(data) > LARGEST:
        raise UnreadError(_too_large(len(data)))
    if data[:2] == b"\x1f\x8b":
        data = _unpacked(data)
    if data[:4] == _ZIP:
        if (
            b"xl/" in data[:4000]
            or b"xl/workbook" in data
            or b"[Content_Types]" in data[:200]
        ):
            return FileContent(FileKind.WORKBOOK, "", data)
        data = _only_member(data)
    _check_readable(data)
    text = decoded(data)
    start = text.lstrip()[:2000].lower()
    if start.startswith(("<!doctype html", "<html")) or "<html" in start[:400]:
        why = "this is a web page, whatever its name says"
        raise UnreadError(f"{why}; download the file again, signed in")
    if "ofxheader" in start or "<ofx>" in start:
        return FileContent(FileKind.OFX, text, data)
    if start.startswith("<"):
        return FileContent(FileKind.XML, text, data)
    return FileContent(
        FileKind.JSON if start.startswith(("{", "[")) else FileKind.TEXT, text, data
    )


def _too_large(size: int) -> str:
    limit = LARGEST // 1_000_000
    why = f"{size / 1e6:,.0f} MB is more than {limit} MB, larger than any account's history"
    return f"{why}; {_SHORTER}"


def _unpacked(data: bytes) -> bytes:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as packed:
            inside = packed.read(LARGEST + 1)
    except (OSError, EOFError, zlib.error):
        raise UnreadError(
            "this packed file is cut short or damaged; download it again"
        ) from None
    if len(inside) > LARGEST:
        raise UnreadError(_too_large(len(inside)))
    return inside


def _only_member(data: bytes) -> bytes:
    """Return the one file in a ZIP archive: Portfolio Performance packs its files like this."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            members = [one for one in packed.infolist() if not one.is_dir()]
            if len(members) != 1:
                raise UnreadError(
                    f"this is a ZIP archive of {len(members)} files; unpack it and give one"
                )
            if members[0].flag_bits & _NEEDS_PASSWORD:
                raise UnreadError(
                    "this ZIP archive is locked with a password; unpack it and give the file"
                )
            with packed.open(members[0]) as member:
                inside = member.read(LARGEST + 1)
    except (
        zipfile.BadZipFile,
        OSError,
        EOFError,
        zlib.error,
        NotImplementedError,
        ValueError,
    ):
        raise UnreadError(
            "this ZIP archive is cut short or damaged; download it again"
        ) from None
    if len(inside) > LARGEST:
        raise UnreadError(_too_large(len(inside)))
    if inside.startswith(b"PPPBV"):
        raise UnreadError(
            "this is Portfolio Performance's binary form; save it there as XML"
        )
    return inside


def _check_readable(data: bytes) -> None:
    if not data.strip():
        raise UnreadError("the file is empty; download it again")
    if data[:4] == _ZIP:
        raise UnreadError(
            "this is a ZIP archive within another; unpack it and give the file inside"
        )
    if data[:4] == b"%PDF":
        raise UnreadError("this is a PDF; ask the broker for the same as CSV")
    if data[:4] == b"\xd0\xcf\x11\xe0":
        raise UnreadError(
            "this is a workbook of the old form (.xls); save it as .xlsx or CSV"
        )


def decoded(data: bytes) -> str:
    """Decode a text: UTF-8 or UTF-16 by its mark or its look, else Windows' Latin letters."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    head = data[:400]
    if head[1::2].count(0) > len(head) // 4:
        return data.decode("utf-16-le", "replace")
    if b"\x00" in data[:4000]:
        raise UnreadError(
            "this is no text and no workbook; give a file the broker exports as CSV"
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


# CSV


def csv_grids(text: str) -> list[Grid]:
    """Split a text into rows; empty rows stay, because they separate tables."""
    delimiter = _delimiter(text)
    rows = _parsed(text, delimiter)
    fields = max(2, *(len(row.cells) - 1 for row in rows)) if rows else 2
    for row in rows:
        inside = [cell.split("\n")[1:] for cell in row.cells if "\n" in cell]
        if any(len(lines) > _CELL_LINES for lines in inside) or any(
            line.count(delimiter) >= fields for lines in inside for line in lines
        ):
            raise UnreadError(
                f"line {row.line}: a quote is never closed; export the file again"
            )
    return _sections(Grid("", tuple(rows), delimiter))


def _check_rows(rows: int) -> None:
    if rows > ROWS:
        raise UnreadError(f"it has more than {ROWS:,} rows; {_SHORTER}")


def _delimiter(text: str) -> str:
    """Return the delimiter that gives most rows the same large number of fields."""
    sample = "\n".join(text.splitlines()[:_SAMPLE_LINES])
    scores = {}
    for delimiter in _DELIMITERS:
        widths = Counter(
            len(row.cells) for row in _parsed(sample, delimiter) if len(row.cells) > 1
        )
        scores[delimiter] = max(
            (count * (width - 1) for width, count in widths.items()), default=0
        )
    return max(_DELIMITERS, key=lambda one: (scores[one], -_DELIMITERS.index(one)))


def _parsed(text: str, delimiter: str) -> list[GridRow]:
    csv.field_size_limit(LARGEST)
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True
    )
    rows: list[GridRow] = []
    line = 1
    for cells in reader:
        _check_rows(len(rows) + 1)
        rows.append(GridRow(line, tuple(map(_cleaned, cells[:COLUMNS]))))
        line = reader.line_num + 1
    return rows


def _cleaned(text: str) -> str:
    return clean(text, CELL).strip()


def _sections(whole: Grid) -> list[Grid]:
    """Split an activity statement: rows begin with the section's name and `Header` or `Data`."""
    marked = [
        row
        for row in whole.rows
        if len(row.cells) > 2 and row.cells[1] in ("Header", "Data")
    ]
    if not marked or marked[0].cells[1] != "Header":
        return [whole]
    parts: dict[str, list[GridRow]] = defaultdict(list)
    for row in marked:
        parts[row.cells[0]].append(GridRow(row.line, row.cells[2:]))
    return [Grid(name, tuple(rows), whole.delimiter) for name, rows in parts.items()]


# JSON


def json_grids(text: str) -> list[Grid]:
    """Turn every list of objects into a table named as its key; rows are numbered from 1.

    An object in a list also has what the object around it says. Raises UnreadError.
    """
    try:
        data = json.loads(text, parse_float=_clear_number, parse_int=str)
    except (ValueError, RecursionError):
        raise UnreadError(
            "this JSON is cut short or damaged; export it again"
        ) from None
    found: list[Grid] = []
    waiting: list[tuple[str, object]] = [("", data)]
    while waiting:
        name, value = waiting.pop()
        if isinstance(value, dict):
            waiting += value.items()
        elif (
            isinstance(value, list)
            and value
            and all(isinstance(item, dict) for item in value)
        ):
            found.append(_json_grid(name, value))
            for item in value:
                waiting += _lists_in(item)
    return found


def _lists_in(item: dict[str, object]) -> Iterator[tuple[str, object]]:
    """Yield the lists and objects in an object. Objects of a list get its own values too."""
    own = {
        key: value for key, value in item.items() if not isinstance(value, list | dict)
    }
    for key, value in item.items():
        if isinstance(value, list):
            yield (
                key,
                [{**own, **one} if isinstance(one, dict) else one for one in value],
            )
        elif isinstance(value, dict):
            yield key, value


def _clear_number(text: str) -> str:
    """Write a number so that it can be read in one way only: `1.234` as `1.2340`."""
    return f"{text}0" if "." in text and "e" not in text.lower() else text


def _json_grid(name: str, items: list[dict[str, object]]) -> Grid:
    _check_rows(len(items))
    header = tuple(dict.fromkeys(key for item in items for key in item))
    cells = (tuple(_json_cell(item.get(key)) for key in header) for item in items)
    return Grid(name, tuple(map(GridRow, count(), (header, *cells))), ",")


def _json_cell(value: object) -> str:
    return (
        ""
        if value is None or isinstance(value, dict | list)
        else str(value)[:CELL].strip()
    )


# Workbooks


def workbook_grids(data: bytes) -> list[Grid]:
    """Read each sheet's cells as text. Formulas are never evaluated. Raises UnreadError.

    Needs openpyxl, the extra `xlsx`.
    """
    try:
        from openpyxl import load_workbook
    except ImportError:
        why = 'a workbook needs openpyxl: pip install "catalyst-tui[xlsx]"'
        raise UnreadError(f"{why}, or save the sheet as CSV") from None
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts = [
                member.file_size
                for member in packed.infolist()
                if member.filename.endswith(".xml")
            ]
        if sum(parts) > UNPACKED:
            why = f"this workbook unpacks to more than {UNPACKED // 1_000_000} MB"
            raise UnreadError(f"{why}; {_SHORTER}, or save the sheet as CSV")
        book = load_workbook(
            io.BytesIO(data), read_only=True, data_only=True, keep_links=False
        )
        found: list[Grid] = []
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # a file may claim a million empty rows
            values = islice(
                sheet.iter_rows(values_only=True, max_col=COLUMNS), LAST_ROW
            )
            found.append(Grid(sheet.title, tuple(_filled(values)), "\t"))
        book.close()
    except UnreadError:
        raise
    except Exception as error:
        why = f"this workbook cannot be read ({type(error).__name__})"
        raise UnreadError(f"{why}; save the sheet as CSV") from None
    return found


def _filled(rows: Iterable[tuple[object, ...]]) -> Iterator[GridRow]:
    """Yield the rows that are not empty, and one empty row for each gap between them."""
    gap = True
    for line, values in enumerate(rows, 1):
        is_empty = values.count(None) == len(values)
        if not is_empty:
            yield GridRow(line, tuple(map(_sheet_cell, values)))
        elif not gap:
            yield GridRow(line, ("",))
        gap = is_empty


def _sheet_cell(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(value)
        case datetime():
            return (
                value.isoformat(sep=" ")
                if value.time() != time()
                else value.date().isoformat()
            )
        case date():
            return value.isoformat()
        case float():
            return _clear_number(f"{value:.12g}")
        case _:
            return _cleaned(str(value))
