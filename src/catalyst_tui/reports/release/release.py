"""A company's release as it was filed, and the day it bears."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from itertools import islice

from catalyst_tui.values import Frozen

RESULTS = "2.02"
"""The item of an 8-K with results."""

_EXHIBIT = re.compile(rb"<!-- exhibit (https://www\.sec\.gov/[!-~]{1,300}) -->\n")
"""The line before each of several documents that are stored as one; a page does not show it."""


class Release(Frozen):
    """The texts of a filing's EX-99 as they were filed, public since `known_at`."""

    ticker: str
    accession: str
    form: str
    filed: date
    known_at: datetime
    items: tuple[str, ...]
    url: str
    body: bytes

    @property
    def results(self) -> bool:
        """Return whether it brings results."""
        return RESULTS in self.items

    @property
    def exhibits(self) -> tuple[tuple[str, bytes], ...]:
        """Return its documents, each with its address; the first is the release itself."""
        if not _EXHIBIT.match(self.body):
            return ((self.url, self.body),)
        marks = list(_EXHIBIT.finditer(self.body))
        ends = [*(mark.start() for mark in marks[1:]), len(self.body)]
        return tuple(
            (mark[1].decode("ascii"), self.body[mark.end() : end])
            for mark, end in zip(marks, ends, strict=True)
        )


def joined_exhibits(*documents: tuple[str, bytes]) -> bytes:
    """Return the documents of a filing as one text, each with its address; one alone unchanged."""
    if len(documents) == 1:
        return documents[0][1]
    return b"".join(
        b"<!-- exhibit " + url.encode("ascii", "replace") + b" -->\n" + body
        for url, body in documents
    )


# The dateline

_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_MONTH = "|".join(f"{month}|{month[:3]}|{month[:4]}" for month in _MONTHS)
_DAY = rf"(?P<month>{_MONTH})\.? (?P<day>\d{{1,2}}), (?P<year>20\d\d)"
# "SANTA CLARA, Calif. - Nov. 3, 2026 - …", "TORONTO, Nov. 3, 2026 (…) -- …"
_DATELINE = re.compile(
    rf".{{2,80}}?\b{_DAY}\)?(?: ?(?:/[a-z ]{{3,20}}/|\([a-z ]{{3,20}}\)))?"
    r" ?(?:[-\u2013\u2014]+|:)",
    re.IGNORECASE,
)
_DAY_ALONE = re.compile(
    r"(?:(?:for immediate release|released?|date)[:,]? )?"
    rf"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,? )?{_DAY}"
    r"(?:,? (?:at )?\d{1,2}:\d\d ?[ap]\.?m\.?(?: [a-z]{2,3})?)?\.?",
    re.IGNORECASE,
)
# "Three months ended", the day
_OF_PERIOD = re.compile(r"\b(?:ended|ending|of)$", re.IGNORECASE)
_FIRST = 12  # paragraphs that may have a dateline


def dateline(paragraphs: Iterable[str]) -> date | None:
    """Return the day of a release, from before its first sentence or from a line of its own.

    None if the first paragraphs have no such day, or if it is not in the calendar.
    """
    before = ""
    for paragraph in islice(paragraphs, _FIRST):
        alone = None if _OF_PERIOD.search(before) else _DAY_ALONE.fullmatch(paragraph)
        before = paragraph
        if (found := _DATELINE.match(paragraph) or alone) is None:
            continue
        name = found["month"].lower()
        month = next(n for n, month in enumerate(_MONTHS, 1) if month.startswith(name))
        try:
            return date(int(found["year"]), month, int(found["day"]))
        except ValueError:
            return None
    return None
