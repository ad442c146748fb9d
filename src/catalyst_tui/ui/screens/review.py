"""The Review page: all checkpoints in one list, the least headroom first; settled ones folded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.widgets import Input

from catalyst_tui.desk.shapes import ReviewRow, ReviewView, Section
from catalyst_tui.ui.actions import Place, bindings
from catalyst_tui.ui.detail import last_review, why
from catalyst_tui.ui.frame import answers_to, key_lines
from catalyst_tui.ui.screens.page import (
    READING,
    Page,
    matcher,
    searchable,
)
from catalyst_tui.ui.screens.position_list import ready_text
from catalyst_tui.ui.screens.sheets import REVIEW, usual_words
from catalyst_tui.ui.widgets.lines import LineList
from catalyst_tui.ui.widgets.table import Fold, Heading, TableSheet, filled
from catalyst_tui.ui.widgets.text_pane import TextPane
from catalyst_tui.ui.words import DrawContext, Ink, Line, clicks, flat, one_line

if TYPE_CHECKING:
    from catalyst_tui.desk.live import LiveDesk
    from catalyst_tui.desk.views.reading import HomeReading


class ReviewPage(Page):
    """The list, and the detail of the selected checkpoint below it."""

    PLACE = Place.REVIEW
    MAIN = "review-list"
    BINDINGS = bindings(Place.REVIEW)

    def __init__(self, desk: LiveDesk, context: DrawContext) -> None:
        super().__init__(desk, context)
        self._sheet = TableSheet(REVIEW, lambda row: row.id, desk.recall("review.sort"))
        self.sorting = self._sheet.sorting
        self._aim = (desk.recall("cursor"), desk.recall("checkpoint"))
        self._open = desk.recall("review.settled") == "open"
        # The ticker one came with that has no checkpoint here, until one moves
        self._without: str | None = None
        self._view: ReviewView | None = None
        self._rows: list[ReviewRow | Heading] = []
        self._settled = 0

    def compose(self) -> ComposeResult:
        yield LineList[ReviewRow | Heading](
            self._sheet,
            self.draw_context,
            id="review-list",
            foot=self._foot,
            moved=self._moved,
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
    def hands_over(self) -> tuple[str | None, str | None]:
        return (self._without, None) if self._without else super().hands_over

    @property
    def reviewed(self) -> str | None:
        """Return the thesis of the selected checkpoint, else the first one in the strip."""
        row, theses = self._row, self._view.theses if self._view else ()
        own = row.row.checkpoint.thesis if row else None
        return own or next(
            (review.thesis for review in theses if review.days is not None), None
        )

    def memory(self) -> dict[str, str]:
        return super().memory() | {
            "review.sort": str(self.sorting),
            "review.settled": "open" if self._open else "",
        }

    def keep_in_sight(self) -> None:
        self._open |= self._row is not None and self._row.section is Section.SETTLED

    def open(self, symbol: str | None, checkpoint: str | None) -> None:
        self._aim = (symbol, checkpoint)

    @staticmethod
    def prepare(reading: HomeReading) -> object:
        return reading.review()

    def draw(self) -> None:
        if self.board is None:
            return
        if not self.judged:
            self.lines.show((), self.draw_context, empty=READING)
            return
        self._view = self.reading.review()
        self._sheet.columns = filled(REVIEW, self._view.rows, self.draw_context)
        self._rows = self._shown(self._view)
        aim, self._aim = self._aimed(), (None, None)
        empty = self.no_rows("No checkpoint yet.")
        self.lines.show(self._rows, self.draw_context, at=aim, empty=empty)
        self._share_out()
        self._draw_why(fresh=aim is not None)

    def _shown(self, view: ReviewView) -> list[ReviewRow | Heading]:
        rows = list(view.rows)
        if self.wanted.strip():
            fits = matcher(self.wanted)
            rows = [
                row
                for row in rows
                if fits(f"{row.ticker} {searchable(row.row)} {self._title(row)}")
            ]
        rows = self.sorting.ordered(rows)
        shown: list[ReviewRow | Heading] = []
        for section in Section:
            found = [row for row in rows if row.section is section]
            if found and (
                section is not Section.SETTLED or self._open or self.wanted.strip()
            ):
                head: Line = ((section.value, Ink.QUIET),)
                if section is not Section.NEEDS_YOU:  # the strip counts these
                    head = (*head, (f"  {len(found)}", Ink.PLAIN))
                elif not self.draw_context.past:
                    head = (*head, (" ", Ink.PLAIN), *_settling(found))
                shown += [Heading(head), *found]
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
        if symbol is not None:
            self._without = None if own else symbol
        late = [row for row in own if row.late]
        return next((row.id for row in (late or own)), None)

    def _share_out(self) -> None:
        """Give the list the lines it needs, and the detail the rest but at least its minimum."""
        settled = bool(self._settled)  # its line has a blank one below
        height, lines = self.app.size.height, len(self._rows) + 2 + settled
        least = 0 if height < 20 else 2 if height < 30 else 6 if height < 45 else 10
        free = self.size.height - lines - len(self.query(Input))
        room = max(free, least) if least else 0
        pane = self.query_one("#review-why", TextPane)
        pane.display, pane.styles.height = bool(room), room
        pane.styles.margin = (int(settled), 0, 0, 0)

    def on_resize(self) -> None:
        self._share_out()
        self._draw_why()

    def _foot(self, width: int, context: DrawContext) -> Line:
        """Return the fold of settled checkpoints. A click opens it."""
        if not self._settled:
            return ()
        fold = Fold(
            "settled", self._settled, "settled: f shows or folds them", sign="✓"
        )
        return tuple(
            (text, clicks(ink, "app.on_page", "fold")) for text, ink in fold.line
        )

    def _draw_why(self, *, fresh: bool = False) -> None:
        pane, row = self.query_one("#review-why", TextPane), self._row
        if row is None or self._view is None or not pane.display:
            pane.write(lambda width: (), fresh=fresh)
            return
        self.symbol = row.ticker or None
        detail, thesis = (
            self.reading.detail(row.id),
            self._view.of(row.row.checkpoint.thesis),
        )
        position = self.board.row(row.ticker) if self.board else None
        more = [
            ("report", ready_text(position) if position else ""),
            ("headroom", usual_words(row)),
        ]
        if thesis is not None:
            note = [f"“{one_line(thesis.note, 300)}”"] if thesis.note else []
            title = one_line(thesis.title, 60)
            more.append(("thesis", " · ".join([title, *last_review(thesis), *note])))
        room = pane.styles.height.value if pane.styles.height else 0
        pane.write(
            lambda width: why(
                detail, width, self.draw_context, int(room), further=more
            ),
            fresh=fresh,
        )

    def _moved(self) -> None:
        self._without = None
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


def _settling(rows: Sequence[ReviewRow]) -> Line:
    """Return the keys that settle what needs the person, each once: `x acknowledge  m rule`."""
    answers = [answers_to(row.row)[:1] for row in rows if not row.late]
    answers += [(("print_day", "report"),) for row in rows if row.late]
    first = dict.fromkeys(pair for found in answers for pair in found)
    return flat(key_lines(first))
