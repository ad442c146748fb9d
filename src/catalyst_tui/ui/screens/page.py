"""Base of the pages: a main list with a filter, a selected checkpoint, the way back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual import events
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Input

from catalyst_tui.desk.shapes import Board, CheckpointRow
from catalyst_tui.ui.actions import Place, key_of
from catalyst_tui.ui.frame import Answers, answers_to
from catalyst_tui.ui.widgets.clean_input import CleanInput
from catalyst_tui.ui.widgets.table import Sorting
from catalyst_tui.ui.widgets.text_pane import Over
from catalyst_tui.ui.words import DrawContext, one_line

if TYPE_CHECKING:
    from catalyst_tui.desk.live import LiveDesk
    from catalyst_tui.desk.views.reading import HomeReading
    from catalyst_tui.ui.app import CatalystApp


READING = "Reading the book…"
"""Shown in place of checkpoints until the book is read. Until then nothing else is asked of the
desk.
"""

UNDONE = "u undoes it."
HELP_KEY = "     ? help "
"""What stands beside a message in the footer."""

A_WEEK = timedelta(days=7)


def saved_line(did: str, what: str, width: int) -> str:
    """Return what was done, in one line that ends with how to undo it: `Saved: … u undoes it.`"""
    around = len(f"{did}: . {UNDONE}{HELP_KEY}")
    text = one_line(what, max(width - around, 10))
    return f"{did}: {text}{'' if text.endswith(('…', '.')) else '.'} {UNDONE}"


class Pane(Over[None]):
    """A pane over a page that is redrawn for every new board, as a page is."""

    def show(self, context: DrawContext) -> None:
        """Draw the current state."""
        raise NotImplementedError


class Page(Vertical):
    """One of the numbered pages. `show` is called with every new
    board while the page is in front.
    """

    PLACE: ClassVar[Place]
    MAIN: ClassVar[str]  # the id of the list that has the focus first
    # Whether `open` can select a checkpoint; if not, Positions does
    SELECTS: ClassVar[bool] = True

    ABOUT_ONE: ClassVar[bool] = (
        # whether the page is about one ticker: a replay then shows only its flips and reports
        False
    )
    REPLAYED: ClassVar[bool] = True  # whether the page works in a replay

    def __init__(self, desk: LiveDesk, context: DrawContext) -> None:
        """Set up the page. Entries go to `desk`; rows are read from `reading`, the desk or a
        replay.
        """
        super().__init__(id=self.PLACE.name.lower(), classes="page")
        self.desk = desk
        self.reading: HomeReading = desk
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
    def hands_over(self) -> tuple[str | None, str | None]:
        """Return the ticker and checkpoint that the next page selects."""
        return self.symbol, self.checkpoint

    @property
    def ruled_on(self) -> str | None:
        """Return the selected checkpoint, or the selected period of it."""
        return self.checkpoint

    @property
    def owner(self) -> CatalystApp:
        """Return the app, which opens forms and turns pages."""
        return cast("CatalystApp", self.app)

    @property
    def answers(self) -> Answers:
        """Return the actions for the selected checkpoint, which come first in the footer."""
        about = self.ruled_on if self.judged else None
        try:
            return (
                answers_to(self.reading.detail(about).row) if about is not None else ()
            )
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
            (
                source
                for source in sources
                if source.startswith(("https://", "http://"))
            ),
            "",
        )

    @staticmethod
    def prepare(reading: HomeReading) -> object:
        """Compute slow, cached values of this page ahead, in another thread."""
        return reading.board()

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

    def draw(self) -> None:
        """Draw from `board`, `context` and `wanted`."""
        raise NotImplementedError

    @property
    def main(self) -> Widget:
        return self.query_one(f"#{self.MAIN}")

    def no_rows(self, nothing: str) -> str:
        """Return that the filter finds nothing, or what `add_first` says."""
        if self.wanted:
            return f"Nothing matches “{one_line(self.wanted, 40)}”. Esc shows all."
        return self.add_first(nothing)

    def add_first(self, nothing: str) -> str:
        """Return `nothing` plus the key that adds the first; in a replay without the key.

        With a book that cannot be read, nobody knows what is there.
        """
        if self.board and any(notice.urgent for notice in self.board.notices):
            return f"Nothing to show: {key_of('status')} says why."
        return (
            nothing
            if self.draw_context.past
            else f"{nothing} {key_of('add')} adds the first."
        )

    def say(self, text: str) -> None:
        """Show one quiet line."""
        self.owner.say(one_line(text))

    def action_add(self) -> None:
        """Add a line to the book, about the selected ticker."""
        self.owner.open_line(self.symbol or "")

    def action_add_other(self) -> None:
        """Choose something else to add to the book."""
        self.owner.open_add_other(self.symbol)

    def action_in_book(self) -> None:
        """Offer what can be done with the selection in the book."""
        from catalyst_tui.ui.forms.menu import Menu, in_book

        if self.on_cash:
            self._edit(retire=False)
            return
        row = self.board.row(self.symbol) if self.board and self.symbol else None
        symbol = row.symbol if row and not row.theme else ""
        if self.checkpoint or symbol:
            choices = in_book(bool(self.checkpoint), symbol)
            self.app.push_screen(Menu("In the book", choices), self._in_book)
        else:
            self.owner.open_book()

    def _in_book(self, chosen: str | None) -> None:
        if chosen == "book":
            self.action_book()
        elif chosen is not None:
            action, _, ticker = chosen.partition(" ")
            checkpoint = None if ticker else self.checkpoint
            self.owner.open_edit(self.symbol, checkpoint, retire=action == "retire")

    def action_book(self) -> None:
        """Show the contents of the book."""
        self.owner.open_book()

    def action_edit(self) -> None:
        """Edit the selection in the book."""
        self._edit(retire=False)

    def action_retire(self) -> None:
        """Remove the selection from the book."""
        self._edit(retire=True)

    def _edit(self, *, retire: bool) -> None:
        self.owner.open_edit(
            self.symbol, self._edited, retire=retire, cash=self.on_cash
        )

    def _about(self) -> str | None:
        """Return the selected checkpoint or period. Say why nothing happens if there is none."""
        if self.ruled_on is None:
            self.say("No checkpoint is selected.")
        return self.ruled_on

    def action_rule(self, side: str = "") -> None:
        """Rule on the selected checkpoint: met, missed or void."""
        if about := self._about():
            self.owner.open_ruling(about, side)

    def action_acknowledge(self) -> None:
        """Acknowledge all notifications about the checkpoint."""
        if about := self._about():
            self.owner.work(
                partial(self._acknowledge, about.partition("[")[0]), "acknowledging"
            )

    async def _acknowledge(self, checkpoint: str) -> None:
        try:
            lines = await self.desk.acknowledge(checkpoint)
        except KeyError:
            self.say("You were not notified about this: nothing to acknowledge.")
            return
        if lines:
            self.owner.say_done("Acknowledged", checkpoint)
        else:
            self.say("It is acknowledged already.")

    def action_snooze(self) -> None:
        """Pause notifications about the checkpoint: for a day, a week, then no longer."""
        if about := self._about():
            self.owner.work(partial(self._snooze, about.partition("[")[0]), "snoozing")

    async def _snooze(self, checkpoint: str) -> None:
        until = await self.desk.snooze(checkpoint)
        key, head, tail = key_of("snooze"), "No longer snoozed", ""
        if until is not None:
            days = (until - self.draw_context.now).days
            local = self.draw_context.local(until)
            head = f"Snoozed until {local:%a %b} {local.day}"
            tail = f" {key} again: {'for a week' if days < A_WEEK.days - 1 else 'ends it'}."
        self.owner.say_done(head, checkpoint, tail)

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
        return (
            None if self.MAIN == "tickers" and self.main.has_focus else self.checkpoint
        )

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
        if (
            isinstance(event.widget, Input)
            and self.app.app_focus
            and not self.wanted.strip()
        ):
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
            self.owner.go(Place.POSITIONS, *self.hands_over)

    def action_evidence(self) -> None:
        if (checkpoint := self.checkpoint) is None:
            self.say("No checkpoint is selected.")
        else:
            self.owner.open_evidence(checkpoint)

    def action_print_day(self) -> None:
        if self.symbol is None:
            self.say("No ticker is selected.")
        elif (
            self.board is not None
            and (row := self.board.row(self.symbol))
            and row.theme
        ):
            self.say("A theme has no report: enter its figures as evidence (e).")
        else:
            self.owner.open_report(self.symbol)

    def action_review(self) -> None:
        """Review the thesis of the selected checkpoint."""
        if thesis := self.reviewed:
            self.owner.open_review(thesis)
        elif self.checkpoint is None:
            self.say("No checkpoint is selected.")
        else:
            self.say(f"{key_of('add_other')} adds a thesis for it: it is in none yet.")

    def action_reason(self) -> None:
        self.owner.open_reason(self.checkpoint)

    # The order of a list.

    sorting: Sorting[Any]

    def action_sort(self) -> None:
        self.sorting.next()
        self.draw()

    def action_sort_by(self, title: str) -> None:
        """Sort by a column, or turn the order if it is sorted by it already."""
        self.sorting.by(title)
        self.draw()


def matcher(wanted: str) -> Callable[[str], bool]:
    """Return a function that checks whether a text has all words, in any order and case."""
    words = wanted.casefold().split()
    return lambda text: all(word in text.casefold() for word in words)


def searchable(row: CheckpointRow) -> str:
    """Return the searchable text of a checkpoint."""
    verdict = row.verdict
    marks = " ".join(verdict.marks)
    return one_line(
        f"{row.id} {row.checkpoint.text} {verdict.word} {row.when} {marks}".replace(
            "_", " "
        ),
        1000,
    )


def page_of(place: Place) -> type[Page]:
    """Return the class of a page, for example `ThesisPage` in `screens/thesis.py`, and import it if
    needed.
    """
    file = import_module(f"{__package__}.{place.name.lower()}")
    page: type[Page] = getattr(file, f"{place.name.title()}Page")
    return page
