"""Numbers as people and brokers write them. Whether a comma parts thousands or decimals is decided by what
leaves one reading only: the cell, else its row, else the whole table; else it is not known."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation

from msgspec import Struct

from catalyst_tui.book.model.currencies import LETTERED, SIGNS

NONE = frozenset(
    {"", "-", "--", "---", "—", "–", "n/a", "na", "none", "null", "nan", "not available", "ignored"}
)
"""What says that there is no value."""

_BEGINS = frozenset({letter for one in NONE for letter in (one[:1], one[:1].upper())} | {" ", "\t", "\n"})
_LONGEST = 40
_POWERS = 15  # of ten, up and down
_SIGNS = {**LETTERED, **SIGNS, "$": "USD"}
_LETTERS = re.compile(rf"({'|'.join(map(re.escape, _SIGNS))}|[A-Za-z]{{2,4}}\.?|p)")
_GROUPED = re.compile(r"\d{1,3}([.,])\d{3}(\1\d{3})*")
_CLEAR = re.compile(r"-?[0-9]+\.([0-9]{1,2}|[0-9]{4,})")
"""A cell whose point leaves no doubt: most are such."""


def is_none(text: str) -> bool:
    """Whether a cell says that there is no value."""
    return text[:1] in _BEGINS and text.strip().casefold() in NONE


def currency_in(text: str) -> str:
    """The currency a cell names beside its number: `$5.10`, `12 SEK`; empty when it names none."""
    match = _LETTERS.search(text)
    if match is None:
        return ""
    found = match.group()
    if found in _SIGNS:
        return _SIGNS[found]
    code = found.strip(".")
    return code if re.fullmatch("[A-Z]{3}|GBp|GBX|ZAc", code) else ""


def _bare(text: str) -> tuple[str, bool]:
    """Digits, points and commas only, and whether it is negative."""
    cell = text.strip()
    negative = cell.startswith(("(", "-", "−")) or cell.endswith(("-", "−"))
    if re.fullmatch(r"[+-]?\d+(\.\d+)?[eE][+-]?\d+", cell):
        return cell.lstrip("+-"), negative
    cell = _LETTERS.sub("", cell)
    negative = negative or cell.strip().startswith(("-", "−", "("))
    cell = re.sub(r"[\s\u00a0\u202f'’()+−*@-]", "", cell)
    return re.sub(r"(?<=\d)[A-Z]$", "", cell.removesuffix("%")), negative


def mark_of(text: str) -> str:
    """The decimal mark of a cell that has one reading only: "." or ","; empty when it leaves two or none."""
    if _CLEAR.fullmatch(text):
        return "."
    cell, _ = ("", False) if text.isdigit() else _bare(text)
    points, commas = cell.count("."), cell.count(",")
    if points and commas:
        return "." if cell.rfind(".") > cell.rfind(",") else ","
    if points + commas == 0:
        return ""
    sign, other = (".", ",") if points else (",", ".")
    if cell.count(sign) > 1:
        return other
    if _GROUPED.fullmatch(cell) and not cell.startswith("0"):
        return ""
    return sign


class Marks(Struct, frozen=True):
    """How a table writes its numbers."""

    table: str = ""

    def number(self, text: str, row: Sequence[str] = ()) -> Decimal | None:
        """A number, None where the cell says there is none. ValueError with a sentence."""
        if is_none(text):
            return None
        if len(text) <= _POWERS and ((text.isascii() and text.isdigit()) or _CLEAR.fullmatch(text)):
            return Decimal(text)
        if "%" in text:
            raise ValueError(f"{text[:40]!r} is a percentage; a number of its own is wanted")
        cell, negative = _bare(text)
        if len(cell) > _LONGEST or not re.fullmatch(r"[\d.,]+([eE][+-]?\d+)?", cell):
            raise ValueError(f"{text[:40]!r} is no number")
        if "e" not in cell.lower() and ("," in cell or "." in cell):
            mark = mark_of(cell) or _agreed(row) or self.table
            if not mark:
                raise ValueError(f"{text[:40]!r} may be thousands or a fraction; say which: --decimal , or .")
            thousands = "," if mark == "." else "."
            cell = cell.replace(thousands, "").replace(mark, ".")
        try:
            value = Decimal(cell)
        except InvalidOperation:
            raise ValueError(f"{text[:40]!r} is no number") from None
        if not value.is_finite() or (value and not -_POWERS <= value.adjusted() < _POWERS):
            raise ValueError(f"{text[:40]!r} is beyond any meaning")
        return -value if negative else value


def _agreed(cells: Iterable[str]) -> str:
    marks = {mark for cell in cells if (mark := mark_of(cell))}
    return marks.pop() if len(marks) == 1 else ""


def marks_of(cells: Iterable[str], parted: str, said: str = "") -> Marks:
    """How a table writes its numbers: as most of its cells that leave one reading; a comma between fields
    leaves the point to the numbers, a semicolon the comma."""
    if said:
        return Marks(said)
    votes = Counter(mark for cell in cells if (mark := mark_of(cell)))
    if votes:
        return Marks(votes.most_common(1)[0][0])
    return Marks({",": ".", "\t": "", ";": ","}.get(parted, "."))


def looks_like_number(text: str) -> bool:
    """Whether a cell is a number in some writing: no header says one."""
    cell, _ = _bare(text)
    return (
        bool(cell)
        and bool(re.fullmatch(r"[\d.,]+", cell))
        and bool(re.match(r"[\W\d]|[A-Z]{3} ", text.strip()))
    )
