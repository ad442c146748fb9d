"""What the pages have in common: a main list with a filter, a selected checkpoint, the way back."""

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
    """The user wants another page, about a ticker and perhaps one of its checkpoints."""

    def __init__(self, place: Place, symbol: str | None = None, checkpoint: str | None = None) -> None:
        super().__init__()
        self.place, self.symbol, self.checkpoint = place, symbol, checkpoint


class EvidenceWanted(acting.FormWanted):
    """The user wants to enter evidence for a checkpoint, perhaps what a sentence of a release says of it."""

    def __init__(self, checkpoint: str, hit: HitLine | None = None) -> None:
        super().__init__()
        self.checkpoint, self.hit = checkpoint, hit


class PrintWanted(acting.FormWanted):
    """The user wants to enter the figures of a ticker's report."""

    def __init__(self, symbol: str) -> None:
        super().__init__()
        self.symbol = symbol


class AddWanted(acting.FormWanted):
    """The user wants to add something to the book, about a ticker if one is selected."""

    def __init__(self, symbol: str | None) -> None:
        super().__init__()
        self.symbol = symbol


class BookWanted(acting.FormWanted):
    """The user wants to see all that stands in the book."""


class EditWanted(acting.FormWanted):
    """The user wants to edit what is selected, cash, a checkpoint or else a ticker; or to retire it."""

    def __init__(
        self, symbol: str | None, checkpoint: str | None, *, retire: bool = False, cash: bool = False
    ) -> None:
        super().__init__()
        self.symbol, self.checkpoint, self.retire, self.cash = symbol, checkpoint, retire, cash


class EditorWanted(Message):
    """The user wants their own editor, at a line of the book."""

    def __init__(self, path: Path, line: int) -> None:
        super().__init__()
        self.path, self.line = path, line


class ContactWanted(Message):
    """The user wants to give the address the SEC is told."""


class Ask(Message):
    """Something to be done by the desk; `doing` says what, in case it fails."""

    def __init__(self, task: Callable[[], Awaitable[None]], doing: str) -> None:
        super().__init__()
        self.task, self.doing = task, doing


class Selected(Message):
    """Another line is selected: other keys answer it."""


class ReasonWanted(acting.FormWanted):
    """The user wants to say why a promise was changed, if they can that of the selected checkpoint."""

    def __init__(self, checkpoint: str | None) -> None:
        super().__init__()
        self.checkpoint = checkpoint


class ReviewWanted(acting.FormWanted):
    """The user looked at a thesis again, and may want to write a line about it."""

    def __init__(self, thesis: str) -> None:
        super().__init__()
        self.thesis = thesis


class Pane(Over[None]):
    """What lies over a page and shows what the desk says now, as a page does."""

    def show(self, context: DrawContext) -> None:
        """Draw what is new."""
        raise NotImplementedError


class Page(acting.Acting, Vertical):
    """One of the numbered screens. `show` is called with every new board while the page is in front."""

    PLACE: ClassVar[Place]
    MAIN: ClassVar[str]  # the id of the list that has the focus first
    SELECTS: ClassVar[bool] = True  # whether `open` selects what it is given; else the home page does

    ABOUT_ONE: ClassVar[bool] = (
        False  # whether it is about one ticker: replay then shows its flips and prints
    )
    REPLAYED: ClassVar[bool] = True  # whether it can be seen as of an earlier moment

    def __init__(self, desk: Desk, context: DrawContext) -> None:
        """What is entered goes to `desk`; what is shown is read from `reading`: the desk, or one of then."""
        super().__init__(id=self.PLACE.name.lower(), classes="page")
        self.desk = desk
        self.reading: Reading = desk
        self.draw_context = context
        self.board: Board | None = None
        self.wanted = ""

    @property
    def judged(self) -> bool:
        """Whether the book is read, so that the desk answers at once what it is asked."""
        return self.board is not None and self.board.judged

    symbol: str | None = None
    """The ticker this page is about, or the selected one."""

    @property
    def checkpoint(self) -> str | None:
        """The selected checkpoint's id; before the book is read, of the one that will be."""
        return None

    @property
    def ruled_on(self) -> str | None:
        """The same, or the period of it that is selected."""
        return self.checkpoint

    def ask(self, task: Callable[[], Awaitable[None]], doing: str) -> None:
        self.post_message(Ask(task, doing))

    def post_message(self, message: Message) -> bool:
        if isinstance(message, acting.FormWanted):
            cast("HeldKeys[None]", self.app).hold_keys()
        return super().post_message(message)

    @property
    def answers(self) -> Answers:
        """What can be done about the selected checkpoint, first in the last line."""
        about = self.ruled_on if self.judged else None
        try:
            return answers_to(self.reading.detail(about).row) if about is not None else ()
        except KeyError:  # it has left the book, and is drawn until what is shown is found anew
            return ()

    @property
    def idle(self) -> frozenset[str]:
        """The page's actions that do nothing for what is selected: not in the last line."""
        return frozenset() if self.reviewed else frozenset({"review"})

    @property
    def reviewed(self) -> str | None:
        """The thesis that a review would be of: that of the selected checkpoint."""
        return None

    @property
    def moment(self) -> datetime | None:
        """The moment of what is selected, at which a replay begins; None where it has none."""
        return None

    @property
    def document(self) -> str:
        """The address of the newest document the selected checkpoint rests on; empty when none is known."""
        if not self.judged or (about := self.checkpoint) is None:
            return ""
        detail = self.reading.detail(about)
        sources = [*(item.source for item in detail.evidence)]
        sources += [item.source for item in detail.row.verdict.inputs]
        return next((source for source in sources if source.startswith(("https://", "http://"))), "")

    @staticmethod
    def prepare(reading: Reading) -> object:
        """Ask what this page will ask that takes time and is kept; in another thread."""
        return reading.board()

    def needs_book(self, action: str, on: DOMNode | None) -> bool:
        """Return whether an action can do nothing before the book is read: then a page is empty."""
        here = on is not None and self in on.ancestors_with_self and not isinstance(on, Input)
        return action in NEED_THE_BOOK or (here and action not in UNREAD)

    def open(self, symbol: str | None, checkpoint: str | None) -> None:
        """The page comes to the front, about this."""

    async def leave(self) -> None:
        """The page goes to the back, or the app ends."""

    def memory(self) -> dict[str, str]:
        """What the next start should know."""
        return {"cursor": self.symbol or "", "checkpoint": self.checkpoint or ""}

    def show(self, board: Board, context: DrawContext) -> None:
        """Draw what is new."""
        self.board, self.draw_context = board, context
        self.draw()

    ground: str | None = None
    """The class of the strip's ground, where the page has a strip of its own."""

    def strip(self, width: int) -> tuple[Line, list[Line]] | None:
        """What this page says in the strip instead of what needs someone; None: nothing of its own."""
        return None

    def draw(self) -> None:
        """Draw from `board`, `context` and `wanted`."""
        raise NotImplementedError

    @property
    def main(self) -> Widget:
        return self.query_one(f"#{self.MAIN}")

    def add_first(self, nothing: str) -> str:
        """That there is nothing, and the key that adds the first; of the past nothing is added."""
        return nothing if self.draw_context.past else f"{nothing} `{key_of('add')}` adds the first."

    def action_add(self) -> None:
        """Add something to the book, about the ticker one looks at."""
        self.post_message(AddWanted(self.symbol))

    def action_book(self) -> None:
        """All that stands in the book."""
        self.post_message(BookWanted())

    def action_edit(self) -> None:
        """Edit what one looks at in the book."""
        self.post_message(EditWanted(self.symbol, self._edited, cash=self.on_cash))

    def action_retire(self) -> None:
        """Take what one looks at out of the book."""
        self.post_message(EditWanted(self.symbol, self._edited, retire=True, cash=self.on_cash))

    def focus_checkpoint(self) -> None:
        """Go to the list the selected checkpoint is in."""
        self.main.focus()

    @property
    def on_cash(self) -> bool:
        """Whether what one looks at is the line of cash."""
        return False

    @property
    def _edited(self) -> str | None:
        """The checkpoint one looks at; none in a list of tickers."""
        return None if self.MAIN == "tickers" and self.main.has_focus else self.checkpoint

    # The filter: words that must all occur.

    async def action_filter(self) -> None:
        found = self.query(Input)
        if not found:
            await self.mount(CleanInput(self.wanted, placeholder="filter: words that must all occur"))
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
        """An empty filter that is left is gone. Another window in front is no leaving."""
        if isinstance(event.widget, Input) and self.app.app_focus and not self.wanted.strip():
            self.wanted = ""
            await self.query(Input).remove()

    def keep_in_sight(self) -> None:
        """What a filter found stays selected without it: the fold it is in is opened."""

    async def action_back(self) -> None:
        """Clear the filter; else go to the first pane; else to the home page."""
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
            self.notify("A theme has no report: its figures are entered as evidence (e).", markup=False)
        else:
            self.post_message(PrintWanted(self.symbol))

    def action_review(self) -> None:
        """Of the thesis of the selected checkpoint."""
        if thesis := self.reviewed:
            self.post_message(ReviewWanted(thesis))
        elif (checkpoint := self.checkpoint) is None:
            self.notify("No checkpoint is selected.", markup=False)
        else:
            self.notify(f"{one_line(checkpoint, 60)} is in no thesis.", markup=False)

    def action_reason(self) -> None:
        self.post_message(ReasonWanted(self.checkpoint))


def matcher(wanted: str) -> Callable[[str], bool]:
    """Whether a text has all the wanted words, in any order and case."""
    words = wanted.casefold().split()
    return lambda text: all(word in text.casefold() for word in words)


def searchable(row: CheckpointRow) -> str:
    """All a checkpoint can be found by."""
    verdict = row.verdict
    marks = " ".join(verdict.marks)
    return one_line(
        f"{row.id} {row.checkpoint.text} {verdict.word} {row.when} {marks}".replace("_", " "), 1000
    )
