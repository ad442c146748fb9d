"""Base of the pages: a main list with a filter, a selected checkpoint, the way back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, cast

from textual import events
from textual.containers import Vertical
from textual.dom import DOMNode
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input

from catalyst_tui.desk.api import Desk, Reading
from catalyst_tui.desk.shapes.board import Board, CheckpointRow
from catalyst_tui.ui.actions import NEED_THE_BOOK, UNREAD, Place, key_of
from catalyst_tui.ui.answers import Answers, answers_to
from catalyst_tui.ui.screens import acting
from catalyst_tui.ui.widgets.clean_input import CleanInput
from catalyst_tui.ui.widgets.over import Over
from catalyst_tui.ui.words import DrawContext, Line, one_line

if TYPE_CHECKING:
    from catalyst_tui.desk.shapes.pages import HitLine
    from catalyst_tui.ui.held_keys import HeldKeys


READING = acting.READING


class Turn(Message):
    """A request to show another page, with a ticker and maybe a checkpoint selected."""

    def __init__(
        self, place: Place, symbol: str | None = None, checkpoint: str | None = None
    ) -> None:
        super().__init__()
        self.place, self.symbol, self.checkpoint = place, symbol, checkpoint


class EvidenceWanted(acting.FormWanted):
    """A request to enter evidence for a checkpoint, maybe
    prefilled from a sentence of a release.
    """

    def __init__(self, checkpoint: str, hit: HitLine | None = None) -> None:
        super().__init__()
        self.checkpoint, self.hit = checkpoint, hit


class PrintWanted(acting.FormWanted):
    """A request to enter the figures of a ticker's earnings report."""

    def __init__(self, symbol: str) -> None:
        super().__init__()
        self.symbol = symbol


class AddWanted(acting.FormWanted):
    """A request to add something to the book, about the selected ticker if there is one."""

    def __init__(self, symbol: str | None) -> None:
        super().__init__()
        self.symbol = symbol


class BookWanted(acting.FormWanted):
    """A request to show the contents of the book."""


class EditWanted(acting.FormWanted):
    """A request to edit or retire the selection: cash, a checkpoint, else a ticker."""

    def __init__(
        self,
        symbol: str | None,
        checkpoint: str | None,
        *,
        retire: bool = False,
        cash: bool = False,
    ) -> None:
        super().__init__()
        self.symbol, self.checkpoint, self.retire, self.cash = symbol, checkpoint, retire, cash


class EditorWanted(Message):
    """A request to open the user's own editor at a line of the book."""

    def __init__(self, path: Path, line: int) -> None:
        super().__init__()
        self.path, self.line = path, line


class ContactWanted(Message):
    """A request to enter the e-mail address for the SEC."""


class Ask(Message):
    """A task for the desk; `doing` names it in case it fails."""

    def __init__(self, task: Callable[[], Awaitable[None]], doing: str) -> None:
        super().__init__()
        self.task, self.doing = task, doing


class Selected(Message):
    """Another row is selected, so other keys apply."""


class ReasonWanted(acting.FormWanted):
    """A request to enter the reason of a change, preferably of the selected checkpoint."""

    def __init__(self, checkpoint: str | None) -> None:
        super().__init__()
        self.checkpoint = checkpoint


class ReviewWanted(acting.FormWanted):
    """A request to mark a thesis as reviewed, with an optional note."""

    def __init__(self, thesis: str) -> None:
        super().__init__()
        self.thesis = thesis


class Pane(Over[None]):
    """A pane over a page that is redrawn for every new board, as a page is."""

    def show(self, context: DrawContext) -> None:
        """Draw the current state."""
        raise NotImplementedError


class Page(acting.Acting, Vertical):
    """One of the numbered pages. `show` is called with every new
    board while the page is in front.
    """

    PLACE: ClassVar[Place]
    MAIN: ClassVar[str]  # the id of the list that has the focus first
    SELECTS: ClassVar[bool] = True  # whether `open` can select a checkpoint; if not, Positions does

    ABOUT_ONE: ClassVar[bool] = (
        # whether the page is about one ticker: a replay then shows only its flips and reports
        False
    )
    REPLAYED: ClassVar[bool] = True  # whether the page works in a replay

    def __init__(self, desk: Desk, context: DrawContext) -> None:
        """Set up the page. Entries go to `desk`; rows are read from `reading`, the desk or a
        replay.
        """
        super().__init__(id=self.PLACE.name.lower(), classes="page")
        self.desk = desk
        self.reading: Reading = desk
        self.draw_context = context
        self.board: Board | None = None
        self.wanted = ""

    @property
    def judged(self) -> bool:
        """Return whether the book is read, so that the desk can answer."""
        return self.board is not None and self.board.judged

    symbol: str | None = None
    """The ticker of this page, or the selected one."""

    @property
    def checkpoint(self) -> str | None:
        """Return the id of the selected checkpoint, or of the one to
        select once the book is read.
        """
        return None

    @property
    def ruled_on(self) -> str | None:
        """Return the selected checkpoint, or the selected period of it."""
        return self.checkpoint

    def ask(self, task: Callable[[], Awaitable[None]], doing: str) -> None:
        self.post_message(Ask(task, doing))

    def post_message(self, message: Message) -> bool:
        if isinstance(message, acting.FormWanted):
            cast("HeldKeys[None]", self.app).hold_keys()
        return super().post_message(message)

    @property
    def answers(self) -> Answers:
        """Return the actions for the selected checkpoint, which come first in the footer."""
        about = self.ruled_on if self.judged else None
        try:
            return answers_to(self.reading.detail(about).row) if about is not None else ()
        except KeyError:  # it has left the book, but is on screen until the next draw
            return ()

    @property
    def idle(self) -> frozenset[str]:
        """Return the actions that do nothing for the selection and are left out of the footer."""
        return frozenset() if self.reviewed else frozenset({"review"})

    @property
    def reviewed(self) -> str | None:
        """Return the thesis that a review would be about: that of the selected checkpoint."""
        return None

    @property
    def moment(self) -> datetime | None:
        """Return the moment at which a replay of the selection begins, or None."""
        return None

    @property
    def document(self) -> str:
        """Return the address of the newest document about the selected checkpoint, or an empty
        string.
        """
        if not self.judged or (about := self.checkpoint) is None:
            return ""
        detail = self.reading.detail(about)
        sources = [*(item.source for item in detail.evidence)]
        sources += [item.source for item in detail.row.verdict.inputs]
        return next(
            (source for source in sources if source.startswith(("https://", "http://"))), ""
        )

    @staticmethod
    def prepare(reading: Reading) -> object:
        """Compute slow, cached values of this page ahead, in another thread."""
        return reading.board()

    def needs_book(self, action: str, on: DOMNode | None) -> bool:
        """Return whether an action can do nothing before the book is read: then a page is empty."""
        on_page = on is not None and self in on.ancestors_with_self and not isinstance(on, Input)
        return action in NEED_THE_BOOK or (on_page and action not in UNREAD)

    def open(self, symbol: str | None, checkpoint: str | None) -> None:
        """Select these; the page comes to the front."""

    async def leave(self) -> None:
        """Clean up when the page goes to the back or the app ends."""

    def memory(self) -> dict[str, str]:
        """Return what the next start restores."""
        return {"cursor": self.symbol or "", "checkpoint": self.checkpoint or ""}

    def show(self, board: Board, context: DrawContext) -> None:
        """Draw a new board."""
        self.board, self.draw_context = board, context
        self.draw()

    ground: str | None = None
    """The background class of the strip, if the page has a strip of its own."""

    def strip(self, width: int) -> tuple[Line, list[Line]] | None:
        """Return the page's own strip, or None for the usual attention strip."""
        return None

    def draw(self) -> None:
        """Draw from `board`, `context` and `wanted`."""
        raise NotImplementedError

    @property
    def main(self) -> Widget:
        return self.query_one(f"#{self.MAIN}")

    def add_first(self, nothing: str) -> str:
        """Return `nothing` plus the key that adds the first; in a replay without the key."""
        return nothing if self.draw_context.past else f"{nothing} `{key_of('add')}` adds the first."

    def action_add(self) -> None:
        """Add something to the book, about the selected ticker."""
        self.post_message(AddWanted(self.symbol))

    def action_book(self) -> None:
        """Show the contents of the book."""
        self.post_message(BookWanted())

    def action_edit(self) -> None:
        """Edit the selection in the book."""
        self.post_message(EditWanted(self.symbol, self._edited, cash=self.on_cash))

    def action_retire(self) -> None:
        """Remove the selection from the book."""
        self.post_message(EditWanted(self.symbol, self._edited, retire=True, cash=self.on_cash))

    def focus_checkpoint(self) -> None:
        """Focus the list with the selected checkpoint."""
        self.main.focus()

    @property
    def on_cash(self) -> bool:
        """Return whether the cash line is selected."""
        return False

    @property
    def _edited(self) -> str | None:
        """Return the selected checkpoint; None if the list of tickers has the focus."""
        return None if self.MAIN == "tickers" and self.main.has_focus else self.checkpoint

    # The filter: words that must all occur.

    async def action_filter(self) -> None:
        found = self.query(Input)
        if not found:
            await self.mount(
                CleanInput(self.wanted, placeholder="filter: words that must all occur")
            )
        self.query_one(Input).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.wanted = event.value
        self.draw()

    async def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.main.focus()
        if not self.wanted.strip():
            await self.query(Input).remove()

    async def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        """Remove an empty filter that loses the focus, but not when another window gets it."""
        if isinstance(event.widget, Input) and self.app.app_focus and not self.wanted.strip():
            self.wanted = ""
            await self.query(Input).remove()

    def keep_in_sight(self) -> None:
        """Open the fold that holds the selected row, before the filter is cleared."""

    async def action_back(self) -> None:
        """Clear the filter, else focus the main list, else go to Positions."""
        if self.wanted or self.query(Input):
            if self.wanted.strip():
                self.keep_in_sight()
            self.wanted = ""
            self.main.focus()
            await self.query(Input).remove()
            self.draw()
        elif not self.main.has_focus:
            self.main.focus()
        elif self.PLACE is not Place.POSITIONS:
            self.post_message(Turn(Place.POSITIONS, self.symbol, self.checkpoint))

    def action_evidence(self) -> None:
        if (checkpoint := self.checkpoint) is None:
            self.notify("No checkpoint is selected.", markup=False)
        else:
            self.post_message(EvidenceWanted(checkpoint))

    def action_print_day(self) -> None:
        if self.symbol is None:
            self.notify("No ticker is selected.", markup=False)
        elif self.board is not None and (row := self.board.row(self.symbol)) and row.theme:
            self.notify(
                "A theme has no report: its figures are entered as evidence (e).", markup=False
            )
        else:
            self.post_message(PrintWanted(self.symbol))

    def action_review(self) -> None:
        """Review the thesis of the selected checkpoint."""
        if thesis := self.reviewed:
            self.post_message(ReviewWanted(thesis))
        elif (checkpoint := self.checkpoint) is None:
            self.notify("No checkpoint is selected.", markup=False)
        else:
            self.notify(f"{one_line(checkpoint, 60)} is in no thesis.", markup=False)

    def action_reason(self) -> None:
        self.post_message(ReasonWanted(self.checkpoint))


def matcher(wanted: str) -> Callable[[str], bool]:
    """Return a function that checks whether a text has all words, in any order and case."""
    words = wanted.casefold().split()
    return lambda text: all(word in text.casefold() for word in words)


def searchable(row: CheckpointRow) -> str:
    """Return the searchable text of a checkpoint."""
    verdict = row.verdict
    marks = " ".join(verdict.marks)
    return one_line(
        f"{row.id} {row.checkpoint.text} {verdict.word} {row.when} {marks}".replace("_", " "), 1000
    )
