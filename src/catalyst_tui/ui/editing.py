"""Forms that edit the book, the question before a removal, and the user's own editor."""

from __future__ import annotations

import os
import subprocess
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from textual.app import SuspendNotSupported
from textual.screen import Screen

from catalyst_tui.ui.overlays import Overlays
from catalyst_tui.ui.screens.page import saved_line
from catalyst_tui.ui.words import one_line

if TYPE_CHECKING:  # imported when something is edited, so that the start does not wait for it
    from catalyst_tui.book.file.fields import Kind, TableLine
    from catalyst_tui.desk.editor import BookEditor
    from catalyst_tui.desk.shapes.forms import Edited
    from catalyst_tui.ui.forms.add_line import LineForm

_GOTO = ("code", "codium", "cursor", "zed", "subl", "hx", "helix")
"""Editors that take a line as FILE:LINE; most others take +LINE FILE."""


class Editing(Overlays):
    """The part of the app that edits the book."""

    async def open_first(self) -> None:
        """Open the form for the first tickers of a new book."""
        from catalyst_tui.ui.forms.add_tickers import TickersForm

        self.push_screen(TickersForm(self.desk, await self.desk.editor()), self._edited)

    def open_add(self, symbol: str | None) -> None:
        """Open the menu of what can be added, about a ticker if one is selected."""
        from catalyst_tui.ui.forms.add_menu import AddMenu

        def chosen(kind: Kind | None) -> None:
            self.hold_keys()
            self.work(partial(self._open_add, kind, symbol or "", menu), "reading the book")

        self.hold_keys()
        menu = AddMenu(chosen)
        self.push_screen(menu)

    async def _open_add(self, kind: Kind | None, ticker: str, menu: Screen[None]) -> None:
        from catalyst_tui.book.file.fields import Kind
        from catalyst_tui.ui.forms.add_line import LineForm
        from catalyst_tui.ui.forms.add_tickers import TickersForm
        from catalyst_tui.ui.forms.edit_table import TableForm

        editor = await self.desk.editor()
        if self.screen is not menu:
            return
        form: Screen[str | None]
        if kind is Kind.CHECKPOINT:
            form = LineForm(self.desk, editor, self.draw_context(), ticker=ticker)
        elif kind is Kind.TICKER:
            form = TickersForm(self.desk, editor)
        elif kind is None:
            from catalyst_tui.ui.forms.import_form import ImportForm

            form = ImportForm(self.desk, editor)
        else:
            from catalyst_tui.book.model.dates import local_day

            today = local_day(self.draw_context().now, editor.book.zone).isoformat()
            values = {
                Kind.THESIS: {"ticker": ticker, "opened": today},
                Kind.SERIES: {"ticker": ticker},
                Kind.EVENT: {"ticker": ticker},
                Kind.DECISION: {"date": today},
            }.get(kind, {})
            form = TableForm(self.desk, editor, self.draw_context(), kind, values=values)
        self.pop_screen()
        self.push_screen(form, partial(self._added, form))

    def _added(self, form: Screen[str | None], done: str | None) -> None:
        """Show what was added. A line may ask for the form of all fields instead."""
        from catalyst_tui.ui.forms.add_line import LineForm

        self._edited(done)
        if not isinstance(form, LineForm):
            return
        if done is not None and (row := form.trial.today):
            self.look_at(row.checkpoint.ticker, row.id)
        if form.fields_wanted is not None:
            self._open_all_fields(form)

    def _open_all_fields(self, line: LineForm) -> None:
        """Open the form of all fields of a checkpoint, filled in from the line."""
        from catalyst_tui.book.file.fields import Kind
        from catalyst_tui.ui.forms.edit_table import TableForm

        fields = line.fields_wanted or {}
        form = TableForm(
            self.desk, line.editor, self.draw_context(), Kind.CHECKPOINT, values=fields
        )
        self.push_screen(form, self._edited)

    def open_book(self) -> None:
        """Open the contents of the book."""
        self.hold_keys()
        self.work(self._open_book, "reading the book")

    async def _open_book(self) -> None:
        from catalyst_tui.ui.screens.book_pane import BookPane

        def chosen(entry: TableLine, retire: bool) -> None:
            task = self._open_retire if retire else self._open_edit
            self.work(partial(task, entry.kind, entry.name), "reading the book")

        editor = await self.desk.editor()
        self.push_screen(BookPane(editor.entries(), chosen, self.draw_context()))

    def _edited(self, done: str | None) -> None:
        if done is not None:
            self._say(saved_line(done, self.size.width))
            self.redraw()

    def open_edit(
        self, symbol: str | None, checkpoint: str | None, *, retire: bool, cash: bool
    ) -> None:
        """Edit or retire cash, a checkpoint, else a ticker."""
        about = _about(symbol, checkpoint, cash=cash)
        if about is None:
            self._say("Nothing of the book is selected.")
            return
        self.hold_keys()
        task = self._open_retire if retire else self._open_edit
        self.work(partial(task, *about), "reading the book")

    async def _open_edit(self, kind: Kind, name: str) -> None:
        from catalyst_tui.ui.forms.edit_table import TableForm

        form = TableForm(self.desk, await self.desk.editor(), self.draw_context(), kind, name)
        self.push_screen(form, self._edited)

    async def _open_retire(self, kind: Kind, name: str) -> None:
        from catalyst_tui.ui.forms.sure import Sure

        editor: BookEditor = await self.desk.editor()
        trial = await editor.retire(kind, name)
        if trial is None or trial.edit is None:
            wrong = (
                trial.problems[0][1]
                if trial and trial.problems
                else "it cannot be taken out from here"
            )
            self._say(f"{name}: {wrong}")
            return
        question = ". ".join(
            [f"{name} leaves the book; what was said of it stays known", *trial.moves]
        )
        edit = trial.edit

        def sure(done: bool | None) -> None:
            if done:
                self.work(partial(self._retire, name, edit), "editing the book")

        self.push_screen(Sure("Take it out of the book?", question, "take it out"), sure)

    async def _retire(self, name: str, edit: Edited) -> None:
        await self.desk.keep_edit(f"{name} taken out of the book", edit)
        self._edited(f"{one_line(name, 60)} is out of the book")

    def open_editor(self, path: Path, line: int) -> None:
        """Open the user's own editor at a line of the book. The
        watcher reads what is saved there.
        """
        command = os.environ.get("VISUAL") or os.environ.get("EDITOR")
        if not command:
            self._say("No editor is known: set EDITOR, for example EDITOR=nano.")
            return
        try:
            words = editor_at(command, path, line)
            with self.suspend():
                subprocess.run(words, check=False)  # noqa: S603 - the user's own editor, no shell
        except SuspendNotSupported:
            self._say("This terminal cannot be lent to an editor: edit the book in another one.")
        except (OSError, ValueError) as error:
            self._say(f"The editor {command!r}: {error}")
        self.redraw()


def _about(symbol: str | None, checkpoint: str | None, *, cash: bool) -> tuple[Kind, str] | None:
    from catalyst_tui.book.file.fields import Kind

    if cash:
        return Kind.CASH, Kind.CASH.value
    if checkpoint:
        return Kind.CHECKPOINT, checkpoint.partition("[")[0].partition("@")[0]
    return (Kind.TICKER, symbol) if symbol else None


def editor_at(command: str, path: Path, line: int) -> list[str]:
    """Return the command of the user's editor. Raise ValueError
    with a sentence if it names none.
    """
    import shlex

    words = shlex.split(command)
    if not words or not words[0]:
        raise ValueError("it names no program; set EDITOR, for example EDITOR=nano")
    return (
        [*words, f"{path}:{line}"]
        if Path(words[0]).name in _GOTO
        else [*words, f"+{line}", str(path)]
    )
