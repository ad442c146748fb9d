"""A figure's place in the release: the lines around it and the document's address, for each
reading.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.events import Key
from textual.widgets import Static

from catalyst_tui.book.clean import clean
from catalyst_tui.desk.entry.print_day import PrintRow, Told
from catalyst_tui.ui.widgets.over import Over
from catalyst_tui.ui.widgets.text_pane import TextPane, as_content
from catalyst_tui.ui.words import Ink, Line, in_words, one_line

LETTERS = "abcd"
"""The keys that choose between the readings of a figure in doubt."""

_LINE = 600  # most characters of a line of a release


class PlacePane(Over[str | None]):
    """Returns the letter of the chosen reading, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter,ctrl+o", "dismiss", "Close", show=False),
    ]

    def __init__(self, row: PrintRow) -> None:
        super().__init__()
        self._row = row

    def compose(self) -> ComposeResult:
        with Vertical(id="told-print"):
            yield TextPane(id="told-place")
            yield Static(id="told-keys")

    def on_mount(self) -> None:
        row = self._row
        self.query_one("#told-print").border_title = as_content(
            [((f"{in_words(one_line(row.what, 40))} {row.period} in the release", Ink.STRONG),)]
        )
        pane = self.query_one("#told-place", TextPane)
        pane.write(lambda width: opened(row))
        pane.focus()
        choice = " or ".join(LETTERS[: len(row.told)]) if row.in_doubt else ""
        keys: Line = (
            *(((choice, Ink.ACCENT), (" chooses  ", Ink.QUIET)) if choice else ()),
            ("esc", Ink.ACCENT),
            (" close", Ink.QUIET),
        )
        self.query_one("#told-keys", Static).update(as_content([keys]))

    def on_key(self, event: Key) -> None:
        if self._row.in_doubt and event.key in LETTERS[: len(self._row.told)]:
            event.stop()
            self.dismiss(event.key)


def opened(row: PrintRow) -> list[Line]:
    """Return all readings of a figure, each with its lines and its document."""
    lines: list[Line] = []
    for letter, reading in zip(LETTERS, row.told, strict=False):
        head = f"{letter}  {reading.value}" if row.in_doubt else reading.value
        lines += [((head, Ink.RISKY if row.in_doubt else Ink.STRONG),), *around(reading)]
        lines += [((one_line(reading.url, _LINE), Ink.QUIET),), ()]
    return lines[:-1]


def around(reading: Told, most: int = 100) -> list[Line]:
    """Return the lines around a figure, its own emphasised. If
    they are too many, the nearest ones.
    """
    start = max(0, min(reading.here - most // 2, len(reading.around) - most))
    return [
        (("▌ ", Ink.ACCENT), (_line(text), Ink.STRONG))
        if n == reading.here
        else ((f"  {_line(text)}", Ink.QUIET),)
        for n, text in list(enumerate(reading.around))[start : start + most]
    ]


def words(rows: Iterable[PrintRow], typed: Mapping[str, str], room: int) -> list[Line]:
    """Return the words of each filled-in figure. A table's head comes once, below its last row."""
    lines: list[Line] = []
    last = ""
    for row in rows:
        for reading in row.told:
            if reading.value != typed[row.key].strip():
                continue
            own, _, head = reading.sentence.partition(" | ")
            if last and head != last:
                lines.append(_head(last, room))
            name = one_line(row.what, 30).replace("_", " ")
            lines.append(((f"{name:<24}  ", Ink.QUIET), (one_line(own, 200), Ink.PLAIN)))
            last = head
    return [*lines, _head(last, room)] if last else lines


def _head(text: str, room: int) -> Line:
    """Return the head of a table. Of a long one, return the end, which holds the period."""
    text = one_line(text, _LINE)
    return (
        (f"  {text if len(text) <= room - 2 else f'…{text[-(max(room, 20) - 3) :]}'}", Ink.QUIET),
    )


def choices(row: PrintRow, room: int) -> list[Line]:
    """Return one line per reading of a figure in doubt: key, value, and the words that fit in
    `room`.
    """
    return [
        (
            (f"{letter} ", Ink.ACCENT),
            (f"{reading.value}  ", Ink.STRONG),
            (f"“{one_line(reading.sentence, max(room - len(reading.value) - 6, 20))}”", Ink.PLAIN),
        )
        for letter, reading in zip(LETTERS, row.told, strict=False)
    ]


def _line(text: str) -> str:
    """Return a line with its blanks, which align the columns of a table."""
    return clean(text, _LINE).replace("\n", " ").replace("\t", " ")
