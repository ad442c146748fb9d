"""Judge a home, save what changed, and queue the popups about it.

While nobody looked, verdicts may have changed and changed back: those changes are found by
replaying the facts, so that a week away notifies of the same changes as a week awake (verdicts.md,
"Transitions and alerts").
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from itertools import pairwise
from typing import TypeVar

from msgspec.structs import replace

from catalyst_tui.desk.alerts.popups import LATELY, Edits, LastWords, changes
from catalyst_tui.desk.workspace.claims import add_review, counting_reviews, given_away
from catalyst_tui.desk.workspace.state import State
from catalyst_tui.desk.workspace.workspace import Added, Workspace
from catalyst_tui.judge.history.replay import replay
from catalyst_tui.judge.history.transitions import (
    THESIS,
    Word,
    checkpoint_of,
    notices,
    remark_of,
    remarks,
    reviews,
    trading,
    words,
)
from catalyst_tui.judge.judge import verdict
from catalyst_tui.judge.ledger.facts import Evidence, Fact, Review
from catalyst_tui.judge.verdict import Status, Verdict
from catalyst_tui.store.inbox import TAKEN_BACK, Transition
from catalyst_tui.store.open import Store

Result = TypeVar("Result")


def judge_with_changes(workspace: Workspace) -> State:
    """Judge everything as of now, save the changes with their inbox lines and popups, and return
    the state.

    It judges under the write lock, so what others write meanwhile waits. A clock that is behind the
    last change saves nothing.
    """
    if workspace.behind:
        return workspace.look()
    with workspace.store.transaction():
        workspace.catch_up()
        now = workspace.last_seen.moment(workspace.clock.now())
        # Together: a version saved and never judged would make the user's own edit look like news.
        reworded = workspace.mirror(now) if workspace.unmirrored else frozenset[str]()
        verdicts = _save_changes(workspace, reworded, now)
    workspace.unmirrored = workspace.first_prices = False
    workspace.last_seen.reach(now)
    workspace.filing_intake.first.clear()
    return workspace.picture(verdicts, now)


def _save_changes(
    workspace: Workspace, reworded: frozenset[str], now: datetime
) -> dict[str, Verdict]:
    """Return the verdicts as of now, with the changes saved and their popups queued."""
    book, ledger, store = workspace.book, workspace.ledger, workspace.store
    verdicts = workspace.with_touched(workspace.verdicts(now), now)
    last = store.transitions.last_words()
    unknown = store.transitions.since(Status.UNKNOWN)
    words_now = [
        *_words(verdicts),
        *trading(book, ledger, verdicts, last, now),
        *notices(book, ledger, verdicts, unknown, now),
        *workspace.questions.words(book),
    ]
    since = workspace.last_seen.since(now, workspace.observed.moments)
    if since is None and all(last.get(word.key) == word.word for word in words_now):
        return verdicts
    edits, last_words = _edits(workspace, reworded), read_last_words(store, now)
    last_words.forget(given_away(store.wordings.revisions(), book))
    made = (
        _missed(workspace, last_words, edits, since, now) if since is not None else []
    )
    made += changes(words_now, last_words, book, edits, now)
    store.transitions.commit(made, now)
    workspace.last_seen.save(now)
    return verdicts


def read_last_words(store: Store, now: datetime) -> LastWords:
    """Return the last words of all keys, and their changes of the last 60 days."""
    return LastWords(
        store.transitions.last_words(),
        store.transitions.last_words(known=True),
        store.transitions.past(now - LATELY),
    )


def _edits(workspace: Workspace, reworded: frozenset[str]) -> Edits:
    """Return the versions in force and the checkpoints that make no news."""
    ids = workspace.book.checkpoints
    news = workspace.filing_intake.muted(workspace.book)
    muted = frozenset(ids) if workspace.first_prices else reworded | news
    return Edits({id_: workspace.store.wordings.number(id_) for id_ in ids}, muted)


def _words(verdicts: Mapping[str, Verdict]) -> list[Word]:
    """Return the words of verdicts, remarks last."""
    return [*words(verdicts.values()), *remarks(verdicts.values())]


# changes while nobody looked


def _missed(
    workspace: Workspace,
    last_words: LastWords,
    edits: Edits,
    since: datetime,
    now: datetime,
) -> list[Transition]:
    """Return the changes after `since` and before `now` that nobody noticed, oldest first.

    Leaves out checkpoints that make no news, and changes before the version was first read.
    """
    book, ledger = workspace.book, workspace.ledger
    checkpoints = {
        id_: one for id_, one in book.checkpoints.items() if id_ not in edits.muted
    }
    read = {
        id_: found[-1].known_at
        for id_ in checkpoints
        if (found := ledger.revisions(id_, now))
    }
    flips = [
        flip
        for flip in replay(replace(book, checkpoints=checkpoints), ledger, since, now)
        if flip.at < now and flip.at >= read.get(flip.checkpoint, flip.at)
    ]
    by_key: defaultdict[str, list[datetime]] = defaultdict(list)
    for flip in flips:
        by_key[flip.key].append(flip.at)
    ends = {
        (key, at): end for key, times in by_key.items() for at, end in pairwise(times)
    }
    made = list[Transition]()
    moved = set[str]()
    for at in dict.fromkeys(flip.at for flip in flips):
        ids = dict.fromkeys(flip.checkpoint for flip in flips if flip.at == at)
        words_then = list(
            words(verdict(book, ledger, at, checkpoints[id_]) for id_ in ids)
        )
        for change in changes(words_then, last_words, book, edits, at):
            until = ends.get((change.checkpoint, at), now)
            # After a change nobody noticed, what follows leads on from it.
            if change.checkpoint in moved or not workspace.store.transitions.is_noticed(
                change, until
            ):
                made.append(change)
                moved.add(change.checkpoint)
                last_words.take(change)
    return made


# what the user enters: an inbox line that is seen already, and no popup


def enter(
    workspace: Workspace,
    facts: Iterable[Fact] = (),
    evidence: Iterable[Evidence] = (),
    hit: int | None = None,
    *,
    undoes: bool = False,
) -> Added:
    """Save what the user enters, as `Workspace.add` does, with inbox lines for the changes it
    makes.
    """
    return by_user(
        workspace, lambda: workspace.add(facts, evidence, hit), undoes=undoes
    )


def by_user(
    workspace: Workspace,
    save: Callable[[], Result],
    *,
    undoes: bool = False,
    is_past: bool = False,
) -> Result:
    """Save something together with the changes it makes.

    Apart from each other, another process or a copy made in between would take the changes for
    news. `undoes`: it takes an entry back, so the changes before it were never made. `is_past`: it
    was entered elsewhere, so the changes that it made there since are the user's own too.
    """
    workspace.store.try_again()  # who made room on a full disk need not wait
    try:
        with workspace.store.transaction():
            workspace.catch_up()
            return _saved(workspace, save, undoes=undoes, is_past=is_past)
    except BaseException:
        workspace.read()  # what was taken into account was not saved
        raise


def _saved(
    workspace: Workspace,
    save: Callable[[], Result],
    *,
    undoes: bool,
    is_past: bool,
) -> Result:
    """Save, then save the changes that this made.

    A word that differed from the last one before the entry changed for another reason: it is news.
    """
    now = workspace.last_seen.moment(workspace.clock.now())
    before = {word.key: word.word for word in _words(workspace.verdicts(now))}
    result = save()
    if workspace.behind:
        return result
    now = workspace.last_seen.moment(workspace.clock.now())
    last_words = read_last_words(workspace.store, now)
    changed = [
        word
        for word in _words(workspace.verdicts(now))
        if word.word != before.get(word.key)
    ]
    own = [
        word
        for word in changed
        if last_words.last.get(word.key) == before.get(word.key)
    ]
    undone = {word.key: word.word for word in changed if word.key in before}
    workspace.store.outbox.undone(undone)
    if undoes:
        own = [replace(word, cause=word.cause + TAKEN_BACK) for word in own]
    edits = _edits(workspace, frozenset())
    since = workspace.last_seen.since(now, workspace.observed.moments)
    if is_past and since is not None:
        missed = _missed(workspace, last_words, edits, since, now)
        workspace.store.transitions.commit(
            [replace(change, own=True) for change in missed], now
        )
    _commit_own(workspace, own, last_words, edits, now)
    return result


def _commit_own(
    workspace: Workspace,
    own: Iterable[Word],
    last_words: LastWords,
    edits: Edits,
    now: datetime,
) -> None:
    """Save changes that the user's own entry made: lines that are seen already, no popups.

    One that ends what the last line of its checkpoint says has a line too, as after an undo.
    """
    store = workspace.store
    made, lines = (
        changes(own, last_words, workspace.book, edits, now),
        store.inbox.last_told(),
    )
    ends = {
        change.checkpoint
        for change in made
        if remark_of(change.checkpoint) is None
        and checkpoint_of(change.checkpoint) not in edits.muted
        and change.checkpoint in lines
        and lines[change.checkpoint][0] == change.before
    }
    store.transitions.commit(
        [
            replace(change, own=True, heard=change.heard or change.checkpoint in ends)
            for change in made
        ],
        now,
    )


def review(workspace: Workspace, thesis: str, note: str) -> Review:
    """Save that the user reviewed a thesis now.

    Raises KeyError when the book has no such thesis.
    """
    made = Review(workspace.book.theses[thesis].id, note, workspace.clock.now())
    store, about = workspace.store, f"{THESIS}{thesis}"
    store.try_again()  # who made room on a full disk need not wait
    with store.transaction():
        add_review(workspace.book, store, made, made.known_at)
        ledger = workspace.ledger.reviewed(counting_reviews(workspace.book, store))
        words = [
            one
            for one in reviews(workspace.book, ledger, made.known_at)
            if one.checkpoint == about
        ]
        if not workspace.behind:
            last_words = read_last_words(store, made.known_at)
            _commit_own(workspace, words, last_words, Edits({}), made.known_at)
    workspace.ledger = ledger
    return made
