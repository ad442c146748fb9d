"""Old wordings of the book, found in the texts kept of it: what was promised first, and how it stands now."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

from msgspec.structs import replace

from catalyst_tui.book.file.syntax import Severity
from catalyst_tui.book.model.book import Book
from catalyst_tui.book.model.definition import definition
from catalyst_tui.book.model.tickers import Identity
from catalyst_tui.desk.identities import load_with
from catalyst_tui.judge.history.forecasts import Wording
from catalyst_tui.judge.ledger.facts import Ledger, Revision
from catalyst_tui.judge.verdict import Verdict
from catalyst_tui.store.open import Store

NOT_KEPT = "the text of it was not kept"


class Wordings:
    """Reads each old text once. `text_of` gives the text with a digest, None when there is none;
    `identities` what is known of companies where a text is silent."""

    def __init__(
        self,
        text_of: Callable[[str], str | None],
        identities: Callable[[], Mapping[str, Identity]] = dict,
    ) -> None:
        self._text_of, self._identities = text_of, identities
        self._books: dict[str, Book | str] = {}

    def of(self, revision: Revision) -> Wording | str:
        """The checkpoint as it was worded then, or why that is not known."""
        book = self._book(revision.book)
        if isinstance(book, str):
            return book
        checkpoint = book.checkpoints.get(revision.checkpoint)
        if checkpoint is None:
            return self._renamed(book, revision)
        return Wording(book, checkpoint)

    def _renamed(self, book: Book, revision: Revision) -> Wording | str:
        """Return a wording that had another id in the text of its time: the one that reads the same."""
        found = [one for one in book.checkpoints.values() if definition(one) == revision.definition]
        if len(found) != 1:
            return NOT_KEPT
        checkpoint = replace(found[0], id=revision.checkpoint)
        with_it = replace(book, checkpoints=book.checkpoints | {checkpoint.id: checkpoint})
        return Wording(with_it, checkpoint)

    def _book(self, digest: str) -> Book | str:
        if digest not in self._books:
            self._books[digest] = self._read(digest)
        return self._books[digest]

    def _read(self, digest: str) -> Book | str:
        text = self._text_of(digest) if digest else None
        if text is None:
            return NOT_KEPT
        loaded = load_with(text, self._identities())
        if loaded.book is not None:
            return loaded.book
        first = next(problem for problem in loaded.problems if problem.severity is Severity.ERROR)
        return f"the text of it cannot be read any more: line {first.line}, {first.message}"


def originals(
    checkpoints: Iterable[str], facts: Ledger, wordings: Wordings
) -> dict[str, Wording | str]:
    """The first wordings of those that were edited. Reads old texts: never before the first paint."""
    past = {id_: facts.revisions(id_) for id_ in checkpoints}
    return {id_: wordings.of(known[0]) for id_, known in past.items() if len(known) > 1}


def noted(
    book: Book, text: str, store: Store, *, facts: Ledger, wordings: Wordings, now: datetime
) -> frozenset[str] | None:
    """Keep what the book says that it did not say before; the checkpoints that read differently now.

    None when the book is as it was. Inside a transaction, so that no other process notes it too.
    """
    if store.book.says(book, text):
        return None
    lines = {id_: definition(checkpoint) for id_, checkpoint in book.checkpoints.items()}
    edited, last_words = store.wordings.edited(lines), store.transitions.last_words()
    known = (
        facts.edited(store.wordings.revisions()) if edited else facts
    )  # with those of another process
    stood = {id_: _stood(id_, known, wordings, now) or last_words.get(id_, "") for id_ in edited}
    return frozenset(store.book.put(book, text, lines, stood, now))


def _stood(checkpoint: str, facts: Ledger, wordings: Wordings, now: datetime) -> str:
    """How a checkpoint stands by the words it had last, so that an edit shows that was made while we were not
    running and a deadline passed. Empty where those words are not known: then what was last said counts."""
    before = wordings.of(facts.revisions(checkpoint)[-1])
    return "" if isinstance(before, str) else _word(before.judged(facts, now))


def _word(verdict: Verdict) -> str:
    """Its status; of a recurring proof that of a period which still waits, if one does."""
    waiting = (result for result in verdict.results if result.waits)
    return next(waiting, verdict).status.value


def unexplained_line(edits: Sequence[Revision]) -> str:
    """Which edits still want a reason, in one line for the screen."""
    first, more = edits[0], f", and {len(edits) - 1} more" if len(edits) > 1 else ""
    return (
        f"{first.checkpoint} was changed while {first.word.replace('_', ' ')}: say why with w{more}"
    )
