"""What the pages show of a picture: the same for now and for any moment of the past."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING

from msgspec.structs import replace

from catalyst_tui.book.model.dates import local_day
from catalyst_tui.book.model.subject import is_period
from catalyst_tui.desk.shapes.board import Board
from catalyst_tui.desk.shapes.pages import CheckpointDetail, ThesisView, Timeline
from catalyst_tui.desk.state import State
from catalyst_tui.desk.views import positions
from catalyst_tui.desk.views.checkpoints import checkpoint_row, thesis_view, why_it_changed
from catalyst_tui.desk.views.review import Trends
from catalyst_tui.desk.views.timeline import timeline
from catalyst_tui.judge.evaluate.scope import evidence_about
from catalyst_tui.judge.history.goalposts import Wording, goalposts
from catalyst_tui.judge.history.transitions import checkpoint_of

if TYPE_CHECKING:  # and what makes them: a first look draws neither
    from catalyst_tui.desk.shapes.pages import ChartLanes, ChartView, ReviewView
    from catalyst_tui.desk.views.chart_lanes import Replays

Originals = Mapping[str, Wording | str]
"""First wordings by checkpoint, or why they are not known."""


A_DAY = timedelta(days=1)


def board_of(state: State, offered: Mapping[str, date] = MappingProxyType({})) -> Board:
    """The home screen, but for what is only of now; `offered`: whose figures wait to be entered, of which
    day."""
    return positions.board(replace(state, offered=offered))


def _days_drawn(symbol: str, state: State) -> tuple[date, date] | None:
    """The days of the first and the last of the closes that are drawn."""
    first, last = state.sparks_since.get(symbol), state.last_closes.get(symbol)
    return (first, last.day) if first and last else None


class Pages:
    """`desk.api.Reading` of a picture. Who keeps it up to date says what `_state` is."""

    _originals: Originals
    _dated: tuple[Board, Timeline] | None = None
    _trends: Trends
    _replays: Replays

    @property
    def _state(self) -> State:
        raise NotImplementedError

    def board(self) -> Board:
        """The home screen; the same object until something changed."""
        raise NotImplementedError

    def thesis(self, symbol: str) -> ThesisView:
        row = self.board().row(symbol)
        return thesis_view(symbol, self._state, row.checkpoints if row else ())

    def timeline(self) -> Timeline:
        board, dated = self.board(), self._dated
        if dated is None or dated[0] is not board:
            self._dated = dated = board, timeline(board.rows, self._state.flips, self._state)
        return dated[1]

    def review(self) -> ReviewView:
        from catalyst_tui.desk.views.review import review_view

        return review_view(self._state, self.board(), self._trends)

    def detail(self, checkpoint: str) -> CheckpointDetail:
        state = self._state
        whole = checkpoint.partition("[")[0]
        row = checkpoint_row(checkpoint, state)
        evidence = evidence_about(state.book.checkpoints[whole], state.ledger, state.at)
        flips = tuple(
            replace(
                flip, reason=why_it_changed(flip.reason, flip.checkpoint, flip.at, state.ledger)
            )
            for flip in state.flips
            if checkpoint in (flip.checkpoint, checkpoint_of(flip.checkpoint))
        )
        moved = goalposts(checkpoint, state.ledger, self._originals.get(checkpoint), state.at)
        said = tuple(
            (local_day(one.known_at, state.book.zone), one.p)
            for one in state.ledger.record.stated
            if one.checkpoint == checkpoint and one.known_at <= state.at
        )
        last, measured = (
            self._trends.of(checkpoint),
            is_period(checkpoint) or self._trends.knows(checkpoint),
        )
        thesis = state.book.theses.get(row.checkpoint.thesis or "")
        closed = _days_drawn(row.checkpoint.ticker or "", state)
        return CheckpointDetail(
            row,
            tuple(reversed(evidence)),
            flips,
            moved,
            said,
            last,
            thesis,
            closed,
            measured=measured,
        )

    async def chart(self, symbol: str) -> ChartView:
        from catalyst_tui.desk.views.chart import chart

        return await asyncio.to_thread(chart, symbol, self._state)

    async def chart_lanes(self, symbol: str) -> ChartLanes:
        return await asyncio.to_thread(self._replays.lanes, symbol, self._state)
