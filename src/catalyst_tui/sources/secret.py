"""A key as it travels: text to the client that sends it, dots to everyone who prints it."""

from __future__ import annotations


class Secret(str):
    """A string that shows itself to nobody: not printed, not formatted, not in a `repr` or a traceback.

    What is made of it (`"Token " + key`) is an ordinary string: wrap that again.
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return "'•••'"

    def __str__(self) -> str:
        return "•••"

    def __format__(self, spec: str) -> str:
        return format("•••", spec)
