"""A home that was just opened: read and judged, and nothing is at work in it yet.

What a start shows once it is judged is of this alone. What keeps a home up to date, and what keys ask for, is
imported when that is drawn (live.py): it takes as long as judging twenty tickers does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from catalyst_tui.book.model.subject import is_period
from catalyst_tui.desk.entry.starter import open_workspace
from catalyst_tui.desk.home.clock import Clock
from catalyst_tui.desk.home.folder import Home
from catalyst_tui.desk.notices import AtWork, lacks_contact, notices, unrated
from catalyst_tui.desk.offered_before import Told, offered_before
from catalyst_tui.desk.shapes.board import Board
from catalyst_tui.desk.state import State
from catalyst_tui.desk.views.attention import fresh
from catalyst_tui.desk.views.pages import Pages, board_of
from catalyst_tui.desk.views.trends import Trends
from catalyst_tui.desk.workspace import Workspace
from catalyst_tui.judge.ledger.facts import Revision
from catalyst_tui.judge.rules.rulings import unexplained

if TYPE_CHECKING:
    from catalyst_tui.desk.home.own_keys import KeyWish, UserCommand
    from catalyst_tui.desk.shapes.pages import CheckpointDetail


class Opened(Struct, frozen=True):
    """The workspace, its first picture, and the one thread it may be used from; opened at this moment."""

    judged: tuple[Workspace, State]
    thread: ThreadPoolExecutor
    at: datetime


def open_home(home: Home, clock: Clock) -> Opened:
    """Open a home and judge it. Raises HomeError, ConfigError, BookError or StoreError.

    A home never judged is judged for good: what is there on the first day is no news.
    """
    thread, at = ThreadPoolExecutor(max_workers=1, thread_name_prefix="workspace"), clock.now()

    def opened() -> tuple[Workspace, State]:
        workspace = open_workspace(home, clock)
        if workspace.store.transitions.last():
            return workspace, workspace.look()
        from catalyst_tui.desk.alerts.commit import judge_and_tell

        return workspace, judge_and_tell(workspace)

    try:
        return Opened(thread.submit(opened).result(), thread, at)
    except BaseException:
        thread.shutdown(wait=False)
        raise


class FirstLook(Pages):
    """`desk.api.Reading` of it, with the user's keys and what the screen remembers."""

    def __init__(self, opened: Opened, clock: Clock) -> None:
        self.opened, self._originals = opened, {}
        self._workspace, self._judged = workspace, state = opened.judged
        self.trends = self._trends = Trends()
        self.screen, self.offered = opened.thread.submit(self._remembered).result()
        said, more = self.offered.days, tuple(self.offered.ends.values())
        shown = (state, workspace, AtWork(), clock.now())
        self._board = drawn_up(*shown, trends=self.trends, offered=said, more=more)

    def _remembered(self) -> tuple[dict[str, str], Told]:
        """By the screen, and whose releases offer figures: neither is found out before the first picture."""
        store, known = self._workspace.store, self._judged.known
        return store.notes.screen(), offered_before(store, self._workspace.home, known)

    @property
    def _state(self) -> State:
        return self._judged

    def board(self) -> Board:
        return self._board

    def detail(self, checkpoint: str) -> CheckpointDetail:
        """With its trend, found for it alone: those of all are found in steps, later."""
        if not is_period(checkpoint):
            self.opened.thread.submit(self.trends.find, checkpoint, self._judged.known).result()
        return super().detail(checkpoint)

    def own_keys(self) -> tuple[KeyWish, ...]:
        return self._workspace.config.keys

    def own_commands(self) -> tuple[UserCommand, ...]:
        return self._workspace.config.commands


def drawn_up(
    state: State,
    workspace: Workspace,
    work: AtWork,
    now: datetime,
    *,
    trends: Trends,
    offered: Mapping[str, date] = MappingProxyType({}),
    more: Sequence[str] = (),
) -> Board:
    """The home screen with what is only of now. `offered` as `board_of`; `more`: what else is to be said."""
    board = board_of(state, trends, offered)
    received = [quote.last_at for quote in state.quotes.values() if quote.source != "daily close"]
    said = notices(state, workspace, work, now, unexplained=edits(state), more=(*more, unrated(board.total)))
    return replace(
        board,
        notices=tuple(said),
        unread=fresh(state.inbox, state.hits, board),
        updated_at=max(received, default=None),
        refreshing=work.refreshing,
        lacks_contact=lacks_contact(workspace.config, state.book),
    )


def edits(state: State) -> list[Revision]:
    """Those that still want a reason."""
    found = (unexplained(id_, state.ledger, state.at) for id_ in state.book.checkpoints)
    return [edit for edit in found if edit is not None]
