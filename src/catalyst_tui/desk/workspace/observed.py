"""Read the known facts of a home, and later only what other processes have added."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from catalyst_tui.judge.ledger.facts import (
    Announced,
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

_PAST = ("revisions", "reasons", "stated", "outages", "reviews", "given_to", "answers")
"""Tables of the book's own past and of outages.

Rows are only added, so the last row shows any change.
"""


class News(NamedTuple):
    """Rows that other processes stored."""

    facts: list[Fact]
    evidence: list[Evidence]
    announced: list[Announced]


class Observed:
    """The evidence and announced days of a home, and `moments` when anything became known.

    Belongs to the workspace's thread. Figures are in the ledger.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._announced: set[Announced] = set()
        self._owners = NO_OWNERS
        self._past = self._until = store.last_rows(*_PAST)
        self._forget()

    def _forget(self) -> None:
        self._facts = 0  # how many
        self.evidence: list[Evidence] = []
        self.moments: set[datetime] = set()

    def read(self, owners: Owners) -> dict[str, Reported]:
        """Read everything again; return the figures that count, by ticker."""
        self._owners = owners
        self._forget()
        self._store.prices.closes.forget_all()
        self._until = self._last_rows()
        self._facts = self._store.ledger.count()
        reported = dict(self._store.ledger.reported(owners))
        self.moments.update(*(one.moments for one in reported.values()))
        self.add(evidence=self._store.ledger.evidence())
        return reported

    def _last_rows(self) -> tuple[int, ...]:
        return self._store.last_rows("facts", "evidence", "calendar")

    def ledger(
        self,
        reported: Mapping[str, Reported],
        closes: Mapping[str, Sequence[Close]],
        earnings_reports: tuple[EarningsReport, ...],
        evidence: Sequence[Evidence],
    ) -> Ledger:
        """Return a ledger of everything. `evidence` is the evidence that counts."""
        return Ledger(reported, evidence, closes, self._record(earnings_reports))

    def _record(self, earnings_reports: tuple[EarningsReport, ...]) -> Record:
        store = self._store
        self._past = store.last_rows(*_PAST)
        words = (store.wordings.revisions(), store.wordings.reasons(), store.wordings.stated())
        announced = store.calendar.read()
        self._announced = {*announced}
        return Record(
            *words, store.outages.read(), earnings_reports, announced, store.reviews.read()
        )

    @property
    def is_past_another(self) -> bool:
        """Return whether the book's past or an outage was added since the record was read."""
        return self._past != self._store.last_rows(*_PAST)

    def add(
        self,
        facts: Collection[Fact] = (),
        evidence: Collection[Evidence] = (),
        announced: Collection[Announced] = (),
    ) -> None:
        """Add rows that were stored."""
        self._facts += len(facts)
        self.evidence += evidence
        self._announced.update(announced)
        self.moments.update(item.known_at for items in (facts, evidence) for item in items)

    def catch_up(self, known: Ledger) -> News | None:
        """Return the rows of other processes that are not `known`; None if
        everything must be read again.
        """
        ledger, before, now = self._store.ledger, self._until, self._last_rows()
        news = News([], [], [])
        if now[0] != before[0]:
            for ticker, facts in by_ticker(ledger.facts(before[0])).items():
                there = {*known.facts(ticker)}
                news.facts.extend(fact for fact in facts if fact not in there)
            if self._facts + len(news.facts) != ledger.count() or self._owners.touches(news.facts):
                return None
        if now[1] != before[1]:
            ids = {item.id for item in self.evidence}
            news.evidence.extend(item for item in ledger.evidence() if item.id not in ids)
        if now[2] != before[2]:
            news.announced.extend(
                report for report in self._store.calendar.read() if report not in self._announced
            )
        self.add(*news)
        self._until = now
        return news
