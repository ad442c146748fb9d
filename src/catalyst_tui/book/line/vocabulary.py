"""The words that a typed line understands, from `vocabulary.toml`.

Phrases are in small letters. A table gives what the book writes for each of its phrases.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from importlib.resources import files

from catalyst_tui.book.model.metrics import POSITION, STANDARD


def _phrases(text: str) -> frozenset[str]:
    return frozenset(" ".join(phrase.split()) for phrase in text.split("|"))


def _by_phrase(table: str) -> dict[str, str]:
    return {
        phrase: written
        for written, text in _DATA[table].items()
        for phrase in _phrases(text)
    }


def _turns(table: str) -> list[tuple[re.Pattern[str], str]]:
    return [(re.compile(rf"(?i){turn}"), plain) for turn, plain in _DATA[table].items()]


_DATA = tomllib.loads(
    files("catalyst_tui.book.line").joinpath("vocabulary.toml").read_text("utf-8")
)
_NAMES = (*STANDARD, *POSITION, *filter(str.isalpha, _DATA["measures"]))
MEASURES: dict[str, str] = {
    name.replace("_", " "): name for name in _NAMES
} | _by_phrase("measures")
REFERENCES, DEEDS = _by_phrase("references"), _by_phrase("deeds")
LEVELS, AMOUNTS, MOVES = (
    _by_phrase("levels"),
    _by_phrase("amounts"),
    _by_phrase("moves"),
)
COMPARISONS = LEVELS | AMOUNTS
ROLES, COINS = _by_phrase("roles"), _by_phrase("coins")
MULTIPLES, PACES, DEGREES, STATES = map(
    _by_phrase, ("multiples", "paces", "degrees", "states")
)
SUFFIXES = {
    ending: code
    for code, endings in _DATA["suffixes"].items()
    for ending in _phrases(endings)
}
UNITS, MAGNITUDES = _by_phrase("units"), _by_phrase("magnitudes")
NUMBERS: Mapping[str, int] = _DATA["numbers"]
CLAIMS: Mapping[str, str] = _DATA["claims"]
WHICH: Mapping[str, list[str]] = _DATA["which"]
FORMS: Mapping[str, str] = _DATA["forms"]
PLAINER = _turns("plainer")
PLAINER_LINES = _turns("plainer_lines")
SPOKEN = _turns("spoken")
WORDS, EXPLAINED = (
    {name: _phrases(text) for name, text in _DATA[table].items()}
    for table in ("words", "explained")
)


def any_of(phrases: Iterable[str]) -> str:
    """Return a pattern that matches one of the phrases, a longer one before a shorter one."""
    ordered = sorted(phrases, key=len, reverse=True)
    return (
        "(?:"
        + "|".join(re.escape(phrase).replace(r"\ ", r"\s+") for phrase in ordered)
        + ")"
    )


LEFTOVER = re.compile(_DATA["leftover"])
SELLING, BUYING = any_of(WORDS["actions"]), any_of(WORDS["buying"])
IFS = rf"(?:{any_of(WORDS['ifs'])})\b(?! not\b)"

LOW_IS_ALWAYS_GOOD = rf"(?i)\b(?:{any_of(WORDS['lower_is_better'])})\b"
LOW_IS_GOOD = (
    rf"(?i)\b(?:{any_of(WORDS['lower_is_better'] | WORDS['lower_may_be_better'])})\b"
)
