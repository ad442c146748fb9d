"""The help of a page: its keys, the keys that work everywhere, and the meaning of the signs.

Typing filters the keys of all pages and forms.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import zip_longest
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from catalyst_tui.ui.actions import ACTIONS, Action, Place, at, by_id
from catalyst_tui.ui.widgets.over import Over
from catalyst_tui.ui.widgets.table import cell
from catalyst_tui.ui.widgets.text_pane import as_content
from catalyst_tui.ui.words import LEGEND, Ink, Line

KEYS, LEFT, RIGHT = 8, 40, 36
"""Width of the keys, and of both columns."""

MOST = 18
"""The most lines that match a filter."""

MOVING = "move: ↑ ↓ or j k · tab next pane · PgUp PgDn · g G first, last · esc back"


class Help(Over[None]):
    """Closed by the key that opened it, or by escape."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark", "dismiss", "Close", show=False),
    ]

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
    heads = [((text.capitalize(), Ink.ACCENT),) for text in (place.value, Place.ANYWHERE.value)]
    own = [_line(action) for action in at(place) if action.listed]
    others = [_line(action) for action in at(Place.ANYWHERE) if action.listed]
    rows = zip_longest([heads[0], *own], [heads[1], *others], fillvalue=())
    lines: list[Line] = [(*cell(left, LEFT), *cell(right, RIGHT)) for left, right in rows]
    signs = [
        piece for sign, ink, word in LEGEND for piece in ((sign, ink), (f" {word}  ", Ink.PLAIN))
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
        for action in dict.fromkeys(by_id().get(action.id, action) for action in ACTIONS)
        if all(
            word in f"{action.words} {action.key} {_places(action.where)}".casefold()
            for word in words
        )
    ]
    more = [((f"{len(found) - MOST} more", Ink.QUIET),)] if len(found) > MOST else []
    head: Line = (("search: ", Ink.QUIET), (f"{typed}█", Ink.STRONG))
    return [head, (), *found[:MOST], *more, *([] if found else [(("nothing matches", Ink.QUIET),)])]


def _places(where: Iterable[Place]) -> str:
    names = [place.value for place in where]
    return "every page" if len(names) > 4 else ", ".join(names)


def _line(action: Action) -> Line:
    """Return an action with its key and that of its opposite."""
    twin = by_id().get(action.twin)
    between = " … " if action.id.startswith("page(") else " "
    keys = f"{action.key}{between}{twin.key}" if twin else action.key
    return ((f"  {keys:<{KEYS}} ", Ink.STRONG), (action.words, Ink.PLAIN))
