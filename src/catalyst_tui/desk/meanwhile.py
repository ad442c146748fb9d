"""What happened while nobody looked: every flip since the last look, in order, at the moment it happened.

A week away, a suspended laptop or a source that was down gives the same alerts as if we had run all along
(verdicts.md, "Transitions and alerts"): what came to be known late is replayed from the facts alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from catalyst_tui.book.model import Book
from catalyst_tui.desk.tell import Edits, Said, changes
from catalyst_tui.judge.facts import History, Ledger
from catalyst_tui.judge.judge import verdict
from catalyst_tui.judge.replay import replay
from catalyst_tui.judge.transitions import words
from catalyst_tui.store.open import Store
from catalyst_tui.store.outbox import Transition

GAP = timedelta(hours=1)
"""In less than this nothing flips twice that matters: looking at now is enough."""

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
        kept = store.meta(_JUDGED)
        self._reached = datetime.fromisoformat(kept) if kept else None
        self._late: datetime | None = None  # since when something is known that came later

    def moment(self, now: datetime) -> datetime:
        """The moment to judge: now, but a clock set back by hours is waited out; time undoes nothing."""
        reached = self._reached
        return reached if reached is not None and now < reached < now + A_DAY else now

    def came(self, known: Iterable[datetime]) -> None:
        """News came, public since these moments."""
        self._late = min([*known, *filter(None, [self._late])], default=None)

    def since(self, now: datetime) -> datetime | None:
        """From when on flips may have gone unnoticed by `now`; None when looking at now is enough."""
        if self._reached is None:
            return None  # the first look
        late = self._late - timedelta(microseconds=1) if self._late is not None else now
        since = max(min(self._reached, late), now - LONGEST)
        return since if now - since > GAP else None

    def missed(self, book: Book, ledger: Ledger, said: Said, edits: Edits, now: datetime) -> list[Transition]:
        """The transitions before `now` that went unnoticed, from what was said last to what they say.
        Checkpoints whose flips are not news are passed over."""
        since = self.since(now)
        if since is None:
            return []
        heard = {id_: one for id_, one in book.checkpoints.items() if id_ not in edits.unheard}
        flipped: dict[datetime, dict[str, None]] = {}
        for flip in replay(replace(book, checkpoints=heard), ledger, since, now):
            if flip.at < now:
                flipped.setdefault(flip.at, {})[flip.checkpoint] = None
        made = list[Transition]()
        for at, ids in flipped.items():
            told = list(words(verdict(book, ledger, at, heard[id_]) for id_ in ids))
            for change in changes(told, said, book, edits, at):
                if not self._store.is_noticed(change):
                    made.append(change)
                    said.take(change)
        return made

    def reach(self, now: datetime) -> None:
        """All up to `now` is noticed."""
        self._reached, self._late = now, None

    def keep(self, reached: datetime | None = None) -> None:
        """Note for the next start how far it reaches, or is about to."""
        reached = reached or self._reached
        if reached is not None:
            self._store.put_meta(_JUDGED, reached.isoformat())


def late_closes(histories: Iterable[History], store: Store) -> list[datetime]:
    """When the closes became known that follow on those kept. A first history is no news."""
    last = store.last_close_days()
    return [
        close.known_at
        for history in histories
        if history.symbol in last
        for close in history.closes
        if close.day > last[history.symbol]
    ]
