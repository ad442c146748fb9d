"""A picture as of an earlier moment: today's book judged by what was known then, at the prices of then.

Nothing of later is in it. What was told, and to whom, is not replayed.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from types import MappingProxyType
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from catalyst_tui.book.model.book import Book
from catalyst_tui.book.model.dates import local_day
from catalyst_tui.desk.currency import last_prices
from catalyst_tui.desk.prints import quarter_label
from catalyst_tui.desk.shapes.board import Board
from catalyst_tui.desk.shapes.pages import Flip, FlipStop, LastFlip, PrintStop, ReviewView, Track
from catalyst_tui.desk.state import SPARK, State, sparks
from catalyst_tui.desk.views.chart_lanes import Replays
from catalyst_tui.desk.views.pages import Originals, Pages, board_of
from catalyst_tui.desk.views.review import Trends
from catalyst_tui.desk.views.worded_later import worded_later
from catalyst_tui.judge.history import replay
from catalyst_tui.judge.history.transitions import checkpoint_of, said_of_change
from catalyst_tui.judge.ledger.facts import Ledger
from catalyst_tui.judge.verdict import Verdict

YEARS = 5
"""How far back it goes at most; what was known before that is known at its beginning."""


class PastPages(Pages):
    """The pages as of a moment."""

    def __init__(self, state: State, originals: Originals, replays: Replays | None = None) -> None:
        """`replays`: those of other moments of the same past."""
        self._shown, self._originals, self._trends = state, originals, Trends()
        self._replays = replays or Replays()

    @property
    def _state(self) -> State:
        return self._shown

    def board(self) -> Board:
        return self._drawn

    def review(self) -> ReviewView:
        return self._reviewed

    @cached_property
    def _reviewed(self) -> ReviewView:
        while self._trends.find_more(self._state):
            pass
        return super().review()

    @cached_property
    def _drawn(self) -> Board:
        return board_of(self._state)


def as_of(
    now: State, ledger: Ledger, verdicts: Mapping[str, Verdict], flips: Sequence[Flip], at: datetime
) -> State:
    """The picture at `at`; `flips` are those of the whole past, oldest first."""
    flipped = bisect_right(flips, at, key=lambda flip: flip.at)
    closes = {symbol: ledger.closes(symbol, at) for symbol in now.book.tickers}
    lately = {symbol: known[-SPARK:] for symbol, known in closes.items() if known}
    recent = {symbol: known.micros for symbol, known in lately.items()}
    last = {symbol: known[-1] for symbol, known in closes.items() if known}
    currencies = {symbol: ticker.currency for symbol, ticker in now.book.tickers.items()}
    return replace(
        now,
        ledger=ledger,
        verdicts=verdicts,
        quotes=last_prices({}, recent, last, currencies, now.book, now=at),
        sparks=sparks(recent),
        sparks_since={symbol: known.days[0] for symbol, known in lately.items()},
        last_closes=last,
        flips=tuple(reversed(flips[:flipped])),
        inbox=(),
        hits=(),
        unread=0,
        health=(),
        problem="",
        mismatches="",
        undated="",
        failing_since=None,
        at=at,
        told=MappingProxyType({}),
        snoozed=frozenset(),
        last_flips=_last_flips(flips[:flipped], now.book),
        later=worded_later(now.book, ledger, at),
    )


def _last_flips(flips: Sequence[Flip], book: Book) -> dict[str, LastFlip]:
    """By checkpoint, and by each period of one that recurs; of flips given oldest first."""
    newest = local_day(flips[-1].at, book.zone) if flips else None
    found: dict[str, LastFlip] = {}
    for flip in reversed(flips):
        if flip.checkpoint not in found:
            day = local_day(flip.at, book.zone)
            last = LastFlip(flip.before, flip.after, day, day == newest)
            found[flip.checkpoint] = last
            found.setdefault(checkpoint_of(flip.checkpoint), last)
    return found


def flip_of(one: FlipStop) -> Flip:
    """A stop of the track as pages show it."""
    return Flip(one.at, one.key, one.before, one.after, one.reason)


def track_of(now: State, ledger: Ledger) -> Track:
    """The way back from now, without its flips."""
    book, last = now.book, now.at
    firsts = [moment for moment in (ledger.first_known(), *_first_closes(now, ledger)) if moment]
    first = max(
        min(firsts, default=last), last.replace(year=last.year - YEARS, day=min(last.day, 28))
    )
    prints = sorted(
        (
            PrintStop(known, symbol, quarter_label(period, book.fiscal(symbol)))
            for symbol in book.tickers
            for period, known in ledger.prints(symbol).items()
            if first <= known <= last
        ),
        key=lambda one: one.at,
    )
    return Track(min(first, last), last, book.zone, tuple(prints))


def _first_closes(now: State, ledger: Ledger) -> Iterable[datetime]:
    """When the oldest close of each ticker was known."""
    for symbol in now.book.tickers:
        if known := ledger.closes(symbol, now.at):
            yield known[0].known_at


def flip_stops(found: Iterable[replay.Flip], ticker: str, zone: ZoneInfo) -> list[FlipStop]:
    """Flips of one checkpoint as stops of the track; that a period begins is none."""
    return [
        FlipStop(
            flip.at, local_day(flip.at, zone), ticker, flip.key, flip.before,
            said_of_change(flip.after, flip.cause), flip.reason,
        )
        for flip in found
        if flip.before is not None
    ]  # fmt: skip
