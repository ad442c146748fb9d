"""`catalyst positions`: list what the user holds, with its total in the book's currency and the rates."""

from __future__ import annotations

import argparse
from decimal import ROUND_HALF_EVEN, Context, Decimal

from catalyst_tui.book.clean import clean, one_row
from catalyst_tui.book.model.book import Book
from catalyst_tui.book.model.quantity import Quantity, Unit, major, money
from catalyst_tui.cli.failures import refuse_without_book
from catalyst_tui.cli.opening import opened_to_read
from catalyst_tui.cli.output import Answer
from catalyst_tui.cli.tables import Column, Row, show
from catalyst_tui.desk.entry.price_files import rate_source
from catalyst_tui.desk.shapes.board import PositionRow, Total
from catalyst_tui.desk.views.rows import position_rows
from catalyst_tui.desk.views.totals import total
from catalyst_tui.desk.views.trends import Trends

_CENT = Decimal("0.01")
_DIGITS = Context(prec=8)


def run(arguments: argparse.Namespace) -> Answer:
    """Print a line per name that is or was held, the largest first, then cash and the total."""
    with opened_to_read(arguments) as workspace:
        refuse_without_book(workspace)
        known = workspace.look().known
        teller = rate_source(workspace)
    every = position_rows(known, Trends())
    found = total(every, known)
    rows = [row for row in every if row.held or row.realised is not None]
    rows.sort(key=lambda row: _place(row, found))
    together = None if found is None else _total(found)
    held = [_position(row, found) for row in rows]
    value = {"at": known.at.isoformat(), "positions": held, "total": together}
    return Answer(value, lambda: _print(rows, found, known.book, teller))


def _place(row: PositionRow, found: Total | None) -> tuple[bool, bool, str, Decimal]:
    """Return the sort key: the total's currency first, then each other one, the largest first.

    Names without a value come last."""
    unit = row.unit.label if row.unit else ""
    return row.value is None, found is None or unit != found.currency, unit, -(row.value or Decimal(0))


def _text(amount: Decimal | None) -> str | None:
    """Round to the cent."""
    return None if amount is None else f"{amount.quantize(_CENT, ROUND_HALF_EVEN):f}"


def _rate(value: Decimal) -> str:
    """Round to eight digits."""
    return f"{_DIGITS.plus(value).normalize():f}"


def _share(row: PositionRow, found: Total | None) -> Decimal | None:
    if found is None or row.value is None or row.unit is None:
        return None
    return found.share(Quantity(row.value, row.unit))


def _position(row: PositionRow, found: Total | None) -> dict[str, str | None]:
    price = row.quote.price if row.quote else None
    return {
        "ticker": row.symbol,
        "name": row.name or None,
        "shares": f"{row.shares:f}" if row.shares is not None else None,
        "price": str(price.value) if price else None,
        "price_currency": price.unit.label if price else None,
        "price_at": row.quote.at.isoformat() if row.quote else None,
        "currency": row.unit.label if row.unit else None,
        "value": _text(row.value),
        "day": _text(row.day),
        "cost": _text(row.cost),
        "gain": _text(row.gain),
        "gain_percent": _text(row.gain_share),
        "own_gain": _text(row.own_gain.value) if row.own_gain else None,
        "own_gain_percent": _text(row.own_gain_share),
        "own_gain_currency": row.own_gain.unit.label if row.own_gain else None,
        "share_percent": _text(_share(row, found)),
        "realised": _text(row.realised),
        "lacking": row.lacking or None,
    }


def _total(found: Total) -> dict[str, object]:
    gain = found.gain_share
    told = found.value if found.currency else None
    return {
        "currency": found.currency or None,
        "value": _text(told),
        "whole": found.whole,
        "day": _text(found.day),
        "day_of": found.traded.date().isoformat() if found.traded else None,
        "cost": _text(found.cost),
        "gain": _text(found.gain),
        "gain_percent": _text(gain),
        "realised": _text(found.realised),
        "apart": [{"currency": one.unit.label, "amount": _text(one.value)} for one in found.apart],
        "without": list(found.without),
        "cash": [
            {"currency": one.amount.unit.label, "amount": _text(one.amount.value), "value": _text(one.value)}
            for one in found.cash
        ],
        "rates": [
            {"currency": one.currency, "value": _rate(one.value), "day": one.day.isoformat()}
            for one in found.rates
        ],
        "lacking": found.lacking or None,
    }


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


def _print(rows: list[PositionRow], found: Total | None, book: Book, teller: str) -> None:
    if found is None:
        print("nothing is held that has a price; `catalyst add NVDA 40@142.10` adds a lot")
        return
    table = [Row(tuple(map(clean, _cells(row, found, book)))) for row in rows]
    unit = money(found.currency)
    for cash in found.cash:
        told = _amount(cash.value, unit) or str(cash.amount)
        share = found.share(Quantity(cash.value, unit)) if cash.value else None
        said = "" if cash.amount.unit == unit or cash.value is None else str(cash.amount)
        table.append(Row(("cash", "", said, "", told, _percent(share), "", "", "", "", cash.lacking)))
    if found.currency:
        gain = found.gain_share
        sums = (_amount(found.value, unit), "100%" if found.whole else "", _amount(found.gain, unit))
        table.append(Row(("total", "", "", "", *sums, _percent(gain), _amount(found.realised, unit), "", "")))
    show(_COLUMNS, table)
    for line in (*_old_prices(rows, book), *_notes(found, teller)):
        print(one_row(line))


def _day(row: PositionRow, book: Book) -> str:
    """Return the day of its last price, by its exchange's clock."""
    return f"{row.quote.at.astimezone(book.zone_of(row.symbol)):%Y-%m-%d}" if row.quote else ""


def _old_prices(rows: list[PositionRow], book: Book) -> list[str]:
    """Name the tickers whose price is older than the newest one."""
    days = {row.symbol: _day(row, book) for row in rows if row.held and row.quote}
    newest = max(days.values(), default="")
    old = [f"{symbol} of {day}" for symbol, day in days.items() if day != newest]
    return [f"prices are of {newest}, but {', '.join(old)}"] if old else []


def _cells(row: PositionRow, found: Total, book: Book) -> tuple[str, ...]:
    unit = row.unit or money(found.currency)
    return (
        row.symbol,
        f"{row.shares.normalize():,f}" if row.shares else "",
        str(major(row.quote.price)) if row.quote else "",
        _day(row, book),
        _amount(row.value, unit) or ("no price" if row.held else ""),
        _percent(_share(row, found)),
        _amount(row.gain, unit)
        if row.own_gain is None
        else f"{_amount(row.own_gain.value, row.own_gain.unit)}*",
        _percent(row.gain_share) if row.own_gain is None else f"{_percent(row.own_gain_share)}*",
        _amount(row.realised, unit),
        row.quote.source if row.quote else "",
        row.lacking,
    )


def _amount(value: Decimal | None, unit: Unit) -> str:
    """Return an amount in whole units, as the screen shows it."""
    return "" if value is None else str(Quantity(round(value, 0), unit)).replace(".00", "")


def _percent(value: Decimal | None) -> str:
    return "" if value is None else f"{value:.1f}%"


def _notes(found: Total, teller: str) -> list[str]:
    """Return what the total leaves out, and the exchange rates with their source."""
    apart = ", ".join(_amount(one.value, one.unit) for one in found.apart)
    notes = []
    if not found.currency:
        notes.append(f'{apart}: no total. base_currency = "EUR" under [defaults] of the book makes one')
    elif apart:
        notes.append(f"not in the total: {apart}; {found.lacking}")
    if found.without:
        notes.append(f"not in the total, without a price: {', '.join(found.without)}")
    if found.rates:
        day = min(one.day for one in found.rates)
        told = ", ".join(f"1 {one.currency} = {_rate(one.value)} {found.currency}" for one in found.rates)
        notes.append(f"rates of {day} ({teller}): {told}")
    return notes
