"""The bars around a page in a replay: the track of days, the moment shown, and the keys.

Each function takes the width. A moment is shown as its day, plus the time if it is not the day's
end.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct
from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from catalyst_tui.book.model.dates import last_moment, local_day
from catalyst_tui.desk.shapes.board import Board
from catalyst_tui.desk.shapes.pages import ReportStop, Track
from catalyst_tui.ui import frame
from catalyst_tui.ui.actions import PAGES, Place, at, by_id
from catalyst_tui.ui.frame import NAMED, WORDED
from catalyst_tui.ui.widgets.canvas import Canvas
from catalyst_tui.ui.widgets.strips import Days
from catalyst_tui.ui.words import DrawContext, Ink, Line, Piece, clicks, harmless, one_line

PAST, LATER, EDGE = "$past", "$past 38%", "$past 30%"
"""Colours: before the moment, after it, and the base line."""

DAYS = 3
"""Days per cell."""

CROWD = 12
"""Number of flips that fill a cell to the full height."""

TALL, LOW = 30, 20
"""Screen heights: from TALL on the track has two rows and month names, below LOW there is no track.
"""


class Past(Struct, frozen=True):
    """The replay on screen: its track (of one company if the page is about one), the moment, the
    ticker.
    """

    track: Track
    at: datetime
    symbol: str | None = None
    message: str = ""  # why a key did nothing

    @property
    def day(self) -> date:
        return self.track.day_of(self.at)

    @property
    def weeks_ago(self) -> int:
        """Return the whole weeks between the day shown and today."""
        return (self.track.day_of(self.track.last) - self.day).days // 7


def heights(lines: int) -> tuple[int, bool]:
    """Return the number of track rows for a screen height, and whether months are named."""
    return (2, True) if lines >= TALL else (1, False) if lines >= LOW else (0, False)


def window(past: Past, width: int) -> Days:
    """Return the days shown: all if they fit, else a window that ends today and moves back in
    halves until the moment is visible.
    """
    first, last = (
        local_day(moment, past.track.zone) for moment in (past.track.first, past.track.last)
    )
    span = timedelta(days=DAYS * max(width, 1))
    if last - first <= span:
        return Days(first, max(last, first + timedelta(days=1)), width)
    while past.day < last - span + span / 8 and last - span > first:
        last -= span / 2
    begin = max(last - span, first)
    return Days(begin, begin + span, width)


def drawn(past: Past, width: int, rows: int) -> list[Line]:
    """Return the track: flips as bars, earnings reports named above them, the moment as a block."""
    canvas, days = Canvas(width, rows), window(past, width)
    counts = dict[int, int]()
    for flip in past.track.flips:
        if days.first <= flip.day <= days.last:
            counts[days.cell(flip.day)] = counts.get(days.cell(flip.day), 0) + 1
    position = days.cell(past.day)
    for x in range(width):
        canvas.mark(x, rows - 1, "▁", PAST if x <= position else EDGE)
    for x, count in counts.items():
        high = round(8 * rows * min(count / CROWD, 1) ** 0.5)
        canvas.bar(x, 1, 0, max(high, 3), PAST if x <= position else LATER)
    for y in range(rows):
        canvas.mark(position, y, "█", "$strong")
    if rows > 1:
        taken = {
            x for x, count in counts.items() if round(8 * rows * (count / CROWD) ** 0.5) > 8
        } | {position}
        for stop in sorted(past.track.reports, key=lambda stop: abs(stop.at - past.at)):
            _name(stop, canvas, days, taken, past)
    return canvas.lines()


def _name(stop: ReportStop, canvas: Canvas, days: Days, taken: set[int], past: Past) -> None:
    """Draw the name of an earnings report left or right of its day, if there is room."""
    day = local_day(stop.at, past.track.zone)
    if not days.first <= day <= days.last:
        return
    x = days.cell(day)
    name = f"{stop.quarter} report" if past.symbol else f"{one_line(stop.ticker, 8)} {stop.quarter}"
    for start in (x - len(name) - 1, x + 2):
        inside = range(start - 1, start + len(name) + 1)
        if start >= 0 and start + len(name) <= days.width and taken.isdisjoint(inside):
            canvas.mark(start, 0, name, PAST if stop.at <= past.at else Ink.QUIET)
            taken.update(inside)
            return


def months(past: Past, width: int) -> Line:
    """Return the months, with `▲` below the moment and the link to today at the end."""
    days, canvas = window(past, width), Canvas(width, 1)
    today = " today" if days.last == past.track.day_of(past.track.last) else " ▸ today"
    x, position, room = 0, days.cell(past.day), width - len(today)
    for text, ink in days.names():
        end = x + len(text)
        # the mark keeps its own cells
        if text.isspace() or (end <= room - 1 and not x - 1 <= position <= end):
            canvas.mark(x, 0, text, ink)
        x = end
    if days.first > past.track.day_of(past.track.first):
        canvas.mark(0, 0, "◂", PAST)
    if position < room:
        canvas.mark(room, 0, today, clicks(PAST, "app.replay_end"))
    # before the mark: next to another day, "today" would be read as the name of that day
    elif past.day == days.last:
        canvas.mark(position - len(today), 0, today, clicks(PAST, "app.replay_end"))
    canvas.mark(position, 0, "▲", Ink.STRONG)
    return canvas.lines()[0]


def solid(past: Past, width: int) -> tuple[Line, list[Line]]:
    """Return the replay bar: how long ago the moment is and how many flips happened by then."""
    wide, message = width >= NAMED, past.message
    text = f" {message}" if message else f" {_ago(past)} · only what was known then"
    if not wide and not message:
        weeks = past.weeks_ago
        ago = (
            _ago(past)
            if width >= WORDED
            else f"{weeks} w ago"
            if weeks
            else _ago(past).split(",")[0]
        )
        text = f" {'as of ' if width >= WORDED else ''}{shown_day(past)} · {ago}"
    right: list[Line] = []
    if not message:
        came = _came(past) if width >= NAMED + 20 else ""
        right = [((f"{_count(past, words=width >= WORDED)}{came} ", ""),)]
    return ((" REPLAY ", "bold"), (text, "")), right


def _ago(past: Past) -> str:
    days = (local_day(past.track.last, past.track.zone) - past.day).days
    if days == 0:
        return "today" if past.at < past.track.last else "today, as of now"
    count, unit = (days // 7, "week") if days >= 14 else (days, "day")
    return f"{count} {unit}{'s' if count > 1 else ''} before today"


def _count(past: Past, *, words: bool) -> str:
    total = len(past.track.flips)
    if not words:
        return f"  {past.track.flipped_by(past.at)}/{total}"
    if not past.track.whole:
        return f"finding flips, {total} so far"
    return f"flip {past.track.flipped_by(past.at)} of {total}" if total else "no flip"


def _came(past: Past) -> str:
    """Return what the last day with flips brought: `12 came with the Q1 report, May 5`.

    Flips of a company after its report count as part of it: `3 came, 1 with the MU FQ2 report, Jun
    24`.
    """
    flips = past.track.last_flips(past.at)
    if not flips:
        return ""
    zone, day, printed = past.track.zone, flips[0].day, dict[str, int]()
    for stop in past.track.reports:
        if stop.at <= past.at and local_day(stop.at, zone) == day:
            name = f"{'' if past.symbol else f'{one_line(stop.ticker, 8)} '}{stop.quarter}"
            printed[name] = sum(flip.ticker == stop.ticker and flip.at >= stop.at for flip in flips)
    (name, count), *others = printed.items() or [("", 0)]
    with_ = f" with the {name} report" if count and not others else ""
    came = (
        f"{len(flips)} came" if not with_ or count == len(flips) else f"{len(flips)} came, {count}"
    )
    return f" · {came}{with_}, {_day(day, past.day)}"


def _day(day: date, today: date) -> str:
    return f"{day:%b} {day.day}" + ("" if day.year == today.year else f" {day.year}")


def shown_day(past: Past) -> str:
    """Return `Wed May 6 2026`, plus `17:00 ET` if the day is not over."""
    local, zone = past.at.astimezone(past.track.zone), past.track.zone
    text = f"{local:%a %b} {local.day} {local.year}"
    return (
        text
        if past.at == last_moment(past.day, zone)
        else f"{text} {local:%H:%M} {_zone(local, zone)}"
    )


def _zone(local: datetime, zone: ZoneInfo) -> str:
    return "ET" if zone.key == "America/New_York" else local.tzname() or ""


def top(past: Past, place: Place, context: DrawContext, width: int) -> tuple[Line, list[Line]]:
    """Return the top bar of a replay: tabs without counts, and the moment."""
    left: list[Piece] = [(" catalyst ", "bold")] if width >= NAMED else []
    for page in PAGES:
        call = f"page('{page.name.lower()}')"
        key = by_id()[call].key
        name = f" {key} {page.value}" if width >= WORDED or page is place else f" {key}"
        ink = "bold underline" if page is place else ""
        left += [(" ", ""), (name[1:], clicks(ink, "app.page", page.name.lower())), (" ", "")]
    hidden: Line = (("discreet  ", ""),) if context.discreet else ()
    crowded = WORDED <= width < NAMED + 15  # every tab shows its name
    shown = f"as of {shown_day(past)}"
    if crowded:  # shorten it: the replay bar below shows the full date
        this_year = past.day.year == past.track.day_of(past.track.last).year
        shown = f"{past.day:%b} {past.day.day}"
        shown = f"as of {shown}" if this_year else f"{shown} {past.day.year}"
    return tuple(left), [hidden, ((f" {shown} ", "bold"),)]


_KEYS = (
    ("day", "←", "left", "→", "right"),
    ("week", "⇧←", "shift+left", "→", "shift+right"),
    ("print", "<", "less_than_sign", " >", "greater_than_sign"),
    ("flip", ",", "comma", " .", "full_stop"),
)
"""The steps, each with its keys back and forward, as shown and as pressed."""


def footer(width: int) -> tuple[Line, list[Line]]:
    """Return the footer of a replay: step keys, and the way back to today at the right."""
    left: list[Line] = [
        (_key(back, key), _key(on, other), (f" {word} ", clicks(Ink.QUIET, "app.press", other)))
        for word, back, key, on, other in _KEYS
    ]
    left = [((" ", ""), *line) for line in left]
    left += [_pressed("space", "space", "play"), _pressed("home", "home", "first")]
    left = left[: 4 if width < WORDED else 5 if width < NAMED else 6]
    back, shown = ("back to today", ("help", "quit")) if width >= NAMED else ("today", ("quit",))
    keys = {action.id: action for action in at(Place.ANYWHERE)}
    others = [
        _pressed(keys[id_].key, keys[id_].keys.split(",")[0], keys[id_].short) for id_ in shown
    ]
    return tuple(piece for line in left for piece in line), [
        _pressed("esc", "escape", back),
        *others,
    ]


def _key(shown: str, key: str) -> Piece:
    return shown, clicks("bold $past", "app.press", key)


def _pressed(shown: str, key: str, words: str) -> Line:
    return ((" ", ""), _key(shown, key), (f" {words} ", clicks(Ink.QUIET, "app.press", key)))


_WRITTEN = " * written later "
"""The legend of the mark before a sentence (`ui/words.written_later`)."""


def strip(board: Board, context: DrawContext, width: int) -> tuple[Line, list[Line]]:
    """Return the attention strip as of the day shown."""
    if width < 80 or not any(claim.later for row in board.rows for claim in row.checkpoints):
        return frame.strip(board, context, width, ((" on that day ", PAST),))
    left, right = frame.strip(board, context, width - len(_WRITTEN), ((" on that day ", PAST),))
    return left, [*right, ((_WRITTEN, "$past"),)]


class TrackBar(Widget):
    """The track of the replay; hidden while the screen shows today."""

    auto_links = False

    @dataclass
    class Sought(Message):
        """A day was clicked or dragged to."""

        day: date

        def can_replace(self, message: Message) -> bool:
            return isinstance(message, TrackBar.Sought)

    @dataclass
    class Rolled(Message):
        """The wheel turned by this many days."""

        days: int

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._past: Past | None = None
        self._drags = False

    def look(self, past: Past | None) -> None:
        """Show the position in the replay, or hide while the screen shows today."""
        rows, named = heights(self.app.size.height) if past else (0, False)
        self.styles.height = rows + named
        self.display = rows > 0
        if past != self._past:
            self._past = past
            self.refresh()

    def render(self) -> Content:
        width, rows = self.size.width - 2, min(self.size.height, 2)
        if self._past is None or width < 1:
            return Content("")
        named = self.size.height > 2
        lines = [*drawn(self._past, width, rows), *([months(self._past, width)] if named else [])]
        return Content("\n").join(Content.assemble(" ", *harmless(line)) for line in lines)

    def _seek(self, event: events.MouseEvent) -> None:
        if self._past is not None:
            days = window(self._past, self.size.width - 2)
            self.post_message(self.Sought(days.day(event.x - 1)))

    def on_mouse_down(self, event: events.MouseDown) -> None:
        if event.style.meta.get("@click"):
            return  # a word with its own action: the way back to today
        self._drags = True
        self.capture_mouse()
        self._seek(event)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self._drags:
            self._seek(event)

    def on_mouse_up(self, event: events.MouseUp) -> None:
        self._drags = False
        self.release_mouse()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.post_message(self.Rolled(7 if event.shift else 1))

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.post_message(self.Rolled(-7 if event.shift else -1))
