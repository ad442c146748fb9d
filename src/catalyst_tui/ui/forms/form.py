"""Base of all forms: move between fields, save in the background, never lose what was typed.

If a form closes without saving, its content is restored when the same form opens again.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Coroutine, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from textual import events, on
from textual.widgets import Input
from textual.worker import Worker, WorkerState

from catalyst_tui.judge.kinds import Grade
from catalyst_tui.ui.actions import Place, bindings
from catalyst_tui.ui.frame import keys
from catalyst_tui.ui.widgets.over import Over
from catalyst_tui.ui.words import Ink, Line

if TYPE_CHECKING:
    from catalyst_tui.desk.live import LiveDesk

log = logging.getLogger(__name__)

Kept = TypeVar("Kept")

REQUIRED = "*"
"""Mark next to the name of a required field, until it is filled in."""

GRADES = tuple(f"{grade}: " for grade in Grade)
"""Words that a source may begin with."""


def form_keys() -> Line:
    """Return the keys of a form and the meaning of its mark."""
    pieces = tuple(piece for line in keys(Place.FORM) for piece in line)
    return (*pieces, (f"  {REQUIRED} required", Ink.QUIET))


class Form(Over[Kept | None]):
    """Returns what was saved, or None when closed. `_typed` starts as `start`, updated by the
    draft.
    """

    BINDINGS = bindings(Place.FORM)

    def __init__(self, desk: LiveDesk, draft: str, start: Mapping[str, str]) -> None:
        super().__init__()
        self.desk, self._draft_key, self._start = desk, f"draft.{draft}", dict(start)
        self._typed = self._start | self._draft()
        self._keeping: Worker[None] | None = None
        self._done = False
        self._trouble = ""

    def _draft(self) -> dict[str, str]:
        saved = self.desk.recall(self._draft_key)
        try:
            found = dict(json.loads(saved)) if saved else {}
        except (ValueError, TypeError):  # a damaged draft must not prevent the form from opening
            found = {}
        return {key: str(value) for key, value in found.items() if key in self._start}

    def _fields(self) -> Sequence[str]:
        """Return the ids of the fields, in order."""
        raise NotImplementedError

    @property
    def _here(self) -> str:
        """Return the id of the field with the focus."""
        raise NotImplementedError

    def _draw(self) -> None:
        raise NotImplementedError

    def _input(self, id_: str) -> Input:
        return self.query_one(f"#{id_}", Input)

    def action_next_field(self) -> None:
        fields = self._fields()
        index = fields.index(self._here) + 1
        if index < len(fields):
            self._input(fields[index]).focus()
        else:
            self.action_keep()

    def action_previous_field(self) -> None:
        fields = self._fields()
        self._input(fields[max(fields.index(self._here) - 1, 0)]).focus()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_next_field()

    def on_descendant_focus(self) -> None:
        self._draw()

    @on(events.Resize)
    def _sized(self) -> None:
        """Draw after the layout, when the widths are known."""
        self.call_after_refresh(self._draw)

    def action_keep(self) -> None:
        raise NotImplementedError

    def _start_keeping(self, keep: Coroutine[Any, Any, None]) -> None:
        """Save in the background, unless a save is running."""
        if self._keeping is None or self._keeping.is_finished:
            self._keeping = self.run_worker(keep, group="record", exit_on_error=False)
        else:
            keep.close()

    def _end(self, result: Kept) -> None:
        """Close the form after saving, without a draft."""
        self._done = True
        self.dismiss(result)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        if event.worker is self._keeping and event.state is WorkerState.ERROR:
            event.stop()
            self._trouble = f"It was not kept: {event.worker.error}. What you typed is still here."
            self._draw()

    def action_cancel(self) -> None:
        self.dismiss(None)

    async def on_unmount(self) -> None:
        """Save what was typed as a draft, however the form ends, even with the app."""
        typed = {key: text for key, text in self._typed.items() if text != self._start.get(key)}
        draft = "" if self._done or not typed else json.dumps(typed)
        try:
            if draft != (self.desk.recall(self._draft_key) or ""):
                await self.desk.remember(self._draft_key, draft)
        except Exception:
            log.exception("the %s is lost", self._draft_key)
