"""Judging a home and telling what changed: kept as transitions, owed to the desktop.

What was judged and what it is compared with are of one version of the database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import TypeVar

from catalyst_tui.desk.alerts.catch_up import missed
from catalyst_tui.desk.alerts.own_entries import entered, words_of_entry
from catalyst_tui.desk.alerts.transitions import Edits, LastWords, changes
from catalyst_tui.desk.home.config import next_time
from catalyst_tui.desk.state import State
from catalyst_tui.desk.workspace import Added, OvertakenError, Workspace
from catalyst_tui.judge.history.notices import notices
from catalyst_tui.judge.history.touched import trading
from catalyst_tui.judge.history.transitions import Word, remarks, words
from catalyst_tui.judge.ledger.facts import Evidence, Fact
from catalyst_tui.judge.verdict import Status, Verdict

Kept = TypeVar("Kept")

TRIES = 3
"""How often it is judged beside those who write, before they are kept waiting."""


def judge_and_tell(workspace: Workspace) -> State:
    """Judge everything as of now, keep what changed and owe what is to be heard; the new picture.

    What was judged and what it is compared with are of one version of the database: where another process
    wrote meanwhile, it is judged again, the last time while nobody else can write. A clock that is behind
    what was told changes nothing.
    """
    take_in(workspace)
    if workspace.behind:
        return workspace.look()
    for _ in range(TRIES):
        with suppress(OvertakenError):
            verdicts, now = _judged(workspace)
            break
        workspace.catch_up()
    else:
        with workspace.store.transaction():
            workspace.catch_up()
            verdicts, now = _judged(workspace)
    workspace.unmirrored = workspace.first_prices = False
    workspace.watermark.reach(now)
    workspace.filing_intake.first.clear()
    return workspace.picture(verdicts, now)


def _judged(workspace: Workspace) -> tuple[Mapping[str, Verdict], datetime]:
    """The verdicts and their moment; what changed is kept. Raises OvertakenError."""
    now = workspace.watermark.moment(workspace.clock.now())
    if not workspace.unmirrored:
        return _noticed(workspace, frozenset(), now), now
    with workspace.unchanged():
        # Together: a wording noted and never judged would make the user's own edit sound like news.
        return _noticed(workspace, workspace.mirror(now), now), now


def _noticed(workspace: Workspace, reworded: frozenset[str], now: datetime) -> dict[str, Verdict]:
    """The verdicts as of now; what changed is kept, and what is to be heard of it owed."""
    verdicts = workspace.verdicts(now)
    unknown = workspace.store.transitions.since(Status.UNKNOWN)
    noticed = notices(workspace.book, workspace.ledger, verdicts, unknown, now)
    last = workspace.store.transitions.last_words()
    live = trading(workspace.book, workspace.with_touched(verdicts, now), last, now)
    words_now = [*_words(verdicts), *live, *noticed, *workspace.questions.words(workspace.book)]
    since = workspace.watermark.since(now, workspace.observed.moments)
    if since is not None or any(last.get(word.key) != word.word for word in words_now):
        edits = _edits(workspace, reworded)
        last_words = LastWords(last, workspace.store.transitions.last_words(known=True))
        made = []
        if since is not None:
            made = missed(workspace, last_words, edits, since=since, now=now)
        daily = next_time(workspace.config.digest, now)
        made += changes(words_now, last_words, workspace.book, edits, now, daily=daily)
        with workspace.unchanged():
            workspace.store.transitions.commit(made, now)
            workspace.watermark.keep(now)
    return verdicts


def _edits(workspace: Workspace, reworded: frozenset[str]) -> Edits:
    """The wordings in force, and whose flips are no news."""
    ids = workspace.book.checkpoints
    news = workspace.filing_intake.muted(workspace.book)
    muted = frozenset(ids) if workspace.first_prices else reworded | news
    return Edits({id_: workspace.store.wordings.number(id_) for id_ in ids}, muted)


def enter(
    workspace: Workspace,
    facts: Iterable[Fact] = (),
    evidence: Iterable[Evidence] = (),
    hit: int | None = None,
) -> Added:
    """As `add`, by the user, who is told of what it changes in the inbox and by no popup."""
    return _heard(workspace, lambda: workspace.add(facts, evidence, hit))


def take_in(workspace: Workspace) -> None:
    """Take in what the notebook has and the database has not, as if it was entered here, and at the first
    look the other way round. Nothing is done while the disk takes nothing."""
    notebook, store, now = workspace.notebook, workspace.store, workspace.clock.now()
    if store.stopped or notebook.folder is None or not notebook.is_due(now):
        return
    if notebook.news(store, workspace.book, now):
        # Again, in the transaction: another process may be at it too.
        _heard(workspace, lambda: workspace.take_noted(notebook.news(store, workspace.book, now)))
    if not notebook.completed and (workspace.home.is_own_book or notebook.folder.exists()):
        store.after_typing()


def _heard(workspace: Workspace, keep: Callable[[], Kept]) -> Kept:
    """Keep something, and tell of what it changes as of the user's own entries.

    Kept together, what is entered and what it changed: between them another process, or the copy of a sync
    tool, would take it for news.
    """
    workspace.store.try_again()  # who made room on a full disk need not wait to be believed
    try:
        with workspace.store.transaction():
            workspace.catch_up()
            return _kept(workspace, keep)
    except BaseException:
        workspace.read()  # what was taken into account was not kept
        raise


def _kept(workspace: Workspace, keep: Callable[[], Kept]) -> Kept:
    before = _words(workspace.verdicts(workspace.watermark.moment(workspace.clock.now())))
    added = keep()
    if workspace.behind:
        return added
    now = workspace.watermark.moment(workspace.clock.now())
    after = _words(workspace.verdicts(now))
    last_words = LastWords(
        workspace.store.transitions.last_words(), workspace.store.transitions.last_words(known=True)
    )
    made = words_of_entry(before, after, last_words.last)
    changed = entered(made, last_words, workspace.book, _edits(workspace, frozenset()), now)
    workspace.store.transitions.commit(changed, now)
    return added


def _words(verdicts: Mapping[str, Verdict]) -> list[Word]:
    """What verdicts say, remarks last."""
    return [*words(verdicts.values()), *remarks(verdicts.values())]
