"""What a typed line says: its readings, or why it cannot be read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from msgspec import Struct

from catalyst_tui.book.line.figures import NewSeries
from catalyst_tui.book.line.vocabulary import SPOKEN, SUFFIXES
from catalyst_tui.book.model.book import Role
from catalyst_tui.book.model.listings import listed_in

ENTER = "enter it with `catalyst record`"  # of a new series; the app says a key instead
MOST = 3  # numbered answers to a question
NO_DEADLINE = "no deadline: it can never be missed"


class LineReading(Struct, frozen=True):
    """One way to read a line, in the book's words. Either `test` or `event` is set."""

    role: Role
    ticker: str  # empty for a theme, a claim about no company
    text: str  # the line as typed, without action and probability
    test: str = ""
    event: str = ""
    period: str = ""
    due: str = ""
    since: str = (
        ""  # of an event `in 2027`, and of each quarter of it: nothing counts before
    )
    then: str = ""
    p: Decimal | None = None
    series: tuple[NewSeries, ...] = ()
    notes: tuple[str, ...] = ()
    non_gaap: bool = False

    def line(self) -> str:
        """Return the canonical line. Read again, it has this reading alone."""
        head = " ".join(filter(None, [self.role.value, self.ticker]))
        adjusted = "non-GAAP " if self.non_gaap else ""
        parts = [f"{head}: {adjusted}{self.test or quoted(self.event)}"]
        if self.period:
            parts.append(f"in {self.period}")
        if self.due:
            each = "each quarter " if self.since and self.test else ""
            parts.append(f"{each}{'in' if self.since else 'by'} {self.due}")
        if self.then:
            parts.append(f"-> {self.then}")
        line = " ".join(parts)
        return line if self.p is None else f"{line}, {(self.p * 100).normalize():f}%"

    @property
    def tickers(self) -> tuple[str, ...]:
        """The companies that it speaks of, its own first."""
        others = re.findall(r'@"?([A-Z0-9][A-Z0-9.-]*)', self.test)
        return tuple(dict.fromkeys(filter(None, [self.ticker, *others])))

    @property
    def reports_in(self) -> str:
        """The currency of a reported figure, if it is none of the price's."""
        amount = re.search(r"\d[MBT]? ([A-Z]{3})\b", self.test)
        abroad = "USD" if "$" in self.test and listed_in(self.ticker) else ""
        plain = not self.series and "price" not in self.test
        return (amount[1] if amount else abroad) if plain else ""


def spoken(test: str) -> str:
    """Return a test in plain words: `yoy(cloud_revenue) >= 25%` is cloud revenue up 25 % at
    least."""
    for turn, words in SPOKEN:
        test = turn.sub(words, test)
    return test.strip()


def currency_of(ticker: str) -> str:
    """Return the currency of a symbol on an exchange that the book has no hours of."""
    code: str = SUFFIXES.get(ticker.rpartition(".")[2], "")
    return code


class Refusal(Struct, frozen=True):
    """Why a line cannot be read: the place of the word that stopped it, and lines that
    would work."""

    message: str
    start: int
    end: int
    lines: tuple[str, ...]
    ticker: str = ""  # the company, if it could be read


class Line(Struct, frozen=True):
    """What a line says. One reading is certain; several come with a question."""

    readings: tuple[LineReading, ...] = ()
    question: str = ""
    refusal: Refusal | None = None
    lots: str = ""  # the part that is a lot: `NVDA 10@182.40 2026-10-02`


class RefusedError(ValueError):
    """The line cannot be read. Carries the word that stopped it and lines that would work."""

    def __init__(self, message: str, word: str = "", lines: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.word, self.lines = word, lines


def quoted(text: str) -> str:
    """Return a text in the quotes of a line."""
    return '"' + text.replace('"', "'") + '"'


def replaced(line: str, word: str, instead: str) -> str:
    """Return the line with `instead` in the place of `word`."""
    start = line.lower().rfind(word.lower())
    if start < 0:
        return line
    return " ".join((line[:start] + instead + line[start + len(word) :]).split())
