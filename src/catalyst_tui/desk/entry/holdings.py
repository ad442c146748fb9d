"""Tickers added to the book, or lots to those that are there: what is typed, and the edits it means."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any

from catalyst_tui.book.file import keys as k
from catalyst_tui.book.file.edit import Add, Edit, Put, Value
from catalyst_tui.book.file.node import Key, Node, WrongError
from catalyst_tui.book.model.book import Book
from catalyst_tui.book.model.currencies import HUNDREDTHS
from catalyst_tui.book.model.dates import parse_day
from catalyst_tui.book.model.listings import listed_in
from catalyst_tui.book.model.tickers import Ticker
from catalyst_tui.desk.listed import Companies
from catalyst_tui.frozen import dataclass

_BEYOND = 15
"""Digits before the point that no lot has."""

_LOT = re.compile(r"([+-]?[\d.,]+)\s*@\s*([\d.,]+)(?:\s*([A-Z]{2}[A-Za-z]))?")
_BETWEEN = re.compile(r"[;\n]|,(?!\d)|(?<!\d),")
_NEAR_AT = re.compile(r"\s*@\s*")
_DAY = re.compile(r"(?:.*\s)?(\d{4}-\d{2}-\d{2})")
_DAY_IN = re.compile(r"\s(\d{4}-\d{2}-\d{2})(?!\S)")
_FORM = "write shares@cost of one: 40@142.10, or with currency and day: 5@171 EUR 2025-03-04"
_AMOUNT = re.compile(r"\d@|@\d|^[+-]?[\d.,]+$")
_CURRENCY = re.compile("|".join(("[A-Z]{3}", *HUNDREDTHS)))


@dataclass(frozen=True, slots=True)
class Wanted:
    """A ticker somebody wants to add, as typed: a company by symbol or name, lots, and of which currency."""

    company: str
    lots: tuple[str, ...] = ()
    currency: str = ""


def wanted(text: str) -> tuple[Wanted, ...]:
    """`nvidia 40@142.10 10@150, SIE.DE 5@171 EUR`: one or several, parted by commas; a comma between digits
    parts thousands."""
    return tuple(_wanted(part) for part in _BETWEEN.split(text) if part.strip())


def _wanted(part: str) -> Wanted:
    words = _NEAR_AT.sub("@", part).split()
    first = next((n for n, word in enumerate(words) if n and _AMOUNT.search(word)), len(words))
    behind = first < len(words) or "." in words[0]
    currency = words.pop() if behind and len(words) > 1 and _CURRENCY.fullmatch(words[-1]) else ""
    lots: list[str] = []
    for word in words[first:]:
        if lots and _DAY.fullmatch(word) and not _DAY.fullmatch(lots[-1]):
            lots[-1] += f" {word}"  # the day it was bought
        elif lots and _CURRENCY.fullmatch(word) and currency in ("", word):
            currency = word  # before the day, or behind it
        else:
            lots.append(word)
    return Wanted(" ".join(words[:first]), tuple(lots), currency)


def lot_of(text: str, opened: date | None = None) -> dict[str, Value]:
    """`40@142.10`: so many shares at what one cost, in the ticker's currency or the one named: `40@120EUR`;
    the day it was bought may stand behind it, or before the currency. ValueError with a sentence."""
    if said := _DAY_IN.search(text.strip()):
        opened, text = parse_day(said[1]), _DAY_IN.sub("", text.strip(), count=1)
    match = _LOT.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"{text!r} is no lot; {_FORM}")
    try:
        quantity, cost = (Decimal(part.replace(",", "")) for part in match.groups()[:2])
    except InvalidOperation:
        raise ValueError(f"{text!r} is no lot; {_FORM}") from None
    if re.search(r",(?!\d{3}(?!\d))", text):
        raise ValueError(f"{text!r}: a comma parts thousands here; write decimals with a point: 40@142.10")
    if max(quantity.adjusted(), cost.adjusted()) >= _BEYOND:
        raise ValueError(f"{text!r} is beyond any meaning")
    whole = quantity == quantity.to_integral_value()
    lot: dict[str, Value] = {
        "quantity": int(quantity) if whole else quantity,
        "cost": f"{cost} {match[3] or ''}".strip(),
    }
    return lot | ({"opened": opened} if opened else {})


def shares_of(lot: Mapping[str, Any]) -> Decimal:
    """How many shares a lot of the book's data is. ValueError with a sentence."""
    return Decimal(_read(k.QUANTITY, lot["quantity"]))


def bought_on(lot: Mapping[str, Any]) -> date | None:
    """The day such a lot was bought; None where it does not say. ValueError with a sentence."""
    found: date | None = _read(k.OPENED, lot["opened"]) if "opened" in lot else None
    return found


def _read(key: Key[Any], raw: object) -> Any:
    try:
        return key.read(Node(raw, (), {}))
    except WrongError as error:
        raise ValueError(f"{key.name}: {error}") from None


def kept_currency(ticker: Ticker | None, wanted: str) -> None:
    """ValueError when lots would be read in another currency than they were bought in. One that nobody said
    was a guess, and may be set right."""
    said = "" if ticker is None else ticker.written.currency or listed_in(ticker.symbol)
    if ticker is None or not ticker.lots or said in ("", wanted):
        return
    raise ValueError(
        f"{ticker.symbol} has lots in {said}, and in {wanted} their cost would be another; "
        "if that is meant, change `currency` and the lots in the book"
    )


def added(
    data: Mapping[str, Any], symbol: str, said: Mapping[str, Value], lots: Iterable[Mapping[str, Value]] = ()
) -> tuple[Edit, ...]:
    """The edits that add a ticker, with what is said of it, or lots to one that `data` has.

    ValueError when there is nothing to add.
    """
    lots = [dict(lot) for lot in lots]
    table = data.get("ticker", {}).get(symbol)
    if table is None:
        return (Put(("ticker", symbol), {**said, **({"lots": lots} if lots else {})}),)
    place = ("ticker", symbol)
    changed: list[Edit] = [
        Put((*place, key), value) for key, value in said.items() if table.get(key) != value
    ]
    if lots and "lots" not in table:
        changed.append(Put((*place, "lots"), lots))
    elif lots:
        changed += (Add((*place, "lots"), lot) for lot in lots)
    if not changed:
        raise ValueError(f"{symbol} is in the book; give a lot to add: 40@142.10")
    return tuple(changed)


@dataclass(frozen=True, slots=True)
class Understood:
    """One of the tickers somebody wants to add, understood: the edits, or what is wrong with it."""

    wanted: Wanted
    symbol: str = ""
    name: str = ""
    edits: tuple[Edit, ...] = ()
    problem: str = ""


def understood(
    text: str,
    companies: Companies,
    book: Book,
    data: Mapping[str, Any],
    *,
    said: Mapping[str, str] = MappingProxyType({}),
    opened: date | None = None,
    today: date | None = None,
) -> tuple[Understood, ...]:
    """What was typed, one by one. `said`: keys of all of them; `opened`: the day the lots were bought that
    do not say it; after `today` no lot can have been."""
    found: list[Understood] = []
    for one in wanted(text):
        symbol = ""
        try:
            symbol = companies.symbol_of(one.company)
            if any(symbol == other.symbol for other in found):
                raise ValueError(
                    f"{symbol} is named twice; write its lots one behind the other: 40@142 5@150"
                )
            keys = {**said, **({"currency": one.currency} if one.currency else {})}
            if "currency" in keys:
                kept_currency(book.tickers.get(symbol), keys["currency"])
            lots = [lot_of(lot, opened) for lot in one.lots]
            if ahead := [day for day in map(bought_on, lots) if day and today and day > today]:
                raise ValueError(f"{ahead[0]} has not come yet; a lot is written once it was bought")
            edits = added(data, symbol, keys, lots)
        except ValueError as error:
            named = f"{symbol}: " if symbol and symbol not in str(error) else ""
            found.append(Understood(one, symbol, problem=f"{named}{error}"))
        else:
            found.append(Understood(one, symbol, companies.name_of(symbol), edits))
    return tuple(found)
