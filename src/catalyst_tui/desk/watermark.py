"""Up to when all was noticed, and what came to be known late: from when on there is something to catch up."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from catalyst_tui.judge.ledger.facts import History
from catalyst_tui.store.cells import moment
from catalyst_tui.store.open import Store

GAP = timedelta(hours=1)
"""In less than this time alone flips nothing twice: looking at now is enough, unless more than one thing
became known meanwhile."""

LONGEST = timedelta(days=100)
"""How far back is looked: what became known before is history, not news. It reaches past one print."""

A_DAY = timedelta(days=1)
_JUDGED = "judged_at"


class Watermark:
    """Up to when all was noticed, with all there was to know; for the workspace's thread.

    It is kept with every transition and now and then. One that lags costs a longer look back, nothing else.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._reached: datetime | None = None
        self._late: datetime | None = None  # since when something is known that came later
        self._kept: set[datetime] = set()  # when what was kept since the last look became known
        self.catch_up()

    def catch_up(self) -> None:
        """As far as any process has noticed."""
        kept = self._store.notes.read(_JUDGED)
        if kept:
            self._reached = max(filter(None, [self._reached, moment(kept)]))

    @property
    def judged_at(self) -> datetime | None:
        """The last moment that any process judged; None for a new home."""
        return self._reached

    def moment(self, now: datetime) -> datetime:
        """The moment to judge: now, but a clock set back by hours is waited out; time undoes nothing."""
        reached = self._reached
        return reached if reached is not None and now < reached < now + A_DAY else now

    def behind(self, now: datetime) -> datetime | None:
        """Up to when all was told already by a clock that was days ahead of this one; None when it was not.
        What this one would say took place before that: nothing is told until it has passed it."""
        reached = self._reached
        return reached if reached is not None and reached >= now + A_DAY else None

    def behind_line(self, now: datetime) -> str:
        """The same as a sentence; empty when it was not."""
        if (behind := self.behind(now)) is None:
            return ""
        return (
            f"The clock says {now:%Y-%m-%d}, and this home was judged up to {behind:%Y-%m-%d %H:%M} UTC: "
            "nothing is told until that has passed. Was that wrong? `catalyst restore` lists earlier copies"
        )

    def came(self, known: Iterable[datetime]) -> None:
        """News came, public since these moments."""
        self._late = min([*known, *filter(None, [self._late])], default=None)

    def kept(self, known: Iterable[datetime]) -> None:
        """This was found to be kept, known since these moments: by others, or before we began. A look may
        have come between the moment and the keeping."""
        if self._reached is not None:
            first = self._reached - GAP
            self._kept = {moment for moment in (*self._kept, *known) if moment > first}

    def since(self, now: datetime, known: Iterable[datetime] = ()) -> datetime | None:
        """From when on flips may have gone unnoticed by `now`; None when looking at now is enough. `known`
        are moments at which something became known."""
        reached = self._reached
        if reached is None:
            return None  # the first look
        kept = (moment for moment in self._kept if moment > reached - GAP)
        late = min([*kept, *filter(None, [self._late])], default=None)
        before = late - timedelta(microseconds=1) if late is not None else now
        since = max(min(reached, before), now - LONGEST)
        several = len({moment for moment in known if since < moment <= now}) > 1
        return since if several or now - since > GAP else None

    def reach(self, now: datetime) -> None:
        """All up to `now` is noticed."""
        self._reached, self._late = now, None
        self._kept.clear()

    def keep(self, reached: datetime | None = None) -> None:
        """Note for the next start how far it reaches, or is about to."""
        reached = reached or self._reached
        if reached is not None:
            self._store.notes.put(_JUDGED, reached.isoformat())


def late_closes(histories: Iterable[History], store: Store) -> list[datetime]:
    """When the closes became known that follow on those kept. A first history is no news."""
    last = store.prices.last_closes()
    return [
        close.known_at
        for history in histories
        if history.symbol in last
        for close in history.closes
        if close.day > last[history.symbol].day
    ]
