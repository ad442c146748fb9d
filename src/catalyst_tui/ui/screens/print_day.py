"""Print day: every open figure of a ticker in one form, judged as one types, kept together.

What the release says is filled in and marked; it is the user who keeps it. Nothing typed is lost: closing the
form keeps what is in it as a draft for the same print.
"""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult, RenderResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.suggester import SuggestFromList
from textual.widget import Widget
from textual.widgets import Input, Static

from catalyst_tui.book.model.book import Basis
from catalyst_tui.book.model.metrics import STANDARD
from catalyst_tui.book.model.period import Span
from catalyst_tui.desk.api import Desk
from catalyst_tui.desk.entry.print_day import PrintCheck, PrintDay, PrintRow
from catalyst_tui.judge.kinds import Kind
from catalyst_tui.ui.detail import changed
from catalyst_tui.ui.screens.form import GRADES, REQUIRED, Form, form_keys
from catalyst_tui.ui.widgets.clean_input import CleanInput
from catalyst_tui.ui.widgets.table import Column, draw, fit, measured, titles
from catalyst_tui.ui.widgets.text_pane import as_content
from catalyst_tui.ui.words import DrawContext, Ink, Line, face, one_line

SOURCE = "source"
"""Where the source stands among what is typed; no row has this key."""

LOW = 20
"""A screen with fewer lines does without a frame and blank lines."""


class Figured(Widget):
    """What is known of one figure, in columns; the head of them without one."""

    def __init__(
        self, columns: list[Column[PrintRow]], context: DrawContext, row: PrintRow | None = None
    ) -> None:
        super().__init__(classes="figured")
        self._columns, self._row, self._draw_context = columns, row, context

    def render(self) -> RenderResult:
        fitted = fit(self._columns, self.size.width)
        line = titles(fitted) if self._row is None else draw(fitted, self._row, self._draw_context)
        return Content.assemble(*line)


class PrintForm(Form[PrintCheck]):
    """The figures of one print."""

    AUTO_FOCUS = ""

    def __init__(self, desk: Desk, day: PrintDay, context: DrawContext) -> None:
        start = {row.key: row.offered for row in day.rows} | {SOURCE: day.source}
        super().__init__(desk, f"print.{day.symbol}.{day.quarter}", start)
        self._day, self._draw_context = day, context
        self._ids = {f"figure-{place}": row for place, row in enumerate(day.rows)}
        self._check = PrintCheck({})
        self._asked = False  # to keep it: from then on all that is wrong is shown

    def compose(self) -> ComposeResult:
        columns = measured(_COLUMNS, self._day.rows, self._draw_context)
        with Vertical(id="print"):
            yield Static(as_content([self._title()]), id="print-title")
            with Horizontal(classes="figure", id="figure-head"):
                yield Figured(columns, self._draw_context)
                yield Static(as_content([(("value", Ink.QUIET),)]), classes="value")
                yield Static(classes="mark")
            with Vertical(id="figures"):  # not a VerticalScroll: its own keys would be up and down
                for id_, row in self._ids.items():
                    with Horizontal(classes="figure"):
                        yield Figured(columns, self._draw_context, row)
                        known = one_line(row.known, 40)
                        yield CleanInput(self._typed[row.key], placeholder=known, id=id_, classes="value")
                        yield Static(id=f"{id_}-mark", classes="mark")
            with Horizontal(classes="field", id="print-source"):
                yield Static(id="label-source", classes="label")
                yield CleanInput(self._typed[SOURCE], id=SOURCE)
            yield Static(id="hint")
            yield Static(id="preview")
            yield Static(as_content([form_keys()]), id="form-keys")

    def _title(self) -> Line:
        day = self._day
        when = f"{day.day:%b} {day.day.day}"
        late = "was " if day.day < self._draw_context.now.date() else ""
        said = f"{late}expected ~{when}" if day.estimated else f"of {when}"
        return (
            (one_line(f"{day.symbol} {day.name}", 40), Ink.STRONG),
            (f"  {day.quarter} print {said}", Ink.QUIET),
        )

    def on_mount(self) -> None:
        self.query_one("#print").border_title = "Print day"
        self._input(SOURCE).suggester = SuggestFromList(GRADES, case_sensitive=False)
        self._fit()
        first = next((id_ for id_, row in self._ids.items() if not (row.offered or row.known)), None)
        self.query_one(f"#{first or next(iter(self._ids))}", Input).focus()
        self._judge()

    def on_resize(self) -> None:
        self._fit()
        self._draw()

    def _fit(self) -> None:
        """As many figures as there is room for beside all else; the others scroll."""
        height = self.size.height
        around = 8 if height < LOW else 12
        self.query_one("#figures").styles.max_height = max(height - around - self._changes, 3)

    @property
    def _changes(self) -> int:
        """Lines for what would change, and the count."""
        return 2 if self.size.height < LOW else 4 if self.size.height < 2 * LOW else 9

    @property
    def _here(self) -> str:
        id_ = self.focused.id if self.focused is not None else None
        return id_ if id_ in self._ids else SOURCE

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
        ink = Ink.MISSED if wrong else Ink.ACCENT if self._here == SOURCE else Ink.QUIET
        self.query_one("#label-source", Static).update(as_content([((f"{sign} source", ink),)]))
        self.query_one("#hint", Static).update(as_content([*self._hint()]))
        self.query_one("#preview", Static).update(as_content(self._preview()))

    def _mark(self, row: PrintRow) -> tuple[str, str]:
        """Whose value it is, or that it is none."""
        value = self._typed[row.key].strip()
        if row.key in self._check.problems:
            return ("✗ ", Ink.MISSED)
        if value and value == row.offered:
            return ("release", Ink.OPEN)
        return ("typed", Ink.QUIET) if value else ("", Ink.QUIET)

    def _hint(self) -> list[Line]:
        """Two lines: what is wrong, or what the release says; and who reads the figure."""
        row = self._ids.get(self._here)
        if self._trouble:
            return [((one_line(self._trouble), Ink.MISSED),), ()]
        if row is None:
            said = self._check.source or "what says so; begin with filing, release, call, press or own"
            return [((said, Ink.MISSED if self._check.source else Ink.QUIET),), ()]
        if problem := self._check.problems.get(row.key):
            return [((one_line(problem), Ink.MISSED),), _readers(row)]
        if row.sentence:
            return [((f"“{one_line(row.sentence, 400)}”", Ink.PLAIN),), _readers(row)]
        return [((_asked_for(row), Ink.QUIET),), _readers(row)]

    def _preview(self) -> list[Line]:
        check = self._check
        if check.problems or check.source:
            return [((f"{len(check.problems) or 1} to put right before it can be kept.", Ink.MISSED),)]
        if not check.figures:
            ink = Ink.MISSED if self._asked else Ink.QUIET
            return [(("Nothing is filled in yet; what stays empty is left out.", ink),)]
        count = f"{check.figures} figure{'s' if check.figures > 1 else ''} to keep"
        room = self._changes - 1
        lines = changed(check.changes)
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
        self._check = await self.desk.record_print(self._day, dict(self._typed), self._typed[SOURCE])
        if self._check.ok:
            self._end(self._check)
        else:
            self._draw()


def _asked_for(row: PrintRow) -> str:
    """How to write it."""
    how = (
        "a range as 540M..560M, ~73% for about"
        if row.kind is Kind.GUIDE
        else ">50% for a floor, ~20% for about"
    )
    return f"{row.what} {row.period}{_of(row.basis)}; {how}"


def _of(basis: Basis) -> str:
    return {Basis.GAAP: ", GAAP", Basis.NON_GAAP: ", non-GAAP"}.get(basis, "")


def _readers(row: PrintRow) -> Line:
    """The checkpoints that read it, each with its test, the statuses by their glyphs."""
    pieces: list[tuple[str, str]] = []
    for reader in row.readers[:3]:
        glyph, ink = face(reader.status)
        pieces += [
            (f"{glyph} ", ink),
            (one_line(f"{reader.checkpoint}: {reader.test}", 120), Ink.QUIET),
            ("  ", ""),
        ]
    more = len(row.readers) - 3
    return (*pieces, (f"+{more}" if more > 0 else "", Ink.QUIET)) if pieces else ()


def _name(row: PrintRow, context: DrawContext, width: int) -> Line:
    """`gross_margin non-GAAP`; a guide, or what is of another period than the quarter, says which."""
    standard = STANDARD.get(row.metric)
    basis = _of(row.basis).removeprefix(",") if standard and standard.non_gaap else ""
    other = f" {row.period}" if row.kind is Kind.GUIDE or row.period.span is not Span.QUARTER else ""
    kind = " guide" if row.kind is Kind.GUIDE else ""
    return ((one_line(row.metric, 40), Ink.PLAIN), (f"{basis}{kind}{other}", Ink.QUIET))


def _tests(row: PrintRow, context: DrawContext, width: int) -> Line:
    """What it is tested by, in short."""
    pieces: list[tuple[str, str]] = []
    for reader in row.readers:
        glyph, ink = face(reader.status)
        pieces += [(f"{glyph} ", ink), (f"{one_line(reader.test, 80)}  ", Ink.QUIET)]
    return tuple(pieces)


_COLUMNS: tuple[Column[PrintRow], ...] = (
    Column("figure", 16, _name, 44, grow=1),
    Column("last", 6, lambda row, context, width: ((row.last, Ink.QUIET),), 16, right=True, rank=1),
    Column("guided", 6, lambda row, context, width: ((row.guided, Ink.QUIET),), 20, right=True, rank=2),
    Column("tested by", 16, _tests, 60, rank=3, grow=2),
)
