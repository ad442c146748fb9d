"""Rows of figures and evidence as the values they were made from, and back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache, lru_cache
from sys import intern

from catalyst_tui.book.model.book import Basis
from catalyst_tui.book.model.dates import Window
from catalyst_tui.book.model.period import Period, parse_period
from catalyst_tui.book.model.quantity import Quantity, Unit, unit_named
from catalyst_tui.judge.ledger.facts import (
    ANOTHER,
    Bound,
    Effect,
    Evidence,
    Fact,
    FilingRef,
    Grade,
    Key,
    Kind,
    Packing,
    Status,
)
from catalyst_tui.store.connection import Row
from catalyst_tui.store.moments import moment, moment_or_none, stamp, stamp_or_none
from catalyst_tui.store.values import PLAIN, finite

# Looked up thousands of times at every start; calling the enum costs ten times a dict.
_KIND = {kind.value: kind for kind in Kind}
_BASIS = {basis.value: basis for basis in Basis}
_GRADE = {str(grade): grade for grade in Grade}
_BOUND = {bound.value: bound for bound in Bound}
_EFFECT = {effect.value: effect for effect in Effect} | {ANOTHER: Effect.HAPPENED}


def fact_row(fact: Fact) -> Row:
    return (
        fact.ticker,
        fact.metric,
        str(fact.period),
        fact.kind.value,
        fact.basis.value,
        str(fact.value.value),
        str(fact.value.unit),
        stamp(fact.known_at),
        str(fact.grade),
        fact.source,
        fact.bound.value,
        None if fact.low is None else str(fact.low),
        None if fact.high is None else str(fact.high),
        fact.note,
        *_filed_row(fact.filed),
        stamp_or_none(fact.withdraws),
    )


def _filed_row(filed: FilingRef | None) -> Row:
    if filed is None:
        return (None, None, None, None, None, None)
    start = None if filed.start is None else filed.start.isoformat()
    origin = "\n".join(filed.derived_from)
    return (filed.form, filed.accession, filed.concept, start, filed.end.isoformat(), origin)


def fact_of(row: Row) -> Fact:
    ticker, metric, period, kind, basis, value, unit, known_at, grade, source, bound, *rest = row
    low, high, note, *filed, withdraws, entered = rest
    return Fact(
        intern(ticker),  # a few words in thousands of rows
        intern(metric),
        _period(period),
        _KIND[kind],
        _BASIS[basis],
        Quantity(finite(value), _unit(unit)),
        _known(known_at),
        _GRADE[grade],
        intern(source),
        _BOUND[bound],
        None if low is None else finite(low),
        None if high is None else finite(high),
        note,
        _filed(*filed),
        moment_or_none(withdraws),
        moment_or_none(entered),
    )


class OfTicker(Packing):
    """The figures of one, packed as the texts they are: each is read once."""

    def __init__(self, ticker: str) -> None:
        super().__init__()
        self.ticker = ticker
        self._keys: dict[tuple[str, ...], Key] = {}

    def add(self, row: Row) -> None:
        """One more, in the order of `_REPORTED` (ledger.py), which is that of its parts."""
        value, derived, metric, kind, basis, *texts = row
        key = self._keys.get((metric, kind, basis))
        if key is None:
            key = self.ticker, intern(metric), _KIND[kind], _BASIS[basis]
            self._keys[metric, kind, basis] = key
        if not value.isdigit() or len(value) > PLAIN or not value.isascii():
            finite(value)
        self.pack(
            key,
            value,
            _made_of(derived) if derived else (),
            texts,
            lambda: map(_part, _PARTS, texts),
        )


def _part(read: Callable[[str], object], text: str | None) -> object:
    return None if text is None else read(text)


def _made_of(text: str) -> tuple[str, ...]:
    return tuple(map(intern, text.splitlines())) if text else ()


def _filed(form: str | None, *rest: str) -> FilingRef | None:
    if form is None:
        return None
    accession, concept, start, end, origin = rest
    first, last = _day(start) if start else None, _day(end)
    return FilingRef(
        intern(form), intern(accession), intern(concept), first, last, _made_of(origin)
    )


_day = cache(date.fromisoformat)  # thousands of figures are of the same days


@cache
def _period(text: str) -> Period | date:
    """A reporting period, or the day of an instant: the only form of ten characters with two dashes."""
    return date.fromisoformat(text) if text.count("-") == 2 else parse_period(text)


_known = lru_cache(maxsize=1 << 14)(moment)  # a report's figures are known at one moment


@cache
def _unit(text: str) -> Unit:
    return unit_named(text)


_PARTS: tuple[Callable[[str], object], ...] = (
    _known, _period, _GRADE.__getitem__, moment, _unit, intern, _BOUND.__getitem__, finite, finite, str,
    moment, _day, intern, intern, intern, _day,
)  # fmt: skip


def evidence_row(item: Evidence) -> Row:
    window = item.company_date
    return (
        item.id,
        item.checkpoint,
        item.word,
        stamp(item.known_at),
        str(item.grade),
        item.source,
        None if item.happened_on is None else item.happened_on.isoformat(),
        *(
            (None, None, None)
            if window is None
            else (window.text, window.first.isoformat(), window.last.isoformat())
        ),
        None if item.score is None else str(item.score),
        item.note,
        None if item.ruling is None else item.ruling.value,
        item.withdraws or None,
    )


def evidence_of(row: Row) -> Evidence:
    id_, checkpoint, effect, known_at, grade, source, happened_on, *rest = row
    words, first, last, score, note, ruling, withdraws, entered = rest
    return Evidence(
        id_,
        checkpoint,
        _EFFECT[effect],
        moment(known_at),
        _GRADE[grade],
        source,
        None if happened_on is None else date.fromisoformat(happened_on),
        None
        if words is None
        else Window(date.fromisoformat(first), date.fromisoformat(last), words),
        None if score is None else finite(score),
        note,
        None if ruling is None else Status(ruling),
        withdraws or "",
        effect == ANOTHER,
        moment(entered),
    )
