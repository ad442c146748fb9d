"""A line drawn cell by cell."""

from __future__ import annotations

from collections.abc import Mapping

from rich.cells import cell_len, set_cell_size

from catalyst_tui.ui.words import Line, Piece


class Cells:
    """A line of cells, blank at first. Later text overwrites earlier text."""

    def __init__(self, width: int) -> None:
        self._text, self._ink = [" "] * width, [""] * width

    def __len__(self) -> int:
        return len(self._text)

    def put(self, at: int, text: str, ink: str) -> None:
        """Write from cell `at` on; what does not fit is cut."""
        for letter in text:
            wide = cell_len(letter)
            if wide and at >= 0 and at + wide <= len(self._text):
                self._text[at], self._ink[at] = letter, ink
                if wide == 2:
                    self._text[at + 1], self._ink[at + 1] = "", ink
            elif not wide and 0 < at <= len(self._text):
                self._text[at - 1] += letter
            at += wide

    def write(self, at: int, text: str, ink: str, room: int) -> None:
        """Write a text into `room` cells, with an ellipsis if it is cut."""
        room = min(room, len(self._text) - at)
        if room > 0:
            self.put(
                at, text if cell_len(text) <= room else f"{set_cell_size(text, room - 1)}…", ink
            )

    def free(self, at: int, count: int, blank: str = " ") -> bool:
        """Return whether these cells exist and show only characters of `blank`."""
        cells = self._text[max(at, 0) : at + count]
        return at >= 0 and len(cells) == count and all(text in blank and text for text in cells)

    def line(self, grounds: Mapping[int, str]) -> Line:
        """Return the pieces, with backgrounds for some of the cells."""
        pieces: list[Piece] = []
        for at, (text, ink) in enumerate(zip(self._text, self._ink, strict=True)):
            style = f"{ink} {grounds[at]}".strip() if at in grounds else ink
            if pieces and pieces[-1][1] == style:
                pieces[-1] = pieces[-1][0] + text, style
            else:
                pieces.append((text, style))
        return tuple(pieces)
