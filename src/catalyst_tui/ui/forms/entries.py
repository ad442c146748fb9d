"""Small forms about one thing: evidence, a ruling, a reason, a review, the address for the SEC."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING

from catalyst_tui.book.line.when import written_date
from catalyst_tui.book.model.dates import parse_window
from catalyst_tui.desk.entry.entry_forms import ruling_entry
from catalyst_tui.desk.entry.record import GUIDE, graded
from catalyst_tui.desk.home.config import contact_problem
from catalyst_tui.desk.shapes import (
    Entry,
    EntryCheck,
    Field,
    HitLine,
    RulingForm,
    RulingSide,
    ThesisReview,
    VerdictChange,
)
from catalyst_tui.judge.kinds import Effect, Grade
from catalyst_tui.ui.forms.book import window
from catalyst_tui.ui.forms.form import GRADES, Form, FormField
from catalyst_tui.ui.words import Ink, Line, broken, cells, changed, in_words, one_line

if TYPE_CHECKING:
    from catalyst_tui.desk.live import LiveDesk


WHAT, VALUE, WHEN, SOURCE, NOTE = Field

EFFECTS: Mapping[str, str] = {
    Effect.HAPPENED: "it came true",
    Effect.REFUTED: "it can no longer come true",
    Effect.RESCHEDULED: "the company named another date",
    Effect.SUPPORTS: "it is more likely now",
    Effect.WEAKENS: "it is less likely now",
    Effect.NOTE: "nothing changes; it is written down",
}
"""What each effect of evidence says about a claim."""
RULING, DAY, WHY = "ruling", "day", "why"


class EvidenceForm(Form[EntryCheck]):
    """Evidence about one checkpoint, filled in from a match if there is one."""

    TITLE = "Evidence"

    def __init__(
        self, desk: LiveDesk, checkpoint: str, today: date, hit: HitLine | None = None
    ) -> None:
        self._form, self._today, self._hit = desk.form(checkpoint), today, hit
        self._choice = self._form.choices[0]
        usual: dict[str, str] = {WHEN: self._choice.when}
        start = usual if hit is None else _match(hit)
        super().__init__(desk, checkpoint + (f".{hit.id}" if hit else ""), start)
        self._check = EntryCheck((), "", ())

    def fields(self) -> Sequence[FormField]:
        event, names = bool(self._choice.values), self._form.what
        alike = [
            choice.what
            for choice in self._form.choices
            if bool(choice.values) == event
            and not choice.what.endswith(("unless", GUIDE))
        ]
        about = f"{', '.join(names)}; empty means {names[0]}"
        note = FormField(NOTE, "note", more=True)
        if event:
            note = FormField(NOTE, "what happened?", "one sentence, in your words")
        return (
            FormField(WHAT, "about", about, names[0], words=names, more=len(alike) < 2),
            note,
            FormField(VALUE, "effect" if event else "value"),
            FormField(WHEN, "period" if self._is_of_period else "day"),
            FormField(SOURCE, words=GRADES),
        )

    @property
    def _is_of_period(self) -> bool:
        return self._choice.hint(WHEN).startswith("a period")

    def first(self) -> str:
        return NOTE if self._choice.values and self._hit is None else VALUE

    def head(self) -> list[Line]:
        return [((one_line(self._form.title), Ink.STRONG),)]

    def offers(self) -> Sequence[tuple[str, str]]:
        """Return the effects that the word typed so far may become, each with its meaning."""
        typed = self.typed.get(VALUE, "").strip().lower()
        if self.current != VALUE or typed in self._choice.values:
            return ()
        words = [word for word in self._choice.values if word.startswith(typed)]
        return [(word, EFFECTS.get(word, "")) for word in words]

    @property
    def taking(self) -> int | None:
        only = bool(self.typed.get(VALUE)) and len(self.offers()) == 1
        return 0 if self.choice is None and only else super().taking

    def take(self, value: str) -> None:
        self.put(VALUE, value)
        self.go_to(WHEN)

    def action_next_field(self) -> None:
        """Go on; from an open effect to the first one offered. What is refused keeps the focus."""
        at, last = self.current, self.shown()[-1]
        refused = self.typed[at].strip() and at in self.problems() and self.is_wrong(at)
        if self.taking is None and self.offers():
            self.action_step(1)
        elif at == last or not refused:
            super().action_next_field()

    def hint(self, problem: str) -> list[Line]:
        if self.offers() and not self.asked:  # they say it
            return self.draft_note()
        found = super().hint(problem)
        if self.current == SOURCE and self.typed[SOURCE].strip() and not problem:
            grade = graded(self.typed[SOURCE])[0]
            words = f"counts as a {grade}"
            if grade is Grade.OWN:
                words = "counts as your own, unless it begins with filing, release, call or press"
            return [((words, Ink.PLAIN),)]
        usual = self._choice.hint(Field(self.current)) if self.current != NOTE else ""
        return found or ([((one_line(usual), Ink.QUIET),)] if usual else [])

    def _entry(self) -> Entry:
        typed = {name: text.strip() for name, text in self.typed.items()}
        typed[WHAT] = typed[WHAT] or self._choice.what
        typed[WHEN] = _with_year(window(typed[WHEN], self._today), self._today)
        return Entry(checkpoint=self._form.checkpoint, **typed)

    def check(self) -> None:
        before = self._choice
        self._choice = (
            self._form.named(self.typed[WHAT] or self._form.what[0]) or before
        )
        if self._choice is not before:  # other words and another usual day
            self.asked = False
            if self.typed[WHEN] == before.when:
                self.put(WHEN, self._choice.when)
        self._check = self.desk.check(self._entry())

    def problems(self) -> Mapping[str, str]:
        return dict(self._check.problems)

    def below(self, width: int) -> list[Line]:
        lines = preview(self._check, width)
        if lines and not self._check.changes and not self._choice.values:
            inputs = self.desk.detail(self._form.checkpoint).row.verdict.inputs
            reads = dict.fromkeys(
                str(item.period) for item in inputs if item.period is not None
            )
            if reads and self._entry().when not in reads:
                words = f"Page 6 shows it: this checkpoint reads {', '.join(reads)}."
                lines.append(((one_line(words), Ink.RISKY),))
        return lines

    async def save(self) -> EntryCheck | None:
        self.check()
        if self._check.ok:
            hit = self._hit.id if self._hit else None
            self._check = await self.desk.record(self._entry(), hit)
        return self._check if self._check.ok else None


def _with_year(text: str, today: date) -> str:
    """Return `Nov 20` as the last day of that name; other text as it is."""
    for year in (today.year, today.year - 1):
        with suppress(ValueError):
            day = datetime.strptime(f"{text} {year}", "%b %d %Y").date()  # noqa: DTZ007
            if day <= today:
                return day.isoformat()
    return text


def _match(hit: HitLine) -> dict[str, str]:
    """Return the fields filled in from a match. A leg of the checkpoint is named by its place."""
    entry = hit.entry
    leg = entry.checkpoint.removeprefix(f"{hit.checkpoint}.")
    return {
        WHAT: entry.what if leg == hit.checkpoint else leg,
        VALUE: entry.value,
        WHEN: entry.when,
        SOURCE: entry.source,
        NOTE: entry.note,
    }


class RulingPrompt(Form[EntryCheck]):
    """A ruling with its reason and, if it is met, the day it happened.

    Raises ValueError with a sentence if nothing can be ruled.
    """

    def __init__(
        self, desk: LiveDesk, checkpoint: str, side: RulingSide | None
    ) -> None:
        self._forms: dict[str, RulingForm] = {}
        self._refused = start = ""
        for each in RulingSide:
            try:
                form = desk.ruling(checkpoint, each)
            except ValueError as error:
                self._refused = self._refused or str(error)
            else:
                self._forms[form.word] = form
                start = form.word if each is side else start
        if not self._forms:
            raise ValueError(self._refused)
        if len(self._forms) == 1:
            start = next(iter(self._forms))
        day = next((form.day for form in self._forms.values() if form.day), "")
        super().__init__(desk, f"rule.{checkpoint}", {RULING: start, DAY: day})
        self.title = "Your ruling"
        self._check = EntryCheck((), "", ())

    def fields(self) -> Sequence[FormField]:
        words = tuple(self._forms)
        return (
            FormField(RULING, help=self._refused, example=_either(words), words=words),
            FormField(WHY, help="your reason; it is shown with the verdict"),
            FormField(DAY, help="the day it happened", more=True),
        )

    def first(self) -> str:
        return WHY if self.typed[RULING] else RULING

    def head(self) -> list[Line]:
        return [((one_line(next(iter(self._forms.values())).title), Ink.STRONG),)]

    @property
    def _form(self) -> RulingForm | None:
        return self._forms.get(self.typed[RULING].strip().lower())

    def _entry(self, form: RulingForm, why: str) -> Entry:
        return ruling_entry(form, self.typed[DAY] if form.day else "", why)

    def check(self) -> None:
        if (form := self._form) is not None:
            self._check = self.desk.check(
                self._entry(form, self.typed[WHY].strip() or "…")
            )
            self.rows[DAY].display = bool(form.day)

    def problems(self) -> Mapping[str, str]:
        problems: dict[str, str] = {}
        if self._form is None:
            problems[RULING] = f"say {_either(tuple(self._forms))}"
        elif self._check.problems:
            field, problem = self._check.problems[0]
            problems[DAY if field is WHEN else WHY] = problem
        if not self.typed[WHY].strip():
            problems[WHY] = "say why"
        return problems

    def below(self, width: int) -> list[Line]:
        known = self._form is not None and self._check.ok
        return changes(self._check.changes, width) if known else []

    async def save(self) -> EntryCheck | None:
        if self.problems() or (form := self._form) is None:
            return None
        self._check = await self.desk.record(self._entry(form, self.typed[WHY].strip()))
        return self._check if self._check.ok else None


def _either(words: Sequence[str]) -> str:
    """Return `met, missed or void`."""
    return " or ".join(filter(None, [", ".join(words[:-1]), words[-1]]))


class Prompt(Form[str]):
    """One line of text and what to do with it. Returns the text.

    `problem` says what is wrong with a text; it counts once the user wants to save.
    """

    def __init__(
        self,
        desk: LiveDesk,
        draft: str,
        title: str,
        field: FormField,
        *,
        head: Line,
        save: Callable[[str], Awaitable[None]],
        problem: Callable[[str], str] = lambda text: "",
    ) -> None:
        super().__init__(desk, draft)
        self.title, self._field, self._head = title, field, head
        self._save_text, self._problem = save, problem

    def fields(self) -> Sequence[FormField]:
        return (self._field,)

    def head(self) -> list[Line]:
        return [self._head]

    def problems(self) -> Mapping[str, str]:
        problem = self._problem(self.typed[self._field.name].strip())
        return {self._field.name: problem} if problem and self.asked else {}

    async def save(self) -> str | None:
        text = self.typed[self._field.name].strip()
        if self.problems():
            return None
        await self._save_text(text)
        return text


def ask_reason(desk: LiveDesk, checkpoint: str, change: str) -> Prompt:
    """Ask why a checkpoint was changed while it was near, bad or due."""
    return Prompt(
        desk,
        f"reason.{checkpoint}",
        "Why was it changed?",
        FormField(WHY, help="in your words; esc leaves the question open"),
        head=(
            (one_line(desk.detail(checkpoint).row.checkpoint.name), Ink.STRONG),
            (f"  {one_line(change)}", Ink.QUIET),
        ),
        save=partial(desk.explain, checkpoint),
        problem=lambda text: "" if text else "a reason is required",
    )


def ask_review(desk: LiveDesk, about: ThesisReview) -> Prompt:
    """Ask for an optional note on a thesis that was reviewed today."""
    last = "not reviewed here before"
    if about.last is not None:
        note = f": {one_line(about.note, 200)}" if about.note else ""
        last = f"last on {about.last:%a %b} {about.last.day} {about.last.year}{note}"
    return Prompt(
        desk,
        f"review.{about.thesis}",
        f"{one_line(about.title, 60)}: reviewed today",
        FormField(NOTE, help="a line for the journal, or none"),
        head=((last, Ink.QUIET),),
        save=partial(desk.review_thesis, about.thesis),
    )


def ask_day(desk: LiveDesk, go: Callable[[date], Awaitable[None]]) -> Prompt:
    """Ask for an earlier day: `2026-05-05`, `5 May 2026`, or `May 2026` for its last day."""

    async def save(text: str) -> None:
        await go(parse_window(written_date(text)).last)

    def problem(text: str) -> str:
        try:
            parse_window(written_date(text))
        except ValueError:
            return "write a day with its year: 2026-05-05, or 5 May 2026"
        return ""

    help_ = "a day, month or quarter with its year; what comes later is not shown"
    field = FormField("day", example="2026-05-05", help=help_)
    title = "Go to a day"
    form = Prompt(desk, "replay.day", title, field, head=(), save=save, problem=problem)
    form.saves = "go"
    return form


def ask_contact(desk: LiveDesk) -> Prompt:
    """Ask for the e-mail address that is sent to the SEC."""
    help_ = "saved in config.toml; esc: not now, S opens this again"
    why = (
        "The SEC gives filings to those who say who asks. Nobody else gets the address."
    )
    return Prompt(
        desk,
        "contact",
        "An e-mail address for the SEC",
        FormField("address", help=help_, example="you@example.com"),
        head=((why, Ink.PLAIN),),
        save=desk.give_contact,
        problem=contact_problem,
    )


_STEPS = 22
"""Width of the column for the change of a verdict."""


def preview(check: EntryCheck, width: int) -> list[Line]:
    """Return what was understood and the verdicts that would change."""
    if not check.ok:
        return []
    return [((one_line(check.understood), Ink.STRONG),), *changes(check.changes, width)]


def changes(found: Sequence[VerdictChange], width: int) -> list[Line]:
    """Return the verdicts that would change, each with its reason; or a line that none does."""
    if not found:
        return [(("No verdict changes.", Ink.QUIET),)]
    lines: list[Line] = []
    for change in found:
        steps = changed(change.before, change.after)
        gap = (" " * max(_STEPS - cells(steps), 2), Ink.PLAIN)
        sentence = (f"{one_line(change.text or change.checkpoint, 60)}  ", Ink.PLAIN)
        reason = (in_words(one_line(change.reason)), Ink.QUIET)
        lines += broken((*steps, gap, sentence, reason), width, 2)
    return lines
