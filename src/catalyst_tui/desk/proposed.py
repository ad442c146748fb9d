"""What an agent proposes, as the evidence, figure or edit it would be, and its acceptance by the user.

Tried the same way before it waits and when it is accepted: the book may have changed meanwhile.
"""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from catalyst_tui.book.file.edit import EditError
from catalyst_tui.book.model.book import Basis, Book, Checkpoint
from catalyst_tui.book.model.dates import local_day, parse_day
from catalyst_tui.book.model.definition import changed as differs
from catalyst_tui.book.model.definition import definition
from catalyst_tui.book.model.subject import subject
from catalyst_tui.desk.alerts.commit import by_user, enter
from catalyst_tui.desk.book_file import read_exactly
from catalyst_tui.desk.entry.book_edit import BadEditError, moved_goalposts, with_edits
from catalyst_tui.desk.entry.magnitude import out_of_scale
from catalyst_tui.desk.entry.preview import preview
from catalyst_tui.desk.entry.record import (
    EFFECTS,
    Understood,
    moment_known,
    understand,
    understand_figure,
)
from catalyst_tui.desk.entry.undo import Done
from catalyst_tui.desk.identities import load_with
from catalyst_tui.desk.proposals import Kind, Proposal, ProposalError, State
from catalyst_tui.desk.questions import Question
from catalyst_tui.desk.shapes.forms import Edited, EntryCheck, Field
from catalyst_tui.desk.state import Known
from catalyst_tui.desk.workspace import Workspace
from catalyst_tui.judge.ledger.facts import Evidence, Fact, Grade
from catalyst_tui.store.prices import NO

GRADES = tuple(str(grade) for grade in Grade if grade not in (Grade.OWN, Grade.ESTIMATE))
"""What an agent may have found: documents of others. The user's own word is none of them."""


def understood(proposal: Proposal, book: Book, now: datetime) -> Understood:
    """The evidence or the figure it would be. ProposalError with everything that is wrong."""
    _documented(proposal)
    at = _known(proposal, book, now)
    found = (_evidence if proposal.kind is Kind.EVIDENCE else _figure)(proposal, book, at)
    if found.problems:
        raise ProposalError("; ".join(f"{where.value}: {said}" for where, said in found.problems))
    return found


def _documented(proposal: Proposal) -> None:
    for name in ("source", "document", "quote"):
        if not getattr(proposal, name):
            raise ProposalError(
                f"{name} is empty: a proposal names its source, its document and the words there"
            )
    if proposal.grade not in GRADES:
        raise ProposalError(f"grade is one of {', '.join(GRADES)}")


def _known(proposal: Proposal, book: Book, now: datetime) -> datetime:
    if not proposal.known:
        return now
    try:
        day = parse_day(proposal.known)
    except ValueError as error:
        raise ProposalError(f"known: {error}") from None
    about = subject(book, proposal.about)
    zone = book.zone_of(about.ticker if about else proposal.about)
    if day > local_day(now, zone):
        raise ProposalError(f"known: {day} has not come yet")
    return moment_known(day, now, zone)


def _evidence(proposal: Proposal, book: Book, at: datetime) -> Understood:
    if proposal.what not in EFFECTS:
        raise ProposalError(
            f"what: one of {', '.join(EFFECTS)}; scores and rulings are the user's alone"
        )
    if subject(book, proposal.about) is None:
        raise ProposalError(f"about: no checkpoint {proposal.about!r} in the book")
    return understand(proposal.entry, book, at)


def _figure(proposal: Proposal, book: Book, at: datetime) -> Understood:
    if proposal.about not in book.tickers and proposal.about:
        raise ProposalError(
            f"about: no ticker {proposal.about!r} in the book; empty for a series of no company"
        )
    if proposal.basis not in ("", Basis.GAAP, Basis.NON_GAAP):
        raise ProposalError("basis is gaap, non_gaap or left out")
    return understand_figure(
        proposal.entry, book, at, Basis(proposal.basis) if proposal.basis else None
    )


def edit_of(proposal: Proposal, workspace: Workspace) -> Edited:
    """The book with the edit in it; nothing is written. ProposalError when it does not fit the book on disk,
    or that could not be read then."""
    text = read_exactly(workspace.home)
    if not proposal.why or not (proposal.old or proposal.new) or proposal.old == proposal.new:
        raise ProposalError("an edit says why, and changes something")
    if proposal.old and text.count(proposal.old) != 1:
        raise ProposalError(
            f"old stands {text.count(proposal.old)} times in the book; it must stand there once"
        )
    end = f"{text.rstrip()}\n\n{proposal.new.strip()}\n"
    after = text.replace(proposal.old, proposal.new) if proposal.old else end
    loaded = load_with(after, workspace.identities())
    if loaded.book is None:
        raise ProposalError(f"the book would be wrong: {loaded.problems[0]}")
    return Edited(text, after, loaded.book)


def checked(workspace: Workspace, number: int, known: Known) -> EntryCheck:
    """What one that waits would do, accepted now. KeyError when no such waits."""
    if (question := workspace.questions.by_number(known.book, number)) is not None:
        return _tried(question, workspace, known)
    proposal, now = workspace.hit_lines.proposals.waits(number), workspace.clock.now()
    try:
        if proposal.kind is Kind.EDIT:
            edit = edit_of(proposal, workspace)
            moved = "; ".join(moved_goalposts(known.book, edit.book, known.verdicts))
            return EntryCheck(
                (), "; ".join(filter(None, (changed(known.book, edit.book), moved))), ()
            )
        found = understood(proposal, known.book, now)
    except ProposalError as error:
        return EntryCheck(((Field.WHAT, str(error)),), "", ())
    doubt = out_of_scale(found.fact, known.book, known.ledger, now) if found.fact else ""
    facts, evidence = _kept(proposal, found, workspace)
    return EntryCheck(
        (), f"{found.line}: {doubt}?" if doubt else found.line, preview(known, now, facts, evidence)
    )


_PARTS = {"tickers": "ticker", "theses": "thesis", "checkpoints": "checkpoint", "events": "event"}
_NAMED = 5


def changed(before: Book, after: Book) -> str:
    """What an edit does, by the book as it is read and not as it is written."""
    said = []
    for part, word in _PARTS.items():
        old, new = getattr(before, part), getattr(after, part)
        came, gone = [id_ for id_ in new if id_ not in old], [id_ for id_ in old if id_ not in new]
        other = [id_ for id_ in new if id_ in old and repr(old[id_]) != repr(new[id_])]
        if part == "checkpoints":
            other = [_differs(id_, old[id_], new[id_]) for id_ in other]
        for does, ids in (("adds", came), ("takes out", gone), ("changes", other)):
            more = f" and {len(ids) - _NAMED} more" if len(ids) > _NAMED else ""
            said += [f"{does} {word} {', '.join(ids[:_NAMED])}{more}"] if ids else []
    rest = [name for name in Book.__struct_fields__ if name not in _PARTS]
    others = [name for name in rest if repr(getattr(before, name)) != repr(getattr(after, name))]
    said += [f"changes {', '.join(others)}"] if others else []
    return "; ".join(said) or "only notes: nothing is judged otherwise"


def _differs(id_: str, old: Checkpoint, new: Checkpoint) -> str:
    parts = differs(definition(old), definition(new))
    return f"{id_} ({'; '.join(parts)})" if parts else id_


def _kept(
    proposal: Proposal, found: Understood, workspace: Workspace
) -> tuple[list[Fact], list[Evidence]]:
    """What is to be kept; what a yes kept before, that was not noted then, is not kept again."""
    facts, evidence = [*filter(None, [found.fact])], [*filter(None, [found.evidence])]
    kept = [one for fact in facts for one in workspace.ledger.facts(fact.ticker)]
    new = [
        fact
        for fact in facts
        if not any(fact == replace(one, known_at=fact.known_at) for one in kept)
    ]
    return new, [replace(item, id=f"agent-{proposal.name}") for item in evidence]


def accept(workspace: Workspace, number: int) -> Done:
    """The user's yes: kept as the user's own entry. KeyError when no such waits, ProposalError when it fits
    no more, HomeError when the book cannot be written."""
    proposals, now = workspace.hit_lines.proposals, workspace.clock.now()
    if (question := workspace.questions.by_number(workspace.book, number)) is not None:
        return _answered_yes(question, workspace, now)
    proposal = proposals.waits(number)
    if proposal.kind is Kind.EDIT:
        edit = edit_of(proposal, workspace)
        workspace.write_book(edit.before, edit.after)
        done = Done(f"accepted: {proposal.title}", now, edit=edit)
    else:
        found = understood(proposal, workspace.book, now)
        facts, evidence = _kept(proposal, found, workspace)
        done = Done(f"accepted: {found.line}", now, *enter(workspace, facts, evidence))
    proposals.decide(proposal, State.ACCEPTED)
    return done


def answered_yes(workspace: Workspace, number: int, known: Known) -> tuple[EntryCheck, Done | None]:
    """The user's yes on the screen: what it would be and what was kept; None where it says why not."""
    try:
        found = checked(workspace, number, known)
        return found, accept(workspace, number) if found.ok else None
    except KeyError:
        return EntryCheck(((Field.WHAT, "It was answered already, elsewhere."),), "", ()), None
    except ProposalError as error:
        return EntryCheck(((Field.WHAT, str(error)),), "", ()), None


def _answered_yes(question: Question, workspace: Workspace, now: datetime) -> Done:
    """Do what a question offers."""
    if question.gives:
        by_user(workspace, lambda: workspace.give_again(question.gives))
        return Done(f"still holds: {question.checkpoint}", now)
    if all(question.renames):
        by_user(workspace, lambda: workspace.rename(*question.renames))
        return Done(f"renamed: {question.renames[0]} to {question.renames[1]}", now)
    edit, parked = (
        _with_edits(question, workspace),
        {one.item.id for one in workspace.belongings.parked},
    )
    workspace.write_book(edit.before, edit.after)
    # What was entered for the amounts before is about those after: they say the same.
    came_loose = [
        one for one in workspace.belongings.parked if one.item.id not in parked and one.part
    ]
    if came_loose:
        workspace.give_again(came_loose)
    return Done(f"converted: {question.title}", now, edit=edit)


def _with_edits(question: Question, workspace: Workspace) -> Edited:
    """Return the book with what a question offers. ProposalError where it offers nothing, or does not fit."""
    if not question.edits:
        raise ProposalError(question.refusal)
    try:
        return with_edits(read_exactly(workspace.home), question.edits, workspace.identities())
    except (EditError, BadEditError) as error:
        raise ProposalError(str(error)) from error


def _tried(question: Question, workspace: Workspace, known: Known) -> EntryCheck:
    if question.gives or all(question.renames):
        return EntryCheck((), question.why, ())
    try:
        edit = _with_edits(question, workspace)
    except ProposalError as error:
        return EntryCheck(((Field.WHAT, str(error)),), "", ())
    return EntryCheck((), changed(known.book, edit.book), ())


def dismiss(workspace: Workspace, number: int) -> Proposal | Question:
    """The user's no. KeyError when no such waits."""
    proposals = workspace.hit_lines.proposals
    if (question := workspace.questions.by_number(workspace.book, number)) is not None:
        workspace.answer(question.key, NO)
        return question
    proposal = proposals.waits(number)
    proposals.decide(proposal, State.DISMISSED)
    return proposal


def propose(proposal: Proposal, workspace: Workspace) -> State:
    """Let it wait for the user, who is not told by any popup; what the user made of the very same before.
    ProposalError when it says nothing that could be kept."""
    if proposal.kind is Kind.EDIT:
        edit_of(proposal, workspace)
    else:
        understood(proposal, workspace.book, workspace.clock.now())
    with (
        workspace.store.transaction()
    ):  # one at a time, however many agents there are: so they are counted
        return workspace.hit_lines.proposals.add(proposal)
