"""Parts of a list besides rows: headings, folds, sortable heads, hidden rows, changed cells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

from msgspec import Struct
from rich.cells import cell_len, set_cell_size

from catalyst_tui.ui.words import DrawContext, Ink, Line, Piece, clicks

Row_contra = TypeVar("Row_contra", contravariant=True)


class Sheet(Protocol[Row_contra]):
    """How rows become lines. `key` identifies a row; a row with key None cannot be selected."""

    def key(self, row: Row_contra) -> str | None: ...

    def head(self, width: int, context: DrawContext) -> Line: ...

    def draw(self, row: Row_contra, width: int, context: DrawContext) -> Line: ...


class Heading(Struct, frozen=True):
    """A line between rows that cannot be selected."""

    line: Line
    ruled: bool = False
    """Whether the list's sheet draws a rule from it to the right margin."""


RULE = "$quiet 25%"


def ruled(line: Line, width: int) -> Line:
    """Return a heading with a rule to the right margin."""
    rest = width - sum(cell_len(text) for text, _ in line) - 2
    return (*line, ("  ", Ink.PLAIN), ("─" * max(rest, 0), RULE))


class Fold(Struct, frozen=True):
    """Rows folded into one: `18 watched: LITE COHR …`, or `18 watched` above them when open.

    A sheet uses `key` as its key and draws `line`. The page opens and closes it and remembers that.
    """

    key: str
    count: int
    words: str
    opened: bool = False
    names: tuple[str, ...] = ()  # shown next to it while it is closed
    sign: str = ""
    ink: str = Ink.PLAIN

    @property
    def line(self) -> Line:
        """Return the fold as a line in the colours of a row."""
        sign: Line = ((f"{self.sign} ", self.ink),) if self.sign else ()
        words = f"{self.count} {self.words}"
        rest = (
            "  enter folds them"
            if self.opened
            else f": {' '.join(self.names)}"
            if self.names
            else ""
        )
        return (*sign, (words, Ink.QUIET if self.sign else Ink.PLAIN), (rest, Ink.QUIET))


def with_more(line: Line, above: int, below: int, width: int, *, foot: bool = False) -> Line:
    """Return a line of `width` cells with the number of hidden rows in its widest gap: `5 more ↓`.

    In a foot the text goes to the end if there is room. A click scrolls.
    """
    words = f"{below} more ↓" if below else f"{above} more ↑"
    text = "".join(piece for piece, _ in line)
    text += " " * (width - cell_len(text))
    end, size = len(text), cell_len(words)
    gaps = [(stop - start, stop) for start, stop in _gaps(text) if stop - start >= size + 3]
    at_end = end - len(text.rstrip()) > size and (foot or not gaps)
    piece: Piece = (words, clicks(Ink.QUIET, "more", "on" if below else "back"))
    if not gaps and not at_end:
        words = words.replace(" more", "")
        at = width - len(words) - 2
        # cut at a blank: half a number would look like another number
        while at and text[at - 1] != " " != text[at]:
            at -= 1
        rest = (*_cut(line, 0, at), (" " * (width - len(words) - at), Ink.PLAIN))
        return (*rest, (words, piece[1]))
    stop = end if at_end else max(gaps)[1]
    at = stop - (0 if stop == end else 2) - size
    return (*_cut(line, 0, at), piece, *_cut(line, at + size, width))


def _gaps(text: str) -> list[tuple[int, int]]:
    """Return where a text has only blanks. Without wide letters, an index is a cell."""
    gaps, start = [], None
    for place, letter in enumerate(f"{text}."):
        if letter == " " and start is None:
            start = place
        elif letter != " " and start is not None:
            gaps.append((start, place))
            start = None
    return gaps


def _cut(line: Line, start: int, end: int) -> Line:
    """Return the cells of a line from `start` to `end`, padded."""
    pieces: list[Piece] = []
    place = 0
    for text, ink in line:
        size = cell_len(text)
        first, last = max(start - place, 0), min(end - place, size)
        if first < last:
            pieces.append((set_cell_size(text, last)[first:], ink))
        place += size
    if place < end:
        pieces.append((" " * (end - max(place, start)), Ink.PLAIN))
    return tuple(pieces)


def marked(line: Line, spans: Sequence[tuple[int, int]]) -> Line:
    """Return a line with some of its cells reversed."""
    if not spans:
        return line
    width = sum(cell_len(text) for text, _ in line)
    pieces: list[Piece] = []
    place = 0
    for start, end in sorted(spans):
        pieces += _cut(line, place, max(start, place))
        pieces += [
            (text, f"{ink} reverse".strip()) for text, ink in _cut(line, start, min(end, width))
        ]
        place = min(end, width)
    return (*pieces, *_cut(line, place, width))
