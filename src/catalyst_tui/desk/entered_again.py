"""What is entered twice, and what was taken back and is entered again.

The same words of one day are one entry; a ruling counts from its moment: after another, the same words are
a new one. What was taken back counts again (verdicts.md, "Taking back"): under another name, as the one it
had is withdrawn for good.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import UTC, datetime

from msgspec.structs import replace

from catalyst_tui.judge.ledger.facts import Effect, Evidence, Fact, Ledger, withdrawn
from catalyst_tui.judge.rules.rulings import Parked


def figures(facts: Iterable[Fact], known: Ledger, now: datetime) -> list[Fact]:
    """The figures; those that were taken back are known from now on."""
    facts = list(facts)
    there = (fact for ticker in {fact.ticker for fact in facts} for fact in known.facts(ticker))
    gone = {withdrawn(fact) for fact in there if fact.withdraws is not None}
    return [replace(fact, known_at=now) if fact in gone else fact for fact in facts]


def statements(
    items: Iterable[Evidence], known: Iterable[Evidence], parked: Iterable[Parked]
) -> list[Evidence]:
    """Return the evidence that was not entered before. What was taken back, or given to another claim, counts
    again under an id of its own."""
    known = list(known)
    gone = {item.withdraws for item in known if item.withdraws} | {one.item.id for one in parked}
    said = {_said(item) for item in known if item.id not in gone}
    return [_renamed(item, gone) for item in items if _said(item) not in said]


def rows(items: Collection[Evidence], known: Iterable[Evidence]) -> list[Evidence]:
    """Return the rows of a file; those that were taken back under an id of their own."""
    known = list(known)
    gone = {item.withdraws for item in known if item.withdraws}
    again = statements((item for item in items if item.id in gone), known, ())
    return [*(item for item in items if item.id not in gone), *again]


def _said(item: Evidence) -> tuple[Evidence, object]:
    when = item.known_at if item.effect is Effect.RULED else item.known_at.date()
    return replace(item, id="", known_at=_ANY), when


_ANY = datetime.min.replace(tzinfo=UTC)


def _renamed(item: Evidence, gone: set[str]) -> Evidence:
    id_, times = item.id, 1
    while id_ in gone:
        times += 1
        id_ = f"{item.id}.{times}"
    return replace(item, id=id_)
