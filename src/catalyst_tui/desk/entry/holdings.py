"""Parse typed tickers, lots and sales, and return the edits of the book."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any

from msgspec.structs import replace

from catalyst_tui.book.file.edit import Add, Edit, Put, Value
from catalyst_tui.book.file.keys import TABLES
from catalyst_tui.book.file.node import Node, WrongError
from catalyst_tui.book.line.lots import with_codes
from catalyst_tui.book.model.book import Book
from catalyst_tui.book.model.currencies import HUNDREDTHS, KNOWN, SIGNS
from catalyst_tui.book.model.dates import parse_day
from catalyst_tui.book.model.listings import listed_in
from catalyst_tui.book.model.tickers import Ticker
from catalyst_tui.desk.shapes import TickerLine
from catalyst_tui.desk.workspace.listed import Companies
from catalyst_tui.values import Frozen

_BEYOND = 15
"""Digits before the point that no lot has."""

_LOT = re.compile(r"([+-]?[\d.,]+)\s*@\s*([\d.,]+)(?:\s*([A-Z]{2}[A-Za-z]))?")
_BETWEEN = re.compile(r"[;\n]|,(?!\d)|(?<!\d),")
_PRICE = re.compile(
    r"(?i)(?<=\d)\s*(?:(?:shares?|shs?)\b\s*(?:@|at\b|for\b)?|@|\bat\b|\bfor\b)\s*"
    r"(?P<sign>[$€£¥])?\s*(?P<cost>\d[\d,.]*)"
)
"""A lot's cost as people write it: `12 at 560`, `12 @ $560`, `40 shares 142.10`."""
_NUMBER_FIRST = re.compile(
    r"(?i)^\s*(?P<n>\d[\d,.]*)\s+(?:shares?\s+(?:of\s+)?)?(?P<name>[a-z].*?)\s*"
    r"(?P<price>(?:@|\bat\b|\bfor\b).*)"
)
_AND = re.compile(
    r"(?i)(?<=[\d\s])(?:and|plus|&|\+)\s(?=\s*[\d,.]+\s*(?:@|at\b|for\b))"
)
_DAY = re.compile(r"(?:.*\s)?(\d{4}-\d{2}-\d{2})")
_DAY_IN = re.compile(r"\s(\d{4}-\d{2}-\d{2})(?!\S)")
SALE_EXAMPLE = "10@190.50 2026-03-02"
_FORM = "write shares@cost of one: 40@142.10, or with currency and day: 5@171 EUR 2025-03-04"
_AMOUNT = re.compile(r"\d@|@\d|^[+-]?[\d.,]+$")
_CURRENCY = re.compile("|".join(("[A-Z]{3}", *HUNDREDTHS)))
_PAID_IN = re.compile(rf"[\d\s]({_CURRENCY.pattern})(?!\S)")


class Wanted(Frozen):
    """A ticker to add, as typed: a company by symbol or name, and its lots.

    `currency` is that of the ticker's price and is only read where no lot is typed.
    """

    company: str
    lots: tuple[str, ...] = ()
    currency: str = ""


def wanted(text: str) -> tuple[Wanted, ...]:
    """Split typed text into tickers: `nvidia 40@142.10 10@150, SIE.DE 5@171 EUR`.

    Commas part tickers; a comma between digits parts thousands. `and` parts lots.
    """
    parts: list[str] = []
    for part in filter(str.strip, _BETWEEN.split(_AND.sub(" ", with_codes(text)))):
        if parts and _LOT.match(part.strip()) and not _NUMBER_FIRST.fullmatch(part):
            parts[-1] += f" {part}"  # another lot of the ticker before
        else:
            parts.append(part)
    return tuple(map(_wanted, parts))


def _wanted(part: str) -> Wanted:
    plain = _NUMBER_FIRST.sub(r"\g<name> \g<n> \g<price>", part)
    words = _PRICE.sub(_at, plain).split()
    words = [words[0].rstrip(":"), *map(_in_capitals, words[1:])]
    first = next(
        (n for n, word in enumerate(words) if n and _AMOUNT.search(word)), len(words)
    )
    if first == len(words):
        has_currency = (
            "." in words[0] and len(words) > 1 and _CURRENCY.fullmatch(words[-1])
        )
        currency = words.pop() if has_currency else ""
        return Wanted(" ".join(words), (), currency)
    lots: list[str] = []
    for word in words[first:]:
        is_day = _DAY.fullmatch(word) and not (lots and _DAY.fullmatch(lots[-1]))
        is_currency = _CURRENCY.fullmatch(word) and not (
            lots and _PAID_IN.search(lots[-1])
        )
        if lots and (is_day or is_currency):
            lots[-1] += f" {word}"
        else:
            lots.append(word)
    return Wanted(" ".join(words[:first]), _in_one_currency(lots))


def _in_capitals(word: str) -> str:
    """Return a currency as the book writes it: `eur` is EUR."""
    return word.upper() if word.islower() and word.upper() in KNOWN else word


def _at(price: re.Match[str]) -> str:
    """Return `@560 EUR` for `at €560`; a dollar is the US dollar, also of a ticker in euros."""
    sign = price["sign"]
    currency = f" {SIGNS.get(sign, 'USD')}" if sign else ""
    return f"@{price['cost']}{currency}"


def _in_one_currency(lots: list[str]) -> tuple[str, ...]:
    """Add a currency that is typed behind the last lot only to all lots before it."""
    paid_in = [_PAID_IN.search(lot) for lot in lots]
    last = paid_in[-1]
    if last is None or any(paid_in[:-1]):
        return tuple(lots)
    return (*(f"{lot} {last[1]}" for lot in lots[:-1]), lots[-1])


def lot_of(text: str, opened: date | None = None) -> dict[str, Value]:
    """Return a typed lot as the book writes it: `40@142.10`, `40@120 EUR 2025-03-04`.

    The cost is that of a single share. It is in the ticker's currency unless the lot names another.
    ValueError with a sentence if the text is no lot.
    """
    if match := _DAY_IN.search(text.strip()):
        opened, text = parse_day(match[1]), _DAY_IN.sub("", text.strip(), count=1)
    match = _LOT.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"{text!r} is no lot; {_FORM}")
    try:
        quantity, cost = (Decimal(part.replace(",", "")) for part in match.groups()[:2])
    except InvalidOperation:
        raise ValueError(f"{text!r} is no lot; {_FORM}") from None
    if re.search(r",(?!\d{3}(?!\d))", text):
        raise ValueError(
            f"{text!r}: a comma parts thousands here; write decimals with a point: 40@142.10"
        )
    if max(quantity.adjusted(), cost.adjusted()) >= _BEYOND:
        raise ValueError(f"{text!r} is beyond any meaning")
    lot: dict[str, Value] = {
        "quantity": number(quantity),
        "cost": f"{cost} {match[3] or ''}".strip(),
    }
    return lot | ({"opened": opened} if opened else {})


def shares_of(lot: Mapping[str, Any]) -> Decimal:
    """Return how many shares a lot of the book's data has. ValueError with a sentence."""
    return Decimal(_read("quantity", lot))


def bought_on(lot: Mapping[str, Any]) -> date | None:
    """Return the day a lot was bought, if it says one. ValueError with a sentence."""
    found: date | None = _read("opened", lot) if "opened" in lot else None
    return found


def _read(key: str, lot: Mapping[str, Any]) -> Any:
    try:
        return TABLES["lot"].keys[key].read(Node(lot[key], (), {}))
    except WrongError as error:
        raise ValueError(f"{key}: {error}") from None


def check_currency(ticker: Ticker | None, currency: str) -> None:
    """Raise ValueError if a new currency of the ticker would change what its lots cost.

    A currency that neither the book nor the exchange states was a guess, and may be corrected.
    """
    stated = (
        "" if ticker is None else ticker.written.currency or listed_in(ticker.symbol)
    )
    if ticker is None or not ticker.lots or stated in ("", currency):
        return
    raise ValueError(
        f"{ticker.symbol} has lots in {stated}, and in {currency} their cost would be another; "
        "if that is meant, change `currency` and the lots in the book"
    )


def check_lots(lots: Iterable[str]) -> None:
    """Raise ValueError if some lots name a currency and others do not: it may be meant for all."""
    named = [_PAID_IN.search(lot) is not None for lot in lots]
    if any(named) and not all(named):
        raise ValueError("say the currency of each lot: 40@142 EUR 10@150 EUR")


class KnownError(ValueError):
    """The book has the ticker already, and nothing is new."""


def added(
    data: Mapping[str, Any],
    symbol: str,
    said: Mapping[str, Value],
    lots: Iterable[Mapping[str, Value]] = (),
) -> tuple[Edit, ...]:
    """Return the edits that add a ticker with these keys, or lots to a ticker that `data` has.

    ValueError if nothing is new.
    """
    lots = [dict(lot) for lot in lots]
    table = data.get("ticker", {}).get(symbol)
    if table is None:
        return (Put(("ticker", symbol), {**said, **({"lots": lots} if lots else {})}),)
    place = ("ticker", symbol)
    changed: list[Edit] = [
        Put((*place, key), value)
        for key, value in said.items()
        if table.get(key) != value
    ]
    if lots and "lots" not in table:
        changed.append(Put((*place, "lots"), lots))
    elif lots:
        changed += (Add((*place, "lots"), lot) for lot in lots)
    if not changed:
        raise KnownError(f"{symbol} is in the book; give a lot to add: 40@142.10")
    return tuple(changed)


def understood(
    text: str,
    companies: Companies,
    book: Book,
    data: Mapping[str, Any],
    *,
    keys: Mapping[str, str] = MappingProxyType({}),
    opened: date | None = None,
    today: date | None = None,
    sure: bool = False,
) -> tuple[TickerLine, ...]:
    """Parse typed text, ticker by ticker.

    `keys` are written to all of them. `opened` is the day of lots that say none. After
    `today` no lot can have been bought. Unless the user is `sure`, a new symbol that looks
    like a slip is a problem.
    """
    found: list[TickerLine] = []
    for wish in _by_company(wanted(text), companies):
        symbol = ""
        try:
            symbol = companies.symbol_of(wish.company)
            near = (
                None
                if sure or symbol in book.tickers
                else companies.near_symbol(symbol)
            )
            if near is not None:
                raise ValueError(
                    f"{symbol} is on no list; did you mean {near}? `catalyst add --yes` adds it "
                    "as it is"
                )
            own = {**keys, **({"currency": wish.currency} if wish.currency else {})}
            if "currency" in own:
                check_currency(book.tickers.get(symbol), own["currency"])
            check_lots(wish.lots)
            lots = [lot_of(lot, opened) for lot in wish.lots]
            if ahead := [
                day for day in map(bought_on, lots) if day and today and day > today
            ]:
                raise ValueError(
                    f"{ahead[0]} has not come yet; a lot is written once it was bought"
                )
            edits = added(data, symbol, own, lots)
        except ValueError as error:
            named = f"{symbol}: " if symbol and symbol not in str(error) else ""
            known = isinstance(error, KnownError)
            found.append(
                TickerLine(
                    wish.company,
                    wish.lots,
                    symbol,
                    problem=f"{named}{error}",
                    known=known,
                )
            )
        else:
            typed = "" if wish.company.upper() == symbol else wish.company
            name = companies.name_of(symbol) or typed
            found.append(TickerLine(wish.company, wish.lots, symbol, name, edits))
    # Skip tickers that are known, add the others
    news = any(entry.edits for entry in found)
    return tuple(
        replace(entry, problem="") if entry.known and news else entry for entry in found
    )


def _by_company(wishes: Iterable[Wanted], companies: Companies) -> Iterable[Wanted]:
    """Return the wishes, those of one company as one with all lots."""
    found: dict[str, Wanted] = {}
    for wish in wishes:
        try:
            symbol = companies.symbol_of(wish.company)
        except ValueError:
            symbol = wish.company
        first = found.get(symbol)
        found[symbol] = (
            replace(first, lots=(*first.lots, *wish.lots)) if first else wish
        )
    return found.values()


def sold(
    table: Mapping[str, Any], symbol: str, text: str, today: date
) -> tuple[Edit, ...]:
    """Parse `10@190.50`, of today or with a day behind it, and take it off the oldest lots.

    The rest of a lot that is sold in part becomes a separate lot. ValueError with a sentence.
    """
    quantity, price, day = _sale(text, today)
    lots = [
        (at, lot) for at, lot in enumerate(table.get("lots", ())) if "sold" not in lot
    ]
    lots = [
        (at, lot)
        for at, lot in lots
        if shares_of(lot) > 0 and (bought_on(lot) or day) <= day
    ]
    held = sum((shares_of(lot) for _, lot in lots), Decimal(0))
    if quantity > held:
        raise ValueError(
            f"{quantity:f} of {symbol} were not held on {day}: the book has {held:f}"
        )
    place = ("ticker", symbol, "lots")
    edits: list[Edit] = []
    parted: list[Edit] = []
    for at, lot in sorted(lots, key=lambda one: bought_on(one[1]) or date.min):
        part = min(quantity, shares_of(lot))
        quantity -= part
        if part == shares_of(lot):
            edits += (Put((*place, at, "sold"), day), Put((*place, at, "price"), price))
        elif part:
            edits.append(Put((*place, at, "quantity"), number(shares_of(lot) - part)))
            parted.append(
                Add(
                    place,
                    {**lot, "quantity": number(part), "sold": day, "price": price},
                )
            )
    return (*edits, *parted)


def _sale(text: str, today: date) -> tuple[Decimal, str, date]:
    """Return how many shares were sold, at which price, on which day."""
    try:
        lot = lot_of(text)
    except ValueError as error:
        if "is no lot" not in str(error):
            raise
        raise ValueError(
            f"{text.strip()!r} is no sale; write shares@price of one, and the day: {SALE_EXAMPLE}"
        ) from None
    quantity, day = shares_of(lot), bought_on(lot) or today
    if day > today:
        raise ValueError(f"{day} has not come yet; a sale is written once it was made")
    if quantity <= 0:
        raise ValueError(f"a sale of {quantity:f} shares is none")
    return quantity, str(lot["cost"]), day


def number(quantity: Decimal) -> Value:
    """Return a number of shares as the book writes it."""
    return int(quantity) if quantity == quantity.to_integral_value() else quantity
