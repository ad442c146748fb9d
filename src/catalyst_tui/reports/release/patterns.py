"""Load the words of the release reader: regular expressions, in one TOML file for each module.

A value is a string, or a list of strings that are joined. A key in capitals is a part, which other
values use as `{KEY}`. All other keys are patterns that ignore case, except those under `[exact]`.
`[[rewrites]]` are pairs of a pattern and its replacement. Any other table holds texts by key;
`{TABLE}` stands for all of them as alternatives, `{TABLE_NAMED}` for the same as named groups.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Any

from catalyst_tui.values import Frozen

_PART = re.compile(r"\{([A-Z][A-Z_0-9]*)\}")


class WordingFile(Frozen):
    """The words of one module: patterns and parts by name, tables of texts, and rewrites."""

    patterns: dict[str, re.Pattern[str]]
    texts: dict[str, str]
    tables: dict[str, dict[str, str]]
    rewrites: tuple[tuple[re.Pattern[str], str], ...]

    def __getitem__(self, name: str) -> re.Pattern[str]:
        return self.patterns[name]

    def search(self, name: str, text: str, start: int = 0) -> re.Match[str] | None:
        """Return where a pattern is found in a text."""
        return self.patterns[name].search(text, start)

    def has(self, name: str, text: str) -> bool:
        """Return whether a pattern is found in a text."""
        return self.patterns[name].search(text) is not None

    def match(self, name: str, text: str, start: int = 0) -> re.Match[str] | None:
        """Return the match of a pattern at the beginning of a text."""
        return self.patterns[name].match(text, start)

    def fullmatch(self, name: str, text: str) -> re.Match[str] | None:
        """Return the match of a pattern with a whole text."""
        return self.patterns[name].fullmatch(text)

    def names(self, name: str, text: str) -> bool:
        """Return whether a pattern matches a whole text."""
        return self.patterns[name].fullmatch(text) is not None

    def sub(
        self, name: str, by: str | Callable[[re.Match[str]], str], text: str
    ) -> str:
        """Return a text with another one in place of what a pattern finds."""
        return self.patterns[name].sub(by, text)

    def rewritten(self, text: str) -> str:
        """Return a text after all rewrites, in their order."""
        for pattern, replacement in self.rewrites:
            text = pattern.sub(replacement, text)
        return text


def wordings(name: str, **parts: str) -> WordingFile:
    """Return the words of a module; `parts` are texts of the code that its patterns use."""
    path = files("catalyst_tui.reports.release") / "wordings" / f"{name}.toml"
    document: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    exact, rewrites = document.pop("exact", {}), document.pop("rewrites", [])

    def whole(value: str | list[str]) -> str:
        text = value if isinstance(value, str) else "".join(value)
        return _PART.sub(lambda found: part(found[1]), text)

    @cache
    def part(key: str) -> str:
        if key in parts:
            return parts[key]
        if key in document:
            return whole(document[key])
        rows = table(key.removesuffix("_NAMED").lower())
        if key.endswith("_NAMED"):
            return "|".join(f"(?P<{name}>{text})" for name, text in rows.items())
        return "|".join(rows.values())

    @cache
    def table(key: str) -> dict[str, str]:
        return {name: whole(text) for name, text in document[key].items()}

    tables = {
        key: table(key) for key, value in document.items() if isinstance(value, dict)
    }
    texts = {key: part(key) for key in document if key.isupper()}
    folded = {
        key: document[key] for key in document.keys() - tables.keys() - texts.keys()
    }
    patterns = {
        key: re.compile(whole(value), re.IGNORECASE) for key, value in folded.items()
    }
    patterns |= {key: re.compile(whole(value)) for key, value in exact.items()}
    pairs = (
        (
            re.compile(whole(row["says"]), 0 if row.get("exact") else re.IGNORECASE),
            row["means"],
        )
        for row in rewrites
    )
    return WordingFile(patterns, texts, tables, tuple(pairs))
