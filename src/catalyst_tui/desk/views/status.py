"""Summarize a home in one line, for status bars, and list the health of each source.

What is bad is counted from the same rows as in `check`: the line says `✓` only when `check` would
exit 0.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from operator import itemgetter

from msgspec import field

from catalyst_tui.desk.home.clock import local_time
from catalyst_tui.desk.home.config import Config, SourceConfig
from catalyst_tui.desk.home.keys import wanted
from catalyst_tui.desk.shapes import (
    FAILING,
    KEYLESS,
    NAMELESS,
    OFF,
    UNASKED,
    Attention,
    Dated,
    DateKind,
    PositionRow,
    SourceRow,
)
from catalyst_tui.desk.views.positions import board, judged_rows
from catalyst_tui.desk.views.timeline import timeline
from catalyst_tui.desk.workspace.state import Known
from catalyst_tui.judge.verdict import Status
from catalyst_tui.outside.health import Health, SourceState
from catalyst_tui.sources import feeds
from catalyst_tui.sources.specs import Spec, specs
from catalyst_tui.values import Frozen

FORMATS = ("plain", "tmux")

SIGNS = {
    Attention.BAD: ("✗", "bad", "red"),
    Attention.RULING: ("!", "ruling", "red"),
    Attention.LATE: ("!", "late", "red"),
    Attention.TOUCHED: ("▲", "touched", "yellow"),
    Attention.RISKY: ("▲", "risky", "yellow"),
}
"""For each reason its sign, its name in the JSON, and its tmux colour."""

RECENT = timedelta(days=6)  # an older price is not worth a place in the line
AHEAD = timedelta(days=30)  # the next report is named when it is nearer than this
OLD = timedelta(minutes=30)  # a watcher judges far more often
HOUR = "%H:%M"


class StatusLine(Frozen):
    """The parts of the line, before they are written in one of `FORMATS`."""

    at: datetime
    book: str
    problem: str  # why the book on disk cannot be judged; empty when it can
    age: timedelta  # since somebody last kept the home up to date
    counts: Counter[Attention] = field(default_factory=Counter)
    mover: PositionRow | None = None
    mover_day: str = ""  # of its last session; empty for today
    report: Dated | None = None
    days_to_report: int = 0


def status_line(
    known: Known, problem: str, book: str, age: timedelta = timedelta()
) -> StatusLine:
    """Return the status of a judged home."""
    shown = board(known)
    counts = Counter(
        Attention.RULING if verdict.status is Status.OVERDUE else Attention.BAD
        for _, verdict in judged_rows(known.book, known.verdicts)
        if verdict.status.bad
    )
    counts.update(
        part.attention
        for part in shown.parts
        if part.attention not in (Attention.BAD, Attention.RULING)
    )
    moved = [
        (abs(row.change), known.book.day_of(row.quote.at, row.symbol), row)
        for row in shown.rows
        if row.held and row.change is not None and row.quote
        if known.at - row.quote.at < RECENT
    ]
    _, day, mover = max(moved, key=itemgetter(0), default=(0, known.today, None))
    kinds = (DateKind.ANNOUNCED, DateKind.EXPECTED)
    coming = timeline(shown, known).coming
    report = next((date for date in coming if date.kind in kinds), None)
    return StatusLine(
        known.at,
        book,
        problem,
        age,
        counts,
        mover,
        "" if day == known.today else f"{day:%a}",
        report,
        max((report.day - known.today).days, 0) if report else 0,
    )


def write_line(status: StatusLine, form: str) -> str:
    """Return the line in one of `FORMATS`."""
    pieces = _pieces(status)
    if form == "tmux":
        return " · ".join(
            f"#[fg={color}]{text}#[default]" if color else text
            for text, color in pieces
        )
    return " · ".join(text for text, _ in pieces)


def _pieces(status: StatusLine) -> list[tuple[str, str]]:
    """Return each part of the line with its colour."""
    pieces = [("✗ book", "red")] if status.problem else []
    counted: Counter[tuple[str, str]] = Counter()
    for reason, (sign, _, color) in SIGNS.items():
        counted[sign, color] += status.counts[reason]
    pieces += [
        (f"{sign} {count}", color) for (sign, color), count in counted.items() if count
    ]
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


# The status page


def source_rows(
    config: Config, health: Mapping[str, Health], keys: Collection[str], now: datetime
) -> tuple[SourceRow, ...]:
    """Return every source; those of prices in the order in which they are asked."""
    return tuple(
        _source(spec, config, health.get(spec.name), keys, now) for spec in specs()
    )


def _source(
    spec: Spec, config: Config, row: Health | None, keys: Collection[str], now: datetime
) -> SourceRow:
    about = partial(SourceRow, spec.name, spec.title or spec.policy.title, spec.gives)
    wish = config.sources.get(feeds.vendor(spec.name), SourceConfig())
    if not wish.enabled:
        return about(OFF, "switched off in config.toml")
    if spec.wants_contact and wish.contact is None:
        from catalyst_tui.sources.edgar import NO_CONTACT

        return about(NAMELESS, NO_CONTACT)
    if spec.keys and spec.name not in keys:
        return about(
            KEYLESS, f"no key; {wanted(spec.name)} would let it be asked first"
        )
    if row is None or (row.last_ok is None and not row.last_error):
        return about(UNASKED, "not asked yet; `catalyst refresh` asks")
    well = row.state in (SourceState.OK, SourceState.SLOW)
    state = FAILING if well and row.failures else row.state
    last = f"last answer {local_time(row.last_ok)}" if row.last_ok else "never answered"
    since = f" since {local_time(row.since)}" if row.since and not well else ""
    error = "" if state in (SourceState.OK, SourceState.SLOW) else f"; {row.last_error}"
    again = (
        f"; next try {local_time(row.until, HOUR)}"
        if row.until and row.until > now
        else ""
    )
    return about(
        state, f"{state}{since}, {last}{error}{again}", row.last_ok, row.last_error
    )
