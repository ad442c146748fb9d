"""What comes next for a ticker, in few, some and many cells, and the When of a checkpoint."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import lru_cache

from catalyst_tui.book.clean import clean
from catalyst_tui.book.language.leaves import is_daily
from catalyst_tui.book.language.tree import Expr
from catalyst_tui.book.model.book import Checkpoint, Claim, Group, Role, Score, Test
from catalyst_tui.book.model.period import Period
from catalyst_tui.desk.prints import next_print, quarter_label
from catalyst_tui.desk.shapes.board import CheckpointRow, NextDate
from catalyst_tui.desk.state import Known
from catalyst_tui.judge.evaluate.scope import Scope
from catalyst_tui.judge.verdict import Mark, Status, Verdict

GRACE = timedelta(days=7)
"""How long after an estimated day a print is not late yet: a year ago plus 52 weeks is often a week off."""

_NO_SUBJECT = frozenset(
    (
        "The",
        "This",
        "That",
        "These",
        "Its",
        "All",
        "Any",
        "Each",
        "Both",
        "One",
        "Two",
        "Three",
        "Four",
    )
)
_SUBJECT = 7
"""Letters of a sentence's first word that a date has room for: `Scorpio due Dec 31`."""


def next_date(
    checkpoints: Iterable[CheckpointRow], print_: NextDate | None, today: date
) -> NextDate | None:
    """A print that is late; else the nearest dated thing ahead: a print, a deadline, or the day evidence is
    waited for. What is overdue is no date to come: the row counts it."""
    if print_ is not None and print_.late:
        return print_
    dates = [deadline for row in checkpoints if (deadline := _deadline(row, today)) is not None]
    if print_ is not None:
        dates.append(print_)
    return min(dates, key=lambda deadline: deadline.day, default=None)


def _deadline(row: CheckpointRow, today: date) -> NextDate | None:
    verdict = row.verdict
    if verdict.status is Status.AWAITING and verdict.verify_by and verdict.verify_by >= today:
        return _next(verdict.verify_by, "by", _subject(row), today)
    if verdict.status.settled or verdict.due is None or verdict.due < today:
        return None
    return _next(verdict.due, "due", _subject(row), today)


def _next(day: date, word: str, subject: str, today: date) -> NextDate:
    shown = short_day(day, today)
    text = f"{subject} {word} {shown}".strip()
    return NextDate(
        day, text, short=f"{'by ' if word == 'by' else ''}{shown}", full=text + ahead(day, today)
    )


def _subject(row: CheckpointRow) -> str:
    """What a deadline is about, where one word says it: `Scorpio`."""
    first = clean(row.checkpoint.text, 80).split(" ")[0]
    named = 2 < len(first) <= _SUBJECT and first[0].isupper() and first.isalpha()
    return first if named and first not in _NO_SUBJECT else ""


def waits_for_print(row: CheckpointRow) -> bool:
    """Whether it is decided by figures that a report tells, and not settled: nobody misses another print."""
    return not row.verdict.status.settled and any(
        not is_daily(expr) for expr in _tests(row.checkpoint.claim)
    )


def _tests(claim: Claim) -> Iterator[Expr]:
    match claim:
        case Test(expr):
            yield expr
        case Group(members):
            for member in members:
                yield from _tests(member.claim)


def next_print_date(symbol: str, known: Known) -> NextDate:
    """The next report."""
    scope = Scope(known.book, known.ledger, known.at, ticker=symbol)
    quarter, day, estimated = next_print(scope, symbol)
    return _print_date(
        quarter_label(quarter, known.book.fiscal(symbol)), day, estimated, known.today
    )


@lru_cache(maxsize=4096)
def _print_date(quarter: str, day: date, estimated: bool, today: date) -> NextDate:
    """One object for all that report that quarter on that day."""
    name, shown = f"{quarter} print", f"{'~' if estimated else ''}{short_day(day, today)}"
    if day < today - (GRACE if estimated else timedelta()):
        days = (today - day).days
        said = (f"{days}d late", f"print {days} d late", f"{name} late since {shown}")
        return NextDate(day, said[1], estimated, short=said[0], full=said[2], late=True)
    full = f"{name} {shown}{ahead(day, today)}"
    return NextDate(day, f"{name} {shown}", estimated, short=shown, full=full)


def offered_date(day: date) -> NextDate:
    """A print whose figures wait to be entered."""
    full = f"figures of {day:%b} {day.day} offered"
    return NextDate(day, "figures offered", short="new figures", full=full, late=True)


def ahead(day: date, today: date) -> str:
    """`, in 12 d`."""
    days = (day - today).days
    return ", today" if days == 0 else f", in {days} d" if days > 0 else ""


def short_day(day: date, today: date) -> str:
    """A day, short: by month, with the year instead of the day when it is another."""
    text = f"{day:%b} {day.day}"
    return text if day.year == today.year else f"{day:%b} {day.year}"


def when(checkpoint: Checkpoint, verdict: Verdict, today: date, *, dated: bool = True) -> str:
    """The When column: what it waits for, or the day it was known to be settled; the
    period where nobody says on which day it ended (`dated`)."""
    if not dated and checkpoint.period is not None and verdict.status.settled:
        return str(checkpoint.period)
    if (told := verdict.told_on) is not None and verdict.status.settled:
        return f"{told:%b} {told.day} {told.year}"
    if verdict.status is Status.OVERDUE and (last := verdict.verify_by or verdict.due):
        return f"by {short_day(last, today)}"
    if verdict.status is Status.AWAITING and verdict.verify_by:
        return f"by {short_day(verdict.verify_by, today)}"
    if Mark.SLIPPED in verdict.marks and verdict.slips:
        return f"→ {verdict.slips[-1].after}"
    if Mark.WAITING in verdict.marks and checkpoint.depends_on:
        return f"after {checkpoint.depends_on[0]}"
    return _due(checkpoint, verdict, today) or _read(checkpoint, verdict, today)


def _due(checkpoint: Checkpoint, verdict: Verdict, today: date) -> str:
    """By when it is to be; empty where that is not said."""
    if checkpoint.target and verdict.results:
        return f"for {verdict.results[-1].period}"
    if checkpoint.period is not None:
        return str(checkpoint.period)
    if checkpoint.due is None:
        return "" if checkpoint.every is None else f"every {checkpoint.every.name.lower()}"
    whole = checkpoint.due.first == checkpoint.due.last
    return f"by {short_day(checkpoint.due.last, today) if whole else checkpoint.due}"


def _read(checkpoint: Checkpoint, verdict: Verdict, today: date) -> str:
    """What it is read from, where it has no date."""
    if isinstance(checkpoint.claim, Score):
        return "your score"
    if verdict.status is Status.UNKNOWN:
        missing = (item.ticker for item in verdict.inputs if item.value is None and item.ticker)
        if (ticker := next(missing, None)) is not None and ticker != checkpoint.ticker:
            return f"{ticker} missing"
    if checkpoint.role is Role.GAUGE:
        return "gauge"
    if (last := last_close(verdict)) is not None:
        return f"close {short_day(last, today)}"
    if any(isinstance(item.period, Period) for item in verdict.inputs):
        return "each print"
    if checkpoint.since is not None:
        return f"from {checkpoint.since}"
    return "always" if checkpoint.role is Role.GUARD else "no date"


def last_close(verdict: Verdict) -> date | None:
    """The day of the close a verdict is of: the one whose value it shows, else the latest; None when it rests
    on none."""
    priced = [item for item in verdict.inputs if item.metric == "price" and item.value is not None]
    shown = [item for item in priced if item.value == verdict.value] or priced
    return max((item.period for item in shown if isinstance(item.period, date)), default=None)
