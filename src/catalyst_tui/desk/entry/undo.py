"""Undo the last entry, an imported file or a close (verdicts.md, "Taking back").

An entry is withdrawn by another entry, never deleted. Only that very entry is withdrawn, by its id,
whatever other people or processes have entered since.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from fractions import Fraction

from msgspec import Struct

from catalyst_tui.book.model.subject import called
from catalyst_tui.book.user_error import UserError
from catalyst_tui.desk.alerts.commit import by_user, enter
from catalyst_tui.desk.entry.book_edit import (
    BookChange,
    forget_change,
    last_change,
    rename,
)
from catalyst_tui.desk.workspace.book_file import read_exactly
from catalyst_tui.desk.workspace.workspace import Workspace
from catalyst_tui.judge.ledger.facts import Evidence, Fact, Kind, withdrawn
from catalyst_tui.judge.verdict import Verdict
from catalyst_tui.store.ledger import About
from catalyst_tui.store.prices import UNDONE, YES, split_key
from catalyst_tui.store.sources import HitState
from catalyst_tui.values import Frozen

IMPORT = 60
"""So many entries of one moment are an import, which no key takes back."""


class Done(Frozen):
    """Something a person did, with a line that names it.

    Figures or evidence entered, a decision on a sentence (`hit`), inbox `lines` acknowledged, a
    snooze, or a `change` of the book. `here`: in this session. `stays`: it cannot be
    undone.
    """

    said: str
    at: datetime
    facts: tuple[Fact, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    hit: int | None = None
    lines: tuple[int, ...] = ()
    # Until before and now
    snooze: tuple[str, datetime | None, datetime | None] | None = None
    change: BookChange | None = None
    here: bool = True
    stays: bool = False


class OvertakenError(ValueError):
    """What was done last cannot be undone, or others have changed it since. Nothing was done."""


class ImportedError(UserError):
    """The last entry is an import."""


class Entries(Struct):
    """The actions of this session, since `began`. Belongs to the workspace's thread."""

    began: datetime
    _done: list[Done] = []

    def add(self, done: Done) -> None:
        """Add the last action, unless it changed nothing."""
        if done != Done(done.said, done.at):
            self._done.append(done)

    def last(self, workspace: Workspace) -> Done | None:
        """Return the action to undo: the last of this session that is still in force.

        Without one it is the last one before the session began. Entries that others made since
        are never returned. Raises OvertakenError, once, if others have changed the last action, or
        if it cannot be undone.
        """
        while self._done:
            done = self._done[-1]
            if not done.stays and _in_force(done, workspace):
                return done
            self._done.pop()
            if done.stays:
                why = f" ({done.change.stays})" if done.change else ""
                raise OvertakenError(
                    f"u again undoes what was before. This cannot be undone: {done.said}{why}"
                )
            if not (done.facts or done.evidence or done.lines):
                raise OvertakenError(
                    f"u again undoes what was before. Changed since, so it stays: {done.said}"
                )
        try:
            return last_done(workspace, self.began)
        except ImportedError:
            return None

    def take_back(self, workspace: Workspace, done: Done) -> None:
        """Undo an action of this session or before it."""
        take_back(workspace, done)
        self._done = [one for one in self._done if one is not done]


def last_done(workspace: Workspace, before: datetime, *about: str) -> Done | None:
    """Return the last entry or edit of the book before a moment, by any process.

    `about` limits it to entries: a checkpoint, ticker or series; of its figures a metric, a period,
    a kind. Raises ImportedError; OvertakenError, once, if the
    edit cannot be undone.
    """
    change = None if any(about) else last_change(workspace)
    if change is not None and change.at < before:
        entered = workspace.store.ledger.last_entered(before)
        if entered is None or entered.at <= change.at:
            if change.stays:
                forget_change(workspace, change)
                raise OvertakenError(f"this stays ({change.about}): {change.stays}")
            return Done(change.about, change.at, change=change, here=False)
    return _entered_last(workspace, before, About(*about))


def take_back(workspace: Workspace, done: Done) -> list[str]:
    """Undo something that was done; return a line for each part of it."""
    if done.change is not None:
        return [_put_back(workspace, done.change)]
    now = workspace.last_seen.moment(workspace.clock.now())
    inbox = workspace.store.inbox
    facts, evidence = standing(done, workspace)
    with workspace.store.transaction():
        if done.hit is not None and _match_in_force(done, workspace):
            workspace.store.hits.decide(done.hit, HitState.NEW, now)
        inbox.unacknowledge(inbox.acknowledged(done.lines, done.at))
        if done.snooze is not None and _in_force(done, workspace):
            inbox.snooze(done.snooze[0], done.snooze[1] or now, now)
        enter(
            workspace,
            [fact.taken_back(now) for fact in facts],
            [item.taken_back(now) for item in evidence],
            undoes=True,
        )
    return _entry_lines(facts, evidence)


def _put_back(workspace: Workspace, change: BookChange) -> str:
    """Undo an edit of the book, and what an answer to a question changed besides."""
    if change.rebased:
        symbol, day, ratio = change.rebased
        now, prices = workspace.clock.now(), workspace.store.prices
        if not prices.unrebase(symbol, day, Fraction(ratio), now):
            forget_change(workspace, change)
            raise OvertakenError(
                f"this stays ({change.about}): its closes are others now"
            )
    if change.renamed:
        rename(workspace, *reversed(change.renamed))
    elif change.after != change.before:
        workspace.write_book(change.after, change.before)
    forget_change(workspace, change)
    if change.is_answer:
        by_user(
            workspace,
            lambda: workspace.answer_again(change.answers, change.given),
            undoes=True,
        )
        return change.about
    return f"{change.about} in the book"


def standing(done: Done, workspace: Workspace) -> tuple[list[Fact], list[Evidence]]:
    """Return the entries that nobody has taken back yet."""
    ledger, now = workspace.ledger, workspace.clock.now()
    tickers = {fact.ticker for fact in done.facts}
    known = [fact for ticker in tickers for fact in ledger.facts(ticker)]
    gone = {withdrawn(fact) for fact in known if fact.withdraws is not None}
    ids = {item.checkpoint.partition("[")[0] for item in done.evidence}
    withdrawals = {item.withdraws for id_ in ids for item in ledger.entered(id_, now)}
    return (
        [fact for fact in done.facts if fact not in gone],
        [item for item in done.evidence if item.id not in withdrawals],
    )


def _in_force(done: Done, workspace: Workspace) -> bool:
    """Return whether an action still counts, at least in part."""
    if (change := done.change) is not None:
        return not change.stays and (
            change.before == change.after
            or read_exactly(workspace.home) == change.after
        )
    if done.snooze is not None:
        checkpoint, _, until = done.snooze
        return (
            workspace.store.inbox.snoozes(workspace.clock.now()).get(checkpoint)
            == until
        )
    if done.facts or done.evidence:
        return any(standing(done, workspace))
    if done.hit is not None:
        return _match_in_force(done, workspace)
    return (
        bool(workspace.store.inbox.acknowledged(done.lines, done.at)) or not done.lines
    )


def _match_in_force(done: Done, workspace: Workspace) -> bool:
    left = HitState.ACCEPTED if done.facts or done.evidence else HitState.DISMISSED
    return done.hit is not None and workspace.store.hits.state(done.hit) is left


def _entered_last(workspace: Workspace, before: datetime, about: About) -> Done | None:
    found = workspace.store.ledger.last_entered(before, about)
    if found is None:
        return None
    facts = tuple(fact for fact in found.facts if about.has(fact))
    evidence = tuple(item for item in found.evidence if about.says(item))
    many = len(facts) + len(evidence)
    if many >= IMPORT:
        raise ImportedError(
            f"what was entered last came with {many} entries of one import: undo it by its file, "
            "`catalyst undo --file FILE`, or name one of them"
        )
    return Done(entry_line(facts, evidence), found.at, facts, evidence, here=False)


def entry_line(facts: Iterable[Fact], evidence: Iterable[Evidence]) -> str:
    """Return a line with the first of these entries, and how many more there are."""
    words = _entry_lines(facts, evidence)
    return f"{words[0]} and {len(words) - 1} more" if len(words) > 1 else "".join(words)


def _entry_lines(facts: Iterable[Fact], evidence: Iterable[Evidence]) -> list[str]:
    lines = []
    for fact in facts:
        kind = "" if fact.kind is Kind.ACTUAL else f" {fact.kind}"
        lines.append(
            f"{called(fact.ticker, fact.metric)}{kind} {fact.period} = {fact.value}"
        )
    for item in evidence:
        note = f": {item.note}" if item.note else ""
        lines.append(f"{item.checkpoint} {item.label}{note}")
    return lines


def taken_back(
    done: Done, before: Mapping[str, Verdict], after: Mapping[str, Verdict]
) -> str:
    """Return a line with the entry that was taken back, and the verdicts that changed."""
    changes = [
        f"{id_}: {before[id_].word} → {verdict.word}".replace("_", " ")
        for id_, verdict in after.items()
        if id_ in before and before[id_].word != verdict.word
    ]
    more = [f"and {len(changes) - 2} more"] if len(changes) > 2 else []
    return " · ".join([f"Undone: {done.said}", *changes[:2], *more])


def undo_file(workspace: Workspace, file: str) -> list[str]:
    """Undo the last import of a file; return a line for each entry. Raises UserError."""
    store, now = workspace.store, workspace.clock.now()
    found = store.imports.last(file, store.splits.answers())
    if found is None:
        known = ", ".join(store.imports.names()[:5])
        hint = f"; imported were {known}" if known else ""
        raise UserError(f"no import of {file!r} is left to undo{hint}")
    came_facts, came_evidence = store.ledger.rows_of(found)
    done = Done(file, found.at, tuple(came_facts), tuple(came_evidence))
    facts, evidence = standing(done, workspace)
    workspace.add(
        [fact.taken_back(now) for fact in facts],
        [item.taken_back(now) for item in evidence],
    )
    for symbol, days in found.closes.items():
        store.prices.restore_closes(symbol, days, now)
        store.splits.bring_back(symbol, found.at, now)
        workspace.splits.new = True
    for shown in store.splits.shown_by(file, found.at):  # these closes alone showed it
        key = split_key(shown.symbol, shown)
        for split in store.splits.known().get(shown.symbol, ()):
            is_it = split_key(shown.symbol, split) == key
            # A jump in doubt ends with its closes, and nothing was converted
            stays = split.doubted or store.splits.answers().get(key) == YES
            if is_it and not stays:
                workspace.splits.take_back(shown.symbol, split, shown)
    store.splits.answer(found.key, UNDONE, now)
    workspace.take_splits()
    workspace.read()
    closes = [
        f"{len(days)} closes of {symbol}" for symbol, days in found.closes.items()
    ]
    return _entry_lines(facts, evidence) + closes


def undo_close(workspace: Workspace, symbol: str, day: date) -> str:
    """Remove one close; return what it was. Raises UserError.

    If a source sends it again, it is back.
    """
    store = workspace.store
    closes = store.prices.closes.get(symbol) or ()
    known = next((close for close in closes if close.day == day), None)
    if known is None:
        raise UserError(f"no close of {symbol} of {day} is known")
    store.prices.restore_closes(symbol, {day: None}, workspace.clock.now())
    workspace.take_splits()
    workspace.read()
    return f"close of {symbol} {day} = {known.value.normalize():f}"
