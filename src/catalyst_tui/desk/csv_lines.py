"""Write a row as one line of CSV: cells read back equal, and none is a formula of a spreadsheet.

A row is always one line, because git merges by lines. Pure.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?(E[+-]?[0-9]+)?")
_FORMULA = re.compile("'*[=+\\-@\t\r\uff1d\uff0b\uff0d\uff20]")
"""What a spreadsheet takes for one, also in its wide letters, and what we have put before such a text."""

EMPTY = "\0"
"""A text that is there and empty, where an empty cell says that there is none: written `\\e`."""

_ESCAPED = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", EMPTY: "\\e"}
_UNSEEN = r"\x00-\x1f\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff"
"""Characters that a terminal acts on or that hide text: written as `\u001b`."""
_ESCAPE = re.compile(rf"[\\{_UNSEEN}]")
_ESCAPES = re.compile(r"\\(?:([\\nrte])|u([0-9a-f]{4}))")
_MEANT = {escape[1]: char for char, escape in _ESCAPED.items()}


def line_of(cells: Sequence[str]) -> str:
    """Return the cells as one line, without its end."""
    written = io.StringIO()
    csv.writer(written, lineterminator="").writerow([_guarded(cell) for cell in cells])
    return written.getvalue()


def cells_of(line: str) -> list[str]:
    """Return the cells of a line. ValueError if it is not a line of CSV."""
    try:
        rows = list(csv.reader([line], strict=True))
    except csv.Error as error:
        raise ValueError(f"is no line of a CSV file ({error})") from None
    return [_meant(cell) for cell in rows[0]] if rows else []


def _guarded(cell: str) -> str:
    if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell):
        cell = f"'{cell}"
    return _ESCAPE.sub(lambda found: _ESCAPED.get(found[0]) or f"\\u{ord(found[0]):04x}", cell)


def _meant(cell: str) -> str:
    text = _ESCAPES.sub(
        lambda found: _MEANT[found[1]] if found[1] else chr(int(found[2], 16)), cell
    )
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text
