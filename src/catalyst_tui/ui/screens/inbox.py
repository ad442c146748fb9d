"""The Inbox page: what happened, and what waits for an answer. Lines count as seen when the page is
left.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from catalyst_tui.desk.shapes.board import Attention, CheckpointRow
from catalyst_tui.desk.shapes.forms import EntryCheck
from catalyst_tui.desk.shapes.pages import CheckpointDetail, HitLine
from catalyst_tui.ui.actions import Place, bindings, key_of
from catalyst_tui.ui.frame import Answers
from catalyst_tui.ui.screens.inbox_rows import (
    InboxSheet,
    Only,
    Part,
    Row,
    arranged,
    following,
    gathered,
    heading,
    opened_row,
)
from catalyst_tui.ui.screens.page import READING, Page, matcher, saved_line
from catalyst_tui.ui.widgets.lines import LineList
from catalyst_tui.ui.widgets.over import Over
from catalyst_tui.ui.widgets.rows import Fold, Heading
from catalyst_tui.ui.widgets.text_pane import Layout, Panes, TextPane, as_content
from catalyst_tui.ui.words import DrawContext, Ink, Line, one_line

if TYPE_CHECKING:
    from catalyst_tui.desk.live import LiveDesk

QUIET = "No notifications yet. Changes of your checkpoints come here."
LIST = 107
"""Width the list needs next to the opened row."""

FOLDED = 8
"""Number of earlier lines shown while they are folded; more where the screen has room."""

EARLIER = "earlier"


class InboxPage(Page):
    """The rows, and the selected one opened."""

    PLACE = Place.INBOX
    MAIN = "told"
    SELECTS = False
    REPLAYED = False
    BINDINGS = bindings(Place.INBOX)

    def __init__(self, desk: LiveDesk, context: DrawContext) -> None:
        super().__init__(desk, context)
        self._sheet = InboxSheet()
        self._rows: list[Row] = []
        self._unfolded = desk.recall("inbox.earlier") == "yes"
        self._opened: set[str] = set()  # keys of opened group lines
        self._tried: dict[int, EntryCheck] = {}  # previews of proposals, by number
        self._came_from: tuple[str | None, str | None] = (None, None)
        self._has_moved = False
        self._read: object = None  # the row shown in the detail pane

    def compose(self) -> ComposeResult:
        yield Panes(
            LineList[Row | Heading | Fold](
                self._sheet, self.draw_context, id="told", moved=self._moved
            ),
            TextPane(id="telling"),
        )

    @property
    def told(self) -> LineList[Row | Heading | Fold]:
        return self.query_one("#told", LineList)

    @property
    def row(self) -> Row | None:
        """Return the selected row, or None for a fold."""
        row = self.told.row
        return row if isinstance(row, Row) else None

    @property
    def moment(self) -> datetime | None:
        """Return when the row was notified."""
        return self.row.at if self.row is not None else None

    @property
    def checkpoint(self) -> str | None:
        """Return the row's checkpoint, without its period: `leo-cadence[2025H2]` becomes
        `leo-cadence`.
        """
        detail = self._detail(self.row)
        return None if detail is None or self.row is None else self.row.about.partition("[")[0]

    @property
    def hands_over(self) -> tuple[str | None, str | None]:
        """Return where the user came from until they move here."""
        return (self.symbol, self.checkpoint) if self._has_moved else self._came_from

    def open(self, symbol: str | None, checkpoint: str | None) -> None:
        self._came_from, self._has_moved = (symbol, checkpoint), False

    @property
    def ruled_on(self) -> str | None:
        return self.row.about if self.row is not None and self.checkpoint else None

    @property
    def answers(self) -> Answers:
        return self.row.answers if self.row is not None else ()

    @property
    def idle(self) -> frozenset[str]:
        row, checkpoint = self.row, self.checkpoint
        hit = row is not None and row.hit is not None
        agent = row is not None and row.hit is not None and row.hit.agent
        works = {
            "accept_hit": hit,
            "dismiss_hit": hit,
            "source": bool(self.document),
            "evidence": not agent and (hit or checkpoint is not None),
            "print_day": bool(self.symbol),
            "acknowledge": checkpoint is not None or (row is not None and row.line is not None),
            "snooze": checkpoint is not None,
            "open": self.told.key is not None,
            "filter": bool(self._rows or self.wanted),
        }
        return frozenset(id_ for id_, so in works.items() if not so)

    def memory(self) -> dict[str, str]:
        return {**super().memory(), "inbox.earlier": "yes" if self._unfolded else "no"}

    def _detail(self, row: Row | None) -> CheckpointDetail | None:
        """Return the row's checkpoint, or None if the book no longer has it."""
        if row is None:
            return None
        for id_ in (row.about, row.about.partition("[")[0]):
            try:
                return self.desk.detail(id_)
            except KeyError:
                continue
        return None

    def draw(self) -> None:
        if not self.judged:
            self.told.show((), self.draw_context, empty=READING)
            return
        fits = matcher(self.wanted)
        every = arranged(self.desk.inbox(), self.desk.hits(), self._overdue())
        self._tried.clear()
        every = [row for row in every if fits(f"{row.ticker} {row.about} {row.text}")]
        self._sheet.counts = {only: sum(row.fits(only) for row in every) for only in Only}
        at = following(self._rows, every, self.told.key)
        self._rows = every
        rows = gathered([row for row in every if row.fits(self._sheet.only)], self._opened)
        filtered = self.wanted or self._sheet.only is not Only.ALL
        empty = "Nothing here. Esc shows all." if filtered else QUIET
        at = at if at != self.told.key else None
        self.told.show(self._shown(rows), self.draw_context, at=at, empty=empty)
        self.query_one(Panes).need(LIST if rows else 0)
        self._draw_row()

    def _overdue(self) -> list[CheckpointRow]:
        """Return the checkpoints that need a ruling, including those of themes without a ticker."""
        board = self.board
        if board is None:
            return []
        found = {claim.id: claim for row in board.rows for claim in row.checkpoints}
        due = [claim for claim in found.values() if claim.attention is Attention.RULING]
        more = [part.checkpoint for part in board.parts if part.attention is Attention.RULING]
        return [*due, *(self.desk.detail(id_).row for id_ in more if id_ and id_ not in found)]

    def _shown(self, rows: list[Row]) -> list[Row | Heading | Fold]:
        """Return the rows with headings, blank lines between the parts, and earlier rows folded."""
        shown: list[Row | Heading | Fold] = []
        for part in Part:
            mine = [row for row in rows if row.part is part]
            if not mine:
                continue
            shown += [Heading(())] if shown else []
            if part is not Part.EARLIER or self._sheet.only is not Only.ALL:
                shown += [heading(part, mine, self.draw_context), *mine]
            else:
                fold = Fold(EARLIER, len(mine), EARLIER, opened=self._unfolded)
                first = max(FOLDED, self.told.visible_rows - len(shown) - 1)
                shown += [fold, *(mine if self._unfolded else mine[:first])]
        return shown

    def _moved(self) -> None:
        self._has_moved = True
        self._draw_row()

    def _draw_row(self) -> None:
        row, detail = self.row, self._detail(self.row)
        if row is not None:  # an empty list keeps the ticker of the page before
            self.symbol = row.ticker
        hit = row.hit if row is not None else None
        check = self.desk.check(hit.entry) if hit is not None and not hit.agent else None
        if hit is not None and hit.agent:
            check = self._tried.get(hit.id)
            if check is None:
                self._try(hit.id)

        def lines(width: int) -> list[Line]:
            if row is None:
                return [(("", Ink.PLAIN),)]
            return opened_row(row, detail, check, width, self.draw_context)

        self.owner.draw_footer()
        pane = self.query_one("#telling", TextPane)
        pane.write(lines, fresh=self.told.key != self._read)
        self._read = self.told.key

    @work(exclusive=True, group="proposal")
    async def _try(self, number: int) -> None:
        """Compute what a proposal would do. The workspace thread reads the current book for it."""
        with suppress(KeyError):
            self._tried[number] = await self.desk.check_proposal(number)
            self._draw_row()

    @on(LineList.Opened)
    def action_open(self) -> None:
        if self.told.key == EARLIER:
            self._unfolded = not self._unfolded
            self.draw()
        elif self.row is not None and self.row.more:
            self._opened ^= {self.row.key}
            self.draw()
        elif self.row is not None and self.row.hit is not None and self.row.hit.agent:
            self._open_proposal(self.row, self.row.hit)
        elif self.symbol and self.board and self.board.row(self.symbol):
            self.owner.go(Place.THESIS, self.symbol, self.checkpoint)

    def action_show_only(self, name: str) -> None:
        """Show only some rows."""
        self._sheet.only = Only[name]
        self.draw()

    def action_next_filter(self) -> None:
        """Switch to the next filter that matches anything."""
        names = [only for only in Only if only is Only.ALL or self._sheet.counts.get(only)]
        place = names.index(self._sheet.only) if self._sheet.only in names else -1
        self.action_show_only(names[(place + 1) % len(names)].name)

    async def action_back(self) -> None:
        """Switch from a filter to all rows."""
        if self._sheet.only is not Only.ALL:
            self.action_show_only(Only.ALL.name)
        else:
            await super().action_back()

    async def leave(self) -> None:
        self._opened.clear()
        if self.judged and any(not line.seen for line in self.desk.inbox()):
            await self.desk.see_inbox()

    def action_acknowledge(self) -> None:
        """Acknowledge only this line."""
        line = self.row.line if self.row is not None else None
        if line is None:
            super().action_acknowledge()
        elif line.acknowledged:
            self.say("It is acknowledged already.")
        else:
            self.owner.work(partial(self.desk.acknowledge, line.id), "acknowledging")

    @property
    def _hit(self) -> HitLine | None:
        """Return the selected sentence of a document."""
        hit = self.row.hit if self.row is not None else None
        if hit is None:
            self.say("Select a sentence of a document: those wait to be accepted or dismissed.")
        return hit

    def action_accept_hit(self) -> None:
        """Accept the sentence. An agent's proposal must have been read to its end first."""
        hit, row = self._hit, self.row
        if hit is None or row is None:
            return
        if hit.agent and self.query_one("#telling", TextPane).unseen:
            self._open_proposal(row, hit)
        else:
            self.owner.work(partial(self._accept, hit), "accepting")

    def _open_proposal(self, row: Row, hit: HitLine) -> None:
        """Open the whole proposal over the page, with the same answers."""

        def lines(width: int) -> list[Line]:
            check = self._tried.get(hit.id)
            return opened_row(row, self._detail(row), check, width, self.draw_context)

        self.app.push_screen(ProposalPane(lines), partial(self._answered, hit))

    def _answered(self, hit: HitLine, accepted: bool | None) -> None:
        if accepted:
            self.owner.work(partial(self._accept, hit), "accepting")
        elif accepted is not None:
            self.owner.work(partial(self.desk.dismiss, hit.id), "dismissing")

    async def _accept(self, hit: HitLine) -> None:
        found = await self.desk.accept(hit.id)
        self.say(
            saved_line(found.understood, self.app.size.width) if found.ok else found.problems[0][1]
        )

    def action_dismiss_hit(self) -> None:
        if hit := self._hit:
            self.owner.work(partial(self.desk.dismiss, hit.id), "dismissing")

    def action_evidence(self) -> None:
        """Open the evidence form, filled in from the selected sentence."""
        hit = self.row.hit if self.row is not None else None
        if hit is not None and hit.agent:
            self.say("y accepts it as it is, n dismisses it.")
        elif hit is not None:
            self.owner.open_evidence(hit.checkpoint, hit)
        else:
            super().action_evidence()

    def action_source(self) -> None:
        """Copy the address of the document that contains the sentence."""
        if address := self.document:
            self.app.copy_to_clipboard(address)
            self.say(f"Copied: {one_line(address, 200)}")
        else:
            self.say("No document is known of it.")

    @property
    def document(self) -> str:
        """Return the sentence's document, else that of the newest evidence that has one."""
        return (
            self.row.hit.source
            if self.row is not None and self.row.hit is not None
            else super().document
        )


class ProposalPane(Over[bool | None]):
    """Returns the user's yes or no, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter", "dismiss", "Close", show=False),
        Binding("space", "more", "More", show=False),
        Binding("y", "accept", "Accept", show=False, id="accept_hit"),
        Binding("n", "refuse", "Dismiss", show=False, id="dismiss_hit"),
    ]

    def __init__(self, layout: Layout) -> None:
        super().__init__()
        self._layout = layout

    def compose(self) -> ComposeResult:
        yield TextPane(id="proposed")

    @property
    def _text(self) -> TextPane:
        return self.query_one("#proposed", TextPane)

    def on_mount(self) -> None:
        self._text.border_title = "Yes or no"
        self._text.write(self._layout)
        self._text.focus()
        self.watch(self._text, "scroll_y", self._announce_keys)
        self.call_after_refresh(self._announce_keys)

    def on_resize(self) -> None:
        self.call_after_refresh(self._announce_keys)

    def _announce_keys(self) -> None:
        """Show how many lines are left and the key that closes."""
        unseen = self._text.unseen
        lines = "line" if unseen == 1 else "lines"
        no: Line = ((key_of("dismiss_hit"), Ink.ACCENT), (" dismiss  ", Ink.QUIET))
        more: Line = (("space", Ink.ACCENT), (f" {unseen} more {lines}  ", Ink.RISKY), *no)
        close: Line = (("esc", Ink.ACCENT), (" close", Ink.QUIET))
        self._text.border_subtitle = as_content([(*(more if unseen else ()), *close)])

    def action_more(self) -> None:
        """Scroll to the next lines."""
        pane = self._text
        pane.scroll_relative(y=max(pane.scrollable_content_region.height - 1, 1), animate=False)

    def action_accept(self) -> None:
        """Accept once all lines were visible; until then scroll on."""
        if self._text.unseen:
            self.action_more()
        else:
            self.dismiss(True)

    def action_refuse(self) -> None:
        self.dismiss(False)
