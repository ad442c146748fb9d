"""What is made of the close and of figures: capitalisation and multiples, each as one expression."""

from __future__ import annotations

from functools import lru_cache

from catalyst_tui.book import quantity as q
from catalyst_tui.book.functions import TTM
from catalyst_tui.book.tree import Arith, Binary, Call, Expr, Operand

RANGES = {"high_52w": max, "low_52w": min}
"""The extremes of the last year's closes, of as many as there are."""


@lru_cache(maxsize=256)
def made_of(metric: str, currency: str) -> Expr | None:
    """A price metric as an expression of a ticker in `currency`; None for what is no such thing."""
    money = q.money(currency)
    price, shares = Operand("price", money), Operand("shares_outstanding", q.SHARES)
    match metric:
        case "market_cap":
            return Binary(Arith.MUL, price, shares, money)
        case "pe_ttm":
            return Binary(Arith.DIV, price, Call(TTM, Operand("eps_diluted", money), None, money), q.MULTIPLE)
        case "ps_ttm":
            sales = Call(TTM, Operand("revenue", money), None, money)
            return Binary(Arith.DIV, Operand("market_cap", money), sales, q.MULTIPLE)
    return None
