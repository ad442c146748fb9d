"""The lines around every page: where one is and how fresh it is; what is wrong; what can be done."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from catalyst_tui.desk.shapes.board import Board, Notice
from catalyst_tui.judge.ledger.market import Quote, Session
from catalyst_tui.ui.actions import ACTIONS, PAGES, Place, at
from catalyst_tui.ui.words import DrawContext, Ink, Line, Piece, age, one_line

_SESSIONS = {
    Session.PRE: ("◊ pre-market", Ink.RISKY),
    Session.OPEN: ("● open", Ink.MET),
    Session.POST: ("◊ after hours", Ink.RISKY),
    Session.CLOSED: ("○ closed", Ink.QUIET),
}


EVENING = timedelta(hours=6)
"""What traded longer ago says nothing of the part of the day it is now."""


def _session(quote: Quote, now: datetime) -> Session:
    """The part of the trading day: what a quote tells, while it is fresh. One of Friday evening tells nothing
    of a Sunday."""
    last = max(quote.at, quote.outside.at) if quote.outside else quote.at
    return quote.session if now - last < EVENING else Session.CLOSED


def top(board: Board, place: Place, context: DrawContext) -> tuple[Line, list[Line]]:
    """The pages with their keys and the unread count; the session and the age of the prices."""
    left: list[Piece] = [(" catalyst", "bold $primary")]
    for page in PAGES:
        call = f"page('{page.name.lower()}')"
        key = next(action.key for action in ACTIONS if action.id == call)
        click = f"@click=app.{call}"
        left += [
            (f"  {key} ", f"$quiet {click}"),
            (page.value, f"{'bold $key' if page is place else '$quiet'} {click}"),
        ]
        if page is Place.INBOX and board.unread:
            left.append((f" +{board.unread}", f"bold $risky {click}"))
    right: list[Line] = []
    if context.discreet:
        right.append((("discreet  ", Ink.RISKY),))
    sessions = Counter(_session(row.quote, context.now) for row in board.rows if row.quote)
    if sessions:
        text, ink = _SESSIONS[sessions.most_common(1)[0][0]]
        right.append(((f"{text}  ", ink),))
    if board.refreshing:
        right.append((("fetching prices ", Ink.OPEN),))
    elif board.updated_at is not None:
        old = age(board.updated_at, context.now)
        right.append((("prices now " if old == "now" else f"prices {old} ago ", Ink.QUIET),))
    return tuple(left), right


def noticed(board: Board, trouble: str) -> list[Line]:
    """A line for each: our own trouble first, then what is urgent."""
    items = [Notice(trouble, urgent=True)] if trouble else []
    items += sorted(board.notices, key=lambda item: not item.urgent)
    return [
        (
            (" ! " if item.urgent else " · ", Ink.MISSED if item.urgent else Ink.RISKY),
            (one_line(item.text, 1000), Ink.PLAIN),
        )
        for item in items
    ]


def notice(board: Board, trouble: str) -> tuple[Line, list[Line]]:
    """The first of them; at the right, where it stays when the line is cut, how many more there are and the
    key that opens all. The whole line can be clicked."""
    lines = noticed(board, trouble)
    if not lines:
        return (), []
    click = "@click=app.notices"
    more = f"  +{len(lines) - 1} more" if len(lines) > 1 else ""
    first = tuple((text, f"{ink} {click}".strip()) for text, ink in lines[0])
    return first, [((more, f"$quiet {click}"), (" N ", f"{Ink.ACCENT} {click}"))]


def footer(place: Place) -> tuple[Line, list[Line]]:
    """The keys worth showing: those of the page at the left, those of everywhere at the right."""
    return tuple(piece for line in keys(place) for piece in line), keys(Place.ANYWHERE)


def keys(place: Place) -> list[Line]:
    """The keys of a place with their short words, one line each."""
    return [((f" {a.key}", Ink.ACCENT), (f" {a.short} ", Ink.QUIET)) for a in at(place) if a.short]
