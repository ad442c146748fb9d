"""Decide which claim evidence belongs to.

Evidence is given to a claim: a company, the words of an event, a period. It follows these, not ids
and places in a group, which change. Evidence that fits no claim any more is parked: it does not
count, and the user is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from catalyst_tui.book.model.book import Book, Checkpoint, Claim, Event, Group, Score
from catalyst_tui.book.model.definition import claim_line, shortest_numbers
from catalyst_tui.book.model.subject import legs_of, subject, suspending
from catalyst_tui.book.model.tickers import Ticker
from catalyst_tui.judge.kinds import Effect
from catalyst_tui.judge.ledger.observed import Evidence
from catalyst_tui.judge.rules.rulings import ruling_words

DECIDES = frozenset({Effect.HAPPENED, Effect.REFUTED, Effect.RULED})
"""The effects that settle a claim."""


class GivenTo(Struct, frozen=True):
    """What evidence was given to.

    `due` is the last day of the window then; empty where there was none.
    """

    checkpoint: str
    ticker: str
    claim: str
    period: str = ""
    due: str = ""


class Parked(Struct, frozen=True):
    """Evidence that fits no claim any more.

    `whole` is the checkpoint that its id names now, and `part` the part of it; both empty where
    that is gone.
    """

    item: Evidence
    given: GivenTo
    whole: str = ""
    part: str = ""


class Belonging(Struct, frozen=True):
    """Evidence that counts, under the id of its claim, and what is parked."""

    counted: tuple[Evidence, ...]
    parked: tuple[Parked, ...]


def given_to(book: Book, item: Evidence) -> GivenTo | None:
    """Return the claim of evidence with this id in a book, or None."""
    part = _named(book, item)
    if part is None:
        return None
    due = part.due.last.isoformat() if part.due else ""
    return GivenTo(
        item.checkpoint, part.ticker or "", _words(part.claim, item), str(part.period or ""), due
    )


def belonging(book: Book, evidence: Iterable[Evidence], given: Mapping[str, GivenTo]) -> Belonging:
    """Separate evidence that counts from parked evidence.

    `given` is by the id of the evidence; without an entry, evidence counts by its own id. What was
    given to an earlier symbol of a company is of its present one.
    """
    was = {one.was: one for one in book.tickers.values() if one.was}
    counted: list[Evidence] = []
    parked: list[Parked] = []
    withdrawals: list[Evidence] = []
    moved: dict[str, str | None] = {}
    for item in evidence:
        told = given.get(item.id)
        if item.withdraws:
            withdrawals.append(item)
        elif told is None:
            counted.append(item)
        else:
            now = was.get(told.ticker)
            if now is not None and _is_former(now, item):
                told = replace(told, ticker=now.symbol)
            place = _place(book, item, told)
            moved[item.id] = place
            if place is None:
                parked.append(_parked(book, item, told))
            else:
                counted.append(
                    item if place == item.checkpoint else replace(item, checkpoint=place)
                )
    for item in withdrawals:
        place = moved.get(item.withdraws, item.checkpoint)
        if place is not None:
            counted.append(item if place == item.checkpoint else replace(item, checkpoint=place))
    return Belonging(tuple(counted), tuple(parked))


def _is_former(now: Ticker, item: Evidence) -> bool:
    """Whether evidence was entered while the company still had its earlier symbol."""
    return now.was_until is None or item.known_at.date() <= now.was_until


def _place(book: Book, item: Evidence, told: GivenTo) -> str | None:
    """Return the id under which evidence counts now; None if no claim fits."""
    own = _named(book, item)
    if own is not None and _fits(own, item, told):
        return item.checkpoint if _may_be_ruled(book, item) else None
    period = item.checkpoint.partition("[")[2]
    found = {
        part.id
        for whole in _wholes(book, told.checkpoint)
        for part in _parts(whole)
        if _fits(part, item, told)
    }
    return (found.pop() + (f"[{period}" if period else "")) if len(found) == 1 else None


def _may_be_ruled(book: Book, item: Evidence) -> bool:
    """Whether a ruling is about something that can be ruled so: its period may be gone, or its role."""
    if item.ruling is None:
        return True
    about = subject(book, item.checkpoint)
    return about is not None and item.ruling in ruling_words(about)


def _parked(book: Book, item: Evidence, told: GivenTo) -> Parked:
    wholes = list(_wholes(book, told.checkpoint))
    part = _named(book, item)
    may = part is not None and _may_be_ruled(book, item)
    return Parked(item, told, wholes[0].id if wholes else "", part.id if part and may else "")


def _fits(part: Checkpoint, item: Evidence, told: GivenTo) -> bool:
    if (part.ticker or "", _words(part.claim, item)) != (told.ticker, told.claim):
        return False
    if str(part.period or "") != told.period:
        return False
    rolled = told.due and part.due and part.due.last > date.fromisoformat(told.due)
    return not (rolled and item.effect in DECIDES)


def _named(book: Book, item: Evidence) -> Checkpoint | None:
    """Return the claim that the id of evidence names; of a group with a single event that event."""
    found = subject(book, item.checkpoint.partition("[")[0])
    if found is None or not isinstance(found.claim, Group) or item.effect is Effect.RULED:
        return found
    events = [
        one for one in _parts(found) if one.id == found.id and isinstance(one.claim, Event | Score)
    ]
    return events[0] if len(events) == 1 else found


def _wholes(book: Book, id_: str) -> Iterator[Checkpoint]:
    """Return the checkpoints of a table that share an id: `ship` and `ship@NVDA`."""
    name = id_.partition("[")[0]
    for whole in book.checkpoints.values():
        table = whole.id.partition("@")[0]
        if name in (table, whole.id) or name.startswith((f"{table}.", f"{table}@")):
            yield whole


def _parts(whole: Checkpoint) -> Iterator[Checkpoint]:
    """Yield a checkpoint, each leg of its group, and what suspends one of them."""
    yield whole
    if (suspends := suspending(whole)) is not None:
        yield suspends
    if isinstance(whole.claim, Group):
        for leg in legs_of(whole, whole.claim):
            yield from _parts(leg)


def _words(claim: Claim, item: Evidence) -> str:
    """Return what makes a claim the same claim, for this evidence.

    Only evidence that settles a test is about its numbers: a word of support stays with the
    checkpoint.
    """
    match claim:
        case Event(text):
            return f"event {_folded(text)}"
        case Score(text, low, high):
            return f"score {_folded(text)} {low.normalize():f}..{high.normalize():f}"
    return shortest_numbers(claim_line(claim)) if item.effect in DECIDES else ""


def _folded(text: str) -> str:
    return " ".join(text.casefold().split()).rstrip(".")
