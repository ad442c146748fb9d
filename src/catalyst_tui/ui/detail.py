"""A checkpoint and its thesis as lines: verdict, reason, inputs, history, argument."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from catalyst_tui.book.clean import clean
from catalyst_tui.book.language.tree import show
from catalyst_tui.book.model.book import Claim, Event, Gauge, Role, Score, Test, Thesis
from catalyst_tui.desk.shapes import (
    Attention,
    CheckpointDetail,
    CheckpointRow,
    ThesisReview,
)
from catalyst_tui.judge.kinds import Grade
from catalyst_tui.judge.verdict import Input, Mark, Slip
from catalyst_tui.ui.actions import key_of
from catalyst_tui.ui.charts.small import stated, values_line
from catalyst_tui.ui.frame import answers_to, key_lines
from catalyst_tui.ui.widgets.table import cell
from catalyst_tui.ui.words import (
    MARKS,
    DrawContext,
    Ink,
    Line,
    Piece,
    broken,
    cells,
    changed,
    clicks,
    day_named,
    effect_named,
    face,
    flat,
    headroom,
    input_name,
    input_value,
    one_line,
    row_face,
    short_source,
    status_named,
    threshold_of,
    verdict_word,
    with_days,
)

if TYPE_CHECKING:
    from catalyst_tui.judge.history.forecasts import Goalposts

ROLES = {
    Role.PROOF: ("Proofs", "should become true"),
    Role.GUARD: ("Guards", "must stay true"),
    Role.KILL: ("Kills", "you act if it becomes true"),
    Role.GAUGE: ("Gauges", "shown, not judged"),
}

LABEL, EDGE = 3, 13
"""Columns where labels and sentences begin. The list above uses the same columns."""

_NARROW = 100
"""Below this width the detail repeats the figures, for which a list may have no column."""

_LEAST = 8
"""A pane of fewer lines shows only the reason and the next step."""

Section = tuple[str, list[Line]]
"""A label and its lines."""


def why(
    detail: CheckpointDetail,
    width: int,
    context: DrawContext,
    room: int = 99,
    *,
    further: Sequence[tuple[str, str]] = (),
    opened: bool = False,
) -> list[Line]:
    """Return the lines of the detail pane, most important first.

    A pane of few lines (`room`) shows only the reason and the next step. `further` holds lines of
    the page, each with its label. `opened` adds what a row in a list shows, and leaves out the
    text of the thesis.
    """
    row = detail.row
    said = with_days(clean(row.verdict.reason, 1000), context.today)
    reason = labelled("", [((said, Ink.PLAIN),)], width)
    rest = [*_then(row, width), *_keys(row, context)]
    sign, word, ink = row_face(row)
    name = one_line(row.checkpoint.name)
    lines = broken(
        ((f" {sign} {word:<{EDGE - LABEL - 1}} ", ink), (name, Ink.STRONG)),
        width - 1,
        EDGE,
    )
    if room < _LEAST:
        short = [*reason[: max(room - len(rest), 1)], *rest]
        return [*lines, *short] if len(lines) + len(short) <= room else short
    lines += reason
    if row.later:
        later: Line = ((with_days(one_line(row.later, 500), context.today), "$past"),)
        lines += labelled("* written", [later], width, ink="$past")
    lines += noted(Mark.TOUCHED.value, clean(row.verdict.touched), width, Ink.RISKY)
    if row.snoozed is not None and not context.past:
        day = day_named(context.local(row.snoozed).date(), context.today)
        lines += noted("snoozed", f"no notification until {day}", width, Ink.RISKY)
    lines += rest
    for label, text in further:
        lines += noted(label, one_line(text, 500), width)
    for label, body in _sections(detail, width, context, opened=opened):
        if body:
            blank = label not in _TOGETHER
            lines += [*([()] if blank else []), *labelled(label, body, width)]
    return lines


_TOGETHER = ("decided", "evidence by", "settled", "why", "then", "from")
"""Labels that follow the one before without a blank line."""


def _then(row: CheckpointRow, width: int) -> list[Line]:
    """Return the step the user planned for a failure, once it has
    failed. A click opens the thesis.
    """
    text = row.checkpoint.then
    if not text or row.attention > Attention.TOUCHED:
        return []
    ink, label = (
        clicks(each, "app.page", "thesis") for each in (Ink.STRONG, Ink.ACCENT)
    )
    return labelled("then", [((one_line(text, 500), ink),)], width, ink=label)


def _keys(row: CheckpointRow, context: DrawContext) -> list[Line]:
    """Return the keys that act on the checkpoint now, clickable. In a replay there are none."""
    answers = () if context.past else answers_to(row)
    pieces = flat(key_lines(answers))
    return [((" " * (EDGE - 1), Ink.PLAIN), *pieces)] if pieces else []


def _sections(
    detail: CheckpointDetail, width: int, context: DrawContext, *, opened: bool
) -> Iterator[Section]:
    """Yield all further facts, each with its label."""
    row, claim, verdict = detail.row, detail.row.checkpoint, detail.row.verdict
    if opened or width < _NARROW:  # a narrow list has no room for all of it
        line = numbers(row)
        yield "now", [line] if line else []
        yield "decided", _plain(row.when if verdict.told_on is None else "")
    if detail.trend is not None:
        label, values = values_line(detail.trend, verdict, max(width - EDGE - 1, 20))
        yield label, [values] if values else []
    decides = _decides(claim.claim)
    label = _DECIDES.get(type(claim.claim), "needs")
    yield label, _plain("" if decides == claim.text else decides)
    settled, until = verdict.told_on, verdict.verify_by
    if settled is not None:
        yield "settled", _plain(day_named(min(settled, context.today), context.today))
    elif until is not None and row.when != f"by {day_named(until, context.today)}":
        asks = "" if detail.row.priced else ", then it asks for your ruling"
        yield "evidence by", _plain(f"{day_named(until, context.today)}{asks}")
    for mark in verdict.marks:
        if mark is not Mark.TOUCHED:
            words = (verdict.moved if mark is Mark.MOVED else "") or MARKS[mark]
            words = with_days(one_line(words, 500), context.today)
            yield mark.value, [((words, Ink.RISKY),)]
    yield "your odds", [stated(detail.stated, context.today)] if detail.stated else []
    periods: list[Line] = []
    for result in reversed(verdict.results):
        name = (f"{result.period!s:<8} ", Ink.QUIET)
        why_so = f"  {with_days(one_line(result.reason), context.today)}"
        periods.append((name, *status_named(result.shown), (why_so, Ink.QUIET)))
    yield "periods", periods
    yield "evidence", list(_evidence(detail, context))
    flips = [
        (
            flip.at,
            (
                *changed(flip.before, flip.after),
                (f"  {one_line(flip.reason)}", Ink.QUIET),
            ),
        )
        for flip in detail.flips
    ]
    yield "changes", _dated(flips, context)
    slips = [(slip.known_at, _slip(slip)) for slip in reversed(verdict.slips)]
    yield "dates", _dated(slips, context)
    if detail.goalposts:
        yield "edited", list(_goalposts(detail.goalposts, context))
    yield "inputs", list(_inputs(verdict.inputs, context))
    thesis = detail.thesis.name if detail.thesis else claim.thesis
    of_thesis = f" of {one_line(thesis)}" if thesis else ""
    meaning = ROLES[claim.role][1]
    yield claim.role.value, [((f"{meaning} · {claim.id}{of_thesis}", Ink.QUIET),)]
    yield "why", _plain(claim.why)
    yield "then", _plain(claim.then if row.attention > Attention.TOUCHED else "")
    yield "from", _plain(claim.source)
    if detail.thesis is not None and not opened:
        thesis_text = detail.thesis.text
        argued = _plain(thesis_text if thesis_text != detail.thesis.name else "")
        notes = filter(None, (detail.thesis.source, detail.thesis.note))
        yield (
            "argument",
            [*argued, *(((clean(text, 2000), Ink.QUIET),) for text in notes)],
        )


def _plain(text: str) -> list[Line]:
    return [((one_line(text, 2000), Ink.PLAIN),)] if text else []


def numbers(row: CheckpointRow) -> Line:
    """Return `76.2%, threshold > 73.4%, headroom +2.8pp`, without the parts that are unknown."""
    verdict = row.verdict
    if verdict.value is None and verdict.threshold is None:
        return ()
    known = verdict.value is not None
    parts: list[Piece] = [
        (verdict.shown_value, Ink.STRONG) if known else ("not known", Ink.UNKNOWN)
    ]
    if verdict.threshold is not None:
        threshold = threshold_of(row.checkpoint, verdict)
        parts.append((f", threshold {threshold}", Ink.PLAIN))
    if verdict.headroom is not None:
        parts += [(", headroom ", Ink.PLAIN), headroom(verdict)]
    return tuple(parts)


_DECIDES = {Test: "test", Gauge: "shows", Event: "event", Score: "question"}


def _decides(claim: Claim) -> str:
    """Return the condition that decides the claim, as written in the book."""
    match claim:
        case Test(expr) | Gauge(expr):
            return show(expr)
        case Event(text) | Score(text):
            return text
    return f"{claim.need} of {len(claim.members)}"


def labelled(
    label: str, body: Sequence[Line], width: int, *, ink: str = Ink.QUIET
) -> list[Line]:
    """Return lines in the column of the sentences, wrapped to the pane, with a label on the first
    line.
    """
    room = max(width - EDGE - 1, 20)
    parts = [
        part
        for line in body
        for part in broken(line, room, min(_hang(line), room // 3))
    ]
    edges = [f"{' ' * LABEL}{label:<{EDGE - LABEL - 1}} ", *[" " * EDGE] * len(parts)]
    return [
        ((edge, ink), *(part if cells(part) <= room else cell(part, room)))
        for edge, part in zip(edges, parts, strict=False)
    ]


def noted(label: str, text: str, width: int, ink: str = Ink.QUIET) -> list[Line]:
    """Return a text with its label; nothing for an empty text."""
    return labelled(label, [((text, ink),)], width) if text else []


def _hang(line: Line) -> int:
    """Return the indent of wrapped parts: after the day, or below the first word."""
    first = line[0][0] if line else ""
    blanks = len(first) - len(first.lstrip())
    return len(first) if first.endswith(" ") and first.strip() else blanks


def _dated(rows: Sequence[tuple[datetime, Line]], context: DrawContext) -> list[Line]:
    """Return lines after their days."""
    days = [
        day_named(context.local(moment).date(), context.today) for moment, _ in rows
    ]
    wide = max(map(len, days), default=0)
    return [
        (
            (f"{day:<{wide}}  ", Ink.QUIET),
            *((with_days(text, context.today), ink) for text, ink in line),
        )
        for day, (_, line) in zip(days, rows, strict=True)
    ]


def _evidence(detail: CheckpointDetail, context: DrawContext) -> Iterator[Line]:
    rows: list[tuple[datetime, Line]] = []
    for item in detail.evidence:
        dates = f" says {one_line(str(item.company_date))}" if item.company_date else ""
        day = f" on {item.happened_on}" if item.happened_on else ""
        source = f"  {_graded(item.grade, item.source)}"
        rows.append(
            (
                item.known_at,
                (
                    *effect_named(item),
                    (f"{day}{dates}", Ink.PLAIN),
                    (source, Ink.QUIET),
                ),
            )
        )
    for item, line in zip(detail.evidence, _dated(rows, context), strict=True):
        yield line
        if item.note:
            yield ((f"{' ' * len(line[0][0])}{clean(item.note)}", Ink.PLAIN),)


def _graded(grade: Grade, source: str) -> str:
    """Return `release · Q3 2026`; once what grade and source both say: `own`."""
    text = short_source(source)
    return text if text.startswith(str(grade)) else f"{grade} · {text}"


def _slip(slip: Slip) -> Line:
    who = "the company" if slip.by_company else "own edit"
    return (
        (one_line(f"{slip.before or 'no date'} → {slip.after}"), Ink.PLAIN),
        (" out" if slip.out else " in", Ink.RISKY if slip.out else Ink.MET),
        (f"  {who} · {short_source(slip.source)}", Ink.QUIET),
    )


def _goalposts(found: Goalposts, context: DrawContext) -> Iterator[Line]:
    """Yield each edit, newest first: what changed, the status then, and the reason. The original
    claim comes last.
    """
    for edit in reversed(found.edits):
        word = edit.revision.word.replace("_", " ")
        while_ = f"while {word}  " if word else ""
        differs = (one_line("; ".join(edit.differs), 500), Ink.PLAIN)
        line = ((while_, Ink.RISKY if edit.asks else Ink.QUIET), differs)
        yield from _dated([(edit.revision.known_at, line)], context)
        if edit.reason:
            yield ((f"  {clean(edit.reason)}", Ink.PLAIN),)
        elif edit.asks:
            yield (("  no reason was given", Ink.RISKY),)
    if found.original is not None:
        sign, ink = face(found.original.status)
        yield (
            ("as first written: ", Ink.QUIET),
            (f"{sign} {verdict_word(found.original)}", ink),
            (
                f"  {with_days(one_line(found.original.reason), context.today)}",
                Ink.QUIET,
            ),
        )
    elif found.lost:
        yield ((f"as first written: not known, {one_line(found.lost)}", Ink.QUIET),)


def _inputs(found: Sequence[Input], context: DrawContext) -> Iterator[Line]:
    """Yield the figures behind a verdict, one per line; unknown and old ones stand out."""
    several = len({item.ticker for item in found}) > 1
    names = [
        with_days(
            f"{one_line(item.ticker, 12)} " * several + input_name(item), context.today
        )
        for item in found
    ]
    values = [input_value(item, context) for item in found]
    wide, right = max(map(len, names), default=0), max(map(len, values), default=0)
    for item, name, value in zip(found, names, values, strict=True):
        ink = Ink.UNKNOWN if item.value is None else Ink.STRONG
        if item.value is not None and item.stale:
            ink = Ink.RISKY
        pieces: list[Piece] = [
            (f"{name:<{wide}}  ", Ink.PLAIN),
            (f"{value:>{right}}", ink),
        ]
        if item.known_at is not None:
            day = context.local(item.known_at).date()
            words = ", next close" if item.later else ", stale" if item.stale else ""
            if words or day != item.period:  # a close names its day
                ink = Ink.RISKY if words else Ink.QUIET
                pieces.append((f"  {day_named(day, context.today)}{words}", ink))
        if item.grade:
            pieces.append((f"  {_graded(item.grade, item.source)}", Ink.QUIET))
        yield tuple(pieces)


# The thesis.


def argument(
    thesis: Thesis | None, context: DrawContext, review: ThesisReview | None = None
) -> list[Line]:
    """Return the text of a thesis with its stance, conviction, age and last review."""
    if thesis is None:
        words = f"No thesis yet: {key_of('add_other')} writes down why you own it."
        return [((words, Ink.QUIET),)]
    facts = [] if thesis.name == thesis.text else [one_line(thesis.name)]
    facts.append(thesis.stance.value)
    if thesis.conviction is not None:
        facts.append(f"conviction {thesis.conviction}")
    later = _written_later(thesis.opened, context.past)
    if not later:
        if thesis.opened is not None:
            facts.append(f"since {day_named(thesis.opened, context.today)}")
        if thesis.review is not None:
            facts.append(f"review every {thesis.review.days} d")
        facts += last_review(review) if review is not None else []
    about = (" · ".join(facts), Ink.QUIET)
    return [
        ((clean(thesis.text, 1000), Ink.STRONG),),
        (about, (" · ", Ink.QUIET), (later, "$past")) if later else (about,),
    ]


def last_review(review: ThesisReview) -> list[str]:
    """Return `reviewed Oct 12`, `next in 48 d`, as far as known."""
    last = [f"reviewed {review.last:%b} {review.last.day}"] if review.last else []
    days = review.days
    if days is None:
        return last
    due = f"next in {days} d" if days > 0 else f"review {-days} d late"
    return [*last, due if days else "review due today"]


def _written_later(opened: date | None, past: date | None) -> str:
    """Return that a thesis was written after the day a replay shows; empty if it was not."""
    if opened is None or past is None or opened <= past:
        return ""
    return f"written {day_named(opened, past)}, after this day: judged by what was known on it"
