"""What is made of the close and of figures: capitalisation and multiples, each as one expression."""

from __future__ import annotations

from functools import lru_cache

from catalyst_tui.book.language.names import Names, standard_units
from catalyst_tui.book.language.parser import parse_value
from catalyst_tui.book.language.tree import Arith, Binary, Expr, Operand
from catalyst_tui.book.model import quantity as q
from catalyst_tui.book.model.metrics import STANDARD


@lru_cache(maxsize=256)
def made_of(metric: str, currency: str) -> Expr:
    """Return a price metric other than the price itself as an expression, of a ticker in `currency`."""
    if metric == "market_cap":  # no test could write it: an amount times a count has no meaning there
        money = q.money(currency)
        return Binary(Arith.MUL, Operand("price", money), Operand("shares_outstanding", q.SHARES), money)
    return parse_value(STANDARD[metric].made_of, Names(standard_units(currency), currency=currency))
