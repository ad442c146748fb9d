"""Forms that edit the book: tried while typing, saved at once, and nothing
of others is overwritten.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from msgspec.structs import replace
from textual.binding import Binding, BindingType

from catalyst_tui.book.file.fields import ALONE, NAMED, FieldKind, FieldRow
from catalyst_tui.book.language.functions import FUNCTIONS
from catalyst_tui.book.line.when import find_when
from catalyst_tui.book.model.book import Book
from catalyst_tui.book.model.listings import listed_in
from catalyst_tui.book.model.metrics import STANDARD
from catalyst_tui.desk.shapes import CheckpointRow, TickerLine, TickersTrial, Trial
from catalyst_tui.desk.workspace.book_file import ChangedMeanwhileError
from catalyst_tui.ui.forms.form import Form, FormField
from catalyst_tui.ui.words import (
    DrawContext,
    Ink,
    Line,
    Piece,
    face,
    headroom,
    one_line,
    threshold_of,
    value_of,
    verdict_word,
    with_days,
)

if TYPE_CHECKING:
    from catalyst_tui.desk.editor import BookEditor
    from catalyst_tui.desk.live import LiveDesk

MEANWHILE = "Another program has changed the book: this is the edit on its new text. Save it again."


class BookForm(Form[str]):
    """Returns one line about what was done, or None. Subclasses define the fields and `tried`."""

    SELECTS = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+t", "text", priority=True),
    ]
    editor: BookEditor

    def __init__(
        self,
        desk: LiveDesk,
        context: DrawContext,
        draft: str,
        start: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(desk, draft, start)
        self.context = context
        self.trial = Trial()
        self._moves_seen: tuple[str, ...] = ()
        self._wants_text = False

    async def load(self) -> None:
        self.editor = await self.desk.editor()

    async def tried(self) -> Trial | None:
        """Return the edit as typed, or None if the user typed on meanwhile."""
        raise NotImplementedError

    def done(self) -> str:
        """Return one line about what was done."""
        return self.trial.about

    async def saved(self) -> None:
        """Save what belongs to the edit, after the book was written."""

    def rebase(self) -> None:
        """Update the fields the user did not touch, after the book was read again."""

    def look(self) -> None:
        """Try what is typed, in the background."""
        self.work(self._try, "trying")

    async def _try(self) -> None:
        trial = await self.tried()
        if trial is not None:
            self.trial = trial
            self.draw()

    def problems(self) -> Mapping[str, str]:
        missing = [
            name for name in self.trial.missing if not self.typed.get(name, "").strip()
        ]
        return dict.fromkeys(missing, "needed") | dict(self.trial.problems)

    def below(self, width: int) -> list[Line]:
        if self.shows_text:
            return [*self.notes(), *written(self.trial, 20)]
        return [
            *self.notes(),
            *standing_today(self.trial.today, self.context.today),
        ]

    @property
    def shows_text(self) -> bool:
        """Return whether the lines that are written to the book are shown."""
        return self._wants_text and bool(self.trial.written)

    def action_text(self) -> None:
        """Show or hide the lines that are written to the book."""
        self._wants_text = not self._wants_text
        self.draw()

    def text_key(self) -> list[tuple[str, str]]:
        """Return the key that shows these lines, if there are any."""
        return [("^t", "file text")] if self.trial.written else []

    def key_words(self) -> list[tuple[str, str]]:
        return [*super().key_words(), *self.text_key()]

    def notes(self) -> list[Line]:
        """Return errors of no single field, and the goalposts that would move."""
        trial = self.trial
        lines: list[Line] = [
            ((one_line(f"{name}: {text}" if name else text, 400), Ink.MISSED),)
            for name, text in trial.problems
            if name not in self.rows
        ]
        lines += [((one_line(text, 400), Ink.RISKY),) for text in trial.moves]
        if trial.moves and trial.moves == self._moves_seen:
            lines.append((("Save it again to do so; w records why.", Ink.RISKY),))
        if trial.hint:
            lines.append(((one_line(trial.hint, 400), Ink.RISKY),))
        return lines

    async def save(self) -> str | None:
        trial = await self.tried()
        if trial is None or not self.agreed(trial) or trial.edit is None:
            return None
        try:
            await self.desk.save_edit(self.done(), trial.edit)
        except ChangedMeanwhileError:
            self.editor.reload()
            self.rebase()
            self.trouble = MEANWHILE
            await self._try()
            return None
        await self.saved()
        return self.done()

    def agreed(self, trial: Trial) -> bool:
        """Return whether an edit can be saved, and the goalposts that it moves were seen."""
        seen = not trial.moves or trial.moves == self._moves_seen
        self.trial, self._moves_seen = trial, trial.moves
        return trial.edit is not None and seen


def written(trial: Trial, most: int) -> list[Line]:
    """Return the lines that would be written, and where."""
    where = f"This is written to catalysts.toml, after line {trial.below}:"
    lines: list[Line] = [((where, Ink.QUIET),)]
    shown = [line for line in trial.written if line.strip()]
    lines += [((one_line(text, 220), Ink.QUIET),) for text in shown[:most]]
    if len(shown) > most:
        more = len(shown) - most
        lines.append(((f"{more} more line{'s' * (more > 1)}", Ink.QUIET),))
    return lines


def standing_today(row: CheckpointRow | None, today: date) -> list[Line]:
    """Return the lines that say how a checkpoint would stand now."""
    if row is None:
        return []
    sign, ink = face(row.verdict.status)
    room, room_ink = headroom(row.verdict)
    pieces: list[Piece] = [
        ("Today  ", Ink.ACCENT),
        (f"{sign} {verdict_word(row.verdict)}  ", ink),
    ]
    if value := value_of(row.verdict):
        threshold = threshold_of(row.checkpoint, row.verdict)
        pieces += [(value, Ink.STRONG), (f"  threshold {threshold}", Ink.QUIET)]
    if room:
        pieces += [("  headroom ", Ink.QUIET), (room, room_ink or Ink.STRONG)]
    return [
        tuple(pieces),
        ((with_days(one_line(row.verdict.reason, 200), today), Ink.QUIET),),
    ]


TITLES = {
    FieldKind.TICKER: "ticker",
    FieldKind.THESIS: "thesis",
    FieldKind.CHECKPOINT: "checkpoint",
    FieldKind.SERIES: "series entered by hand",
    FieldKind.EVENT: "dated event",
    FieldKind.DECISION: "decision",
    FieldKind.CASH: "cash",
    FieldKind.GROUP: "groups",
    FieldKind.DEFAULTS: "defaults",
}

_LATER = ("id", "thesis", "ticker", "role")
"""Fields that are seldom changed: the cursor starts after them."""

_TESTS = ("test", "value", "unless")
"""Fields written in the test language."""

_WORDS = {
    "role": ("proof", "guard", "kill", "gauge"),
    "stance": ("long", "short", "neutral"),
    "date_status": ("confirmed", "estimated", "speculative"),
    "honoured": ("true", "false"),
    "on_silence": ("ask", "missed"),
    "basis": ("gaap", "non_gaap", "company"),
}


class TableForm(BookForm):
    """Any table of the book, new or existing. Every field shows its meaning."""

    def __init__(
        self,
        desk: LiveDesk,
        context: DrawContext,
        kind: FieldKind,
        name: str | None = None,
        *,
        values: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(desk, context, f"{kind.value}.{name or 'new'}", values)
        self._kind, self._table = kind, name
        self.title = f"Edit {name}" if name else f"Add a {TITLES[kind]}"
        if kind in ALONE:
            self.title = TITLES[kind].capitalize()

    def fields(self) -> Sequence[FormField]:
        rows = self.editor.fields(self._kind, self._table)
        self._fixed = [row.key for row in rows if row.fixed]
        rows = tuple(row for row in rows if not row.fixed)
        self.start = {row.key: row.text for row in rows} | self.start
        useful = {row.key for row in rows if row.needed or self.start[row.key]}
        if empty := [row.key for row in rows if row.key not in (*useful, *_LATER)]:
            useful.update(empty[: 1 if len(useful) > 1 else 4])
        return [self._field(row, more=row.key not in useful) for row in rows]

    def _field(self, row: FieldRow, *, more: bool) -> FormField:
        words = [
            *_WORDS.get(row.key, ()),
            *_words_of(row.key, self.editor.book, self.start),
        ]
        example = f"e.g. {row.example}" if row.example else ""
        test = row.key in _TESTS
        return FormField(
            row.key, row.label, row.meaning, example, words, in_text=test, more=more
        )

    def first(self) -> str:
        new = {how.new for kind, how in NAMED.items() if kind is self._kind}
        others = [name for name in self.shown() if name in new]
        begin = [name for name in self.shown() if name not in _LATER]
        empty = [name for name in begin if not self.typed[name]]
        found = begin if self._table else [*others, *empty]
        return next(iter(found), self.shown()[0])

    def hint(self, problem: str) -> list[Line]:
        fixed = f"{', '.join(self._fixed)}: edit them in the file"
        more: list[Line] = [((fixed, Ink.QUIET),)] if self._fixed else []
        return [*super().hint(problem), *more]

    def rebase(self) -> None:
        now = {row.key: row.text for row in self.editor.fields(self._kind, self._table)}
        for name in self.rows:
            text = self.typed[name]
            if text == self.start[name] and now.get(name, "") != text:
                self.start[name] = self.typed[name] = now.get(name, "")
                self.put(name, self.typed[name])

    @property
    def _new_id(self) -> str:
        """Return the id that was typed for a checkpoint or a thesis of the book, if it is new."""
        typed = self.typed.get("id", "").strip()
        named = self._table and self._kind in (FieldKind.CHECKPOINT, FieldKind.THESIS)
        return typed if named and typed not in ("", self._table) else ""

    async def save(self) -> str | None:
        """Save the fields. A new id renames first, so that nothing of the old one is lost."""
        if not (new := self._new_id) or self._table is None:
            return await super().save()
        trial = await self.tried()
        if trial is None or trial.problems or trial.missing:
            return None
        if trial.edit is not None and not self.agreed(trial):
            return None
        renamed = await self.desk.rename(self._table, new)
        if trial.edit is None:
            return renamed
        self._table, self.start["id"], self.editor = new, new, await self.desk.editor()
        if (trial := await self.tried()) is not None:
            self._moves_seen = trial.moves
        return await super().save()

    async def tried(self) -> Trial | None:
        today, new = self.context.today, self._new_id
        plain = {
            name: in_book_form(name, text, today) for name, text in self.typed.items()
        }
        editor = self.editor
        if not new or self._table is None:
            return await editor.ask(editor.table, self._kind, self._table, plain)
        plain["id"] = self.start["id"]
        trial = await editor.ask(editor.table, self._kind, self._table, plain)
        hint = f"renames it: all that belongs to {self._table} goes over to {new}"
        return None if trial is None else replace(trial, hint=hint)

    def done(self) -> str:
        return f"{TITLES[self._kind]} {one_line(self.trial.about, 60)}".rstrip()


_WINDOWS = ("due", "period", "from", "date", "verify_by", "opened")
"""Fields that hold a day, a month, a quarter, a half or a year."""

_EVERY = {
    "weekly": "week",
    "monthly": "month",
    "quarterly": "quarter",
    "half-yearly": "half",
    "yearly": "year",
    "annually": "year",
}


def in_book_form(name: str, text: str, today: date) -> str:
    """Return `next Friday`, `Q3`, `quarterly` or `70%` as the book writes
    it; other text as it is.
    """
    plain = text.strip()
    if name == "every":
        return _EVERY.get(plain.lower(), text)
    if (
        name == "p"
        and re.fullmatch(r"\d{1,2}(\.\d+)?\s*%?", plain)
        and not plain.startswith("0")
    ):
        return f"{Decimal(plain.rstrip(' %')) / 100:f}"
    return window(text, today) if name in _WINDOWS else text


def window(text: str, today: date) -> str:
    """Return a date in words as the book writes it; other text as it is."""
    try:
        found = find_when(text, today)
    except ValueError:
        return text
    return (
        found.text
        if found is not None and len(text.strip()) == found.end - found.start
        else text
    )


def _words_of(key: str, book: Book, values: Mapping[str, str]) -> list[str]:
    """Return the words of the book that may stand in a field."""
    if key == "ticker":
        return list(book.tickers)
    if key == "thesis":
        ticker = values.get("ticker", "")
        own = [id_ for id_, thesis in book.theses.items() if ticker in thesis.tickers]
        return [*own, *(id_ for id_ in book.theses if id_ not in own)]
    if key in _TESTS:
        called = [f"{name}(" for name in FUNCTIONS]
        return [*STANDARD, *book.series, *book.groups, *book.tickers, *called]
    return []


TICKERS = "tickers"


class TickersForm(BookForm):
    """Tickers or lots in one line, by symbol or name. The form shows how it reads each."""

    def __init__(self, desk: LiveDesk, context: DrawContext, text: str = "") -> None:
        super().__init__(desk, context, "ticker.new")
        self._text = text
        self.title = "What do you own or watch?"
        self._found = TickersTrial(Trial())

    def fields(self) -> Sequence[FormField]:
        example = "e.g. NVDA 40@142.10, apple"
        help_ = "symbols or names, with a comma between; shares@cost for what you hold"
        return (FormField(TICKERS, "", help_, example),)

    async def place_rows(self) -> None:
        await super().place_rows()
        if self._text:
            self.restored.clear()
            self.put(TICKERS, self._text)

    async def tried(self) -> Trial | None:
        found = await self.editor.ask(self.editor.tickers, self.typed[TICKERS])
        if found is None:
            return None
        self._found = found
        return found.trial

    async def save(self) -> str | None:
        done = await super().save()
        bad = next((line for line in self._found.lines if line.problem), None)
        if done is None and bad is not None:
            name = " ".join((bad.typed, *bad.lots)) or bad.problem
            self.trouble = (
                f"Nothing is saved: the entry {one_line(name, 40)} is not clear yet."
            )
        return done

    def offers(self) -> Sequence[tuple[str, str]]:
        """Return the companies to choose from; none if the only one is certain anyway."""
        found = self._found
        last = found.lines[-1].symbol if found.lines else ""
        return () if [symbol for symbol, _ in found.offers] == [last] else found.offers

    @property
    def _choosing(self) -> bool:
        """Return whether it is uncertain which company the last name means."""
        return bool(
            self.offers() and self._found.lines and not self._found.lines[-1].symbol
        )

    @property
    def _almost(self) -> TickerLine | None:
        """Return the first name that only one company may have, which enter takes."""
        return next((line for line in self._found.lines if line.only), None)

    @property
    def taking(self) -> int | None:
        return 0 if self.choice is None and self._choosing else super().taking

    def take(self, value: str) -> None:
        head, comma, _ = self.typed[TICKERS].rpartition(",")
        self.put(TICKERS, f"{head}{comma} {value}".lstrip())

    def action_next_field(self) -> None:
        if self.taking is None and (line := self._almost) is not None:
            self.put(
                TICKERS, with_symbol(self.typed[TICKERS], line.typed, line.only[0][0])
            )
        else:
            super().action_next_field()

    def below(self, width: int) -> list[Line]:
        lines = [_ticker_line(line) for line in self._found.lines]
        if self._choosing:
            company = one_line(self._found.lines[-1].typed, 30)
            lines[-1] = (
                ("? ", Ink.RISKY),
                (company, Ink.STRONG),
                ("  which one?", Ink.QUIET),
            )
        trouble = self.notes() if not self.offers() else []
        text = written(self.trial, 20) if self.shows_text else []
        return [*lines, *trouble, *text]


def with_symbol(text: str, company: str, symbol: str) -> str:
    """Return the text with a company's name replaced by its symbol."""
    return re.sub(
        rf"(?<![^\s,;]){re.escape(company)}(?![^\s,;])", lambda _: symbol, text, count=1
    )


def _lot(lot: str, symbol: str) -> str:
    """Return `100 @ 24 GBp (pence)`: a cost without a currency is in that of its exchange."""
    text, currency = lot.replace("@", " @ "), listed_in(symbol)
    if "@" not in lot or not lot[-1].isdigit() or currency in ("", "USD"):
        return text
    return f"{text} {currency}{' (pence)' if currency == 'GBp' else ''}"


def _ticker_line(item: TickerLine) -> Line:
    """Return how a ticker is read."""
    if item.only:
        symbol, name = item.only[0]
        question: Line = (("? ", Ink.RISKY), (one_line(item.typed, 30), Ink.STRONG))
        maybe = ("  may be ", Ink.QUIET), (symbol, Ink.STRONG)
        return (
            *question,
            *maybe,
            (f" {one_line(name, 34)}; enter takes it", Ink.PLAIN),
        )
    if item.problem:
        return (("✗ ", Ink.MISSED), (one_line(item.problem, 300), Ink.MISSED))
    lots = ", ".join(_lot(lot, item.symbol) for lot in item.lots) or "watched"
    return (
        ("✓ ", Ink.MET),
        (f"{item.symbol:<8}", Ink.STRONG),
        (f"{one_line(item.name, 32):<34}", Ink.PLAIN),
        (one_line(lots, 60), Ink.PLAIN if item.lots else Ink.QUIET),
    )
