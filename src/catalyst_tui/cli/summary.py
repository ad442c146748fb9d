"""`catalyst agenda`, `catalyst brief` and `catalyst status`: dates ahead,
the week, and one line.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from catalyst_tui.book.clean import clean
from catalyst_tui.book.model.dates import local_day
from catalyst_tui.book.near_names import suggestion
from catalyst_tui.cli.answers import as_json
from catalyst_tui.cli.failures import ArgumentError, CommandError, refuse_without_book
from catalyst_tui.cli.opening import before_day, opened_to_read
from catalyst_tui.cli.output import Answer, escaped, lines, link
from catalyst_tui.cli.tables import Column, as_table
from catalyst_tui.desk.calendar_file import CalendarError, write_calendar
from catalyst_tui.desk.home.folder import is_watched
from catalyst_tui.desk.shapes.board import Attention
from catalyst_tui.desk.shapes.pages import Dated, DateKind
from catalyst_tui.desk.views.brief import Brief, Changed, Standing, brief
from catalyst_tui.desk.views.status_line import SIGNS, StatusLine, status_line, write_line
from catalyst_tui.desk.views.timeline import agenda
from catalyst_tui.desk.workspace.state import Known

# Agenda


def run_agenda(arguments: argparse.Namespace) -> Answer:
    """Print a line per date, the soonest first, or write all dates into a calendar file."""
    with opened_to_read(arguments) as workspace:
        refuse_without_book(workspace)
        known, now = workspace.look(), workspace.clock.now()
    dates, today = agenda(known), known.today
    shown = [entry for entry in dates if entry.day <= today + timedelta(days=arguments.days)]
    rows = [{"date": appointment, "kind": _kind(appointment)} for appointment in shown]
    values = {"today": today, "dates": rows, "file": arguments.ics}
    if arguments.ics is None:
        empty = f"nothing is dated within {arguments.days} days"
        cells = [_date_cells(appointment, today) for appointment in shown]
        return Answer("agenda", values, as_table(_DATES, cells, empty))
    path = Path(arguments.ics).expanduser()
    try:
        write_calendar(path, dates, now)
    except CalendarError as error:
        raise CommandError(str(error)) from None
    return Answer("agenda", values, lines(f"{path}: {len(dates)} dates"))


_DATES = (
    Column("day"),
    Column("in", right=True),
    Column("ticker"),
    Column("what", rank=1),
    Column("about"),
)

_KINDS = {
    DateKind.LATE: "report late",
    DateKind.ANNOUNCED: "report",
    DateKind.EXPECTED: "report expected",
    DateKind.OVERDUE: "your ruling",
    DateKind.DUE: "deadline",
    DateKind.EVIDENCE: "evidence by",
}


def _kind(one: Dated) -> str:
    return _KINDS.get(one.kind, one.kind.value)


def _date_cells(one: Dated, today: date) -> tuple[str, ...]:
    estimated = "" if one.certainty == "confirmed" else "~"
    end = one.last or one.day
    last = f"..{end}" if end != one.day else ""
    days = (one.day - today).days
    ahead = f"{days} d" if days > 0 else f"{-days} d late"
    if days == 0 or (days < 0 and end >= today):
        ahead = "today"
    return f"{estimated}{one.day}{last}", ahead, one.ticker, _kind(one), one.text


# Brief

WEEK = timedelta(days=7)


def run_brief(arguments: argparse.Namespace) -> Answer:
    """Print the week as Markdown. The exit code is 0 also when nothing changed."""
    with opened_to_read(arguments) as workspace:
        refuse_without_book(workspace)
        state, book = workspace.look(), workspace.book
    known = state
    since = known.at - WEEK
    if arguments.since is not None:
        since = before_day("--since", arguments.since, book.zone)
        if since > known.at:
            raise ArgumentError(f"--since {arguments.since} has not come yet")
    names, about = [*book.tickers, *book.theses], arguments.about
    name = next((each for each in names if each in (about, about.upper())), about)
    try:
        found = brief(known, since, name, state.flips)
    except KeyError:
        hint = suggestion(about, names)
        raise ArgumentError(
            f"no ticker and no thesis {clean(about, 80)!r} in the book{hint}"
        ) from None
    first = local_day(since + timedelta(microseconds=1), book.zone)
    text = "\n".join(_markdown(found, f"{first}", f"{known.today}"))
    standing = []
    for row in found.standing:
        attention = SIGNS[why][1] if (why := row.row.attention) in SIGNS else None
        word = row.row.verdict.word.replace("_", " ")
        standing.append({"row": row, "attention": attention, "status": word})
    values = {"brief": found, "standing": standing, "markdown": text}
    return Answer("brief", values, lines(text))


def _markdown(found: Brief, first: str, until: str) -> Iterator[str]:
    about = f" {escaped(found.about)}" if found.about else ""
    title = f" · {escaped(found.title)}" if found.title and found.title != found.about else ""
    yield f"# Catalyst{about}, {first} to {until}{title}"
    if found.argument:
        yield f"\n{escaped(found.argument, 2_000)}"
    yield "\n## What changed\n"
    yield from map(_changed, found.changed)
    if not found.changed:
        yield "Nothing changed."
    yield "\n## Where it stands\n"
    yield f"{_counts(found)}\n"
    yield from map(_standing, found.standing)
    yield "\n## What is due\n"
    for appointment in found.due:
        estimated = "" if appointment.certainty == "confirmed" else "~"
        ticker = f"**{escaped(appointment.ticker)}** " if appointment.ticker else ""
        end = appointment.last or appointment.day
        late = " (late)" if end.isoformat() < until else ""
        kind = "" if appointment.key.startswith("print:") else f"{_kind(appointment)}: "
        yield f"- {estimated}{appointment.day}{late} · {ticker}{kind}{escaped(appointment.text)}"
    if not found.due:
        yield "Nothing within thirty days."


def _counts(found: Brief) -> str:
    """Return how many need the user, by sign, and how many are open and settled."""
    counts = Counter(standing.row.attention for standing in found.standing)
    signs = [f"{SIGNS[sign][0]} {counts[sign]} {_WORDS[sign]}" for sign in SIGNS if counts[sign]]
    needed = signs or ["nothing needs you"]
    return ", ".join([*needed, f"{found.open} open, {found.settled} settled"])


_WORDS = {
    Attention.BAD: "gone wrong",
    Attention.RULING: "waiting for your ruling",
    Attention.TOUCHED: "beyond a threshold now",
    Attention.LATE: "late",
    Attention.RISKY: "near or at risk",
}


def _changed(one: Changed) -> str:
    before = f"{escaped(one.before)} → " if one.before else ""
    change = f"{before}**{escaped(one.after)}**, {one.day}. {escaped(one.reason)}"
    return f"- **{escaped(one.ticker)}** {escaped(one.text)}: {change}{_links(one.sources)}"


def _standing(one: Standing) -> str:
    why, checkpoint, verdict = one.row.attention, one.row.checkpoint, one.row.verdict
    sign = f"{SIGNS[why][0]} " if why in SIGNS else ""
    then = ""
    if checkpoint.then and why <= Attention.TOUCHED:
        then = f" Then: {escaped(checkpoint.then)}"
    word = verdict.word.replace("_", " ")
    status = f"**{escaped(word)}**. {escaped(verdict.reason)}{_links(one.sources)}{then}"
    return f"- {sign}**{escaped(one.ticker)}** {escaped(checkpoint.name)}: {status}"


def _links(sources: tuple[str, ...]) -> str:
    return f" ({', '.join(map(link, sources))})" if sources else ""


# Status


def run_status(arguments: argparse.Namespace) -> Answer:
    """Judge the stored data and print one line. The exit code is always 0."""
    with opened_to_read(arguments) as workspace:
        known = workspace.look()
        judged = workspace.last_seen.judged_at
        age = timedelta()
        if judged is not None and not is_watched(workspace.home):
            age = max(workspace.clock.now() - judged, age)
        status = status_line(known, workspace.problem, str(workspace.home.book), age)
    values = _status(status, known)
    line = write_line(status, arguments.format, {"version": 1, **as_json("status", values)})
    return Answer("status", values, lines(line))


def _status(status: StatusLine, known: Known) -> dict[str, object]:
    mover, mover_values = status.mover, None
    if mover is not None and mover.quote is not None:
        day = local_day(mover.quote.at, known.book.zone_of(mover.symbol))
        percent = round(float(mover.change or 0), 2)
        mover_values = {"ticker": mover.symbol, "percent": percent, "day": day}
    counts = {name: status.counts[reason] for reason, (_, name, _) in SIGNS.items()}
    age = status.age.total_seconds()
    return {"status": status, "age_seconds": age, **counts, "mover": mover_values}
