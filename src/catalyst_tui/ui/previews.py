"""Lines that preview an entry: the verdicts that would change, and why."""

from __future__ import annotations

from collections.abc import Sequence

from catalyst_tui.desk.shapes.forms import Change, EntryCheck
from catalyst_tui.ui.words import Ink, Line, cells, in_words, one_line, status_named

_NARROW = 60
"""Below this width a change takes two lines."""

_STEPS, _WHY = 22, 42
"""Widths of the columns for the change and for its reason."""


def preview(check: EntryCheck, width: int) -> list[Line]:
    """Return what was understood and the verdicts that would change."""
    return (
        [((one_line(check.understood), Ink.STRONG),), *changed(check.changes, width)]
        if check.ok
        else []
    )


def changed(changes: Sequence[Change], width: int) -> list[Line]:
    """Return one line per verdict that would change, or a line that none does."""
    if not changes:
        return [(("No verdict changes.", Ink.QUIET),)]
    sentence = min(max(width - _STEPS - _WHY, 16), 60)
    if width < _NARROW:  # one line for the sentence, one for the reason
        return [
            line
            for change in changes
            for line in (
                (
                    *status_named(change.before),
                    (" → ", Ink.QUIET),
                    *status_named(change.after),
                    (f"  {one_line(change.text or change.checkpoint, 200)}", Ink.PLAIN),
                ),
                ((f"  {in_words(one_line(change.reason))}", Ink.QUIET),),
            )
        ]
    return [
        (
            *(
                steps := (
                    *status_named(change.before),
                    (" → ", Ink.QUIET),
                    *status_named(change.after),
                )
            ),
            (" " * max(_STEPS - cells(steps), 2), Ink.PLAIN),
            (f"{one_line(change.text or change.checkpoint, sentence)}  ", Ink.PLAIN),
            (in_words(one_line(change.reason)), Ink.QUIET),
        )
        for change in changes
    ]
