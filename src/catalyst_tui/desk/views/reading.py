"""Answer what pages ask about one picture of the home: of now, or of an
earlier moment in a replay.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import ParamSpec, TypeVar

from msgspec.structs import replace

from catalyst_tui.desk.shapes import (
    Board,
    ChartLanes,
    ChartView,
    CheckpointDetail,
    ReviewView,
    ThesisView,
    Timeline,
)
from catalyst_tui.desk.views.chart import Replays, chart
from catalyst_tui.desk.views.positions import (
    board,
    checkpoint_row,
    thesis_view,
    why_it_changed,
)
from catalyst_tui.desk.views.review import Trends, review_view
from catalyst_tui.desk.views.timeline import timeline
from catalyst_tui.desk.workspace.state import State
from catalyst_tui.judge.evaluate.scope import evidence_about
from catalyst_tui.judge.history.forecasts import Wording, goalposts
from catalyst_tui.judge.history.transitions import checkpoint_of

P = ParamSpec("P")
T = TypeVar("T")

Originals = Mapping[str, Wording | str]
"""The first version of each checkpoint, or why it is unknown."""


class HomeReading:
    """What pages show of a `State`.

    A plain method returns the same object until something changes.
    """

    def __init__(self, originals: Originals, replays: Replays) -> None:
        self._originals, self._replays, self._trends = originals, replays, Trends()
        self._board: Board | None = None
        self._timeline: tuple[Board, Timeline] | None = None
        self._review: tuple[Board, int, ReviewView] | None = None

    @property
    def _state(self) -> State:
        raise NotImplementedError

    def _make_board(self) -> Board:
        return board(self._state)

    async def _run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run slow work in another thread."""
        return await asyncio.to_thread(work, *args, **kwargs)

    def board(self) -> Board:
        """Return the home screen."""
        if self._board is None:
            self._board = self._make_board()
        return self._board

    def thesis(self, symbol: str) -> ThesisView:
        """Return the theses of a ticker or theme. KeyError if the book does not have it."""
        row = self.board().row(symbol)
        return thesis_view(symbol, self._state, row.checkpoints if row else ())

    def timeline(self) -> Timeline:
        """Return the dates of all names, and what comes."""
        shown, made = self.board(), self._timeline
        if made is None or made[0] is not shown:
            made = self._timeline = shown, timeline(shown, self._state)
        return made[1]

    def review(self) -> ReviewView:
        """Return every checkpoint by its headroom. It grows while trends are found."""
        shown, steps, made = self.board(), self._trends.steps, self._review
        if made is None or made[0] is not shown or made[1] != steps:
            view = review_view(self._state, shown, self._trends)
            made = self._review = shown, steps, view
        return made[2]

    def detail(self, checkpoint: str) -> CheckpointDetail:
        """Return everything about one checkpoint or period. KeyError if the book lacks it."""
        state, ledger, at = self._state, self._state.ledger, self._state.at
        row = checkpoint_row(checkpoint, state)
        flips = []
        for flip in state.flips:
            if checkpoint in (flip.checkpoint, checkpoint_of(flip.checkpoint)):
                reason = why_it_changed(
                    flip.reason, flip.checkpoint, flip.at, state.book, ledger
                )
                flips.append(replace(flip, reason=reason))
        whole = state.book.checkpoints[checkpoint_of(checkpoint)]
        return CheckpointDetail(
            row,
            tuple(evidence_about(whole, ledger, at)[::-1]),
            tuple(flips),
            goalposts=goalposts(
                checkpoint, ledger, self._originals.get(checkpoint), at
            ),
            stated=tuple(
                (state.book.day_of(forecast.known_at), forecast.p)
                for forecast in ledger.record.stated
                if forecast.checkpoint == checkpoint and forecast.known_at <= at
            ),
            trend=self._trends.of(checkpoint),
            thesis=state.book.theses.get(row.checkpoint.thesis or ""),
        )

    async def chart(self, symbol: str) -> ChartView:
        """Return a ticker's closes, levels, reports and figures by quarter.

        KeyError without the ticker.
        """
        return await self._run(chart, symbol, self._state)

    async def chart_lanes(self, symbol: str) -> ChartLanes:
        """Return how its checkpoints stood over the days. Slow. KeyError without the ticker."""
        return await self._run(self._replays.lanes, symbol, self._state)
