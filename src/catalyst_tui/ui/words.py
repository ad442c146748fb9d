"""Short texts for the screen: statuses, ages and amounts. Colour, sign and word always agree."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, tzinfo
from decimal import Decimal
from enum import StrEnum
from itertools import chain
from textwrap import wrap
from typing import TYPE_CHECKING

from rich.cells import cell_len

from catalyst_tui.book.clean import clean
from catalyst_tui.book.clean import one_line as one_line  # noqa: PLC0414
from catalyst_tui.book.language.tree import sign_of, threshold_in
from catalyst_tui.book.model.book import Basis, Checkpoint, Test
from catalyst_tui.book.model.metrics import STANDARD
from catalyst_tui.book.model.quantity import Dim, Quantity, Unit, major, money
from catalyst_tui.desk.shapes import Attention, CheckpointRow
from catalyst_tui.judge.kinds import (
    Bound,
    Effect,
    Kind,
    Mark,
    Status,
    StatusGroup,
    Timing,
)
from catalyst_tui.values import Frozen

if TYPE_CHECKING:
    from catalyst_tui.desk.shapes import RateNote
    from catalyst_tui.judge.ledger.facts import Evidence
    from catalyst_tui.judge.ledger.observed import Quote
    from catalyst_tui.judge.verdict import Input, Verdict


class Ink(StrEnum):
    """The styles of text. The values are styles over theme variables."""

    PLAIN = ""
    STRONG = "bold $strong"
    QUIET = "$quiet"
    ACCENT = "bold $key"
    GAIN = "$gain"
    LOSS = "$loss"
    ROSE = "$gain 60%"
    FELL = "$loss 60%"
    MET = "$met"
    MISSED = "bold $missed"
    RISKY = "$risky"
    OPEN = "$open"
    UNKNOWN = "$unknown"


Piece = tuple[str, str]
"""A text and its style. The text may come from outside; the style never does."""
Line = tuple[Piece, ...]


def clicks(ink: str, action: str, *given: str | int) -> str:
    """Return a style that runs an action when its text is clicked.

    The action belongs to the app (`app.press`), the page in front (`app.on_page`, with its name as
    first value) or the widget itself.
    """
    return f"{ink} @click={action}({','.join(map(repr, given))})".strip()


def harmless(line: Line) -> Line:
    """Return a line without unprintable characters. Every drawing function calls this last, even if
    the text was cleaned before.
    """
    if all(text.isprintable() for text, _ in line):
        return line
    return tuple(
        (text if text.isprintable() else clean(text, len(text)), ink)
        for text, ink in line
    )


def flat(lines: Iterable[Line]) -> Line:
    """Return lines as one line."""
    return tuple(chain(*lines))


def cells(line: Line) -> int:
    """Return the width of a line in cells."""
    return sum(cell_len(text) for text, _ in line)


class DrawContext(Frozen):
    """The values every row is drawn with: the time, discreet mode
    and, in a replay, the day shown.
    """

    now: datetime
    discreet: bool = False
    past: date | None = None
    zone: tzinfo | None = None
    """The book's time zone. None, this machine's zone, until the book is read."""

    @property
    def today(self) -> date:
        """Return today in the book's time zone, or the day a replay shows."""
        return self.past or self.local(self.now).date()

    def local(self, moment: datetime) -> datetime:
        """Return a moment by the book's clock, the one clock of all pages."""
        return moment.astimezone(self.zone)


_CALM = frozenset({Status.PENDING, Status.VOID, Status.READING})
"""Statuses drawn quietly: nothing has happened yet, or nothing will."""

_FAINT: dict[str, Ink] = {Ink.GAIN: Ink.ROSE, Ink.LOSS: Ink.FELL}

_EFFECTS: dict[Effect, Ink] = {
    Effect.HAPPENED: Ink.MET,
    Effect.REFUTED: Ink.MISSED,
    Effect.RESCHEDULED: Ink.RISKY,
    Effect.SUPPORTS: Ink.MET,
    Effect.WEAKENS: Ink.RISKY,
    Effect.SCORED: Ink.OPEN,
    Effect.RULED: Ink.STRONG,
}

LEGEND = (
    ("✗", Ink.MISSED, "bad"),
    ("!", Ink.MISSED, "your turn"),
    ("▲", Ink.RISKY, "near"),
    ("?", Ink.UNKNOWN, "unknown"),
    ("○", Ink.OPEN, "open"),
    ("✓", Ink.MET, "good"),
    ("–", Ink.QUIET, "set aside"),
)
"""Every sign of a list, with its colour and meaning."""

MARKS: dict[Mark, str] = {
    Mark.STALE: "an input is older than it should be",
    Mark.SLIPPED: "its date moved",
    Mark.CONTRADICTED: "two sources disagree, or evidence and ruling",
    Mark.UNCONFIRMED: "from a release; the filing is to come",
    Mark.PROVISIONAL: "settled by silence",
    Mark.UNSETTLED: "an earlier period still waits",
    Mark.WAITING: "what it depends on is not met yet",
    Mark.RULED: "you decided it",
    Mark.TOUCHED: "it trades on the other side than it closed",
    Mark.MOVED: "it was changed while it was close to failing",
}


def face(status: Status) -> tuple[str, Ink]:
    """Return the sign and colour of a status."""
    return status.sign, Ink.QUIET if status in _CALM else Ink[
        status.group.colour.upper()
    ]


def face_of_group(group: StatusGroup) -> tuple[str, Ink]:
    """Return the sign and colour of a group of statuses."""
    return group.sign, Ink[group.colour.upper()]


def row_face(row: CheckpointRow) -> tuple[str, str, Ink]:
    """Return the sign, word and colour of a checkpoint in a list."""
    if row.attention is Attention.TOUCHED:
        return "▲", "touched", Ink.RISKY
    sign, ink = face(row.verdict.status)
    return sign, verdict_word(row.verdict), ink


def recedes(status: Status) -> bool:
    """Return whether rows of this status are dimmed: settled, and not bad news."""
    return status.settled and not status.bad


def verdict_word(verdict: Verdict) -> str:
    """Return the word next to the sign: `missed`, `on track`, `met
    late`, or the value of a gauge.
    """
    word = one_line(verdict.word, 40).replace("_", " ") or "no band"
    return (
        f"{word} late"
        if verdict.timing is Timing.LATE and verdict.status is Status.MET
        else word
    )


def written_later(row: CheckpointRow) -> Piece:
    """Return `*` if the checkpoint was written or reworded after the day a replay shows."""
    return ("*", "$past") if row.later else (" ", Ink.PLAIN)


_BEYOND = "trading through "


def status_named(word: str) -> Line:
    """Return a stored status, of a flip or a preview, with its sign."""
    try:
        glyph, ink = face(Status(word.partition(" ")[0]))
    except ValueError:
        # Not a status: the value of a gauge, or a price that trades beyond its line
        return (
            (("▲ touched", Ink.RISKY),)
            if word.startswith(_BEYOND)
            else ((one_line(word, 40), Ink.OPEN),)
        )
    return ((f"{glyph} {word.replace('_', ' ')}", ink),)


def changed(before: str, after: str) -> Line:
    """Return `○ pending → ✓ met`."""
    return (
        *(status_named(before) if before else ()),
        (" → ", Ink.QUIET),
        *status_named(after),
    )


def effect_named(item: Evidence) -> Line:
    """Return the effect of evidence in its colour."""
    return ((item.label, _EFFECTS.get(item.effect, Ink.QUIET)),)


def day_named(day: date, today: date) -> str:
    """Return `Nov 13`, or `Nov 13 2025` for another year."""
    return f"{day:%b} {day.day}" + ("" if day.year == today.year else f" {day.year}")


_ISO = re.compile(r"\b(\d{4}-\d\d)(-\d\d)?(?![\w-])")


_METRIC = re.compile(rf"\b({'|'.join(name for name in STANDARD if '_' in name)})\b")
_IN_A_ROW = re.compile(r" \(for (\d+)\)")
_PENCE = re.compile(r"(-?[\d,]+(?:\.\d+)?) GBp\b")


def in_words(text: str) -> str:
    """Return a sentence with metric names in words, pence as pounds, and `(for 3)` in words."""

    def pounds(found: re.Match[str]) -> str:
        return str(major(Quantity(Decimal(found[1].replace(",", "")), money("GBp"))))

    plain = _METRIC.sub(lambda found: found[0].replace("_", " "), text)
    return _IN_A_ROW.sub(r", \1 in a row", _PENCE.sub(pounds, plain))


def with_days(text: str, today: date) -> str:
    """Return a sentence with readable days and months, metric names and pounds."""
    return days_named(in_words(text), today)


def days_named(text: str, today: date) -> str:
    """Return a sentence with readable days and months."""

    def named(found: re.Match[str]) -> str:
        try:
            day = date.fromisoformat(f"{found[1]}{found[2] or '-01'}")
        except ValueError:
            return found[0]
        return day_named(day, today) if found[2] else f"{day:%b %Y}"

    return _ISO.sub(named, text)


def age(then: datetime, now: datetime) -> str:
    """Return an age in at most four cells: `now`, `2m`, `3h`, `9d`, `8w`, `14mo`, `3y`."""
    seconds = (now - then).total_seconds()
    for size, unit, limit in (
        (60, "m", 60),
        (3600, "h", 24),
        (86400, "d", 14),
        (604800, "w", 10),
    ):
        if seconds < size * limit:
            count = int(seconds // size)
            return f"{count}{unit}" if count > 0 else "now"
    months = int(seconds // 2_629_800)
    return f"{months}mo" if months < 24 else f"{months // 12}y"


def percent(value: Decimal | None) -> Piece:
    """Return a signed change in percent with its colour."""
    if value is None:
        return ("–", Ink.QUIET)
    value = round(value, 1)
    return (f"{value:+.1f}%" if value else "0.0%", _side(value))


def gained(value: Decimal | None) -> str:
    """Return a gain in percent, at most seven cells wide."""
    if value is None:
        return ""
    return f"{value:+.1f}%" if abs(value) < 1000 else f"{value:+.0f}%"


def money_of(
    value: Decimal | None, unit: Unit, context: DrawContext, *, signed: bool = False
) -> str:
    """Return an amount held, rounded to whole units; dots in discreet mode."""
    if value is None:
        return ""
    if context.discreet:
        return "•••"
    amount = major(Quantity(value, unit))
    text = str(Quantity(round(amount.value, 0), amount.unit)).replace(".00", "")
    return f"+{text}" if signed and value > 0 else text


def rate_text(rate: RateNote, base: str) -> str:
    """Return an exchange rate: `€1=$1.162`."""
    amount, unit = (
        str(Quantity(Decimal(1), money(code))) for code in (rate.currency, base)
    )
    return f"{amount.replace('.00', '')}={unit.replace('1.00', f'{rate.value:.4g}')}"


def extended(quote: Quote | None) -> Line:
    """Return the price outside regular hours and its change, `post $379.00 -0.6%`.

    The line is empty if there was no such trade. The last piece is the change.
    """
    found = quote.extended if quote else None
    if quote is None or found is None:
        return ()
    change, ink = percent(found.change)
    text = f"{found.session.value} {Quantity(found.price, quote.price.unit)} "
    return ((text, Ink.QUIET), (change, _FAINT.get(ink, ink)))


def number(value: Quantity | None) -> str:
    """Return a quantity for a column: counts without their noun,
    pence as pounds, blank for None.
    """
    if value is None:
        return ""
    value = major(value)
    return (
        str(value).removesuffix(value.unit.label).rstrip()
        if value.unit.dim is Dim.COUNT
        else str(value)
    )


def value_of(verdict: Verdict) -> str:
    """Return the value for a column, with a sign if it is only a bound."""
    sign = "" if verdict.bound is Bound.EXACT else verdict.bound.value
    return f"{sign}{number(verdict.value)}" if verdict.value else ""


def threshold_of(checkpoint: Checkpoint, verdict: Verdict) -> str:
    """Return the threshold with the sign of the test: `< $90.00`, `≥ 20%`."""
    claim = checkpoint.claim
    if not isinstance(claim, Test):
        return number(verdict.threshold)
    text = number(verdict.threshold or threshold_in(claim.expr))
    return f"{sign_of(claim.expr)} {text}".strip() if text else ""


def headroom(verdict: Verdict) -> Piece:
    """Return the signed headroom. It is red only if the verdict is
    bad: a proof may still be short.
    """
    value = verdict.headroom
    if value is None:
        return ("", Ink.PLAIN)
    ink = Ink.MISSED if value.value < 0 and verdict.status.bad else Ink.PLAIN
    return (f"{'+' if value.value >= 0 else ''}{number(value)}", ink)


def _side(value: Decimal) -> Ink:
    return Ink.GAIN if value > 0 else Ink.LOSS if value < 0 else Ink.QUIET


_HELD = frozenset({"cost", "gain", "value"})


def input_value(item: Input, context: DrawContext) -> str:
    """Return the value of an input as stated, or `not known`; dots
    for an amount in discreet mode.
    """
    if item.value is None:
        return "not known"
    if context.discreet and item.metric in _HELD and item.value.unit.dim is Dim.MONEY:
        return "•••"
    return f"{'' if item.bound is Bound.EXACT else item.bound.value}{item.value}"


def input_name(item: Input) -> str:
    """Return the name of an input: metric and period, kind and basis only if they are unusual."""
    parts = [in_words(item.metric), "" if item.period is None else str(item.period)]
    if item.kind is not Kind.ACTUAL:
        parts.append(item.kind.value)
    if item.basis is Basis.NON_GAAP:
        parts.append("non-GAAP")
    return one_line(" ".join(part for part in parts if part), 80)


def short_source(source: str) -> str:
    """Return a source shortened: an address without scheme and `www.`."""
    return (
        one_line(source, 200)
        .removeprefix("https://")
        .removeprefix("http://")
        .removeprefix("www.")
        .rstrip("/")
    )


# Lines wrapped at words, with the style of each piece.


_DAY = re.compile(r"\b(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) (\d{1,2})\b")


def words_broken(text: str, width: int) -> list[str]:
    """Return a text as lines. A month and its day stay together."""
    joined = _DAY.sub("\\1\N{NO-BREAK SPACE}\\2", text)
    return [part.replace("\N{NO-BREAK SPACE}", " ") for part in wrap(joined, width)]


def broken(line: Line, width: int, hang: int = 0) -> list[Line]:
    """Return a line wrapped to `width` with its gaps; later lines begin at cell `hang`."""
    if cells(line) <= width:
        return [line]
    lines: list[list[Piece]] = [[]]
    room = width
    for text, ink in line:
        for part in re.findall(r"\S+|\s+", text):
            if cell_len(part) <= room:
                lines[-1].append((part, ink))
                room -= cell_len(part)
            elif part.isspace():
                room = 0
            else:
                lines.append([(" " * hang, Ink.PLAIN), (part, ink)])
                room = width - hang - cell_len(part)
    return [tuple(pieces) for pieces in lines]


Spans = tuple[tuple[int, int], ...]

_LONGEST = 2000  # characters of a sentence that are searched
_SPACE = re.compile(r"\s+")


def quoted(
    sentence: str, spans: Spans, ink: Ink = Ink.PLAIN, matched: str = Ink.ACCENT
) -> Line:
    """Return the whole sentence in quotes, on one line."""
    return (("“", ink), *_pieces(sentence, spans, ink, matched), ("”", ink))


def _pieces(sentence: str, spans: Spans, ink: Ink, matched: str) -> Iterator[Piece]:
    at = 0
    for first, last in (*spans, (_LONGEST, _LONGEST)):
        for text, style in ((sentence[at:first], ink), (sentence[first:last], matched)):
            if text:
                yield _SPACE.sub(" ", clean(text, _LONGEST)), style
        at = last
