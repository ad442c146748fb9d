"""A row of a history: what it does, to which security, how many of it and at what price."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from catalyst_tui.statements.columns import money_in
from catalyst_tui.statements.contracts import MONEY, contract, is_pair
from catalyst_tui.statements.entries import Act, Entry, Security
from catalyst_tui.statements.grids import Row
from catalyst_tui.statements.numbers import currency_in, is_none, mark_of
from catalyst_tui.statements.reader import (
    HUNDRED,
    MINOR,
    Reader,
    currency_of,
    fee_currency,
    security_of,
    understood,
)
from catalyst_tui.statements.words import act_of, plain

_NOT_DONE = re.compile(
    r"cancell?ed|rejected|expired|failed|pending|open|new|working|declined|storniert|abgelehnt|annul.*|queued"
)
NO_CHANGE = "no change of a position"
_SOME = re.compile("[1-9]")
_PRICED = (Act.BUY, Act.SELL, Act.CANCEL)
_AT_PRICE = re.compile(r"\d\s*@\s*\d")


def from_text(reader: Reader, row: Row) -> dict[str, str] | None:
    """What a sentence says of a trade; None where it tells of none."""
    if not reader.found.table.text:
        return {}
    text = reader.cell(row, "text")
    for pattern in reader.found.table.text:
        if match := pattern.search(text):
            return {name: value for name, value in match.groupdict().items() if value}
    if _AT_PRICE.search(text):
        raise ValueError(f"{text[:80]!r} is a trade in words that are not known")
    return None


def _which(reader: Reader, row: Row, act: Act | None, instead: Mapping[str, str]) -> Act:
    """What a row does: as its kind says, else as the sign of its quantity."""
    text = instead.get("action") or reader.cell(row, "action")
    if act is not None:
        return act
    name = plain(text)
    for pattern, does in reader.found.table.acts:
        if pattern.fullmatch(name) or pattern.fullmatch(text):
            return does
    if not text and "action" not in reader.found.columns:
        quantity = reader.number(row, "quantity", instead)
        if not quantity or not security_of(reader, row, instead).key:
            return Act.NOTHING
        if "debit" in reader.found.columns:
            return Act.BUY if reader.cell(row, "debit") else Act.SELL
        return Act.SELL if quantity is not None and quantity < 0 else Act.BUY
    shares = instead.get("quantity") or reader.cell(row, "quantity")
    has_shares = bool(_SOME.search(shares))
    if (known := act_of(text, shares=has_shares)) is not None:
        return known
    security = security_of(reader, row, instead)
    if not security.symbol and not security.isin and not (has_shares and security.name):
        return Act.NOTHING  # no security, no position
    if not text:
        raise ValueError(f"{security}: what it does is not said")
    if not has_shares and not re.search(r"split", name):
        return Act.NOTHING  # without a number of shares no position changes
    raise ValueError(f"{security}: what {text[:60]!r} does is not known")


def trade(reader: Reader, row: Row, act: Act | None, instead: Mapping[str, str]) -> Entry | str:
    """Return what a row of a history does, or why it is skipped. ValueError if it is refused."""
    if _NOT_DONE.fullmatch(plain(reader.cell(row, "status"))):
        return "not carried out"
    does = _which(reader, row, act, instead)
    if does is Act.SWAP and instead.get("action"):
        leaves = (
            act_of(instead["action"], shares=True) is Act.SELL
            or _which(reader, row, None, instead) is Act.SWAP_OUT
        )
        does = Act.SWAP_OUT if leaves else Act.SWAP_IN
    security = security_of(reader, row, instead)
    kind = reader.cell(row, "kind")
    if does is Act.NOTHING:
        return NO_CHANGE
    if kind.casefold() in MONEY or is_pair(security.symbol, security.isin):
        return f"{security}: an exchange of currencies"
    _check_owned(security, kind, does)
    if does is Act.RATIO:
        quantity: Decimal | None = _times(reader, row, instead)
    else:
        quantity = reader.number(row, "quantity", instead)
    money = quantity == 0 or not (security.symbol or security.isin)
    if money and not quantity and does not in (Act.BUY, Act.SELL, Act.RATIO):
        return NO_CHANGE
    if not (security.symbol or security.isin or security.name):
        raise ValueError("no security is named: perhaps an exchange of currencies")
    if quantity is None:
        raise ValueError(f"{security}: the number of shares is not said")
    if not quantity:
        raise ValueError(f"{security}: a number of shares of 0")
    day, second = _when(reader, row, does, security)
    cost, currency = _cost(reader, row, instead, abs(quantity), does)
    signed = quantity if does in (Act.MOVE, Act.SWAP, Act.ADDED) else abs(quantity)
    if does in (Act.SWAP_IN, Act.SWAP_OUT):
        signed, does = signed if does is Act.SWAP_IN else -signed, Act.SWAP
    account = reader.cell(row, "account")
    group = instead.get("group", "") if does is Act.SWAP else ""
    late = second is not None and second >= 18 * 3600 and does in (Act.RATIO, Act.ADDED, Act.SWAP)
    return Entry(row.line, does, security, signed, cost, currency, day, second, account, group, after=late)


def _when(reader: Reader, row: Row, does: Act, security: Security) -> tuple[date | None, int | None]:
    """Return the day of a trade and the second of that day, where the row says it."""
    when = reader.cell(row, "date")
    if not when and does is Act.BUY and reader.found.table.undated:
        return None, None
    if not when:
        raise ValueError(f"{security}: the day is not said")
    day, second = reader.days.moment(when)
    if second is None and (clock := reader.cell(row, "time")):
        second = reader.days.moment(f"2000-01-01 {clock}")[1]
    return day, second


def _check_owned(security: Security, kind: str, does: Act) -> None:
    """Raise ValueError for what the book does not hold."""
    if what := contract(security.symbol, security.name, kind):
        raise ValueError(f"{security}: {what}; the book takes shares, funds and coins that are owned")
    if does is Act.REFUSE:
        raise ValueError(f"{security}: an option or a short sale; the book takes what is owned")


def _times(reader: Reader, row: Row, instead: Mapping[str, str]) -> Decimal:
    """How many shares one became: `10:1`, `4 for 1`, `3`."""
    said = [instead.get("ratio", "")] + [
        reader.cell(row, name) for name in ("ratio", "quantity", "amount", "net", "text")
    ]
    for text in said:
        match = re.search(
            r"(\d+(?:\.\d+)?)\s*(?::|/|for|to|-for-|auf|pour|x)\s*(\d+(?:\.\d+)?)", text, re.IGNORECASE
        )
        if match and Decimal(match[2]):
            return Decimal(match[1]) / Decimal(match[2])
    alone = reader.number(row, "ratio", instead) or reader.number(row, "quantity", instead)
    if alone is None or alone <= 0:
        raise ValueError(f"{security_of(reader, row, instead)}: a split, and into how many is not said")
    return alone


def _cost(
    reader: Reader, row: Row, instead: Mapping[str, str], quantity: Decimal, does: Act
) -> tuple[Decimal | None, str]:
    """Return what one share cost, with the fees of the trade, and in which currency."""
    currency = instead.get("currency") or currency_of(
        reader, row, "price" if reader.cell(row, "price") else "amount"
    )
    price = (
        reader.number(row, "price", instead)
        if reader.found.table.priced or does in (Act.BUY, Act.SELL)
        else None
    )
    if price is not None and price < 0:
        raise ValueError(f"{security_of(reader, row, instead)}: a price of {price:f}; a price is above zero")
    amount, net = _sum(reader, row, "amount", instead), _sum(reader, row, "net", instead)
    if price and amount and mark_of(instead.get("price") or reader.cell(row, "price")) == "":
        price = _fitting(price, quantity, abs(amount))
    if price is None and does in _PRICED:
        price, currency = _by_amount(reader, row, quantity, does, instead)
    elif price is not None and amount is None and net is not None:
        amount = net
    if (price is not None and currency in MINOR) or (price is not None and reader.found.table.pence):
        price /= HUNDRED
    words = bool(reader.found.table.text)
    if price and amount and not words and currency != "JPY" and _is_hundredth(price * quantity, abs(amount)):
        price /= HUNDRED  # a bond in percent, or pence beside pounds
    if not price:
        return None, MINOR.get(currency, currency)
    if does in _PRICED:
        paid = fees(reader, row, price * quantity, currency, instead)
        price += (abs(paid) if does is Act.CANCEL else paid) / quantity
    return price, understood(currency, reader, row)


def fees(reader: Reader, row: Row, gross: Decimal, currency: str, instead: Mapping[str, str]) -> Decimal:
    """Return the fees and taxes of a trade, in whole units of the currency of its price.

    They are the difference between the sum that was paid (`net`) and the price of all shares (`gross`),
    where the description knows both; else the sum of the columns `fee`. A fee in another currency is
    converted at the row's own rate. Without one it is left out.
    """
    net = _sum(reader, row, "net", instead) if "net" in reader.found.table.columns else None
    if net is None and currency and currency_in(reader.cell(row, "debit")) == currency:
        net = _sum(reader, row, "debit", {})
    if net and _is_in(reader, "net", currency):
        above = (abs(net) / HUNDRED if currency in MINOR else abs(net)) - gross
        return above if above > 0 else Decimal(0)
    return _fee_columns(reader, row, currency) / (HUNDRED if currency in MINOR else 1)


def _is_in(reader: Reader, field: str, currency: str) -> bool:
    """Return whether the name of a field's column names this currency, or none."""
    names = [reader.found.names[at] for at in reader.found.columns.get(field, ())[:1]]
    return all(money_in(name) in ("", currency) for name in names)


def _fee_columns(reader: Reader, row: Row, currency: str) -> Decimal:
    """Add up the columns `fee` of a row, in the currency its price is written in."""
    total = Decimal(0)
    columns = reader.found.columns.get("fee", ())
    whole = [at for at in columns if reader.found.header[at : at + 1][0].startswith("total")]
    rate = _sum(reader, row, "rate", {})
    said = reader.cell(row, "fee_currency").strip().upper()
    for at in whole[:1] or columns:
        cell = row.cells[at] if at < len(row.cells) else ""
        if is_none(cell):
            continue
        try:
            fee = (reader.marks.number(cell, row.cells) or Decimal(0)) * reader.fee_signs.get(at, 1)
        except ValueError:
            continue
        paid_in = fee_currency(reader, row, at) or said or currency
        if paid_in == currency:
            total += fee
        elif MINOR.get(currency) == paid_in:
            total += fee * HUNDRED
        elif rate:
            total += fee * rate
    return total


def _sum(reader: Reader, row: Row, name: str, instead: Mapping[str, str]) -> Decimal | None:
    """An amount that only helps: None where it is no number."""
    try:
        return reader.number(row, name, instead)
    except ValueError:
        return None


def _fitting(price: Decimal, quantity: Decimal, amount: Decimal) -> Decimal:
    """Of the two readings of `49,785` the one that makes the amount; as it was when neither does."""
    for reading in (price, price / 1000, price * 1000):
        if abs(abs(reading) * quantity - amount) <= amount * Decimal("0.02"):
            return reading
    return price


def _is_hundredth(gross: Decimal, amount: Decimal) -> bool:
    return abs(gross / HUNDRED - amount) <= amount * Decimal("0.03")


def _by_amount(
    reader: Reader, row: Row, quantity: Decimal, does: Act, instead: Mapping[str, str]
) -> tuple[Decimal | None, str]:
    amount, net = (reader.number(row, name, instead) for name in ("amount", "net"))
    currency = instead.get("currency") or currency_of(reader, row, "amount")
    if amount is None and net is not None:
        amount = abs(net)
        currency = currency or currency_of(reader, row, "net")
    if not amount:
        return None, currency
    return abs(amount) / quantity, currency or currency_of(reader, row, "amount")
