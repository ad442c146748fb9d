"""Complete a whole field or, in a test, the word at the cursor."""

from __future__ import annotations

import re
from collections.abc import Sequence

from textual.suggester import Suggester

_WORD = re.compile(r"[^\W\d]\w+$")
"""The last word of the text, at least two letters long."""


def completed(value: str, words: Sequence[str], *, last: bool) -> str | None:
    """Return the completed value, or None if no word matches or it is complete already.

    With `last`, only the last word is completed.
    """
    if value and (whole := _beginning(value, words)):
        return whole
    match = _WORD.search(value) if last else None
    word = _beginning(match[0], words) if match else None
    return value[: match.start()] + word if match and word else None


def _beginning(text: str, words: Sequence[str]) -> str | None:
    known = [word for word in words if word.casefold().startswith(text.casefold())]
    return None if any(len(word) == len(text) for word in known) else next(iter(known), None)


class Completion(Suggester):
    """A suggester that uses `completed`."""

    def __init__(self, words: Sequence[str], *, last: bool) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._words, self._last = words, last

    async def get_suggestion(self, value: str) -> str | None:
        return completed(value, self._words, last=self._last)
