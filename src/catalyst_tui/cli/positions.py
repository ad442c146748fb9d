"""`catalyst positions`: list what the user holds, with its total in the
book's currency and the rates.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from decimal import Decimal

from catalyst_tui.book.clean import one_row
from catalyst_tui.book.model.book import Book
from catalyst_tui.book.model.quantity import Quantity, Unit, major, money
from catalyst_tui.cli.answers import eight_digits
from catalyst_tui.cli.failures import refuse_without_book
from catalyst_tui.cli.opening import opened_to_read
from catalyst_tui.cli.output import Answer, lines
from catalyst_tui.cli.tables import Column, as_table
from catalyst_tui.desk.entry.price_files import rate_source
from catalyst_tui.desk.shapes.board import PositionRow, Total
from catalyst_tui.desk.views.positions import position_rows, total

_CENT = Decimal("0.01")
_NO_PRICE = "nothing is held that has a price; `catalyst add NVDA 40@142.10` adds a lot"


def run(arguments: argparse.Namespace) -> Answer:
    """Print a line per name that is or was held, the largest first, then cash and the total."""
    with opened_to_read(arguments) as workspace:
        refuse_without_book(workspace)
        known = workspace.look()
        source = rate_source(workspace)
    every = position_rows(known)
    sums = total(every, known)
    rows = [row for row in every if row.held or row.realised is not None]
    rows.sort(key=lambda row: _order(row, sums))
    values = {
        "at": known.at,
        "positions": [{"row": row, "share_percent": _share(row, sums)} for row in rows],
        "total": sums and {"sums": sums, "value": sums.value if sums.currency else None},
    }
    if sums is None:
        return Answer("positions", values, lines(_NO_PRICE))
    cells = [_cells(row, sums, known.book) for row in rows]
    below = [*_old_prices(rows, known.book), *_notes(sums, source)]
    table = [*cells, *_cash_and_total(sums)]
    notes = [one_row(line) for line in below]
    return Answer("positions", values, as_table(_COLUMNS, table, below=notes))


def _order(row: PositionRow, sums: Total | None) -> tuple[bool, bool, str, Decimal]:
    """Return the sort key: the total's currency first, then each other one, the largest first.

    Names without a value come last.
    """
    unit = row.unit.label if row.unit else ""
    other = sums is None or unit != sums.currency
    return row.value is None, other, unit, -(row.value or Decimal(0))


def _share(row: PositionRow, sums: Total | None) -> Decimal | None:
    if sums is None or row.value is None or row.unit is None:
        return None
    return sums.share(Quantity(row.value, row.unit))


# The table

_COLUMNS = (
    Column("ticker"),
    Column("shares", right=True, rank=3),
    Column("price", right=True, rank=1),
    Column("of", rank=6),
    Column("value", right=True),
    Column("share", right=True, rank=2),
    Column("gain", right=True),
    Column("gain %", right=True, rank=4),
    Column("sold", right=True, rank=5),
    Column("source", rank=7),
    Column(""),
)


def _cells(row: PositionRow, sums: Total, book: Book) -> tuple[str, ...]:
    unit = row.unit or money(sums.currency)
    gain, gain_share = _amount(row.gain, unit), _percent(row.gain_share)
    if row.own_gain is not None:  # in the currency of the lots: the total's cannot be computed
        gain = f"{_amount(row.own_gain.value, row.own_gain.unit)}*"
        gain_share = f"{_percent(row.own_gain_share)}*"
    return (
        row.symbol,
        f"{row.shares.normalize():,f}" if row.shares else "",
        str(major(row.quote.price)) if row.quote else "",
        _day(row, book),
        _amount(row.value, unit) or ("no price" if row.held else ""),
        _percent(_share(row, sums)),
        gain,
        gain_share,
        _amount(row.realised, unit),
        row.quote.source if row.quote else "",
        row.lacking,
    )


def _cash_and_total(sums: Total) -> Iterator[tuple[str, ...]]:
    unit = money(sums.currency)
    for cash in sums.cash:
        value = _amount(cash.value, unit) or str(cash.amount)
        share = sums.share(Quantity(cash.value, unit)) if cash.value else None
        converted = cash.amount.unit != unit and cash.value is not None
        amount = str(cash.amount) if converted else ""
        yield ("cash", "", amount, "", value, _percent(share), "", "", "", "", cash.lacking)
    if sums.currency:
        value, whole = _amount(sums.value, unit), "100%" if sums.whole else ""
        gain, realised = _amount(sums.gain, unit), _amount(sums.realised, unit)
        yield ("total", "", "", "", value, whole, gain, _percent(sums.gain_share), realised, "", "")


def _day(row: PositionRow, book: Book) -> str:
    """Return the day of its last price, by its exchange's clock."""
    return f"{row.quote.at.astimezone(book.zone_of(row.symbol)):%Y-%m-%d}" if row.quote else ""


def _amount(value: Decimal | None, unit: Unit) -> str:
    """Return an amount in whole units, as the screen shows it."""
    return "" if value is None else str(Quantity(round(value, 0), unit)).replace(".00", "")


def _percent(value: Decimal | None) -> str:
    return "" if value is None else f"{value:.1f}%"


def _old_prices(rows: list[PositionRow], book: Book) -> list[str]:
    """Name the tickers with an older price than the newest."""
    days = {row.symbol: _day(row, book) for row in rows if row.held and row.quote}
    newest = max(days.values(), default="")
    old = [f"{symbol} of {day}" for symbol, day in days.items() if day != newest]
    return [f"prices are of {newest}, but {', '.join(old)}"] if old else []


def _notes(sums: Total, source: str) -> Iterator[str]:
    """Return what the total leaves out, and the exchange rates with their source."""
    apart = ", ".join(_amount(amount.value, amount.unit) for amount in sums.apart)
    if not sums.currency:
        yield f'{apart}: no total. base_currency = "EUR" under [defaults] of the book makes one'
    elif apart:
        yield f"not in the total: {apart}; {sums.lacking}"
    if sums.without:
        yield f"not in the total, without a price: {', '.join(sums.without)}"
    if sums.rates:
        day = min(rate.day for rate in sums.rates)
        rates = (
            f"1 {rate.currency} = {eight_digits(rate.value)} {sums.currency}" for rate in sums.rates
        )
        yield f"rates of {day} ({source}): {', '.join(rates)}"
