"""The rows of Review as lines: words at the left, figures in fixed columns at the right."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from msgspec import Struct
from rich.cells import cell_len

from catalyst_tui.book.model.book import Role
from catalyst_tui.book.model.quantity import Quantity
from catalyst_tui.desk.shapes.board import Attention
from catalyst_tui.desk.shapes.pages import ReviewRow, Section
from catalyst_tui.judge.kinds import Bound, Mark, StatusGroup
from catalyst_tui.ui.widgets.rows import Heading, ruled, sort_head
from catalyst_tui.ui.widgets.strips import sparkline
from catalyst_tui.ui.widgets.table import cell
from catalyst_tui.ui.words import (
    DrawContext,
    Ink,
    Line,
    Piece,
    age,
    cells,
    number,
    one_line,
    recedes,
    row_face,
    written_later,
)

BARRED = "$foreground 14%"
"""The colour of the line below a bar of moves."""
BLOCKS, WRONG = "$foreground 45%", "$missed"
MANY = 10
"""From this number of usual moves on, the number says no more than that it is far."""
HALVES = 16
"""Half cells of a bar: a cell is half a usual move, a bar four moves at most."""


class Order(StrEnum):
    """The orders of rows within each section; the value is the marked column. The desk sorts by
    headroom.
    """

    ROOM = "room"
    VERDICT = "verdict"
    TICKER = "ticker"
    MOVES = "moves"
    AGE = "age"

    def ordered(self, rows: Iterable[ReviewRow], *, reverse: bool) -> list[ReviewRow]:
        """Return the rows in this order within their sections. Rows without a value come last; ties
        keep their order.
        """
        places = list(Section)
        rows = list(rows)
        if self is not Order.ROOM:
            rows = sorted(rows, key=self._key)
        if reverse:
            rows.reverse()
        return sorted(rows, key=lambda row: places.index(row.section))

    def _key(self, row: ReviewRow) -> tuple[bool, Decimal | float | str]:
        match self:
            case Order.TICKER:
                return not row.ticker, row.ticker
            case Order.MOVES:
                return row.moves is None, row.moves if row.moves is not None else 0
            case Order.AGE:
                day = row.known.date() if isinstance(row.known, datetime) else row.known
                return day is None, day.toordinal() if day else 0
        return False, row.row.verdict.status.group.rank


class _Column(Struct, frozen=True):
    """A column at the right, the width from which it is shown, and the blank cells before it."""

    head: str
    width: int
    since: int
    draw: Callable[[ReviewRow, DrawContext], Line]
    sort: Order | None = None
    before: int = 1
    right: bool = True


class ReviewSheet:
    """Rows and headings. Column widths depend on the whole list and do not change."""

    def __init__(self) -> None:
        self.order, self.reverse = Order.ROOM, False
        self._figures = 8

    def measure(self, rows: Sequence[ReviewRow]) -> None:
        """Set the width of the figures from the widest one, within limits."""
        longest = max(
            (max(cells(_now(row)), cells(_against(row)), cells(_room(row))) for row in rows),
            default=0,
        )
        self._figures = min(max(longest, 8), 11)

    def key(self, row: ReviewRow | Heading) -> str | None:
        return None if isinstance(row, Heading) else row.id

    def head(self, width: int, context: DrawContext) -> Line:
        """Return the column heads; sortable ones are clickable and the sorted one is marked."""
        word: Line = self._head("verdict", Order.VERDICT, 11) if _worded(width) else ()
        ticker = cell(self._head("ticker", Order.TICKER, 7), 8)
        left = (*cell(word, 12 if _worded(width) else 2), *ticker)
        right: list[Piece] = []
        for column in self._columns(width):
            title = self._head(column.head, column.sort, column.width)
            right += [
                (" " * column.before, Ink.PLAIN),
                *cell(title, column.width, right=column.right),
            ]
        room = max(width - cells(tuple(right)), 0)
        return (*cell((*left, ("checkpoint", Ink.QUIET)), room), *right)

    def draw(self, row: ReviewRow | Heading, width: int, context: DrawContext) -> Line:
        """Return a row as a line. A sentence may use empty figure cells to its right."""
        if isinstance(row, Heading):
            return ruled(row.line, width)
        right: list[Piece] = []
        for column in self._columns(width):
            filled = cell(column.draw(row, context), column.width, right=column.right)
            right += [(" " * column.before, Ink.PLAIN), *filled]
        text = "".join(piece for piece, _ in right)
        empty = len(text) - len(text.lstrip(" "))
        glyph, word, *ticker = _face(row)
        lead: Line = (glyph, word, *ticker) if _worded(width) else (glyph, *ticker)
        room = width - cells(tuple(right)) - cells(lead)
        sentence = _sentence(row, room + max(empty - 2, 0) if empty > 1 else room)
        over = max(cells((sentence,)) - room, 0)
        return (
            *cell((*lead, sentence), width - cells(tuple(right)) + over),
            *_without(right, over),
        )

    def _columns(self, width: int) -> list[_Column]:
        """Return the columns that fit. The list is two cells narrower than the screen."""
        figures = self._figures
        columns = [
            _Column("now", figures, 60, lambda row, context: _now(row)),
            _Column("threshold", max(figures, 9), 92, lambda row, context: _against(row)),
            _Column("headroom", max(figures, 8), 60, lambda row, context: _room(row), Order.ROOM),
        ]
        if width + 2 >= 120:
            moves = _Column("usual moves", 14, 120, lambda row, context: _barred(row), Order.MOVES)
        else:
            moves = _Column("moves", 5, 60, lambda row, context: _moves(row), Order.MOVES)
        columns += [
            moves,
            _Column("last 8", 8, 112, lambda row, context: _last(row), before=2, right=False),
            _Column("age", 4, 104, _age, Order.AGE, before=2),
            _Column("decided", 20, 150, lambda row, context: _when(row), before=2, right=False),
        ]
        return [column for column in columns if width + 2 >= column.since]

    def _head(self, title: str, order: Order | None, width: int) -> Line:
        """Return a column head with room for its sort mark. The default order, by headroom, is not
        marked.
        """
        if order is None:
            return ((title, Ink.QUIET),)
        plain = self.order is Order.ROOM and not self.reverse
        if order is self.order and not plain:
            title = title.removeprefix("in ")[: width - 1]
        ((text, ink),) = sort_head(
            title, order.name, "" if plain else self.order.name, descends=self.reverse
        )
        return ((text if cell_len(text) <= width else text.replace(" ", ""), ink),)


def heading(section: Section, count: int) -> Heading:
    """Return the heading of a section with a rule to the right margin."""
    return Heading(((section.value, Ink.QUIET), (f"  {count}", Ink.PLAIN)))


def _worded(width: int) -> bool:
    return width + 2 >= 80


def _without(pieces: Sequence[Piece], count: int) -> Line:
    """Return the pieces without their first `count` cells, which are blank."""
    left: list[Piece] = []
    for text, ink in pieces:
        taken = min(count, len(text))
        count -= taken
        if text[taken:]:
            left.append((text[taken:], ink))
    return tuple(left)


def _face(row: ReviewRow) -> Line:
    """Return sign, word and ticker. The word is coloured only if the checkpoint needs attention."""
    verdict = row.row.verdict
    glyph, word, ink = row_face(row.row)
    groups = (StatusGroup.BAD, StatusGroup.RISKY, StatusGroup.UNKNOWN)
    calm = verdict.status.group not in groups and row.row.attention > Attention.RISKY
    loud: str = "" if calm else ink
    if row.late:
        word = "figures" if row.offered else "late"
        glyph, ink, loud = "!", Ink.RISKY, Ink.RISKY
    word_cell = cell(((word, loud or Ink.QUIET),), 9)
    name = "".join(text for text, _ in cell(((one_line(row.ticker, 12), Ink.STRONG),), 7))
    return (
        (f"{glyph} ", ink),
        ("".join(text for text, _ in word_cell) + " ", word_cell[0][1]),
        *(
            [(name, Ink.STRONG), written_later(row.row)]
            if row.row.later
            else [(f"{name} ", Ink.STRONG)]
        ),
    )


def _sentence(row: ReviewRow, width: int) -> Piece:
    text = one_line(row.row.checkpoint.text or row.id)
    if row.late:
        text = f"{one_line(row.late, 60)}: {text}"
    ink = Ink.QUIET if recedes(row.row.verdict.status) else Ink.PLAIN
    if cell_len(text) <= width:
        return (text, ink)
    shortened = cell(((text, ink),), width)[0][0].rstrip("…").rstrip(" ,:;.-(")
    return (f"{shortened}…", ink)


def _now(row: ReviewRow) -> Line:
    if row.now is None:
        return ()
    bound = row.row.verdict.bound
    sign = "" if row.live or bound is Bound.EXACT else bound.value
    return ((f"{sign}{number(row.now)}", Ink.RISKY if row.live else Ink.PLAIN),)


def _against(row: ReviewRow) -> Line:
    return ((number(row.row.verdict.threshold), Ink.QUIET),)


def _room(row: ReviewRow) -> Line:
    """Return the headroom, in a loud colour if it is small or gone."""
    if row.room is None or row.section in (Section.READINGS, Section.SETTLED):
        return ()
    verdict = row.row.verdict
    text = f"{'+' if row.room.value >= 0 else ''}{number(row.room)}"
    if verdict.role is Role.PROOF:
        return ((text, Ink.QUIET),)
    if verdict.status.bad:
        return ((text, Ink.MISSED),)
    risky = verdict.status.group is StatusGroup.RISKY or row.live
    return ((text, f"bold {Ink.RISKY}" if risky else Ink.PLAIN),)


def _strength(row: ReviewRow) -> tuple[str, str]:
    """Return the colours of the number of moves and of its bar."""
    moves = row.moves or Decimal(0)
    if row.row.verdict.role is Role.PROOF:
        return Ink.QUIET, "$quiet 55%"
    if moves < 0 and row.row.verdict.status.bad:
        return Ink.MISSED.removeprefix("bold "), "$missed"
    if moves < 1:
        return Ink.RISKY, "$risky"
    return Ink.PLAIN, "$met 70%"


def _moves(row: ReviewRow) -> Line:
    """Return the headroom in usual moves: `0.3x`. From ten on `past` beyond the threshold, or `far`
    for a proof; `?` if the usual move is unknown.
    """
    if not _room(row):
        return ()
    if row.moves is None:
        return (("?", Ink.QUIET),)
    if abs(row.moves) >= MANY:
        wide = ">99x" if row.moves > 99 else f"{row.moves:.0f}x"
        text = "far" if row.row.verdict.role is Role.PROOF else "past" if row.moves < 0 else wide
    else:
        text = f"{row.moves:.1f}x"
    return ((text, _strength(row)[0]),)


def _barred(row: ReviewRow) -> Line:
    if not _room(row):
        return ()
    drawn = 0 if row.moves is None else min(max(round(abs(row.moves) * 4), 1), HALVES)
    bar = "━" * (drawn // 2) + "╸" * (drawn % 2)
    number_of = cell(_moves(row), 5, right=True)
    return (
        (bar, _strength(row)[1]),
        ("─" * (HALVES // 2 - len(bar)), BARRED),
        (" ", Ink.PLAIN),
        *number_of,
    )


def _last(row: ReviewRow) -> Line:
    """Return the last eight values; those beyond the threshold of their time stand out."""
    if row.trend is None or len(row.trend.points) < 2:
        return ()
    points = row.trend.points
    blocks = sparkline([float(point.value) for point in points], len(points))
    pad = (" " * (8 - len(points)), Ink.PLAIN)
    return (
        pad,
        *(
            (block, WRONG if point.beyond else BLOCKS)
            for block, point in zip(blocks, points, strict=True)
        ),
    )


def _age(row: ReviewRow, context: DrawContext) -> Line:
    """Return the weekday of a close within a week, else the age; amber if it is stale."""
    if row.live:
        return (("live", Ink.RISKY),)
    ink = Ink.RISKY if Mark.STALE in row.row.verdict.marks else Ink.QUIET
    if row.known is None:
        return ()
    if isinstance(row.known, datetime):
        return ((age(row.known, context.now), ink),)
    days = (context.today - row.known).days
    if days < 7:
        return ((f"{row.known:%a}", ink),)
    return (
        (f"{days}d" if days < 14 else f"{days // 7}w" if days < 70 else f"{days // 30}mo", ink),
    )


def _when(row: ReviewRow) -> Line:
    return ((one_line(row.row.when, 60), Ink.QUIET),)


def usual_words(row: ReviewRow) -> str:
    """Return the headroom in usual moves: `usual move $2.80 a day: $2.53 is 0.9 of one`."""
    found = row.trend
    if found is None or row.room is None or row.section in (Section.READINGS, Section.SETTLED):
        return ""
    if found.usual is None or row.moves is None:
        return f"room {_signed(row.room)}; {found.lacks}" if found.lacks else ""
    left = number(Quantity(abs(row.room.value), row.room.unit))
    usual = f"usual move {number(found.usual)} a {found.each}"
    if abs(row.moves) >= MANY:
        proof = row.row.verdict.role is Role.PROOF
        side = "still to go" if proof else "past the threshold" if row.moves < 0 else "of room"
        return f"{usual}: {left} {side} is more than ten of them"
    return f"{usual}: {left} is {abs(row.moves):.1f} of one"


def _signed(room: Quantity) -> str:
    return f"{'+' if room.value >= 0 else ''}{number(room)}"
