"""How much room a checkpoint has left, as Review and Home rank it: one order, by usual moves.

The room is that of the number its word was said from: where it trades on the other side than it closed, the
live price's.
"""

from __future__ import annotations

from decimal import Decimal

from catalyst_tui.book.model.book import Role
from catalyst_tui.book.model.quantity import Quantity
from catalyst_tui.desk.state import Known
from catalyst_tui.judge.kinds import StatusGroup
from catalyst_tui.judge.ledger.facts import Quote
from catalyst_tui.judge.verdict import Mark, Verdict

FAR = Decimal("Infinity")


def live_now(verdict: Verdict, known: Known) -> tuple[Quantity, Quantity] | None:
    """The last trade and its room, of a test whose value is the price itself and that is touched. What went
    wrong is said from its close until one says otherwise, whatever it trades at since."""
    quote = known.quotes.get(verdict.ticker or "")
    if Mark.TOUCHED not in verdict.marks or verdict.status.bad or quote is None:
        return None
    room = _live_room(verdict, quote)
    return None if room is None else (quote.price, room)


def nearness(verdict: Verdict, moves: Decimal | None) -> Decimal:
    """Its place among what has the least room: by usual moves, a proof by how far it still is. Where those
    are not known, what is bad or near goes before all, the rest behind."""
    if verdict.role is Role.PROOF:
        return FAR if moves is None else abs(moves)
    if moves is None:
        return -FAR if verdict.status.group in (StatusGroup.BAD, StatusGroup.RISKY) else FAR
    return moves


def _live_room(verdict: Verdict, quote: Quote) -> Quantity | None:
    value, threshold, room = verdict.value, verdict.threshold, verdict.headroom
    if value is None or threshold is None or room is None or not _is_close(verdict):
        return None
    gap = value.value - threshold.value
    if not gap or quote.price.unit != value.unit or room.unit != value.unit:
        return None
    side = 1 if gap == room.value else -1
    return Quantity((quote.price.value - threshold.value) * side, room.unit)


def _is_close(verdict: Verdict) -> bool:
    closes = [
        item for item in verdict.inputs if item.metric == "price" and item.ticker == verdict.ticker
    ]
    return len(closes) == len(verdict.inputs) and any(
        item.value == verdict.value for item in closes
    )
