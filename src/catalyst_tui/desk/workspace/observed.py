"""Read the known facts of a home, and know up to when everything was judged."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from catalyst_tui.book.model.book import Book
from catalyst_tui.desk.workspace.claims import counting_reviews, of_present_companies
from catalyst_tui.judge.ledger.facts import (
    Close,
    EarningsReport,
    Evidence,
    Fact,
    History,
    Ledger,
    Record,
    Reported,
)
from catalyst_tui.store.cells import moment
from catalyst_tui.store.ledger import Owners
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
        self._rows = self._record = store.last_rows(*_RECORD)

    def read(self, owners: Owners) -> dict[str, Reported]:
        """Read everything again; return the figures that count, by ticker."""
        self._rows = self._store.last_rows(*_ROWS)
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

    @property
    def has_other_rows(self) -> bool:
        """Return whether facts or evidence were stored since they were read."""
        return self._rows != self._store.last_rows(*_ROWS)

    @property
    def has_another_record(self) -> bool:
        """Return whether rows of the record were stored since it was read."""
        return self._record != self._store.last_rows(*_RECORD)


# Up to when everything was judged

GAP = timedelta(hours=1)
"""In less time nothing alone flips twice: judging now is enough, unless several things came."""

LONGEST = timedelta(days=100)
"""How far back changes are looked for. It reaches past one earnings report."""

DAY = timedelta(days=1)
JUDGED_AT = "judged_at"


class LastSeen:
    """The moment up to which all that was known is judged; for the workspace's thread.

    It is saved with every change and now and then. One that lags costs a longer look back only.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self.judged_at: datetime | None = None  # by any process; None for a new home
        # The earliest moment of something that became known afterwards
        self._late: datetime | None = None
        self._saved: set[datetime] = set()  # when what was saved since became known
        self.catch_up()

    def catch_up(self) -> None:
        """Take over how far other processes have judged."""
        saved = self._store.notes.read(JUDGED_AT)
        if saved:
            self.judged_at = max(filter(None, [self.judged_at, moment(saved)]))

    def moment(self, now: datetime) -> datetime:
        """Return the moment to judge: now, or the last one if the clock was set back by hours."""
        last = self.judged_at
        return last if last is not None and now < last < now + DAY else now

    def behind(self, now: datetime) -> str:
        """Return that the last moment is days ahead of this clock: until then nothing is news.

        Empty if it is not.
        """
        last = self.judged_at
        if last is None or last < now + DAY:
            return ""
        return (
            f"The clock says {now:%Y-%m-%d}, and this home was judged up to "
            f"{last:%Y-%m-%d %H:%M} UTC: nothing is notified until that has passed. "
            "Was that wrong? `catalyst restore` lists earlier copies"
        )

    def add_news(self, known: Iterable[datetime]) -> None:
        """Note news that were public since these moments."""
        self._late = min([*known, *filter(None, [self._late])], default=None)

    def add_saved(self, known: Iterable[datetime]) -> None:
        """Note what others saved, known since these moments: a judging may have come in between."""
        if self.judged_at is not None:
            first = self.judged_at - GAP
            self._saved = {
                known_at for known_at in (*self._saved, *known) if known_at > first
            }

    def since(self, now: datetime, known: Iterable[datetime] = ()) -> datetime | None:
        """Return from when on changes may be unnoticed; None if judging now is enough.

        `known` are moments at which something became known.
        """
        if self.judged_at is None:
            return None  # the first judging
        saved = (
            known_at for known_at in self._saved if known_at > self.judged_at - GAP
        )
        late = min([*saved, *filter(None, [self._late])], default=None)
        before = late - timedelta(microseconds=1) if late is not None else now
        since = max(min(self.judged_at, before), now - LONGEST)
        several = len({known_at for known_at in known if since < known_at <= now}) > 1
        return since if several or now - since > GAP else None

    def reach(self, now: datetime) -> None:
        """Note that everything up to `now` is judged."""
        self.judged_at, self._late = now, None
        self._saved.clear()

    def save(self, judged_at: datetime | None = None) -> None:
        """Save the moment for the next start."""
        last = judged_at or self.judged_at
        if last is not None:
            self._store.notes.put(JUDGED_AT, last.isoformat())


def late_closes(histories: Iterable[History], store: Store) -> list[datetime]:
    """Return when new closes became known. A first history is no news."""
    last = store.prices.last_closes()
    return [
        close.known_at
        for history in histories
        if history.symbol in last
        for close in history.closes
        if close.day > last[history.symbol].day
    ]
