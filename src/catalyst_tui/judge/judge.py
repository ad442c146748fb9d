"""Judge a book: `verdicts(book, facts, at)` is the one pure function behind live use, `--as-of`,
replay and tests."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from catalyst_tui.book.model.book import Book, Checkpoint, Role
from catalyst_tui.book.model.dates import local_day
from catalyst_tui.book.model.period import Period
from catalyst_tui.book.model.subject import of_period
from catalyst_tui.judge.evaluate.reads import Readers
from catalyst_tui.judge.evaluate.scope import Cache, Scope
from catalyst_tui.judge.ledger.facts import Changed, Ledger
from catalyst_tui.judge.ledger.grades import with_beside
from catalyst_tui.judge.rules.claims import cause_of, suspended
from catalyst_tui.judge.rules.deadlines import dated
from catalyst_tui.judge.rules.gauge import judge_gauge
from catalyst_tui.judge.rules.guard import judge_level
from catalyst_tui.judge.rules.proof import judge_period, judge_proof
from catalyst_tui.judge.rules.rulings import ruled, with_edits
from catalyst_tui.judge.rules.stopped import stopped
from catalyst_tui.judge.sentence import followed
from catalyst_tui.judge.verdict import Mark, Status, Verdict

_ROLES = {
    Role.PROOF: judge_proof,
    Role.GUARD: judge_level,
    Role.KILL: judge_level,
    Role.GAUGE: judge_gauge,
}


def verdicts(book: Book, facts: Ledger, at: datetime) -> dict[str, Verdict]:
    """Judge every checkpoint at `at` (aware, UTC), by the facts known then."""
    return judge(book, facts, at).verdicts


class Judged(Struct, frozen=True, eq=False):
    """A book judged at a moment.

    `again` judges only checkpoints for which something became known. `alone` has the verdicts
    before `depends_on` marks them.
    """

    book: Book
    facts: Ledger
    at: datetime
    verdicts: dict[str, Verdict]
    alone: dict[str, Verdict]
    readers: Readers | None = None

    def again(self, facts: Ledger, at: datetime) -> Judged:
        """Return what `judge(book, facts, at)` returns, but judge only what may have changed.

        Within a day a verdict changes only by new knowledge. A new day is judged completely.
        """
        readers = self.readers or Readers.of(self.book)
        changed = self._changed(facts, at)
        if changed is None:
            return replace(judge(self.book, facts, at), readers=readers)
        news = readers.concerned(changed) | readers.slipped_between(self.at, at)
        cache = Cache()
        checkpoints = self.book.checkpoints
        alone = self.alone | {
            id_: verdict(self.book, facts, at, checkpoints[id_], cache) for id_ in news
        }
        verdicts = {
            id_: waiting(self.book.checkpoints[id_], alone[id_], alone)
            for id_ in readers.with_dependents(news)
        }
        return Judged(self.book, facts, at, self.verdicts | verdicts, alone, readers)

    def _changed(self, facts: Ledger, at: datetime) -> Changed | None:
        if any(local_day(at, zone) != local_day(self.at, zone) for zone in self.book.zones):
            return None
        changed = facts.changed(self.facts)
        known = facts.known_between(*sorted((self.at, at)))
        return None if changed is None or known is None else changed | known


def judge(book: Book, facts: Ledger, at: datetime) -> Judged:
    """Judge every checkpoint of a book at `at`."""
    cache = Cache()
    alone = {
        id_: verdict(book, facts, at, checkpoint, cache)
        for id_, checkpoint in book.checkpoints.items()
    }
    return Judged(book, facts, at, _with_dependencies(book, alone), alone)


def judge_while(
    wanted: Callable[[], bool], book: Book, facts: Ledger, at: datetime
) -> dict[str, Verdict] | None:
    """Judge a book at `at`; return None as soon as nobody waits for the answer any more."""
    cache = Cache()
    alone: dict[str, Verdict] = {}
    for id_, checkpoint in book.checkpoints.items():
        if not wanted():
            return None
        alone[id_] = verdict(book, facts, at, checkpoint, cache)
    return _with_dependencies(book, alone)


def _with_dependencies(book: Book, alone: dict[str, Verdict]) -> dict[str, Verdict]:
    return {id_: waiting(book.checkpoints[id_], each, alone) for id_, each in alone.items()}


def verdict(
    book: Book, facts: Ledger, at: datetime, checkpoint: Checkpoint, cache: Cache | None = None
) -> Verdict:
    """Judge one checkpoint at `at`, without `depends_on`. The cache is of that moment."""
    scope = Scope.of(checkpoint, book, facts, at, cache)
    checkpoint = dated(checkpoint, scope)
    judged = ruled(checkpoint, _ROLES[checkpoint.role](checkpoint, scope), scope)
    judged = with_edits(judged, scope)
    if words := stopped(judged, scope):
        judged = replace(judged, said=followed(judged.said, words))
    if checkpoint.unless is None:
        return judged
    why = suspended(checkpoint.unless, checkpoint, scope)
    marks = judged.marks
    if why.contradicted and Mark.CONTRADICTED not in marks:
        marks = (*marks, Mark.CONTRADICTED)
    if not why.state:
        beside = why.beside if why.contradicted else ()
        return replace(judged, said=with_beside(judged.said, beside), marks=marks)
    cause = f"unless:{cause_of(why.inputs) or why.reason}"
    said = with_beside(why.said, why.beside)
    return replace(judged, status=Status.VOID, said=said, marks=marks, cause=cause, timing=None)


def period_verdict(
    book: Book, facts: Ledger, at: datetime, checkpoint: Checkpoint, period: Period
) -> Verdict:
    """Judge one period of a recurring proof at `at`, with all its inputs."""
    scope = Scope.of(checkpoint, book, facts, at)
    judged = judge_period(dated(checkpoint, scope), period, scope)
    return replace(judged, checkpoint=of_period(checkpoint.id, period))


def waiting(checkpoint: Checkpoint, verdict: Verdict, verdicts: dict[str, Verdict]) -> Verdict:
    """Mark an open verdict while a checkpoint it depends on is not met."""
    open_ones = [
        id_
        for id_ in checkpoint.depends_on
        if id_ in verdicts and verdicts[id_].status is not Status.MET
    ]
    if not open_ones or verdict.status.settled:
        return verdict
    return replace(verdict, marks=(*verdict.marks, Mark.WAITING))
