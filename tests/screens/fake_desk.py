"""A desk that answers from hand-made views and notes what it was asked to do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta

from catalyst_tui.book.dates import parse_window
from catalyst_tui.book.model import Role
from catalyst_tui.desk.forms import Change, Entry, EntryCheck, EntryForm, Field
from catalyst_tui.desk.pages import CheckpointDetail, Flip, InboxLine, ThesisView
from catalyst_tui.desk.views import Board
from catalyst_tui.judge.facts import Effect, Evidence, Grade
from tests.screens.claims import CLAIMS, HOSTILE, NOW, THESES
from tests.screens.hand_made import INBOX, example_board


@dataclass
class FakeDesk:
    """Answers from hand-made views and notes what it was asked to do."""

    shown: Board = field(default_factory=example_board)
    told: tuple[InboxLine, ...] = INBOX
    memory: dict[str, str] = field(default_factory=dict)
    done: list[str] = field(default_factory=list)
    kept: list[Entry] = field(default_factory=list)
    fails: dict[str, Exception] = field(default_factory=dict)
    heard: Callable[[], None] = lambda: None

    def board(self) -> Board:
        return self.shown

    def change(self, board: Board) -> None:
        self.shown = board
        self.heard()

    def thesis(self, symbol: str) -> ThesisView:
        row = self.shown.row(symbol)
        if row is None:
            raise KeyError(symbol)
        groups = []
        for id, thesis in THESES.items():
            mine = tuple(claim for claim in row.checkpoints if claim.checkpoint.thesis == id)
            roles = tuple((role, tuple(c for c in mine if c.checkpoint.role is role)) for role in Role)
            groups.append((thesis, tuple((role, rows) for role, rows in roles if rows)))
        return ThesisView(symbol, row.name, tuple(group for group in groups if group[1]))

    def detail(self, checkpoint: str) -> CheckpointDetail:
        row = {claim.id: claim for claim in CLAIMS}[checkpoint]
        evidence = (
            Evidence(
                "e2",
                checkpoint,
                Effect.RESCHEDULED,
                NOW - timedelta(days=40),
                Grade.CALL,
                "call summary Q2 2026",
                company_date=parse_window("2026H2"),
                note="material ramp in the second half",
            ),
            Evidence(
                "e1",
                checkpoint,
                Effect.SUPPORTS,
                NOW - timedelta(days=300),
                Grade.PRESS,
                "https://www.example.com/a/very/long/address/that/does/not/end",
                note=HOSTILE,
            ),
        )
        flips = (
            Flip(
                NOW - timedelta(days=59), checkpoint, "pending", row.verdict.status.value, row.verdict.reason
            ),
        )
        return CheckpointDetail(row, evidence, flips)

    def inbox(self) -> tuple[InboxLine, ...]:
        return self.told

    def form(self, checkpoint: str) -> EntryForm:
        return EntryForm(
            checkpoint,
            self.detail(checkpoint).row.checkpoint.text,
            ("event", "revenue"),
            (
                (Field.VALUE, "happened, refuted, rescheduled, supports, weakens or note"),
                (Field.WHEN, "the day it happened, or the new date: 2026-11-22, 2026H2"),
                (Field.SOURCE, "an address or a name; release, call, filing"),
            ),
            ((Field.WHEN, "2026-10-02"),),
        )

    def check(self, entry: Entry) -> EntryCheck:
        problems = []
        if entry.value not in {"happened", "refuted", "$555M"}:
            problems.append((Field.VALUE, f"“{entry.value}” is neither a value nor one of the words"))
        if not entry.source:
            problems.append((Field.SOURCE, "say who said it"))
        after = "met" if entry.value != "refuted" else "missed"
        changes = (
            Change(entry.checkpoint, "overdue", after, f"{entry.source}, {entry.when}"),
            Change("content-1000", "pending", "on_track", "supports"),
        )
        return EntryCheck(
            tuple(problems), f"{entry.what} {entry.value} on {entry.when}", () if problems else changes
        )

    def recall(self, key: str) -> str | None:
        return self.memory.get(key)

    def listen(self, heard: Callable[[], None]) -> None:
        self.heard = heard

    async def start(self) -> None:
        await self._do("start")

    async def refresh(self) -> None:
        await self._do("refresh")

    async def record(self, entry: Entry) -> EntryCheck:
        await self._do("record")
        check = self.check(entry)
        if check.ok:
            self.kept.append(entry)
        return check

    async def see_inbox(self) -> None:
        await self._do("see_inbox")
        self.told = tuple(replace(line, seen=True) for line in self.told)
        self.change(replace(self.shown, unread=0))

    async def remember(self, key: str, value: str) -> None:
        self.memory[key] = value

    async def stop(self) -> None:
        await self._do("stop")

    async def _do(self, what: str) -> None:
        if what in self.fails:
            raise self.fails[what]
        self.done.append(what)
