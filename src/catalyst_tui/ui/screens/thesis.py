"""The Thesis page: the theses of a ticker, their checkpoints by role, and the detail of the
selected one.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult

from catalyst_tui.book.model.book import Role, Thesis
from catalyst_tui.desk.shapes import CheckpointRow, PositionRow, ThesisView
from catalyst_tui.ui.actions import Place, bindings, key_of
from catalyst_tui.ui.detail import ROLES, argument, why
from catalyst_tui.ui.screens.page import (
    READING,
    Page,
    matcher,
    searchable,
)
from catalyst_tui.ui.screens.position_list import held_text, ready_head
from catalyst_tui.ui.screens.sheets import Checkpoints, Shown, needed_for
from catalyst_tui.ui.widgets.lines import LineList
from catalyst_tui.ui.widgets.table import Fold, Heading
from catalyst_tui.ui.widgets.text_pane import Panes, TextPane
from catalyst_tui.ui.words import (
    DrawContext,
    Ink,
    Line,
    extended,
    one_line,
    percent,
    words_broken,
)

if TYPE_CHECKING:
    from catalyst_tui.desk.live import LiveDesk

SETTLED = "fold:settled"
"""Prefix of the keys of its folds. No checkpoint has a colon in its name."""


class ThesisPage(Page):
    """The argument on top; checkpoints and detail side by side, or below each other on a narrow
    screen.
    """

    PLACE = Place.THESIS
    MAIN = "claim-list"
    ABOUT_ONE = True
    BINDINGS = bindings(Place.THESIS)

    def __init__(self, desk: LiveDesk, context: DrawContext) -> None:
        super().__init__(desk, context)
        self._sheet = Checkpoints()
        self._aim: str | None = None
        self._of: dict[str, Thesis | None] = {}
        self._bare: list[Thesis] = []  # theses of the ticker without a checkpoint
        self._open = desk.recall("thesis.settled") == "open"

    def compose(self) -> ComposeResult:
        yield TextPane(id="argument")
        claims = LineList[Shown](
            self._sheet, self.draw_context, id="claim-list", moved=self._claim_moved
        )
        yield Panes(claims, TextPane(id="claim"))

    def on_mount(self) -> None:
        self.query_one("#argument", TextPane).can_focus = False

    @property
    def claims(self) -> LineList[Shown]:
        return self.query_one("#claim-list", LineList)

    @property
    def _selected(self) -> str | None:
        row = self.claims.row
        return row.id if isinstance(row, CheckpointRow) else None

    @property
    def checkpoint(self) -> str | None:
        return self._selected or self._aim

    @property
    def reviewed(self) -> str | None:
        """Return the thesis of the selected checkpoint, else the
        ticker's first thesis without one.
        """
        row = self.claims.row
        own = row.checkpoint.thesis if isinstance(row, CheckpointRow) else None
        return own or next((thesis.id for thesis in self._bare), None)

    def keep_in_sight(self) -> None:
        row = self.claims.row
        self._open |= isinstance(row, CheckpointRow) and row.settled

    def memory(self) -> dict[str, str]:
        return super().memory() | {"thesis.settled": "open" if self._open else ""}

    def open(self, symbol: str | None, checkpoint: str | None) -> None:
        self.symbol, self._aim = symbol, checkpoint

    def draw(self) -> None:
        if self.board is None:
            return
        if not self.judged:
            self.claims.show((), self.draw_context, empty=READING)
            return
        row = self._row()
        self.symbol = row.symbol if row else None
        if row is None:
            self.claims.show(
                (), self.draw_context, empty=self.add_first("No names yet.")
            )
            self._draw_claim()
            return
        self._sheet.title = _title(row)
        self._open |= any(
            claim.id == self._aim and claim.settled for claim in row.checkpoints
        )
        rows = self._rows(self.reading.thesis(row.symbol))
        claims = (claim for row in self.board.rows for claim in row.checkpoints)
        self.query_one(Panes).need(needed_for(claims))
        aim, self._aim = self._aim, None
        empty = self.no_rows("No checkpoint yet.")
        self.claims.show(rows, self.draw_context, at=aim, empty=empty)
        self._draw_claim(fresh=aim is not None)

    def _row(self) -> PositionRow | None:
        """Return the requested ticker or theme, else the one with the requested checkpoint, else
        the first.
        """
        rows = self.board.rows if self.board else ()
        asked = (row for row in rows if row.symbol == self.symbol)
        owners = (
            row
            for row in rows
            if any(claim.id == self._aim for claim in row.checkpoints)
        )
        return next(chain(asked, owners, rows), None)

    def _rows(self, view: ThesisView) -> list[Shown]:
        """Return the rows of all theses by role. If there are several, each has its name as
        heading.
        """
        fits = matcher(self.wanted)
        rows: list[Shown] = []
        self._bare = [
            thesis for thesis, roles in view.theses if thesis is not None and not roles
        ]
        several = len(view.theses) - len(self._bare) > 1
        for thesis, roles in view.theses:
            found = [
                (role, [row for row in shown if fits(searchable(row))])
                for role, shown in roles
            ]
            if not any(shown for _, shown in found):
                continue
            self._of |= {row.id: thesis for _, shown in found for row in shown}
            if several:
                name = one_line(thesis.name) if thesis else "no thesis"
                rows += [
                    *([Heading()] if rows else []),
                    Heading(((name, Ink.STRONG),), ruled=False),
                ]
            rows += self._by_role(found, thesis.id if thesis else "")
        return rows

    def _by_role(
        self, found: list[tuple[Role, list[CheckpointRow]]], thesis: str
    ) -> list[Shown]:
        """Return the checkpoints below their roles, with settled ones folded at the end."""
        settled = [row for _, shown in found for row in shown if row.settled]
        folded = len(settled) > 1 and not self.wanted.strip()
        rows: list[Shown] = []
        for role, shown in found:
            if mine := [row for row in shown if not (folded and row.settled)]:
                title, meaning = ROLES[role]
                rows += [
                    Heading(((title, Ink.PLAIN), (f"  {meaning}", Ink.QUIET))),
                    *mine,
                ]
        if folded:
            key = f"{SETTLED}:{thesis}"
            rows.append(Fold(key, len(settled), "settled", opened=self._open, sign="✓"))
            rows += settled if self._open else []
        return rows

    def _draw_claim(self, *, fresh: bool = False) -> None:
        """Draw the argument of the selected checkpoint's thesis, those without a checkpoint, and
        the checkpoint.
        """
        pane, top = (
            self.query_one("#claim", TextPane),
            self.query_one("#argument", TextPane),
        )
        key, row, lines = self._selected, self._row(), list[Line]()
        own = self._of.get(key) if key is not None else None
        theses = [own, *self._bare] if own is not None or not self._bare else self._bare
        for thesis in theses if key is not None or self._bare else ():
            review = self.reading.review().of(thesis.id) if thesis else None
            lines += argument(thesis, self.draw_context, review)
        if self._bare and not self.draw_context.past:
            lines.append(((f"No checkpoint yet: {key_of('add')} adds one", Ink.QUIET),))
        held = (
            held_text(row, self.board.total, self.draw_context)
            if row and self.board
            else ""
        )
        top.write(
            lambda width: [
                *lines,
                *(((part, Ink.QUIET),) for part in words_broken(held, width)),
            ],
            fresh=fresh or key is None,
        )
        detail = self.reading.detail(key) if key is not None else None
        pane.write(
            lambda width: (
                why(detail, width, self.draw_context, opened=True) if detail else ()
            ),
            fresh=fresh or key is None,
        )

    def _claim_moved(self) -> None:
        self.owner.draw_footer()
        self._draw_claim(fresh=True)

    @on(LineList.Opened)
    def action_open(self) -> None:
        """Open or close the selected fold."""
        if isinstance(self.claims.row, Fold):
            self.action_fold()

    def action_fold(self) -> None:
        """Show or fold settled checkpoints."""
        self._open = not self._open
        self.draw()

    def action_neighbour(self, step: int) -> None:
        """Go to the ticker `step` places further, in the desk's order, wrapping around."""
        rows = self.board.rows if self.board else ()
        place = next(
            (index for index, row in enumerate(rows) if row.symbol == self.symbol), None
        )
        if place is not None:
            self.symbol = rows[(place + step) % len(rows)].symbol
            self.draw()
            self.claims.action_first()
            self._draw_claim(fresh=True)


def _title(row: PositionRow) -> Line:
    """Return the ticker and its price; a theme has none."""
    name: Line = ((one_line(row.symbol, 24), Ink.ACCENT),)
    if row.theme:
        return (*name, ("  theme", Ink.QUIET))
    price = str(row.quote.price) if row.quote else "no price"
    change = () if row.change is None else (percent(row.change),)
    priced = (*name, (f"  {price}  ", Ink.PLAIN), *change, *ready_head(row))
    return (*priced, ("  ", Ink.PLAIN), *extended(row.quote))
