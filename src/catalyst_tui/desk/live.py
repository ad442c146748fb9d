"""Answer the screen from the watcher's last immutable `State`, and do what the user enters.

The watcher (watch.py) does what happens by itself. What the user enters is judged here and saved by
the workspace.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from msgspec.structs import replace

from catalyst_tui.book.model.subject import subject
from catalyst_tui.desk.alerts.commit import enter, review
from catalyst_tui.desk.entry.book_edit import rename, save_edit
from catalyst_tui.desk.entry.entry_forms import (
    form_for,
    judged_entry,
    preview,
    ruling_form,
)
from catalyst_tui.desk.entry.figures import out_of_scale
from catalyst_tui.desk.entry.record import understand
from catalyst_tui.desk.entry.report_day import (
    OfferedFigures,
    ReportCheck,
    ReportDay,
    report_day,
    understood,
)
from catalyst_tui.desk.entry.undo import Done, Entries, taken_back
from catalyst_tui.desk.home.clock import Clock
from catalyst_tui.desk.home.config import write_contact
from catalyst_tui.desk.home.folder import Home
from catalyst_tui.desk.notices import board_with_notices, edits
from catalyst_tui.desk.recovery import StoppedError
from catalyst_tui.desk.shapes import (
    Attention,
    Board,
    Edited,
    Entry,
    EntryCheck,
    EntryForm,
    HitLine,
    InboxLine,
    RulingForm,
    RulingSide,
    SourceRow,
)
from catalyst_tui.desk.views.chart import Replays
from catalyst_tui.desk.views.positions import named_lines
from catalyst_tui.desk.views.reading import HomeReading
from catalyst_tui.desk.views.status import source_rows
from catalyst_tui.desk.watch import Watcher, open_watcher
from catalyst_tui.desk.workspace.claims import originals
from catalyst_tui.desk.workspace.inbox import acknowledge, snooze_longer
from catalyst_tui.desk.workspace.release_reader import Reader
from catalyst_tui.desk.workspace.state import State
from catalyst_tui.judge.ledger.facts import Evidence, Fact
from catalyst_tui.store.sources import HitState

if TYPE_CHECKING:
    # Imported when a key asks for them: no start waits for forms or for the past
    from catalyst_tui.desk.editor import BookEditor
    from catalyst_tui.desk.replay import Replay

FOR_GOOD = timedelta(weeks=52)
"""How long a late report stays acknowledged: the next report has its own quarter."""

P = ParamSpec("P")
T = TypeVar("T")


class LiveDesk(HomeReading):
    """Everything a screen can ask and do. Make it with `open_desk`.

    Plain methods answer at once from the watcher's last `State`; the others work in the workspace's
    thread.
    """

    def __init__(self, watcher: Watcher) -> None:
        super().__init__({}, Replays())
        self._watcher, self._workspace = watcher, watcher.workspace
        self._clock = self._workspace.clock
        self._screen: dict[str, str] = watcher.ask(self._workspace.store.notes.screen)
        self._offered = OfferedFigures(Reader(self._workspace.store))
        self._entries = Entries(self._clock.now())
        self._listeners: list[Callable[[], None]] = []
        # The verdicts of which the first versions were read
        self._judged: object = None
        self._measuring: asyncio.Task[None] | None = None
        self._closed = False
        watcher.on_news = self._changed
        self.board()

    @property
    def _state(self) -> State:
        return self._watcher.state

    async def _run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await self._watcher.call(work, *args, **kwargs)

    def _make_board(self) -> Board:
        state = replace(self._state, offered=self._offered.found)
        return board_with_notices(state, self._watcher, self._clock.now())

    # Life

    def listen(self, listener: Callable[[], None]) -> None:
        """Call `listener` on the event loop whenever `board()` has something new."""
        self._listeners.append(listener)

    async def start(self, write: Callable[[str], None] | None = None) -> None:
        """Start to refresh and judge.

        Call it after the first paint: it loads what is heavy in a thread.

        `write` writes to the terminal between two frames, for notifications where there is no
        desktop; it raises OSError if it cannot.
        """
        await self._watcher.start(write)

    async def refresh(self) -> None:
        """Fetch prices, series and filings now.

        Never raises: a failure becomes a notice on the board.
        """
        await self._watcher.refresh()

    async def stop(self) -> None:
        """Stop the scheduler and close the store. Safe to call twice."""
        if not self._closed:
            self._closed = True
            if self._measuring is not None:
                self._measuring.cancel()
            await self._watcher.stop()

    async def _changed(self) -> None:
        """Take in a new state.

        The board and the dates are made in the workspace's thread: no key waits.
        """
        state, versions = self._state, self._workspace.wordings
        if self._judged is not state.verdicts:
            self._judged, ids = state.verdicts, state.book.checkpoints
            self._originals = await self._run(originals, ids, state.ledger, versions)
        await self._redraw()
        idle = self._measuring is None or self._measuring.done()
        if idle and not self._closed and not self._watcher.refreshing:
            self._measuring = asyncio.create_task(self._measure())

    async def _redraw(self) -> None:
        self._board = await self._run(self._make_board)
        await self._run(self.timeline)
        for listener in self._listeners:
            listener()

    async def _measure(self) -> None:
        """Find the trends that Review ranks by, and releases with figures to enter. Slow."""
        found = False
        while await self._run(lambda: self._trends.find_more(self._state)):
            found = True
        await self._run(self.review)
        if (
            await self._offered.find_all(self._watcher.call, lambda: self._state)
            or found
        ):
            await self._redraw()

    # What only the present has

    def inbox(self) -> tuple[InboxLine, ...]:
        """Return the notifications, newest first, 200 at most."""
        return named_lines(self._state.inbox, self._state.book)

    def hits(self) -> tuple[HitLine, ...]:
        """Return the questions, sentences of releases and proposals that wait for an answer."""
        return self._state.hits

    def sources(self) -> tuple[SourceRow, ...]:
        """Return the health of every source, in the order in which they are asked."""
        health = {row.name: row for row in self._state.health}
        config, keys = self._workspace.config, self._watcher.keys.found
        return source_rows(config, health, keys, self._clock.now())

    def unexplained(self) -> tuple[str, ...]:
        """Return the checkpoints changed while near, bad or due without a reason."""
        return tuple(edit.checkpoint for edit in edits(self._state))

    async def replay(self) -> Replay:
        """Return everything known now, to be read as of earlier moments."""
        from catalyst_tui.desk.replay import Replay

        return await self._run(Replay, self._state, self._originals)

    # Settings and the screen

    def recall(self, key: str) -> str | None:
        """Return a saved part of the screen: theme, cursor, sort, filter."""
        return self._screen.get(key)

    async def remember(self, key: str, value: str) -> None:
        """Save a part of the screen for the next start."""
        self._screen[key] = value
        with suppress(StoppedError):  # a notice says so already
            await self._run(self._workspace.store.notes.remember, key, value)

    def own_keys(self) -> Mapping[str, str]:
        """Return the user's keys for actions, from config.toml."""
        return self._workspace.config.keys

    async def give_contact(self, contact: str) -> None:
        """Save the address for the SEC and use it. ConfigError with a sentence if that fails."""
        await self._watcher.change_settings(write_contact, contact)

    # The inbox

    async def see_inbox(self) -> None:
        """Mark every inbox line as seen."""
        await self._run(self._workspace.store.inbox.see_all, self._clock.now())
        await self._watcher.look_again()

    async def acknowledge(self, name: str) -> int:
        """Mark a notification as acknowledged, by its number, or all of a checkpoint.

        That a report is late is acknowledged with its checkpoint. Return how many. KeyError if
        there are none.
        """
        store, now = self._workspace.store, self._clock.now()
        board = self.board()
        item = next((part for part in board.parts if part.checkpoint == name), None)
        row = (
            board.row(item.symbol)
            if item and item.attention is Attention.LATE
            else None
        )
        if item is not None and row is not None and row.late is not None:
            until, text = now + FOR_GOOD, f"acknowledged: {row.symbol} {item.words[1]}"
            await self._run(store.inbox.snooze, row.late.key, until, now)
            snooze = (row.late.key, None, until)
            self._entries.add(Done(text, now, snooze=snooze))
            await self._watcher.look_again()
            return 1
        lines = await self._run(acknowledge, store, [name], now)
        if lines:
            more = f" and {len(lines) - 1} more" if len(lines) > 1 else ""
            text = f"acknowledged: {lines[0].title}{more}"
            self._entries.add(Done(text, now, lines=tuple(line.id for line in lines)))
        await self._watcher.look_again()
        return len(lines)

    async def snooze(self, checkpoint: str) -> datetime | None:
        """Hold popups about a checkpoint: a day, then a week, then no more. Return until when."""
        store, now = self._workspace.store, self._clock.now()
        before, until = await self._run(snooze_longer, store, checkpoint, now)
        text = f"{checkpoint} snoozed" if until else f"{checkpoint} no longer snoozed"
        self._entries.add(Done(text, now, snooze=(checkpoint, before, until)))
        await self._watcher.look_again()
        return until

    # Evidence, figures and rulings

    def form(self, checkpoint: str) -> EntryForm:
        """Return what the evidence form offers. KeyError if the book lacks the checkpoint."""
        state = self._state
        about = subject(state.book, checkpoint)
        if about is None:
            raise KeyError(checkpoint)
        return form_for(about, self._clock.now(), state.book)

    def ruling(self, checkpoint: str, side: RulingSide) -> RulingForm:
        """Return what a ruling asks for, on a checkpoint or its period that waits longest.

        KeyError if the book lacks it; ValueError with a sentence if it cannot be ruled so.
        """
        state = self._state
        verdict = state.verdicts[checkpoint.partition("[")[0]]
        return ruling_form(state.book, verdict, checkpoint, side, self._clock.now())

    def check(self, entry: Entry) -> EntryCheck:
        """Judge the evidence form as typed. Nothing is saved."""
        state, now = self._state, self._clock.now()
        return judged_entry(understand(entry, state.book, now), state, now)

    async def record(self, entry: Entry, hit: int | None = None) -> EntryCheck:
        """Save an entry, made from a hit or not, and judge again.

        With problems nothing is saved.
        """
        check = self.check(entry)
        if check.ok:
            known_at = self._clock.now()
            for each in self._state.hits:
                if each.id == hit and each.entry.source == entry.source:
                    known_at = each.at  # public since the release
            found = understand(entry, self._state.book, known_at)
            await self._enter(check.understood, *found.new, hit=hit)
        return check

    def check_report(
        self, day: ReportDay, typed: Mapping[str, str], source: str
    ) -> ReportCheck:
        """Judge the report form as typed, values by their rows' keys. Nothing is saved."""
        return self._read_report(day, typed, source)[0]

    def _read_report(
        self, day: ReportDay, typed: Mapping[str, str], source: str
    ) -> tuple[ReportCheck, tuple[Fact, ...]]:
        state, now = self._state, self._clock.now()
        check, facts = understood(day, typed, source, state.book, now)
        if check.ok:
            doubts = (
                out_of_scale(fact, state.book, state.ledger, now) for fact in facts
            )
            changes = preview(state, now, facts)
            check = replace(check, changes=changes, doubts=tuple(filter(None, doubts)))
        return check, facts

    async def report_day(self, symbol: str) -> ReportDay:
        """Return the form of a ticker's latest report, with the figures of its release.

        KeyError if the book lacks the ticker.
        """
        state = self._state
        reader, about = (
            self._offered.reader,
            (symbol, state.book, state.ledger, state.at),
        )
        offers = await self._run(reader.offers, *about)
        return report_day(symbol, state, offers, await self._run(reader.passed, *about))

    async def record_report(
        self, day: ReportDay, typed: Mapping[str, str], source: str
    ) -> ReportCheck:
        """Save all figures typed and judge again. With problems nothing is saved."""
        check, facts = self._read_report(day, typed, source)
        if check.ok:
            await self._enter(
                f"{check.figures} figures of {day.symbol} {day.quarter}", facts
            )
        return check

    async def explain(self, checkpoint: str, text: str) -> None:
        """Save why a checkpoint was changed while near, bad or due."""
        if await self._run(self._workspace.explain, checkpoint, text):
            said = f"why {checkpoint} was changed: {text}"
            self._entries.add(Done(said, self._clock.now(), stays=True))
        await self._watcher.judge()

    async def review_thesis(self, thesis: str, note: str) -> None:
        """Save that a thesis was reviewed now, with a note or without.

        KeyError if the book lacks it.
        """
        await self._run(review, self._workspace, thesis, note)
        self._entries.add(Done(f"{thesis} is reviewed", self._clock.now(), stays=True))
        await self._watcher.judge()

    async def _enter(
        self,
        text: str,
        facts: Iterable[Fact],
        evidence: Iterable[Evidence] = (),
        hit: int | None = None,
    ) -> None:
        """Save an entry, note it as the last one that can be undone, and judge again."""
        now = self._clock.now()
        new, fresh = await self._run(enter, self._workspace, facts, evidence, hit)
        self._entries.add(Done(text, now, new, fresh, hit))
        await self._watcher.judge()

    # Answers to hits and proposals. Proposals have a number below zero.

    async def check_proposal(self, number: int) -> EntryCheck:
        """Judge a proposal as if it was accepted. KeyError if it does not wait."""
        from catalyst_tui.desk.accept_proposal import checked

        return await self._run(checked, self._workspace, number, self._state)

    async def accept(self, hit: int) -> EntryCheck:
        """Save a hit as evidence that supports, public since its release; or accept a proposal.

        KeyError if it was answered already.
        """
        if hit < 0:
            from catalyst_tui.desk.accept_proposal import answered_yes

            check, done = await self._run(
                answered_yes, self._workspace, hit, self._state
            )
            if done is not None:
                self._entries.add(done)
            await self._watcher.judge()
            return check
        line = {each.id: each for each in self._state.hits}[hit]
        return await self.record(line.entry, hit)

    async def dismiss(self, hit: int) -> None:
        """Remove a hit or a proposal: it is never asked about again."""
        store, now = self._workspace.store, self._clock.now()
        if hit < 0:
            from catalyst_tui.desk.accept_proposal import dismiss

            with suppress(KeyError):  # it was answered elsewhere
                self._entries.add(await self._run(dismiss, self._workspace, hit))
        elif await self._run(store.hits.decide, hit, HitState.DISMISSED, now):
            sentences = [each.sentence for each in self._state.hits if each.id == hit]
            text = f"dismissed: {sentences[0] if sentences else 'a sentence'}"
            self._entries.add(Done(text, now, hit=hit))
        await self._watcher.look_again()

    # The book, and undo

    async def editor(self) -> BookEditor:
        """Return the book on disk, to be edited. HomeError, or EditError if it is broken."""
        from catalyst_tui.desk.editor import BookEditor

        return await self._run(
            BookEditor, self._workspace, self._state, self._watcher.call
        )

    async def save_edit(self, text: str, edit: Edited) -> None:
        """Write an edit that was tried, and judge again.

        ChangedMeanwhileError if another program has changed the file, which stays; HomeError if it
        cannot be written.
        """
        change = await self._run(save_edit, self._workspace, text, edit)
        self._entries.add(Done(text, change.at, change=change))
        await self._watcher.judge()

    async def rename(self, old: str, new: str) -> str:
        """Rename a checkpoint or a thesis with all that belongs to it, and judge again.

        ValueError with a sentence, EditError, BadEditError, ChangedMeanwhileError, HomeError.
        """
        change = await self._run(rename, self._workspace, old, new)
        self._entries.add(Done(change.about, change.at, change=change))
        await self._watcher.judge()
        return change.about

    async def last_entry(self) -> Done | None:
        """Return the last entry that the user can undo, of this session or before it.

        OvertakenError if somebody has changed it since.
        """
        return await self._run(self._entries.last, self._workspace)

    async def undo(self, entry: Done) -> str:
        """Undo an entry and judge again. Return a line on what changed."""
        before = self._state.verdicts
        await self._run(self._entries.take_back, self._workspace, entry)
        await self._watcher.judge()
        return taken_back(entry, before, self._state.verdicts)


def open_desk(home: Home, clock: Clock) -> LiveDesk:
    """Open a home and look at it. Raises HomeError, ConfigError, BookError or StoreError."""
    return LiveDesk(open_watcher(home, clock))
