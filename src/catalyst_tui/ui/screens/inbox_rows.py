"""The inbox as pure functions: its rows, how they are drawn, and the selected one opened.

The parts are: to answer (oldest first), new and seen (newest first). A row that waits for an
answer stays until it is answered.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from itertools import groupby

from catalyst_tui.book.clean import clean
from catalyst_tui.desk.shapes import (
    CheckpointDetail,
    CheckpointRow,
    EntryCheck,
    HitLine,
    InboxLine,
)
from catalyst_tui.judge.history.transitions import THESIS
from catalyst_tui.judge.kinds import Status
from catalyst_tui.ui.actions import by_id, key_of
from catalyst_tui.ui.detail import labelled, noted, why
from catalyst_tui.ui.frame import key_lines
from catalyst_tui.ui.widgets.table import Column, Heading, columns
from catalyst_tui.ui.words import (
    DrawContext,
    Ink,
    Line,
    Piece,
    changed,
    flat,
    one_line,
    quoted,
    row_face,
    short_source,
    status_named,
    with_days,
)
from catalyst_tui.values import Frozen

TOGETHER = 3
"""Number of similar rows from which they are grouped."""

_TOGETHER = {
    "stale": "are judged by figures that are older than they should be",
    "unknown": "cannot be judged: something they read is not known",
}

MARKED = "bold $strong on $risky 28%"
"""The style of the words of a sentence that matched."""


class InboxPart(StrEnum):
    """The part a row belongs to; the value is its heading."""

    ANSWER = "To answer"
    NEW = "New"
    EARLIER = "Seen"


class ShownRow(Frozen):
    """A row of the inbox: an overdue checkpoint (`claim`), a notification (`line`) or a sentence
    (`hit`).
    """

    at: datetime
    ticker: str
    text: str
    part: InboxPart
    line: InboxLine | None = None
    hit: HitLine | None = None
    claim: CheckpointRow | None = None
    # Notifications of one ticker at one moment, grouped in this row
    more: tuple[ShownRow, ...] = ()

    @property
    def key(self) -> str:
        if self.more:
            return f"with {self.more[0].key}"
        if self.hit is not None:
            return f"hit {self.hit.id}"
        return str(self.line.id) if self.line is not None else f"due {self.about}"

    @property
    def about(self) -> str:
        """Return the checkpoint, a period of it (`ID[2026H1]`), or another subject
        (`sources:prices`).
        """
        if self.claim is not None:
            return self.claim.id
        if self.hit is not None:
            return self.hit.checkpoint
        return self.line.about if self.line is not None else ""

    @property
    def answers(self) -> tuple[tuple[str, str], ...]:
        """Return the actions that answer the row, with their words."""
        if self.part is not InboxPart.ANSWER:
            return ()
        if self.claim is not None:
            return (("rule", "rule"),)
        if self.hit is not None:
            return (("accept_hit", "accept"), ("dismiss_hit", "dismiss"))
        return (("acknowledge", "acknowledge"), ("snooze", "snooze"))


def arranged(
    lines: Iterable[InboxLine],
    hits: Iterable[HitLine],
    overdue: Iterable[CheckpointRow],
    zone: tzinfo | None = None,
    bad: Container[str] = (),
) -> list[ShownRow]:
    """Return all rows, part by part. A notification about an overdue checkpoint is merged into its
    row. `bad` are the checkpoints that need the person because they failed.
    """
    due = {claim.id: claim for claim in overdue}
    notified: list[ShownRow] = []
    for line in lines:
        asks = line.waits or (line.about in bad and is_bad(line.word))
        pending = asks and not line.acknowledged
        part = (
            InboxPart.ANSWER
            if pending
            else InboxPart.EARLIER
            if line.seen
            else InboxPart.NEW
        )
        if part is not InboxPart.ANSWER or line.about not in due:
            notified.append(ShownRow(line.at, line.ticker, sentence(line), part, line))
    waits = [_due_row(claim, zone) for claim in due.values()]
    waits += [row for row in notified if row.part is InboxPart.ANSWER]
    for hit in hits:
        text = hit.claim if hit.no else hit.sentence
        row = ShownRow(hit.at, hit.ticker, text, InboxPart.ANSWER, hit=hit)
        waits.append(row)
    new = [row for row in notified if row.part is InboxPart.NEW]
    earlier = [row for row in notified if row.part is InboxPart.EARLIER]
    return [*sorted(waits, key=lambda row: row.at), *new, *earlier]


def is_bad(word: str) -> bool:
    """Return whether a stored word is a bad status."""
    return word in [status.value for status in Status if status.bad]


def _due_row(claim: CheckpointRow, zone: tzinfo | None) -> ShownRow:
    """Return the row of an overdue checkpoint, since the day its evidence was due."""
    verdict = claim.verdict
    day = verdict.verify_by or verdict.due or date.max
    at = datetime.combine(day, time(), zone)
    at = at if zone else at.astimezone()  # this machine's
    text = claim.checkpoint.name
    return ShownRow(
        at,
        claim.checkpoint.ticker or "",
        text,
        InboxPart.ANSWER,
        claim=claim,
    )


def gathered(rows: Sequence[ShownRow], opened: Iterable[str] = ()) -> list[ShownRow]:
    """Return the rows with similar notifications grouped: same ticker, same moment, stale or
    unknown. Below an opened group its rows follow.
    """
    found: list[ShownRow] = []
    for about, same in groupby(rows, key=_alike):
        alike = tuple(same)
        if about is None or len(alike) < TOGETHER:
            found += alike
            continue
        first = alike[0]
        text = f"{len(alike)} checkpoints {_TOGETHER[about[-1]]}"
        group = ShownRow(first.at, first.ticker, text, first.part, more=alike)
        found += [group, *(alike if group.key in opened else ())]
    return found


def _alike(row: ShownRow) -> tuple[datetime, str, InboxPart, str] | None:
    line = row.line
    if line is None or line.word not in _TOGETHER or row.part is InboxPart.ANSWER:
        return None
    return row.at, row.ticker, row.part, line.word


def sentence(line: InboxLine) -> str:
    """Return the title of a notification without ticker, period and word, which have their own
    columns.
    """
    head, colon, text = line.title.partition(": ")
    # the column next to it names the thesis's state
    if line.checkpoint.startswith(THESIS) and colon:
        return one_line(text)
    prefixed = (
        colon and head.startswith(f"{line.ticker or 'Theme'} ") and len(head) < 60
    )
    return one_line(text if prefixed else line.title)


def reason(line: InboxLine, today: date) -> str:
    """Return the reason in one line, without the previous status and the planned step."""
    text = one_line(line.body.partition("\nThen: ")[0])
    return with_days(text.rpartition(" (was ")[0] or text, today)


def following(
    before: Sequence[ShownRow], now: Sequence[ShownRow], at: str | None
) -> str | None:
    """Return the row for the cursor: the same one, or the next to answer if
    it was just answered.
    """
    waited = [row.key for row in before if row.part is InboxPart.ANSWER]
    waits = [row.key for row in now if row.part is InboxPart.ANSWER]
    if at not in waited or at in waits:
        return at
    place = waited.index(at)
    after = [
        key for key in (*waited[place:], *reversed(waited[:place])) if key in waits
    ]
    return after[0] if after else at


UNDATED = 2000
"""The year of what has no day, for example a question about a company's name."""


def when(at: datetime, context: DrawContext) -> str:
    """Return a moment by the book's clock: `06:15` today, `Tue 16:05` within a week, `Jul
    24` within a year, else its day.
    """
    if at.year <= UNDATED:
        return ""
    local, today = context.local(at), context.local(context.now).date()
    if local.date() == today:
        return f"{local:%H:%M}"
    if timedelta() < today - local.date() < timedelta(days=7):
        return f"{local:%a}" if local.time() == time() else f"{local:%a %H:%M}"
    if abs(today - local.date()) < timedelta(days=330):
        return f"{local:%b} {local.day}"
    return f"{local:%Y-%m-%d}"


# The rows as lines.


def _quiet(row: ShownRow) -> Ink:
    return Ink.QUIET if row.part is InboxPart.EARLIER else Ink.PLAIN


def _ticker(row: ShownRow, context: DrawContext, width: int) -> Line:
    return (
        (
            one_line(row.ticker, width),
            Ink.STRONG if row.part is not InboxPart.EARLIER else Ink.QUIET,
        ),
    )


_DATED = re.compile(r" \d{4}-\d\d-\d\d$")
_NAMED: dict[str, Line] = {
    "trading": (("▲ touched", Ink.RISKY),),
    "slips": (("▲ slipped", Ink.RISKY),),
    "contradicted": (("! disputed", Ink.MISSED),),
    "stale": (("? stale", Ink.UNKNOWN),),
    "reported": (("report", Ink.QUIET),),
}
"""Words of notifications that are no verdict, by their first word."""


def _word(row: ShownRow, context: DrawContext, width: int) -> Line:
    """Return the verdict, or the kind of row: who proposes it, a release, an own entry."""
    row = row.more[0] if row.more else row
    if row.hit is not None:
        source = row.hit.by if row.hit.agent else row.hit.entry.source.partition(" ")[0]
        return ((one_line(source, width).removesuffix(":"), Ink.QUIET),)
    if row.claim is not None:
        sign, word, ink = row_face(row.claim)
        return ((f"{sign} {word}", ink),)
    if row.line is None:
        return ()
    # "review due 2026-11-20": the sentence contains the day
    plain = _DATED.sub("", row.line.word)
    named = _NAMED.get(plain.partition(" ")[0]) or status_named(plain)
    return (
        named
        if row.part is not InboxPart.EARLIER
        else tuple((text, Ink.QUIET) for text, _ in named)
    )


def _sentence(row: ShownRow, context: DrawContext, width: int) -> Line:
    """Return the sentence, and quietly its reason or the claim it would support."""
    if row.more:
        return ((row.text, _quiet(row)), ("  enter shows each", Ink.QUIET))
    if row.hit is not None and row.hit.no:  # a question, and what it concerns
        asks: Line = ((one_line(row.hit.claim), Ink.PLAIN),)
        return (*asks, (f"  {one_line(row.hit.sentence)}", Ink.QUIET))
    if row.hit is not None:
        quote = quoted(row.hit.sentence, row.hit.spans, Ink.PLAIN, Ink.STRONG)
        return (*quote, (f"  {one_line(row.hit.claim)}", Ink.QUIET))
    if row.line is None:
        return ((one_line(row.text), Ink.PLAIN),)
    line = row.line
    own = "you  " if line.own else ""
    period = f"  {line.period}" if line.period else ""
    why_so = f"{period}  {reason(line, context.today)}"
    return ((own, Ink.QUIET), (one_line(row.text), _quiet(row)), (why_so, Ink.QUIET))


def _keys(row: ShownRow, context: DrawContext, width: int) -> Line:
    return flat(key_lines(row.answers))


COLUMNS: tuple[Column[ShownRow], ...] = columns(
    "inbox",
    {
        "when": lambda row, context, width: ((when(row.at, context), Ink.QUIET),),
        "ticker": _ticker,
        "what": _word,
        "checkpoint": _sentence,
        "": _keys,
    },
)


def heading(part: InboxPart, rows: Sequence[ShownRow]) -> Heading:
    """Return the heading of a part: `New 7`.

    What needs the person is counted in one place, the strip.
    """
    count = "" if part is InboxPart.ANSWER else f"  {len(rows)}"
    return Heading(((part.value, Ink.QUIET), (count, Ink.PLAIN)))


# The selected row, opened.


def opened_row(
    row: ShownRow,
    detail: CheckpointDetail | None,
    check: EntryCheck | None,
    width: int,
    context: DrawContext,
) -> list[Line]:
    """Return what happened or was proposed, what each key does, and the checkpoint it is about.

    `detail` is None if the book no longer has the checkpoint. `check` is the preview of accepting.
    """
    if row.more:
        return [
            ((f" {row.text}", Ink.STRONG),),
            *(((f"   {each.text}", Ink.PLAIN),) for each in row.more),
        ]
    lines: list[Line] = [
        *_news(row, detail, width, context),
        *_effects(row, detail, check, width, context),
    ]
    if detail is not None and not (row.hit and row.hit.agent):
        lines += [*([()] if lines else []), *why(detail, width, context)]
    elif detail is not None:
        sign, word, ink = row_face(detail.row)
        text = one_line(detail.row.checkpoint.name)
        lines += labelled(
            "about", [((f"{sign} {word}  ", ink), (text, Ink.QUIET))], width
        )
    return lines


def _news(
    row: ShownRow, detail: CheckpointDetail | None, width: int, context: DrawContext
) -> Iterator[Line]:
    """Yield what happened. What to do then is said with the checkpoint, while the book has it."""
    if row.hit is not None and row.hit.agent:
        yield from _proposed(row.hit, width, context)
    elif row.hit is not None:
        quote = quoted(row.hit.sentence, row.hit.spans, Ink.PLAIN, MARKED)
        source = f"{one_line(row.hit.ticker, 12)} {when(row.hit.at, context)}"
        yield from labelled("sentence", [quote], width, ink=Ink.STRONG)
        yield from noted("", f"{source}  {short_source(row.hit.source)}", width)
    elif row.line is not None:
        body, _, then = clean(row.line.body, 4000).partition("\nThen: ")
        text = with_days(one_line(body, 600), context.today)
        news = (*status_named(row.line.word), (f"  {text}", Ink.PLAIN))
        yield from labelled(when(row.at, context), [news], width)
        if detail is None:
            yield from noted("then", one_line(then, 500), width, Ink.RISKY)


def _proposed(hit: HitLine, width: int, context: DrawContext) -> Iterator[Line]:
    """Yield an agent's proposal: its effect, every line of an edit, or its quote and source."""
    by = f"  {hit.by}, {when(hit.at, context)}"
    claim: Line = ((one_line(hit.claim, 1000), Ink.STRONG), (by, Ink.QUIET))
    yield from labelled("asks" if hit.no else "proposes", [claim], width)
    inks = {"-": Ink.MISSED, "+": Ink.MET}
    diff: list[Line] = [((line, inks.get(line[:1], Ink.QUIET)),) for line in hit.diff]
    yield from labelled("edit", diff, width) if diff else ()
    text = one_line(hit.sentence, 1000)
    if hit.no:
        yield from noted("about", text, width, Ink.PLAIN)
    elif not hit.diff:
        source = one_line(hit.entry.source, 1000)
        yield from labelled(
            "quotes", [((f"“{text}”", Ink.PLAIN),), ((source, Ink.QUIET),)], width
        )


def _effects(
    row: ShownRow,
    detail: CheckpointDetail | None,
    check: EntryCheck | None,
    width: int,
    context: DrawContext,
) -> Iterator[Line]:
    """Yield what each key does."""
    if row.hit is not None:
        does = _proposal_effect(check) if row.hit.agent else _accepted(check, detail)
        yield from labelled(
            f"{key_of('accept_hit')} accept", [does], width, ink=Ink.ACCENT
        )
        no = row.hit.no or f"nothing changes; {by_id()['undo'].key} brings it back"
        text: Line = ((no, Ink.QUIET),)
        yield from labelled(
            f"{key_of('dismiss_hit')} dismiss", [text], width, ink=Ink.ACCENT
        )
    elif row.line is not None and row.line.acknowledged:
        yield from noted("", "acknowledged", width)
    elif row.line is not None and row.line.waits:
        text = (("it is notified again until you acknowledge it", Ink.QUIET),)
        yield from labelled(
            f"{key_of('acknowledge')} ends it", [text], width, ink=Ink.ACCENT
        )
    if row.line is not None and row.line.snoozed:
        until = f"snoozed until {when(row.line.snoozed, context)}"
        yield from noted("", until, width)


def _accepted(check: EntryCheck | None, detail: CheckpointDetail | None) -> Line:
    """Return what accepting a sentence of a release changes."""
    if check is not None and not check.ok:
        return ((one_line(check.problems[0][1], 200), Ink.MISSED),)
    supports: Line = (("it supports the claim", Ink.PLAIN),)
    if check is not None and check.changes:
        change = check.changes[0]
        return (*supports, ("  ", Ink.PLAIN), *changed(change.before, change.after))
    if detail is None:
        return supports
    sign, word, ink = row_face(detail.row)
    return (*supports, (f"  {sign} {word}", ink), (" stays", Ink.QUIET))


def _proposal_effect(check: EntryCheck | None) -> Line:
    """Return what a proposal would do. It counts only after it is accepted."""
    if check is None:
        return (("…", Ink.QUIET),)
    if not check.ok:
        return ((one_line(check.problems[0][1], 300), Ink.MISSED),)
    pieces: list[Piece] = [(one_line(check.understood, 500), Ink.PLAIN)]
    for change in check.changes[:3]:
        pieces += [
            (f"  {change.checkpoint} ", Ink.PLAIN),
            *changed(change.before, change.after),
        ]
    return tuple(pieces)
