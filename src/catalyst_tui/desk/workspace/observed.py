"""Read the known facts of a home, and notice that other processes have added some."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from catalyst_tui.book.model.book import Book
from catalyst_tui.desk.workspace.claims import of_present_companies
from catalyst_tui.desk.workspace.theses import counting_reviews
from catalyst_tui.judge.ledger.facts import (
    Close,
    EarningsReport,
    Evidence,
    Fact,
    Ledger,
    Record,
    Reported,
    by_ticker,
)
from catalyst_tui.store.ledger import NO_OWNERS, Owners
from catalyst_tui.store.open import Store

_ROWS = ("facts", "evidence")
_RECORD = (
    "revisions",
    "reasons",
    "stated",
    "outages",
    "reviews",
    "given_to",
    "answers",
    "calendar",
)
"""Tables that a `Record` is made of, or that say which evidence counts.

Rows are only added, so the last row shows any change.
"""


class Observed:
    """The evidence of a home, and `moments` when anything became known.

    Belongs to the workspace's thread. Figures are in the ledger.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self.evidence: list[Evidence] = []
        self.moments: set[datetime] = set()
        self._owners = NO_OWNERS
        self._rows = self._record = store.last_rows(*_RECORD)

    def read(self, owners: Owners) -> dict[str, Reported]:
        """Read everything again; return the figures that count, by ticker."""
        self._owners, self._rows = owners, self._store.last_rows(*_ROWS)
        reported = dict(self._store.ledger.reported(owners))
        self.evidence, self.moments = [], set()
        self.moments.update(*(one.moments for one in reported.values()))
        self.add(evidence=self._store.ledger.evidence())
        return reported

    def ledger(
        self,
        reported: Mapping[str, Reported],
        closes: Mapping[str, Sequence[Close]],
        earnings_reports: tuple[EarningsReport, ...],
        evidence: Sequence[Evidence],
        book: Book,
    ) -> Ledger:
        """Return a ledger of everything. `evidence` is the evidence that counts."""
        store = self._store
        self._record = store.last_rows(*_RECORD)
        revisions, stated = of_present_companies(
            store.wordings.revisions(), store.wordings.stated(), book
        )
        words = (revisions, store.wordings.reasons(), stated)
        dates = (store.outages.read(), earnings_reports, store.calendar.read())
        return Ledger(
            reported,
            evidence,
            closes,
            Record(*words, *dates, counting_reviews(book, store)),
        )

    def add(
        self, facts: Collection[Fact] = (), evidence: Collection[Evidence] = ()
    ) -> None:
        """Add rows that were stored."""
        self.evidence += evidence
        self.moments.update(
            item.known_at for items in (facts, evidence) for item in items
        )

    def news(self, known: Ledger) -> tuple[list[Fact], list[Evidence]] | None:
        """Return what was stored since the last look and is not known; None to read all again."""
        before, self._rows = self._rows, self._store.last_rows(*_ROWS)
        facts, evidence = list[Fact](), list[Evidence]()
        if self._rows != before:
            for ticker, stored in by_ticker(
                self._store.ledger.facts(before[0])
            ).items():
                there = {*known.facts(ticker)}
                facts += [fact for fact in stored if fact not in there]
            ids = {item.id for item in self.evidence}
            evidence += [
                item for item in self._store.ledger.evidence() if item.id not in ids
            ]
        if self._owners.touches(facts):
            return None
        self.add(facts, evidence)
        return facts, evidence

    @property
    def has_another_record(self) -> bool:
        """Return whether rows of the record were stored since it was read."""
        return self._record != self._store.last_rows(*_RECORD)
