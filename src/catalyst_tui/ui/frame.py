"""The bars around every page: tabs and time, attention strip, notices, footer.

Each function takes the width and returns clickable pieces.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby

from msgspec import Struct

from catalyst_tui.desk.shapes.board import Attention, Board, Notice, Part
from catalyst_tui.judge.ledger.observed import Session, part_now
from catalyst_tui.ui.actions import PAGES, Place, at, by_id
from catalyst_tui.ui.answers import Answers
from catalyst_tui.ui.words import DrawContext, Ink, Line, Piece, cells, clicks, one_line

_SESSIONS = {
    Session.PRE: ("◊ pre-market", Ink.RISKY),
    Session.OPEN: ("● open", Ink.MET),
    Session.POST: ("◊ after hours", Ink.RISKY),
    Session.CLOSED: ("○ closed", Ink.QUIET),
}

NAMED, DATED, WORDED = 90, 112, 80
"""Widths from which the top bar shows the program's name, the day and time, and the names of all
tabs.
"""

LAST_TRADED = 120
"""Width from which the top bar says since when an exchange is closed."""

FRESH = timedelta(minutes=30)
"""While the exchange is open, prices older than this are marked as old."""


def top(board: Board, place: Place, context: DrawContext, width: int) -> tuple[Line, list[Line]]:
    """Return the top bar: tabs with keys and counts, the session and the exchange's time."""
    left: list[Piece] = [(" catalyst ", "bold $primary")] if width >= NAMED else []
    for page in PAGES:
        call = f"page('{page.name.lower()}')"
        key = by_id()[call].key
        ink = Ink.ACCENT if page is place else Ink.QUIET
        name = f"{key} {page.value}" if width >= WORDED or page is place else key
        left.append((f" {name}", clicks(ink, "app.page", page.name.lower())))
        if count := _count(page, board):
            left.append((f" {count[0]}", clicks(count[1], "app.page", page.name.lower())))
        left.append((" ", Ink.PLAIN))
    return tuple(left), _now(board, context, width)


def _count(page: Place, board: Board) -> Piece | None:
    """Return the count on a tab: checkpoints that need attention
    (Review) or unread items (Inbox).
    """
    needs = sum(part.attention < Attention.RISKY for part in board.parts)
    if page.name == "REVIEW" and needs:
        return f"!{needs}", Ink.MISSED
    if page is Place.INBOX and board.unread:
        return f"+{board.unread}", Ink.ACCENT
    return None


def _now(board: Board, context: DrawContext, width: int) -> list[Line]:
    discreet: Line = (("discreet  ", Ink.RISKY),) if context.discreet else ()
    fetching: Line = (("↻ ", Ink.QUIET),) if board.refreshing else ()
    quotes = [row.quote for row in board.rows if row.quote]
    if not quotes:
        return [discreet, fetching]
    session = Counter(part_now(quote, context.now) for quote in quotes).most_common(1)[0][0]
    text, ink = _SESSIONS[session]
    when: Line = ()
    if width >= (LAST_TRADED if session is Session.CLOSED else DATED) and board.zone is not None:
        traded = max(quote.at for quote in quotes)
        old = session is Session.OPEN and context.now - traded > FRESH
        shown = context.now if session is not Session.CLOSED and not old else traded
        when = (
            (", last " if session is Session.CLOSED else " · ", Ink.QUIET),
            ("prices of " if old else "", Ink.RISKY),
            (moment(shown.astimezone(board.zone)), Ink.RISKY if old else Ink.QUIET),
        )
    return [discreet, (*fetching, (text, ink), *when, (" ", Ink.PLAIN))]


def moment(local: datetime) -> str:
    """Return `Mon Nov 23, 10:42 ET`: a moment with the exchange's time zone."""
    zone = local.tzname() or ""
    return f"{local:%a %b} {local.day}, {local:%H:%M} {'ET' if zone in ('EST', 'EDT') else zone}"


# The attention strip.

SIGNS = {
    Attention.BAD: ("✗", Ink.MISSED),
    Attention.RULING: ("!", Ink.MISSED),
    Attention.TOUCHED: ("◆", Ink.RISKY),
    Attention.LATE: ("□", Ink.RISKY),
    Attention.RISKY: ("▲", Ink.RISKY),
}
"""Signs for checkpoints that need attention. Strip, rows and groups use this order."""

STAYS = 2
"""Number of global keys that always stay in the footer: help and quit."""

GROUND = {Ink.MISSED: "-bad", Ink.RISKY: "-risky"}

_EACH = 3  # failures are named singly up to this number, then counted
_LEVELS = (80, 120, 200)  # widths from which a part shows more words


class _Group(Struct, frozen=True):
    """Neighbouring parts of the strip that are shown together: one
    is named, several are counted.
    """

    first: int  # its index among all parts
    parts: tuple[Part, ...]

    def line(self, level: int) -> Line:
        """Return the group in few words (level 0: sign and ticker) to many (level 3)."""
        part = self.parts[0]
        glyph, ink = SIGNS[part.attention]
        name, words = self._words(level)
        first, count = self.first, len(self.parts)
        style = [clicks(each, "app.attend", first, count) for each in (ink, Ink.STRONG, Ink.PLAIN)]
        return (
            (f" {glyph} ", style[0]),
            (name, style[1]),
            (f" {words}" if words else "", style[2]),
            (" ", Ink.PLAIN),
        )

    def _words(self, level: int) -> tuple[str, str]:
        part, count = self.parts[0], len(self.parts)
        if count == 1:
            name = one_line(part.symbol, 12) or "theme"
            return name, one_line(part.words[level - 1], 100) if level else ""
        word = " or ".join(dict.fromkeys(each.words[0] for each in self.parts))
        names = ", ".join(
            dict.fromkeys(one_line(each.symbol, 12) or "theme" for each in self.parts)
        )
        if level == 0:
            return str(count), ""
        return str(count), f"{word}: {names}" if level == len(_LEVELS) else word


def _groups(parts: Sequence[Part]) -> list[_Group]:
    groups: list[_Group] = []
    first = 0
    for why, same in groupby(parts, key=lambda part: part.attention):
        found = tuple(same)
        if why is Attention.BAD and len(found) <= _EACH:
            groups += [_Group(first + index, (part,)) for index, part in enumerate(found)]
        else:
            groups.append(_Group(first, found))
        first += len(found)
    return groups


def strip(
    board: Board, context: DrawContext, width: int, lead: Line = ()
) -> tuple[Line, list[Line]]:
    """Return the strip: what needs attention, worst first, after `lead`; hints at the right.

    Parts lose words from the end until the strip fits.
    """
    hints = _hints(board, width)
    groups = _groups(board.parts)
    if not groups:
        return (*lead, *_calm(board, context)), hints
    levels = [sum(width >= cells_ for cells_ in _LEVELS)] * len(groups)
    if levels[0] == 0:
        levels = [1] * len(groups)
    lines = [group.line(level) for group, level in zip(groups, levels, strict=True)]
    room = width - cells(lead) - sum(map(cells, hints))
    while sum(map(cells, lines)) > room and any(levels):
        worst = max(levels)
        last = max(index for index, level in enumerate(levels) if level == worst)
        levels[last] -= 1
        lines[last] = groups[last].line(levels[last])
    for index, group in enumerate(groups):  # show a sentence in full if it fits after all
        whole = group.line(len(_LEVELS))
        cut = any("…" in text for text, _ in lines[index])
        if (
            levels[index]
            and cut
            and sum(map(cells, lines)) - cells(lines[index]) + cells(whole) <= room
        ):
            lines[index] = whole
    return (*lead, *(piece for line in lines for piece in line)), hints


def ground(board: Board) -> str:
    """Return the background class of the strip, by its worst part; empty if it has none."""
    inks = {SIGNS[part.attention][1] for part in board.parts}
    return next((GROUND[ink] for ink in (Ink.MISSED, Ink.RISKY) if ink in inks), "")


def _hints(board: Board, width: int) -> list[Line]:
    if not board.lacks_contact or width < _LEVELS[0]:
        return [()]
    words = "the SEC wants an e-mail" if width >= _LEVELS[1] else "SEC e-mail"
    quiet, key = (clicks(ink, "app.press", "S") for ink in (Ink.QUIET, Ink.ACCENT))
    return [(), ((f"· {words} ", quiet), ("S ", key))]


def _calm(board: Board, context: DrawContext) -> Line:
    if not board.judged:
        return ((" · reading the book…", Ink.QUIET),)
    today = context.now.astimezone(board.zone).date()
    ahead = [(row.next.day, row) for row in board.rows if row.next and row.next.day >= today]
    calm = " ✓ nothing needs you"
    if not ahead:
        return ((calm, Ink.QUIET),)
    day, row = min(ahead, key=lambda each: each[0])
    text = f"{one_line(row.symbol, 12)} {one_line(row.next.text, 40) if row.next else ''}"
    return ((f"{calm} · next: {text}{_ahead(day, today)}", Ink.QUIET),)


def _ahead(day: date, today: date) -> str:
    days = (day - today).days
    return ", today" if not days else f", in {days} d"


def noticed(board: Board, trouble: str) -> list[Line]:
    """Return one line per notice: the app's own trouble first, then urgent ones."""
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
    """Return the first notice; at the right the number of others and the key that opens all.

    The whole line is clickable.
    """
    lines = noticed(board, trouble)
    if not lines:
        return (), []
    more = f"  +{len(lines) - 1} more" if len(lines) > 1 else ""
    first = tuple((text, clicks(ink, "app.notices")) for text, ink in lines[0])
    return first, [
        ((more, clicks(Ink.QUIET, "app.notices")), (" N ", clicks(Ink.ACCENT, "app.notices")))
    ]


def footer(
    place: Place, answers: Answers, width: int, idle: Collection[str] = ()
) -> tuple[Line, list[Line]]:
    """Return the footer: keys for the selected checkpoint, then keys of the page, as many as fit.

    Keys in `idle` do nothing now and are left out. Global keys are at the right. A click presses
    the key.
    """
    of_page, right = keys(place, idle=idle), keys(Place.ANYWHERE)
    opens = [line for line in of_page if line[-1][0].strip() == "open"]
    own = key_lines(answers)
    named = {line[0][0] for line in own}
    lines = [
        *opens,
        *own,
        *(line for line in of_page if line not in opens and line[0][0] not in named),
    ]
    room = width - sum(map(cells, right[-STAYS:]))
    while len(lines) > 1 and sum(map(cells, lines)) > room:
        lines.pop()
    return tuple(piece for line in lines for piece in line), right


def keys(*places: Place, idle: Collection[str] = ()) -> list[Line]:
    """Return the keys of some places with their short words, one
    line each, without idle actions.
    """
    actions = {action.id: action for action in at(*places)}
    lines = []
    for action in at(*places):
        if action.short and action.id not in idle:
            line = key_line(action.keys.split(",")[0], action.key, action.short)
            twin = actions.get(action.twin)
            other = key_line(twin.keys.split(",")[0], twin.key, "")[:1] if twin else ()
            lines.append((*line[:1], *other, *line[1:]))
    return lines


def key_line(key: str, shown: str, words: str) -> Line:
    """Return `x acknowledge`; a click presses the key."""
    return (
        (f" {shown}", clicks(Ink.ACCENT, "app.press", key)),
        (f" {words} ", clicks(Ink.QUIET, "app.press", key)),
    )


def key_lines(answers: Iterable[tuple[str, str]]) -> list[Line]:
    """Return the keys of actions, each given by id and the words to show."""
    found = by_id()
    return [
        key_line(found[id_].keys.split(",")[0], found[id_].key, words) for id_, words in answers
    ]
