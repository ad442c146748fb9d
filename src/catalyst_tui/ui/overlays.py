"""What opens over a page: forms, menus and panes, and what happens with their results."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING

from catalyst_tui.book.clean import clean
from catalyst_tui.desk.home.clock import local_time
from catalyst_tui.ui.actions import key_of
from catalyst_tui.ui.keys import Owning
from catalyst_tui.ui.screens.page import saved_line
from catalyst_tui.ui.words import DrawContext, one_line, with_days

if TYPE_CHECKING:
    # Forms are imported when one opens, so that the start does not wait for them
    from catalyst_tui.book.file.fields import FieldKind, TableLine
    from catalyst_tui.desk.entry.report_day import ReportCheck
    from catalyst_tui.desk.entry.undo import Done
    from catalyst_tui.desk.shapes import Edited, EntryCheck, HitLine
    from catalyst_tui.ui.forms.add_line import LineForm
    from catalyst_tui.ui.forms.report import ReportForm


_ID = re.compile(r"(?<!renamed to )\b[\w.]+(?:-[\w.]+)+")
"""The id of a checkpoint with several words, but a new one."""


class Overlays(Owning):
    """The part of the app that opens forms and panes."""

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
        self.run_worker(task, group=group, exit_on_error=False)

    def say(self, text: str) -> None:
        """Show one quiet line."""
        self.notify(clean(self._in_words(text)), markup=False)

    def say_done(self, did: str, what: str, then: str = "") -> None:
        """Show what was done and how to undo it."""
        width = self.size.width - len(then)
        self.say(saved_line(did, self._in_words(what), width) + then)

    def _in_words(self, text: str) -> str:
        """Return a text with the sentences of checkpoints instead of their ids."""

        def named(found: re.Match[str]) -> str:
            try:
                return self.desk.detail(found[0]).row.checkpoint.name
            except KeyError:
                return found[0]

        return _ID.sub(named, text) if self.desk.board().judged else text

    def _announce_saved(self, text: str | None) -> None:
        if text is not None:
            self.say_done("Saved", text)
            self.redraw()

    # Entries.

    def open_evidence(self, checkpoint: str, hit: HitLine | None = None) -> None:
        """Enter evidence for a checkpoint, filled in from a match if there is one."""
        from catalyst_tui.ui.forms.entries import EvidenceForm

        form = EvidenceForm(self.desk, checkpoint, self.draw_context().today, hit)
        self.push_screen(form, self._recorded)

    def open_ruling(self, checkpoint: str, side: str) -> None:
        """Rule on a checkpoint or on one period of it. `side` is filled in, else it is asked."""
        from catalyst_tui.desk.shapes import RulingSide
        from catalyst_tui.ui.forms.entries import RulingPrompt

        try:
            form = RulingPrompt(
                self.desk, checkpoint, RulingSide(side) if side else None
            )
        except ValueError as error:
            self.say(str(error))
        else:
            self.push_screen(form, self._recorded)

    def _recorded(self, check: EntryCheck | None) -> None:
        if check is not None:
            self._announce_saved(with_days(check.understood, self.draw_context().today))

    def open_report(self, symbol: str) -> None:
        """Enter the figures of a ticker's earnings report."""
        from catalyst_tui.ui.forms.report import ReportForm

        form = ReportForm(self.desk, symbol, self.draw_context())
        self.push_screen(form, partial(self._reported, form))

    def _reported(self, form: ReportForm, check: ReportCheck | None) -> None:
        if check is not None:
            figures = f"{check.figures} figure{'s' if check.figures > 1 else ''}"
            self._announce_saved(f"{figures} of {form.day.symbol} {form.day.quarter}")

    def open_reason(self, checkpoint: str | None) -> None:
        """Ask why a checkpoint was changed: the selected one, else the first without a reason."""
        from catalyst_tui.ui.forms.entries import ask_reason

        asked = self.desk.unexplained()
        if not asked:
            self.say("No checkpoint was changed without a reason.")
            return
        about = checkpoint if checkpoint in asked else asked[0]
        change = self.desk.detail(about).row.verdict.moved
        self.push_screen(ask_reason(self.desk, about, change))

    def open_review(self, thesis: str) -> None:
        """Mark a thesis as reviewed, with an optional note."""
        from catalyst_tui.ui.forms.entries import ask_review

        about = self.desk.review().of(thesis)
        if about is not None:
            done = f"{one_line(about.title, 60)} is reviewed"
            self.push_screen(
                ask_review(self.desk, about), partial(self._prompted, done)
            )

    def open_contact(self) -> None:
        """Ask for the e-mail address that is sent to the SEC."""
        from catalyst_tui.ui.forms.entries import ask_contact

        done = "in config.toml. Filings are fetched from now on"
        self.push_screen(ask_contact(self.desk), partial(self._prompted, done))

    def _prompted(self, done: str, text: str | None) -> None:
        if text is not None:
            self.say(f"Saved: {done}.")
            self.redraw()

    def action_undo(self) -> None:
        self.work(self._undo, "undo")

    async def _undo(self) -> None:
        """Undo the last entry. Ask first if it was not entered in this session."""
        from catalyst_tui.ui.forms.menu import Sure

        try:
            entry = await self.desk.last_entry()
        except ValueError as error:  # someone has changed the same thing since
            self.say(one_line(str(error), 300))
            return
        if entry is None:
            self.say(f"Nothing is left to undo. {key_of('in_book')} edits the book.")
        elif entry.here:
            await self._take_back(entry)
        else:
            at = local_time(entry.at, zone=self.draw_context().zone)
            question = self._in_words(f"{entry.said}, entered {at}")
            undo = partial(self._if_sure, partial(self._take_back, entry), "undo")
            self.push_screen(Sure("Undo this?", question, "undo"), undo)

    def _if_sure(
        self, task: Callable[[], Awaitable[None]], doing: str, sure: str | None
    ) -> None:
        if sure is not None:
            self.work(task, doing)

    async def _take_back(self, entry: Done) -> None:
        self.say(one_line(await self.desk.undo(entry), 300))
        self.redraw()

    # The book.

    def open_first(self) -> None:
        """Open the forms for the first tickers of a new book and their first checkpoint."""
        from catalyst_tui.ui.forms.book import TickersForm

        def added(symbols: str | None) -> None:
            self._announce_saved(symbols)
            if symbols is not None:
                self.open_line(symbols.partition(",")[0])

        self.push_screen(TickersForm(self.desk, self.draw_context()), added)

    def open_add_other(self, symbol: str | None) -> None:
        """Choose something else to add, about the selected ticker if there is one."""
        from catalyst_tui.ui.forms.menu import ADD, Menu

        def chosen(kind: str | None) -> None:
            if kind is not None:
                self.open_other(kind, symbol or "")

        self.push_screen(Menu("Add to the book", ADD), chosen)

    def open_other(self, kind: str, ticker: str) -> None:
        from catalyst_tui.book.file.fields import FieldKind
        from catalyst_tui.ui.forms.book import TickersForm
        from catalyst_tui.ui.forms.menu import FROM_A_FILE

        context = self.draw_context()
        if kind == FieldKind.TICKER:
            self.push_screen(TickersForm(self.desk, context), self._announce_saved)
        elif kind == FROM_A_FILE:
            self.say("In a terminal: `catalyst import FILE` shows its changes first.")
        else:
            today = context.today.isoformat()
            values = {
                FieldKind.THESIS: {"ticker": ticker, "opened": today},
                FieldKind.SERIES: {"ticker": ticker},
                FieldKind.EVENT: {"ticker": ticker},
                FieldKind.DECISION: {"date": today},
            }
            self._open_table(FieldKind(kind), values=values.get(FieldKind(kind)))

    def open_line(self, ticker: str) -> None:
        """Add a line to the book, about the selected ticker if there is one."""
        from catalyst_tui.ui.forms.add_line import LineForm

        form = LineForm(self.desk, self.draw_context(), ticker=ticker)
        self.push_screen(form, partial(self._line_added, form))

    def _line_added(self, form: LineForm, done: str | None) -> None:
        """Show what was added. A line may ask for another form or the menu instead."""
        from catalyst_tui.book.file.fields import FieldKind
        from catalyst_tui.ui.forms.book import TickersForm

        self._announce_saved(done)
        if done is not None and (row := form.trial.today):
            self.look_at(row.checkpoint.ticker, row.id)
        if form.other_wanted:
            self.open_add_other(form.ticker)
        elif form.tickers_wanted:
            tickers = TickersForm(self.desk, self.draw_context(), form.tickers_wanted)
            self.push_screen(tickers, self._announce_saved)
        elif form.fields_wanted is not None:
            name = form.edits or None
            self._open_table(
                FieldKind.CHECKPOINT,
                name,
                values=form.fields_wanted or None,
                line=form.draft_key,
            )

    async def _open_checkpoint(self, name: str) -> None:
        """Edit a checkpoint as its line, or in all fields if a line cannot say it."""
        from catalyst_tui.book.file.fields import FieldKind
        from catalyst_tui.ui.forms.add_line import LineForm

        editor = await self.desk.editor()
        line = await editor.ask(editor.line_said, name)
        if not line:
            self._open_table(FieldKind.CHECKPOINT, name)
            return
        form = LineForm(self.desk, self.draw_context(), edits=name, line=line)
        self.push_screen(form, partial(self._line_added, form))

    def _open_table(
        self,
        kind: FieldKind,
        name: str | None = None,
        *,
        values: dict[str, str] | None = None,
        line: str = "",
    ) -> None:
        """Edit a table. `line` is the draft of the line that the fields came from."""
        from catalyst_tui.ui.forms.book import TableForm

        form = TableForm(self.desk, self.draw_context(), kind, name, values=values)

        def saved(text: str | None) -> None:
            self._announce_saved(text)
            if line and self.desk.recall(line):
                if text is not None:
                    self.work(partial(self.desk.remember, line, ""), "drafts")
                elif form.typed == form.start:  # else the form says so
                    self.say("What you typed is kept as a draft.")
            if text is not None and self.page.wanted and (row := form.trial.today):
                self.look_at(row.checkpoint.ticker, row.id)

        self.push_screen(form, saved)

    def open_book(self) -> None:
        """Show the contents of the book."""
        self.work(self._open_book, "reading the book")

    async def _open_book(self) -> None:
        from catalyst_tui.ui.screens.panes import BookPane

        def chosen(entry: TableLine, retire: bool) -> None:
            if retire:
                self._ask_to_retire(entry.kind, entry.name)
            else:
                self._open_table(entry.kind, entry.name)

        editor = await self.desk.editor()
        self.push_screen(BookPane(editor.entries(), chosen, self.draw_context()))

    def open_edit(
        self,
        symbol: str | None,
        checkpoint: str | None,
        *,
        retire: bool = False,
        cash: bool = False,
    ) -> None:
        """Edit or retire the selection: cash, a checkpoint, else a ticker."""
        from catalyst_tui.book.file.fields import FieldKind

        if cash:
            kind, name = FieldKind.CASH, FieldKind.CASH.value
        elif checkpoint:
            kind, name = (
                FieldKind.CHECKPOINT,
                checkpoint.partition("[")[0].partition("@")[0],
            )
        elif symbol:
            kind, name = FieldKind.TICKER, symbol
        else:
            self.say("Nothing of the book is selected.")
            return
        if retire:
            self._ask_to_retire(kind, name)
        elif kind is FieldKind.CHECKPOINT:
            self.work(partial(self._open_checkpoint, name), "reading the book")
        else:
            self._open_table(kind, name)

    def _ask_to_retire(self, kind: FieldKind, name: str) -> None:
        self.work(partial(self._open_retire, kind, name), "reading the book")

    async def _open_retire(self, kind: FieldKind, name: str) -> None:
        from catalyst_tui.ui.forms.menu import Sure

        editor = await self.desk.editor()
        trial = await editor.ask(editor.retire, kind, name)
        if trial is None or trial.edit is None:
            problems = trial.problems if trial else ()
            wrong = problems[0][1] if problems else "it cannot be taken out from here"
            self.say(f"{name}: {wrong}")
            return
        leaves = f"{name} leaves the book; what was said of it stays known"
        sure = Sure(
            "Take it out of the book?", ". ".join([leaves, *trial.moves]), "take it out"
        )
        retire = partial(self._retire, name, trial.edit)
        self.push_screen(sure, partial(self._if_sure, retire, "editing the book"))

    async def _retire(self, name: str, edit: Edited) -> None:
        await self.desk.save_edit(f"{name} taken out of the book", edit)
        self._announce_saved(f"{one_line(name, 60)} is out of the book")
