"""The bars around a page in a replay: the track of days, the moment shown, and the keys.

Each function takes the width. A moment is shown as its day, plus the time if it is not the day's
end.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from catalyst_tui.book.model.dates import last_moment
from catalyst_tui.desk.shapes import Board, Track
from catalyst_tui.ui import frame
from catalyst_tui.ui.actions import Place, by_id
from catalyst_tui.ui.widgets.canvas import Canvas
from catalyst_tui.ui.widgets.strips import Days
from catalyst_tui.ui.widgets.text_pane import as_content
from catalyst_tui.ui.words import DrawContext, Ink, Line, clicks
from catalyst_tui.values import Frozen

PAST, LATER, EDGE = "$past", "$past 38%", "$past 30%"
"""Colours: before the moment, after it, and the base line."""

CROWD = 12
"""Number of flips that fill a cell to the full height."""

LOW = 20
"""Screen height from which there is a track."""


class Past(Frozen):
    """The replay on screen: its track (of one company if the page is about one) and the moment."""

    track: Track
    at: datetime
    message: str = ""  # why a key did nothing

    @property
    def day(self) -> date:
        return self.track.day_of(self.at)

    @property
    def today(self) -> date:
        return self.track.day_of(self.track.last)


def days_of(past: Past, width: int) -> Days:
    """Return all days of the track, over this width."""
    first = past.track.day_of(past.track.first)
    return Days(first, max(past.today, first + timedelta(days=1)), width)


def drawn(past: Past, width: int) -> list[Line]:
    """Return the track: flips as bars, the moment as a block; below it months and `today`."""
    canvas, days = Canvas(width, 2), days_of(past, width)
    position = days.cell(past.day)
    for x in range(width):
        canvas.mark(x, 0, "▁", PAST if x <= position else EDGE)
    for x, count in Counter(days.cell(flip.day) for flip in past.track.flips).items():
        high = round(8 * min(count / CROWD, 1) ** 0.5)
        canvas.bar(x, 1, 1, max(high, 3), PAST if x <= position else LATER)
    canvas.mark(position, 0, "█", "$strong")
    x, room = 0, width - len(" today")
    for text, ink in days.names(position):
        if not text.isspace() and x + len(text) < room:
            canvas.mark(x, 1, text, ink)
        x += len(text)
    start = room if position < room else position - len(" today")
    canvas.mark(start, 1, " today", clicks(PAST, "app.replay_end"))
    canvas.mark(position, 1, "▲", Ink.STRONG)
    return canvas.lines()


def solid(past: Past, width: int) -> frame.Bars:
    """Return the replay bar: how long ago the moment is and how many flips happened by then."""
    known = " · only what was known then" if width >= frame.NAMED else ""
    text = past.message or f"{_ago(past)}{known}"
    total = len(past.track.flips)
    flips = (
        f"change {past.track.flipped_by(past.at)} of {total}" if total else "no change"
    )
    if not past.track.whole:
        flips = f"finding changes, {total} so far"
    return ((" REPLAY  ", "bold"), (text, "")), [] if past.message else [
        ((f" {flips} ", ""),)
    ]


def _ago(past: Past) -> str:
    days = (past.today - past.day).days
    if days == 0:
        return "today"
    count, unit = (days // 7, "week") if days >= 14 else (days, "day")
    return f"{count} {unit}{'s' if count > 1 else ''} before today"


def shown_day(past: Past) -> str:
    """Return `Wed May 6 2026`, plus `17:00 ET` if the day is not over."""
    zone = past.track.zone
    local = past.at.astimezone(zone)
    text = f"{local:%a %b} {local.day} {local.year}"
    if past.at == last_moment(past.day, zone):
        return text
    return f"{text} {local:%H:%M} {'ET' if zone.key == 'America/New_York' else local.tzname()}"


def top(past: Past, place: Place, context: DrawContext, width: int) -> frame.Bars:
    """Return the top bar of a replay: tabs without counts, and the moment."""
    hidden: Line = (("discreet  ", ""),) if context.discreet else ()
    shown = shown_day(past)
    if width < frame.NAMED + 15:  # every tab shows its name
        shown = f"{past.day:%b} {past.day.day} {past.day.year}"
    return frame.tabs(place, width, past=True), [
        hidden,
        ((f" as of {shown} ", "bold"),),
    ]


def footer(width: int) -> frame.Bars:
    """Return the footer of a replay: its keys, as many as fit, and the key of help."""
    return frame.fitted_keys(frame.keys(Place.REPLAY), by_id()["help"], width)


def strip(board: Board, context: DrawContext, width: int) -> frame.Bars:
    """Return the attention strip as of the day shown, with the meaning of `*` if there is one."""
    later = any(claim.later for row in board.rows for claim in row.checkpoints)
    written = " * written later " if later and width >= frame.WORDED else ""
    lead = ((" on that day ", PAST),)
    left, right = frame.strip(board, context, width - len(written), lead)
    return left, [*right, ((written, PAST),)]


class TrackBar(Widget):
    """The track of the replay; hidden while the screen shows today."""

    auto_links = False

    @dataclass
    class Sought(Message):
        """A day was clicked."""

        day: date

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._past: Past | None = None

    def look(self, past: Past | None) -> None:
        """Show the position in the replay, or hide while the screen shows today."""
        self.display = past is not None and self.app.size.height >= LOW
        if past != self._past:
            self._past = past
            self.refresh()

    def render(self) -> Content:
        width = self.size.width - 2
        if self._past is None or width < 1:
            return Content("")
        return as_content([((" ", ""), *line) for line in drawn(self._past, width)])

    def on_click(self, event: events.Click) -> None:
        # A word with its own action leads back to today
        if self._past is not None and not event.style.meta.get("@click"):
            days = days_of(self._past, self.size.width - 2)
            self.post_message(self.Sought(days.day(event.x - 1)))
