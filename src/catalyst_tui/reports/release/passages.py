"""The place of a figure in its release: the lines around it, as a person would see them there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice, takewhile

from msgspec import Struct

from catalyst_tui.reports.release.document.cells import Cell, Table
from catalyst_tui.reports.release.document.parts import Part
from catalyst_tui.reports.release.readings import Place
from catalyst_tui.reports.release.tables.table_numbers import figured, merged

WIDE = 76
"""Cells of a line of a table; what does not fit is left out, the figure's own column never."""

_BEFORE, _AFTER = 3, 3  # rows of a table around the figure's
_HEADS = 6  # lines that head its columns
_LABEL = 34  # characters
_COLUMN = 16
_PARAGRAPH = 600


class Passage(Struct, frozen=True):
    """Lines of a release, and in which of them the figure stands. Those of a `table` are lined up."""

    lines: tuple[str, ...]
    here: int
    table: bool = False


def passage(parts: Sequence[Part], place: Place, words: str) -> Passage:
    """What stands around a place; `words` are a sentence there."""
    part = parts[place.part]
    above = _line_before(parts, place.part)
    if isinstance(part, Table):
        lines, here = _rows(part, place)
        return Passage((*above, *lines), len(above) + here, table=True)
    after = (one for one in parts[place.part + 1 : place.part + 2] if isinstance(one, str) and one)
    return Passage((*above, _about(part, words), *(one[:_PARAGRAPH] for one in after)), len(above))


def _about(paragraph: str, words: str) -> str:
    """As much of a paragraph as is shown, from its beginning or else from the sentence on."""
    at = max(paragraph.find(words), 0)
    if at + len(words) <= _PARAGRAPH:
        return paragraph[:_PARAGRAPH]
    return f"… {paragraph[at : at + max(_PARAGRAPH, len(words))]}"


def _line_before(parts: Sequence[Part], at: int) -> tuple[str, ...]:
    """The paragraph before: a heading, or what the sentence goes on from."""
    before = next((one for one in reversed(parts[max(0, at - 3) : at]) if one), None)
    return (before[:_PARAGRAPH],) if isinstance(before, str) else ()


def _rows(table: Table, place: Place) -> tuple[list[str], int]:
    at = place.row or 0
    first = max(0, at - _BEFORE)
    rows = [[*merged(row)] for row in table.rows]
    numbers = figured(table)
    heads = [*islice(takewhile(lambda n: not numbers[n], range(first)), _HEADS)]
    shown = [*heads, *range(first, min(len(rows), at + _AFTER + 1))]
    columns = _columns([rows[n] for n in shown], place.column)
    return [_line(rows[n], columns) for n in shown], shown.index(at)


def _columns(rows: list[list[tuple[Cell, str]]], own: int) -> list[tuple[int, int]]:
    """The last column of each that is shown, and its width; the figure's own is among them."""
    wide: dict[int, int] = {}
    for row in rows:
        for cell, text in row[1:]:
            if any(sign.isdigit() for sign in text) and len(text) <= _COLUMN:
                wide[cell.last] = max(wide.get(cell.last, 0), len(text))
    ends = sorted(wide)
    start = 0
    while start < len(ends) and own not in _fitting(ends[start:], wide) and own in wide:
        start += 1
    return [(end, wide[end]) for end in _fitting(ends[start:], wide)]


def _fitting(ends: list[int], wide: dict[int, int]) -> list[int]:
    room, fitting = WIDE - _LABEL, list[int]()
    for end in ends:
        room -= wide[end] + 2
        if room < 0:
            break
        fitting.append(end)
    return fitting


def _line(row: list[tuple[Cell, str]], columns: list[tuple[int, int]]) -> str:
    """A row: its label, and each text at the right end of the last column it covers."""
    if not columns:
        return _clipped("  ".join(text for _, text in row), WIDE)
    label = (
        row[0][1] if row and row[0][0].first <= columns[0][0] - 1 and row[0][0].last < columns[0][0] else ""
    )
    rest = row[1:] if label else row
    edges, at = dict[int, int](), _LABEL
    for end, width in columns:
        at += width + 2
        edges[end] = at
    line = _clipped(label, _LABEL).ljust(_LABEL) if rest else _clipped(label, WIDE)
    for edge, text in _placed(rest, columns, edges):
        line = line[:edge].ljust(max(edge - len(text), len(line) + 2 if line.strip() else 0)) + text
    return _clipped(line.rstrip(), WIDE)


def _clipped(text: str, room: int) -> str:
    return text if len(text) <= room else f"{text[: room - 1]}…"


def _placed(
    row: list[tuple[Cell, str]], columns: list[tuple[int, int]], edges: dict[int, int]
) -> Iterator[tuple[int, str]]:
    for cell, text in row:
        covered = [end for end, _ in columns if cell.first <= end <= cell.last]
        if covered:
            yield edges[covered[-1]], text
