"""The book edited from the screen: an edit is tried on the text as it is on disk, and judged, as one types.

In the workspace's thread, whose prices it reads; what is typed meanwhile drops what was to be tried. Nothing
here writes.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec.structs import replace

from catalyst_tui.book.file.edit import Drop, Edit, EditError, data_of, edited
from catalyst_tui.book.file.fields import (
    ALONE,
    NAME,
    CashError,
    FieldRow,
    Kind,
    TableLine,
    cash_edits,
    cash_fields,
    changes,
    entries,
    group_edits,
    group_fields,
    line_of,
    new_table,
    place_of,
    rows,
    shown,
    written_lines,
)
from catalyst_tui.book.file.keys import TABLES
from catalyst_tui.book.file.syntax import Locator, Problem, Severity
from catalyst_tui.book.line.compose import checkpoint_of
from catalyst_tui.book.line.reworded import left_behind, reworded
from catalyst_tui.book.model.book import Book
from catalyst_tui.desk.book_file import read_exactly
from catalyst_tui.desk.entry.book_edit import BadEditError, moved_goalposts, still_about, with_edits
from catalyst_tui.desk.entry.holdings import (
    SALE_EXAMPLE,
    Wanted,
    added,
    lot_of,
    sold,
    understood,
    wanted,
)
from catalyst_tui.desk.listed import as_symbol, companies
from catalyst_tui.desk.shapes.board import CheckpointRow
from catalyst_tui.desk.shapes.forms import (
    Edited,
    LineTrial,
    StatementTrial,
    TickerLine,
    TickersTrial,
    Trial,
    WouldHave,
)
from catalyst_tui.desk.state import Known
from catalyst_tui.desk.typed_line import line_edits, lots_in, parse_line
from catalyst_tui.desk.views.chart import would_have
from catalyst_tui.desk.views.checkpoints import checkpoint_row
from catalyst_tui.desk.workspace import Workspace
from catalyst_tui.desk.workspace_thread import InWorkspaceThread
from catalyst_tui.judge.judge import verdict

if TYPE_CHECKING:
    from catalyst_tui.desk.entry.broker_form import Looked, Tried

T = TypeVar("T")

LOT = "lot"
"""The field of a ticker's form that adds a lot: `40@142.10`."""

SALE = "sell"
"""The one that sells some of what is held: `10@190.50 2026-03-02`."""

_KEY = re.compile(r"\s*([a-z_]+)\s*=")


class BookEditor:
    """`desk.api.Editor` of a home's book. `known` is the picture as of now, `text` the book as read."""

    def __init__(self, workspace: Workspace, known: Known, call: InWorkspaceThread) -> None:
        """In the workspace's thread. HomeError when the book cannot be read, EditError when it is to be
        mended first."""
        self._home, self._known, self._identities = workspace.home, known, workspace.identities()
        self._companies = cache(lambda: companies(workspace.store))
        self._call, self._asked = call, 0
        self._looked: tuple[tuple[str, str], Looked | None] | None = None
        self._statement_tried: Tried | None = None
        self.text = ""
        self.reload()

    def reload(self) -> None:
        """Read the book again, when another program has changed it."""
        self.text = read_exactly(self._home)
        self._data: Mapping[str, Any] = data_of(self.text)

    @property
    def book(self) -> Book:
        """The book in force."""
        return self._known.book

    def line(self, kind: Kind, name: str) -> tuple[Path, int]:
        """Where a table stands: the file, and its line. KeyError when there is no such."""
        return self._home.book, Locator(self.text).key(place_of(self._data, kind, name)[0])[0]

    def entries(self) -> tuple[TableLine, ...]:
        """All that stands in the book, to be edited or taken out."""
        return tuple(entries(self._data))

    def fields(self, kind: Kind, name: str | None = None) -> tuple[FieldRow, ...]:
        """The fields of a table of the book by its name, or of a new one. KeyError when there is no such."""
        if kind in ALONE:
            return self._fields_alone(kind, self._data.get(kind.value, {}))
        found = rows(kind, None if name is None else place_of(self._data, kind, name)[1])
        if kind is not Kind.TICKER:
            return found
        lot = FieldRow(LOT, "shares@cost of one, added to the lots", example="40@142.10")
        if name is None:
            return (*found[:1], lot, *found[1:])
        held = any("sold" not in one for one in self._data[kind.value][name].get("lots", ()))
        meaning = "shares@price of one, and the day if it was not today; the oldest lots go first"
        sale = FieldRow(SALE, meaning, example=SALE_EXAMPLE)
        return (lot, *([sale] if held else []), *found)

    def _fields_alone(self, kind: Kind, table: Mapping[str, Any]) -> tuple[FieldRow, ...]:
        if kind is Kind.GROUP:
            return group_fields(table)
        defaults = rows(Kind.DEFAULTS, self._data.get(Kind.DEFAULTS.value, {}))
        if kind is Kind.DEFAULTS:
            return defaults
        base = (replace(row, label="told in") for row in defaults if row.key == "base_currency")
        return (*cash_fields(table), *(base if table else ()))

    async def typed_line(self, text: str, choice: int | None, about: str = "") -> LineTrial | None:
        """Try a typed line. `choice` is the reading that the user picked, `about` the company of a
        line that names none.

        None if something newer was asked meanwhile.
        """
        return await self._latest(lambda: self._line(text, choice, about))

    async def table(self, kind: Kind, name: str | None, answers: Mapping[str, str]) -> Trial | None:
        """A table as typed so far, a new one without a name; None as `typed_line`."""
        return await self._latest(lambda: self._table(kind, name, answers))

    async def tickers(self, text: str) -> TickersTrial | None:
        """New tickers, or lots, as typed so far: `nvidia 40@142.10, AMD`; None as `typed_line`."""
        return await self._latest(lambda: self._tickers(text))

    async def statement(self, path: str, columns: str, tickers: str) -> StatementTrial | None:
        """A broker's file, and the columns and tickers asked for, as typed so far; None as `typed_line`."""
        from catalyst_tui.desk.entry import broker_form as one

        folder, looked = self._home.folder, self._looked
        self._asked += 1
        asked = self._asked
        if looked is None or looked[0] != (path, columns):
            at = self._known.at
            read = (
                await asyncio.to_thread(one.look, path, columns, folder, at)
                if path.strip()
                else None
            )
            if asked != self._asked:
                return None
            looked = self._looked = ((path, columns), read)
        offered = await asyncio.to_thread(one.offers, path)
        return await self._latest(lambda: self._statement(looked[1], tickers, offered))

    async def keep_statement(self) -> None:
        """Remember what was taken of the file tried last, so that its next one updates it."""
        from catalyst_tui.desk.entry.broker_files import save_import
        from catalyst_tui.desk.entry.broker_form import save_columns

        done = self._statement_tried
        if done is not None and done.found is not None and done.looked.read is not None:
            on, folder, found = self._known.today, self._home.folder, done.found
            account, read, memory = done.looked.account, done.looked.read, done.memory
            await self._call(lambda: save_import(folder, memory, account, read, found.lots, on=on))
            await self._call(save_columns, done.looked, folder)

    async def retire(self, kind: Kind, name: str) -> Trial | None:
        """A table taken out of the book; None as `typed_line`."""
        return await self._latest(lambda: self._retired(kind, name))

    async def _latest(self, work: Callable[[], T]) -> T | None:
        self._asked += 1
        asked = self._asked
        trial: T | None = await self._call(lambda: work() if asked == self._asked else None)
        return trial

    def _retired(self, kind: Kind, name: str) -> Trial:
        """What of the book is about it is said before what would be wrong without it."""
        trial = self._tried([Drop(place_of(self._data, kind, name)[0])], name)
        about = still_about(self.book, kind, name)
        return replace(trial, problems=(("", about),)) if trial.problems and about else trial

    def _tickers(self, text: str) -> TickersTrial:
        listed = self._companies()
        found = understood(text, listed, self.book, self._data, today=self._known.today)
        lines = tuple(
            TickerLine(one.wanted.company, one.symbol, one.name, one.wanted.lots, one.problem, only)
            for one in found
            for only in [() if one.symbol or not one.problem else listed.only(one.wanted.company)]
        )
        *_, last = wanted(text) or (Wanted(""),)
        offers = () if last.lots or text.rstrip().endswith(",") else listed.found(last.company)
        trial = Trial(missing=("tickers",))
        if found and not any(one.problem for one in found):
            about = ", ".join(one.symbol for one in found)
            trial = self._tried((edit for one in found for edit in one.edits), about)
        return TickersTrial(trial, lines, tuple((one.symbol, one.name) for one in offers))

    def _statement(
        self, looked: Looked | None, typed: str, offers: tuple[str, ...]
    ) -> StatementTrial:
        from catalyst_tui.desk.entry import broker_form as one

        if looked is None:
            return StatementTrial(Trial(missing=("file",)), offers=offers)
        done = self._statement_tried = one.tried(looked, typed, self._data)
        columns, wanted = one.columns_asked(looked)
        if looked.read is None or done.found is None:
            missing = Trial(missing=("file",))
            return StatementTrial(
                missing, offers=offers, problem=done.problem, columns=columns, wanted=wanted
            )
        read, plan = looked.read, done.found.plan
        trial = self._tried(plan.edits, f"{looked.path.name}, {looked.account}")
        changes = [
            (sign, each.of, lot)
            for each in plan.changes
            for sign, lot in _signed(each.gone, each.new)
        ]
        return StatementTrial(
            trial,
            read.format,
            read.rows,
            tuple(map(one.lot_line, read.lots)),
            tuple(changes),
            tuple((each.row, each.why) for each in read.refused),
            done.asked,
            offers,
            done.problem,
            columns,
            wanted,
            read.sum_line(),
        )

    def _line(self, text: str, choice: int | None, about: str) -> LineTrial:
        if not text.strip() or text.strip().upper() in self.book.tickers:
            return LineTrial(Trial(missing=("line",)))
        listed, today = self._companies(), self._known.today
        line = parse_line(text, self.book, listed, today, about)
        if lots := lots_in(line, text, listed):
            tickers = self._tickers(lots)
            lines = tuple(_in_words(line) for line in tickers.lines if line.symbol)
            problem = next((line.problem for line in tickers.lines if line.problem), "")
            return LineTrial(
                tickers.trial, tuple(filter(None, ["; ".join(lines)])), problem=problem
            )
        if line.refusal is not None:
            return LineTrial(
                Trial(missing=("line",)), problem=line.refusal.message, offers=line.refusal.lines
            )
        readings = tuple(reading.line() for reading in line.readings)
        place = choice if choice is not None else 0
        reading = line.readings[place % len(line.readings)]
        table = checkpoint_of(reading, self.book, today)
        fields = {key: shown(value) for key, value in table.items()}
        if choice is None and len(readings) > 1:
            return LineTrial(
                Trial(missing=("line",)), readings, line.question, reading.notes, fields=fields
            )
        try:
            edits = line_edits(line, reading, self.book, self._data, listed, today=today)
        except ValueError as error:
            return LineTrial(Trial(missing=("line",)), readings, line.question, problem=str(error))
        trial = self._tried(edits, str(table["id"]))
        return LineTrial(trial, readings, line.question, reading.notes, fields=fields)

    def _table(self, kind: Kind, name: str | None, answers: Mapping[str, str]) -> Trial:
        typed = {key: text for key, text in answers.items() if key not in (LOT, SALE)}
        at = NAME
        missing = [
            row.key
            for row in self.fields(kind, name)
            if row.needed and not answers[row.key].strip()
        ]
        if missing:
            besides = self._table(kind, name, {**answers, **dict.fromkeys(missing, "x")}).problems
            return Trial(
                tuple(missing), tuple(one for one in besides if one[0] and one[0] not in missing)
            )
        try:
            if kind is Kind.TICKER:
                typed |= {NAME: as_symbol(typed[NAME])} if name is None else {}
            edits = self._edits(kind, name, typed)
            if lot := answers.get(LOT, "").strip():
                at = LOT
                edits = [*edits, *added(self._after(edits), name or typed[NAME], {}, [lot_of(lot)])]
            if name is not None and (sale := answers.get(SALE, "").strip()):
                at, table = SALE, self._after(edits)["ticker"][name]
                edits = [*edits, *sold(table, name, sale, self._known.today)]
        except ValueError as error:
            return Trial(
                problems=((error.field if isinstance(error, CashError) else at, str(error)),)
            )
        about = name or typed.get(NAME) or typed.get("id", "")
        trial = self._tried(edits, "" if kind in ALONE else about)
        return (
            replace(trial, hint=self._hint(name, trial))
            if kind is Kind.CHECKPOINT and name
            else trial
        )

    def _hint(self, name: str, trial: Trial) -> str:
        """What the sentence of a checkpoint says no longer, once it is edited so."""
        if trial.edit is None:
            return ""
        both = data_of(self.text), data_of(trial.edit.after)
        try:
            before, after = (place_of(data, Kind.CHECKPOINT, name)[1] for data in both)
        except KeyError:  # it is called after its sentence, which was changed
            return ""
        told = ({key: shown(value) for key, value in table.items()} for table in (before, after))
        return left_behind(*told)

    def _edits(self, kind: Kind, name: str | None, typed: Mapping[str, str]) -> list[Edit]:
        if kind in ALONE:
            return self._edits_alone(kind, self._data.get(kind.value, {}), typed)
        if name is None:
            there = self._data.get(kind.value, {})
            if isinstance(there, Mapping) and typed.get(NAME, "") in there:
                raise ValueError(f"{typed[NAME]} is in the book already")
            return [new_table(kind, typed)]
        place, table = place_of(self._data, kind, name)
        if kind is Kind.CHECKPOINT:
            now = {key: shown(value) for key, value in table.items()}
            checkpoint = self.book.checkpoints.get(name)
            said = reworded(
                now, {**now, **typed}, checkpoint.ticker or "" if checkpoint else "", self.book
            )
            typed = {**typed, "text": said} if said else typed
        return list(changes(kind, place, table, typed))

    def _edits_alone(
        self, kind: Kind, table: Mapping[str, Any], typed: Mapping[str, str]
    ) -> list[Edit]:
        if kind is Kind.GROUP:
            return list(group_edits(table, typed))
        said = {key: text for key, text in typed.items() if key in TABLES["defaults"].keys}
        place, defaults = (Kind.DEFAULTS.value,), self._data.get(Kind.DEFAULTS.value, {})
        edits = list(changes(Kind.DEFAULTS, place, defaults, said))
        if kind is Kind.CASH:
            edits += cash_edits(
                table, {key: text for key, text in typed.items() if key not in said}
            )
        return edits

    def _after(self, edits: Sequence[Edit]) -> Mapping[str, Any]:
        """The data as they are after some edits."""
        return data_of(edited(self.text, edits))

    def _tried(
        self, edits: Iterable[Edit], about: str, blanks: Mapping[str, str] | None = None
    ) -> Trial:
        edits = list(edits)
        if not edits:
            return Trial(about=about)
        try:
            done = with_edits(self.text, edits, self._identities)
        except BadEditError as error:
            return Trial(problems=_by_field(error, blanks), about=about)
        except EditError as error:
            return Trial(problems=(("", str(error)),), about=about)
        return Trial(
            written=written_lines(self.text, done.after),
            below=line_of(self.text, done.after),
            moves=tuple(moved_goalposts(self.book, done.book, self._known.verdicts)),
            edit=done,
            about=about,
            today=self._today(done, about),
            history=self._history(done, about),
        )

    def _today(self, done: Edited, about: str) -> CheckpointRow | None:
        """How the checkpoint would stand now; None when it is about none, or about several tickers."""
        checkpoint = done.book.checkpoints.get(about)
        if checkpoint is None:
            return None
        known = self._known
        stands = verdict(done.book, known.ledger, known.at, checkpoint)
        return checkpoint_row(about, replace(known, book=done.book, verdicts={about: stands}))

    def _history(self, done: Edited, about: str) -> WouldHave | None:
        checkpoint = done.book.checkpoints.get(about)
        return would_have(checkpoint, done.book, self._known) if checkpoint else None


def _in_words(line: TickerLine) -> str:
    lots = ", ".join(line.lots) or "watched"
    return f"{line.symbol} {line.name}: {lots}"


def _signed(gone: Sequence[str], new: Sequence[str]) -> list[tuple[str, str]]:
    return [*(("-", one) for one in gone), *(("+", one) for one in new)]


def _by_field(error: BadEditError, blanks: Mapping[str, str] | None) -> tuple[tuple[str, str], ...]:
    """What is wrong, at the field it was typed into; what concerns none of them is of no field."""
    found = [problem for problem in error.problems if problem.severity is Severity.ERROR]
    lines = error.after.splitlines()
    return tuple((_field(problem, lines, blanks), _said(problem)) for problem in found)


def _field(problem: Problem, lines: Sequence[str], blanks: Mapping[str, str] | None) -> str:
    match = _KEY.match(lines[problem.line - 1]) if problem.line <= len(lines) else None
    key = match[1] if match else ""
    return key if blanks is None else blanks.get(key, "")


def _said(problem: Problem) -> str:
    return f"{problem.message}; {problem.hint}" if problem.hint else problem.message
