"""The text in which a company speaks, as it came: read for the user (release_reader.py) and for print day."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from itertools import islice

from msgspec import Struct

RESULTS = "2.02"
"""The item of an 8-K that brings results."""


class Release(Struct, frozen=True):
    """What was said in a filing: the texts of its EX-99, as they came, public since `known_at`.

    `own` is False where another company says it of the ticker (third_party_filings.py).
    """

    ticker: str
    accession: str
    form: str
    filed: date
    known_at: datetime
    items: tuple[str, ...]
    url: str
    body: bytes
    own: bool = True

    @property
    def results(self) -> bool:
        """Whether it is about results."""
        return RESULTS in self.items

    @property
    def exhibits(self) -> tuple[tuple[str, bytes], ...]:
        """Its documents, each with its address; the first is the release itself."""
        if not _APART.match(self.body):
            return ((self.url, self.body),)
        marks = list(_APART.finditer(self.body))
        ends = [mark.start() for mark in marks[1:]] + [len(self.body)]
        return tuple(
            (mark[1].decode("ascii"), self.body[mark.end() : end])
            for mark, end in zip(marks, ends, strict=True)
        )


_APART = re.compile(rb"<!-- exhibit (https://www\.sec\.gov/[!-~]{1,300}) -->\n")
"""What stands before each of several documents that are kept together; a page hides it."""


_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_DATELINE = re.compile(  # "SANTA CLARA, Calif. - Nov. 3, 2026 - ...", "GEORGE TOWN (October 22, 2009) - ...",
    # "TORONTO, Nov. 3, 2026 (GLOBE NEWSWIRE) -- ..."
    rf".{{2,80}}?\b(?P<month>{'|'.join(f'{one}|{one[:3]}|{one[:4]}' for one in _MONTHS)})"
    r"\.? (?P<day>\d{1,2}), (?P<year>20\d\d)\)?(?: ?(?:/[a-z ]{3,20}/|\([a-z ]{3,20}\)))?"
    r" ?(?:[-\u2013\u2014]+|:)",
    re.IGNORECASE,
)
_DAY_ALONE = re.compile(
    r"(?:(?:for immediate release|released?|date)[:,]? )?(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,? )?"
    rf"(?P<month>{'|'.join(f'{one}|{one[:3]}|{one[:4]}' for one in _MONTHS)})"
    r"\.? (?P<day>\d{1,2}), (?P<year>20\d\d)(?:,? (?:at )?\d{1,2}:\d\d ?[ap]\.?m\.?(?: [a-z]{2,3})?)?\.?",
    re.IGNORECASE,
)
_OF_PERIOD = re.compile(r"\b(?:ended|ending|of)$", re.IGNORECASE)  # "Three months ended", then the day
_FIRST = 12  # paragraphs in which a dateline stands


def dateline(paragraphs: Iterable[str]) -> date | None:
    """Return the day of a release, from before its first sentence or from a line of its own.

    None if no such day stands in the first paragraphs, or if it is not in the calendar.
    """
    before = ""
    for paragraph in islice(paragraphs, _FIRST):
        alone = None if _OF_PERIOD.search(before) else _DAY_ALONE.fullmatch(paragraph)
        before = paragraph
        if found := _DATELINE.match(paragraph) or alone:
            month = next(n for n, one in enumerate(_MONTHS, 1) if one.startswith(found["month"].lower()))
            try:
                return date(int(found["year"]), month, int(found["day"]))
            except ValueError:
                return None
    return None


def together(*documents: tuple[str, bytes]) -> bytes:
    """Documents of one filing as one text, each with its address; one alone as it came."""
    if len(documents) == 1:
        return documents[0][1]
    return b"".join(
        b"<!-- exhibit " + url.encode("ascii", "replace") + b" -->\n" + body for url, body in documents
    )
