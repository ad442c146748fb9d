"""What happened while nobody looked: every flip since the last look, in order, at the moment it happened.

A week away, a suspended laptop or a source that was down gives the same alerts as if we had run all along
(verdicts.md, "Transitions and alerts"): what came to be known late is replayed from the facts alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from msgspec.structs import replace

from catalyst_tui.desk.alerts.transitions import Edits, LastWords, changes
from catalyst_tui.desk.workspace import Workspace
from catalyst_tui.judge.history.replay import Flip, replay
from catalyst_tui.judge.history.transitions import words
from catalyst_tui.judge.judge import verdict
from catalyst_tui.store.transitions import Transition


def missed(
    workspace: Workspace, last_words: LastWords, edits: Edits, *, since: datetime, now: datetime
) -> list[Transition]:
    """The transitions after `since` and before `now` that went unnoticed, from what was said last to what
    they say. Checkpoints whose flips are not news are passed over, and what a wording says of the time
    before it was read."""
    checkpoints = {id_: one for id_, one in workspace.book.checkpoints.items() if id_ not in edits.muted}
    read = {
        id_: revisions[-1].known_at
        for id_ in checkpoints
        if (revisions := workspace.ledger.revisions(id_, now))
    }
    flips = [
        flip
        for flip in replay(replace(workspace.book, checkpoints=checkpoints), workspace.ledger, since, now)
        if flip.at < now and flip.at >= read.get(flip.checkpoint, flip.at)
    ]
    ends = _ends(flips)
    made = list[Transition]()
    moved = set[str]()
    for at in dict.fromkeys(flip.at for flip in flips):
        ids = dict.fromkeys(flip.checkpoint for flip in flips if flip.at == at)
        words_then = list(
            words(verdict(workspace.book, workspace.ledger, at, checkpoints[id_]) for id_ in ids)
        )
        for change in changes(words_then, last_words, workspace.book, edits, at):
            until = ends.get((change.checkpoint, at), now)
            # After a change nobody noticed, what follows leads on from it.
            if change.checkpoint in moved or not workspace.store.transitions.is_noticed(change, until):
                made.append(change)
                moved.add(change.checkpoint)
                last_words.take(change)
    return made


def _ends(flips: Iterable[Flip]) -> dict[tuple[str, datetime], datetime]:
    """Until when the word of each flip held, where another one follows."""
    ends: dict[tuple[str, datetime], datetime] = {}
    last: dict[str, datetime] = {}
    for flip in flips:
        if flip.key in last:
            ends[flip.key, last[flip.key]] = flip.at
        last[flip.key] = flip.at
    return ends
