"""A guard must stay true (verdicts.md, "Guard and kill")."""

from __future__ import annotations

from catalyst_tui.book.model.book import Checkpoint
from catalyst_tui.judge.evaluate.scope import Scope
from catalyst_tui.judge.rules.guard_and_kill import judge_level
from catalyst_tui.judge.verdict import Status, Verdict

_WORDS: dict[bool | None, Status] = {True: Status.HOLDING, False: Status.BROKEN, None: Status.UNKNOWN}


def judge_guard(checkpoint: Checkpoint, scope: Scope) -> Verdict:
    """Holding, near or broken; held when its span is over and every period was good."""
    return judge_level(checkpoint, scope, _WORDS, Status.HELD)
