"""Parse typed tickers, lots and sales, and return the edits of the book."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from msgspec.structs import replace

from catalyst_tui.book.file.edit import Add, Edit, Put, Value
from catalyst_tui.book.line.lots import PAID_IN, Wanted, lot_of, number, wanted
from catalyst_tui.book.model.book import Book
from catalyst_tui.book.model.listings import listed_in
from catalyst_tui.book.model.tickers import Ticker
from catalyst_tui.desk.shapes import TickerLine
from catalyst_tui.desk.workspace.listed import Companies

SALE_EXAMPLE = "10@190.50 2026-03-02"


def shares_of(lot: Mapping[str, Any]) -> Decimal:
    """Return how many shares a lot of the book's data has."""
    return Decimal(str(lot["quantity"]).replace(",", ""))


def bought_on(lot: Mapping[str, Any]) -> date | None:
    """Return the day a lot was bought, if it says one."""
    return date.fromisoformat(str(lot["opened"])) if "opened" in lot else None


def _check_currency(ticker: Ticker | None, currency: str) -> None:
    """Raise ValueError if a new currency of the ticker would change what its lots cost.

    A currency that neither the book nor the exchange states was a guess, and may be corrected.
    """
    if ticker is None or not ticker.lots:
        return
    stated = ticker.written.currency or listed_in(ticker.symbol)
    if stated not in ("", currency):
        raise ValueError(
            f"{ticker.symbol} has lots in {stated}, and in {currency} their cost would be another; "
            "if that is meant, change `currency` and the lots in the book"
        )


def added(
    data: Mapping[str, Any],
    symbol: str,
    said: Mapping[str, Value],
    lots: Iterable[Mapping[str, Value]] = (),
) -> tuple[Edit, ...]:
    """Return the edits that add a ticker with these keys, or add the keys to one in `data`."""
    new = [dict(lot) for lot in lots]
    table, place = data.get("ticker", {}).get(symbol), ("ticker", symbol)
    if table is None:
        return (Put(place, {**said, **({"lots": new} if new else {})}),)
    changed: list[Edit] = [
        Put((*place, key), value)
        for key, value in said.items()
        if table.get(key) != value
    ]
    if "lots" in table:
        changed += (Add((*place, "lots"), lot) for lot in new)
    elif new:
        changed.append(Put((*place, "lots"), new))
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

    def read(wish: Wanted) -> tuple[Edit, ...]:
        """Return the edits of a ticker, its symbol is read already."""
        if symbol in (line.symbol for line in found):
            raise ValueError(
                f"{symbol} is there twice; write all of its lots behind it"
            )
        near = companies.near_symbol(symbol)
        if near is not None and not sure and symbol not in book.tickers:
            raise ValueError(
                f"{symbol} is on no list; did you mean {near}? `catalyst add --yes` adds it "
                "as it is"
            )
        own = {**keys, **({"currency": wish.currency} if wish.currency else {})}
        if "currency" in own:
            _check_currency(book.tickers.get(symbol), own["currency"])
        paid_in = [PAID_IN.search(lot) is not None for lot in wish.lots]
        if any(paid_in) and not all(paid_in):
            raise ValueError("say the currency of each lot: 40@142 EUR 10@150 EUR")
        lots = [lot_of(lot, opened) for lot in wish.lots]
        days = [day for day in map(bought_on, lots) if day and today and day > today]
        if days:
            raise ValueError(
                f"{days[0]} has not come yet; a lot is written once it was bought"
            )
        return added(data, symbol, own, lots)

    for wish in wanted(text):
        symbol = ""
        try:
            symbol = companies.symbol_of(wish.company)
            edits, problem = read(wish), ""
        except ValueError as error:
            named = f"{symbol}: " if symbol and symbol not in str(error) else ""
            edits, problem = (), f"{named}{error}"
        typed = "" if wish.company.upper() == symbol else wish.company
        name = companies.name_of(symbol) or typed
        line = TickerLine(wish.company, wish.lots, symbol, name, edits, problem)
        found.append(line)
    if any(line.edits or line.problem for line in found):
        return tuple(found)
    known = "{} is in the book; give a lot to add: 40@142.10"
    return tuple(replace(line, problem=known.format(line.symbol)) for line in found)


def sold(
    table: Mapping[str, Any], symbol: str, text: str, today: date
) -> tuple[Edit, ...]:
    """Parse `10@190.50`, of today or with a day behind it, and take it off the oldest lots.

    The rest of a lot that is sold in part becomes a separate lot. ValueError with a sentence.
    """
    sale = lot_of(text)
    quantity, price, day = shares_of(sale), sale["cost"], bought_on(sale) or today
    if day > today:
        raise ValueError(f"{day} has not come yet; a sale is written once it was made")
    if quantity <= 0:
        raise ValueError(f"a sale of {quantity:f} shares is none")
    lots = [
        (at, lot)
        for at, lot in enumerate(table.get("lots", ()))
        if "sold" not in lot and shares_of(lot) > 0 and (bought_on(lot) or day) <= day
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
