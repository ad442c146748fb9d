"""Remember how often each series has a value: figures entered for weeks do not count as those of days.

A figure of a day or a week is stored with its day alone. So each change of `every` is saved as an answer:
`2026-03-02T14:00:00.000000Z week|2026-11-20T09:30:00.000000Z day`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from msgspec import Struct

from catalyst_tui.book.model.book import Book
from catalyst_tui.store.cells import stamp
from catalyst_tui.store.open import Store

CADENCE = "cadence:"
ALWAYS, FOREVER = "0000", "9999"  # before and after every moment


class OtherCadence(Struct, frozen=True):
    """Figures of a series that were entered while it had another cadence, and do not count."""

    series: str
    before: str  # day, week
    now: str
    count: int
    changes: int  # how often the cadence has changed

    @property
    def sentence(self) -> str:
        """Return what happened to them."""
        figures = "1 figure" if self.count == 1 else f"{self.count} figures"
        was = f"entered for each {self.before}"
        return f"{self.series} has a value each {self.now} now: {figures} {was} do not count"


def save_cadences(book: Book, store: Store, now: datetime) -> None:
    """Save the cadence of each series of days or weeks if it has changed. Needs an open transaction."""
    answers = store.splits.answers()
    for name, series in book.series.items():
        history = _history(answers, name)
        word = series.every.name.lower()
        if history and history[-1][1] != word:
            changes = [*history, (stamp(now), word)]
            _save(store, name, changes, now)
        elif not history and series.every.dated:
            _save(store, name, [(ALWAYS, word)], now)


def count_again(book: Book, store: Store, name: str, now: datetime) -> None:
    """Let all figures of a series count, whatever its cadence was when they were entered."""
    _save(store, name, [(ALWAYS, book.series[name].every.name.lower())], now)


def other_cadences(book: Book, store: Store) -> dict[str, tuple[tuple[str, str], ...]]:
    """Return the spans of time in which each series had another cadence than it has now."""
    answers, spans = store.splits.answers(), {}
    for name, series in book.series.items():
        history = _history(answers, name)
        word = series.every.name.lower()
        ends = [*(begin for begin, _ in history[1:]), FOREVER]
        pairs = zip(history, ends, strict=True) if history else ()
        if other := tuple((begin, end) for (begin, was), end in pairs if was != word):
            spans[name] = other
    return spans


def left_out(book: Book, store: Store) -> Iterator[OtherCadence]:
    """Yield the series with figures that do not count, because its cadence has changed."""
    answers = store.splits.answers()
    for name, spans in other_cadences(book, store).items():
        count = store.ledger.count_dated(name, spans)
        history = _history(answers, name)
        word = book.series[name].every.name.lower()
        before = [was for _, was in history if was != word][-1]
        changes = len(history) if history[-1][1] != word else len(history) - 1
        if count:
            yield OtherCadence(name, before, word, count, changes)


def _history(answers: Mapping[str, str], name: str) -> list[tuple[str, str]]:
    """Return since when a series had which cadence, oldest first."""
    history = []
    for change in filter(None, answers.get(CADENCE + name, "").split("|")):
        since, _, word = change.partition(" ")
        history.append((since, word))
    return history


def _save(store: Store, name: str, history: list[tuple[str, str]], now: datetime) -> None:
    text = "|".join(f"{since} {word}" for since, word in history)
    store.splits.answer(CADENCE + name, text, now)
