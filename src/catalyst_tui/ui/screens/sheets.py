"""The list of checkpoints: status, sentence, and figures in columns that appear with the width.

A sentence may use empty figure cells to its right, as in a spreadsheet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import islice

from rich.cells import cell_len

from catalyst_tui.desk.shapes.board import Attention, CheckpointRow
from catalyst_tui.judge.kinds import Mark, Status, StatusGroup
from catalyst_tui.ui.widgets.rows import Fold, Heading, ruled
from catalyst_tui.ui.widgets.table import SCREENFUL, cell
from catalyst_tui.ui.words import (
    DrawContext,
    Ink,
    Line,
    Piece,
    cells,
    face,
    headroom,
    number,
    one_line,
    recedes,
    row_face,
    value_of,
    written_later,
)

SENTENCE = 12
"""The column in which sentences begin."""

LEAST = 26
"""The least width of a sentence in a row with all figures."""

_NUMBERS = (("now", 8), ("threshold", 9), ("headroom", 8))
LAST_FLIP = "last change"
"""A further column in a replay."""

_LEFT = ("decided", LAST_FLIP)
_FROM = {LAST_FLIP: 112, "now": 0, "headroom": 0, "decided": 72, "threshold": 92}
_WIDE_WHEN = 100
"""Screen width from which each column appears; from the last value on, `when` is wider."""

_SHORT = {
    "every quarter": "quarterly",
    "every half": "half-yearly",
    "every year": "yearly",
    "every month": "monthly",
    "every week": "weekly",
}
_LOUD = frozenset({StatusGroup.BAD, StatusGroup.RISKY, StatusGroup.UNKNOWN})
"""Groups whose word is coloured; for the others only the sign is."""

Shown = CheckpointRow | Heading | Fold


class Checkpoints:
    """Checkpoints, one per line, with headings and a fold of settled ones."""

    def __init__(self) -> None:
        self.title: Line = ()

    def key(self, row: Shown) -> str | None:
        if isinstance(row, Heading):
            return None
        return row.key if isinstance(row, Fold) else row.id

    def head(self, width: int, context: DrawContext) -> Line:
        """Return the column heads, and as many whole pieces of `title` as fit."""
        places = _places(width, past=context.past is not None)
        title = self.title
        while len(title) > 1 and cells(title) > places[0][1] - 1:
            title = title[:-1]
        line = cell(title, places[0][1])
        for name, at, room in places:
            title = cell(((name, Ink.QUIET),), room, right=name not in _LEFT)
            line = (*line, *_gap(line, at), *title)
        return line

    def draw(self, row: Shown, width: int, context: DrawContext) -> Line:
        if isinstance(row, Heading) and row.ruled:
            return ruled(row.line, width)
        if isinstance(row, Heading | Fold):
            return row.line
        places = _places(width, past=context.past is not None)
        numbers = [(at, room, name, _DRAWN[name](row, room, context)) for name, at, room in places]
        shown = [
            (at, room, name, line)
            for at, room, name, line in numbers
            if any(text for text, _ in line)
        ]
        starts = [
            at if name in _LEFT else at + room - cells(piece) for at, room, name, piece in shown
        ]
        room = (starts[0] - 1 if starts else width) - SENTENCE
        line: Line = (*_status(row), *cell(_sentence(row), max(room, 1)))
        for start, (*_, piece) in zip(starts, shown, strict=True):
            line = (*line, *_gap(line, start), *piece)
        return line

    def changed(self, before: Shown, after: Shown, width: int) -> Sequence[tuple[int, int]]:
        """Return the cells of a verdict that changed, or of its value."""
        if not isinstance(before, CheckpointRow) or not isinstance(after, CheckpointRow):
            return ()
        if before.verdict.shown != after.verdict.shown:
            return ((0, SENTENCE - 1),)
        if before.verdict.shown_value != after.verdict.shown_value:
            return [(at, at + room) for name, at, room in _places(width) if name == "now"]
        return ()


def needed_for(rows: Iterable[CheckpointRow], context: DrawContext) -> int:
    """Return the width at which no checkpoint is cut, measured on the first screenful."""
    first = list(islice(rows, SCREENFUL))
    if not first:
        return 0
    longest = max(cell_len(one_line(row.checkpoint.text or row.id)) for row in first)
    numbers = sum(room + 1 for _, room in _NUMBERS) + 16 + 2
    return SENTENCE + max(longest, LEAST) + numbers


def _places(width: int, *, past: bool = False) -> list[tuple[str, int, int]]:
    """Return the columns right of the sentence: name, start and width."""
    screen = width + 2
    places: list[tuple[str, int, int]] = []
    end = width
    if screen >= _FROM["decided"]:
        when = 16 if screen >= _WIDE_WHEN else 12
        places.append(("decided", end - when, when))
        end -= when + 2
    if past and screen >= _FROM[LAST_FLIP]:
        places.append((LAST_FLIP, end - 14, 14))
        end -= 16
    for name, room in reversed(_NUMBERS):
        if screen >= _FROM[name]:
            places.append((name, end - room, room))
            end -= room + 1
    return places[::-1]


def _gap(line: Line, at: int) -> Line:
    return ((" " * max(at - cells(line), 0), Ink.PLAIN),)


def _status(row: CheckpointRow) -> Line:
    """Return sign and word, or `touched` if the price trades beyond the threshold."""
    sign, word, ink = row_face(row)
    loud = row.attention <= Attention.RISKY or row.verdict.status.group in _LOUD
    text = cell(((word, ink if loud else Ink.QUIET),), 9)
    return ((f"{sign} ", ink), *text, written_later(row))


def _sentence(row: CheckpointRow) -> Line:
    ink = Ink.QUIET if recedes(row.verdict.status) else Ink.PLAIN
    if row.attention <= Attention.RULING:
        ink = Ink.STRONG
    return ((one_line(row.checkpoint.text or row.id), ink),)


def _now(row: CheckpointRow, room: int, context: DrawContext) -> Line:
    """Return the judged value, or the last trade if the checkpoint is touched; amber if stale."""
    old = row.live or Mark.STALE in row.verdict.marks
    return ((row.live or value_of(row.verdict), Ink.RISKY if old else Ink.PLAIN),)


def _against(row: CheckpointRow, room: int, context: DrawContext) -> Line:
    return ((number(row.verdict.threshold), Ink.QUIET),)


def _room(row: CheckpointRow, room: int, context: DrawContext) -> Line:
    if row.live:
        return ((row.live_room, Ink.RISKY),)
    text, ink = headroom(row.verdict)
    return ((text, ink),)


def _when(row: CheckpointRow, room: int, context: DrawContext) -> Line:
    text = one_line(row.when, 60)
    text = text if cell_len(text) <= room else _SHORT.get(text, text)
    return cell(((text, Ink.QUIET),), room) if cell_len(text) > room else ((text, Ink.QUIET),)


def _last_flip(row: CheckpointRow, room: int, context: DrawContext) -> Line:
    """Return `? → ▲ May 5`; in the colour of the past if nothing flipped since."""
    flip = row.last_flip
    if flip is None or context.past is None:
        return ()
    year = "%b %Y" if flip.day.year != context.past.year else f"%b {flip.day.day}"
    ink = "$past" if flip.newest else Ink.QUIET
    return (
        _sign(flip.before),
        (" → ", Ink.QUIET),
        _sign(flip.after),
        (f" {flip.day:{year}}".ljust(10), ink),
    )


def _sign(word: str) -> Piece:
    """Return the sign of a stored word: a status, or the band of a gauge."""
    try:
        return face(Status(word.partition(" ")[0]))
    except ValueError:
        return face(Status.READING)


_DRAWN: dict[str, Callable[[CheckpointRow, int, DrawContext], Line]] = {
    LAST_FLIP: _last_flip,
    "now": _now,
    "threshold": _against,
    "headroom": _room,
    "decided": _when,
}
