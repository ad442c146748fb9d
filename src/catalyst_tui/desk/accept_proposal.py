"""Try what an agent proposes or a question offers, and do it when the user accepts.

A proposal is tried the same way before it waits and when it is accepted: the book may have changed
since.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime

from msgspec.structs import astuple, replace

from catalyst_tui.book.file.edit import EditError, data_of
from catalyst_tui.book.file.fields import written_lines
from catalyst_tui.book.language.leaves import REPORTED
from catalyst_tui.book.model.book import Basis, Book
from catalyst_tui.book.model.dates import local_day, parse_day
from catalyst_tui.book.model.definition import changed as changed_words
from catalyst_tui.book.model.definition import definition, promise
from catalyst_tui.book.model.metrics import STANDARD
from catalyst_tui.book.model.period import parse_period
from catalyst_tui.book.model.subject import subject
from catalyst_tui.desk.alerts.commit import by_user, enter
from catalyst_tui.desk.editor import line_edits, parse_line
from catalyst_tui.desk.entry.book_edit import (
    BadEditError,
    moved_goalposts,
    remember,
    save_edit,
    with_edits,
)
from catalyst_tui.desk.entry.entry_forms import judged_entry
from catalyst_tui.desk.entry.figures import unit_in
from catalyst_tui.desk.entry.record import (
    EFFECTS,
    Understood,
    moment_known,
    understand,
    understand_figure,
)
from catalyst_tui.desk.entry.undo import Done
from catalyst_tui.desk.shapes import Edited, EntryCheck, Field
from catalyst_tui.desk.workspace.book_file import read_exactly
from catalyst_tui.desk.workspace.identities import load_with
from catalyst_tui.desk.workspace.listed import companies
from catalyst_tui.desk.workspace.meanings import (
    COMPANY,
    give_up_name,
    other_companies,
)
from catalyst_tui.desk.workspace.pending_review import (
    Proposal,
    ProposalError,
    ProposalKind,
    ProposalState,
)
from catalyst_tui.desk.workspace.state import Known
from catalyst_tui.desk.workspace.uncounted import LONG_AGO, Question
from catalyst_tui.desk.workspace.workspace import Workspace
from catalyst_tui.judge.ledger.facts import Grade
from catalyst_tui.judge.rules.corporate_actions import written
from catalyst_tui.store.prices import NO

GRADES = tuple(
    str(grade) for grade in Grade if grade not in (Grade.OWN, Grade.ESTIMATE)
)
"""The grades an agent may give: documents of others, never the user's own word."""

PARTS = {
    "tickers": "ticker",
    "theses": "thesis",
    "checkpoints": "checkpoint",
    "events": "event",
}
MOST_NAMED = 5


def propose(proposal: Proposal, workspace: Workspace) -> ProposalState:
    """Add a proposal that waits, without a notification. Return its state if it was there before.

    ProposalError if it could not be accepted.
    """
    if proposal.kind is ProposalKind.EDIT:
        _edited(proposal, workspace)
    else:
        _understood(proposal, workspace.book, workspace.clock.now())
    with workspace.store.transaction():
        # Count the proposals of each agent together
        return workspace.pending.proposals.add(proposal)


def checked(workspace: Workspace, number: int, known: Known) -> EntryCheck:
    """Return what accepting a proposal or a question would do. KeyError if it does not wait."""
    question = workspace.questions.by_number(known.book, number)
    try:
        if question is not None:
            return EntryCheck((), _offer(question, workspace, known), ())
        proposal, came = workspace.pending.proposals.by_number(number)
        _check_same_claim(proposal, came, workspace)
        return _effect(proposal, workspace, known)
    except ProposalError as error:
        return _refused(str(error))


def _refused(reason: str) -> EntryCheck:
    return EntryCheck(((Field.WHAT, reason),), "", ())


def _effect(proposal: Proposal, workspace: Workspace, known: Known) -> EntryCheck:
    now = workspace.clock.now()
    if proposal.kind is ProposalKind.EDIT:
        book = _edited(proposal, workspace).book
        moved = moved_goalposts(known.book, book, known.verdicts)
        return EntryCheck((), "; ".join([changed(known.book, book), *moved]), ())
    return judged_entry(_understood(proposal, known.book, now), known, now)


def _offer(question: Question, workspace: Workspace, known: Known) -> str:
    if question.split or question.gives or question.answers or all(question.renames):
        return question.yes
    return changed(known.book, _with_edits(question, workspace).book)


def accept(workspace: Workspace, number: int) -> Done:
    """Perform a proposal or the offer of a question, as the user's own entry.

    KeyError if it does not wait, ProposalError if it no longer fits, HomeError if the book cannot
    be written.
    """
    proposals, now = workspace.pending.proposals, workspace.clock.now()
    question = workspace.questions.by_number(workspace.book, number)
    if question is not None:
        return _accept_question(question, workspace, now)
    proposal, came = proposals.by_number(number)
    _check_same_claim(proposal, came, workspace)
    if proposal.kind is ProposalKind.EDIT:
        title, edit = f"accepted: {proposal.title}", _edited(proposal, workspace)
        done = Done(title, now, change=save_edit(workspace, title, edit))
    else:
        found = _understood(proposal, workspace.book, now)
        new = enter(workspace, *found.new)
        done = Done(f"accepted: {found.line}", now, *new)
    proposals.decide(proposal, ProposalState.ACCEPTED)
    return done


def answered_yes(
    workspace: Workspace, number: int, known: Known
) -> tuple[EntryCheck, Done | None]:
    """Accept on the screen: return the check, and the entry; None if it was refused."""
    try:
        check = checked(workspace, number, known)
        return check, accept(workspace, number) if check.ok else None
    except KeyError:
        return _refused("It was answered already, elsewhere."), None
    except ProposalError as error:
        return _refused(str(error)), None


def dismiss(workspace: Workspace, number: int) -> Done:
    """Reject a proposal or a question. KeyError if it does not wait."""
    proposals, now = workspace.pending.proposals, workspace.clock.now()
    question = workspace.questions.by_number(workspace.book, number)
    text = read_exactly(workspace.home)
    if question is None:
        proposal, _ = proposals.by_number(number)
        proposals.decide(proposal, ProposalState.DISMISSED)
        said, stays = f"dismissed: {proposal.title}", "enter it yourself if it holds"
        answers: dict[str, str] = {}
    else:
        known = workspace.store.splits.answers()
        asked = [question.key, *filter(None, [question.also])]
        keys = [*asked, *([COMPANY + question.gone] if question.gone else [])]
        answers = {key: known.get(key, "") for key in keys}
        for key in asked:
            workspace.answer(key, NO)
        if question.gone:
            give_up_name(workspace.store, question.gone, now)
        _end_line(question, workspace)
        said, stays = f"dismissed: {question.title}", ""
    change = remember(
        workspace, said, text, text, answers=answers, stays=stays, is_answer=True
    )
    return Done(said, now, change=change, stays=bool(stays))


def _claim(proposal: Proposal, book: Book) -> str:
    """Return the words of the claim that evidence is proposed for; of a figure what it is read as:
    `ALAB revenue in USD, 2026Q2 to 2026-06-30`.
    """
    metric, ticker = proposal.what, proposal.about
    if proposal.kind is ProposalKind.EVIDENCE:
        found = subject(book, proposal.about)
        return promise(found) if found else ""
    if metric not in book.series and metric not in STANDARD:
        return ""
    line = f"{ticker} {metric} in {unit_in(metric, ticker, book).label}"
    with suppress(ValueError):
        end = book.fiscal(ticker).end(parse_period(proposal.when))
        line += f", {proposal.when} to {end}"
    return line


def _check_same_claim(proposal: Proposal, came: datetime, workspace: Workspace) -> None:
    """Raise ProposalError if the claim or the company is another one than when it came."""
    book = workspace.book
    if proposal.claim and proposal.claim != _claim(proposal, book):
        raise ProposalError(
            f"it was proposed when this read: {proposal.claim}; "
            "dismiss it, and enter it yourself if it holds for the claim of now"
        )
    found = subject(book, proposal.about)
    symbol = (found.ticker or "") if found else proposal.about
    other = other_companies(book, workspace.store).get(symbol)
    if other is not None and other.has(came):
        raise ProposalError(
            f"{symbol} was another company when it was proposed; dismiss it"
        )
    _check_same_shares(proposal, came, workspace)


def _check_same_shares(
    proposal: Proposal, came: datetime, workspace: Workspace
) -> None:
    """Raise ProposalError if a figure, or an amount of an edit, is in shares of before a split."""
    book, kind = workspace.book, proposal.kind
    after = _edited(proposal, workspace).book if kind is ProposalKind.EDIT else book
    for symbol, ticker in book.tickers.items():
        touched = kind is ProposalKind.FIGURE and (
            proposal.about == symbol and proposal.what in REPORTED
        )
        for split in ticker.splits:
            is_later = split.found_at is not None and came < split.found_at
            if not is_later or not (split.is_even or split.doubted):
                continue
            if touched or written(after, symbol)[0] - written(book, symbol)[0]:
                raise ProposalError(
                    f"it was proposed before the {split.words} of {symbol} was known; "
                    "dismiss it, and enter it yourself in the shares of now"
                )


# Questions


def _accept_question(question: Question, workspace: Workspace, now: datetime) -> Done:
    """Do what a question offers, and remember how it was before for `undo`."""
    text, belongings = read_exactly(workspace.home), workspace.store.belongings
    given = {
        one.item.id: (one.item.id, *astuple(one.given))
        for one in workspace.belongings.parked
    }
    given |= belongings.given()
    answers = workspace.store.splits.answers()
    keys = [*question.answers, *([question.key] if question.split else [])]
    before = {key: answers.get(key, "") for key in keys}
    said = _answer(question, workspace)
    _end_line(question, workspace)
    stays, rebased = "", None
    if split := question.split:
        rebased = question.ticker, split.day, str(split.ratio)
    elif question.renames[1]:
        old, new = question.renames
        stays = f"`catalyst record {new} --rename {old}` gives all of it back"
    change = remember(
        workspace,
        said,
        text,
        read_exactly(workspace.home),
        answers=before,
        given=tuple(
            given[id_]
            for id_, row in belongings.given().items()
            if given.get(id_, row) != row
        ),
        stays=stays,
        is_answer=True,
        rebased=rebased,
    )
    return Done(said, now, change=change, stays=bool(stays))


def _end_line(question: Question, workspace: Workspace) -> None:
    """Acknowledge the inbox line of a question that is answered."""
    inbox = workspace.store.inbox
    inbox.acknowledge([line.id for line in inbox.named(question.about)], LONG_AGO)


def _answer(question: Question, workspace: Workspace) -> str:
    """Do what a question offers; return a line that names it."""
    if question.gives:
        by_user(workspace, lambda: workspace.give_again(question.gives))
        return f"still holds: {question.checkpoint}"
    if answers := question.answers:
        by_user(workspace, lambda: workspace.answer_again(answers, ()))
        return f"counted again: {question.ticker or question.title}"
    if all(question.renames):
        old, new = question.renames

        def rename_all() -> None:
            for name in (
                *reversed(question.between),
                old,
            ):  # the oldest comes first then
                workspace.rename(name, new)

        by_user(workspace, rename_all)
        return f"renamed: {old} to {new}"
    split = question.split
    before = {entry.item.id for entry in workspace.belongings.parked}
    if question.edits or split is None:
        edit = _with_edits(question, workspace)
        workspace.write_book(edit.before, edit.after)
    if split is not None:
        by_user(workspace, lambda: workspace.take_split(question.ticker, split))
        return f"converted: {question.title}"
    # What was entered for the amounts before means the same for those after.
    parked = workspace.belongings.parked
    loose = [entry for entry in parked if entry.part and entry.item.id not in before]
    if loose:
        workspace.give_again(loose)
    return f"converted: {question.title}"


def _with_edits(question: Question, workspace: Workspace) -> Edited:
    """Return the book with what a question offers.

    ProposalError if it offers nothing, or does not fit.
    """
    if not question.edits:
        raise ProposalError(question.refusal)
    try:
        return with_edits(
            read_exactly(workspace.home), question.edits, workspace.identities()
        )
    except (EditError, BadEditError) as error:
        raise ProposalError(str(error)) from error


# Edits

_TOML = re.compile(r"(?m)^\s*(?:$|\[|#|[\w.\"-]+\s*=\s)")


def prepared(proposal: Proposal, workspace: Workspace) -> Proposal:
    """Return a proposal to store: with the claim as it reads now, or with the tables of its line.

    ProposalError if a line, as `catalyst add` takes it, has no reading, or several.
    """
    if proposal.kind is not ProposalKind.EDIT:
        return replace(proposal, claim=_claim(proposal, workspace.book))
    if proposal.old or _TOML.search(proposal.new):
        return proposal
    book, listed = workspace.book, companies(workspace.store)
    today = book.day_of(workspace.clock.now())
    line = parse_line(proposal.new, book, listed, today)
    if line.refusal or len(line.readings) != 1:
        message = line.refusal.message if line.refusal else line.question
        lines = (
            line.refusal.lines
            if line.refusal
            else [reading.line() for reading in line.readings]
        )
        raise ProposalError(f"new: {message}; these would work: {' · '.join(lines)}")
    text = read_exactly(workspace.home)
    reading = line.readings[0]
    try:
        edits = line_edits(line, reading, book, data_of(text), listed, today=today)
    except ValueError as error:
        raise ProposalError(f"new: {error}") from None
    after = with_edits(text, edits, workspace.identities()).after
    return replace(proposal, new="\n".join(written_lines(text, after)).strip())


def _edited(proposal: Proposal, workspace: Workspace) -> Edited:
    """Return the book with the edit. ProposalError if it does not fit, or makes the book wrong."""
    text, old = read_exactly(workspace.home), proposal.old
    if not proposal.why or old == proposal.new:
        raise ProposalError("an edit says why, and changes something")
    if old and text.count(old) != 1:
        raise ProposalError(
            f"old stands {text.count(old)} times in the book; it must stand there once"
        )
    after = proposal.applied(text)
    loaded = load_with(after, workspace.identities())
    if loaded.book is None:
        raise ProposalError(f"the book would be wrong: {loaded.problems[0]}")
    return Edited(text, after, loaded.book)


def changed(before: Book, after: Book) -> str:
    """Return how an edit changes the book as it is read, whatever the file looks like."""
    texts = []
    for part in Book.__struct_fields__:
        old, new = getattr(before, part), getattr(after, part)
        if not isinstance(new, Mapping):
            old, new = {"": old}, {"": new}
        for id_ in {**old, **new}:
            if repr(old.get(id_)) == repr(new.get(id_)):
                continue
            verb = (
                "changes"
                if id_ in old and id_ in new
                else "adds"
                if id_ in new
                else "removes"
            )
            text = f"{verb} {PARTS.get(part, part)} {id_}".rstrip()
            if part == "checkpoints" and verb == "changes":
                parts = changed_words(definition(old[id_]), definition(new[id_]))
                text += f" ({'; '.join(parts)})" if parts else ""
            texts.append(text)
    more = [f"and {len(texts) - MOST_NAMED} more"] if len(texts) > MOST_NAMED else []
    return (
        "; ".join(texts[:MOST_NAMED] + more)
        or "only notes: nothing is judged otherwise"
    )


# Evidence and figures


def _understood(proposal: Proposal, book: Book, now: datetime) -> Understood:
    """Return the evidence or the figure it would be.

    ProposalError with everything that is wrong.
    """
    for name in ("source", "document", "quote"):
        if not getattr(proposal, name):
            names = "a proposal names its source, its document and the words there"
            raise ProposalError(f"{name} is empty: {names}")
    if proposal.grade not in GRADES:
        raise ProposalError(f"grade is one of {', '.join(GRADES)}")
    known_at = _known_at(proposal, book, now)
    read = _evidence if proposal.kind is ProposalKind.EVIDENCE else _figure
    found = read(proposal, book, known_at)
    if found.problems:
        raise ProposalError(
            "; ".join(f"{field.value}: {text}" for field, text in found.problems)
        )
    if found.evidence:
        found.evidence = replace(found.evidence, id=f"agent-{proposal.name}")
    return found


def _known_at(proposal: Proposal, book: Book, now: datetime) -> datetime:
    if not proposal.known:
        return now
    try:
        day = parse_day(proposal.known)
    except ValueError as error:
        raise ProposalError(f"known: {error}") from None
    checkpoint = subject(book, proposal.about)
    zone = book.zone_of(checkpoint.ticker if checkpoint else proposal.about)
    if day > local_day(now, zone):
        raise ProposalError(f"known: {day} has not come yet")
    return moment_known(day, now, zone)


def _evidence(proposal: Proposal, book: Book, at: datetime) -> Understood:
    if proposal.what not in EFFECTS:
        own = "scores and rulings are the user's alone"
        raise ProposalError(f"what: one of {', '.join(EFFECTS)}; {own}")
    if subject(book, proposal.about) is None:
        raise ProposalError(f"about: no checkpoint {proposal.about!r} in the book")
    return understand(proposal.entry, book, at)


def _figure(proposal: Proposal, book: Book, at: datetime) -> Understood:
    if proposal.about and proposal.about not in book.tickers:
        empty = "empty for a series of no company"
        raise ProposalError(f"about: no ticker {proposal.about!r} in the book; {empty}")
    if proposal.basis not in ("", Basis.GAAP, Basis.NON_GAAP):
        raise ProposalError("basis is gaap, non_gaap or left out")
    basis = Basis(proposal.basis) if proposal.basis else None
    return understand_figure(proposal.entry, book, at, basis)
