"""The text in which a company speaks, as it came: read for the user (release_reader.py) and for print day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

RESULTS = "2.02"
"""The item of an 8-K that brings results."""

SAVED = "saved"
"""The form of what a user saved and read: it was filed nowhere."""


@dataclass(frozen=True, slots=True)
class Release:
    """What was said in a filing: the text of its EX-99.1, as it came, public since `known_at`.

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
