"""The selected row of the inbox, opened.

It shows the checkpoint and its verdict, what happened or was proposed and by whom, earlier
evidence, and the effect of each key.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from catalyst_tui.book.clean import clean
from catalyst_tui.desk.shapes.forms import EntryCheck
from catalyst_tui.desk.shapes.pages import CheckpointDetail, HitLine, InboxLine
from catalyst_tui.judge.ledger.facts import Evidence
from catalyst_tui.ui.actions import key_of
from catalyst_tui.ui.inbox.rows import Row, when
from catalyst_tui.ui.quoted import quoted
from catalyst_tui.ui.widgets.table import cell
from catalyst_tui.ui.words import (
    DrawContext,
    Ink,
    Line,
    Piece,
    face,
    one_line,
    short_source,
    status_named,
    verdict_word,
    with_days,
)
from catalyst_tui.ui.wrapped import apart, broken, hanging, wrapped

_BLANK: Line = (("", Ink.PLAIN),)
LOW = 12
"""Below this height there are no blank lines between the parts."""
LEAST = 5
"""Below this height the sentence that waits for an answer comes first."""

_BEFORE = 3
"""The most earlier items shown."""


def opened_row(
    row: Row,
    detail: CheckpointDetail | None,
    check: EntryCheck | None,
    size: tuple[int, int],
    context: DrawContext,
) -> list[Line]:
    """Return the lines for a width and height.

    `detail` is None if the book no longer has the checkpoint. `check` is the preview of accepting a
    sentence. In a low pane earlier items come last.
    """
    width, height = size
    indent = 14 if width >= 70 else 11
    if row.more:
        return list(_gathered(row, width))
    about = list(_about(row, detail, width, 1 if height < LOW else 3, context))
    news = list(_news(row, width, indent, context))
    before = list(_before(row, detail, width, indent, context)) if detail else []
    before += list(_changed(detail, width, indent, context)) if detail and row.hit is None else []
    ways = list(_ways(row, detail, check, (width, indent)))
    low = height < LOW
    gap = [] if low else [_BLANK]
    order = (about, news, ways, before) if low else (about, news, before, ways)
    if row.hit is not None and height < LEAST:
        order = (news, ways, about, before)
    parts = [part for part in order if part]
    return [line for n, part in enumerate(parts) for line in ([*gap, *part] if n else part)]


def _gathered(row: Row, width: int) -> Iterator[Line]:
    """Yield a group of notifications, one per line."""
    yield cell(((row.text, Ink.STRONG), (", enter shows each in its line", Ink.QUIET)), width)
    yield _BLANK
    for each in row.more:
        yield cell((("· ", Ink.QUIET), (each.text, Ink.PLAIN)), width)


def _about(
    row: Row, detail: CheckpointDetail | None, width: int, most: int, context: DrawContext
) -> Iterator[Line]:
    if detail is None:
        yield from wrapped(((one_line(row.text, 500), Ink.STRONG),), width)[:most]
        return
    claim, verdict = detail.row.checkpoint, detail.row.verdict
    title: Line = ((one_line(claim.text or claim.id, 500), Ink.STRONG),)
    yield from apart(
        title, ((f"{claim.role.value} · {one_line(detail.row.when, 60)}", Ink.QUIET),), width
    )
    glyph, ink = face(verdict.status)
    why = with_days(one_line(verdict.reason, 500), context.today)
    now: Line = ((f"{glyph} {verdict_word(verdict)}", ink), (f"  {why}", Ink.QUIET))
    yield from wrapped(now, width)[:most] if most > 1 else [cell(now, width)]


def _news(row: Row, width: int, indent: int, context: DrawContext) -> Iterator[Line]:
    if row.hit is not None and row.hit.agent:
        yield from _proposed(row.hit, width, indent, context)
    elif row.hit is not None:
        line = quoted(row.hit.sentence, row.hit.spans, Ink.PLAIN, MARKED)
        yield from hanging("sentence", line, width, indent=indent)
        yield cell(((" " * indent, Ink.PLAIN), (_source(row.hit, context), Ink.QUIET)), width)
    elif row.line is not None:
        yield from _notification(row.line, width, indent, context)


def _proposed(hit: HitLine, width: int, indent: int, context: DrawContext) -> Iterator[Line]:
    """Yield an agent's proposal: its effect, every line of an edit, or its quote and source."""
    by = f"  {hit.by}, {when(hit.at, context.now)}"
    claim = ((one_line(hit.claim, 1000), Ink.STRONG), (by, Ink.QUIET))
    yield from hanging("asks" if hit.no else "proposes", claim, width, indent=indent)
    for line in hit.diff:
        ink = {"-": Ink.MISSED, "+": Ink.MET}.get(line[0], Ink.QUIET)
        for n, part in enumerate(wrapped(((line, ink),), max(width - 6, 10))):
            yield (("      " if n else "  ", Ink.PLAIN), *part)
    if hit.no:
        yield from hanging(
            "about", ((one_line(hit.sentence, 1000), Ink.PLAIN),), width, indent=indent
        )
    elif not hit.diff:
        yield from hanging(
            "quotes", ((f"“{one_line(hit.sentence, 1000)}”", Ink.PLAIN),), width, indent=indent
        )
        yield from hanging(
            "from", ((one_line(hit.entry.source, 1000), Ink.QUIET),), width, indent=indent
        )


MARKED = "bold $strong on $risky 28%"


def _source(hit: HitLine, context: DrawContext) -> str:
    return f"{one_line(hit.ticker, 12)} {when(hit.at, context.now)}  {short_source(hit.source)}"


def _notification(line: InboxLine, width: int, indent: int, context: DrawContext) -> Iterator[Line]:
    body, _, then = clean(line.body, 4000).partition("\nThen: ")
    text = with_days(one_line(body, 600), context.today)
    head: tuple[Piece, ...] = (*status_named(line.word), (f"  {text}", Ink.PLAIN))
    yield from hanging(when(line.at, context.now), head, width, indent=indent)
    if then:
        yield from hanging("then", ((one_line(then, 500), Ink.RISKY),), width, indent=indent)


def _before(
    row: Row, detail: CheckpointDetail, width: int, indent: int, context: DrawContext
) -> Iterator[Line]:
    """Yield earlier evidence about the checkpoint, newest first."""
    shown = [item for item in detail.evidence if row.hit is None or item.note != row.hit.sentence][
        :_BEFORE
    ]
    for n, item in enumerate(shown):
        known = context.day_of(item.known_at)
        day = f"{f'{known:%b} {known.day} {known.year}':<13}{item.grade!s:<9}"
        label = ("said before" if not n else "").ljust(indent)[:indent]
        yield cell(((label, Ink.QUIET), (day, Ink.QUIET), *_words(item)), width)


def _changed(
    detail: CheckpointDetail, width: int, indent: int, context: DrawContext
) -> Iterator[Line]:
    """Yield the last flips of the verdict, newest first."""
    for n, flip in enumerate(detail.flips[:_BEFORE]):
        label = ("changed" if not n else "").ljust(indent)
        at = context.day_of(flip.at)
        day = (f"{at:%b} {at.day} {at.year}".ljust(13), Ink.QUIET)
        words = (*status_named(flip.before), (" → ", Ink.QUIET), *status_named(flip.after))
        why = (f"  {with_days(one_line(flip.reason, 200), context.today)}", Ink.QUIET)
        yield from broken(((label, Ink.QUIET), day, *words, why), width, indent + 13)


def _words(item: Evidence) -> Line:
    text = one_line(item.note, 200) or item.label
    date = f"  says {one_line(str(item.company_date))}" if item.company_date else ""
    return ((text, Ink.PLAIN), (date, Ink.QUIET))


def _ways(
    row: Row, detail: CheckpointDetail | None, check: EntryCheck | None, size: tuple[int, int]
) -> Iterator[Line]:
    """Yield the effect of each key."""
    if row.hit is not None:
        does = _keeps(check) if row.hit.agent else _accepts(check, detail, row.hit.at)
        yield from _way(key_of("accept_hit"), "accepts", does, size)
        yield from _way(
            key_of("dismiss_hit"),
            "dismisses",
            ((row.hit.no or _DISMISSED[row.hit.agent], Ink.QUIET),),
            size,
        )
    elif row.claim is not None:
        effect = "asks for one line why, and shows what changes; evidence (e) settles it too"
        yield from _way(key_of("rule"), "rules", ((effect, Ink.QUIET),), size)
    elif row.line is not None:
        yield from _noted(row.line, size)


_DISMISSED = {
    False: "nothing changes; u brings it back",
    True: "nothing changes; it is not asked again",
}


def _noted(line: InboxLine, size: tuple[int, int]) -> Iterator[Line]:
    if line.acknowledged:
        yield (("✓ acknowledged", Ink.MET),)
    elif line.waits:
        yield from _way(
            key_of("acknowledge"),
            "notes it",
            (("told again until you acknowledge it", Ink.QUIET),),
            size,
        )
        yield from _way(
            key_of("snooze"),
            "snoozes",
            (("no popups about it: a day, a week, no more", Ink.QUIET),),
            size,
        )
    if line.snoozed:
        yield ((f"z no popups until {line.snoozed.astimezone():%a %b %d, %H:%M}", Ink.QUIET),)


def _accepts(check: EntryCheck | None, detail: CheckpointDetail | None, public: datetime) -> Line:
    if check is not None and not check.ok:
        return ((one_line(check.problems[0][1], 200), Ink.MISSED),)
    day = public.astimezone()
    supports = ((f"it supports the claim, known since {day:%b} {day.day} {day.year}", Ink.PLAIN),)
    changes: Sequence[Piece] = ()
    if check is not None and check.changes:
        first = check.changes[0]
        arrow = (" → ", Ink.QUIET)
        changes = (
            ("  ", Ink.PLAIN),
            *status_named(first.before),
            arrow,
            *status_named(first.after),
        )
    elif detail is not None:
        glyph, ink = face(detail.row.verdict.status)
        changes = ((f"  {glyph} {verdict_word(detail.row.verdict)}", ink), (" stays", Ink.QUIET))
    return (*supports, *changes)


def _keeps(check: EntryCheck | None) -> Line:
    """Return what a proposal would do. It counts only after it is accepted."""
    if check is None:
        return (("…", Ink.QUIET),)
    if not check.ok:
        return ((one_line(check.problems[0][1], 300), Ink.MISSED),)
    pieces: list[Piece] = [(one_line(check.understood, 500), Ink.PLAIN)]
    for change in check.changes[:3]:
        pieces += [(f"  {change.checkpoint} ", Ink.PLAIN), *status_named(change.before)]
        pieces += [(" → ", Ink.QUIET), *status_named(change.after)]
    return tuple(pieces)


def _way(key: str, does: str, line: Line, size: tuple[int, int]) -> Iterator[Line]:
    """Yield `y accepts it supports the claim`, wrapped. `size` is the width and the start of the
    text.
    """
    width, indent = size
    first, *rest = wrapped(line, max(width - indent, 10))
    pad = " " * max(indent - len(key) - len(does) - 1, 1)
    yield ((key, Ink.ACCENT), (f" {does}{pad}", Ink.QUIET), *first)
    for each in rest:
        yield ((" " * indent, Ink.PLAIN), *each)
