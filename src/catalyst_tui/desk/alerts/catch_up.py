"""What happened while nobody looked: every flip since the last look, in order, at the moment it happened.

A week away, a suspended laptop or a source that was down gives the same alerts as if we had run all along
(verdicts.md, "Transitions and alerts"): what came to be known late is replayed from the facts alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from catalyst_tui.book.model.book import Book
from catalyst_tui.desk.alerts.transitions import Edits, Said, changes
from catalyst_tui.judge.history.replay import Flip, replay
from catalyst_tui.judge.history.transitions import words
from catalyst_tui.judge.judge import verdict
from catalyst_tui.judge.ledger.facts import History, Ledger
from catalyst_tui.store.moments import moment
from catalyst_tui.store.open import Store
from catalyst_tui.store.transitions import Transition

GAP = timedelta(hours=1)
"""In less than this time alone flips nothing twice: looking at now is enough, unless more than one thing
became known meanwhile."""

LONGEST = timedelta(days=100)
"""How far back is looked: what became known before is history, not news. It reaches past one print."""

A_DAY = timedelta(days=1)
_JUDGED = "judged_at"


class Horizon:
    """Up to when all was noticed, with all there was to know; for the office's thread.

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

    def moment(self, now: datetime) -> datetime:
        """The moment to judge: now, but a clock set back by hours is waited out; time undoes nothing."""
        reached = self._reached
        return reached if reached is not None and now < reached < now + A_DAY else now

    def behind(self, now: datetime) -> datetime | None:
        """Up to when all was told already by a clock that was days ahead of this one; None when it was not.
        What this one would say took place before that: nothing is told until it has passed it."""
        reached = self._reached
        return reached if reached is not None and reached >= now + A_DAY else None

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

    def missed(
        self, book: Book, ledger: Ledger, said: Said, edits: Edits, *, since: datetime, now: datetime
    ) -> list[Transition]:
        """The transitions after `since` and before `now` that went unnoticed, from what was said last to what
        they say. Checkpoints whose flips are not news are passed over, and what a wording says of the time
        before it was read."""
        heard = {id_: one for id_, one in book.checkpoints.items() if id_ not in edits.unheard}
        read = {id_: found[-1].known_at for id_ in heard if (found := ledger.revisions(id_, now))}
        flips = [
            flip
            for flip in replay(replace(book, checkpoints=heard), ledger, since, now)
            if flip.at < now and flip.at >= read.get(flip.checkpoint, flip.at)
        ]
        ends = _ends(flips)
        made = list[Transition]()
        moved = set[str]()
        for at in dict.fromkeys(flip.at for flip in flips):
            ids = dict.fromkeys(flip.checkpoint for flip in flips if flip.at == at)
            told = list(words(verdict(book, ledger, at, heard[id_]) for id_ in ids))
            for change in changes(told, said, book, edits, at):
                until = ends.get((change.checkpoint, at), now)
                # After a change nobody noticed, what follows leads on from it.
                if change.checkpoint in moved or not self._store.transitions.is_noticed(change, until):
                    made.append(change)
                    moved.add(change.checkpoint)
                    said.take(change)
        return made

    def reach(self, now: datetime) -> None:
        """All up to `now` is noticed."""
        self._reached, self._late = now, None
        self._kept.clear()

    def keep(self, reached: datetime | None = None) -> None:
        """Note for the next start how far it reaches, or is about to."""
        reached = reached or self._reached
        if reached is not None:
            self._store.notes.put(_JUDGED, reached.isoformat())


def _ends(flips: Iterable[Flip]) -> dict[tuple[str, datetime], datetime]:
    """Until when the word of each flip held, where another one follows."""
    ends: dict[tuple[str, datetime], datetime] = {}
    last: dict[str, datetime] = {}
    for flip in flips:
        if flip.key in last:
            ends[flip.key, last[flip.key]] = flip.at
        last[flip.key] = flip.at
    return ends


def late_closes(histories: Iterable[History], store: Store) -> list[datetime]:
    """When the closes became known that follow on those kept. A first history is no news."""
    last = store.prices.last_close_days()
    return [
        close.known_at
        for history in histories
        if history.symbol in last
        for close in history.closes
        if close.day > last[history.symbol]
    ]
