"""A sentence found in a release, as the evidence it would be. Nothing is accepted by the machine."""

from __future__ import annotations

from catalyst_tui.book.model.book import Book
from catalyst_tui.desk.entry.record import Understood, understand
from catalyst_tui.desk.pending_review import as_entry
from catalyst_tui.desk.workspace import Workspace
from catalyst_tui.judge.ledger.facts import Effect
from catalyst_tui.store.sources import Hit


def waiting_evidence(workspace: Workspace, id_: int) -> Understood:
    """The evidence that a waiting hit is; its problems when it cannot be. KeyError when no such hit waits."""
    return understood({hit.id: hit for hit in workspace.store.hits.read()}[id_], workspace.book)


def understood(hit: Hit, book: Book, effect: Effect = Effect.SUPPORTS) -> Understood:
    """The same as evidence, known since the release was; its problems when it cannot be.

    KeyError when the book has no such checkpoint any more.
    """
    return understand(as_entry(hit, book.zone, effect), book, hit.known_at)
