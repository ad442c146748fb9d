"""What in a TOML text would exhaust its parser, found before it is read."""

from __future__ import annotations

import re

from catalyst_tui.book.file.locate import STRING
from catalyst_tui.book.file.problems import Problem, position

DEEPEST = 24
"""Brackets, or keys with dots, within each other."""

BRACKETS = 100_000
"""Opening brackets in a text: ten for each of ten thousand checkpoints."""

DIGITS = 400
"""Digits in a row: what a double holds, written out."""

TOKEN = re.compile(  # what a token may begin with stands first: most characters begin none
    rf"""(?=["'\#\[\]{{}}\n.0-9_]) (?:
        (?P<string>{STRING}) | (?P<unclosed>\"{{3}}|'{{3}}) | (?P<comment>\#[^\n]*)
      | (?P<open>[\[{{]) | (?P<close>[\]}}]) | (?P<line>\n)
      | (?P<chain>(?:\.[ \t]*(?:[\w-]+|"(?:[^"\\\n]+|\\[^\n])*+"|'[^'\n]*')[ \t]*){{{DEEPEST}}})
      | (?P<digits>[0-9_]{{{DIGITS}}}))""",
    re.DOTALL | re.VERBOSE,
)


def guard(text: str) -> Problem | None:
    """What in a TOML text would exhaust its parser: nesting, endless dotted keys, endless numbers."""
    depth = brackets = 0
    for token in TOKEN.finditer(text):
        kind = token.lastgroup
        depth += (kind == "open") - (kind == "close")
        brackets += kind == "open"
        if brackets > BRACKETS:
            return Problem(*position(text, token.start()), f"this is bracket {BRACKETS + 1:,}, one too many")
        if depth > DEEPEST or kind == "chain":
            return Problem(*position(text, token.start()), "this is nested too deeply")
        if kind == "digits":
            return Problem(*position(text, token.start()), "this number is too long")
    return None
