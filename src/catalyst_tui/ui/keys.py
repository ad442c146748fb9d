"""Hand out keys one after another, and apply the user's own keys.

Textual hands a key to the focused widget, and its action may run only after the next keys were
handed out: text that is typed while a form opens would go to the page below the form.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

from textual import events
from textual.app import App
from textual.keys import _character_to_key
from textual.widgets import Input

from catalyst_tui.book.near_names import nearest_of
from catalyst_tui.ui.actions import ACTIONS, PAGES, Place, rebind
from catalyst_tui.values import Frozen

if TYPE_CHECKING:
    from catalyst_tui.desk.live import LiveDesk
    from catalyst_tui.ui.screens.page import Page


_AROUND = frozenset({Place.ANYWHERE, Place.LIST})
_HERE = frozenset(PAGES) | _AROUND


class OwnKeys(Frozen):
    """The keys in force by action name, and one line for each wrong key."""

    keys: Mapping[str, str]
    problems: tuple[str, ...]


def textual_key(key: str) -> str:
    """Return a key in Textual's names: `?` is question_mark."""
    held, _, last = key.rpartition("+")
    last = last or "+"
    named = _character_to_key(last) if len(last) == 1 else last
    return "+".join(filter(None, [held.rstrip("+"), named]))


def agreed(wishes: Mapping[str, str]) -> OwnKeys:
    """Return the keys that can be in force together. A key that clashes is refused; both actions
    are named.
    """
    names = dict.fromkeys(action.name for action in ACTIONS)
    problems: list[str] = []
    keys: dict[str, str] = {}
    for action, key in wishes.items():
        if action in names:
            keys[action] = textual_key(key)
        else:
            hint = nearest_of(action, names) or f"there is {', '.join(sorted(names))}"
            problems.append(f"config.toml: there is no action `{action}` ({hint})")
    for action in [*keys]:
        if other := _clash(action, keys):
            del keys[action]
            both = f"the key {wishes[action]} is both `{action}` and `{other}`"
            problems.append(f"config.toml: {both}: give one of them another")
    return OwnKeys(keys, tuple(problems))


def _clash(name: str, keys: Mapping[str, str]) -> str | None:
    """Return another action that has the same key where this one works, or None."""
    places = {
        place for action in ACTIONS if action.name == name for place in action.where
    }
    if places & _HERE:
        places |= _AROUND if not places & _AROUND else _HERE
    for action in ACTIONS:
        used = keys.get(action.name, action.keys).split(",")
        if (
            action.name != name
            and keys[name] in used
            and not places.isdisjoint(action.where)
        ):
            return action.name
    return None


PATIENCE = 1.0
"""Seconds to wait for widgets that do not answer, because they close."""

ALWAYS = ("ctrl+c", "ctrl+q")
"""Keys that never wait: the user can always leave."""

MOVES = frozenset(
    [
        "up",
        "down",
        "j",
        "k",
        "pageup",
        "pagedown",
        "ctrl+u",
        "ctrl+d",
        "home",
        "end",
        "g",
        "G",
    ]
)
"""Keys of lists that open nothing and move no focus: the next key need not wait for them."""

Result = TypeVar("Result")


class KeysInOrder(App[Result]):
    """The part of the app that hands out a key once the one before had its effect."""

    waiting: tuple[events.Key, ...] = ()
    typed = False  # a key came since somebody set this to False
    _letters = False  # the last key was a letter for a field, which needs no wait
    _settling: asyncio.Task[None] | None = None

    def takes(self, key: events.Key) -> bool:
        """Return whether a key can be handled now. A form takes none while it opens or saves."""
        return not getattr(self.screen, "busy", False)

    async def on_event(self, event: events.Event) -> None:
        if (
            isinstance(event, events.Key)
            and not event.is_forwarded
            and event.key not in ALWAYS
        ):
            self.waiting, self.typed = (*self.waiting, event), True
            await self.give_keys()
        else:
            await super().on_event(event)

    async def give_keys(self) -> None:
        """Hand out the waiting keys, up to one that takes a moment."""
        while self.waiting and self._settling is None and self.takes(self.waiting[0]):
            key, in_field = self.waiting[0], isinstance(self.focused, Input)
            letter = in_field and key.is_printable
            if letter or not self._letters:  # else the field handles its letters first
                self.waiting = self.waiting[1:]
                await super().on_event(key)
            if not letter and (in_field or key.key not in MOVES):
                self._settling = asyncio.create_task(self._settle())
            self._letters = letter

    async def _settle(self) -> None:
        """Wait until the widgets from the focus up have handled the key, its action and what
        follows from that; then go on.
        """
        front = self.screen, self.focused
        widgets = [*(self.focused or self.screen).ancestors_with_self]
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                for widget in (*widgets, *widgets, *widgets):
                    done = asyncio.Event()
                    if widget.call_later(done.set):
                        await done.wait()
                if front != (
                    self.screen,
                    self.focused,
                ):
                    # Hold the keys until the other page or form shows
                    done = asyncio.Event()
                    self.call_after_refresh(done.set)
                    await done.wait()
        self._settling = None
        self.call_later(self.give_keys)

    @property
    def message_queue_size(self) -> int:
        """Count the waiting keys too: a list draws the rest of its page after the last one."""
        return super().message_queue_size + len(self.waiting)


class Owning(KeysInOrder[None]):
    """Applies the keys of config.toml whenever it has changed."""

    desk: LiveDesk

    def __init__(self) -> None:
        super().__init__()
        rebind({})
        self._wishes: Mapping[str, str] = {}
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
