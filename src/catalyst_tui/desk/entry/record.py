"""Read evidence, rulings and figures as a person types them.

Nothing is guessed: what cannot be read is a problem of its field, and then nothing is saved.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from hashlib import sha256
from typing import TypeVar
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from catalyst_tui.book.clean import clean
from catalyst_tui.book.model.book import (
    Basis,
    Book,
    Checkpoint,
    Claim,
    Event,
    Group,
    Score,
)
from catalyst_tui.book.model.dates import Window, evening_of, parse_window
from catalyst_tui.book.model.metrics import STANDARD
from catalyst_tui.book.model.quantity import Quantity
from catalyst_tui.book.model.subject import (
    UNLESS,
    basis_for,
    called,
    figures_read,
    is_period,
    parts,
    recurs,
    subject,
)
from catalyst_tui.book.near_names import suggestion
from catalyst_tui.desk.entry.figures import (
    amount_of,
    check_ended,
    figure_period,
    owner_in,
    typed_date,
    unit_in,
)
from catalyst_tui.desk.shapes import EVENT, Entry, Field
from catalyst_tui.judge.ledger.facts import (
    Bound,
    Effect,
    Evidence,
    Fact,
    Grade,
    Kind,
    Status,
)
from catalyst_tui.judge.ledger.observed import ANOTHER, WITHDRAWN
from catalyst_tui.judge.rules.rulings import ruling_words

_PRESS_RELEASE = re.compile(r"press[ _-]?release\b:?", re.IGNORECASE)
_SEC = ("https://www.sec.gov/Archives/", "https://data.sec.gov/")
SCORE, RULED = Effect.SCORED.value, Effect.RULED.value
_NO_EVIDENCE = (Effect.SCORED, Effect.RULED, Effect.WITHDRAWN)
EFFECTS = tuple(effect.value for effect in Effect if effect not in _NO_EVIDENCE)
GUIDE = " guide"
ONLY_RULINGS = (
    "only a ruling is about one period; evidence is about the checkpoint, with its day"
)
_T = TypeVar("_T")


class Understood(Struct):
    """An entry made at `at` as it is read: a fact or evidence, or what stands in the way."""

    book: Book
    at: datetime
    fact: Fact | None = None
    evidence: Evidence | None = None
    problems: list[tuple[Field, str]] = []

    @property
    def line(self) -> str:
        """Return the entry in one line."""
        if self.fact is not None:
            return _fact_line(self.fact)
        if self.evidence is not None:
            item = self.evidence
            day = f" on {item.happened_on}" if item.happened_on else ""
            company_date = (
                f", the company says {item.company_date}" if item.company_date else ""
            )
            return (
                f"{item.checkpoint} {item.label}{day}{company_date}, grade {item.grade}"
            )
        return ""

    @property
    def new(self) -> tuple[list[Fact], list[Evidence]]:
        """Return what it adds to the ledger."""
        return [*filter(None, [self.fact])], [*filter(None, [self.evidence])]

    def add(self, where: Field, problem: str) -> None:
        """Add a problem of a field."""
        self.problems.append((where, problem))

    def read(self, where: Field, reader: Callable[[], _T]) -> _T | None:
        """Return what a reader reads; add its ValueError as a problem of the field."""
        try:
            return reader()
        except ValueError as error:
            self.add(where, str(error))
            return None


def _fact_line(fact: Fact) -> str:
    sign = "" if fact.bound is Bound.EXACT else str(fact.bound)
    span = ""
    if fact.low is not None and fact.high is not None:
        low, high = (
            Quantity(fact.low, fact.value.unit),
            Quantity(fact.high, fact.value.unit),
        )
        span = f" ({low} to {high})"
    kind = "" if fact.kind is Kind.ACTUAL else f" {fact.kind}"
    basis = (
        "" if fact.basis is Basis.COMPANY else f", {fact.basis.value.replace('_', '-')}"
    )
    name = f"{called(fact.ticker, fact.metric)}{kind} {fact.period}"
    world = "" if fact.ticker else ", of no company"
    return f"{name} = {sign}{fact.value}{span}{basis}{world}, grade {fact.grade}"


def figures_of(checkpoint: Checkpoint, book: Book) -> list[str]:
    """Return the figures that a person can enter for its claim, as written: `revenue@LYFT`."""
    return [
        metric if owner in ("", None, checkpoint.ticker) else f"{metric}@{owner}"
        for metric, owner in figures_read(checkpoint, book)
    ]


def has_event(claim: Claim) -> bool:
    """Return whether evidence can settle a claim."""
    if isinstance(claim, Group):
        return any(has_event(member.claim) for member in claim.members)
    return isinstance(claim, Event)


def leg_names(checkpoint: Checkpoint) -> list[str]:
    """Return the legs that evidence must choose from, by their place: `2`;
    none without a choice.
    """
    names = (part.id.removeprefix(f"{checkpoint.id}.") for part in parts(checkpoint))
    return [name for name in names if not f".{name}".endswith(UNLESS)]


def understand(entry: Entry, book: Book, at: datetime) -> Understood:
    """Read an entry made at `at`. Every field is read, so that every problem is named at once."""
    if entry.what.split()[:1] == [RULED]:
        return _ruling(entry, book, at)
    if is_period(entry.checkpoint):
        return _of_period(entry, book, at)
    understood = Understood(book, at)
    # "2": the second leg
    leg = subject(book, f"{entry.checkpoint}.{entry.what.strip()}")
    checkpoint = leg or subject(book, entry.checkpoint)
    if checkpoint is None:
        raise KeyError(entry.checkpoint)
    what = entry.what.strip() or EVENT
    if leg is not None:
        what = SCORE if isinstance(leg.claim, Score) else EVENT
    if what in (EVENT, SCORE):
        _evidence(entry, checkpoint, what, understood)
        return understood
    metric, _, ticker = what.removesuffix(GUIDE).partition("@")
    series = book.series.get(metric)
    symbol = ticker or (None if series and series.world else checkpoint.ticker)
    entry = replace(entry, what=what.replace(f"@{ticker}", ""))
    _figure(entry, symbol, checkpoint.basis, understood)
    return understood


def understand_figure(
    entry: Entry, book: Book, at: datetime, basis: Basis | None
) -> Understood:
    """Read a figure. `entry.checkpoint` is its ticker's symbol, or empty."""
    understood = Understood(book, at)
    _figure(entry, entry.checkpoint, basis, understood)
    fact = understood.fact
    if basis is None and fact is not None and fact.basis is Basis.GAAP:
        for checkpoint in book.checkpoints.values():
            read = figures_read(checkpoint, book)
            if (
                checkpoint.basis is Basis.NON_GAAP
                and (fact.metric, fact.ticker) in read
            ):
                reads = f"{checkpoint.id} reads {entry.what} non-GAAP"
                understood.add(Field.WHAT, f"{reads}: say --basis non_gaap, or gaap")
                understood.fact = None
                break
    return understood


def _of_period(entry: Entry, book: Book, at: datetime) -> Understood:
    """Read an entry about one period of a recurring proof.

    Evidence is stored under the whole checkpoint. Its day says which period it
    settles, so it must lie there.
    """
    about = subject(book, entry.checkpoint)
    if about is None or about.period is None:
        raise KeyError(entry.checkpoint)
    whole = entry.checkpoint.partition("[")[0]
    understood = understand(replace(entry, checkpoint=whole), book, at)
    day = understood.evidence.happened_on if understood.evidence else None
    first, last = days_of(about, book)
    if day is None or first <= day <= last:
        return understood
    problem = f"{day} is not in {about.period}, which is {first} to {last}"
    return Understood(book, at, problems=[(Field.WHEN, problem)])


def days_of(checkpoint: Checkpoint, book: Book) -> tuple[date, date]:
    """Return the first and last day of the period of a checkpoint that has one."""
    if checkpoint.period is None:
        raise ValueError(checkpoint.id)
    fiscal = book.fiscal(checkpoint.ticker)
    period = fiscal.own(checkpoint.period)
    return fiscal.start(period), fiscal.end(period)


def _source(entry: Entry, understood: Understood, usual: str = "") -> tuple[Grade, str]:
    """Read the source; `usual` stands for none."""
    grade, source = graded(entry.source)
    if not source and not usual:
        understood.add(Field.SOURCE, "say what the source is")
    return grade, source or usual


def _note(entry: Entry) -> str:
    return clean(entry.note.strip(), 1000)


def _evidence(
    entry: Entry,
    checkpoint: Checkpoint,
    what: str,
    understood: Understood,
) -> None:
    book, at = understood.book, understood.at
    value = entry.value.strip().lower()
    # Only a person can score: that needs no source
    own = str(Grade.OWN) if what == SCORE else ""
    grade, source = _source(entry, understood, own)
    score = None
    if what == SCORE:
        effect: Effect | None = Effect.SCORED
        score = understood.read(Field.VALUE, lambda: score_of(value, checkpoint))
    else:
        effect = _effect(value, checkpoint, understood)
    window = _window(entry.when, checkpoint, understood)
    today = book.day_of(at, checkpoint.ticker)
    day, company_date = None, None
    if effect in (Effect.HAPPENED, Effect.REFUTED, Effect.SCORED):
        # Without a day it is the user's, which Tokyo's is ahead of
        day = _day(window, today, understood) if window else min(today, book.day_of(at))
    elif window is not None and window.last > today:
        company_date = window
    elif window is not None and effect is not Effect.RESCHEDULED:
        day = _day(window, today, understood)
    if effect is Effect.RESCHEDULED and company_date is None:
        understood.add(Field.WHEN, "the company's new date, such as 2027H1")
    if understood.problems or effect is None:
        return
    evidence = Evidence(
        id="",
        checkpoint=checkpoint.id,
        effect=effect,
        known_at=at,
        grade=grade,
        source=source,
        happened_on=day,
        company_date=company_date,
        score=score,
        note=_note(entry),
        another=value == ANOTHER,
    )
    understood.evidence = with_id(evidence)


def _effect(word: str, checkpoint: Checkpoint, understood: Understood) -> Effect | None:
    """Parse an effect. `happened` must be about a single event."""
    if word not in (*EFFECTS, ANOTHER):
        known = f"one of {', '.join(EFFECTS)}"
        if word:
            hint = suggestion(word, EFFECTS)
            known = f"{clean(word)!r} is none of {', '.join(EFFECTS)}{hint}"
        understood.add(Field.VALUE, known)
        return None
    effect = Effect.HAPPENED if word == ANOTHER else Effect(word)
    if effect is not Effect.HAPPENED:
        return effect
    if not has_event(checkpoint.claim):
        understood.add(Field.VALUE, _not_by_events(checkpoint, understood.book))
    elif legs := leg_names(checkpoint):
        meant = ", ".join(f"{checkpoint.id}.{leg}" for leg in legs)
        understood.add(Field.WHAT, f"several events decide it: say which, {meant}")
    return effect


def _not_by_events(checkpoint: Checkpoint, book: Book) -> str:
    """Return why nothing can happen to a claim without an event, and what to enter instead."""
    if isinstance(checkpoint.claim, Score):
        return "a score decides this one: enter the score instead"
    if figures_of(checkpoint, book):
        return "a test decides this one: enter the figure instead"
    return "prices decide this one; enter supports, weakens, a note or a ruling"


def _window(text: str, checkpoint: Checkpoint, understood: Understood) -> Window | None:
    if not text.strip():
        return None
    fiscal = understood.book.fiscal(checkpoint.ticker)
    return understood.read(Field.WHEN, lambda: parse_window(typed_date(text), fiscal))


def _day(window: Window | None, today: date, understood: Understood) -> date:
    """Return the day something happened: today if no other is given."""
    day = window.last if window else today
    if window is not None and window.coarse:
        understood.add(Field.WHEN, "the day it happened, such as 2026-11-04")
    elif day > today:
        understood.add(Field.WHEN, f"{day} has not come yet")
    return day


def _ruling(entry: Entry, book: Book, at: datetime) -> Understood:
    """Read a ruling on a checkpoint or, as `ruled 2026Q3`, on one of its periods."""
    understood = Understood(book, at)
    period = entry.what.strip().removeprefix(RULED).strip()
    id_ = f"{entry.checkpoint}[{period}]" if period else entry.checkpoint
    checkpoint = subject(book, id_)
    if checkpoint is None or not may_be_ruled(checkpoint, book):
        understood.add(Field.WHAT, f"{id_} is no checkpoint and no period of one")
        return understood
    ruling = understood.read(Field.VALUE, lambda: ruling_of(entry.value, checkpoint))
    window = _window(entry.when, checkpoint, understood)
    day = _day(window, book.day_of(at, checkpoint.ticker), understood)
    note = _note(entry)
    if not note:
        understood.add(Field.NOTE, "say why: a ruling needs a reason")
    if not understood.problems:
        evidence = Evidence(
            id="",
            checkpoint=checkpoint.id,
            effect=Effect.RULED,
            known_at=at,
            grade=Grade.OWN,
            source=clean(entry.source.strip(), 500) or str(Grade.OWN),
            happened_on=None if ruling is None else day,
            note=note,
            ruling=ruling,
        )
        understood.evidence = with_id(evidence)
    return understood


def may_be_ruled(checkpoint: Checkpoint, book: Book) -> bool:
    """Return whether it can be ruled on: a whole checkpoint or one of its periods, not a leg."""
    return checkpoint.id in book.checkpoints or is_period(checkpoint.id)


def ruling_of(text: str, checkpoint: Checkpoint) -> Status | None:
    """Parse the word of a ruling; None for `withdrawn`.

    ValueError with the words that are allowed.
    """
    word = text.strip().lower()
    if word == WITHDRAWN:
        return None
    allowed = ruling_words(checkpoint)
    if word in allowed:
        return Status(word)
    words = [*allowed, WITHDRAWN]
    known = f"one of {', '.join(words)}{suggestion(word, words)}"
    if recurs(checkpoint):
        known += f"; on one period: {RULED} PERIOD, or {checkpoint.id}[PERIOD]"
    raise ValueError(known)


def with_id(item: Evidence) -> Evidence:
    """Return the evidence with an id made of its content: two machines give two entries two ids."""
    content = (
        item.checkpoint,
        item.label,
        item.known_at.isoformat(),
        item.grade,
        item.happened_on,
        str(item.company_date),
        item.source,
        item.note,
    )
    return replace(item, id=f"own-{sha256(repr(content).encode()).hexdigest()[:12]}")


def _figure(
    entry: Entry,
    symbol: str | None,
    basis: Basis | None,
    understood: Understood,
) -> None:
    book, at = understood.book, understood.at
    what, (grade, source) = entry.what.strip(), _source(entry, understood)
    metric, is_guide = what.removesuffix(GUIDE), what.endswith(GUIDE)
    if metric not in STANDARD and metric not in book.series:
        hint = suggestion(metric, [*STANDARD, *book.series, *EFFECTS, SCORE, RULED])
        if now := book.series_now(metric):
            hint = f": it is {now} now"
        problem = f"no metric or series {clean(metric)!r}{hint}"
        understood.problems.insert(0, (Field.WHAT, problem))
        return
    ticker = understood.read(Field.WHAT, lambda: owner_in(metric, symbol, book))
    if ticker is None:
        return
    unit, series = unit_in(metric, ticker, book), book.series.get(metric)
    today = book.day_of(at, ticker)
    fiscal = book.fiscal(ticker)
    period = understood.read(
        Field.WHEN, lambda: figure_period(entry.when, metric, series, today, fiscal)
    )
    if period is not None and not is_guide:
        understood.read(Field.WHEN, lambda: check_ended(period, ticker, book, today))
    if is_guide and series and series.every.dated:
        every = series.every.name.lower()
        understood.add(Field.WHAT, f"{metric} has a value each {every}, no guide")
    amount = understood.read(Field.VALUE, lambda: amount_of(entry.value, unit))
    if amount is not None and amount.low is not None and not is_guide:
        understood.add(Field.VALUE, f"a range is guidance: choose {metric}{GUIDE}")
    if understood.problems or period is None or amount is None:
        return
    understood.fact = Fact(
        ticker=ticker,
        metric=metric,
        period=period,
        kind=Kind.GUIDE if is_guide else Kind.ACTUAL,
        basis=basis_for(metric, basis),
        value=amount.value,
        known_at=at,
        grade=grade,
        source=source,
        bound=amount.bound,
        low=amount.low,
        high=amount.high,
        note=_note(entry),
    )


def score_of(text: str, checkpoint: Checkpoint) -> Decimal:
    """Parse a score within the scale of its checkpoint. ValueError with a sentence."""
    claim = checkpoint.claim
    if not isinstance(claim, Score):
        raise ValueError(f"{checkpoint.id} is not judged by a score")
    try:
        score = Decimal(text)
        fits = claim.low <= score <= claim.high
    except InvalidOperation:  # no number, or not a number
        fits = False
    if not fits:
        raise ValueError(f"a score from {claim.low} to {claim.high}")
    return score


def graded(text: str) -> tuple[Grade, str]:
    """Return a source's grade and its words.

    The first word may name the grade; an address of the SEC is a filing; else it is the user's own.
    """
    text = clean(text.strip(), 500)
    if match := _PRESS_RELEASE.match(text):
        return Grade.RELEASE, text[match.end() :].strip() or match[0].rstrip(" :")
    first, _, rest = text.partition(" ")
    first = first.rstrip(":")
    if first.upper() in Grade.__members__:
        return Grade[first.upper()], rest.strip() or first
    return (Grade.FILING if text.startswith(_SEC) else Grade.OWN), text


def moment_known(known: date | None, now: datetime, zone: ZoneInfo) -> datetime:
    """Return when an entry became public: the evening of the day given, never later than now."""
    return now if known is None else min(evening_of(known, zone), now)
