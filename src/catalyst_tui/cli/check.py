"""`catalyst check`: judge and print, for people and for scripts."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from datetime import date, datetime

from catalyst_tui.book.clean import clean
from catalyst_tui.book.model.book import Checkpoint
from catalyst_tui.book.model.dates import local_day
from catalyst_tui.cli import check_formats
from catalyst_tui.cli.failures import BAD, OK, ArgumentError, refuse_without_book
from catalyst_tui.cli.opening import before_day, end_of_day, opened_to_read
from catalyst_tui.cli.output import Answer, lines
from catalyst_tui.cli.tables import Color, Column, Row, show
from catalyst_tui.cli.verdict_json import verdict_json, wording_json
from catalyst_tui.desk.home.folder import read_book
from catalyst_tui.desk.shapes.board import Attention
from catalyst_tui.desk.views.judged_rows import Judged, judged_rows
from catalyst_tui.desk.views.rows import attention, urgency
from catalyst_tui.desk.wordings import originals
from catalyst_tui.desk.workspace import Workspace
from catalyst_tui.judge.kinds import Status, StatusGroup
from catalyst_tui.judge.verdict import Verdict


def run(arguments: argparse.Namespace) -> Answer:
    """Judge now, or as of the end of a day; 1 when something is bad, 3 when the book is wrong."""
    with opened_to_read(arguments) as workspace:
        refuse_without_book(workspace)
        zone, home = workspace.book.zone, workspace.home
        at = end_of_day("--as-of", arguments.as_of, zone, workspace.clock.now())
        found = workspace.as_of(at)
        rows = judged_rows(workspace.book, found, every_period=arguments.since is not None)
        if arguments.since is not None:
            since = before_day("--since", arguments.since, zone)
            if since > at:
                raise ArgumentError(f"--since {arguments.since} is after the moment that is judged")
            rows = _changed(rows, judged_rows(workspace.book, workspace.as_of(since), every_period=True))
            ids = {checkpoint.id for checkpoint, _ in rows}
            found = {id_: one for id_, one in found.items() if id_ in ids}
        value = {
            "as_of": at.isoformat(),
            "since": arguments.since and since.isoformat(),
            "book": str(home.book),
            "checkpoints": _json(workspace, found, at) if arguments.json else [],
        }
    code = BAD if any(verdict.status.bad for _, verdict in rows) else OK
    today = local_day(at, zone)
    if arguments.json or arguments.format == "text":
        return Answer(value, lambda: _print(rows, today, arguments), code)
    form = getattr(check_formats, arguments.format)
    urgent = [(checkpoint, verdict) for _, checkpoint, verdict in _sorted(rows, today)]
    text = form(urgent, check_formats.lines_of(read_book(home)), home.book)
    return Answer(value, lines(*([text] if text else [])), code)


def _json(workspace: Workspace, found: Mapping[str, Verdict], at: datetime) -> list[dict[str, object]]:
    first = originals(found, workspace.ledger, workspace.wordings)
    return [
        verdict_json(workspace.book.checkpoints[id_], verdict)
        | wording_json(id_, workspace.ledger, first.get(id_), at)
        for id_, verdict in found.items()
    ]


def _print(rows: list[Judged], today: date, arguments: argparse.Namespace) -> None:
    if rows:
        _table(rows, today, arguments.color)
    elif arguments.since is not None:
        print(f"nothing changed since {arguments.since}")
    else:
        print("Nothing is claimed yet. In the screen `a` adds the first checkpoint.")


def _changed(rows: list[Judged], before: list[Judged]) -> list[Judged]:
    """Those with another word than before; a period that had not begun was pending."""
    was = {verdict.checkpoint: verdict.shown for _, verdict in before}
    return [row for row in rows if was.get(row[1].checkpoint, Status.PENDING) != row[1].shown]


_COLUMNS = (
    Column("status", wraps=True),
    Column("checkpoint"),
    Column("value", right=True),
    Column("threshold", right=True, rank=1),
    Column("headroom", right=True, rank=2),
    Column("why"),
)

_STYLES = {
    Attention.BAD: StatusGroup.BAD.terminal,
    Attention.RULING: StatusGroup.BAD.terminal,
    Attention.TOUCHED: StatusGroup.RISKY.terminal,
    Attention.RISKY: StatusGroup.RISKY.terminal,
    Attention.BLIND: StatusGroup.UNKNOWN.terminal,
}


def _table(rows: list[Judged], today: date, color: Color) -> None:
    """A line for each checkpoint, the worst first: status, id, what it compares, why."""
    show(_COLUMNS, [_row(*row) for row in _sorted(rows, today)], color)


def _sorted(rows: list[Judged], today: date) -> list[tuple[Attention, Checkpoint, Verdict]]:
    urgent = [(attention(verdict, today), checkpoint, verdict) for checkpoint, verdict in rows]
    return sorted(urgent, key=lambda row: urgency(row[0], row[2].status))


def _row(why: Attention, checkpoint: Checkpoint, verdict: Verdict) -> Row:
    cells = (
        " ".join([check_formats.word_of(verdict), *(f"+{mark}" for mark in verdict.marks)]),
        verdict.checkpoint,
        verdict.shown_value,
        *(str(quantity) if quantity else "" for quantity in (verdict.threshold, verdict.headroom)),
        verdict.reason,
    )
    return Row(tuple(map(clean, cells)), _STYLES.get(why, verdict.status.group.terminal))
