"""Import positions from a broker's file, with a preview of what would change."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input, Static

from catalyst_tui.desk.shapes.forms import StatementTrial, Trial
from catalyst_tui.ui.forms.book_form import SMALL, BookForm
from catalyst_tui.ui.widgets.clean_input import CleanInput, OfferedInput
from catalyst_tui.ui.widgets.text_pane import as_content
from catalyst_tui.ui.words import Ink, Line, clicks, one_line
from catalyst_tui.ui.wrapped import wrapped

if TYPE_CHECKING:
    from catalyst_tui.desk.editor import BookEditor
    from catalyst_tui.desk.live import LiveDesk

FILE, COLUMNS, TICKERS = "statement", "statement-columns", "statement-tickers"

LOW = 20
"""Below this height there are no blank lines."""

_HOW: list[Line] = [
    (
        (
            "What your broker or tracker exports: CSV, XLSX, XML, JSON, OFX or a plain-text ledger.",
            Ink.QUIET,
        ),
    ),
    (("Nothing changes before you keep it.", Ink.QUIET),),
]
_MOST_COLUMNS = 6
"""Number of lines shown for the columns."""

_UNKNOWN: list[Line] = [(("A table nobody described: say its columns once.", Ink.STRONG),)]


class ImportForm(BookForm):
    """Returns one line about what was imported, or None."""

    AUTO_FOCUS = f"#{FILE}"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "choose(1)", "The next file offered", show=False),
        Binding("up", "choose(-1)", "The one before", show=False),
    ]

    def __init__(self, desk: LiveDesk, editor: BookEditor) -> None:
        super().__init__(desk, editor, "statement", {FILE: "", COLUMNS: "", TICKERS: ""})
        self._found = StatementTrial(Trial())
        self._choice = 0

    def compose(self) -> ComposeResult:
        with Vertical(id="import-form"):
            yield OfferedInput(self._typed[FILE], placeholder="~/Downloads/trades.csv", id=FILE)
            for id_ in ("offers", "said", "columns"):
                yield Static(id=f"import-{id_}")
            yield CleanInput(self._typed[COLUMNS], placeholder="e.g. 2, 3, -", id=COLUMNS)
            yield Static(id="import-asked")
            yield CleanInput(self._typed[TICKERS], id=TICKERS)
            for id_ in ("changes", "refused", "trouble", "keys"):
                yield Static(id=f"import-{id_}")

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one("#import-form").border_title = "Positions from a file"
        for field in self.query(Input):
            field.select_on_focus = False
        self.look()

    def _fields(self) -> list[str]:
        columns, asked = self._found.columns, self._found.asked
        return [FILE, *([COLUMNS] if columns else []), *([TICKERS] if asked else [])]

    @property
    def _here(self) -> str:
        return next((field for field in (COLUMNS, TICKERS) if self._input(field).has_focus), FILE)

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        if event.input.id is not None:
            self._typed[event.input.id], self._trouble, self._choice = event.value, "", 0
            self.look()

    def on_resize(self, event: events.Resize) -> None:
        self.set_class(event.size.width < SMALL, "-small")
        self._draw()

    async def tried(self) -> Trial | None:
        found = await self.editor.statement(
            *(self._typed[field] for field in (FILE, COLUMNS, TICKERS))
        )
        if found is None:
            return None
        self._found = found
        return found.trial

    def done(self) -> str:
        return f"{self.trial.about}: {_count(len(self._found.changes), 'change')}"

    async def kept(self) -> None:
        await self.editor.keep_statement()

    # Offered files.

    @property
    def _offers(self) -> tuple[str, ...]:
        return () if self._found.rows else self._found.offers

    def action_choose(self, by: int) -> None:
        if self._offers:
            self._choice = (self._choice + by) % len(self._offers)
            self._draw()

    def action_take(self, place: int = -1) -> None:
        """Take the chosen file, or move on if none is offered."""
        if not self._offers:
            self.focus_next()
            return
        field = self._input(FILE)
        field.value = self._offers[self._choice if place < 0 else place]
        field.cursor_position = len(field.value)

    def action_next_field(self) -> None:
        if self._here == FILE and self._offers:
            self.action_take()
            return
        proposals = [proposal or "-" for _, proposal in self._found.asked]
        if (
            self._here != TICKERS
            and any(ticker != "-" for ticker in proposals)
            and not self._typed[TICKERS]
        ):
            # so that the user can see and correct them before saving
            self._input(TICKERS).value = ", ".join(proposals)
        super().action_next_field()

    # Drawing.

    def _draw(self) -> None:
        if not self.is_mounted:
            return
        found, wide = self._found, self._wide
        self._input(TICKERS).display = bool(found.asked)
        self._input(TICKERS).placeholder = ", ".join(proposal or "-" for _, proposal in found.asked)
        summary, trouble, offers = (
            self._summary(),
            self.trouble(),
            [*map(self._offer, range(9), self._offers)],
        )
        asked, columns = _asking(found.asked, wide), _columns(found, wide)
        self._input(COLUMNS).display = bool(columns)
        changes = [_change(*change, wide) for change in found.changes]
        refused = _refused(found.refused, wide)
        lines = (columns, asked)  # each has an input of its own
        blocks = (offers, summary, *lines, *lines, changes, refused, trouble)
        gap = self.size.height >= LOW
        shown = sum(map(len, (columns, summary, trouble, offers))) + sum(map(bool, lines))
        taken = 6 + 3 * gap + gap * sum(map(bool, blocks)) + shown
        room = self.size.height - taken
        for_asked = min(len(asked), max(room // 3, 2))
        for_refused = min(len(refused), max(room // 3, 1))
        self._update("offers", offers)
        self._update("said", summary)
        self._update("columns", columns)
        self._update("asked", _most(asked, for_asked, "to name"))
        self._update("changes", _most(changes, max(room - for_asked - for_refused, 1), "changes"))
        self._update("refused", _most(refused, for_refused, "reasons why rows are not taken"))
        self._update("trouble", trouble)
        self._update("keys", [self._keys()])

    @property
    def _wide(self) -> int:
        """Return the width of a line within the frame."""
        whole = self.size.width < SMALL
        return min(self.size.width if whole else self.size.width * 94 // 100, 110) - 6

    def _summary(self) -> list[Line]:
        found = self._found
        if found.problem and self._typed[FILE].strip() and not self._offers:
            return [(("✗ ", Ink.MISSED), (one_line(found.problem, 4 * self._wide), Ink.MISSED))]
        if not found.rows:
            return _UNKNOWN if found.columns else _HOW
        counts = (
            f"{_count(found.rows, 'row')}, {_count(len(found.lots), 'lot')} held, "
            f"{len(found.refused)} not taken"
        )
        lines: list[Line] = [
            ((f"{found.kind or 'A format nobody described'}  ", Ink.STRONG), (counts, Ink.QUIET)),
            ((one_line(found.sum_line, self._wide), Ink.QUIET),),
        ]
        if found.problem:
            lines.append((("✗ ", Ink.MISSED), (one_line(found.problem, 300), Ink.MISSED)))
        if not found.changes:
            why = (
                "What it holds has no certain ticker yet."
                if found.asked
                else "The book has all of it."
            )
            lines.append(((why, Ink.QUIET),))
        return lines

    def _offer(self, place: int, path: str) -> Line:
        chosen = place == self._choice
        ground = " on $here" if chosen else ""

        def act(ink: str) -> str:
            return clicks(f"{ink}{ground}", "screen.take", place)

        return (
            ("▌" if chosen else " ", f"{Ink.ACCENT}{ground}"),
            (one_line(path, self._wide - 2), act(Ink.STRONG if chosen else Ink.QUIET)),
        )

    def _keys(self) -> Line:
        if self._offers and self._here == FILE:
            words = [("enter", "take it"), ("↑↓", "another"), ("esc", "close")]
        elif self._here != self._fields()[-1] and self._found.columns and self._here == FILE:
            words = [("enter", "say the columns"), ("^s", "keep"), ("esc", "close")]
        elif self._found.asked and self._here != TICKERS:
            words = [("enter", "name the tickers"), ("^s", "keep"), ("esc", "close")]
        else:
            words = [("enter", "keep"), ("esc", "close")]
        return tuple(
            piece
            for key, word in words
            for piece in ((f" {key} ", Ink.ACCENT), (f"{word} ", Ink.QUIET))
        )

    def _update(self, id_: str, lines: list[Line]) -> None:
        target = self.query_one(f"#import-{id_}", Static)
        target.display = bool(lines)
        target.update(as_content(lines))


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _columns(found: StatementTrial, wide: int) -> list[Line]:
    """Return the columns to be named, and the existing columns with their numbers."""
    if not found.columns:
        return []
    columns = ", ".join(found.wanted)
    asked = f"Which column is {columns}? In this order, a comma between; - where there is none."
    lines = wrapped(((asked, Ink.RISKY),), wide)
    names = " · ".join(f"{n} {one_line(name, 40)}" for n, name in enumerate(found.columns, 1))
    return [*lines, *wrapped(((names, Ink.PLAIN),), wide)[:_MOST_COLUMNS]]


def _asking(asked: tuple[tuple[str, str], ...], wide: int) -> list[Line]:
    if not asked:
        return []
    lines: list[Line] = [
        (
            (
                one_line("Which tickers, in this order? A comma between, - leaves out.", wide),
                Ink.RISKY,
            ),
        )
    ]
    for n, (name, proposal) in enumerate(asked, 1):
        maybe = f"  {proposal}?" if proposal else ""
        words = one_line(name, max(wide - 4 - len(maybe), 10))
        lines.append(((f"{n:>2}  ", Ink.QUIET), (words, Ink.PLAIN), (maybe, Ink.ACCENT)))
    return lines


def _change(sign: str, ticker: str, lot: str, wide: int) -> Line:
    ink = Ink.MET if sign == "+" else Ink.MISSED
    name = f"{one_line(ticker, 12):<13}"
    return ((f"{sign} ", ink), (name, Ink.STRONG), (one_line(lot, max(wide - 15, 10)), Ink.PLAIN))


def _refused(refused: tuple[tuple[int, str], ...], wide: int) -> list[Line]:
    """Return the rows that are not taken; rows with the same reason share a line."""
    reasons: dict[str, list[tuple[int, str]]] = {}
    for row, why in refused:
        what, gap, reason = why.partition(": ")
        reasons.setdefault(reason if gap else why, []).append((row, what if gap else ""))
    lines: list[Line] = []
    for reason, several in reasons.items():
        names = list(dict.fromkeys(what for _, what in several if what))
        others = f" and {len(names) - 1} more" if len(names) > 1 else ""
        where = f"{len(several)} rows  " if len(several) > 1 else f"line {several[0][0]}  "
        text = f"{names[0]}{others}: {reason}" if names else reason
        lines.append(((where, Ink.QUIET), (one_line(text, max(wide - len(where), 10)), Ink.RISKY)))
    return lines


def _most(lines: list[Line], most: int, what: str) -> list[Line]:
    """Return as many lines as fit, and the number of hidden ones."""
    if len(lines) <= most:
        return lines
    return [*lines[: most - 1], ((f"and {len(lines) - most + 1} more {what}", Ink.QUIET),)]
