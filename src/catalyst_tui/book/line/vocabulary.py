"""The words that a typed line understands, from `vocabulary.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from catalyst_tui.book.model.metrics import POSITION, STANDARD


class Vocabulary:
    """Phrases in small letters. A table gives what the book writes for each of its phrases."""

    def __init__(self, data: Mapping[str, Mapping[str, Any]]) -> None:
        known = {name.replace("_", " "): name for name in (*STANDARD, *POSITION)}
        known |= {written: written for written in data["measures"] if written.isalpha()}
        self.measures = known | _by_phrase(data["measures"])
        self.references = _by_phrase(data["references"])
        self.levels, self.amounts = _by_phrase(data["levels"]), _by_phrase(data["amounts"])
        self.moves, self.roles = _by_phrase(data["moves"]), _by_phrase(data["roles"])
        self.coins, self.units = _by_phrase(data["coins"]), _by_phrase(data["units"])
        self.nicknames = _by_phrase(data["nicknames"])
        self.deeds = _by_phrase(data["deeds"])
        self.magnitudes = _by_phrase(data["magnitudes"])
        self.claims: Mapping[str, str] = data["claims"]
        self.forms: Mapping[str, str] = data["forms"]
        self.numbers: Mapping[str, int] = data["numbers"]
        self.words = {name: frozenset(_phrases(text)) for name, text in data["words"].items()}

    @property
    def comparisons(self) -> Mapping[str, str]:
        """Return the sign of each comparison."""
        return {**self.levels, **self.amounts}


def _by_phrase(table: Mapping[str, str]) -> dict[str, str]:
    return {phrase: written for written, text in table.items() for phrase in _phrases(text)}


def _phrases(text: str) -> list[str]:
    return [" ".join(phrase.split()) for phrase in text.split("|")]


@cache
def vocabulary() -> Vocabulary:
    """Return the vocabulary. It is read once."""
    text = files("catalyst_tui.book.line").joinpath("vocabulary.toml").read_text("utf-8")
    return Vocabulary(tomllib.loads(text))


def any_of(phrases: Iterable[str]) -> str:
    """Return a pattern that matches one of the phrases, a longer one before a shorter one."""
    ordered = sorted(phrases, key=len, reverse=True)
    return "(?:" + "|".join(re.escape(phrase).replace(r"\ ", r"\s+") for phrase in ordered) + ")"
