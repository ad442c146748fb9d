"""Judge a gauge: it has a number, and the band it lies in, instead of a verdict."""

from __future__ import annotations

from decimal import Decimal

from msgspec.structs import replace

from catalyst_tui.book.language.leaves import is_daily
from catalyst_tui.book.language.tree import Expr, show, unit_of
from catalyst_tui.book.model.book import Band, Checkpoint, Gauge, Role
from catalyst_tui.book.model.quantity import Quantity, Unit, describe
from catalyst_tui.judge.evaluate.reads import anchored, reported_periods
from catalyst_tui.judge.evaluate.scope import Scope
from catalyst_tui.judge.evaluate.truth import close_named, number
from catalyst_tui.judge.evaluate.value import Value, merged
from catalyst_tui.judge.ledger.facts import Bound
from catalyst_tui.judge.ledger.grades import with_beside
from catalyst_tui.judge.rules.claims import cause_of, marks_of
from catalyst_tui.judge.rules.corporate_actions import footing
from catalyst_tui.judge.rules.deadlines import span_of
from catalyst_tui.judge.sentence import Sentence
from catalyst_tui.judge.verdict import Status, Verdict


def judge_gauge(checkpoint: Checkpoint, scope: Scope) -> Verdict:
    """Read a gauge at its latest period or close. Unknown with the reason if it cannot be read."""
    if not isinstance(checkpoint.claim, Gauge):
        raise TypeError(f"{checkpoint.id} is a gauge without a value")
    expr = checkpoint.claim.expr
    old = footing(checkpoint.claim, checkpoint, scope)
    scope = replace(old.scope if old else scope, span=span_of(checkpoint, scope))
    if checkpoint.period is not None:
        scope = scope.on(scope.fiscal(checkpoint.ticker).own(checkpoint.period))
    elif not is_daily(expr) and (periods := reported_periods(expr, scope)):
        scope = anchored(expr, scope, periods[-1])
    value = Value(None, missing=old.reason) if old and old.reason else number(expr, scope)
    marks = marks_of(value, scope)
    if value.quantity and any(value.quantity.unit != unit_of(expr) for _ in checkpoint.claim.bands):
        value = replace(value, quantity=None, missing=_other_unit(value.quantity, unit_of(expr)))
    reading = value.quantity
    band = next((b.name for b in checkpoint.claim.bands if reading and _lies_in(b, value)), None)
    named = close_named(value.inputs, scope)
    words = Sentence(_read_in_words, expr, reading, named) if reading else value.missing
    return Verdict(
        checkpoint.id,
        Role.GAUGE,
        Status.READING if reading else Status.UNKNOWN,
        with_beside(words, merged(item.beside for item in value.inputs)),
        ticker=checkpoint.ticker,
        marks=marks,
        value=reading,
        bound=value.bound,
        band=band,
        inputs=value.inputs,
        cause=cause_of(value.inputs),
    )


def _read_in_words(expr: Expr, reading: Quantity, named: str) -> str:
    return f"{show(expr)} reads {reading}{named}"


def _other_unit(reading: Quantity, unit: Unit) -> str:
    return f"the bands are {describe(unit)}, but it reads {reading}, {describe(reading.unit)}"


def _lies_in(band: Band, value: Value) -> bool:
    """Return whether every possible value lies in the band: a floor of 50 % is above 50 %.

    See verdicts.md, "Facts".
    """
    if value.quantity is None:
        return False
    x = value.quantity.value
    match value.bound:
        case Bound.ABOVE:
            return band.high is None and (band.low is None or x >= band.low)
        case Bound.BELOW:
            return band.low is None and (band.high is None or x <= band.high)
        case Bound.ABOUT:
            return band.holds(x * Decimal("0.9")) and band.holds(x * Decimal("1.1"))
    return band.holds(x)
