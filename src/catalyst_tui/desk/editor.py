"""Edit the book from the screen, and try typed lines: each is tried on the file's text, and judged.

The editor runs in the workspace's thread, and a question is dropped once a newer one is asked.
Nothing here writes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, ParamSpec, TypeVar

from msgspec.structs import replace

from catalyst_tui.book.file.edit import (
    Drop,
    Edit,
    EditError,
    Put,
    Value,
    data_of,
    edited,
)
from catalyst_tui.book.file.fields import (
    ALONE,
    NAME,
    NAMED,
    FieldError,
    FieldKind,
    FieldRow,
    TableLine,
    changes,
    entries,
    line_of,
    named_edits,
    named_fields,
    new_table,
    place_of,
    rows,
    shown,
    written_lines,
)
from catalyst_tui.book.file.ids import name_of
from catalyst_tui.book.file.syntax import Severity
from catalyst_tui.book.line.company import NamedCompanies
from catalyst_tui.book.line.compose import (
    checkpoint_of,
    edits_of,
    keys_of,
    line_of_table,
)
from catalyst_tui.book.line.lots import Wanted, lot_of, wanted
from catalyst_tui.book.line.read import read_line
from catalyst_tui.book.line.reading import Line, LineReading, currency_of
from catalyst_tui.book.line.reworded import left_behind, reworded
from catalyst_tui.book.line.when import EARLY
from catalyst_tui.book.model.book import Book
from catalyst_tui.desk.entry.book_edit import (
    BadEditError,
    moved_goalposts,
    still_about,
    with_edits,
)
from catalyst_tui.desk.entry.holdings import (
    SALE_EXAMPLE,
    added,
    sold,
    understood,
)
from catalyst_tui.desk.shapes import (
    Edited,
    LineTrial,
    TickersTrial,
    Trial,
)
from catalyst_tui.desk.views.chart import would_have
from catalyst_tui.desk.views.positions import checkpoint_row
from catalyst_tui.desk.workspace.book_file import read_exactly
from catalyst_tui.desk.workspace.listed import (
    Companies,
    companies,
    is_fund,
)
from catalyst_tui.desk.workspace.state import InWorkspaceThread, Known
from catalyst_tui.desk.workspace.workspace import Workspace
from catalyst_tui.judge.judge import verdict

P = ParamSpec("P")
T = TypeVar("T")

LOT = "lot"  # the field of a ticker's form that adds a lot: `40@142.10`
SALE = "sell"  # the one that sells some: `10@190.50 2026-03-02`
LINE = ("line",)

_KEY = re.compile(r"\s*([a-z_]+)\s*=")


class BookEditor:
    """The book on disk, to be edited. HomeError if it cannot be read, EditError if it is broken."""

    def __init__(
        self, workspace: Workspace, known: Known, call: InWorkspaceThread
    ) -> None:
        """Read the book, in the workspace's thread. `known` has the book in force."""
        self._home, self._known, self._identities = (
            workspace.home,
            known,
            workspace.identities(),
        )
        self._companies = cache(lambda: companies(workspace.store))
        self._call, self._asked = call, 0
        self.reload()

    def reload(self) -> None:
        """Read the file again, after another program has changed it."""
        self.text = read_exactly(self._home)
        self._data: Mapping[str, Any] = data_of(self.text)

    @property
    def book(self) -> Book:
        """Return the book in force."""
        return self._known.book

    def entries(self) -> tuple[TableLine, ...]:
        """Return everything in the book that can be edited or taken out."""
        return tuple(entries(self._data))

    def fields(self, kind: FieldKind, name: str | None = None) -> tuple[FieldRow, ...]:
        """Return the fields of a table, or of a new one. KeyError if the book lacks it."""
        if kind in NAMED:
            return named_fields(kind, self._data.get(kind.value, {}))
        if kind is FieldKind.DEFAULTS:
            return rows(kind, self._data.get(kind.value, {}))
        found = rows(
            kind, None if name is None else place_of(self._data, kind, name)[1]
        )
        if kind is not FieldKind.TICKER or name is None:
            return found
        lot = FieldRow(
            LOT, "shares@cost of one, added to the lots", example="40@142.10"
        )
        meaning = "shares@price of one, and the day if it was not today; the oldest lots go first"
        sale = FieldRow(SALE, meaning, example=SALE_EXAMPLE)
        held = any(
            "sold" not in each for each in self._data[kind.value][name].get("lots", ())
        )
        return (lot, sale, *found) if held else (lot, *found)

    async def ask(
        self, question: Callable[P, T], *args: P.args, **kwargs: P.kwargs
    ) -> T | None:
        """Ask one of the questions below; return None if a newer one was asked meanwhile."""
        self._asked += 1
        asked = self._asked

        def answer() -> T | None:
            return question(*args, **kwargs) if asked == self._asked else None

        answered: T | None = await self._call(answer)
        return answered

    # Questions about typed lines and tickers

    def typed_line(
        self, text: str, choice: int | None, about: str = "", name: str = ""
    ) -> LineTrial:
        """Try a typed line.

        `choice` is the reading that the user picked, `about` the company of a line that names none,
        `name` the checkpoint that it edits.
        """
        if not text.strip() or text.strip().upper() in self.book.tickers:
            return LineTrial(Trial(missing=LINE))
        listed, today = self._companies(), self._known.today
        line = parse_line(text, self.book, listed, today, about)
        if not name and (lots := lots_in(line, text, listed)):
            return self._lots(lots)
        if (refusal := line.refusal) is not None:
            stopped = " ".join(text.split())[refusal.start : refusal.end]
            return LineTrial(
                Trial(missing=LINE),
                problem=refusal.message,
                stopped=stopped,
                offers=refusal.lines,
                fields={"text": text.strip(), "ticker": refusal.ticker or about},
            )
        reading = line.readings[(choice or 0) % len(line.readings)]
        table = checkpoint_of(reading, self.book, today)
        tried = LineTrial(
            Trial(missing=LINE),
            tuple(each.line() for each in line.readings),
            line.question,
            reading.notes,
            fields={key: shown(value) for key, value in table.items()},
        )
        if choice is None and line.question:
            return replace(tried, fields={**tried.fields, "role": ""})
        if name and reading.ticker != self._ticker_of(name):
            problem = "a checkpoint keeps its company; add another one instead"
            return replace(tried, problem=problem)
        if name:
            keys = keys_of(reading, place_of(self._data, FieldKind.CHECKPOINT, name)[1])
            trial = self.table(FieldKind.CHECKPOINT, name, keys)
            return replace(tried, trial=trial, fields=keys)
        try:
            edits = line_edits(
                line, reading, self.book, self._data, listed, today=today
            )
        except ValueError as error:
            return replace(tried, notes=(), fields={}, problem=str(error))
        return replace(tried, trial=self._tried(edits, str(table["id"])))

    def line_said(self, name: str) -> str:
        """Return the line of a checkpoint of the book; an empty string if it needs all fields."""
        line = line_of_table(
            place_of(self._data, FieldKind.CHECKPOINT, name)[1], self._ticker_of(name)
        )
        found = parse_line(line, self.book, self._companies(), EARLY)
        return line if [reading.line() for reading in found.readings] == [line] else ""

    def _ticker_of(self, name: str) -> str:
        checkpoint = self.book.checkpoints.get(name)
        return checkpoint.ticker or "" if checkpoint else ""

    def _lots(self, text: str) -> LineTrial:
        found = self.tickers(text)
        words = [
            f"{line.symbol} {line.name}: {', '.join(line.lots) or 'watched'}"
            for line in found.lines
            if line.symbol
        ]
        problem = next((line.problem for line in found.lines if line.problem), "")
        readings = ("; ".join(words),) if words else ()
        return LineTrial(found.trial, readings, problem=problem, lots=text)

    def tickers(self, text: str) -> TickersTrial:
        """Try new tickers, or lots: `nvidia 40@142.10, AMD`."""
        listed = self._companies()
        found = understood(text, listed, self.book, self._data, today=self._known.today)
        lines = []
        for line in found:
            near = listed.found(line.typed) if line.problem and not line.symbol else ()
            only = tuple((one.symbol, one.name) for one in near if len(near) == 1)
            lines.append(replace(line, only=only))
        *_, last = wanted(text) or (Wanted(""),)
        finished = last.lots or text.rstrip().endswith(",")
        offers = () if finished else listed.found(last.company)
        trial = Trial(missing=("tickers",))
        if found and not any(entry.problem for entry in found):
            edits = [edit for entry in found for edit in entry.edits]
            trial = self._tried(edits, ", ".join(entry.symbol for entry in found))
        return TickersTrial(
            trial, tuple(lines), tuple((offer.symbol, offer.name) for offer in offers)
        )

    # Questions about tables

    def retire(self, kind: FieldKind, name: str) -> Trial:
        """Try to take a table out of the book."""
        trial = self._tried([Drop(place_of(self._data, kind, name)[0])], name)
        about = still_about(self.book, kind, name)
        return (
            replace(trial, problems=(("", about),))
            if trial.problems and about
            else trial
        )

    def table(
        self, kind: FieldKind, name: str | None, answers: Mapping[str, str]
    ) -> Trial:
        """Try the fields of a table; of a new one without a name."""
        needed = [row.key for row in self.fields(kind, name) if row.needed]
        if missing := [key for key in needed if not answers[key].strip()]:
            return Trial(tuple(missing))
        typed = {key: text for key, text in answers.items() if key not in (LOT, SALE)}
        field = NAME
        try:
            about = name or typed.get(NAME) or typed.get("id", "")
            edits = self._edits(kind, name, typed)
            if lot := answers.get(LOT, "").strip():
                field = LOT
                edits += added(self._after(edits), about, {}, [lot_of(lot)])
            if name is not None and (sale := answers.get(SALE, "").strip()):
                field, table = SALE, self._after(edits)["ticker"][name]
                edits += sold(table, name, sale, self._known.today)
        except FieldError as error:
            return Trial(problems=((error.field, str(error)),))
        except ValueError as error:
            return Trial(problems=((field, str(error)),))
        trial = self._tried(edits, "" if kind in ALONE else about)
        if kind is FieldKind.CHECKPOINT and name:
            return replace(trial, hint=self._hint(name, trial))
        return trial

    def _hint(self, name: str, trial: Trial) -> str:
        """Return what the sentence of an edited checkpoint no longer says."""
        if trial.edit is None:
            return ""
        tables = []
        for text in (self.text, trial.edit.after):
            try:
                table = place_of(data_of(text), FieldKind.CHECKPOINT, name)[1]
            except KeyError:  # its id is made of its sentence, which was changed
                return ""
            tables.append({key: shown(value) for key, value in table.items()})
        return left_behind(*tables)

    def _edits(
        self, kind: FieldKind, name: str | None, typed: Mapping[str, str]
    ) -> list[Edit]:
        table = self._data.get(kind.value, {})
        if kind in NAMED:
            return list(named_edits(kind, table, typed))
        if kind is FieldKind.DEFAULTS:
            return list(changes(kind, (kind.value,), table, typed))
        if name is None:
            if isinstance(table, Mapping) and typed.get(NAME, "") in table:
                raise ValueError(f"{typed[NAME]} is in the book already")
            return [new_table(kind, typed)]
        place, table = place_of(self._data, kind, name)
        if kind is FieldKind.CHECKPOINT:
            now = {key: shown(value) for key, value in table.items()}
            sentence = reworded(now, {**now, **typed}, self._ticker_of(name), self.book)
            typed = {**typed, "text": sentence} if sentence else typed
            written = {key: text for key, text in {**now, **typed}.items() if text}
            if name_of(written) != name:  # made of the text: what belongs to it stays
                typed = {**typed, "id": typed.get("id", "").strip() or name}
        return list(changes(kind, place, table, typed))

    def _after(self, edits: Sequence[Edit]) -> Mapping[str, Any]:
        return data_of(edited(self.text, edits))

    # Trying an edit

    def _tried(self, edits: Iterable[Edit], about: str) -> Trial:
        edits = list(edits)
        if not edits:
            return Trial(about=about)
        try:
            done = with_edits(self.text, edits, self._identities)
        except BadEditError as error:
            return Trial(problems=_by_field(error, self.text), about=about)
        except EditError as error:
            return Trial(problems=(("", str(error)),), about=about)
        return trial_of(done, about, self._known)


def trial_of(done: Edited, about: str, known: Known) -> Trial:
    """Return what an edit changes, with the checkpoint `about` which it is judged, if it is one."""
    trial = Trial(
        written=written_lines(done.before, done.after),
        below=line_of(done.before, done.after),
        moves=tuple(moved_goalposts(known.book, done.book, known.verdicts)),
        edit=done,
        about=about,
    )
    checkpoint = done.book.checkpoints.get(about)
    if checkpoint is None:
        return trial
    judged = verdict(done.book, known.ledger, known.at, checkpoint)
    new = replace(known, book=done.book, verdicts={about: judged})
    return replace(
        trial,
        today=checkpoint_row(about, new),
        history=would_have(checkpoint, done.book, known),
    )


def _by_field(error: BadEditError, before: str) -> tuple[tuple[str, str], ...]:
    """Return the problems with the fields of the lines that the edit writes. One of another line
    names that."""
    lines, found = error.after.splitlines(), []
    changed = set(written_lines(before, error.after))
    for problem in error.problems:
        if problem.severity is Severity.ERROR:
            line = lines[problem.line - 1] if problem.line <= len(lines) else ""
            key = _KEY.match(line) if line in changed else None
            text = "; ".join(filter(None, [problem.message, problem.hint]))
            if line and not key:
                text = f"line {problem.line}, {line.strip()}: {text}"
            found.append((key[1] if key else "", text))
    return tuple(found)


# A typed line


def parse_line(
    text: str, book: Book, listed: Companies, today: date, about: str = ""
) -> Line:
    """Return what `text` says. A word in capitals is a ticker if the list of companies has it."""
    known = NamedCompanies(
        lambda word: bool(listed.name_of(word)) or is_fund(word), listed.symbols_of
    )
    return read_line(text, book, today, known, about)


def lots_in(line: Line, text: str, listed: Companies) -> str:
    """Return the tickers or lots that `text` adds; an empty string if it is a checkpoint."""
    if line.lots:
        return "" if line.readings else line.lots
    parts = [part.strip() for part in text.split(",")]
    return text if all(_is_addable(part, listed) for part in parts) else ""


def _is_addable(text: str, listed: Companies) -> bool:
    """Tell whether `text` is a company, or a symbol with what may be a lot: `NVDA 40`."""
    word, _, rest = text.partition(" ")
    if not rest or re.fullmatch(r"[\d.,\s+-]+", rest):
        return not rest or word.isupper() or bool(listed.name_of(word.upper()))
    try:
        listed.symbol_of(text)
    except ValueError:
        return False
    return True


def line_edits(
    line: Line,
    reading: LineReading,
    book: Book,
    data: Mapping[str, Any],
    listed: Companies,
    *,
    today: date,
) -> list[Edit]:
    """Return the edits of a reading: its lots, the tickers that are new in
    the book, the checkpoint.

    ValueError with a sentence if a lot or a ticker cannot be added, or the claim is there already.
    """
    edits: list[Edit] = []
    with_lots = ""
    if line.lots:
        found = understood(line.lots, listed, book, data, today=today)
        problem = next((lot.problem for lot in found if lot.problem), "")
        if problem:
            raise ValueError(problem)
        edits += [edit for lot in found for edit in lot.edits]
        with_lots = found[0].symbol
    for symbol in reading.tickers:
        if symbol not in book.tickers and symbol != with_lots:
            name = listed.name_of(symbol)
            keys: dict[str, Value] = {"name": name} if name else {}
            if currency := currency_of(symbol):
                keys["currency"] = currency
            if reading.reports_in:
                keys["reports_in"] = reading.reports_in
            edits.append(Put(("ticker", symbol), keys))
    known = book.tickers.get(reading.ticker)
    if reading.reports_in and known and not (known.reports_in or known.reports_now):
        # The first amount of its figures in another currency than its price
        edits.append(Put(("ticker", known.symbol, "reports_in"), reading.reports_in))
    return [*edits, *edits_of(reading, book, data, today)]


def try_line(
    line: Line,
    reading: LineReading,
    text: str,
    workspace: Workspace,
    listed: Companies,
) -> Trial:
    """Try a reading on the book's text. BadEditError if the book would be wrong with it."""
    book, known = workspace.book, workspace.look()
    edits = line_edits(line, reading, book, data_of(text), listed, today=known.today)
    done = with_edits(text, edits, workspace.identities())
    return trial_of(done, str(checkpoint_of(reading, book, known.today)["id"]), known)
