"""Net the rows of a file to the lots that are still open. All formats use this.

First in, first out, for each account. A split spreads the cost; shares that move within the file
keep their cost and day; a sale of more than the file shows is refused whole. If the file also lists
holdings, they decide the quantity, and the trades say what it cost as far as they explain it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from msgspec.structs import replace

from catalyst_tui.statements.entries import Act, BrokerEntry, OpenLot, RefusedRow

_ONE_MOVE = timedelta(days=10)
"""Shares that leave and the same number that arrive within so many days are one move."""

_RANKS = {
    Act.ADDED: 0,
    Act.RATIO: 0,
    Act.BUY: 1,
    Act.RECEIVE: 1,
    Act.DELIVER: 3,
    Act.SELL: 3,
}
_OTHER_RANK, _LAST_RANK = 2, 9
_MOVES = (Act.RECEIVE, Act.DELIVER, Act.MOVE)
_SPLITS = (Act.ADDED, Act.RATIO)
_NO_TRADES = (Act.HOLD, Act.CASH, Act.NOTHING, Act.REFUSE)
_ZERO = Decimal(0)
_DUST = Decimal("1e-9")

Place = tuple[str, str]
"""An account and a security's key."""


class _Pile:
    """The open lots of a security in an account, oldest first."""

    def __init__(self) -> None:
        self.lots: list[OpenLot] = []

    @property
    def held(self) -> Decimal:
        """Return how many shares there are."""
        return _total(self.lots)

    def has(self, row: BrokerEntry) -> bool:
        """Return whether there are enough shares for a row."""
        return self.held + _DUST >= abs(row.quantity)

    def take(self, row: BrokerEntry) -> list[OpenLot]:
        """Take a row's shares out of the oldest lots; out of those of its cost, if it says one."""
        of_cost = any(lot.cost == row.of for lot in self.lots) and row.of is not None
        taken, rest, left = list[OpenLot](), list[OpenLot](), abs(row.quantity)
        for lot in self.lots:
            part = _ZERO if of_cost and lot.cost != row.of else min(lot.quantity, left)
            left -= part
            if part:
                taken.append(replace(lot, quantity=part))
            if lot.quantity - part > _DUST:
                rest.append(replace(lot, quantity=lot.quantity - part) if part else lot)
        self.lots = rest
        return taken


def _opened(lot: OpenLot) -> date:
    return lot.opened or date.min


def _scaled(lot: OpenLot, factor: Decimal) -> OpenLot:
    cost = None if lot.cost is None else lot.cost / factor
    return replace(lot, quantity=lot.quantity * factor, cost=cost)


def net(
    entries: Iterable[BrokerEntry],
) -> tuple[tuple[OpenLot, ...], tuple[RefusedRow, ...]]:
    """Return the lots that are still open, and the rows that do not fit."""
    rows = list(entries)
    holds = [row for row in rows if row.act is Act.HOLD]
    netting = _Netting([row for row in rows if row.act not in _NO_TRADES])
    if holds:
        return netting.explain(holds)
    lots = tuple(
        replace(lot, account=account)
        for (account, _), pile in netting.piles.items()
        for lot in pile.lots
    )
    return lots, tuple(sorted(netting.refused, key=lambda one: one.row))


class _Netting:
    """The open lots after all trades, by account and security, and the trades that do not fit."""

    def __init__(self, rows: list[BrokerEntry]) -> None:
        self.piles: dict[Place, _Pile] = defaultdict(_Pile)
        self.refused: list[RefusedRow] = []
        self.unsure: set[Place] = set()  # sold more than the file shows
        self.sold = {_place(row) for row in rows if row.act is not Act.BUY}
        left = _in_order(self._without_cancelled(rows))
        while left:
            row = left.pop(0)
            if row.act is Act.SWAP:
                legs = _legs(row, left)
                left = [entry for entry in left if entry not in legs]
                self._exchange([row, *legs])
            elif partner := _partner(row, left):
                left.remove(partner)
                out, into = (row, partner) if _moved(row) < 0 else (partner, row)
                self._move_within(out, into)
            else:
                self._step(row)

    def _refuse(self, row: BrokerEntry, why: str) -> None:
        self.refused.append(RefusedRow(row.line, f"{row.security}: {why}"))

    def _without_cancelled(self, rows: list[BrokerEntry]) -> list[BrokerEntry]:
        """Return the rows without those that another row withdraws."""
        left = [row for row in rows if row.act is not Act.CANCEL]
        for row in rows:
            if row.act is not Act.CANCEL:
                continue
            same = (entry for entry in left if _trade_key(entry) == _trade_key(row))
            if (match := next(same, None)) is not None:
                left.remove(match)
            else:
                self._refuse(row, "takes back a trade that the file does not show")
        return left

    def _step(self, row: BrokerEntry) -> None:
        if row.act is Act.BUY:
            self._arrive(row, row.day)
        elif row.act in (Act.SELL, Act.DELIVER):
            self._leave(row, "sold" if row.act is Act.SELL else "moved away")
        elif row.act in _SPLITS:
            self._split(row)
        elif row.to:
            self._move(row, (row.to, row.security.key))
        elif row.act is Act.MOVE and row.quantity < 0:
            self._leave(row, "moved away")
        else:
            # The day of a move without a cost is not the day the shares were bought.
            self._arrive(
                row, None if row.act is Act.MOVE and row.cost is None else row.day
            )

    def _arrive(self, row: BrokerEntry, opened: date | None) -> None:
        lot = OpenLot(row.security, row.quantity, row.cost, row.currency, opened)
        self.piles[_place(row)].lots.append(lot)

    def _leave(self, row: BrokerEntry, how: str) -> list[OpenLot]:
        """Take shares off their lots, or refuse the row."""
        pile = self.piles[_place(row)]
        if pile.has(row):
            return pile.take(row)
        shown = f"{pile.held.normalize():f} of them" if pile.held else "none"
        why = f"{abs(row.quantity).normalize():f} {how}, and the file shows {shown} bought before"
        self._refuse(row, f"{why}; import the earlier file too")
        self.unsure.add(_place(row))
        return []

    def _move(self, row: BrokerEntry, to: Place) -> None:
        """Move shares to another account of the file, with their cost and day."""
        lots = [*self._leave(row, "moved"), *self.piles[to].lots]
        self.piles[to].lots = sorted(lots, key=_opened)

    def _split(self, row: BrokerEntry) -> None:
        pile = self.piles[_place(row)]
        if not pile.held:
            why = "a split of shares that the file does not show; import the earlier file too"
            self._refuse(row, why)
            return
        ratio = row.act is Act.RATIO
        factor = row.quantity if ratio else (pile.held + row.quantity) / pile.held
        if factor > 0:
            pile.lots = [_scaled(lot, factor) for lot in pile.lots]
        else:
            self._refuse(row, "a split that leaves no shares")

    def _exchange(self, legs: list[BrokerEntry]) -> None:
        """Carry out an exchange of shares for others, which keeps the cost and the day."""
        out = [leg for leg in legs if leg.quantity < 0]
        into = [leg for leg in legs if leg.quantity > 0]
        why = ""
        if all(len({leg.security.key for leg in side}) > 1 for side in (out, into)):
            why = "one of several exchanges of the day, and which belong together is not said"
        elif not out or not all(self.piles[_place(leg)].has(leg) for leg in out):
            why = "an exchange of shares that the file does not show"
        taken = (
            [lot for leg in out for lot in self.piles[_place(leg)].take(leg)]
            if not why
            else []
        )
        if len(into) > 1 and not why:
            why, legs = "how the cost is parted is not said", into
        if why:
            for leg in legs:
                self._refuse(leg, f"{why}; enter what is held now")
            return
        for leg in into:
            factor = leg.quantity / _total(taken)
            lots = [
                _scaled(replace(lot, security=leg.security), factor) for lot in taken
            ]
            self.piles[_place(leg)].lots += lots

    def _move_within(self, out: BrokerEntry, into: BrokerEntry) -> None:
        if self.piles[_place(out)].has(out):
            self._move(out, _place(into))
        elif _place(out) != _place(into):
            self._step(replace(into, act=Act.MOVE, quantity=abs(out.quantity)))

    def explain(
        self, holds: Sequence[BrokerEntry]
    ) -> tuple[tuple[OpenLot, ...], tuple[RefusedRow, ...]]:
        """Return the holdings of the file, with the costs and days that its trades say."""
        several: dict[Place, list[BrokerEntry]] = defaultdict(list)
        self.refused = []
        for row in holds:
            if row.quantity < 0:
                why = f"{row.quantity.normalize():f}, sold short; the book takes what is owned"
                self._refuse(row, why)
            elif row.quantity:
                several[_place(row)].append(row)
        lots: list[OpenLot] = []
        for place, rows in several.items():
            parts = [row for row in rows if row.kept]
            sums = [row for row in rows if not row.kept]
            costs = all(row.cost is not None for row in parts)
            if parts and (not sums or (_total(parts) == _total(sums) and costs)):
                lots += map(_held_lot, parts)
            else:
                lots += self._explained(sums or parts, place)
        return tuple(lots), tuple(self.refused)

    def _explained(self, sums: Sequence[BrokerEntry], place: Place) -> list[OpenLot]:
        """Return the lots of the trades if they make up the holding or a part."""
        bought = [replace(lot, account=place[0]) for lot in self.piles[place].lots]
        total, shown = _total(sums), _total(bought)
        if bought and place not in self.unsure:
            if abs(shown - total) <= _DUST:
                return bought
            no_cost = all(row.cost is None for row in sums)
            if shown < total and place not in self.sold and no_cost:
                return [_held_lot(replace(sums[0], quantity=total - shown)), *bought]
        return [_held_lot(row) for row in sums]


def _place(row: BrokerEntry) -> Place:
    return row.account, row.security.key


def _total(rows: Iterable[BrokerEntry | OpenLot]) -> Decimal:
    return sum((row.quantity for row in rows), _ZERO)


def _held_lot(row: BrokerEntry) -> OpenLot:
    opened = row.day if row.kept else None
    return OpenLot(
        row.security, row.quantity, row.cost, row.currency, opened, row.account
    )


def _trade_key(row: BrokerEntry) -> tuple[object, ...]:
    """Return what a trade and the row that withdraws it have in common."""
    return row.account, row.security.key, abs(row.quantity), row.cost


def _in_order(rows: Sequence[BrokerEntry]) -> list[BrokerEntry]:
    """Sort rows by day.

    Within a day the time decides, if every trade of the security has one; else what comes in is
    first.
    """
    untimed = {
        row.security.key
        for row in rows
        if row.second is None and row.act not in _SPLITS
    }
    days = [row.day for row in rows if row.day is not None]
    falls = sum((a > b) - (a < b) for a, b in pairwise(days))
    listed = list(reversed(rows)) if falls > 0 else rows

    def key(row: BrokerEntry) -> tuple[date, int, int]:
        day, rank = row.day or date.min, _RANKS.get(row.act, _OTHER_RANK)
        if row.security.key in untimed or row.second is None:
            return day, _LAST_RANK if row.after else rank, 0
        return day, _LAST_RANK if row.after else 0, row.second * 10 + rank

    return sorted(listed, key=key)


def _legs(first: BrokerEntry, later: Sequence[BrokerEntry]) -> list[BrokerEntry]:
    """Return the other legs of an exchange.

    They are those of the same security if it leaves and arrives. Otherwise they are all legs of the
    day with securities that only leave or only arrive.
    """
    place = (first.day, first.account, first.to)
    same_day = [row for row in later if (row.day, row.account, row.to) == place]
    legs = [row for row in same_day if row.act is Act.SWAP]
    out, into = (
        {row.security.key for row in (first, *legs) if (row.quantity > 0) is arrives}
        for arrives in (False, True)
    )
    key, both = first.security.key, out & into
    if key in both:
        return [leg for leg in legs if leg.security.key == key]
    return [leg for leg in legs if leg.security.key not in both]


def _partner(row: BrokerEntry, later: Iterable[BrokerEntry]) -> BrokerEntry | None:
    """Return the row that moves the same shares the other way within some days."""
    if row.act not in _MOVES or row.day is None:
        return None
    for other in later:
        if other.day is not None and other.day - row.day > _ONE_MOVE:
            return None
        same = other.act in _MOVES and other.security.key == row.security.key
        if same and _moved(other) == -_moved(row):
            return other
    return None


def _moved(row: BrokerEntry) -> Decimal:
    """Return how many shares a move brings; below zero if they leave."""
    return -row.quantity if row.act is Act.DELIVER else row.quantity
