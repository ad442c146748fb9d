"""What needs someone, in the words of the strip: of the verdicts those that nobody has acknowledged.

A checkpoint leaves when its word is acknowledged, or while it is snoozed; one that wants a ruling when it is
ruled; a print that is late when it comes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sized
from datetime import date

from catalyst_tui.book.clean import clean
from catalyst_tui.book.model.quantity import Quantity
from catalyst_tui.desk.shapes.board import (
    Attention,
    Board,
    CheckpointRow,
    NextDate,
    Part,
    PositionRow,
)
from catalyst_tui.desk.shapes.pages import InboxLine
from catalyst_tui.desk.state import Known
from catalyst_tui.desk.views.rows import noted
from catalyst_tui.desk.views.themes import about
from catalyst_tui.judge.verdict import Verdict

FEW, SOME, MANY = 24, 34, 60
"""Cells of a sentence in the strip, as it has room."""


def parts(known: Known, positions: Iterable[PositionRow]) -> tuple[Part, ...]:
    """One for each checkpoint, and each print that is late or whose figures wait; the most urgent first, then
    in the order of the list."""
    positions = tuple(positions)
    place = {row.symbol: index for index, row in enumerate(positions)}
    rows = (row for position in positions for row in position.checkpoints)
    found = [*_checkpoints(rows, known), *_late(positions, known.today)]
    return tuple(
        sorted(found, key=lambda part: (part.attention, place.get(part.symbol, len(place))))
    )


def fresh(lines: Iterable[InboxLine], hits: Sized, board: Board) -> int:
    """How many rows of the inbox are new: sentences to answer, and lines not seen. All that waits for one
    ruling is one row."""
    due = {
        row.id for one in board.rows for row in one.checkpoints if row.attention is Attention.RULING
    }
    due |= {part.checkpoint or "" for part in board.parts if part.attention is Attention.RULING}
    unseen = [line for line in lines if not line.seen]
    owed = [line for line in unseen if line.about in due and line.waits and not line.acknowledged]
    return len(hits) + len(unseen) - len(owed) + len({line.about for line in owed})


def _checkpoints(rows: Iterable[CheckpointRow], known: Known) -> Iterator[Part]:
    for row in rows:
        snoozed = row.id.partition("[")[0] in known.snoozed
        acknowledged = row.attention is not Attention.RULING and noted(row.verdict, known)
        if row.attention <= Attention.RISKY and not snoozed and not acknowledged:
            yield Part(row.attention, about(row.checkpoint, known.book), row.id, _words(row))


def _words(row: CheckpointRow) -> tuple[str, str, str]:
    verdict, text = row.verdict, row.checkpoint.text or row.id
    text = text.removeprefix(f"{row.checkpoint.ticker} ")  # it stands before the words
    word = verdict.status.value.replace("_", " ")
    match row.attention:
        case Attention.RULING:
            claim = text.removeprefix(f"{row.checkpoint.period}: ")
            return (
                "ruling",
                f"{short(claim, FEW)}: your ruling",
                f"{short(text, MANY)} needs your ruling",
            )
        case Attention.TOUCHED:
            threshold = _plain(verdict.threshold)
            said = f"touched {threshold}" if threshold else f"touched: {short(text, FEW)}"
            return "touched", said, f"{said}, the close decides"
        case Attention.RISKY:
            left = f"{verdict.headroom} left" if verdict.headroom else word
            return word, f"{short(text, FEW)}: {left}", f"{short(text, MANY)}: {left}"
    said = _beyond(verdict) or f"{short(text, FEW)}: {word}"
    then = f": {short(row.checkpoint.then, SOME)}" if row.checkpoint.then else ""
    return word, said, f"{_beyond(verdict) or f'{short(text, SOME)}: {word}'}{then}"


def _beyond(verdict: Verdict) -> str:
    """`closed under $195`, of a close; empty where it is about something else."""
    closes = any(
        item.metric == "price" and isinstance(item.period, date) for item in verdict.inputs
    )
    value, threshold = verdict.value, verdict.threshold
    if not closes or value is None or threshold is None or value.unit != threshold.unit:
        return ""
    return f"closed {'under' if value.value < threshold.value else 'over'} {_plain(threshold)}"


def _plain(value: Quantity | None) -> str:
    """Whole dollars without their cents."""
    return str(value).removesuffix(".00") if value else ""


def _late(positions: Iterable[PositionRow], today: date) -> Iterator[Part]:
    for row in positions:
        if row.late is not None:
            yield Part(Attention.LATE, row.symbol, None, _late_words(row.late, today))
        if row.offered is not None:
            yield Part(Attention.LATE, row.symbol, None, _offered_words(row.offered.day))


def _offered_words(day: date) -> tuple[str, str, str]:
    of = f"figures of {day:%b} {day.day}"
    return "figures offered", f"{of} offered", f"{of} are offered on print day"


def _late_words(print_: NextDate, today: date) -> tuple[str, str, str]:
    since = f"{'~' if print_.estimated else ''}{print_.day:%b} {print_.day.day}"
    return "print late", f"print {(today - print_.day).days} d late", f"print late since {since}"


def short(text: str, cells: int) -> str:
    """The first words of a sentence that fit."""
    line = " ".join(clean(text, 300).split())
    if len(line) <= cells:
        return line
    return f"{line[: cells - 1].rsplit(' ', 1)[0]}…"
