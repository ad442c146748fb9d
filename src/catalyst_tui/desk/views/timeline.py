"""Collect every date of the book: by name for the Timeline, in one list for Coming and the agenda.

A day is the exchange's, as deadlines are (verdicts.md, "Dates").
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from msgspec.structs import replace

from catalyst_tui.book.language.leaves import is_daily
from catalyst_tui.book.model.book import BookEvent, Checkpoint, Role, Test
from catalyst_tui.book.model.dates import DaysAhead
from catalyst_tui.book.model.subject import is_period, recurs
from catalyst_tui.desk.shapes import (
    Attention,
    Board,
    CheckpointBar,
    CheckpointRow,
    Dated,
    DateKind,
    Lane,
    PositionRow,
    Timeline,
)
from catalyst_tui.desk.views.positions import board, short_day
from catalyst_tui.desk.workspace.report_dates import next_report, quarter_label
from catalyst_tui.desk.workspace.state import Known
from catalyst_tui.judge.evaluate.scope import Scope
from catalyst_tui.judge.history.transitions import cadences, looked_at_again
from catalyst_tui.judge.rules.windows import dated, deadline_of
from catalyst_tui.judge.verdict import Status, Verdict

QUARTERS_AHEAD, A_QUARTER = (
    8,
    timedelta(weeks=13),
)  # reports after the next one are guessed
A_YEAR = timedelta(weeks=52)

KINDS = list(DateKind)
REPORTS = (DateKind.LATE, DateKind.ANNOUNCED, DateKind.EXPECTED)
OVERDUE = (DateKind.LATE, DateKind.OVERDUE, DateKind.REVIEW)
AHEAD = (DateKind.DUE, DateKind.EVIDENCE, DateKind.EVENT, DateKind.REMINDER)


def agenda(known: Known) -> tuple[Dated, ...]:
    """Return the dates ahead and those overdue, the soonest first, each once, with its last day."""
    return timeline(board(known), known).coming


def timeline(shown: Board, known: Known) -> Timeline:
    """Return all dates of the names on the home screen."""
    others = _reviews_and_events(known)
    lanes = [_lane(row, shown, known, others[row.symbol]) for row in shown.rows]
    if others[""]:
        lanes.append(Lane("", None, None, tuple(others[""]), ()))
    lanes.sort(key=_lane_order)
    return Timeline(known.today, tuple(lanes), _coming(lanes, known.today))


def _lane_order(lane: Lane) -> tuple[int, date]:
    """Sort names that need someone first, then by the next date."""
    why = lane.needs.attention if lane.needs else Attention.NONE
    return why, lane.next.day if lane.next else date.max


def _lane(
    row: PositionRow, shown: Board, known: Known, others: Sequence[Dated]
) -> Lane:
    symbol, today = row.symbol, known.today
    bars = sorted(_bars(row.checkpoints, known), key=_bar_order)
    dates = [*_reports(row, known)] if row.reports else []
    for bar in bars:
        dates += _dates_of(bar, symbol, today)
    for checkpoint in row.checkpoints:
        dates += _look_again(checkpoint, symbol, known)
    dates = sorted([*dates, *others], key=lambda each: each.day)
    needs = next((part for part in shown.parts if part.symbol == symbol), None)
    ticker = known.book.tickers.get(symbol)
    watched = ticker is not None and not ticker.open_lots and not bars and needs is None
    return Lane(symbol, needs, row.next, tuple(dates), tuple(bars), watched)


def _coming(lanes: Iterable[Lane], today: date) -> tuple[Dated, ...]:
    """Return the dates ahead and those overdue, without names that are only watched."""
    found: dict[str, Dated] = {}
    for lane in lanes:
        for each in lane.dates if not lane.watched else ():
            last = each.last or each.day
            ahead = each.kind in (*REPORTS, *AHEAD) and last >= today
            if each.key and (ahead or each.kind in OVERDUE):
                found.setdefault(each.key, replace(each, last=last))
    return tuple(
        sorted(
            found.values(),
            key=lambda each: (each.day, KINDS.index(each.kind), each.key),
        )
    )


# Checkpoints


def _bars(rows: Iterable[CheckpointRow], known: Known) -> Iterator[CheckpointBar]:
    """Yield the checkpoints with a window, and those that need someone."""
    for row in rows:
        verdict, checkpoint = row.verdict, row.checkpoint
        if verdict.status.settled and row.attention is not Attention.BAD:
            continue
        first = _first_day(checkpoint, verdict, known)
        has_window = verdict.due is not None or (
            first is not None and first > known.today
        )
        text = checkpoint.name
        if recurs(checkpoint) and verdict.results:
            text = f"{verdict.results[-1].period}: {text}"
        if has_window or row.attention <= Attention.TOUCHED:
            yield CheckpointBar(
                row, text, first, verdict.due, verdict.verify_by, has_window
            )


def _first_day(checkpoint: Checkpoint, verdict: Verdict, known: Known) -> date | None:
    """Return the first day of the window, else the day the thesis was opened; None if neither is
    known.
    """
    scope = Scope.of(checkpoint, known.book, known.ledger, known.at)
    if recurs(checkpoint) and verdict.results:
        fiscal = scope.fiscal(checkpoint.ticker)
        return fiscal.start(fiscal.own(verdict.results[-1].period))
    return deadline_of(dated(checkpoint, scope), scope).first or checkpoint.opened


def _bar_order(bar: CheckpointBar) -> tuple[int, bool, date]:
    why = min(bar.row.attention, Attention.LATE)
    return why, not bar.dated, bar.due or date.max


def _dates_of(bar: CheckpointBar, ticker: str, today: date) -> Iterator[Dated]:
    """Yield a checkpoint's deadline, the last day for evidence, and the reminders."""
    row = bar.row
    if bar.due is None:
        return
    due = Dated(
        bar.due,
        DateKind.DUE,
        ticker,
        bar.text,
        checkpoint=row.id,
        key=f"due:{row.id}",
        certainty=row.checkpoint.date_status.value,
    )
    if row.attention is Attention.RULING:  # late once the wait for evidence is over
        due = replace(due, kind=DateKind.OVERDUE, day=bar.until or bar.due)
    yield due
    if row.verdict.status is Status.AWAITING and bar.until is not None:
        yield replace(
            due, kind=DateKind.EVIDENCE, day=bar.until, key=f"evidence:{row.id}"
        )
    if not is_period(row.id):
        yield from _reminders(row.checkpoint.remind, due, today)


def _reminders(
    wanted: Iterable[DaysAhead], about: Dated, today: date
) -> Iterator[Dated]:
    """Yield the days ahead on which the book asks to be reminded of a date."""
    for ahead in wanted:
        day = ahead.of(about.day)
        if ahead.n and day >= today:
            days = (about.day - day).days
            text = f"reminder, {days} day{'s' * (days != 1)} before: {about.text}"
            key = f"reminder:{ahead.n}{ahead.unit}:{about.key}"
            yield replace(
                about, day=day, kind=DateKind.REMINDER, text=text, last=None, key=key
            )


# Reports, reviews and events


def _reports(row: PositionRow, known: Known) -> Iterator[Dated]:
    """Yield the next report with what it decides, and later ones."""
    symbol = row.symbol
    scope = Scope(known.book, known.ledger, known.at, ticker=symbol)
    fiscal = known.book.fiscal(symbol)
    quarter, day, estimated = next_report(scope, symbol)
    late, label = row.late is not None, quarter_label(quarter, fiscal)
    kind = DateKind.EXPECTED if estimated else DateKind.ANNOUNCED
    decided = decided_by(row.checkpoints, day)
    decides = " · ".join(each.checkpoint.name for each in decided if not late)
    yield Dated(
        day,
        DateKind.LATE if late else kind,
        symbol,
        f"{label} report{': ' if decides else ''}{decides}",
        label,
        decided[0].id if decided else None,
        key=f"print:{symbol}:{quarter}",
        certainty="estimated" if estimated else "confirmed",
    )
    for ahead in range(1, QUARTERS_AHEAD + 1):
        yield Dated(day + ahead * A_QUARTER, DateKind.LATER, symbol, "")


def decided_by(rows: Iterable[CheckpointRow], day: date) -> list[CheckpointRow]:
    """Return the checkpoints that a report of that day decides, proofs first.

    These are tests of figures: those with a window that is over by then, and guards and kills
    without one, which each report can turn.
    """
    found = []
    for row in rows:
        claim, verdict = row.checkpoint.claim, row.verdict
        if (
            not isinstance(claim, Test)
            or is_daily(claim.expr)
            or verdict.status.settled
        ):
            continue
        open_ended = (
            row.checkpoint.role in (Role.GUARD, Role.KILL) and verdict.due is None
        )
        due, until = verdict.due, verdict.verify_by
        if open_ended or (
            due is not None and until is not None and due <= day <= until
        ):
            found.append(row)
    return sorted(found, key=lambda row: row.checkpoint.role is not Role.PROOF)


def _reviews_and_events(known: Known) -> defaultdict[str, list[Dated]]:
    """Return the reviews and events by name; an empty name for events of no ticker."""
    dates: defaultdict[str, list[Dated]] = defaultdict(list)
    for cadence in cadences(known.book, known.ledger, known.at):
        thesis, due = cadence.thesis, cadence.due
        if due and thesis.review:
            text, key = f"look at {thesis.name} again", f"review:{thesis.id}"
            for name in {*thesis.tickers, thesis.id}:
                dates[name].append(Dated(due, DateKind.REVIEW, "", text, key=key))
    for event in known.book.events.values():
        dates[event.ticker or ""] += _event(event, known.today)
    return dates


def _look_again(row: CheckpointRow, symbol: str, known: Known) -> Iterator[Dated]:
    """Yield the day on which an unsettled checkpoint is to be looked at again."""
    day = looked_at_again(row.checkpoint, known.ledger, known.at, known.book)
    if day is None or row.verdict.status.settled:
        return
    since = f" due since {short_day(day, known.today)}" if day < known.today else ""
    yield Dated(
        day,
        DateKind.REVIEW,
        symbol,
        f"look again{since}: {row.checkpoint.name}",
        checkpoint=row.id,
        key=f"review:checkpoint:{row.id}",
        certainty=row.checkpoint.date_status.value,
    )


def _event(event: BookEvent, today: date) -> Iterator[Dated]:
    window, ticker = event.window, event.ticker or ""
    if window.last < today - A_YEAR:
        return
    text, key = event.text or event.id, f"event:{event.id}"
    last = window.last if window.coarse else None
    begins = Dated(window.first, DateKind.EVENT, ticker, text, last=last, key=key)
    begins = replace(begins, certainty=event.date_status.value)
    yield begins
    yield from _reminders(event.remind, begins, today)
