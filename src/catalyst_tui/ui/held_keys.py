"""Handle keys one after another: a key waits until the key before it has had its effect.

Textual hands a key to the focused widget, and its action may run only after the next keys were
handed out. Text that is typed while a form opens would go to the page below the form.
"""

from __future__ import annotations

from typing import TypeVar

from textual import events
from textual.app import App
from textual.widgets import Input

STUCK, PATIENCE = 0.25, 8
"""Seconds to wait for a widget that does not answer, because it is closing; and how many times as
long for one that is only busy.
"""

ALWAYS = ("ctrl+c", "ctrl+q")
"""Keys that never wait: the user can always leave."""

MOVES = frozenset(
    ["up", "down", "j", "k", "pageup", "pagedown", "ctrl+u", "ctrl+d", "home", "end", "g", "G"]
)
"""Keys that open nothing and move no focus: outside a field the next key need not wait for them."""

EDITS = frozenset(["backspace", "delete", "left", "right", "home", "end"])
"""Keys that only change the field they are typed into."""

Result = TypeVar("Result")


class KeysInOrder(App[Result]):
    """The part of the app that hands out keys."""

    waiting: tuple[events.Key, ...] = ()
    typed = False  # a key came since somebody set this to False
    _acting: object = None  # what the next key waits for
    _letters = False  # letters were handed to a field since the last wait

    def takes(self, key: events.Key) -> bool:
        """Return whether a key can be handled now. A form takes none while it opens or saves."""
        return not getattr(self.screen, "busy", False)

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Key) and not event.is_forwarded and event.key not in ALWAYS:
            self.waiting, self.typed = (*self.waiting, event), True
            await self.give_keys()
        else:
            await super().on_event(event)

    async def give_keys(self, done: object = None) -> None:
        """Handle the waiting keys up to one that takes a moment. `done` is one that took it."""
        if done is not None and done is self._acting:
            self._acting = None
        while self.waiting and self._acting is None and self.takes(self.waiting[0]):
            key, letters = self.waiting[0], self._letters
            self._letters = isinstance(self.focused, Input) and key.is_printable
            if letters and not self._letters:  # let the field handle its letters first
                self._follow(1)
                return
            self.waiting = self.waiting[1:]
            await super().on_event(key)
            in_field = isinstance(self.focused, Input)
            if not self._letters and (in_field or key.key not in MOVES):
                self._follow(1 if in_field and key.key in EDITS else 3)

    def _follow(self, rounds: int) -> None:
        """Go on when all widgets between the focus and the app have handled their messages.

        The first round is the key, the second its action, the third the messages of that.
        """
        self._acting = acting = object()
        front = self.screen, self.focused
        way = [*(self.focused or self.screen).ancestors_with_self] * rounds
        asked, waited = way[0], 0

        def step() -> None:
            nonlocal asked
            while way:
                asked = way.pop(0)
                if asked.call_later(step):
                    return
            turned = front != (
                self.screen,
                self.focused,
            )  # another page or form: wait until it shows
            (self.call_after_refresh if turned else self.call_later)(self.give_keys, acting)

        async def give_up() -> None:
            nonlocal waited
            waited += 1
            if self._acting is acting and asked.is_running and waited < PATIENCE:
                self.set_timer(STUCK, give_up)
            else:
                await self.give_keys(acting)

        self.set_timer(STUCK, give_up)
        step()

    @property
    def message_queue_size(self) -> int:
        """Count the waiting keys too: a list draws the rest of its page after the last one."""
        return super().message_queue_size + len(self.waiting)
