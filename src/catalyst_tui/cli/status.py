"""`catalyst status`: print one line for a status bar."""

from __future__ import annotations

import argparse
from datetime import timedelta

from catalyst_tui.book.model.dates import local_day
from catalyst_tui.cli.opening import opened_to_read
from catalyst_tui.cli.output import Answer, lines
from catalyst_tui.desk.home.folder import is_watched
from catalyst_tui.desk.state import Known
from catalyst_tui.desk.views.status_line import (
    SIGNS,
    StatusLine,
    status_line,
    write_line,
)


def run(arguments: argparse.Namespace) -> Answer:
    """Judge the home from what is stored and print one line. The exit code is always 0."""
    with opened_to_read(arguments) as workspace:
        known = workspace.look().known
        judged = workspace.watermark.judged_at
        age = timedelta()
        if judged is not None and not is_watched(workspace.home):
            age = max(workspace.clock.now() - judged, age)
        status = status_line(known, workspace.problem, str(workspace.home.book), age)
    value = _json(status, known)
    return Answer(value, lines(write_line(status, arguments.format, {"version": 1, **value})))


def _json(status: StatusLine, known: Known) -> dict[str, object]:
    """Return the JSON that docs/json.md describes."""
    mover, report = status.mover, status.report
    value: dict[str, object] = {
        "age_seconds": int(status.age.total_seconds()),
        "at": status.at.isoformat(),
        "book": status.book,
        "problem": status.problem or None,
    }
    value |= {name: status.counts[reason] for reason, (_, name, _) in SIGNS.items()}
    value["mover"] = mover and {
        "ticker": mover.symbol,
        "percent": round(float(mover.change or 0), 2),
        "day": mover.quote and local_day(mover.quote.at, known.book.zone_of(mover.symbol)).isoformat(),
    }
    value["print"] = report and {
        "ticker": report.ticker,
        "day": report.day.isoformat(),
        "estimated": report.estimated,
    }
    return value
