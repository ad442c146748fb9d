"""A page's tags, each understood once: most of them stand there many times.

A release that came as a mail: the page in it, or else its text.

A release as its parts in order: paragraphs, and tables whose cells know their columns.

The page is cut at its brackets: however it is damaged, reading it takes time in proportion to its size.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from email import message_from_bytes
from email.message import EmailMessage, MIMEPart
from email.policy import default
from itertools import islice

from msgspec import Struct, field

from catalyst_tui.book.clean import clean
from catalyst_tui.outside.untrusted_json import unescaped
from catalyst_tui.reports.release.document import Cell, Table
from catalyst_tui.reports.release.text_tables import aligned, run_together

_TAG = re.compile(r"(/?)([a-zA-Z][a-zA-Z0-9:]*)")  # whether it closes, its name
_SPAN = re.compile(r"(col|row)span\s*=\s*[\"']?\s*(\d{1,3})", re.IGNORECASE)
BLANK = frozenset(
    {"", " ", "\n", "\r\n", "&nbsp;", "&nbsp;&nbsp;", "&#160;", "&#160;&#160;", "\xa0", "\xa0\xa0"}
)
BREAKS = frozenset(
    {
        "p",
        "div",
        "li",
        "ul",
        "ol",
        "br",
        "hr",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "section",
        "center",
        "title",
    }
)
HIDDEN = frozenset({"script", "style", "sup", "ix:header", "noscript", "template"})
_UNSEEN = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)\b", re.IGNORECASE)
_STYLE = re.compile(r"\sstyle\s*=\s*(\"[^\"]*\"|'[^']*'|\S+)", re.IGNORECASE)
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_HIDDEN_ATTRIBUTE = re.compile(r"\shidden(?=[\s=/]|$)", re.IGNORECASE)
_NEVER_HIDE = frozenset({"html", "body", "br", "hr", "img", "input", "meta", "link", "col", "wbr"})
"""A page that its script shows once it is loaded, and elements without an end."""
_OF_TABLES = frozenset({"td", "th", "tr"})
ENDED_BY = {  # elements that need no end tag of their own
    "p": BREAKS - {"br"},
    "li": frozenset({"li", "ul", "ol"}),
    "td": _OF_TABLES,
    "th": _OF_TABLES,
    "tr": frozenset({"tr", "table"}),
}
_HEEDED = BREAKS | HIDDEN | _OF_TABLES | {"table", "pre"}


class Tag(Struct, frozen=True):
    """What a tag says, wherever it stands: most of a page's stand there many times."""

    name: str
    closing: bool = False
    alone: bool = False  # `<br/>`
    heeded: bool = False
    of_cell: bool = False  # or of a row
    unseen: bool = False  # whether what is in it is hidden
    spans: tuple[int, int] | None = None  # of a cell that begins, its columns and rows


_NO_TAG = Tag("")
_ONE = (1, 1)


def _tag(said: str) -> Tag:
    """A tag, as it stands between its brackets."""
    found = _TAG.match(said)
    if found is None:
        return _NO_TAG
    name, rest = found[2].lower(), said[found.end() :]
    closing, of_cell = bool(found[1]), name in _OF_TABLES
    spans = _spans(rest) if of_cell and name != "tr" and not closing else None
    unseen = not closing and _is_unseen(name, rest)
    return Tag(name, closing, rest.endswith("/"), name in _HEEDED, of_cell, unseen, spans)


def _spans(rest: str) -> tuple[int, int]:
    if "span" not in rest and "SPAN" not in rest:
        return _ONE
    found = {kind.lower(): max(int(number), 1) for kind, number in _SPAN.findall(rest)}
    return found.get("col", 1), found.get("row", 1)


class Tags(dict[str, tuple[Tag, str]]):
    """What stands behind each `<`: a tag and the text after it. Most of a page's tags have no text and stand
    there many times."""

    def __init__(self) -> None:
        self._tags: dict[str, Tag] = {}

    def __missing__(self, piece: str) -> tuple[Tag, str]:
        said, ends, between = piece.partition(">")
        if not ends:
            return _NO_TAG, f"<{piece}"
        if (tag := self._tags.get(said)) is None:
            tag = self._tags[said] = _tag(said)
        if between not in BLANK:
            return tag, between
        self[piece] = tag, between
        return tag, between


def _is_unseen(name: str, rest: str) -> bool:
    """Whether a tag says that nobody sees what is in it."""
    if not rest or ("none" not in (said := rest.lower()) and "hidden" not in said):
        return False  # nearly all
    if name in _NEVER_HIDE or rest.endswith("/"):
        return False
    style = _STYLE.search(rest)
    return bool((style and _UNSEEN.search(style[1])) or _HIDDEN_ATTRIBUTE.search(_QUOTED.sub("", rest)))


_HEADER = re.compile(rb"(?:[A-Za-z][A-Za-z-]*:[ \t][^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*){2,}\r?\n")
"""Two header lines or more and an empty one: how a mail begins (RFC 5322), and no page or wire text does."""

_OF_MAILS = re.compile(
    rb"^(?:from|received|mime-version|message-id|content-type):", re.IGNORECASE | re.MULTILINE
)

_OF_PARTS, _PARTS = re.compile(rb"multipart/", re.IGNORECASE), 100
_BOUNDARIES = 5_000  # lines that may part it
_OF_A_PART = re.compile(rb"^content-[a-z-]+:[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*", re.IGNORECASE | re.MULTILINE)
_LONG = 2_000
"""Bytes of a header that says what a part is. Mails with more of these take Python's parser minutes."""

_CHARSETS = re.compile(r"us-ascii|(?:utf|iso|windows|cp|koi|big5|gb|euc|shift|hz|mac)[\w-]*", re.IGNORECASE)


def body_of_mail(data: bytes) -> bytes | None:
    """The page of a mail, or else its text, as UTF-8; None when `data` is no mail, empty without either."""
    head = _HEADER.match(data)
    if head is None or not _OF_MAILS.search(head.group()):
        return None
    if (
        len(_OF_PARTS.findall(data)) > _PARTS
        or data.count(b"\n--") > _BOUNDARIES
        or any(len(header[0]) > _LONG for header in _OF_A_PART.finditer(data))
    ):
        return b""
    try:
        part = message_from_bytes(data, _class=EmailMessage, policy=default).get_body(("html", "plain"))
        return b"" if part is None else _text(part)
    except Exception:  # of headers that are none Python's parser fails in many ways
        return b""


def _text(part: MIMEPart) -> bytes:
    """As UTF-8; as it is where its encoding is not known: then it is read as a page is that says none."""
    content, charset = part.get_payload(decode=True), part.get_content_charset("us-ascii")
    if not isinstance(content, bytes):
        return b""
    if not _CHARSETS.fullmatch(charset):
        return content
    try:
        return content.decode(charset, "replace").encode()
    except LookupError:
        return content


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
