"""What is wrong with a book, and where: problems are values; nothing is raised past the loader."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class Severity(StrEnum):
    """Whether a problem keeps the book from being used."""

    ERROR = "error"
    ADVICE = "advice"  # the book is usable; `catalyst lint` asks for more


class Problem(Struct, frozen=True, order=True):
    """One thing that is wrong. `line` and `column` count from 1, columns in characters."""

    line: int
    column: int
    message: str
    hint: str = ""
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        return f"{self.line}:{self.column}: {self.message}" + (f" ({self.hint})" if self.hint else "")


def position(text: str, offset: int) -> tuple[int, int]:
    """The line and column, from 1, of a place in `text`."""
    offset = max(0, min(offset, len(text)))
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


MESSAGE = 240
"""Characters of a message that quotes a text: short enough to read."""
