"""Summarize a home in one line, for the status bars of tmux, Waybar and i3.

What is bad is counted from the same rows as in `check`: the line says `✓` only when `check` would
exit 0.
"""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime, timedelta
from decimal import Decimal

from msgspec import Struct, field

from catalyst_tui.book.clean import clean
from catalyst_tui.book.model.dates import local_day
from catalyst_tui.desk.shapes.board import Attention, PositionRow
from catalyst_tui.desk.shapes.pages import Dated, DateKind
from catalyst_tui.desk.views.checkpoints import judged_rows, owner
from catalyst_tui.desk.views.positions import parts, position_rows, short
from catalyst_tui.desk.views.timeline import timeline
from catalyst_tui.desk.workspace.state import Known
from catalyst_tui.judge.verdict import Status

FORMATS = ("plain", "tmux", "waybar", "json")

SIGNS = {
    Attention.BAD: ("✗", "bad", "red"),
    Attention.RULING: ("!", "ruling", "red"),
    Attention.LATE: ("!", "late", "red"),
    Attention.TOUCHED: ("▲", "touched", "yellow"),
    Attention.RISKY: ("▲", "risky", "yellow"),
}
"""For each reason its sign, its name in the JSON, and its tmux colour."""

MOST_SENTENCES = 8  # in a tooltip
SENTENCE_CELLS = 60
RECENT = timedelta(days=6)  # an older price is not worth a place in the line
AHEAD = timedelta(days=30)  # the next report is named when it is nearer than this
OLD = timedelta(minutes=30)  # a watcher judges far more often


class StatusLine(Struct, frozen=True):
    """The parts of the line, before they are written in one of `FORMATS`."""

    at: datetime
    book: str
    problem: str  # why the book on disk cannot be judged; empty when it can
    age: timedelta  # since somebody last kept the home up to date
    counts: Counter[Attention] = field(default_factory=Counter)
    sentences: tuple[str, ...] = ()
    mover: PositionRow | None = None
    mover_day: str = ""  # of its last session; empty for today
    report: Dated | None = None
    days_to_report: int = 0


def status_line(known: Known, problem: str, book: str, age: timedelta = timedelta()) -> StatusLine:
    """Return the status of a judged home."""
    positions = position_rows(known)
    counts: Counter[Attention] = Counter()
    sentences = [clean(problem, 200)] if problem else []
    for checkpoint, verdict in judged_rows(known.book, known.verdicts):
        if not verdict.status.bad:
            continue
        reason = Attention.RULING if verdict.status is Status.OVERDUE else Attention.BAD
        counts[reason] += 1
        name, word = owner(checkpoint, known.book), verdict.status.value.replace("_", " ")
        text = short(checkpoint.name, SENTENCE_CELLS)
        sentences.append(f"{SIGNS[reason][0]} {name} {text}: {word}")
    for part in parts(known, positions):
        if part.attention not in (Attention.BAD, Attention.RULING):
            counts[part.attention] += 1
            text = clean(part.words[2], 120)
            sentences.append(f"{SIGNS[part.attention][0]} {part.symbol} {text}")
    moved = [
        (abs(row.change), row, local_day(row.quote.at, known.book.zone_of(row.symbol)))
        for row in positions
        if row.held and row.change is not None and row.quote and known.at - row.quote.at < RECENT
    ]
    _, mover, day = max(moved, key=lambda each: each[0], default=(None, None, known.today))
    kinds = (DateKind.ANNOUNCED, DateKind.EXPECTED)
    coming = timeline(positions, known).coming
    report = next((date for date in coming if date.kind in kinds), None)
    return StatusLine(
        known.at,
        book,
        problem,
        age,
        counts,
        tuple(sentences),
        mover,
        "" if day == known.today else f"{day:%a}",
        report,
        (report.day - known.today).days if report else 0,
    )


def write_line(status: StatusLine, form: str, json_value: dict[str, object]) -> str:
    """Return the line in one of `FORMATS`; `json_value` is what `json` prints."""
    if form == "json":
        return json.dumps(json_value, ensure_ascii=False)
    pieces = _pieces(status)
    if form == "tmux":
        return " · ".join(
            f"#[fg={color}]{text}#[default]" if color else text for text, color in pieces
        )
    text = " · ".join(text for text, _ in pieces)
    return _waybar(status, text) if form == "waybar" else text


def _pieces(status: StatusLine) -> list[tuple[str, str]]:
    """Return each part of the line with its colour."""
    pieces = [("✗ book", "red")] if status.problem else []
    counted: Counter[tuple[str, str]] = Counter()
    for reason, (sign, _, color) in SIGNS.items():
        counted[sign, color] += status.counts[reason]
    pieces += [(f"{sign} {count}", color) for (sign, color), count in counted.items() if count]
    if not pieces:
        pieces.append(("✓", "green"))
    if status.mover is not None:
        change = status.mover.change or Decimal(0)
        day = f" {status.mover_day}" if status.mover_day else ""
        color = "green" if change >= 0 else "red"
        pieces.append((f"{status.mover.symbol} {change:+.1f} %{day}", color))
    report, days = status.report, status.days_to_report
    if report is not None and days <= AHEAD.days:
        when = f"in {'~' if report.estimated else ''}{days}d" if days else "today"
        pieces.append((f"{report.ticker} reports {when}", ""))
    if status.age >= OLD:
        pieces.append((f"{_age(status.age)} old", "yellow"))
    return pieces


def _age(age: timedelta) -> str:
    hours = int(age.total_seconds()) // 3600
    if hours < 2:
        return f"{int(age.total_seconds()) // 60} min"
    return f"{hours} h" if hours < 48 else f"{hours // 24} d"


_MARKUP = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def _waybar(status: StatusLine, text: str) -> str:
    """Return Waybar's JSON, in which text is Pango markup."""
    sentences = [" ".join(sentence.split()) for sentence in status.sentences[:MOST_SENTENCES]]
    if len(status.sentences) > MOST_SENTENCES:
        sentences.append(f"and {len(status.sentences) - MOST_SENTENCES} more")
    mood = _mood(status)
    value = {
        "text": text.translate(_MARKUP),
        "alt": mood,
        "tooltip": "\n".join(sentences or ["nothing needs you"]).translate(_MARKUP),
        "class": [mood, "old"] if status.age >= OLD else [mood],
    }
    return json.dumps(value, ensure_ascii=False)


def _mood(status: StatusLine) -> str:
    if status.problem or status.counts[Attention.BAD] or status.counts[Attention.RULING]:
        return "bad"
    return "risky" if status.counts else "quiet"
