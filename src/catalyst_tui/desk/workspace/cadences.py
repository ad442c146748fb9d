"""Remember how often each series has a value: figures entered for weeks do
not count as those of days.

A figure of a day or a week is stored with its day alone. So each change of `every` is saved as an
answer: `2026-03-02T14:00:00.000000Z week|2026-11-20T09:30:00.000000Z day`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from msgspec import Struct

from catalyst_tui.book.model.book import Book
from catalyst_tui.judge.ledger.facts import Fact
from catalyst_tui.store.cells import stamp
from catalyst_tui.store.open import Store

Rule = TypeVar("Rule")
"""A cadence, or the end of a fiscal year (year_ends.py)."""

CADENCE = "cadence:"
ALWAYS, FOREVER = "0000", "9999"  # before and after every moment
DATED = frozenset({"day", "week"})
PERIODS = {
    "day": "????-??-??",
    "week": "????-??-??",
    "month": "????-??",
    "quarter": "????Q?",
    "half": "????H?",
    "year": "FY????",
}
"""How the period of a figure of each cadence is stored."""


class OtherCadence(Struct, frozen=True):
    """Figures of a series that were entered while it had another cadence, and do not count."""

    series: str
    before: str  # day, week, quarter
    now: str
    count: int
    changes: int  # how often the cadence has changed

    @property
    def sentence(self) -> str:
        """Return what happened to them."""
        is_one = self.count == 1
        figures = "1 figure" if is_one else f"{self.count} figures"
        was = f"entered for each {self.before} {'does' if is_one else 'do'} not count"
        return f"{self.series} has a value each {self.now} now: {figures} {was}"

    @property
    def may_count(self) -> bool:
        """Return whether they are stored so that they can be read as values
        of the present cadence.
        """
        return {self.before, self.now} <= DATED


def save_cadences(book: Book, store: Store, now: datetime) -> None:
    """Save the cadence of each series if it has changed. Needs an open transaction."""
    answers = store.splits.answers()
    for name, series in book.series.items():
        history = _history(answers, name) or _history(answers, series.was)
        word = series.every.name.lower()
        if not history:
            _save(store, name, [(ALWAYS, word)], now)
        elif history[-1][1] != word:
            _save(store, name, [*history, (stamp(now), word)], now)
        elif CADENCE + name not in answers:
            _save(store, name, history, now)


def add_cadences(
    store: Store, facts: Iterable[Fact], theirs: Mapping[str, str], now: datetime
) -> None:
    """Remember which cadence figures of another home were entered in, if it was another one here.

    `theirs` are the answers of that home. Needs an open transaction.
    """
    for fact in facts:
        at = stamp(fact.entered or now)
        history = _history(store.splits.answers(), fact.metric)
        their_word = held_at(_history(theirs, fact.metric), at)
        if their_word and held_at(history, at) != their_word:
            _save(store, fact.metric, with_moment(history, fact.entered or now, their_word), now)


def count_again(book: Book, store: Store, name: str, now: datetime) -> None:
    """Let all figures of a series count, whatever its cadence was when they were entered."""
    _save(store, name, [(ALWAYS, book.series[name].every.name.lower())], now)


def other_cadences(book: Book, store: Store) -> dict[str, tuple[tuple[str, str], ...]]:
    """Return the spans of time in which each series had another cadence than it has now."""
    answers, spans = store.splits.answers(), {}
    for name, series in book.series.items():
        history = _history(answers, name) or _history(answers, series.was)
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
        series = book.series[name]
        history = _history(answers, name) or _history(answers, series.was)
        word = series.every.name.lower()
        before = [was for _, was in history if was != word][-1]
        count = sum(
            store.ledger.count_periods(metric, PERIODS[before], spans)
            for metric in filter(None, (name, series.was))
        )
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


def held_at(history: Iterable[tuple[str, Rule]], at: str) -> Rule | None:
    """Return the rule that held at a moment; None where none is known."""
    return next((rule for since, rule in reversed(list(history)) if since <= at), None)


def with_moment(
    history: Sequence[tuple[str, Rule]], at: datetime, rule: Rule
) -> list[tuple[str, Rule]]:
    """Return a history in which another rule held at one moment, as a figure was entered."""
    if not history:
        return [(ALWAYS, rule)]
    after = stamp(at + timedelta(microseconds=1))
    before = held_at(history, after)
    own = {after: before} if before is not None else {}
    return sorted((own | dict(history) | {stamp(at): rule}).items(), key=lambda one: one[0])


def _save(store: Store, name: str, history: list[tuple[str, str]], now: datetime) -> None:
    text = "|".join(f"{since} {word}" for since, word in history)
    store.splits.answer(CADENCE + name, text, now)
