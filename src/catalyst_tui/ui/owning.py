"""The part of the app that applies the user's own keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalyst_tui.ui.actions import rebind
from catalyst_tui.ui.overlays import Overlays

if TYPE_CHECKING:
    from catalyst_tui.desk.home.config import KeyWish
    from catalyst_tui.desk.shapes.pages import Document
    from catalyst_tui.ui.screens.page import Page


class Owning(Overlays):
    """Applies the keys of config.toml whenever it has changed."""

    def __init__(self) -> None:
        super().__init__()
        rebind({})
        self._wishes: tuple[KeyWish, ...] = ()
        self.own_keys: dict[str, str] = {}
        self.own_problems: tuple[str, ...] = ()

    @property
    def page(self) -> Page:
        """Return the page in front."""
        raise NotImplementedError

    def take_own_keys(self) -> None:
        """Apply the keys that config.toml has now."""
        wishes = self.desk.own_keys()
        if wishes == self._wishes:
            return
        from catalyst_tui.ui.own_keys import agreed

        self._wishes = wishes
        own = agreed(wishes)
        self.own_keys, self.own_problems = dict(own.keys), own.problems
        rebind(own.keys)
        self.set_keymap(own.keys)
        self.refresh_bindings()

    def open_document(self, document: Document) -> None:
        """Copy the address of a document."""
        self.copy_to_clipboard(document.address)
        self._say(f"Copied: {document.address}")
