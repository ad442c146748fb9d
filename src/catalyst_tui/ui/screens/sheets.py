"""The lists of checkpoints: on Positions and Thesis, and ranked by headroom on Review."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from rich.cells import cell_len

from catalyst_tui.book.model.book import Role
from catalyst_tui.book.model.quantity import Quantity
from catalyst_tui.desk.shapes import Attention, CheckpointRow, ReviewRow, Section
from catalyst_tui.judge.kinds import Mark, StatusGroup
from catalyst_tui.ui.widgets.strips import sparkline
from catalyst_tui.ui.widgets.table import (
    SCREENFUL,
    Column,
    Fold,
    Heading,
    TableSheet,
    cell,
    columns,
)
from catalyst_tui.ui.words import (
    DrawContext,
    Ink,
    Line,
    day_named,
    days_named,
    headroom,
    number,
    one_line,
    recedes,
    row_face,
    threshold_of,
    value_of,
    written_later,
)

SENTENCE = 12
"""The column in which sentences begin."""

LEAST = 22
"""The least width of a sentence."""

_LOUD = frozenset({StatusGroup.BAD, StatusGroup.RISKY, StatusGroup.UNKNOWN})
"""Groups whose word is coloured; for the others only the sign is."""

_SHORT = {
    "every quarter": "quarterly",
    "every half": "half-yearly",
    "every year": "yearly",
    "every month": "monthly",
    "every week": "weekly",
}

Shown = CheckpointRow | Heading | Fold


def _status(row: CheckpointRow, context: DrawContext, width: int) -> Line:
    sign, word, ink = row_face(row)
    return _worded(sign, word, ink, row)


def _worded(sign: str, word: str, ink: Ink, row: CheckpointRow) -> Line:
    """Return sign and word, and `*` if the checkpoint was written later in a replay."""
    loud = row.attention <= Attention.RISKY or row.verdict.status.group in _LOUD
    text = cell(((word, ink if loud else Ink.QUIET),), 8)
    return ((f"{sign} ", ink), *text, written_later(row))


def _sentence(row: CheckpointRow, context: DrawContext, width: int) -> Line:
    ink = Ink.QUIET if recedes(row.verdict.status) else Ink.PLAIN
    strong = row.attention <= Attention.RULING
    return ((one_line(row.checkpoint.name), Ink.STRONG if strong else ink),)


def _now(row: CheckpointRow, context: DrawContext, width: int) -> Line:
    """Return the judged value, or the last trade if the checkpoint is touched; amber if stale."""
    old = row.live or Mark.STALE in row.verdict.marks
    value = number(row.live[0]) if row.live else value_of(row.verdict)
    return ((value, Ink.RISKY if old else Ink.PLAIN),)


def _threshold(row: CheckpointRow, context: DrawContext, width: int) -> Line:
    """Return the threshold with its sign, as far as there is room for the sign."""
    whole = threshold_of(row.checkpoint, row.verdict)
    texts = (whole, whole.replace(" ", "", 1), whole.lstrip("<>≤≥= "))
    text = next((text for text in texts if cell_len(text) <= width), whole)
    return ((text, Ink.QUIET),)


def _headroom(row: CheckpointRow, context: DrawContext, width: int) -> Line:
    return (
        ((_signed(row.live[1]), Ink.RISKY),) if row.live else (headroom(row.verdict),)
    )


def _when(row: CheckpointRow, context: DrawContext, width: int) -> Line:
    """Return when it is decided, or the key that decides it."""
    if row.attention is Attention.RULING and not context.past:
        return (("rule: press m", Ink.STRONG),)
    if row.snoozed is not None and not context.past:
        until = day_named(context.local(row.snoozed).date(), context.today)
        return cell(((f"snoozed, {until}", Ink.QUIET),), width)
    text = days_named(one_line(row.when, 60), context.today)
    if text == "your score" and not context.past:
        return (("score: press e", Ink.PLAIN),)
    text = text if cell_len(text) <= width else _SHORT.get(text, text)
    return cell(((text, Ink.QUIET),), min(width, cell_len(text)))


_COLUMNS: tuple[Column[CheckpointRow], ...] = columns(
    "checkpoints",
    {
        "status": _status,
        "checkpoint": _sentence,
        "now": _now,
        "threshold": _threshold,
        "headroom": _headroom,
        "decided": _when,
    },
)


class Checkpoints(TableSheet[CheckpointRow]):
    """Checkpoints, one per line."""

    def __init__(self) -> None:
        super().__init__(_COLUMNS, lambda row: row.id)


def needed_for(rows: Iterable[CheckpointRow]) -> int:
    """Return the width at which no checkpoint is cut, measured on the first screenful."""
    first = list(islice(rows, SCREENFUL))
    if not first:
        return 0
    longest = max(cell_len(one_line(row.checkpoint.name)) for row in first)
    others = sum(column.most + 1 for column in _COLUMNS if column.title != "checkpoint")
    return others + max(longest, LEAST)


# Review: all checkpoints, ranked by headroom.


def _review_status(row: ReviewRow, context: DrawContext, width: int) -> Line:
    sign, word, ink = row_face(row.row)
    if row.late:
        sign, word, ink = "!", row.late.words[0], Ink.RISKY
    return _worded(sign, word, ink, row.row)


def _ticker(row: ReviewRow, context: DrawContext, width: int) -> Line:
    return ((one_line(row.ticker, width), Ink.STRONG),)


def _review_sentence(row: ReviewRow, context: DrawContext, width: int) -> Line:
    late = ((f"{one_line(row.late.words[1], 60)}: ", Ink.PLAIN),) if row.late else ()
    return (*late, *_sentence(row.row, context, width))


def _measured(row: ReviewRow) -> Quantity | None:
    """Return the headroom where it says something: not of a gauge, and not once it is settled."""
    idle = row.section in (Section.READINGS, Section.SETTLED)
    return None if idle else row.row.headroom


def _review_room(row: ReviewRow, context: DrawContext, width: int) -> Line:
    """Return the headroom, in a loud colour if it is small or gone."""
    if (room := _measured(row)) is None:
        return ()
    verdict, text = row.row.verdict, _signed(room)
    if verdict.role is Role.PROOF:
        return ((text, Ink.QUIET),)
    if verdict.status.bad:
        return ((text, Ink.MISSED),)
    risky = verdict.status.group is StatusGroup.RISKY or row.row.live
    return ((text, f"bold {Ink.RISKY}" if risky else Ink.PLAIN),)


def _signed(room: Quantity) -> str:
    return f"{'+' if room.value >= 0 else ''}{number(room)}"


def _last(row: ReviewRow, context: DrawContext, width: int) -> Line:
    """Return the last eight values; those beyond the threshold of their time stand out."""
    if row.trend is None or len(row.trend.points) < 2:
        return ()
    points = row.trend.points
    blocks = sparkline([float(point.value) for point in points], len(points))
    shown = zip(blocks, points, strict=True)
    pad = (" " * (width - len(points)), Ink.PLAIN)
    inks = ("$foreground 45%", "$missed")
    return (pad, *((block, inks[point.beyond]) for block, point in shown))


REVIEW: tuple[Column[ReviewRow], ...] = columns(
    "review",
    {
        "status": _review_status,
        "ticker": _ticker,
        "checkpoint": _review_sentence,
        "now": lambda row, context, width: _now(row.row, context, width),
        "threshold": lambda row, context, width: _threshold(row.row, context, width),
        "headroom": _review_room,
        "trend": _last,
        "decided": lambda row, context, width: _when(row.row, context, width),
    },
    {
        "status": lambda row: row.row.verdict.status.group.rank,
        "ticker": lambda row: row.ticker or None,
        "headroom": lambda row: row.moves,
    },
)


def usual_words(row: ReviewRow) -> str:
    """Return the headroom next to what the value moves: `it moves $2.80 on a usual day, and $2.53
    is left`.
    """
    trend, room = row.trend, _measured(row)
    if trend is None or room is None:
        return ""
    if trend.usual is None or row.moves is None:
        return f"{_signed(room)}; {trend.lacks}" if trend.lacks else ""
    left = number(Quantity(abs(room.value), room.unit))
    proof = row.row.verdict.role is Role.PROOF
    side = "to go" if proof else "past the threshold" if row.moves < 0 else "left"
    return f"it moves {number(trend.usual)} on a usual {trend.each}: {left} {side}"
