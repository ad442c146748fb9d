"""Read what the SEC sends: a company's filings, and the documents of a filing."""

from __future__ import annotations

import re
from datetime import date, datetime

from msgspec import Struct

from catalyst_tui.book.clean import clean
from catalyst_tui.outside.errors import BadBody, Garbled
from catalyst_tui.outside.untrusted_json import (
    LISTED,
    at,
    day,
    items,
    stamp,
    tree,
    unescaped,
    words,
)
from catalyst_tui.reports.facts_by_filing import A_DAY
from catalyst_tui.reports.facts_by_filing import FORMS as PERIODIC
from catalyst_tui.sources.new_york import new_york

REPORTS = frozenset({"8-K", "6-K"})
"""Where companies say what happened; also amended (`/A`)."""

SUCCESSION = frozenset({"8-K12B", "8-K12G3"})
"""What a company files once when it succeeds another: a new holding company, a merger into a new one."""

_ACCESSION = re.compile(r"[0-9]{10}-[0-9]{2}-[0-9]{6}")
_LISTS = 50  # of older filings; a bank has a dozen
_ITEM = re.compile(r"[0-9]{1,2}\.[0-9]{2}")
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,199}")
_OLDER = re.compile(r"CIK[0-9]{10}-submissions-[0-9]{3}\.json")


class Filing(Struct, frozen=True):
    """One filing. `report` is the end of the period it is about, or for an 8-K the day of what happened;
    `figures` whether it comes with XBRL, `primary` the file name of its main document ("" for none)."""

    accession: str
    form: str
    filed: date
    report: date | None
    items: tuple[str, ...]
    primary: str
    figures: bool

    @property
    def periodic(self) -> bool:
        """Whether it brings a period's figures in a form that is read (companyfacts)."""
        return self.form.removesuffix("/A") in PERIODIC and self.figures


class Submissions(Struct, frozen=True):
    """The newest thousand or so filings of a company (those kinds we read), newest first, and the names of
    the lists that hold older ones. `succeeded`: when it took the place of another company, if it did."""

    name: str
    filings: tuple[Filing, ...]
    older: tuple[str, ...] = ()
    succeeded: date | None = None


def read_submissions(body: bytes, seen: date) -> Submissions:
    """A submissions document, or one of its lists of older filings. Raises Garbled when it is neither.

    A row that is not what it should be, or was filed later than it was `seen`, is passed over.
    """
    document = tree(body, "SEC", most=LISTED)
    lists = at(document, "filings", "recent") or document
    columns = [items(at(lists, name)) for name in ("accessionNumber", "form", "filingDate")]
    if (
        not isinstance(at(lists, "accessionNumber"), list)
        or len({len(column) for column in columns}) > 1
    ):
        raise Garbled("SEC answered with something that is no list of filings")
    found = (_filing(lists, n) for n in range(len(columns[0])))
    older = (words(at(one, "name")) for one in items(at(document, "filings", "files")))
    return Submissions(
        clean(words(at(document, "name"))),
        tuple(filing for filing in found if filing is not None and filing.filed <= seen + A_DAY),
        tuple(name for name in older if _OLDER.fullmatch(name))[:_LISTS],
        next(
            (day(filed) for _, form, filed in zip(*columns, strict=True) if form in SUCCESSION),
            None,
        ),
    )


def _filing(lists: object, n: int) -> Filing | None:
    form = words(at(lists, "form", n))
    if form.removesuffix("/A") not in PERIODIC | REPORTS:
        return None
    accession, filed = words(at(lists, "accessionNumber", n)), day(at(lists, "filingDate", n))
    if filed is None or not _ACCESSION.fullmatch(accession):
        return None
    return Filing(
        accession=accession,
        form=form,
        filed=filed,
        report=day(at(lists, "reportDate", n)),
        items=tuple(
            item for item in words(at(lists, "items", n)).split(",") if _ITEM.fullmatch(item)
        ),
        primary=file_name(words(at(lists, "primaryDocument", n))),
        figures=at(lists, "isXBRL", n) == 1,
    )


def file_name(path: str) -> str:
    """The file a path means (`/ix?doc=/Archives/…/a.htm`, `xslF345X05/a.xml`); "" for none."""
    name = path.rpartition("/")[2]
    return name if _NAME.fullmatch(name) else ""


_TAG = re.compile(r"<[^<>]*>")
_LINK = re.compile(r'href="([^"<>]{1,500})"')
_ACCEPTED = re.compile(
    r"Accepted</div>\s{0,100}<div class=\"info\">([0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:]{8})<"
)
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
        link = (
            _LINK.search(cells[2]) if len(cells) > 3 else None
        )  # Seq, Description, Document, Type, Size
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
