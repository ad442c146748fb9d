"""The place of a figure in its release: the lines around it, as a person would see them there.

What a release says of a metric and nobody read: sentences and rows that name it beside a number.

Nothing is concluded from them. Where a figure is asked for and not offered, they are shown, so that silence
is not taken for absence.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice, takewhile

from msgspec import Struct

from catalyst_tui.book.model.book import Basis
from catalyst_tui.judge.ledger.facts import Kind
from catalyst_tui.reports.release.amounts import Measure
from catalyst_tui.reports.release.document import Cell, Table
from catalyst_tui.reports.release.labels import READ, basis_said, named
from catalyst_tui.reports.release.numbers import figured, merged
from catalyst_tui.reports.release.outlook_tables import is_outlook
from catalyst_tui.reports.release.page import Document, Part
from catalyst_tui.reports.release.readings import Place
from catalyst_tui.reports.release.wording import NAMED_AS

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


_LONGEST = 160  # characters of a row
_SHOWN = 2
_AHEAD = re.compile(
    r"\b(?:expect|anticipat|project|forecast|guid|outlook|estimate|target)\w*\b", re.IGNORECASE
)
_NUMBER = {
    Measure.PERCENT: re.compile(r"\d ?(?:%|percent\b)", re.IGNORECASE),
    Measure.EACH: re.compile(
        r"\$ ?\(?\d*\.\d{1,2}\b(?! ?(?:million|billion|[mb]\b))|\d ?cents\b", re.IGNORECASE
    ),
    Measure.MONEY: re.compile(
        r"\$ ?\(?[\d.,]+\)? ?(?:million|billion|thousand|[mb]\b)|\$ ?\(?\d{1,3}(?:,\d{3})+", re.IGNORECASE
    ),
}
_NAMES = {metric: re.compile(rf"\b{pattern}", re.IGNORECASE) for metric, pattern in NAMED_AS.items()}
_ANY = re.compile("|".join(one.pattern for one in _NAMES.values()), re.IGNORECASE)
_DIGIT = re.compile(r"\d")


class Passed(Struct, frozen=True):
    """A sentence, or a row, that names a metric beside a number; `basis` None where it says none."""

    metric: str
    kind: Kind
    basis: Basis | None
    words: str


def passed_over(documents: Iterable[Document], sentences: Iterable[str]) -> tuple[Passed, ...]:
    """All of them, read or not; `unread` leaves out what was."""
    found = [one for text in sentences for one in _in_sentence(text)]
    found += [
        one
        for parts in documents
        for part in parts
        if isinstance(part, Table)
        for one in _rows_passed_over(part)
    ]
    return tuple(dict.fromkeys(found))


def unread(
    passed: Iterable[Passed], metric: str, kind: Kind, basis: Basis, read: Collection[str] = ()
) -> tuple[str, ...]:
    """The words that name a figure which is asked for; `read`: those that figures were read from."""
    return tuple(
        one.words
        for one in passed
        if one.metric == metric
        and one.kind is kind
        and one.basis in (None, basis)
        and not any(one.words in words or words in one.words for words in read)
    )


def told(metric: str, words: tuple[str, ...]) -> str:
    """`2 sentences or rows name gross margin and were not read: “…”; “…”`, the first of them in full."""
    name = metric.replace("_", " ")
    count = f"{len(words)} sentences or rows name" if len(words) > 1 else "1 sentence or row names"
    was = "were" if len(words) > 1 else "was"
    more = "; …" if len(words) > _SHOWN else ""
    return f"{count} {name} and {was} not read: {'; '.join(f'“{one}”' for one in words[:_SHOWN])}{more}"


def _in_sentence(text: str) -> Iterator[Passed]:
    if not _DIGIT.search(text) or not _ANY.search(text):
        return
    numbers = {measure for measure, number in _NUMBER.items() if number.search(text)}
    for metric in READ:
        if Measure.of(metric) in numbers and _NAMES[metric].search(text):
            kind = Kind.GUIDE if _AHEAD.search(text) else Kind.ACTUAL
            yield Passed(metric, kind, basis_said(text), text)


def _rows_passed_over(table: Table) -> Iterator[Passed]:
    kind = Kind.GUIDE if is_outlook(table) else Kind.ACTUAL
    for row in table.rows:
        label, *cells = (cell.text for cell in row)
        if not any(_DIGIT.search(text) for text in cells):
            continue
        basis = basis_said(label)
        adjusted = basis is Basis.NON_GAAP
        percent = any("%" in text for text in cells)
        name = named(label, percent=percent, adjusted=adjusted)
        if name is not None:
            yield Passed(name.metric, kind, basis, " ".join((label, *cells))[:_LONGEST])
