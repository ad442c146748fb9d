"""Rows to the lots that are still open: one reckoning for every broker.

First in, first out, by account. A split spreads the cost; shares that move within the file keep their cost
and day; a sale of more than the file shows is refused whole and takes nothing. Where the file also says what
is held, that is how much there is, and the trades tell what it cost as far as they explain it.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from msgspec import Struct, field
from msgspec.structs import replace

from catalyst_tui.statements.entries import Act, Entry, OpenLot, Refused, Security

_TOGETHER = timedelta(days=10)
"""Within so many days shares that leave and the same number that arrive are one move."""

_RANK = {
    Act.ADDED: 0,
    Act.RATIO: 0,
    Act.BUY: 1,
    Act.RECEIVE: 1,
    Act.SWAP: 2,
    Act.DELIVER: 3,
    Act.SELL: 3,
}
_ZERO = Decimal(0)
_DUST = Decimal("1e-9")


class _Open(Struct):
    security: Security
    quantity: Decimal
    cost: Decimal | None
    currency: str
    opened: date | None


class _Pile(Struct):
    """The open lots of one security in one account, oldest first, and how many shares they are."""

    lots: deque[_Open] = field(default_factory=deque)
    held: Decimal = _ZERO

    def put(self, lots: Iterable[_Open]) -> None:
        """More lots, behind the others."""
        for lot in lots:
            self.lots.append(lot)
            self.held += lot.quantity

    def put_by_day(self, lots: Iterable[_Open]) -> None:
        """Lots that were bought elsewhere, each at its day."""
        self.put(lots)
        self.lots = deque(sorted(self.lots, key=lambda lot: lot.opened or date.min))

    def take(self, quantity: Decimal, of: Decimal | None = None) -> list[_Open]:
        """So many shares out of the oldest lots; those that cost `of`, when it is said and there are some."""
        taken, left = [], quantity
        apart = [lot for lot in self.lots if lot.cost == of] if of is not None else []
        if apart:
            others = [lot for lot in self.lots if lot.cost != of]
            self.lots = deque(apart)
        while left > 0 and self.lots:
            lot = self.lots[0]
            part = min(lot.quantity, left)
            taken.append(replace_quantity(lot, part))
            lot.quantity -= part
            left -= part
            if lot.quantity <= _DUST:
                self.lots.popleft()
        if apart:
            rest = [*others, *self.lots]
            self.lots = deque(sorted(rest, key=lambda lot: lot.opened or date.min))
        self.held = self.held - (quantity - left) if self.lots else _ZERO
        return taken


class _Net(Struct):
    """What is open so far, by account and security."""

    piles: dict[tuple[str, str], _Pile] = field(default_factory=lambda: defaultdict(_Pile))
    refused: list[Refused] = field(default_factory=list)
    unsure: set[tuple[str, str]] = field(
        default_factory=set
    )  # sold, and not out of what the file shows


def replace_quantity(lot: _Open, quantity: Decimal) -> _Open:
    """The same lot with another quantity."""
    return _Open(lot.security, quantity, lot.cost, lot.currency, lot.opened)


def net(entries: Iterable[Entry]) -> tuple[tuple[OpenLot, ...], tuple[Refused, ...]]:
    """What is still open, and the rows that cannot be."""
    rows = _named_alike(list(entries))
    holds = [row for row in rows if row.act is Act.HOLD]
    trades = [row for row in rows if row.act not in (Act.HOLD, Act.CASH, Act.NOTHING, Act.REFUSE)]
    trades, unmatched = _cancelled(trades)
    netted = _traded(trades)
    netted.refused += unmatched
    if holds:
        return _held(holds, netted, trades)
    lots = [
        OpenLot(lot.security, lot.quantity, lot.cost, lot.currency, lot.opened, account)
        for (account, _), pile in netted.piles.items()
        for lot in pile.lots
    ]
    return tuple(lots), tuple(sorted(netted.refused, key=lambda one: one.row))


def _cancelled(rows: list[Entry]) -> tuple[list[Entry], list[Refused]]:
    """The rows without those that were taken back, and what takes back nothing that is there."""
    if not any(row.act is Act.CANCEL for row in rows):
        return rows, []
    left, refused = [row for row in rows if row.act is not Act.CANCEL], []
    for row in rows:
        if row.act is not Act.CANCEL:
            continue
        same = (row.account, row.security.key, abs(row.quantity), row.cost)
        match = next(
            (
                one
                for one in left
                if (one.account, one.security.key, abs(one.quantity), one.cost) == same
            ),
            None,
        )
        if match is None:
            refused.append(
                Refused(row.line, f"{row.security}: takes back a trade that the file does not show")
            )
        else:
            left.remove(match)
    return left, refused


def _named_alike(rows: list[Entry]) -> list[Entry]:
    """Rows that name a security by symbol only, and others by its ISIN too, speak of one."""
    isins: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row.security.symbol and row.security.isin:
            isins[row.security.symbol.upper()].add(row.security.isin)
    sure = {symbol: next(iter(several)) for symbol, several in isins.items() if len(several) == 1}
    return [
        replace(row, security=replace(row.security, isin=sure[row.security.symbol.upper()]))
        if not row.security.isin and row.security.symbol.upper() in sure
        else row
        for row in rows
    ]


def _traded(rows: Sequence[Entry]) -> _Net:
    result = _Net()
    timed = {
        row.security.key
        for row in rows
        if row.second is None and row.act not in (Act.ADDED, Act.RATIO)
    }
    steps = _moves(_in_order(rows, timed))
    for step in steps:
        if isinstance(step, tuple):
            _exchange(step, result)
        else:
            _step(step, result)
    return result


def _in_order(rows: Sequence[Entry], untimed: set[str]) -> list[Entry]:
    """By day; within one by the time, where every row of the security has one, else what comes in first."""
    days = [row.day for row in rows if row.day is not None]
    falls = sum((a > b) - (a < b) for a, b in pairwise(days))
    newest_first = falls > 0
    listed = list(reversed(rows)) if newest_first else list(rows)

    def key(numbered: tuple[int, Entry]) -> tuple[date, int, int, int]:
        at, row = numbered
        day = row.day or date.min
        if row.security.key in untimed or row.second is None:
            return day, 9 if row.after else _RANK.get(row.act, 2), 0, at
        return day, 9 if row.after else 0, row.second * 10 + _RANK.get(row.act, 2), at

    return [row for _, row in sorted(enumerate(listed), key=key)]


Pair = tuple[list[Entry], list[Entry]]


def _moves(rows: list[Entry]) -> list[Entry | Pair]:
    """Pairs made of what leaves and what arrives: the same shares in the same number within some days, or the
    legs of one exchange."""
    gone: set[int] = set()
    steps: list[Entry | Pair] = []
    for at, row in enumerate(rows):
        if at in gone:
            continue
        if row.act is Act.SWAP:
            legs = [
                other
                for other in range(at, len(rows))
                if other not in gone
                and rows[other].act is Act.SWAP
                and _one_exchange(row, rows[other])
            ]
            same = [leg for leg in legs if rows[leg].security.key == row.security.key]
            legs = same if len(same) > 1 else legs
            gone.update(legs)
            out = [rows[leg] for leg in legs if rows[leg].quantity < 0]
            into = [rows[leg] for leg in legs if rows[leg].quantity > 0]
            steps.append((out, into))
            continue
        partner = _partner(rows, at, gone)
        if partner is None:
            steps.append(row)
            continue
        gone.add(partner)
        other = rows[partner]
        out, into = ([row], [other]) if _sign(row) < 0 else ([other], [row])
        steps.append((out, into))
    return steps


def _one_exchange(first: Entry, other: Entry) -> bool:
    if first is other:
        return True
    if first.day != other.day or first.account != other.account or first.to != other.to:
        return False
    return first.quantity * other.quantity < 0


def _partner(rows: list[Entry], at: int, gone: set[int]) -> int | None:
    row = rows[at]
    if row.act not in (Act.RECEIVE, Act.DELIVER, Act.MOVE) or row.day is None:
        return None
    for later in range(at + 1, len(rows)):
        other = rows[later]
        if (
            later in gone
            or other.act not in (Act.RECEIVE, Act.DELIVER, Act.MOVE)
            or other.day is None
        ):
            continue
        if other.day - row.day > _TOGETHER:
            return None
        same = other.security.key == row.security.key and _sign(other) * abs(other.quantity) == -(
            _sign(row) * abs(row.quantity)
        )
        if same:
            return later
    return None


def _sign(row: Entry) -> int:
    if row.act is Act.MOVE:
        return 1 if row.quantity > 0 else -1
    return 1 if row.act is Act.RECEIVE else -1


def _step(row: Entry, result: _Net) -> None:
    where = (row.account, row.security.key)
    match row.act:
        case Act.BUY:
            result.piles[where].put(
                [_Open(row.security, row.quantity, row.cost, row.currency, row.day)]
            )
        case Act.SELL | Act.DELIVER:
            _out(row, result, "sold" if row.act is Act.SELL else "moved away")
        case Act.RECEIVE | Act.MOVE:
            if row.to:
                _between(row, result)
            elif row.act is Act.MOVE and row.quantity < 0:
                _out(row, result, "moved away")
            else:
                _arrives(row, result)
        case Act.ADDED | Act.RATIO:
            _split(row, result)
        case _:
            result.refused.append(Refused(row.line, f"{row.security}: what it does is not known"))


def _arrives(row: Entry, result: _Net) -> None:
    """Shares that came without a price: their cost is unknown, and so is the day they were bought."""
    moved = row.act is Act.MOVE and row.cost is None
    opened = None if moved else row.day
    lot = _Open(row.security, row.quantity, row.cost, row.currency, opened)
    result.piles[row.account, row.security.key].put([lot])


def _out(row: Entry, result: _Net, how: str) -> None:
    where = (row.account, row.security.key)
    quantity, held = abs(row.quantity), result.piles[where].held
    if held + _DUST < quantity:
        shown = f"{held.normalize():f} of them" if held else "none"
        why = f"{row.security}: {quantity.normalize():f} {how}, and the file shows {shown} bought before"
        result.refused.append(Refused(row.line, f"{why}; import the earlier file too"))
        result.unsure.add(where)
        return
    result.piles[where].take(quantity, row.of)


def _between(row: Entry, result: _Net) -> None:
    """Shares from one account to another of the same file, with their cost and day."""
    where = (row.account, row.security.key)
    if result.piles[where].held + _DUST < row.quantity:
        _out(row, result, "moved")
        return
    result.piles[row.to, row.security.key].put_by_day(
        result.piles[where].take(row.quantity, row.of)
    )


def _split(row: Entry, result: _Net) -> None:
    pile = result.piles[row.account, row.security.key]
    held = pile.held
    if not held:
        why = f"{row.security}: a split of shares that the file does not show; import the earlier file too"
        result.refused.append(Refused(row.line, why))
        return
    times = row.quantity if row.act is Act.RATIO else (held + row.quantity) / held
    if times <= 0:
        result.refused.append(Refused(row.line, f"{row.security}: a split that leaves no shares"))
        return
    for lot in pile.lots:
        lot.quantity *= times
        lot.cost = None if lot.cost is None else lot.cost / times
    pile.held *= times


def _exchange(pair: Pair, result: _Net) -> None:
    """What leaves and what arrives: of one security a move, of two an exchange that keeps cost and day."""
    out, into = pair
    if out and into and out[0].security.key == into[0].security.key and out[0].act is not Act.SWAP:
        _move(out[0], into[0], result)
        return
    held = all(
        result.piles[leg.account, leg.security.key].held + _DUST >= abs(leg.quantity) for leg in out
    )
    if not out or not held:
        for leg in (*out, *into):
            why = f"{leg.security}: an exchange of shares that the file does not show; enter what is held now"
            result.refused.append(Refused(leg.line, why))
        return
    piles = [(result.piles[leg.account, leg.security.key], abs(leg.quantity)) for leg in out]
    taken = [lot for pile, quantity in piles for lot in pile.take(quantity)]
    before = sum((lot.quantity for lot in taken), _ZERO)
    if len(into) > 1:
        result.refused += [
            Refused(
                leg.line,
                f"{leg.security}: how the cost is parted is not said; enter what is held now",
            )
            for leg in into
        ]
        return
    for leg in into:
        times = leg.quantity / before
        result.piles[leg.account, leg.security.key].put(
            _Open(
                leg.security,
                lot.quantity * times,
                None if lot.cost is None else lot.cost / times,
                lot.currency,
                lot.opened,
            )
            for lot in taken
        )


def _move(out: Entry, into: Entry, result: _Net) -> None:
    where, there = (out.account, out.security.key), (into.account, into.security.key)
    quantity = abs(out.quantity)
    if result.piles[where].held + _DUST >= quantity:
        result.piles[there].put_by_day(result.piles[where].take(quantity))
    elif where != there:
        _arrives(replace(into, act=Act.MOVE, quantity=quantity), result)


def _held(
    holds: Sequence[Entry], traded: _Net, trades: Sequence[Entry]
) -> tuple[tuple[OpenLot, ...], tuple[Refused, ...]]:
    """What is held as the file says, with the cost and days its trades tell."""
    several: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    refused = []
    for row in holds:
        if row.quantity < 0:
            why = f"{row.security}: {row.quantity.normalize():f}, sold short; the book takes what is owned"
            refused.append(Refused(row.line, why))
        elif row.quantity:
            several[row.account, row.security.key].append(row)
    sold = {(row.account, row.security.key) for row in trades if row.act is not Act.BUY}
    lots: list[OpenLot] = []
    for where, rows in several.items():
        days = [row for row in rows if row.kept]
        sums = [row for row in rows if not row.kept]
        total = sum((row.quantity for row in sums), _ZERO)
        parts = sum((row.quantity for row in days), _ZERO)
        if days and (not sums or (parts == total and all(row.cost is not None for row in days))):
            lots += [_lot_of(row) for row in days]
        else:
            lots += _explained(sums or days, traded, where, sold)
    return tuple(lots), tuple(refused)


def _explained(
    sums: Sequence[Entry], traded: _Net, where: tuple[str, str], sold: set[tuple[str, str]]
) -> list[OpenLot]:
    total = sum((row.quantity for row in sums), _ZERO)
    known = traded.piles[where].lots if where in traded.piles else ()
    shown = sum((lot.quantity for lot in known), _ZERO)
    if known and where not in traded.unsure:
        bought = [
            OpenLot(lot.security, lot.quantity, lot.cost, lot.currency, lot.opened, where[0])
            for lot in known
        ]
        if abs(shown - total) <= _DUST:
            return bought
        if shown < total and where not in sold and all(row.cost is None for row in sums):
            rest = replace(sums[0], quantity=total - shown)
            return [_lot_of(rest), *bought]
    return [_lot_of(row) for row in sums]


def _lot_of(row: Entry) -> OpenLot:
    return OpenLot(
        row.security,
        row.quantity,
        row.cost,
        row.currency,
        row.day if row.kept else None,
        row.account,
    )
