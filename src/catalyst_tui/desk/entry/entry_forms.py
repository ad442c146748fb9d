"""Offer what can be entered for a checkpoint, and show which verdicts an entry would change."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta

from msgspec.structs import replace

from catalyst_tui.book.clean import clean
from catalyst_tui.book.model.book import Book, Checkpoint, Score
from catalyst_tui.book.model.period import Span
from catalyst_tui.book.model.subject import (
    UNLESS,
    is_period,
    parts,
    subject,
    suspending,
)
from catalyst_tui.desk.entry.figures import out_of_scale
from catalyst_tui.desk.entry.record import (
    EFFECTS,
    GUIDE,
    RULED,
    SCORE,
    Understood,
    days_of,
    figures_of,
    has_event,
    leg_names,
)
from catalyst_tui.desk.shapes import (
    EVENT,
    Entry,
    EntryCheck,
    EntryChoice,
    EntryForm,
    Field,
    RulingForm,
    RulingSide,
    VerdictChange,
)
from catalyst_tui.desk.workspace.state import Known
from catalyst_tui.judge.evaluate.reads import readers_of
from catalyst_tui.judge.history.transitions import checkpoint_of, readings
from catalyst_tui.judge.judge import verdicts
from catalyst_tui.judge.kinds import Effect
from catalyst_tui.judge.ledger.facts import Evidence, Fact
from catalyst_tui.judge.rules.rulings import ruling_words
from catalyst_tui.judge.verdict import Status, Verdict

_OWN = "own, unless you name another"
_SOURCE = "what says so; begin with filing, release, call, press or own"
_FIGURE = "a number: 392.4M or 73.7%; >50% if it is at least that, ~20% if about"
_RANGE = "a number or a range: 550M or 540M..560M"
_DAY_OR_DATE = "the day it happened; or the date the company named, such as 2027H1"


LABEL_AHEAD = timedelta(days=335)
"""So much earlier than the calendar's a company's period of the same name may end."""


def form_for(checkpoint: Checkpoint, at: datetime, book: Book) -> EntryForm:
    """Return the choices, the likely one first. Rulings have a form of their own."""
    # Tokyo's day may be the user's tomorrow
    today = min(book.day_of(at, checkpoint.ticker), book.day_of(at))
    day, hint = today.isoformat(), _DAY_OR_DATE
    if is_period(checkpoint.id):
        first, last = days_of(checkpoint, book)
        day = day if first <= today <= last else ""
        hint = f"the day it happened, {first} to {last}"
    events = list(_events(checkpoint, day, hint))
    figures = _figures(checkpoint, today, book)
    if isinstance(checkpoint.claim, Score):
        choices = [_score(SCORE, checkpoint.claim, day), *figures, *events]
    elif has_event(checkpoint.claim):
        choices = [*events, *figures]
    else:
        choices = [*figures, *events]
    if not is_period(checkpoint.id) and suspending(checkpoint) is not None:
        choices.append(_event(UNLESS.removeprefix("."), day, hint, EFFECTS))
    return EntryForm(checkpoint.id, checkpoint.name, tuple(choices))


def _choice(
    what: str,
    usual: str,
    values: tuple[str, ...] = (),
    *,
    value: str,
    when: str,
    source: str = _SOURCE,
) -> EntryChoice:
    hints = {
        Field.VALUE: value,
        Field.WHEN: when,
        Field.SOURCE: source,
        Field.NOTE: "in your words",
    }
    return EntryChoice(what, usual, hints, values)


def _events(checkpoint: Checkpoint, day: str, hint: str) -> Iterator[EntryChoice]:
    """Yield what evidence can be about: the legs by place if there are
    several, else the checkpoint.
    """
    legs = {
        part.id.removeprefix(f"{checkpoint.id}."): part.claim
        for part in parts(checkpoint)
    }
    for name in leg_names(checkpoint) or [EVENT]:
        claim = legs.get(name)
        if isinstance(claim, Score):
            yield _score(name, claim, day)
            continue
        can_happen = name != EVENT or has_event(checkpoint.claim)
        effects = [
            effect for effect in EFFECTS if can_happen or effect != Effect.HAPPENED
        ]
        yield _event(name, day, hint, tuple(effects))


def _event(what: str, day: str, hint: str, effects: tuple[str, ...]) -> EntryChoice:
    return _choice(what, day, effects, value=", ".join(effects), when=hint)


def _score(what: str, claim: Score, day: str) -> EntryChoice:
    scale = f"a score from {claim.low} to {claim.high}; it trips at {claim.trip}"
    return _choice(what, day, value=scale, when="the day it is of", source=_OWN)


def _figures(checkpoint: Checkpoint, today: date, book: Book) -> list[EntryChoice]:
    """Return the figures of a claim, and their guides."""
    fiscal, asked = book.fiscal(checkpoint.ticker), checkpoint.period
    figures: list[EntryChoice] = []
    guides: list[EntryChoice] = []
    for name in figures_of(checkpoint, book):
        series = book.series.get(name.partition("@")[0])
        span = series.every if series else checkpoint.every or Span.QUARTER
        if asked and not span.dated:
            span = asked.span
        usual, when = today.isoformat(), "its day, or its week as 2026-W46"
        if not span.dated:
            latest = fiscal.containing(today, span).shift(-1)
            is_over = asked and fiscal.end(asked) < today + LABEL_AHEAD
            usual, when = (
                str(asked if is_over else latest),
                f"a period, such as {latest}",
            )
            guide, period = f"{name}{GUIDE}", str(asked or latest)
            guides.append(_choice(guide, period, value=_RANGE, when=when))
        figures.append(_choice(name, usual, value=_FIGURE, when=when))
    return figures + guides


def ruling_form(
    book: Book, verdict: Verdict, id_: str, side: RulingSide, now: datetime
) -> RulingForm:
    """Return the form for a ruling, on the period that waits if one does.

    `verdict` is of the whole checkpoint. KeyError for an unknown id, ValueError with a
    sentence if it cannot be ruled so.
    """
    checkpoint = subject(book, id_)
    if checkpoint is None:
        raise KeyError(id_)
    if side is not RulingSide.VOID and not is_period(id_) and verdict.unsettled:
        checkpoint = (
            subject(book, f"{id_}[{verdict.unsettled[0].period}]") or checkpoint
        )
    word = _word(checkpoint, side)
    day = book.day_of(now).isoformat() if word is Status.MET else ""
    return RulingForm(checkpoint.id, checkpoint.name, word.value, day)


def _word(checkpoint: Checkpoint, side: RulingSide) -> Status:
    """Return the role's word for a side. `void` is the last of every role's words."""
    *allowed, void = ruling_words(checkpoint)
    if side is RulingSide.VOID:
        return void
    for word in allowed:
        if word.bad is (side is RulingSide.MISSED):
            return word
    words = " or ".join((*allowed, void))
    raise ValueError(f"a {checkpoint.role.value} can only be ruled {words}")


def ruling_entry(form: RulingForm, day: str, why: str) -> Entry:
    """Return the form as `catalyst record` would be given it."""
    return Entry(form.checkpoint, RULED, form.word, clean(day), "", clean(why, 1000))


def judged_entry(entry: Understood, known: Known, now: datetime) -> EntryCheck:
    """Return what an entry would change; its line says if a figure is in doubt."""
    if entry.problems:
        return EntryCheck(tuple(entry.problems), entry.line, ())
    line = entry.line
    if entry.fact and (
        doubt := out_of_scale(entry.fact, known.book, known.ledger, now)
    ):
        line += f": {doubt}?"
    return EntryCheck((), line, preview(known, now, *entry.new))


def preview(
    known: Known,
    now: datetime,
    facts: Collection[Fact] = (),
    evidence: Collection[Evidence] = (),
) -> tuple[VerdictChange, ...]:
    """Judge again with the entries, and return the verdicts that would change, in the book's order.

    Of two rulings known at the same moment the one entered later counts: that is the one previewed.
    """
    evidence = [
        replace(item, entered=now + timedelta(microseconds=1)) for item in evidence
    ]
    book, readers = known.book, readers_of(known.book)
    names = {fact.ticker for fact in facts}
    names |= {checkpoint_of(item.checkpoint) for item in evidence}
    ids = set[str]().union(*(readers.get(name, ()) for name in names))
    concerned = {id_: one for id_, one in book.checkpoints.items() if id_ in ids}
    ledger = known.ledger.with_more(facts, evidence)
    after = verdicts(replace(book, checkpoints=concerned), ledger, now)
    changes = []
    for id_, verdict in after.items():
        before = readings(known.verdicts[id_])
        for key, (word, reason) in readings(verdict).items():
            if key in before and before[key][0] != word:
                about = subject(book, key)
                text = about.text if about else ""
                changes.append(VerdictChange(key, before[key][0], word, reason, text))
    return tuple(changes)
