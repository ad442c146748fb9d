"""A verdict as JSON, as docs/json.md describes it under check."""

from __future__ import annotations

from datetime import datetime

from catalyst_tui.book.model.book import Checkpoint
from catalyst_tui.book.model.quantity import Quantity
from catalyst_tui.judge.history.goalposts import Wording, goalposts
from catalyst_tui.judge.ledger.facts import Ledger
from catalyst_tui.judge.verdict import Input, Result, Verdict


def verdict_json(checkpoint: Checkpoint, verdict: Verdict) -> dict[str, object]:
    """The stable shape: quantities are `{"value", "unit"}`, a number never without its unit."""
    return {
        "id": checkpoint.id,
        "ticker": checkpoint.ticker,
        "thesis": checkpoint.thesis,
        "role": checkpoint.role.value,
        "status": verdict.word,
        "timing": verdict.timing and verdict.timing.value,
        "marks": [mark.value for mark in verdict.marks],
        "reason": verdict.reason,
        "touched": verdict.touched or None,
        "value": _quantity(verdict.value),
        "bound": verdict.bound.value,
        "threshold": _quantity(verdict.threshold),
        "headroom": _quantity(verdict.headroom),
        "due": verdict.due and verdict.due.isoformat(),
        "verify_by": verdict.verify_by and verdict.verify_by.isoformat(),
        "unsettled": [_waiting(result) for result in verdict.unsettled],
        "last_settled": verdict.last_settled and _settled(verdict.last_settled),
        "inputs": [_input(item) for item in verdict.inputs],
    }


def _waiting(result: Result) -> dict[str, object]:
    """An earlier period that is awaited or overdue."""
    return {
        "period": str(result.period),
        "status": result.status.value,
        "reason": result.reason,
        "verify_by": result.verify_by and result.verify_by.isoformat(),
    }


def _settled(result: Result) -> dict[str, object]:
    """The newest period that is met or missed."""
    return {
        "period": str(result.period),
        "status": result.status.value,
        "timing": result.timing and result.timing.value,
        "reason": result.reason,
        "settled_on": result.settled_on and result.settled_on.isoformat(),
    }


def wording_json(id_: str, facts: Ledger, first: Wording | str | None, at: datetime) -> dict[str, object]:
    """Which wording it is, null while none was noted; where another one was first, how that stands."""
    known = facts.revisions(id_, at)
    tree: dict[str, object] = {"revision": known[-1].number if known else None}
    found = goalposts(id_, facts, first, at)
    if found is None or (found.original is None and not found.lost):
        return tree
    verdict = found.original
    tree["original"] = {
        "status": verdict and verdict.word,
        "timing": verdict and verdict.timing and verdict.timing.value,
        "reason": verdict.reason if verdict else found.lost,
        "due": verdict and verdict.due and verdict.due.isoformat(),
        "definition": found.first.definition,
        "known_at": found.first.known_at.isoformat(),
    }
    return tree


def _quantity(quantity: Quantity | None) -> dict[str, object] | None:
    return None if quantity is None else {"value": _number(quantity), "unit": str(quantity.unit)}


def _number(quantity: Quantity) -> int | float:
    """A JSON number: whole ones exactly, others as the shortest float that reads the same."""
    value = quantity.value
    return int(value) if value == value.to_integral_value() else float(value)


def _input(item: Input) -> dict[str, object]:
    return {
        "ticker": item.ticker,
        "metric": item.metric,
        "period": item.period and str(item.period),
        "kind": item.kind.value,
        "value": item.value and _number(item.value),
        "unit": item.value and str(item.value.unit),
        "bound": item.bound.value,
        "basis": item.basis and item.basis.value,
        "known_at": item.known_at and item.known_at.isoformat(),
        "grade": item.grade and str(item.grade),
        "source": item.source,
        "later": item.later,
    }
