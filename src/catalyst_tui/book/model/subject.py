"""Whose figure a name means, and what evidence may speak about: a checkpoint, a leg of its group
(`ID.2`), the event that suspends it.

A group with one event or score in it is spoken of by the checkpoint's own id; with several, each by
its place. One period of a recurring proof (`ID[2026Q3]`) is what a ruling may be about.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from catalyst_tui.book.language.leaves import named
from catalyst_tui.book.language.names import is_price
from catalyst_tui.book.language.tree import Forecast, Operand
from catalyst_tui.book.model.book import (
    Basis,
    Book,
    Checkpoint,
    Claim,
    Event,
    Gauge,
    Group,
    Member,
    Role,
    Score,
    Test,
)
from catalyst_tui.book.model.metrics import STANDARD
from catalyst_tui.book.model.period import Period, parse_period
from catalyst_tui.book.model.tickers import Series

WORLD = ""
"""The ticker of a figure that is of no company."""


def owner(series: Series | None, ticker: str | None) -> str | None:
    """Return the company a figure belongs to;

    `ticker` is the checkpoint's, `series` None for a standard metric. None means that no company is
    known and each has its own.
    """
    if series is None or not (series.world or series.ticker):
        return ticker
    return WORLD if series.world else series.ticker


def misfit(metric: str, series: Series | None, ticker: str | None) -> str:
    """Return why a figure cannot be `ticker`'s, in words; empty if it can.

    None or "" means no company.
    """
    if series is not None and series.world:
        return f"{metric} is a world figure, of no company" if ticker else ""
    if series is not None and series.ticker:
        return (
            ""
            if ticker in (None, "", series.ticker)
            else f"{metric} is {series.ticker}'s, not {ticker}'s"
        )
    return "" if ticker else f"each ticker has its own {metric}: say whose"


def owner_of(metric: str, series: Series | None, ticker: str | None) -> str:
    """Return the company of an entered figure. Raises ValueError with what would be right."""
    if wrong := misfit(metric, series, ticker):
        right = "" if series is None or not ticker else f"; leave {ticker} out"
        raise ValueError(
            wrong + (f"; write {series.ticker}" if series and series.ticker else right)
        )
    return owner(series, ticker) or WORLD


def called(ticker: str, metric: str) -> str:
    """Return a figure's name with its owner's symbol; without one for a figure of no company."""
    return f"{ticker} {metric}" if ticker else metric


def basis_for(metric: str, wanted: Basis | None) -> Basis:
    """Return the basis of a typed figure: the checkpoint's if there are two, else the only one."""
    if metric not in STANDARD:
        return Basis.COMPANY
    adjusted = wanted is Basis.NON_GAAP and STANDARD[metric].non_gaap
    return Basis.NON_GAAP if adjusted else Basis.GAAP


UNLESS = ".unless"


def subject(book: Book, id_: str) -> Checkpoint | None:
    """Return what an id names: a checkpoint, or a leg, a period or a suspending event as one.

    None for an unknown id.
    """
    if id_ in book.checkpoints:
        return book.checkpoints[id_]
    if is_period(id_):
        whole, _, period = id_.removesuffix("]").partition("[")
        return in_period(book.checkpoints.get(whole), period, book)
    owner = next(
        (one for id, one in book.checkpoints.items() if id_.startswith(f"{id}.")), None
    )
    return (
        next((part for part in parts(owner) if part.id == id_), None)
        if owner is not None
        else None
    )


def recurs(checkpoint: Checkpoint) -> bool:
    """Whether it is a proof judged anew each period."""
    return checkpoint.role is Role.PROOF and (
        checkpoint.every is not None or bool(checkpoint.target)
    )


def of_period(id_: str, period: Period) -> str:
    """Return the name of a period of a recurring proof: `leo-cadence[2025H2]`."""
    return f"{id_}[{period}]"


def is_period(id_: str) -> bool:
    """Whether an id names one period of a recurring proof."""
    return id_.endswith("]")


def in_period(
    checkpoint: Checkpoint | None, text: str, book: Book
) -> Checkpoint | None:
    """Return one period of a recurring proof as a proof; None if it has no such period."""
    if checkpoint is None or not recurs(checkpoint):
        return None
    try:
        period = parse_period(text)
    except ValueError:
        return None
    goals = [goal for goal, _ in checkpoint.target]
    if (
        period not in goals
        if goals
        else period.span is not checkpoint.every or period.calendar
    ):
        return None
    fiscal = book.fiscal(checkpoint.ticker)
    begins = checkpoint.since.first if checkpoint.since else checkpoint.opened
    before = begins is not None and fiscal.end(period) < begins
    after = checkpoint.due is not None and fiscal.start(period) > checkpoint.due.last
    return None if not goals and (before or after) else period_of(checkpoint, period)


def period_of(checkpoint: Checkpoint, period: Period) -> Checkpoint:
    """Return one period of a recurring proof as a proof named by its period."""
    return replace(
        checkpoint,
        id=of_period(checkpoint.id, period),
        text=f"{period}: {checkpoint.text}" if checkpoint.text else "",
        period=period,
        every=None,
        target=(),
        since=None,
        due=None,
    )


def parts(checkpoint: Checkpoint) -> Iterator[Checkpoint]:
    """Yield the parts of a checkpoint that have an id: legs that evidence can name, and what
    suspends it."""
    if isinstance(checkpoint.claim, Group):
        for leg in legs_of(checkpoint, checkpoint.claim):
            if leg.id != checkpoint.id:
                yield leg
            yield from parts(leg)
    if (suspends := suspending(checkpoint)) is not None:
        yield suspends


def suspending(checkpoint: Checkpoint) -> Checkpoint | None:
    """Return the event that suspends a checkpoint, as a checkpoint; None without such an event."""
    if not isinstance(checkpoint.unless, Event):
        return None
    return replace(
        checkpoint,
        id=f"{checkpoint.id}{UNLESS}",
        claim=checkpoint.unless,
        unless=None,
        every=None,
        since=None,  # that is of what is suspended
        since_after=None,
    )


def legs_of(checkpoint: Checkpoint, group: Group) -> tuple[Checkpoint, ...]:
    """Return a group's members as checkpoints.

    What a member leaves out, the checkpoint says. The result is remembered: several rules ask for
    it at every moment.
    """
    found = _LEGS.get(id(group))
    if found is None or found[0] is not checkpoint or found[1] is not group:
        if len(_LEGS) >= _MOST_LEGS:  # of books read before
            _LEGS.clear()
        found = _LEGS[id(group)] = checkpoint, group, _legs_of(checkpoint, group)
    return found[2]


_LEGS: dict[int, tuple[Checkpoint, Group, tuple[Checkpoint, ...]]] = {}
_MOST_LEGS = 1 << 14


def _legs_of(checkpoint: Checkpoint, group: Group) -> tuple[Checkpoint, ...]:
    several = sum(map(_spoken_of, (member.claim for member in group.members))) > 1
    return tuple(
        _leg(
            checkpoint, member, f"{checkpoint.id}.{place}" if several else checkpoint.id
        )
        for place, member in enumerate(group.members, start=1)
    )


def _spoken_of(claim: Claim) -> int:
    """Count the events and scores of a claim."""
    if isinstance(claim, Group):
        return sum(_spoken_of(member.claim) for member in claim.members)
    return isinstance(claim, Event | Score)


def _leg(checkpoint: Checkpoint, member: Member, id_: str) -> Checkpoint:
    own = member.since or member.since_after
    return replace(
        checkpoint,
        id=id_,
        claim=member.claim,
        ticker=member.ticker or checkpoint.ticker,
        period=member.period or checkpoint.period,
        since=member.since if own else checkpoint.since,
        since_after=member.since_after if own else checkpoint.since_after,
        run=member.run or checkpoint.run,
        hold=member.hold or checkpoint.hold,
        basis=member.basis or checkpoint.basis,
        unless=member.unless,
    )


def figures_read(
    checkpoint: Checkpoint, book: Book
) -> Iterator[tuple[str, str | None]]:
    """Yield the metrics and series that a checkpoint's tests read, each with its ticker."""
    yield from dict.fromkeys(_figures(checkpoint.claim, checkpoint.ticker, book))


def _figures(
    claim: Claim, ticker: str | None, book: Book
) -> Iterator[tuple[str, str | None]]:
    match claim:
        case Test(expr) | Gauge(expr):
            for node in named(expr):
                if isinstance(node, Operand | Forecast) and not is_price(node.metric):
                    yield (
                        node.metric,
                        owner(book.series.get(node.metric), node.ticker or ticker),
                    )
        case Group(members):
            for member in members:
                yield from _figures(member.claim, member.ticker or ticker, book)
