"""Judge a home, save what changed, and queue the popups about it.

Verdicts and the changes they are compared with come from one version of the database. While nobody
looked, verdicts may have changed and changed back: those changes are found by replaying the facts,
so that a week away notifies of the same changes as a week awake (verdicts.md, "Transitions and
alerts").
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import TypeVar

from msgspec.structs import replace

from catalyst_tui.book.model.book import Book
from catalyst_tui.desk.alerts.popups import LATELY, Edits, LastWords, changes
from catalyst_tui.desk.home.config import next_time
from catalyst_tui.desk.state import State
from catalyst_tui.desk.workspace import Added, OvertakenError, Workspace
from catalyst_tui.judge.history.replay import Flip, replay
from catalyst_tui.judge.history.transitions import (
    THESIS,
    Word,
    notices,
    remarks,
    reviews,
    trading,
    words,
)
from catalyst_tui.judge.judge import verdict
from catalyst_tui.judge.ledger.facts import Evidence, Fact, Review
from catalyst_tui.judge.verdict import Status, Verdict
from catalyst_tui.store.inbox import Transition
from catalyst_tui.store.open import Store

Result = TypeVar("Result")

TRIES = 3
"""How often a home is judged while others may write, before they must wait."""


def judge_and_tell(workspace: Workspace) -> State:
    """Judge everything as of now, save the changes with their inbox lines and popups, and return
    the state.

    If another process writes meanwhile, everything is judged again, the last time under the write
    lock. A clock that is behind the last change saves nothing.
    """
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
    workspace.last_seen.reach(now)
    workspace.filing_intake.first.clear()
    return workspace.picture(verdicts, now)


def _judged(workspace: Workspace) -> tuple[Mapping[str, Verdict], datetime]:
    """Return the verdicts and their moment, with the changes saved. Raises OvertakenError."""
    now = workspace.last_seen.moment(workspace.clock.now())
    if not workspace.unmirrored:
        return _noticed(workspace, frozenset(), now), now
    with workspace.unchanged():
        # Together: a wording saved and never judged would make the user's own edit sound like news.
        return _noticed(workspace, workspace.mirror(now), now), now


def _noticed(workspace: Workspace, reworded: frozenset[str], now: datetime) -> dict[str, Verdict]:
    """Return the verdicts as of now, with the changes saved and their popups queued."""
    verdicts, store = workspace.verdicts(now), workspace.store
    last = store.transitions.last_words()
    unknown = store.transitions.since(Status.UNKNOWN)
    words_now = [
        *_words(verdicts),
        *trading(
            workspace.book, workspace.ledger, workspace.with_touched(verdicts, now), last, now
        ),
        *notices(workspace.book, workspace.ledger, verdicts, unknown, now),
        *workspace.questions.words(workspace.book),
    ]
    since = workspace.last_seen.since(now, workspace.observed.moments)
    if since is None and all(last.get(word.key) == word.word for word in words_now):
        return verdicts
    edits, last_words = _edits(workspace, reworded), read_last_words(store, now)
    made = []
    if since is not None:
        made = _missed(workspace, last_words, edits, since=since, now=now)
    daily = next_time(workspace.config.digest, now)
    made += changes(words_now, last_words, workspace.book, edits, now, daily=daily)
    with workspace.unchanged():
        store.transitions.commit(made, now)
        workspace.last_seen.save(now)
    return verdicts


def read_last_words(store: Store, now: datetime) -> LastWords:
    """Return what the user was notified of so far."""
    return LastWords(
        store.transitions.last_words(),
        store.transitions.last_words(known=True),
        store.transitions.past(now - LATELY),
    )


def _edits(workspace: Workspace, reworded: frozenset[str]) -> Edits:
    """Return the wordings in force and the checkpoints that make no news."""
    ids = workspace.book.checkpoints
    news = workspace.filing_intake.muted(workspace.book)
    muted = frozenset(ids) if workspace.first_prices else reworded | news
    return Edits({id_: workspace.store.wordings.number(id_) for id_ in ids}, muted)


def _words(verdicts: Mapping[str, Verdict]) -> list[Word]:
    """Return the words of verdicts, remarks last."""
    return [*words(verdicts.values()), *remarks(verdicts.values())]


# changes while nobody looked


def _missed(
    workspace: Workspace, last_words: LastWords, edits: Edits, *, since: datetime, now: datetime
) -> list[Transition]:
    """Return the changes after `since` and before `now` that nobody noticed, oldest first.

    Leaves out checkpoints that make no news, and changes before the wording was first read.
    """
    book, ledger = workspace.book, workspace.ledger
    checkpoints = {id_: one for id_, one in book.checkpoints.items() if id_ not in edits.muted}
    read = {id_: found[-1].known_at for id_ in checkpoints if (found := ledger.revisions(id_, now))}
    flips = [
        flip
        for flip in replay(replace(book, checkpoints=checkpoints), ledger, since, now)
        if flip.at < now and flip.at >= read.get(flip.checkpoint, flip.at)
    ]
    ends = _ends(flips)
    made = list[Transition]()
    moved = set[str]()
    for at in dict.fromkeys(flip.at for flip in flips):
        ids = dict.fromkeys(flip.checkpoint for flip in flips if flip.at == at)
        words_then = list(words(verdict(book, ledger, at, checkpoints[id_]) for id_ in ids))
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


def _ends(flips: Iterable[Flip]) -> dict[tuple[str, datetime], datetime]:
    """Return until when the word of each flip held, if another one follows."""
    ends: dict[tuple[str, datetime], datetime] = {}
    last: dict[str, datetime] = {}
    for flip in flips:
        if flip.key in last:
            ends[flip.key, last[flip.key]] = flip.at
        last[flip.key] = flip.at
    return ends


# what the user enters: an inbox line that is seen already, and no popup


def enter(
    workspace: Workspace,
    facts: Iterable[Fact] = (),
    evidence: Iterable[Evidence] = (),
    hit: int | None = None,
) -> Added:
    """Save what the user enters, as `Workspace.add` does, with inbox lines for the changes it
    makes.
    """
    return by_user(workspace, lambda: workspace.add(facts, evidence, hit))


def by_user(workspace: Workspace, save: Callable[[], Result]) -> Result:
    """Save something together with the changes it makes.

    Apart from each other, another process or a copy made in between would take the changes for
    news.
    """
    workspace.store.try_again()  # who made room on a full disk need not wait
    try:
        with workspace.store.transaction():
            workspace.catch_up()
            return _saved(workspace, save)
    except BaseException:
        workspace.read()  # what was taken into account was not saved
        raise


def _saved(workspace: Workspace, save: Callable[[], Result]) -> Result:
    before = _words(workspace.verdicts(workspace.last_seen.moment(workspace.clock.now())))
    result = save()
    if workspace.behind:
        return result
    now = workspace.last_seen.moment(workspace.clock.now())
    last_words = read_last_words(workspace.store, now)
    after = _words(workspace.verdicts(now))
    made = words_of_entry(before, after, last_words.last)
    was = {word.key: word.word for word in before}
    workspace.store.outbox.undone(
        {word.key: word.word for word in after if was.get(word.key, word.word) != word.word}
    )
    changed = own_changes(made, last_words, workspace.book, _edits(workspace, frozenset()), now)
    workspace.store.transitions.commit(changed, now)
    return result


def words_of_entry(
    before: Iterable[Word], after: Iterable[Word], last: Mapping[str, str]
) -> list[Word]:
    """Return the words that an entry changed.

    A word that differed from the `last` one before the entry changed for another reason: it is
    news.
    """
    was = {word.key: word.word for word in before}
    return [
        word
        for word in after
        if word.word != was.get(word.key) and last.get(word.key) == was.get(word.key)
    ]


def own_changes(
    words: Iterable[Word], last_words: LastWords, book: Book, edits: Edits, at: datetime
) -> list[Transition]:
    """Return the changes to these words, marked as the user's own."""
    return [replace(change, own=True) for change in changes(words, last_words, book, edits, at)]


def review(workspace: Workspace, thesis: str, note: str) -> Review:
    """Save that the user reviewed a thesis now.

    Raises KeyError when the book has no such thesis.
    """
    made = Review(workspace.book.theses[thesis].id, note, workspace.clock.now())
    store, about = workspace.store, f"{THESIS}{thesis}"
    store.try_again()  # who made room on a full disk need not wait
    with store.transaction():
        store.reviews.add(made)
        ledger = workspace.ledger.reviewed(store.reviews.read())
        words = [
            one for one in reviews(workspace.book, ledger, made.known_at) if one.checkpoint == about
        ]
        last = read_last_words(store, made.known_at)
        changed = own_changes(words, last, workspace.book, Edits({}), made.known_at)
        if not workspace.behind:
            store.transitions.commit(changed, made.known_at)
    workspace.ledger = ledger
    return made
