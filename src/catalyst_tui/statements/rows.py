"""Read the rows of a table: each is understood whole, or refused or skipped with the reason."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from functools import partial

from msgspec.structs import replace

from catalyst_tui.statements.cells import decimal_mark, is_none, looks_like_day
from catalyst_tui.statements.description import names_in, pattern
from catalyst_tui.statements.entries import (
    CODE,
    Act,
    Balance,
    BrokerEntry,
    RowsRead,
    Security,
    balance_of,
)
from catalyst_tui.statements.reader import (
    HUNDRED,
    MINOR,
    ZERO,
    ReadingOptions,
    RowReader,
    TableReader,
)
from catalyst_tui.statements.tables import FoundTable
from catalyst_tui.statements.words import act_of, contract, is_currency, plain

NO_CHANGE = "no change of a position"
_TOTALS = re.compile(
    r"(account |grand |sub ?|transactions? |portfolio )?totals?\b|summe\b|gesamt|totaal|suma\b|"
    r"disclaimer|footnote"
)
_CASH = re.compile(
    r"\$*cash\b.*|cash (and|&) .*|.*\bcash (balance|account|position)|kontostand|liquiditat|"
    r"guthaben|core account|uninvested cash|pending activity"
)
_NOT_DONE = re.compile(
    r"cancell?ed|rejected|expired|failed|pending|open|new|working|declined|storniert|abgelehnt|"
    r"annul.*|queued"
)
_RATIO = re.compile(
    r"(\d+(?:\.\d+)?)\s*(?::|/|for|to|-for-|auf|pour|x)\s*(\d+(?:\.\d+)?)",
    re.IGNORECASE,
)
_AT_PRICE = re.compile(r"\d\s*@\s*\d")
_SOME = re.compile("[1-9]")
_PRICED = (Act.BUY, Act.SELL, Act.CANCEL)
_SHORT = 12  # characters of a symbol, an ISIN or a day: what a line that was cut may end with
_EVENING = 18 * 3600  # a split after the close comes after all trades of the day


def read_table(found: FoundTable, stated: ReadingOptions, into: RowsRead) -> None:
    """Read every row of a table into the rows of the file."""
    reader = TableReader.for_table(found, stated)
    rows = list(_without_feet(reader))
    days = [day for row in rows if (day := row.day()) is not None]
    latest = max(days, default=None)
    seen: set[tuple[str, ...]] = set()
    charges: list[RowReader] = []
    trades: dict[str, list[int]] = defaultdict(list)
    table = found.table
    for row in rows:
        why = ""
        if table.kind == "nothing":
            why = "of no open position"
        elif table.once and row.text("id") and row.cells in seen:
            why = "the same row again"
        elif table.latest and row.day() != latest:
            why = "of an earlier day"
        elif table.charges and pattern(table.charges).search(row.text("text")):
            why = "the fees of a trade in another row"
            charges.append(row)
        seen.add(row.cells)
        into.take(row.line, partial(_read, row, why))
        if into.entries and into.entries[-1].line == row.line:
            trades[_order(row)].append(len(into.entries) - 1)
    if charges:
        rates = {
            _order(row): rate for row in rows if (rate := row.number_if_any("rate"))
        }
        for row in charges:
            bought = [
                at for at in trades[_order(row)] if into.entries[at].act is Act.BUY
            ]
            _add_charge(row, rates.get(_order(row), ZERO), bought, into.entries)
    if "balance" in found.columns:
        into.cash += _last_balances(
            rows, newest_first=len(days) > 1 and days[0] > days[-1]
        )


def _without_feet(reader: TableReader) -> Iterable[RowReader]:
    """Yield the rows that are not empty, without totals and notes below the table."""
    gap = False
    for grid_row in reader.found.rows:
        row = RowReader(reader, grid_row)
        gap = gap or grid_row.empty
        if not grid_row.empty and not _is_foot(row, gap=gap):
            yield row


def _is_foot(row: RowReader, *, gap: bool) -> bool:
    """Return whether a row is a total, a note below the table or the end of a broken line."""
    filled = list(filter(None, row.cells))
    first = filled[0]
    is_day = looks_like_day(first)
    if _TOTALS.match(plain(first)) and not is_day and not row.text("quantity"):
        return True
    if len(filled) > 1 or len(row.found.header) < 4:
        return False
    cut = len(row.cells) == 1 and not gap and len(first) <= _SHORT
    return not cut and (not is_day or not row.cells[0])


def _order(row: RowReader) -> str:
    """Return what the rows of a trade share: its order, or its moment and security."""
    return row.text("id") or " ".join(map(row.text, ("date", "time", "isin")))


def _add_charge(
    row: RowReader, rate: Decimal, bought: Sequence[int], entries: list[BrokerEntry]
) -> None:
    """Add a fee in a row of its own to the shares bought. Without a rate it is left out."""
    amount, currency = row.number_if_any("amount") or ZERO, row.currency("amount")
    shares = sum((entries[at].quantity for at in bought), ZERO)
    for at in bought:
        entry = entries[at]
        fee = -amount if currency == entry.currency else -amount * rate
        if entry.cost is not None:
            entries[at] = replace(entry, cost=entry.cost + fee / shares)


def _read(row: RowReader, why: str) -> BrokerEntry | Balance | str:
    """Return what a row says, or why it is skipped. ValueError with the reason it is refused."""
    if why:
        return why
    table = row.table
    if _is_cut(row):
        raise ValueError("the line is cut short")
    rules = (rule for rule in table.when if rule.matches(row.column(rule.column)))
    rule = next(rules, None)
    act = rule.act if rule else None
    if rule and act is Act.REFUSE:
        raise ValueError(f"{row.security()}: {rule.why or 'not taken'}")
    if act is Act.NOTHING or not _has_sentence(row):
        return NO_CHANGE
    if table.kind == "names":  # a list that names its securities
        return BrokerEntry(Act.NOTHING, row.security(), line=row.line)
    if table.kind == "holdings":
        return _holding(row, act)
    return _cash(row) if table.kind == "cash" else _trade(row, act)


def _is_cut(row: RowReader) -> bool:
    """Return whether a line ends before it says how many shares."""
    if len(row.cells) >= len(row.found.header) - 1:
        return False
    places = (
        at for field in ("quantity", "price") for at in row.found.columns.get(field, ())
    )
    return len(row.cells) <= max(places, default=0)


def _has_sentence(row: RowReader) -> bool:
    """Read the fields that the sentence of a row says; return whether it is about a trade."""
    patterns = names_in(row.table.text)
    text = row.text("text")
    for one in patterns:
        if match := pattern(one).search(text):
            row.sentence = match.groupdict("")
            return True
    if patterns and _AT_PRICE.search(text):
        raise ValueError(f"{text[:80]!r} is a trade in words that are not known")
    return not patterns


def _check_owned(security: Security, kind: str) -> None:
    """Raise ValueError for options, futures and the like."""
    if name := contract(security.symbol, security.name, kind):
        raise ValueError(
            f"{security}: {name}; the book takes shares, funds and coins that are owned"
        )


# Trades


def _trade(row: RowReader, act: Act | None) -> BrokerEntry | str:
    """Return what a row of a history does, or why it is skipped. ValueError if it is refused."""
    if _NOT_DONE.fullmatch(plain(row.text("status"))):
        return "not carried out"
    does = _act(row, act)
    security, kind = row.security(), row.text("kind")
    if does is Act.NOTHING:
        return NO_CHANGE
    if is_currency(security.symbol, security.isin, kind):
        return f"{security}: an exchange of currencies"
    _check_owned(security, kind)
    if does is Act.REFUSE:
        raise ValueError(
            f"{security}: an option or a short sale; the book takes what is owned"
        )
    quantity = _quantity(row, does, security)
    if quantity is None:
        return NO_CHANGE
    day, second = None, None
    if row.text("date"):
        day, second = row.moment()
    elif not (does is Act.BUY and row.table.undated):
        raise ValueError(f"{security}: the day is not said")
    cost, currency = _cost(row, abs(quantity), does)
    if does in (Act.SWAP_IN, Act.SWAP_OUT):
        quantity = abs(quantity) if does is Act.SWAP_IN else -abs(quantity)
        does = Act.SWAP
    elif does not in (Act.MOVE, Act.SWAP, Act.ADDED):
        quantity = abs(quantity)
    late = (
        second is not None
        and second >= _EVENING
        and does in (Act.RATIO, Act.ADDED, Act.SWAP)
    )
    return BrokerEntry(
        does,
        security,
        quantity,
        cost,
        currency,
        day,
        second,
        account=row.text("account"),
        to=row.sentence.get("group", "") if does is Act.SWAP else "",
        after=late,
        line=row.line,
    )


def _act(row: RowReader, act: Act | None) -> Act:
    """Return what a row does: by its rule, its kind, or the sign of its quantity."""
    text = row.text("action")
    if act is Act.SWAP and row.sentence.get("action"):
        sale = act_of(text, shares=True) is Act.SELL
        leaves = sale or _act(row, None) is Act.SWAP_OUT
        return Act.SWAP_OUT if leaves else Act.SWAP_IN
    if act is not None:
        return act
    name = plain(text)
    for does, patterns in row.table.acts.items():
        for one in map(pattern, names_in(patterns)):
            if one.fullmatch(name) or one.fullmatch(text):
                return does
    if not text and "action" not in row.found.columns:
        return _act_by_sign(row)
    shares = bool(_SOME.search(row.text("quantity")))
    if (known := act_of(text, shares=shares)) is not None:
        return known
    if text and not shares and "split" not in name:
        return Act.NOTHING  # without a number of shares no position changes
    raise ValueError(f"{row.security()}: what {text[:60]!r} does is not known")


def _act_by_sign(row: RowReader) -> Act:
    quantity = row.number("quantity")
    if not quantity or not row.security().key:
        return Act.NOTHING
    if "debit" in row.found.columns:
        return Act.BUY if row.text("debit") else Act.SELL
    return Act.SELL if quantity < 0 else Act.BUY


def _quantity(row: RowReader, does: Act, security: Security) -> Decimal | None:
    """Return the number of shares or the factor of a split; None if the row is only about money."""
    if does is Act.RATIO:
        return _factor(row, security)
    quantity = row.number("quantity")
    named = security.symbol or security.isin
    if (
        not quantity
        and (quantity == 0 or not named)
        and does not in (Act.BUY, Act.SELL)
    ):
        return None
    if not (named or security.name):
        raise ValueError("no security is named: perhaps an exchange of currencies")
    if not quantity:
        missing = (
            "the number of shares is not said"
            if quantity is None
            else "a number of shares of 0"
        )
        raise ValueError(f"{security}: {missing}")
    return quantity


def _factor(row: RowReader, security: Security) -> Decimal:
    """Return how many shares one became: `10:1`, `4 for 1`, `3`."""
    for text in map(row.text, ("ratio", "quantity", "amount", "net", "text")):
        match = _RATIO.search(text)
        if match and Decimal(match[1]) and Decimal(match[2]):
            return Decimal(match[1]) / Decimal(match[2])
    factor = row.number("ratio") or row.number("quantity")
    if factor is None or factor <= 0:
        raise ValueError(f"{security}: a split, and into how many is not said")
    return factor


def _cost(row: RowReader, quantity: Decimal, does: Act) -> tuple[Decimal | None, str]:
    """Return what one share cost, with the fees of the trade, and in which currency."""
    table = row.table
    currency = row.currency("price" if row.text("price") else "amount")
    price = row.number("price") if table.priced or does in (Act.BUY, Act.SELL) else None
    if price is not None and price < 0:
        raise ValueError(
            f"{row.security()}: a price of {price:f}; a price is above zero"
        )
    amount, net = row.number_if_any("amount"), row.number_if_any("net")
    if price and amount and not decimal_mark(row.text("price")):
        price = _fitting(price, quantity, abs(amount))
    if price is None and does in _PRICED:
        price, currency = _price_by_amount(row, quantity)
    amount = net if amount is None else amount
    if price is not None and (currency in MINOR or table.pence):
        price /= HUNDRED
    may_differ = not table.text and currency != "JPY"
    if (
        price
        and amount
        and may_differ
        and _is_near(price * quantity / HUNDRED, abs(amount))
    ):
        price /= HUNDRED  # a bond's price is in percent, and pence stand next to pounds
    if not price:
        return None, MINOR.get(currency, currency)
    if does in _PRICED:
        paid = row.fees(price * quantity, currency)
        price += (abs(paid) if does is Act.CANCEL else paid) / quantity
    return price, row.whole_currency(currency)


def _is_near(gross: Decimal, amount: Decimal) -> bool:
    return abs(gross - amount) <= amount * Decimal("0.03")


def _fitting(price: Decimal, quantity: Decimal, amount: Decimal) -> Decimal:
    """Return which reading of `49,785` makes the amount; the price unchanged if none does."""
    for reading in (price, price / 1000, price * 1000):
        if _is_near(reading * quantity, amount):
            return reading
    return price


def _price_by_amount(row: RowReader, quantity: Decimal) -> tuple[Decimal | None, str]:
    """Return the price of a share by what all of them cost."""
    field = "amount" if row.text("amount") else "net"
    amount, currency = row.number(field), row.currency("amount") or row.currency(field)
    return abs(amount) / quantity if amount else None, currency


# Holdings and cash


def _holding(row: RowReader, act: Act | None) -> BrokerEntry | Balance | str:
    """Return a position, a lot or cash, or why a row is skipped.

    ValueError if it is refused.
    """
    table, reader = row.table, row.reader
    security, opened = row.security(), row.text("opened")
    is_lot = bool(opened)
    if table.lots_below and (looks_like_day(security.symbol) or not row.text("symbol")):
        opened, security, is_lot = security.symbol, reader.holding, True
    else:
        reader.holding = security
    if table.kept is not None:
        is_lot = table.kept.matches(row.column(table.kept.column))
    named = security.symbol or security.isin
    if act is Act.CASH or _CASH.fullmatch(
        plain(security.symbol if named else security.name)
    ):
        return _cash(row)
    kind = row.text("kind")
    _check_owned(security, kind)
    if not security.key:
        return "no security"
    if is_currency(security.symbol, security.isin, kind):
        return f"{security}: an exchange of currencies"
    quantity = row.number("quantity")
    if quantity is None:
        if row.text("cost_each") or row.text("cost_total"):
            raise ValueError(f"{security}: the number of shares is not said")
        return f"{security}: watched, no shares"
    cost, currency = _cost_held(row, abs(quantity))
    day = reader.days.read(opened)[0] if is_lot and not is_none(opened) else None
    account = row.text("account")
    return BrokerEntry(
        Act.HOLD,
        security,
        quantity,
        cost,
        currency,
        day,
        account=account,
        kept=is_lot,
        line=row.line,
    )


def _cost_held(row: RowReader, quantity: Decimal) -> tuple[Decimal | None, str]:
    """Return what a share of a holding cost, and in which currency."""
    cost, total = row.number("cost_each"), row.number("cost_total")
    if cost is not None and cost < 0:
        raise ValueError(
            f"{row.security()}: a cost of {cost:f} a share; it is above zero"
        )
    priced = ("cost_each", "cost_total", "quote", "value")
    currency = row.currency(next(filter(row.text, priced), "value"))
    if cost is None:
        value, gain = row.number("value"), row.number("gain")
        if total is None and value is not None and gain is not None:
            total = value - gain
        cost = total / quantity if total is not None and quantity else None
    if cost is not None and (currency in MINOR or row.table.pence):
        cost /= HUNDRED
    if not cost:
        return None, MINOR.get(currency, currency)
    return abs(cost), row.whole_currency(currency)


def _cash(row: RowReader) -> Balance | str:
    """Return a balance, or why a row is skipped. ValueError without a currency."""
    fields = ("amount", "value", "quantity", "balance")
    field = next((field for field in fields if row.number(field) is not None), "")
    amount = row.number(field)
    if not amount:
        return "no cash"
    return balance_of(amount, row.whole_currency(row.currency(field)))


def _last_balances(rows: Iterable[RowReader], *, newest_first: bool) -> list[Balance]:
    """Return the last balance of each currency in a history."""
    last: dict[str, tuple[date, int, Decimal]] = {}
    for row in rows:
        try:
            (day, second), amount = row.moment(), row.number("balance")
        except ValueError:
            continue
        currency = row.text("balance_currency") or row.currency("balance")
        if amount is None or not CODE.fullmatch(currency):
            continue
        before, moment = last.get(currency), (day, second or 0)
        if (
            before is None
            or moment > before[:2]
            or (moment == before[:2] and not newest_first)
        ):
            last[currency] = (*moment, amount)
    return [
        Balance(currency, amount) for currency, (_, _, amount) in last.items() if amount
    ]
