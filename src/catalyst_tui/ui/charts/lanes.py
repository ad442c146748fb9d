"""The rows of the Timeline: a name's dates on the axis, below the selected one its checkpoints; and
the list of coming dates.

A checkpoint's window is a bar, bright from today on, with its sentence after it, else before it.
"""

from __future__ import annotations

from datetime import date, timedelta

from rich.cells import cell_len, set_cell_size

from catalyst_tui.desk.shapes import CheckpointBar, Dated, DateKind, Lane
from catalyst_tui.ui.frame import SIGNS
from catalyst_tui.ui.widgets.strips import Days, runs
from catalyst_tui.ui.widgets.table import Fold
from catalyst_tui.ui.words import (
    DrawContext,
    Ink,
    Line,
    day_named,
    one_line,
    row_face,
)
from catalyst_tui.values import Frozen

BEHIND, AHEAD = timedelta(weeks=4), timedelta(weeks=80)
"""How much of the past and of the future the axis shows."""


class Cells:
    """A line of cells, blank at first. Later text overwrites earlier text."""

    def __init__(self, width: int) -> None:
        self._text, self._ink = [" "] * width, [""] * width

    def __len__(self) -> int:
        return len(self._text)

    def put(self, at: int, text: str, ink: str) -> None:
        """Write from cell `at` on; what does not fit is cut."""
        for letter in text:
            wide = cell_len(letter)
            if wide and at >= 0 and at + wide <= len(self._text):
                self._text[at], self._ink[at] = letter, ink
                if wide == 2:
                    self._text[at + 1], self._ink[at + 1] = "", ink
            at += wide

    def write(self, at: int, text: str, ink: str, room: int) -> None:
        """Write a text into `room` cells, with an ellipsis if it is cut."""
        room = min(room, len(self._text) - at)
        if room > 0:
            cut = (
                text if cell_len(text) <= room else f"{set_cell_size(text, room - 1)}…"
            )
            self.put(at, cut, ink)

    def free(self, at: int, count: int, blank: str = " ") -> bool:
        """Return whether these cells exist and show only characters of `blank`."""
        cells = self._text[max(at, 0) : at + count]
        return (
            at >= 0
            and len(cells) == count
            and all(text in blank and text for text in cells)
        )

    def line(self) -> Line:
        """Return the row as pieces: neighbouring cells of the same style are joined."""
        return runs(zip(self._text, self._ink, strict=True))


# The rows.

AXIS = 31
"""The column in which the axis begins."""

_NEEDS, _NEXT = 8, 19
_GLYPH, _WORD = 2, 4

_FAINT = "$foreground 27%"
YEAR, NOW = ("┊", "$foreground 22%"), ("│", "$accent")
_BLANK = " │┊"  # characters that may be overwritten

MARKS: dict[DateKind, tuple[str, str]] = {
    DateKind.OVERDUE: ("!", Ink.MISSED),
    DateKind.LATE: ("□", Ink.RISKY),
    DateKind.ANNOUNCED: ("■", Ink.OPEN),
    DateKind.EXPECTED: ("□", Ink.OPEN),
    DateKind.DUE: ("┥", Ink.PLAIN),
    DateKind.EVIDENCE: ("╌", Ink.QUIET),
    DateKind.EVENT: ("◇", Ink.PLAIN),
    DateKind.REVIEW: ("↻", Ink.QUIET),
    DateKind.REMINDER: ("·", Ink.QUIET),
    DateKind.LATER: ("□", _FAINT),
}
_RANKS = {kind: place for place, kind in enumerate(DateKind)}

LEGEND: tuple[tuple[DateKind, str], ...] = (
    (DateKind.EXPECTED, "report expected"),
    (DateKind.ANNOUNCED, "report announced"),
    (DateKind.DUE, "deadline"),
    (DateKind.EVIDENCE, "evidence awaited"),
    (DateKind.REVIEW, "review"),
    (DateKind.EVENT, "event"),
    (DateKind.REMINDER, "reminder"),
)
"""The meaning of each mark."""


class LaneClaim(Frozen):
    """The row of a checkpoint, below its name."""

    symbol: str
    bar: CheckpointBar


Row = Lane | LaneClaim | Fold


class Lanes:
    """Draws the rows on an axis from four weeks ago to 80 weeks ahead."""

    def __init__(self) -> None:
        self.today = date.min
        # Whether any name needs the person; without one the title is left out
        self.need_someone = False

    def axis(self, width: int) -> Days:
        """Return the axis for a row of this width. Its first cell begins with a week, so that marks
        stay in their cells for a week.
        """
        first = self.today - BEHIND - timedelta(days=self.today.weekday())
        return Days(first, first + BEHIND + AHEAD, max(width - AXIS, 1))

    def key(self, row: Row) -> str | None:
        if isinstance(row, Fold):
            return row.key
        return (
            lane_key(row.symbol) if isinstance(row, Lane) else claim_key(row.bar.row.id)
        )

    def head(self, width: int, context: DrawContext) -> Line:
        cells = Cells(AXIS)
        needs = "needs you" if self.need_someone else ""
        for at, title in ((0, "ticker"), (_NEEDS, needs), (_NEXT, "next")):
            cells.put(at, title, Ink.QUIET)
        return (*cells.line(), *self.axis(width).names())

    def draw(self, row: Row, width: int, context: DrawContext) -> Line:
        if isinstance(row, Fold):
            return row.line
        shown, cells = self.axis(width), Cells(width)
        for year in (shown.first.year + 1, shown.first.year + 2):
            cells.put(AXIS + shown.cell(date(year, 1, 1)), *YEAR)
        cells.put(AXIS + shown.cell(self.today), *NOW)
        if isinstance(row, Lane):
            _lane(row, cells, shown, self.today)
        else:
            _claim(row, cells, shown, self.today)
        return cells.line()


def lane_key(symbol: str) -> str:
    return f"name {symbol}"


def claim_key(checkpoint: str) -> str:
    return f"claim {checkpoint}"


def _lane(lane: Lane, cells: Cells, shown: Days, today: date) -> None:
    room = 7 if lane.needs else _NEXT - 1
    cells.write(0, one_line(lane.symbol, 40) or "events", Ink.STRONG, room)
    if lane.needs is not None:
        sign, ink = SIGNS[lane.needs.attention]
        cells.write(_NEEDS, f"{sign} {one_line(lane.needs.words[0], 40)}", ink, 10)
    if lane.next is not None:
        ink = Ink.RISKY if lane.next.late else Ink.PLAIN
        cells.write(_NEXT, lane.next.short, ink, AXIS - _NEXT)
    for mark in sorted(lane.dates, key=lambda mark: -_RANKS[mark.kind]):
        if (place := place_of(mark, shown)) is not None:
            cells.put(AXIS + place, *MARKS[mark.kind])
    for mark in lane.dates:
        place, room = place_of(mark, shown), cell_len(mark.label) + 2
        named = (
            mark.kind in (DateKind.ANNOUNCED, DateKind.EXPECTED) and place is not None
        )
        if named and place is not None and cells.free(AXIS + place + 1, room, _BLANK):
            cells.put(AXIS + place + 2, mark.label, Ink.PLAIN)


def place_of(mark: Dated, shown: Days) -> int | None:
    """Return the cell of a date's mark. Overdue dates stay visible at the left edge."""
    cell = shown.cell(mark.day)
    if mark.kind is DateKind.OVERDUE:
        cell = max(cell, 0)
    return cell if 0 <= cell < shown.width else None


def _claim(row: LaneClaim, cells: Cells, shown: Days, today: date) -> None:
    bar, verdict = row.bar, row.bar.row.verdict
    sign, word, ink = row_face(bar.row)
    loud: str = ink if verdict.status.bad else Ink.QUIET
    cells.put(_GLYPH, sign, ink)
    cells.write(_WORD, word, loud, _NEXT - _WORD - 1)
    cells.write(_NEXT, _when(bar, today), loud, AXIS - _NEXT - 1)
    text, strong = one_line(bar.text), Ink.STRONG if verdict.status.bad else Ink.PLAIN
    taken = _draw_bar(bar, ink, cells, shown, today)
    if taken is None:
        cells.write(AXIS, text, strong, shown.width)
        return
    first, last = taken
    if shown.width - last - 2 >= min(cell_len(text), first - 1):
        cells.write(AXIS + last + 2, text, strong, shown.width - last - 2)
    else:
        start = max(first - 1 - cell_len(text), 0)
        cells.write(AXIS + start, text, strong, first - 1)


def _when(bar: CheckpointBar, today: date) -> str:
    if bar.row.verdict.status.waits and bar.until is not None:
        return day_named(bar.until, today)
    if bar.due is not None:
        return day_named(bar.due, today)
    when = one_line(bar.row.when, 40).removeprefix("close ")
    return "no deadline" if bar.dated else when


def _draw_bar(
    bar: CheckpointBar, ink: str, cells: Cells, shown: Days, today: date
) -> tuple[int, int] | None:
    """Draw the window and the time in which evidence is awaited. Return the first and last cell."""
    if not bar.dated:
        return None
    colour = next((word for word in ink.split() if word.startswith("$")), "$foreground")
    end = shown.width
    first = 0 if bar.first is None else shown.cell(bar.first)
    due = end if bar.due is None else shown.cell(bar.due)
    start, stop = min(max(first, 0), end - 1), min(max(due, 0), end - 1)
    for cell in range(start, stop):
        cells.put(
            AXIS + cell, "━", f"{colour} {38 if cell < shown.cell(today) else 85}%"
        )
    if first >= end or due >= end:
        cells.put(AXIS + end - 1, "►", colour)
        return start, end - 1
    cells.put(AXIS + stop, "◄" if due < 0 else "┥", colour)
    until = min(shown.cell(bar.until), end - 1) if bar.until is not None else stop
    for cell in range(stop + 1, until + 1):
        cells.put(AXIS + cell, "╌", Ink.QUIET)
    return start, max(until, stop)


# The coming dates.

# columns: the end of "in 3 d", the start of the name, the start of the mark
_AWAY, _WHO, _WHAT = 25, 27, 35


class Coming:
    """The sheet of coming dates."""

    def __init__(self) -> None:
        self.today = date.min

    def key(self, row: Dated) -> str | None:
        return f"{row.day} {row.kind.value} {row.ticker} {row.text}"

    def head(self, width: int, context: DrawContext) -> Line:
        return (("Coming", Ink.STRONG), ("  dates of all names", Ink.QUIET))

    def draw(self, row: Dated, width: int, context: DrawContext) -> Line:
        return coming_line(row, self.today, width)


def coming_line(row: Dated, today: date, width: int) -> Line:
    """Return `Wed Nov 25 in 2 d NVDA ■ FQ3 report announced: …`."""
    cells, far = Cells(width), distance(row.day, today)
    cells.put(0, f"{row.day:%a} {day_named(row.day, today)}", Ink.PLAIN)
    cells.put(_AWAY - len(far), far, Ink.QUIET)
    cells.write(_WHO, one_line(row.ticker, 40), Ink.STRONG, _WHAT - _WHO - 1)
    cells.put(_WHAT, *MARKS[row.kind])
    quiet = row.kind is DateKind.REMINDER
    cells.write(_WHAT + 2, one_line(row.text), Ink.QUIET if quiet else Ink.PLAIN, width)
    return cells.line()


def distance(day: date, today: date) -> str:
    """Return how far away a day is: `today`, `in 3 d`, `in 6 w`, `in 4 mo`, `in 2 y`, `3 d ago`."""
    days = (day - today).days
    for least, size, unit in (
        (730, 365, "y"),
        (91, 30, "mo"),
        (30, 7, "w"),
        (1, 1, "d"),
    ):
        if abs(days) >= least:
            count = f"{abs(days) // size} {unit}"
            return f"in {count}" if days > 0 else f"{count} ago"
    return "today"
