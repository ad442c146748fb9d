"""The table of all actions with keys, words and places.
Bindings, footer, help and palette use it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar

from msgspec import Struct
from msgspec.structs import replace
from textual.binding import Binding, BindingType


class Place(StrEnum):
    """Where an action applies. The value is its heading in help."""

    LIST = "Moving"
    POSITIONS = "Positions"
    THESIS = "Thesis"
    TIMELINE = "Timeline"
    REVIEW = "Review"
    INBOX = "Inbox"
    CHART = "Chart"
    ANYWHERE = "Anywhere"
    REPLAY = "In the past"
    SOURCES = "Sources"
    FORM = "Forms"
    BOOK = "Editing the book"
    PRINT = "Print day"
    READ_PRINT = "A print read whole"


PAGES = (
    Place.POSITIONS,
    Place.THESIS,
    Place.TIMELINE,
    Place.REVIEW,
    Place.INBOX,
    Place.CHART,
)
"""The pages in the order of their tabs. Each has a module of the same name in `screens`."""

LISTS = tuple(page for page in PAGES if page is not Place.CHART)
"""The pages that have a list with a filter."""


_ELSEWHERE = tuple(page for page in PAGES if page is not Place.INBOX)


class Action(Struct, frozen=True):
    """Something a user can do. `id` names a method `action_<id>`, or is a call such as
    `page('thesis')`.
    """

    id: str
    keys: str  # in Textual's names, separated by commas
    words: str  # a sentence without full stop, for help and palette
    where: tuple[Place, ...]
    short: str = ""  # the word in the footer; empty: not in the footer
    twin: str = ""  # the opposite action; the footer shows both keys together

    @property
    def name(self) -> str:
        """Return the name used in config.toml: `evidence`, `rule_met`, `neighbour_next`."""
        method, _, given = self.id.rpartition(".")[2].rstrip(")").partition("(")
        word = {"1": "next", "-1": "back"}.get(given, given.strip("'").replace("-", "back_"))
        return f"{method}_{word}" if word else method

    @property
    def key(self) -> str:
        """Return the first key as users write it."""
        return shown_key(self.keys.split(",")[0])

    @property
    def all_keys(self) -> str:
        """Return all keys as users write them."""
        return " ".join(shown_key(key) for key in self.keys.split(","))


ACTIONS = (
    Action("up", "k,up", "One line up", (Place.LIST,)),
    Action("down", "j,down", "One line down", (Place.LIST,)),
    Action("page_up", "ctrl+u,pageup", "Half a screen up", (Place.LIST,)),
    Action("page_down", "ctrl+d,pagedown", "Half a screen down", (Place.LIST,)),
    Action("first", "g,home", "To the first line", (Place.LIST,)),
    Action("last", "G,end", "To the last line", (Place.LIST,)),
    Action("app.focus_next", "l,right", "To the next pane (also tab)", (Place.LIST,)),
    Action("app.focus_previous", "h,left", "To the pane before (also shift+tab)", (Place.LIST,)),
    Action(
        "open",
        "enter",
        "Open the thesis of the selected line",
        (Place.POSITIONS, Place.TIMELINE, Place.REVIEW, Place.INBOX),
        "open",
    ),
    Action("move_axis(-1)", "left,h", "Earlier", (Place.TIMELINE,), "earlier"),
    Action("move_axis(1)", "right,l", "Later", (Place.TIMELINE,), "later"),
    Action("zoom(1)", "plus", "Zoom in: fewer days a cell", (Place.TIMELINE,)),
    Action("zoom(-1)", "minus", "Zoom out: more days a cell", (Place.TIMELINE,)),
    Action("now", "0", "Back to now, on the usual scale", (Place.TIMELINE,), "today"),
    Action("evidence", "e", "Enter evidence for the selected checkpoint", LISTS, "evidence"),
    Action("print_day", "p", "Print day: enter the figures of the ticker's report", LISTS, "print"),
    Action(
        "accept_hit", "y", "Accept the sentence as evidence that supports", (Place.INBOX,), "accept"
    ),
    Action("dismiss_hit", "n", "Dismiss the sentence", (Place.INBOX,), "dismiss"),
    Action("source", "o", "Copy the address of the document", (Place.INBOX,), "source"),
    Action("next_filter", "tab", "The next filter", (Place.INBOX,)),
    Action("reason", "w", "Say why a promise was changed when it stood badly", PAGES),
    Action(
        "acknowledge",
        "x",
        "Acknowledge the line: it is not told again",
        (Place.INBOX,),
        "acknowledge",
    ),
    Action("acknowledge", "x", "Acknowledge what was told of it", _ELSEWHERE),
    Action("snooze", "z", "Hold popups about it: a day, a week, no more", (Place.INBOX,), "snooze"),
    Action("snooze", "z", "Hold popups about it: a day, a week, no more", _ELSEWHERE),
    Action("rule('met')", "m", "Rule that it is met, and say why", PAGES),
    Action("rule('missed')", "M", "Rule that it is missed, and say why", PAGES),
    Action("rule('void')", "v", "Rule that it is void, and say why", PAGES),
    Action(
        "review",
        "R",
        "Mark the thesis of the selected line reviewed today",
        (Place.POSITIONS, Place.THESIS, Place.REVIEW),
        "reviewed",
    ),
    Action("fold", "f", "Show or fold what is settled", (Place.THESIS, Place.REVIEW)),
    Action("open", "enter", "Show or fold what is settled, on its line", (Place.THESIS,)),
    Action("add", "a", "Add to the book: a checkpoint, a ticker, a lot …", PAGES),
    Action("book", "B", "All that stands in the book, to edit it or take it out", PAGES),
    Action("edit", "E", "Edit the selected checkpoint, or the ticker, in the book", PAGES),
    Action("retire", "D", "Take the selected checkpoint out of the book", PAGES),
    Action("filter", "slash", "Filter the list", LISTS, "filter"),
    Action(
        "sort",
        "s",
        "Sort by the next column",
        (Place.POSITIONS, Place.TIMELINE, Place.REVIEW),
        "sort",
    ),
    Action(
        "neighbour(1)",
        "right_square_bracket",
        "The next ticker",
        (Place.THESIS, Place.TIMELINE),
        "next",
    ),
    Action(
        "neighbour(-1)",
        "left_square_bracket",
        "The ticker before",
        (Place.THESIS, Place.TIMELINE),
        "before",
    ),
    Action("day(-1)", "left,h", "A close back", (Place.CHART,), "day", twin="day(1)"),
    Action("day(1)", "right,l", "A close on", (Place.CHART,)),
    Action("day(-5)", "shift+left", "Five closes back", (Place.CHART,)),
    Action("day(5)", "shift+right", "Five closes on", (Place.CHART,)),
    Action("range(-1)", "plus,equals_sign", "Fewer days", (Place.CHART,), "range", twin="range(1)"),
    Action("range(1)", "minus", "More days", (Place.CHART,)),
    Action("flip(-1)", "comma", "To the flip before", (Place.CHART,), "flip", twin="flip(1)"),
    Action("flip(1)", "full_stop", "To the next flip", (Place.CHART,)),
    Action("metric(1)", "tab", "The next metric", (Place.CHART,), "metric"),
    Action("metric(-1)", "shift+tab", "The metric before", (Place.CHART,)),
    Action(
        "neighbour(-1)",
        "left_square_bracket",
        "The ticker before",
        (Place.CHART,),
        "ticker",
        "neighbour(1)",
    ),
    Action("neighbour(1)", "right_square_bracket", "The next ticker", (Place.CHART,)),
    Action("open", "enter", "Open the checkpoint that flipped that day", (Place.CHART,), "open"),
    Action("evidence", "e", "Enter evidence for that checkpoint", (Place.CHART,)),
    Action("print_day", "p", "Print day: enter the figures of the ticker's report", (Place.CHART,)),
    Action("back", "escape", "Back: the filter, the pane, the screen", PAGES),
    Action("refresh_prices", "r", "Fetch prices and filings now", (Place.ANYWHERE,), "refresh"),
    Action("attention", "exclamation_mark", "To the next thing that needs you", (Place.ANYWHERE,)),
    Action("undo", "u", "Take back what you entered last", (Place.ANYWHERE,)),
    Action(
        "replay", "t", "Replay: everything as it was known at an earlier moment", (Place.ANYWHERE,)
    ),
    Action("discreet", "d", "Hide amounts, keep percentages", (Place.ANYWHERE,)),
    Action("page('positions')", "1", "Positions", (Place.ANYWHERE,)),
    Action("page('thesis')", "2", "Thesis of the selected ticker", (Place.ANYWHERE,)),
    Action("page('timeline')", "3", "Timeline: all dates on one axis", (Place.ANYWHERE,)),
    Action(
        "page('review')", "4", "Review: all checkpoints, the least room first", (Place.ANYWHERE,)
    ),
    Action("page('inbox')", "5", "Inbox: what was told", (Place.ANYWHERE,)),
    Action("page('chart')", "6", "Chart of the selected ticker", (Place.ANYWHERE,)),
    Action("sources", "S", "Sources: how each is doing", (Place.ANYWHERE,)),
    Action("notices", "N", "Notices: all that is not as it should be", (Place.ANYWHERE,)),
    Action("command_palette", "ctrl+p", "Everything the app can do", (Place.ANYWHERE,), "palette"),
    Action("help", "question_mark", "The keys of this screen", (Place.ANYWHERE,), "keys"),
    Action("change_theme", "T", "Change the theme", (Place.ANYWHERE,)),
    Action("quit", "q,ctrl+q", "Quit", (Place.ANYWHERE,), "quit"),
    Action("replay_back('day')", "left", "A day back", (Place.REPLAY,)),
    Action("replay_on('day')", "right", "A day on", (Place.REPLAY,)),
    Action("replay_back('week')", "shift+left", "A week back", (Place.REPLAY,)),
    Action("replay_on('week')", "shift+right", "A week on", (Place.REPLAY,)),
    Action("replay_back('print')", "less_than_sign", "To the print before", (Place.REPLAY,)),
    Action("replay_on('print')", "greater_than_sign", "To the next print", (Place.REPLAY,)),
    Action("replay_back('flip')", "comma", "To the flip before", (Place.REPLAY,)),
    Action("replay_on('flip')", "full_stop", "To the next flip", (Place.REPLAY,)),
    Action("replay_play", "space", "Play: a flip a second; again: stop", (Place.REPLAY,), "play"),
    Action("replay_first", "home", "To the first close or figure known", (Place.REPLAY,), "first"),
    Action("replay_end", "escape", "Back to today", (Place.REPLAY,), "back to today"),
    Action("fetch", "r", "Fetch now", (Place.SOURCES,), "fetch"),
    Action("contact", "c", "The address the SEC is told", (Place.SOURCES,), "SEC contact"),
    Action("dismiss", "escape,q,S", "Close", (Place.SOURCES,), "close"),
    Action(
        "next_field", "enter,down", "The next field; from the last one, keep", (Place.FORM,), "next"
    ),
    Action("previous_field", "up", "The field before", (Place.FORM,)),
    Action("keep", "ctrl+s", "Keep the entry", (Place.FORM,), "keep"),
    Action("cancel", "escape", "Close; what was typed stays as a draft", (Place.FORM,), "close"),
    Action("editor", "ctrl+t", "Edit it as text, in your own editor", (Place.BOOK,), "its text"),
    Action(
        "place", "ctrl+o", "The place in the release, and its document", (Place.PRINT,), "place"
    ),
    Action("choose('a')", "a", "Of a figure in doubt: the first thing it may be", (Place.PRINT,)),
    Action("choose('b')", "b", "Of a figure in doubt: the second (c, d: the next)", (Place.PRINT,)),
    Action(
        "keep_all", "enter", "Keep the whole print, as it was read", (Place.READ_PRINT,), "keep all"
    ),
)


ENTERS = frozenset(
    [
        "accept_hit",
        "acknowledge",
        "add",
        "book",
        "dismiss_hit",
        "edit",
        "evidence",
        "fetch",
        "keep_all",
        "print_day",
        "reason",
        "refresh_prices",
        "retire",
        "review",
        "rule",
        "snooze",
        "undo",
    ]
)
"""Methods that enter or fetch something. In a replay they only explain why they are disabled."""

NEED_THE_BOOK = ENTERS - {"refresh_prices"} | {
    "attend",
    "attention",
    "focus_next",
    "focus_previous",
    "replay",
    "sources",
}
"""Methods that need the book to be read."""

UNREAD = frozenset({"back", "filter"})
"""Methods of a page that work before the book is read."""


class _Bound:
    """The actions with the keys in force in this process, with indexes by place and by id."""

    table: tuple[Action, ...] = ACTIONS
    by_id: Mapping[str, Action] = MappingProxyType({action.id: action for action in ACTIONS})
    at: ClassVar[dict[tuple[Place, ...], tuple[Action, ...]]] = {}  # a cache, filled on demand


def rebind(keys: Mapping[str, str]) -> None:
    """Set the keys of these actions, and reset all others to the table."""
    _Bound.table = tuple(
        replace(entry, keys=keys[entry.name]) if entry.name in keys else entry for entry in ACTIONS
    )
    _Bound.by_id = MappingProxyType({action.id: action for action in _Bound.table})
    _Bound.at.clear()


def table() -> tuple[Action, ...]:
    """Return every action with the key in force."""
    return _Bound.table


def by_id() -> Mapping[str, Action]:
    """Return the actions by id."""
    return _Bound.by_id


def at(*places: Place) -> tuple[Action, ...]:
    """Return the actions of some places, in the order of the table."""
    if places not in _Bound.at:
        _Bound.at[places] = tuple(
            action for action in table() if not set(places).isdisjoint(action.where)
        )
    return _Bound.at[places]


def moving(page: Place) -> Iterator[Action]:
    """Return the actions that move in the lists of a page, except those with keys the page uses
    itself.
    """
    taken = {key for action in at(page) for key in action.keys.split(",")}
    return (action for action in at(Place.LIST) if not taken.issuperset(action.keys.split(",")))


def bindings(place: Place) -> list[BindingType]:
    """Return the Textual bindings of a place."""
    return [
        Binding(
            action.keys,
            action.id,
            action.words,
            show=False,
            id=action.name,
            priority=place is Place.REPLAY,  # they win over the keys of a list
        )
        for action in ACTIONS
        if place in action.where
    ]


_SIGNS = {
    "slash": "/",
    "question_mark": "?",
    "exclamation_mark": "!",
    "escape": "esc",
    "right_square_bracket": "]",
    "left_square_bracket": "[",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "plus": "+",
    "minus": "-",
    "shift+left": "⇧←",
    "shift+right": "⇧→",
    "less_than_sign": "<",
    "greater_than_sign": ">",
    "comma": ",",
    "full_stop": ".",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "equals_sign": "=",
}


def shown_key(key: str) -> str:
    """Return a key as users write it: `slash` is /, `ctrl+d` is ^d."""
    return _SIGNS.get(key, key.replace("ctrl+", "^"))


def key_of(name: str) -> str:
    """Return the key of an action, found by its name or the name of its method."""
    named = (action.key for action in table() if name in (action.name, action.id.partition("(")[0]))
    return next(named, name)
