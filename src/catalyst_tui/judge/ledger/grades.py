"""Weigh statements about one thing by their grade: which count, and which contradict them.

A statement that contradicts a better grade does not count until a person rules. Of an equal or
better grade the one known later wins (verdicts.md, "Grades").
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from catalyst_tui.book.model.quantity import distinguished
from catalyst_tui.judge.kinds import Bound, Effect, Grade, Words, followed
from catalyst_tui.judge.ledger.figures import Figure
from catalyst_tui.judge.ledger.observed import Evidence, Fact
from catalyst_tui.values import Frozen

DECISIVE = (Effect.HAPPENED, Effect.REFUTED)
"""The effects that settle an event. All others are outlooks and contradict nothing."""


class Weighed(Frozen):
    """Statements about one thing, each part oldest first.

    `standing` count now and agree. `overruled` were replaced by the first of them. `against`
    contradict a better grade, and nothing as good has answered them since. `counted` are all that
    counted at some time.
    """

    counted: tuple[Evidence, ...]
    standing: tuple[Evidence, ...]
    overruled: tuple[Evidence, ...]
    against: tuple[Evidence, ...]

    @property
    def last(self) -> Evidence | None:
        """Return the latest statement that counts."""
        return self.standing[-1] if self.standing else None


SILENCE = Weighed((), (), (), ())
"""The result of weighing nothing."""


def weigh(
    statements: Iterable[Evidence], disagree: Callable[[Evidence, Evidence], bool]
) -> Weighed:
    """Weigh statements in the order they became known, then by grade."""
    if not (known := sorted(statements, key=lambda item: (item.known_at, item.grade))):
        return SILENCE
    counted: list[Evidence] = []
    standing: list[Evidence] = []
    overruled: list[Evidence] = []
    against: list[Evidence] = []
    for one in known:
        rivals = [other for other in standing if disagree(one, other)]
        if any(other.grade < one.grade for other in rivals):
            against.append(one)
            continue
        if rivals:
            overruled = rivals
            standing = [other for other in standing if other not in rivals]
        against = [other for other in against if other.grade < one.grade]
        standing.append(one)
        counted.append(one)
    return Weighed(tuple(counted), tuple(standing), tuple(overruled), tuple(against))


def weigh_events(evidence: Iterable[Evidence]) -> Weighed:
    """Weigh the evidence that an event happened or was refuted."""
    decisive = (item for item in evidence if item.effect in DECISIVE)
    return weigh(decisive, lambda one, other: one.effect is not other.effect)


def weigh_dates(evidence: Iterable[Evidence]) -> Weighed:
    """Weigh the dates the company gave. One within another agrees with it."""
    return weigh(
        (item for item in evidence if item.company_date is not None), _other_date
    )


def _other_date(one: Evidence, other: Evidence) -> bool:
    now = one.company_date
    before = other.company_date
    if now is None or before is None:
        return False
    return now.first < before.first or now.last > before.last


def in_words(item: Evidence) -> str:
    """Return evidence in a few words, with the kind of its source."""
    text = item.note or item.word
    return (
        f"{text} ({item.grade}, {item.source})"
        if item.source
        else f"{text} ({item.grade})"
    )


def dated_words(item: Evidence, day: date) -> str:
    """Return evidence in a few words, with the day it is about."""
    return f"{in_words(item)} on {day}"


def date_in_words(item: Evidence) -> str:
    """Return the company's date as the evidence gave it."""
    return f"{item.company_date}: {in_words(item)}"


def notes_of(weighed: Weighed, words: Callable[[Evidence], str]) -> tuple[str, ...]:
    """Return the notes of a reason: replaced statements, and contradictions."""
    before = (f"before: {words(item)}" for item in weighed.overruled[-1:])
    against = (contradicted_by(words(item)) for item in weighed.against)
    return (*before, *against)


def notes_of_figure(figure: Figure) -> tuple[str, ...]:
    """Return the notes about a figure: restated, contradicting and incomparable ones."""
    if not (figure.before or figure.against or figure.apart or figure.stated):
        return ()
    stated = (f"stated as {figure.stated.value}",) if figure.stated else ()
    before = (
        (f"{_replaces(figure)} {_stated(figure.before, figure.fact)}",)
        if figure.before
        else ()
    )
    against = (contradicted_by(_stated(fact, figure.fact)) for fact in figure.against)
    apart = (
        f"{_stated(fact)} is in another currency and is not compared"
        for fact in figure.apart
    )
    return (*stated, *before, *against, *apart)


def _replaces(figure: Figure) -> str:
    """Return how a figure replaced an earlier one: corrected or restated.

    Another number of the same document, or of the user, corrects. Only a later document restates.
    """
    now = figure.fact
    before = figure.before
    same = now.grade is Grade.OWN or (
        now.filed is None and before is not None and before.source == now.source
    )
    return "corrected from" if same else "restated from"


def _stated(fact: Fact, other: Fact | None = None) -> str:
    """Return a figure in words, with enough digits to differ from the other one."""
    sign = "" if fact.bound is Bound.EXACT else fact.bound
    if other is not None and str(fact.value) == str(other.value):
        value = distinguished(fact.value, other.value)
        not_this = distinguished(other.value, fact.value)
        return (
            f"{fact.metric} {fact.period} {sign}{value} ({fact.grade}), not {not_this}"
        )
    return f"{fact.metric} {fact.period} {sign}{fact.value} ({fact.grade})"


def contradicted_by(words: str) -> str:
    """Return the words for a contradiction, with what it asks for."""
    return f"contradicted by {words}: your ruling decides"


def with_notes(reason: Words, notes: Sequence[str]) -> Words:
    """Add notes to a reason."""
    if not notes:
        return reason
    shown = [
        *notes[:_AT_MOST],
        *([f"{len(notes) - _AT_MOST} more"] if len(notes) > _AT_MOST else []),
    ]
    return followed(reason, "".join(f"; {words}" for words in shown))


_AT_MOST = 3
