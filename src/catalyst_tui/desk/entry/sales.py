"""Parse shares sold, as typed into a ticker's form, and return the edits."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from catalyst_tui.book.file.edit import Add, Edit, Put, Value
from catalyst_tui.book.model.dates import parse_day
from catalyst_tui.desk.entry.holdings import bought_on, lot_of, shares_of

EXAMPLE = "10@190.50 2026-03-02"

_DAY = re.compile(r"\s+(\d{4}-\d{2}-\d{2})$")


def sold(table: Mapping[str, Any], symbol: str, text: str, today: date) -> tuple[Edit, ...]:
    """Parse `10@190.50`, of today or with a day behind it, and take it off the oldest lots.

    The rest of a lot that is sold in part becomes a separate lot. ValueError with a sentence.
    """
    quantity, price, day = _sale(text, today)
    lots = [(at, lot) for at, lot in enumerate(table.get("lots", ())) if "sold" not in lot]
    lots = [(at, lot) for at, lot in lots if shares_of(lot) > 0 and (bought_on(lot) or day) <= day]
    held = sum((shares_of(lot) for _, lot in lots), Decimal(0))
    if quantity > held:
        raise ValueError(f"{quantity:f} of {symbol} were not held on {day}: the book has {held:f}")
    place = ("ticker", symbol, "lots")
    edits: list[Edit] = []
    parted: list[Edit] = []
    for at, lot in sorted(lots, key=lambda one: bought_on(one[1]) or date.min):
        part = min(quantity, shares_of(lot))
        quantity -= part
        if part == shares_of(lot):
            edits += (Put((*place, at, "sold"), day), Put((*place, at, "price"), price))
        elif part:
            edits.append(Put((*place, at, "quantity"), _number(shares_of(lot) - part)))
            parted.append(
                Add(place, {**lot, "quantity": _number(part), "sold": day, "price": price})
            )
    return (*edits, *parted)


def _sale(text: str, today: date) -> tuple[Decimal, str, date]:
    """Return how many shares were sold, at which price, on which day."""
    said = _DAY.search(text.strip())
    day = parse_day(said[1]) if said else today
    if day > today:
        raise ValueError(f"{day} has not come yet; a sale is written once it was made")
    try:
        lot = lot_of(_DAY.sub("", text.strip()))
    except ValueError as error:
        if "is no lot" not in str(error):
            raise
        raise ValueError(
            f"{text.strip()!r} is no sale; write shares@price of one, and the day: {EXAMPLE}"
        ) from None
    quantity = shares_of(lot)
    if quantity <= 0:
        raise ValueError(f"a sale of {quantity:f} shares is none")
    return quantity, str(lot["cost"]), day


def _number(quantity: Decimal) -> Value:
    return int(quantity) if quantity == quantity.to_integral_value() else quantity
