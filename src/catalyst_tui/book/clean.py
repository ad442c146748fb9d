"""What text from outside must go through before it is kept or shown: no escapes, no tricks of
direction.

The rule is watch.md's: NFC; no control (but newline and tab), format, surrogate, private or
unassigned characters; few combining marks; a bounded length. What remains is still data, never
markup.
"""

from __future__ import annotations

import re
import unicodedata

_PLAIN = re.compile("[ -~¡-¬®-ÿ‐-‧‰-⁞₠-₿←-⋿]*")
"""What goes through unchanged, looked at all at once: Latin letters, punctuation, currencies,
signs."""

_MARKS = 4
"""Combining marks kept on one letter: enough for Vietnamese or Thai, too few to climb over other
lines."""

_LOOKED_AT = 10
"""How many times its limit of a text is looked at: what is dropped costs time too."""


def clean(text: str, limit: int = 300) -> str:
    """Make text harmless to a terminal, and cut it to `limit` characters, the last of them an
    ellipsis."""
    if len(text) <= limit and _PLAIN.fullmatch(text):
        return text
    looked_at = text[: _LOOKED_AT * limit]
    kept = unicodedata.normalize("NFC", "".join(_kept(looked_at)))
    whole = len(looked_at) == len(text) and len(kept) <= limit
    return kept if whole else kept[: max(limit - 1, 0)] + "…"[:limit]


def one_line(text: str, limit: int = 300) -> str:
    """Clean text, and leave one blank between its words."""
    return " ".join(clean(text, limit).split())


def one_row(text: str, limit: int = 300) -> str:
    """Return `clean` text for one row of output: blanks for line breaks and tabs, the indent
    unchanged."""
    return clean(text, limit).replace("\n", " ").replace("\t", " ")


def _kept(text: str) -> list[str]:
    """Return the characters that may be shown.

    Marks are counted before NFC, because sorting many of them takes quadratic time.
    """
    kept: list[str] = []
    marks = 0
    for char in text:
        category = unicodedata.category(char)
        if category[0] == "C" and char not in "\n\t":
            continue
        marks = marks + 1 if category[0] == "M" else 0
        if marks <= _MARKS:
            kept.append(char)
    return kept
