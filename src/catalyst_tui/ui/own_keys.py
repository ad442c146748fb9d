"""Check the user's own keys against the table of actions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct
from textual.keys import _character_to_key

from catalyst_tui.book.near_names import nearest_of
from catalyst_tui.ui.actions import ACTIONS, PAGES, Place, rebind
from catalyst_tui.ui.overlays import Overlays

if TYPE_CHECKING:
    from catalyst_tui.desk.home.config import KeyWish
    from catalyst_tui.ui.screens.page import Page


_AROUND = frozenset({Place.ANYWHERE, Place.LIST})
_HERE = frozenset(PAGES) | _AROUND


class OwnKeys(Struct, frozen=True):
    """The keys in force by action name, and one line for each wrong key."""

    keys: Mapping[str, str]
    problems: tuple[str, ...]


def textual_key(key: str) -> str:
    """Return a key in Textual's names: `?` is question_mark."""
    *held, last = (
        key.split("+") if key != "+" and not key.endswith("++") else [*key[:-2].split("+"), "+"]
    )
    named = _character_to_key(last) if len(last) == 1 else last
    return "+".join([*filter(None, held), named])


def agreed(wishes: Sequence[KeyWish]) -> OwnKeys:
    """Return the keys that can be in force together. A key that clashes is refused; both actions
    are named.
    """
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
        if wish.action in keys and (other := _clash(wish.action, keys)):
            del keys[wish.action]
            both = f"the key {wish.key} is both `{wish.action}` and `{other}`"
            problems.append(_at(wish, f"{both}: give one of them another"))
    return OwnKeys(keys, tuple(problems))


def _clash(name: str, keys: Mapping[str, str]) -> str | None:
    """Return another action that has the same key where this one works, or None."""
    places = {place for action in ACTIONS if action.name == name for place in action.where}
    if places & _HERE:
        places |= _AROUND if not places & _AROUND else _HERE
    for action in ACTIONS:
        used = keys.get(action.name, action.keys).split(",")
        if action.name != name and keys[name] in used and not places.isdisjoint(action.where):
            return action.name
    return None


def _at(wish: KeyWish, message: str) -> str:
    return f"config.toml:{wish.line}:{wish.column}: {message}"


class Owning(Overlays):
    """Applies the keys of config.toml whenever it has changed."""

    def __init__(self) -> None:
        super().__init__()
        rebind({})
        self._wishes: tuple[KeyWish, ...] = ()
        self.own_keys: dict[str, str] = {}
        self.own_problems: tuple[str, ...] = ()

    @property
    def page(self) -> Page:
        """Return the page in front."""
        raise NotImplementedError

    def take_own_keys(self) -> None:
        """Apply the keys that config.toml has now."""
        wishes = self.desk.own_keys()
        if wishes == self._wishes:
            return
        self._wishes = wishes
        own = agreed(wishes)
        self.own_keys, self.own_problems = dict(own.keys), own.problems
        rebind(own.keys)
        self.set_keymap(own.keys)
        self.refresh_bindings()
