"""The rows of the Timeline: a ticker's dates on the axis; below the selected one its checkpoints.

A checkpoint's window is a bar, bright from today on. Its sentence is after the bar, else before it,
else in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from enum import StrEnum

from msgspec import Struct
from rich.cells import cell_len

from catalyst_tui.desk.shapes.pages import Bar, Dated, DateKind, Lane
from catalyst_tui.judge.verdict import Status
from catalyst_tui.ui.frame import SIGNS
from catalyst_tui.ui.timeline.axis import Axis, axis, months, ruled, years
from catalyst_tui.ui.timeline.cells import Cells
from catalyst_tui.ui.widgets.rows import Fold
from catalyst_tui.ui.words import DrawContext, Ink, Line, clicks, face, one_line, verdict_word

AXIS = 29
"""The column in which the axis begins."""

_NEEDS, _NEXT = 8, 19
_MORE = 11  # cells of `▾ 12 more`
_GLYPH, _WORD, _WHEN = 2, 4, 15

_NOW = "on $accent 24%"
_FAINT = "$foreground 27%"
_RULE = "│", "$foreground 12%"
_FLAT_NOW, _FLAT_RULE = ("│", Ink.ACCENT), ("┊", Ink.QUIET)
"""In an ANSI theme, which cannot mix colours: a line for today, and a fainter one for quarters."""
_BLANK = " │┊"  # characters that may be overwritten

MARKS: dict[DateKind, tuple[str, str]] = {
    DateKind.TOUCHED: ("◆", Ink.RISKY),
    DateKind.OVERDUE: ("!", Ink.MISSED),
    DateKind.LATE: ("□", Ink.RISKY),
    DateKind.ANNOUNCED: ("■", Ink.OPEN),
    DateKind.EXPECTED: ("□", Ink.OPEN),
    DateKind.DUE: ("┥", Ink.PLAIN),
    DateKind.EVIDENCE: ("╌", Ink.QUIET),
    DateKind.EVENT: ("◇", Ink.PLAIN),
    DateKind.REVIEW: ("↻", Ink.QUIET),
    DateKind.REMINDER: ("·", Ink.QUIET),
    DateKind.CLOSED: ("·", Ink.QUIET),
    DateKind.CAME: ("■", _FAINT),
    DateKind.LATER: ("□", _FAINT),
}
_RANKS = list(DateKind)
_LABELLED = (DateKind.ANNOUNCED, DateKind.EXPECTED)

LEGEND = (
    (DateKind.EXPECTED, "print expected"),
    (DateKind.ANNOUNCED, "announced"),
    (None, "window"),
    (DateKind.DUE, "due"),
    (DateKind.EVIDENCE, "evidence awaited"),
    (DateKind.REVIEW, "review"),
    (DateKind.EVENT, "event"),
)


class Claim(Struct, frozen=True):
    """The row of a checkpoint, below its ticker."""

    symbol: str
    bar: Bar


Row = Lane | Claim | Fold


class Order(StrEnum):
    """The orders of the tickers. The value is the title of the column."""

    NEEDS = "needs you"  # the desk's order: overdue first
    TICKER = "ticker"
    NEXT = "next"

    def ordered(self, lanes: Sequence[Lane], *, turned: bool) -> list[Lane]:
        """Return the tickers in this order or reversed; those without a date come last."""
        if self is Order.NEEDS:
            return [*lanes][::-1] if turned else [*lanes]
        if self is Order.TICKER:
            return sorted(lanes, key=lambda lane: lane.symbol, reverse=turned)
        dated = sorted((lane for lane in lanes if lane.next), key=_next_day, reverse=turned)
        return [*dated, *(lane for lane in lanes if lane.next is None)]


def _next_day(lane: Lane) -> date:
    return lane.next.day if lane.next else date.max


class Lanes:
    """Draws the rows on an axis."""

    def __init__(self) -> None:
        self.today = date.min
        self.scale: int | None = None  # None: the usual scale for the width
        self.moved = 0  # in days
        self.flat = False  # an ANSI theme
        self.crowded = False  # some names are hidden, so the head shows how many
        self.order, self.turned = Order.NEEDS, False

    def axis(self, width: int) -> Axis:
        """Return the axis for a row of this width."""
        return axis(width - AXIS, self.today, self.scale, self.moved)

    def key(self, row: Row) -> str | None:
        match row:
            case Lane():
                return lane_key(row.symbol)
            case Claim():
                return claim_key(row.bar.row.id)
            case Fold():
                return row.key

    def years(self, width: int) -> Line:
        """Return the line of years above the head."""
        cells = Cells(width)
        for cell, text, is_now in years(self.axis(width)):
            now = clicks(Ink.ACCENT, "app.press", "0")
            cells.put(AXIS + cell, text, now if is_now else Ink.STRONG)
        return cells.line({})

    def head(self, width: int, context: DrawContext) -> Line:
        cells = Cells(width)
        for at, order in ((0, Order.TICKER), (_NEEDS, Order.NEEDS), (_NEXT, Order.NEXT)):
            mark = ("▾" if self.turned else "▴") if order is self.order else ""
            ink = clicks(Ink.ACCENT if mark else Ink.QUIET, "app.on_page", "sort_by", order.value)
            cells.put(at, f"{order.value}{mark}", ink)
        for cell, name, begins in months(self.axis(width)):
            if self.crowded and AXIS + cell + len(name) > width - _MORE:
                break
            cells.put(AXIS + cell, name, Ink.PLAIN if begins else Ink.QUIET)
        return cells.line({})

    def draw(self, row: Row, width: int, context: DrawContext) -> Line:
        if isinstance(row, Fold):
            return row.line
        shown = self.axis(width)
        cells = Cells(width)
        for cell, _ in shown.firsts_of(ruled(shown)):
            cells.put(AXIS + cell, *(_FLAT_RULE if self.flat else _RULE))
        seen = 0 <= shown.now < shown.width
        if seen and self.flat:
            cells.put(AXIS + shown.now, *_FLAT_NOW)
        if isinstance(row, Lane):
            _lane(row, cells, shown)
        else:
            _claim(row, cells, shown)
        if self.flat:
            return tuple(
                (text, Ink.QUIET if "$foreground " in ink else ink) for text, ink in cells.line({})
            )
        return cells.line({AXIS + shown.now: _NOW} if seen else {})

    def hit(self, row: Row, x: int, width: int) -> Dated | None:
        """Return the date whose mark is visible at cell `x` of a ticker's row."""
        if not isinstance(row, Lane) or x < AXIS:
            return None
        shown = self.axis(width)
        dates = [date_mark for date_mark in row.dates if _place(date_mark, shown) == x - AXIS]
        return min(dates, key=lambda date_mark: _RANKS.index(date_mark.kind), default=None)


def lane_key(symbol: str) -> str:
    return f"name {symbol}"


def claim_key(checkpoint: str) -> str:
    return f"claim {checkpoint}"


def _lane(lane: Lane, cells: Cells, shown: Axis) -> None:
    cells.write(
        0, one_line(lane.symbol, 40) or "events", Ink.STRONG, 7 if lane.needs else _NEXT - 1
    )
    if lane.needs is not None:
        sign, ink = SIGNS[lane.needs.why]
        cells.write(_NEEDS, f"{sign} {one_line(lane.needs.text, 40)}", ink, 10)
    if lane.next is not None:
        late = lane.next.kind is DateKind.LATE
        cells.write(_NEXT, _soon(lane.next, shown.today), Ink.RISKY if late else Ink.PLAIN, 9)
    for mark in sorted(lane.dates, key=lambda mark: -_RANKS.index(mark.kind)):
        place = _place(mark, shown)
        if place is not None:
            sign, style = MARKS[mark.kind]
            _stretch(mark, place, cells, shown)
            cells.put(AXIS + place, "◄" if shown.cell(mark.day) < 0 else sign, style)
    for mark in lane.dates:
        place = _place(mark, shown)
        room = cell_len(mark.label) + 2
        if (
            mark.kind in _LABELLED
            and place is not None
            and cells.free(AXIS + place + 1, room, _BLANK)
        ):
            cells.put(AXIS + place + 2, mark.label, Ink.PLAIN)


def _place(date_mark: Dated, shown: Axis) -> int | None:
    """Return the cell of a date's mark. Overdue dates stay visible at the left edge."""
    cell = shown.cell(date_mark.day)
    if date_mark.kind is DateKind.OVERDUE:
        cell = max(cell, 0)
    return cell if 0 <= cell < shown.width else None


def _stretch(date_mark: Dated, place: int, cells: Cells, shown: Axis) -> None:
    """Draw the days of an event that takes several."""
    if date_mark.last is not None:
        for cell in range(place + 1, min(shown.cell(date_mark.last) + 1, shown.width)):
            if cells.free(AXIS + cell, 1, _BLANK):
                cells.put(AXIS + cell, "─", Ink.QUIET)


def _soon(date_mark: Dated, today: date) -> str:
    """Return `Dec 31` or `~Jan 14`; `Dec 2027` if it is far away."""
    near = abs((date_mark.day - today).days) < 330
    day = (
        f"{date_mark.day:%b} {date_mark.day.day}"
        if near
        else f"{date_mark.day:%b} {date_mark.day.year}"
    )
    return f"~{day}" if date_mark.estimated and near else day


def _claim(row: Claim, cells: Cells, shown: Axis) -> None:
    bar, verdict = row.bar, row.bar.row.verdict
    sign, ink = face(verdict.status)
    loud: str = ink if verdict.status.bad else Ink.QUIET
    cells.put(_GLYPH, sign, ink)
    cells.write(_WORD, verdict_word(verdict), loud, _WHEN - _WORD - 1)
    cells.write(_WHEN, _when(bar, shown.today), loud, AXIS - _WHEN - 1)
    words = Ink.STRONG if verdict.status.bad else Ink.PLAIN
    ends = ASKS if verdict.status is Status.OVERDUE else ""
    _write(one_line(bar.text), ends, words, _draw_bar(bar, ink, cells, shown), cells)


def _when(bar: Bar, today: date) -> str:
    if bar.row.verdict.status.waits and bar.until is not None:
        near = abs((bar.until - today).days) < 330
        return f"by {bar.until:%b} {bar.until.day}" + ("" if near else f" {bar.until.year}")
    if bar.due is not None:
        return f"{bar.due:%b} {bar.due.day} {bar.due.year}"
    return "no date" if bar.dated else one_line(bar.row.when, 40)


def colour(ink: str) -> str:
    """Return the colour of a style, without bold."""
    return next((word for word in ink.split() if word.startswith("$")), "$foreground")


class _Taken(Struct, frozen=True):
    """The cells of a bar: from `first` to `due`, evidence awaited until `last`; `now` if it is
    inside.
    """

    first: int
    due: int
    last: int
    now: int | None = None


def _bright(ink: str, *, before: bool) -> str:
    """Return the colour of a bar: bright from today on."""
    quiet = ink == Ink.QUIET
    share = (22 if before else 50) if quiet else (38 if before else 85)
    return f"{'$foreground' if quiet else colour(ink)} {share}%"


def _draw_bar(bar: Bar, ink: str, cells: Cells, shown: Axis) -> _Taken | None:
    """Draw the window and the time in which evidence is awaited. Return the cells taken."""
    if not bar.dated:
        return None
    end = shown.width
    first = 0 if bar.first is None else shown.cell(bar.first)
    due = end if bar.due is None else shown.cell(bar.due)
    if due < 0:
        cells.put(AXIS, "◄", ink)
        return _Taken(0, 0, _dashes(bar, 0, cells, shown))
    if first >= end:
        cells.put(AXIS + end - 1, "►", ink)
        return _Taken(end - 1, end - 1, end - 1)
    for cell in range(max(first, 0), min(due, end)):
        cells.put(AXIS + cell, "━", _bright(ink, before=cell < shown.now))
    now = shown.now if first <= shown.now < min(due, end) else None
    if due >= end:
        cells.put(AXIS + end - 1, "►", colour(ink))
        return _Taken(max(first, 0), end - 1, end - 1, now)
    cells.put(AXIS + due, "┥", colour(ink))
    return _Taken(max(first, 0), due, _dashes(bar, due, cells, shown), now)


def _dashes(bar: Bar, after: int, cells: Cells, shown: Axis) -> int:
    """Draw dashes while evidence is awaited, and return the last cell taken."""
    until = min(shown.cell(bar.until), shown.width - 1) if bar.until is not None else after
    for cell in range(after + 1, until + 1):
        cells.put(AXIS + cell, "╌", Ink.QUIET)
    return max(until, after)


ASKS = ": needs your ruling"
_LEAST = 20  # least cells of a sentence that may be followed by an ending


def _write(text: str, ends: str, ink: str, taken: _Taken | None, cells: Cells) -> None:
    """Write the sentence where it fits: after the bar, before it or in it; else where most of it
    fits.
    """
    length = cell_len(text)
    at, room = 0, len(cells) - AXIS
    if taken is not None:
        places = list(_places(length + len(ends), taken, room))
        fits = (place for place in places if place[1] >= length + len(ends))
        at, room = next(fits, max(places, key=lambda place: place[1]))
        if taken.first < at < taken.due:
            cells.put(AXIS + at - 1, " " * (min(length + len(ends), room) + 2), Ink.PLAIN)
    if room - len(ends) < min(length, _LEAST):
        ends = ""
    cells.write(AXIS + at, text, ink, room - len(ends))
    cells.put(AXIS + at + min(length, room - len(ends)), ends, ink)


def _places(length: int, taken: _Taken, width: int) -> Iterator[tuple[int, int]]:
    """Yield the possible starts of a sentence, each with its room."""
    yield taken.last + 2, width - taken.last - 2
    yield max(taken.first - 1 - length, 0), taken.first - 1
    inside = (taken.first if taken.now is None else taken.now) + 2
    yield inside, taken.due - inside - 1
