"""The rows of the inbox as lines: mark, time, ticker, verdict or kind, sentence, answers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from catalyst_tui.judge.ledger.facts import Grade
from catalyst_tui.ui.actions import Place, at
from catalyst_tui.ui.inbox.rows import ACTS, Only, Part, Row, reason, when
from catalyst_tui.ui.quoted import clipped
from catalyst_tui.ui.widgets.rows import Fold, Heading, ruled
from catalyst_tui.ui.widgets.table import cell
from catalyst_tui.ui.words import (
    DrawContext,
    Ink,
    Line,
    Piece,
    cells,
    clicks,
    one_line,
    status_named,
    verdict_word,
)
from catalyst_tui.ui.words import face as face_of

ROOMY = 100
"""Width from which times show the hour and answers their words."""

_FEW = {Only.ANSWER: "answer", Only.SENTENCES: "said", Only.YOURS: "you"}


class InboxSheet:
    """The rows, their headings and the filters above.

    `here` is the key of the selected row; `counts` is the number of rows per filter.
    """

    def __init__(self) -> None:
        self.here: str | None = None
        self.only = Only.ALL
        self.counts: dict[Only, int] = {}

    def key(self, row: Row | Heading | Fold) -> str | None:
        return None if isinstance(row, Heading) else row.key

    def head(self, width: int, context: DrawContext) -> Line:
        """Return the filters with their counts. A click selects one."""
        pieces: list[Piece] = []
        for only in Only:
            count = self.counts.get(only, 0)
            ground = " on $here" if only is self.only else ""
            strong = Ink.STRONG if only is self.only else Ink.PLAIN if count else Ink.QUIET
            inks = (f"{strong}{ground}", f"{Ink.QUIET}{ground}")
            click = [clicks(ink, "app.on_page", "show_only", only.name) for ink in inks]
            wide = width >= ROOMY - 30
            name = only.value if wide else _FEW.get(only, only.value)
            edge = "▌" if only is self.only else " "
            pieces += [
                (edge, f"{Ink.ACCENT}{ground}"),
                (f"{name} ", click[0]),
                (f"{count}", click[1]),
            ]
            pieces += [(" ", ground.strip()), (" ", Ink.PLAIN)] if wide else []
        return tuple(pieces)

    def draw(self, row: Row | Heading | Fold, width: int, context: DrawContext) -> Line:
        if isinstance(row, Fold):
            words = "enter folds them" if row.opened else "enter shows all"
            return ((Part.EARLIER.value, Ink.QUIET), (f"  {row.count}  {words}", Ink.QUIET))
        if isinstance(row, Heading):
            return ruled(row.line, width) if row.line else ()
        few = width < ROOMY
        time = cell(
            ((when(row.at, context.now, few=few), Ink.QUIET),), 6 if few else 10, right=True
        )
        ticker = cell(((one_line(row.ticker, 12), Ink.QUIET if _past(row) else Ink.STRONG),), 6)
        word = cell(_word(row), 10 if few else 11)
        gap: Piece = (" " if few else "  ", Ink.PLAIN)
        left: Line = (
            *_mark(row),
            (" ", Ink.PLAIN),
            *time,
            gap,
            *ticker,
            (" ", Ink.PLAIN),
            *word,
            gap,
        )
        right = self._ways(row, few=few)
        room = width - cells(left) - cells(right) - (2 if right else 0)
        body = cell(_sentence(row, room, context, selected=row.key == self.here), room)
        return (*left, *body, *((("  ", Ink.PLAIN), *right) if right else ()))

    def _ways(self, row: Row, *, few: bool) -> Line:
        """Return the answers with their keys: `met Missed void`. A narrow list shows them for the
        selected row only.
        """
        selected = row.key == self.here
        if few and not selected:
            return ()
        pieces: list[Piece] = []
        acts = {action.id: action for action in at(Place.INBOX)}
        for way in row.ways:
            action = acts[ACTS[way]]
            words = f" {way}"
            press = action.keys.split(",")[0]
            ink = [
                clicks(each, "app.press", press)
                for each in (Ink.ACCENT if selected else Ink.PLAIN, Ink.QUIET)
            ]
            gap = "" if not pieces else " " if few else "  "
            pieces += [(gap, Ink.PLAIN), (action.key, ink[0])]
            pieces += [] if few else [(words, ink[1])]
        return tuple(pieces)


def headings(part: Part, rows: Sequence[Row], context: DrawContext) -> Heading:
    """Return the heading of a part: `To answer 7, the oldest since Mar 2`."""
    oldest = part is Part.ANSWER and len(rows) > 1
    more = f", the oldest since {when(rows[0].at, context.now)}" if oldest else ""
    return Heading(((part.value, Ink.QUIET), (f"  {len(rows)}", Ink.PLAIN), (more, Ink.QUIET)))


def _past(row: Row) -> bool:
    return row.part is Part.EARLIER


def _mark(row: Row) -> Line:
    """Return the mark: `!` to acknowledge or rule on, `“` a sentence, `?` an agent's proposal, `•`
    new, `✓` acknowledged, `z` snoozed.
    """
    if row.hit is not None:
        return (("?" if row.hit.agent else "“", Ink.ACCENT),)
    if row.part is Part.ANSWER:
        return (("!", Ink.MISSED),)
    if row.line is not None and row.line.snoozed:
        return (("z", Ink.QUIET),)
    if row.part is Part.NEW:
        return (("•", Ink.ACCENT),)
    noted = row.line is not None and row.line.acknowledged
    return (("✓" if noted else " ", Ink.QUIET),)


def _word(row: Row) -> Line:
    """Return the verdict, or the kind of row: a document, an own entry."""
    row = row.more[0] if row.more else row
    if row.hit is not None and row.hit.agent:
        return ((row.hit.by, Ink.QUIET),)
    if row.hit is not None:
        return (
            (row.hit.entry.source.partition(" ")[0] if _graded(row) else "document", Ink.QUIET),
        )
    if row.claim is not None:
        glyph, ink = face_of(row.claim.verdict.status)
        return ((f"{glyph} {verdict_word(row.claim.verdict)}", ink),)
    if row.line is None:
        return ()
    plain = _DATED.sub("", row.line.word)  # "review due 2026-11-20": the sentence contains the day
    named = _SHORT.get(plain.partition(" ")[0]) or status_named(plain)
    return tuple((text, Ink.QUIET) for text, _ in named) if _past(row) else named


_DATED = re.compile(r" \d{4}-\d\d-\d\d$")
_SHORT: dict[str, Line] = {
    "trading": (("▲ touched", Ink.RISKY),),
    "slips": (("▲ slipped", Ink.RISKY),),
    "contradicted": (("! disputed", Ink.MISSED),),
    "stale": (("? stale", Ink.UNKNOWN),),
    "reported": (("reported", Ink.OPEN),),
}
"""Words of notifications that are no verdict, by their first word."""


def _graded(row: Row) -> bool:
    return row.hit is not None and row.hit.entry.source.partition(" ")[0] in {
        str(grade) for grade in Grade
    }


def _sentence(row: Row, room: int, context: DrawContext, *, selected: bool) -> Line:
    """Return the sentence, and quietly its reason or the claim it would support."""
    ink = Ink.QUIET if _past(row) else Ink.PLAIN
    if row.more:
        return ((row.text, ink), ("" if row.opened else "  enter shows each", Ink.QUIET))
    if row.hit is not None:
        strong = Ink.STRONG if selected else Ink.PLAIN
        quoted = cells(((one_line(row.hit.sentence), ""),))
        most = max(room * 2 // 5, room - quoted)  # so that neither pushes the other out
        claim = min(cells(((one_line(row.hit.claim), ""),)) + 2, most) if room >= 60 else 0
        quote = clipped(row.hit.sentence, row.hit.spans, room - claim, strong, strong)
        pieces: Line = tuple((text.strip("“”"), style) for text, style in quote)
        pieces = cell(pieces, room - claim) if claim and cells(pieces) > room - claim else pieces
        return (*pieces, (f"  {one_line(row.hit.claim)}", Ink.QUIET))
    if row.claim is not None:
        period = row.period
        text = cell(
            ((one_line(row.text), Ink.PLAIN),),
            min(cells(((row.text, ""),)), room - len(period) - 2),
        )
        return (*text, (f"  {period}", Ink.QUIET))
    if row.line is None:
        return ()
    line = row.line
    own = "you  " if line.own else ""
    period = f"  {line.period}" if line.period else ""
    why = f"{period}  {reason(line, context.today)}"
    return ((own, Ink.QUIET), (one_line(row.text), ink), (why, Ink.QUIET))
