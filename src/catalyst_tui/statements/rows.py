"""Read the rows of a table: each is understood whole, or refused or skipped with the reason."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from msgspec.structs import replace

from catalyst_tui.statements.cells import decimal_mark, is_none, looks_like_day
from catalyst_tui.statements.description import names_in, pattern
from catalyst_tui.statements.entries import (
    NO_CURRENCY,
    Act,
    Balance,
    BrokerEntry,
    RowsRead,
    Security,
)
from catalyst_tui.statements.grids import GridRow
from catalyst_tui.statements.reader import (
    CODE,
    HUNDRED,
    MINOR,
    ReadingOptions,
    TableReader,
    currency_of,
    fees,
    reader_of,
    whole_currency,
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
    r"(\d+(?:\.\d+)?)\s*(?::|/|for|to|-for-|auf|pour|x)\s*(\d+(?:\.\d+)?)", re.IGNORECASE
)
_AT_PRICE = re.compile(r"\d\s*@\s*\d")
_SOME = re.compile("[1-9]")
_PRICED = (Act.BUY, Act.SELL, Act.CANCEL)
_SHORT = 12  # characters of a symbol, an ISIN or a day: what a line that was cut may end with
_EVENING = 18 * 3600  # a split after the close comes after all trades of the day

Fields = Mapping[str, str]
"""Fields of a row that a sentence in it says."""


def read_table(found: FoundTable, stated: ReadingOptions, into: RowsRead) -> None:
    """Read every row of a table into the rows of the file."""
    if found.table.kind == "nothing":
        for row in found.rows:
            if not row.empty:
                into.rows += 1
                into.skip(row.line, "of no open position")
        return
    reader = reader_of(found, stated)
    days = [day for row in found.rows if (day := reader.day(row)) is not None]
    latest = max(days, default=None) if found.table.latest else None
    seen: set[tuple[str, ...]] = set()
    read: list[GridRow] = []
    charges = _Charges(reader)
    gap = False
    for row in found.rows:
        gap = gap or row.empty
        if row.empty or _is_foot(row, reader, gap=gap):
            continue
        into.rows += 1
        if found.table.once and reader.text(row, "id"):
            if row.cells in seen:
                into.skip(row.line, "the same row again")
                continue
            seen.add(row.cells)
        if latest is not None and reader.day(row) != latest:
            into.skip(row.line, "of an earlier day")
            continue
        if charges.has(row):
            into.skip(row.line, "the fees of a trade in another row")
            read.append(row)
            continue
        if _take(row, reader, into):
            read.append(row)
        if into.entries and into.entries[-1].line == row.line:
            charges.add_trade(row, len(into.entries) - 1)
    charges.add_to(into.entries)
    if "balance" in found.columns:
        into.cash += _last_balances(reader, read, newest_first=len(days) > 1 and days[0] > days[-1])


class _Charges:
    """Fees in rows of their own, by the order or the moment that they share with a trade."""

    def __init__(self, reader: TableReader) -> None:
        self._reader = reader
        self._fees: dict[str, list[tuple[Decimal, str]]] = defaultdict(list)
        self._rates: dict[str, Decimal] = {}
        self._trades: dict[str, list[int]] = defaultdict(list)

    def _key(self, row: GridRow) -> str:
        fields = (self._reader.text(row, field) for field in ("date", "time", "isin"))
        return self._reader.text(row, "id") or " ".join(fields)

    def has(self, row: GridRow) -> bool:
        """Note a row that is a fee, or has a rate. Return whether it is a fee."""
        reader = self._reader
        charges = reader.found.table.charges
        if not charges:
            return False
        if rate := reader.number_if_any(row, "rate", {}):
            self._rates[self._key(row)] = rate
        if not pattern(charges).search(reader.text(row, "text")):
            return False
        amount = reader.number_if_any(row, "amount", {})
        if amount:
            self._fees[self._key(row)].append((-amount, currency_of(reader, row, "amount")))
        return True

    def add_trade(self, row: GridRow, place: int) -> None:
        """Note where the entry of a row is."""
        self._trades[self._key(row)].append(place)

    def add_to(self, entries: list[BrokerEntry]) -> None:
        """Add the fees to the cost of the shares bought. A fee without a rate is left out."""
        for key, fees_paid in self._fees.items():
            bought = [at for at in self._trades[key] if entries[at].act is Act.BUY]
            shares = sum((entries[at].quantity for at in bought), Decimal(0))
            for at in bought:
                entry = entries[at]
                rate = self._rates.get(key, Decimal(0))
                paid = sum(
                    (fee if code == entry.currency else fee * rate for fee, code in fees_paid),
                    Decimal(0),
                )
                if entry.cost is not None:
                    entries[at] = replace(entry, cost=entry.cost + paid / shares)


def _take(row: GridRow, reader: TableReader, into: RowsRead) -> bool:
    """Sort a row into entries, balances, refused and skipped rows. False if it is refused."""
    try:
        found = _read(reader, row)
    except ValueError as error:
        into.refuse(row.line, str(error))
        return False
    if isinstance(found, BrokerEntry):
        into.entries.append(found)
        if found.act is Act.NOTHING:
            into.skip(row.line, "the name of a security")
    elif isinstance(found, Balance):
        into.cash.append(found)
        into.balances += 1
    else:
        into.skip(row.line, found)
    return True


def _is_foot(row: GridRow, reader: TableReader, *, gap: bool) -> bool:
    """Return whether a row is a total, a note below the table or the end of a broken line."""
    filled = list(filter(None, row.cells))
    first = filled[0]
    if (
        _TOTALS.match(plain(first))
        and not looks_like_day(first)
        and not reader.text(row, "quantity")
    ):
        return True
    if reader.found.table.section and any(_TOTALS.match(plain(cell)) for cell in filled[:2]):
        return True
    if len(filled) > 1 or len(reader.found.header) < 4:
        return False
    cut = len(row.cells) == 1 and not gap and len(first) <= _SHORT
    return not cut and (not looks_like_day(first) or not row.cells[0])


def _read(reader: TableReader, row: GridRow) -> BrokerEntry | Balance | str:
    """Return what a row says, or why it is skipped. ValueError with the reason it is refused."""
    table = reader.found.table
    if _is_cut(row, reader):
        raise ValueError("the line is cut short")
    rules = (rule for rule in table.when if rule.matches(reader.column(row, rule.column)))
    rule = next(rules, None)
    act = rule.act if rule else None
    if rule and act is Act.REFUSE:
        raise ValueError(f"{reader.security(row, {})}: {rule.why or 'not taken'}")
    sentence = None if act is Act.NOTHING else _sentence(reader, row)
    if sentence is None:
        return NO_CHANGE
    if table.kind == "names":  # a list that names its securities
        return BrokerEntry(row.line, Act.NOTHING, reader.security(row, {}))
    if table.kind == "holdings":
        return _holding(reader, row, act)
    if table.kind == "cash":
        return _cash(reader, row)
    return _trade(reader, row, act, sentence)


def _is_cut(row: GridRow, reader: TableReader) -> bool:
    """Return whether a line ends before it says how many shares."""
    if len(row.cells) >= len(reader.found.header) - 1:
        return False
    places = (at for field in ("quantity", "price") for at in reader.found.columns.get(field, ()))
    return len(row.cells) <= max(places, default=0)


def _sentence(reader: TableReader, row: GridRow) -> Fields | None:
    """Return the fields that the sentence of a row says; None if it is about no trade."""
    patterns = names_in(reader.found.table.text)
    if not patterns:
        return {}
    text = reader.text(row, "text")
    for one in patterns:
        if match := pattern(one).search(text):
            return {name: value for name, value in match.groupdict().items() if value}
    if _AT_PRICE.search(text):
        raise ValueError(f"{text[:80]!r} is a trade in words that are not known")
    return None


def _check_owned(security: Security, kind: str) -> None:
    """Raise ValueError for options, futures and the like."""
    if name := contract(security.symbol, security.name, kind):
        raise ValueError(
            f"{security}: {name}; the book takes shares, funds and coins that are owned"
        )


# Trades


def _trade(
    reader: TableReader, row: GridRow, act: Act | None, sentence: Fields
) -> BrokerEntry | str:
    """Return what a row of a history does, or why it is skipped. ValueError if it is refused."""
    if _NOT_DONE.fullmatch(plain(reader.text(row, "status"))):
        return "not carried out"
    does = _act(reader, row, act, sentence)
    security, kind = reader.security(row, sentence), reader.text(row, "kind")
    if does is Act.NOTHING:
        return NO_CHANGE
    if is_currency(security.symbol, security.isin, kind):
        return f"{security}: an exchange of currencies"
    _check_owned(security, kind)
    if does is Act.REFUSE:
        raise ValueError(f"{security}: an option or a short sale; the book takes what is owned")
    quantity = _quantity(reader, row, does, security, sentence)
    if quantity is None:
        return NO_CHANGE
    day, second = None, None
    if reader.text(row, "date"):
        day, second = reader.moment(row)
    elif not (does is Act.BUY and reader.found.table.undated):
        raise ValueError(f"{security}: the day is not said")
    cost, currency = _cost(reader, row, sentence, abs(quantity), does)
    if does in (Act.SWAP_IN, Act.SWAP_OUT):
        quantity = abs(quantity) if does is Act.SWAP_IN else -abs(quantity)
        does = Act.SWAP
    elif does not in (Act.MOVE, Act.SWAP, Act.ADDED):
        quantity = abs(quantity)
    late = second is not None and second >= _EVENING and does in (Act.RATIO, Act.ADDED, Act.SWAP)
    return BrokerEntry(
        row.line,
        does,
        security,
        quantity,
        cost,
        currency,
        day,
        second,
        account=reader.text(row, "account"),
        to=sentence.get("group", "") if does is Act.SWAP else "",
        after=late,
    )


def _act(reader: TableReader, row: GridRow, act: Act | None, sentence: Fields) -> Act:
    """Return what a row does: by its rule, its kind, or the sign of its quantity."""
    if act is Act.SWAP and sentence.get("action"):
        sale = act_of(sentence["action"], shares=True) is Act.SELL
        leaves = sale or _act(reader, row, None, sentence) is Act.SWAP_OUT
        return Act.SWAP_OUT if leaves else Act.SWAP_IN
    if act is not None:
        return act
    text = sentence.get("action") or reader.text(row, "action")
    name = plain(text)
    for does, patterns in reader.found.table.acts.items():
        for one in patterns if isinstance(patterns, list) else [patterns]:
            if pattern(one).fullmatch(name) or pattern(one).fullmatch(text):
                return does
    if not text and "action" not in reader.found.columns:
        return _act_by_sign(reader, row, sentence)
    shares = bool(_SOME.search(sentence.get("quantity") or reader.text(row, "quantity")))
    if (known := act_of(text, shares=shares)) is not None:
        return known
    security = reader.security(row, sentence)
    if not security.symbol and not security.isin and not (shares and security.name):
        return Act.NOTHING  # no security, no position
    if not text:
        raise ValueError(f"{security}: what it does is not said")
    if not shares and "split" not in name:
        return Act.NOTHING  # without a number of shares no position changes
    raise ValueError(f"{security}: what {text[:60]!r} does is not known")


def _act_by_sign(reader: TableReader, row: GridRow, sentence: Fields) -> Act:
    quantity = reader.number(row, "quantity", sentence)
    if not quantity or not reader.security(row, sentence).key:
        return Act.NOTHING
    if "debit" in reader.found.columns:
        return Act.BUY if reader.text(row, "debit") else Act.SELL
    return Act.SELL if quantity < 0 else Act.BUY


def _quantity(
    reader: TableReader, row: GridRow, does: Act, security: Security, sentence: Fields
) -> Decimal | None:
    """Return the number of shares or the factor of a split; None if the row is only about money."""
    if does is Act.RATIO:
        return _factor(reader, row, security, sentence)
    quantity = reader.number(row, "quantity", sentence)
    named = security.symbol or security.isin
    if not quantity and (quantity == 0 or not named) and does not in (Act.BUY, Act.SELL):
        return None
    if not (named or security.name):
        raise ValueError("no security is named: perhaps an exchange of currencies")
    if quantity is None:
        raise ValueError(f"{security}: the number of shares is not said")
    if not quantity:
        raise ValueError(f"{security}: a number of shares of 0")
    return quantity


def _factor(reader: TableReader, row: GridRow, security: Security, sentence: Fields) -> Decimal:
    """Return how many shares one became: `10:1`, `4 for 1`, `3`."""
    fields = ("ratio", "quantity", "amount", "net", "text")
    for text in (sentence.get("ratio", ""), *(reader.text(row, field) for field in fields)):
        match = _RATIO.search(text)
        if match and Decimal(match[1]) and Decimal(match[2]):
            return Decimal(match[1]) / Decimal(match[2])
    factor = reader.number(row, "ratio", sentence) or reader.number(row, "quantity", sentence)
    if factor is None or factor <= 0:
        raise ValueError(f"{security}: a split, and into how many is not said")
    return factor


def _cost(
    reader: TableReader, row: GridRow, sentence: Fields, quantity: Decimal, does: Act
) -> tuple[Decimal | None, str]:
    """Return what one share cost, with the fees of the trade, and in which currency."""
    table = reader.found.table
    stated = sentence.get("currency")
    currency = stated or currency_of(
        reader, row, "price" if reader.text(row, "price") else "amount"
    )
    price = None
    if table.priced or does in (Act.BUY, Act.SELL):
        price = reader.number(row, "price", sentence)
    if price is not None and price < 0:
        why = f"a price of {price:f}; a price is above zero"
        raise ValueError(f"{reader.security(row, sentence)}: {why}")
    amount, net = (reader.number_if_any(row, field, sentence) for field in ("amount", "net"))
    if price and amount and not decimal_mark(sentence.get("price") or reader.text(row, "price")):
        price = _fitting(price, quantity, abs(amount))
    if price is None and does in _PRICED:
        price, currency = _price_by_amount(reader, row, quantity, sentence)
    elif price is not None and amount is None:
        amount = net
    if price is not None and (currency in MINOR or table.pence):
        price /= HUNDRED
    may_differ = not table.text and currency != "JPY"
    if price and amount and may_differ and _is_near(price * quantity / HUNDRED, abs(amount)):
        price /= HUNDRED  # a bond's price is in percent, and pence stand next to pounds
    if not price:
        return None, MINOR.get(currency, currency)
    if does in _PRICED:
        paid = fees(reader, row, price * quantity, currency, sentence)
        price += (abs(paid) if does is Act.CANCEL else paid) / quantity
    return price, whole_currency(currency, reader, row)


def _is_near(gross: Decimal, amount: Decimal) -> bool:
    return abs(gross - amount) <= amount * Decimal("0.03")


def _fitting(price: Decimal, quantity: Decimal, amount: Decimal) -> Decimal:
    """Return which reading of `49,785` makes the amount; the price unchanged if none does."""
    for reading in (price, price / 1000, price * 1000):
        if abs(abs(reading) * quantity - amount) <= amount * Decimal("0.02"):
            return reading
    return price


def _price_by_amount(
    reader: TableReader, row: GridRow, quantity: Decimal, sentence: Fields
) -> tuple[Decimal | None, str]:
    """Return the price of a share by what all of them cost."""
    amount, net = (reader.number(row, field, sentence) for field in ("amount", "net"))
    currency = sentence.get("currency") or currency_of(reader, row, "amount")
    if amount is None and net is not None:
        amount = net
        currency = currency or currency_of(reader, row, "net")
    return abs(amount) / quantity if amount else None, currency


# Holdings and cash


def _holding(reader: TableReader, row: GridRow, act: Act | None) -> BrokerEntry | Balance | str:
    """Return a position, a lot or cash, or why a row is skipped.

    ValueError if it is refused.
    """
    table = reader.found.table
    security, opened = reader.security(row, {}), reader.text(row, "opened")
    is_lot = bool(opened)
    if table.lots_below and (looks_like_day(security.symbol) or not reader.text(row, "symbol")):
        opened, security, is_lot = security.symbol, reader.holding, True
    else:
        reader.holding = security
    if table.kept is not None:
        is_lot = table.kept.matches(reader.column(row, table.kept.column))
    named = security.symbol or security.isin
    if act is Act.CASH or _CASH.fullmatch(plain(security.symbol if named else security.name)):
        return _cash(reader, row)
    kind = reader.text(row, "kind")
    _check_owned(security, kind)
    if not (named or security.name):
        return "no security"
    if is_currency(security.symbol, security.isin, kind):
        return f"{security}: an exchange of currencies"
    quantity = reader.number(row, "quantity", {})
    if quantity is None:
        if any(reader.text(row, field) for field in ("cost_each", "cost_total")):
            raise ValueError(f"{security}: the number of shares is not said")
        return f"{security}: watched, no shares"
    cost, currency = _cost_held(reader, row, abs(quantity))
    day = reader.days.read(opened)[0] if is_lot and not is_none(opened) else None
    account = reader.text(row, "account")
    return BrokerEntry(
        row.line, Act.HOLD, security, quantity, cost, currency, day, account=account, kept=is_lot
    )


def _cost_held(reader: TableReader, row: GridRow, quantity: Decimal) -> tuple[Decimal | None, str]:
    """Return what a share of a holding cost, and in which currency."""
    each, total = (reader.number(row, field, {}) for field in ("cost_each", "cost_total"))
    if each is not None and each < 0:
        why = f"a cost of {each:f} a share; it is above zero"
        raise ValueError(f"{reader.security(row, {})}: {why}")
    priced = ("cost_each", "cost_total", "quote", "value")
    currency = currency_of(
        reader, row, next((field for field in priced if reader.text(row, field)), "value")
    )
    cost = each
    if cost is None and quantity:
        if total is not None:
            cost = total / quantity
        else:
            value, gain = (reader.number(row, field, {}) for field in ("value", "gain"))
            cost = (value - gain) / quantity if value is not None and gain is not None else None
    if cost is not None and (currency in MINOR or reader.found.table.pence):
        cost /= HUNDRED
    if not cost:
        return None, MINOR.get(currency, currency)
    return abs(cost), whole_currency(currency, reader, row)


def _cash(reader: TableReader, row: GridRow) -> Balance | str:
    """Return a balance, or why a row is skipped. ValueError without a currency."""
    for field in ("amount", "value", "quantity", "balance"):
        amount = reader.number(row, field, {})
        if amount is None:
            continue
        if not amount:
            return "no cash"
        currency = whole_currency(currency_of(reader, row, field), reader, row)
        if not CODE.fullmatch(currency):
            raise ValueError(f"cash of {amount:,f}: {NO_CURRENCY}")
        return Balance(currency, amount)
    return "no cash"


def _last_balances(
    reader: TableReader, rows: list[GridRow], *, newest_first: bool
) -> list[Balance]:
    """Return the last balance of each currency in a history."""
    last: dict[str, tuple[date, int, Decimal]] = {}
    for row in rows:
        try:
            (day, second), amount = reader.moment(row), reader.number(row, "balance", {})
        except ValueError:
            continue
        own = reader.text(row, "balance_currency")
        currency = own or currency_of(reader, row, "balance")
        if amount is None or not CODE.fullmatch(currency):
            continue
        before, moment = last.get(currency), (day, second or 0)
        if before is None or moment > before[:2] or (moment == before[:2] and not newest_first):
            last[currency] = (*moment, amount)
    return [Balance(currency, amount) for currency, (_, _, amount) in last.items() if amount]
