"""The Inbox page: what happened, and what waits for an answer. Lines count as seen when the page is
left.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from msgspec.structs import replace
from textual import on, work
from textual.app import ComposeResult

from catalyst_tui.desk.shapes import (
    Attention,
    CheckpointDetail,
    CheckpointRow,
    EntryCheck,
    HitLine,
)
from catalyst_tui.ui.actions import Place, bindings
from catalyst_tui.ui.frame import Answers, zone_name
from catalyst_tui.ui.screens.inbox_rows import (
    COLUMNS,
    InboxPart,
    ShownRow,
    arranged,
    following,
    gathered,
    heading,
    opened_row,
    sentence,
)
from catalyst_tui.ui.screens.page import (
    READING,
    Page,
    matcher,
)
from catalyst_tui.ui.widgets.lines import LineList
from catalyst_tui.ui.widgets.table import Fold, Heading, TableSheet
from catalyst_tui.ui.widgets.text_pane import Panes, TextPane
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
        self._sheet = TableSheet(COLUMNS, lambda row: row.key)
        self._rows: list[ShownRow] = []
        self._unfolded = desk.recall("inbox.earlier") == "yes"
        self._opened: set[str] = set()  # keys of opened group lines
        self._tried: dict[int, EntryCheck] = {}  # previews of proposals, by number
        self._came_from: tuple[str | None, str | None] = (None, None)
        self._has_moved = False
        self._is_fresh = (
            True  # shown again and not drawn since: the cursor goes to what waits
        )
        self._read: object = None  # the row shown in the detail pane

    def compose(self) -> ComposeResult:
        yield Panes(
            LineList[ShownRow | Heading | Fold](
                self._sheet, self.draw_context, id="told", moved=self._moved
            ),
            TextPane(id="telling"),
        )

    @property
    def told(self) -> LineList[ShownRow | Heading | Fold]:
        return self.query_one("#told", LineList)

    @property
    def _telling(self) -> TextPane:
        return self.query_one("#telling", TextPane)

    @property
    def row(self) -> ShownRow | None:
        """Return the selected row, or None for a fold."""
        row = self.told.row
        return row if isinstance(row, ShownRow) else None

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
        return (
            None
            if detail is None or self.row is None
            else self.row.about.partition("[")[0]
        )

    @property
    def hands_over(self) -> tuple[str | None, str | None]:
        """Return where the user came from until they move here."""
        return (self.symbol, self.checkpoint) if self._has_moved else self._came_from

    def open(self, symbol: str | None, checkpoint: str | None) -> None:
        self._came_from, self._has_moved = (symbol, checkpoint), False
        self._is_fresh = True

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
            "acknowledge": checkpoint is not None
            or (row is not None and row.line is not None),
            "snooze": checkpoint is not None,
            "open": self.told.key is not None,
            "filter": bool(self._rows or self.wanted),
        }
        return frozenset(id_ for id_, so in works.items() if not so)

    def memory(self) -> dict[str, str]:
        return {**super().memory(), "inbox.earlier": "yes" if self._unfolded else "no"}

    def _detail(self, row: ShownRow | None) -> CheckpointDetail | None:
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
        context, parts = self.draw_context, self.board.parts if self.board else ()
        bad = {
            part.checkpoint or "" for part in parts if part.attention is Attention.BAD
        }
        when = f"when, {zone_name(context.local(context.now))}"
        self._sheet.columns = [replace(COLUMNS[0], title=when), *COLUMNS[1:]]
        every = arranged(
            self.desk.inbox(), self.desk.hits(), self._overdue(), context.zone, bad
        )
        self._tried.clear()
        every = [row for row in every if fits(f"{row.ticker} {row.about} {row.text}")]
        at = following(self._rows, every, self.told.key)
        waits = [row.key for row in every if row.part is InboxPart.ANSWER]
        if self._is_fresh and waits and at not in waits:
            at = waits[0]
        self._is_fresh = False
        self._rows = every
        rows = gathered(every, self._opened)
        empty = self.no_rows("") if self.wanted else QUIET
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
        more = [
            part.checkpoint
            for part in board.parts
            if part.attention is Attention.RULING
        ]
        return [
            *due,
            *(self.desk.detail(id_).row for id_ in more if id_ and id_ not in found),
        ]

    def _shown(self, rows: list[ShownRow]) -> list[ShownRow | Heading | Fold]:
        """Return the rows with headings, blank lines between the parts, and earlier rows folded."""
        shown: list[ShownRow | Heading | Fold] = []
        for part in InboxPart:
            mine = [row for row in rows if row.part is part]
            if not mine:
                continue
            shown += [Heading()] if shown else []
            if part is not InboxPart.EARLIER:
                shown += [heading(part, mine), *mine]
            else:
                first = max(FOLDED, self.told.visible_rows - len(shown) - 1)
                fold = Fold(EARLIER, len(mine), "seen", opened=self._unfolded)
                head = heading(part, mine)
                rest = mine if self._unfolded else mine[:first]
                shown += [fold if len(mine) > first else head, *rest]
        return shown

    def _moved(self) -> None:
        self._has_moved = True
        self._draw_row()

    def _draw_row(self) -> None:
        row, detail = self.row, self._detail(self.row)
        if row is not None:  # an empty list keeps the ticker of the page before
            self.symbol = row.ticker
        hit = row.hit if row is not None else None
        check = (
            self.desk.check(hit.entry) if hit is not None and not hit.agent else None
        )
        if hit is not None and hit.agent:
            check = self._tried.get(hit.id)
            if check is None:
                self._try(hit.id)

        def lines(width: int) -> list[Line]:
            if row is None:
                return [(("", Ink.PLAIN),)]
            return opened_row(row, detail, check, width, self.draw_context)

        self.owner.draw_footer()
        self._telling.write(lines, fresh=self.told.key != self._read)
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
            self._telling.focus()
        elif self.symbol and self.board and self.board.row(self.symbol):
            self.owner.go(Place.THESIS, self.symbol, self.checkpoint)

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
            self.owner.work(
                partial(self._acknowledge_line, str(line.id), sentence(line)),
                "acknowledging",
            )

    async def _acknowledge_line(self, number: str, text: str) -> None:
        await self.desk.acknowledge(number)
        self.owner.say_done("Acknowledged", text)

    @property
    def _hit(self) -> HitLine | None:
        """Return the selected sentence of a document."""
        hit = self.row.hit if self.row is not None else None
        if hit is None:
            self.say(
                "Select a sentence of a document: those wait to be accepted or dismissed."
            )
        return hit

    def action_accept_hit(self) -> None:
        """Accept the sentence. An agent's proposal must have been read to its end first."""
        if (hit := self._hit) is None:
            return
        if hit.agent and (unseen := self._telling.unseen):
            self._telling.focus()
            self._telling.action_page_down()
            self.say(
                f"Read it to its end first: {unseen} more lines; then y accepts it."
            )
        else:
            self.owner.work(partial(self._accept, hit), "accepting")

    async def _accept(self, hit: HitLine) -> None:
        found = await self.desk.accept(hit.id)
        if found.ok and hit.no:
            self.say(f"Answered: {found.understood}")
        elif found.ok:
            self.owner.say_done("Saved", found.understood)
        else:
            self.say(found.problems[0][1])

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
