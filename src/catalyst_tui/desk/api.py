"""What a screen may ask of the desk. `LiveDesk` is the real one; tests bring their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from catalyst_tui.desk.forms import Entry, EntryCheck, EntryForm
    from catalyst_tui.desk.pages import CheckpointDetail, InboxLine, ThesisView
    from catalyst_tui.desk.views import Board


class Desk(Protocol):
    """Everything a screen can know or do. Plain methods answer at once from memory and never block."""

    def board(self) -> Board:
        """The home screen as of now; the same object until something changed."""
        ...

    def thesis(self, symbol: str) -> ThesisView:
        """A ticker's arguments. KeyError for a ticker not in the book."""
        ...

    def detail(self, checkpoint: str) -> CheckpointDetail:
        """One checkpoint opened. KeyError for an id not in the book."""
        ...

    def inbox(self) -> tuple[InboxLine, ...]:
        """What was told, newest first, 200 lines at most."""
        ...

    def form(self, checkpoint: str) -> EntryForm:
        """What the evidence form offers for a checkpoint."""
        ...

    def check(self, entry: Entry) -> EntryCheck:
        """The form judged as typed; nothing is kept."""
        ...

    def recall(self, key: str) -> str | None:
        """What was remembered of the screen (theme, cursor, sort, filter)."""
        ...

    def listen(self, heard: Callable[[], None]) -> None:
        """Call `heard`, on the event loop, whenever `board()` has something new."""
        ...

    async def start(self) -> None:
        """After the first paint: load what is heavy in a thread, then start refreshing and judging."""
        ...

    async def refresh(self) -> None:
        """Fetch prices now. Never raises: what failed becomes a notice on the board."""
        ...

    async def record(self, entry: Entry) -> EntryCheck:
        """Keep an entry and judge again; when the check has problems nothing is kept."""
        ...

    async def see_inbox(self) -> None:
        """Mark every inbox line as seen."""
        ...

    async def remember(self, key: str, value: str) -> None:
        """Keep a bit of screen state for the next start."""
        ...

    async def stop(self) -> None:
        """Stop the scheduler and close the store. Safe to call twice."""
        ...
