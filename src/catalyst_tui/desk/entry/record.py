"""Hand-entered evidence and figures: what the form offers, and how what is typed is understood.

Nothing is guessed: what cannot be read is a problem of its field, and nothing is kept while there is one.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from hashlib import sha256
from typing import TypeVar
from zoneinfo import ZoneInfo

from msgspec import Struct, field
from msgspec.structs import replace

from catalyst_tui.book.clean import clean
from catalyst_tui.book.language.leaves import named
from catalyst_tui.book.language.names import is_price
from catalyst_tui.book.language.tree import Forecast, Operand
from catalyst_tui.book.model.book import (
    Basis,
    Book,
    Checkpoint,
    Claim,
    Event,
    Gauge,
    Group,
    Score,
    Test,
)
from catalyst_tui.book.model.dates import Window, evening_of, local_day, parse_window
from catalyst_tui.book.model.metrics import STANDARD
from catalyst_tui.book.model.owners import basis_for, called
from catalyst_tui.book.model.quantity import Quantity
from catalyst_tui.book.model.subject import UNLESS, is_period, parts, recurs, subject
from catalyst_tui.book.near_names import suggestion
from catalyst_tui.desk.entry.typed_figure import ended, figure_period, stated_value, unit_in, whose
from catalyst_tui.desk.shapes.forms import EVENT, Entry, Field
from catalyst_tui.judge.ledger.facts import Bound, Effect, Evidence, Fact, Grade, Kind, Status
from catalyst_tui.judge.ledger.observed import ANOTHER, WITHDRAWN
from catalyst_tui.judge.rules.rulings import ruling_words

_PRESS_RELEASE = re.compile(r"press[ _-]?release\b:?", re.IGNORECASE)
SCORE, RULED = Effect.SCORED.value, Effect.RULED.value
EFFECTS = tuple(
    effect.value
    for effect in Effect
    if effect not in (Effect.SCORED, Effect.RULED, Effect.WITHDRAWN)
)
GUIDE = " guide"
ONLY_RULINGS = "only a ruling is about one period; evidence is about the checkpoint, with its day"
_T = TypeVar("_T")


class Understood(Struct):
    """What an entry says: a fact or evidence, or the problems that stand in the way."""

    fact: Fact | None = None
    evidence: Evidence | None = None
    problems: list[tuple[Field, str]] = field(default_factory=list)

    @property
    def line(self) -> str:
        """What was understood, in one line."""
        if self.fact is not None:
            fact = self.fact
            sign = "" if fact.bound is Bound.EXACT else str(fact.bound)
            span = (
                f" ({Quantity(fact.low, fact.value.unit)} to {Quantity(fact.high, fact.value.unit)})"
                if fact.low is not None and fact.high is not None
                else ""
            )
            kind = "" if fact.kind is Kind.ACTUAL else f" {fact.kind}"
            basis = "" if fact.basis is Basis.COMPANY else f", {fact.basis.value.replace('_', '-')}"
            what = f"{called(fact.ticker, fact.metric)}{kind} {fact.period}"
            world = "" if fact.ticker else ", of no company"
            return f"{what} = {sign}{fact.value}{span}{basis}{world}, grade {fact.grade}"
        if self.evidence is not None:
            item = self.evidence
            day = f" on {item.happened_on}" if item.happened_on else ""
            company_date = f", the company says {item.company_date}" if item.company_date else ""
            return f"{item.checkpoint} {item.label}{day}{company_date}, grade {item.grade}"
        return ""


def metrics_of(claim: Claim) -> tuple[str, ...]:
    """The figures a claim reads that a person can enter, as it names them: `revenue@LYFT`; no prices."""
    match claim:
        case Test(expr) | Gauge(expr):
            read = [node for node in named(expr) if isinstance(node, Operand | Forecast)]
            return tuple(
                dict.fromkeys(_written(node) for node in read if not is_price(node.metric))
            )
        case Group(members):
            return tuple(
                dict.fromkeys(name for member in members for name in metrics_of(member.claim))
            )
    return ()


def _written(node: Operand | Forecast) -> str:
    return f"{node.metric}@{node.ticker}" if node.ticker else node.metric


def has_event(claim: Claim) -> bool:
    """Whether evidence can settle it."""
    match claim:
        case Event():
            return True
        case Group(members):
            return any(has_event(member.claim) for member in members)
    return False


def places(checkpoint: Checkpoint) -> list[str]:
    """The legs evidence must choose from, by their place: `2`; none when the checkpoint itself is meant."""
    named_parts = (part.id.removeprefix(f"{checkpoint.id}.") for part in parts(checkpoint))
    return [place for place in named_parts if not f".{place}".endswith(UNLESS)]


def understand(entry: Entry, book: Book, at: datetime) -> Understood:
    """What an entry says, dated `at`. Every field is read, so that every problem is named at once."""
    if entry.what.split()[:1] == [RULED]:
        return _ruling(entry, book, at)
    if is_period(entry.checkpoint):
        return _of_period(entry, book, at)
    understood = Understood()
    part = subject(
        book, f"{entry.checkpoint}.{entry.what.strip()}"
    )  # "2": the second leg of a group
    checkpoint = part or subject(book, entry.checkpoint)
    if checkpoint is None:
        raise KeyError(entry.checkpoint)
    what = (
        (SCORE if isinstance(checkpoint.claim, Score) else EVENT)
        if part
        else entry.what.strip() or EVENT
    )
    grade, source = graded(entry.source)
    if what == SCORE:  # nobody else gives it
        source = source or str(Grade.OWN)
    if not source:
        understood.problems.append((Field.SOURCE, "say what the source is"))
    note = clean(entry.note.strip(), 1000)
    context = Context(book, at, grade, source, note)
    if what in (EVENT, SCORE):
        _evidence(entry, checkpoint, what, context, understood)
        return understood
    metric, _, ticker = what.removesuffix(GUIDE).partition("@")
    series = book.series.get(metric)
    symbol = ticker or (None if series and series.world else checkpoint.ticker)
    _figure(
        replace(entry, what=what.replace(f"@{ticker}", "")),
        (symbol, checkpoint.basis),
        context,
        understood,
    )
    return understood


def _of_period(entry: Entry, book: Book, at: datetime) -> Understood:
    """Understand an entry made on one period of a recurring proof.

    Evidence is stored under the whole checkpoint. Its day says which period it settles, so it must lie there.
    """
    one = subject(book, entry.checkpoint)
    if one is None or one.period is None:
        raise KeyError(entry.checkpoint)
    whole = entry.checkpoint.partition("[")[0]
    understood = understand(replace(entry, checkpoint=whole), book, at)
    evidence = understood.evidence
    if evidence is None or evidence.happened_on is None:
        return understood
    first, last = days_of(one, book)
    if not first <= evidence.happened_on <= last:
        problem = f"{evidence.happened_on} is not in {one.period}, which is {first} to {last}"
        return Understood(problems=[(Field.WHEN, problem)])
    return understood


def days_of(checkpoint: Checkpoint, book: Book) -> tuple[date, date]:
    """Return the first and last day of the period of a checkpoint that has one."""
    if checkpoint.period is None:
        raise ValueError(checkpoint.id)
    fiscal = book.fiscal(checkpoint.ticker)
    period = fiscal.own(checkpoint.period)
    return fiscal.start(period), fiscal.end(period)


class Context(Struct, frozen=True):
    """What every entry shares."""

    book: Book
    at: datetime
    grade: Grade
    source: str
    note: str


def _evidence(
    entry: Entry, checkpoint: Checkpoint, what: str, context: Context, understood: Understood
) -> None:
    book, at = context.book, context.at
    value = entry.value.strip().lower()
    effect, score = None, None
    if what == SCORE:
        effect, score = (
            Effect.SCORED,
            _attempt(understood, Field.VALUE, lambda: score_of(value, checkpoint)),
        )
    elif value in (*EFFECTS, ANOTHER):
        effect = Effect.HAPPENED if value == ANOTHER else Effect(value)
        if effect is Effect.HAPPENED and not has_event(checkpoint.claim):
            understood.problems.append((Field.VALUE, _not_by_events(checkpoint.claim)))
        elif effect is Effect.HAPPENED and (several := places(checkpoint)):
            meant = ", ".join(f"{checkpoint.id}.{place}" for place in several)
            understood.problems.append(
                (Field.WHAT, f"several events decide it: say which, {meant}")
            )
    else:
        understood.problems.append((Field.VALUE, _no_effect(value)))
    window = _window(entry.when, checkpoint, book, understood)
    today = local_day(at, book.zone_of(checkpoint.ticker))
    day, company_date = None, None
    if effect in (Effect.HAPPENED, Effect.REFUTED, Effect.SCORED):
        day = _day(window, today, understood)
    elif window is not None and window.last > today:
        company_date = window
    elif window is not None and effect is not Effect.RESCHEDULED:
        day = _day(window, today, understood)
    if effect is Effect.RESCHEDULED and company_date is None:
        understood.problems.append((Field.WHEN, "the company's new date, such as 2027H1"))
    if understood.problems or effect is None:
        return
    understood.evidence = identified(
        Evidence(
            id="",
            checkpoint=checkpoint.id,
            effect=effect,
            known_at=at,
            grade=context.grade,
            source=context.source,
            happened_on=day,
            company_date=company_date,
            score=score,
            note=context.note,
            another=value == ANOTHER,
        )
    )


def _no_effect(word: str) -> str:
    known = ", ".join(EFFECTS)
    return (
        f"{clean(word)!r} is none of {known}{suggestion(word, EFFECTS)}"
        if word
        else f"one of {known}"
    )


def _not_by_events(claim: Claim) -> str:
    """Why nothing can happen to a claim without an event, and what to enter instead."""
    if isinstance(claim, Score):
        return "a score decides this one: enter the score instead"
    if metrics_of(claim):
        return "a test decides this one: enter the figure instead"
    return "prices decide this one; enter supports, weakens, a note or a ruling"


def _day(window: Window | None, today: date, understood: Understood) -> date:
    """The day something happened: today unless said; a coarse date or one to come is a problem."""
    day = window.last if window else today
    if window is not None and window.coarse:
        understood.problems.append((Field.WHEN, "the day it happened, such as 2026-11-04"))
    elif day > today:
        understood.problems.append((Field.WHEN, f"{day} has not come yet"))
    return day


def _ruling(entry: Entry, book: Book, at: datetime) -> Understood:
    """A person's own decision on a checkpoint or, as `ruled 2026Q3`, one period of it. It needs a reason."""
    understood = Understood()
    period = entry.what.strip().removeprefix(RULED).strip()
    id_ = f"{entry.checkpoint}[{period}]" if period else entry.checkpoint
    checkpoint = subject(book, id_)
    if checkpoint is None or not may_be_ruled(checkpoint, book):
        understood.problems.append((Field.WHAT, f"{id_} is no checkpoint and no period of one"))
        return understood
    ruling = _attempt(understood, Field.VALUE, lambda: ruling_of(entry.value, checkpoint))
    day = _day(
        _window(entry.when, checkpoint, book, understood),
        local_day(at, book.zone_of(checkpoint.ticker)),
        understood,
    )
    note = clean(entry.note.strip(), 1000)
    if not note:
        understood.problems.append((Field.NOTE, "say why: a ruling needs a reason"))
    if not understood.problems:
        understood.evidence = identified(
            Evidence(
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
        )
    return understood


def may_be_ruled(checkpoint: Checkpoint, book: Book) -> bool:
    """Whether a ruling may be about it: a whole checkpoint or one period of it, not a leg."""
    return checkpoint.id in book.checkpoints or is_period(checkpoint.id)


def ruling_of(text: str, checkpoint: Checkpoint) -> Status | None:
    """A word a person may rule with, None for `withdrawn`. ValueError with those there are."""
    word, words = text.strip().lower(), ruling_words(checkpoint)
    if word == WITHDRAWN:
        return None
    if word not in words:
        known = f"one of {', '.join((*words, WITHDRAWN))}{suggestion(word, [*words, WITHDRAWN])}"
        raise ValueError(
            f"{known}; on one period: {RULED} PERIOD, or {checkpoint.id}[PERIOD]"
            if recurs(checkpoint)
            else known
        )
    return Status(word)


def identified(item: Evidence) -> Evidence:
    """The evidence with an id made of all it says, so that no two machines give one id to two entries."""
    content = (
        item.checkpoint,
        item.label,
        item.known_at.isoformat(),
        item.grade,
        item.happened_on,
        str(item.company_date),
    )
    digest = sha256(repr((*content, item.source, item.note)).encode()).hexdigest()[:12]
    return replace(item, id=f"own-{digest}")


def understand_figure(entry: Entry, book: Book, at: datetime, basis: Basis | None) -> Understood:
    """What a figure says; `entry.checkpoint` is its ticker's symbol here, empty where none is named."""
    understood = Understood()
    grade, source = graded(entry.source)
    if not source:
        understood.problems.append((Field.SOURCE, "say what the source is"))
    note = clean(entry.note.strip(), 1000)
    _figure(entry, (entry.checkpoint, basis), Context(book, at, grade, source, note), understood)
    return understood


def _no_metric(metric: str, book: Book) -> str:
    hint = suggestion(metric, [*STANDARD, *book.series, *EFFECTS, SCORE, RULED])
    return f"no metric or series {clean(metric)!r}{hint}"


def _figure(
    entry: Entry, of: tuple[str | None, Basis | None], context: Context, understood: Understood
) -> None:
    book, (symbol, basis) = context.book, of
    metric, guide = entry.what.strip().removesuffix(GUIDE), entry.what.strip().endswith(GUIDE)
    if metric not in STANDARD and metric not in book.series:
        understood.problems.insert(0, (Field.WHAT, _no_metric(metric, book)))
        return
    ticker = _attempt(understood, Field.WHAT, lambda: whose(metric, symbol, book))
    if ticker is None:
        return
    unit, series = unit_in(metric, ticker, book), book.series.get(metric)
    today = local_day(context.at, book.zone_of(ticker))
    period = _attempt(
        understood, Field.WHEN, lambda: figure_period(entry.when, metric, series, today)
    )
    if period is not None and not guide:
        _attempt(understood, Field.WHEN, lambda: ended(period, book.fiscal(ticker), today))
    if guide and series and series.every.dated:
        every = series.every.name.lower()
        understood.problems.append((Field.WHAT, f"{metric} has a value each {every}, no guide"))
    stated = _attempt(understood, Field.VALUE, lambda: stated_value(entry.value, unit))
    if stated is not None and stated.low is not None and not guide:
        understood.problems.append((Field.VALUE, f"a range is guidance: choose {metric}{GUIDE}"))
    if understood.problems or period is None or stated is None:
        return
    understood.fact = Fact(
        ticker=ticker,
        metric=metric,
        period=period,
        kind=Kind.GUIDE if guide else Kind.ACTUAL,
        basis=basis_for(metric, basis),
        value=stated.value,
        known_at=context.at,
        grade=context.grade,
        source=context.source,
        bound=stated.bound,
        low=stated.low,
        high=stated.high,
        note=context.note,
    )


def _window(text: str, checkpoint: Checkpoint, book: Book, understood: Understood) -> Window | None:
    if not text.strip():
        return None
    return _attempt(
        understood, Field.WHEN, lambda: parse_window(text, book.fiscal(checkpoint.ticker))
    )


def score_of(text: str, checkpoint: Checkpoint) -> Decimal:
    """A score of a checkpoint judged by one, within its scale. ValueError with a sentence."""
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
    """A source and how good it is: by its first word, by the SEC's address, else the user's own. A press
    release is a release."""
    text = clean(text.strip(), 500)
    if match := _PRESS_RELEASE.match(text):
        return Grade.RELEASE, text[match.end() :].strip() or match[0].rstrip(" :")
    first, _, rest = text.partition(" ")
    word = first.rstrip(":").upper()
    if word in Grade.__members__:
        return Grade[word], rest.strip() or first.rstrip(":")
    if text.startswith(("https://www.sec.gov/Archives/", "https://data.sec.gov/")):
        return Grade.FILING, text
    return Grade.OWN, text


def moment_known(known: date | None, now: datetime, zone: ZoneInfo) -> datetime:
    """When an entry became public: the evening of the day given, never later than now."""
    return now if known is None else min(evening_of(known, zone), now)


def _attempt(understood: Understood, where: Field, read: Callable[[], _T]) -> _T | None:
    try:
        return read()
    except ValueError as error:
        understood.problems.append((where, str(error)))
        return None
