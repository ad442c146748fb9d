"""Follow a split in the rows of earlier imports: the book was converted, or a file comes converted.

Trades are remembered in the shares of their day, with the splits that they are put together after.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import prod

from msgspec.structs import replace

from catalyst_tui.book.model.tickers import Split, times
from catalyst_tui.statements.entries import EARLIER, Act, BrokerEntry, Security

Change = tuple[date, Fraction]
"""The first day of new shares, and how many each old one became."""

Changes = Mapping[str, Sequence[Change]]
"""By ticker."""

TickerOf = Callable[[BrokerEntry], str]

_TOLD = (Act.ADDED, Act.RATIO, Act.SWAP, Act.SWAP_IN, Act.SWAP_OUT)
_NO_TRADES = (*_TOLD, Act.HOLD, Act.CASH, Act.NOTHING, Act.REFUSE)
_NEAR = timedelta(days=15)
_HALF_CENT, _CENT = Decimal("0.005"), Decimal("0.01")


def factor(day: date | None, changes: Iterable[Change]) -> Fraction:
    """Return how many shares of now one of a day is."""
    ratios = (ratio for since, ratio in changes if (day or date.min) < since)
    return prod(ratios, start=Fraction(1))


def is_restated(old: Decimal, cost: Decimal, new: Decimal, new_cost: Decimal) -> bool:
    """Return whether two purchases are one, in other shares: a multiple, for the same amount."""
    if not (old > 0 and new > 0 and old != new and cost > 0):
        return False
    slack = _CENT + _HALF_CENT * max(old, new)
    is_even = Split(date.min, Fraction(new) / Fraction(old)).is_even
    return is_even and abs(old * cost - new * new_cost) <= min(slack, old * cost / 50)


def rescaled(entry: BrokerEntry, by: Fraction) -> BrokerEntry:
    """Return a row in other shares, its cost rounded as a converted book rounds it."""
    if by == 1 or entry.act is Act.RATIO:
        return entry
    cost, of = (
        None if each is None else times(each, 1 / by) for each in (entry.cost, entry.of)
    )
    quantity = entry.quantity * by.numerator / by.denominator
    return replace(entry, quantity=quantity, cost=cost, of=of)


def in_new_shares(
    entries: Sequence[BrokerEntry], changes: Changes, ticker_of: TickerOf
) -> tuple[BrokerEntry, ...]:
    """Return the trades in the shares of now. A split that a row tells of is left to that row."""
    if not changes:
        return tuple(entries)
    left = _untold(entries, changes, ticker_of)
    return tuple(
        entry
        if entry.act is Act.HOLD
        else rescaled(entry, factor(entry.day, left.get(ticker_of(entry), ())))
        for entry in entries
    )


def _untold(
    entries: Iterable[BrokerEntry], changes: Changes, ticker_of: TickerOf
) -> Changes:
    told = [
        (ticker_of(one), one.day) for one in entries if one.act in _TOLD and one.day
    ]
    return {
        ticker: [
            (since, ratio)
            for since, ratio in each
            if not any(of == ticker and abs(day - since) <= _NEAR for of, day in told)
        ]
        for ticker, each in changes.items()
    }


def in_shares_of_then(
    own: Sequence[BrokerEntry],
    before: Sequence[BrokerEntry],
    changes: Changes,
    known: Changes,
    ticker_of: TickerOf,
) -> tuple[list[BrokerEntry], dict[str, Sequence[Change]]]:
    """Return a file's rows in the shares of their days, and the splits that they show besides.

    A row of which the same day, a multiple of the shares and the same amount are remembered is that
    trade. Raises ValueError where the shares of a row are in doubt.
    """
    rows, found = list(own), dict(changes)
    left = Counter(map(trade_key, before))
    fresh: defaultdict[str, list[int]] = defaultdict(list)
    raw = set()
    for at, entry in enumerate(own):
        if left[trade_key(entry)]:
            left[trade_key(entry)] -= 1
            raw |= {ticker_of(entry)} if entry.act not in _NO_TRADES else set()
        elif entry.day and entry.act not in _NO_TRADES:
            fresh[ticker_of(entry)].append(at)
    told = _untold([*own, *before], changes, ticker_of)
    for ticker, places in fresh.items():
        of_now = found.get(ticker, ())
        pairs = _pairs(own, places, left, of_now)
        ratios = {
            at: Fraction(own[at].quantity) / Fraction(one.quantity)
            for at, one in pairs.items()
        }
        if ratios and not of_now:
            of_now = found[ticker] = [
                _shown(
                    ticker,
                    own,
                    ratios,
                    left,
                    known=known.get(ticker, ()),
                    ticker_of=ticker_of,
                )
            ]
        for at in places:
            by = factor(own[at].day, of_now)
            if at in pairs and ratios[at] != by:
                raise ValueError(
                    f"line {own[at].line}: {ticker} of {own[at].day} is in other shares than its "
                    "other rows; leave out its rows of before the split"
                )
            if at in pairs:
                own_names = own[at].security
                rows[at] = replace(pairs[at], security=own_names, line=own[at].line)
            elif pairs:
                rows[at] = rescaled(own[at], 1 / by)
            elif ticker not in raw and factor(own[at].day, told.get(ticker, ())) != 1:
                raise ValueError(
                    f"line {own[at].line}: {ticker} of {own[at].day} is of before its split, and "
                    "nothing says in which shares; leave the row out and write its lot yourself, "
                    "or import a file that has an earlier trade too"
                )
    return rows, found


def _pairs(
    own: Sequence[BrokerEntry],
    places: Iterable[int],
    left: Counter[BrokerEntry],
    changes: Sequence[Change],
) -> dict[int, BrokerEntry]:
    """Return the remembered trades that rows restate, by the rows' places."""
    remembered: defaultdict[BrokerEntry, list[BrokerEntry]] = defaultdict(list)
    for entry in left.elements():
        remembered[_without_numbers(entry)].append(entry)
    found: dict[int, BrokerEntry] = {}
    ratios: set[Fraction] = set()
    # Those with a cost first: they say the ratio
    for at in sorted(places, key=lambda at: own[at].cost is None):
        entry = own[at]
        for one in (same := remembered[_without_numbers(entry)]):
            ratio = Fraction(entry.quantity) / Fraction(one.quantity or 1)
            if one.cost is None or entry.cost is None:
                is_it = ratio in {*ratios, factor(entry.day, changes)} - {1}
            else:
                numbers = one.quantity, one.cost, entry.quantity, entry.cost
                is_it = is_restated(*numbers)
            if is_it:
                same.remove(one)
                found[at] = one
                ratios.add(ratio)
                break
    return found


def _shown(
    ticker: str,
    own: Sequence[BrokerEntry],
    ratios: Mapping[int, Fraction],
    left: Counter[BrokerEntry],
    *,
    known: Iterable[Change],
    ticker_of: TickerOf,
) -> Change:
    """Return the split that rows show: a known one, else one after the last trade in old shares."""
    ratio = next(iter(ratios.values()))
    last = max(own[at].day or date.min for at in ratios)
    for since, of in sorted(known):
        if of == ratio and since > last:
            return since, ratio
    olds = [one.day for one in left.elements() if one.day and ticker_of(one) == ticker]
    return max(last, *olds) + timedelta(days=1), ratio


def trade_key(entry: BrokerEntry) -> BrokerEntry:
    """Return what two rows about the same trade share."""
    return replace(entry, line=EARLIER, security=Security(isin=entry.security.key))


def _without_numbers(entry: BrokerEntry) -> BrokerEntry:
    return replace(
        trade_key(entry), quantity=Decimal(0), cost=None, of=None, second=None
    )
