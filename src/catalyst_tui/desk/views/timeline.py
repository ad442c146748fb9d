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
from catalyst_tui.desk.shapes.board import Attention, CheckpointRow, PositionRow
from catalyst_tui.desk.shapes.pages import (
    CheckpointBar,
    Dated,
    DateKind,
    Lane,
    LaneNeed,
    Timeline,
)
from catalyst_tui.desk.views.checkpoints import short_day
from catalyst_tui.desk.views.positions import position_rows
from catalyst_tui.desk.workspace.report_dates import next_report, quarter_label
from catalyst_tui.desk.workspace.state import Known
from catalyst_tui.judge.evaluate.scope import Scope
from catalyst_tui.judge.history.transitions import cadences, looked_at_again
from catalyst_tui.judge.rules.windows import dated, deadline_of
from catalyst_tui.judge.verdict import Mark, Status, Verdict

QUARTERS_AHEAD, QUARTERS_BACK = 8, 4  # reports shown after the next one, and before it
A_YEAR = timedelta(weeks=52)  # after which a company reports the same quarter again

KINDS = list(DateKind)
REPORTS = (DateKind.LATE, DateKind.ANNOUNCED, DateKind.EXPECTED)
OVERDUE = (DateKind.LATE, DateKind.OVERDUE, DateKind.REVIEW)
AHEAD = (DateKind.DUE, DateKind.EVIDENCE, DateKind.EVENT, DateKind.REMINDER)
NEXT = (DateKind.DUE, DateKind.EVIDENCE, DateKind.EVENT)

NEEDED = (
    Attention.RULING,
    Attention.BAD,
    Attention.TOUCHED,
    Attention.LATE,
    Attention.RISKY,
)
"""What brings a name to the top. Rulings come first: their day is over."""


def timeline(rows: Sequence[PositionRow], known: Known) -> Timeline:
    """Return all dates of the book. `rows` are those of the home screen."""
    others = _reviews_and_events(known)
    lanes = [_lane(row, known, others[row.symbol], reports=row.reports) for row in rows]
    if events := tuple(others[""]):
        lanes.append(Lane("", None, _next(events, known.today), events, ()))
    lanes.sort(key=_lane_order)
    return Timeline(known.today, tuple(lanes), _coming(lanes, known.today))


def _lane_order(lane: Lane) -> tuple[int, date]:
    """Sort names that need someone first, then by the next date."""
    rank = NEEDED.index(lane.needs.why) if lane.needs else len(NEEDED)
    return rank, lane.next.day if lane.next else date.max


def _lane(
    row: PositionRow, known: Known, others: Sequence[Dated], *, reports: bool
) -> Lane:
    symbol, today = row.symbol, known.today
    bars = sorted(_bars(row.checkpoints, known), key=_bar_order)
    dates = [*_reports(row, known)] if reports else []
    for bar in bars:
        dates += _dates_of(bar, symbol, today)
    for checkpoint in row.checkpoints:
        dates += _look_again(checkpoint, symbol, known)
    dates = sorted([*dates, *others], key=lambda each: each.day)
    needs = _needs(bars, dates, today)
    ticker = known.book.tickers.get(symbol)
    watched = ticker is not None and not ticker.open_lots and not bars and needs is None
    return Lane(symbol, needs, _next(dates, today), tuple(dates), tuple(bars), watched)


def _next(dates: Iterable[Dated], today: date) -> Dated | None:
    """Return a late report, else the nearest date ahead."""
    ahead = [
        entry
        for entry in dates
        if entry.kind in REPORTS or (entry.kind in NEXT and entry.day >= today)
    ]
    return min(ahead, key=lambda each: each.day, default=None)


def _needs(
    bars: Iterable[CheckpointBar], dates: Iterable[Dated], today: date
) -> LaneNeed | None:
    """Return the most urgent need of a name."""
    needs: dict[Attention, LaneNeed] = {}
    for bar in bars:
        why, verdict = bar.row.attention, bar.row.verdict
        if why is Attention.RISKY and (
            verdict.role is not Role.PROOF or bar.due is None
        ):
            continue  # near its threshold: that has no date
        text = _threshold(verdict) or verdict.word.replace("_", " ")
        if why is Attention.RULING:
            text = bar.row.id.partition("[")[2].removesuffix("]") or "overdue"
        needs.setdefault(why, LaneNeed(why, text))
    for entry in dates:
        if entry.kind is DateKind.LATE:
            needs[Attention.LATE] = LaneNeed(
                Attention.LATE, f"{(today - entry.day).days}d late"
            )
    return next((needs[why] for why in NEEDED if why in needs), None)


def _threshold(verdict: Verdict) -> str:
    """Return `$195`; empty if it is too long for a cell."""
    text = str(verdict.threshold).removesuffix(".00") if verdict.threshold else ""
    return text if len(text) <= 8 else ""


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
    why = bar.row.attention
    rank = NEEDED.index(why) if why <= Attention.TOUCHED else len(NEEDED)
    return rank, not bar.dated, bar.due or date.max


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
    """Yield the reports of the last year, the next one with what it decides, and later ones."""
    symbol, today = row.symbol, known.today
    scope = Scope(known.book, known.ledger, known.at, ticker=symbol)
    fiscal = known.book.fiscal(symbol)
    quarter, day, estimated = next_report(scope, symbol)
    for back in range(1, QUARTERS_BACK + 1):
        came = scope.ledger.print_of(symbol, quarter.shift(-back), scope.at)
        if came is not None:
            label = quarter_label(quarter.shift(-back), fiscal)
            came_on = known.book.day_of(came, symbol)
            yield Dated(came_on, DateKind.CAME, symbol, f"{label} report", label)
    late, label = row.late is not None, quarter_label(quarter, fiscal)
    kind = (
        DateKind.LATE
        if late
        else DateKind.EXPECTED
        if estimated
        else DateKind.ANNOUNCED
    )
    text = f"{label} report {_report_words(day, today, late=late, estimated=estimated)}"
    decided = decided_by(row.checkpoints, day)
    if decided:
        text += ": " + " · ".join(each.checkpoint.name for each in decided)
    yield Dated(
        day,
        kind,
        symbol,
        text,
        label,
        decided[0].id if decided else None,
        estimated=estimated,
        key=f"print:{symbol}:{quarter}",
        certainty="estimated" if estimated else "confirmed",
    )
    days = [day]
    for ahead in range(1, QUARTERS_AHEAD + 1):
        later = quarter.shift(ahead)
        if len(days) >= 4:
            usual = scope.sessions(symbol).on_or_after(days[-4] + A_YEAR)
        else:
            usual = max(scope.expected_print(symbol, later)[0], day)
        days.append(usual)
        label = quarter_label(later, fiscal)
        kind = DateKind.EXPECTED if late and ahead == 1 else DateKind.LATER
        yield Dated(
            usual, kind, symbol, f"{label} report expected", label, estimated=True
        )


def _report_words(day: date, today: date, *, late: bool, estimated: bool) -> str:
    word = "expected" if estimated else "announced"
    if day >= today:
        return word
    about = f"{'~' if estimated else ''}{short_day(day, today)}"
    return f"late: {word} for {about}" if late else f"{word} since {about}"


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
            text = f"review of {thesis.name}, every {thesis.review.days} d"
            if due < known.today:
                text = (
                    f"review of {thesis.name} due since {short_day(due, known.today)}"
                )
            about, key = thesis.name, f"review:{thesis.id}"
            for symbol in {*thesis.tickers, thesis.id}:
                dates[symbol].append(
                    Dated(due, DateKind.REVIEW, symbol, text, about, key=key)
                )
    for event in known.book.events.values():
        dates[event.ticker or ""] += _event(event, known.today)
    return dates


def _look_again(row: CheckpointRow, symbol: str, known: Known) -> Iterator[Dated]:
    """Yield the day on which an unsettled checkpoint is to be looked at again."""
    day = looked_at_again(row.checkpoint, known.ledger, known.at, known.book)
    if day is None or row.verdict.status.settled:
        return
    since = f" due since {short_day(day, known.today)}" if day < known.today else ""
    label = row.checkpoint.name
    yield Dated(
        day,
        DateKind.REVIEW,
        symbol,
        f"look again{since}: {label}",
        label,
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


# What comes


def _coming(lanes: Iterable[Lane], today: date) -> tuple[Dated, ...]:
    """Return the dates from today on, without names that are only watched.

    Late ones are due today.
    """
    dates, reviews = list[Dated](), dict[str, Dated]()
    for lane in lanes:
        if lane.watched:
            continue
        for each in lane.dates:
            if each.kind in REPORTS:
                dates.append(replace(each, day=max(each.day, today)))
            elif each.kind is DateKind.REVIEW:  # of several names: one line
                reviews.setdefault(each.key, replace(each, day=max(each.day, today)))
            elif each.kind is DateKind.EVIDENCE and each.day >= today:
                dates.append(replace(each, text=f"last day for evidence: {each.text}"))
            elif each.kind in AHEAD and each.day >= today:
                dates.append(each)
        for bar in lane.bars:
            if Mark.TOUCHED in bar.row.verdict.marks:
                threshold = str(bar.row.verdict.threshold or bar.text).removesuffix(
                    ".00"
                )
                text = f"touched {threshold}: the close decides"
                opens = bar.row.id
                dates.append(
                    Dated(today, DateKind.TOUCHED, lane.symbol, text, checkpoint=opens)
                )
    every = [*dates, *reviews.values()]
    return tuple(
        sorted(every, key=lambda each: (each.day, KINDS.index(each.kind), each.ticker))
    )


# The agenda


def agenda(known: Known) -> tuple[Dated, ...]:
    """Return the dates ahead and those overdue, the soonest first, each once, with its last day."""
    found: dict[str, Dated] = {}
    for lane in timeline(position_rows(known), known).lanes:
        for each in lane.dates if not lane.watched else ():
            last = each.last or each.day
            ahead = each.kind in (*REPORTS, *AHEAD) and last >= known.today
            if each.key and (ahead or each.kind in OVERDUE):
                found.setdefault(each.key, replace(_alone(each), last=last))
    dates = found.values()
    return tuple(
        sorted(dates, key=lambda each: (each.day, KINDS.index(each.kind), each.key))
    )


def _alone(each: Dated) -> Dated:
    """Return a date in words that stand outside the lane of its name."""
    if each.kind in REPORTS:
        decides = "" if each.kind is DateKind.LATE else each.text.partition(": ")[2]
        return replace(
            each, text=f"{each.label} report{f': {decides}' if decides else ''}"
        )
    if each.kind is DateKind.REVIEW and each.checkpoint is None:
        # The date belongs to a thesis, not to one ticker
        return replace(each, ticker="", text=f"look at {each.label} again")
    return each
