"""Find the numbers of a table, each with its label, its section and its column's headings.

A heading stands over a number if their columns meet. In a table whose columns do not line up,
numbers have too few headings, so none of them is read as a figure. The last part reads in which
unit a table's amounts are, as its titles say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from msgspec import Struct, field

from catalyst_tui.reports.release.amounts import last_digit
from catalyst_tui.reports.release.document import (
    ReleaseDocument,
    ReleaseTable,
    TableCell,
)
from catalyst_tui.reports.release.patterns import wordings
from catalyst_tui.values import Frozen

_PATTERNS = wordings("numbers")
_search, _fullmatch, _sub = _PATTERNS.search, _PATTERNS.fullmatch, _PATTERNS.sub
_UNITS = {"million": 6, "mm": 6, "m": 6, "billion": 9, "bn": 9, "b": 9}
_RAISED = "¹²³⁴⁵⁶⁷⁸⁹⁰†‡§^"
_MOST_HEADINGS = 12
_LONGEST_LABEL, _LONGEST_HEADINGS = 200, 600  # characters


class Number(Frozen):
    """A number as printed, without the table's scale.

    `scaled`: it names its own unit, which is applied (CAH 2026Q4: "$63.7 billion").
    """

    value: Decimal
    percent: bool
    scaled: bool = False

    @property
    def rounding(self) -> Decimal:
        """Return the worth of its last digit."""
        return last_digit(self.value)


class TableNumber(Frozen):
    """A number of a table: its row's label and section, its column's headings, and its place.

    `own` are the headings that stand next to others, and so set the column apart.
    """

    label: str
    section: str
    headings: tuple[str, ...]
    own: tuple[str, ...]
    number: Number
    row: int
    column: int

    @property
    def above(self) -> str:
        """Return all headings of its column, from the top."""
        text = " ".join(self.headings)
        return _sub("split_non_gaap", "-", text)[:_LONGEST_HEADINGS]

    @property
    def own_heading(self) -> str:
        """Return the headings that set its column apart, as one text."""
        return _sub("split_non_gaap", "-", " ".join(self.own))


class _NumberedRow(Frozen):
    """The label of a row, and its numbers with the cells of their digits."""

    cells: tuple[TableCell, ...]
    label: TableCell | None
    numbers: list[tuple[TableCell, Number]]

    def is_heading(self, *, in_body: bool) -> bool:
        """Return whether it heads columns; below numbers only a row with a date does."""
        if not in_body:
            return True
        return not self.numbers and any(
            _search("dated", cell.text) for cell in self.cells
        )


class _Headings(Struct):
    """The rows of headings over the numbers that follow.

    `first` and `last` are the right edges of the first and the last column with numbers.
    """

    first: int
    last: int
    rows: list[tuple[TableCell, ...]] = field(default_factory=list)
    over: dict[tuple[int, int], tuple[tuple[str, ...], tuple[str, ...]]] = field(
        default_factory=dict
    )

    def add(self, row: tuple[TableCell, ...], *, in_body: bool) -> None:
        """Add a row of headings; below numbers it replaces all others."""
        self.rows = [] if in_body else self.rows[-_MOST_HEADINGS:]
        self.rows.append(row)
        self.over.clear()

    def above(self, cell: TableCell) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the headings over a cell, and those that set its column apart."""
        columns = cell.first, cell.last
        if columns not in self.over:
            self.over[columns] = self._above(cell)
        return self.over[columns]

    def _above(self, cell: TableCell) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return both by the columns that each heading covers.

        PNC 2022Q1 has its name over the labels and "Consolidated Financial Highlights" over the
        rest. MCD 2023Q2 has "Quarters Ended June 30," over the labels and "2023" over the numbers.
        """
        over, own = list[str](), list[str]()
        for row in self.rows:
            meeting = (
                one for one in row if one.first <= cell.last and one.last >= cell.first
            )
            text = " ".join(one.text for one in meeting)
            first, leads = row[0], _PATTERNS["leads"]
            beside = self.first < self.last and first.last < min(cell.first, self.first)
            if beside and leads.search(first.text) and not leads.search(text):
                over.append(first.text)
            if text:
                over.append(text)
                if len(row) > 1 and not any(map(self._covers_all, row[1:])):
                    own.append(text)
        return tuple(over), tuple(own)

    def _covers_all(self, heading: TableCell) -> bool:
        several = self.first < self.last
        return several and heading.first <= self.first and heading.last >= self.last


def table_numbers(table: ReleaseTable) -> Iterator[TableNumber]:
    """Yield the numbers of a table that have a label, row by row.

    A sum without a label has that of its section.
    """
    rows = [_row(cells) for cells in table.rows]
    edges = {cell.last for row in rows for cell, _ in row.numbers} or {0}
    headings, sums = _Headings(min(edges), max(edges)), _Sums()
    section, waiting, last, in_body = "", "", "", False
    for n, row in enumerate(rows):
        name = waiting if row.label is None else _without_marks(row.label.text)
        if in_body and row.label is None and sums.equal(row.numbers):
            name = f"Total {section}"  # MGM 2022Q4
        continues = any(
            _fullmatch(key, name) for key in ("part_of_sales", "per_diluted_share")
        )
        if row.numbers and continues:
            name = f"{last} {name}"  # MU 2026Q4
        last = name if row.numbers else ""
        if name and row.numbers:
            in_body = True
            sums.add(row.numbers)
            for cell, number in row.numbers:
                yield TableNumber(
                    name, section, *headings.above(cell), number, n, cell.last
                )
        elif row.is_heading(in_body=in_body):
            headings.add(row.cells, in_body=in_body)
            in_body = False
        waiting = ""
        if row.numbers or not (len(row.cells) == 1 or _names_rows(row, min(edges))):
            continue
        text = row.cells[0].text
        if len(row.cells) == 1 and in_body:
            waiting = _without_marks(text)
        is_scale = _PATTERNS.match("scale_note", text)
        heading = "" if is_scale else _without_marks(_sub("note", "", text))
        if heading or len(row.cells) == 1:
            section = _section(section, heading)
        sums = _Sums()


class _Sums(Struct):
    """The sums of the rows of a section, by column."""

    by_column: dict[int, Decimal] = field(default_factory=dict)
    rows: int = 0

    def add(self, numbers: Iterable[tuple[TableCell, Number]]) -> None:
        """Add a row."""
        self.rows += 1
        for cell, number in numbers:
            before = self.by_column.get(cell.last, Decimal(0))
            self.by_column[cell.last] = before + number.value

    def equal(self, numbers: Iterable[tuple[TableCell, Number]]) -> bool:
        """Return whether these are the sums of two rows or more."""
        return self.rows > 1 and all(
            self.by_column.get(cell.last) == number.value for cell, number in numbers
        )


def _names_rows(row: _NumberedRow, first_edge: int) -> bool:
    """Return whether a row of headings also names the rows below (AMCR 2023Q4).

    A text over the first column of numbers (`first_edge`) heads that column and names no rows.
    """
    first, *others = row.cells
    over_labels = row.label is first and first.last < first_edge
    return over_labels and any(_search("named_year", cell.text) for cell in others)


def _section(before: str, text: str) -> str:
    """Return the heading of a section, with the line before that it completes.

    COST 2023Q3 has "… ATTRIBUTABLE TO", then "COSTCO"; MCFT 2026Q3 "Income (loss) per share", then
    "Diluted".
    """
    per_share = _search("per_share", before)
    if per_share is not None and _fullmatch("kind_of_share", text):
        return f"{per_share[0]} {text}"
    return f"{before} {text}" if _search("goes_on", before) else text


def titles(table: ReleaseTable) -> list[str]:
    """Return the texts above the first numbers of a table, and those of every later heading."""
    found: list[str] = []
    in_body = False
    for row in map(_row, table.rows):
        in_body = in_body or (row.label is not None and bool(row.numbers))
        if row.is_heading(in_body=in_body):
            found += [cell.text for cell in row.cells]
            in_body = False  # EBAY 2023Q2: "(In millions, …)" stands below the years
    return found


def texts_with_headings(parts: ReleaseDocument) -> Iterator[str]:
    """Yield the paragraphs of a document, and the titles and column headings of its tables."""
    for part in parts:
        if isinstance(part, str):
            yield part
        else:
            above = (number.above for number in table_numbers(part))
            yield from dict.fromkeys((*titles(part), *above))


def in_dollars(table: ReleaseTable) -> bool:
    """Return whether any number of a table has a dollar sign."""
    sign = _PATTERNS["dollar_sign"]
    return any(sign.match(cell.text) for row in table.rows for cell in row)


def has_numbers(row: tuple[TableCell, ...]) -> bool:
    """Return whether a row has numbers, and is no heading of years."""
    return bool(_row(row).numbers)


def _row(cells: tuple[TableCell, ...]) -> _NumberedRow:
    """Return a row's label and numbers; years in a heading are no numbers (MCD 2023Q2)."""
    label: TableCell | None = None
    numbers: list[tuple[TableCell, Number]] = []
    only_years = True
    for cell, text in joined_cells(cells):
        if (number := _number(text)) is not None:
            numbers.append((cell, number))
            only_years = only_years and _fullmatch("bare_year", text) is not None
        elif label is None and not numbers and not _fullmatch("nil", text):
            label = cell
    return _NumberedRow(cells, label, [] if only_years else numbers)


def joined_cells(row: tuple[TableCell, ...]) -> Iterator[tuple[TableCell, str]]:
    """Yield cells with the signs that stand in cells of their own: `$`, `)` and `%`."""
    opening, last = "", None
    for cell in row:
        if last is not None and _fullmatch("closes", cell.text):
            last = (last[0], last[1] + cell.text)
            continue
        if last is not None:
            yield last
            last = None
        if _fullmatch("opens", cell.text):
            opening = cell.text
        else:
            last, opening = (cell, opening + cell.text), ""
    if last is not None:
        yield last


def _number(text: str) -> Number | None:
    found = _fullmatch("number", text)
    if found is None:
        return None
    value = Decimal(found["digits"].replace(",", ""))
    unit = (found["unit"] or "").strip().lower()
    value = value.scaleb(_UNITS[unit]) if unit else value
    negative = found["minus"] or found["open"] or found["open2"]
    return Number(-value if negative else value, bool(found["percent"]), bool(unit))


def _without_marks(label: str) -> str:
    """Return a label without the marks of its footnotes and its colon."""
    label = label[:_LONGEST_LABEL].rstrip(f": {_RAISED}")
    if not label.endswith((")", "*", *"0123456789")):
        return label
    return _sub("footnote", "", _sub("noted_unit", "", label)).rstrip(": ")


# Scales

NEAR = 200
"""Characters of a paragraph above a table that may belong to it."""

_SCALES = {"thousand": 3, "000": 3, "million": 6, "mm": 6, "m": 6, "billion": 9}


def scale_of(text: str) -> int | None:
    """Return the power of ten that a table's titles name; None if they name none or several.

    What follows "except" is about other rows (AAPL 2019Q1: "In millions, except number of shares
    which are reflected in thousands").
    """
    found = _PATTERNS["scale"].finditer(_sub("except_for", "", text))
    scales = {
        _SCALES[(match[1] or match[2] or match[3]).lower().rstrip("'’")]
        for match in found
    }
    return scales.pop() if len(scales) == 1 else None
