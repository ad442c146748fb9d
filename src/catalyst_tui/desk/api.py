"""What a screen may ask of the desk. `LiveDesk` is the real one; tests bring their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from catalyst_tui.book.file.fields import FieldRow, Kind, TableLine
    from catalyst_tui.book.model.book import Book
    from catalyst_tui.desk.entry.print_day import PrintCheck, PrintDay
    from catalyst_tui.desk.entry.undo import Done
    from catalyst_tui.desk.home.config import KeyWish
    from catalyst_tui.desk.shapes.board import Board
    from catalyst_tui.desk.shapes.forms import (
        Edited,
        Entry,
        EntryCheck,
        EntryForm,
        LineTrial,
        RulingForm,
        Side,
        StatementTrial,
        TickersTrial,
        Trial,
    )
    from catalyst_tui.desk.shapes.pages import (
        ChartLanes,
        ChartView,
        CheckpointDetail,
        Document,
        HitLine,
        InboxLine,
        ReviewView,
        ThesisView,
        Timeline,
        Track,
    )
    from catalyst_tui.desk.views.sources import SourceRow


class Reading(Protocol):
    """What the pages show, as of now or of an earlier moment. Plain methods answer at once from memory."""

    def board(self) -> Board:
        """The home screen; the same object until something changed."""
        ...

    def thesis(self, symbol: str) -> ThesisView:
        """A ticker's arguments. KeyError for a ticker not in the book."""
        ...

    def timeline(self) -> Timeline:
        """The dates of all names, what comes and what changed; the same object until something did."""
        ...

    def review(self) -> ReviewView:
        """Every checkpoint by how much room it has; the same object until something changed."""
        ...

    def detail(self, checkpoint: str) -> CheckpointDetail:
        """One checkpoint opened. KeyError for an id not in the book."""
        ...

    async def chart(self, symbol: str) -> ChartView:
        """A ticker's closes, levels, prints and figures by quarter. KeyError without the ticker."""
        ...

    async def chart_lanes(self, symbol: str) -> ChartLanes:
        """How its checkpoints stood over the days, from the judge's replay. KeyError without the ticker."""
        ...


class Replay(Protocol):
    """What is known, to be read as of earlier moments; it stands still while it is open."""

    @property
    def track(self) -> Track:
        """The way back: prints from the first, flips as far as they are found."""
        ...

    async def at(
        self, moment: datetime, ready: Callable[[Reading], object] = lambda reading: None
    ) -> Reading | None:
        """Everything as it was known and judged then; None when another moment was asked for meanwhile.

        `ready` asks it what will be asked first, where no key waits for the answer.
        """
        ...

    async def find_flips(self, heard: Callable[[], None]) -> None:
        """Find every flip of the track, calling `heard` as there are more. It may be cancelled."""
        ...

    def close(self) -> None:
        """Forget it all; nothing is asked of it any more."""
        ...


class Editor(Protocol):
    """The book, to be edited: an edit is tried as one types, and nothing is written until it is kept."""

    @property
    def book(self) -> Book:
        """The book in force."""
        ...

    def reload(self) -> None:
        """Read the file again: another program has changed it. HomeError, EditError with a sentence."""
        ...

    def line(self, kind: Kind, name: str) -> tuple[Path, int]:
        """Where a table stands: the file, and its line. KeyError when there is no such."""
        ...

    def entries(self) -> tuple[TableLine, ...]:
        """All that stands in the book, to be edited or taken out."""
        ...

    def fields(self, kind: Kind, name: str | None = None) -> tuple[FieldRow, ...]:
        """The fields of a table by its name, or of a new one. KeyError when there is no such table."""
        ...

    async def typed_line(self, text: str, choice: int | None) -> LineTrial | None:
        """Try a typed line. `choice` is the reading that the user picked.

        None if something newer was asked meanwhile.
        """
        ...

    async def table(self, kind: Kind, name: str | None, answers: Mapping[str, str]) -> Trial | None:
        """A table as typed so far, a new one without a name; None as `typed_line`."""
        ...

    async def tickers(self, text: str) -> TickersTrial | None:
        """New tickers, or lots, as typed so far: `nvidia 40@142.10, AMD`; None as `typed_line`."""
        ...

    async def statement(self, path: str, columns: str, tickers: str) -> StatementTrial | None:
        """A broker's file, and the tickers asked for, as typed so far; None as `typed_line`."""
        ...

    async def keep_statement(self) -> None:
        """Remember what was taken of the file tried last, so that its next one updates it."""
        ...

    async def retire(self, kind: Kind, name: str) -> Trial | None:
        """A table taken out of the book; None as `typed_line`."""
        ...


class Desk(Reading, Protocol):
    """Everything a screen can know or do. Plain methods answer at once from memory and never block."""

    def inbox(self) -> tuple[InboxLine, ...]:
        """What was told, newest first, 200 lines at most."""
        ...

    def hits(self) -> tuple[HitLine, ...]:
        """The sentences of releases that wait to be accepted or dismissed, the latest release first."""
        ...

    def sources(self) -> tuple[SourceRow, ...]:
        """How every source is doing, in the order in which they are asked."""
        ...

    def form(self, checkpoint: str) -> EntryForm:
        """What the evidence form offers for a checkpoint."""
        ...

    def ruling(self, checkpoint: str, side: Side) -> RulingForm:
        """What is asked before a ruling on a checkpoint, or on the period of it that waits longest. KeyError
        for an id not in the book; ValueError with a sentence when it cannot be ruled so."""
        ...

    def check(self, entry: Entry) -> EntryCheck:
        """The form judged as typed; nothing is kept."""
        ...

    async def check_proposal(self, number: int) -> EntryCheck:
        """What an agent proposes, judged as if it was accepted. KeyError when it waits no more."""
        ...

    def check_print(self, day: PrintDay, typed: Mapping[str, str], source: str) -> PrintCheck:
        """The print-day form judged as typed, values by their rows' keys; nothing is kept."""
        ...

    def recall(self, key: str) -> str | None:
        """What was remembered of the screen (theme, cursor, sort, filter)."""
        ...

    async def replay(self) -> Replay:
        """What is known by now, to be read as of earlier moments."""
        ...

    def listen(self, listener: Callable[[], None]) -> None:
        """Call `heard`, on the event loop, whenever `board()` has something new."""
        ...

    async def start(self, write: Callable[[str], None] | None = None) -> None:
        """After the first paint: load what is heavy in a thread, then start refreshing and judging.

        `write` writes to the user's terminal between two frames, for notifications where no desktop is; it
        raises OSError when it cannot.
        """
        ...

    async def refresh(self) -> None:
        """Fetch prices, series and filings now. Never raises: what failed becomes a notice on the board."""
        ...

    async def record(self, entry: Entry, hit: int | None = None) -> EntryCheck:
        """Keep an entry, made from a hit or not, and judge again; with problems nothing is kept."""
        ...

    async def last_entry(self) -> Done | None:
        """What the user entered last and can take back: in this session, else before it. None without any.

        Raises OvertakenError where somebody has changed since what was done last.
        """
        ...

    async def take_back(self, entry: Done) -> str:
        """Withdraw the entry and judge again. Return a line on what was undone and what that changed."""
        ...

    async def accept(self, hit: int) -> EntryCheck:
        """Keep a hit as evidence that supports, known since its release was; or, of a number below zero, what
        an agent proposes. KeyError when it is decided."""
        ...

    async def dismiss(self, hit: int) -> None:
        """Ask about a hit no more."""
        ...

    async def print_day(self, symbol: str) -> PrintDay:
        """The form of a ticker's latest print, with what its release offers. KeyError without the ticker."""
        ...

    async def record_print(
        self, day: PrintDay, typed: Mapping[str, str], source: str
    ) -> PrintCheck:
        """Keep all figures typed, or with problems none, and judge again."""
        ...

    async def give_contact(self, contact: str) -> None:
        """Keep the address the SEC is told, and use it. ConfigError with a sentence when that fails."""
        ...

    def own_keys(self) -> tuple[KeyWish, ...]:
        """The keys the user wants for actions, as config.toml says."""
        ...

    def documents(self) -> tuple[Document, ...]:
        """The documents that evidence and sentences come from, each once, the newest first."""
        ...

    async def bind_key(self, action: str, key: str) -> None:
        """Write into config.toml that an action has this key. ValueError with a sentence when that fails."""
        ...

    def unexplained(self) -> tuple[str, ...]:
        """The checkpoints changed while near, bad or due without a reason, in the order of the book."""
        ...

    async def explain(self, checkpoint: str, text: str) -> None:
        """Keep why a checkpoint was changed while near, bad or due."""
        ...

    async def review_thesis(self, thesis: str, note: str) -> None:
        """Keep that a thesis was looked at again now, with a line or without. KeyError without the thesis."""
        ...

    async def see_inbox(self) -> None:
        """Mark every inbox line as seen."""
        ...

    async def acknowledge(self, line: int) -> None:
        """Take note of an inbox line: its popups are owed no more."""
        ...

    async def acknowledge_all(self, name: str) -> int:
        """Take note of all that was told of a checkpoint; of how many lines. KeyError where nothing was."""
        ...

    async def snooze(self, checkpoint: str) -> datetime | None:
        """Hold popups about a checkpoint, each time longer: a day, a week, no more. Until when, if so."""
        ...

    async def remember(self, key: str, value: str) -> None:
        """Keep a bit of screen state for the next start."""
        ...

    async def editor(self) -> Editor:
        """The book as it is on disk, to be edited. HomeError, or EditError when it is to be mended first."""
        ...

    async def keep_edit(self, said: str, edit: Edited) -> None:
        """Write an edit that was tried, and judge again. ChangedMeanwhileError when another program has
        changed the file, which stays; HomeError when it cannot be written."""
        ...

    async def stop(self) -> None:
        """Stop the scheduler and close the store. Safe to call twice."""
        ...
