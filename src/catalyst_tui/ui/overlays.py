"""What opens over a page: forms, questions and panes, and what happens with their results."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING

from catalyst_tui.book.clean import clean
from catalyst_tui.desk.home.clock import local_time
from catalyst_tui.ui.held_keys import HeldKeys
from catalyst_tui.ui.screens.page import saved_line
from catalyst_tui.ui.words import DrawContext, one_line, whole_parts, with_days

if TYPE_CHECKING:
    from catalyst_tui.desk.entry.print_day import PrintCheck, PrintDay
    from catalyst_tui.desk.entry.undo import Done
    from catalyst_tui.desk.live import LiveDesk
    from catalyst_tui.desk.shapes.forms import EntryCheck, Side
    from catalyst_tui.desk.shapes.pages import HitLine

_RULED = {"met": "it came as written", "missed": "it did not", "void": "it no longer counts"}


class Overlays(HeldKeys[None]):
    """The part of the app that opens forms and panes."""

    desk: LiveDesk

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

    def open_evidence(self, checkpoint: str, hit: HitLine | None = None) -> None:
        """Open the form for evidence, maybe prefilled from a sentence of a release."""
        from catalyst_tui.ui.forms.evidence import EvidenceForm

        self.hold_keys()
        self.push_screen(EvidenceForm(self.desk, checkpoint, hit), self._kept)

    def _kept(self, check: EntryCheck | None) -> None:
        if check is not None:
            text = with_days(check.understood, self.draw_context().today)
            self._say(saved_line(text, self.size.width))
            self.redraw()

    def open_report(self, symbol: str) -> None:
        """Open the form for the figures of a ticker's earnings report."""
        self.hold_keys()
        self.work(partial(self._open_print, symbol), "the report")

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
            self._say(saved_line(figures, self.size.width))
            self.redraw()

    def open_reason(self, checkpoint: str | None) -> None:
        """Ask for the reason of a change: of the selected checkpoint, else of the first without
        one.
        """
        asked = self.desk.unexplained()
        if not asked:
            self._say("No checkpoint was changed without a reason.")
            return
        from catalyst_tui.ui.forms.reason import ReasonPrompt

        self.hold_keys()
        about = checkpoint if checkpoint in asked else asked[0]
        self.push_screen(ReasonPrompt(self.desk, about, self.desk.detail(about).row.verdict.moved))

    def open_ruling(self, checkpoint: str, side: str) -> None:
        """Open the form for a ruling. Without a side, ask for it first."""
        from catalyst_tui.desk.shapes.forms import Side

        if side:
            self._open_ruling(checkpoint, Side(side))
            return
        from catalyst_tui.ui.screens.menu import Menu

        sides = {word[0] if word != "missed" else "x": Side(word) for word in Side}
        choices, why_not = [], ""
        for key, each in sides.items():
            try:
                choices.append((key, self.desk.ruling(checkpoint, each).word, _RULED[each]))
            except ValueError as error:
                why_not = why_not or str(error)
        if not choices:
            self._say(f"{checkpoint}: {why_not}")
            return

        def chosen(key: str | None) -> None:
            if key is not None:
                self._open_ruling(checkpoint, sides[key])

        if len(choices) == 1:
            chosen(choices[0][0])
        else:
            self.push_screen(Menu(f"You rule: {one_line(checkpoint, 50)}", choices), chosen)

    def _open_ruling(self, checkpoint: str, side: Side) -> None:
        from catalyst_tui.ui.forms.rule import RulePrompt

        try:
            form = self.desk.ruling(checkpoint, side)
        except ValueError as error:
            self._say(f"{checkpoint}: {error}")
            return
        self.hold_keys()
        self.push_screen(RulePrompt(self.desk, form), self._kept)

    def action_undo(self) -> None:
        self.work(self._undo, "undo")

    async def _undo(self) -> None:
        """Undo the last entry. Ask first if it was not entered in this session."""
        try:
            entry = await self.desk.last_entry()
        except ValueError as error:  # someone has changed the same thing since
            self._say(one_line(str(error), 300))
            return
        if entry is None:
            self._say("There is nothing of yours to undo.")
        elif entry.here:
            await self._take_back(entry)
        else:
            from catalyst_tui.ui.forms.sure import Sure

            when = local_time(entry.at)
            sure = Sure("Undo this?", f"{entry.said}, entered {when}", "undo")
            self.push_screen(sure, partial(self._sure, entry))

    def _sure(self, entry: Done, done: bool | None) -> None:
        if done:
            self.work(partial(self._take_back, entry), "undo")

    async def _take_back(self, entry: Done) -> None:
        self._say(whole_parts(await self.desk.take_back(entry), self.size.width - 2))
        self.redraw()

    def open_review(self, thesis: str) -> None:
        """Ask for a note, then mark the thesis as reviewed today."""
        from catalyst_tui.ui.forms.reviewed import ReviewPrompt

        about = self.desk.review().of(thesis)
        if about is not None:
            self.hold_keys()
            self.push_screen(ReviewPrompt(self.desk, about), self._reviewed)

    def _reviewed(self, title: str | None) -> None:
        if title is not None:
            self._say(f"Reviewed today: {one_line(title, 60)}")
            self.redraw()

    def open_contact(self) -> None:
        """Ask for the e-mail address that the SEC wants."""
        from catalyst_tui.ui.forms.contact import ContactPrompt

        self.push_screen(ContactPrompt(), self._contact_given)

    def _contact_given(self, contact: str | None) -> None:
        if contact is not None:
            self.work(partial(self._give_contact, contact), "telling the SEC who asks")

    async def _give_contact(self, contact: str) -> None:
        await self.desk.give_contact(contact)
        self._say("Saved in config.toml. Filings are fetched from now on.")
