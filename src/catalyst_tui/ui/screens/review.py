"""The Review page: all checkpoints in one list, the least headroom first; settled ones folded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.widgets import Input

from catalyst_tui.desk.shapes.pages import ReviewRow, ReviewView, Section
from catalyst_tui.ui.actions import Place, bindings
from catalyst_tui.ui.held_line import offered_said
from catalyst_tui.ui.review_words import due_reviews, why_of
from catalyst_tui.ui.screens.page import READING, Page, matcher, searchable
from catalyst_tui.ui.screens.review_sheet import Order, ReviewSheet, heading
from catalyst_tui.ui.widgets.lines import LineList
from catalyst_tui.ui.widgets.rows import Fold, Heading
from catalyst_tui.ui.widgets.text_pane import TextPane
from catalyst_tui.ui.words import (
    DrawContext,
    Ink,
    Line,
    clicks,
    one_line,
)

if TYPE_CHECKING:
    from catalyst_tui.desk.live import LiveDesk
    from catalyst_tui.desk.views.reading import Reading

ABREAST, LIST = 190, 150
"""Width from which the detail is next to the list, and the width of the list then."""

ENOUGH = 5
"""Height from which the detail shows more than its two most important lines."""

Rows = list[ReviewRow | Heading]


class ReviewPage(Page):
    """The list, and the detail of the selected checkpoint below it or, on a wide screen, next to
    it.
    """

    PLACE = Place.REVIEW
    MAIN = "review-list"
    BINDINGS = bindings(Place.REVIEW)

    def __init__(self, desk: LiveDesk, context: DrawContext) -> None:
        super().__init__(desk, context)
        self._sheet = ReviewSheet()
        self._aim: tuple[str | None, str | None] = (
            desk.recall("cursor"),
            desk.recall("checkpoint"),
        )
        self._open = desk.recall("review.settled") == "open"
        self._view: ReviewView | None = None
        self._rows: Rows = []
        self._settled = 0
        self._short = False
        remembered = desk.recall("review.sort") or ""
        if (order := remembered.removeprefix("-")) in set(Order):
            self._sheet.order, self._sheet.reverse = Order(order), remembered.startswith("-")

    def compose(self) -> ComposeResult:
        yield LineList[ReviewRow | Heading](
            self._sheet, self.draw_context, id="review-list", foot=self._foot, moved=self._moved
        )
        yield TextPane(id="review-why")

    @property
    def lines(self) -> LineList[ReviewRow | Heading]:
        return self.query_one("#review-list", LineList)

    @property
    def _row(self) -> ReviewRow | None:
        row = self.lines.row
        return row if isinstance(row, ReviewRow) else None

    @property
    def checkpoint(self) -> str | None:
        return self.lines.key or self._aim[1]

    @property
    def reviewed(self) -> str | None:
        """Return the thesis of the selected checkpoint, else the first one in the strip."""
        row, theses = self._row, self._view.theses if self._view else ()
        own = row.row.checkpoint.thesis if row else None
        return own or next((review.thesis for review in theses if review.days is not None), None)

    def memory(self) -> dict[str, str]:
        sort = f"{'-' if self._sheet.reverse else ''}{self._sheet.order.value}"
        return super().memory() | {
            "review.sort": sort,
            "review.settled": "open" if self._open else "",
        }

    def keep_in_sight(self) -> None:
        self._open |= self._row is not None and self._row.section is Section.SETTLED

    def open(self, symbol: str | None, checkpoint: str | None) -> None:
        self._aim = (symbol, checkpoint)

    @staticmethod
    def prepare(reading: Reading) -> object:
        return reading.review()

    def strip(self, width: int) -> tuple[Line, list[Line]] | None:
        """Return the theses due for review; the list itself shows what needs attention."""
        return None if self._view is None else due_reviews(self._view.theses, width)

    def draw(self) -> None:
        if self.board is None:
            return
        if not self.judged:
            self.lines.show((), self.draw_context, empty=READING)
            return
        view = self.reading.review()
        if view is not self._view:
            self._sheet.measure(view.rows)
        self._view = view
        due = any(review.days is not None and review.days <= 0 for review in self._view.theses)
        self.ground = "-risky" if due else "-none"
        self._rows = self._shown(self._view)
        aim, self._aim = self._aimed(), (None, None)
        empty = (
            f"Nothing matches “{one_line(self.wanted, 40)}”. Esc shows all."
            if self.wanted
            else self.add_first("Nothing is claimed yet.")
        )
        self.lines.show(self._rows, self.draw_context, at=aim, empty=empty)
        self._share_out()
        self._draw_why(fresh=aim is not None)

    def _shown(self, view: ReviewView) -> Rows:
        rows = list(view.rows)
        if self.wanted.strip():
            fits = matcher(self.wanted)
            rows = [
                row
                for row in rows
                if fits(f"{row.ticker} {searchable(row.row)} {self._title(row)}")
            ]
        rows = self._sheet.order.ordered(rows, reverse=self._sheet.reverse)
        shown: Rows = []
        for section in Section:
            found = [row for row in rows if row.section is section]
            if found and (section is not Section.SETTLED or self._open or self.wanted.strip()):
                shown += [heading(section, len(found)), *found]
        self._settled = sum(row.section is Section.SETTLED for row in rows)
        return shown

    def _title(self, row: ReviewRow) -> str:
        thesis = self._view.of(row.row.checkpoint.thesis) if self._view else None
        return thesis.title if thesis else ""

    def _aimed(self) -> str | None:
        """Return the requested checkpoint; for a ticker the one that waits for its report, else its
        first.
        """
        symbol, checkpoint = self._aim
        rows = [row for row in self._rows if isinstance(row, ReviewRow)]
        if any(row.id == checkpoint for row in rows):
            return checkpoint
        own = [row for row in rows if symbol and row.ticker == symbol]
        late = [row for row in own if row.late]
        return next((row.id for row in (late or own)), None)

    def _share_out(self) -> None:
        """Give the list the lines it needs, and the detail the rest but at least its minimum."""
        (width, height), lines = self.app.size, len(self._rows) + 2  # with head and foot
        least = 0 if height < 20 else 2 if height < 30 else 6 if height < 45 else 10
        free = self.size.height - lines - len(self.query(Input))
        room = max(free, least) if least else 0
        abreast, pane = bool(room) and width >= ABREAST, self.query_one("#review-why", TextPane)
        self.set_class(abreast, "-abreast")
        pane.display, pane.styles.height = bool(room), "1fr" if abreast else room
        self._short = not abreast and room < ENOUGH
        self.lines.styles.width = LIST if abreast else "1fr"

    def on_resize(self) -> None:
        self._share_out()
        self._draw_why()

    def _foot(self, width: int, context: DrawContext) -> Line:
        """Return the fold of settled checkpoints. A click opens it."""
        if not self._settled:
            return ()
        fold = Fold("settled", self._settled, "settled", self._open, sign="✓", ink=Ink.MET)
        return tuple((text, clicks(ink, "app.on_page", "fold")) for text, ink in fold.line)

    def _draw_why(self, *, fresh: bool = False) -> None:
        pane, row = self.query_one("#review-why", TextPane), self._row
        if row is None or self._view is None or not pane.display:
            pane.write(lambda width: (), fresh=fresh)
            return
        self.symbol = row.ticker or None
        detail, thesis = self.reading.detail(row.id), self._view.of(row.row.checkpoint.thesis)
        short, rows = self._short, self.board.rows if self.board else ()
        offered = next(
            (offered_said(position) for position in rows if position.symbol == row.ticker), ""
        )
        pane.write(
            lambda width: why_of(
                row, detail, thesis, width, self.draw_context, short=short, offered=offered
            ),
            fresh=fresh,
        )

    def _moved(self) -> None:
        self.owner.draw_footer()
        row = self._row
        self.symbol = row.ticker or None if row else None
        self._draw_why(fresh=True)

    @on(LineList.Opened)
    def action_open(self) -> None:
        if self.checkpoint is not None:
            self.owner.go(Place.THESIS, self.symbol, self.checkpoint)

    def action_fold(self) -> None:
        """Show or fold settled checkpoints."""
        self._open = not self._open
        self.draw()

    def action_pick(self, thesis: str) -> None:
        """Select the first checkpoint of a thesis."""
        rows = (row for row in self._rows if isinstance(row, ReviewRow))
        found = next((row.id for row in rows if row.row.checkpoint.thesis == thesis), None)
        if found is not None:
            self._aim = (None, found)
            self.draw()

    def action_sort_by(self, name: str) -> None:
        """Sort by a column, or reverse if it is sorted by it already."""
        order = Order[name]
        self._sheet.reverse = order is self._sheet.order and not self._sheet.reverse
        self._sheet.order = order
        self.draw()

    def action_sort(self) -> None:
        orders = list(Order)
        self.action_sort_by(orders[(orders.index(self._sheet.order) + 1) % len(orders)].name)
        self.notify(f"Sorted by {self._sheet.order.value}.", markup=False, timeout=2)
