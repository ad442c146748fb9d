"""The table of all actions with keys, words and places.
Bindings, footer, help and palette use it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path

from msgspec.structs import replace
from textual.binding import Binding, BindingType

from catalyst_tui.values import Frozen


class Place(StrEnum):
    """Where an action applies. The value is its heading in help."""

    LIST = "Moving"
    POSITIONS = "Positions"
    THESIS = "Thesis"
    TIMELINE = "Timeline"
    REVIEW = "Review"
    INBOX = "Inbox"
    CHART = "Chart"
    ANYWHERE = "everywhere"
    REPLAY = "In the past"
    STATUS = "Status"
    FORM = "Forms"


PAGES = (
    Place.POSITIONS,
    Place.THESIS,
    Place.TIMELINE,
    Place.REVIEW,
    Place.INBOX,
    Place.CHART,
)
"""The pages in the order of their tabs. Each has a module of the same name in `screens`."""

_SEVERAL = {"every": PAGES, "lists": PAGES[:-1]}


class Action(Frozen):
    """Something a user can do. `id` names a method `action_<id>`, or is a call such as
    `page('thesis')`.
    """

    id: str
    keys: str  # in Textual's names, separated by commas
    words: str  # for help and palette
    where: tuple[Place, ...]
    short: str = ""  # the word in the footer; empty: not in the footer
    twin: str = ""  # the opposite action, whose key is shown with this one
    listed: bool = True  # in footer and help; the palette has all

    @property
    def name(self) -> str:
        """Return the name used in config.toml: `evidence`, `rule_missed`, `neighbour_next`."""
        method, _, given = self.id.rpartition(".")[2].rstrip(")").partition("(")
        word = {"1": "next", "-1": "back"}.get(
            given, given.strip("'").replace("-", "back_")
        )
        return f"{method}_{word}" if word else method

    @property
    def key(self) -> str:
        """Return the first key as users write it."""
        return shown_key(self.press)

    @property
    def press(self) -> str:
        """Return the first key in Textual's name."""
        return self.keys.partition(",")[0]


def _read_actions(text: str) -> tuple[Action, ...]:
    """Return the actions of a table, one per line; those after the line
    `unlisted` are not listed.
    """
    actions: list[Action] = []
    listed = True
    for line in text.splitlines():
        if line == "unlisted":
            listed = False
        elif line and not line.startswith("#"):
            places, id_, keys, short, words, twin = (
                part.strip() for part in line.split("|")
            )
            where = _SEVERAL.get(places) or tuple(
                Place[name] for name in places.split()
            )
            actions.append(Action(id_, keys, words, where, short, twin, listed))
    return tuple(actions)


ACTIONS = _read_actions(
    Path(__file__).with_name("actions.txt").read_text(encoding="utf-8")
)


ENTERS = frozenset(
    [
        "accept_hit",
        "acknowledge",
        "add",
        "add_other",
        "book",
        "dismiss_hit",
        "edit",
        "evidence",
        "fetch",
        "in_book",
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

_table = [*ACTIONS]  # with the keys in force in this process


def rebind(keys: Mapping[str, str]) -> None:
    """Set the keys of these actions, and reset all others to the table."""
    _table[:] = [
        replace(action, keys=keys.get(action.name, action.keys)) for action in ACTIONS
    ]
    by_id.cache_clear()
    at.cache_clear()


@cache
def by_id() -> Mapping[str, Action]:
    """Return the actions by id, with the keys in force."""
    return {action.id: action for action in reversed(_table)}


@cache
def at(*places: Place) -> tuple[Action, ...]:
    """Return the actions of some places, in the order of the table."""
    return tuple(
        action for action in _table if not set(places).isdisjoint(action.where)
    )


def moving(page: Place) -> Iterator[Action]:
    """Return the actions that move in the lists of a page, except those with keys the page uses
    itself.
    """
    taken = {key for action in at(page) for key in action.keys.split(",")}
    return (
        action
        for action in at(Place.LIST)
        if not taken.issuperset(action.keys.split(","))
    )


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


_SIGNS: dict[str, str] = dict(
    line.split()
    for line in Path(__file__)
    .with_name("key_names.txt")
    .read_text(encoding="utf-8")
    .splitlines()
)


def shown_key(key: str) -> str:
    """Return a key as users write it: `slash` is /."""
    return _SIGNS.get(key, key)


def key_of(name: str) -> str:
    """Return the key of an action, found by its name or the name of its method."""
    named = (
        action.key
        for action in _table
        if name in (action.name, action.id.partition("(")[0])
    )
    return next(named, name)
