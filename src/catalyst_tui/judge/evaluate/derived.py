"""What is made of the close and of figures: capitalisation and multiples, each as one expression."""

from __future__ import annotations

from functools import lru_cache

from catalyst_tui.book.language.names import Names, standard_units
from catalyst_tui.book.language.parser import parse_value
from catalyst_tui.book.language.tree import Arith, Binary, Expr, Operand
from catalyst_tui.book.model import quantity as q
from catalyst_tui.book.model.metrics import STANDARD

RANGES = {"high_52w": max, "low_52w": min}
"""The extremes of the last year's closes, of as many as there are."""


@lru_cache(maxsize=256)
def made_of(metric: str, currency: str) -> Expr | None:
    """A price metric as an expression of a ticker in `currency`; None for what is no such thing."""
    if metric == "market_cap":  # no test could write it: an amount times a count has no meaning there
        money = q.money(currency)
        return Binary(Arith.MUL, Operand("price", money), Operand("shares_outstanding", q.SHARES), money)
    if not (written := STANDARD[metric].made_of):
        return None
    return parse_value(written, Names(standard_units(currency), currency=currency))
