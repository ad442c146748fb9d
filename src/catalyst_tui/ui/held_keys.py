"""Hold keys so that they are handled in the order they were typed.

Keys typed while a form opens go to the form, not to the page below it. In a field, a letter waits
for the key before it. At the start all keys wait for the first paint, and keys that need the book
wait for the book.

A field handles a letter at once. Any other key first travels up to the app, and its action may
travel back and move the focus. Keys typed after it are held until then.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any, TypeVar

from textual import events
from textual.actions import ActionParseResult, parse
from textual.app import App
from textual.dom import DOMNode
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Input

AT_MOST = 2.0
"""Seconds to hold keys for a form that does not open."""

STUCK = 0.5
"""Seconds to wait for a field that does not answer, for example because it is closing."""

BUSY = 10
"""How many times in a row `rested` may return False."""

_LEAD_OUT = ("ctrl+c", "ctrl+q")
"""Keys never held for a form: the user can always leave."""

Result = TypeVar("Result")


async def _nothing() -> None:
    """Do nothing: the default for `hold_early`."""


class HeldKeys(App[Result]):
    """The part of the app that holds keys until a requested form is open.

    It then gives them to the form one by one, because one of them may open the next form. If no
    form opens, the keys are dropped.
    """

    _held: list[events.Key] | None = None
    _awaited = False  # a form is requested and not open yet
    _given: events.Key | None = None
    _patience: Timer | None = None
    # the form the keys were typed into; they are dropped when it closes
    _form: Screen[Any] | None = None
    _turn_of: object = None  # the wait that may give the next key
    _busy = 0  # how many times in a row `rested` found that keys had come
    _typed = False
    _early: Callable[[], Awaitable[object]] | None = None  # what `go_on` runs first
    _pressed: events.Key | None = None  # the key whose action is being looked up

    def on_mount(self) -> None:
        self.screen_change_signal.subscribe(self, self._opened)

    def needs_book(self, action: str, on: DOMNode | None) -> bool:
        """Return whether the book is not read yet and an action needs it."""
        return False

    def hold_early(self, first: Callable[[], Awaitable[object]] | None = None) -> None:
        """Hold keys until `go_on`, which then runs `first`."""
        self._early = first or _nothing
        self._awaited, self._held = True, self._held or []

    def go_on(self) -> None:
        """Give the keys held since the start: the book is read."""
        if self._early is not None:
            self.call_after_refresh(self._go_on)

    async def _go_on(self) -> None:
        if self._early is not None:
            first, self._early, self._awaited = self._early, None, False
            await first()
            await self._give()

    async def run_action(
        self,
        action: str | ActionParseResult,
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """Run an action, or hold its key if the book is needed and not read.

        The key is looked up again later, because the user's own keys may be loaded by then.
        """
        name = (parse(action) if isinstance(action, str) else action)[1]
        if self.needs_book(name, default_namespace):
            again = partial(self.run_action, action, default_namespace, namespaces)
            self.hold_early(again if self._pressed is None else None)
            if self._held is not None and self._pressed is not None:
                self._held.append(self._pressed)
            return True
        return await super().run_action(action, default_namespace, namespaces)

    def hold_keys(self, at_most: float | None = AT_MOST) -> None:
        """Hold keys until the form opens. `at_most=None` waits without a limit."""
        self._awaited, self._held = True, self._held or []
        if self._patience is not None:
            self._patience.stop()
        self._patience = None if at_most is None else self.set_timer(at_most, self.drop_keys)

    def drop_keys(self) -> None:
        """Drop the held keys: the awaited form does not open."""
        if self._awaited and self._early is None:
            self._awaited, self._held = False, None

    def _opened(self, screen: Screen[Any]) -> None:
        if self._awaited and screen.is_modal:
            self._awaited, self._early = False, None
            self._given = self._turn_of = None  # the key that opened this form gives no further key
            screen.call_after_refresh(self._give)

    async def _give(self) -> None:
        """Give the first held key to the screen in front, and the next when that one is handled."""
        if self._awaited or self._held is None:
            return
        closed = self._form is not None and not (self._form.is_attached and self.screen.is_modal)
        if closed or not self._held:
            self._held = self._form = None
            return
        self._held.sort(key=lambda event: event.time)
        first = self._held.pop(0)
        self._given = events.Key(first.key, first.character)
        self._given.time = first.time
        typing = isinstance(self.focused, Input)
        await super().on_event(self._given)
        if typing:
            self._once_done(self._give, 3)
        else:
            self._once_done(partial(self._give_after, self._given), 1)

    async def _give_after(self, given: events.Key) -> None:
        """Give the next key after the effect of this one is drawn."""

        async def give() -> None:
            if self._given is given:
                await self._give()

        self.call_after_refresh(give)

    def _once_done(self, then: Callable[[], Awaitable[None]], rounds: int) -> None:
        """Call `then` when all messages between the field and the app have been handled, `rounds`
        times over.
        """
        self._turn_of = mine = object()
        field = self.focused or self.screen
        way = field.ancestors_with_self

        async def step() -> None:
            if self._turn_of is not mine:
                return
            while way:
                if way.pop(0).call_later(step):
                    return
            if rounds > 1:
                self._once_done(then, rounds - 1)
            else:
                await done()

        async def done() -> None:
            if self._turn_of is mine:
                self._turn_of = None
                await then()

        self.set_timer(STUCK, done)
        self.call_later(step)

    def rested(self) -> bool:
        """Return whether no key came since the last call, so that slow work may run. Returns True
        at least every tenth time.
        """
        self._busy = (self._busy + 1) % BUSY if self._typed else 0
        self._typed = False
        return self._busy == 0

    async def on_event(self, event: events.Event) -> None:
        self._typed = self._typed or isinstance(event, events.Key)
        if not isinstance(event, events.Key):
            await super().on_event(event)
        elif event.is_forwarded:
            self._pressed = event
            try:
                await super().on_event(event)
            finally:
                self._pressed = None
        elif self._held is not None and not (self._awaited and self._leaves(event)):
            self._held.append(event)
        elif self._held is None and isinstance(self.focused, Input) and not event.is_printable:
            self._held, self._form = [event], self.screen if self.screen.is_modal else None
            self._once_done(self._give, 1)
        else:
            await super().on_event(event)

    def _leaves(self, event: events.Key) -> bool:
        """Return whether a key leaves the app even while keys are held."""
        first = self._early is not None and not self._held
        return event.key in _LEAD_OUT or (first and event.key == "q")

    def on_key(self, event: events.Key) -> None:
        """Hold a key that was already on its way to the page."""
        if self._held is not None and (self._awaited or event is not self._given):
            if self._leaves(event):
                return
            event.prevent_default()
            self._held.append(event)
