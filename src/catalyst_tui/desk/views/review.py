"""Make the weekly review: checkpoints by headroom, theses by when they are due, forecasts."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from decimal import Decimal

from msgspec import Struct

from catalyst_tui.book.model.book import Role
from catalyst_tui.book.model.definition import changed, promise
from catalyst_tui.book.model.subject import is_period
from catalyst_tui.desk.shapes import (
    Attention,
    Board,
    CheckpointRow,
    ReviewRow,
    ReviewView,
    Section,
    ThesisReview,
)
from catalyst_tui.desk.views.positions import (
    FAR,
    checkpoint_rows,
    nearness,
)
from catalyst_tui.desk.workspace.state import Known
from catalyst_tui.desk.workspace.workspace import Workspace
from catalyst_tui.judge.history.forecasts import (
    Ending,
    Outcome,
    Scored,
    Totals,
    Wording,
    ending,
    score,
    totals,
)
from catalyst_tui.judge.history.transitions import cadences
from catalyst_tui.judge.history.trend import ValueTrend, trend
from catalyst_tui.judge.ledger.facts import Stated
from catalyst_tui.judge.verdict import Verdict
from catalyst_tui.values import Frozen

TRENDS_AT_ONCE = 8  # a trend takes a millisecond
SECTIONS = list(Section)


class Trends(Struct):
    """Cache the trend of each checkpoint, for as long as its verdict is the same object."""

    steps: int = 0  # how often some were found
    _found: dict[str, tuple[Verdict, ValueTrend | None]] = {}

    def of(self, checkpoint: str) -> ValueTrend | None:
        """Return a trend, of the verdict before if that of the newest was not found yet."""
        return self._found[checkpoint][1] if checkpoint in self._found else None

    def find_more(self, known: Known) -> bool:
        """Find some of the missing trends. Return whether any were missing."""
        missing = [
            id_
            for id_, verdict in known.verdicts.items()
            if id_ not in self._found or self._found[id_][0] is not verdict
        ]
        for id_ in missing[:TRENDS_AT_ONCE]:
            checkpoint, verdict = known.book.checkpoints[id_], known.verdicts[id_]
            found = trend(checkpoint, verdict, known.book, known.ledger, known.at)
            self._found[id_] = verdict, found
        self.steps += bool(missing)
        return bool(missing)


def review_view(known: Known, board: Board, trends: Trends) -> ReviewView:
    """Return all checkpoints of all tickers and themes, by section.

    `board` says what needs someone.
    """
    needs = {part.checkpoint: part for part in board.parts}
    found = []
    for row in checkpoint_rows(known):
        part = needs.get(row.id)
        measured = None if is_period(row.id) else trends.of(row.id)
        review = ReviewRow(
            row,
            _section(row, needs=part is not None),
            moves=measured.moves(row.headroom) if measured else None,
            trend=measured,
            late=part if part and part.attention is Attention.LATE else None,
        )
        found.append(review)
    found.sort(key=lambda row: (SECTIONS.index(row.section), *_order(row)))
    return ReviewView(tuple(found), thesis_reviews(known))


def _section(row: CheckpointRow, *, needs: bool) -> Section:
    verdict = row.verdict
    if needs:
        return Section.NEEDS_YOU
    if verdict.status.settled:
        return Section.SETTLED
    if verdict.role is Role.GAUGE:
        return Section.READINGS
    if verdict.headroom is None:
        return Section.WAITING
    return Section.TO_REACH if verdict.role is Role.PROOF else Section.LEAST_HEADROOM


def _order(row: ReviewRow) -> tuple[Decimal | int, ...]:
    """Return the sort key of a row within its section."""
    verdict = row.row.verdict
    match row.section:
        case Section.NEEDS_YOU:
            why = Attention.LATE if row.late else row.row.attention
            return why, FAR if row.moves is None else row.moves
        case Section.LEAST_HEADROOM | Section.TO_REACH:
            return (nearness(verdict, row.moves),)
        case Section.WAITING:
            return row.row.attention, (verdict.due or date.max).toordinal()
        case Section.SETTLED:
            return (-(verdict.told_on or date.min).toordinal(),)
    return ()


def thesis_reviews(known: Known) -> tuple[ThesisReview, ...]:
    """Return the theses by when they are due to be reviewed; those without a cadence last."""
    reviews = []
    for cadence in cadences(known.book, known.ledger, known.at):
        days = None if cadence.due is None else (cadence.due - known.today).days
        last = known.book.day_of(cadence.last.known_at) if cadence.last else None
        note = cadence.last.note if cadence.last else ""
        reviews.append(
            ThesisReview(cadence.thesis.id, cadence.thesis.name, days, last, note)
        )
    return tuple(sorted(reviews, key=lambda each: (each.days is None, each.days or 0)))


# Forecasts


class Forecasts(Frozen):
    """All probabilities stated by a moment, scored.

    `unnoted` are checkpoints with a `p` in the file that was not saved yet: judging the book saves
    it.
    """

    scored: tuple[Scored, ...]
    totals: Totals
    unnoted: tuple[str, ...]


def forecasts(workspace: Workspace, at: datetime) -> Forecasts:
    """Return the stated probabilities by `at`, scored with the facts known then, in the order of
    the book.

    Checkpoints that left the book since then come last.
    """
    stated: defaultdict[str, list[Stated]] = defaultdict(list)
    latest: dict[str, Decimal | None] = {}
    for forecast in workspace.ledger.record.stated:
        latest[forecast.checkpoint] = forecast.p
        if forecast.known_at <= at:
            stated[forecast.checkpoint].append(forecast)
    book = workspace.book.checkpoints
    ids = [id_ for id_ in dict.fromkeys((*book, *stated)) if id_ in stated]
    scored = [_scored(workspace, stated[id_], at) for id_ in ids]
    unnoted = [
        id_
        for id_, each in book.items()
        if each.p is not None and each.p != latest.get(id_)
    ]
    return Forecasts(
        tuple(each for each in scored if each.forecasts), totals(scored), tuple(unnoted)
    )


def _scored(workspace: Workspace, stated: list[Stated], at: datetime) -> Scored:
    """Return one checkpoint's probabilities, scored by its first version."""
    id_, begun = stated[0].checkpoint, min(forecast.known_at for forecast in stated)
    original = _first_version(workspace, id_)
    end = Ending(Outcome.NONE, f"its first wording is not known: {original}")
    if isinstance(original, Wording):
        end = ending(original, workspace.ledger, begun, at)
    return score(id_, end, stated, workspace.book.zone)


def _first_version(workspace: Workspace, id_: str) -> Wording | str:
    """Return the first version of a checkpoint, or why that is unknown."""
    now, saved = workspace.book.checkpoints.get(id_), workspace.ledger.revisions(id_)
    if now is not None and (
        not saved or not changed(promise(now), saved[0].definition)
    ):
        return Wording(workspace.book, now)
    return workspace.wordings.of(saved[0]) if saved else "it stands in the book no more"
