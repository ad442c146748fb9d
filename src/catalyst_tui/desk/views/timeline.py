"""Every name's dates on one axis: windows, deadlines, prints, reviews, reminders, events; overdue first.

A day is the exchange's, as deadlines are (verdicts.md, "Dates").
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from sys import intern

from msgspec.structs import replace

from catalyst_tui.book.model.book import BookEvent, Checkpoint, Role
from catalyst_tui.book.model.dates import Ahead, local_day
from catalyst_tui.book.model.subject import is_period, recurs
from catalyst_tui.desk.prints import next_print, quarter_label
from catalyst_tui.desk.shapes.board import Attention, CheckpointRow, PositionRow
from catalyst_tui.desk.shapes.pages import Bar, Dated, DateKind, Flip, Lane, Need, Timeline
from catalyst_tui.desk.state import Known
from catalyst_tui.desk.views.coming import PRINTS, changed, coming, decided_by, short
from catalyst_tui.judge.evaluate.scope import Scope
from catalyst_tui.judge.history.transitions import Cadence, cadences, looked_at_again
from catalyst_tui.judge.rules.deadlines import dated, deadline_of
from catalyst_tui.judge.verdict import Status, Verdict

QUARTERS_AHEAD = 8
"""Prints shown after the next one: further ahead a day would say nothing."""

QUARTERS_BACK = 4

_A_YEAR = timedelta(weeks=52)  # after which a company reports the same quarter again


def timeline(rows: Sequence[PositionRow], flips: Iterable[Flip], known: Known) -> Timeline:
    """All dates of the book. `rows` are the home screen's, in its order."""
    reporters = known.ledger.reporters(known.at)
    reviews, events_of = _by_name(known)
    lanes = [
        _lane(
            row,
            known,
            (*reviews[row.symbol], *events_of[row.symbol]),
            reports=row.symbol in reporters,
        )
        for row in rows
    ]
    if events := tuple(events_of[""]):
        lanes.append(Lane("", None, _next(events, known.today), events, ()))
    lanes.sort(key=_order)
    return Timeline(known.today, tuple(lanes), coming(lanes, known), changed(flips, known))


def _order(lane: Lane) -> tuple[int, date]:
    """Overdue first, then what else needs someone, then by the next date."""
    rank = NEEDED.index(lane.needs.why) if lane.needs else len(NEEDED)
    return rank, lane.next.day if lane.next else date.max


def _by_name(known: Known) -> tuple[Mapping[str, list[Dated]], Mapping[str, list[Dated]]]:
    """The reviews and the events of every name; of no name, those of an empty one."""
    reviews: defaultdict[str, list[Dated]] = defaultdict(list)
    for one in cadences(known.book, known.ledger, known.at):
        for symbol in {*one.thesis.tickers, one.thesis.id}:
            reviews[symbol] += _review(symbol, one, known.today)
    events: defaultdict[str, list[Dated]] = defaultdict(list)
    for event in known.book.events.values():
        events[event.ticker or ""] += _event(event, known.today)
    return reviews, events


def _lane(row: PositionRow, known: Known, others: Sequence[Dated], *, reports: bool) -> Lane:
    scope = Scope(known.book, known.ledger, known.at, ticker=row.symbol)
    bars = tuple(sorted(_bars(row.checkpoints, known), key=_bar_order))
    prints = tuple(_prints(row, scope)) if reports else ()
    dates = [
        *prints,
        *(one for bar in bars for one in _of_bar(bar, row.symbol, known.today)),
        *_looked_at(row.checkpoints, row.symbol, known),
        *others,
    ]
    dates.sort(key=lambda one: one.day)
    needs = _needs(row, bars, prints, known.today)
    ticker = known.book.tickers.get(row.symbol)
    watched = ticker is not None and not ticker.kept and not bars and needs is None
    return Lane(row.symbol, needs, _next(dates, known.today), tuple(dates), bars, watched)


_WAITED_FOR = (DateKind.DUE, DateKind.EVIDENCE, DateKind.EVENT)
"""What the column `next` names beside prints."""


def _next(dates: Iterable[Dated], today: date) -> Dated | None:
    """A print that should have come, else the nearest date ahead."""
    ahead = [
        one for one in dates if one.kind in PRINTS or (one.kind in _WAITED_FOR and one.day >= today)
    ]
    return min(ahead, key=lambda one: one.day, default=None)


# Checkpoints: the window, the deadline, until when evidence is awaited.


def _bars(rows: Iterable[CheckpointRow], known: Known) -> Iterator[Bar]:
    for row in rows:
        verdict = row.verdict
        if verdict.status.settled and row.attention is not Attention.BAD:
            continue  # a miss that was taken note of, too
        first = _first(row.checkpoint, verdict, known)
        is_dated = verdict.due is not None or (first is not None and first > known.today)
        if is_dated or row.attention <= Attention.TOUCHED:
            yield Bar(row, _sentence(row), first, verdict.due, verdict.verify_by, is_dated)


def _first(checkpoint: Checkpoint, verdict: Verdict, known: Known) -> date | None:
    """The first day of the window, else of the thesis; None when the book says neither."""
    scope = Scope.of(checkpoint, known.book, known.ledger, known.at)
    if recurs(checkpoint) and verdict.results:
        fiscal = scope.fiscal(checkpoint.ticker)
        return fiscal.start(fiscal.own(verdict.results[-1].period))
    return deadline_of(dated(checkpoint, scope), scope).first or checkpoint.opened


def _sentence(row: CheckpointRow) -> str:
    """What it says; of a recurring one the period at hand before it."""
    text, results = row.checkpoint.text or row.id, row.verdict.results
    return f"{results[-1].period}: {text}" if recurs(row.checkpoint) and results else text


def _bar_order(bar: Bar) -> tuple[int, bool, date]:
    why = bar.row.attention
    urgent = NEEDED.index(why) if why <= Attention.TOUCHED else len(NEEDED)
    return urgent, not bar.dated, bar.due or date.max


def _of_bar(bar: Bar, ticker: str, today: date) -> Iterator[Dated]:
    """The dates of a checkpoint: its deadline, evidence awaited after it, the reminders before it."""
    row, status = bar.row, bar.row.verdict.status
    if bar.due is None:
        return
    kind, day = DateKind.DUE, bar.due
    if row.attention is Attention.RULING:  # late once the wait for evidence is over
        kind, day = DateKind.OVERDUE, bar.until or bar.due
    due = Dated(day, kind, ticker, bar.text, checkpoint=row.id, key=f"due:{row.id}")
    yield due
    if status is Status.AWAITING and bar.until is not None:
        yield Dated(
            bar.until,
            DateKind.EVIDENCE,
            ticker,
            bar.text,
            checkpoint=row.id,
            key=f"evidence:{row.id}",
        )
    if not is_period(row.id):
        yield from _reminders(row.checkpoint.remind, due, today)


def _reminders(asked: Iterable[Ahead], of: Dated, today: date) -> Iterator[Dated]:
    """The days ahead on which the book asks to be reminded of a date."""
    for one in asked:
        day = one.of(of.day)
        if one.n and day >= today:
            days, key = (of.day - day).days, f"reminder:{one.n}{one.unit}:{of.key}"
            text = f"reminder, {days} day{'s' * (days != 1)} before: {of.text}"
            yield replace(of, day=day, kind=DateKind.REMINDER, text=text, last=None, key=key)


# Prints, reviews and events.


def _prints(row: PositionRow, scope: Scope) -> Iterator[Dated]:
    """The prints that came within a year, the next one with its quarter, and those after it."""
    symbol, today, fiscal = row.symbol, scope.today, scope.book.fiscal(row.symbol)
    quarter, day, estimated = next_print(scope, symbol)
    for back in range(1, QUARTERS_BACK + 1):
        came = scope.ledger.print_of(symbol, quarter.shift(-back), scope.at)
        if came is not None:
            day_came = local_day(came, scope.book.zone_of(symbol))
            label = quarter_label(quarter.shift(-back), fiscal)
            yield Dated(day_came, DateKind.CAME, symbol, intern(f"{label} print"), label)
    late = row.late is not None
    kind = DateKind.LATE if late else DateKind.EXPECTED if estimated else DateKind.ANNOUNCED
    label = quarter_label(quarter, fiscal)
    text = f"{label} print {_said(day, today, late=late, estimated=estimated)}"
    claims = decided_by(row.checkpoints, day)
    if claims:
        text = f"{text}: {' · '.join(claim.checkpoint.text or claim.id for claim in claims)}"
    opens = claims[0].id if claims else None
    key = f"print:{symbol}:{quarter}"
    yield Dated(day, kind, symbol, text, label, opens, estimated=estimated, key=key)
    days = [day]
    for ahead in range(1, QUARTERS_AHEAD + 1):
        later = quarter.shift(ahead)
        if len(days) >= 4:
            usual = scope.sessions(symbol).on_or_after(days[-4] + _A_YEAR)
        else:
            usual = max(scope.expected_print(symbol, later)[0], day)
        days.append(usual)
        label = quarter_label(later, fiscal)
        following = DateKind.EXPECTED if late and ahead == 1 else DateKind.LATER
        yield Dated(
            usual, following, symbol, intern(f"{label} print expected"), label, estimated=True
        )


def _said(day: date, today: date, *, late: bool, estimated: bool) -> str:
    word = "expected" if estimated else "announced"
    if day >= today:
        return word
    about = f"{'~' if estimated else ''}{short(day, today)}"
    return f"late: {word} for {about}" if late else f"{word} since {about}"


def _review(symbol: str, one: Cadence, today: date) -> Iterator[Dated]:
    thesis, every = one.thesis, one.thesis.review
    if one.due and every:
        name = thesis.name
        since = f"review of {name} due since {short(one.due, today)}"
        text = since if one.due < today else f"review of {name}, every {every.days} d"
        yield Dated(one.due, DateKind.REVIEW, symbol, text, label=name, key=f"review:{thesis.id}")


def _looked_at(rows: Iterable[CheckpointRow], symbol: str, known: Known) -> Iterator[Dated]:
    """When checkpoints that are not settled are to be looked at again."""
    for row in rows:
        day = looked_at_again(row.checkpoint, known.ledger, known.at, known.book)
        if day is None or row.verdict.status.settled:
            continue
        since = f" due since {short(day, known.today)}" if day < known.today else ""
        said = row.checkpoint.text or row.id
        text, key = f"look again{since}: {said}", f"review:checkpoint:{row.id}"
        yield Dated(day, DateKind.REVIEW, symbol, text, label=said, checkpoint=row.id, key=key)


def _event(event: BookEvent, today: date) -> Iterator[Dated]:
    window = event.window
    if window.last >= today - _A_YEAR:
        last = window.last if window.coarse else None
        text, key = event.text or event.id, f"event:{event.id}"
        begins = Dated(window.first, DateKind.EVENT, event.ticker or "", text, last=last, key=key)
        yield begins
        yield from _reminders(event.remind, begins, today)


# What a name needs someone for.

NEEDED = (Attention.RULING, Attention.BAD, Attention.TOUCHED, Attention.LATE, Attention.RISKY)
"""Here what waits for a ruling comes first: its day is over."""


def _needs(
    row: PositionRow, bars: Iterable[Bar], prints: Iterable[Dated], today: date
) -> Need | None:
    """The most urgent: overdue, bad, touched, a late print, a date at risk."""
    found: defaultdict[Attention, list[Need]] = defaultdict(list)
    for bar in bars:
        verdict, why = bar.row.verdict, bar.row.attention
        if why is Attention.RISKY and (verdict.role is not Role.PROOF or bar.due is None):
            continue  # near its threshold: no date tells of that
        found[why].append(Need(why, _words(bar)))
    late = next((one for one in prints if one.kind is DateKind.LATE), None)
    if late is not None:
        found[Attention.LATE].append(Need(Attention.LATE, f"{(today - late.day).days}d late"))
    return next((found[why][0] for why in NEEDED if why in found), None)


def _words(bar: Bar) -> str:
    verdict = bar.row.verdict
    if bar.row.attention is Attention.RULING:
        return bar.row.id.partition("[")[2].removesuffix("]") or "overdue"
    return _threshold(verdict) or verdict.word.replace("_", " ")


def _threshold(verdict: Verdict) -> str:
    """`$195`, where it fits beside a ticker."""
    text = str(verdict.threshold).removesuffix(".00") if verdict.threshold else ""
    return text if len(text) <= 8 else ""
