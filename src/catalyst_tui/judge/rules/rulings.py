"""What persons do to a checkpoint: rulings, moved dates, edits that need a reason, and the claim
that their evidence belongs to.

A ruling goes before all evidence until it is withdrawn (verdicts.md, "Overrides"). An edit needs a
reason when the checkpoint was near, bad or due (verdicts.md, "Slips and goalposts"). Evidence
follows its claim (company, words of an event, period), not an id; what fits no claim any more is
parked: it does not count, and the user is asked ("What belongs to what").
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

from msgspec.structs import replace

from catalyst_tui.book.model.book import Book, Checkpoint, Event, Group, Role, Score
from catalyst_tui.book.model.dates import Window, evening_of
from catalyst_tui.book.model.definition import (
    as_said,
    claim_line,
    pools_of,
    same_claim,
    shortest_numbers,
)
from catalyst_tui.book.model.period import FiscalYear, Period, parse_period
from catalyst_tui.book.model.subject import (
    in_period,
    legs_of,
    of_period,
    recurs,
    subject,
    suspending,
)
from catalyst_tui.book.model.tickers import Ticker
from catalyst_tui.judge.evaluate.scope import Scope, evidence_about, statements_about
from catalyst_tui.judge.kinds import StatusGroup
from catalyst_tui.judge.ledger.facts import Effect, Evidence, Ledger, Reason, Revision
from catalyst_tui.judge.ledger.grades import DECISIVE, in_words
from catalyst_tui.judge.ledger.observed import LONG_AGO
from catalyst_tui.judge.rules.claims import day_of, known_of
from catalyst_tui.judge.rules.windows import deadline_of
from catalyst_tui.judge.verdict import Mark, Slip, Status, Verdict
from catalyst_tui.values import Frozen

_SIDES: dict[Role, tuple[tuple[Status, ...], tuple[Status, ...]]] = {
    Role.PROOF: ((Status.MET,), (Status.MISSED,)),
    Role.GUARD: ((Status.HOLDING, Status.HELD), (Status.BROKEN,)),
    Role.KILL: ((Status.CLEAR, Status.CLEARED), (Status.TRIPPED,)),
    Role.GAUGE: ((), ()),
}
"""The good and the bad words of a ruling. Each contradicts the other side, nothing `void`."""

_OPEN = (Status.HOLDING, Status.CLEAR)
"""Good and still open. News that does not decide an event contradicts no ruling."""

_STAYS = (Mark.SLIPPED, Mark.MOVED)
"""Marks of the checkpoint itself. The others are about the evidence, which no longer decides."""


def ruling_words(checkpoint: Checkpoint) -> tuple[Status, ...]:
    """Return the words a person may rule with. A whole recurring proof can only be void."""
    return (Status.VOID,) if recurs(checkpoint) else _words_of_role(checkpoint.role)


def _words_of_role(role: Role) -> tuple[Status, ...]:
    good, bad = _SIDES[role]
    return (*good, *bad, Status.VOID)


def ruled(
    checkpoint: Checkpoint, judged: Verdict, scope: Scope, period: Period | None = None
) -> Verdict:
    """Return the verdict as ruled, or unchanged if no ruling is in force.

    `period` is one of a recurring proof.
    """
    known = scope.ledger.evidence(checkpoint.id, scope.at)
    if not known:
        return judged
    about = checkpoint.id
    words = ruling_words(checkpoint)
    if period is not None:
        about = of_period(checkpoint.id, period)
        words = _words_of_role(checkpoint.role)
    rulings = [
        item
        for item in known
        if item.effect is Effect.RULED and item.checkpoint == about
    ]
    # A withdrawal counts after the ruling that was entered at the same moment
    latest = max(
        reversed(rulings),
        key=lambda item: (item.known_at, item.entered or LONG_AGO, item.ruling is None),
        default=None,
    )
    # A word that is not the role's was ruled on another wording.
    if latest is None or latest.ruling not in words:
        return judged
    return _as_ruled(checkpoint, judged, latest, latest.ruling, scope)


def _as_ruled(
    checkpoint: Checkpoint,
    judged: Verdict,
    item: Evidence,
    status: Status,
    scope: Scope,
) -> Verdict:
    ruled_on = scope.day_at(item.known_at)
    reason = f'you ruled {status} on {ruled_on}: "{item.note}"'
    marks = (*(mark for mark in judged.marks if mark in _STAYS), Mark.RULED)
    if _disagrees(checkpoint, judged, item, scope):
        reason = f"{reason}; the evidence since says {judged.status}: {judged.reason}"
        marks = (*marks, Mark.CONTRADICTED)
    elif (against := _against(checkpoint, judged, item, scope)) is not None:
        reason = f"{reason}; said since: {in_words(against)}"
        marks = (*marks, Mark.CONTRADICTED)
    day = day_of(item, scope)
    results = judged.results
    if status is Status.VOID:  # of a recurring proof, with all its periods
        results = tuple(
            replace(result, status=status, timing=None, words=reason, marks=marks)
            for result in results
        )
    return replace(
        judged,
        status=status,
        words=reason,
        timing=deadline_of(checkpoint, scope).timing(day)
        if status is Status.MET
        else None,
        marks=marks,
        band=None,
        settled_on=day if status in (Status.MET, Status.MISSED) else None,
        known_on=ruled_on
        if status in (Status.MET, Status.MISSED) and ruled_on > day
        else None,
        results=results,
        cause=item.id,
    )


def _disagrees(
    checkpoint: Checkpoint, judged: Verdict, ruling: Evidence, scope: Scope
) -> bool:
    """Return whether evidence known after the ruling decides the other way."""
    good, bad = _SIDES[checkpoint.role]
    opposite = bad if ruling.ruling in good else good
    if ruling.ruling is Status.VOID or judged.status not in opposite:
        return False
    known = (
        None if Mark.PROVISIONAL in judged.marks else _known(checkpoint, judged, scope)
    )
    return known is not None and known > ruling.known_at


def _against(
    checkpoint: Checkpoint, judged: Verdict, ruling: Evidence, scope: Scope
) -> Evidence | None:
    """Return the latest evidence since a ruling that says the opposite but has a worse grade."""
    if ruling.ruling is Status.VOID or Mark.CONTRADICTED not in judged.marks:
        return None
    good, _ = _SIDES[checkpoint.role]
    came_true = (ruling.ruling in good) is not (checkpoint.role is Role.KILL)
    opposite = Effect.REFUTED if came_true else Effect.HAPPENED
    known = evidence_about(checkpoint, scope.ledger, scope.at)
    later = (
        item
        for item in reversed(known)
        if item.known_at > ruling.known_at and item.effect is opposite
    )
    return next(later, None)


def _known(checkpoint: Checkpoint, judged: Verdict, scope: Scope) -> datetime | None:
    """Return when the deciding evidence, or the last deciding figure, became known."""
    known_at = {
        item.id: item.known_at
        for item in evidence_about(checkpoint, scope.ledger, scope.at)
        if judged.status not in _OPEN
        or item.effect in DECISIVE
        or _dates(checkpoint, item)
    }
    return known_at.get(judged.cause) or known_of(judged.inputs)


def _dates(checkpoint: Checkpoint, item: Evidence) -> bool:
    """Return whether an item is a company date, and the claim is about that date."""
    claim = checkpoint.claim
    return (
        isinstance(claim, Event)
        and claim.slips_past is not None
        and item.company_date is not None
    )


OWN = "the book"
"""The source of a date that the user moved."""

_ASKING = frozenset(
    status
    for status in Status
    if status.waits or status.group in (StatusGroup.RISKY, StatusGroup.BAD)
)
"""The statuses in which an edit needs a reason: near, bad or due."""


def asks_a_reason(status: Status) -> bool:
    """Return whether an edit in this status needs a reason: it is near, bad or due."""
    return status in _ASKING


def asks(revision: Revision) -> bool:
    """Return whether an edit changed a checkpoint that was near, bad or due."""
    return revision.number > 1 and revision.word in _ASKING


def edits_in_force(versions: Sequence[Revision]) -> list[Revision]:
    """Return the first version and the edits that were not undone. Both are oldest first.

    A version that says the same as an earlier one undoes all edits after that one, and is no edit
    itself. It is one if it needs a reason and the first edit that it would undo needed none: else
    an edit made in time would hide that the claim was changed back when it was near, bad or due.
    """
    in_force: list[Revision] = []
    for version in versions:
        same = [n for n, one in enumerate(in_force) if _same(one, version)]
        undone = in_force[same[0] + 1 :] if same else []
        if not same or (asks(version) and undone and not asks(undone[0])):
            in_force.append(version)
        else:
            del in_force[same[0] + 1 :]
    return in_force


def _same(one: Revision, other: Revision) -> bool:
    return same_claim(one.definition, other.definition)


def last_asking(checkpoint: str, facts: Ledger, at: datetime) -> Revision | None:
    """Return the latest edit by `at` that needs a reason and still counts."""
    return next(
        filter(asks, reversed(edits_in_force(facts.revisions(checkpoint, at)))), None
    )


def reason_for(revision: Revision, facts: Ledger, at: datetime) -> Reason | None:
    """Return the latest reason for an edit by `at`; None without one, or if it was withdrawn."""
    given = [
        reason
        for reason in facts.record.reasons
        if (reason.checkpoint, reason.revision)
        == (revision.checkpoint, revision.number)
        and reason.known_at <= at
    ]
    return given[-1] if given and given[-1].text else None


def unexplained(checkpoint: str, facts: Ledger, at: datetime) -> Revision | None:
    """Return the edit of a checkpoint that still needs a reason, or None."""
    edit = last_asking(checkpoint, facts, at)
    return edit if edit is not None and reason_for(edit, facts, at) is None else None


def with_edits(verdict: Verdict, scope: Scope) -> Verdict:
    """Add the user's own moves of the date, and the mark of an edit that counts."""
    if len(scope.ledger.revisions(verdict.checkpoint)) < 2:
        return verdict
    marks = verdict.marks
    slips = verdict.slips
    moved = ""
    if own := tuple(_own(verdict.checkpoint, scope)):
        slips = tuple(sorted((*slips, *own), key=lambda slip: slip.known_at))
        marks = marks if Mark.SLIPPED in marks else (Mark.SLIPPED, *marks)
    edit = last_asking(verdict.checkpoint, scope.ledger, scope.at)
    if edit is None and not own:
        return verdict
    if edit is not None:
        marks = (*marks, Mark.MOVED)
        moved = _sentence(edit, scope)
    return replace(verdict, marks=marks, slips=slips, moved=moved)


def _sentence(edit: Revision, scope: Scope) -> str:
    why = reason_for(edit, scope.ledger, scope.at)
    status = edit.word.replace("_", " ")
    changed = f"changed on {scope.day_at(edit.known_at)} while {status}"
    return f"{changed}: {why.text}" if why else f"{changed}; no reason was given"


def _own(checkpoint: str, scope: Scope) -> Iterator[Slip]:
    """Return the user's moves of the last day promised, but not those that were undone.

    A date that left the book for a while has moved too.
    """
    before: Window | None = None
    for revision in edits_in_force(scope.ledger.revisions(checkpoint, scope.at)):
        after = _promised(revision, scope.fiscal(scope.ticker))
        if after is None:
            continue
        if before is not None and after.last != before.last:
            yield Slip(before, after, revision.known_at, OWN, by_company=False)
        before = after


def _promised(revision: Revision, fiscal: FiscalYear) -> Window | None:
    if revision.period is None:
        return revision.due
    period = fiscal.own(revision.period)
    return Window(fiscal.start(period), fiscal.end(period), str(revision.period))


def slips(checkpoint: Checkpoint, scope: Scope) -> tuple[Slip, ...]:
    """Return every move of the company's date, oldest first."""
    zone = scope.zone
    moves = [
        Slip(slip.before, slip.after, evening_of(slip.seen, zone), slip.why or slip.url)
        for slip in checkpoint.slips
        if evening_of(slip.seen, zone) <= scope.at
    ]
    last_date = moves[-1].after if moves else None
    for item in statements_about(checkpoint, scope).dates.counted:
        if item.company_date is None:
            continue
        before = last_date or _due_at(item.known_at, checkpoint, scope)
        same = before is not None and _ends(before) == _ends(item.company_date)
        if item.effect is Effect.RESCHEDULED and not same:
            moves.append(Slip(before, item.company_date, item.known_at, in_words(item)))
        last_date = item.company_date
    return tuple(moves)


def _ends(window: Window) -> tuple[object, object]:
    return window.first, window.last


def _due_at(moment: datetime, checkpoint: Checkpoint, scope: Scope) -> Window | None:
    """Return the date in the book when the company spoke, or the first one it ever had.

    So a company's slip stays visible when the user follows it.
    """
    known = [
        revision for revision in scope.ledger.revisions(checkpoint.id) if revision.book
    ]
    if not known or recurs(checkpoint):
        return checkpoint.due
    place = bisect_right(known, moment, key=lambda revision: revision.known_at)
    return known[max(place - 1, 0)].due or checkpoint.due


# A year of weeks ends a few days from the end of its month
SAME_END = timedelta(days=15)

DECIDES = frozenset({Effect.HAPPENED, Effect.REFUTED, Effect.RULED})
"""The effects that settle a claim."""


class GivenTo(Frozen):
    """What evidence was given to.

    `period` is the checkpoint's, or the last day of the one that the evidence names. `due` is the
    last day of the window then, of a period too; empty where there was none.
    """

    checkpoint: str
    ticker: str
    claim: str
    period: str = ""
    due: str = ""

    def lacks_a_day(self, item: Evidence) -> bool:
        """Return whether it is about a period whose last day was not saved."""
        if "[" in item.checkpoint:
            return not self.period
        return bool(self.period) and not self.due


class Parked(Frozen):
    """Evidence that fits no claim any more.

    `whole` is the checkpoint that its id names now, and `part` the part of it; both empty where
    that is gone.
    """

    item: Evidence
    given: GivenTo
    whole: str = ""
    part: str = ""


class Belonging(Frozen):
    """Evidence that counts, under the id of its claim, and what is parked."""

    counted: tuple[Evidence, ...]
    parked: tuple[Parked, ...]


def given_to(book: Book, item: Evidence) -> GivenTo | None:
    """Return the claim of evidence with this id in a book, or None."""
    part = _named(book, item)
    if part is None:
        return None
    due = part.due.last if part.due else _period_end(book, part)
    end = _named_end(book, part, item)
    period = end.isoformat() if end else str(part.period or "")
    until = due.isoformat() if due else ""
    return GivenTo(
        item.checkpoint, part.ticker or "", _words(part, item), period, until
    )


def _period_end(book: Book, part: Checkpoint) -> date | None:
    """Return the last day of the period of a claim without a day due."""
    if part.period is None or part.due is not None:
        return None
    return book.fiscal(part.ticker).end(part.period)


def _named_end(book: Book, part: Checkpoint, item: Evidence) -> date | None:
    """Return the last day of the period that the id of evidence names: `half[2026Q3]`."""
    name = item.checkpoint.partition("[")[2].removesuffix("]")
    try:
        return book.fiscal(part.ticker).end(parse_period(name)) if name else None
    except ValueError:
        return None


def belonging(
    book: Book, evidence: Sequence[Evidence], given: Mapping[str, GivenTo]
) -> Belonging:
    """Separate evidence that counts from parked evidence.

    `given` is by the id of the evidence; without an entry, evidence counts by its own id. What was
    given to an earlier symbol of a company is of its present one.
    """
    was = {former: ticker for ticker in book.tickers.values() for former in ticker.was}
    counted: list[Evidence] = []
    parked: list[Parked] = []
    moved: dict[str, str | None] = {}
    for item in sorted(evidence, key=lambda one: bool(one.withdraws)):
        recorded = given.get(item.id)
        place: str | None = item.checkpoint
        if item.withdraws:
            place = moved.get(item.withdraws, place)
        elif recorded is not None:
            now = was.get(recorded.ticker)
            if now is not None and _is_former(now, item):
                recorded = replace(recorded, ticker=now.symbol)
            if "@" in recorded.claim and was:
                recorded = replace(
                    recorded, claim=_with_symbols(recorded.claim, was, item)
                )
            place = moved[item.id] = _place(book, item, recorded)
            if place is None:
                parked.append(_parked(book, item, recorded))
        if place is not None:
            counted.append(
                item if place == item.checkpoint else replace(item, checkpoint=place)
            )
    gone = {item.withdraws for item in evidence}
    return Belonging(
        tuple(counted), tuple(one for one in parked if one.item.id not in gone)
    )


def _with_symbols(claim: str, was: Mapping[str, Ticker], item: Evidence) -> str:
    """Return a claim with the present symbols of the companies it names and of its groups."""

    def now(symbol: str) -> str:
        is_former = symbol in was and _is_former(was[symbol], item)
        return was[symbol].symbol if is_former else symbol

    own, *pools = claim.split("; @")
    if not own.startswith(("event ", "score ")):
        own = _NAMED.sub(lambda match: f"@{now(match[1])}", own)
    named = []
    for pool in pools:
        group, _, members = pool.partition(" ")
        named.append(f"{group} {', '.join(sorted(map(now, members.split(', '))))}")
    return "; @".join((own, *named))


_NAMED = re.compile(r"@([A-Z][\w.-]*)")  # as a test names a company: `revenue@AMD`


def by_company(book: Book) -> Mapping[str, list[Checkpoint]]:
    """Return the checkpoints about each ticker, also those of which only a leg is."""
    found = defaultdict[str, list[Checkpoint]](list)
    for whole in book.checkpoints.values():
        parts = _parts(whole) if isinstance(whole.claim, Group) else (whole,)
        for symbol in {part.ticker or "" for part in parts}:
            found[symbol].append(whole)
    return found


def elsewhere(
    book: Book, one: Parked, companies: Mapping[str, list[Checkpoint]]
) -> Parked | None:
    """Return parked evidence as that of the only other claim that says what it was given to."""
    found = [
        Parked(replace(one.item, checkpoint=part.id), one.given, whole.id, part.id)
        for whole in companies.get(one.given.ticker, ())
        if whole.id != one.whole
        for part in _parts(whole)
        if _fits(book, part, one.item, one.given)
    ]
    return found[0] if len(found) == 1 else None


def _is_former(now: Ticker, item: Evidence) -> bool:
    """Whether evidence was entered while the company still had its earlier symbol."""
    return now.was_until is None or item.known_at.date() <= now.was_until


def _place(book: Book, item: Evidence, recorded: GivenTo) -> str | None:
    """Return the id under which evidence counts now; None if no claim fits, or several do.

    `recorded` names the claim: a yes may have given it to another than the evidence does. Tried in
    this order: the claim that the id names; that claim's period, if it recurs now and had a single
    period then; any claim of the same table in the book that fits, as when legs change places.
    """
    if recorded.checkpoint != item.checkpoint:
        item = replace(item, checkpoint=recorded.checkpoint)
    own = _named(book, item)
    if own is not None and _fits(book, own, item, recorded):
        return item.checkpoint if _may_be_ruled(book, item) else None
    period = item.checkpoint.partition("[")[2]
    if own is not None and recurs(own) and not period and recorded.period:
        # The claim had a single period before: it is one of several now
        one = replace(item, checkpoint=f"{own.id}[{recorded.period}]")
        end = _named_end(book, own, one)
        then = replace(
            recorded, period=recorded.due or (end.isoformat() if end else ""), due=""
        )
        if (
            in_period(own, recorded.period, book)
            and _fits(book, own, one, then)
            and _may_be_ruled(book, one)
        ):
            return one.checkpoint
    found = {
        part.id
        for whole in _wholes(book, recorded.checkpoint)
        for part in _parts(whole)
        if _fits(book, part, item, recorded)
    }
    return (found.pop() + (f"[{period}" if period else "")) if len(found) == 1 else None


def _may_be_ruled(book: Book, item: Evidence) -> bool:
    """Whether a ruling is about something that can be ruled so: its period may be gone, or its
    role.
    """
    if item.ruling is None:
        return True
    about = subject(book, item.checkpoint)
    return about is not None and item.ruling in ruling_words(about)


def _parked(book: Book, item: Evidence, recorded: GivenTo) -> Parked:
    wholes = list(_wholes(book, recorded.checkpoint))
    part = _named(book, item)
    to = part.id if part else ""
    if part is not None and item.ruling is not None:
        has_period = recurs(part) and "[" in item.checkpoint and recorded.period
        may = _may_be_ruled(book, item)
        to = _of_same_days(book, part, item, recorded) if has_period else to * may
    ids = [whole.id for whole in wholes]
    named = (id_ for id_ in ids if item.checkpoint.startswith(id_))
    return Parked(item, recorded, next(named, ids[0] if ids else ""), to)


def _of_same_days(
    book: Book, part: Checkpoint, item: Evidence, recorded: GivenTo
) -> str:
    """Return the id of the period that has the days of the one a ruling was given to; or empty."""
    named = item.checkpoint.partition("[")[2].removesuffix("]")
    day, span = date.fromisoformat(recorded.period), parse_period(named).span
    period = book.fiscal(part.ticker).containing(day, span)
    about = of_period(part.id, period)
    may = _may_be_ruled(book, replace(item, checkpoint=about))
    return about if may else ""


def _fits(book: Book, part: Checkpoint, item: Evidence, recorded: GivenTo) -> bool:
    """Return whether a claim of the book is the one that evidence was given to.

    It is of the same company and says the same (`_words`); a test may be written otherwise. Its
    period is the same, or its window ends on about the same day. Evidence that settles a claim does
    not settle it again after its last day moved to a later one.
    """
    if (part.ticker or "") != recorded.ticker:
        return False
    words = _words(part, item)
    if _BASIS in words and _BASIS not in recorded.claim:
        # From before this was recorded
        words = words.partition(_BASIS)[0]
    if words != recorded.claim and (
        isinstance(part.claim, Event | Score)
        or as_said(words) != as_said(recorded.claim)
    ):
        return False
    end = _named_end(book, part, item)
    if end is None and str(part.period or "") != recorded.period:
        return False
    # Empty in rows from before this was recorded
    then = recorded.period if end else recorded.due
    end = end or _period_end(book, part)
    if end and then and abs(end - date.fromisoformat(then)) > SAME_END:
        # The company's year ends otherwise: another quarter
        return False
    rolled = (
        recorded.due and part.due and part.due.last > date.fromisoformat(recorded.due)
    )
    return not (rolled and item.effect in DECIDES)


def _named(book: Book, item: Evidence) -> Checkpoint | None:
    """Return the claim that the id of evidence names; of a group with a single event that event."""
    found = subject(book, item.checkpoint.partition("[")[0])
    if (
        found is None
        or not isinstance(found.claim, Group)
        or item.effect is Effect.RULED
    ):
        return found
    events = [
        part
        for part in _parts(found)
        if part.id == found.id and isinstance(part.claim, Event | Score)
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


_BASIS = "; basis "


def _words(part: Checkpoint, item: Evidence) -> str:
    """Return what makes a claim the same claim, for this evidence.

    Only evidence that settles a test is about its numbers, their basis and the groups that they
    are of: a word of support stays with the checkpoint.
    """
    match part.claim:
        case Event(text):
            return f"event {_folded(text)}"
        case Score(text, low, high):
            return f"score {_folded(text)} {low.normalize():f}..{high.normalize():f}"
    if item.effect not in DECIDES:
        return ""
    pools = (f"; {pool}" for pool in pools_of(part.claim))
    line = shortest_numbers(claim_line(part.claim))
    return "".join((line, _BASIS, part.basis or "none", *pools))


def _folded(text: str) -> str:
    return " ".join(text.casefold().split()).rstrip(".")
