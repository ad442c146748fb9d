"""Add tickers or lots in one line, by symbol or name, several at once. The form shows how it reads
each.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input, Static

from catalyst_tui.desk.shapes.forms import TickerLine, TickersTrial, Trial
from catalyst_tui.ui.actions import Place, bindings
from catalyst_tui.ui.forms.book_form import SMALL, BookForm, written
from catalyst_tui.ui.widgets.clean_input import OfferedInput
from catalyst_tui.ui.widgets.text_pane import as_content
from catalyst_tui.ui.words import Ink, Line, clicks, one_line

if TYPE_CHECKING:
    from catalyst_tui.desk.editor import BookEditor
    from catalyst_tui.desk.live import LiveDesk

TICKERS = "tickers"

_SYMBOL, _NAME = 9, 34
"""Widths of the columns."""

LOW = 20
"""Below this height fewer companies are offered."""


class TickersForm(BookForm):
    """Returns the symbols, or None."""

    AUTO_FOCUS = f"#{TICKERS}"
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(Place.FORM),
        Binding("down", "choose(1)", "The next company offered", show=False),
        Binding("up", "choose(-1)", "The one before", show=False),
    ]

    def __init__(self, desk: LiveDesk, editor: BookEditor) -> None:
        super().__init__(desk, editor, "ticker.new", {TICKERS: ""})
        self._found = TickersTrial(Trial())
        # the index of the chosen company; None: the first, if no company is certain
        self._choice: int | None = None

    def compose(self) -> ComposeResult:
        with Vertical(id="add-tickers"):
            yield OfferedInput(
                self._typed[TICKERS], placeholder="NVDA 40@142.10, apple, SIE.DE", id=TICKERS
            )
            for id_ in ("lines", "offers", "trouble", "written", "keys"):
                yield Static(id=f"tickers-{id_}")

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one("#add-tickers").border_title = "Add tickers"
        self._field.select_on_focus = False
        self.look()

    @property
    def _field(self) -> Input:
        return self.query_one(f"#{TICKERS}", Input)

    def _fields(self) -> list[str]:
        return [TICKERS]

    @property
    def _here(self) -> str:
        return TICKERS

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        self._typed[TICKERS], self._trouble, self._choice = event.value, "", None
        self.look()

    def on_resize(self, event: events.Resize) -> None:
        self.set_class(event.size.width < SMALL, "-small")
        self._draw()

    async def tried(self) -> Trial | None:
        found = await self.editor.tickers(self._typed[TICKERS])
        if found is None:
            return None
        self._found = found
        return found.trial

    def done(self) -> str:
        return self.trial.about

    # Offered companies.

    @property
    def _offers(self) -> tuple[tuple[str, str], ...]:
        """Return the offered companies; none if the only one is certain anyway."""
        found = self._found
        last = found.lines[-1] if found.lines else None
        sure = last is not None and [symbol for symbol, _ in found.offers] == [last.symbol]
        return () if sure else found.offers

    @property
    def _choosing(self) -> bool:
        """Return whether the last company is uncertain and there is a choice."""
        lines = self._found.lines
        return bool(self._offers and lines and not lines[-1].symbol)

    @property
    def _chosen(self) -> int | None:
        """Return the index of the company that enter takes, or None if enter saves."""
        if not self._offers:
            return None
        return self._choice if self._choice is not None or not self._choosing else 0

    def action_choose(self, by: int) -> None:
        if self._offers:
            place = self._chosen
            self._choice = (0 if place is None else place + by) % len(self._offers)
            self._draw()

    def action_take(self, place: int = -1) -> None:
        """Replace the typed name by the symbol of the chosen company, or of the first."""
        if not self._offers:
            return
        symbol, _ = self._offers[(self._chosen or 0) if place < 0 else place]
        head, sign, _ = self._field.value.rpartition(",")
        self._field.value = f"{head}{sign} {symbol}".lstrip()
        self._field.cursor_position = len(self._field.value)

    def action_next_field(self) -> None:
        if self._chosen is not None:
            self.action_take()
        elif (line := self._almost) is not None:
            self._field.value = with_symbol(self._field.value, line.typed, line.only[0][0])
            self._field.cursor_position = len(self._field.value)
        else:
            self.action_keep()

    @property
    def _almost(self) -> TickerLine | None:
        """Return the first name that matches exactly one company, which enter takes."""
        return next((line for line in self._found.lines if line.only), None)

    # Drawing.

    def _draw(self) -> None:
        if not self.is_mounted:
            return
        room = self.size.height - 12
        low = self.size.height < LOW
        offers = [self._offer(n, *item) for n, item in enumerate(self._offers)][
            : 3 if low else None
        ]
        lines = [_line(item) for item in self._found.lines]
        if self._choosing:
            lines[-1] = _asking(self._found.lines[-1])
        most = max(room - len(offers) + (3 if low else 0), 2)
        if len(lines) > most:
            lines = [((f"and {len(lines) - most} before", Ink.QUIET),), *lines[-most:]]
        if not self._typed[TICKERS].strip():
            lines = _HOW
        self._update("lines", lines)
        self._update("offers", offers)
        needed: list[Line] = (
            [((self.problem(TICKERS), Ink.MISSED),)] if self.problem(TICKERS) else []
        )
        self._update("trouble", [*needed, *self.trouble()] if not self._offers else [])
        self._update(
            "written", written(self.trial, min(room - len(lines), 10)) if room > 16 else []
        )
        self._update("keys", [self._keys()])

    def _offer(self, place: int, symbol: str, name: str) -> Line:
        chosen = place == self._chosen
        ground = " on $here" if chosen else ""

        def act(ink: str) -> str:
            return clicks(f"{ink}{ground}", "screen.take", place)

        bar = ("▌" if chosen else " ", f"{Ink.ACCENT}{ground}")
        words = one_line(name, _NAME)
        return (
            bar,
            (f"{symbol:<{_SYMBOL}}", act(Ink.STRONG)),
            (f"{words:<{_NAME}}", act(Ink.PLAIN if chosen else Ink.QUIET)),
        )

    def _keys(self) -> Line:
        taking = self._chosen is not None or self._almost is not None
        words = [("enter", "take it" if taking else "keep")]
        if self._offers:
            words += [("↑↓", "another"), ("^s", "keep")]
        all_words = (*words, ("esc", "close"))
        return tuple(
            piece
            for key, word in all_words
            for piece in ((f" {key} ", Ink.ACCENT), (f"{word} ", Ink.QUIET))
        )

    def _update(self, id_: str, lines: list[Line]) -> None:
        target = self.query_one(f"#tickers-{id_}", Static)
        target.display = bool(lines)
        target.update(as_content(lines))


_HOW: list[Line] = [
    (("A symbol as it is listed, or a company's name; several parted by commas.", Ink.QUIET),),
    (("Behind it what you hold, shares@cost of one: ", Ink.QUIET), ("NVDA 40@142.10", Ink.PLAIN)),
    (
        ("And, if you like, currency and day: ", Ink.QUIET),
        ("SIE.DE 5@171 EUR 2025-03-04", Ink.PLAIN),
    ),
    (("All else is found by itself.", Ink.QUIET),),
]


def with_symbol(text: str, company: str, symbol: str) -> str:
    """Return the text with a company's name replaced by its symbol."""
    return re.sub(rf"(?<![^\s,;]){re.escape(company)}(?![^\s,;])", lambda _: symbol, text, count=1)


def _asking(item: TickerLine) -> Line:
    return (
        ("? ", Ink.RISKY),
        (one_line(item.typed, 30), Ink.STRONG),
        ("  which of these?", Ink.QUIET),
    )


def _line(item: TickerLine) -> Line:
    if item.only:
        symbol, name = item.only[0]
        return (
            ("? ", Ink.RISKY),
            (one_line(item.typed, 30), Ink.STRONG),
            ("  may be ", Ink.QUIET),
            (symbol, Ink.STRONG),
            (f" {one_line(name, _NAME)}; enter takes it", Ink.PLAIN),
        )
    if item.problem:
        return (("✗ ", Ink.MISSED), (one_line(item.problem, 300), Ink.MISSED))
    name = one_line(item.name, _NAME - 2)
    lots = ", ".join(lot.replace("@", " @ ") for lot in item.lots) or "watched"
    return (
        ("✓ ", Ink.MET),
        (f"{item.symbol:<{_SYMBOL - 1}}", Ink.STRONG),
        (f"{name:<{_NAME}}", Ink.PLAIN),
        (one_line(lots, 60), Ink.PLAIN if item.lots else Ink.QUIET),
    )
