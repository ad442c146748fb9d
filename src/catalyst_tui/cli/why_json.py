"""What `catalyst why` explains, as JSON: docs/json.md, why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from catalyst_tui.book.model.book import Book, Checkpoint
from catalyst_tui.book.model.definition import definition
from catalyst_tui.cli.verdict_json import verdict_json
from catalyst_tui.judge.history.goalposts import Goalposts
from catalyst_tui.judge.history.transitions import cadences
from catalyst_tui.judge.ledger.facts import Evidence, Fact, Ledger
from catalyst_tui.judge.verdict import Verdict


def explained_json(
    checkpoint: Checkpoint,
    verdict: Verdict,
    evidence: Sequence[Evidence],
    moved: Goalposts | None,
    undone: Sequence[Fact],
) -> dict[str, object]:
    """The verdict, and all it was said from."""
    return {
        "checkpoint": verdict_json(checkpoint, verdict),
        "text": checkpoint.text,
        "definition": definition(checkpoint),
        "settled_on": verdict.settled_on and verdict.settled_on.isoformat(),
        "known_on": verdict.told_on and verdict.told_on.isoformat(),
        "periods": [
            {"period": str(one.period), "status": one.status.value, "reason": one.reason}
            for one in verdict.results
        ],
        "slips": [
            {
                "from": str(slip.before) if slip.before else None,
                "to": str(slip.after),
                "known_at": slip.known_at.isoformat(),
                "by_company": slip.by_company,
                "source": slip.source,
            }
            for slip in verdict.slips
        ],
        "edits": _edits(moved),
        "original": _original(moved),
        "taken_back": [_taken_back(fact) for fact in undone],
        "evidence": _evidence(evidence),
    }


def _edits(moved: Goalposts | None) -> list[dict[str, object]]:
    return [
        {
            "revision": edit.revision.number,
            "known_at": edit.revision.known_at.isoformat(),
            "status": edit.revision.word or None,
            "changed": list(edit.differs),
            "reason": edit.reason or None,
        }
        for edit in (moved.edits if moved else ())
    ]


def _original(moved: Goalposts | None) -> dict[str, object] | None:
    """How the promise as first made stands; null where it is the one in force."""
    if moved is None or (moved.original is None and not moved.lost):
        return None
    first = moved.original
    return {"status": first and first.word, "reason": first.reason if first else moved.lost}


def _taken_back(fact: Fact) -> dict[str, object]:
    return {
        "ticker": fact.ticker,
        "metric": fact.metric,
        "period": str(fact.period),
        "value": f"{fact.value.value:f}",
        "unit": str(fact.value.unit),
        "known_at": fact.known_at.isoformat(),
        "source": fact.source,
    }


def _evidence(evidence: Sequence[Evidence]) -> list[dict[str, object]]:
    gone = {told.withdraws: told.known_at.isoformat() for told in evidence if told.withdraws}
    return [
        {
            "checkpoint": told.checkpoint,
            "effect": told.label,
            "happened_on": told.happened_on and told.happened_on.isoformat(),
            "known_at": told.known_at.isoformat(),
            "grade": str(told.grade),
            "note": told.note or None,
            "source": told.source,
            "taken_back": gone.get(told.id),
        }
        for told in evidence
        if not told.withdraws
    ]


def thesis_json(checkpoint: Checkpoint, book: Book, facts: Ledger, at: datetime) -> dict[str, object] | None:
    """Its thesis, and when that was looked at again."""
    for one in cadences(book, facts, at):
        if one.thesis.id == checkpoint.thesis:
            return {
                "id": one.thesis.id,
                "reviewed_at": one.last and one.last.known_at.isoformat(),
                "note": one.last.note or None if one.last else None,
                "due": one.due and one.due.isoformat(),
            }
    return (
        {"id": checkpoint.thesis, "reviewed_at": None, "note": None, "due": None}
        if checkpoint.thesis
        else None
    )
