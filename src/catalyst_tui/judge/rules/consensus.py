"""Judge tests that read a consensus and no figure of the period at hand.

Such a test has no reported periods to be judged at. It is judged by the consensus as it stands: on each day
on which something became known, on the first day that counts, and now.
"""

from __future__ import annotations

from datetime import date

from catalyst_tui.book.language.leaves import is_daily, reading
from catalyst_tui.book.language.tree import Expr, Forecast, Operand, Pooled, Run, walk
from catalyst_tui.book.model.book import Checkpoint
from catalyst_tui.book.model.dates import local_day
from catalyst_tui.judge.evaluate.scope import Scope
from catalyst_tui.judge.ledger.facts import Kind

NO_PERIODS = "a consensus has no periods in a row: leave out `for`"


def on_consensus_alone(expr: Expr) -> bool:
    """Return whether a test reads a consensus, and nothing that is reported or guided each period."""
    read = reading(expr)
    if is_daily(expr) or read.periodic or read.names_its_periods:
        return False
    return any(isinstance(leaf, Forecast) and leaf.kind == Kind.CONSENSUS for leaf in read.apart)


def counts_periods(expr: Expr, checkpoint: Checkpoint) -> bool:
    """Return whether a test or its checkpoint asks for several periods in a row."""
    return checkpoint.run > 1 or any(isinstance(node, Run) for node in walk(expr))


def consensus_days(expr: Expr, first: date | None, last: date | None, scope: Scope) -> list[date]:
    """Return the days from `first` to `last` on which a consensus may have changed, oldest first.

    `first` is one of them, because the consensus of an earlier day still stands then. So is the last day of
    the window, or today.
    """
    end = scope.today if last is None else min(scope.today, last)
    if first is not None and first > end:
        return []
    days = {
        local_day(moment, scope.zone)
        for owner in _owners(expr, scope)
        for moment in scope.ledger.known_moments(owner)
        if moment <= scope.at
    }
    days = {day for day in days if (first is None or day >= first) and day <= end}
    return sorted(days | {end} | ({first} if first else set()))


def _owners(expr: Expr, scope: Scope) -> set[str]:
    """Return the tickers whose figures a test reads."""
    owners = set[str]()
    for leaf in reading(expr).leaves:
        if isinstance(leaf, Pooled):
            owners.update(leaf.tickers)
        elif isinstance(leaf, Forecast | Operand):
            owners.update(filter(None, [scope.owner(leaf.metric, leaf.ticker)]))
    return owners
