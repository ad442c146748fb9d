"""Keys in the order they were typed: those typed while a form opens are the form's, never the page's beneath
it; in a field a letter waits for the key before it; and at a start all wait for the first draw, then what
needs the book, with all that is typed after it, for the book.

A letter is done in the field itself; any other key first goes up to the app, from parent to parent, and what
it does may come back the same way and move the focus. What is typed after it is held so long.
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
"""Seconds that keys are held for a form that does not come."""

STUCK = 0.5
"""Seconds after which a field that does not answer, as one that closes, holds no key any more."""

BUSY = 10
"""How often in a row `rested` may say no."""

_LEAD_OUT = ("ctrl+c", "ctrl+q")
"""Never held for a form: one may always leave."""

Result = TypeVar("Result")


async def _nothing() -> None:
    """Nothing is done first."""


class HeldKeys(App[Result]):
    """The part of the app that holds keys from when a form is asked for until it is there, then gives them to
    it one by one: one of them may ask for the next. Where none comes, they do nothing."""

    _held: list[events.Key] | None = None
    _awaited = False  # a form is asked for and not there yet
    _given: events.Key | None = None
    _patience: Timer | None = None
    _form: Screen[Any] | None = None  # that they were typed into: when it closes they are nobody's
    _turn_of: object = None  # the wait that may give the next key
    _busy = 0  # how often in a row keys came between two looks at it
    _typed = False
    _early: Callable[[], Awaitable[object]] | None = None  # done first once that is there
    _pressed: events.Key | None = None  # whose action is looked for

    def on_mount(self) -> None:
        self.screen_change_signal.subscribe(self, self._opened)

    def needs_book(self, action: str, on: DOMNode | None) -> bool:
        """Whether the book is not read yet and an action can do nothing without it."""
        return False

    def hold_early(self, first: Callable[[], Awaitable[object]] | None = None) -> None:
        """Hold keys until `go_on`, which does this first."""
        self._early = first or _nothing
        self._awaited, self._held = True, self._held or []

    def go_on(self) -> None:
        """What keys were held for since the start is there."""
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
        """By key, by click and from the palette: what needs the book waits for it. Then a key is looked up
        again: it may be one of the user's own."""
        name = (parse(action) if isinstance(action, str) else action)[1]
        if self.needs_book(name, default_namespace):
            again = partial(self.run_action, action, default_namespace, namespaces)
            self.hold_early(again if self._pressed is None else None)
            if self._held is not None and self._pressed is not None:
                self._held.append(self._pressed)
            return True
        return await super().run_action(action, default_namespace, namespaces)

    def hold_keys(self, at_most: float | None = AT_MOST) -> None:
        """A form was asked for. None: one that is sure to come."""
        self._awaited, self._held = True, self._held or []
        if self._patience is not None:
            self._patience.stop()
        self._patience = None if at_most is None else self.set_timer(at_most, self.drop_keys)

    def drop_keys(self) -> None:
        """The form that is awaited does not come."""
        if self._awaited and self._early is None:
            self._awaited, self._held = False, None

    def _opened(self, screen: Screen[Any]) -> None:
        if self._awaited and screen.is_modal:
            self._awaited, self._early = False, None
            self._given = self._turn_of = None  # the key that asked for it gives no other
            screen.call_after_refresh(self._give)

    async def _give(self) -> None:
        """The first of them to what is in front, and the next once that is done."""
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
        """The next one, once what this one did is drawn."""

        async def give() -> None:
            if self._given is given:
                await self._give()

        self.call_after_refresh(give)

    def _once_done(self, then: Callable[[], Awaitable[None]], rounds: int) -> None:
        """Do it when all that is on its way from the field up to the app has arrived, so many times over."""
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
        """Whether no key came since this was last asked: what takes long may be done. At times it must."""
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
        """One that was on its way to the page already."""
        if self._held is not None and (self._awaited or event is not self._given):
            if self._leaves(event):
                return
            event.prevent_default()
            self._held.append(event)
