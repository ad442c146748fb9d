"""What waits for the user's yes or no: sentences of releases, and what agents propose.

Nothing is accepted by the machine; what is accepted is known since its release was, and only supports.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalyst_tui.book.model.book import Event, Score
from catalyst_tui.book.model.dates import local_day
from catalyst_tui.book.model.subject import subject
from catalyst_tui.desk.home.folder import HomeError, read_book
from catalyst_tui.desk.proposals import Proposals
from catalyst_tui.desk.shapes.forms import EVENT, Entry
from catalyst_tui.desk.shapes.pages import HitLine
from catalyst_tui.judge.ledger.facts import Effect, Grade
from catalyst_tui.store.sources import Hit

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from catalyst_tui.book.model.book import Book
    from catalyst_tui.desk.home.folder import Home
    from catalyst_tui.store.open import Store


class HitLines:
    """The hits to be decided, made ready to be shown once for each book, and what agents propose."""

    def __init__(self, store: Store, home: Home) -> None:
        self._store, self._home, self.proposals = store, home, Proposals(home.folder)
        self._book: Book | None = None
        self._made: dict[int, HitLine | None] = {}

    def lines(self, book: Book) -> tuple[HitLine, ...]:
        """The latest release first; of no checkpoint that is gone."""
        hits = self._store.hits.read()
        known = self._made if book is self._book else {}
        new = [hit for hit in hits if hit.id not in known]
        self._book, self._made = book, known | _made(new, book)
        found = tuple(line for hit in hits if (line := self._made[hit.id]) is not None)
        return (*found, *self.proposals.lines(book, self.text))

    def text(self) -> str:
        """Return the book's text, empty where it cannot be read."""
        try:
            return read_book(self._home)
        except HomeError:  # which is told as what is wrong with the book
            return ""


def _made(hits: list[Hit], book: Book) -> dict[int, HitLine | None]:
    if not hits:
        return {}
    # Here, because they bring all that reads filings: only with hits to show.
    from catalyst_tui.reports.phrases import Lexicon

    lexicon = Lexicon(book)
    made: dict[int, HitLine | None] = {}
    for hit in hits:
        about = subject(book, hit.checkpoint)
        if about is None:
            made[hit.id] = None
            continue
        whole = next(id_ for id_ in book.checkpoints if f"{hit.checkpoint}.".startswith(f"{id_}."))
        says = (
            about.claim.text if isinstance(about.claim, Event | Score) else about.text or about.id
        )
        spans = lexicon.spans(book.checkpoints[whole], hit.checkpoint, hit.sentence)
        quoted, entry = (hit.sentence, hit.url), accept(hit, book.zone)
        made[hit.id] = HitLine(hit.id, hit.known_at, hit.ticker, whole, says, *quoted, entry, spans)
    return made


def accept(hit: Hit, zone: ZoneInfo, effect: Effect = Effect.SUPPORTS) -> Entry:
    """The evidence a hit would be. A sentence only supports; that it happened is for the user to say."""
    day = local_day(hit.known_at, zone).isoformat()
    return Entry(
        hit.checkpoint, EVENT, effect.value, day, f"{Grade.RELEASE} {hit.url}", hit.sentence
    )
