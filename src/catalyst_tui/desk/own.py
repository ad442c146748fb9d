"""The part of the desk that is the user's own: keys, documents and the address the SEC is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalyst_tui.desk.home.config import KeyWish, write_contact, write_key
from catalyst_tui.desk.views.documents import documents

if TYPE_CHECKING:
    from catalyst_tui.desk.shapes.pages import Document
    from catalyst_tui.desk.watch import Watcher
    from catalyst_tui.desk.workspace import Workspace


class Own:
    """What `desk.api.Desk` says of it."""

    _watcher: Watcher
    _workspace: Workspace

    def own_keys(self) -> tuple[KeyWish, ...]:
        return self._workspace.config.keys

    def documents(self) -> tuple[Document, ...]:
        return documents(self._watcher.state)

    async def bind_key(self, action: str, key: str) -> None:
        await self._watcher.change_settings(write_key, action, key)

    async def give_contact(self, contact: str) -> None:
        await self._watcher.change_settings(write_contact, contact)
