"""Keep the calendar file up to date while a process watches."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path

from catalyst_tui.desk.calendar_file import CalendarError, keep_calendar
from catalyst_tui.desk.home.folder import refresh_schema
from catalyst_tui.desk.state import State
from catalyst_tui.desk.views.agenda import agenda
from catalyst_tui.desk.workspace import Workspace


class StatusAndCalendar:
    """What was written last, so that only what is new is written. `picture` is that of the leader, None to
    all others."""

    def __init__(self, workspace: Workspace, picture: Callable[[], State | None]) -> None:
        self._workspace, self._picture = workspace, picture
        self._kept: tuple[State | None, Path | None] = (None, None)
        self.problems: Mapping[str, str] = {}
        """Why there is no calendar, until there is one."""

    async def keep(self) -> None:
        """Write what a new picture changes. OSError where the disk takes nothing; it is tried again. Where
        the home was moved away nothing is written: what is in its place is another's. Nor while the first
        prices of a home come in, a picture each second."""
        state, calendar = self._picture(), self._calendar()
        if state is None or self._workspace.first_prices or (state, calendar) == self._kept:
            return
        if not self._workspace.home.database.exists():
            return
        await asyncio.to_thread(self._keep, state, calendar)
        self._kept = state, calendar

    def _calendar(self) -> Path | None:
        """Where the calendar is wanted."""
        wished = self._workspace.config.calendar
        return self._workspace.home.folder / Path(wished).expanduser() if wished else None

    def _keep(self, state: State, calendar: Path | None) -> None:
        home = self._workspace.home
        if self._kept[0] is None:
            refresh_schema(home.book)  # another version may have written it
        self.problems = {}
        if calendar is not None:
            try:
                keep_calendar(calendar, agenda(state.known), state.at, state.known.today)
            except CalendarError as error:
                self.problems = {"calendar:": str(error)}
