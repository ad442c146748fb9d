"""Replay: the part of the app that shows everything as of an earlier moment."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING

from textual.actions import ActionParseResult, parse
from textual.dom import DOMNode
from textual.widgets import Input

from catalyst_tui.desk.shapes import Board
from catalyst_tui.ui.actions import ENTERS, Place, key_of
from catalyst_tui.ui.overlays import Overlays
from catalyst_tui.ui.theme import of_past
from catalyst_tui.ui.widgets.bar import Bar
from catalyst_tui.ui.words import DrawContext

if TYPE_CHECKING:
    # Imported when a replay opens, so that the start does not wait for it
    from catalyst_tui.desk.replay import Replay
    from catalyst_tui.desk.views.reading import HomeReading
    from catalyst_tui.ui.track import Past, TrackBar

_STOPS = {"flip": "change", "print": "report"}


class Replaying(Overlays):
    """The replay part of the app. Pages are drawn from `reading`, which is of now or of then."""

    reading: HomeReading
    moment_shown: datetime | None = None
    """The past moment on screen; None while the app shows today."""

    _replay: Replay | None = None
    _wanted: datetime | None = None  # the moment requested last
    _why_not = ""

    @property
    def in_the_past(self) -> bool:
        """Return whether the screen shows an earlier moment."""
        return self.moment_shown is not None

    @property
    def day_shown(self) -> date | None:
        """Return the exchange's day of the moment on screen."""
        if self._replay is None or self.moment_shown is None:
            return None
        return self._replay.track.day_of(self.moment_shown)

    def bar(self, id: str) -> Bar:
        """Return a bar around the page by its id."""
        return self.screen_stack[0].query_one(f"#{id}", Bar)

    async def turn(
        self, place: Place, symbol: str | None = None, checkpoint: str | None = None
    ) -> None:
        """Show a page, with a ticker or checkpoint selected."""
        raise NotImplementedError

    # Open and close.

    def action_replay(self) -> None:
        if self._replay is not None:
            self.action_replay_end()
        else:
            self.work(self._open_replay, "replay")

    async def _open_replay(self) -> None:
        page, moment = self.page, self.page.moment
        if not page.REPLAYED:
            await self.turn(
                Place.THESIS if page.symbol else Place.POSITIONS,
                page.symbol,
                page.checkpoint,
            )
        replay = self._replay = await self.desk.replay()
        if replay.track.first == replay.track.last:
            self.say("Nothing is known of earlier days yet.")
            self.close_replay()
            return
        await self._mount_track()
        await self._show(replay.track.within(moment or replay.track.last))
        self.work(partial(self._find_flips, replay), "flips")

    async def _mount_track(self) -> None:
        from catalyst_tui.ui.track import TrackBar

        screen = self.screen_stack[0]
        if not screen.query("#track"):
            await screen.mount(TrackBar(id="track"), Bar(id="replay"), before="#footer")

    async def _find_flips(self, replay: Replay) -> None:
        """Find the flips in the background and draw again when all are found."""
        await replay.find_flips(self.redraw)
        if self._replay is replay and self.moment_shown is not None:
            await self._show(self.moment_shown)

    def action_replay_end(self) -> None:
        self.close_replay()
        self._recolour()
        self.redraw()

    def close_replay(self) -> None:
        """Close the replay, if one is open."""
        self.workers.cancel_group(self, "flips")
        self.workers.cancel_group(self, "step")
        if self._replay is not None:
            self._replay.close()
        self._replay = self._wanted = self.moment_shown = None
        self._why_not, self.reading = "", self.desk

    themed = False
    """Whether the theme is set. Before that, Textual builds the app and needs no colours."""

    def get_css_variables(self) -> dict[str, str]:
        if not self.themed:
            return {}
        variables = super().get_css_variables()
        if self.in_the_past:
            variables = self.theme_variables = of_past(
                variables, dark=self.current_theme.dark
            )
        return variables

    def _recolour(self) -> None:
        """Switch between the colours of the past and of the present."""
        self.screen_stack[0].set_class(self.in_the_past, "-past")
        self._invalidate_css()
        self.refresh_css(animate=False)

    # Draw.

    def draw_past_frame(self, board: Board, place: Place, context: DrawContext) -> bool:
        """Draw the bars around the page in a replay. Return False if there is no replay."""
        past = self._past()
        for track in self.screen_stack[0].query("#track"):
            self._draw_track(track, past)
        if past is None:
            return False
        from catalyst_tui.ui import track as past_frame

        self.bar("top").lay_out(
            lambda width: past_frame.top(past, place, context, width)
        )
        self.bar("strip").lay_out(lambda width: past_frame.strip(board, context, width))
        self.bar("replay").lay_out(lambda width: past_frame.solid(past, width))
        self.bar("footer").lay_out(past_frame.footer)
        return True

    def _draw_track(self, track: DOMNode, past: Past | None) -> None:
        from catalyst_tui.ui.track import TrackBar

        if isinstance(track, TrackBar):
            track.look(past)
            self.bar("replay").display = past is not None

    def _past(self) -> Past | None:
        if self._replay is None or self.moment_shown is None:
            return None
        from catalyst_tui.ui.track import Past

        symbol = self.page.symbol if self.page.ABOUT_ONE else None
        return Past(self._replay.track.about(symbol), self.moment_shown, self._why_not)

    def on_resize(self) -> None:
        """Redraw: the height of the track depends on the height of the screen."""
        if self.in_the_past:
            self.call_after_refresh(self.redraw)

    # Steps.

    def action_replay_back(self, stop: str) -> None:
        self._step(stop, -1)

    def action_replay_on(self, stop: str) -> None:
        self._step(stop, 1)

    def _step(self, stop: str, by: int) -> None:
        """Move to the next stop in a direction, or say that there is none."""
        from catalyst_tui.desk.shapes import Stop

        past = self._past()
        if past is None or self._wanted is None:
            return
        found = past.track.step(self._wanted, Stop(stop), by)
        if found != self._wanted:
            self._go(found)
            return
        word, side = _STOPS.get(stop, stop), "after" if by > 0 else "before"
        finding = stop == "flip" and not past.track.whole
        self._why("still finding changes" if finding else f"no {word} {side} this one")

    def action_replay_day(self) -> None:
        """Ask for a day, and go to its end."""
        from catalyst_tui.ui.forms.entries import ask_day

        if self._replay is not None:
            self.push_screen(ask_day(self.desk, self._go_to))

    async def _go_to(self, day: date) -> None:
        if self._replay is not None:
            self._go(self._replay.track.end_of(day))

    def action_replay_first(self) -> None:
        if self._replay is not None:
            self._go(self._replay.track.first)

    def on_track_bar_sought(self, message: TrackBar.Sought) -> None:
        """Go to the day that was clicked on the track."""
        if self._replay is not None:
            self._go(self._replay.track.end_of(message.day))

    def _go(self, at: datetime) -> None:
        """Go to a moment and cancel any step still running."""
        self._wanted, self._why_not = at, ""
        self.workers.cancel_group(self, "step")
        self.work(partial(self._show, at), "step")

    async def _show(self, at: datetime) -> None:
        replay, begins = self._replay, not self.in_the_past
        if replay is None:
            return
        self._wanted = self._wanted or at
        pages = await replay.at(at, self.page.prepare)
        if pages is not None and self._replay is replay:
            self.reading, self.moment_shown = pages, at
            if begins:
                self._recolour()
            self.redraw()

    # Keys in a replay.

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Enable the replay keys only in a replay, and not while the user types in a field."""
        if action.startswith("replay_"):
            return self._steers()
        return super().check_action(action, parameters)

    def _steers(self) -> bool:
        return (
            self._replay is not None
            and len(self.screen_stack) == 1
            and not isinstance(self.focused, Input)
        )

    def may_turn(self, place: Place) -> bool:
        """Return whether a page may be shown. The inbox is not replayed."""
        if self.in_the_past and place is Place.INBOX:
            self._why("the inbox is not replayed: esc goes back to today")
            return False
        return True

    async def run_action(
        self,
        action: str | ActionParseResult,
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """Run an action, but in a replay refuse those that enter something, with a message."""
        name = (parse(action) if isinstance(action, str) else action)[1]
        if self.in_the_past and name in ENTERS:
            self._why(f"{key_of(name)} works on today only: esc goes back there")
            return True
        return await super().run_action(action, default_namespace, namespaces)

    def _why(self, message: str) -> None:
        self._why_not = message
        self.redraw()
