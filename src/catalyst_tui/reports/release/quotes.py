"""Quote a release: the lines around a figure, and the passages that name a figure nobody read.

Nothing is concluded from the second kind. They are shown where a figure is needed and not offered,
so that silence is not taken for absence.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice, takewhile

from catalyst_tui.book.model.book import Basis
from catalyst_tui.judge.ledger.facts import Kind
from catalyst_tui.reports.release.amounts import AmountMeasure
from catalyst_tui.reports.release.document import (
    ReleaseDocument,
    ReleasePart,
    ReleaseTable,
    TableCell,
)
from catalyst_tui.reports.release.labels import READ, basis_named, metric_named
from catalyst_tui.reports.release.numbers import has_numbers, joined_cells
from catalyst_tui.reports.release.outlook_tables import is_outlook
from catalyst_tui.reports.release.patterns import wordings
from catalyst_tui.reports.release.readings import ReadingPlace
from catalyst_tui.reports.release.wording import NAMED_AS
from catalyst_tui.values import Frozen

_PATTERNS = wordings("quotes")


# The lines around a figure

WIDE = 76
"""Cells of a line of a table; columns that do not fit are left out, the figure's own never."""

_ROWS_BEFORE, _ROWS_AFTER = 3, 3
_MOST_HEADINGS = 6  # lines over the columns
_LABEL, _COLUMN = 34, 16  # cells
_PARAGRAPH = 600  # characters


class Passage(Frozen):
    """Lines of a release; line `here` has the figure. The lines of a `table` are lined up."""

    lines: tuple[str, ...]
    here: int
    table: bool = False


def passage(parts: Sequence[ReleasePart], place: ReadingPlace, words: str) -> Passage:
    """Return the lines around a place; `words` are a sentence there."""
    part = parts[place.part]
    before = next(
        filter(None, reversed(parts[max(0, place.part - 3) : place.part])), None
    )
    above = (before[:_PARAGRAPH],) if isinstance(before, str) else ()
    if isinstance(part, ReleaseTable):
        lines, local = _lines_of_table(part, place)
        return Passage((*above, *lines), len(above) + local, table=True)
    after = (
        one
        for one in parts[place.part + 1 : place.part + 2]
        if isinstance(one, str) and one
    )
    below = (text[:_PARAGRAPH] for text in after)
    return Passage((*above, _excerpt(part, words), *below), len(above))


def _excerpt(paragraph: str, words: str) -> str:
    """Return the part of a paragraph that is shown: its beginning, or the sentence and the rest."""
    at = max(paragraph.find(words), 0)
    if at + len(words) <= _PARAGRAPH:
        return paragraph[:_PARAGRAPH]
    return f"… {paragraph[at : at + max(_PARAGRAPH, len(words))]}"


def _lines_of_table(table: ReleaseTable, place: ReadingPlace) -> tuple[list[str], int]:
    """Return the lines around a row of a table, and which of them is that row."""
    at = place.row or 0
    first = max(0, at - _ROWS_BEFORE)
    headings = takewhile(lambda row: not has_numbers(table.rows[row]), range(first))
    shown = [
        *islice(headings, _MOST_HEADINGS),
        *range(first, min(len(table.rows), at + _ROWS_AFTER + 1)),
    ]
    rows = [list(joined_cells(table.rows[row])) for row in shown]
    columns = _columns(rows, place.column)
    return [_line(row, columns) for row in rows], shown.index(at)


def _columns(
    rows: list[list[tuple[TableCell, str]]], own: int
) -> list[tuple[int, int]]:
    """Return the last column of each number that is shown, and its width; `own` is among them."""
    widths: dict[int, int] = {}
    for row in rows:
        for cell, text in row[1:]:
            if any(map(str.isdigit, text)) and len(text) <= _COLUMN:
                widths[cell.last] = max(widths.get(cell.last, 0), len(text))
    ends = sorted(widths)
    while own in widths and own not in _fitting(ends, widths):
        del ends[0]
    return [(end, widths[end]) for end in _fitting(ends, widths)]


def _fitting(ends: list[int], widths: dict[int, int]) -> list[int]:
    room, fitting = WIDE - _LABEL, list[int]()
    for end in ends:
        room -= widths[end] + 2
        if room < 0:
            break
        fitting.append(end)
    return fitting


def _line(row: list[tuple[TableCell, str]], columns: list[tuple[int, int]]) -> str:
    """Return a row as a line: its label, and each text at the right end of its last column."""
    if not columns:
        return _clipped("  ".join(text for _, text in row), WIDE)
    label, rest = "", row
    if row and row[0][0].last < columns[0][0]:
        label, rest = row[0][1], row[1:]
    edges, at = dict[int, int](), _LABEL
    for end, width in columns:
        at += width + 2
        edges[end] = at
    line = _clipped(label, _LABEL).ljust(_LABEL) if rest else _clipped(label, WIDE)
    for cell, text in rest:
        covered = [end for end in edges if cell.first <= end <= cell.last]
        if not covered:
            continue
        edge = edges[covered[-1]]
        start = max(edge - len(text), len(line) + 2 if line.strip() else 0)
        line = line[:edge].ljust(start) + text
    return _clipped(line.rstrip(), WIDE)


def _clipped(text: str, room: int) -> str:
    return text if len(text) <= room else f"{text[: room - 1]}…"


# Figures that nobody read

_LONGEST_ROW = 160  # characters
_QUOTED = 2
_NAMES = {
    name: re.compile(rf"\b{text}", re.IGNORECASE) for name, text in NAMED_AS.items()
}


class FigurePassage(Frozen):
    """A sentence or a row that names a metric next to a number; `basis` None if it names none."""

    metric: str
    kind: Kind
    basis: Basis | None
    words: str


def figure_passages(
    documents: Iterable[ReleaseDocument], sentences: Iterable[str]
) -> tuple[FigurePassage, ...]:
    """Return all passages that name a figure, whether it was read or not."""
    tables = [
        part for parts in documents for part in parts if isinstance(part, ReleaseTable)
    ]
    found = [passage for text in sentences for passage in _in_sentence(text)]
    found += [passage for table in tables for passage in _in_rows(table)]
    return tuple(dict.fromkeys(found))


def unread_words(
    passages: Iterable[FigurePassage],
    metric: str,
    kind: Kind,
    basis: Basis,
    read: Collection[str] = (),
) -> tuple[str, ...]:
    """Return the passages that name a figure, without those that figures were `read` from."""
    return tuple(
        passage.words
        for passage in passages
        if passage.metric == metric
        and passage.kind is kind
        and passage.basis in (None, basis)
        and not any(passage.words in words or words in passage.words for words in read)
    )


def unread_line(metric: str, words: tuple[str, ...]) -> str:
    """Return `2 sentences or rows name gross margin and were not read: “…”; “…”`."""
    quoted = "; ".join(f"“{text}”" for text in words[:_QUOTED])
    name = metric.replace("_", " ")
    if len(words) == 1:
        return f"1 sentence or row names {name} and was not read: {quoted}"
    more = "; …" if len(words) > _QUOTED else ""
    return (
        f"{len(words)} sentences or rows name {name} and were not read: {quoted}{more}"
    )


def _in_sentence(text: str) -> Iterator[FigurePassage]:
    numbers = {
        measure
        for measure in AmountMeasure
        if _PATTERNS[measure.name.lower()].search(text)
    }
    if not numbers:
        return
    kind = Kind.GUIDE if _PATTERNS.search("ahead", text) else Kind.ACTUAL
    for metric in READ:
        if AmountMeasure.for_metric(metric) in numbers and _NAMES[metric].search(text):
            yield FigurePassage(metric, kind, basis_named(text), text)


def _in_rows(table: ReleaseTable) -> Iterator[FigurePassage]:
    kind = Kind.GUIDE if is_outlook(table) else Kind.ACTUAL
    for row in table.rows:
        label, *cells = (cell.text for cell in row)
        if not any(map(str.isdigit, "".join(cells))):
            continue
        basis = basis_named(label)
        percent = any("%" in text for text in cells)
        name = metric_named(label, percent=percent, adjusted=basis is Basis.NON_GAAP)
        if name is not None:
            words = " ".join((label, *cells))[:_LONGEST_ROW]
            yield FigurePassage(name.metric, kind, basis, words)
