"""What the evidence form offers for a checkpoint: figures, events, scores it is decided by, and a ruling."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from msgspec.structs import replace

from catalyst_tui.book.model.book import Book, Checkpoint, Score
from catalyst_tui.book.model.dates import local_day
from catalyst_tui.book.model.period import Period, Span
from catalyst_tui.book.model.subject import UNLESS, is_period, parts, recurs, subject, suspending
from catalyst_tui.desk.entry.record import (
    EFFECTS,
    GUIDE,
    RULED,
    SCORE,
    days_of,
    has_event,
    metrics_of,
    places,
)
from catalyst_tui.desk.shapes.forms import EVENT, Choice, EntryForm, Field
from catalyst_tui.judge.kinds import Effect
from catalyst_tui.judge.ledger.observed import WITHDRAWN
from catalyst_tui.judge.rules.rulings import ruling_words

_OWN = (Field.SOURCE, "own, unless you name another")
_SOURCE = (Field.SOURCE, "what says so; begin with filing, release, call, press or own")
_NOTE = (Field.NOTE, "in your words")


def form_for(
    checkpoint: Checkpoint, at: datetime, book: Book, waiting: Sequence[Period] = ()
) -> EntryForm:
    """Return the choices, the likely one first. `waiting` are earlier periods that are not settled yet."""
    today = local_day(at, book.zone_of(checkpoint.ticker))
    spoken = list(_spoken(checkpoint, today))
    figures = list(_figures(checkpoint, today, book))
    if isinstance(checkpoint.claim, Score):
        choices = [_score(SCORE, checkpoint.claim, today), *figures, *spoken]
    else:
        first = spoken if has_event(checkpoint.claim) else []
        choices = [*first, *figures, *(one for one in spoken if one not in first)]
    if is_period(checkpoint.id):
        dated = [_in_period(choice, checkpoint, today, book) for choice in choices]
        ruling = _ruling(RULED, checkpoint, today)
        return EntryForm(checkpoint.id, checkpoint.text or checkpoint.id, (*dated, ruling))
    return EntryForm(
        checkpoint.id,
        checkpoint.text or checkpoint.id,
        (*choices, *_suspending(checkpoint, today), *_rulings(checkpoint, today, book, waiting)),
    )


def _in_period(choice: Choice, checkpoint: Checkpoint, today: date, book: Book) -> Choice:
    """Return the choice with a day of the period; without one when the period is over."""
    if choice.when != today.isoformat():  # a figure of a period
        return choice
    first, last = days_of(checkpoint, book)
    when = f"the day it happened, {first} to {last}"
    hints = tuple((field, when if field is Field.WHEN else text) for field, text in choice.hints)
    return replace(choice, when=choice.when if first <= today <= last else "", hints=hints)


def _spoken(checkpoint: Checkpoint, today: date) -> Iterator[Choice]:
    """What evidence is about: the legs by place where there are several, else the checkpoint."""
    legs = {part.id.removeprefix(f"{checkpoint.id}."): part.claim for part in parts(checkpoint)}
    for place in places(checkpoint) or [EVENT]:
        claim = legs.get(place)
        happens = place != EVENT or has_event(checkpoint.claim)
        effects = EFFECTS if happens else tuple(one for one in EFFECTS if one != Effect.HAPPENED)
        yield (
            _score(place, claim, today)
            if isinstance(claim, Score)
            else _event(place, today, effects)
        )


def _event(what: str, today: date, effects: tuple[str, ...] = EFFECTS) -> Choice:
    hints = (
        (Field.VALUE, ", ".join(effects)),
        (Field.WHEN, "a day; or the company's date, such as 2027H1"),
        _SOURCE,
        _NOTE,
    )
    return Choice(what, today.isoformat(), hints, effects)


def _suspending(checkpoint: Checkpoint, today: date) -> Iterator[Choice]:
    if suspending(checkpoint) is not None:
        yield _event(UNLESS.removeprefix("."), today)


def _score(what: str, claim: Score, today: date) -> Choice:
    scale = f"a score from {claim.low} to {claim.high}; it trips at {claim.trip}"
    hints = ((Field.VALUE, scale), (Field.WHEN, "the day it is of"), _OWN, _NOTE)
    return Choice(what, today.isoformat(), hints)


def _figures(checkpoint: Checkpoint, today: date, book: Book) -> Iterator[Choice]:
    fiscal = book.fiscal(checkpoint.ticker)
    value = (
        Field.VALUE,
        "392.4M, 73.7%, >50% for a floor, ~20% for about; a guided range as 540M..560M",
    )
    metrics = metrics_of(checkpoint.claim)
    own = {name: book.series.get(name.partition("@")[0]) for name in metrics}
    every = {
        name: series.every if series else checkpoint.every or Span.QUARTER
        for name, series in own.items()
    }
    for what in (*metrics, *(f"{name}{GUIDE}" for name in metrics if not every[name].dated)):
        span = every[what.removesuffix(GUIDE)]
        if span.dated:
            by_day = (value, (Field.WHEN, "its day, or its week as 2026-W46"), _SOURCE, _NOTE)
            yield Choice(what, today.isoformat(), by_day)
        else:
            latest = fiscal.containing(today, span).shift(-1)
            usual = (value, (Field.WHEN, f"a period, such as {latest}"), _SOURCE, _NOTE)
            yield Choice(what, str(checkpoint.period or latest), usual)


def _rulings(
    checkpoint: Checkpoint, today: date, book: Book, waiting: Sequence[Period]
) -> Iterator[Choice]:
    """On the checkpoint; of one that recurs also on the period at hand, the one before and those
    that wait."""
    fiscal = book.fiscal(checkpoint.ticker)
    begun = [period for period, _ in checkpoint.target if fiscal.start(period) <= today]
    if recurs(checkpoint) and checkpoint.every and not checkpoint.target:
        now = fiscal.containing(today, checkpoint.every)
        begun = [now.shift(-1), now]
    for period in sorted({*begun[-2:], *waiting}, reverse=True):
        one = subject(book, f"{checkpoint.id}[{period}]")
        if one is not None:
            yield _ruling(f"{RULED} {period}", one, today)
    yield _ruling(RULED, checkpoint, today)


def _ruling(what: str, checkpoint: Checkpoint, today: date) -> Choice:
    words = (*(status.value for status in ruling_words(checkpoint)), WITHDRAWN)
    hints = (
        (Field.VALUE, f"your decision, before all evidence: {', '.join(words)}"),
        (Field.WHEN, "the day it happened"),
        _OWN,
        (Field.NOTE, "why: a ruling needs a reason"),
    )
    return Choice(what, today.isoformat(), hints, words)
