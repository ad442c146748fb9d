"""The app: it holds the pages, reacts to the desk's news and saves what the screen looked like."""

from __future__ import annotations

import gc
import logging
import sys
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.command import Provider
from textual.keys import _character_to_key
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Static
from textual.worker import Worker, WorkerState

from catalyst_tui.book.clean import clean
from catalyst_tui.desk.shapes import Board, OpenItem
from catalyst_tui.ui.actions import PAGES, Place, bindings
from catalyst_tui.ui.commands import Commands
from catalyst_tui.ui.frame import (
    ACROSS,
    DOWN,
    GROUND,
    LEAST,
    classes,
    footer,
    ground,
    notice,
    strip,
    top,
)
from catalyst_tui.ui.replaying import Replaying
from catalyst_tui.ui.screens.page import Page, Pane, page_of
from catalyst_tui.ui.terminal_gone import when_gone
from catalyst_tui.ui.theme import DEFAULT, THEMES, fallbacks
from catalyst_tui.ui.widgets.bar import Bar
from catalyst_tui.ui.words import DrawContext, Ink, one_line

if TYPE_CHECKING:
    from catalyst_tui.desk.home.folder import Home
    from catalyst_tui.desk.live import LiveDesk
    from catalyst_tui.ui.forms.menu import Begin

log = logging.getLogger(__name__)
_MINUTE = 60.0

SAID_FOR = 6.0
"""Seconds for which a message replaces the keys in the footer."""


class BoardChanged(Message):
    """Posted when the desk has something new. Many of these collapse into one."""

    def can_replace(self, message: Message) -> bool:
        return isinstance(message, BoardChanged)


class CatalystApp(Replaying):
    """The screen over a desk.

    `clock` is only used to show ages. `settled` is called once, when the judged board is drawn.
    `first` is a home that does not exist yet; the app creates it and then calls `begun`.

    If the desk cannot be opened, the app ends and `failure` holds the error, which the shell
    prints.
    """

    TITLE = "catalyst"
    CSS_PATH = "catalyst.tcss"
    HORIZONTAL_BREAKPOINTS, VERTICAL_BREAKPOINTS = ACROSS, DOWN
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(Place.ANYWHERE),
        *bindings(Place.REPLAY),
        # A form or pane in front hides the bindings of the app, except those with priority.
        Binding("ctrl+q", "quit", show=False, priority=True),
    ]
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {Commands}

    def __init__(
        self,
        desk: LiveDesk,
        clock: Callable[[], datetime],
        settled: Callable[[], None] = lambda: None,
        first: Home | None = None,
        begun: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__()
        self.failure: BaseException | None = None
        self._on_settled, self._first, self._begun = settled, first, begun
        self.desk = self.reading = desk
        self._clock = clock
        self._trouble = ""
        self._settled = self._read = False
        self._word = ""
        self._word_ends: Timer | None = None
        self._remembered: dict[str, str] = {}
        self._attended: OpenItem | None = None
        # the selection right after that part was opened
        self._selected_then: tuple[str | None, str | None] | None = None
        self.discreet_now = desk.recall("discreet") == "yes"
        for theme in THEMES:
            self.register_theme(theme)
        remembered = desk.recall("theme") or DEFAULT
        self.themed = True
        # set without the watcher: otherwise all styles would be read twice
        self.set_reactive(CatalystApp.theme, DEFAULT)
        self.stylesheet.set_variables(self.get_css_variables())
        if remembered in self.available_themes:
            self.theme = remembered
        place = desk.recall("screen")
        self._place = next(
            (page for page in PAGES if page.name.lower() == place), Place.POSITIONS
        )

    @property
    def page(self) -> Page:
        """Return the page in front."""
        return self.screen_stack[0].query_one(f"#{self._place.name.lower()}", Page)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return fallbacks(self.current_theme)

    def compose(self) -> ComposeResult:
        # Set the classes before any widget is mounted; later, each widget would be styled again.
        self.screen.update_classes(
            dict.fromkeys(classes(*self.size), True), update=False
        )
        yield Bar(id="top")
        yield Bar(id="strip", stay=0)
        yield page_of(self._place)(self.desk, self.draw_context())
        yield Bar(id="notice")
        yield Bar(id="footer")
        yield Static(f"too small: {LEAST[0]}x{LEAST[1]} is the least", id="too-small")

    async def on_event(self, event: events.Event) -> None:
        """Handle an event. A terminal sends escape and a key in one moment as `alt+` that key: it
        is two keys.
        """
        letter = event.character if isinstance(event, events.Key) else None
        if isinstance(event, events.Key) and event.key.startswith("alt+") and letter:
            name = letter if letter.isalnum() else _character_to_key(letter)
            await super().on_event(events.Key("escape", "\x1b"))
            await super().on_event(events.Key(name, letter))
        else:
            await super().on_event(event)

    def on_mount(self) -> None:
        if self._place is not Place.POSITIONS:
            self.page.open(self.desk.recall("cursor"), self.desk.recall("checkpoint"))
        self.page.main.focus()
        if self.desk.board().judged:
            self.take_own_keys()
        self.redraw()
        self.desk.listen(self._heard)
        self.screen_change_signal.subscribe(
            self, lambda to: self._word_over() if to.is_modal else None
        )
        self.theme_changed_signal.subscribe(
            self, lambda theme: self.work(self._remember, "remembering")
        )
        self.set_interval(_MINUTE, self._minute)
        if self._first is not None:
            from catalyst_tui.ui.forms.menu import FirstStart

            self.push_screen(
                FirstStart(
                    self.desk, self._first.folder, self._first.book, self._home_begun
                )
            )
        if self._driver is not None and not self.is_headless:
            when_gone(self.exit)

    def _heard(self) -> None:
        self.post_message(BoardChanged())

    def on_ready(self) -> None:
        if self._first is None:
            self.call_after_refresh(self.work, self._begin, "start")

    def _home_begun(self, begin: Begin) -> None:
        """Start the desk after the first form. Further keys go to the next form, if one opens."""
        self._begun()
        self.redraw()
        self.work(self._begin, "start")
        if begin.value == "own":
            self.open_first()

    async def _begin(self) -> None:
        if self.desk.board().judged:
            self._heard()
        await self.desk.start(self._tell_terminal)

    def _tell_terminal(self, sequence: str) -> None:
        """Write an escape sequence to the terminal, as `bell()` does, between two frames."""
        if self._driver is None or self.is_headless or not self.is_running:
            raise OSError("the screen is closed")
        self._driver.write(sequence)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        if event.state is WorkerState.ERROR:
            log.error("%s failed", event.worker.group, exc_info=event.worker.error)
            if not self.desk.board().judged:
                self.failure = event.worker.error
                self.exit()
                return
            self._trouble = f"{event.worker.group} failed: {event.worker.error}"
            self.redraw()

    @on(BoardChanged)
    def _news(self) -> None:
        if self.desk.board().judged:
            self.take_own_keys()
            self.call_after_refresh(self._judged_there)
        self.redraw()
        self._read = self.desk.board().judged
        self.call_after_refresh(self.give_keys)

    def _judged_there(self) -> None:
        if not self._settled:
            self._settled = True
            self._on_settled()

    def redraw(self) -> None:
        if not self.is_running:
            return  # the app is closing: its widgets go one by one
        board = self.reading.board()
        self.page.reading = self.reading
        self.page.show(board, self.draw_context())
        for screen in self.screen_stack[1:]:
            if isinstance(screen, Pane):
                screen.show(self.draw_context())
        self.draw_frame(board)

    def draw_frame(self, board: Board) -> None:
        place, context, page = self._place, self.draw_context(), self.page
        for name in GROUND.values():
            self.bar("strip").set_class(name == ground(board), name)
        trouble = self._trouble or "; ".join(self.own_problems)
        self.bar("notice").lay_out(lambda width: notice(board, trouble, width))
        self.bar("notice").display = bool(
            board.notices or trouble or board.lacks_contact
        )
        if not self.draw_past_frame(board, place, context):
            self.bar("top").lay_out(lambda width: top(board, place, context, width))
            self.bar("strip").lay_out(lambda width: strip(board, context, width))
            self._draw_keys(page)
        elif self._word:
            self._draw_keys(page)

    def draw_footer(self) -> None:
        """Draw the keys of the selected row."""
        if self.is_running and not self.moment_shown:
            self._draw_keys(self.page)

    def _draw_keys(self, page: Page) -> None:
        if self._word:
            self.bar("footer").write(
                ((f" {self._word}", Ink.STRONG),), footer(page.PLACE, (), 0)[1]
            )
        else:
            self.bar("footer").lay_out(
                lambda width: footer(page.PLACE, page.answers, width, page.idle)
            )

    def notify(self, message: str, **options: Any) -> None:
        """Show a message in the footer for a few seconds, where it covers nothing."""
        super().notify(message, **options)
        self._word = one_line(message, 400)
        if self._word_ends is not None:
            self._word_ends.stop()
        self._word_ends = self.set_timer(SAID_FOR, self._word_over)
        self.redraw()

    def _word_over(self) -> None:
        self._word = ""
        self.redraw()

    def draw_context(self) -> DrawContext:
        now, days = self.moment_shown or self._clock(), self.reading.board().days
        return DrawContext(now, self.discreet_now, self.day_shown, days)

    def _minute(self) -> None:
        """Refresh the ages, save the screen's state and collect garbage (see start.py)."""
        self.redraw()
        self.work(self._remember, "remembering")
        if not self.typed:  # collecting takes 0.2 s with 500 tickers
            gc.collect()
        self.typed = False

    async def _remember(self) -> None:
        """Save the parts of the screen's state that changed since the last save."""
        state = {"theme": self.theme, "screen": self._place.name.lower()}
        state |= {"discreet": "yes" if self.discreet_now else "no"} | self.page.memory()
        for key, value in state.items():
            if self._remembered.get(key) != value:
                self._remembered[key] = value
                await self.desk.remember(key, value)

    def takes(self, key: events.Key) -> bool:
        """Return whether a key can be handled now: before the book is read, none but `q`."""
        waits = not self._read and len(self.screen_stack) == 1
        return super().takes(key) and (not waits or key.key == "q")

    async def turn(
        self, place: Place, symbol: str | None = None, checkpoint: str | None = None
    ) -> None:
        """Show a page, with a ticker or checkpoint selected."""
        before = self.page
        self._word = ""  # it was about the page before
        self.work(before.leave, "inbox")
        if not self.screen_stack[0].query(f"#{place.name.lower()}"):
            await self.screen_stack[0].mount(
                page_of(place)(self.desk, self.draw_context()), after=before
            )
        before.display, self._place = False, place
        page = self.page
        page.display = True
        page.open(symbol, checkpoint)
        page.main.focus()
        self.redraw()

    def go(
        self, place: Place, symbol: str | None = None, checkpoint: str | None = None
    ) -> None:
        """Show a page after the current key is handled."""
        self.call_later(self.turn, place, symbol, checkpoint)

    async def action_page(self, name: str) -> None:
        place = Place[name.upper()]
        if place is not self._place and self.may_turn(place):
            await self.turn(place, *self.page.hands_over)

    async def action_attention(self) -> None:
        """Select the next checkpoint that needs attention, after the
        selected or last visited one.
        """
        board = self.reading.board()
        if not board.parts and board.asks:
            await self.action_page("inbox")
        elif not board.parts and board.judged:
            self.say("Nothing needs you.")
        await self.action_attend(0, len(board.parts))

    async def action_attend(self, first: int, count: int) -> None:
        """Select the next of these parts of the strip. Go to Positions if this page has no
        selection.
        """
        found = self.reading.board().parts[first : first + count]
        if not found or len(self.screen_stack) > 1:
            return
        selected = self._selection()
        at = self._attended
        # Some parts have no checkpoint to select. Start from the selection only if it moved since.
        if at is None or selected != self._selected_then:
            at = next(
                (part for part in found if (part.symbol, part.checkpoint) == selected),
                at,
            )
        index = (found.index(at) + 1) % len(found) if at in found else 0
        part = self._attended = found[index]
        if self.page.SELECTS:
            self.page.open(part.symbol, part.checkpoint)
            self.redraw()
        else:
            await self.turn(Place.POSITIONS, part.symbol, part.checkpoint)
        self._selected_then = self._selection()

    def _selection(self) -> tuple[str | None, str | None] | None:
        """Return the selected ticker and checkpoint, or None if the page has no selection."""
        return (self.page.symbol, self.page.ruled_on) if self.page.SELECTS else None

    def look_at(self, symbol: str | None, checkpoint: str) -> None:
        if self.page.SELECTS:
            self.page.open(symbol, checkpoint)
            self.redraw()
            self.page.focus_checkpoint()
            if self.page.wanted and self.page.checkpoint != checkpoint:
                self.work(partial(self._unfiltered, symbol, checkpoint), "unfiltering")

    async def _unfiltered(self, symbol: str | None, checkpoint: str) -> None:
        """Clear the filter, which hides what was just saved."""
        await self.page.action_back()
        self.look_at(symbol, checkpoint)

    async def action_on_page(
        self, name: str, first: object = None, second: object = None
    ) -> None:
        """Run an action of the page in front, for a click on a part of it.

        It takes at most two values, because Textual passes an action no more values than it has
        parameters.
        """
        given = tuple(value for value in (first, second) if value is not None)
        await self.run_action(("", name, given), self.page)

    def action_press(self, key: str) -> None:
        """Press a key, for a click on its name."""
        self.simulate_key(key)

    def action_refresh_prices(self) -> None:
        self._trouble = ""
        self.work(self.desk.refresh, "refresh")

    def action_discreet(self) -> None:
        self.discreet_now = not self.discreet_now
        self.redraw()

    def action_status(self) -> None:
        from catalyst_tui.ui.screens.panes import StatusPane

        if not isinstance(self.screen, StatusPane):
            trouble = self._trouble or "; ".join(self.own_problems)
            self.push_screen(StatusPane(self.desk, self.draw_context(), trouble))

    def action_help(self) -> None:
        from catalyst_tui.ui.screens.panes import Help

        self.push_screen(Help(Place.REPLAY if self.in_the_past else self._place))

    async def action_quit(self) -> None:
        try:
            await self.page.leave()
            await self._remember()
        except Exception:
            log.exception("what was remembered of the screen is lost")
        self.exit()

    async def on_unmount(self) -> None:
        self.close_replay()
        await self.desk.stop()

    def _fatal_error(self) -> None:
        """Log the error with its traceback and print one short line. Textual would print all local
        variables, including holdings and keys.
        """
        error = sys.exc_info()[1]
        log.critical("the screen stopped", exc_info=error)
        what = clean(f"{type(error).__name__}: {error}", 200)
        details = "What was kept is safe. catalyst.log in the home has the details."
        self.panic(Text(f"catalyst stopped: {what}\n{details}"))
