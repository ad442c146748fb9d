"""The words that a typed line understands, from `vocabulary.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files

from msgspec import Struct


class Vocabulary(Struct, frozen=True):
    """Phrases in small letters, and what a test writes for them."""

    measures: Mapping[str, str]
    comparisons: Mapping[str, str]
    numbers: Mapping[str, int]
    verbs: tuple[str, ...]
    price_verbs: tuple[str, ...]
    lasting: tuple[str, ...]
    actions: tuple[str, ...]
    shares: tuple[str, ...]
    no_figure: frozenset[str]
    not_tickers: frozenset[str]
    figures: tuple[str, ...]
    money: tuple[str, ...]


@cache
def vocabulary() -> Vocabulary:
    """Return the vocabulary. It is read once."""
    text = files("catalyst_tui.book.line").joinpath("vocabulary.toml").read_text("utf-8")
    data = tomllib.loads(text)
    words = data["words"]
    return Vocabulary(
        measures=data["measures"],
        comparisons=data["comparisons"],
        numbers=data["numbers"],
        verbs=tuple(words["verbs"]),
        price_verbs=tuple(words["price_verbs"]),
        lasting=tuple(words["lasting"]),
        actions=tuple(words["actions"]),
        shares=tuple(words["shares"]),
        no_figure=frozenset(words["no_figure"]),
        not_tickers=frozenset(words["not_tickers"]),
        figures=tuple(words["figures"]),
        money=tuple(words["money"]),
    )


def any_of(phrases: Iterable[str]) -> str:
    """Return a pattern that matches one of the phrases, a longer one before a shorter one."""
    ordered = sorted(phrases, key=len, reverse=True)
    return "(?:" + "|".join(re.escape(phrase).replace(r"\ ", r"\s+") for phrase in ordered) + ")"
