"""Wrap lines at words, keeping the style of each piece."""

from __future__ import annotations

import re
from collections.abc import Iterator
from textwrap import wrap

from rich.cells import cell_len

from catalyst_tui.book.clean import clean
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


Spans = tuple[tuple[int, int], ...]

_LONGEST = 2000  # characters of a sentence that are searched
_BEFORE = 4  # at most this fraction of the width is left for text before the match
_SPACE = re.compile(r"\s+")


def quoted(sentence: str, spans: Spans, ink: Ink = Ink.PLAIN, matched: str = Ink.ACCENT) -> Line:
    """Return the whole sentence in quotes, on one line."""
    return (("“", ink), *_pieces(sentence, spans, ink, matched), ("”", ink))


def clipped(
    sentence: str, spans: Spans, room: int, ink: Ink = Ink.PLAIN, matched: Ink = Ink.ACCENT
) -> Line:
    """Return the sentence in quotes, beginning where most matched words fit in `room` characters.

    The caller's cell cuts the end.
    """
    start = _start(sentence, spans, room - 3)
    if not start:
        return quoted(sentence, spans, ink, matched)
    later = tuple(
        (max(first, start) - start, last - start) for first, last in spans if last > start
    )
    return (("“…", ink), *_pieces(sentence[start:], later, ink, matched), ("”", ink))


def _start(sentence: str, spans: Spans, room: int) -> int:
    """Return where to begin: at 0 unless matched words would be lost, always at a whole word."""
    if len(sentence) <= room or not spans:
        return 0
    best = max(
        (first for first, _ in spans), key=lambda first: (_shown(spans, first, room), -first)
    )
    if _shown(spans, 0, room) >= _shown(spans, best, room):
        return 0
    last = max(
        last for first, last in spans if first >= best and last <= best + max(room, last - first)
    )
    before = max(min(room - (last - best), room // _BEFORE), 0)
    # the end may need less than the available width
    earliest = min(best - before, len(sentence) - room)
    return next((at for at in range(max(earliest, 1), best) if sentence[at - 1].isspace()), best)


def _shown(spans: Spans, start: int, room: int) -> int:
    """Return how many matched characters are visible from `start` on."""
    return sum(last - first for first, last in spans if first >= start and last <= start + room)


def _pieces(sentence: str, spans: Spans, ink: Ink, matched: str) -> Iterator[Piece]:
    at = 0
    for first, last in (*spans, (_LONGEST, _LONGEST)):
        for text, style in ((sentence[at:first], ink), (sentence[first:last], matched)):
            if text:
                yield _SPACE.sub(" ", clean(text, _LONGEST)), style
        at = last
