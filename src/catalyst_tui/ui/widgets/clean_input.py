"""The one-line input used everywhere, with completions.

Pasted, remembered or prefilled text may come from outside, so it is cleaned before it is shown.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import ClassVar

from textual.binding import BindingType
from textual.suggester import Suggester
from textual.widgets import Input

from catalyst_tui.book.clean import clean

LONGEST = 2_000
"""The most characters one line takes."""

_ENDS = tuple(re.compile(rf"[^\W\d]\w+(?: \w+){{{more}}}$") for more in (2, 1, 0))
"""The last three, two words or the last word of the text, the first at least two letters long."""


class CleanInput(Input):
    """An input without a frame. Tab and enter take the completion, if one is shown."""

    BINDINGS: ClassVar[list[BindingType]] = [("tab", "complete")]

    def on_mount(self) -> None:
        self.compact = True
        self.cursor_blink = False  # nothing blinks (terminal.md)

    def _take_suggestion(self) -> bool:
        """Complete the text. Return False if nothing is suggested."""
        if not self.cursor_at_end or len(self._suggestion) <= len(self.value):
            return False
        self.action_cursor_right()
        return True

    def action_complete(self) -> None:
        """Complete the text, else take what the form offers, else go to the next widget."""
        if not self._take_suggestion():
            take = getattr(self.screen, "action_take", self.screen.focus_next)
            take()

    async def action_submit(self) -> None:
        """Complete the text first. A completion that wants more text is not submitted yet."""
        in_text = isinstance(self.suggester, Completion) and self.suggester.last
        if not self._take_suggestion() or not (in_text or self.value.endswith(" ")):
            await super().action_submit()

    def validate_value(self, value: str) -> str:
        """Return the value on one line without unprintable characters. Textual calls this at every
        change.
        """
        return clean(value, LONGEST).replace("\n", " ").replace("\t", " ")


class Completion(Suggester):
    """Completes the whole text or, with `last`, its last word."""

    def __init__(self, words: Sequence[str], *, last: bool) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._words, self.last = words, last

    async def get_suggestion(self, value: str) -> str | None:
        return completed(value, self._words, last=self.last)


def completed(value: str, words: Sequence[str], *, last: bool) -> str | None:
    """Return the completed value, or None if no word matches or it is complete already."""
    if value and (whole := _beginning(value, words)):
        return whole
    for end in _ENDS if last else ():
        match = end.search(value)
        if match and (word := _beginning(match[0], words)):
            return value[: match.start()] + word
    return None


def _beginning(text: str, words: Sequence[str]) -> str | None:
    known = [word for word in words if word.casefold().startswith(text.casefold())]
    return (
        None
        if any(len(word) == len(text) for word in known)
        else next(iter(known), None)
    )
