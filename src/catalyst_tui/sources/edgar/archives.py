"""One filing as the Archives keep it: which documents it has and when exactly it was accepted.

An index page or, where that is missing, the whole submission as text. Both give New York's time. The pages
are cut at their tags by hand: however they are damaged, reading takes time in proportion to their size.
"""

from __future__ import annotations

import re
from datetime import datetime

from msgspec import Struct

from catalyst_tui.outside.errors import BadBody
from catalyst_tui.outside.untrusted_json import stamp, unescaped
from catalyst_tui.sources.edgar.submissions import file_name
from catalyst_tui.sources.new_york import new_york

_TAG = re.compile(r"<[^<>]*>")
_LINK = re.compile(r'href="([^"<>]{1,500})"')
_ACCEPTED = re.compile(r"Accepted</div>\s{0,100}<div class=\"info\">([0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:]{8})<")
_STAMP = re.compile(rb"<ACCEPTANCE-DATETIME>(\d{14})\b")
_READABLE = (".htm", ".html", ".txt")
_FIRST = re.compile(r"EX-99(?:\.0?1)?")
_EXHIBIT = re.compile(r"EX-\d{1,2}\b")

MOST = 4
"""Exhibits of one filing that are read."""


class Document(Struct, frozen=True):
    """One document of a filing: its type (`8-K`, `EX-99.1`), its file, and its text when it came along."""

    type: str
    name: str
    body: bytes = b""


class Index(Struct, frozen=True):
    """What a filing consists of, and the moment it was accepted, which is when it was public."""

    accepted: datetime | None
    documents: tuple[Document, ...]


def read_index(body: bytes) -> Index:
    """A filing's `-index.html`. Raises BadBody when it lists no document."""
    text = body.decode("utf-8", "replace")
    accepted = _ACCEPTED.search(text)
    found = []
    for row in text.split("<tr")[1:]:
        cells = [cell.split("</td", 1)[0].partition(">")[2] for cell in row.split("<td")[1:]]
        link = _LINK.search(cells[2]) if len(cells) > 3 else None  # Seq, Description, Document, Type, Size
        if link and (name := file_name(unescaped(link[1]))) and (kind := _plain(cells[3])):
            found.append(Document(kind, name))
    if not found:
        raise BadBody("SEC's page about a filing lists no documents")
    return Index(_accepted(accepted[1]) if accepted else None, tuple(found))


def read_submission(body: bytes) -> Index:
    """A filing's `.txt`, all documents in one. Raises BadBody when it holds none."""
    head, *parts = body.split(b"<DOCUMENT>")
    given = _STAMP.search(head)
    documents = [document for part in parts if (document := _part(part)) is not None]
    if not documents:
        raise BadBody("SEC's text of a filing holds no documents")
    accepted = _accepted(f"{given[1][:8].decode()}T{given[1][8:].decode()}") if given else None
    return Index(accepted, tuple(documents))


def chosen(index: Index, form: str) -> tuple[Document, ...]:
    """The documents in which the company speaks, the first is the release: EX-99.1, then its supplements and
    prepared remarks (the other EX-99); of a company abroad any exhibit of its 6-K; else the filing itself."""
    readable = [one for one in index.documents if one.name.lower().endswith(_READABLE)]
    exhibits = [one for one in readable if one.type.startswith("EX-99")]
    if not exhibits and form.removesuffix("/A") == "6-K":
        exhibits = [one for one in readable if _EXHIBIT.match(one.type)]
    if exhibits:
        return tuple(sorted(exhibits, key=lambda one: not _FIRST.fullmatch(one.type)))[:MOST]
    return tuple(one for one in readable if one.type == form)[:1]


def _part(part: bytes) -> Document | None:
    head, _, rest = part.partition(b"<TEXT>")
    tagged = (line[1:].partition(">") for line in head.decode("ascii", "replace").splitlines())
    fields = {name: value for name, closed, value in tagged if closed}
    name = file_name(fields.get("FILENAME", "").strip())
    if not name or not fields.get("TYPE", "").strip():
        return None
    return Document(fields["TYPE"].strip(), name, rest.rpartition(b"</TEXT>")[0].strip())


def _plain(cell: str) -> str:
    return unescaped(_TAG.sub(" ", cell)).strip()


def _accepted(text: str) -> datetime | None:
    """New York's time, in UTC."""
    return stamp(text, new_york())
