"""The user's own keys and commands, held against the table of actions: what is in force, what is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct
from textual.keys import _character_to_key

from catalyst_tui.book.language.names import nearest_of
from catalyst_tui.desk.home.own_keys import KeyWish, UserCommand
from catalyst_tui.ui.actions import ACTIONS, PAGES, Action, Place

_AROUND = frozenset({Place.ANYWHERE, Place.LIST})
_HERE = frozenset(PAGES) | _AROUND
"""Where a command of the user's works."""

YIELDING = frozenset({"source"})
"""Actions that a command of the user's may take the key of: it does the same better."""


class OwnKeys(Struct, frozen=True):
    """What is in force: keys by the actions' names, and commands; a line for each thing that is wrong."""

    keys: Mapping[str, str]
    commands: tuple[UserCommand, ...]
    problems: tuple[str, ...]


def textual_key(key: str) -> str:
    """A key as Textual names it: `?` is question_mark."""
    *held, last = key.split("+") if key != "+" and not key.endswith("++") else [*key[:-2].split("+"), "+"]
    named = _character_to_key(last) if len(last) == 1 else last
    return "+".join([*filter(None, held), named])


def agreed(wishes: Sequence[KeyWish], commands: Sequence[UserCommand]) -> OwnKeys:
    """What can be in force together. What cannot keeps the key it had, and is told with both names."""
    names = dict.fromkeys(action.name for action in ACTIONS)
    problems: list[str] = []
    keys: dict[str, str] = {}
    for wish in wishes:
        if wish.action in names:
            keys[wish.action] = textual_key(wish.key)
        else:
            hint = nearest_of(wish.action, names) or f"there is {', '.join(sorted(names))}"
            problems.append(_at(wish, f"there is no action `{wish.action}` ({hint})"))
    for wish in wishes:
        other = _clash(wish.action, keys) if wish.action in keys else None
        if other is not None:
            del keys[wish.action]
            problems.append(_at(wish, both(wish.key, wish.action, other)))
    kept: list[UserCommand] = []
    for command in commands:
        taken = taken_by(textual_key(command.key), _HERE, keys, YIELDING)
        same = next((one for one in kept if textual_key(one.key) == textual_key(command.key)), None)
        if taken or same:
            other = taken or (same.name if same else "")
            problems.append(_at(command, both(command.key, command.name, other)))
        else:
            kept.append(command)
    return OwnKeys(keys, tuple(kept), tuple(problems))


def both(key: str, one: str, other: str) -> str:
    """That a key is two things."""
    return f"the key {key} is both `{one}` and `{other}`: give one of them another"


def clash(action: str, key: str, keys: Mapping[str, str], commands: Iterable[UserCommand]) -> str | None:
    """Who has a key already that an action is to get, where both work; None when nobody has."""
    mine = textual_key(key)
    own = next((one.name for one in commands if textual_key(one.key) == mine), None)
    return own or _clash(action, {**keys, action: mine})


def _clash(name: str, keys: Mapping[str, str]) -> str | None:
    where = {place for action in ACTIONS if action.name == name for place in action.where}
    return taken_by(keys[name], where, keys, frozenset({name}))


def taken_by(
    key: str, where: Iterable[Place], keys: Mapping[str, str], but: frozenset[str] = frozenset()
) -> str | None:
    """The action that has a key in any of these places, or around them."""
    places = set(where)
    for action in ACTIONS:
        mine = keys.get(action.name, action.keys).split(",")
        if action.name not in but and key in mine and _meet(places, action):
            return action.name
    return None


def _meet(places: set[Place], action: Action) -> bool:
    """Whether an action works in any of the places at the same time."""
    others = set(action.where)
    around = bool(places & _AROUND and others & _HERE) or bool(others & _AROUND and places & _HERE)
    return bool(places & others) or around


def _at(wish: KeyWish | UserCommand, message: str) -> str:
    return f"config.toml:{wish.line}:{wish.column}: {message}"


def as_actions(commands: Sequence[UserCommand]) -> tuple[Action, ...]:
    """The commands as rows of the table."""
    return tuple(
        Action(f"app.own({n})", textual_key(each.key), each.name, PAGES, each.name.lower()[:16])
        for n, each in enumerate(commands)
    )
