"""The command palette: every action with its key, every ticker, every theme."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, cast

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from catalyst_tui.ui.actions import Action, Place, at
from catalyst_tui.ui.words import one_line

if TYPE_CHECKING:
    from catalyst_tui.ui.app import CatalystApp

Command = tuple[str, str, Callable[[], object]]


class Commands(Provider):
    """Commands for the page in front."""

    def _commands(self) -> Iterator[Command]:
        app = cast("CatalystApp", self.app)
        for place in (app.page.PLACE, Place.ANYWHERE):
            for action in at(place):
                if action.id != "command_palette":
                    words, run = _one_way(action), partial(self._run, action.id, place)
                    yield words, action.key, run

    def _run(self, action: str, place: Place) -> None:
        app = cast("CatalystApp", self.app)
        where = app if place is Place.ANYWHERE else app.page
        app.call_later(app.run_action, action, where)

    def _more(self) -> Iterator[Command]:
        from catalyst_tui.ui.forms.menu import ADD

        app = cast("CatalystApp", self.app)
        for row in app.desk.board().rows:
            name = one_line(f"{row.symbol} {row.name}", 60)
            yield f"Open {name}", "", partial(app.turn, Place.THESIS, row.symbol)
            for claim in row.checkpoints:
                sentence = one_line(claim.checkpoint.name, 90)
                yield (
                    f"{row.symbol}: {sentence}",
                    "",
                    partial(app.turn, Place.THESIS, row.symbol, claim.id),
                )
        for choice in ADD:
            words = f"Book: {choice.title}, {choice.about}"
            yield words, f"A {choice.key}", partial(app.open_other, choice.value, "")
        for theme in app.available_themes:
            yield f"Theme {theme}", "", partial(setattr, app, "theme", theme)

    async def discover(self) -> Hits:
        for words, key, run in self._commands():
            yield DiscoveryHit(Content(_shown(words, key)), run, words)

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for words, key, run in (*self._commands(), *self._more()):
            if (score := matcher.match(words)) > 0:
                yield Hit(score, Content(_shown(words, key)), run, words)


def _one_way(action: Action) -> str:
    """Return the words of an action without those of its opposite, which has its own line."""
    if action.id == "page('positions')":
        return "positions: what you own and watch"
    return action.words.partition(", ")[0] if action.twin else action.words


def _shown(words: str, key: str) -> str:
    return f"{words}  ({key})" if key else words
