"""Read a workbook's sheets as rows of text, with openpyxl (the extra `xlsx`).

Formulas are never evaluated.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from datetime import date, datetime, time

from catalyst_tui.book.clean import clean
from catalyst_tui.statements.entries import UnreadError
from catalyst_tui.statements.grids import CELL, COLUMNS, Grid, Row

UNPACKED = 40_000_000
"""Most bytes of XML in a workbook. More takes openpyxl minutes."""

SHEET_CELLS = 150_000
"""Most filled cells that are read of a workbook: ten seconds on a slow machine."""

LAST_ROW = 300_000
"""Rows beyond this one are not looked at: a single cell far below makes openpyxl walk all rows above it."""

_TOO_LARGE = "export a shorter span of time, or save the sheet as CSV"


def grids(data: bytes) -> list[Grid]:
    """Return each sheet with its cells as text. Raises UnreadError."""
    try:
        from openpyxl import load_workbook
    except ImportError:
        raise UnreadError(
            'a workbook needs openpyxl: pip install "catalyst-tui[xlsx]", or save the sheet as CSV'
        ) from None
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts = [one.file_size for one in packed.infolist() if one.filename.endswith(".xml")]
        if sum(parts) > UNPACKED:
            megabytes = UNPACKED // 1_000_000
            raise UnreadError(f"this workbook unpacks to more than {megabytes} MB; {_TOO_LARGE}")
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        found: list[Grid] = []
        left = SHEET_CELLS
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # a file may claim a million empty rows
            rows = _filled(sheet.iter_rows(values_only=True, max_row=LAST_ROW, max_col=COLUMNS), left)
            left -= sum(len(row.cells) - row.cells.count("") for row in rows)
            found.append(Grid(sheet.title, tuple(rows), "\t"))
        book.close()
    except UnreadError:
        raise
    except Exception as error:
        raise UnreadError(
            f"this workbook cannot be read ({type(error).__name__}); save the sheet as CSV"
        ) from None
    return found


def _filled(rows: Iterable[tuple[object, ...]], left: int) -> list[Row]:
    """Return the rows that are not empty, and one empty row for each gap. Raises UnreadError.

    At most `left` filled cells are read.
    """
    found: list[Row] = []
    for line, values in enumerate(rows, 1):
        cells = tuple(map(_cell, values)) if values.count(None) < len(values) else ()
        filled = len(cells) - cells.count("")
        left -= filled
        if left < 0:
            raise UnreadError(f"this workbook has more than {SHEET_CELLS:,} filled cells; {_TOO_LARGE}")
        if filled:
            found.append(Row(line, cells))
        elif found and not found[-1].empty:
            found.append(Row(line, ("",)))
    return found


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(value)
        case datetime():
            return value.isoformat(sep=" ") if value.time() != time() else value.date().isoformat()
        case date():
            return value.isoformat()
        case float():
            text = f"{value:.12g}"  # and one digit more: `1.234` would leave two readings
            return f"{text}0" if "." in text and "e" not in text else text
        case _:
            return clean(str(value), CELL).strip()
