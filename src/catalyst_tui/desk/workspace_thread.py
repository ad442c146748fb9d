"""How work is handed to the one thread in which a workspace may be used."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Protocol


class InWorkspaceThread(Protocol):
    """Doing something in that thread; what it gives comes when it is done."""

    def __call__(self, work: Callable[..., Any], /, *args: Any) -> Awaitable[Any]: ...
