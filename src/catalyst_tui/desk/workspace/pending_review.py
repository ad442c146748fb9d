"""List the matches of releases and the proposals of agents that wait for the user's yes or no.

The machine accepts nothing. An accepted match is known since its release was public, and only
supports.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalyst_tui.book.model.book import Event, Score
from catalyst_tui.book.model.dates import local_day
from catalyst_tui.book.model.subject import subject
from catalyst_tui.desk.home.folder import HomeError, read_book
from catalyst_tui.desk.shapes.forms import EVENT, Entry
from catalyst_tui.desk.shapes.pages import HitLine
from catalyst_tui.desk.workspace.proposal_files import Proposals
from catalyst_tui.judge.ledger.facts import Effect, Grade
from catalyst_tui.store.sources import Hit

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from catalyst_tui.book.model.book import Book
    from catalyst_tui.desk.home.folder import Home
    from catalyst_tui.reports.phrases import Lexicon
    from catalyst_tui.store.open import Store


class PendingReview:
    """What waits in a home. Rows are cached while the book is the same."""

    def __init__(self, store: Store, home: Home) -> None:
        self._store, self._home, self.proposals = store, home, Proposals(home.folder)
        self._book: Book | None = None
        self._rows: dict[int, HitLine | None] = {}

    def lines(self, book: Book) -> tuple[HitLine, ...]:
        """Return the sentences of checkpoints in the book, the latest release first, then the
        proposals.
        """
        hits = self._store.hits.read()
        if book is not self._book:
            self._book, self._rows = book, {}
        new = [hit for hit in hits if hit.id not in self._rows]
        if new:
            # Importing this loads the whole filing reader
            from catalyst_tui.reports.phrases import Lexicon

            lexicon = Lexicon(book)
            self._rows |= {hit.id: _line(hit, book, lexicon) for hit in new}
        rows = [self._rows[hit.id] for hit in hits]
        return (
            *(row for row in rows if row is not None),
            *self.proposals.lines(book, self.text),
        )

    def text(self) -> str:
        """Return the book's text; empty if it cannot be read, which a notice says."""
        try:
            return read_book(self._home)
        except HomeError:
            return ""


def _line(hit: Hit, book: Book, lexicon: Lexicon) -> HitLine | None:
    """Return a row of the inbox; None if the checkpoint is not in the book."""
    about = subject(book, hit.checkpoint)
    if about is None:
        return None
    whole = next(
        id_ for id_ in book.checkpoints if f"{hit.checkpoint}.".startswith(f"{id_}.")
    )
    claim = about.text or about.id
    if isinstance(about.claim, Event | Score):
        claim = about.claim.text
    return HitLine(
        hit.id,
        hit.known_at,
        hit.ticker,
        whole,
        claim,
        hit.sentence,
        hit.url,
        as_entry(hit, book.zone),
        lexicon.spans(book.checkpoints[whole], hit.checkpoint, hit.sentence),
    )


def as_entry(hit: Hit, zone: ZoneInfo, effect: Effect = Effect.SUPPORTS) -> Entry:
    """Return the evidence a hit would be. Only the user may say that an event happened."""
    day = local_day(hit.known_at, zone).isoformat()
    source = f"{Grade.RELEASE} {hit.url}"
    return Entry(hit.checkpoint, EVENT, effect.value, day, source, hit.sentence)
