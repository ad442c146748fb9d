"""Keys take effect in the order they were typed, and those typed before a form is there are its own."""

from typing import Any, ClassVar

import pytest
from textual import events
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input

from tests.doors.ui import CleanInput, KeysInOrder

_NAMES = {" ": "space", "@": "at", ",": "comma", ".": "full_stop"}


class TwoFields(KeysInOrder[None]):
    """Two fields, some parents deep, as in any form."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+t", "swap", priority=True)]

    def compose(self) -> ComposeResult:
        with Vertical(), Vertical(), Vertical():
            yield CleanInput(id="one")
            yield CleanInput(id="two")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        self.query_one("#two", Input).focus()

    def action_swap(self) -> None:
        self.query_one("#one", Input).value += "|"
        self.query_one("#one", Input).cursor_position = 99


def press(app: App[Any], *keys: str) -> None:
    """Press all keys at once, as a quick hand or a slow machine does."""
    for key in keys:
        app.post_message(events.Key(_NAMES.get(key, key), key if len(key) == 1 else None))


@pytest.mark.parametrize(("keys", "one", "two"), [
    ((*"NVDA, AMD 20@120", *["backspace"] * 11, *" AAPL 3@200"), "NVDA, AAPL 3@200", ""),
    ((*"allianz", *["backspace"] * 7, *"ALV.DE"), "ALV.DE", ""),
    ((*"bc", "home", "a", "end", "d"), "abcd", ""),
    ((*"ab", "tab", *"cd", "shift+tab", "end", "e"), "abe", "cd"),
    ((*"ab", "enter", *"cd", "left", "x"), "ab", "cxd"),
    ((*"ab", "ctrl+t", *"cd", "left", "backspace"), "ab|d", ""),
])  # fmt: skip
async def test_a_burst_stands_as_it_was_typed(keys: tuple[str, ...], one: str, two: str) -> None:
    app = TwoFields()
    async with app.run_test() as pilot:
        press(app, *keys)
        await pilot.pause()
        while app.waiting:
            await pilot.pause()
        await pilot.pause()
        found = (app.query_one("#one", Input).value, app.query_one("#two", Input).value)
    assert found == (one, two)
