"""The Positions page: names with price and state; the selected one's
checkpoints and their detail.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Container
from textual.widgets import Input

from catalyst_tui.desk.shapes import (
    Attention,
    Board,
    CheckpointRow,
    PositionRow,
    Total,
)
from catalyst_tui.ui.actions import Place, bindings, key_of
from catalyst_tui.ui.frame import Answers, answers_to
from catalyst_tui.ui.screens.page import READING, Page, searchable
from catalyst_tui.ui.screens.position_list import (
    PositionSheet,
    held_text,
    ready_head,
    ready_text,
)
from catalyst_tui.ui.screens.position_list import Shown as Listed
from catalyst_tui.ui.screens.sheets import Checkpoints, Shown
from catalyst_tui.ui.widgets.lines import LineList
from catalyst_tui.ui.widgets.table import Fold
from catalyst_tui.ui.widgets.text_pane import TextPane
from catalyst_tui.ui.words import DrawContext, Ink, Line, extended, one_line, with_days
from catalyst_tui.values import Frozen

if TYPE_CHECKING:
    from catalyst_tui.desk.live import LiveDesk

FRAME = 3
"""Lines outside the page: tabs, strip, footer. Needed before the first layout."""

WATCHED, SETTLED = "fold:watched", "fold:settled"
"""Keys of the folds. No ticker or checkpoint has a colon in its name."""

NAMED = 200
"""The most names next to a fold, more than fit on any line."""

LEAST, LEAST_WHY = 3, 8
"""The least rows of a list, and the least lines of the detail on a screen of 30 lines."""


class Heights(Frozen):
    """Lines of each pane, including heads and total. `gap` is the blank line below the total."""

    tickers: int
    gap: int
    checkpoints: int
    why: int


def heights(screen: int, page: int, tickers: int, claims: int) -> Heights:
    """Return the heights for a screen and page of these heights and lists of these lengths.

    The names take up to 45 % of the lines, the checkpoints what they need, their detail the rest.
    """
    room = page - 3  # two heads and the total
    gap = 1 if screen >= 36 else 0
    rows = min(max(tickers, 1), max(room * 45 // 100, LEAST))
    rest = max(room - rows - gap, 1)
    least = LEAST if screen < 30 else max(LEAST_WHY, rest * 36 // 100)
    why = 0 if screen < 20 else rest - min(max(claims, 1), rest - min(least, rest - 1))
    return Heights(rows + 2, gap, rest - why + 1, why)


class BoardNames:
    """The names of a board, with what is computed once per board."""

    def __init__(self, rows: Sequence[PositionRow]) -> None:
        self.rows = rows

    @cached_property
    def watched(self) -> frozenset[str]:
        """Return the names that are only watched and need no attention.

        If the book holds nothing at all, return the names without a checkpoint.
        """
        least = (
            Attention.RISKY if any(row.held for row in self.rows) else Attention.QUIET
        )
        aside = [
            row.symbol
            for row in self.rows
            if not (row.held or row.theme) and row.attention > least
        ]
        return frozenset(aside if len(aside) < len(self.rows) else ())

    @cached_property
    def _texts(self) -> list[str]:
        return [
            f"{row.symbol} {row.name} {' '.join(map(searchable, row.checkpoints))}".casefold()
            for row in self.rows
        ]

    def having(self, wanted: str) -> list[PositionRow]:
        """Return the rows that contain all words, in any order and case."""
        if not (words := wanted.casefold().split()):
            return list(self.rows)
        found = zip(self.rows, self._texts, strict=True)
        return [row for row, text in found if all(word in text for word in words)]


class PositionsPage(Page):
    """Three panes: names, checkpoints, detail."""

    PLACE = Place.POSITIONS
    MAIN = "tickers"
    BINDINGS = bindings(Place.POSITIONS)

    def __init__(self, desk: LiveDesk, context: DrawContext) -> None:
        super().__init__(desk, context)
        self._sheet = PositionSheet(desk.recall("sort"))
        self.sorting = self._sheet.sorting
        self._claims = Checkpoints()
        self._aim = (desk.recall("cursor"), desk.recall("checkpoint"))
        self._heights: Heights | None = None
        self._names = BoardNames(())
        self.wanted = desk.recall("filter") or ""
        self._opened = set((desk.recall("folds") or "").split())

    def compose(self) -> ComposeResult:
        yield LineList[Listed](
            self._sheet,
            self.draw_context,
            id="tickers",
            foot=self._sheet.foot,
            moved=self._ticker_moved,
        )
        with Container(id="claims"):
            yield LineList[Shown](
                self._claims,
                self.draw_context,
                id="checkpoints",
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
        if self._row is not None and self._row.symbol in self._names.watched:
            self._opened.add(WATCHED)

    @property
    def _row(self) -> PositionRow | None:
        """Return the selected name, or None for a fold."""
        row = self.tickers.row
        return row if isinstance(row, PositionRow) else None

    @property
    def _claim(self) -> CheckpointRow | None:
        row = self.checkpoints.row
        return row if isinstance(row, CheckpointRow) else None

    @property
    def on_cash(self) -> bool:
        return isinstance(self.tickers.row, Total) and self.tickers.has_focus

    @property
    def checkpoint(self) -> str | None:
        return self._claim.id if self._claim else self._aim[1]

    def memory(self) -> dict[str, str]:
        # so that a selected fold is restored too
        within = self.checkpoints.key or self._aim[1] or ""
        return super().memory() | {
            "checkpoint": within,
            "sort": str(self.sorting),
            "filter": self.wanted,
            "folds": " ".join(sorted(self._opened)),
        }

    def open(self, symbol: str | None, checkpoint: str | None) -> None:
        """Select these, and open the folds or clear the filter that hide them."""
        self._aim = (symbol, checkpoint)
        row = self.board.row(symbol) if self.board and symbol else None
        if row is None:
            return
        if not any(found is row for found in self._names.having(self.wanted)):
            self.wanted = ""
            for field in self.query(Input):
                field.value = ""
        if row.symbol in self._names.watched:
            self._opened.add(WATCHED)
        if any(claim.id == checkpoint and claim.settled for claim in row.checkpoints):
            self._opened.add(SETTLED)

    # Drawing.

    def show(self, board: Board, context: DrawContext) -> None:
        if board.rows is not self._names.rows:
            self._names = BoardNames(board.rows)
        super().show(board, context)

    def draw(self) -> None:
        if self.board is None:
            return
        self._sheet.learn(self.board.rows, self.board.total)
        symbol, self._aim = self._aim[0], (None, self._aim[1])
        empty = self.no_rows("No names yet.") if self.judged else READING
        self.tickers.show(self._rows(), self.draw_context, at=symbol, empty=empty)
        self._draw_checkpoints()

    def _rows(self) -> list[Listed]:
        """Return the rows in the chosen order, with watched names folded at the end unless a
        filter is set.
        """
        shown = self.sorting.ordered(self._names.having(self.wanted))
        whole = not self.wanted.strip()
        aside = self._names.watched if whole else frozenset()
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
        empty = self.add_first("No checkpoint yet.") if self.judged else READING
        if (
            self.judged
            and row
            and not row.checkpoints
            and (reason := self._unknown(row))
        ):
            empty = f"{empty} {reason}"
        at = checkpoint or (first if fresh else None)
        self.checkpoints.show(
            shown, self.draw_context, at=at, empty=empty if row else ""
        )
        self._arrange()
        self._draw_why(fresh=fresh)

    def _unknown(self, row: PositionRow) -> str:
        """Return why the gain of a position is unknown."""
        if (
            not row.held
            or row.gain is not None
            or row.own_gain is not None
            or not row.lacking
        ):
            return ""
        return f"Gain not known: {with_days(one_line(row.lacking), self.draw_context.today)}."

    def _shown(self, row: PositionRow | None) -> list[Shown]:
        """Return the checkpoints of a name, with settled ones folded."""
        claims = row.checkpoints if row else ()
        settled = [claim for claim in claims if claim.settled]
        if len(settled) < 2:
            return [*claims]
        opened = SETTLED in self._opened
        fold = Fold(SETTLED, len(settled), "settled", opened=opened, sign="✓")
        rest = [claim for claim in claims if not claim.settled]
        return [*rest, fold, *(settled if opened else ())]

    def _title(self, row: PositionRow) -> Line:
        name = (
            (one_line(row.symbol, 12), Ink.ACCENT),
            (f"  {one_line(row.name, 28)}", Ink.PLAIN),
        )
        return (*name, *ready_head(row), ("  ", Ink.PLAIN), *extended(row.quote))

    @property
    def answers(self) -> Answers:
        if self._nothing_claimed:
            return (("add", "add"),)
        return answers_to(self._claim) if self._claim else ()

    @property
    def reviewed(self) -> str | None:
        return self._claim.checkpoint.thesis if self._claim else None

    @property
    def idle(self) -> frozenset[str]:
        if not self._nothing_claimed:
            return super().idle
        no_ticker = () if self.symbol else ("open", "print_day", "filter", "sort")
        return frozenset({"evidence", "review", *no_ticker})

    @property
    def _nothing_claimed(self) -> bool:
        """Return whether the selected name has no checkpoint, or the book has no name."""
        return self.judged and not self.checkpoints.rows

    def _draw_why(self, *, fresh: bool = False) -> None:
        pane, claim = self.query_one("#why", TextPane), self._claim
        if fresh:
            self.owner.draw_footer()
        if claim is None:
            pane.write(self._about_fold, fresh=fresh)
            return
        if self._heights is not None and not self._heights.why:
            return
        from catalyst_tui.ui.detail import why

        detail, ticker = self.reading.detail(claim.id), self._row
        room = self._heights.why if self._heights else 0
        total = self.board.total if self.board else None
        held = held_text(ticker, total, self.draw_context) if ticker else ""
        ready = ready_text(ticker) if ticker else ""
        more = (("report", ready), ("held", held))
        pane.write(
            lambda width: why(detail, width, self.draw_context, room, further=more),
            fresh=fresh,
        )

    def _about_fold(self, width: int) -> list[Line]:
        """Return what a fold or the cash is, so that no selected line empties the screen."""
        row = self.checkpoints.row or self.tickers.row
        if isinstance(row, Fold):
            return [
                ((f" {row.count} {row.words}: enter shows or folds them.", Ink.QUIET),)
            ]
        if isinstance(row, Total):
            return [((f" Cash: {key_of('in_book')} edits it in the book.", Ink.QUIET),)]
        return []

    def _arrange(self) -> None:
        """Set the height of each pane."""
        screen, notice = self.app.size.height, bool(self.board and self.board.notices)
        lines = (self.size.height or screen - FRAME - notice) - len(self.query(Input))
        needs = (len(self.tickers.rows), len(self.checkpoints.rows))
        found = heights(screen, lines, *needs)
        if found == self._heights:
            return
        self._heights = found
        self.tickers.styles.height = found.tickers
        self.tickers.styles.margin = (0, 0, found.gap, 0)
        self.checkpoints.styles.height = found.checkpoints
        why = self.query_one("#why", TextPane)
        why.display = found.why > 0
        why.styles.height = found.why

    @on(events.Resize)
    def _resized(self) -> None:
        self._arrange()
        self._draw_why()

    # Actions.

    def _ticker_moved(self) -> None:
        self._aim = (None, None)
        self._draw_checkpoints(fresh=True)

    def _checkpoint_moved(self) -> None:
        self._draw_why(fresh=True)

    @on(LineList.Opened)
    def _clicked(self, message: LineList.Opened) -> None:
        message.lines.focus()
        self._open(message.lines)

    def action_open(self) -> None:
        self._open(self.checkpoints if self.checkpoints.has_focus else self.tickers)

    def _open(self, lines: LineList[Listed] | LineList[Shown]) -> None:
        """Open or close a selected fold, else open the thesis."""
        if isinstance(row := lines.row, Fold):
            self._opened ^= {row.key}
            self.draw()
        elif self.symbol is not None:
            self.owner.go(Place.THESIS, self.symbol, self.checkpoint)
