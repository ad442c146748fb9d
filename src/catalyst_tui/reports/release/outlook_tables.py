"""Read guidance in a table: a label, and next to it one column per period, basis or date.

Columns of an earlier release (`Prior`, or `April 2023` in a July release) are left out. If two of
the others differ in nothing that is known, none is read. Learned from ULTA 2023Q2 (prior and
updated), CRM 2024Q2 (two periods), EBAY 2023Q2 (a basis per column), JNJ 2023Q2 ("$98.8B – $99.8B /
$99.3B").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from catalyst_tui.book.model.book import Basis
from catalyst_tui.book.model.period import Period
from catalyst_tui.judge.ledger.facts import Bound
from catalyst_tui.reports.release.amounts import (
    AmountMeasure,
    StatedValue,
    between,
    point,
)
from catalyst_tui.reports.release.document import ReleaseTable, TableCell
from catalyst_tui.reports.release.labels import basis_named, metric_named
from catalyst_tui.reports.release.numbers import joined_cells
from catalyst_tui.reports.release.patterns import wordings
from catalyst_tui.reports.release.periods import ReleaseCalendar
from catalyst_tui.values import Frozen

_PATTERNS = wordings("outlook_tables")
_search, _fullmatch, _sub = _PATTERNS.search, _PATTERNS.fullmatch, _PATTERNS.sub
_MOST_HEADINGS = 4
_WIDEST = 1000  # columns


class GuidedFigure(Frozen):
    """A guided figure. `basis` and `period` are None if the table names none."""

    metric: str
    basis: Basis | None
    period: Period | None
    stated: StatedValue
    words: str
    row: int


class _Column(Frozen):
    """An amount of a row: its cell, its headings, the text below it, and the table's scale.

    `upper` is the other end of a range that stands in two columns.
    """

    cell: TableCell
    headings: str
    below: str
    scale: str
    upper: str = ""

    @property
    def text(self) -> str:
        """Return the amount, a range by its ends."""
        return f"{self.cell.text} to {self.upper}" if self.upper else self.cell.text


def is_outlook(table: ReleaseTable) -> bool:
    """Return whether a table's headings announce guidance."""
    return any(_search("outlook", cell.text) for row in table.rows[:3] for cell in row)


def outlook_targets(
    table: ReleaseTable, calendar: ReleaseCalendar
) -> Iterator[GuidedFigure]:
    """Yield the guided figures of a table."""
    headings: list[tuple[TableCell, ...]] = []
    section: tuple[TableCell, ...]
    section, scale = (), ""
    rows = [tuple(_joined_ranges(row)) for row in table.rows]
    for number, row in enumerate(rows):
        label, *others = row
        cells = [cell for cell in others if _fullmatch("target", _amount(cell.text))]
        if all(_fullmatch("bare_year", cell.text) for cell in cells):  # OMCL 2026Q2
            scale = next(filter(None, map(_scale, row)), scale)
            if len(row) == 1 and calendar.names_period(label.text):
                # ACN 2026Q4, MLKN 2026Q4
                section = (TableCell(label.text, 0, _WIDEST),)
            elif not (len(row) == 1 and headings):
                headings = [*headings, row][-_MOST_HEADINGS:]
            continue
        below = rows[number + 1] if number + 1 < len(rows) else ()
        # CCL 2026Q3: "Adjusted net income (in millions)"
        in_row = _scale(label) or scale
        columns = [
            _Column(
                cell, _over(cell, [section, *headings]), _over(cell, [below]), in_row
            )
            for cell in cells
        ]
        newest = [
            column
            for column in _ranges(columns)
            if _is_newest(column.headings, calendar)
        ]
        yield from _in_row(label.text, newest, calendar, number)


def _scale(cell: TableCell) -> str:
    found = _search("scale", cell.text)
    return found[1] if found else ""


def _joined_ranges(row: tuple[TableCell, ...]) -> Iterator[TableCell]:
    """Yield cells with a range in three of them as one (RPD 2026Q2: "$208", "to", "$210")."""
    cells = [replace(cell, text=text) for cell, text in joined_cells(row)]
    plain = _PATTERNS["plain"]
    while cells:
        first = cells.pop(0)
        if len(cells) > 1 and cells[0].text in ("to", "-", "–"):
            upper = cells[1]
            if plain.fullmatch(first.text) and plain.fullmatch(upper.text):
                first = TableCell(
                    f"{first.text} to {upper.text}", first.first, upper.last
                )
                del cells[:2]
        yield first


def _over(cell: TableCell, headings: Sequence[tuple[TableCell, ...]]) -> str:
    """Return the headings over a cell."""
    cells = (one for row in headings for one in row)
    return " ".join(
        one.text for one in cells if one.first <= cell.last and one.last >= cell.first
    )


def _ranges(columns: list[_Column]) -> list[_Column]:
    """Join the columns of the low and the high end of a range (SPOK 2026Q2: "From", "To").

    Return nothing if an end is alone.
    """
    whole: list[_Column] = []
    rest = list(columns)
    while rest:
        column = rest.pop(0)
        upper = rest[0] if rest else None
        low = _search("low", column.headings)
        if low is None and _search("high", column.headings) is None:
            whole.append(column)
        else:
            high = _search("high", upper.headings) if upper is not None else None
            if upper is None or low is None or high is None:
                return []
            headings = _without(column.headings, low)
            if headings != _without(upper.headings, high):
                return []
            rest.pop(0)
            whole.append(replace(column, headings=headings, upper=upper.cell.text))
    return whole


def _without(text: str, found: re.Match[str]) -> str:
    return " ".join((text[: found.start()] + text[found.end() :]).split())


def _is_newest(headings: str, calendar: ReleaseCalendar) -> bool:
    """Return whether a column is not of an earlier release (JNJ 2023Q2: "July 2023", "April
    2023").
    """
    now = f"{calendar.today:%B %Y}".lower()
    month = _search("month", headings)
    return (month is None or month[0].lower() == now) and not _search("old", headings)


def _in_row(
    label: str, columns: list[_Column], calendar: ReleaseCalendar, row: int
) -> Iterator[GuidedFigure]:
    """Yield the figures of a row, if its columns differ in basis or period."""
    found: list[GuidedFigure] = []
    for column in columns:
        headings = column.headings
        basis = basis_named(label) or basis_named(headings)
        text = _amount(column.text)
        percent = text.endswith(("%", "percent"))
        plain = _sub("label", "", _tidy(label)).strip(" ,*")
        name = metric_named(plain, percent=percent, adjusted=basis is Basis.NON_GAAP)
        # Nobody guides basic ones
        name = name or metric_named(f"diluted {plain}", percent=False)
        if name is None or name.common:
            continue
        year = _fullmatch("bare_year", headings)
        period = calendar.running_period(f"fiscal {headings}" if year else headings)
        if period is None and (year or calendar.names_period(headings)):
            continue  # not the running one
        stated = _stated(text, AmountMeasure.for_metric(name.metric), column)
        if stated is None:
            continue
        if name.loss and stated.value > 0:
            stated = stated.negative()
        words = f"{label} {column.text} | {headings}"
        found.append(GuidedFigure(name.metric, basis, period, stated, words, row))
    if len({(figure.basis, figure.period) for figure in found}) == len(found):
        yield from found


def _stated(text: str, measure: AmountMeasure, column: _Column) -> StatedValue | None:
    """Return a cell's amount in its own unit, that of the row below, or the table's."""
    found = _fullmatch("target", text)
    if found is None:
        return None
    low, high, give = (found[name] or "" for name in ("low", "high", "give"))
    if measure is AmountMeasure.MONEY and not re.search(
        r"[a-z]", high or low, re.IGNORECASE
    ):
        below = column.below.lower()
        unit = (
            below
            if below in ("million", "billion")
            else column.scale.lower().removesuffix("s")
        )
        if not unit:
            return None
        low, high = f"{low} {unit}", high and f"{high} {unit}"
    about = bool(found["about"]) or low.startswith("~")
    if high:
        return between(low, high, measure)
    stated = point(low, measure, about=about, give=give or None)
    if stated is not None and found["least"]:  # HUM 2005Q4: "At least $2.81"
        return replace(stated, bound=Bound.ABOVE)
    return stated


def _amount(text: str) -> str:
    """Return a cell without what it says besides its amount."""
    return _sub("aside", "", _tidy(text))


def _tidy(text: str) -> str:
    return " ".join(re.sub(r"[‐‑–—−]", "-", text).split())
