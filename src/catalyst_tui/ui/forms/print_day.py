"""Print day: all open figures of a ticker's earnings report in one form, checked while typing,
saved together.

Figures read from the release are filled in and marked, and the user saves them: with one key if all
were read and none is in doubt. A figure in doubt is chosen by a letter, which no figure begins
with. Closing the form saves what was typed as a draft.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult, RenderResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.events import Key
from textual.message import Message
from textual.suggester import SuggestFromList
from textual.widget import Widget
from textual.widgets import Input, Static

from catalyst_tui.book.model.book import Basis
from catalyst_tui.book.model.metrics import STANDARD
from catalyst_tui.book.model.period import Span
from catalyst_tui.desk.entry.print_day import PrintCheck, PrintDay, PrintRow
from catalyst_tui.judge.kinds import Kind
from catalyst_tui.ui.actions import Place, bindings
from catalyst_tui.ui.forms.form import GRADES, REQUIRED, Form, form_keys
from catalyst_tui.ui.forms.told import LETTERS, PlacePane, around, choices, words
from catalyst_tui.ui.frame import keys
from catalyst_tui.ui.previews import changed
from catalyst_tui.ui.widgets.clean_input import CleanInput
from catalyst_tui.ui.widgets.table import Column, cell, draw, fit, measured, titles
from catalyst_tui.ui.widgets.text_pane import as_content
from catalyst_tui.ui.words import DrawContext, Ink, Line, face, harmless, one_line

if TYPE_CHECKING:
    from catalyst_tui.desk.live import LiveDesk

SOURCE = "source"  # the key of the source field; no row has this key

LOW = 20  # below this height there is no frame and no blank line

_ROOMY = 30  # height from which the form shows a figure's place in the release
_LINES = 10  # number of lines of the release shown there
_FIGURES = 8  # number of figure lines shown before that place gets room
_UNTESTED = "What else the release says: no checkpoint tests it, charts show it"


class Figured(Widget):
    """One figure in columns, or the head of the columns."""

    def __init__(
        self, columns: list[Column[PrintRow]], context: DrawContext, row: PrintRow | None = None
    ) -> None:
        super().__init__(classes="figured")
        self._columns, self._row, self._draw_context = columns, row, context

    def render(self) -> RenderResult:
        fitted = fit(self._columns, self.size.width)
        line = titles(fitted) if self._row is None else draw(fitted, self._row, self._draw_context)
        return Content.assemble(*harmless(line))


class FigureInput(CleanInput):
    """The input of a figure. If the figure is in doubt, a letter chooses."""

    class Chosen(Message):
        """A letter was pressed."""

        def __init__(self, letter: str) -> None:
            super().__init__()
            self.letter = letter

    def __init__(self, row: PrintRow, value: str, id_: str) -> None:
        or_ = " or ".join(reading.value for reading in row.told) if row.in_doubt else ""
        super().__init__(value, placeholder=one_line(or_ or row.known, 40), id=id_, classes="value")
        self._letters = LETTERS[: len(row.told)] if row.in_doubt else ""

    async def _on_key(self, event: Key) -> None:
        if event.key in self._letters:
            event.stop()
            event.prevent_default()
            self.post_message(self.Chosen(event.key))
        else:
            await super()._on_key(event)


class Figures(Vertical, can_focus=True):
    """The list of figures. It has the focus itself if all were read and one key saves them."""

    BINDINGS = bindings(Place.READ_PRINT)

    async def action_keep_all(self) -> None:
        await self.run_action("screen.keep")


class Hint(Static):
    """The hint about a figure. A click opens its place in the release."""

    async def on_click(self) -> None:
        await self.run_action("screen.place")


class PrintForm(Form[PrintCheck]):
    """The form for one earnings report."""

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Place.FORM), *bindings(Place.PRINT)]

    def __init__(self, desk: LiveDesk, day: PrintDay, context: DrawContext) -> None:
        start = {row.key: row.offered for row in day.rows} | {SOURCE: day.source}
        super().__init__(desk, f"print.{day.symbol}.{day.quarter}", start)
        self._day, self._draw_context = day, context
        self._ids = {f"figure-{place}": row for place, row in enumerate(day.rows)}
        self._check = PrintCheck({})
        self._lines = 0  # number of lines for a figure's place
        self._asked = False  # to save: from then on all errors are shown

    def compose(self) -> ComposeResult:
        columns = measured(_COLUMNS, self._day.rows, self._draw_context)
        with Vertical(id="print"):
            yield Static(as_content([self._title()]), id="print-title")
            with Horizontal(classes="figure", id="figure-head"):
                yield Figured(columns, self._draw_context)
                yield Static(as_content([(("value", Ink.QUIET),)]), classes="value")
                yield Static(classes="mark")
            # not a VerticalScroll, because that binds up and down itself
            with Figures(id="figures"):
                first = next((id_ for id_, row in self._ids.items() if row.untested), None)
                for id_, row in self._ids.items():
                    if id_ == first:
                        yield Static(as_content([((_UNTESTED, Ink.QUIET),)]), id="untested")
                    with Horizontal(classes="figure"):
                        yield Figured(columns, self._draw_context, row)
                        yield FigureInput(row, self._typed[row.key], id_)
                        yield Static(id=f"{id_}-mark", classes="mark")
            with Horizontal(classes="field", id="print-source"):
                yield Static(id="label-source", classes="label")
                yield CleanInput(self._typed[SOURCE], id=SOURCE)
            yield Hint(id="hint")
            yield Static(id="place")
            yield Static(id="preview")
            yield Static(id="form-keys")

    def _title(self) -> Line:
        day = self._day
        when = f"{day.day:%b} {day.day.day}"
        late = "was " if day.day < self._draw_context.today else ""
        date_text = f"{late}expected ~{when}" if day.estimated else f"of {when}"
        return (
            (one_line(f"{day.symbol} {day.name}", 40), Ink.STRONG),
            (f"  {day.quarter} print {date_text}", Ink.QUIET),
        )

    def on_mount(self) -> None:
        self.query_one("#print").border_title = "Print day"
        self.query_one("#form-keys").auto_links = False  # as in the footer
        self._input(SOURCE).suggester = SuggestFromList(GRADES, case_sensitive=False)
        self._fit()
        self._go_on()
        self._judge()

    def _go_on(self) -> None:
        """Focus the first figure that is needed, or the list if one key can save all."""
        asked = ((id_, row) for id_, row in self._ids.items() if not (row.untested or row.known))
        wanted = (id_ for id_, row in asked if not self._typed[row.key].strip())
        first = next(wanted, None)
        if first is not None:
            self._input(first).focus()
        else:
            self.query_one("#figures").focus()

    def on_resize(self) -> None:
        self._fit()

    def _fit(self) -> None:
        """Show as many figures as fit; the others scroll."""
        height = self.size.height
        around = 8 if height < LOW else 12
        room = height - around - self._changes
        most = max(
            (len(reading.around) for row in self._day.rows for reading in row.told), default=0
        )
        asked = sum(not row.untested for row in self._ids.values())
        figures = min(len(self._ids) + 1, max(asked + 1, _FIGURES))
        wanted = min(max(most, len(self._ids)), _LINES)
        self._lines = max(min(room - figures - 1, wanted), 0) if height >= _ROOMY else 0
        self.query_one("#place").styles.height = self._lines
        self.query_one("#figures").styles.max_height = max(room - self._lines, 3)

    @property
    def _changes(self) -> int:
        """Return the number of lines for changes and their count."""
        return 2 if self.size.height < LOW else 4 if self.size.height < 2 * LOW else 9

    @property
    def _here(self) -> str:
        id_ = self.focused.id if self.focused is not None else None
        return id_ if id_ in self._ids else SOURCE

    @property
    def _ready(self) -> bool:
        """Return whether one key saves them all."""
        return isinstance(self.focused, Figures)

    @on(FigureInput.Chosen)
    def _chosen(self, message: FigureInput.Chosen) -> None:
        message.stop()
        self.action_choose(message.letter)

    def action_choose(self, letter: str | None) -> None:
        """Choose a reading of a figure in doubt and move on to the next figure needed."""
        row, n = self._ids.get(self._here), LETTERS.find(letter or "-")
        if row is not None and 0 <= n < len(row.told):
            self._input(self._here).value = self._typed[row.key] = row.told[n].value
            self._go_on()

    def action_place(self) -> None:
        row = self._ids.get(self._here)
        if row is not None and row.told:
            self.app.push_screen(PlacePane(row), self.action_choose)

    def action_next_field(self) -> None:
        if self._ready:
            self._input(next(iter(self._ids))).focus()
        else:
            super().action_next_field()

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        id_ = event.input.id or ""
        self._typed[self._ids[id_].key if id_ in self._ids else SOURCE] = event.value
        self._trouble = ""
        self._judge()

    def _judge(self) -> None:
        self._check = self.desk.check_print(self._day, self._typed, self._typed[SOURCE])
        self._draw()

    def _draw(self) -> None:
        for id_, row in self._ids.items():
            self.query_one(f"#{id_}-mark", Static).update(as_content([(self._mark(row),)]))
        wrong = bool(self._check.source)
        sign = " " if not wrong else "✗" if self._asked or self._typed[SOURCE].strip() else REQUIRED
        on_source = self._here == SOURCE and not self._ready
        ink = Ink.MISSED if wrong else Ink.ACCENT if on_source else Ink.QUIET
        self.query_one("#label-source", Static).update(as_content([((f"{sign} source", ink),)]))
        self.query_one("#hint", Static).update(as_content([*self._hint()]))
        self.query_one("#place", Static).update(as_content(self._place()[: self._lines]))
        self.query_one("#form-keys", Static).update(as_content([self._keys()]))
        self.query_one("#preview", Static).update(as_content(self._preview()))

    def _place(self) -> list[Line]:
        """Return the text around the current figure, or the words of all figures if all can be
        saved.
        """
        if self._ready:
            return words(self._day.rows, self._typed, self.query_one("#place").size.width)
        row = self._ids.get(self._here)
        return around(row.told[0], self._lines) if row is not None and len(row.told) == 1 else []

    def _mark(self, row: PrintRow) -> tuple[str, str]:
        """Return where a value comes from, or that it is wrong or missing."""
        value = self._typed[row.key].strip()
        if row.key in self._check.problems:
            return ("✗ ", Ink.MISSED)
        if value and any(value == reading.value for reading in row.told):
            return ("release", Ink.OPEN)
        if value:
            return ("typed", Ink.QUIET)
        return (
            (f"? {'/'.join(LETTERS[: len(row.told)])}", Ink.RISKY)
            if row.in_doubt
            else ("", Ink.QUIET)
        )

    def _keys(self) -> Line:
        """Return the keys that work here."""
        if self._ready:
            whole = tuple(piece for line in keys(Place.READ_PRINT) for piece in line)
            return (
                *whole,
                ("  ↓", Ink.ACCENT),
                (" each  ", Ink.QUIET),
                ("esc", Ink.ACCENT),
                (" close", Ink.QUIET),
            )
        row = self._ids.get(self._here)
        place = (piece for line in keys(Place.PRINT) for piece in line)
        return (*(place if row and row.told else ()), *form_keys())

    def _hint(self) -> list[Line]:
        """Return two lines: the error or the words of the release, and the checkpoints that use the
        figure.
        """
        row, width = self._ids.get(self._here), self.query_one("#hint").size.width
        if self._trouble:
            return [((one_line(self._trouble), Ink.MISSED),), ()]
        if self._ready and not self._check.source:
            doubts = sum(
                row.in_doubt and not self._typed[row.key].strip() for row in self._ids.values()
            )
            left = (
                f"; {doubts} in doubt below stay out unless you choose"
                if doubts
                else ", and none is in doubt"
            )
            return [((f"{self._read()}{left}.", Ink.PLAIN),), ()]
        if row is None:
            text = (
                self._check.source or "what says so; begin with filing, release, call, press or own"
            )
            return [((text, Ink.MISSED if self._check.source else Ink.QUIET),), ()]
        if problem := self._check.problems.get(row.key):
            return [((one_line(problem), Ink.MISSED),), cell(_readers(row), width)]
        if row.in_doubt:
            return [*choices(row, width), cell(_readers(row), width)]
        if row.sentence:
            return [((f"“{one_line(row.sentence, 400)}”", Ink.PLAIN),), cell(_readers(row), width)]
        return [
            ((one_line(row.passed, 400) or _asked_for(row), Ink.QUIET),),
            cell(_readers(row), width),
        ]

    def _read(self) -> str:
        """Return how many of the figures that checkpoints need were found in the release."""
        asked = [row for row in self._ids.values() if not row.untested]
        read = sum(bool(row.told) for row in asked)
        if not asked:
            return "No checkpoint reads a figure of this print; what was read of it stands above"
        if read == len(asked):
            return "Every figure that your checkpoints read was found"
        return f"{read} of {len(asked)} figures that your checkpoints read were found, the rest known before"

    def _preview(self) -> list[Line]:
        check = self._check
        if check.problems or check.source:
            return [
                ((f"{len(check.problems) or 1} to put right before it can be kept.", Ink.MISSED),)
            ]
        if not check.figures:
            ink = Ink.MISSED if self._asked else Ink.QUIET
            return [(("Nothing is filled in yet; what stays empty is left out.", ink),)]
        count = f"{check.figures} figure{'s' if check.figures > 1 else ''} to keep"
        room = self._changes - 1
        lines = changed(check.changes, self.query_one("#preview").size.width)
        if len(lines) > room:
            count, lines = f"{count}, {len(lines)} verdicts change", lines[:room]
        return [((count, Ink.STRONG),), *lines]

    def _fields(self) -> list[str]:
        return [*self._ids, SOURCE]

    def action_keep(self) -> None:
        self._asked = True
        self._judge()
        if bad := [id_ for id_, row in self._ids.items() if row.key in self._check.problems]:
            self._input(bad[0]).focus()
        elif self._check.source:
            self._input(SOURCE).focus()
        elif self._check.ok:
            self._start_keeping(self._keep())

    async def _keep(self) -> None:
        self._check = await self.desk.record_print(
            self._day, dict(self._typed), self._typed[SOURCE]
        )
        if self._check.ok:
            self._end(self._check)
        else:
            self._draw()


def _asked_for(row: PrintRow) -> str:
    """Return how to write a figure."""
    how = f"{'a range as 540M..560M, ~73%' if row.kind is Kind.GUIDE else '>50% for a floor, ~20%'} for about"
    return f"{one_line(row.what).replace('_', ' ')} {row.period}{_of(row.basis)}; {how}"


def _of(basis: Basis) -> str:
    return {Basis.GAAP: ", GAAP", Basis.NON_GAAP: ", non-GAAP"}.get(basis, "")


def _readers(row: PrintRow) -> Line:
    """Return the checkpoints that use a figure, each with its status sign and test."""
    pieces: list[tuple[str, str]] = []
    for reader in row.readers[:3]:
        glyph, ink = face(reader.status)
        pieces += [
            (f"{glyph} ", ink),
            (one_line(reader.text or reader.checkpoint, 120), Ink.PLAIN),
            (f"  {one_line(reader.test, 120)}", Ink.QUIET),
            ("  ", ""),
        ]
    more = len(row.readers) - 3
    return (*pieces, (f"+{more}" if more > 0 else "", Ink.QUIET)) if pieces else ()


def _name(row: PrintRow, context: DrawContext, width: int) -> Line:
    """Return `gross_margin non-GAAP`, plus the period if it is a guide or not of this quarter."""
    standard = STANDARD.get(row.metric)
    basis = _of(row.basis).removeprefix(",") if standard and standard.non_gaap else ""
    other = (
        f" {row.period}" if row.kind is Kind.GUIDE or row.period.span is not Span.QUARTER else ""
    )
    kind = " guide" if row.kind is Kind.GUIDE else ""
    return (
        (one_line(row.metric, 40).replace("_", " "), Ink.PLAIN),
        (f"{basis}{kind}{other}", Ink.QUIET),
    )


def _tests(row: PrintRow, context: DrawContext, width: int) -> Line:
    """Return the sentences of the checkpoints that a figure decides."""
    pieces: list[tuple[str, str]] = []
    for reader in row.readers:
        glyph, ink = face(reader.status)
        pieces += [(f"{glyph} ", ink), (f"{one_line(reader.text or reader.test, 80)}  ", Ink.QUIET)]
    return tuple(pieces)


_COLUMNS: tuple[Column[PrintRow], ...] = (
    Column("figure", 16, _name, 36),
    Column("last", 6, lambda row, context, width: ((row.last, Ink.QUIET),), 16, right=True, rank=1),
    Column(
        "guided", 6, lambda row, context, width: ((row.guided, Ink.QUIET),), 20, right=True, rank=2
    ),
    Column("decides", 16, _tests, 90, rank=3, grow=2),
)
