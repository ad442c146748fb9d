"""A ticker's price with what was promised about it: levels day by day, prints and what followed, own cost."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from catalyst_tui.book.language.tree import Compare, Expr, Operand, Run
from catalyst_tui.book.model.book import Checkpoint, Role, Test
from catalyst_tui.book.model.dates import local_day
from catalyst_tui.book.model.period import Span
from catalyst_tui.book.model.quantity import money
from catalyst_tui.book.model.tickers import Ticker
from catalyst_tui.desk.company_names import shown_name
from catalyst_tui.desk.prints import quarter_label
from catalyst_tui.desk.shapes.pages import ChartView, PriceLevel, PrintMark
from catalyst_tui.desk.state import Known
from catalyst_tui.desk.views.chart_figures import panels
from catalyst_tui.judge.evaluate.money import Exchange, Holding
from catalyst_tui.judge.evaluate.scope import Scope
from catalyst_tui.judge.evaluate.series import column
from catalyst_tui.judge.evaluate.truth import number
from catalyst_tui.judge.ledger.facts import Closes
from catalyst_tui.judge.rules.deadlines import dated, deadline_of
from catalyst_tui.judge.sessions import sessions_of


def chart(symbol: str, known: Known) -> ChartView:
    """Everything the chart draws but the verdicts over time. KeyError for a ticker not in the book."""
    ticker = known.book.tickers[symbol]
    closes, quote = known.ledger.closes(symbol, known.at), known.quotes.get(symbol)
    return ChartView(
        symbol,
        shown_name(ticker),
        money(ticker.currency),
        tuple(closes.days),
        tuple(close.value for close in closes),
        quote,
        _cost(ticker, known),
        tuple(_levels(symbol, known, closes.days)),
        tuple(_prints(symbol, known, closes)),
        panels(symbol, known),
        local_day(quote.at, known.book.zone_of(symbol)) if quote else None,
    )


def _cost(ticker: Ticker, known: Known) -> Decimal | None:
    """What a share held cost, on average, in the currency it is priced in; None where a rate is lacking."""
    held = Holding.of(ticker, known.today)
    paid = held.cost(ticker.currency, Exchange(known.ledger, known.at)).decimal
    return paid / held.shares if paid is not None and held.shares else None


def first_day(checkpoint: Checkpoint, scope: Scope) -> date | None:
    """Since when a checkpoint is a promise: its `from`, else its thesis's; None where neither is said. What
    happened before a promise was made is not held against it."""
    since = dated(checkpoint, scope).since
    return since.first if since else checkpoint.opened


def _levels(symbol: str, known: Known, days: Sequence[date]) -> Iterator[PriceLevel]:
    """The prices at which guards and kills of the ticker turn."""
    for checkpoint in known.book.checkpoints.values():
        found = level_of(checkpoint, symbol)
        if found is None:
            continue
        threshold, above = found
        scope = Scope.of(checkpoint, known.book, known.ledger, known.at)
        since, last = (
            first_day(checkpoint, scope),
            deadline_of(dated(checkpoint, scope), scope).last,
        )
        counts = [
            day for day in days if (since is None or day >= since) and (last is None or day <= last)
        ]
        values = column(threshold, scope.counting(checkpoint), counts, number) or []
        points = tuple(
            (day, one) for day, one in zip(counts, values, strict=False) if one is not None
        )
        if points:
            yield PriceLevel(
                checkpoint.id, checkpoint.role, above, points, known.verdicts[checkpoint.id]
            )


def level_of(checkpoint: Checkpoint, symbol: str) -> tuple[Expr, bool] | None:
    """What a guard or a kill compares the ticker's own close with, and whether it should stay above that."""
    if checkpoint.ticker != symbol or checkpoint.role not in (Role.GUARD, Role.KILL):
        return None
    match checkpoint.claim:
        case Test(Run(Compare(op, left, right))) | Test(Compare(op, left, right)):
            if _is_close(left, symbol):
                return right, op.upward is (checkpoint.role is Role.GUARD)
            if _is_close(right, symbol):
                return left, op.upward is not (checkpoint.role is Role.GUARD)
    return None


def _is_close(expr: Expr, symbol: str) -> bool:
    return isinstance(expr, Operand) and expr.metric == "price" and expr.ticker in (None, symbol)


def _prints(symbol: str, known: Known, closes: Closes) -> Iterator[PrintMark]:
    """The reports since the first close, each with the move of the first close after it."""
    if not closes:
        return
    fiscal = known.ledger.fiscal(symbol, known.book.fiscal(symbol), known.at)
    sessions = sessions_of(known.book.venue(symbol), known.book.zone)
    quarter, last = fiscal.containing(closes[0].day, Span.QUARTER).shift(-2), known.today
    ends = [sessions.close_of(day) for day in closes.days]
    while fiscal.start(quarter) <= last:
        said = known.ledger.print_of(symbol, quarter, known.at)
        at = bisect_right(ends, said) if said else 0
        if 0 < at < len(closes):
            move = (closes[at].value / closes[at - 1].value - 1) * 100
            yield PrintMark(closes[at].day, quarter_label(quarter, fiscal), move)
        quarter = quarter.shift(1)
