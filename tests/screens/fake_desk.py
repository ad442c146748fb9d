"""A desk that answers from hand-made views and notes what it was asked to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from inspect import iscoroutinefunction
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from tests.doors.book import Role, parse_window
from tests.doors.judge import Effect, Evidence, Grade
from tests.homes import (
    Board,
    CheckpointDetail,
    Entry,
    EntryCheck,
    EntryChoice,
    EntryForm,
    Field,
    Flip,
    HitLine,
    InboxLine,
    LiveDesk,
    ReportCheck,
    ReportDay,
    ReviewView,
    RulingForm,
    RulingSide,
    SourceRow,
    ThesisView,
    Timeline,
    VerdictChange,
    next_snooze,
)
from tests.screens.claims import CLAIMS, HOSTILE, NOW, THESES
from tests.screens.hand_made import INBOX, example_board, example_timeline
from tests.screens.outside import PRINT, SOURCES
from tests.screens.weekly import weekly

EVENT_HINTS = {
    Field.VALUE: "happened, refuted, rescheduled, supports, weakens or note",
    Field.WHEN: "the day it happened, or the new date: 2026-11-22, 2026H2",
    Field.SOURCE: "an address or a name; release, call, filing",
}
RULED_HINTS = {
    Field.VALUE: "your decision: met, missed, void, withdrawn",
    Field.NOTE: "why: a ruling needs a reason",
}


if TYPE_CHECKING:  # what is not answered here is answered by `__getattr__`
    Base = LiveDesk
else:
    Base = object


@dataclass
class FakeDesk(Base):
    """Answers from hand-made views and notes what it was asked to do."""

    shown: Board = field(default_factory=example_board)
    told: tuple[InboxLine, ...] = INBOX
    memory: dict[str, str] = field(default_factory=dict)
    done: list[str] = field(default_factory=list)
    kept: list[Entry] = field(default_factory=list)
    wrong: Sequence[tuple[Field, str]] = ()  # problems of any entry
    fails: dict[str, Exception] = field(default_factory=dict)
    asked: tuple[str, ...] = ()
    explained: list[tuple[str, str]] = field(default_factory=list)
    found: tuple[HitLine, ...] = ()
    day: ReportDay = PRINT
    printed: list[dict[str, str]] = field(default_factory=list)
    contacts: list[str] = field(default_factory=list)
    keys: Mapping[str, str] = field(default_factory=dict)
    answers: dict[str, object] = field(default_factory=dict)  # to what no method here answers
    heard: Callable[[], None] = lambda: None

    def __getattr__(self, name: str) -> Any:
        asked = getattr(LiveDesk, name, None)
        if asked is None:
            raise AttributeError(name)
        if not iscoroutinefunction(asked):
            return lambda *given: self.answers[name]

        async def done(*given: object) -> object:
            await self._do(name)
            return self.answers.get(name)

        return done

    def board(self) -> Board:
        return self.shown

    def change(self, board: Board) -> None:
        self.shown = board
        self.heard()

    def timeline(self) -> Timeline:
        given = self.answers.get("timeline")
        return given if isinstance(given, Timeline) else example_timeline()

    def thesis(self, symbol: str) -> ThesisView:
        row = self.shown.row(symbol)
        if row is None:
            raise KeyError(symbol)
        groups = []
        for id, thesis in THESES.items():
            mine = tuple(claim for claim in row.checkpoints if claim.checkpoint.thesis == id)
            roles = tuple((role, tuple(c for c in mine if c.checkpoint.role is role)) for role in Role)
            groups.append((thesis, tuple((role, rows) for role, rows in roles if rows)))
        return ThesisView(tuple(group for group in groups if group[1]))

    def detail(self, checkpoint: str) -> CheckpointDetail:
        row = {claim.id: claim for claim in CLAIMS}[checkpoint]
        evidence = (
            Evidence("e2", checkpoint, Effect.RESCHEDULED, NOW - timedelta(days=40), Grade.CALL,
                "call summary Q2 2026", company_date=parse_window("2026H2"),
                note="material ramp in the second half"),
            Evidence("e1", checkpoint, Effect.SUPPORTS, NOW - timedelta(days=300), Grade.PRESS,
                "https://www.example.com/a/very/long/address/that/does/not/end", note=HOSTILE),
        )  # fmt: skip
        flips = (
            Flip(
                NOW - timedelta(days=59), checkpoint, "pending", row.verdict.status.value, row.verdict.reason
            ),
        )
        p = row.checkpoint.p
        first = NOW.date() - timedelta(days=200)
        said = ((first, Decimal("0.55")), (NOW.date() - timedelta(days=90), p)) if p is not None else ()
        return CheckpointDetail(row, evidence, flips, stated=said)

    def ruling(self, checkpoint: str, side: RulingSide) -> RulingForm:
        title = self.detail(checkpoint).row.checkpoint.text
        return RulingForm(checkpoint, title, side.value, "2026-10-02" if side is RulingSide.MET else "")

    def review(self) -> ReviewView:
        return weekly(claim for row in self.shown.rows for claim in row.checkpoints)

    async def review_thesis(self, thesis: str, note: str) -> None:
        await self._do(f"review_thesis {thesis}: {note}")

    def inbox(self) -> tuple[InboxLine, ...]:
        return self.told

    def own_keys(self) -> Mapping[str, str]:
        return self.keys

    def sources(self) -> tuple[SourceRow, ...]:
        return SOURCES

    def hits(self) -> tuple[HitLine, ...]:
        return self.found

    def check_report(self, day: ReportDay, typed: Mapping[str, str], source: str) -> ReportCheck:
        filled = {row.key: typed[row.key] for row in day.rows if typed[row.key].strip()}
        wrong = {
            key: f"“{value}” is no figure"
            for key, value in filled.items()
            if not set(value) & set("0123456789")
        }
        changes = (VerdictChange("revenue-path", "on_track", "met", "revenue 2026Q3 $555M"),)
        missing = "" if source.strip() else "say what the source is"
        return ReportCheck(wrong, missing, len(filled), () if wrong or missing or not filled else changes)

    def form(self, checkpoint: str) -> EntryForm:
        return EntryForm(checkpoint, self.detail(checkpoint).row.checkpoint.text,
            (
                EntryChoice("event", "2026-10-02", EVENT_HINTS, ("happened", "refuted")),
                EntryChoice("revenue", "2026Q3", {}),
                EntryChoice("ruled", "2026-10-02", RULED_HINTS, ("met", "missed", "void", "withdrawn")),
            ))  # fmt: skip

    def check(self, entry: Entry) -> EntryCheck:
        problems = [*self.wrong]
        ruled = entry.what == "ruled"
        if entry.value not in ({"met", "missed"} if ruled else {"happened", "refuted", "$555M"}):
            problems.append((Field.VALUE, f"“{entry.value}” is neither a value nor one of the words"))
        if not entry.source and not ruled:
            problems.append((Field.SOURCE, "say who said it"))
        if not entry.note and ruled:
            problems.append((Field.NOTE, "say why"))
        after = "missed" if entry.value in {"refuted", "missed"} else "met"
        changes = (
            VerdictChange(entry.checkpoint, "overdue", after, f"{entry.source}, {entry.when}"),
            VerdictChange("content-1000", "pending", "on_track", "supports"),
        )
        return EntryCheck(
            tuple(problems), f"{entry.what} {entry.value} on {entry.when}", () if problems else changes
        )

    def recall(self, key: str) -> str | None:
        return self.memory.get(key)

    def listen(self, heard: Callable[[], None]) -> None:
        self.heard = heard

    async def start(self, write: Callable[[str], None] | None = None) -> None:
        await self._do("start")

    async def refresh(self) -> None:
        await self._do("refresh")

    async def record(self, entry: Entry, hit: int | None = None) -> EntryCheck:
        await self._do("record")
        check = self.check(entry)
        if check.ok:
            self.kept.append(entry)
            self._decide(hit)
        return check

    def _decide(self, hit: int | None) -> None:
        self.found = tuple(one for one in self.found if one.id != hit)
        self.heard()

    async def check_proposal(self, number: int) -> EntryCheck:
        return EntryCheck((), f"proposal {number}", ())

    async def accept(self, hit: int) -> EntryCheck:
        await self._do(f"accept {hit}")
        self._decide(hit)
        return EntryCheck((), f"hit {hit} supports", ())

    async def dismiss(self, hit: int) -> None:
        await self._do(f"dismiss {hit}")
        self._decide(hit)

    async def report_day(self, symbol: str) -> ReportDay:
        await self._do("report_day")
        return replace(self.day, symbol=symbol)

    async def record_report(self, day: ReportDay, typed: Mapping[str, str], source: str) -> ReportCheck:
        await self._do("record_report")
        check = self.check_report(day, typed, source)
        if check.ok:
            self.printed.append({key: value for key, value in typed.items() if value})
        return check

    async def give_contact(self, contact: str) -> None:
        await self._do("give_contact")
        self.contacts.append(contact)

    def unexplained(self) -> tuple[str, ...]:
        return self.asked

    async def explain(self, checkpoint: str, text: str) -> None:
        await self._do("explain")
        self.explained.append((checkpoint, text))
        self.asked = tuple(id for id in self.asked if id != checkpoint)

    async def see_inbox(self) -> None:
        await self._do("see_inbox")
        self.told = tuple(replace(line, seen=True) for line in self.told)
        self.change(replace(self.shown, unread=0))

    async def acknowledge(self, name: str) -> int:
        lines = [line for line in self.told if name in (line.checkpoint, str(line.id))]
        if not lines:
            raise KeyError(name)
        await self._do(f"acknowledge {name}")
        self._tell(lambda one: replace(one, acknowledged=True, seen=True) if one in lines else one)
        return sum(not line.acknowledged for line in lines)

    async def snooze(self, checkpoint: str) -> datetime | None:
        held = next((line.snoozed for line in self.told if line.checkpoint == checkpoint), None)
        span = next_snooze(held, NOW)
        await self._do(f"snooze {checkpoint} {span.days}d")
        until = NOW + span if span else None
        self._tell(lambda one: replace(one, snoozed=until) if one.checkpoint == checkpoint else one)
        return until

    def _tell(self, anew: Callable[[InboxLine], InboxLine]) -> None:
        self.told = tuple(map(anew, self.told))
        self.heard()

    async def remember(self, key: str, value: str) -> None:
        self.memory[key] = value

    async def stop(self) -> None:
        await self._do("stop")

    async def _do(self, what: str) -> None:
        if what in self.fails:
            raise self.fails[what]
        self.done.append(what)
