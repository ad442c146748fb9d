"""Read a document into its parts: a page or a mail into paragraphs and tables, a text likewise.

A page is split at its brackets, so reading it takes time in proportion to its size, however broken
it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from itertools import islice

from msgspec import Struct, field

from catalyst_tui.book.clean import clean
from catalyst_tui.outside.untrusted_json import unescaped
from catalyst_tui.reports.release.document import ReleasePart, ReleaseTable, TableCell
from catalyst_tui.reports.release.text_tables import aligned, run_together
from catalyst_tui.values import Frozen

LONGEST = 4000
"""Characters of one paragraph or cell; no company says more in one place."""

TAGS = 100_000
"""Tags of a page, or lines of a text, that are read; the longest release of a bank has 35,000."""

# Columns; EDGAR's own tables have some 40, those rebuilt from print some 250
_WIDEST = 1000
_FULLEST = 100  # cells of a row that are not empty
_DEEPEST = 20  # tables in tables; deeper ones are text of the one around them
_SHORT = 200  # characters of a cell, or a title, that stands in a line of its own
_CELLS, _TITLES = 12, 4  # lines that make a table; lines above it that belong to it

_BLANK = frozenset({"", " ", "\n", "\r\n", "\xa0", "\xa0\xa0"} | {"&nbsp;", "&#160;"})
_SIGNS = frozenset({"$", ")", "%"})
_BULLETS = frozenset("-–—o§Ø·")
_ITEM = re.compile(r"\s*(?:[•·▪◦●■►*]|-{1,2})\s+(?=\S)")
# NTGR 2026Q2: an "o" for a hollow bullet
_CIRCLE = re.compile(r"o(?=[A-Z][a-z]|GAAP\b)")
_NON_GAAP = re.compile(r"\b(non)[\s\u2010-\u2015\u2212-]{0,3}(?=gaap\b)", re.IGNORECASE)
# ASND 2024Q4: "EndedDecember 31,"
_RUN_ON = re.compile(r"(?<=[Ee]nded)(?=[A-Z][a-z]{2})")
_MARKED_UP = re.compile(r"<(?:html|body|p|div|li|t[dr]|br|font|span)\b", re.IGNORECASE)


def read_parts(body: bytes) -> tuple[ReleasePart, ...]:
    """Return the paragraphs and tables of a document. Any bytes are one, at worst without parts."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        text = body.decode("cp1252", "replace")
    if not _MARKED_UP.search(text):
        return tuple(_parts_of_text(_with_dash(text)))
    return tuple(_PageReader().read(_without_comments(text)))


def _with_dash(text: str) -> str:
    """Write "non-GAAP" in one way: with another dash or a blank, it would name GAAP."""
    return _NON_GAAP.sub(r"\1-", text) if "GAAP" in text else text


def _without_comments(text: str) -> str:
    pieces, at = [], 0
    while (start := text.find("<!--", at)) >= 0:
        pieces.append(text[at:start])
        end = text.find("-->", start)
        at = len(text) if end < 0 else end + 3
    return "".join([*pieces, text[at:]])


# Texts


def _parts_of_text(text: str) -> Iterator[ReleasePart]:
    """Yield the tables of a text that are lined up, then its paragraphs and other tables.

    A paragraph may be a table, or short paragraphs may be its cells.
    """
    yield from aligned(islice(text.splitlines(), TAGS))
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
    """Yield the text between empty lines, and each item of a list by itself."""
    lines: list[str] = []
    for line in [*islice(text.splitlines(), TAGS), ""]:
        item = _ITEM.match(line)
        if item or not line.strip():
            if paragraph := " ".join("".join(lines).split()):
                yield paragraph
            lines = []
        lines.append(f"{line[item.end() :] if item else line}\n")


def _tidy(pieces: list[str]) -> str:
    """Join pieces of text into one line, without the bullet at its beginning."""
    text = pieces[0] if len(pieces) == 1 else "".join(pieces)
    if text in _BLANK:
        return ""
    if text in _SIGNS:
        return text
    if "&" in text:
        text = unescaped(text)
    line = _with_dash(" ".join(text.split()))
    if not line:
        return ""
    line = clean(_RUN_ON.sub(" ", line), LONGEST)
    if _CIRCLE.match(line):
        return line[1:]
    if line[:1].isalnum() or line[:1] in "$(":
        return line
    item = _ITEM.match(f"{line} ")
    return line[item.end() :] if item else line.lstrip("•·▪◦●■► ")


# Tags

_HEADINGS = frozenset(f"h{level}" for level in range(1, 7))
_BREAKS = _HEADINGS | {
    "p",
    "div",
    "li",
    "ul",
    "ol",
    "br",
    "hr",
    "section",
    "center",
    "title",
}
_HIDDEN = frozenset({"script", "style", "sup", "ix:header", "noscript", "template"})
_OF_TABLES = frozenset({"td", "th", "tr"})
_KNOWN = _BREAKS | _HIDDEN | _OF_TABLES | {"table", "pre"}
_NEVER_HIDE = frozenset("html body br hr img input meta link col wbr".split())  # noqa: SIM905
_ENDED_BY = {  # elements that need no end tag of their own
    "p": _BREAKS - {"br"},
    "li": frozenset({"li", "ul", "ol"}),
    "td": _OF_TABLES,
    "th": _OF_TABLES,
    "tr": frozenset({"tr", "table"}),
}
_TAG = re.compile(r"(/?)([a-zA-Z][a-zA-Z0-9:]*)")  # whether it closes, its name
_SPAN = re.compile(r"(col|row)span\s*=\s*[\"']?\s*(\d{1,3})", re.IGNORECASE)
_STYLE = re.compile(r"\sstyle\s*=\s*(\"[^\"]*\"|'[^']*'|\S+)", re.IGNORECASE)
_UNSEEN = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)\b", re.IGNORECASE)
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_HIDDEN_ATTRIBUTE = re.compile(r"\shidden(?=[\s=/]|$)", re.IGNORECASE)


class _Tag(Frozen):
    """A tag. `spans` are the columns and rows of a cell that begins; None for any other tag."""

    name: str
    closing: bool = False
    alone: bool = False  # `<br/>`
    known: bool = False
    hides: bool = False  # an attribute hides what is in it
    spans: tuple[int, int] | None = None


def _tag(text: str) -> _Tag:
    """Return the tag between brackets."""
    found = _TAG.match(text)
    if found is None:
        return _Tag("")
    name, rest, closing = found[2].lower(), text[found.end() :], bool(found[1])
    cell = name in ("td", "th") and not closing
    spans = {kind.lower(): max(int(number), 1) for kind, number in _SPAN.findall(rest)}
    return _Tag(
        name,
        closing,
        rest.endswith("/"),
        name in _KNOWN,
        not closing and _hides(name, rest),
        (spans.get("col", 1), spans.get("row", 1)) if cell else None,
    )


def _hides(name: str, rest: str) -> bool:
    """Return whether an attribute hides an element (a script may show the whole page later)."""
    if name in _NEVER_HIDE or rest.endswith("/"):
        return False
    style = _STYLE.search(rest)
    by_style = style and _UNSEEN.search(style[1])
    return bool(by_style or _HIDDEN_ATTRIBUTE.search(_QUOTED.sub("", rest)))


class _Tags(dict[str, _Tag]):
    """The tags of a page by their text: most of them occur many times."""

    def __missing__(self, text: str) -> _Tag:
        tag = self[text] = _tag(text)
        return tag


class _OpenTable(Struct):
    """A table being read.

    `row` has each cell's pieces of text and its spans, `covered` how many rows each column is still
    covered from above, `text` the pieces of the open cell.
    """

    rows: list[tuple[TableCell, ...]] = field(default_factory=list)
    row: list[tuple[list[str], tuple[int, int]]] = field(default_factory=list)
    covered: dict[int, int] = field(default_factory=dict)
    text: list[str] | None = None

    def begin_cell(self, spans: tuple[int, int]) -> None:
        """Open a cell."""
        self.text = []
        self.row.append((self.text, spans))

    def end_row(self) -> None:
        """Put the cells of a row into their columns, without empty ones."""
        self.text = None
        if not self.row:
            return  # `</tr>` ended it already
        cells: list[TableCell] = []
        column, covered = 0, self.covered
        for pieces, (wide, high) in self.row:
            while covered.get(column, 0) > 0:
                column += 1
            first, column = column, min(column + wide, _WIDEST)
            if high > 1:
                covered.update(dict.fromkeys(range(first, column), high))
            if pieces and len(cells) < _FULLEST and (text := _tidy(pieces)):
                cells.append(TableCell(text, first, max(column - 1, first)))
        if cells:
            self.rows.append(tuple(cells))
        self.row = []
        self.covered = {
            column: left - 1 for column, left in covered.items() if left > 1
        }

    def parts(self) -> Iterator[ReleasePart]:
        """Yield the table, or its texts if it was only made for the layout."""
        self.end_row()
        texts = [_only_text(row) for row in self.rows]
        if None in texts:
            yield ReleaseTable(tuple(self.rows))
        else:
            yield from filter(None, texts)


def _only_text(row: tuple[TableCell, ...]) -> str | None:
    """Return the text of a row that has nothing else but a bullet; None for other rows."""
    first, *others = row
    if not others:
        return first.text
    bullet = len(others) == 1 and first.text in _BULLETS and " " in others[0].text
    return others[0].text if bullet else None


class _PageReader:
    """The open elements while the tags of a page are read.

    `hidden` is the element that hides its text, `depth` how deep in elements of that name it is if
    an attribute hides it, else 0.
    """

    def __init__(self) -> None:
        self._paragraph: list[str] = []
        self._tables: list[_OpenTable] = []
        self._preformatted = False  # a text with its blanks (IKON 2005Q4)
        self._hidden = ""
        self._depth = 0

    def read(self, text: str) -> Iterator[ReleasePart]:
        """Yield the parts of a page."""
        first, *pieces = text.split("<", TAGS)
        del pieces[TAGS - 1 :]
        self._add(first)
        tags = _Tags()
        for piece in pieces:
            name, closed, between = piece.partition(">")
            tag = tags[name] if closed else _Tag("")
            if not self._hidden or self._ends_hiding(tag):
                if tag.hides:
                    self._hidden, self._depth = tag.name, 1
                elif tag.known:
                    yield from self._heed(tag)
            if not self._hidden:
                self._add(between if closed else f"<{piece}")
        while self._tables:
            yield from self._end_table()
        yield from self._end_paragraph()

    def _add(self, text: str) -> None:
        cell = self._tables[-1].text if self._tables else None
        if cell is None:
            self._paragraph.append(text)
        elif cell or text not in _BLANK:
            # Leave out blanks at the beginning of a cell
            cell.append(text)

    def _heed(self, tag: _Tag) -> Iterable[ReleasePart]:
        """Handle a tag; return the parts that it ends."""
        name = tag.name
        if name in _OF_TABLES and self._tables:
            table = self._tables[-1]
            if tag.spans is not None:
                table.begin_cell(tag.spans)
                return ()
            table.text = None
            if name == "tr":
                table.end_row()
            return ()
        if name in _OF_TABLES:
            return ()
        if name in _HIDDEN:
            if not tag.closing and not tag.alone:
                self._hidden = name
            return ()
        if name == "table":
            if tag.closing:
                return self._end_table()
            if len(self._tables) < _DEEPEST:
                ended = tuple(self._end_paragraph())
                self._tables.append(_OpenTable())
                return ended
            return ()
        return self._break(name, closing=tag.closing)

    def _break(self, name: str, *, closing: bool) -> Iterable[ReleasePart]:
        """Begin a new line, or begin or end a preformatted text."""
        if self._preformatted and name in _BREAKS:
            self._add("\n")
            return ()
        if name == "pre" and not self._tables:
            ended = tuple(self._end_paragraph())
            self._preformatted = not closing
            return ended
        if self._tables and self._tables[-1].text is not None:
            self._tables[-1].text.append(" ")
            return ()
        return self._end_paragraph()

    def _ends_hiding(self, tag: _Tag) -> bool:
        """Return whether hiding ends before a tag, so that the tag counts; end it if it does."""
        ends = tag.closing and tag.name == self._hidden
        if not self._depth:
            unclosed_note = self._hidden == "sup" and tag.name in _BREAKS | {"td"}
            if ends or unclosed_note:
                self._hidden = ""
            return False
        if self._depth == 1 and tag.name in _ENDED_BY.get(self._hidden, ()):
            self._depth = 0
        elif tag.name == self._hidden:
            self._depth += -1 if ends else not tag.alone
        if self._depth:
            return False
        self._hidden = ""
        return tag.known and not (tag.name == "table" and tag.closing)

    def _end_paragraph(self) -> Iterator[ReleasePart]:
        if self._preformatted:
            yield from _parts_of_text(unescaped("".join(self._paragraph)))
            self._paragraph, self._preformatted = [], False
        if paragraph := _tidy(self._paragraph):
            yield paragraph
        self._paragraph = []

    def _end_table(self) -> Iterator[ReleasePart]:
        yield from self._end_paragraph()
        if self._tables:
            yield from self._tables.pop().parts()


# Mails

_HEADER = re.compile(
    rb"(?:[A-Za-z][A-Za-z-]*:[ \t][^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*){2,}\r?\n"
)
"""The beginning of a mail (RFC 5322): two header lines or more and an empty line."""

_HEADER_OF_MAIL = re.compile(
    rb"^(?:from|received|mime-version|message-id|content-type):",
    re.IGNORECASE | re.MULTILINE,
)


def body_of_mail(data: bytes) -> bytes | None:
    """Return the page or the text of a mail; empty without one, None if it is no mail."""
    head = _HEADER.match(data)
    if head is None or not _HEADER_OF_MAIL.search(head.group()):
        return None
    try:
        message = message_from_bytes(data, _class=EmailMessage, policy=default)
        part = message.get_body(("html", "plain"))
        return part.get_content().encode() if part else b""
    except Exception:  # Python's parser fails in many ways on headers that are none
        return b""
