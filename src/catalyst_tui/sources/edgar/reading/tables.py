"""A table's numbers, each with what stands beside it and above it: nothing is concluded here.

Headings above a number are those whose columns cover its own; a table whose columns do not line up gives
numbers with too little above them, which nobody then takes for a figure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from catalyst_tui.sources.edgar.reading.parts import Cell, Table

_NUMBER = re.compile(
    r"(?P<minus>[-−–]\s?)?(?P<open>\(\s?)?(?P<money>(?:US)?\$\s?)?(?P<open2>\(\s?)?"
    r"(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,12}(?:\.\d+)?|\.\d+)\s?(?P<close>\))?\s?(?P<percent>%)?\s?\)?"
)
_BARE_YEAR = re.compile(r"(?:19|20)\d\d")
_OPENS = re.compile(r"[-−–]?\(?\s?(?:US)?\$?\s?\(?")
_CLOSES = re.compile(r"\)?\s?%?\s?\)?")
_DATED = re.compile(r"\b(?:ended|months|weeks|20\d\d|quarter|year)\b", re.IGNORECASE)
_FOOTNOTE = re.compile(r"(?: ?\((?:\d{1,2}|[a-z]|\*)\)| ?\*|(?<=[a-z])\d)+$")
_MOST_HEADINGS = 12
_LABEL = 200  # characters of a label


@dataclass(frozen=True, slots=True)
class Number:
    """A number as printed. `quantum` is the worth of its last digit; the table's scale is not applied."""

    value: Decimal
    percent: bool
    money: bool

    @property
    def quantum(self) -> Decimal:
        exponent = self.value.as_tuple().exponent
        return Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)


@dataclass(frozen=True, slots=True)
class Printed:
    """One number of a table: the row's label, the heading row it stands under, its column's headings."""

    label: str
    section: str
    above: str
    number: Number


def printed(table: Table) -> Iterator[Printed]:
    """The numbers of a table that have a label, row by row."""
    headings: list[tuple[Cell, ...]] = []
    section, in_body = "", False
    for row in table.rows:
        label, numbers = _read_row(row)
        if label is not None and numbers:
            in_body = True
            for cell, number in numbers:
                above = " ".join(_over(cell, heading) for heading in headings)
                yield Printed(_unmarked(label.text), section, " ".join(above.split()), number)
        elif _heads(row, in_body=in_body):
            headings, in_body = ([] if in_body else headings[-_MOST_HEADINGS:]), False
            headings.append(row)
        if not numbers and len(row) == 1:
            section = _unmarked(row[0].text)


def title(table: Table) -> str:
    """All that stands above the first numbers of a table, and in every later heading."""
    said = []
    in_body = False
    for row in table.rows:
        label, numbers = _read_row(row)
        in_body = in_body or (label is not None and bool(numbers))
        if not in_body or _heads(row, in_body=in_body):
            said += [cell.text for cell in row]
    return " ".join(said)


def in_dollars(table: Table) -> bool:
    """Whether any of its numbers is printed with a dollar sign."""
    return any(re.match(r"[-(]?(?:US)?\$", cell.text) for row in table.rows for cell in row)


def _over(cell: Cell, heading: tuple[Cell, ...]) -> str:
    return " ".join(one.text for one in heading if one.first <= cell.last and one.last >= cell.first)


def _heads(row: tuple[Cell, ...], *, in_body: bool) -> bool:
    """Whether a row without figures says what the columns are; below figures only one that dates them."""
    if in_body:
        return not _read_row(row)[1] and any(_DATED.search(cell.text) for cell in row)
    return True


def _read_row(row: tuple[Cell, ...]) -> tuple[Cell | None, list[tuple[Cell, Number]]]:
    """The row's label, and its numbers with the cell of their digits. Years in a heading are no numbers."""
    label: Cell | None = None
    numbers: list[tuple[Cell, Number]] = []
    merged = list(_merged(row))
    for cell, text in merged:
        if (number := _number(text)) is not None:
            numbers.append((cell, number))
        elif label is None and not numbers:
            label = cell
    if all(_BARE_YEAR.fullmatch(text) for cell, text in merged if cell is not label):
        return label, []
    return label, numbers


def _merged(row: tuple[Cell, ...]) -> Iterator[tuple[Cell, str]]:
    """Cells with the signs that stand in cells of their own: `$`, `)` and `%`."""
    before, held = "", None
    for cell in row:
        if held is not None and _CLOSES.fullmatch(cell.text):
            held = (held[0], held[1] + cell.text)
            continue
        if held is not None:
            yield held
            held = None
        if _OPENS.fullmatch(cell.text):
            before = cell.text
        else:
            held, before = (cell, before + cell.text), ""
    if held is not None:
        yield held


def _number(text: str) -> Number | None:
    found = _NUMBER.fullmatch(text)
    if found is None:
        return None
    value = Decimal(found["digits"].replace(",", ""))
    negative = bool(found["minus"]) or bool(found["open"]) or bool(found["open2"])
    return Number(-value if negative else value, bool(found["percent"]), bool(found["money"]))


def _unmarked(label: str) -> str:
    """A label without its footnotes' marks and its colon."""
    return _FOOTNOTE.sub("", label[:_LABEL].rstrip(": ")).rstrip(": ")
