"""Two short lists: what comes, of all names, soonest first; and what changed, newest first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from msgspec.structs import replace

from catalyst_tui.book.language.leaves import is_daily
from catalyst_tui.book.language.names import listed
from catalyst_tui.book.model.book import Role, Test
from catalyst_tui.book.model.dates import local_day
from catalyst_tui.book.model.listings import Venue
from catalyst_tui.desk.shapes.board import CheckpointRow
from catalyst_tui.desk.shapes.pages import Dated, DateKind, Flip, Flipped, Lane
from catalyst_tui.desk.state import Known
from catalyst_tui.desk.views.taken_back import why_it_changed
from catalyst_tui.desk.views.themes import about
from catalyst_tui.judge.sessions import city, sessions_of
from catalyst_tui.judge.verdict import Mark

CLOSED_WITHIN = timedelta(days=45)
"""How far ahead the exchange's holidays are worth a line."""

_KINDS = list(DateKind)
PRINTS = (DateKind.LATE, DateKind.ANNOUNCED, DateKind.EXPECTED)
_SHOWN = (DateKind.DUE, DateKind.EVENT, DateKind.REMINDER)


def coming(lanes: Iterable[Lane], known: Known) -> tuple[Dated, ...]:
    """The dates from today on; of what is only watched, nothing. What falls on one day is one line."""
    found = [one for lane in lanes if not lane.watched for one in _of_lane(lane, known)]
    found += _closed(known)
    reviews = {
        one.text: one for one in found if one.kind is DateKind.REVIEW
    }  # of several names: once
    kept = [one for one in found if one.kind is not DateKind.REVIEW]
    kept += _reviews([*reviews.values()], known.today)
    return tuple(
        _together(sorted(kept, key=lambda one: (one.day, _KINDS.index(one.kind), one.ticker)))
    )


def _of_lane(lane: Lane, known: Known) -> Iterator[Dated]:
    today = known.today
    for one in lane.dates:
        if one.kind in PRINTS:  # one that should have come is waited for today
            yield replace(one, day=max(one.day, today))
        elif one.kind is DateKind.REVIEW or (one.kind in _SHOWN and one.day >= today):
            yield one
    for bar in lane.bars:
        verdict = bar.row.verdict
        if bar.until is not None and bar.until >= today:
            yield Dated(bar.until, DateKind.EVIDENCE, lane.symbol, bar.text, checkpoint=bar.row.id)
        if Mark.TOUCHED in verdict.marks:
            threshold = (
                str(verdict.threshold).removesuffix(".00") if verdict.threshold else bar.text
            )
            text = f"touched {threshold}: the close{_closing(known, lane.symbol)} decides"
            yield Dated(today, DateKind.TOUCHED, lane.symbol, text, checkpoint=bar.row.id)


def _reviews(reviews: Sequence[Dated], today: date) -> Iterator[Dated]:
    """Those ahead; of those that are due, one line today."""
    yield from (one for one in reviews if one.day > today)
    due = [one for one in reviews if one.day <= today]
    if len(due) == 1:
        yield replace(due[0], day=today)
    elif due:
        names = " · ".join(one.label for one in due)
        yield Dated(today, DateKind.REVIEW, "", f"{len(due)} reviews are due: {names}")


def _closing(known: Known, symbol: str) -> str:
    """` at 16:00 ET`, while it is still to come today: by the clock of its exchange."""
    sessions = sessions_of(known.book.venue(symbol), known.book.zone)
    today = known.at.astimezone(sessions.zone).date()
    closes = sessions.close_of(today)
    if not sessions.held(today) or known.at >= closes:
        return ""
    local = closes.astimezone(sessions.zone)
    name = "ET" if sessions.zone.key == "America/New_York" else local.tzname() or ""
    return f" at {local:%H:%M} {name}".rstrip()


def _closed(known: Known) -> Iterator[Dated]:
    """The weekdays on which an exchange of the book does not trade: those of one day in one line, with what
    is kept where New York is among them."""
    book = known.book
    venues = [venue for venue in Venue if venue in {one.venue for one in book.tickers.values()}]
    every = [sessions_of(venue, book.zone) for venue in venues]
    for n in range(CLOSED_WITHIN.days):
        day = known.today + timedelta(days=n)
        shut = [one.venue for one in every if day.weekday() < 5 and one.venue and not one.held(day)]
        if shut:
            said = f"{listed(list(map(city, shut)))} {'is' if len(shut) == 1 else 'are'} closed"
            kept = _holiday(day) if Venue.NEW_YORK in shut else ""
            yield Dated(day, DateKind.CLOSED, "", ": ".join(filter(None, (said, kept))))


_HOLIDAYS = {
    2: "Presidents' Day",
    3: "Good Friday",
    4: "Good Friday",
    5: "Memorial Day",
    6: "Juneteenth",
    7: "Independence Day",
    9: "Labor Day",
    11: "Thanksgiving",
    12: "Christmas",
}


def _holiday(day: date) -> str:
    """What is kept on a day without a session; empty for what comes once, as a mourning."""
    if day.month == 1:
        return (
            "New Year's Day"
            if day.day < 3
            else "Martin Luther King Day"
            if day.weekday() == 0
            else ""
        )
    return _HOLIDAYS.get(day.month, "")


_JOINED = (DateKind.DUE, DateKind.EVIDENCE)


def _together(dates: Sequence[Dated]) -> Iterator[Dated]:
    """Deadlines of one name on one day are one line, and so are the last days to know."""
    group: list[Dated] = []
    for one in dates:
        if group and (one.day, one.kind, one.ticker) != (
            group[0].day,
            group[0].kind,
            group[0].ticker,
        ):
            yield _joined(group)
            group = []
        if one.kind in _JOINED:
            group.append(one)
        else:
            yield one
    if group:
        yield _joined(group)


def _joined(group: Sequence[Dated]) -> Dated:
    first, texts = group[0], " · ".join(one.text for one in group)
    text = f"last day to know: {texts}" if first.kind is DateKind.EVIDENCE else texts
    return Dated(first.day, first.kind, first.ticker, text, checkpoint=first.checkpoint)


def decided_by(rows: Iterable[CheckpointRow], day: date) -> list[CheckpointRow]:
    """The checkpoints a print of that day decides: proofs over figures whose window is over by then, and the
    guards and kills over figures, which are judged at each."""
    found = []
    for row in rows:
        claim, verdict = row.checkpoint.claim, row.verdict
        if not isinstance(claim, Test) or is_daily(claim.expr) or verdict.status.settled:
            continue
        open_ended = row.checkpoint.role in (Role.GUARD, Role.KILL) and verdict.due is None
        until = verdict.verify_by
        over = verdict.due is not None and until is not None and verdict.due <= day <= until
        if over or open_ended:
            found.append(row)
    return sorted(found, key=lambda row: row.checkpoint.role is not Role.PROOF)


def changed(flips: Iterable[Flip], known: Known) -> tuple[Flipped, ...]:
    """The flips, newest first, with their sentences; without those of what has left the book."""
    found = []
    for flip in flips:
        checkpoint = known.book.checkpoints.get(flip.checkpoint.partition("[")[0])
        if checkpoint is None:  # or it is no verdict: a reminder, a slip
            continue
        period = flip.checkpoint.partition("[")[2].removesuffix("]")
        text = checkpoint.text or checkpoint.id
        found.append(
            Flipped(
                at=flip.at,
                day=local_day(flip.at, known.book.zone),
                ticker=about(checkpoint, known.book),
                checkpoint=flip.checkpoint,
                text=f"{period}: {text}" if period else text,
                before=flip.before,
                after=flip.after,
                value=why_it_changed(flip.reason, flip.checkpoint, flip.at, known.ledger),
            )
        )
    return tuple(sorted(found, key=lambda one: one.at, reverse=True))


def short(day: date, today: date) -> str:
    """A day by its month, with the year when it is not within a year."""
    near = abs((day - today).days) < 330
    return f"{day:%b} {day.day}" if near else f"{day:%b} {day.day} {day.year}"
