"""The lists of coming dates and of changes, one line each: day, distance, ticker, text."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from catalyst_tui.book.model.book import NEW_YORK
from catalyst_tui.desk.shapes.pages import Dated, DateKind, Flipped
from catalyst_tui.judge.kinds import Status
from catalyst_tui.ui.timeline.cells import Cells
from catalyst_tui.ui.timeline.lanes import MARKS
from catalyst_tui.ui.words import DrawContext, Ink, Line, face, one_line, with_days

# columns: the end of "in 3 d", the start of the name, the start of the mark
_FAR, _WHO, _WHAT = 19, 21, 29
_SENTENCE = 51  # the column of the sentence in the list of changes


class Coming:
    """The sheet of coming dates."""

    title: Line = (("Coming", Ink.STRONG), ("  dates of all names", Ink.QUIET))

    def __init__(self) -> None:
        self.today = date.min

    def key(self, row: Dated) -> str | None:
        return f"{row.day} {row.kind.value} {row.ticker} {row.text}"

    def head(self, width: int, context: DrawContext) -> Line:
        return self.title

    def draw(self, row: Dated, width: int, context: DrawContext) -> Line:
        return coming_line(row, self.today, width)


def coming_line(row: Dated, today: date, width: int) -> Line:
    """Return `Wed Nov 25 in 2 d NVDA ■ FQ3 print announced: …`."""
    cells = Cells(width)
    _begin(cells, row.day, distance(row.day, today), row.ticker)
    sign, ink = MARKS[row.kind]
    cells.put(_WHAT, sign, ink)
    quiet = row.kind in (DateKind.CLOSED, DateKind.REMINDER)
    cells.write(_WHAT + 2, one_line(row.text), Ink.QUIET if quiet else Ink.PLAIN, width)
    return cells.line({})


class Changed:
    """The sheet of changes."""

    def __init__(self) -> None:
        self.today = date.min
        self.zone = NEW_YORK

    def key(self, row: Flipped) -> str | None:
        return f"{row.at.isoformat()} {row.checkpoint}"

    def head(self, width: int, context: DrawContext) -> Line:
        day = "known" if context.past else "told"
        return ("Changed", Ink.STRONG), (
            f"  verdicts that flipped, when {day}, newest first",
            Ink.QUIET,
        )

    def draw(self, row: Flipped, width: int, context: DrawContext) -> Line:
        return changed_line(row, self.today, width, self.zone)


def changed_line(row: Flipped, today: date, width: int, zone: ZoneInfo = NEW_YORK) -> Line:
    """Return `Fri Nov 20 3 d ago NVDA near → tripped NVDA closes below $195 $192.47`."""
    cells = Cells(width)
    local = row.at.astimezone(zone)
    hour = f"{local:%H:%M} {'ET' if zone is NEW_YORK else ''}".rstrip()
    _begin(cells, row.day, hour if row.day == today else distance(row.day, today), row.ticker)
    before, after = (one_line(word, 20).replace("_", " ") for word in (row.before, row.after))
    cells.put(_WHAT, f"{before} ", Ink.QUIET)
    at = _WHAT + len(before) + 1
    cells.put(at, f"→ {after}", _ink(row.after))
    sentence = max(_SENTENCE, at + len(after) + 4)
    cells.write(sentence, one_line(row.text), Ink.PLAIN, width)
    value = sentence + len(one_line(row.text)) + 3
    cells.write(value, with_days(one_line(row.value), today), Ink.QUIET, width)
    return cells.line({})


def _ink(word: str) -> str:
    known = Status(word.partition(" ")[0]) if word.partition(" ")[0] in set(Status) else None
    return face(known)[1] if known else Ink.OPEN


def _begin(cells: Cells, day: date, far: str, ticker: str) -> None:
    cells.put(0, f"{day:%a %b} {day.day}", Ink.PLAIN)
    cells.put(_FAR - len(far), far, Ink.QUIET)
    cells.write(_WHO, one_line(ticker, 40), Ink.STRONG, _WHAT - _WHO - 1)


def distance(day: date, today: date) -> str:
    """Return how far away a day is: `today`, `in 3 d`, `in 6 w`, `in 4 mo`, `in 2 y`, `3 d ago`."""
    days = (day - today).days
    if days == 0:
        return "today"
    size = abs(days)
    if size < 30:
        count = f"{size} d"
    elif size < 91:
        count = f"{size // 7} w"
    elif size < 730:
        count = f"{size // 30} mo"
    else:
        count = f"{size // 365} y"
    return f"in {count}" if days > 0 else f"{count} ago"
