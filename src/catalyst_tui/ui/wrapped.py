"""Wrap lines at words, keeping the style of each piece."""

from __future__ import annotations

import re
from collections.abc import Iterator
from textwrap import wrap

from rich.cells import cell_len

from catalyst_tui.ui.words import Ink, Line, Piece, cells

_DAY = re.compile(r"\b(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) (\d{1,2})\b")


def words_broken(text: str, width: int) -> list[str]:
    """Return a text as lines. A month and its day stay together."""
    joined = _DAY.sub("\\1\N{NO-BREAK SPACE}\\2", text)
    return [part.replace("\N{NO-BREAK SPACE}", " ") for part in wrap(joined, width)]


def wrapped(line: Line, width: int) -> list[Line]:
    """Return a line as several, none wider than `width` unless a single word is."""
    lines: list[list[Piece]] = [[]]
    room = width
    for word, spaced in _words(line):
        size = cells(word)
        if lines[-1] and size + spaced > room:
            lines.append([])
            room = width
        if lines[-1] and spaced:
            lines[-1].append((" ", Ink.PLAIN))
            room -= 1
        lines[-1] += word
        room -= size
    return [tuple(pieces) for pieces in lines]


def broken(line: Line, width: int, hang: int = 0) -> list[Line]:
    """Return a line wrapped to `width` with its gaps; later lines begin at cell `hang`."""
    if cells(line) <= width:
        return [line]
    lines: list[list[Piece]] = [[]]
    room = width
    for text, ink in line:
        for part in re.findall(r"\S+|\s+", text):
            if cell_len(part) <= room:
                lines[-1].append((part, ink))
                room -= cell_len(part)
            elif part.isspace():
                room = 0
            else:
                lines.append([(" " * hang, Ink.PLAIN), (part, ink)])
                room = width - hang - cell_len(part)
    return [tuple(pieces) for pieces in lines]


def _words(line: Line) -> Iterator[tuple[Line, int]]:
    """Yield each word with its pieces, and 1 if a space comes before it."""
    word: list[Piece] = []
    spaced = 0
    for text, ink in line:
        for n, part in enumerate(text.split(" ")):
            if n:  # after a space
                if word:
                    yield tuple(word), spaced
                word, spaced = [], 1
            if part:
                word.append((part, ink))
    if word:
        yield tuple(word), spaced
