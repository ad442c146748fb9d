"""Record stock splits as closes come in, together with what the book said before each.

The words of that time are kept with the split: an amount that still reads the same was not converted since.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise

from msgspec.structs import replace

from catalyst_tui.book.model.book import Book
from catalyst_tui.book.model.dates import local_day
from catalyst_tui.book.model.tickers import Split
from catalyst_tui.desk.book_file import BookFile
from catalyst_tui.desk.home.clock import Clock
from catalyst_tui.desk.home.folder import Home
from catalyst_tui.desk.identities import load_with
from catalyst_tui.judge.ledger.facts import Closes, Fact
from catalyst_tui.judge.rules.corporate_actions import written
from catalyst_tui.store.open import Store
from catalyst_tui.store.prices import SAME, UNDONE, FoundSplit, split_key

SAME_SPLIT = timedelta(days=7)
"""How far apart two sources may tell the day of one split."""

SAME_FILED = timedelta(days=400)
"""How long after a split an annual report may be the first to show it."""

NEARLY = 0.15
"""How far the fall of a close may be from the ratio of a split: the price moved on that day too."""

_FILED = re.compile(r"after the (\d+)-for-(\d+) split")  # as reports/companyfacts.py notes it


class SplitIntake:
    """Splits of a home. `new`: whether any was recorded or taken back and the book does not know it yet."""

    def __init__(self, home: Home, store: Store, file: BookFile, clock: Clock) -> None:
        self.new = False
        self._home, self._store, self._file, self._clock = home, store, file, clock
        store.prices.on_split = self.take

    def take(self, found: FoundSplit) -> None:
        """Record a split that came with closes, in the transaction that keeps them."""
        book, now = self._file.book, self._clock.now()
        if found.symbol not in book.tickers:
            return
        known = self._store.splits.known().get(found.symbol, ())
        if any(
            one.ratio == found.ratio and abs(one.day - found.day) <= SAME_SPLIT for one in known
        ):
            return
        begins = Split(found.day, found.ratio).begins(book.zone_of(found.symbol))
        if (turned := _turned_back(found, known)) is not None:
            self._store.splits.answer(split_key(found.symbol, turned), UNDONE, now)
            self.new = True
            if not self._is_converted(found.symbol, turned):
                return
            # The book was converted: what stands in it now was written before the shares changed back.
            today = local_day(now, book.zone_of(found.symbol))
            found, begins = replace(found, day=today, exact=True), now
        before = self._book_before(begins)
        if before is not None:
            self._add(found, before, now)

    def take_filed(self, facts: Iterable[Fact]) -> None:
        """Record a split that only a company's report shows.

        Its day is that of the one fall of the closes by its ratio, else that of the report.
        """
        for ticker, note, known_at in {
            (one.ticker, one.note, one.known_at) for one in facts if one.note
        }:
            shown = _FILED.fullmatch(note)
            if shown is None or ticker not in self._file.book.tickers:
                continue
            ratio = Fraction(int(shown[1]), int(shown[2]))
            day = local_day(known_at, self._file.book.zone_of(ticker))
            recorded = self._store.splits.recorded(ticker)
            if any(
                other == ratio and abs(before - day) <= SAME_FILED for before, other in recorded
            ):
                continue
            closes = self._store.prices.closes.newest(ticker)
            fall = _day_of_fall(closes, ratio, day)
            begins = (
                Split(fall, ratio).begins(self._file.book.zone_of(ticker)) if fall else known_at
            )
            before = self._book_before(begins)
            if before is not None and closes and closes.known[0] < known_at:
                found = FoundSplit(ticker, fall or day, ratio, exact=bool(fall), source="filing")
                self._add(found, before, self._clock.now(), is_rebased=False)

    def _add(
        self, found: FoundSplit, before: Book, now: datetime, *, is_rebased: bool = True
    ) -> None:
        claims, lots = written(before, found.symbol)
        split = Split(found.day, found.ratio, found.exact, claims, lots, is_rebased=is_rebased)
        with self._store.transaction():
            self._store.splits.add(found, split, now)
        self.new = True

    def _is_converted(self, symbol: str, split: Split) -> bool:
        claims, lots = written(self._file.book, symbol)
        return not (claims & split.claims or lots & split.lots)

    def _book_before(self, moment: datetime) -> Book | None:
        """Return the book as it was last seen before a moment; None when it was first seen later."""
        text = self._store.wordings.text_before(moment)
        try:
            written_at = datetime.fromtimestamp(self._home.book.stat().st_mtime, UTC)
        except OSError:
            written_at = None
        if written_at is not None and written_at < moment:
            text = self._file.text
        return None if text is None else load_with(text, self._file.identities()).book


def _day_of_fall(closes: Closes, ratio: Fraction, until: date) -> date | None:
    """Return the only day on which closes fell by about a ratio in the months before a report."""
    found = [
        day
        for day, (before, now) in zip(closes.days[1:], pairwise(closes.micros), strict=True)
        if until - SAME_FILED <= day < until
        and now
        and abs(before / now / float(ratio) - 1) < NEARLY
    ]
    return found[0] if len(found) == 1 else None


def _turned_back(found: FoundSplit, known: tuple[Split, ...]) -> Split | None:
    """Return the split that a rewriting of closes takes back: the last one, by the opposite ratio."""
    last = known[-1] if known else None
    return last if last is not None and abs(last.ratio * found.ratio - 1) < SAME else None
