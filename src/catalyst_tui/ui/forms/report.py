"""Report day: the open figures of an earnings report in one form, checked while typing.

Figures read from the release are filled in and marked. Of a figure in doubt, a letter chooses what
it is. Enter in the last field saves them all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from msgspec.structs import replace

from catalyst_tui.book.clean import clean
from catalyst_tui.book.model.book import Basis
from catalyst_tui.book.model.metrics import STANDARD
from catalyst_tui.book.model.period import Span
from catalyst_tui.desk.entry.report_day import ReportCheck, ReportDay, ReportRow, Told
from catalyst_tui.judge.kinds import Kind
from catalyst_tui.ui.forms.entries import changes
from catalyst_tui.ui.forms.form import GRADES, Form, FormField, FormRow
from catalyst_tui.ui.widgets.table import (
    Column,
    cell,
    columns,
    draw,
    fit,
    measured,
    titles,
)
from catalyst_tui.ui.widgets.text_pane import as_content
from catalyst_tui.ui.words import DrawContext, Ink, Line, cells, face, one_line

if TYPE_CHECKING:
    from catalyst_tui.desk.live import LiveDesk

SOURCE = "source"  # the name of the source field; no figure has this key

LETTERS = "abcd"
"""The keys that choose between the readings of a figure in doubt."""

_LINE = 600  # most characters of a line of a release
_AROUND = 10  # lines of a release shown around a figure in the form


class ReportForm(Form[ReportCheck]):
    """The form for the latest earnings report of a ticker."""

    TITLE = "Report day"
    day: ReportDay

    def __init__(self, desk: LiveDesk, symbol: str, context: DrawContext) -> None:
        super().__init__(desk, "print")
        self._symbol, self.context = symbol, context
        self._check = ReportCheck({})
        self._figures: dict[str, ReportRow] = {}

    async def load(self) -> None:
        self.day = day = await self.desk.report_day(self._symbol)
        if not day.rows:
            symbol = one_line(day.symbol, 12)
            raise ValueError(
                f"No open checkpoint reads a report of {symbol}; e enters other figures."
            )
        self.draft_key = f"draft.print.{day.symbol}.{day.quarter}"
        self._figures = {row.key: self._with_readers(row) for row in day.rows}
        self._columns = measured(_COLUMNS, day.rows, self.context)
        self.start = {row.key: row.offered for row in day.rows} | {SOURCE: day.source}

    def _with_readers(self, row: ReportRow) -> ReportRow:
        """Return a figure whose readers of another period say which one they read."""
        readers = []
        for reader in row.readers:
            period = None
            with suppress(KeyError):  # it has left the book
                period = self.desk.detail(reader.checkpoint).row.checkpoint.period
            other = period is not None and period != row.period
            text = f"reads {period}: {reader.text or reader.test}"
            readers.append(replace(reader, text=text) if other else reader)
        return replace(row, readers=tuple(readers))

    def fields(self) -> Sequence[FormField]:
        figures = [
            FormField(
                key,
                help=one_line(row.passed, 400) or _how_to_write(row),
                example=one_line(_readings(row, " or ") or row.known, 40),
            )
            for key, row in self._figures.items()
        ]
        help_ = "what says so; begin with filing, release, call, press or own"
        return (*figures, FormField(SOURCE, help=help_, words=GRADES))

    async def place_rows(self) -> None:
        for key in self._figures:
            self.rows[key].add_class("-figure")
        await super().place_rows()

    def first(self) -> str:
        needed = (
            row for row in self._figures.values() if not (row.untested or row.known)
        )
        return next(
            (row.key for row in needed if not self.typed[row.key].strip()), SOURCE
        )

    def head(self) -> list[Line]:
        day = self.day
        when = f"{day.day:%b} {day.day.day}"
        late = "was " if day.day < self.context.today else ""
        expected = f"{late}expected ~{when}" if day.estimated else f"of {when}"
        name = one_line(f"{day.symbol} {day.name}", 40)
        columns = titles(fit(self._columns, self._label_width))
        return [
            ((name, Ink.STRONG), (f"  {day.quarter} report {expected}", Ink.QUIET)),
            (
                *columns,
                (" " * (self._label_width + 1 - cells(columns)), ""),
                ("value", Ink.QUIET),
            ),
        ]

    @property
    def _label_width(self) -> int:
        """Return the width of a figure's columns. A scrollbar has room whether it shows or not."""
        fields = self.query_one("#fields")
        return max(
            fields.content_size.width - fields.styles.scrollbar_size_vertical - 27, 10
        )

    def draw_row(self, row: FormRow, problem: str, *, focused: bool) -> None:
        figure = self._figures.get(row.field.name)
        if figure is None:
            super().draw_row(row, problem, focused=focused)
            return
        row.input.placeholder = row.field.example
        line = draw(fit(self._columns, self._label_width), figure, self.context)
        row.label.update(as_content([line]))
        row.mark.update(as_content([(self._mark(figure, problem),)]))

    def _mark(self, row: ReportRow, problem: str) -> tuple[str, str]:
        """Return where a value comes from, or that it is wrong or missing."""
        value = self.typed[row.key].strip()
        if problem:
            return "✗", Ink.MISSED
        if value:
            read = value in (reading.value for reading in row.told)
            return ("release", Ink.OPEN) if read else ("typed", Ink.QUIET)
        letters = "/".join(LETTERS[: len(row.told)])
        return (f"? {letters}", Ink.RISKY) if row.in_doubt else ("", Ink.QUIET)

    def changed(self, name: str) -> None:
        """Replace the letter of a reading by its value, and go on to the next figure needed."""
        row = self._figures.get(name)
        if row is not None and row.in_doubt:
            place = LETTERS.find(self.typed[name] or "-")
            if 0 <= place < len(row.told):
                self._choose(row, place)
        self.look()

    def _choose(self, row: ReportRow, place: int) -> None:
        self.typed[row.key] = row.told[place].value
        self.put(row.key, row.told[place].value)
        self.go_to(self.first())

    def check(self) -> None:
        self._check = self.desk.check_report(self.day, self.typed, self.typed[SOURCE])

    def problems(self) -> Mapping[str, str]:
        source = {SOURCE: self._check.source} if self._check.source else {}
        return {**self._check.problems, **source}

    def hint(self, problem: str) -> list[Line]:
        row = self._figures.get(self.current)
        lines = super().hint(problem)
        if row is None:
            return lines
        if row.told and not problem and not self.trouble:
            lines = _choices(row)
        return [*lines, *([decides] if (decides := _decides(row)) else [])]

    def below(self, width: int) -> list[Line]:
        check, row = self._check, self._figures.get(self.current)
        if problems := self.problems():
            count = f"Not saved: {len(problems)} to put right."
            lines: list[Line] = [((count, Ink.MISSED),)] if self.asked else []
        elif not check.figures:
            ink = Ink.MISSED if self.asked else Ink.QUIET
            lines = [(("Nothing is filled in yet.", ink),)]
        else:
            count = f"{check.figures} figure{'s' if check.figures > 1 else ''} to save"
            doubts: list[Line] = [
                ((f"{one_line(doubt)}?", Ink.RISKY),) for doubt in check.doubts
            ]
            lines = [((count, Ink.STRONG),), *doubts, *changes(check.changes, width)]
        told = row.told if row is not None and self.size.height >= 30 else ()
        for reading in told:
            lines += [(), *around(reading, _AROUND // len(told))]
        return [cell(line, width) for line in lines]

    async def save(self) -> ReportCheck | None:
        if not self._check.ok:
            return None
        source = self.typed[SOURCE]
        self._check = await self.desk.record_report(self.day, dict(self.typed), source)
        return self._check if self._check.ok else None


def around(reading: Told, most: int) -> list[Line]:
    """Return the lines nearest to a figure, its own emphasised."""
    start = max(0, min(reading.here - most // 2, len(reading.around) - most))
    lines: list[Line] = []
    for n, text in list(enumerate(reading.around))[start : start + most]:
        # blanks align the columns of a table
        line = clean(text, _LINE).replace("\n", " ").replace("\t", " ")
        own = n == reading.here
        lines.append(
            (
                ("▌ " if own else "  ", Ink.ACCENT),
                (line, Ink.STRONG if own else Ink.QUIET),
            )
        )
    return lines


def _readings(row: ReportRow, or_: str) -> str:
    """Return the values of a figure in doubt."""
    return or_.join(reading.value for reading in row.told) if row.in_doubt else ""


def _choices(row: ReportRow) -> list[Line]:
    """Return the words of the release; for a figure in doubt one line per reading, with its key."""
    if not row.in_doubt:
        return [((f"“{one_line(row.sentence, 400)}”", Ink.PLAIN),)]
    return [
        (
            (f"{letter} ", Ink.ACCENT),
            (f"{reading.value}  ", Ink.STRONG),
            (f"“{one_line(reading.sentence, 100)}”", Ink.PLAIN),
        )
        for letter, reading in zip(LETTERS, row.told, strict=False)
    ]


def _how_to_write(row: ReportRow) -> str:
    """Return how to write a figure."""
    what = f"{one_line(row.what).replace('_', ' ')} {row.period}{_BASES.get(row.basis, '')}"
    number = (
        "a range as 540M..560M, or a number" if row.kind is Kind.GUIDE else "a number"
    )
    return f"{what}: {number}; >5 means at least, ~5 about"


_BASES = {Basis.NON_GAAP: ", non-GAAP"}


def _decides(row: ReportRow) -> Line:
    """Return the checkpoints that use a figure, each with its status sign and test."""
    pieces: list[tuple[str, str]] = []
    for reader in row.readers[:3]:
        sign, ink = face(reader.status)
        pieces += [
            (f"{sign} ", ink),
            (one_line(reader.text or reader.checkpoint, 120), Ink.PLAIN),
            (f"  {one_line(reader.test, 120)}  ", Ink.QUIET),
        ]
    more = len(row.readers) - 3
    return (*pieces, (f"+{more}", Ink.QUIET)) if more > 0 else tuple(pieces)


def _name(row: ReportRow, context: DrawContext, width: int) -> Line:
    """Return `gross margin non-GAAP`, plus the period if it is a guide or not of this quarter."""
    standard = STANDARD.get(row.metric)
    basis = (
        _BASES.get(row.basis, "").removeprefix(",")
        if standard and standard.non_gaap
        else ""
    )
    guide = row.kind is Kind.GUIDE
    period = f" {row.period}" if guide or row.period.span is not Span.QUARTER else ""
    return (
        (one_line(row.metric, 40).replace("_", " "), Ink.PLAIN),
        (f"{basis}{' guide' if guide else ''}{period}", Ink.QUIET),
    )


def _tests(row: ReportRow, context: DrawContext, width: int) -> Line:
    """Return the sentences of the checkpoints that a figure decides."""
    if row.untested:
        return (("no checkpoint; charts show it", Ink.QUIET),)
    pieces: list[tuple[str, str]] = []
    for reader in row.readers:
        sign, ink = face(reader.status)
        pieces += [
            (f"{sign} ", ink),
            (f"{one_line(reader.text or reader.test, 80)}  ", Ink.QUIET),
        ]
    return tuple(pieces)


_COLUMNS: tuple[Column[ReportRow], ...] = columns(
    "report",
    {
        "figure": _name,
        "last": lambda row, context, width: ((row.last, Ink.QUIET),),
        "guided": lambda row, context, width: ((row.guided, Ink.QUIET),),
        "decides": _tests,
    },
)
