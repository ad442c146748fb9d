"""Tables of a text whose cells are parted by tabs or bars, as a page copied into a mail or a note has them.

Where cells are empty nobody knows how many columns a heading covers: columns are counted by their numbers,
and rows of another count are left out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice

from catalyst_tui.reports.release.document.cells import Cell, Table

_PARTED = re.compile(r"\t|^\s*\|.*\|\s*$")
_RULE = re.compile(r"[\s|:=_-]*")
_OPENS = re.compile(r"[-−–]?\(?(?:US)?\$?\(?")
_CLOSES = re.compile(r"\)?\s?%?\)?")
_VALUE = re.compile(
    r"[-−–]?\(?(?:US)?\$? ?\(?(?:\d[\d,]*(?:\.\d+)?|\.\d+)\)? ?%?\)?|-{1,3}|—|–|N/?[AM]\.?", re.IGNORECASE
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_FEWEST, _TITLES = 3, 6  # rows of numbers; lines above that may be the table's titles
_WIDEST = 300  # cells of a line that are looked at
_LINES, _LONG = 20_000, 200  # lines that are looked at; characters of a title


def delimited(lines: Iterable[str]) -> Iterator[Table]:
    """The tables a text has, each with the lines above it that are short."""
    above: list[str] = []
    block: list[list[str]] = []
    for line in [*islice(lines, _LINES), "", ""]:
        if _PARTED.search(line):
            block += [_cells(line)] if not _RULE.fullmatch(line) else []
        elif line.strip() or len(block) < _FEWEST:
            if block:
                yield from _table(above, block)
                above, block = [], []
            if line.strip():
                above = [*above[1 - _TITLES :], " ".join(line.split())] if len(line) <= _LONG else []
        else:
            yield from _table(above, block)
            above, block = [], []


def is_delimited(line: str) -> bool:
    """Whether a line is one of such a table."""
    return bool(_PARTED.search(line))


def _cells(line: str) -> list[str]:
    """What stands in a line, label first (it may be empty), signs with their numbers."""
    parted = [" ".join(cell.replace("*", " ").split()) for cell in re.split(r"\t|\|", line.strip(" \r\n"))]
    label, *rest = parted[1:] if line.lstrip(" ").startswith("|") else parted
    found: list[str] = []
    opened = ""
    for cell in filter(None, rest[:_WIDEST]):
        if found and not opened and _CLOSES.fullmatch(cell):
            found[-1] += cell
        elif _OPENS.fullmatch(cell) and cell not in "–−-":
            opened = cell
        else:
            found.append(opened + cell)
            opened = ""
    return [label, *found]


def _table(above: list[str], block: list[list[str]]) -> Iterator[Table]:
    counts = Counter(len(row) - 1 for row in block if _has_values(row))
    if not counts or counts.most_common(1)[0][1] < _FEWEST:
        return
    many = counts.most_common(1)[0][0]
    rows = [(Cell(text, 0, 0),) for text in above]
    for label, *others in block:
        values = _has_values([label, *others])
        each = 1 if values else many // len(others) if others and many % len(others) == 0 else 0
        if others and (not each or (values and len(others) != many)):
            continue
        first = (Cell(label, 0, 0),) if label else ()
        rows.append((*first, *(Cell(text, n * each + 1, (n + 1) * each) for n, text in enumerate(others))))
    yield Table(tuple(row for row in rows if row))


def _has_values(row: list[str]) -> bool:
    """Whether a row has numbers and is no heading of years."""
    label, *others = row
    found = [one for one in others if _VALUE.fullmatch(one)]
    return bool(label) and len(found) > 0 and not all(map(_YEAR.fullmatch, found))
