"""The hits that wait for the user: sentences of releases, to be accepted as evidence or dismissed.

Nothing is accepted by the machine; what is accepted is known since its release was, and only supports.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalyst_tui.book.model import Event, Score
from catalyst_tui.book.subject import subject
from catalyst_tui.desk.forms import EntryCheck
from catalyst_tui.desk.pages import HitLine
from catalyst_tui.store.hits import Hit

if TYPE_CHECKING:
    from catalyst_tui.book.model import Book, Checkpoint
    from catalyst_tui.desk.office import Office
    from catalyst_tui.store.open import Store


def waiting(store: Store, book: Book) -> tuple[HitLine, ...]:
    """The hits to be decided, the latest release first; of no checkpoint that is gone."""
    found = ((hit, subject(book, hit.checkpoint)) for hit in store.hits())
    return tuple(_line(hit, about, book) for hit, about in found if about is not None)


def _line(hit: Hit, about: Checkpoint, book: Book) -> HitLine:
    from catalyst_tui.desk.hits import accept  # it brings all that reads filings: only with hits to show

    whole = next(id_ for id_ in book.checkpoints if f"{hit.checkpoint}.".startswith(f"{id_}."))
    says = about.claim.text if isinstance(about.claim, Event | Score) else about.text or about.id
    entry = accept(hit, book.zone)
    return HitLine(hit.id, hit.known_at, hit.ticker, whole, says, hit.sentence, hit.url, entry)


def keep(office: Office, id_: int) -> EntryCheck:
    """Keep a waiting hit as evidence; its problems when it cannot be. KeyError when no such hit waits."""
    from catalyst_tui.desk.hits import understood

    hit = {hit.id: hit for hit in office.store.hits()}[id_]
    found = understood(hit, office.book)
    if found.evidence is not None:
        office.add(evidence=[found.evidence], hit=id_)
    return EntryCheck(tuple(found.problems), found.line, ())
