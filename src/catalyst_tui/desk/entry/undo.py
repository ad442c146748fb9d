"""The last entry taken back: an entry that withdraws it, never a deletion (verdicts.md, "Taking back").

Only the very entry is: by its ids, whatever another process or another person has entered since.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct

from catalyst_tui.book.model.owners import called
from catalyst_tui.desk.book_file import read_exactly
from catalyst_tui.judge.ledger.facts import Evidence, Fact, Kind, withdrawn
from catalyst_tui.store.ledger import About
from catalyst_tui.store.sources import HitState

if TYPE_CHECKING:
    from catalyst_tui.desk.shapes.forms import Edited
    from catalyst_tui.desk.workspace import Workspace
    from catalyst_tui.judge.verdict import Verdict

IMPORT = 60
"""Entries of one moment from which on they are an import, which no key takes back."""


class Done(Struct, frozen=True):
    """What a person did: entered figures or evidence, decided on a sentence, acknowledged lines of the inbox,
    gave a reason, edited the book. `said` names it in a line; `here`: in this session."""

    said: str
    at: datetime
    facts: tuple[Fact, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    hit: int | None = None
    lines: tuple[int, ...] = ()
    reason: tuple[str, int, str, str] | None = (
        None  # of which edit, what it said before, what it says now
    )
    edit: Edited | None = None
    here: bool = True


class OvertakenError(ValueError):
    """What would be taken back is not as it was left: somebody has changed it since. Nothing was done."""


class Entries:
    """What was done in this session, since `began`. Use it in the workspace's thread."""

    def __init__(self, began: datetime) -> None:
        self._began = began
        self._done: list[Done] = []

    def add(self, done: Done) -> None:
        """This was done last; nothing that was there already."""
        if done != Done(done.said, done.at):
            self._done.append(done)

    def last(self, workspace: Workspace) -> Done | None:
        """What can be taken back: the last of this session that still stands, else the last that was entered
        before it began. What others entered since is never it.

        Raises OvertakenError, once, where others have changed what was done last.
        """
        while self._done and not _stands(self._done[-1], workspace):
            done = self._done.pop()
            if since := _overtaken(done, workspace):
                raise OvertakenError(
                    f"{since} since, so this stays: {done.said}. u again: what was before."
                )
        return self._done[-1] if self._done else _entered_before(workspace, self._began)

    def take_back(self, workspace: Workspace, done: Done) -> tuple[list[Fact], list[Evidence]]:
        """The withdrawals to be entered; all else is made as it was. In an open transaction."""
        now = workspace.watermark.moment(workspace.clock.now())
        facts, evidence = standing(done, workspace)
        if done.hit is not None and _hit_stands(done, workspace):
            workspace.store.hits.decide(done.hit, HitState.NEW, now)
        workspace.store.inbox.unacknowledge(workspace.store.inbox.acknowledged(done.lines, done.at))
        if done.reason is not None and _stands(done, workspace):
            workspace.store.wordings.add_reason(*done.reason[:3], now)
            workspace.read()
        self._done = [one for one in self._done if one is not done]
        return [one.taken_back(now) for one in facts], [one.taken_back(now) for one in evidence]


def standing(done: Done, workspace: Workspace) -> tuple[list[Fact], list[Evidence]]:
    """What of it nobody has taken back yet."""
    ledger, now = workspace.ledger, workspace.clock.now()
    figures = (
        fact for ticker in {fact.ticker for fact in done.facts} for fact in ledger.facts(ticker)
    )
    gone = {withdrawn(fact) for fact in figures if fact.withdraws is not None}
    about = {item.checkpoint.partition("[")[0] for item in done.evidence}
    withdrawals = {item.withdraws for id_ in about for item in ledger.entered(id_, now)}
    return (
        [fact for fact in done.facts if fact not in gone],
        [item for item in done.evidence if item.id not in withdrawals],
    )


def _stands(done: Done, workspace: Workspace) -> bool:
    """Whether it is as it was left, at least in part."""
    if done.edit is not None:
        return read_exactly(workspace.home) == done.edit.after
    if done.reason is not None:
        return _reason_now(done.reason, workspace) == done.reason[3]
    if done.facts or done.evidence:
        return any(standing(done, workspace))
    if done.hit is not None:
        return _hit_stands(done, workspace)
    return bool(workspace.store.inbox.acknowledged(done.lines, done.at)) or not done.lines


def _overtaken(done: Done, workspace: Workspace) -> str:
    """What somebody did with something that does not stand; empty when it was only taken back."""
    if done.edit is not None:
        return "The book was changed" if read_exactly(workspace.home) != done.edit.before else ""
    if done.reason is not None:
        return (
            "Another reason was given"
            if _reason_now(done.reason, workspace) != done.reason[2]
            else ""
        )
    if done.hit is not None and not (done.facts or done.evidence):
        is_new = workspace.store.hits.state(done.hit) in (HitState.NEW, None)
        return "" if is_new else "That sentence was decided on"
    return ""


def _reason_now(reason: tuple[str, int, str, str], workspace: Workspace) -> str:
    given = workspace.store.wordings.reasons()
    said = [one.text for one in given if (one.checkpoint, one.revision) == reason[:2]]
    return said[-1] if said else ""


def _hit_stands(done: Done, workspace: Workspace) -> bool:
    left = HitState.ACCEPTED if done.facts or done.evidence else HitState.DISMISSED
    return done.hit is not None and workspace.store.hits.state(done.hit) is left


def _entered_before(workspace: Workspace, moment: datetime) -> Done | None:
    try:
        return entered_last(workspace, moment)
    except ImportedError:
        return None


class ImportedError(ValueError):
    """What was entered last is an import."""


def entered_last(
    workspace: Workspace,
    before: datetime,
    *,
    name: str = "",
    metric: str = "",
    period: str = "",
    kind: Kind | None = None,
) -> Done | None:
    """What was entered last before a moment, of anything, or only of a checkpoint, ticker or series, and of
    its figures those of a metric, period or kind. Raises ImportedError."""
    of = About(name, metric, period, kind.value if kind else "")
    found = workspace.store.ledger.last_entered(before, of)
    if found is None:
        return None
    facts = tuple(one for one in found.facts if of.has(one))
    evidence = tuple(one for one in found.evidence if of.says(one))
    if (many := len(facts) + len(evidence)) >= IMPORT:
        raise ImportedError(
            f"what was entered last came with {many} entries of one import: undo it by its file, "
            "`catalyst undo --file FILE`, or name one of them"
        )
    return Done(said_of(facts, evidence), found.at, facts, evidence, here=False)


def said_of(facts: Iterable[Fact], evidence: Iterable[Evidence]) -> str:
    """What these are, in a line: the first of them, and how many more."""
    words = [f"{_figure(fact)} {fact.period} = {fact.value}" for fact in facts]
    words += [
        f"{item.checkpoint} {item.label}{': ' if item.note else ''}{item.note}" for item in evidence
    ]
    return f"{words[0]} and {len(words) - 1} more" if len(words) > 1 else "".join(words)


def _figure(fact: Fact) -> str:
    kind = "" if fact.kind is Kind.ACTUAL else f" {fact.kind}"
    return f"{called(fact.ticker, fact.metric)}{kind}"


def taken_back(done: Done, before: Mapping[str, Verdict], after: Mapping[str, Verdict]) -> str:
    """That it was, and what reads differently now."""
    changes = [
        f"{id_}: {before[id_].word} → {verdict.word}".replace("_", " ")
        for id_, verdict in after.items()
        if id_ in before and before[id_].word != verdict.word
    ]
    more = [f"and {len(changes) - 2} more"] if len(changes) > 2 else []
    return " · ".join([f"Taken back: {done.said}", *changes[:2], *more])
