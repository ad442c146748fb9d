"""The actions that suit a checkpoint's status, for the detail pane and the footer."""

from __future__ import annotations

from catalyst_tui.desk.shapes.board import Attention, CheckpointRow
from catalyst_tui.judge.kinds import StatusGroup

Answers = tuple[tuple[str, str], ...]
"""Ids of actions, each with the words to show."""

_RULE = (("rule('met')", "met"), ("rule('missed')", "missed"), ("rule('void')", "void"))
_ENTER = ("evidence", "enter evidence")


def answers_to(row: CheckpointRow) -> Answers:
    """Return the actions that suit the status of a checkpoint."""
    status = row.verdict.status
    if row.attention is Attention.RULING:
        return (*_RULE, _ENTER)
    if row.attention <= Attention.RISKY:
        return _taking_note(row)
    if status.waits:
        return (_ENTER, ("print_day", "print"), ("snooze", "snooze"))
    return (_ENTER,) if status.group is StatusGroup.UNKNOWN else ()


def _taking_note(row: CheckpointRow) -> Answers:
    """Return the actions that have an effect: acknowledge only new
    notices, explain only changes.
    """
    noted = (("acknowledge", "acknowledge"),) if row.unnoted else ()
    explained = (("reason", "say why"),) if row.unexplained else ()
    return (*noted, ("snooze", "snooze"), *explained)
