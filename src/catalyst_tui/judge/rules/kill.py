"""A kill must not become true (verdicts.md, "Guard and kill")."""

from __future__ import annotations

from catalyst_tui.book.model.book import Checkpoint
from catalyst_tui.judge.evaluate.scope import Scope
from catalyst_tui.judge.rules.guard_and_kill import judge_level
from catalyst_tui.judge.verdict import Status, Verdict

_WORDS: dict[bool | None, Status] = {True: Status.CLEAR, False: Status.TRIPPED, None: Status.UNKNOWN}


def judge_kill(checkpoint: Checkpoint, scope: Scope) -> Verdict:
    """Clear, near or tripped; cleared when its window is over and it never tripped."""
    return judge_level(checkpoint, scope, _WORDS, Status.CLEARED)
