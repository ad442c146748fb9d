"""`catalyst agenda`, `brief`, `status` and `positions`: dates ahead, the week, what is held."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from catalyst_tui.book.clean import one_row
from catalyst_tui.book.model.book import Book
from catalyst_tui.book.model.dates import local_day
from catalyst_tui.book.model.quantity import Quantity, Unit, major, money
from catalyst_tui.cli.failures import ArgumentError, refuse_without_book
from catalyst_tui.cli.opening import (
    before_day,
    known_as,
    opened_to_read,
    warn_of_questions,
)
from catalyst_tui.cli.output import (
    Answer,
    as_table,
    eight_digits,
    escaped,
    link,
)
from catalyst_tui.desk.calendar_file import write_calendar
from catalyst_tui.desk.entry.price_files import rate_source
from catalyst_tui.desk.home.folder import is_watched
from catalyst_tui.desk.shapes import Attention, Dated, DateKind, PositionRow, Total
from catalyst_tui.desk.views.brief import Brief, Changed, Standing, brief
from catalyst_tui.desk.views.positions import needs_line, position_rows, total
from catalyst_tui.desk.views.status import SIGNS, StatusLine, status_line, write_line
from catalyst_tui.desk.views.timeline import agenda
from catalyst_tui.desk.workspace.state import Known, State

# Agenda


def run_agenda(arguments: argparse.Namespace) -> Answer:
    """Print a line per date, the soonest first, or write all dates into a calendar file."""
    with opened_to_read(arguments) as workspace:
        refuse_without_book(workspace)
        return _agenda(arguments, workspace.look(), workspace.clock.now())


def _agenda(arguments: argparse.Namespace, known: Known, now: datetime) -> Answer:
    dates, today = agenda(known), known.today
    shown = [
        entry for entry in dates if entry.day <= today + timedelta(days=arguments.days)
    ]
    rows = [{"date": appointment, "kind": _kind(appointment)} for appointment in shown]
    values = {"today": today, "dates": rows, "file": arguments.ics}
    if arguments.ics is None:
        empty = f"nothing is dated within {arguments.days} days"
        if dates:
            ahead = (dates[0].day - today).days
            empty += (
                f"; the next is on {dates[0].day}: `catalyst agenda --days {ahead}`"
            )
        cells = [_date_cells(appointment, today) for appointment in shown]
        return Answer("agenda", values, as_table("agenda", cells, empty))
    path = Path(arguments.ics).expanduser()
    write_calendar(path, dates, now)
    return Answer("agenda", values, [f"{path}: {len(dates)} dates"])


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
        return _brief(arguments, workspace.look())


def _brief(arguments: argparse.Namespace, known: State) -> Answer:
    book, since = known.book, known.at - WEEK
    if arguments.since is not None:
        since = before_day("--since", arguments.since, book.zone)
        if since > known.at:
            raise ArgumentError(f"--since {arguments.since} has not come yet")
    names, about = [*book.tickers, *book.theses], arguments.about
    name = next((each for each in names if each in (about, about.upper())), about)
    if name:
        known_as(name, names, "ticker and no thesis")
    found = brief(known, since, name, known.flips)
    first = local_day(since + timedelta(microseconds=1), book.zone)
    text = "\n".join(_markdown(found, f"{first}", f"{known.today}"))
    standing = []
    for row in found.standing:
        attention = SIGNS[why][1] if (why := row.row.attention) in SIGNS else None
        word = row.row.verdict.word.replace("_", " ")
        standing.append({"row": row, "attention": attention, "status": word})
    values = {"brief": found, "standing": standing, "markdown": text}
    return Answer("brief", values, [text])


def _markdown(found: Brief, first: str, until: str) -> Iterator[str]:
    about = f" {escaped(found.about)}" if found.about else ""
    title = (
        f" · {escaped(found.title)}"
        if found.title and found.title != found.about
        else ""
    )
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
    signs = [
        f"{SIGNS[sign][0]} {counts[sign]} {_WORDS[sign]}"
        for sign in SIGNS
        if counts[sign]
    ]
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
    status = (
        f"**{escaped(word)}**. {escaped(verdict.reason)}{_links(one.sources)}{then}"
    )
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
    return Answer("status", values, [write_line(status, arguments.format)])


def _status(status: StatusLine, known: Known) -> dict[str, object]:
    mover, mover_values = status.mover, None
    if mover is not None and mover.quote is not None:
        day = local_day(mover.quote.at, known.book.zone_of(mover.symbol))
        percent = round(float(mover.change or 0), 2)
        mover_values = {"ticker": mover.symbol, "percent": percent, "day": day}
    counts = {name: status.counts[reason] for reason, (_, name, _) in SIGNS.items()}
    age = status.age.total_seconds()
    return {"status": status, "age_seconds": age, **counts, "mover": mover_values}


_CENT = Decimal("0.01")
_NO_PRICE = "nothing is held that has a price; `catalyst add NVDA 40@142.10` adds a lot"


def run_positions(arguments: argparse.Namespace) -> Answer:
    """Print a line per name that is or was held, the largest first, then cash and the total."""
    with opened_to_read(arguments) as workspace:
        refuse_without_book(workspace)
        warn_of_questions(workspace)
        return _positions(workspace.look(), rate_source(workspace))


def _positions(known: Known, source: str) -> Answer:
    every = position_rows(known)
    sums = total(every, known)
    rows = [row for row in every if row.held or row.realised is not None]
    rows.sort(key=lambda row: _order(row, sums))
    values = {
        "at": known.at,
        "positions": [{"row": row, "share_percent": _share(row, sums)} for row in rows],
        "total": sums
        and {"sums": sums, "value": sums.value if sums.currency else None},
    }
    if sums is None:
        unknown = [f"{row.symbol}: {row.lacking}" for row in rows if row.lacking]
        return Answer("positions", values, unknown or [_NO_PRICE])
    cells = [_position_cells(row, sums, known.book) for row in rows]
    below = [*_old_prices(rows, known.book), *_notes(sums, source), needs_line(known)]
    table = [*cells, *_cash_and_total(sums)]
    notes = [one_row(line) for line in below if line]
    return Answer("positions", values, as_table("positions", table, below=notes))


def _order(row: PositionRow, sums: Total | None) -> tuple[bool, bool, str, Decimal]:
    """Return the sort key: the total's currency first, then each other one, the largest first.

    Names without a value come last.
    """
    unit = row.unit.label if row.unit else ""
    other = sums is None or unit != sums.currency
    return row.value is None, other, unit, -(row.value or Decimal(0))


def _share(row: PositionRow, sums: Total | None) -> Decimal | None:
    if sums is None or row.value is None or row.unit is None:
        return None
    return sums.share(Quantity(row.value, row.unit))


# The table


def _position_cells(row: PositionRow, sums: Total, book: Book) -> tuple[str, ...]:
    unit = row.unit or money(sums.currency)
    gain, gain_share = _amount(row.gain, unit), _percent(row.gain_share)
    if row.own_gain is not None:
        # Show the lots' own currency: there is no rate for the total's
        gain = f"{_amount(row.own_gain.value, row.own_gain.unit)}*"
        gain_share = f"{_percent(row.own_gain_share)}*"
    return (
        row.symbol,
        f"{row.shares.normalize():,f}" if row.shares else "",
        str(major(row.quote.price)) if row.quote else "",
        _day(row, book),
        _amount(row.value, unit) or _no_value(row),
        _percent(_share(row, sums)),
        gain,
        gain_share,
        _amount(row.realised, unit),
        row.quote.source if row.quote else "",
        row.lacking,
    )


def _no_value(row: PositionRow) -> str:
    if not row.held:
        return ""
    return "unknown" if row.quote else "no price"


def _cash_and_total(sums: Total) -> Iterator[tuple[str, ...]]:
    unit = money(sums.currency)
    for cash in sums.cash:
        converted = cash.amount.unit != unit and cash.value is not None
        price = str(cash.amount) if converted else ""
        value = _amount(cash.value, unit) or str(cash.amount)
        share = _percent(sums.share(Quantity(cash.value, unit)) if cash.value else None)
        yield "cash", "", price, "", value, share, "", "", "", "", cash.lacking
    if sums.currency:
        share = "100%" if sums.whole else ""
        gain, gain_share = _amount(sums.gain, unit), _percent(sums.gain_share)
        value, sold = _amount(sums.value, unit), _amount(sums.realised, unit)
        yield "total", "", "", "", value, share, gain, gain_share, sold, "", ""


def _day(row: PositionRow, book: Book) -> str:
    """Return the day of its last price, by its exchange's clock."""
    return (
        f"{row.quote.at.astimezone(book.zone_of(row.symbol)):%Y-%m-%d}"
        if row.quote
        else ""
    )


def _amount(value: Decimal | None, unit: Unit) -> str:
    """Return an amount in whole units, as the screen shows it."""
    return (
        "" if value is None else str(Quantity(round(value, 0), unit)).replace(".00", "")
    )


def _percent(value: Decimal | None) -> str:
    return "" if value is None else f"{value:.1f}%"


def _old_prices(rows: list[PositionRow], book: Book) -> list[str]:
    """Name the tickers with an older price than the newest."""
    days = {row.symbol: _day(row, book) for row in rows if row.held and row.quote}
    newest = max(days.values(), default="")
    old = [f"{symbol} of {day}" for symbol, day in days.items() if day != newest]
    return [f"prices are of {newest}, but {', '.join(old)}"] if old else []


def _notes(sums: Total, source: str) -> Iterator[str]:
    """Return what the total leaves out, and the exchange rates with their source."""
    apart = ", ".join(_amount(amount.value, amount.unit) for amount in sums.apart)
    if not sums.currency:
        yield f'{apart}: no total. base_currency = "EUR" under [defaults] of the book makes one'
    elif apart:
        yield f"not in the total: {apart}; {sums.lacking}"
    if sums.without:
        yield f"not in the total, without a value: {', '.join(sums.without)}"
    if sums.rates:
        day = min(rate.day for rate in sums.rates)
        rates = (
            f"1 {rate.currency} = {eight_digits(rate.value)} {sums.currency}"
            for rate in sums.rates
        )
        yield f"rates of {day} ({source}): {', '.join(rates)}"
