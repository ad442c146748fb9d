"""What the user's own entry changes: told in the inbox, as seen; no popup tells users what they just did."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from msgspec.structs import replace

from catalyst_tui.book.model.book import Book
from catalyst_tui.desk.alerts.transitions import Edits, LastWords, changes
from catalyst_tui.judge.history.transitions import Word
from catalyst_tui.store.transitions import Transition


def words_of_entry(before: Iterable[Word], after: Iterable[Word], last: Mapping[str, str]) -> list[Word]:
    """The words right after an entry that were others right before it. What had changed by then, and is still
    to be noticed against the `last` noticed, is none of them."""
    was = {word.key: word.word for word in before}
    return [
        word for word in after if word.word != was.get(word.key) and last.get(word.key) == was.get(word.key)
    ]


def entered(
    words: Iterable[Word], last_words: LastWords, book: Book, edits: Edits, at: datetime
) -> list[Transition]:
    """The transitions they are."""
    return [replace(change, own=True) for change in changes(words, last_words, book, edits, at)]
