"""The first start: one page with three ways to begin, one key each. Nothing is fetched before."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import ClassVar

from msgspec import Struct
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from catalyst_tui.desk.home.files import with_tilde
from catalyst_tui.desk.home.folder import HomeError, begin_with
from catalyst_tui.judge.kinds import Status
from catalyst_tui.ui.widgets.bar import Bar
from catalyst_tui.ui.widgets.clean_input import CleanInput
from catalyst_tui.ui.widgets.text_pane import as_content
from catalyst_tui.ui.words import Ink, Line, clicks, face, one_line

WIDE = 76
"""Width of the block in the middle, or of a narrower screen."""


_WHOLE = 80
"""Width from which a low screen shows the full description of each way."""


class Begin(StrEnum):
    """What a new home begins with."""

    STARTER = "starter"
    OWN = "own"
    FILE = "file"


class _Way(Struct, frozen=True):
    key: str
    begin: Begin
    title: str
    about: tuple[str, str]
    short: str  # a shorter description for narrow screens


WAYS = (
    _Way(
        "l",
        Begin.STARTER,
        "Look around",
        ("a book on Astera Labs, judged as you read this;", "it is yours to change"),
        "a book on Astera Labs, judged",
    ),
    _Way(
        "m",
        Begin.OWN,
        "My own book",
        ("empty; begins with your first tickers,", "by symbol or by name"),
        "empty, for your own tickers",
    ),
    _Way(
        "o",
        Begin.FILE,
        "Open a file",
        ("a catalysts.toml you have; it stays", "where it is"),
        "a catalysts.toml you have",
    ),
)

SAMPLE = (
    (Status.NEAR, "near", "Gross margin does not erode", "73.7%", "+0.3pp"),
    (Status.ON_TRACK, "on track", "Scorpio X in full volume", "", "2026H2"),
    (Status.MET, "met", "PCIe Gen6 is a third of revenue", ">33.3%", "+0.3pp"),
)


class FirstStart(ModalScreen[None]):
    """Creates the chosen book and calls `begun`. Leaving it ends
    the app without creating anything.
    """

    CSS = """
    FirstStart { background: $background; color: $foreground; }
    FirstStart > #top, FirstStart > #footer { height: 1; background: $panel; }
    FirstStart #middle { height: 1fr; align: center middle; }
    FirstStart #block { width: 76; max-width: 100%; height: auto; }
    FirstStart #block Static { height: auto; }
    FirstStart #file { display: none; width: 100%; background: $surface; }
    FirstStart #file:focus { background: $here; }
    FirstStart #file.-asked { display: block; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(way.key, f"choose('{way.begin.value}')", way.title, show=False) for way in WAYS),
        Binding("down", "step(1)", "The next", show=False, priority=True),
        Binding("up", "step(-1)", "The one before", show=False, priority=True),
        Binding("j", "step(1)", "The next", show=False),
        Binding("k", "step(-1)", "The one before", show=False),
        Binding("enter", "choose('')", "Choose", show=False),
        Binding("escape", "leave_file", "Back", show=False),
        Binding("q,ctrl+q,ctrl+c", "app.quit", "Leave", show=False),
    ]
    AUTO_FOCUS = ""

    def __init__(self, folder: Path, book: Path, begun: Callable[[Begin], None]) -> None:
        super().__init__()
        self._folder, self._book, self._say_begun = folder, book, begun
        self._place, self._trouble = 0, ""

    def compose(self) -> ComposeResult:
        yield Bar(id="top")
        with Vertical(id="middle"), Vertical(id="block"):
            text = Static(id="text")
            text.auto_links = False
            yield text
            yield CleanInput(placeholder="~/theses/catalysts.toml", id="file")
            yield Static(id="said")
        yield Bar(id="footer")

    def on_mount(self) -> None:
        self._draw()

    def on_resize(self) -> None:
        self._draw()

    @property
    def _file(self) -> Input:
        return self.query_one("#file", Input)

    def _draw(self) -> None:
        self.query_one("#top", Bar).write(
            ((" catalyst", Ink.ACCENT),), [(("first start ", Ink.QUIET),)]
        )
        choose: Line = ((" enter", Ink.ACCENT), (" choose  ", Ink.QUIET))
        move: Line = (("↑↓", Ink.ACCENT), (" move", Ink.QUIET))
        leave: Line = (("q", Ink.ACCENT), (" quit ", Ink.QUIET))
        self.query_one("#footer", Bar).write((*choose, *move), [leave])
        low = self.size.height < 22
        lines: list[Line] = [
            (("Continuous integration for investment theses", Ink.STRONG),),
            (("Write what has to happen; be told when it does, and when it breaks.", Ink.QUIET),),
            (),
        ]
        if not low:
            lines += [*map(_sample, SAMPLE), (), ()]
        for place, way in enumerate(WAYS):
            lines += self._way(way, chosen=place == self._place, low=low)
        self.query_one("#text", Static).update(as_content(lines))
        below: list[Line] = [((one_line(self._trouble, 400), Ink.MISSED),)] if self._trouble else []
        where = one_line(with_tilde(self._folder), 200)
        below += [
            (),
            (("Everything stays in one folder of this machine: ", Ink.QUIET), (where, Ink.PLAIN)),
        ]
        self.query_one("#said", Static).update(as_content(below))

    def _way(self, way: _Way, *, chosen: bool, low: bool) -> list[Line]:
        ground = " on $here" if chosen else ""

        def act(ink: str) -> str:
            return clicks(f"{ink}{ground}", "screen.choose", way.begin.value)

        first, second = way.about
        quiet = Ink.PLAIN if chosen else Ink.QUIET
        bar = ("▌" if chosen else " ", f"{Ink.ACCENT}{ground}")
        head = (bar, (f" {way.key}  ", act(Ink.ACCENT)), (f"{way.title:<18}", act(Ink.STRONG)))
        if low:
            text = first if self.size.width >= _WHOLE else way.short
            return [(*head, (f"{text:<33}", act(quiet)))]
        return [
            (*head, (f"{first:<53}", act(quiet))),
            (bar, (f"{'':<22}{second:<53}", act(quiet))),
            (),
        ]

    def action_step(self, by: int) -> None:
        if not self._file.has_focus:
            self._place = (self._place + by) % len(WAYS)
            self._draw()

    def action_choose(self, begin: str) -> None:
        chosen = Begin(begin) if begin else WAYS[self._place].begin
        self._place = next(n for n, way in enumerate(WAYS) if way.begin is chosen)
        if chosen is Begin.FILE:
            self._file.add_class("-asked")
            self._file.focus()
            self._draw()
        else:
            self._begin(chosen, None)

    def action_leave_file(self) -> None:
        """Leave the field for the file."""
        self._file.remove_class("-asked")
        self.set_focus(None)
        self._trouble = ""
        self._draw()

    @on(Input.Submitted)
    def _named(self, event: Input.Submitted) -> None:
        event.stop()
        if event.value.strip():
            self._begin(Begin.FILE, event.value.strip())

    def _begin(self, begin: Begin, file: str | None) -> None:
        try:
            begin_with(self._folder, self._book, begin.value, file)
        except HomeError as error:
            self._trouble = str(error)
            self._draw()
        else:
            self._say_begun(begin)
            self.dismiss()


def _sample(row: tuple[Status, str, str, str, str]) -> Line:
    status, word, text, now, room = row
    sign, ink = face(status)
    return (
        (f"  {sign} {word:<19}", ink),
        (f"{text:<33}", Ink.PLAIN),
        (f"{now:>8}", Ink.STRONG),
        (f"{room:>10}", Ink.QUIET),
    )
