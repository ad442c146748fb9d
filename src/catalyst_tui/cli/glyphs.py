"""What is written where a character cannot be: a pipe in cp1252, ASCII, a terminal of long ago.

The error handler of stdout and stderr, so that no command ends because of what it had to say.
"""

from __future__ import annotations

import codecs
import io
import sys

HANDLER = "catalyst.glyphs"

GLYPHS = {
    "→": "->", "←": "<-", "↑": "up", "↓": "down",
    "✓": "ok", "✗": "x", "●": "*", "○": "o", "◊": "<>", "►": ">", "▲": "!", "≈": "~", "§": "ruled",
    "…": "...", "·": "-", "•": "*", "–": "-", "—": "-", "−": "-", "‐": "-", "‑": "-", "─": "-", "▌": "|",
    "“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "≥": ">=", "≤": "<=", "≠": "!=", "±": "+-", "×": "x",
    "€": "EUR ", "£": "GBP ", "¥": "JPY ", "₩": "KRW ", "\u2044": "/",
    "ø": "o", "Ø": "O", "ß": "ss", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ł": "l", "Ł": "L",
    **dict.fromkeys("▁▂▃▄▅▆▇█", "#"),
}  # fmt: skip
"""Plain words or ASCII for what we write ourselves and what books are full of."""


def plain(text: str) -> str:
    """The text in ASCII: from the table, else the letter without its accent, else a question mark."""
    return "".join(map(_plain, text))


def _plain(char: str) -> str:
    if char in GLYPHS or char.isascii():
        return GLYPHS.get(char, char)
    from unicodedata import normalize  # only where something cannot be written

    apart = normalize("NFKD", char)
    return "".join(GLYPHS.get(part, part if part.isascii() else "") for part in apart) or "?"


def _encoded(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return plain(error.object[error.start : error.end]), error.end


def never_fail_on_encoding() -> None:
    """Have stdout and stderr write what their encoding lacks as `plain` does."""
    codecs.register_error(HANDLER, _encoded)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=HANDLER)
