"""The home screen's data: a row for each ticker, its checkpoints, what comes next, the most urgent first."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from sys import intern
from typing import TYPE_CHECKING

from catalyst_tui.book.model.book import Checkpoint, Role
from catalyst_tui.book.model.dates import local_day
from catalyst_tui.book.model.quantity import Quantity, major
from catalyst_tui.book.model.subject import is_period, period_of, subject
from catalyst_tui.book.model.tickers import Ticker
from catalyst_tui.desk.company_names import shown_name
from catalyst_tui.desk.shapes.board import (
    Attention,
    CheckpointRow,
    Least,
    PositionRow,
    share_of_cost,
)
from catalyst_tui.desk.shapes.pages import ThesisView
from catalyst_tui.desk.state import Known
from catalyst_tui.desk.views.dates import (
    next_date,
    next_print_date,
    offered_date,
    waits_for_print,
    when,
)
from catalyst_tui.desk.views.holdings import worth
from catalyst_tui.desk.views.room import live_now, nearness
from catalyst_tui.desk.views.themes import about, theme_of, themes
from catalyst_tui.judge.kinds import StatusGroup
from catalyst_tui.judge.ledger.facts import Quote, Session
from catalyst_tui.judge.rules.rulings import unexplained
from catalyst_tui.judge.sessions import Sessions, sessions_of
from catalyst_tui.judge.verdict import Mark, Status, Verdict

if TYPE_CHECKING:
    from catalyst_tui.desk.views.trends import Trends

SOON = timedelta(days=14)


_COUNTED = tuple(group for group in StatusGroup if group is not StatusGroup.ASIDE)


def position_rows(known: Known, trends: Trends) -> tuple[PositionRow, ...]:
    """A row for each ticker of the book and each theme, by attention, then in the book's order. `trends`: as
    far as they are found, which say who has the least room."""
    of: defaultdict[str, list[CheckpointRow]] = defaultdict(list)
    for row in checkpoint_rows(known):
        of[about(row.checkpoint, known.book)].append(row)
    prints = known.ledger.reporters(known.at)
    rows = [
        _position(ticker, tuple(of[ticker.symbol]), ticker.symbol in prints, known, trends)
        for ticker in (*known.book.tickers.values(), *themes(known.book))
    ]
    return tuple(
        sorted(rows, key=lambda row: (row.attention, -_count(row, StatusGroup.BAD), not row.held))
    )


def _count(row: PositionRow, health: StatusGroup) -> int:
    return dict(row.health).get(health, 0)


def checkpoint_rows(known: Known) -> list[CheckpointRow]:
    """All checkpoints, and the earlier periods of them that still wait; most urgent first, else in the book's
    order."""
    told = _unnoted(known)
    rows = (
        row
        for checkpoint in known.book.checkpoints.values()
        for row in _rows(checkpoint, known, told)
    )
    return sorted(rows, key=worst_first)


_LATER = {status: -place for place, status in enumerate(Status)}


def worst_first(row: CheckpointRow) -> tuple[int, bool, int, int]:
    """Where a checkpoint stands in a list: what needs someone, what is open, what is settled; alike ones by
    how far they are from being so."""
    return urgency(row.attention, row.verdict.status)


def urgency(attention: Attention, status: Status) -> tuple[int, bool, int, int]:
    """As above, of a verdict alone."""
    settled = status.settled and attention > Attention.RISKY
    return min(attention, Attention.DUE), settled, status.group.rank, _LATER[status]


def _rows(checkpoint: Checkpoint, known: Known, told: frozenset[str]) -> Iterator[CheckpointRow]:
    verdict = known.verdicts[checkpoint.id]
    yield _row(checkpoint, verdict, known, told)
    for result in verdict.beside:
        yield _row(period_of(checkpoint, result.period), verdict.of_period(result), known, told)


def checkpoint_row(id_: str, known: Known) -> CheckpointRow:
    """A checkpoint, or a period of one, as lists show it. KeyError when the book has none by that name."""
    checkpoint = subject(known.book, id_)
    whole = known.verdicts[id_.partition("[")[0]]
    if checkpoint is None:
        raise KeyError(id_)
    told = _unnoted(known)
    if not is_period(id_):
        return _row(checkpoint, whole, known, told)
    result = next((one for one in whole.results if one.period == checkpoint.period), None)
    if result is None:
        raise KeyError(id_)
    return _row(checkpoint, whole.of_period(result), known, told)


def _unnoted(known: Known) -> frozenset[str]:
    """The checkpoints of which something was told, of a period or in a remark too (`ID[2026H1]`,
    `ID!slipped`), that nobody acknowledged."""
    waiting = (key for key, (_, acknowledged) in known.told.items() if not acknowledged)
    return frozenset(key.partition("[")[0].partition("!")[0] for key in waiting)


def _row(
    checkpoint: Checkpoint, verdict: Verdict, known: Known, told: frozenset[str]
) -> CheckpointRow:
    live, room = _trading(verdict, known)
    ticker = known.book.tickers.get(checkpoint.ticker or "")
    said = intern(when(checkpoint, verdict, known.today, dated=ticker is None or ticker.dated))
    why = attention(verdict, known.today, noted=noted(verdict, known))
    flip = known.last_flips.get(verdict.checkpoint)
    later = known.later.get(verdict.checkpoint, "")
    id_ = checkpoint.id.partition("[")[0]
    asked = Mark.MOVED in verdict.marks and unexplained(id_, known.ledger, known.at) is not None
    return CheckpointRow(
        checkpoint, verdict, said, why, live, room, flip, later, id_ in told, asked
    )


def noted(verdict: Verdict, known: Known) -> bool | None:
    """Whether somebody took note of how it stands; None when that was never told."""
    last = f"[{verdict.results[-1].period}]" if verdict.results else ""
    word, acknowledged = known.told.get(f"{verdict.checkpoint}{last}", ("", False))
    return acknowledged if word == verdict.status.value else None


def attention(verdict: Verdict, today: date, *, noted: bool | None = None) -> Attention:
    """Why a verdict should be looked at. `noted`: whether somebody took note of it, None when it was never
    told; a miss is history then, or once it is two weeks old."""
    if verdict.status is Status.OVERDUE:
        return Attention.RULING
    if verdict.status.bad:
        settled = verdict.settled_on if verdict.status.settled else None
        history = settled is not None and (noted or (noted is None and today - settled > SOON))
        return Attention.QUIET if history else Attention.BAD
    if Mark.TOUCHED in verdict.marks:
        return Attention.TOUCHED
    match verdict.status.group:
        case StatusGroup.RISKY:
            return Attention.RISKY
        case StatusGroup.UNKNOWN:
            return Attention.BLIND
    if verdict.status is Status.AWAITING or Mark.UNSETTLED in verdict.marks:
        return Attention.DUE
    open_ended = verdict.status.settled or verdict.due is None
    if not open_ended and verdict.due is not None and verdict.due - today <= SOON:
        return Attention.DUE
    if {Mark.STALE, Mark.CONTRADICTED} & set(verdict.marks):
        return Attention.BLIND
    return Attention.QUIET


def _position(
    ticker: Ticker,
    checkpoints: tuple[CheckpointRow, ...],
    reports: bool,
    known: Known,
    trends: Trends,
) -> PositionRow:
    quote = known.quotes.get(ticker.symbol)
    price = quote.price.value if quote and quote.price.unit.label == ticker.currency else None
    change = (quote.price.value / quote.previous - 1) * 100 if quote and quote.previous else None
    traded = local_day(quote.at, known.book.zone_of(ticker.symbol)) if quote else known.today
    held = worth(ticker, price, traded, change, known)
    theme = ticker.symbol not in known.book.tickers
    print_ = next_print_date(ticker.symbol, known) if reports else None
    late = print_ if print_ and print_.late and any(map(waits_for_print, checkpoints)) else None
    offered = offered_date(known.offered[ticker.symbol]) if ticker.symbol in known.offered else None
    why = min((row.attention for row in checkpoints), default=Attention.NONE)
    counts = Counter(map(_counted_as, checkpoints))
    reasons = {row.attention for row in checkpoints}
    return PositionRow(
        symbol=ticker.symbol,
        name=ticker.name if theme else shown_name(ticker),
        quote=quote,
        change=change,
        spark=known.sparks.get(ticker.symbol, ()),
        value=held.value,
        gain=held.gain,
        gain_share=held.gain_share,
        health=_health(*(counts[group] for group in _COUNTED)),
        next=offered or next_date(checkpoints, print_, known.today),
        attention=min(why, Attention.LATE) if late or offered else why,
        checkpoints=checkpoints,
        stale=not theme
        and (quote is None or is_old(quote, known.at, sessions_of(ticker.venue, known.book.zone))),
        theme=theme,
        late=None if offered else late,
        offered=offered,
        held=held.held,
        day=held.day,
        signs=_SIGNS[Attention.BAD not in reasons and Attention.RULING in reasons][
            Attention.TOUCHED in reasons
        ],
        least=_least(checkpoints, known, trends),
        unit=held.unit,
        shares=held.shares,
        own=held.own,
        rate=held.rate,
        cost=held.cost,
        realised=held.realised,
        paid=held.paid,
        lacking=held.lacking,
        own_gain=held.own_gain,
        own_gain_share=share_of_cost(held.own_gain.value, held.own_cost) if held.own_gain else None,
    )


_SIGNS = ((("✗", "▲"), ("✗", "◆")), (("!", "▲"), ("!", "◆")))


@lru_cache(maxsize=1024)
def _health(*counts: int) -> tuple[tuple[StatusGroup, int], ...]:
    """The groups there are any of; one object for all rows that have as many."""
    return tuple((group, count) for group, count in zip(_COUNTED, counts, strict=True) if count)


def _counted_as(row: CheckpointRow) -> StatusGroup:
    """Where a checkpoint is counted: by why it should be looked at, then by its status. What went wrong long
    ago is counted nowhere."""
    if row.attention <= Attention.RULING:
        return StatusGroup.BAD
    if row.attention <= Attention.RISKY:
        return StatusGroup.RISKY
    group = row.verdict.status.group
    return StatusGroup.ASIDE if group is StatusGroup.BAD else group


def _least(checkpoints: Iterable[CheckpointRow], known: Known, trends: Trends) -> Least | None:
    """The guard or kill with the least room, else the proof: the first that Review would name."""
    measured: list[tuple[bool, Decimal, CheckpointRow, Quantity]] = []
    for row in checkpoints:
        verdict, claim = row.verdict, row.checkpoint
        if verdict.status.settled or claim.role is Role.GAUGE or is_period(row.id):
            continue
        trading, found = live_now(verdict, known), trends.of(verdict.checkpoint)
        room = trading[1] if trading else verdict.headroom
        if room is not None:
            moves = found.moves(room) if found else None
            measured.append((claim.role is Role.PROOF, nearness(verdict, moves), row, room))
    if not measured:
        return None
    _, _, row, room = min(measured, key=lambda each: each[:2])
    said = intern(f"{'+' if room.value >= 0 else ''}{major(room)}")
    return Least(row.id, said, row.checkpoint.text or row.id, row.attention)


def _trading(verdict: Verdict, known: Known) -> tuple[str, str]:
    """What its price trades at while that is on the other side than it closed, and how far beyond."""
    if (trading := live_now(verdict, known)) is not None:
        price, room = trading
        return str(major(price)), f"{'+' if room.value > 0 else ''}{major(room)}"
    quote = known.quotes.get(verdict.ticker or "")
    reads = any(item.metric == "price" and item.ticker == verdict.ticker for item in verdict.inputs)
    if quote is None or not reads or Mark.TOUCHED not in verdict.marks or verdict.status.bad:
        return "", ""
    return str(major(quote.price)), ""


def thesis_view(symbol: str, known: Known, rows: Sequence[CheckpointRow]) -> ThesisView:
    """A ticker's arguments, or a theme's, with their checkpoints by role: `rows` are all of its own. KeyError
    for one not in the book."""
    book = known.book
    name = (
        shown_name(book.tickers[symbol]) if symbol in book.tickers else theme_of(symbol, book).title
    )
    ids = dict.fromkeys(
        [thesis.id for thesis in known.book.theses.values() if symbol in thesis.tickers]
        + [row.checkpoint.thesis for row in rows if row.checkpoint.thesis]
    )
    theses = [known.book.theses[id_] for id_ in ids if id_ in known.book.theses]
    groups = [
        (thesis, _by_role([row for row in rows if row.checkpoint.thesis == thesis.id]))
        for thesis in theses
    ]
    loose = _by_role([row for row in rows if row.checkpoint.thesis not in ids])
    return ThesisView(symbol, name, (*groups, *([(None, loose)] if loose else [])))


def _by_role(rows: Sequence[CheckpointRow]) -> tuple[tuple[Role, tuple[CheckpointRow, ...]], ...]:
    grouped = ((role, tuple(row for row in rows if row.checkpoint.role is role)) for role in Role)
    return tuple((role, of_role) for role, of_role in grouped if of_role)


def is_old(quote: Quote, now: datetime, sessions: Sessions) -> bool:
    """Whether a price shown needs its age said loudly: not of this session, nor of the last completed one."""
    return quote.at < _old_before(now, sessions)


@lru_cache(maxsize=64)
def _old_before(now: datetime, sessions: Sessions) -> datetime:
    """The same for all that trades there: worked out once for a picture."""
    is_open = sessions.at(now) is Session.OPEN
    return (now if is_open else sessions.close_of(sessions.last_completed(now))) - timedelta(
        minutes=30
    )
