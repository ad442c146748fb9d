"""What the evidence form offers for a checkpoint: figures, events, scores it is decided by, and a ruling."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from catalyst_tui.book.dates import local_day
from catalyst_tui.book.model import Book, Checkpoint, Score
from catalyst_tui.book.period import Span
from catalyst_tui.book.subject import UNLESS, parts, recurs, subject, suspending
from catalyst_tui.desk.forms import Choice, EntryForm, Field
from catalyst_tui.desk.record import EFFECTS, EVENT, GUIDE, RULED, SCORE, has_event, metrics_of, places
from catalyst_tui.judge.observed import WITHDRAWN
from catalyst_tui.judge.ruling import ruling_words

_SOURCE = (Field.SOURCE, "what says so; begin with filing, release, call, press or own")
_NOTE = (Field.NOTE, "in your words")


def form_for(checkpoint: Checkpoint, at: datetime, book: Book) -> EntryForm:
    """The choices, the likely one first."""
    today = local_day(at, book.zone)
    spoken = list(_spoken(checkpoint, today))
    figures = list(_figures(checkpoint, today, book))
    if isinstance(checkpoint.claim, Score):
        choices = [_score(SCORE, checkpoint.claim, today), *figures, *spoken]
    else:
        first = spoken if has_event(checkpoint.claim) else []
        choices = [*first, *figures, *(one for one in spoken if one not in first)]
    return EntryForm(
        checkpoint.id,
        checkpoint.text or checkpoint.id,
        (*choices, *_suspending(checkpoint, today), *_rulings(checkpoint, today, book)),
    )


def _spoken(checkpoint: Checkpoint, today: date) -> Iterator[Choice]:
    """What evidence is about: the legs by place where there are several, else the checkpoint."""
    legs = {part.id.removeprefix(f"{checkpoint.id}."): part.claim for part in parts(checkpoint)}
    for place in places(checkpoint) or [EVENT]:
        claim = legs.get(place)
        yield _score(place, claim, today) if isinstance(claim, Score) else _event(place, today)


def _event(what: str, today: date) -> Choice:
    hints = (
        (Field.VALUE, ", ".join(EFFECTS)),
        (Field.WHEN, "a day; or the company's date, such as 2027H1"),
        _SOURCE,
        _NOTE,
    )
    return Choice(what, today.isoformat(), hints, EFFECTS)


def _suspending(checkpoint: Checkpoint, today: date) -> Iterator[Choice]:
    if suspending(checkpoint) is not None:
        yield _event(UNLESS.removeprefix("."), today)


def _score(what: str, claim: Score, today: date) -> Choice:
    scale = f"a score from {claim.low} to {claim.high}; it trips at {claim.trip}"
    hints = ((Field.VALUE, scale), (Field.WHEN, "the day it is of"), _SOURCE, _NOTE)
    return Choice(what, today.isoformat(), hints)


def _figures(checkpoint: Checkpoint, today: date, book: Book) -> Iterator[Choice]:
    fiscal = book.fiscal(checkpoint.ticker)
    latest = checkpoint.period or fiscal.containing(today, checkpoint.every or Span.QUARTER).shift(-1)
    hints = (
        (Field.VALUE, "392.4M, 73.7%, >50% for a floor, ~20% for about; a guided range as 540M..560M"),
        (Field.WHEN, "a period, such as 2026Q3"),
        _SOURCE,
        _NOTE,
    )
    metrics = metrics_of(checkpoint.claim)
    for what in (*metrics, *(f"{name}{GUIDE}" for name in metrics)):
        yield Choice(what, str(latest), hints)


def _rulings(checkpoint: Checkpoint, today: date, book: Book) -> Iterator[Choice]:
    """On the checkpoint; of one that recurs also on the period at hand and the one before."""
    fiscal = book.fiscal(checkpoint.ticker)
    begun = [period for period, _ in checkpoint.target if fiscal.start(period) <= today]
    if recurs(checkpoint) and checkpoint.every and not checkpoint.target:
        now = fiscal.containing(today, checkpoint.every)
        begun = [now.shift(-1), now]
    for period in reversed(begun[-2:]):
        one = subject(book, f"{checkpoint.id}[{period}]")
        if one is not None:
            yield _ruling(f"{RULED} {period}", one, today)
    yield _ruling(RULED, checkpoint, today)


def _ruling(what: str, checkpoint: Checkpoint, today: date) -> Choice:
    words = (*(status.value for status in ruling_words(checkpoint)), WITHDRAWN)
    hints = (
        (Field.VALUE, f"your decision, before all evidence: {', '.join(words)}"),
        (Field.WHEN, "the day it happened"),
        (Field.SOURCE, "own, unless you name another"),
        (Field.NOTE, "why: a ruling needs a reason"),
    )
    return Choice(what, today.isoformat(), hints, words)
