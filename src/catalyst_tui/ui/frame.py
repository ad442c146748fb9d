"""The bars around every page: tabs and time, attention strip, notices, footer.

Each function takes the width and returns clickable pieces.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby

from rich.cells import cell_len

from catalyst_tui.desk.shapes import (
    Attention,
    Board,
    BoardNotice,
    CheckpointRow,
    OpenItem,
)
from catalyst_tui.judge.kinds import StatusGroup
from catalyst_tui.judge.ledger.observed import Session, part_now
from catalyst_tui.ui.actions import PAGES, Action, Place, at, by_id
from catalyst_tui.ui.words import (
    DrawContext,
    Ink,
    Line,
    Piece,
    cells,
    clicks,
    flat,
    one_line,
)

Bars = tuple[Line, list[Line]]
"""The text at the left of a bar, and the texts at the right."""

Answers = tuple[tuple[str, str], ...]
"""Ids of actions, each with the words to show."""

_SESSIONS = {
    Session.PRE: ("pre-market", Ink.RISKY),
    Session.OPEN: ("market open", Ink.MET),
    Session.POST: ("after hours", Ink.RISKY),
    Session.CLOSED: ("market closed", Ink.QUIET),
}

NAMED, DATED, WORDED = 90, 112, 80
"""Widths from which the top bar shows the program's name, the day and time, and the names of all
tabs.
"""

_DAY_SHOWN = 14
"""Width that the tabs of a replay leave to the day it shows."""

LAST_TRADED = 120
"""Width from which the top bar says since when an exchange is closed."""

FRESH = timedelta(minutes=30)
"""While the exchange is open, prices older than this are marked as old."""


def top(board: Board, place: Place, context: DrawContext, width: int) -> Bars:
    """Return the top bar: tabs with their keys, the session and the exchange's time."""
    return tabs(place, width, board.unread), _now(board, context, width)


def tabs(place: Place, width: int, unread: int = 0, *, past: bool = False) -> Line:
    """Return the pages with their keys, by name as far as they fit. A click turns to one."""
    here, others = ("bold underline", "") if past else (Ink.ACCENT, Ink.QUIET)
    width -= _DAY_SHOWN if past else 0
    pieces: list[Piece] = []
    if width >= NAMED:
        pieces.append((" catalyst ", "bold" if past else "bold $primary"))
    for page in PAGES:
        name = page.name.lower()
        key = by_id()[f"page('{name}')"].key
        ink = here if page is place else others
        text = f"{key} {page.value}" if width >= WORDED or page is place else key
        pieces += [(" ", ""), (text, clicks(ink, "app.page", name)), (" ", "")]
        if page is Place.INBOX and unread:
            pieces.append((f"{unread} ", clicks(here, "app.page", name)))
    return tuple(pieces)


def _now(board: Board, context: DrawContext, width: int) -> list[Line]:
    discreet: Line = (("discreet  ", Ink.RISKY),) if context.discreet else ()
    fetching: Line = (("fetching ", Ink.QUIET),) if board.refreshing else ()
    quotes = [row.quote for row in board.rows if row.quote]
    if not quotes:
        clock = f"{moment(context.local(context.now))} " if width >= DATED else ""
        return [discreet, (*fetching, (clock, Ink.QUIET))]
    session = Counter(part_now(quote, context.now) for quote in quotes).most_common(1)[
        0
    ][0]
    closed = session is Session.CLOSED
    when: Line = ()
    if board.zone is not None and width >= (LAST_TRADED if closed else DATED):
        traded = max(quote.at for quote in quotes)
        old = session is Session.OPEN and context.now - traded > FRESH
        before = ", last " if closed else " · prices of " if old else " · "
        shown = traded if old or closed else context.now
        text = f"{before}{moment(shown.astimezone(board.zone))}"
        when = ((text, Ink.RISKY if old else Ink.QUIET),)
    return [discreet, (*fetching, _SESSIONS[session], *when, (" ", Ink.PLAIN))]


def moment(local: datetime) -> str:
    """Return `Mon Nov 23, 10:42 ET`: a moment with the exchange's time zone."""
    return f"{local:%a %b} {local.day}, {local:%H:%M} {zone_name(local)}"


def zone_name(local: datetime) -> str:
    """Return the short name of a moment's zone: `ET`, `CET`, `UTC`."""
    zone = local.tzname() or ""
    return "ET" if zone in ("EST", "EDT") else zone


# The attention strip.

SIGNS = {
    Attention.BAD: ("✗", Ink.MISSED),
    Attention.RULING: ("!", Ink.MISSED),
    Attention.TOUCHED: ("▲", Ink.RISKY),
    Attention.LATE: ("!", Ink.RISKY),
    Attention.RISKY: ("▲", Ink.RISKY),
}
"""Signs for what needs the person, most urgent first."""

_SETTLES = {
    Attention.BAD: "acknowledge",
    Attention.RULING: "rule",
    Attention.LATE: "print_day",
}
"""The action that settles what needs the person; what is only near has none."""

GROUND = {Ink.MISSED: "-bad", Ink.RISKY: "-risky"}
"""The background class of the strip for a colour."""

_SINGLY = 3
"""Failures are named one by one up to this number."""

_NAMES = 4
"""The most names in a group of the strip."""

BY_HAND = "catalyst import closes.csv"
"""The command that reads closes, where no source can be asked."""

_LEVELS = (80, 120, 200)
"""Widths from which a part of the strip shows more words."""


def _group(first: int, parts: Sequence[OpenItem], level: int, *, keyed: bool) -> Line:
    """Return parts of one kind in a word (level 1) or a sentence (level 2), with the
    key that settles them if `keyed`. `first` is the index of the first among all parts.
    """
    attention = parts[0].attention
    sign, ink = SIGNS[attention]
    names = list(dict.fromkeys(one_line(part.symbol, 12) or "theme" for part in parts))
    if len(parts) == 1:
        name, words = names[0], one_line(parts[0].words[level - 1], 100)
    else:
        more = f" +{len(names) - _NAMES}" if len(names) > _NAMES else ""
        name = f"{', '.join(names[:_NAMES])}{more}"
        words = " or ".join(dict.fromkeys(part.words[0] for part in parts))
    settles = (
        by_id()[_SETTLES[attention]].key if keyed and attention in _SETTLES else ""
    )
    pieces = (
        (f" {sign} ", ink),
        (name, Ink.STRONG),
        (f" {words} ", Ink.PLAIN),
        (f"{settles} " if settles else "", Ink.ACCENT),
    )
    return tuple(
        (text, clicks(each, "app.attend", first, len(parts))) for text, each in pieces
    )


def _groups(parts: Sequence[OpenItem]) -> list[tuple[int, Sequence[OpenItem]]]:
    """Return the parts grouped by kind, each with the index of its first; a few failures are each
    a group.
    """
    groups: list[tuple[int, Sequence[OpenItem]]] = []
    first = 0
    for why, same in groupby(parts, key=lambda part: part.attention):
        found = tuple(same)
        if why is Attention.BAD and len(found) <= _SINGLY:
            groups += [(first + index, (part,)) for index, part in enumerate(found)]
        else:
            groups.append((first, found))
        first += len(found)
    return groups


def strip(board: Board, context: DrawContext, width: int, lead: Line = ()) -> Bars:
    """Return the strip: how many things need the person and which, worst first, after `lead`; or
    that nothing does. At the right what is not known yet, else a hint.

    Groups lose words from the end until the strip fits; then the last ones are only counted.
    """
    groups = _groups(board.parts)
    if not groups:
        return (*lead, *_calm(board, context, width - cells(lead))), []
    hint = _unpriced(board, context, width) or _hint(width)
    count = len(board.parts)
    need = "needs" if count == 1 else "need"
    things = "" if width < _LEVELS[0] else " thing" if count == 1 else " things"
    lead = (*lead, (f" {count}{things} {need} you:", Ink.STRONG))
    most = 2 if width >= _LEVELS[0] else 1
    levels = [most] * len(groups)
    room = width - cells(lead) - cells(hint)
    for level in range(most, 0, -1):
        for last in reversed(range(len(groups))):
            lines = [
                _group(*group, each, keyed=context.past is None)
                for group, each in zip(groups, levels, strict=True)
            ]
            if sum(map(cells, lines)) <= room:
                return (*lead, *flat(lines)), [(), hint]
            levels[last] = max(level - 1, 1)
    wholes = [groups[:last] for last in range(len(groups) - 1, 0, -1)]
    # Show the most urgent one if its group does not fit
    first = (0, groups[0][1][:1])
    for shown in (*wholes, [first]):
        more = count - sum(len(parts) for _, parts in shown)
        lines = [_group(*group, 1, keyed=context.past is None) for group in shown]
        lines.append(
            ((f" +{more} more", Ink.QUIET), ("" if hint else " !", Ink.ACCENT))
        )
        if sum(map(cells, lines)) <= room:
            break
    return (*lead, *flat(lines)), [(), hint]


def ground(board: Board) -> str:
    """Return the background class of the strip, by its worst part; empty if it has none."""
    inks = {SIGNS[part.attention][1] for part in board.parts}
    return next((GROUND[ink] for ink in (Ink.MISSED, Ink.RISKY) if ink in inks), "")


def _hint(width: int) -> Line:
    """Return the key that goes through the strip."""
    if width < _LEVELS[0]:
        return ()
    return _key_line(
        by_id()["attention"], "goes to it" if width >= _LEVELS[2] else "next"
    )


def _unpriced(board: Board, context: DrawContext, width: int) -> Line:
    """Return that no price is known yet, with the key that helps; nothing in a replay."""
    if (
        context.past
        or not board.rows
        or any(row.quote or row.theme for row in board.rows)
    ):
        return ()
    if board.refreshing:
        return ((" Fetching the first prices…", Ink.QUIET),)
    if board.sources_off:
        words = " No source of these prices is on:"
        words = words if width >= _LEVELS[1] else " no price:"
        return ((words, Ink.PLAIN), (f" {BY_HAND}", Ink.ACCENT))
    words = " No price is known yet:" if width >= _LEVELS[1] else " no price yet:"
    return ((words, Ink.PLAIN), *_key_line(by_id()["refresh_prices"], "fetches"))


def _calm(board: Board, context: DrawContext, width: int) -> Line:
    """Return that nothing needs the person, and what else is known: the sentences that fit."""
    if not board.judged:
        return ((" reading the book…", Ink.QUIET),)
    calm: list[Line] = [((" ✓ Nothing needs you.", Ink.QUIET),)]
    inbox = _key_line(by_id()["page('inbox')"], "")[0]
    if board.asks and not context.past:
        words = (
            "1 question waits" if board.asks == 1 else f"{board.asks} questions wait"
        )
        text = f" ! {words} for your answer:"
        calm = [((text, Ink.RISKY), inbox, (" ", Ink.PLAIN))]
    if any(notice.urgent for notice in board.notices):
        # With a broken book, nobody knows what needs the person
        status = _key_line(by_id()["status"], "shows all")
        calm = [((" ! Read the last line:", Ink.MISSED), *status)]
    calm.append(_unpriced(board, context, _LEVELS[-1]))
    if board.unread > board.asks and not context.past:
        text = f" {board.unread - board.asks} new in the inbox:"
        calm.append(((text, Ink.PLAIN), inbox, (" ", "")))
    unknown = sum(
        claim.verdict.status.group is StatusGroup.UNKNOWN
        for row in board.rows
        for claim in row.checkpoints
    )
    if unknown:
        words = "1 checkpoint waits" if unknown == 1 else f"{unknown} checkpoints wait"
        calm.append(((f" {words} for data.", Ink.UNKNOWN),))
    today = context.now.astimezone(board.zone).date()
    ahead = [
        (row.next.day, row) for row in board.rows if row.next and row.next.day >= today
    ]
    if ahead:
        day, row = min(ahead, key=lambda each: each[0])
        text = f"{one_line(row.symbol, 12)} {one_line(row.next.text, 40) if row.next else ''}"
        calm.append(((f" Next: {text}{_ahead(day, today)}", Ink.QUIET),))
    shown: list[Piece] = []
    for line in calm:
        if cells((*shown, *line)) <= width:
            shown += line
    return tuple(shown)


def _ahead(day: date, today: date) -> str:
    days = (day - today).days
    return ", today" if not days else f", in {days} d"


def noticed(board: Board, trouble: str) -> list[Line]:
    """Return one line per notice: the app's own trouble first, then urgent ones."""
    items = [BoardNotice(trouble, urgent=True)] if trouble else []
    items += sorted(board.notices, key=lambda item: not item.urgent)
    return [
        (
            (" ! " if item.urgent else " · ", Ink.MISSED if item.urgent else Ink.RISKY),
            (one_line(item.text, 1000), Ink.PLAIN),
        )
        for item in items
    ]


def notice(board: Board, trouble: str, width: int) -> Bars:
    """Return the first notice; at the right the key that opens all and sets what is missing.

    It ends with a whole clause where it does not fit. The whole line is clickable.
    """
    lines = noticed(board, trouble)
    if not lines and not board.lacks_contact:
        return (), []
    words = f"shows all {len(lines)}" if len(lines) > 1 else "shows all"
    if board.lacks_contact and not any(item.urgent for item in board.notices):
        words = "set an e-mail for SEC filings"
    right = _key_line(by_id()["status"], words)
    if not lines:
        return (), [right]
    (sign, ink), (text, plain) = lines[0]
    room = width - cells(right) - len(sign)
    pieces = ((sign, ink), (_whole_clauses(text, room), plain))
    return tuple((text, clicks(ink, "app.status")) for text, ink in pieces), [right]


_CLAUSE = re.compile(r"(?<=[;.:]) ")


def _whole_clauses(text: str, room: int) -> str:
    """Return the first clauses of a text that fit, or the whole text if not even one does."""
    ends = [*(match.start() for match in _CLAUSE.finditer(text)), len(text)]
    fits = [end for end in ends if cell_len(text[:end]) <= room]
    return text[: fits[-1]].rstrip(";:") if fits else text


# The footer.

FOOTER = 5
"""The most keys in the footer, besides that of help."""


def answers_to(row: CheckpointRow) -> Answers:
    """Return the actions that suit the status of a checkpoint. Evidence is no answer to prices."""
    enter = () if row.priced else (("evidence", "evidence"),)
    if row.attention is Attention.RULING:
        return (("rule", "rule"), *enter)
    if row.attention <= Attention.RISKY:
        noted = (("acknowledge", "acknowledge"),) if row.unnoted else ()
        explained = (("reason", "say why"),) if row.unexplained else ()
        return (*noted, ("snooze", "snooze"), *explained)
    if row.verdict.status.waits:
        report = () if row.priced else (("print_day", "report"),)
        return (*enter, *report, ("snooze", "snooze"))
    return enter if row.verdict.status.group is StatusGroup.UNKNOWN else ()


def footer(
    place: Place, answers: Answers, width: int, idle: Collection[str] = ()
) -> Bars:
    """Return the footer: at most five keys that work on the selected row, and the key of help.

    Keys in `idle` do nothing now and are left out. A click presses the key.
    """
    of_page = {
        action.id: _action_line(action)
        for action in at(place)
        if action.short and action.listed
    }
    opens = [of_page["open"]] if "open" in of_page and "open" not in idle else []
    named = dict(answers)
    rest = [line for id_, line in of_page.items() if id_ not in {*idle, *named, "open"}]
    return fitted_keys(
        [*opens, *key_lines(answers), *rest][:FOOTER], by_id()["help"], width
    )


def fitted_keys(lines: list[Line], last: Action, width: int) -> Bars:
    """Return as many keys as fit next to the last one, which stands at the right."""
    right = _action_line(last)
    while len(lines) > 1 and sum(map(cells, lines)) > width - cells(right):
        lines.pop()
    return flat(lines), [right]


def keys(*places: Place) -> list[Line]:
    """Return the keys of some places with their short words, one line each."""
    return [_action_line(action) for action in at(*places) if action.short]


def _action_line(action: Action) -> Line:
    """Return the keys of an action and its opposite, with the short word."""
    twin = by_id().get(action.twin)
    other = _key_line(twin, "")[:1] if twin else ()
    key, words = _key_line(action, action.short)
    return (key, *other, words)


def _key_line(action: Action, words: str) -> Line:
    """Return `x acknowledge`; a click presses the key."""
    return (
        (f" {action.key}", clicks(Ink.ACCENT, "app.press", action.press)),
        (f" {words} ", clicks(Ink.QUIET, "app.press", action.press)),
    )


def key_lines(answers: Iterable[tuple[str, str]]) -> list[Line]:
    """Return the keys of actions, each given by id and the words to show."""
    return [_key_line(by_id()[id_], words) for id_, words in answers]


LEAST = (60, 15)
"""Columns and lines below which only a message is drawn."""

ACROSS = [(0, "-too-small"), (LEAST[0], "-narrow"), (140, "-wide")]
DOWN = [(0, "-too-small"), (LEAST[1], "-low"), (20, "-middle")]
"""Columns, and lines, from which each class applies."""


def classes(width: int, height: int) -> set[str]:
    """Return the classes for a screen of this size."""
    found = ((width, ACROSS), (height, DOWN))
    return {
        [name for least, name in points if size >= least][-1] for size, points in found
    }
