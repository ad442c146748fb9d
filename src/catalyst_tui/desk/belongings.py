"""Give each piece of evidence its claim, and tell what counts by the book of now.

Evidence from before this was kept is given to the claim that its checkpoint had when it was entered: the
words of the book at that time are needed for that.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial

from msgspec.structs import astuple

from catalyst_tui.book.model.book import Book
from catalyst_tui.book.model.definition import definition
from catalyst_tui.desk.wordings import Wordings
from catalyst_tui.judge.ledger.facts import Evidence, Revision
from catalyst_tui.judge.rules.rulings import Belonging, GivenTo, Parked, belonging, given_to
from catalyst_tui.store.open import Store


class Belongings:
    """Of a home, for the workspace's thread. `parked` does not count by the book it was last asked of."""

    def __init__(self, store: Store, wordings: Wordings) -> None:
        self._store, self._wordings = store, wordings
        self._found: dict[str, GivenTo] = {}  # of what was entered before this was kept
        self.parked: tuple[Parked, ...] = ()

    def settle(self, book: Book, evidence: Sequence[Evidence]) -> Belonging:
        """Return what counts by a book and what is parked."""
        found = belonging(book, evidence, self._given(book, evidence))
        self.parked = found.parked
        return found

    def counting(
        self, book: Book, evidence: Sequence[Evidence]
    ) -> Callable[[Book], Sequence[Evidence]]:
        """Return what tells the evidence that counts by another version of the book; for any thread."""
        return partial(_counted, tuple(evidence), self._given(book, evidence))

    def _given(self, book: Book, evidence: Sequence[Evidence]) -> Mapping[str, GivenTo]:
        """Return what each piece of evidence was given to, by its id."""
        given = {id_: GivenTo(*row[1:]) for id_, row in self._store.belongings.given().items()}
        missing = [item for item in evidence if item.id not in given and not item.withdraws]
        if missing:
            self._find(book, [item for item in missing if item.id not in self._found])
        return self._found | given

    def give(self, book: Book, items: Iterable[Evidence], now: datetime) -> None:
        """Keep what new evidence is about, in the open transaction."""
        told = ((item.id, given_to(book, item)) for item in items if not item.withdraws)
        self._store.belongings.give([(id_, *astuple(one)) for id_, one in told if one], now)

    def keep_found(self, now: datetime) -> None:
        """Keep what was found out of evidence from before, in the open transaction."""
        known = self._store.belongings.given()
        rows = [(id_, *astuple(one)) for id_, one in self._found.items() if id_ not in known]
        if rows:
            self._store.belongings.give(rows, now)
        self._found.clear()

    def _find(self, book: Book, items: Sequence[Evidence]) -> None:
        revisions: defaultdict[str, list[Revision]] = defaultdict(list)
        if items:
            for revision in self._store.wordings.revisions():
                revisions[revision.checkpoint].append(revision)
        for item in items:
            wordings = _of_whole(item.checkpoint, revisions)
            before = self._book_then(book, item, wordings)
            found = given_to(before, item) if before is not None else None
            if found is not None:
                self._found[item.id] = found

    def _book_then(self, book: Book, item: Evidence, wordings: Sequence[Revision]) -> Book | None:
        """Return a book with the claim as it was worded when evidence was entered; None where no text of that
        time was kept."""
        then = [one for one in wordings if item.entered is None or one.known_at <= item.entered][
            -1:
        ]
        then = then or list(wordings[:1])
        if not then:
            return book
        now = book.checkpoints.get(then[0].checkpoint)
        if now is not None and definition(now) == then[0].definition:
            return book
        worded = self._wordings.of(then[0])
        return None if isinstance(worded, str) else worded.book


def _of_whole(id_: str, revisions: dict[str, list[Revision]]) -> list[Revision]:
    """Return the wordings of the checkpoint that an id, or a leg's id, is of."""
    name = id_.partition("[")[0]
    while name:
        if name in revisions:
            return revisions[name]
        name = name.rpartition(".")[0]
    return []


def _counted(
    evidence: Sequence[Evidence], given: Mapping[str, GivenTo], book: Book
) -> Sequence[Evidence]:
    return belonging(book, evidence, given).counted
