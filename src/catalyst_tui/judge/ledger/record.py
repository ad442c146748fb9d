"""What is known beside figures, closes and evidence: of the book, of our sources, of prints and reviews."""

from __future__ import annotations

from msgspec import Struct

from catalyst_tui.judge.ledger.observed import (
    Announced,
    Outage,
    Print,
    Reason,
    Review,
    Revision,
    Stated,
)


class Record(Struct, frozen=True):
    """What is known of the book's own past, of our sources' bad days, of prints and of what was said of the
    next ones, of when theses were reviewed; oldest first."""

    revisions: tuple[Revision, ...] = ()
    reasons: tuple[Reason, ...] = ()
    stated: tuple[Stated, ...] = ()
    outages: tuple[Outage, ...] = ()
    prints: tuple[Print, ...] = ()
    announced: tuple[Announced, ...] = ()
    reviews: tuple[Review, ...] = ()


NO_RECORD = Record()
