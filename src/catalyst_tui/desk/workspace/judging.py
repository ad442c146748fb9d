"""Cache the verdicts of a home: only what something new is known about is judged again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from msgspec.structs import replace

from catalyst_tui.book.model.book import Book
from catalyst_tui.judge.evaluate.reads import Readers
from catalyst_tui.judge.history.transitions import Touching
from catalyst_tui.judge.judge import Judged, judge
from catalyst_tui.judge.ledger.facts import Ledger, Quote
from catalyst_tui.judge.verdict import Verdict


class Judging:
    """The verdicts of one book after another; for the workspace's thread."""

    def __init__(self) -> None:
        self._last: Judged | None = None
        self._touching: Touching | None = None

    def verdicts(self, book: Book, ledger: Ledger, now: datetime) -> dict[str, Verdict]:
        """Return the verdicts as of now."""
        last = self._last
        if last is not None and last.book is book:
            self._last = last.again(ledger, now)
        else:
            self._last = replace(judge(book, ledger, now), readers=Readers.of(book))
        return self._last.verdicts

    def with_touched(
        self,
        ledger: Ledger,
        verdicts: Mapping[str, Verdict],
        quotes: Mapping[str, Quote],
        now: datetime,
    ) -> dict[str, Verdict]:
        """Return the verdicts, with a mark where the last trades would turn the test."""
        last, touching = self._last, self._touching
        if last is None or last.readers is None:
            raise ValueError("nothing was judged yet")
        if touching is None or touching.book is not last.book:
            touching = self._touching = Touching(last.book, last.readers.closes)
        return touching.marked(ledger, verdicts, quotes, now)
