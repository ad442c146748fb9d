"""The Positions page: tickers with price and health; the selected one's checkpoints and their
detail.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.widgets import Input

from catalyst_tui.desk.shapes.board import Attention, Board, CheckpointRow, PositionRow, Total
from catalyst_tui.judge.kinds import StatusGroup
from catalyst_tui.ui.actions import Place, bindings, key_of
from catalyst_tui.ui.frame import Answers, answers_to
from catalyst_tui.ui.held_line import held_said, offered_head, offered_said
from catalyst_tui.ui.screens.found_rows import FoundRows
from catalyst_tui.ui.screens.heights import Heights, abreast, heights
from catalyst_tui.ui.screens.home import Positions, Sort
from catalyst_tui.ui.screens.home import Shown as Listed
from catalyst_tui.ui.screens.page import READING, Page
from catalyst_tui.ui.screens.sheets import Checkpoints, Shown
from catalyst_tui.ui.widgets.lines import LineList
from catalyst_tui.ui.widgets.rows import Fold
from catalyst_tui.ui.widgets.text_pane import TextPane
from catalyst_tui.ui.words import DrawContext, Ink, Line, extended, one_line, with_days

if TYPE_CHECKING:
    from catalyst_tui.desk.live import LiveDesk
    from catalyst_tui.desk.shapes.pages import Timeline
    from catalyst_tui.ui.timeline.home_dates import HomeDates

EMPTY_BOOK = "No tickers yet: `{add}` `t` adds one, or `catalyst add NVDA`."

FRAME = 3
"""Lines outside the page: tabs, strip, footer. Needed before the first layout."""

WATCHED, SETTLED = "fold:watched", "fold:settled"
"""Keys of the folds. No ticker or checkpoint has a colon in its name."""

NAMED = 200
"""The most names next to a fold, more than fit on any line."""


class PositionsPage(Page):
    """Three panes: tickers, checkpoints, detail."""

    PLACE = Place.POSITIONS
    MAIN = "tickers"
    BINDINGS = bindings(Place.POSITIONS)

    def __init__(self, desk: LiveDesk, context: DrawContext) -> None:
        super().__init__(desk, context)
        self._sheet = Positions()
        self._claims = Checkpoints()
        self._aim: tuple[str | None, str | None] = (
            desk.recall("cursor"),
            desk.recall("checkpoint"),
        )
        self._only: StatusGroup | None = None
        self._heights: Heights | None = None
        self._found = FoundRows(())
        self.wanted = desk.recall("filter") or ""
        self._opened = set((desk.recall("folds") or "").split())
        name, _, turned = (desk.recall("sort") or "").partition(" ")
        self._sheet.sort = Sort(name) if name in set(Sort) else Sort.ATTENTION
        self._sheet.turned = bool(turned)

    def compose(self) -> ComposeResult:
        yield LineList[Listed](
            self._sheet,
            self.draw_context,
            id="tickers",
            foot=self._sheet.foot,
            changed=self._sheet.changed,
            moved=self._ticker_moved,
        )
        with Container(id="claims"):
            with Vertical(id="lists"):
                yield LineList[Shown](
                    self._claims,
                    self.draw_context,
                    id="checkpoints",
                    changed=self._claims.changed,
                    moved=self._checkpoint_moved,
                )
            yield TextPane(id="why")

    async def on_mount(self) -> None:
        if self.wanted:
            await self.action_filter()
            self.main.focus()

    @property
    def tickers(self) -> LineList[Listed]:
        return self.query_one("#tickers", LineList)

    @property
    def checkpoints(self) -> LineList[Shown]:
        return self.query_one("#checkpoints", LineList)

    def focus_checkpoint(self) -> None:
        self.checkpoints.focus()

    def keep_in_sight(self) -> None:
        if self._row is not None and self._row.symbol in self._found.watched:
            self._opened.add(WATCHED)

    @property
    def _row(self) -> PositionRow | None:
        """Return the selected ticker, or None for a fold."""
        row = self.tickers.row
        return row if isinstance(row, PositionRow) else None

    @property
    def on_cash(self) -> bool:
        return isinstance(self.tickers.row, Total) and self.tickers.has_focus

    @property
    def checkpoint(self) -> str | None:
        row = self.checkpoints.row
        return row.id if isinstance(row, CheckpointRow) else self._aim[1]

    def memory(self) -> dict[str, str]:
        order = f"{self._sheet.sort.value}{' turned' if self._sheet.turned else ''}"
        folds = " ".join(sorted(self._opened))
        # so that a selected fold is restored too
        within = {"checkpoint": self.checkpoints.key or self._aim[1] or ""}
        return super().memory() | within | {"sort": order, "filter": self.wanted, "folds": folds}

    def open(self, symbol: str | None, checkpoint: str | None) -> None:
        """Select these, and open the folds or clear the filter that hide them."""
        self._aim, self._only = (symbol, checkpoint), None
        row = self.board.row(symbol) if self.board and symbol else None
        if row is None:
            return
        if not any(found is row for found in self._found.having(self.wanted)):
            self.wanted = ""
            for field in self.query(Input):
                field.value = ""
        if row.symbol in self._found.watched:
            self._opened.add(WATCHED)
        if any(claim.id == checkpoint and claim.settled for claim in row.checkpoints):
            self._opened.add(SETTLED)

    # Drawing.

    def show(self, board: Board, context: DrawContext) -> None:
        if board.rows is not self._found.rows:
            self._found = FoundRows(board.rows)
        super().show(board, context)

    def draw(self) -> None:
        if self.board is None:
            return
        self._sheet.learn(self.board.rows, self.board.total)
        rows = self._rows()
        symbol, self._aim = self._aim[0], (None, self._aim[1])
        nothing = f"Nothing matches “{one_line(self.wanted, 40)}”. Esc shows all."
        first = EMPTY_BOOK.format(add=key_of("add")) if self.judged else READING
        empty = nothing if self.board.rows else first
        self.tickers.show(rows, self.draw_context, at=symbol, empty=empty)
        self._draw_checkpoints()

    def _rows(self) -> list[Listed]:
        """Return the rows in the chosen order, with watched tickers folded at the end unless a
        filter is set.
        """
        shown = self._sheet.sort.ordered(self._found.having(self.wanted), turned=self._sheet.turned)
        whole = not self.wanted.strip()
        aside = self._found.watched if whole else frozenset()
        total = self.board.total if self.board and whole else None
        cash = [total] if total is not None and total.cash else []
        if len(aside) < 2:
            return [*shown, *cash]
        opened = WATCHED in self._opened
        watched = [row for row in shown if row.symbol in aside]
        names = tuple(one_line(row.symbol, 12) for row in watched[:NAMED])
        fold = Fold(WATCHED, len(aside), "watched", opened=opened, names=names)
        rest = [row for row in shown if row.symbol not in aside]
        return [*rest, *cash, fold, *(watched if opened else ())]

    def _draw_checkpoints(self, *, fresh: bool = False) -> None:
        row = self._row
        self.symbol = row.symbol if row else None
        self._claims.title = self._title(row) if row else ()
        checkpoint = self._aim[1]
        if self.judged:  # before that, there is no row to select
            self._aim = (None, None)
        shown = self._shown(row)
        first = self._claims.key(shown[0]) if shown else None
        empty = self.add_first("Nothing is claimed about it yet.") if self.judged else READING
        if self.judged and row and not row.checkpoints and (reason := self._unknown(row)):
            empty = f"{reason} {empty}"
        at = checkpoint or (first if fresh else None)
        self.checkpoints.show(shown, self.draw_context, at=at, empty=empty if row else "")
        self._arrange()
        self._draw_why(fresh=fresh)

    def _unknown(self, row: PositionRow) -> str:
        """Return why the gain of a position is unknown."""
        if not row.held or row.gain is not None or row.own_gain is not None or not row.lacking:
            return ""
        return (
            f"Its gain is not known: {with_days(one_line(row.lacking), self.draw_context.today)}."
        )

    def _shown(self, row: PositionRow | None) -> list[Shown]:
        """Return the checkpoints of a ticker with settled ones folded, or only those of a clicked
        count.
        """
        claims = row.checkpoints if row else ()
        if self._only is not None:
            return [claim for claim in claims if counted_as(claim) is self._only]
        settled = [claim for claim in claims if claim.settled]
        if len(settled) < 2:
            return [*claims]
        opened = SETTLED in self._opened
        fold = Fold(SETTLED, len(settled), "settled", opened=opened, sign="✓", ink=Ink.MET)
        return [
            *(claim for claim in claims if not claim.settled),
            fold,
            *(settled if opened else ()),
        ]

    def _title(self, row: PositionRow) -> Line:
        pieces: Line = (
            (one_line(row.symbol, 12), Ink.ACCENT),
            (f"  {one_line(row.name, 28)}", Ink.PLAIN),
        )
        if self._only is not None:
            return (*pieces, (f"  only {self._only.value}, esc shows all", Ink.RISKY))
        after, pieces = extended(row.quote), (*pieces, *offered_head(row))
        return (*pieces, ("  ", Ink.PLAIN), *after) if after else pieces

    @property
    def answers(self) -> Answers:
        row = self.checkpoints.row
        if self._nothing_claimed:
            return (("add", "add"),)
        return answers_to(row) if isinstance(row, CheckpointRow) else ()

    @property
    def reviewed(self) -> str | None:
        row = self.checkpoints.row
        return row.checkpoint.thesis if isinstance(row, CheckpointRow) else None

    @property
    def idle(self) -> frozenset[str]:
        if not self._nothing_claimed:
            return super().idle
        no_ticker = () if self.symbol else ("open", "print_day", "filter", "sort")
        return frozenset({"evidence", "review", *no_ticker})

    @property
    def _nothing_claimed(self) -> bool:
        """Return whether the selected ticker has no checkpoint, or the book has no ticker."""
        return self.judged and not self.checkpoints.rows

    def _draw_why(self, *, fresh: bool = False) -> None:
        pane = self.query_one("#why", TextPane)
        row = self.checkpoints.row
        if fresh:
            self.owner.draw_footer()
        if not isinstance(row, CheckpointRow):
            pane.write(lambda width: (), fresh=fresh)
            return
        if self._heights is not None and not self._heights.why:
            return
        from catalyst_tui.ui.detail import why

        detail, found = self.reading.detail(row.id), self._heights
        room = found.why if found else 0
        ticker = self._row
        held = (
            held_said(ticker, self.board.total, self.draw_context) if ticker and self.board else ""
        )
        offered = offered_said(ticker) if ticker else ""
        more = [(label, text) for label, text in (("offered", offered), ("held", held)) if text]
        side, closes = bool(found and found.side), ticker.spark if ticker else ()
        unit = ticker.quote.price.unit if ticker and ticker.quote else None
        pane.write(
            lambda width: why(
                detail,
                width,
                self.draw_context,
                room,
                further=more,
                side=side,
                closes=closes,
                unit=unit,
            ),
            fresh=fresh,
        )

    def _arrange(self) -> None:
        """Set the height of each pane."""
        size = self.app.size
        notice = bool(self.board and self.board.notices)
        lines = (self.size.height or size.height - FRAME - notice) - len(self.query(Input))
        needs = (len(self.tickers.rows), len(self.checkpoints.rows))
        side = abreast(size.width, size.height)
        dates = self.reading.timeline() if side and self.judged else None
        coming = len(dates.coming) if dates else 0
        deepest = self._found.deepest if self.board else None
        found = heights(size.height, lines, *needs, deepest=deepest, side=side, coming=coming)
        if dates is not None:
            self._draw_dates(dates, found)
        if found == self._heights:
            return
        for shown in self.query("#home-dates"):
            shown.display = side
        self._heights = found
        self.set_class(found.side, "-abreast")
        self.tickers.styles.height = found.tickers
        self.tickers.styles.margin = (0, 0, found.gap, 0)
        self.checkpoints.styles.height = found.checkpoints
        why = self.query_one("#why", TextPane)
        why.display = found.why > 0
        why.styles.height = found.why

    def _draw_dates(self, dates: Timeline, found: Heights) -> None:
        """Draw coming dates and changes below the checkpoints, if the screen is large enough."""
        from catalyst_tui.ui.timeline.home_dates import HomeDates

        lists = self.query(HomeDates)
        if lists:
            lists.first().show(dates, self.draw_context, found.coming, found.changed)
        else:
            made = HomeDates(self.draw_context, lambda: self._draw_dates(dates, found))
            self.query_one("#lists").mount(made)

    @on(events.Resize)
    def _resized(self) -> None:
        self._arrange()
        self._draw_why()

    # Actions.

    def _ticker_moved(self) -> None:
        self._aim, self._only = (None, None), None
        self._draw_checkpoints(fresh=True)

    def _checkpoint_moved(self) -> None:
        self._draw_why(fresh=True)

    @on(LineList.Opened)
    def _clicked(self, message: LineList.Opened) -> None:
        message.lines.focus()
        self._open(message.lines)

    def on_home_dates_pressed(self, message: HomeDates.Pressed) -> None:
        """Select the ticker and checkpoint of a clicked date."""
        self.open(message.symbol, message.checkpoint)
        self.draw()

    def action_open(self) -> None:
        self._open(self.checkpoints if self.checkpoints.has_focus else self.tickers)

    def _open(self, lines: LineList[Listed] | LineList[Shown]) -> None:
        """Open or close a selected fold, else open the thesis."""
        if isinstance(row := lines.row, Fold):
            self._opened ^= {row.key}
            self.draw()
        elif self.symbol is not None:
            self.owner.go(Place.THESIS, self.symbol, self.checkpoint)

    async def action_back(self) -> None:
        if self._only is not None:
            self._only = None
            self._draw_checkpoints(fresh=True)
        else:
            await super().action_back()

    def action_only(self, symbol: str, group: str) -> None:
        """Show only the checkpoints of a clicked count; all of them at a second click."""
        wanted = StatusGroup(group)
        self._only = None if symbol == self.symbol and self._only is wanted else wanted
        self.tickers.show(self.tickers.rows, self.draw_context, at=symbol)
        self._draw_checkpoints(fresh=True)

    def action_sort(self) -> None:
        orders = list(Sort)
        self._sheet.sort = orders[(orders.index(self._sheet.sort) + 1) % len(orders)]
        self._sheet.turned = False
        self.draw()

    def action_sort_by(self, name: str) -> None:
        """Sort by a column, or reverse if it is sorted by it already."""
        wanted = Sort(name)
        self._sheet.turned = wanted is self._sheet.sort and not self._sheet.turned
        self._sheet.sort = wanted
        self.draw()


def counted_as(row: CheckpointRow) -> StatusGroup:
    """Return the health count that a checkpoint belongs to."""
    if row.attention <= Attention.RULING:
        return StatusGroup.BAD
    return StatusGroup.RISKY if row.attention <= Attention.RISKY else row.verdict.status.group
