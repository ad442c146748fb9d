"""What a status bar shows of a home, as `desk/home/kept_status.py` reads it: a value a line."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from decimal import Decimal

from catalyst_tui.book.clean import clean
from catalyst_tui.book.model.dates import local_day
from catalyst_tui.desk.home.kept_status import FORM
from catalyst_tui.desk.shapes.board import Attention, Part, PositionRow
from catalyst_tui.desk.shapes.timeline import Dated, DateKind
from catalyst_tui.desk.state import Known
from catalyst_tui.desk.views.attention import parts
from catalyst_tui.desk.views.rows import position_rows
from catalyst_tui.desk.views.timeline import timeline
from catalyst_tui.desk.views.trends import Trends

SIGNS = {
    Attention.BAD: ("✗", "bad", "red"),
    Attention.RULING: ("!", "ruling", "red"),
    Attention.TOUCHED: ("◆", "touched", "yellow"),
    Attention.LATE: ("□", "late", "yellow"),
    Attention.RISKY: ("▲", "risky", "yellow"),
}
"""The strip's signs, the word for scripts, and tmux's colour."""

MOST = 8
"""Sentences in a tooltip."""

RECENT = timedelta(days=6)
"""How old the day of the largest move may be."""


def kept_status(known: Known, problem: str, book: str) -> str:
    """The text of the file; `problem`: why the book on disk is not the one shown."""
    rows = position_rows(known, Trends())
    needs, mover = parts(known, rows), _mover(rows, known.at)
    coming = timeline(rows, (), known).coming
    due = next((one for one in coming if one.kind in (DateKind.ANNOUNCED, DateKind.EXPECTED)), None)
    counts = Counter(part.attention for part in needs)
    signs = [(*SIGNS[one], counts[one]) for one in SIGNS if counts[one]]
    plain = [f"{sign} {n}" for sign, _, _, n in signs]
    tmux = [f"#[fg={ink}]{sign} {n}#[default]" for sign, _, ink, n in signs]
    if problem:
        plain.insert(0, "✗ book")
        tmux.insert(0, "#[fg=red]✗ book#[default]")
    if not plain:
        plain, tmux = ["✓"], ["#[fg=green]✓#[default]"]
    if mover is not None:
        said, up = _moved(mover, known), (mover.change or 0) >= 0
        plain.append(said)
        tmux.append(f"#[fg={'green' if up else 'red'}]{said}#[default]")
    told = {
        "at": known.at.isoformat(),
        "book": book,
        "problem": problem or None,
        **_json(counts, mover, due, known),
    }
    lines = {
        "at": str(int(known.at.timestamp())),
        "book": book,
        "plain": " · ".join(plain),
        "tmux": " · ".join(tmux),
        "class": _class(counts, problem),
        "tooltip": _in_json("\n".join(_sentences(needs, problem)).translate(_MARKUP)),
        "print": _print(due, known) if due is not None else "",
        "json": json.dumps(told, ensure_ascii=False),
    }
    return "\n".join([FORM, *(f"{name}\t{value}" for name, value in lines.items()), ""])


_MARKUP = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def _mover(rows: Iterable[PositionRow], at: datetime) -> PositionRow | None:
    """Of what is held the one that moved most in its last session."""
    held = (row for row in rows if row.held and row.change is not None)
    moved = [row for row in held if row.quote and at - row.quote.at < RECENT]
    return max(moved, key=lambda row: abs(row.change or Decimal(0)), default=None)


def _moved(row: PositionRow, known: Known) -> str:
    """`ALAB +3.4 %`, with the day when it was not today."""
    day = local_day(row.quote.at, known.book.zone_of(row.symbol)) if row.quote else known.today
    when = "" if day == known.today else f" {day:%a}"
    return f"{row.symbol} {row.change:+.1f} %{when}"


def _class(counts: Counter[Attention], problem: str) -> str:
    if problem or counts[Attention.BAD] or counts[Attention.RULING]:
        return "bad"
    return "risky" if counts else "quiet"


def _sentences(needs: Sequence[Part], problem: str) -> list[str]:
    """What needs someone, a line each."""
    said = [clean(problem, 200)] if problem else []
    said += [f"{SIGNS[one.attention][0]} {one.symbol} {clean(one.words[2], 120)}" for one in needs[:MOST]]
    if len(needs) > MOST:
        said.append(f"and {len(needs) - MOST} more")
    return [" ".join(one.split()) for one in said] or ["nothing needs you"]


def _print(due: Dated, known: Known) -> str:
    first = datetime.combine(due.day, time(), known.book.zone)
    return f"{due.ticker} {'~' if due.estimated else '-'} {int(first.timestamp())}"


def _json(
    counts: Counter[Attention],
    mover: PositionRow | None,
    due: Dated | None,
    known: Known,
) -> dict[str, object]:
    """As docs/json.md says, but for the age."""
    return {
        **{word: counts[one] for one, (_, word, _) in SIGNS.items()},
        "mover": mover
        and {
            "ticker": mover.symbol,
            "percent": round(float(mover.change or 0), 2),
            "day": mover.quote and local_day(mover.quote.at, known.book.zone).isoformat(),
        },
        "print": due and {"ticker": due.ticker, "day": due.day.isoformat(), "estimated": due.estimated},
    }


def _in_json(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]
