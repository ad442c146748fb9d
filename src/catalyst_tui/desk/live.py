"""The desk a screen talks to: answers from memory at once, out of the watcher's last immutable `State`.

What happens by itself is in watch.py. What the user enters is judged here and kept by the workspace.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from operator import is_
from typing import TYPE_CHECKING

from msgspec.structs import replace

from catalyst_tui.book.model.subject import is_period, subject
from catalyst_tui.desk.alerts.commit import enter, review
from catalyst_tui.desk.entry.choices import form_for
from catalyst_tui.desk.entry.magnitude import out_of_scale
from catalyst_tui.desk.entry.preview import preview
from catalyst_tui.desk.entry.print_day import PrintCheck, PrintDay, print_day, understood
from catalyst_tui.desk.entry.record import Understood, understand
from catalyst_tui.desk.entry.rulings import ruling_form
from catalyst_tui.desk.entry.sentence_evidence import waiting_evidence
from catalyst_tui.desk.entry.undo import Done, Entries, taken_back
from catalyst_tui.desk.home.clock import Clock
from catalyst_tui.desk.home.folder import Home
from catalyst_tui.desk.inbox import acknowledge, snooze_longer
from catalyst_tui.desk.notices import drawn_up, edits
from catalyst_tui.desk.offered_figures import OfferedFigures
from catalyst_tui.desk.own import Own
from catalyst_tui.desk.recovery import StoppedError
from catalyst_tui.desk.shapes.board import Board
from catalyst_tui.desk.shapes.forms import (
    Change,
    Edited,
    Entry,
    EntryCheck,
    EntryForm,
    RulingForm,
    Side,
)
from catalyst_tui.desk.shapes.pages import (
    ChartLanes,
    ChartView,
    HitLine,
    InboxLine,
    ReviewView,
    Timeline,
)
from catalyst_tui.desk.state import State
from catalyst_tui.desk.views.chart import chart
from catalyst_tui.desk.views.chart_lanes import Replays
from catalyst_tui.desk.views.checkpoints import named_lines
from catalyst_tui.desk.views.pages import Originals, Pages
from catalyst_tui.desk.views.review import Trends
from catalyst_tui.desk.views.sources import SourceRow, source_rows
from catalyst_tui.desk.watch import Watcher, open_watcher
from catalyst_tui.desk.wordings import originals
from catalyst_tui.judge.ledger.facts import Evidence, Fact
from catalyst_tui.judge.rules.rulings import reason_for
from catalyst_tui.store.sources import HitState

if TYPE_CHECKING:  # imported when a key asks for them: no start waits for forms or for the past
    from catalyst_tui.desk.editor import BookEditor
    from catalyst_tui.desk.replay import PastDesk

AHEAD = 1_000  # names up to which Timeline and Review are made before somebody looks: 2 MB; 26 of 20,000


class LiveDesk(Own, Pages):
    """`desk.api.Desk` over a real home. Make it with `open_desk`."""

    def __init__(self, watcher: Watcher, clock: Clock) -> None:
        self._watcher, self._workspace, self._clock = watcher, watcher.workspace, clock
        store = watcher.workspace.store
        self._screen: dict[str, str] = watcher.ask(store.notes.screen)
        self._offered = OfferedFigures(store)
        self._replays = Replays()
        self._heard: list[Callable[[], None]] = []
        self._entries = Entries(clock.now())
        self._board: Board | None
        self._originals: Originals = {}  # first wordings, read after the start
        self._judged: object = None  # the verdicts they belong to
        self._trends = Trends()
        self._finding: asyncio.Task[None] | None = None  # more of them
        self._reviewed: tuple[tuple[State, Board], int, ReviewView] | None = None
        self._closed = self._dates_shown = self._review_shown = False
        watcher.on_news = self._changed
        self._board = self._drawn_up()

    @property
    def _state(self) -> State:
        return self._watcher.state

    # what screens read

    def board(self) -> Board:
        if self._board is None:
            self._board = self._drawn_up()
        return self._board

    def _drawn_up(self) -> Board:
        work, offered = self._watcher.at_work, self._offered
        shown, more = (
            (self._state, self._workspace, work, self._clock.now()),
            (*offered.ends.values(),),
        )
        return drawn_up(*shown, offered=offered.found, more=more)

    def review(self) -> ReviewView:
        self._review_shown = True
        made_of, steps, last = (self._state, self.board()), self._trends.steps, self._reviewed
        if last is None or not all(map(is_, made_of, last[0])) or last[1] != steps:
            self._reviewed = last = made_of, steps, super().review()
        return last[2]

    def timeline(self) -> Timeline:
        self._dates_shown = True
        return super().timeline()

    def unexplained(self) -> tuple[str, ...]:
        return tuple(edit.checkpoint for edit in edits(self._state))

    def inbox(self) -> tuple[InboxLine, ...]:
        return named_lines(self._state.inbox, self._state.book)

    def sources(self) -> tuple[SourceRow, ...]:
        health = {row.name: row for row in self._state.health}
        return source_rows(
            self._workspace.config, health, self._watcher.keys.found, self._clock.now()
        )

    def form(self, checkpoint: str) -> EntryForm:
        state = self._state
        about = subject(state.book, checkpoint)
        if about is None:
            raise KeyError(checkpoint)
        waiting = () if is_period(checkpoint) else state.verdicts[checkpoint].unsettled
        return form_for(
            about, self._clock.now(), state.book, tuple(result.period for result in waiting)
        )

    def ruling(self, checkpoint: str, side: Side) -> RulingForm:
        state = self._state
        whole = state.verdicts[checkpoint.partition("[")[0]]
        return ruling_form(state.book, whole, checkpoint, side, self._clock.now())

    def check(self, entry: Entry) -> EntryCheck:
        understood = understand(entry, self._state.book, self._clock.now())
        if understood.problems:
            return EntryCheck(tuple(understood.problems), understood.line, ())
        doubt = (
            out_of_scale(understood.fact, self._state.book, self._state.ledger, self._clock.now())
            if understood.fact
            else ""
        )
        line = f"{understood.line}: {doubt}?" if doubt else understood.line
        return EntryCheck((), line, self._preview(*_entries(understood)))

    def hits(self) -> tuple[HitLine, ...]:
        return self._state.hits

    async def check_proposal(self, number: int) -> EntryCheck:
        from catalyst_tui.desk.proposed import checked

        return await self._watcher.call(checked, self._workspace, number, self._state)

    def check_print(self, day: PrintDay, typed: Mapping[str, str], source: str) -> PrintCheck:
        check, facts = understood(day, typed, source, self._state.book, self._clock.now())
        return replace(check, changes=self._preview(facts)) if check.ok else check

    def _preview(
        self, facts: Collection[Fact], evidence: Collection[Evidence] = ()
    ) -> tuple[Change, ...]:
        return preview(self._state, self._clock.now(), facts, evidence)

    def recall(self, key: str) -> str | None:
        return self._screen.get(key)

    def listen(self, listener: Callable[[], None]) -> None:
        self._heard.append(listener)

    # what screens ask for

    async def start(self, write: Callable[[str], None] | None = None) -> None:
        await self._watcher.start(write)

    async def replay(self) -> PastDesk:
        from catalyst_tui.desk.replay import opened

        return await self._watcher.call(opened, self._state, self._originals)

    async def refresh(self) -> None:
        await self._watcher.refresh()

    async def record(self, entry: Entry, hit: int | None = None) -> EntryCheck:
        understood = self.check(entry)
        if understood.ok:
            facts, evidence = _entries(
                understand(entry, self._state.book, self._known_since(entry, hit))
            )
            await self._enter(understood.understood, facts, evidence, hit)
        return understood

    async def _enter(
        self,
        said: str,
        facts: Iterable[Fact],
        evidence: Iterable[Evidence] = (),
        hit: int | None = None,
    ) -> None:
        """Keep what the user says, judge again, and note it as the last that can be taken back."""
        now = self._clock.now()
        new, fresh = await self._watcher.call(enter, self._workspace, facts, evidence, hit)
        self._entries.add(Done(said, now, new, fresh, hit))
        await self._watcher.judge()

    async def editor(self) -> BookEditor:
        from catalyst_tui.desk.editor import BookEditor

        return await self._watcher.call(
            BookEditor, self._workspace, self._state, self._watcher.call
        )

    async def keep_edit(self, said: str, edit: Edited) -> None:
        await self._watcher.call(self._workspace.write_book, edit.before, edit.after)
        self._entries.add(Done(said, self._clock.now(), edit=edit))
        await self._watcher.judge()

    async def last_entry(self) -> Done | None:
        return await self._watcher.call(self._entries.last, self._workspace)

    async def take_back(self, entry: Done) -> str:
        before = self._state.verdicts
        await self._watcher.call(self._take_back, entry)
        await self._watcher.judge()
        return taken_back(entry, before, self._state.verdicts)

    def _take_back(self, entry: Done) -> None:
        """In the workspace's thread."""
        if entry.edit is not None:
            self._workspace.write_book(entry.edit.after, entry.edit.before)
        with self._workspace.store.transaction():
            enter(self._workspace, *self._entries.take_back(self._workspace, entry))

    def _known_since(self, entry: Entry, hit: int | None) -> datetime:
        """Since its release was public, for what was entered from it; else from now on."""
        same = (
            one.at for one in self._state.hits if one.id == hit and one.entry.source == entry.source
        )
        return next(same, self._clock.now())

    async def accept(self, hit: int) -> EntryCheck:
        if hit < 0:
            return await self._accept_proposal(hit)
        understood: Understood = await self._watcher.call(waiting_evidence, self._workspace, hit)
        if understood.evidence is not None:
            await self._enter(f"accepted: {understood.line}", (), [understood.evidence], hit)
        return EntryCheck(tuple(understood.problems), understood.line, ())

    async def _accept_proposal(self, number: int) -> EntryCheck:
        from catalyst_tui.desk.proposed import answered_yes

        found, done = await self._watcher.call(answered_yes, self._workspace, number, self._state)
        if done is not None:
            self._entries.add(done)
        await self._watcher.judge()
        return found

    async def dismiss(self, hit: int) -> None:
        if hit < 0:
            from catalyst_tui.desk.proposed import dismiss

            with suppress(KeyError):  # it was answered elsewhere
                await self._watcher.call(dismiss, self._workspace, hit)
            await self._watcher.look_again()
            return
        store, now = self._workspace.store, self._clock.now()
        said = next((one.sentence for one in self._state.hits if one.id == hit), "a sentence")
        if await self._watcher.call(store.hits.decide, hit, HitState.DISMISSED, now):
            self._entries.add(Done(f"dismissed: {said}", now, hit=hit))
        await self._watcher.look_again()

    async def chart(self, symbol: str) -> ChartView:
        return await self._watcher.call(chart, symbol, self._state)

    async def chart_lanes(self, symbol: str) -> ChartLanes:
        return await self._watcher.call(self._replays.lanes, symbol, self._state)

    async def print_day(self, symbol: str) -> PrintDay:
        state = self._state
        offers, passed = await self._watcher.call(self._offered.told, symbol, state)
        return print_day(symbol, state, offers, passed)

    async def record_print(
        self, day: PrintDay, typed: Mapping[str, str], source: str
    ) -> PrintCheck:
        check = self.check_print(day, typed, source)
        if check.ok:
            _, facts = understood(day, typed, source, self._state.book, self._clock.now())
            await self._enter(f"{check.figures} figures of {day.symbol} {day.quarter}", facts)
        return check

    async def review_thesis(self, thesis: str, note: str) -> None:
        await self._watcher.call(review, self._workspace, thesis, note)
        await self._watcher.judge()

    async def explain(self, checkpoint: str, text: str) -> None:
        state, now = self._state, self._clock.now()
        edit = await self._watcher.call(self._workspace.explain, checkpoint, text)
        if edit is not None:
            before = reason_for(edit, state.ledger, now)
            was = (checkpoint, edit.number, before.text if before else "", text)
            self._entries.add(Done(f"why {checkpoint} was changed: {text}", now, reason=was))
        await self._watcher.judge()

    async def see_inbox(self) -> None:
        await self._watcher.call(self._workspace.store.inbox.see_all, self._clock.now())
        await self._watcher.look_again()

    async def acknowledge(self, line: int) -> None:
        await self.acknowledge_all(str(line))

    async def acknowledge_all(self, name: str) -> int:
        store, now = self._workspace.store, self._clock.now()
        lines = await self._watcher.call(acknowledge, store, [name], now)
        if lines:
            said = f"acknowledged: {lines[0].title}" + (
                f" and {len(lines) - 1} more" * (len(lines) > 1)
            )
            self._entries.add(Done(said, now, lines=tuple(line.id for line in lines)))
        await self._watcher.look_again()
        return len(lines)

    async def snooze(self, checkpoint: str) -> datetime | None:
        now = self._clock.now()
        until = await self._watcher.call(snooze_longer, self._workspace.store, checkpoint, now)
        await self._watcher.look_again()
        return until

    async def remember(self, key: str, value: str) -> None:
        self._screen[key] = value
        with suppress(StoppedError):  # a notice says so already
            await self._watcher.call(self._workspace.store.notes.remember, key, value)

    async def stop(self) -> None:
        if not self._closed:
            self._closed = True
            if self._finding is not None:
                self._finding.cancel()
            await self._watcher.stop()

    async def _changed(self) -> None:
        """There is something new to show; what was promised first is found out wherever that was changed."""
        state, wordings = self._state, self._workspace.wordings
        if self._judged is not state.verdicts:
            self._judged, call = state.verdicts, self._watcher.call
            self._originals = await call(originals, state.book.checkpoints, state.ledger, wordings)
        # In the workspace's thread: 40 ms for 500 tickers, and no key waits for them.
        self._board = await self._watcher.call(self._drawn_up)
        if self._dates_shown or len(self._board.rows) <= AHEAD:  # shown since the last time
            self._dates_shown, dates = False, super().timeline
            await self._watcher.call(dates)
        else:
            self._dated = None
        self._tell()
        if self._closed or self._watcher.refreshing:
            return  # more prices come: how much room there is is worked out when all are there
        if self._finding is None or self._finding.done():
            self._finding = asyncio.create_task(self._measure())

    async def _measure(self) -> None:
        """Of Review how much room there is, and whose release offers figures: both take long."""
        found = False
        while await self._watcher.call(lambda: self._trends.find_more(self._state)):
            found = True
        await self._watcher.call(self._review_again)
        if await self._offered.find_all(self._watcher.call, lambda: self._state) or found:
            ranked = await self._watcher.call(self._drawn_up)
            if self._board is None or ranked.rows != self._board.rows:
                self._board, self._reviewed = (
                    ranked,
                    None,
                )  # else that keeps the rows of the one before
                if self._dated is not None:
                    await self._watcher.call(super().timeline)
            self._tell()

    def _review_again(self) -> None:
        """Where somebody looked at it since the last time; else of a large book nothing is kept of it."""
        if self._review_shown or len(self.board().rows) <= AHEAD:
            self.review()
            self._review_shown = False
        else:
            self._reviewed = None

    def _tell(self) -> None:
        for listener in self._heard:
            listener()


def _entries(understood: Understood) -> tuple[list[Fact], list[Evidence]]:
    """What an entry says, as it is added to what is known."""
    return [*filter(None, [understood.fact])], [*filter(None, [understood.evidence])]


def open_desk(home: Home, clock: Clock) -> LiveDesk:
    """Open a home and look at it. Raises HomeError, ConfigError, BookError or StoreError."""
    return LiveDesk(open_watcher(home, clock), clock)
