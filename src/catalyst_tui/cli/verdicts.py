"""Write a verdict as words, and as the JSON that docs/json.md describes under check."""

from __future__ import annotations

from datetime import datetime

from catalyst_tui.book.model.book import Checkpoint
from catalyst_tui.book.model.quantity import Quantity
from catalyst_tui.judge.history.forecasts import Wording, goalposts
from catalyst_tui.judge.ledger.facts import Ledger
from catalyst_tui.judge.verdict import Input, Result, Verdict


def word_of(verdict: Verdict) -> str:
    """Return its status in words: `missed`, `met (late)`."""
    timing = f" ({verdict.timing.replace('_', ' ')})" if verdict.timing else ""
    return f"{verdict.word.replace('_', ' ')}{timing}"


def verdict_json(checkpoint: Checkpoint, verdict: Verdict) -> dict[str, object]:
    """Return the verdict. A quantity is `{"value", "unit"}`: no number is without its unit."""
    last = verdict.last_settled
    return {
        "id": checkpoint.id,
        "ticker": checkpoint.ticker,
        "thesis": checkpoint.thesis,
        "role": checkpoint.role,
        "status": verdict.word,
        "timing": verdict.timing,
        "marks": list(verdict.marks),
        "reason": verdict.reason,
        "touched": verdict.touched or None,
        "value": _quantity(verdict.value),
        "bound": verdict.bound,
        "threshold": _quantity(verdict.threshold),
        "headroom": _quantity(verdict.headroom),
        "due": verdict.due,
        "verify_by": verdict.verify_by,
        "unsettled": [_unsettled(result) for result in verdict.unsettled],
        "last_settled": last and _settled(last),
        "inputs": [_input(item) for item in verdict.inputs],
    }


def _unsettled(result: Result) -> dict[str, object]:
    return {
        "period": str(result.period),
        "status": result.status,
        "reason": result.reason,
        "verify_by": result.verify_by,
    }


def _settled(result: Result) -> dict[str, object]:
    return {
        "period": str(result.period),
        "status": result.status,
        "timing": result.timing,
        "reason": result.reason,
        "settled_on": result.settled_on,
    }


def wording_json(
    id_: str, ledger: Ledger, first: Wording | str | None, at: datetime
) -> dict[str, object]:
    """Return the number of the wording, and how the original wording would stand if it differs."""
    known = ledger.revisions(id_, at)
    value: dict[str, object] = {"revision": known[-1].number if known else None}
    found = goalposts(id_, ledger, first, at)
    if found is None or (found.original is None and not found.lost):
        return value
    verdict = found.original
    value["original"] = {
        "status": verdict and verdict.word,
        "timing": verdict and verdict.timing,
        "reason": verdict.reason if verdict else found.lost,
        "due": verdict and verdict.due,
        "definition": found.first.definition,
        "known_at": found.first.known_at,
    }
    return value


def _quantity(quantity: Quantity | None) -> dict[str, object] | None:
    if quantity is None:
        return None
    return {"value": _number(quantity), "unit": str(quantity.unit)}


def _number(quantity: Quantity) -> int | float:
    """Return whole numbers exactly, others as the shortest float that reads the same."""
    value = quantity.value
    return int(value) if value == value.to_integral_value() else float(value)


def _input(item: Input) -> dict[str, object]:
    return {
        "ticker": item.ticker,
        "metric": item.metric,
        "period": item.period and str(item.period),
        "kind": item.kind,
        "value": item.value and _number(item.value),
        "unit": item.value and str(item.value.unit),
        "bound": item.bound,
        "basis": item.basis,
        "known_at": item.known_at,
        "grade": item.grade and str(item.grade),
        "source": item.source,
        "later": item.later,
    }
