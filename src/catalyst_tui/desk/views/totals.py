"""What is held, put together in the book's currency: the sum of the rows, and cash.

What cannot be converted, or has no price, is named beside it and is not in it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from catalyst_tui.book.model.dates import local_day
from catalyst_tui.book.model.listings import Venue
from catalyst_tui.book.model.quantity import Quantity, Unit, money
from catalyst_tui.desk.shapes.board import PositionRow, Total
from catalyst_tui.desk.state import Known
from catalyst_tui.desk.views.holdings import cash_rows, rates_said
from catalyst_tui.judge.sessions import sessions_of


def total(rows: Iterable[PositionRow], known: Known) -> Total | None:
    """None while nothing is held that has a price, and no cash."""
    book = known.book
    base = money(book.base)
    unsaid = "" if book.base else "base_currency in [defaults] says what all is told in"
    owned = [row for row in rows if row.held and not row.theme]
    priced = [row for row in owned if row.value is not None]
    cash = cash_rows(known, newest := _newest(priced, known))
    realised = [row for row in rows if row.realised is not None]
    if not priced and not cash:
        return None
    inside = [row for row in priced if row.unit == base and book.base]
    apart: defaultdict[Unit, Decimal] = defaultdict(Decimal)
    for row in priced:
        if row not in inside and row.unit is not None:
            apart[row.unit] += row.value or 0
    for one in cash:
        if one.value is None:
            apart[one.amount.unit] += one.amount.value
    moved = [row for row in inside if row.day is not None and row.quote is not None]
    latest = _latest(moved, known)
    days = [row.day or Decimal(0) for row in moved if row.symbol in latest]
    sessions = {moment.date() for moment in latest.values()}
    traded = max(latest.values(), key=lambda one: (one.date(), one), default=None)
    costs = _sum(row.cost for row in inside)
    gains = _sum(row.gain for row in inside)
    sold = _sum(row.realised if row.unit == base else None for row in realised)
    return Total(
        book.base,
        sum((row.value or Decimal(0) for row in inside), Decimal(0))
        + sum((one.value or Decimal(0) for one in cash), Decimal(0)),
        sum(days, Decimal(0)) if days else None,
        gains if inside else None,
        costs if inside else None,
        tuple(Quantity(amount, unit) for unit, amount in apart.items()),
        traded,
        tuple(row.symbol for row in owned if row.value is None),
        cash,
        rates_said(book, known, newest),
        sold if realised else None,
        next(
            filter(None, [*(row.lacking for row in owned), *(one.lacking for one in cash), unsaid]),
            "",
        ),
        tuple(sorted(sessions)) if len(sessions) > 1 else (),
    )


def _latest(rows: Iterable[PositionRow], known: Known) -> dict[str, datetime]:
    """Return the prices of each market's own last session, by symbol, at the exchange's clock.

    Markets differ in their days: a coin trades on Sunday, a share last did on Friday. A price that is older
    than its market's last completed session tells nothing of the day, unless all prices are.
    """
    book = known.book
    at = {
        row.symbol: row.quote.at.astimezone(book.zone_of(row.symbol)) for row in rows if row.quote
    }
    current = {
        symbol: moment
        for symbol, moment in at.items()
        if moment.date() >= sessions_of(book.venue(symbol), book.zone).last_completed(known.at)
    }
    if not current:
        newest = max((moment.date() for moment in at.values()), default=None)
        return {symbol: moment for symbol, moment in at.items() if moment.date() == newest}
    last: dict[Venue | None, date] = {}
    for symbol, moment in current.items():
        venue = book.venue(symbol)
        last[venue] = max(last.get(venue, moment.date()), moment.date())
    return {
        symbol: moment
        for symbol, moment in current.items()
        if moment.date() == last[book.venue(symbol)]
    }


def _newest(priced: Iterable[PositionRow], known: Known) -> date:
    """The day of the newest price: at its rates money is told, which has no day itself; as in `weight`."""
    days = (local_day(row.quote.at, known.book.zone_of(row.symbol)) for row in priced if row.quote)
    return max(days, default=known.today)


def _sum(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """All together; not known when one is not."""
    found = list(amounts)
    return None if None in found else sum((one for one in found if one is not None), Decimal(0))
