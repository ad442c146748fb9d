"""Several in a row: when a streak of bad periods or days is long enough (verdicts.md, "Guard and kill")."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from itertools import pairwise, takewhile

from msgspec.structs import replace

from catalyst_tui.book.language.leaves import reading
from catalyst_tui.book.language.tree import Expr
from catalyst_tui.book.model.period import Period
from catalyst_tui.judge.evaluate.value import Truth, at_least, negate
from catalyst_tui.judge.sentence import followed

GAP = 7
"""Days that closes may lie apart: a holiday week, not a hole."""

_USUAL = 10
"""Observations that show how far apart they usually lie."""


def run_of(periods: Sequence[Period], good: Callable[[Period], Truth], n: int, first: Period | None) -> Truth:
    """Bad only when the latest `n` periods are; a gap between them is unknown, not a reset. Before `first`
    nothing counts."""
    latest = good(periods[-1])
    if n == 1 or latest.state is not False:
        return latest
    legs = []
    for back in range(n):
        wanted = periods[-1].shift(-back)
        if first is not None and wanted < first:
            return replace(latest, state=True)
        legs.append(good(wanted) if wanted in periods else Truth(None, f"{wanted} is not known"))
    bad = at_least(n, [negate(leg) for leg in legs])
    if bad.state is None:
        return replace(latest, state=None, said=f"{latest.reason}; {bad.reason}")
    told = followed(latest.said, f"; {n} in a row") if bad.state else latest.said
    return replace(latest, state=not bad.state, said=told)


def may_hold(states: Sequence[bool | None], n: int) -> bool:
    """Whether a test may have held `n` times in a row: what is not known may have."""
    hopeful = 0
    for state in states:
        hopeful = hopeful + 1 if state is not False else 0
        if hopeful >= n:
            return True
    return False


def first_bad(good: Iterable[Truth], n: int) -> Truth | None:
    """The result with which `n` in a row were bad for the first time, oldest first; None when none was."""
    streak = 0
    for result in good:
        streak = streak + 1 if result.state is False else 0
        if streak >= n:
            return result
    return None


def bad_once(good: Iterable[tuple[Period | date, bool | None]], n: int) -> str:
    """When `n` in a row were first not good, at any time of the span; empty when they never were."""
    streak = 0
    for when, state in good:
        streak = 0 if state else streak + 1
        if streak >= n:
            return f"it was {'not known' if state is None else 'bad'} at {when}"
    return ""


def bad_streak(periods: Sequence[Period], good: Callable[[Period], Truth]) -> int:
    """How many of the latest periods in a row are bad."""
    streak = 0
    for period in reversed(periods):
        if good(period).state is not False or period != periods[-1].shift(-streak):
            break
        streak += 1
    return streak


def bad_days(days: Sequence[date], good_on: Callable[[date], Truth], n: int) -> int:
    """How many of the latest `n` days in a row are bad."""
    bad = takewhile(lambda day: good_on(day).state is False, reversed(days[-n:]))
    return sum(1 for _ in bad)


def hole(expr: Expr, days: Sequence[date], n: int) -> str:
    """Between which of the last `n` closes none is known for longer than a holiday week; empty where that is
    so nowhere, or is how a macro series usually comes."""
    steps = sorted((after - before).days for before, after in pairwise(days[-_USUAL:]))
    if reading(expr).only_macro and steps and steps[len(steps) // 2] > GAP:
        return ""
    wide = ((a, b) for a, b in pairwise(days[-n:]) if (b - a).days > GAP)
    return next((f", and nothing is known between {a} and {b}" for a, b in wide), "")
