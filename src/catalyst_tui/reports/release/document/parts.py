"""A release as its parts in order: paragraphs, and tables whose cells know their columns.

The page is cut at its brackets: however it is damaged, reading it takes time in proportion to its size.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from msgspec import Struct, field

from catalyst_tui.book.clean import clean
from catalyst_tui.outside.untrusted_json import unescaped
from catalyst_tui.reports.release.document.aligned import aligned
from catalyst_tui.reports.release.document.cells import Cell, Table
from catalyst_tui.reports.release.document.run_together import run_together
from catalyst_tui.reports.release.document.tags import BLANK, BREAKS, ENDED_BY, HIDDEN, Tag, Tags

LONGEST = 4000
"""Characters of one paragraph or cell; what a company says in one place is shorter."""

TAGS = 100_000
"""How many tags of a page are read, or lines of a text; the longest release of a bank has 35,000."""

_WIDEST = 1000  # columns; EDGAR's own have some forty, pages rebuilt from print some 250
_FULLEST = 100  # cells of a row with something in them
_SHORT = 200  # characters of a cell or title in a line of its own
_CELLS, _TITLES = 12, 4  # lines that make a table, and lines above one that belong to it
_DEEPEST = 20  # tables in tables; what is deeper is text of the one around it
_NON_GAAP = re.compile(r"\b(non)[\s\u2010-\u2015\u2212-]{0,3}(?=gaap\b)", re.IGNORECASE)  # "Non‑GAAP"
_RUN_ON = re.compile(r"(?<=[Ee]nded)(?=[A-Z][a-z]{2})")  # ASND 2024Q4: "Three Months EndedDecember 31,"
_MARKED_UP = re.compile(r"<(?:html|body|p|div|li|t[dr]|br|font|span)\b", re.IGNORECASE)
_ITEM = re.compile(r"\s*(?:[•·▪◦●■►*]|-{1,2})\s+(?=\S)")
_CIRCLE = re.compile(
    r"o(?=[A-Z][a-z]|GAAP\b)"
)  # NTGR 2026Q2: an "o" for a hollow bullet, in a span of its own
_BULLETS = frozenset("-–—o§Ø·")
_SIGNS = frozenset({"$", ")", "%"})

Part = str | Table
Document = tuple[Part, ...]


def read_parts(body: bytes) -> tuple[Part, ...]:
    """A document's paragraphs and tables. Any bytes are some document; at worst an empty one."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        text = body.decode("cp1252", "replace")
    if not _MARKED_UP.search(text):
        return tuple(_plain(_dashed(text)))
    return tuple(_Page().read(_uncommented(text)))


def _dashed(text: str) -> str:
    """The same with "non-GAAP" written in one way; another dash or a blank would make it GAAP."""
    return _NON_GAAP.sub(r"\1-", text) if "GAAP" in text else text


def _plain(text: str) -> Iterator[Part]:
    """The paragraphs of a text, and before them the table they may be: one alone, or short ones in a row."""
    lines = list(islice(text.splitlines(), TAGS))
    yield from aligned(lines)
    cells: list[str] = []
    for paragraph in [*_paragraphs(text), ""]:
        if paragraph and len(paragraph) <= _SHORT:
            cells.append(paragraph)
            continue
        if len(cells) >= _CELLS:
            yield from run_together("", " ".join(cells))
        yield from (_tidy([cell]) for cell in cells)
        if paragraph:
            yield from run_together(" ".join(cells[-_TITLES:]), paragraph)
            yield _tidy([paragraph])
        cells = []


def _paragraphs(text: str) -> Iterator[str]:
    """Apart by empty lines, and each item of a list by itself."""
    lines: list[str] = []
    for line in [*islice(text.splitlines(), TAGS), ""]:
        item = _ITEM.match(line)
        if item or not line.strip():
            if paragraph := " ".join("".join(lines).split()):
                yield paragraph
            lines = []
        lines.append(f"{line[item.end() :] if item else line}\n")


def _uncommented(text: str) -> str:
    kept, at = [], 0
    while (start := text.find("<!--", at)) >= 0:
        kept.append(text[at:start])
        end = text.find("-->", start)
        at = len(text) if end < 0 else end + 3
    return "".join([*kept, text[at:]])


def _tidy(pieces: list[str]) -> str:
    """Pieces of text as one line, without the bullet it may begin with."""
    text = pieces[0] if len(pieces) == 1 else "".join(pieces)
    return "" if text in BLANK else text if text in _SIGNS else _line(text)


def _line(text: str) -> str:
    line = text
    if "&" in line:
        line = line.replace("&#160;", " ").replace("&nbsp;", " ")  # most of them
        line = unescaped(line) if "&" in line else line
    line = _dashed(" ".join(line.split()))
    if not line:
        return ""
    if "nded" in line:
        line = _RUN_ON.sub(" ", line)
    line = clean(line, LONGEST)
    if line[:1].isalnum() or line[:1] in "$(":
        return line[1:] if _CIRCLE.match(line) else line
    item = _ITEM.match(f"{line} ")
    return line[item.end() :] if item else line.lstrip("•·▪◦●■► ")


class _Open(Struct):
    """A table being read. `taken`: how many rows each column is still covered from above."""

    rows: list[tuple[Cell, ...]] = field(default_factory=list)
    row: list[tuple[list[str], tuple[int, int]]] = field(default_factory=list)  # each cell's text and spans
    taken: dict[int, int] = field(default_factory=dict)
    text: list[str] | None = None  # of the cell being read

    def end_row(self) -> None:
        """Put its cells into their columns; those with nothing in them are left out."""
        self.text = None
        if not self.row:
            return  # `</tr>` ended it already
        cells: list[Cell] = []
        column, taken = 0, self.taken
        for pieces, (wide, high) in self.row:
            while taken and taken.get(column, 0) > 0:
                column += 1
            first, column = column, column + wide if column + wide < _WIDEST else _WIDEST
            if high > 1:
                taken.update(dict.fromkeys(range(first, column), high))
            if pieces and len(cells) < _FULLEST and (text := _tidy(pieces)):
                cells.append(Cell(text, first, max(column - 1, first)))
        if cells:
            self.rows.append(tuple(cells))
        self.row = []
        if taken:
            self.taken = {column: left - 1 for column, left in taken.items() if left > 1}


class _Page:
    """What is open while the tags go by."""

    def __init__(self) -> None:
        self._paragraph: list[str] = []
        self._tables: list[_Open] = []
        self._typed = False  # whether it is a text with its blanks (IKON 2005Q4)
        self._hidden = ""
        self._unseen = 0  # how deep in elements of that name, where an attribute hides the outermost

    def read(self, text: str) -> Iterator[Part]:
        first, *pieces = text.split("<", TAGS)
        del pieces[TAGS - 1 :]  # what follows is not read
        self._take(first)
        known, tables = Tags(), self._tables
        for piece in pieces:
            tag, between = known[piece]
            if self._hidden and not self._counts(tag):
                pass
            elif tag.unseen:
                self._hidden, self._unseen = tag.name, 1
            elif tag.of_cell and tables:
                table = tables[-1]
                if tag.spans is not None:  # a cell begins; blanks that it begins with are left out
                    table.text = inside = [] if between in BLANK else [between]
                    table.row.append((inside, tag.spans))
                    continue
                table.text = None
                if tag.name == "tr":
                    table.end_row()
            elif tag.heeded:
                yield from self._tag(tag)
            if between and not self._hidden:
                cell = tables[-1].text if tables else None
                (self._paragraph if cell is None else cell).append(between)
        while self._tables:
            yield from self._end_table()
        yield from self._end_paragraph()

    def _take(self, text: str) -> None:
        cell = self._tables[-1].text if self._tables else None
        (self._paragraph if cell is None else cell).append(text)

    def _tag(self, tag: Tag) -> Iterable[Part]:
        """Heed a tag; the parts that it ends."""
        name = tag.name
        if name in HIDDEN:
            if not tag.closing and not tag.alone:
                self._hidden = name
        elif name == "table":
            if tag.closing:
                return self._end_table()
            if len(self._tables) < _DEEPEST:
                ended = tuple(self._end_paragraph())
                self._tables.append(_Open())
                return ended
        else:
            return self._break(name, closing=tag.closing)
        return ()

    def _break(self, name: str, *, closing: bool) -> Iterable[Part]:
        """Heed the begin or the end of a line, or of a text with its blanks."""
        if self._typed and name in BREAKS:
            self._take("\n")
            return ()
        if name == "pre" and not self._tables:
            ended = tuple(self._end_paragraph())
            self._typed = not closing
            return ended
        self._take(" ")
        in_cell = self._tables and self._tables[-1].text is not None
        return () if in_cell else self._end_paragraph()

    def _counts(self, tag: Tag) -> bool:
        """Whether what is hidden ends before a tag, so that the tag counts; or ends with it."""
        ends = tag.closing and tag.name == self._hidden
        if not self._unseen:
            if ends or (self._hidden == "sup" and tag.name in BREAKS | {"td"}):
                self._hidden = ""
            return False
        if self._unseen == 1 and tag.name in ENDED_BY.get(self._hidden, ()):
            self._unseen = 0
        elif tag.name == self._hidden:
            self._unseen += -1 if ends else not tag.alone
        if self._unseen:
            return False
        self._hidden = ""
        return tag.heeded and not (tag.name == "table" and tag.closing)

    def _end_paragraph(self) -> Iterator[Part]:
        if self._typed:
            yield from _plain(unescaped("".join(self._paragraph)))
            self._paragraph, self._typed = [], False
        if paragraph := _tidy(self._paragraph):
            yield paragraph
        self._paragraph = []

    def _end_table(self) -> Iterator[Part]:
        yield from self._end_paragraph()
        if self._tables:
            table = self._tables.pop()
            table.end_row()
            texts = [_only_text(row) for row in table.rows]
            if None in texts:
                yield Table(tuple(table.rows))
            else:  # a list or a page made with a table
                yield from filter(None, texts)


def _only_text(row: tuple[Cell, ...]) -> str | None:
    """The text of a row that has nothing else but a bullet; None of a row with several cells."""
    first, *others = row
    if len(others) == 1 and first.text in _BULLETS and " " in others[0].text:
        return others[0].text
    return None if others else first.text
