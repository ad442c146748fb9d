"""A row of what is held: a position, a lot of it, or cash."""

from __future__ import annotations

import re
from decimal import Decimal

from catalyst_tui.statements.contracts import contract, is_pair
from catalyst_tui.statements.days import looks_like_day
from catalyst_tui.statements.entries import Act, Balance, Entry
from catalyst_tui.statements.grids import Row
from catalyst_tui.statements.numbers import is_none
from catalyst_tui.statements.reader import CODE, HUNDRED, MINOR, Reader, currency_of, security_of, understood
from catalyst_tui.statements.words import plain

_CASH = re.compile(
    r"\$*cash\b.*|cash (and|&) .*|.*\bcash (balance|account|position)|kontostand|liquiditat|guthaben|"
    r"core account|uninvested cash|pending activity"
)


def holding(reader: Reader, row: Row, act: Act | None) -> Entry | Balance | str:
    """Return a position, a lot of it or cash, or why a row is skipped. ValueError if it is refused."""
    table = reader.found.table
    security = security_of(reader, row, {})
    kept = False
    if table.lots_below and (looks_like_day(security.symbol) or not reader.cell(row, "symbol")):
        opened, security, kept = security.symbol, reader.above, True
    else:
        reader.above, opened = security, reader.cell(row, "opened")
    if table.kept is not None:
        kept = bool(table.kept.like.fullmatch(reader.column(row, table.kept.column)))
    elif opened:
        kept = True
    if (
        act is Act.CASH
        or _CASH.fullmatch(plain(security.symbol))
        or (not security.symbol and not security.isin and _CASH.fullmatch(plain(security.name)))
    ):
        return cash_of(reader, row)
    kind = reader.cell(row, "kind")
    if what := contract(security.symbol, security.name, kind):
        raise ValueError(f"{security}: {what}; the book takes shares, funds and coins that are owned")
    if not (security.symbol or security.isin or security.name):
        return "no security"
    if is_pair(security.symbol, security.isin):
        return f"{security}: an exchange of currencies"
    quantity = reader.number(row, "quantity", {})
    if quantity is None:
        if any(reader.cell(row, name) for name in ("cost_each", "cost_total")):
            raise ValueError(f"{security}: the number of shares is not said")
        return f"{security}: watched, no shares"
    cost, currency = _cost_held(reader, row, abs(quantity))
    day = reader.days.moment(opened)[0] if opened and not is_none(opened) else None
    if not kept:
        day = None
    return Entry(
        row.line,
        Act.HOLD,
        security,
        quantity,
        cost,
        currency,
        day,
        account=reader.cell(row, "account"),
        kept=kept,
    )


def _cost_held(reader: Reader, row: Row, quantity: Decimal) -> tuple[Decimal | None, str]:
    each, total = (reader.number(row, name, {}) for name in ("cost_each", "cost_total"))
    if each is not None and each < 0:
        raise ValueError(f"{security_of(reader, row, {})}: a cost of {each:f} a share; it is above zero")
    beside = next(
        (name for name in ("cost_each", "cost_total", "quote", "value") if reader.cell(row, name)), "value"
    )
    currency = currency_of(reader, row, beside)
    cost = each
    if cost is None and total is not None and quantity:
        cost = total / quantity
    if cost is None and quantity:
        value, gain = (reader.number(row, name, {}) for name in ("value", "gain"))
        cost = (value - gain) / quantity if value is not None and gain is not None else None
    if cost is not None and (currency in MINOR or reader.found.table.pence):
        cost /= HUNDRED
    if not cost:
        return None, MINOR.get(currency, currency)
    return abs(cost), understood(currency, reader, row)


def cash_of(reader: Reader, row: Row) -> Balance | str:
    """Return a balance, or why a row is skipped. ValueError if its currency is not said."""
    for name in ("amount", "value", "quantity", "balance"):
        amount = reader.number(row, name, {})
        if amount is None:
            continue
        if not amount:
            return "no cash"
        currency = understood(currency_of(reader, row, name), reader, row)
        if not CODE.fullmatch(currency):
            raise ValueError(f"cash of {amount:,f}: its currency is not said; say it: --currency EUR")
        return Balance(currency, amount)
    return "no cash"
