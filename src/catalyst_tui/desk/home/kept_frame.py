"""What the next start paints at once: the frame a screen was left with, where nothing has changed since, else
the one in which a start shows what was last seen, with nothing judged.

The first stands for what a screen at work would go on to show, so it is as strict: drawn of verdicts that
took all that is kept into account, no older than they may become there, of the same day, and of a book,
settings and a database that nobody has written since. A file that is damaged or lost means that there is
none, and so does anything in it but text, colours and places: a home may come from a stranger. A moment later
the book is read and judged in any case.

This imports nothing that Python has not loaded already. The file `screen` of a home has three lines, what it
was drawn from, until when it stands and for which terminal; then both frames.
"""

from __future__ import annotations

import os
import time

from catalyst_tui import __version__

NAME = "screen"
"""Of the file in the home."""

FRAME = "frame"
"""Under which name a screen has its desk keep them: their `look`, a line's end, one, `BETWEEN`, the other."""

BETWEEN = "\0"

_PARAMETERS, _ENDS, _BOUNDS = "0123456789;", ("m", "H"), ("?2026h", "?2026l")
_CONTROLS = [chr(code) for code in (*range(32), *range(127, 160))]

LARGEST = 1_000_000
"""Characters; a terminal of 200 x 60 cells takes a tenth."""


def found(folder: str, look: str, now: float | None = None) -> tuple[str, bool] | None:
    """A frame of a home for this terminal, and whether what it says of verdicts still stands."""
    try:
        kept = _text(os.path.join(folder, NAME))
        drawn_from, times, of, frames = kept.split("\n", 3)
        at, until = map(float, times.split())
    except (OSError, ValueError):
        return None
    frame, between, seen = frames.partition(BETWEEN)
    now_written = written(folder)
    if not between or of != look or not now_written or not drawn_from.startswith(f"{__version__} "):
        return None
    stands = frame != "" and now_written == drawn_from and at <= (time.time() if now is None else now) < until
    shown = frame if stands else seen
    return (shown, stands) if shown and is_drawing(shown) else None


def _text(path: str) -> str:
    """Of a file that was read whole; a pipe or a device might make a start wait for good."""
    with open(path, encoding="utf-8", newline="", opener=_without_waiting) as file:
        if not os.path.isfile(path):
            raise OSError
        return file.read(LARGEST)


def _without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0))


def is_drawing(frame: str) -> bool:
    """Whether a terminal would only draw by it: no control characters, and of its sequences those that say
    where and in what colours, and that a frame begins and ends."""
    first, *pieces = frame.split("\x1b[")
    texts = [first]
    for piece in pieces:
        if piece.startswith(_BOUNDS):
            texts.append(piece[len(_BOUNDS[0]) :])
        elif (rest := piece.lstrip(_PARAMETERS)).startswith(_ENDS):
            texts.append(rest[1:])
        else:
            return False
    text = "".join(texts)
    return not any(control in text for control in _CONTROLS)


def kept(folder: str, frames: str, at: float, until: float) -> str:
    """The text of the file."""
    return f"{written(folder)}\n{at} {until}\n{frames}"


def written(folder: str) -> str:
    """What differs once one of the files was written or replaced; empty where one of them is missing."""
    database = os.path.realpath(os.path.join(folder, "catalyst.db"))
    files = [os.path.join(folder, "catalysts.toml"), os.path.join(folder, "config.toml"), database]
    try:
        known = [*(_of(os.stat(path)) for path in files), _of_wal(f"{database}-wal")]
        return " ".join([__version__, *known, *_of_notebook(files[0])])
    except OSError:
        return ""


def only_database(before: str, now: str) -> bool:
    """Whether of what was `written` nothing but the database differs."""
    then, later = before.split(" "), now.split(" ")
    return before != "" and now != "" and then[:3] + then[5:] == later[:3] + later[5:]


def _of(file: os.stat_result) -> str:
    return f"{file.st_ino}:{file.st_size}:{file.st_mtime_ns}"


def _of_wal(path: str) -> str:
    """What another process wrote last is there; an empty one is as good as none."""
    try:
        found = os.stat(path)
    except FileNotFoundError:
        return "-"
    return _of(found) if found.st_size else "-"


def _of_notebook(book: str) -> list[str]:
    """What was added to a file of the notebook beside the book itself is judged too."""
    folder = f"{os.path.realpath(book).removesuffix('.toml')}-notebook"
    try:
        with os.scandir(folder) as entries:
            return sorted(_of(one.stat()) for one in entries if one.name.endswith(".csv"))
    except FileNotFoundError:
        return []


def look(width: int, height: int) -> str:
    """What a frame depends on besides what is shown: the terminal's size, and what it says it can do."""
    said = (
        os.environ.get(name, "-") for name in ("TERM", "COLORTERM", "NO_COLOR", "TERM_PROGRAM", "LANG", "TZ")
    )
    return " ".join([f"{width}x{height}", *said]).replace("\n", " ")
