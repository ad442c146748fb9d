"""Judge a book: `verdicts(book, facts, at)` is the one pure function behind live use, `--as-of`,
replay and tests.

A reason also names what stopped: a figure that the newest filing lacks, a price that does not move.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from msgspec.structs import replace

from catalyst_tui.book.model.book import Basis, Book, Checkpoint, Role
from catalyst_tui.book.model.dates import evening_of, local_day
from catalyst_tui.book.model.metrics import STANDARD, Nature
from catalyst_tui.book.model.period import IN_TIME, Period, Span
from catalyst_tui.book.model.subject import of_period
from catalyst_tui.judge.evaluate.reads import readers_of
from catalyst_tui.judge.evaluate.scope import Cache, Scope
from catalyst_tui.judge.kinds import Grade, Kind, Sentence, followed
from catalyst_tui.judge.ledger.facts import Ledger
from catalyst_tui.judge.ledger.grades import with_notes
from catalyst_tui.judge.rules.claims import cause_of, suspended
from catalyst_tui.judge.rules.guard import judge_gauge, judge_level, usual_move
from catalyst_tui.judge.rules.proof import judge_period, judge_proof
from catalyst_tui.judge.rules.rulings import ruled, with_edits
from catalyst_tui.judge.rules.windows import dated
from catalyst_tui.judge.verdict import Input, Mark, Status, Verdict
from catalyst_tui.values import Frozen

FROZEN = 5
"""Equal closes in a row after which a price that used to move is named."""

_IN_EVERY_REPORT = ("revenue", "net_income", "operating_cash_flow")


def stopped(judged: Verdict, scope: Scope) -> str:
    """Return what of a verdict's inputs stopped, to be put behind its
    reason; else an empty string.
    """
    if judged.status.settled:
        return ""
    found = [words for item in judged.inputs if (words := _stopped(item, scope))]
    return "".join([f"; {words}" for words in dict.fromkeys(found)])


def _stopped(item: Input, scope: Scope) -> str:
    if item.kind is not Kind.ACTUAL or item.metric not in STANDARD:
        return ""
    if isinstance(item.period, Period):
        return _not_filed(item, item.period, scope)
    if STANDARD[item.metric].nature is Nature.PRICE:
        return _frozen(item.ticker, scope)
    return ""


def _not_filed(item: Input, period: Period, scope: Scope) -> str:
    """Say that a figure which used to be filed is not in the newest report."""
    ticker = item.ticker
    if item.value is not None and period is scope.once(_newest_quarter, ticker):
        return ""  # nothing was reported since
    basis = item.basis or Basis.GAAP
    last = scope.once(_last_filed, ticker, item.metric, basis, period.span)
    if last is None or period < last:
        return ""
    newest = scope.once(_newest_filed, ticker, period.span) or last
    key = ticker, item.metric, Kind.ACTUAL, basis
    if last >= newest or scope.ledger.vintages(key, newest, scope.at):
        return ""
    return f"{ticker} filed {newest} without {item.metric}; the last is of {last}"


def _newest_filed(ticker: str, span: Span, scope: Scope) -> Period | None:
    """Return the newest period of a figure that every report has."""
    filed = [
        scope.once(_last_filed, ticker, metric, Basis.GAAP, span)
        for metric in _IN_EVERY_REPORT
    ]
    return max(filter(None, filed), default=None)


def _newest_quarter(ticker: str, scope: Scope) -> Period | None:
    """Return the newest quarter that a company reported."""
    known = (
        period
        for period, known_at in scope.ledger.earnings_reports(ticker).items()
        if known_at <= scope.at and period.span is Span.QUARTER
    )
    return max(known, default=None)


def _last_filed(
    ticker: str, metric: str, basis: Basis, span: Span, scope: Scope
) -> Period | None:
    """Return the newest period of a figure of this length that a filing has."""
    series = scope.ledger.series((ticker, metric, Kind.ACTUAL, basis))
    known = () if series is None else series.periods(scope.at)
    periods = (one for one in known if isinstance(one, Period) and one.span is span)
    last = max(periods, key=IN_TIME, default=None)
    if series is None or last is None:
        return None
    is_filed = any(
        fact.grade is Grade.FILING for fact in series.vintages(last, scope.at)
    )
    return last if is_filed else None


def _frozen(symbol: str, scope: Scope) -> str:
    closes = scope.closes(symbol)
    same = {*closes.micros[-FROZEN:]}
    if len(same) > 1 or len(closes) <= FROZEN or not usual_move(closes[:-FROZEN]):
        return ""
    return f"{symbol} closed the same {FROZEN} times in a row: is it still traded?"


_ROLES = {
    Role.PROOF: judge_proof,
    Role.GUARD: judge_level,
    Role.KILL: judge_level,
    Role.GAUGE: judge_gauge,
}


def verdicts(book: Book, facts: Ledger, at: datetime) -> dict[str, Verdict]:
    """Judge every checkpoint at `at` (aware, UTC), by the facts known then."""
    return judge(book, facts, at).verdicts


class Judged(Frozen, eq=False):
    """A book judged at a moment.

    `again` judges only checkpoints for which something became known. `alone` has the verdicts
    before `depends_on` marks them.
    """

    book: Book
    facts: Ledger
    at: datetime
    verdicts: dict[str, Verdict]
    alone: dict[str, Verdict]
    readers: Mapping[str, set[str]] | None = None

    def again(self, facts: Ledger, at: datetime) -> Judged:
        """Return what `judge(book, facts, at)` returns, but judge only what may have changed.

        Within a day a verdict changes only by new knowledge. A new day is judged completely.
        """
        book = self.book
        readers = self.readers or readers_of(book)
        news = self._news(facts, at)
        if news is None:
            return replace(judge(book, facts, at), readers=readers)
        cache = Cache()
        ids = set[str]().union(*(readers.get(name, ()) for name in news))
        alone = self.alone | {
            id_: verdict(book, facts, at, book.checkpoints[id_], cache) for id_ in ids
        }
        return Judged(book, facts, at, _with_dependencies(book, alone), alone, readers)

    def _news(self, facts: Ledger, at: datetime) -> set[str] | None:
        """Return the names of new facts; None if every checkpoint must be judged again."""
        first, last = sorted((self.at, at))
        if any(
            local_day(first, one) != local_day(last, one) for one in self.book.zones
        ):
            return None
        changed = facts.changed(self.facts)
        known = facts.known_between(first, last)
        if changed is None or known is None:
            return None
        slipped = {
            id_
            for id_, checkpoint in self.book.checkpoints.items()
            for slip in checkpoint.slips
            if first
            < evening_of(slip.seen, self.book.zone_of(checkpoint.ticker))
            <= last
        }
        return changed | known | slipped


def judge(book: Book, facts: Ledger, at: datetime) -> Judged:
    """Judge every checkpoint of a book at `at`."""
    cache = Cache()
    alone = {
        id_: verdict(book, facts, at, one, cache)
        for id_, one in book.checkpoints.items()
    }
    return Judged(book, facts, at, _with_dependencies(book, alone), alone)


def _with_dependencies(book: Book, alone: dict[str, Verdict]) -> dict[str, Verdict]:
    return {
        id_: waiting(book.checkpoints[id_], one, alone) for id_, one in alone.items()
    }


def verdict(
    book: Book,
    facts: Ledger,
    at: datetime,
    checkpoint: Checkpoint,
    cache: Cache | None = None,
) -> Verdict:
    """Judge one checkpoint at `at`, without `depends_on`. The cache is of that moment."""
    scope = Scope.of(checkpoint, book, facts, at, cache)
    checkpoint = dated(checkpoint, scope)
    judged = ruled(checkpoint, _ROLES[checkpoint.role](checkpoint, scope), scope)
    judged = with_edits(judged, scope)
    if words := stopped(judged, scope):
        judged = replace(judged, words=followed(judged.words, words))
    if checkpoint.unless is None:
        return judged
    why = suspended(checkpoint.unless, checkpoint, scope)
    marks = judged.marks
    if why.contradicted and Mark.CONTRADICTED not in marks:
        marks = (*marks, Mark.CONTRADICTED)
    is_proof = checkpoint.role is Role.PROOF
    is_bad = judged.status.bad and not judged.status.waits
    decided = (is_bad or (is_proof and judged.status.settled)) and not judged.results
    if why.state is None and decided and Mark.RULED not in marks:
        status = Status.PENDING if is_proof else Status.UNKNOWN
        word, either = judged.status.value, "{}; else {}: {}".format
        return replace(
            judged,
            status=status,
            words=Sentence(either, why.words, word, judged.words),
            marks=marks,
            timing=None,
            settled_on=None,
            known_on=None,
        )
    if not why.state:
        notes = why.notes if why.contradicted else ()
        return replace(judged, words=with_notes(judged.words, notes), marks=marks)
    cause = f"unless:{cause_of(why.inputs) or why.reason}"
    reason = with_notes(why.words, why.notes)
    return replace(
        judged, status=Status.VOID, words=reason, marks=marks, cause=cause, timing=None
    )


def period_verdict(
    book: Book, facts: Ledger, at: datetime, checkpoint: Checkpoint, period: Period
) -> Verdict:
    """Judge one period of a recurring proof at `at`, with all its inputs."""
    scope = Scope.of(checkpoint, book, facts, at)
    judged = judge_period(dated(checkpoint, scope), period, scope)
    return replace(judged, checkpoint=of_period(checkpoint.id, period))


def waiting(
    checkpoint: Checkpoint, verdict: Verdict, verdicts: dict[str, Verdict]
) -> Verdict:
    """Mark an open verdict while a checkpoint it depends on is not met."""
    open_ones = [
        id_
        for id_ in checkpoint.depends_on
        if id_ in verdicts and verdicts[id_].status is not Status.MET
    ]
    if not open_ones or verdict.status.settled:
        return verdict
    return replace(verdict, marks=(*verdict.marks, Mark.WAITING))
