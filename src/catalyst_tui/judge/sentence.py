"""A reason that is built when it is first read: most reasons are never shown.

It equals its text. It holds no ledger and no scope, because verdicts are cached for long.
"""

from __future__ import annotations

from collections.abc import Callable


class Sentence:
    """Words that `make` builds from `of` when they are first read."""

    __slots__ = ("_said",)

    def __init__(self, make: Callable[..., str], *of: object) -> None:
        self._said: str | tuple[Callable[..., str], tuple[object, ...]] = make, of

    def __str__(self) -> str:
        said = self._said
        if not isinstance(said, str):
            make, of = said
            said = self._said = make(*of)
        return said

    def __repr__(self) -> str:
        return repr(str(self))

    def __eq__(self, other: object) -> bool:
        return str(self) == str(other) if isinstance(other, str | Sentence) else NotImplemented

    def __hash__(self) -> int:
        return hash(str(self))


Words = str | Sentence


def followed(said: Words, more: str) -> Words:
    """Return a sentence with more words after it."""
    return Sentence(_followed, said, more) if more else said


def _followed(said: Words, more: str) -> str:
    return f"{said}{more}"


def all_of(said: list[Words]) -> Words:
    """Join several sentences, each once."""
    return said[0] if len(said) == 1 else Sentence(_all_of, said)


def _all_of(said: list[Words]) -> str:
    return "; ".join(dict.fromkeys(map(str, said)))
