"""A page's tags, each understood once: most of them stand there many times."""

from __future__ import annotations

import re

from msgspec import Struct

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
