"""Make the rows of checkpoints: how urgent each is, what it waits for, how much headroom it has.

A checkpoint without a ticker belongs to its thesis, which stands in the lists as a name of its own:
a theme.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from msgspec.structs import replace

from catalyst_tui.book.language.leaves import named
from catalyst_tui.book.language.names import is_price
from catalyst_tui.book.language.tree import Forecast, Operand
from catalyst_tui.book.model.book import (
    Book,
    Checkpoint,
    Claim,
    Gauge,
    Group,
    Role,
    Score,
    Test,
    Thesis,
)
from catalyst_tui.book.model.period import Period
from catalyst_tui.book.model.quantity import Quantity, major
from catalyst_tui.book.model.subject import is_period, of_period, period_of, subject
from catalyst_tui.book.model.tickers import Ticker
from catalyst_tui.desk.shapes import Attention, CheckpointRow, InboxLine, ThesisView
from catalyst_tui.desk.workspace.listed import shown_name
from catalyst_tui.desk.workspace.state import Known
from catalyst_tui.judge.history.transitions import checkpoint_of
from catalyst_tui.judge.kinds import StatusGroup
from catalyst_tui.judge.ledger.facts import Ledger
from catalyst_tui.judge.rules.rulings import unexplained
from catalyst_tui.judge.verdict import Mark, Status, Verdict

Judged = tuple[Checkpoint, Verdict]

SOON = timedelta(days=14)
FAR = Decimal("Infinity")
UNDO_JUDGED_WITHIN = timedelta(minutes=1)

_STATUS_ORDER = {status: -place for place, status in enumerate(Status)}


def checkpoint_rows(known: Known) -> list[CheckpointRow]:
    """Return all checkpoints and their earlier unsettled periods, the most urgent first."""
    unread = _unacknowledged(known)
    pairs = judged_rows(known.book, known.verdicts, named_by_period=False)
    rows = [_row(checkpoint, verdict, known, unread) for checkpoint, verdict in pairs]
    return sorted(rows, key=lambda row: urgency(row.attention, row.verdict.status))


def checkpoint_row(id_: str, known: Known) -> CheckpointRow:
    """Return the row of a checkpoint or a period. KeyError if the book lacks it."""
    checkpoint = subject(known.book, id_)
    verdict = known.verdicts[checkpoint_of(id_)]
    if checkpoint is None:
        raise KeyError(id_)
    if is_period(id_):
        results = [
            result for result in verdict.results if result.period == checkpoint.period
        ]
        if not results:
            raise KeyError(id_)
        verdict = verdict.of_period(results[0])
    return _row(checkpoint, verdict, known, _unacknowledged(known))


def judged_rows(
    book: Book,
    verdicts: Mapping[str, Verdict],
    *,
    every_period: bool = False,
    named_by_period: bool = True,
) -> list[Judged]:
    """Return one row per checkpoint, and one for each earlier period that still matters.

    `every_period` adds the settled ones. `named_by_period` gives a recurring checkpoint the id of
    its current period.
    """
    rows: list[Judged] = []
    for id_, verdict in verdicts.items():
        checkpoint = book.checkpoints[id_]
        earlier = verdict.results[:-1] if every_period else verdict.earlier_rows
        if verdict.results and named_by_period:
            current = of_period(id_, verdict.results[-1].period)
            rows.append((checkpoint, replace(verdict, checkpoint=current)))
        else:
            rows.append((checkpoint, verdict))
        for result in earlier:
            about = (
                checkpoint if named_by_period else period_of(checkpoint, result.period)
            )
            rows.append((about, verdict.of_period(result)))
    return rows


def _row(
    checkpoint: Checkpoint, verdict: Verdict, known: Known, unread: frozenset[str]
) -> CheckpointRow:
    live = live_price(verdict, known)
    sign = "+" if live and live[1].value > 0 else ""
    ticker = known.book.tickers.get(checkpoint.ticker or "")
    id_ = checkpoint_of(checkpoint.id)
    edited = Mark.MOVED in verdict.marks
    return CheckpointRow(
        checkpoint,
        verdict,
        when(checkpoint, verdict, known.today, dated=ticker is None or ticker.dated),
        attention(verdict, known.today, noted=acknowledged(verdict, known)),
        live=str(major(live[0])) if live else "",
        live_room=f"{sign}{major(live[1])}" if live else "",
        later=known.later.get(verdict.checkpoint, ""),
        unnoted=id_ in unread,
        unexplained=edited and unexplained(id_, known.ledger, known.at) is not None,
        snoozed=known.snoozed.get(id_),
        priced=_priced(checkpoint.claim),
    )


def _priced(claim: Claim) -> bool:
    """Return whether nothing but prices decides a claim."""
    match claim:
        case Test(expr) | Gauge(expr):
            operands = [
                leaf for leaf in named(expr) if isinstance(leaf, Operand | Forecast)
            ]
            return all(is_price(leaf.metric) for leaf in operands)
        case Group(members):
            return all(_priced(member.claim) for member in members)
    return False


# Urgency


def attention(verdict: Verdict, today: date, *, noted: bool | None = None) -> Attention:
    """Return why a verdict needs someone.

    `noted` says whether its notification was acknowledged; None if there was none. A miss is
    history once it was acknowledged, or after two weeks if nobody was notified.
    """
    marks, status = set(verdict.marks), verdict.status
    if status is Status.OVERDUE:
        return Attention.RULING
    if status.bad:
        settled = verdict.settled_on if status.settled else None
        old = settled is not None and today - settled > SOON
        history = settled is not None and (noted or (noted is None and old))
        return Attention.QUIET if history else Attention.BAD
    if Mark.TOUCHED in marks:
        return Attention.TOUCHED
    if status.group is StatusGroup.RISKY:
        return Attention.RISKY
    if status.group is StatusGroup.UNKNOWN:
        return Attention.BLIND
    if status is Status.AWAITING or Mark.UNSETTLED in marks:
        return Attention.DUE
    if not status.settled and verdict.due is not None and verdict.due - today <= SOON:
        return Attention.DUE
    return (
        Attention.BLIND if {Mark.STALE, Mark.CONTRADICTED} & marks else Attention.QUIET
    )


def urgency(why: Attention, status: Status) -> tuple[int, bool, int, int]:
    """Return the sort key of a checkpoint: needing someone, open, settled."""
    settled = status.settled and why > Attention.RISKY
    return min(why, Attention.DUE), settled, status.group.rank, _STATUS_ORDER[status]


def acknowledged(verdict: Verdict, known: Known) -> bool | None:
    """Return whether the notification of this status was acknowledged; None if there was none."""
    period = f"[{verdict.results[-1].period}]" if verdict.results else ""
    word, done = known.notified.get(f"{verdict.checkpoint}{period}", ("", False))
    return done if word == verdict.status.value else None


def _unacknowledged(known: Known) -> frozenset[str]:
    """Return the checkpoints with a notification that nobody acknowledged.

    It may be about a period (`ID[2026H1]`) or a remark (`ID!slipped`).
    """
    keys = [key for key, (_, done) in known.notified.items() if not done]
    return frozenset(checkpoint_of(key) for key in keys)


# Headroom


def live_price(verdict: Verdict, known: Known) -> tuple[Quantity, Quantity] | None:
    """Return the last trade and its headroom, if the trade is past the threshold and the close was
    not.

    None if the test is about anything but the price itself, or has failed already: then the close
    counts until another close says otherwise.
    """
    quote = known.quotes.get(verdict.ticker or "")
    value, threshold, headroom = verdict.value, verdict.threshold, verdict.headroom
    if Mark.TOUCHED not in verdict.marks or verdict.status.bad or quote is None:
        return None
    if value is None or threshold is None or headroom is None or not _is_close(verdict):
        return None
    gap = value.value - threshold.value
    if not gap or {quote.price.unit, headroom.unit} != {value.unit}:
        return None
    live_gap = quote.price.value - threshold.value
    return quote.price, Quantity(
        live_gap if gap == headroom.value else -live_gap, headroom.unit
    )


def _is_close(verdict: Verdict) -> bool:
    """Return whether the value is a close of the ticker and nothing else was read."""
    inputs = verdict.inputs
    priced = all(
        item.metric == "price" and item.ticker == verdict.ticker for item in inputs
    )
    return priced and any(item.value == verdict.value for item in inputs)


def nearness(verdict: Verdict, moves: Decimal | None) -> Decimal:
    """Return the sort key by headroom, in usual moves; for a proof, by how far it still has to go.

    While the moves are unknown, a bad or risky checkpoint comes first and any other one last.
    """
    if verdict.role is Role.PROOF:
        return FAR if moves is None else abs(moves)
    if moves is None:
        urgent = verdict.status.group in (StatusGroup.BAD, StatusGroup.RISKY)
        return -FAR if urgent else FAR
    return moves


# The When column


def when(
    checkpoint: Checkpoint, verdict: Verdict, today: date, *, dated: bool = True
) -> str:
    """Return what a checkpoint waits for, or the day on which it was settled.

    Return the period instead of the day if nobody says when it ended (`dated`).
    """
    settled, status = verdict.status.settled, verdict.status
    if settled and not dated and checkpoint.period is not None:
        return str(checkpoint.period)
    if settled and verdict.told_on is not None:
        day = min(verdict.told_on, today)  # it may be tomorrow at its exchange
        return f"{day:%b} {day.day} {day.year}"
    last = verdict.verify_by or verdict.due
    if status.waits and last:
        return f"by {short_day(last, today)}"
    if Mark.SLIPPED in verdict.marks and verdict.slips:
        return f"moved: {verdict.slips[-1].after}"
    if Mark.WAITING in verdict.marks and checkpoint.depends_on:
        return f"after {checkpoint.depends_on[0]}"
    return _due(checkpoint, verdict, today) or _reading(checkpoint, verdict, today)


def _due(checkpoint: Checkpoint, verdict: Verdict, today: date) -> str:
    """Return the deadline; empty without one."""
    due = checkpoint.due
    if checkpoint.target and verdict.results:
        return f"for {verdict.results[-1].period}"
    if checkpoint.period is not None:
        return str(checkpoint.period)
    if due is None:
        return f"every {checkpoint.every.name.lower()}" if checkpoint.every else ""
    return f"by {short_day(due.last, today)}"


def _reading(checkpoint: Checkpoint, verdict: Verdict, today: date) -> str:
    """Return what a checkpoint without a deadline is judged by."""
    if isinstance(checkpoint.claim, Score):
        return "your score"
    if checkpoint.role is Role.GAUGE:
        return "gauge"
    if (day := _last_close(verdict)) is not None:
        return f"close {short_day(day, today)}"
    if any(isinstance(item.period, Period) for item in verdict.inputs):
        return "each report"
    if checkpoint.since is not None:
        return f"from {checkpoint.since}"
    return "no deadline" if checkpoint.role is Role.PROOF else "always"


def _last_close(verdict: Verdict) -> date | None:
    """Return the day of the latest close that the verdict read."""
    closes = [item for item in verdict.inputs if item.metric == "price"]
    days = (item.period for item in closes if item.value is not None)
    return max((day for day in days if isinstance(day, date)), default=None)


def short_day(day: date, today: date) -> str:
    """Return `Nov 25`, and `Nov 25 2027` in another year."""
    return (
        f"{day:%b} {day.day}"
        if day.year == today.year
        else f"{day:%b} {day.day} {day.year}"
    )


# Theses and themes


def owner(checkpoint: Checkpoint, book: Book) -> str:
    """Return the name under which lists show a checkpoint: its ticker, else its theme."""
    return checkpoint.ticker or _theme_name(checkpoint.thesis or "", book)


def themes(book: Book) -> Iterator[Ticker]:
    """Yield every theme as a name without lots and price."""
    ids = dict.fromkeys(
        checkpoint.thesis
        for checkpoint in book.checkpoints.values()
        if checkpoint.ticker is None
    )
    for thesis in (book.theses[id_] for id_ in ids if id_ in book.theses):
        yield Ticker(_theme_name(thesis.id, book), thesis.title or thesis.text)


def _theme_name(thesis: str, book: Book) -> str:
    """Return the thesis's id, with a `~` if a ticker has the same letters."""
    return f"{thesis}~" if thesis in book.tickers else thesis


def named_lines(lines: Iterable[InboxLine], book: Book) -> tuple[InboxLine, ...]:
    """Return the inbox lines, those about a theme with its name in the place of the ticker."""
    named = []
    for line in lines:
        checkpoint = book.checkpoints.get(line.checkpoint)
        if checkpoint is not None and not line.ticker:
            line = replace(line, ticker=owner(checkpoint, book))
        named.append(line)
    return tuple(named)


def thesis_view(symbol: str, known: Known, rows: Sequence[CheckpointRow]) -> ThesisView:
    """Return the theses of a ticker or a theme, with `rows`, its checkpoints, grouped by role.

    KeyError if the book does not have it.
    """
    book = known.book
    ticker = book.tickers.get(symbol)
    theme = symbol if symbol in book.theses else symbol.removesuffix("~")
    name = shown_name(ticker) if ticker else book.theses[theme].title
    ids = [thesis.id for thesis in book.theses.values() if symbol in thesis.tickers]
    ids += [row.checkpoint.thesis for row in rows if row.checkpoint.thesis]
    theses: list[Thesis | None] = [book.theses[id_] for id_ in dict.fromkeys(ids)]
    theses += [None] if any(row.checkpoint.thesis is None for row in rows) else []
    grouped = []
    for thesis in theses:
        id_ = thesis.id if thesis else None
        own = [row for row in rows if row.checkpoint.thesis == id_]
        roles = {
            role: tuple(row for row in own if row.checkpoint.role is role)
            for role in Role
        }
        found = tuple((role, same) for role, same in roles.items() if same)
        grouped.append((thesis, found))
    return ThesisView(symbol, name, tuple(grouped))


def why_it_changed(
    reason: str, key: str, at: datetime, book: Book, ledger: Ledger
) -> str:
    """Return the reason of a change at `at`, after "undone" if
    withdrawing an entry caused it.

    A figure of the company that became known after the withdrawal caused it otherwise.
    """
    entered = ledger.entered(checkpoint_of(key), at)
    if not entered or not entered[-1].withdraws:
        return reason
    withdrawn = entered[-1].known_at
    moments = ledger.known_moments(book.checkpoints[checkpoint_of(key)].ticker or "")
    newer = any(withdrawn < moment <= at for moment in moments)
    if newer or at - withdrawn >= UNDO_JUDGED_WITHIN:
        return reason
    return f"undone; {reason}"
