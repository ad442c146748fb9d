"""A company's list of filings: which were filed when, of those kinds that tell how the business is going.

Days, not times: the list's `acceptanceDateTime` says UTC and is sometimes New York's (sources.md, S1). The
exact moment stands on the filing's own index page (archives.py).
"""

from __future__ import annotations

import re
from datetime import date

from msgspec import Struct

from catalyst_tui.book.clean import clean
from catalyst_tui.outside.errors import Garbled
from catalyst_tui.outside.untrusted_json import LISTED, at, day, items, tree, words
from catalyst_tui.reports.facts_by_filing import A_DAY
from catalyst_tui.reports.facts_by_filing import FORMS as PERIODIC

REPORTS = frozenset({"8-K", "6-K"})
"""Where companies say what happened; also amended (`/A`)."""

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
    the lists that hold older ones."""

    name: str
    filings: tuple[Filing, ...]
    older: tuple[str, ...] = ()


def read_submissions(body: bytes, seen: date) -> Submissions:
    """A submissions document, or one of its lists of older filings. Raises Garbled when it is neither.

    A row that is not what it should be, or was filed later than it was `seen`, is passed over.
    """
    document = tree(body, "SEC", most=LISTED)
    lists = at(document, "filings", "recent") or document
    columns = [items(at(lists, name)) for name in ("accessionNumber", "form", "filingDate")]
    if not isinstance(at(lists, "accessionNumber"), list) or len({len(column) for column in columns}) > 1:
        raise Garbled("SEC answered with something that is no list of filings")
    found = (_filing(lists, n) for n in range(len(columns[0])))
    older = (words(at(one, "name")) for one in items(at(document, "filings", "files")))
    return Submissions(
        clean(words(at(document, "name"))),
        tuple(filing for filing in found if filing is not None and filing.filed <= seen + A_DAY),
        tuple(name for name in older if _OLDER.fullmatch(name))[:_LISTS],
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
        items=tuple(item for item in words(at(lists, "items", n)).split(",") if _ITEM.fullmatch(item)),
        primary=file_name(words(at(lists, "primaryDocument", n))),
        figures=at(lists, "isXBRL", n) == 1,
    )


def file_name(path: str) -> str:
    """The file a path means (`/ix?doc=/Archives/…/a.htm`, `xslF345X05/a.xml`); "" for none."""
    name = path.rpartition("/")[2]
    return name if _NAME.fullmatch(name) else ""
