"""What opens over a page: forms, questions and panes, and what happens with their results."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING

from textual import on

from catalyst_tui.book.clean import clean
from catalyst_tui.desk.api import Desk
from catalyst_tui.desk.home.clock import local_time
from catalyst_tui.ui.held_keys import HeldKeys
from catalyst_tui.ui.screens.acting import RulingWanted, kept
from catalyst_tui.ui.screens.page import (
    Ask,
    ContactWanted,
    EvidenceWanted,
    PrintWanted,
    ReasonWanted,
    ReviewWanted,
)
from catalyst_tui.ui.words import DrawContext, one_line, whole_parts, with_days

if TYPE_CHECKING:
    from catalyst_tui.desk.entry.print_day import PrintCheck, PrintDay
    from catalyst_tui.desk.entry.undo import Done
    from catalyst_tui.desk.shapes.forms import EntryCheck


class Overlays(HeldKeys[None]):
    """The part of the app that opens forms and panes."""

    desk: Desk

    def draw_context(self) -> DrawContext:
        """Return the context that rows are drawn with now."""
        raise NotImplementedError

    def redraw(self) -> None:
        """Draw the current state."""
        raise NotImplementedError

    def look_at(self, symbol: str | None, checkpoint: str) -> None:
        """Select a checkpoint on the page in front."""
        raise NotImplementedError

    def work(self, task: Callable[[], Awaitable[None]], group: str) -> None:
        """Run a slow task of the desk in a worker. A failure becomes a notice and does not end the
        app.
        """
        raise NotImplementedError

    def _say(self, text: str) -> None:
        self.notify(clean(text), markup=False)

    @on(Ask)
    def _asked(self, message: Ask) -> None:
        self.work(message.task, message.doing)

    @on(EvidenceWanted)
    def _evidence(self, message: EvidenceWanted) -> None:
        from catalyst_tui.ui.forms.evidence import EvidenceForm

        self.push_screen(EvidenceForm(self.desk, message.checkpoint, message.hit), self._kept)

    def _kept(self, check: EntryCheck | None) -> None:
        if check is not None:
            text = with_days(check.understood, self.draw_context().today)
            self._say(kept(text, self.size.width))
            self.redraw()

    @on(PrintWanted)
    def _print_day(self, message: PrintWanted) -> None:
        self.work(partial(self._open_print, message.symbol), "print day")

    async def _open_print(self, symbol: str) -> None:
        day = await self.desk.print_day(symbol)
        if not day.rows:
            self._say(
                f"No open checkpoint reads a report of {one_line(symbol, 12)}; e enters other figures."
            )
            return
        from catalyst_tui.ui.forms.print_day import PrintForm

        self.push_screen(
            PrintForm(self.desk, day, self.draw_context()), partial(self._kept_print, day)
        )

    def _kept_print(self, day: PrintDay, check: PrintCheck | None) -> None:
        if check is not None:
            several = "s" if check.figures > 1 else ""
            figures = f"{check.figures} figure{several} of {day.symbol} {day.quarter}"
            self._say(kept(figures, self.size.width))
            self.redraw()

    @on(ReasonWanted)
    def _reason(self, message: ReasonWanted) -> None:
        """Ask for the reason of a change: of the selected checkpoint, else of the first without
        one.
        """
        asked = self.desk.unexplained()
        if not asked:
            self._say("No promise was changed without a reason.")
            return
        from catalyst_tui.ui.forms.reason import ReasonPrompt

        about = message.checkpoint if message.checkpoint in asked else asked[0]

        self.push_screen(ReasonPrompt(self.desk, about, self.desk.detail(about).row.verdict.moved))

    @on(RulingWanted)
    def _rule(self, message: RulingWanted) -> None:
        from catalyst_tui.desk.shapes.forms import Side
        from catalyst_tui.ui.forms.rule import RulePrompt

        try:
            form = self.desk.ruling(message.checkpoint, Side(message.side))
        except ValueError as error:
            self._say(f"{message.checkpoint}: {error}")
            return
        self.push_screen(RulePrompt(self.desk, form), self._kept)

    def action_undo(self) -> None:
        self.work(self._undo, "taking it back")

    async def _undo(self) -> None:
        """Undo the last entry. Ask first if it was not entered in this session."""
        try:
            entry = await self.desk.last_entry()
        except ValueError as error:  # someone has changed the same thing since
            self._say(one_line(str(error), 300))
            return
        if entry is None:
            self._say("There is nothing of yours to take back.")
        elif entry.here:
            await self._take_back(entry)
        else:
            from catalyst_tui.ui.forms.sure import Sure

            when = local_time(entry.at)
            sure = Sure("Take this back?", f"{entry.said}, entered {when}", "take it back")
            self.push_screen(sure, partial(self._sure, entry))

    def _sure(self, entry: Done, done: bool | None) -> None:
        if done:
            self.work(partial(self._take_back, entry), "taking it back")

    async def _take_back(self, entry: Done) -> None:
        self._say(whole_parts(await self.desk.take_back(entry), self.size.width - 2))
        self.redraw()

    @on(ReviewWanted)
    def _review(self, message: ReviewWanted) -> None:
        from catalyst_tui.ui.forms.reviewed import ReviewPrompt

        about = self.desk.review().of(message.thesis)
        if about is not None:
            self.push_screen(ReviewPrompt(self.desk, about), self._reviewed)

    def _reviewed(self, title: str | None) -> None:
        if title is not None:
            self._say(f"Reviewed today: {one_line(title, 60)}")
            self.redraw()

    @on(ContactWanted)
    def _contact(self) -> None:
        from catalyst_tui.ui.forms.contact import ContactPrompt

        self.push_screen(ContactPrompt(), self._contact_given)

    def _contact_given(self, contact: str | None) -> None:
        if contact is not None:
            self.work(partial(self._give_contact, contact), "telling the SEC who asks")

    async def _give_contact(self, contact: str) -> None:
        await self.desk.give_contact(contact)
        self._say("Kept in config.toml. Filings are fetched from now on.")

    def action_sources(self) -> None:
        from catalyst_tui.ui.screens.sources import SourcesPane

        self.push_screen(SourcesPane(self.desk, self.draw_context()))
