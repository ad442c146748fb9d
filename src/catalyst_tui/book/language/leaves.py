"""What a test reads: the leaves of its tree, each once, and whether it has a result each day."""

from __future__ import annotations

from catalyst_tui.book.language.axis import observed_daily
from catalyst_tui.book.language.names import is_price
from catalyst_tui.book.language.tree import (
    Correlation,
    DaysSince,
    DaysUntil,
    Expr,
    Forecast,
    Holding,
    Macro,
    Operand,
    Pooled,
    Quantified,
    Scored,
    for_member,
    show,
    walk,
)

Leaf = Operand | Pooled | Forecast | Correlation | Macro | Holding | DaysSince | DaysUntil | Scored

_Reading = tuple[tuple[Leaf, ...], bool, str]
_READ: dict[int, tuple[Expr, _Reading]] = {}
_MOST_READ = 1 << 16


def named(expr: Expr) -> tuple[Leaf, ...]:
    """What a test reads, each once; of a group, for each member."""
    return _read(expr)[0]


def is_daily(expr: Expr) -> bool:
    """Whether a test has a result each day rather than each period."""
    return _read(expr)[1]


def words_of(expr: Expr) -> str:
    """The test as text."""
    return _read(expr)[2]


def _read(expr: Expr) -> _Reading:
    """Remembered for the very tree: hashing one costs more than reading it."""
    found = _READ.get(id(expr))
    if found is None or found[0] is not expr:
        if len(_READ) >= _MOST_READ:  # books read before
            _READ.clear()
        leaves = _leaves(expr)
        found = _READ[id(expr)] = (expr, (tuple(leaves), any(map(observed_daily, leaves)), show(expr)))
    return found[1]


def _leaves(expr: Expr) -> dict[Leaf, None]:
    found: dict[Leaf, None] = {}
    for node in walk(expr):
        if isinstance(node, Quantified):
            for ticker in node.tickers:
                found.update(_leaves(for_member(node.test, ticker)))
        elif isinstance(node, Leaf) and not getattr(node, "each", False):
            found[node] = None
    return found


def reads_price(tree: Expr) -> bool:
    """Whether a test reads what is traded all day."""
    return any(
        isinstance(part, Correlation | Holding) or (isinstance(part, Operand) and is_price(part.metric))
        for part in walk(tree)
    )
