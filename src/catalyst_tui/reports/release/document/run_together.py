"""Tables that ran together on the wire: a statement in one paragraph, or each of its cells in a line.

AMTX 2024Q4, NEPH 2024Q4 and GOVX 2025Q2 are of the first kind, FORA 2024Q3 of the second. A row is a label
and exactly one number for each column; what does not come out so is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from catalyst_tui.reports.release.document.cells import Cell, Table

_GAP = " {0,20}"
_NUMBER = (
    rf"(?:US)?\$?{_GAP}\(?{_GAP}(?:US)?\$?{_GAP}"
    r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{0,6}\.\d{1,2}|\d{1,6}(?![\d,.]))(?: {0,20}\)|(?!\)))"
)
_VALUE = re.compile(
    rf"\s*(?:(?P<percent>\(?-?\d{{1,4}}(?:\.\d+)?\)?{_GAP}%\)?)|(?P<none>\$?{_GAP}(?:--?|[—–])(?=\s|$))"
    rf"|(?P<number>{_NUMBER}))"
)
_BEGINS = re.compile(
    r"\$|\(\s*\$?\s*[\d.]|(?<![\w/.,-])\.?\d|(?<=[a-z])\d(?=[\d,.])|(?<=\s)[-—–](?=\s+(?:[-—–$(\d]|$))"
)
_MONTH = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december"
    r"|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\.?"
)
_LENGTH = re.compile(
    r"(?P<length>(?:(?:three|six|nine|twelve|thirteen|twenty-six|thirty-nine|fifty-two|\d\d)"
    r"[ -](?:months?|weeks?)"
    rf"|quarters?|years?)(?: period)? ended),?\s*(?P<day>{_MONTH} ?\d{{1,2}},?)?",
    re.IGNORECASE,
)
_HEADS = re.compile(  # the years, or the days, that head the columns
    r"(?<!\d)(?:(?:19|20)\d\d(?!\d{1,3}[,.)])(?:\s|\((?:un)?audited\)){0,12}){2,8}"
    rf"|(?:{_MONTH} ?\d{{1,2}}, ?(?:19|20)\d\d(?:\s|\((?:un)?audited\)){{0,12}}){{2,8}}",
    re.IGNORECASE,
)
_COLUMN = re.compile(rf"(?:{_MONTH} ?\d{{1,2}}, ?)?(?:19|20)\d\d", re.IGNORECASE)
_YEAR_DIGITS = 4
_PAGE = re.compile(r"\d{1,2}")  # ALTG 2026Q2: the number of the page, behind its last row
_COLUMN_WORDS = re.compile(
    r"(?:\(?(?:unaudited|audited|change|period|percent|increase|decrease)\)?|[%$\s])+", re.I
)
_BASIC = re.compile(r"(?P<section>.*\bshares?\b.*?)[ ,:–-]*basic", re.IGNORECASE)
_LONGEST = 20_000  # characters of one table
_TITLE, _LABEL = 300, 160
_FEWEST = 4  # rows of a table
_NEAR = 40  # characters between how long periods are and their last days


def run_together(title: str, text: str) -> Iterator[Table]:
    """The statements in one paragraph, each below what stands before its columns' years or days, the first
    below what stood above it all; none whose columns cannot be told."""
    text = text[:_LONGEST]
    heads = list(_HEADS.finditer(text))
    at = 0
    for n, head in enumerate(heads):
        end = heads[n + 1].start() if n + 1 < len(heads) else len(text)
        before = text[at : head.start()].strip()
        columns = _COLUMN.findall(head[0])
        rows, last = _rows(text[head.end() : end], len(columns))
        at = head.end() + last
        if (over := _headings(columns, before or ("" if n else title[-_TITLE:]))) and len(rows) >= _FEWEST:
            named = Cell(_LENGTH.sub(" ", f"{title if not n else ''} {before}")[-_TITLE:], 0, 0)
            yield Table(((named,), *over, *rows))


def _headings(columns: list[str], before: str) -> list[tuple[Cell, ...]]:
    """How long the periods are over their years or last days; nothing where that cannot be told."""
    before = before[-_TITLE:]
    lengths = list(_LENGTH.finditer(before))
    days = [found["day"] for found in lengths if found["day"]]
    if not lengths or len(columns) % len(lengths):
        return []
    if dated := any(len(one) > _YEAR_DIGITS for one in columns):
        if len(before) - lengths[-1].end() > _NEAR:
            return []  # ALTG 2026Q2: of a balance sheet, below a sentence that ends before it
    elif not days or (len(days) != len(lengths) and len(set(days)) > 1):
        return []
    each = len(columns) // len(lengths)
    ended = [one["length"] if dated else f"{one['length']} {one['day'] or days[0]}" for one in lengths]
    return [
        tuple(Cell(text, n * each + 1, n * each + each) for n, text in enumerate(ended)),
        tuple(Cell(text, n, n) for n, text in enumerate(columns, 1)),
    ]


def _rows(text: str, columns: int) -> tuple[list[tuple[Cell, ...]], int]:
    """The rows that have a number for each column, and where the last one ends; a share of change besides is
    left out."""
    rows: list[tuple[Cell, ...]] = []
    at = last = 0
    while (begins := _BEGINS.search(text, at)) is not None:
        label, end, values = text[at : begins.start()], begins.start(), []
        while (value := _VALUE.match(text, end)) is not None:
            end = value.end()
            if not value["percent"]:
                values.append(value[0].strip())
        at = max(end, begins.end())
        if len(values) == columns + 1 and _is_page(values):
            values.pop()
        if len(values) == columns:
            rows += _row(" ".join(label.split()), values)
            last = at
    return rows, last


def _is_page(values: list[str]) -> bool:
    """Whether the last of these is the number of the page, the others being amounts with points or commas."""
    *amounts, last = values
    return bool(_PAGE.fullmatch(last)) and not any(one.isdigit() for one in amounts)


def _row(label: str, values: list[str]) -> Iterator[tuple[Cell, ...]]:
    if (words := _COLUMN_WORDS.match(label)) is not None:
        label = label[words.end() :]
    section, _, label = label.rpartition(":")
    label = label.strip()
    if (basic := _BASIC.fullmatch(label)) is not None:
        section, label = basic["section"], "Basic"  # then "Diluted" in a row of its own
    if section:
        yield (Cell(section[-_LABEL:].strip(), 0, 0),)
    if label:
        yield Cell(label[-_LABEL:], 0, 0), *(Cell(text, n, n) for n, text in enumerate(values, 1))
