"""`catalyst why ID`: one verdict explained down to its documents."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from zoneinfo import ZoneInfo

from catalyst_tui.book.clean import clean, one_row
from catalyst_tui.book.model.book import Book, Checkpoint
from catalyst_tui.book.model.dates import local_day
from catalyst_tui.book.model.definition import definition
from catalyst_tui.book.model.owners import called
from catalyst_tui.book.model.period import Period, parse_period
from catalyst_tui.book.model.subject import is_period, period_of
from catalyst_tui.book.near_names import suggestion
from catalyst_tui.cli.failures import ArgumentError, refuse_without_book
from catalyst_tui.cli.opening import end_of_day, opened_to_read
from catalyst_tui.cli.output import Answer, lines
from catalyst_tui.cli.why_json import explained_json, thesis_json
from catalyst_tui.desk.wordings import originals
from catalyst_tui.judge.evaluate.scope import entered
from catalyst_tui.judge.history.goalposts import Goalposts, goalposts
from catalyst_tui.judge.history.transitions import cadences
from catalyst_tui.judge.judge import period_verdict
from catalyst_tui.judge.ledger.facts import Bound, Evidence, Fact, Ledger
from catalyst_tui.judge.ledger.grades import in_words
from catalyst_tui.judge.verdict import Input, Verdict

MOST = 8
"""Periods that are named where another was asked for."""


def run(arguments: argparse.Namespace) -> Answer:
    """Print the claim, the verdict, its reason, what it rests on, and what was said about it."""
    with opened_to_read(arguments) as workspace:
        refuse_without_book(workspace)
        book, (id_, _, period) = workspace.book, arguments.id.removesuffix("]").partition("[")
        if id_ not in book.checkpoints:
            hint = suggestion(id_, book.checkpoints)
            raise ArgumentError(f"no checkpoint {clean(id_)!r} in the book{hint}")
        at = end_of_day("--as-of", arguments.as_of, book.zone, workspace.clock.now())
        checkpoint, verdict, moved = book.checkpoints[id_], workspace.as_of(at)[id_], None
        if is_period(arguments.id):
            each = _period(verdict, period)
            verdict = period_verdict(book, workspace.ledger, at, checkpoint, each)
            checkpoint = period_of(checkpoint, each)
            evidence = [
                *entered(book.checkpoints[id_], workspace.ledger, at),
                *workspace.ledger.entered(checkpoint.id, at),
            ]
        else:
            evidence = entered(checkpoint, workspace.ledger, at)
            first = originals([id_], workspace.ledger, workspace.wordings).get(id_)
            moved = goalposts(id_, workspace.ledger, first, at)
        undone = _undone(verdict, workspace.ledger, at)
        said = [
            *explained(checkpoint, verdict, evidence, book, moved, undone=undone),
            *_thesis(checkpoint, book, workspace.ledger, at),
        ]
        value = {
            "as_of": at.isoformat(),
            "book": str(workspace.home.book),
            **explained_json(checkpoint, verdict, evidence, moved, undone),
            "thesis": thesis_json(checkpoint, book, workspace.ledger, at),
        }
    return Answer(value, lines(*(one_row(line, 600) for line in said)))


def _period(verdict: Verdict, text: str) -> Period:
    """The period of a recurring proof that was asked for."""
    there = [result.period for result in verdict.results]
    if not there:
        raise ArgumentError(f"{verdict.checkpoint} has no periods: it is judged once")
    with suppress(ValueError):
        if (meant := parse_period(text)) in there:
            return meant
    known = ", ".join(map(str, there[-MOST:]))
    more = f", and {len(there) - MOST} before them" if len(there) > MOST else ""
    raise ArgumentError(f"{verdict.checkpoint} has no period {clean(text, 40)!r}; there are {known}{more}")


def _undone(verdict: Verdict, ledger: Ledger, at: datetime) -> list[Fact]:
    """The figures it would read, had they not been taken back by `at`: the withdrawals."""
    read = {(item.ticker, item.metric) for item in verdict.inputs}
    tickers = sorted({ticker for ticker, _ in read})
    known = (fact for ticker in tickers for fact in ledger.facts(ticker) if fact.known_at <= at)
    return sorted(
        (fact for fact in known if fact.withdraws is not None and (fact.ticker, fact.metric) in read),
        key=lambda fact: fact.known_at,
    )


def explained(
    checkpoint: Checkpoint,
    verdict: Verdict,
    evidence: list[Evidence],
    book: Book,
    found: Goalposts | None = None,
    *,
    undone: Sequence[Fact] = (),
) -> Iterator[str]:
    """The lines of an explanation; `undone`: the withdrawals of figures."""
    marks = "".join(f" +{mark}" for mark in verdict.marks)
    yield f"{checkpoint.id}: {_word(verdict)}{marks}"
    yield f"  claim      {checkpoint.role}: {checkpoint.text}"
    yield f"  decided by {definition(checkpoint)}"
    yield f"  reason     {verdict.reason}"
    if verdict.threshold is not None:
        room = f", headroom {verdict.headroom}" if verdict.headroom else ""
        yield f"  now        {verdict.shown_value or 'not known'} against {verdict.threshold}{room}"
    if verdict.touched:
        yield f"  touched    {verdict.touched}"
    if verdict.due is not None:
        waits = f", evidence awaited until {verdict.verify_by}" if verdict.verify_by else ""
        yield f"  when       the window ends {verdict.due}{waits}"
    if verdict.told_on is not None:
        was = f", as at {verdict.settled_on}" if verdict.told_on != verdict.settled_on else ""
        yield f"  settled    on {verdict.told_on}{was}{_by(verdict, evidence)}"
    for result in verdict.results:
        yield f"  {result.period}  {result.status}: {result.reason}"
    for item in verdict.inputs:
        yield f"  input      {_input(item, book.zone)}"
    for slip in verdict.slips:
        moved = f"{slip.before or 'no date'} → {slip.after}"
        who = slip.source if slip.by_company else f"you, in {slip.source}"
        yield f"  slip       {moved}, {_day(slip.known_at, book.zone)}: {who}"
    if found is not None:
        yield from _goalposts(found, book.zone)
    for fact in undone:
        what = f"{called(fact.ticker, fact.metric)} {fact.period} = {fact.value}"
        entered_on = f", entered as known {_day(fact.withdraws, book.zone)}" if fact.withdraws else ""
        yield f"  taken back {what}, {_day(fact.known_at, book.zone)}{entered_on}: {fact.source}"
    gone = {told.withdraws: _day(told.known_at, book.zone) for told in evidence if told.withdraws}
    for told in evidence:
        if told.withdraws:
            continue
        known = _day(told.known_at, book.zone)
        of = f" {told.checkpoint}" if told.checkpoint != checkpoint.id else ""
        day = f" on {told.happened_on}" if told.happened_on and str(told.happened_on) != known else ""
        note = f" {told.note}" if told.note else ""
        back = f"; taken back {gone[told.id]}" if told.id in gone else ""
        yield f"  evidence   {known} {told.label}{day}{of}, {told.grade}:{note} [{told.source}]{back}"


def _thesis(checkpoint: Checkpoint, book: Book, facts: Ledger, at: datetime) -> Iterator[str]:
    """When its thesis was last looked at, and when that is due again."""
    for one in cadences(book, facts, at):
        if one.thesis.id == checkpoint.thesis and (one.last or one.due):
            note = f": {one.last.note}" if one.last and one.last.note else ""
            last = f"reviewed {_day(one.last.known_at, book.zone)}{note}" if one.last else "not reviewed yet"
            yield f"  thesis     {one.thesis.id}, {last}" + (f"; review due {one.due}" if one.due else "")


def _goalposts(found: Goalposts, zone: ZoneInfo) -> Iterator[str]:
    """Each edit, then the promise as first made, where it is another one than the one in force."""
    for edit in found.edits:
        while_ = f" while {edit.revision.word.replace('_', ' ')}" if edit.revision.word else ""
        why = f": {edit.reason}" if edit.reason else "; no reason was given" if edit.asks else ""
        changed = "; ".join(edit.differs)
        yield f"  edit {edit.revision.number:<5} {_day(edit.revision.known_at, zone)}{while_}: {changed}{why}"
    if found.original is not None:
        yield f"  as first promised: {_word(found.original)}: {found.original.reason}"
    elif found.lost:
        yield f"  as first promised: not known, {found.lost}"


def _word(verdict: Verdict) -> str:
    timing = f" ({verdict.timing.replace('_', ' ')})" if verdict.timing else ""
    return f"{verdict.word.replace('_', ' ')}{timing}"


def _by(verdict: Verdict, evidence: list[Evidence]) -> str:
    """What settled it: the evidence, else the figures; nothing where it was silence."""
    told = next((item for item in evidence if item.id == verdict.cause.rpartition(":")[2]), None)
    if told is not None:
        return f", by {in_words(told)}"
    known = [item for item in verdict.inputs if item.value is not None]
    figures = ", ".join(
        f"{called(item.ticker, item.metric)} {item.period or ''} {item.value}" for item in known
    )
    return f", by {figures}" if figures and "silence:" not in verdict.cause else ""


def _input(item: Input, zone: ZoneInfo) -> str:
    sign = "" if item.bound is Bound.EXACT else item.bound.value
    basis = f" {item.basis.value.replace('_', '-')}" if item.basis else ""
    what = f"{called(item.ticker, item.metric)} {item.period or ''} {item.kind}{basis}".replace(" actual", "")
    if item.value is None:
        return f"{what}: not known"
    known = f", known {_day(item.known_at, zone)}" if item.known_at else ""
    grade = f", {item.grade}" if item.grade else ""
    later = ", after the last close" if item.later else ""
    return f"{what} = {sign}{item.value}{known}{grade}{later}: {item.source}"


def _day(at: datetime, zone: ZoneInfo) -> str:
    return local_day(at, zone).isoformat()
