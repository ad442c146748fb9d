"""The help page: the keys of the current page and the meaning of the signs.

`enter` on a line gives its action another key.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, ClassVar, cast

from msgspec import Struct
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Static

from catalyst_tui.judge.verdict import Status
from catalyst_tui.ui.actions import Action, Place, at, moving
from catalyst_tui.ui.widgets.lines import LineList
from catalyst_tui.ui.widgets.over import Over
from catalyst_tui.ui.widgets.rows import Heading
from catalyst_tui.ui.widgets.table import cell
from catalyst_tui.ui.widgets.text_pane import as_content
from catalyst_tui.ui.words import DrawContext, Ink, Line, Piece, cells, face, one_line

if TYPE_CHECKING:
    from catalyst_tui.ui.owning import Owning

KEYS = 14
"""Width of the keys."""
ABREAST = 176
"""Width from which keys for other situations are next to the keys of this page."""


class Known(Struct, frozen=True):
    """An action as listed in help, in one of its places."""

    place: Place
    action: Action


class HelpSheet:
    """The lines of help."""

    def __init__(self, head: Line) -> None:
        self._head = head

    def key(self, row: Known | Heading) -> str | None:
        return (
            None
            if isinstance(row, Heading)
            else f"{row.place.name} {row.action.id} {row.action.keys}"
        )

    def head(self, width: int, context: DrawContext) -> Line:
        return self._head

    def draw(self, row: Known | Heading, width: int, context: DrawContext) -> Line:
        if isinstance(row, Heading):
            return row.line
        name: Line = (
            ((f" {row.action.name}", Ink.QUIET),)
            if not row.action.id.startswith("app.own(")
            else ()
        )
        keys = cell(((f"  {row.action.all_keys}", Ink.STRONG),), KEYS)
        room = width - KEYS - cells(name)
        if room < cells(((row.action.words, ""),)):
            name, room = (), width - KEYS
        return (*keys, *cell(((row.action.words, Ink.PLAIN),), room), *name)


class Help(Over[None]):
    """Closed by the key that opened it, or by escape."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,q", "dismiss", "Close", show=False),
        Binding("enter", "rebind", "Another key", show=False),
    ]

    def __init__(self, place: Place, context: DrawContext) -> None:
        super().__init__()
        self._place, self._draw_context = place, context

    def compose(self) -> ComposeResult:
        with Horizontal(id="help-lists"):
            yield LineList[Known | Heading](HelpSheet(_HEAD), self._draw_context, id="help")
            yield LineList[Known | Heading](HelpSheet(()), self._draw_context, id="help-more")

    @property
    def list(self) -> LineList[Known | Heading]:
        return self.query_one(
            "#help-more" if self.focused and self.focused.id == "help-more" else "#help", LineList
        )

    def on_mount(self) -> None:
        self._draw()
        self.query_one("#help").focus()

    def on_resize(self) -> None:
        if self.is_mounted:
            self._draw()

    def _draw(self) -> None:
        abreast = self.app.size.width >= ABREAST
        now, more = list(self._now()), list(self._more())
        self.set_class(abreast, "-abreast")
        if not abreast and self.focused is not None:
            self.query_one("#help").focus()
        self.query_one("#help", LineList).show(
            now if abreast else [*now, *more], self._draw_context
        )
        self.query_one("#help-more", LineList).show(more if abreast else [], self._draw_context)

    def _now(self) -> Iterator[Known | Heading]:
        for place in (self._place, Place.LIST, Place.ANYWHERE):
            yield from self._of(place)

    def _more(self) -> Iterator[Known | Heading]:
        for place in (Place.REPLAY, Place.FORM, Place.BOOK, Place.PRINT):
            yield from self._of(place)
        yield Heading((("Statuses", Ink.ACCENT),))
        for row in _STATUSES:
            yield Heading(tuple(_meaning(status) for status in row))

    def _of(self, place: Place) -> Iterator[Known | Heading]:
        yield Heading(((place.value, Ink.ACCENT),))
        found = moving(self._place) if place is Place.LIST else at(place)
        yield from (Known(place, action) for action in found)
        yield Heading(())

    @on(LineList.Opened)
    def action_rebind(self) -> None:
        """Ask for another key."""
        row = self.list.row
        if not isinstance(row, Known):
            return
        self.app.push_screen(Chord(row.action), partial(self._pressed, row.action))

    def _pressed(self, action: Action, key: str | None) -> None:
        if key is not None:
            self.run_worker(self._give(action, key), group="key", exit_on_error=False)

    async def _give(self, action: Action, key: str) -> None:
        wrong = await cast("Owning", self.app).give_key(action.name, key)
        text = one_line(wrong) if wrong else f"{key} is kept in config.toml: {action.words}"
        self.notify(text, markup=False)
        self._draw()


class Chord(Over[str | None]):
    """Waits for a key and returns it as config.toml writes it; None for escape."""

    def __init__(self, action: Action) -> None:
        super().__init__()
        self._action = action

    def compose(self) -> ComposeResult:
        with Vertical(id="chord"):
            now = ((f"{self._action.words}, now ", Ink.PLAIN), (self._action.all_keys, Ink.STRONG))
            ask = (("Press the new key.", Ink.ACCENT), ("  esc leaves it as it is", Ink.QUIET))
            yield Static(as_content([now, (("", Ink.PLAIN),), ask]))

    def on_key(self, event: events.Key) -> None:
        event.stop()
        event.prevent_default()
        if event.key == "escape":
            self.dismiss(None)
        else:
            printed = event.character if event.is_printable and event.character != " " else None
            self.dismiss(printed or event.key)


_HEAD: Line = (
    *((" enter", Ink.ACCENT), (" gives another key  ", Ink.QUIET)),
    *(("esc", Ink.ACCENT), (" closes", Ink.QUIET)),
)


def _meaning(status: Status) -> Piece:
    glyph, ink = face(status)
    return (f"  {glyph} {status.value.replace('_', ' '):<9}", ink)


_STATUSES = (
    (Status.MET, Status.ON_TRACK, Status.PENDING, Status.AWAITING),
    (Status.AT_RISK, Status.OVERDUE, Status.MISSED),
    (Status.HOLDING, Status.HELD, Status.NEAR, Status.BROKEN),
    (Status.CLEAR, Status.CLEARED, Status.TRIPPED),
    (Status.READING, Status.UNKNOWN, Status.VOID),
)
