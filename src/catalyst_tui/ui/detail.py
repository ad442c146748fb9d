"""The detail pane of a checkpoint as lines: its verdict, the reason, the inputs and the history."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from catalyst_tui.book.clean import clean
from catalyst_tui.book.language.tree import show
from catalyst_tui.book.model.book import Claim, Event, Gauge, Role, Score, Test, Thesis
from catalyst_tui.desk.shapes.board import Attention, CheckpointRow
from catalyst_tui.desk.shapes.pages import CheckpointDetail
from catalyst_tui.judge.ledger.facts import Evidence
from catalyst_tui.judge.verdict import Input, Mark, Slip, Verdict
from catalyst_tui.ui.charts.small import bars, stated, values_line
from catalyst_tui.ui.frame import answers_to, key_lines
from catalyst_tui.ui.widgets.table import Column, cell, draw, fit, measured
from catalyst_tui.ui.words import (
    MARKS,
    DrawContext,
    Ink,
    Line,
    Piece,
    age,
    cells,
    clicks,
    day_named,
    effect_named,
    face,
    headroom,
    input_name,
    input_value,
    one_line,
    row_face,
    short_source,
    status_named,
    verdict_word,
    with_days,
)
from catalyst_tui.ui.wrapped import broken, words_broken

if TYPE_CHECKING:
    from catalyst_tui.judge.history.forecasts import Goalposts

ROLES = {
    Role.PROOF: ("Proofs", "should become true"),
    Role.GUARD: ("Guards", "must stay true"),
    Role.KILL: ("Kills", "must not become true"),
    Role.GAUGE: ("Gauges", "shown, not judged"),
}
_BLANK: Line = (("", Ink.PLAIN),)


LABEL, EDGE = 3, 13
"""Columns where labels and sentences begin. The list above uses the same columns."""

_TALL = 30
"""Draw the last values as bars if the pane has at least this many lines."""

_LEAST, _WHOLE, _AIRY = 4, 8, 12
"""Number of lines from which the pane names the checkpoint, shows its whole sentence, and leaves
the first line empty. A smaller pane shows only the reason and the next step.
"""


def numbers(verdict: Verdict) -> Line:
    """Return `76.2%, threshold 73.4%, headroom +2.8pp`, without the parts that are unknown."""
    if verdict.value is None and verdict.threshold is None:
        return ()
    known = verdict.value is not None
    parts: list[Piece] = [
        (verdict.shown_value, Ink.STRONG) if known else ("not known", Ink.UNKNOWN)
    ]
    if verdict.threshold is not None:
        parts.append((f", threshold {verdict.threshold}", Ink.PLAIN))
    if verdict.headroom is not None:
        parts += [(", headroom ", Ink.PLAIN), headroom(verdict)]
    return tuple(parts)


def why(
    detail: CheckpointDetail,
    width: int,
    context: DrawContext,
    room: int | None = None,
    *,
    further: Sequence[tuple[str, str]] = (),
) -> list[Line]:
    """Return the lines of the detail pane, most important first.

    A pane of few lines (`room`) shows only the reason and the next step. `further` holds further
    lines of the page, each with its label.
    """
    row = detail.row
    if room is not None and room < _LEAST:
        reason = _text_lines("", _reason(row, context), Ink.PLAIN, width)
        rest = [*_then(row, width), *_keys(row, context)]
        return [*reason[: max(room - len(rest), 1)], *rest]
    head: list[Line] = [_BLANK] if room is not None and room >= _AIRY else []
    drawn = _drawn(detail, width, high=room is not None and room >= _TALL)
    whole = room is None or room >= _WHOLE
    first = _first(row, width, context, further, whole=whole)
    return [*head, *first, *drawn, *_rest(detail, width, context, argued=True)]


def _drawn(detail: CheckpointDetail, width: int, *, high: bool) -> list[Line]:
    """Return the last values against the threshold: as bars in a high pane, else as one line."""
    if detail.trend is None:
        return []
    inside = max(width - EDGE - 1, 20)
    if high and (chart := bars(detail.trend, detail.row.verdict, inside)):
        return [_BLANK, *labelled("", chart, width)]
    label, line = values_line(detail.trend, detail.row.verdict, inside)
    return [_BLANK, *labelled(label, [line], width)] if line else []


def _first(
    row: CheckpointRow,
    width: int,
    context: DrawContext,
    further: Sequence[tuple[str, str]] = (),
    *,
    whole: bool = True,
) -> list[Line]:
    """Return the sentence of the checkpoint, its reason, the user's next step and the keys."""
    reason = _text_lines("", _reason(row, context), Ink.PLAIN, width)
    more = [
        line
        for label, text in further
        for line in _text_lines(label, one_line(text, 500), Ink.QUIET, width)
    ]
    named = broken(_named(row), width - 1, EDGE) if whole else [_fitted(_named(row), width - 1)]
    answers = _keys(row, context)
    later = with_days(one_line(row.later, 500), context.today)
    reasons = [
        *reason,
        *(_text_lines("* written", later, "$past", width, label_ink="$past") if later else []),
    ]
    return [*named, *reasons, *_touched(row, width), *_then(row, width), *answers, *more]


def opened(detail: CheckpointDetail, width: int, context: DrawContext) -> list[Line]:
    """Return all details of a checkpoint, including what its row in a list shows."""
    row = detail.row
    values = [*labelled("now", [shown], width)] if (shown := numbers(row.verdict)) else []
    if row.verdict.told_on is None:
        values += _text_lines("when", one_line(row.when), Ink.PLAIN, width)
    drawn = _drawn(detail, width, high=False)
    rest = _rest(detail, width, context, argued=False)
    return [*_first(row, width, context), *([_BLANK, *values] if values else []), *drawn, *rest]


def _reason(row: CheckpointRow, context: DrawContext) -> str:
    return with_days(clean(row.verdict.reason, 1000), context.today)


def _dated(days: Sequence[datetime], context: DrawContext) -> list[str]:
    """Return the days of these moments in the book's time zone, padded to the same width."""
    named = [day_named(context.day_of(day), context.today) for day in days]
    return [day.ljust(max(map(len, named))) for day in named]


def _named(row: CheckpointRow) -> Line:
    glyph, word, ink = row_face(row)
    text = one_line(row.checkpoint.text or row.id)
    return ((f" {glyph} {word:<{EDGE - LABEL - 1}} ", ink), (text, Ink.STRONG))


def _touched(row: CheckpointRow, width: int) -> list[Line]:
    touched = row.verdict.touched
    return _text_lines(Mark.TOUCHED.value, clean(touched), Ink.RISKY, width) if touched else []


def _then(row: CheckpointRow, width: int) -> list[Line]:
    """Return the step the user planned for a failure, once it has
    failed. A click opens the thesis.
    """
    text = row.checkpoint.then
    if not text or row.attention > Attention.TOUCHED:
        return []
    ink, label = (clicks(each, "app.page", "thesis") for each in (Ink.STRONG, Ink.ACCENT))
    return _text_lines("then", one_line(text, 500), ink, width, label_ink=label)


def _keys(row: CheckpointRow, context: DrawContext) -> list[Line]:
    """Return the keys that act on the checkpoint now, clickable. In a replay there are none."""
    answers = () if context.past else answers_to(row)
    if not answers:
        return []
    found = key_lines(answers)
    return [((" " * (EDGE - 1), Ink.PLAIN), *(piece for line in found for piece in line))]


def _rest(
    detail: CheckpointDetail, width: int, context: DrawContext, *, argued: bool
) -> list[Line]:
    """Return the further sections, each after a blank line.
    `argued` adds the text of the thesis.
    """
    row, verdict = detail.row, detail.row.verdict
    inside = max(width - EDGE - 1, 20)
    sections: list[tuple[str, list[Line]]] = [
        ("", list(_facts(row, width, context))),
        ("periods", _results(verdict, context)),
        ("evidence", list(_evidence(detail.evidence, context))),
        ("known" if context.past else "notified", list(_flips(detail, context))),
        ("dates", list(_slips(verdict.slips[::-1], context))),
        ("goalposts", list(_goalposts(detail.goalposts, context)) if detail.goalposts else []),
        ("inputs", inputs(verdict.inputs, inside, context)),
        ("", list(_origin(detail, width))),
        ("argument", list(_argued(detail.thesis, inside)) if argued and detail.thesis else []),
    ]
    if detail.stated:
        line = tuple(stated(detail.stated, context.today))
        sections.insert(1, ("stated", [line]))
    lines: list[Line] = []
    for label, body in sections:
        if body:
            lines.append(_BLANK)
            lines += labelled(label, body, width) if label else body
    return lines


def _facts(row: CheckpointRow, width: int, context: DrawContext) -> Iterator[Line]:
    """Yield the facts of the verdict, each with its label."""
    claim, verdict = row.checkpoint, row.verdict
    if (decides := _decides(claim.claim)) and decides != claim.text:
        yield from _text_lines(
            _DECIDES.get(type(claim.claim), "needs"), one_line(decides, 500), Ink.PLAIN, width
        )
    if verdict.told_on is not None:
        day = day_named(verdict.told_on, context.today)
        yield from _text_lines("settled", day, Ink.PLAIN, width)
    elif (
        verdict.verify_by is not None
        and row.when != f"by {day_named(verdict.verify_by, context.today)}"
    ):
        yield from _text_lines(
            "evidence by", day_named(verdict.verify_by, context.today), Ink.PLAIN, width
        )
    for mark in verdict.marks:
        if mark is not Mark.TOUCHED:
            words = (verdict.moved if mark is Mark.MOVED else "") or MARKS[mark]
            text = with_days(one_line(words, 500), context.today)
            yield from _text_lines(mark.value, text, Ink.RISKY, width)


_DECIDES = {Test: "test", Gauge: "shows", Event: "event", Score: "question"}


def _decides(claim: Claim) -> str:
    """Return the condition that decides the claim, as written in the book."""
    match claim:
        case Test(expr) | Gauge(expr):
            return show(expr)
        case Event(text) | Score(text):
            return text
    return f"{claim.need} of {len(claim.members)}"


def _origin(detail: CheckpointDetail, width: int) -> Iterator[Line]:
    """Yield the checkpoint's id, its thesis and where its text comes from."""
    row, claim = detail.row, detail.row.checkpoint
    thesis = detail.thesis.name if detail.thesis else claim.thesis
    of_thesis = f" of {one_line(thesis)}" if thesis else ""
    yield from _text_lines(claim.role.value, f"{claim.id}{of_thesis}", Ink.QUIET, width)
    for label, text in (("why", claim.why), ("then", claim.then), ("from", claim.source)):
        if text and not (label == "then" and row.attention <= Attention.TOUCHED):
            yield from _text_lines(label, one_line(text, 2000), Ink.PLAIN, width)


def _argued(thesis: Thesis, room: int) -> Iterator[Line]:
    """Yield the text of the thesis and its source."""
    if thesis.text != thesis.name:  # the name is shown above already
        yield from (((part, Ink.PLAIN),) for part in words_broken(clean(thesis.text, 2000), room))
    for text in (thesis.source, thesis.note):
        yield from (((part, Ink.QUIET),) for part in words_broken(clean(text, 2000), room))


def _text_lines(
    label: str, text: str, ink: str, width: int, *, label_ink: str = Ink.QUIET
) -> list[Line]:
    """Return a text as lines in the column of the sentences, with a label on the first line."""
    lines: list[Line] = [((part, ink),) for part in words_broken(text, max(width - EDGE - 1, 20))]
    return labelled(label, lines, width, ink=label_ink)


def labelled(label: str, body: Sequence[Line], width: int, *, ink: str = Ink.QUIET) -> list[Line]:
    """Return lines in the column of the sentences, wrapped to the pane, with a label on the first
    line.
    """
    room = width - EDGE - 1
    body = [part for line in body for part in broken(line, room, min(_hang(line), room // 3))]
    before: list[Line] = [((f"{' ' * LABEL}{label:<{EDGE - LABEL - 1}} ", ink),)]
    before += [((" " * EDGE, Ink.PLAIN),)] * (len(body) - 1)
    return [
        (*edge, *_fitted(line, width - EDGE - 1)) for edge, line in zip(before, body, strict=False)
    ]


def _hang(line: Line) -> int:
    """Return the indent of wrapped parts: after the day, or below the first word."""
    first = line[0][0] if line else ""
    blanks = len(first) - len(first.lstrip())
    return len(first) if first.endswith(" ") and first.strip() else blanks


def _fitted(line: Line, room: int) -> Line:
    return line if cells(line) <= room else cell(line, max(room, 1))


def _evidence(evidence: Sequence[Evidence], context: DrawContext) -> Iterator[Line]:
    days = _dated([item.known_at for item in evidence], context)
    for known, item in zip(days, evidence, strict=True):
        date_text = f" says {one_line(str(item.company_date))}" if item.company_date else ""
        day = f" on {item.happened_on}" if item.happened_on else ""
        yield (
            (f"{known}  ", Ink.QUIET),
            *effect_named(item),
            (with_days(f"{day}{date_text}", context.today), Ink.PLAIN),
            (f"  {item.grade} · {short_source(item.source)}", Ink.QUIET),
        )
        if item.note:
            yield ((f"{' ' * (len(known) + 2)}{clean(item.note)}", Ink.PLAIN),)


def _slips(slips: Sequence[Slip], context: DrawContext) -> Iterator[Line]:
    days = _dated([slip.known_at for slip in slips], context)
    for day, slip in zip(days, slips, strict=True):
        who = "the company" if slip.by_company else "own edit"
        moved = f"{slip.before or 'no date'} → {slip.after}"
        yield (
            (f"{day}  ", Ink.QUIET),
            (with_days(one_line(moved), context.today), Ink.PLAIN),
            (" out" if slip.out else " in", Ink.RISKY if slip.out else Ink.MET),
            (f"  {who} · {short_source(slip.source)}", Ink.QUIET),
        )


def _goalposts(found: Goalposts, context: DrawContext) -> Iterator[Line]:
    """Yield each edit, newest first: what changed, the status then, and the reason. The original
    claim comes last.
    """
    for edit in reversed(found.edits):
        while_ = f"while {edit.revision.word.replace('_', ' ')}  " if edit.revision.word else ""
        yield (
            (f"{_dated([edit.revision.known_at], context)[0]}  ", Ink.QUIET),
            (while_, Ink.RISKY if edit.asks else Ink.QUIET),
            (one_line("; ".join(edit.differs), 500), Ink.PLAIN),
        )
        if edit.reason:
            yield ((f"  {clean(edit.reason)}", Ink.PLAIN),)
        elif edit.asks:
            yield (("  no reason was given", Ink.RISKY),)
    if found.original is not None:
        glyph, ink = face(found.original.status)
        yield (
            ("as first written: ", Ink.QUIET),
            (f"{glyph} {verdict_word(found.original)}", ink),
            (f"  {with_days(one_line(found.original.reason), context.today)}", Ink.QUIET),
        )
    elif found.lost:
        yield ((f"as first written: not known, {one_line(found.lost)}", Ink.QUIET),)


def _results(verdict: Verdict, context: DrawContext) -> list[Line]:
    return [
        (
            (f"{result.period!s:<8} ", Ink.QUIET),
            *status_named(result.shown),
            (f"  {with_days(one_line(result.reason), context.today)}", Ink.QUIET),
        )
        for result in reversed(verdict.results)
    ]


def _flips(detail: CheckpointDetail, context: DrawContext) -> Iterator[Line]:
    days = _dated([flip.at for flip in detail.flips], context)
    for day, flip in zip(days, detail.flips, strict=True):
        yield (
            (f"{day}  ", Ink.QUIET),
            *status_named(flip.before),
            (" → ", Ink.QUIET),
            *status_named(flip.after),
            (f"  {with_days(one_line(flip.reason), context.today)}", Ink.QUIET),
        )


def inputs(found: tuple[Input, ...], width: int, context: DrawContext) -> list[Line]:
    """Return the figures behind a verdict, one per line; unknown ones stand out."""
    if not found:
        return []
    several = len({item.ticker for item in found}) > 1

    def name(item: Input, context: DrawContext, width: int) -> Line:
        return (
            (f"{one_line(item.ticker, 12)} " if several else "", Ink.QUIET),
            (with_days(input_name(item), context.today), Ink.PLAIN),
        )

    def known(item: Input, context: DrawContext, width: int) -> Line:
        if item.known_at is None:
            return ()
        day = f"{item.known_at:%Y-%m-%d}"
        same = str(item.period or "") == day  # the name of a close already shows its day
        named = "" if same else with_days(day, context.today)
        if item.later:
            return ((f"{named} next close", Ink.RISKY),)
        words = f"{named} {age(item.known_at, context.now):>4}"
        return (
            (f"{words} stale" if item.stale else words, Ink.RISKY if item.stale else Ink.QUIET),
        )

    columns: tuple[Column[Input], ...] = (
        Column("", 16, name, 60, grow=1),
        Column("", 8, _value, 16, right=True),
        Column("", 11, known, 22, rank=2, right=True),
        Column(
            "", 6, lambda item, context, width: ((str(item.grade or ""), Ink.QUIET),), 8, rank=1
        ),
        Column(
            "",
            10,
            lambda item, context, width: ((short_source(item.source), Ink.QUIET),),
            90,
            rank=3,
            grow=2,
        ),
    )
    fitted = fit(measured(columns, found, context), width)
    return [draw(fitted, item, context) for item in found]


def _value(item: Input, context: DrawContext, width: int) -> Line:
    ink = Ink.UNKNOWN if item.value is None else Ink.RISKY if item.stale else Ink.STRONG
    ink = Ink.QUIET if item.later else ink
    return ((input_value(item, context), ink),)
