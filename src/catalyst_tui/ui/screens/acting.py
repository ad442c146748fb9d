"""Actions on the selected checkpoint, the same on every page: rule, acknowledge, snooze.

A key that cannot work here says why in one line.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial

from textual.message import Message
from textual.widget import Widget

from catalyst_tui.desk.api import Desk
from catalyst_tui.desk.home.clock import local_time
from catalyst_tui.ui.actions import key_of
from catalyst_tui.ui.words import DrawContext, one_line

UNDONE = "u takes it back."


def kept(what: str, width: int) -> str:
    """Return that something was saved, in one line that ends with how to undo it."""
    text = one_line(what, width - len(UNDONE) - 10)
    return f"Kept: {text}{'' if text.endswith(('…', '.')) else '.'} {UNDONE}"


A_WEEK = timedelta(days=7)

READING = "Reading the book…"
"""Shown in place of checkpoints until the book is read. Until then nothing else is asked of the
desk.
"""


class FormWanted(Message):
    """A form is requested: keys typed from now on belong to the form."""


class RulingWanted(FormWanted):
    """A ruling on a checkpoint, or on one period of it; `side` as in `desk.shapes.forms.Side`."""

    def __init__(self, checkpoint: str, side: str) -> None:
        super().__init__()
        self.checkpoint, self.side = checkpoint, side


class Acting(Widget):
    """The part of a page that acts on its selected checkpoint."""

    desk: Desk
    draw_context: DrawContext

    @property
    def judged(self) -> bool:
        """Return whether the book is read."""
        raise NotImplementedError

    @property
    def ruled_on(self) -> str | None:
        """Return the checkpoint, or the period of it, that a ruling would be about."""
        raise NotImplementedError

    def ask(self, task: Callable[[], Awaitable[None]], doing: str) -> None:
        """Run a task of the desk; `doing` names it in case it fails."""
        raise NotImplementedError

    def say(self, text: str) -> None:
        """Show one quiet line."""
        self.notify(one_line(text), markup=False)

    def _about(self) -> str | None:
        """Return the selected checkpoint. Show why nothing happens if there is none."""
        if self.ruled_on is None:
            self.say("No checkpoint is selected.")
        return self.ruled_on

    def action_rule(self, side: str) -> None:
        """Ask for the reason, then rule."""
        if about := self._about():
            self.post_message(RulingWanted(about, side))

    def action_acknowledge(self) -> None:
        """Acknowledge all notifications about the checkpoint."""
        if about := self._about():
            self.ask(partial(self._acknowledge, about.partition("[")[0]), "acknowledging")

    async def _acknowledge(self, checkpoint: str) -> None:
        try:
            lines = await self.desk.acknowledge_all(checkpoint)
        except KeyError:
            self.say(f"Nothing was told about {checkpoint}: there is nothing to acknowledge.")
            return
        self.say(
            f"Acknowledged: {checkpoint}" if lines else f"{checkpoint} is acknowledged already."
        )

    def action_snooze(self) -> None:
        """Pause popups about the checkpoint: for a day, a week, then no longer."""
        if about := self._about():
            self.ask(partial(self._snooze, about.partition("[")[0]), "snoozing")

    async def _snooze(self, checkpoint: str) -> None:
        until = await self.desk.snooze(checkpoint)
        key = key_of("snooze")
        if until is None:
            self.say(f"{checkpoint}: popups come again; {key} holds them for a day")
            return
        day = until.astimezone().day
        more = "for a week" if until - self.draw_context.now < A_WEEK else "no more"
        text = f"no popups until {local_time(until, f'%a %b {day}, %H:%M')}; {key} again: {more}"
        self.say(f"{checkpoint}: {text}")
