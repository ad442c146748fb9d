"""The Review page: all checkpoints in one list, the least headroom first; settled ones folded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.widgets import Input

from catalyst_tui.book.clean import clean
from catalyst_tui.desk.shapes.pages import (
    CheckpointDetail,
    ReviewRow,
    ReviewView,
    Section,
    ThesisReview,
)
from catalyst_tui.ui.actions import Place, bindings
from catalyst_tui.ui.argument import last_review
from catalyst_tui.ui.detail import EDGE, why
from catalyst_tui.ui.frame import answers_to, key_lines
from catalyst_tui.ui.screens.page import READING, Page, matcher, nothing_matches, searchable
from catalyst_tui.ui.screens.position_list import ready_text
from catalyst_tui.ui.screens.sheets import ReviewSheet, usual_words
from catalyst_tui.ui.widgets.lines import LineList
from catalyst_tui.ui.widgets.rows import Fold, Heading
from catalyst_tui.ui.widgets.text_pane import TextPane
from catalyst_tui.ui.words import (
    DrawContext,
    Ink,
    Line,
    cells,
    clicks,
    one_line,
    with_days,
)

if TYPE_CHECKING:
    from catalyst_tui.desk.live import LiveDesk
    from catalyst_tui.desk.views.reading import HomeReading

ENOUGH = 5
"""Height from which the detail shows more than its two most important lines."""

_TITLE = 34
"""The most characters of a thesis's title in the strip."""


class ReviewPage(Page):
    """The list, and the detail of the selected checkpoint below it."""

    PLACE = Place.REVIEW
    MAIN = "review-list"
    BINDINGS = bindings(Place.REVIEW)

    def __init__(self, desk: LiveDesk, context: DrawContext) -> None:
        super().__init__(desk, context)
        self._sheet = ReviewSheet(desk.recall("review.sort"))
        self._aim = (desk.recall("cursor"), desk.recall("checkpoint"))
        self._open = desk.recall("review.settled") == "open"
        self._view: ReviewView | None = None
        self._rows: list[ReviewRow | Heading] = []
        self._settled = 0

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
        return super().memory() | {
            "review.sort": str(self._sheet.sorting),
            "review.settled": "open" if self._open else "",
        }

    def keep_in_sight(self) -> None:
        self._open |= self._row is not None and self._row.section is Section.SETTLED

    def open(self, symbol: str | None, checkpoint: str | None) -> None:
        self._aim = (symbol, checkpoint)

    @staticmethod
    def prepare(reading: HomeReading) -> object:
        return reading.review()

    def strip(self, width: int) -> tuple[Line, list[Line]] | None:
        """Return the theses to review soon, if there are any; the list shows what else needs
        the person.
        """
        theses = self._view.theses if self._view else ()
        due = [review for review in theses if review.days is not None]
        return due_reviews(due, width) if due else None

    def draw(self) -> None:
        if self.board is None:
            return
        if not self.judged:
            self.lines.show((), self.draw_context, empty=READING)
            return
        self._view = self.reading.review()
        days = [review.days for review in self._view.theses if review.days is not None]
        self.ground = None if not days else "-risky" if min(days) <= 0 else "-none"
        self._rows = self._shown(self._view)
        aim, self._aim = self._aimed(), (None, None)
        nothing = self.add_first("No checkpoint yet.")
        empty = nothing_matches(self.wanted) if self.wanted else nothing
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
        rows = self._sheet.sorting.ordered(rows)
        shown: list[ReviewRow | Heading] = []
        for section in Section:
            found = [row for row in rows if row.section is section]
            if found and (section is not Section.SETTLED or self._open or self.wanted.strip()):
                head: Line = ((section.value, Ink.QUIET), (f"  {len(found)}", Ink.PLAIN))
                if section is Section.NEEDS_YOU and not self.draw_context.past:
                    head = (*head, ("  ", Ink.PLAIN), *_settling(found))
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
        late = [row for row in own if row.late]
        return next((row.id for row in (late or own)), None)

    def _share_out(self) -> None:
        """Give the list the lines it needs, and the detail the rest but at least its minimum."""
        height, lines = self.app.size.height, len(self._rows) + 2  # with head and foot
        least = 0 if height < 20 else 2 if height < 30 else 6 if height < 45 else 10
        free = self.size.height - lines - len(self.query(Input))
        room = max(free, least) if least else 0
        pane = self.query_one("#review-why", TextPane)
        pane.display, pane.styles.height = bool(room), room

    def on_resize(self) -> None:
        self._share_out()
        self._draw_why()

    def _foot(self, width: int, context: DrawContext) -> Line:
        """Return the fold of settled checkpoints. A click opens it."""
        if not self._settled:
            return ()
        fold = Fold(
            "settled", self._settled, "settled: f shows or folds them", sign="✓", ink=Ink.MET
        )
        return tuple((text, clicks(ink, "app.on_page", "fold")) for text, ink in fold.line)

    def _draw_why(self, *, fresh: bool = False) -> None:
        pane, row = self.query_one("#review-why", TextPane), self._row
        if row is None or self._view is None or not pane.display:
            pane.write(lambda width: (), fresh=fresh)
            return
        self.symbol = row.ticker or None
        detail, thesis = self.reading.detail(row.id), self._view.of(row.row.checkpoint.thesis)
        position = self.board.row(row.ticker) if self.board else None
        ready = ready_text(position) if position else ""
        height = pane.styles.height
        short = height is not None and height.value < ENOUGH
        pane.write(
            lambda width: (
                why_short(row, ready, self.draw_context)
                if short
                else why_of(row, detail, thesis, width, self.draw_context, ready=ready)
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

    def action_sort_by(self, title: str) -> None:
        """Sort by a column, or turn the order if it is sorted by it already."""
        self._sheet.sorting.by(title)
        self.draw()

    def action_sort(self) -> None:
        self._sheet.sorting.next()
        self.draw()


def _settling(rows: Sequence[ReviewRow]) -> Line:
    """Return the keys that settle what needs the person, each once: `x acknowledge  m rule`."""
    answers = [answers_to(row.row)[:1] for row in rows if not row.late]
    answers += [(("print_day", "report"),) for row in rows if row.late]
    first = dict.fromkeys(pair for found in answers for pair in found)
    return tuple(piece for line in key_lines(first) for piece in line)


def due_reviews(due: Sequence[ThesisReview], width: int) -> tuple[Line, list[Line]]:
    """Return `Two little kings review is 3 d late`, as many as fit; at the right the key to record
    one.
    """
    words = "marks the thesis reviewed " if width >= 80 else ""
    right: Line = (
        (" R ", clicks(Ink.ACCENT, "app.press", "R")),
        (words, clicks(Ink.QUIET, "app.press", "R")),
    )
    shown: list[Line] = []
    for review in due:
        line = _due(review)
        if shown and sum(map(cells, shown)) + cells(line) > width - cells(right) - 1:
            break
        shown.append(line)
    return tuple(piece for line in shown for piece in line), [right]


def _due(review: ThesisReview) -> Line:
    days = review.days or 0
    when = f"review is {-days} d late" if days < 0 else "today" if not days else f"in {days} d"
    title, ink = (Ink.STRONG, Ink.RISKY) if days <= 0 else (Ink.PLAIN, Ink.QUIET)
    name = one_line(review.title, _TITLE)
    return (
        (f" {name}", clicks(title, "app.on_page", "pick", review.thesis)),
        (f" {when} ", clicks(ink, "app.on_page", "pick", review.thesis)),
    )


def why_short(row: ReviewRow, ready: str, context: DrawContext) -> list[Line]:
    """Return the two most important lines about a checkpoint."""
    claim, verdict = row.row.checkpoint, row.row.verdict
    text = clean((verdict.touched if row.live else "") or verdict.reason, 1000)
    reason = ("", with_days(text, context.today), Ink.PLAIN)
    then = ("then", claim.then, Ink.STRONG)
    first = then if claim.then and verdict.status.bad else reason
    rest = (("report", ready, Ink.RISKY), ("", usual_words(row), Ink.QUIET), then)
    shown = [first, *(entry for entry in rest if entry[1] and entry is not first)][:2]
    return [
        ((f"{'   ' + label if label else '':<{EDGE}}", Ink.QUIET), (one_line(text, 300), ink))
        for label, text, ink in shown
    ]


def why_of(
    row: ReviewRow,
    detail: CheckpointDetail,
    thesis: ThesisReview | None,
    width: int,
    context: DrawContext,
    *,
    ready: str = "",
) -> list[Line]:
    """Return why a checkpoint stands as it does, its headroom in usual moves, and its thesis's last
    review. `ready` says that figures of its ticker are ready to enter.
    """
    more = [("report", ready), ("headroom", usual_words(row))]
    if thesis is not None:
        note = [f"“{one_line(thesis.note, 300)}”"] if thesis.note else []
        more.append(
            ("thesis", " · ".join([one_line(thesis.title, 60), *last_review(thesis), *note]))
        )
    return [(), *why(detail, width, context, further=[pair for pair in more if pair[1]])]
