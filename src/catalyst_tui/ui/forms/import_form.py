"""Import positions from a broker's file, with a preview of what would change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from catalyst_tui.desk.shapes.forms import StatementTrial, Trial
from catalyst_tui.ui.forms.book import BookForm
from catalyst_tui.ui.forms.form import FormField
from catalyst_tui.ui.words import DrawContext, Ink, Line, broken, one_line

if TYPE_CHECKING:
    from catalyst_tui.desk.live import LiveDesk

FILE, COLUMNS, TICKERS = "file", "columns", "tickers"

_MOST_COLUMNS = 6
"""Number of lines shown for the columns."""


class ImportForm(BookForm):
    """Returns one line about what was imported, or None."""

    TITLE = "Positions from a file"

    def __init__(self, desk: LiveDesk, context: DrawContext) -> None:
        super().__init__(desk, context, "statement")
        self._found = StatementTrial(Trial())

    def fields(self) -> Sequence[FormField]:
        formats = "CSV, XLSX, XML, JSON, OFX or a plain-text ledger"
        columns = "the columns asked for, in this order; - where there is none"
        tickers = "the tickers asked for, in this order; - leaves one out"
        return (
            FormField(
                FILE,
                help=f"an export of your broker: {formats}",
                example="~/trades.csv",
            ),
            FormField(COLUMNS, help=columns, example="e.g. 2, 3, -", more=True),
            FormField(TICKERS, help=tickers, more=True),
        )

    async def tried(self) -> Trial | None:
        found = await self.editor.statement(*self.typed.values())
        if found is None:
            return None
        self._found = found
        self.rows[COLUMNS].display = bool(found.columns)
        self.rows[TICKERS].display = bool(found.asked)
        return found.trial

    def done(self) -> str:
        return f"{self.trial.about}: {_count(len(self._found.changes), 'change')}"

    async def saved(self) -> None:
        await self.editor.keep_statement()

    def problems(self) -> Mapping[str, str]:
        wrong = (
            self._found.problem
            if self.typed[FILE].strip() and not self.offers()
            else ""
        )
        return {self.current: wrong} if wrong else super().problems()

    def offers(self) -> Sequence[tuple[str, str]]:
        paths = (
            () if self._found.rows or self.current != FILE else self._found.offers[:9]
        )
        return tuple((path, "") for path in paths)

    def key_words(self) -> list[tuple[str, str]]:
        return [
            key for key in super().key_words() if key[0] != "^e"
        ]  # fields appear when asked for

    @property
    def taking(self) -> int | None:
        return (self.choice or 0) if self.offers() else None

    def take(self, value: str) -> None:
        self.put(FILE, value)

    def action_next_field(self) -> None:
        """Fill in the tickers that are likely before they are saved, so that the user sees them."""
        likely = [proposal or "-" for _, proposal in self._found.asked]
        filled = self.typed[TICKERS] or self.current == TICKERS
        if (
            self.taking is None
            and not filled
            and any(ticker != "-" for ticker in likely)
        ):
            self.put(TICKERS, ", ".join(likely))
        super().action_next_field()

    def below(self, width: int) -> list[Line]:
        found = self._found
        if not self.typed[FILE].strip():
            return [(("Nothing changes before you save it.", Ink.QUIET),)]
        asked = _asked(found.asked, width)
        changes = [_change(*change, width) for change in found.changes]
        refused = _refused(found.refused, width)
        room = max(self.size.height - 12 - len(self.offers()), 8)
        most = max(room // 3, 2)
        return [
            *self._summary(width),
            *_columns(found, width),
            *_most(asked, most, "to name"),
            *_most(
                changes,
                max(room - min(len(asked) + len(refused), 2 * most), 2),
                "changes",
            ),
            *_most(refused, most, "reasons why rows are not taken"),
            *self.notes(),
        ]

    def _summary(self, width: int) -> list[Line]:
        found = self._found
        if not found.rows:
            unknown = "The columns of this table are not known: name them once."
            return [((unknown, Ink.STRONG),)] if found.columns else []
        lots, refused = len(found.lots), len(found.refused)
        counts = f"{_count(found.rows, 'row')}, {_count(lots, 'lot')} held, {refused} not taken"
        lines: list[Line] = [
            ((f"{found.kind or 'Unknown format'}  ", Ink.STRONG), (counts, Ink.QUIET)),
            ((one_line(found.sum_line, width), Ink.QUIET),),
        ]
        if not found.changes:
            unsure = "Name the tickers below first."
            lines.append(
                ((unsure if found.asked else "The book has all of it.", Ink.QUIET),)
            )
        return lines


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _columns(found: StatementTrial, width: int) -> list[Line]:
    """Return the columns to be named, and the existing columns with their numbers."""
    if not found.columns:
        return []
    question = f"Which column is {', '.join(found.wanted)}? In this order, with commas."
    names = " · ".join(
        f"{n} {one_line(name, 40)}" for n, name in enumerate(found.columns, 1)
    )
    lines = broken(((question, Ink.RISKY),), width)
    return [*lines, *broken(((names, Ink.PLAIN),), width)[:_MOST_COLUMNS]]


def _asked(asked: tuple[tuple[str, str], ...], width: int) -> list[Line]:
    """Return the names whose tickers are not certain, each with the likely one."""
    question = "Which tickers are these?" if len(asked) > 1 else "Which ticker is this?"
    lines: list[Line] = [((question, Ink.RISKY),)] if asked else []
    for n, (name, proposal) in enumerate(asked, 1):
        likely = f"  {proposal}?" if proposal else ""
        text = one_line(name, max(width - 4 - len(likely), 10))
        lines.append(
            ((f"{n:>2}  ", Ink.QUIET), (text, Ink.PLAIN), (likely, Ink.ACCENT))
        )
    return lines


def _change(sign: str, ticker: str, lot: str, width: int) -> Line:
    ink = Ink.MET if sign == "+" else Ink.MISSED
    name = f"{one_line(ticker, 12):<13}"
    return (
        (f"{sign} ", ink),
        (name, Ink.STRONG),
        (one_line(lot, max(width - 15, 10)), Ink.PLAIN),
    )


def _refused(refused: tuple[tuple[int, str], ...], width: int) -> list[Line]:
    """Return the rows that are not taken; rows with the same reason share a line."""
    reasons: dict[str, list[tuple[int, str]]] = {}
    for row, why in refused:
        name, colon, reason = why.partition(": ")
        reasons.setdefault(reason if colon else why, []).append(
            (row, name if colon else "")
        )
    lines: list[Line] = []
    for reason, rows in reasons.items():
        names = list(dict.fromkeys(name for _, name in rows if name))
        others = f" and {len(names) - 1} more" if len(names) > 1 else ""
        where = f"{len(rows)} rows  " if len(rows) > 1 else f"line {rows[0][0]}  "
        text = f"{names[0]}{others}: {reason}" if names else reason
        lines.append(
            (
                (where, Ink.QUIET),
                (one_line(text, max(width - len(where), 10)), Ink.RISKY),
            )
        )
    return lines


def _most(lines: list[Line], most: int, what: str) -> list[Line]:
    """Return as many lines as fit, and the number of hidden ones."""
    if len(lines) <= most:
        return lines
    return [
        *lines[: most - 1],
        ((f"and {len(lines) - most + 1} more {what}", Ink.QUIET),),
    ]
