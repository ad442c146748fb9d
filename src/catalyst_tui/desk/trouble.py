"""The failures of the rooms below that a command or a screen has to put into words."""

from __future__ import annotations

from catalyst_tui.store.errors import DamagedError, StoreError

__all__ = ["DamagedError", "StoreError"]
