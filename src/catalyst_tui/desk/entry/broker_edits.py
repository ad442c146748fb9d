"""Turn an account's lots and cash, before and after an import, into edits of the book."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from msgspec import Struct

from catalyst_tui.book.file.edit import Add, Drop, Edit, Put, Value
from catalyst_tui.book.model.listings import listed_in
from catalyst_tui.desk.entry.holdings import bought_on, shares_of
from catalyst_tui.statements.entries import Balance, OpenLot
from catalyst_tui.values import PartlyCompared

_PLACES = Decimal("1e-8")
_DIGITS = 12


class Held(PartlyCompared, frozen=True):
    """A lot as the book writes it.

    `cost` is empty if it is unknown; `money` is the ticker's currency.
    """

    NOT_COMPARED = frozenset({"money"})

    quantity: Decimal
    cost: str
    opened: date | None
    money: str = ""

    def __str__(self) -> str:
        paid = self.cost if " " in self.cost else f"{self.cost} {self.money}".rstrip()
        cost = f"at {paid}" if self.cost else "cost not said"
        return f"{self.quantity:f} {cost}" + (f", {self.opened}" if self.opened else "")

    def written(self) -> dict[str, Value]:
        """Return the lot as a table of the book."""
        whole = self.quantity == self.quantity.to_integral_value()
        lot: dict[str, Value] = {"quantity": int(self.quantity) if whole else self.quantity}
        if self.cost:
            lot["cost"] = self.cost
        return lot | ({"opened": self.opened} if self.opened else {})


class Change(Struct, frozen=True):
    """The lots of a ticker that go and come, or the cash in a currency."""

    of: str
    gone: tuple[str, ...]
    new: tuple[str, ...]


class Plan(Struct, frozen=True):
    """The edits of the book, and the same as changes for people."""

    edits: tuple[Edit, ...]
    changes: tuple[Change, ...]


def lots_of(symbol: str, lots: Iterable[OpenLot], currency: str) -> tuple[Held, ...]:
    """Add up equal lots of a ticker. Its price is in `currency`, or in that of its exchange."""
    several: dict[tuple[str, date | None], Decimal] = defaultdict(Decimal)
    money = money_of(symbol, currency)
    for lot in lots:
        several[_cost(lot, money), lot.opened] += lot.quantity
    found = [Held(_short(quantity), *key, money) for key, quantity in several.items()]
    return tuple(sorted(found, key=lambda one: one.opened or date.min))


def money_of(symbol: str, currency: str) -> str:
    """Return the currency of a ticker's price: the book's, else its exchange's."""
    return currency or listed_in(symbol) or "USD"


def _short(number: Decimal) -> Decimal:
    value = number.quantize(_PLACES) if abs(number) < 10**12 else number
    return value.normalize() if value != value.to_integral_value() else value.to_integral_value()


def _cost(lot: OpenLot, currency: str) -> str:
    if lot.cost is None:
        return ""
    pence = currency == "GBp" and lot.currency == "GBP"
    cost = lot.cost * 100 if pence else lot.cost
    shown = _short(Decimal(f"{cost:.{_DIGITS}g}"))
    own = pence or not lot.currency or lot.currency == currency
    return f"{shown:f}" if own else f"{shown:f} {lot.currency}"


def lots_plan(
    data: Mapping[str, Any],
    now: Mapping[str, Sequence[Held]],
    before: Mapping[str, Sequence[Held]],
    elsewhere: Mapping[str, Sequence[Held]],
    names: Mapping[str, str],
    *,
    keep: bool = False,
) -> Plan:
    """Return the edits that replace an account's lots `before` by those of `now`.

    Lots of other accounts (`elsewhere`) and lots that were sold stay. Other lots of a ticker that
    the account never had give way; with `keep` they stay too.
    """
    edits: list[Edit] = []
    changes: list[Change] = []
    for symbol in sorted({*now, *before}):
        table = data.get("ticker", {}).get(symbol)
        wanted = list(now.get(symbol, ()))
        if table is None:
            if wanted:
                named: dict[str, Value] = {"name": names[symbol]} if names.get(symbol) else {}
                lots = [one.written() for one in wanted]
                edits.append(Put(("ticker", symbol), {**named, "lots": lots}))
                changes.append(Change(symbol, (), tuple(map(str, wanted))))
            continue
        money = money_of(symbol, table.get("currency", ""))
        there = [_held(lot, money) for lot in table.get("lots", [])]
        gone = _gone(there, wanted, before.get(symbol), elsewhere.get(symbol, ()), keep=keep)
        if gone or wanted:
            edits += _edits(symbol, table, gone, wanted)
            gave_way = tuple(str(there[at]) for at in gone)
            changes.append(Change(symbol, gave_way, tuple(map(str, wanted))))
    return Plan(tuple(edits), tuple(changes))


def _gone(
    lots: Sequence[Held | None],
    wanted: list[Held],
    before: Sequence[Held] | None,
    elsewhere: Sequence[Held],
    *,
    keep: bool,
) -> list[int]:
    """Return the places of the lots that give way. Lots that are there already leave `wanted`."""
    others, earlier, gone = list(elsewhere), list(before or ()), []
    for at, held in enumerate(lots):
        if held is None:  # sold, or of a kind no statement writes
            continue
        if held in wanted:
            wanted.remove(held)
            if held in earlier:
                earlier.remove(held)
        elif held in earlier:
            earlier.remove(held)
            gone.append(at)
        elif held in others:
            others.remove(held)
        elif before is None and not keep:
            gone.append(at)
    return gone


def _held(lot: Mapping[str, Any], money: str) -> Held | None:
    if "sold" in lot or "quantity" not in lot:
        return None
    cost = str(lot.get("cost", "")).replace(",", "").removesuffix(f" {money}")
    try:
        return Held(_short(shares_of(lot)), _plain(cost), bought_on(lot), money)
    except ValueError:  # of no book that can be read
        return None


def _plain(cost: str) -> str:
    number, gap, currency = cost.partition(" ")
    try:
        return f"{_short(Decimal(number)):f}{gap}{currency}" if number else ""
    except ArithmeticError:
        return cost


def _edits(
    symbol: str, table: Mapping[str, Any], gone: Sequence[int], new: Sequence[Held]
) -> list[Edit]:
    place = ("ticker", symbol, "lots")
    if "lots" not in table or len(gone) == len(table["lots"]):
        if not new:
            return [Drop(place)]
        return [Put(place, [one.written() for one in new])]
    drops: list[Edit] = [Drop((*place, at)) for at in reversed(gone)]
    return [*drops, *(Add(place, one.written()) for one in new)]


def cash_plan(
    data: Mapping[str, Any],
    now: Iterable[Balance],
    before: Mapping[str, str],
    elsewhere: Mapping[str, Decimal],
) -> Plan:
    """Return the edits that replace an account's cash, added to that of other accounts."""
    amounts: dict[str, Decimal] = defaultdict(Decimal)
    for one in now:
        amounts[one.currency] += one.amount
    edits: list[Edit] = []
    changes: list[Change] = []
    for currency in sorted({*amounts, *before}):
        total = _short(amounts[currency] + elsewhere.get(currency, Decimal(0)))
        there = data.get("cash", {}).get(currency)
        if _short(Decimal(str(there or 0))) == total:
            continue
        place = ("cash", currency)
        edits.append(Put(place, f"{total:f}") if total else Drop(place))
        gone = () if there is None else (str(there),)
        changes.append(Change(f"cash {currency}", gone, (f"{total:f}",) if total else ()))
    return Plan(tuple(edits), tuple(changes))
