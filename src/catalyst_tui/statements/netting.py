"""Net the rows of a file to the lots that are still open. All formats use this.

First in, first out, for each account. A split spreads the cost; shares that move within the file
keep their cost and day; a sale of more than the file shows is refused whole. If the file also lists
holdings, they decide the quantity, and the trades say what it cost as far as they explain it.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from msgspec import Struct
from msgspec.structs import replace

from catalyst_tui.statements.entries import Act, BrokerEntry, OpenLot, RefusedRow

_ONE_MOVE = timedelta(days=10)
"""Shares that leave and the same number that arrive within so many days are one move."""

_RANKS = {Act.ADDED: 0, Act.RATIO: 0, Act.BUY: 1, Act.RECEIVE: 1, Act.DELIVER: 3, Act.SELL: 3}
_OTHER_RANK, _LAST_RANK = 2, 9
_MOVES = (Act.RECEIVE, Act.DELIVER, Act.MOVE)
_SPLITS = (Act.ADDED, Act.RATIO)
_ZERO = Decimal(0)
_DUST = Decimal("1e-9")

Place = tuple[str, str]
"""An account and a security's key."""


class _Exchange(Struct):
    """What leaves and what arrives together."""

    out: list[BrokerEntry]
    into: list[BrokerEntry]


class _Pile:
    """The open lots of a security in an account, oldest first."""

    def __init__(self) -> None:
        self.lots: deque[OpenLot] = deque()
        self.held = _ZERO

    def add(self, lots: Iterable[OpenLot]) -> None:
        """Add lots that were bought last."""
        for lot in lots:
            self.lots.append(lot)
            self.held += lot.quantity

    def add_by_day(self, lots: Iterable[OpenLot]) -> None:
        """Add lots that were bought elsewhere, each at its day."""
        self.add(lots)
        self.lots = deque(sorted(self.lots, key=_opened))

    def take(self, quantity: Decimal, cost: Decimal | None = None) -> list[OpenLot]:
        """Take shares out of the oldest lots; only out of lots of this cost, if there are any."""
        of_cost = [lot for lot in self.lots if cost is not None and lot.cost == cost]
        others = [lot for lot in self.lots if lot.cost != cost] if of_cost else []
        lots = deque(of_cost or self.lots)
        taken, left = [], quantity
        while left > 0 and lots:
            lot = lots.popleft()
            part = min(lot.quantity, left)
            taken.append(replace(lot, quantity=part))
            left -= part
            if lot.quantity - part > _DUST:
                lots.appendleft(replace(lot, quantity=lot.quantity - part))
        self.lots = deque(sorted([*others, *lots], key=_opened)) if others else lots
        self.held = self.held - (quantity - left) if self.lots else _ZERO
        return taken

    def split(self, factor: Decimal) -> None:
        """Multiply the shares and divide their cost."""
        self.lots = deque(_scaled(lot, factor) for lot in self.lots)
        self.held *= factor


def _opened(lot: OpenLot) -> date:
    return lot.opened or date.min


def _scaled(lot: OpenLot, factor: Decimal) -> OpenLot:
    cost = None if lot.cost is None else lot.cost / factor
    return replace(lot, quantity=lot.quantity * factor, cost=cost)


def net(entries: Iterable[BrokerEntry]) -> tuple[tuple[OpenLot, ...], tuple[RefusedRow, ...]]:
    """Return the lots that are still open, and the rows that do not fit."""
    rows = _with_isins(list(entries))
    holds = [row for row in rows if row.act is Act.HOLD]
    ignored = (Act.HOLD, Act.CASH, Act.NOTHING, Act.REFUSE)
    netting = _Netting([row for row in rows if row.act not in ignored])
    if holds:
        return netting.explain(holds)
    lots = tuple(
        replace(lot, account=account)
        for (account, _), pile in netting.piles.items()
        for lot in pile.lots
    )
    return lots, tuple(sorted(netting.refused, key=lambda one: one.row))


def _with_isins(rows: list[BrokerEntry]) -> list[BrokerEntry]:
    """Add the ISIN to rows that name a security by its symbol only, if other rows have both."""
    isins: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row.security.symbol and row.security.isin:
            isins[row.security.symbol.upper()].add(row.security.isin)
    sure = {symbol: next(iter(several)) for symbol, several in isins.items() if len(several) == 1}
    found = []
    for row in rows:
        isin = sure.get(row.security.symbol.upper())
        if isin and not row.security.isin:
            row = replace(row, security=replace(row.security, isin=isin))
        found.append(row)
    return found


class _Netting:
    """The open lots after all trades, by account and security, and the trades that do not fit."""

    def __init__(self, rows: list[BrokerEntry]) -> None:
        self.piles: dict[Place, _Pile] = defaultdict(_Pile)
        self.refused: list[RefusedRow] = []
        self.unsure: set[Place] = set()  # sold more than the file shows
        self.sold = {_place(row) for row in rows if row.act is not Act.BUY}
        for step in _steps(_in_order(self._without_cancelled(rows))):
            if isinstance(step, _Exchange):
                self._exchange(step)
            else:
                self._step(step)

    def _refuse(self, row: BrokerEntry, why: str) -> None:
        self.refused.append(RefusedRow(row.line, f"{row.security}: {why}"))

    def _without_cancelled(self, rows: list[BrokerEntry]) -> list[BrokerEntry]:
        """Return the rows without those that another row withdraws."""
        left = [row for row in rows if row.act is not Act.CANCEL]
        for row in rows:
            if row.act is not Act.CANCEL:
                continue
            same = (one for one in left if _trade_key(one) == _trade_key(row))
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
        elif row.act in _MOVES:
            # The day of a move without a cost is not the day the shares were bought.
            self._arrive(row, None if row.act is Act.MOVE and row.cost is None else row.day)
        else:
            self._refuse(row, "what it does is not known")

    def _arrive(self, row: BrokerEntry, opened: date | None) -> None:
        lot = OpenLot(row.security, row.quantity, row.cost, row.currency, opened)
        self.piles[_place(row)].add([lot])

    def _leave(self, row: BrokerEntry, how: str) -> bool:
        """Take shares off their lots, or refuse the row. False if it is refused."""
        pile, quantity = self.piles[_place(row)], abs(row.quantity)
        if _has(pile, row):
            pile.take(quantity, row.of)
            return True
        shown = f"{pile.held.normalize():f} of them" if pile.held else "none"
        why = f"{quantity.normalize():f} {how}, and the file shows {shown} bought before"
        self._refuse(row, f"{why}; import the earlier file too")
        self.unsure.add(_place(row))
        return False

    def _move(self, row: BrokerEntry, to: Place) -> None:
        """Move shares to another account of the file, with their cost and day."""
        pile = self.piles[_place(row)]
        if _has(pile, row):
            self.piles[to].add_by_day(pile.take(abs(row.quantity), row.of))
        else:
            self._leave(row, "moved")

    def _split(self, row: BrokerEntry) -> None:
        pile = self.piles[_place(row)]
        if not pile.held:
            why = "a split of shares that the file does not show; import the earlier file too"
            self._refuse(row, why)
            return
        ratio = row.act is Act.RATIO
        factor = row.quantity if ratio else (pile.held + row.quantity) / pile.held
        if factor > 0:
            pile.split(factor)
        else:
            self._refuse(row, "a split that leaves no shares")

    def _exchange(self, step: _Exchange) -> None:
        """Carry out a move, or an exchange that keeps the cost and the day."""
        out, into = step.out, step.into
        if out and into and out[0].act is not Act.SWAP:
            self._move_within(out[0], into[0])
            return
        legs = (*out, *into)
        if all(len({leg.security.key for leg in side}) > 1 for side in (out, into)):
            for leg in legs:
                why = "one of several exchanges of the day, and which belong together is not said"
                self._refuse(leg, f"{why}; enter what is held now")
            return
        if not out or not all(_has(self.piles[_place(leg)], leg) for leg in out):
            for leg in legs:
                why = "an exchange of shares that the file does not show; enter what is held now"
                self._refuse(leg, why)
            return
        taken: list[OpenLot] = []
        for leg in out:
            taken += self.piles[_place(leg)].take(abs(leg.quantity))
        if len(into) > 1:
            for leg in into:
                self._refuse(leg, "how the cost is parted is not said; enter what is held now")
            return
        for leg in into:
            factor = leg.quantity / sum((lot.quantity for lot in taken), _ZERO)
            lots = [_scaled(replace(lot, security=leg.security), factor) for lot in taken]
            self.piles[_place(leg)].add(lots)

    def _move_within(self, out: BrokerEntry, into: BrokerEntry) -> None:
        if _has(self.piles[_place(out)], out):
            self._move(out, _place(into))
        elif _place(out) != _place(into):
            moved = replace(into, act=Act.MOVE, quantity=abs(out.quantity))
            self._arrive(moved, None if into.cost is None else into.day)

    def explain(
        self, holds: Sequence[BrokerEntry]
    ) -> tuple[tuple[OpenLot, ...], tuple[RefusedRow, ...]]:
        """Return the holdings of the file, with the costs and days that its trades say."""
        several: dict[Place, list[BrokerEntry]] = defaultdict(list)
        refused = []
        for row in holds:
            if row.quantity < 0:
                why = f"{row.quantity.normalize():f}, sold short; the book takes what is owned"
                refused.append(RefusedRow(row.line, f"{row.security}: {why}"))
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
        return tuple(lots), tuple(refused)

    def _explained(self, sums: Sequence[BrokerEntry], place: Place) -> list[OpenLot]:
        """Return the lots of the trades if they make up the holding or a part."""
        pile = self.piles.get(place)
        if pile is None or not pile.lots or place in self.unsure:
            return [_held_lot(row) for row in sums]
        bought = [replace(lot, account=place[0]) for lot in pile.lots]
        total, shown = _total(sums), _total(bought)
        if abs(shown - total) <= _DUST:
            return bought
        if shown < total and place not in self.sold and all(row.cost is None for row in sums):
            return [_held_lot(replace(sums[0], quantity=total - shown)), *bought]
        return [_held_lot(row) for row in sums]


def _place(row: BrokerEntry) -> Place:
    return row.account, row.security.key


def _has(pile: _Pile, row: BrokerEntry) -> bool:
    """Return whether there are enough shares for a row."""
    return pile.held + _DUST >= abs(row.quantity)


def _total(rows: Iterable[BrokerEntry | OpenLot]) -> Decimal:
    return sum((row.quantity for row in rows), _ZERO)


def _held_lot(row: BrokerEntry) -> OpenLot:
    opened = row.day if row.kept else None
    return OpenLot(row.security, row.quantity, row.cost, row.currency, opened, row.account)


def _trade_key(row: BrokerEntry) -> tuple[object, ...]:
    """Return what a trade and the row that withdraws it have in common."""
    return row.account, row.security.key, abs(row.quantity), row.cost


def _in_order(rows: Sequence[BrokerEntry]) -> list[BrokerEntry]:
    """Sort rows by day.

    Within a day the time decides, if every trade of the security has one; else what comes in is
    first.
    """
    untimed = {row.security.key for row in rows if row.second is None and row.act not in _SPLITS}
    days = [row.day for row in rows if row.day is not None]
    falls = sum((a > b) - (a < b) for a, b in pairwise(days))
    listed = list(reversed(rows)) if falls > 0 else rows

    def key(row: BrokerEntry) -> tuple[date, int, int]:
        day, rank = row.day or date.min, _RANKS.get(row.act, _OTHER_RANK)
        if row.security.key in untimed or row.second is None:
            return day, _LAST_RANK if row.after else rank, 0
        return day, _LAST_RANK if row.after else 0, row.second * 10 + rank

    return sorted(listed, key=key)


def _steps(rows: list[BrokerEntry]) -> list[BrokerEntry | _Exchange]:
    """Put rows together that are one move or one exchange of shares."""
    done: set[int] = set()
    steps: list[BrokerEntry | _Exchange] = []
    for at, row in enumerate(rows):
        if at in done:
            continue
        if row.act is Act.SWAP:
            legs = _legs(rows, at, done)
            done.update(legs)
            swaps = [rows[leg] for leg in legs]
            out = [leg for leg in swaps if leg.quantity < 0]
            steps.append(_Exchange(out, [leg for leg in swaps if leg.quantity > 0]))
        elif (partner := _partner(rows, at, done)) is not None:
            done.add(partner)
            other = rows[partner]
            leaves = _sign(row) < 0
            steps.append(_Exchange([row], [other]) if leaves else _Exchange([other], [row]))
        else:
            steps.append(row)
    return steps


def _legs(rows: Sequence[BrokerEntry], at: int, done: set[int]) -> list[int]:
    """Return the legs of an exchange.

    They are those of the same security if it leaves and arrives. Otherwise they are all legs of the
    day with securities that only leave or only arrive.
    """
    first = rows[at]
    place = (first.day, first.account, first.to)
    signs: dict[str, set[bool]] = defaultdict(set)
    legs = []
    for later in range(at, len(rows)):
        row = rows[later]
        if later in done or row.act is not Act.SWAP or (row.day, row.account, row.to) != place:
            continue
        legs.append(later)
        signs[row.security.key].add(row.quantity > 0)
    if len(signs[first.security.key]) > 1:
        return [leg for leg in legs if rows[leg].security.key == first.security.key]
    return [leg for leg in legs if len(signs[rows[leg].security.key]) == 1]


def _partner(rows: Sequence[BrokerEntry], at: int, done: set[int]) -> int | None:
    """Return the row that moves the same shares the other way within some days."""
    row = rows[at]
    if row.act not in _MOVES or row.day is None:
        return None
    for later in range(at + 1, len(rows)):
        other = rows[later]
        if later in done or other.act not in _MOVES or other.day is None:
            continue
        if other.day - row.day > _ONE_MOVE:
            return None
        same = other.security.key == row.security.key
        if same and _sign(other) * abs(other.quantity) == -_sign(row) * abs(row.quantity):
            return later
    return None


def _sign(row: BrokerEntry) -> int:
    if row.act is Act.MOVE:
        return 1 if row.quantity > 0 else -1
    return 1 if row.act is Act.RECEIVE else -1
