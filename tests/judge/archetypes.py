"""The second book, `examples/archetypes.toml`, and what becomes known about one of its checkpoints.

Every figure, date and close told of it is made up, as the book is.
"""

from functools import cache
from pathlib import Path

from tests.doors.book import Book, load_book
from tests.doors.judge import Verdict, verdicts
from tests.judge.case_lines import Case, ledger_of, moment

BOOK = Path(__file__).parents[2] / "examples" / "archetypes.toml"
QUARTERS = "2026Q1 2026Q2 2026Q3 2026Q4"


@cache
def archetypes() -> Book:
    book = load_book(BOOK.read_text("utf-8")).book
    assert book is not None
    return book


class Story(Case, frozen=True):
    """What becomes known about one checkpoint of the book. Its claim is that checkpoint's id."""

    def __str__(self) -> str:
        return f"{self.claim}: {self.name}"

    def verdict(self, at: str) -> Verdict:
        book = archetypes()
        ticker = book.checkpoints[self.claim].ticker or ""
        ledger = ledger_of(book, self.known, ticker=ticker, checkpoint=self.claim)
        return verdicts(book, ledger, moment(at))[self.claim]

    def results(self, at: str) -> str:
        return ", ".join(f"{one.period} {one.status}" for one in self.verdict(at).results)


def stories(checkpoint: str, *told: tuple[str, ...]) -> list[Story]:
    """Return a story for each name, known facts, words at the end of days, and the last day's reason."""
    return [
        Story(name, checkpoint, known, dict(day.split(" ", 1) for day in reads.split(", ")), *reason)
        for name, known, reads, *reason in told
    ]


def earnings_reports(days: str, metric: str, periods: str, values: str) -> str:
    """Return a figure at each of several prints; a `-` where none was told."""
    rows = zip(days.split(), periods.split(), values.split(), strict=True)
    return " ; ".join(f"{day} {metric} {period} {value}" for day, period, value in rows if value != "-")
