"""The panes over a page: help, the contents of the book, and the status of sources."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import zip_longest
from typing import TYPE_CHECKING, ClassVar, cast

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from catalyst_tui.book.clean import clean
from catalyst_tui.book.file.fields import FieldKind, TableLine
from catalyst_tui.desk.shapes import KEYLESS, OFF, Board, SourceRow
from catalyst_tui.ui.actions import ACTIONS, Action, Place, at, bindings, by_id
from catalyst_tui.ui.frame import keys, noticed
from catalyst_tui.ui.screens.page import Pane
from catalyst_tui.ui.widgets.lines import LineList
from catalyst_tui.ui.widgets.table import (
    Column,
    Heading,
    TableSheet,
    cell,
    columns,
    measured,
)
from catalyst_tui.ui.widgets.text_pane import Over, TextPane, as_content
from catalyst_tui.ui.words import (
    LEGEND,
    DrawContext,
    Ink,
    Line,
    age,
    broken,
    flat,
    one_line,
)

if TYPE_CHECKING:
    from catalyst_tui.desk.live import LiveDesk
    from catalyst_tui.ui.app import CatalystApp


KEYS, LEFT, RIGHT = 8, 40, 36
"""Width of the keys, and of both columns."""

MOST = 18
"""The most lines that match a filter."""

MOVING = "move: ↑ ↓ or j k · tab next pane · PgUp PgDn · g G first, last · esc back"


class Help(Over[None]):
    """Closed by the key that opened it, or by escape."""

    BINDINGS: ClassVar[list[BindingType]] = [("question_mark", "dismiss")]

    def __init__(self, place: Place) -> None:
        super().__init__()
        self._place, self._typed = place, ""

    def compose(self) -> ComposeResult:
        yield Static(id="help")

    def on_mount(self) -> None:
        self._draw()

    def on_key(self, event: events.Key) -> None:
        """Filter by what is typed. Escape clears the filter, then closes."""
        if event.key == "escape" and not self._typed:
            self.dismiss()
        elif event.key == "escape":
            self._typed = ""
        elif event.key == "backspace":
            self._typed = self._typed[:-1]
        elif event.is_printable and event.character and event.character != "?":
            self._typed += event.character
        else:
            return
        event.stop()
        event.prevent_default()
        self._draw()

    def _draw(self) -> None:
        lines = found_keys(self._typed) if self._typed else page_keys(self._place)
        self.query_one("#help", Static).update(as_content(lines))


def page_keys(place: Place) -> list[Line]:
    """Return the keys of a page beside those of everywhere, how to move, and the signs."""
    heads = [
        ((text.capitalize(), Ink.ACCENT),)
        for text in (place.value, Place.ANYWHERE.value)
    ]
    own = [_line(action) for action in at(place) if action.listed]
    others = [_line(action) for action in at(Place.ANYWHERE) if action.listed]
    rows = zip_longest([heads[0], *own], [heads[1], *others], fillvalue=())
    lines: list[Line] = [
        (*cell(left, LEFT), *cell(right, RIGHT)) for left, right in rows
    ]
    signs = [
        piece
        for sign, ink, word in LEGEND
        for piece in ((sign, ink), (f" {word}  ", Ink.PLAIN))
    ]
    return [
        *lines,
        (),
        ((MOVING, Ink.QUIET),),
        (("signs: ", Ink.QUIET), *signs),
        (
            ("type to search all keys", Ink.QUIET),
            (" · ctrl+p has every command · esc closes", Ink.QUIET),
        ),
    ]


def found_keys(typed: str) -> list[Line]:
    """Return the actions of all pages and forms whose words contain all typed words."""
    words = typed.casefold().split()
    found = [
        (*cell(_line(action), LEFT + 10), (_places(action.where), Ink.QUIET))
        for action in dict.fromkeys(
            by_id().get(action.id, action) for action in ACTIONS
        )
        if all(
            word in f"{action.words} {action.key} {_places(action.where)}".casefold()
            for word in words
        )
    ]
    more = [((f"{len(found) - MOST} more", Ink.QUIET),)] if len(found) > MOST else []
    head: Line = (("search: ", Ink.QUIET), (f"{typed}█", Ink.STRONG))
    return [
        head,
        (),
        *found[:MOST],
        *more,
        *([] if found else [(("nothing matches", Ink.QUIET),)]),
    ]


def _places(where: Iterable[Place]) -> str:
    names = [place.value for place in where]
    return "every page" if len(names) > 4 else ", ".join(names)


def _line(action: Action) -> Line:
    """Return an action with its key and that of its opposite."""
    twin = by_id().get(action.twin)
    between = " … " if action.id.startswith("page(") else " "
    keys = f"{action.key}{between}{twin.key}" if twin else action.key
    return ((f"  {keys:<{KEYS}} ", Ink.STRONG), (action.words, Ink.PLAIN))


NAME = 26
"""Width of the names."""

HEADS = {
    FieldKind.THESIS: "Theses",
    FieldKind.EVENT: "Events",
    FieldKind.DECISION: "Decisions",
    FieldKind.SERIES: "Series",
    FieldKind.CHECKPOINT: "Checkpoints",
    FieldKind.TICKER: "Tickers",
    FieldKind.CASH: "Cash",
    FieldKind.GROUP: "Groups",
    FieldKind.DEFAULTS: "Defaults",
}
"""Kinds that no page lists come first."""


_OF_BOOK: tuple[Column[TableLine], ...] = (
    Column(
        "",
        10,
        lambda row, context, width: ((one_line(row.name, 60), Ink.STRONG),),
        NAME,
        grow=1,
    ),
    Column(
        "",
        10,
        lambda row, context, width: ((one_line(row.text, 300), Ink.QUIET),),
        300,
        grow=2,
    ),
)


class BookPane(ModalScreen[None]):
    """Calls `chosen` with the entry to edit or remove."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("escape,q,B", "dismiss(None)"),
        ("enter,E", "choose(False)"),
        ("D", "choose(True)"),
    ]

    def __init__(
        self,
        entries: tuple[TableLine, ...],
        chosen: Callable[[TableLine, bool], None],
        context: DrawContext,
    ) -> None:
        super().__init__()
        self._entries, self._chosen, self._drawn_with = entries, chosen, context

    def compose(self) -> ComposeResult:
        yield LineList[TableLine | Heading](
            TableSheet(_OF_BOOK, lambda row: f"{row.kind} {row.name}"),
            self._drawn_with,
            id="book",
        )

    @property
    def list(self) -> LineList[TableLine | Heading]:
        return self.query_one("#book", LineList)

    def on_mount(self) -> None:
        self.list.border_title = "The book"
        self.list.border_subtitle = "enter edit · D take out · esc close"
        self.list.show(list(self._rows()), self._drawn_with)
        self.list.focus()

    def _rows(self) -> Iterator[TableLine | Heading]:
        for kind, words in HEADS.items():
            found = [entry for entry in self._entries if entry.kind is kind]
            if found:
                yield Heading(
                    ((f"{words}  ", Ink.ACCENT), (str(len(found)), Ink.QUIET))
                )
                yield from found
                yield Heading()

    @on(LineList.Opened)
    def _opened(self) -> None:
        self.action_choose(False)

    def action_choose(self, retire: bool) -> None:
        row = self.list.row
        if isinstance(row, TableLine):
            self.dismiss(None)
            self._chosen(row, retire)


_FACES: dict[str, tuple[str, Ink]] = {
    "ok": ("✓", Ink.MET),
    "slow": ("▲", Ink.RISKY),
    "failing": ("▲", Ink.RISKY),
    "limited": ("▲", Ink.RISKY),
    "refused": ("✗", Ink.MISSED),
    "down": ("✗", Ink.MISSED),
    "no contact": ("?", Ink.UNKNOWN),
    "not asked yet": ("○", Ink.QUIET),
}
"""Sources that are switched off or have no key are not listed."""


class StatusPane(Pane):
    """All notices, then the sources, with the details of the selected one."""

    BINDINGS = bindings(Place.STATUS)

    def __init__(self, desk: LiveDesk, context: DrawContext, trouble: str) -> None:
        super().__init__()
        self.desk, self._draw_context, self._trouble = desk, context, trouble
        self._sheet = TableSheet(_OF_SOURCES, lambda row: row.name)

    def compose(self) -> ComposeResult:
        with Vertical(id="sources"):
            yield TextPane(id="notices")
            yield LineList[SourceRow](
                self._sheet,
                self._draw_context,
                id="source-list",
                moved=self._draw_source,
            )
            yield TextPane(id="source-said")
            yield Static(
                as_content([flat(keys(Place.STATUS))]),
                id="source-keys",
            )

    def on_mount(self) -> None:
        self.query_one("#sources").border_title = "Status"
        self.query_one("#source-keys").auto_links = False  # as in the footer
        for id_ in ("#notices", "#source-said"):
            self.query_one(id_, TextPane).can_focus = False
        self.show(self._draw_context)
        self.list.focus()

    @property
    def list(self) -> LineList[SourceRow]:
        return self.query_one("#source-list", LineList)

    def show(self, context: DrawContext) -> None:
        """Draw the current notices and sources."""
        self._draw_context, rows, board = (
            context,
            self.desk.sources(),
            self.desk.board(),
        )
        lines = noticed(board, self._trouble)
        if all(row.state in (OFF, KEYLESS) for row in rows):
            lines.append(
                ((" ? Every source is off: nothing is fetched.", Ink.UNKNOWN),)
            )
        else:
            lines = lines or [((" ✓ Nothing is wrong.", Ink.QUIET),)]
            lines.append(_scheduler(board, context))
        self.query_one("#notices", TextPane).write(
            lambda width: [part for line in lines for part in broken(line, width, 3)]
        )
        self._sheet.columns = measured(_OF_SOURCES, rows, context)
        self.list.show(rows, context)
        self._draw_source()

    def _draw_source(self) -> None:
        lines: list[Line] = []
        if row := self.list.row:
            lines.append(((row.title, Ink.STRONG), (f"  {row.gives}", Ink.QUIET)))
            lines.append(((clean(row.text, 600), Ink.PLAIN),))
        self.query_one("#source-said", TextPane).write(lambda width: lines, fresh=True)

    def action_contact(self) -> None:
        cast("CatalystApp", self.app).open_contact()

    async def action_fetch(self) -> None:
        await self.app.run_action("refresh_prices")


def _scheduler(board: Board, context: DrawContext) -> Line:
    """Return what the scheduler does now and how old the newest price is."""
    doing = "fetching now" if board.refreshing else "waiting for the next fetch"
    traded = [row.quote.at for row in board.rows if row.quote]
    newest = (
        f"; the newest price is {age(max(traded), context.now)} old" if traded else ""
    )
    return ((f" · {doing}{newest}", Ink.QUIET),)


def _state(row: SourceRow, context: DrawContext, width: int) -> Line:
    glyph, ink = _FACES.get(row.state, ("–", Ink.QUIET))
    return ((f"{glyph} {row.state}", ink),)


def _answered(row: SourceRow, context: DrawContext, width: int) -> Line:
    return ((age(row.last_ok, context.now), Ink.QUIET),) if row.last_ok else ()


def _wrong(row: SourceRow, context: DrawContext, width: int) -> Line:
    return ((one_line(row.last_error, 120), Ink.PLAIN),) if not row.fine else ()


_OF_SOURCES: tuple[Column[SourceRow], ...] = columns(
    "sources",
    {
        "source": lambda row, context, width: ((row.title, Ink.STRONG),),
        "gives": lambda row, context, width: ((row.gives, Ink.QUIET),),
        "state": _state,
        "answer": _answered,
        "what went wrong": _wrong,
    },
)
