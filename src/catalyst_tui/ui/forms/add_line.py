"""Add a checkpoint, a ticker or a lot by typing one line, or edit a checkpoint as its line.

The form shows how it reads the line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from rich.highlighter import Highlighter
from rich.style import Style
from rich.text import Text
from textual.binding import Binding, BindingType

from catalyst_tui.book.line.highlight import highlights
from catalyst_tui.book.line.reading import ENTER, spoken
from catalyst_tui.book.model.metrics import STANDARD
from catalyst_tui.desk.shapes import LineTrial, Trial
from catalyst_tui.ui.charts.small import history_lines
from catalyst_tui.ui.forms.book import BookForm
from catalyst_tui.ui.forms.form import FormField
from catalyst_tui.ui.words import DrawContext, Ink, Line, clicks, days_named, one_line

if TYPE_CHECKING:
    from catalyst_tui.desk.live import LiveDesk

LINE = "line"

HOW: tuple[tuple[str, str], ...] = (
    ("gross margin stays above 70%", "must stay true"),
    ("revenue above $60B in 2027Q1, 70%", "and how likely it is"),
    ("ships its first product by mid-2027", "you enter evidence"),
)
"""Examples to type after a ticker, shown while the line is empty."""


_MEANINGS = {
    "proof": "this should become true.",
    "guard": "this must stay true.",
    "kill": "{act} if this happens.",
    "gauge": "shown, never judged.",
}
"""What each role of a checkpoint means for the person who types one."""


class LineForm(BookForm):
    """Returns what was added or changed, or None.

    `ticker` is the company of a line that names none, `edits` the checkpoint that `line` says.
    """

    TITLE = "Add"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+o", "other", priority=True),
    ]

    def __init__(
        self,
        desk: LiveDesk,
        context: DrawContext,
        *,
        ticker: str = "",
        edits: str = "",
        line: str = "",
    ) -> None:
        super().__init__(desk, context, f"line.{edits or 'new'}", {LINE: line})
        self.title = "Edit" if edits else self.TITLE
        self.edits, self.ticker = edits, ticker
        self._found = LineTrial(Trial())
        self.fields_wanted: dict[str, str] | None = None
        self.tickers_wanted = ""  # names or lots, of which one is not certain
        self.other_wanted = False
        self._offers: Sequence[str] = ()  # the lines offered last, for tab

    def fields(self) -> Sequence[FormField]:
        book = self.editor.book
        spoken_names = (name.replace("_", " ") for name in STANDARD)
        words = [*book.tickers, *book.series, *spoken_names, *STANDARD]
        example = (
            f"{self.ticker or 'NVDA'} revenue above $60B in 2027Q1, or NVDA 40@142.10"
        )
        return (FormField(LINE, example=example, words=words, in_text=True),)

    async def place_rows(self) -> None:
        self.rows[LINE].input.highlighter = _Recognised(self.app.theme_variables)
        await super().place_rows()

    async def tried(self) -> Trial | None:
        line = self.typed[LINE]
        found = await self.editor.ask(
            self.editor.typed_line, line, self.choice, self.ticker, self.edits
        )
        if found is None:
            return None
        self._found = found
        return found.trial

    def done(self) -> str:
        row = self.trial.today
        return one_line(row.checkpoint.name if row else self.trial.about, 120)

    # Readings.

    def action_step(self, by: int) -> None:
        """Choose the next reading, or the previous one."""
        count = len(self._found.readings)
        if self._found.question:
            place = -1 if self.choice is None and by > 0 else self.choice or 0
            self.choice, self.trouble = (place + by) % count, ""
            self.look()

    def action_pick(self, place: int) -> None:
        """Choose the reading that was clicked."""
        self.choice, self.trouble = place, ""
        self.look()

    def action_take(self, place: int = -1) -> None:
        """Go to the next reading, or put the next offered line into the input."""
        if self._refused():
            self._offers = self._found.offers
        if self._found.question or not self._offers:
            self.action_step(1)
            return
        typed = self.typed[LINE]
        after = self._offers.index(typed) + 1 if typed in self._offers else 0
        self.put(LINE, self._offers[after % len(self._offers)])

    def action_keep(self) -> None:
        """Save the line. With a question, ask for the answer first."""
        if self._found.question and self.choice is None:
            count = {2: "Two", 3: "Three"}.get(len(self._found.readings), "")
            meanings = f"{count} meanings" if count else "No company named"
            self.trouble = f"{meanings}: press tab to choose"
            self.draw()
        else:
            super().action_keep()

    async def save(self) -> str | None:
        """Save the line. Names that are not certain go to the form that offers companies."""
        saved = await super().save()
        if saved is None and self._found.lots and self._found.trial.edit is None:
            self.tickers_wanted = self._found.lots
            self._done = True
            self.dismiss(None)
        return saved

    def action_other(self) -> None:
        """Open the menu of what else can be added. The line stays as a draft."""
        if not self.edits:
            self.other_wanted = True
            self.dismiss(None)

    def action_more(self) -> None:
        """Open the form of all fields, filled in from the line."""
        self.typed[LINE] = self.rows[LINE].input.value
        if self.edits and self.typed[LINE] != self.start[LINE]:
            self.work(self._open_edited, "trying")
        else:
            typed = {"text": self.typed[LINE].strip(), "ticker": self.ticker}
            self._close_for({} if self.edits else dict(self._found.fields or typed))

    async def _open_edited(self) -> None:
        """Open all fields of a checkpoint with what its line says now."""
        if await self.tried() is None:
            return
        if self._found.problem or (self._found.question and self.choice is None):
            self.trouble = "mend this line first, so that nothing of it is lost"
            self.draw()
        else:
            self._close_for(dict(self._found.fields))

    def _close_for(self, fields: dict[str, str]) -> None:
        self.fields_wanted = fields  # the line stays a draft until they are saved
        self.dismiss(None)

    # Drawing.

    def hint(self, problem: str) -> list[Line]:
        trouble: list[Line] = [((self.trouble, Ink.MISSED),)] if self.trouble else []
        if self.shows_text:  # it needs the room of the readings
            return trouble
        return [*self.draft_note(), *self._readings(), *trouble, *self._refused()]

    def below(self, width: int) -> list[Line]:
        history = [] if self.shows_text else self._history(width)
        return [*super().below(width), *history]

    def key_words(self) -> list[tuple[str, str]]:
        keys = [("enter", "save"), ("^e", "all fields")]
        if self._found.question:
            keys.insert(1, ("tab", "other reading"))
        elif self._found.offers and self._refused():
            keys.insert(1, ("tab", "take the line"))
        keys += self.text_key()
        if not self.edits:
            keys.append(("^o", "other things"))
        return keys

    def _readings(self) -> list[Line]:
        """Return the readings: the certain one, or all with the question."""
        typed, readings = self.typed[LINE].strip(), self._found.readings
        if not typed or typed.upper() in self.editor.book.tickers:
            return [
                (
                    (f"{typed or self.ticker or 'NVDA'} {words}".ljust(44), Ink.PLAIN),
                    (meaning, Ink.QUIET),
                )
                for words, meaning in HOW
            ]
        texts = [
            note.replace(ENTER, "press e to enter it").replace(", in number", "")
            for note in self._found.notes
        ]
        test = self._found.fields.get("test", "")
        if "(" in test:  # other tests say the same as the reading
            texts.insert(0, spoken(test))
        notes: list[Line] = [((one_line(text, 200), Ink.QUIET),) for text in texts]
        today = self.context.today
        if readings and not self._found.question:
            return [
                ((days_named(one_line(readings[0], 200), today), Ink.STRONG),),
                *self._meaning(),
                *notes,
            ]
        lines: list[Line] = [((self._found.question, Ink.RISKY),)] if readings else []
        for place, reading in enumerate(readings):
            chosen = place == self.choice
            sign = ("▌ " if chosen else "  ", Ink.ACCENT)
            ink = clicks(Ink.STRONG if chosen else Ink.PLAIN, "screen.pick", place)
            lines.append((sign, (days_named(one_line(reading, 200), today), ink)))
        return [*lines, *notes]

    def _meaning(self) -> list[Line]:
        """Return what the role of the read checkpoint means: `Kill: halve if this happens.`"""
        fields = self._found.fields
        role = fields.get("role", "proof") if fields else ""
        if role not in _MEANINGS:
            return []
        act = one_line(self._found.fields.get("then", ""), 100) or "act"
        return [
            ((f"{role.capitalize()}: {_MEANINGS[role].format(act=act)}", Ink.QUIET),)
        ]

    def _refused(self) -> list[Line]:
        """Return why the line cannot be read, after an attempt to save or from three words on."""
        problem = self._found.problem
        if not problem or (len(self.typed[LINE].split()) < 3 and not self.asked):
            return []
        ink = Ink.MISSED if self.asked else Ink.RISKY
        lines: list[Line] = [((one_line(problem, 300), ink),)]
        if self._found.stopped and (typed := self.typed[LINE]) != self._found.stopped:
            before = cell_len(typed[: max(typed.find(self._found.stopped), 0)])
            under = "~" * (cell_len(self._found.stopped) - 1) + "^"
            lines.insert(0, ((" " * before + under, ink),))
        if self._found.offers:
            lines.append((("This would work:", Ink.QUIET),))
            lines += [
                ((f"  {one_line(offer, 200)}", Ink.PLAIN),)
                for offer in self._found.offers
            ]
        return lines

    def _history(self, width: int) -> list[Line]:
        found = self.trial.history
        return history_lines(found, min(width, 92)) if found else []


class _Recognised(Highlighter):
    """Colours the words of a line that are recognised, in the inks of the theme."""

    def __init__(self, inks: Mapping[str, str]) -> None:
        self._inks = inks

    def highlight(self, text: Text) -> None:
        for start, end, kind in highlights(text.plain):
            text.stylize(
                Style(color=self._inks[_INKS[kind]], bold=kind == "role"), start, end
            )


_INKS = {
    "role": "key",
    "ticker": "strong",
    "comparison": "open",
    "number": "met",
    "date": "risky",
    "action": "unknown",
}
