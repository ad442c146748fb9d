"""The status page: notices, the scheduler, and the state of each source with its last error."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from catalyst_tui.book.clean import clean
from catalyst_tui.desk.shapes.board import Board
from catalyst_tui.desk.shapes.pages import SourceRow
from catalyst_tui.ui.actions import Place, bindings
from catalyst_tui.ui.frame import keys, noticed
from catalyst_tui.ui.screens.page import Pane
from catalyst_tui.ui.widgets.lines import LineList
from catalyst_tui.ui.widgets.rows import TableSheet
from catalyst_tui.ui.widgets.table import Column, measured
from catalyst_tui.ui.widgets.text_pane import TextPane, as_content
from catalyst_tui.ui.words import DrawContext, Ink, Line, age, one_line

if TYPE_CHECKING:
    from catalyst_tui.desk.live import LiveDesk
    from catalyst_tui.ui.app import CatalystApp

_FACES: dict[str, tuple[str, Ink]] = {
    "ok": ("✓", Ink.MET),
    "slow": ("▲", Ink.RISKY),
    "failing": ("▲", Ink.RISKY),
    "limited": ("▲", Ink.RISKY),
    "refused": ("✗", Ink.MISSED),
    "down": ("✗", Ink.MISSED),
    "no contact": ("?", Ink.UNKNOWN),
    "not asked yet": ("○", Ink.QUIET),
}
"""Sources that are switched off or have no key are not listed."""


class StatusPane(Pane):
    """All notices, then the sources, with the details of the selected one."""

    BINDINGS = bindings(Place.STATUS)

    def __init__(self, desk: LiveDesk, context: DrawContext, trouble: str) -> None:
        super().__init__()
        self.desk, self._draw_context, self._trouble = desk, context, trouble
        self._sheet = TableSheet(_COLUMNS, lambda row: row.name)

    def compose(self) -> ComposeResult:
        with Vertical(id="sources"):
            yield Static(id="notices")
            yield LineList[SourceRow](
                self._sheet, self._draw_context, id="source-list", moved=self._draw_source
            )
            yield TextPane(id="source-said")
            yield Static(
                as_content([tuple(piece for line in keys(Place.STATUS) for piece in line)]),
                id="source-keys",
            )

    def on_mount(self) -> None:
        self.query_one("#sources").border_title = "Status"
        self.query_one("#source-keys").auto_links = False  # as in the footer
        self.query_one("#source-said", TextPane).can_focus = False
        self.show(self._draw_context)
        self.list.focus()

    @property
    def list(self) -> LineList[SourceRow]:
        return self.query_one("#source-list", LineList)

    def show(self, context: DrawContext) -> None:
        """Draw the current notices and sources."""
        self._draw_context, rows, board = context, self.desk.sources(), self.desk.board()
        nothing: Line = ((" ✓ Nothing is wrong.", Ink.QUIET),)
        notices = noticed(board, self._trouble) or [nothing]
        self.query_one("#notices", Static).update(
            as_content([*notices, _scheduler(board, context)])
        )
        self._sheet.columns = measured(_COLUMNS, rows, context)
        self.list.show(rows, context)
        self._draw_source()

    def _draw_source(self) -> None:
        lines: list[Line] = []
        if row := self.list.row:
            lines.append(((row.title, Ink.STRONG), (f"  {row.gives}", Ink.QUIET)))
            lines.append(((clean(row.text, 600), Ink.PLAIN),))
        self.query_one("#source-said", TextPane).write(lambda width: lines, fresh=True)

    def action_contact(self) -> None:
        cast("CatalystApp", self.app).open_contact()

    async def action_fetch(self) -> None:
        await self.app.run_action("refresh_prices")


def _scheduler(board: Board, context: DrawContext) -> Line:
    """Return what the scheduler does now and how old the newest price is."""
    doing = "fetching now" if board.refreshing else "waiting for the next fetch"
    traded = [row.quote.at for row in board.rows if row.quote]
    newest = f"; the newest price is {age(max(traded), context.now)} old" if traded else ""
    return ((f" · {doing}{newest}", Ink.QUIET),)


def _state(row: SourceRow, context: DrawContext, width: int) -> Line:
    glyph, ink = _FACES.get(row.state, ("–", Ink.QUIET))
    return ((f"{glyph} {row.state}", ink),)


def _answered(row: SourceRow, context: DrawContext, width: int) -> Line:
    return ((age(row.last_ok, context.now), Ink.QUIET),) if row.last_ok else ()


def _wrong(row: SourceRow, context: DrawContext, width: int) -> Line:
    return ((one_line(row.last_error, 120), Ink.PLAIN),) if not row.fine else ()


_COLUMNS: tuple[Column[SourceRow], ...] = (
    Column("source", 8, lambda row, context, width: ((row.title, Ink.STRONG),), 24),
    Column("gives", 12, lambda row, context, width: ((row.gives, Ink.QUIET),), 20, rank=5),
    Column("state", 8, _state, 16),
    Column("answer", 6, _answered, 6, right=True, rank=1),
    Column("what went wrong", 16, _wrong, 120, rank=4, grow=1),
)
