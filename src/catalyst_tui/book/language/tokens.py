"""The words of the test language: text → tokens, each knowing where it stood."""

from __future__ import annotations

import re
from sys import intern

from msgspec import Struct

from catalyst_tui.book.model.currencies import SIGNS


class ExprError(ValueError):
    """What is wrong with a test, `at` which 0-based offset, and perhaps what was meant."""

    def __init__(self, message: str, at: int, hint: str = "") -> None:
        super().__init__(message)
        self.message, self.at, self.hint = message, at, hint


_PATTERN = re.compile(
    r"""(?P<space>\s+)
      | (?P<literal>(?:\$|[A-Z]{3}\s(?=\d))?(?:\d(?:[\d_]|,(?=\d{3}(?!\d)))*(?:\.\d+)?|\.\d+)
            (?:[KMBT](?![A-Za-z_]))?(?:%|(?:pp|bp|x|mo|[dwqy])(?![A-Za-z_])|\s[A-Z]{2}[A-Za-z](?![A-Za-z_]))?)
      | (?P<name>[^\W\d]\w*(?:\.(?=[A-Z])[A-Z]+)?)
      | (?P<string>"[^"\n]*")
      | (?P<op><=|>=|!=|==|[-+*/<>=()\[\]@,.])""",
    re.VERBOSE,
)


_WORDS = {
    "$": "the sign before the number: $300",
    "≥": ">=",
    "≤": "<=",
    "&": "and",
    "|": "or",
    "×": "*",
    "–": "-",
    "−": "-",
    "^": "x * x",
}
_INSTEAD = {sign: word if " " in word and sign != "^" else f"write {word}" for sign, word in _WORDS.items()}


class Token(Struct, frozen=True):
    kind: str
    text: str
    at: int


def tokens_of(text: str) -> list[Token]:
    found, at = [], 0
    while at < len(text):
        match = _PATTERN.match(text, at)
        if match is None:
            sign = SIGNS.get(text[at])
            hint = f"write the currency's letters: 5 {sign}" if sign else _INSTEAD.get(text[at], "")
            raise ExprError(f"{text[at]!r} does not belong in a test", at, hint)
        if match.lastgroup != "space":
            found.append(Token(match.lastgroup or "", intern(match.group()), at))
        at = match.end()
    found.append(Token("end", "", len(text)))
    return found
