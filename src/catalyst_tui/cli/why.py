"""`catalyst why ID`: explain one verdict down to its documents."""

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
from catalyst_tui.book.model.period import Period, parse_period
from catalyst_tui.book.model.subject import called, is_period, period_of
from catalyst_tui.cli.check import original_of, threshold_of, word_of
from catalyst_tui.cli.failures import ArgumentError, refuse_without_book
from catalyst_tui.cli.opening import (
    end_of_day,
    known_as,
    opened_to_read,
    warn_of_questions,
)
from catalyst_tui.cli.output import Answer
from catalyst_tui.desk.workspace.claims import originals
from catalyst_tui.judge.evaluate.scope import evidence_about
from catalyst_tui.judge.history.forecasts import Goalposts, goalposts
from catalyst_tui.judge.history.transitions import Cadence, cadences
from catalyst_tui.judge.judge import period_verdict
from catalyst_tui.judge.ledger.facts import Bound, Evidence, Fact, Ledger
from catalyst_tui.judge.ledger.grades import in_words
from catalyst_tui.judge.verdict import Input, Verdict

MOST_PERIODS = 8  # named when another one was asked for


def run(arguments: argparse.Namespace) -> Answer:
    """Print the claim, the verdict, its reason, what it rests on, and the evidence about it."""
    with opened_to_read(arguments) as workspace:
        refuse_without_book(workspace)
        book, ledger = workspace.book, workspace.ledger
        id_, _, period_text = arguments.id.removesuffix("]").partition("[")
        known_as(id_, book.checkpoints, "checkpoint", workspace)
        at = end_of_day("--as-of", arguments.as_of, book.zone, workspace.clock.now())
        checkpoint, verdict, moved = (
            book.checkpoints[id_],
            workspace.as_of(at)[id_],
            None,
        )
        evidence = evidence_about(checkpoint, ledger, at, withdrawn=True)
        if is_period(arguments.id):
            period = _period(verdict, period_text)
            verdict = period_verdict(book, ledger, at, checkpoint, period)
            checkpoint = period_of(checkpoint, period)
            evidence = [*evidence, *ledger.entered(checkpoint.id, at)]
        else:
            first = originals([id_], ledger, workspace.wordings).get(id_)
            moved = goalposts(id_, ledger, first, at)
        undone = _undone(verdict, ledger, at)
        reviews = {cadence.thesis.id: cadence for cadence in cadences(book, ledger, at)}
        cadence = reviews.get(checkpoint.thesis or "")
        text = [
            *_verdict_lines(checkpoint, verdict, evidence, book),
            *(_goalpost_lines(moved, book.zone) if moved else ()),
            *(_undone_line(fact, book.zone) for fact in undone),
            *_evidence_lines(checkpoint, evidence, book.zone),
            *_thesis_lines(cadence, book.zone),
        ]
        values = {
            "as_of": at,
            "book": workspace.home.book,
            "checkpoint": {"checkpoint": checkpoint, "verdict": verdict},
            "definition": definition(checkpoint),
            "edits": moved.edits if moved else (),
            "original": original_of(moved),
            "taken_back": undone,
            "evidence": _with_withdrawals(evidence),
            "thesis": cadence,
        }
        warn_of_questions(workspace, id_)
    return Answer("why", values, [*(one_row(line, 600) for line in text)])


def _period(verdict: Verdict, text: str) -> Period:
    """Return the period of a recurring proof that was asked for."""
    periods = [result.period for result in verdict.results]
    if not periods:
        raise ArgumentError(f"{verdict.checkpoint} has no periods: it is judged once")
    with suppress(ValueError):
        if (period := parse_period(text)) in periods:
            return period
    known = ", ".join(map(str, periods[-MOST_PERIODS:]))
    earlier = len(periods) - MOST_PERIODS
    more = f", and {earlier} before them" if earlier > 0 else ""
    name = clean(text, 40)
    raise ArgumentError(
        f"{verdict.checkpoint} has no period {name!r}; there are {known}{more}"
    )


def _undone(verdict: Verdict, ledger: Ledger, at: datetime) -> list[Fact]:
    """Return the withdrawals, by `at`, of figures that the verdict would read."""
    read = {(item.ticker, item.metric) for item in verdict.inputs}
    found = [
        fact
        for ticker in sorted({ticker for ticker, _ in read})
        for fact in ledger.facts(ticker)
        if (fact.ticker, fact.metric) in read and fact.withdraws and fact.known_at <= at
    ]
    return sorted(found, key=lambda fact: fact.known_at)


# Lines for people


def _verdict_lines(
    checkpoint: Checkpoint, verdict: Verdict, evidence: Sequence[Evidence], book: Book
) -> Iterator[str]:
    marks = "".join(f" +{mark}" for mark in verdict.marks)
    yield f"{checkpoint.id}: {word_of(verdict)}{marks}"
    yield f"  claim      {checkpoint.role}: {checkpoint.text}"
    yield f"  decided by {definition(checkpoint)}"
    yield f"  reason     {verdict.reason}"
    if verdict.threshold is not None:
        headroom = f", headroom {verdict.headroom}" if verdict.headroom else ""
        value = verdict.shown_value or "not known"
        yield f"  now        {value}, threshold {threshold_of(checkpoint, verdict)}{headroom}"
    if verdict.touched:
        yield f"  touched    {verdict.touched}"
    if verdict.due is not None:
        waits = (
            f", evidence awaited until {verdict.verify_by}" if verdict.verify_by else ""
        )
        yield f"  when       the window ends {verdict.due}{waits}"
    if verdict.told_on is not None:
        as_at = (
            f", as at {verdict.settled_on}"
            if verdict.told_on != verdict.settled_on
            else ""
        )
        yield f"  settled    on {verdict.told_on}{as_at}{_by(verdict, evidence)}"
    for result in verdict.results:
        yield f"  {result.period}  {result.status}: {result.reason}"
    for item in verdict.inputs:
        yield f"  input      {_input(item, book.zone)}"
    for slip in verdict.slips:
        dates = f"{slip.before or 'no date'} → {slip.after}"
        who = slip.source if slip.by_company else f"you, in {slip.source}"
        yield f"  slip       {dates}, {_day(slip.known_at, book.zone)}: {who}"


def _goalpost_lines(found: Goalposts, zone: ZoneInfo) -> Iterator[str]:
    """Return each edit, then the verdict of the original wording if it differs."""
    for edit in found.edits:
        revision = edit.revision
        status = f" while {revision.word.replace('_', ' ')}" if revision.word else ""
        reason = "; no reason was given" if edit.asks else ""
        if edit.reason:
            reason = f": {edit.reason}"
        changed = "; ".join(edit.differs)
        yield (
            f"  edited     {_day(revision.known_at, zone)}{status}: {changed}{reason}"
        )
    if found.original is not None:
        yield f"  as first written: {word_of(found.original)}: {found.original.reason}"
    elif found.lost:
        yield f"  as first written: not known, {found.lost}"


def _undone_line(fact: Fact, zone: ZoneInfo) -> str:
    figure = f"{called(fact.ticker, fact.metric)} {fact.period} = {fact.value}"
    entered_on = (
        f", entered as known {_day(fact.withdraws, zone)}" if fact.withdraws else ""
    )
    return (
        f"  undone     {figure}, {_day(fact.known_at, zone)}{entered_on}: {fact.source}"
    )


def _evidence_lines(
    checkpoint: Checkpoint, evidence: Sequence[Evidence], zone: ZoneInfo
) -> Iterator[str]:
    withdrawn = {
        item.withdraws: _day(item.known_at, zone) for item in evidence if item.withdraws
    }
    for item in evidence:
        if item.withdraws:
            continue
        known = _day(item.known_at, zone)
        leg = f" {item.checkpoint}" if item.checkpoint != checkpoint.id else ""
        happened = str(item.happened_on or "")
        day = f" on {happened}" if happened not in ("", known) else ""
        note = f" {item.note}" if item.note else ""
        undone = f"; undone {withdrawn[item.id]}" if item.id in withdrawn else ""
        yield (
            f"  evidence   {known} {item.label}{day}{leg}, {item.grade}:{note} "
            f"[{item.source}]{undone}"
        )


def _thesis_lines(cadence: Cadence | None, zone: ZoneInfo) -> Iterator[str]:
    """Yield when the thesis was last reviewed, and when that is due again."""
    if cadence and (cadence.last or cadence.due):
        last = "not reviewed yet"
        if cadence.last:
            note = f": {cadence.last.note}" if cadence.last.note else ""
            last = f"reviewed {_day(cadence.last.known_at, zone)}{note}"
        due = f"; review due {cadence.due}" if cadence.due else ""
        yield f"  thesis     {cadence.thesis.id}, {last}{due}"


def _by(verdict: Verdict, evidence: Sequence[Evidence]) -> str:
    """Return what settled it: evidence, else figures; nothing where it was silence."""
    cause = verdict.cause.rpartition(":")[2]
    item = next((item for item in evidence if item.id == cause), None)
    if item is not None:
        return f", by {in_words(item)}"
    known = [item for item in verdict.inputs if item.value is not None]
    figures = ", ".join(
        f"{called(item.ticker, item.metric)} {item.period or ''} {item.value}"
        for item in known
    )
    return f", by {figures}" if figures and "silence:" not in verdict.cause else ""


def _input(item: Input, zone: ZoneInfo) -> str:
    basis = f" {item.basis.value.replace('_', '-')}" if item.basis else ""
    name = f"{called(item.ticker, item.metric)} {item.period or ''} {item.kind}{basis}"
    name = name.replace(" actual", "")
    if item.value is None:
        return f"{name}: not known"
    sign = "" if item.bound is Bound.EXACT else item.bound.value
    known = f", known {_day(item.known_at, zone)}" if item.known_at else ""
    grade = f", {item.grade}" if item.grade else ""
    later = ", after the last close" if item.later else ""
    return f"{name} = {sign}{item.value}{known}{grade}{later}: {item.source}"


def _day(at: datetime, zone: ZoneInfo) -> str:
    return local_day(at, zone).isoformat()


# JSON


def _with_withdrawals(evidence: Sequence[Evidence]) -> list[dict[str, object]]:
    withdrawn = {item.withdraws: item.known_at for item in evidence if item.withdraws}
    return [
        {"item": item, "taken_back": withdrawn.get(item.id)}
        for item in evidence
        if not item.withdraws
    ]
