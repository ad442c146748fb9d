"""The weekly look: every checkpoint in its section, the one with the least room first; theses by when due."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal

from msgspec.structs import replace

from catalyst_tui.book.model.book import Role
from catalyst_tui.book.model.dates import local_day
from catalyst_tui.desk.shapes.board import Attention, Board, CheckpointRow
from catalyst_tui.desk.shapes.pages import ReviewRow, ReviewView, Section, ThesisReview
from catalyst_tui.desk.state import Known
from catalyst_tui.desk.views.dates import waits_for_print
from catalyst_tui.desk.views.room import FAR, live_now, nearness
from catalyst_tui.desk.views.rows import checkpoint_rows
from catalyst_tui.desk.views.trends import Trends
from catalyst_tui.judge.history.transitions import cadences
from catalyst_tui.judge.verdict import Input, Verdict


def review_view(known: Known, board: Board, trends: Trends) -> ReviewView:
    """Of all tickers and themes. `board` says what needs someone, and whose print is late."""
    needs = {part.checkpoint for part in board.parts if part.attention < Attention.RISKY}
    rows = checkpoint_rows(known)
    late = _late(rows, board, needs)
    found = [
        _row(row, known, trends, needs=row.id in needs, late=late.get(row.id, "")) for row in rows
    ]
    offered = {row.symbol for row in board.rows if row.offered}
    found = [replace(row, offered=row.ticker in offered) if row.late else row for row in found]
    places = list(Section)
    found.sort(key=lambda row: (places.index(row.section), *_order(row)))
    return ReviewView(tuple(found), thesis_reviews(known), whole=trends.whole)


def thesis_reviews(known: Known) -> tuple[ThesisReview, ...]:
    """By when they are to be looked at again; those that do not ask for it last."""
    zone = known.book.zone
    found = [
        ThesisReview(
            one.thesis.id,
            one.thesis.name,
            None if one.due is None else (one.due - known.today).days,
            local_day(one.last.known_at, zone) if one.last else None,
            one.last.note if one.last else "",
        )
        for one in cadences(known.book, known.ledger, known.at)
    ]
    return tuple(sorted(found, key=lambda one: (one.days is None, one.days or 0)))


def _row(row: CheckpointRow, known: Known, trends: Trends, *, needs: bool, late: str) -> ReviewRow:
    verdict = row.verdict
    found = None if verdict.checkpoint.endswith("]") else trends.of(verdict.checkpoint)
    made = ReviewRow(
        row, _section(row, needs=needs or bool(late)), verdict.value, verdict.headroom, late=late
    )
    if (trading := live_now(verdict, known)) is not None:
        made = replace(made, now=trading[0], room=trading[1], live=True)
    moves = found.moves(made.room) if found is not None else None
    return replace(made, moves=moves, trend=found, known=_known(verdict))


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
    return Section.TO_REACH if verdict.role is Role.PROOF else Section.LEAST_ROOM


def _order(row: ReviewRow) -> tuple[Decimal | int, ...]:
    """Its place in its section."""
    verdict = row.row.verdict
    match row.section:
        case Section.NEEDS_YOU:
            return (
                Attention.LATE if row.late else row.row.attention,
                row.moves if row.moves is not None else FAR,
            )
        case Section.LEAST_ROOM | Section.TO_REACH:
            return (nearness(verdict, row.moves),)
        case Section.WAITING:
            return (row.row.attention, (verdict.due or date.max).toordinal())
        case Section.SETTLED:
            return (-(verdict.told_on or date.min).toordinal(),)
    return ()


def _known(verdict: Verdict) -> datetime | date | None:
    """Of what day the number of a verdict is, where it is a close; else when the last of it was told."""
    told = [item for item in verdict.inputs if item.value is not None and not item.later]
    closes = [item for item in told if item.metric == "price"]
    shown = [item for item in closes if item.value == verdict.value]
    days = [
        item.period for item in shown or _all_closes(closes, told) if isinstance(item.period, date)
    ]
    return (
        max(days) if days else max((item.known_at for item in told if item.known_at), default=None)
    )


def _all_closes(closes: list[Input], told: list[Input]) -> list[Input]:
    """The closes, where a number is made of nothing else."""
    return closes if len(closes) == len(told) else []


def _late(rows: Iterable[CheckpointRow], board: Board, needs: set[str | None]) -> Mapping[str, str]:
    """The checkpoint of each ticker that waits for a print which should have come: a proof of figures that is
    not settled, the earliest due; in words when it was expected."""
    texts = {row.symbol: waits.text for row in board.rows if (waits := row.offered or row.late)}
    waiting: dict[str, CheckpointRow] = {}
    for row in rows:
        symbol = row.checkpoint.ticker or ""
        if symbol not in texts or not waits_for_print(row) or row.id in needs:
            continue
        first = waiting.get(symbol)
        if first is None or _waits(row) < _waits(first):
            waiting[symbol] = row
    return {row.id: texts[symbol] for symbol, row in waiting.items()}


def _waits(row: CheckpointRow) -> tuple[bool, date]:
    return row.verdict.role is not Role.PROOF, row.verdict.due or date.max
