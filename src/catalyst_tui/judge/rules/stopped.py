"""Say what stopped: a figure that the company's newest filing lacks, a price that does not move.

Neither is stale yet, so the verdict stands; its reason names it.
"""

from __future__ import annotations

from catalyst_tui.book.model.book import Basis
from catalyst_tui.book.model.metrics import STANDARD, Nature
from catalyst_tui.book.model.period import Period, Span
from catalyst_tui.judge.evaluate.scope import Scope
from catalyst_tui.judge.kinds import Grade, Kind
from catalyst_tui.judge.rules.guard import usual_move
from catalyst_tui.judge.verdict import Input, Verdict

FROZEN = 5
"""Equal closes in a row after which a price that used to move is named."""

_IN_EVERY_REPORT = ("revenue", "net_income", "operating_cash_flow")


def stopped(judged: Verdict, scope: Scope) -> str:
    """Return what of a verdict's inputs stopped, to be put behind its reason; else an empty string."""
    if judged.status.settled:
        return ""
    found = dict.fromkeys(_stopped(item, scope) for item in judged.inputs)
    return "".join(f"; {words}" for words in found if words)


def _stopped(item: Input, scope: Scope) -> str:
    key = (item.ticker, item.metric, item.period, item.kind, item.basis)
    cache = scope.cache.stopped
    if key not in cache:
        metric = STANDARD.get(item.metric)
        words = ""
        if metric is not None and item.kind is Kind.ACTUAL:
            if isinstance(item.period, Period):
                words = _not_filed(item, item.period, scope)
            elif metric.nature is Nature.PRICE:
                words = _frozen(item.ticker, scope)
        cache[key] = words
    return cache[key]


def _not_filed(item: Input, period: Period, scope: Scope) -> str:
    """Say that a figure which used to be filed is not in the newest report."""
    basis = item.basis or Basis.GAAP
    last = _last_filed(item.ticker, item.metric, basis, period, scope)
    if last is None or period < last:
        return ""
    filed = [
        _last_filed(item.ticker, other, Basis.GAAP, period, scope) for other in _IN_EVERY_REPORT
    ]
    newest = max(filter(None, filed), default=last)
    key = (item.ticker, item.metric, Kind.ACTUAL, basis)
    if last >= newest or scope.ledger.vintages(key, newest, scope.at):
        return ""
    return f"{item.ticker} filed {newest} without {item.metric}; the last is of {last}"


def _last_filed(
    ticker: str, metric: str, basis: Basis, like: Period, scope: Scope
) -> Period | None:
    """Return the newest period of a figure that a filing has, of the same length as `like`."""
    key = (ticker, metric, basis, like.span)
    cache = scope.cache.filed
    if key not in cache:
        cache[key] = _find_last_filed(ticker, metric, basis, like.span, scope)
    return cache[key]


def _find_last_filed(
    ticker: str, metric: str, basis: Basis, span: Span, scope: Scope
) -> Period | None:
    series = scope.ledger.series((ticker, metric, Kind.ACTUAL, basis))
    if series is None:
        return None
    periods = (one for one in series.periods(scope.at) if isinstance(one, Period))
    last = max((one for one in periods if one.span is span), default=None)
    if last is None:
        return None
    is_filed = any(fact.grade is Grade.FILING for fact in series.vintages(last, scope.at))
    return last if is_filed else None


def _frozen(symbol: str, scope: Scope) -> str:
    closes = scope.closes(symbol)
    same = {*closes.micros[-FROZEN:]}
    if len(same) > 1 or len(closes) <= FROZEN or not usual_move(closes[:-FROZEN]):
        return ""
    return f"{symbol} closed the same {FROZEN} times in a row: is it still traded?"
