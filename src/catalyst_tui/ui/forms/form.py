"""A form over a list of fields: checked while typing, saved together, and nothing typed is lost.

A form that is closed without saving shows what was typed when it opens again.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Input, Static

from catalyst_tui.judge.kinds import Grade
from catalyst_tui.ui.actions import Place, bindings
from catalyst_tui.ui.keys import KeysInOrder
from catalyst_tui.ui.widgets.clean_input import CleanInput, Completion
from catalyst_tui.ui.widgets.text_pane import Over, as_content
from catalyst_tui.ui.words import Ink, Line, clicks, one_line
from catalyst_tui.values import Frozen

if TYPE_CHECKING:
    from catalyst_tui.desk.live import LiveDesk

log = logging.getLogger(__name__)

Saved = TypeVar("Saved")

REQUIRED = "*"
"""Mark of a required field that is still empty."""

GRADES = tuple(f"{grade}: " for grade in Grade)
"""Words that a source may begin with."""

SMALL = 100
"""Below this width a form takes the whole width."""


LOW = 20
"""Below this height a form has no frame and no blank lines."""


class FormField(Frozen):
    """One field of a form."""

    name: str
    label: str = ""  # the name, if empty
    help: str = ""  # shown while the field has the focus
    example: str = ""  # shown while the field is empty
    words: Sequence[str] = ()  # offered as completions
    in_text: bool = False  # complete the word at the cursor, not the whole field
    more: bool = False  # hidden until it is filled or all fields are wanted


class Fields(VerticalScroll, can_focus=False, inherit_bindings=False):
    """The rows of a form. They scroll if they do not fit."""


class FormRow(Horizontal):
    """A field on the screen: its label, its input, and a mark."""

    def __init__(self, field: FormField, text: str, *, select: bool) -> None:
        super().__init__(classes="row")
        self.field = field
        self.label, self.mark = Static(classes="label"), Static(classes="mark")
        self.input = CleanInput(text, select_on_focus=select)
        self.suggest(field.words)

    def compose(self) -> ComposeResult:
        yield self.label
        yield self.input
        yield self.mark

    def suggest(self, words: Sequence[str]) -> None:
        """Offer other completions."""
        self.input.suggester = (
            Completion(words, last=self.field.in_text) if words else None
        )


class Form(Over[Saved | None]):
    """Returns what was saved, or None if it was closed.

    Subclasses define the fields, `check` and `save`; all else is optional.
    """

    AUTO_FOCUS = ""
    TITLE = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(Place.FORM),
        ("down", "step(1)"),
        ("up", "step(-1)"),
        Binding("ctrl+e", "more", priority=True),
        Binding("ctrl+u", "clear", priority=True),
    ]
    saves = "save"  # the word for what the last enter does
    SELECTS = True  # whether a field's text is selected when it gets the focus

    def __init__(
        self, desk: LiveDesk, draft: str, start: Mapping[str, str] | None = None
    ) -> None:
        super().__init__()
        self.desk, self.draft_key = desk, f"draft.{draft}"
        self.start: dict[str, str] = dict(start or {})
        self.typed: dict[str, str] = {}
        self.rows: dict[str, FormRow] = {}
        self.busy = True  # keys wait while it opens or saves
        self.asked = False  # to save; from then on empty required fields are problems
        self.trouble = ""
        self.choice: int | None = None  # which offer the user chose
        # Fields filled from a draft and not yet changed
        self.restored: set[str] = set()
        self._all = self._done = False

    # What a form defines.

    async def load(self) -> None:
        """Read what the fields depend on."""

    def fields(self) -> Sequence[FormField]:
        """Return the fields in order."""
        raise NotImplementedError

    def first(self) -> str:
        """Return the field that has the focus first: the first empty one."""
        shown = self.shown()
        return next((name for name in shown if not self.typed[name]), shown[0])

    def check(self) -> None:
        """Check what is typed."""

    def problems(self) -> Mapping[str, str]:
        """Return what is wrong, by field."""
        return {}

    async def save(self) -> Saved | None:
        """Save. Return None if something is wrong."""
        raise NotImplementedError

    def head(self) -> list[Line]:
        """Return the lines above the fields."""
        return []

    def below(self, width: int) -> list[Line]:
        """Return the lines below the fields: what saving would do."""
        return []

    def offers(self) -> Sequence[tuple[str, str]]:
        """Return values to choose from, each with a description."""
        return ()

    def take(self, value: str) -> None:
        """Put the chosen value into a field."""

    def key_words(self) -> list[tuple[str, str]]:
        """Return the keys that work, each with its word."""
        last = self.current == self.shown()[-1]
        enter = "take it" if self.taking is not None else self.saves if last else "next"
        keys = [("enter", enter)]
        if self.offers():
            keys.append(("↑↓", "another"))
        if enter != self.saves:
            keys.append(("^s", self.saves))
        if any(not row.display for row in self.rows.values()):
            keys.append(("^e", "more"))
        return keys

    # The screen.

    def compose(self) -> ComposeResult:
        with Vertical(id="form"):
            yield Static(id="head")
            yield Fields(id="fields")
            for id_ in ("hint", "offers", "preview", "keys"):
                yield Static(id=id_)

    def on_mount(self) -> None:
        for text in self.query(Static):
            text.auto_links = False  # links look like the other text
        box = self.query_one("#form")
        box.border_title = as_content(
            [((one_line(self.title or self.TITLE, 100), Ink.STRONG),)]
        )
        self.work(self._open, "opening")

    async def _open(self) -> None:
        try:
            await self.load()
        except Exception as error:
            log.exception("a form could not be opened")
            self.notify(str(error), markup=False)
            self.dismiss(None)
            return
        fields = self.fields()
        self.start = {field.name: "" for field in fields} | self.start
        draft = self._draft()
        self.typed, self.restored = self.start | draft, set(draft)
        for field in fields:
            self.rows[field.name] = FormRow(
                field, self.typed[field.name], select=self.SELECTS
            )
        await self.place_rows()
        drafted = next((name for name in self.rows if name in draft), "")
        self.go_to(drafted or self.first())
        if drafted:
            self.rows[drafted].input.select_all()
        self.look()
        self._ready()

    def work(self, task: Callable[[], Awaitable[None]], group: str) -> None:
        """Run a task in the background, instead of one of this group that still runs."""
        self.run_worker(task, group=group, exclusive=True, exit_on_error=False)

    def _ready(self) -> None:
        """Handle the keys that waited."""
        self.busy = False
        if isinstance(self.app, KeysInOrder):
            self.app.call_later(self.app.give_keys)

    async def place_rows(self) -> None:
        """Put the rows on the screen."""
        await self.query_one(Fields).mount(*self.rows.values())
        self.show_rows()

    def show_rows(self) -> None:
        """Show the filled fields and the next useful one, or all."""
        for name, row in self.rows.items():
            row.display = self._all or not row.field.more or bool(self.typed[name])

    def shown(self) -> list[str]:
        """Return the names of the visible fields."""
        return [name for name, row in self.rows.items() if row.display]

    @property
    def current(self) -> str:
        """Return the field with the focus."""
        focused = (name for name, row in self.rows.items() if row.input is self.focused)
        return next(focused, self.shown()[-1])

    @property
    def taking(self) -> int | None:
        """Return the offer that enter takes, or None if enter goes on."""
        return self.choice if self.choice is not None and self.offers() else None

    def go_to(self, name: str) -> None:
        """Focus a field."""
        self.rows[name].display = True
        self.set_focus(self.rows[name].input)

    def put(self, name: str, text: str) -> None:
        """Write into a field as the user would."""
        field = self.rows[name].input
        field.value = text
        field.cursor_position = len(text)

    def draw(self) -> None:
        """Draw all but the inputs."""
        if not self.shown():  # it opens or closes
            return
        problems, current = self.problems(), self.current
        for name, row in self.rows.items():
            row.display = row.display or name in problems
            self.draw_row(row, problems.get(name, ""), focused=name == current)
        offers = [self._offer(n, *offer) for n, offer in enumerate(self.offers())]
        self.write("head", self.head())
        hint = self.hint(problems.get(current, ""))
        self.write("hint", hint)
        self.write("offers", offers)
        self.write("keys", [tuple(self._key_pieces())])
        width = self.query_one("#form").content_size.width or self.size.width
        lines = self.below(width)
        self.write("preview", lines)
        self._fit(len(offers) + max(as_content(hint).get_height({}, width), 2))

    def _fit(self, others: int) -> None:
        """Share the height that other lines leave: fields first, then the preview. Fields that do
        not fit scroll.
        """
        low = self.size.height < LOW
        height = self.size.height - (3 if low else 5) - len(self.head()) - others
        rows = len(self.shown())
        self.query_one(Fields).styles.max_height = most = max(min(rows, height - 5), 3)
        self.query_one("#preview").styles.max_height = max(height - most, 1)

    def draw_row(self, row: FormRow, problem: str, *, focused: bool) -> None:
        """Draw the label of a field."""
        name = row.field.name
        wrong = problem and self.is_wrong(name)
        empty = problem and not self.typed[name].strip()
        row.label.display = len(self.rows) > 1
        sign = "✗" if wrong else REQUIRED if empty else " "
        ink = Ink.MISSED if wrong else Ink.ACCENT if focused else Ink.QUIET
        text = one_line(row.field.label or name, 24).replace("_", " ")
        row.label.update(as_content([((f"{sign} {text}", ink),)]))
        fits = len(row.field.example) < (row.input.size.width or SMALL)
        row.input.placeholder = row.field.example if fits else ""

    def is_wrong(self, name: str) -> bool:
        """Return whether to say that a field is wrong: it was typed into, or all is to be saved."""
        typed = self.typed[name].strip()
        if name == self.current and self.offers():
            return self.asked
        return self.asked or bool(typed and self.typed[name] != self.start[name])

    def hint(self, problem: str) -> list[Line]:
        """Return what went wrong here and in other fields, else what belongs into the field."""
        field = self.rows[self.current].field
        if self.trouble:
            return [((one_line(self.trouble, 400), Ink.MISSED),)]
        wrong = [(problem, "")] if problem and self.is_wrong(field.name) else []
        for name, text in self.problems().items():
            if name in self.typed and name != field.name and self.is_wrong(name):
                wrong.append((text, f"{self.rows[name].field.label or name}: "))
        help_: list[Line] = [
            ((one_line(f"{name}{text}", 400), Ink.MISSED),) for text, name in wrong
        ]
        if field.help and not wrong:
            help_ = [((one_line(field.help, 400), Ink.QUIET),)]
        return [*self.draft_note(), *help_]

    def draft_note(self) -> list[Line]:
        """Return the line that says that fields were filled from a draft."""
        return (
            [(("your draft · ctrl+u discards it", Ink.QUIET),)] if self.restored else []
        )

    def write(self, id_: str, lines: Sequence[Line]) -> None:
        """Show lines in a part of the form; hide the part if there are none."""
        part = self.query_one(f"#{id_}", Static)
        part.display = bool(lines)
        part.update(as_content(lines))

    def _key_pieces(self) -> Iterator[tuple[str, str]]:
        for key, word in [*self.key_words(), ("esc", "close")]:
            yield f" {key}", Ink.ACCENT
            yield f" {word} ", Ink.QUIET

    def _offer(self, place: int, value: str, about: str) -> Line:
        chosen, wide = place == self.taking, max(len(each) for each, _ in self.offers())
        ground = " on $here" if chosen else ""
        bar = ("▌" if chosen else " ", f"{Ink.ACCENT}{ground}")
        value_ink = clicks(f"{Ink.STRONG}{ground}", "screen.take", place)
        about_ink = clicks(f"{Ink.QUIET}{ground}", "screen.take", place)
        return (
            bar,
            (f"{one_line(value, 100):<{min(wide, 40)}}", value_ink),
            (f" {one_line(about)}", about_ink),
        )

    # Keys and messages.

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        for name, row in self.rows.items():
            if row.input is event.input and self.typed[name] != event.value:
                self.typed[name], self.trouble, self.choice = event.value, "", None
                self.restored.discard(name)
                self.changed(name)

    def changed(self, name: str) -> None:
        """React to the user's typing in a field."""
        self.look()

    def look(self) -> None:
        """Check what is typed and draw."""
        self.check()
        self.draw()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_next_field()

    def action_next_field(self) -> None:
        """Take the chosen offer, else go to the next field; from the last one, save."""
        shown = self.shown()
        following = shown[shown.index(self.current) + 1 :]
        if self.taking is not None:
            self.action_take()
        elif following:
            self.go_to(following[0])
        else:
            self.action_keep()

    def action_step(self, by: int) -> None:
        """Choose another offer, else go to the next field or the one before."""
        if offers := self.offers():
            place = self.taking
            self.choice = (0 if place is None else place + by) % len(offers)
            self.draw()
        else:
            shown = self.shown()
            place = shown.index(self.current) + by
            self.go_to(shown[min(max(place, 0), len(shown) - 1)])

    def action_take(self, place: int = -1) -> None:
        """Take an offer: the clicked one, else the chosen or first one."""
        if offers := self.offers():
            self.take(offers[place if place >= 0 else self.taking or 0][0])
        else:
            self.focus_next()

    def action_more(self) -> None:
        """Show all fields."""
        self._all = True
        self.show_rows()
        self.draw()

    def action_clear(self) -> None:
        """Discard the draft; without one, delete what stands before the cursor."""
        if not self.restored:
            self.rows[self.current].input.action_delete_left_all()
        for name in tuple(self.restored):
            self.put(name, self.start[name])

    def on_descendant_focus(self) -> None:
        self.draw()

    def on_resize(self) -> None:
        self.set_class(self.size.width < SMALL, "-small")
        self.call_after_refresh(self.draw)  # when the widths are known

    def action_keep(self) -> None:
        """Save in the background, once: a second enter may come before keys wait."""
        self.asked = True
        if not self.busy:
            self.busy = True
            self.work(self._save, "saving")

    async def _save(self) -> None:
        self.trouble = ""
        try:
            saved = await self.save()
        except Exception as error:
            log.exception("a form could not be saved")
            saved = None
            self.trouble = f"It was not saved: {error}. What you typed is still here."
        if saved is not None:
            self._done = True
            self._drop_enter()
            self.dismiss(saved)
            return
        self._ready()
        wrong = [name for name in self.shown() if self.problems().get(name)]
        if wrong and self.current not in wrong:
            self.go_to(wrong[0])
        self.draw()

    def _drop_enter(self) -> None:
        """Drop a second Enter: it was not meant for the page below."""
        if isinstance(self.app, KeysInOrder):
            self.app.waiting = tuple(
                key for key in self.app.waiting if key.key != "enter"
            )

    def action_cancel(self) -> None:
        if self.typed != self.start:
            self.app.notify("What you typed is kept as a draft.", markup=False)
        self.dismiss(None)

    # The draft.

    def _draft(self) -> dict[str, str]:
        try:
            found = dict(json.loads(self.desk.recall(self.draft_key) or "{}"))
        except (
            ValueError,
            TypeError,
        ):
            # A damaged draft must not prevent the form from opening
            found = {}
        return {name: str(text) for name, text in found.items() if name in self.start}

    async def on_unmount(self) -> None:
        """Save what was typed as a draft, however the form ends, even with the app."""
        typed = {
            name: text for name, text in self.typed.items() if text != self.start[name]
        }
        draft = "" if self._done or not typed else json.dumps(typed)
        try:
            if draft != (self.desk.recall(self.draft_key) or ""):
                await self.desk.remember(self.draft_key, draft)
        except Exception:
            log.exception("the %s is lost", self.draft_key)
