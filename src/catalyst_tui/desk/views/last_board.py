"""The home screen as last seen, kept in the database, so that a start paints before it has read the book.

Only what the list of tickers shows: verdicts are judged again a moment later and never taken from here.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from catalyst_tui.book.model.quantity import Quantity, money
from catalyst_tui.desk.home.folder import Home
from catalyst_tui.desk.shapes.board import (
    Attention,
    Board,
    Cash,
    Least,
    NextDate,
    Part,
    PositionRow,
    RateSaid,
    Total,
)
from catalyst_tui.judge.kinds import StatusGroup
from catalyst_tui.judge.ledger.observed import Quote, Session, Trade
from catalyst_tui.store.last_board import read_kept

if TYPE_CHECKING:
    from catalyst_tui.store.open import Store

_SHAPES = (PositionRow, Least, NextDate, Total, Cash, RateSaid, Quote)
_FORM = " ".join(("1", *(name for shape in _SHAPES for name in shape.__struct_fields__)))
"""Of the text kept, by what it is of: another one is not read. The number is of how it is written."""


def last_seen(home: Home) -> tuple[Callable[[], Board | None], dict[str, str]]:
    """The board as it was last seen of this book, None when there is none, read when it is asked for; and
    what the screen remembers."""
    text, screen = read_kept(home.database, note_of(home, "glance"))
    return cache(lambda: unpack(text) if text else None), screen


def nothing_seen(now: datetime) -> Board:
    """What is shown of a home nobody has seen yet, until its book is read."""
    return Board(now, (), (), 0, updated_at=None, judged=False)


def as_last_seen(board: Board) -> Board:
    """A board as the next start shows it before the book is read."""
    rows = tuple(replace(row, checkpoints=()) for row in board.rows if not row.theme)
    return replace(board, rows=rows, notices=(), updated_at=None, refreshing=False, judged=False, zone=None)


def keep_seen(store: Store, home: Home, board: Board) -> None:
    """Keep the board for the next start."""
    store.notes.put(note_of(home, "glance"), pack(board))


def note_of(home: Home, what: str) -> str:
    """The name of a note in the store: its own book's wherever that is, one for each other."""
    if home.is_own_book:
        return what
    path = str(home.book).encode("utf-8", "backslashreplace").decode()  # a name need not be UTF-8
    return f"{what} {path}"


def pack(board: Board) -> str:
    """The board as text. Its checkpoints and notices stay behind."""
    parts = [[part.attention, part.symbol, part.checkpoint, part.words] for part in board.parts]
    head = json.dumps([_FORM, board.at.isoformat(), board.unread, parts, _packed_total(board.total)])
    rows = ",".join(
        json.dumps(_packed(row)) for row in board.rows if not row.theme
    )  # each by itself: all at once take 2 MB
    return f"{head[:-1]}, [{rows}]]"


def unpack(text: str) -> Board | None:
    """The board from its text; None when another version wrote it, or the disk."""
    try:
        form, *rest = json.loads(text)
        if form != _FORM:
            return None
        at, unread, parts, held, rows = rest
        seen = tuple(_unpacked(row) for row in rows)
        needs = tuple(_part(*part) for part in parts)
        moment = datetime.fromisoformat(at)
        return Board(moment, seen, (), unread, updated_at=None, judged=False, parts=needs, total=_total(held))
    except (ValueError, TypeError, LookupError, ArithmeticError):
        return None


def _part(why: int, symbol: str, checkpoint: str | None, words: list[str]) -> Part:
    few, some, many = words
    return Part(Attention(why), symbol, checkpoint, (few, some, many))


def _packed(row: PositionRow) -> list[object]:
    quote = row.quote and [
        str(row.quote.price.value),
        row.quote.price.unit.label,
        row.quote.at.isoformat(),
        row.quote.session.value,
        row.quote.source,
        _text(row.quote.previous),
        row.quote.delayed,
        row.quote.outside and [str(row.quote.outside.price), row.quote.outside.at.isoformat()],
    ]
    amounts = [_text(amount) for amount in (row.change, row.value, row.gain, row.gain_share, row.day)]
    least = row.least and [row.least.checkpoint, row.least.room, row.least.text, row.least.attention]
    return [
        row.symbol,
        row.name,
        quote,
        amounts,
        [*row.spark],
        [[health.value, count] for health, count in row.health],
        row.next and _packed_date(row.next),
        row.attention.value,
        row.stale,
        row.late and _packed_date(row.late),
        row.held,
        row.signs,
        least,
        row.unit and row.unit.label,
    ]


def _least(checkpoint: str, room: str, text: str, attention: int) -> Least:
    return Least(checkpoint, room, text, Attention(attention))


def _packed_date(date_: NextDate) -> list[object]:
    words = [date_.text, date_.estimated, date_.short, date_.full, date_.late]
    return [date_.day.isoformat(), *words]


def _date(packed: list[Any]) -> NextDate:
    return NextDate(date.fromisoformat(packed[0]), *packed[1:])


def _packed_total(total: Total | None) -> list[object] | None:
    if total is None:
        return None
    amounts = [_text(amount) for amount in (total.value, total.day, total.gain, total.cost, total.realised)]
    others = [[str(amount.value), amount.unit.label] for amount in total.apart]
    cash = [[str(one.amount.value), one.amount.unit.label, _text(one.value)] for one in total.cash]
    rates = [[one.currency, str(one.value), one.day.isoformat()] for one in total.rates]
    traded = total.traded and total.traded.isoformat()
    return [total.currency, amounts, others, traded, total.without, cash, rates, total.lacking]


def _total(packed: list[Any] | None) -> Total | None:
    if packed is None:
        return None
    currency, amounts, apart, traded, without, cash, rates, lacking = packed
    value, day, gain, cost, realised = map(_amount, amounts)
    return Total(
        currency,
        value or Decimal(0),
        day,
        gain,
        cost,
        tuple(Quantity(Decimal(amount), money(unit)) for amount, unit in apart),
        datetime.fromisoformat(traded) if traded else None,
        tuple(without),
        tuple(Cash(Quantity(Decimal(one), money(unit)), _amount(told)) for one, unit, told in cash),
        tuple(RateSaid(one, Decimal(told), date.fromisoformat(of)) for one, told, of in rates),
        realised,
        lacking,
    )


def _unpacked(row: list[Any]) -> PositionRow:
    symbol, name, quote, amounts, spark, health, due, attention, stale, late, held, signs, least, unit = row
    change, value, gain, gain_share, day = (Decimal(amount) if amount else None for amount in amounts)
    return PositionRow(
        symbol=symbol,
        name=name,
        quote=_quote(symbol, quote) if quote else None,
        change=change,
        spark=array("d", spark),
        value=value,
        gain=gain,
        gain_share=gain_share,
        health=tuple((StatusGroup(name), count) for name, count in health),
        next=_date(due) if due else None,
        attention=Attention(attention),
        checkpoints=(),
        stale=stale,
        late=_date(late) if late else None,
        held=held,
        day=day,
        signs=(signs[0], signs[1]),
        least=_least(*least) if least else None,
        unit=money(unit) if unit else None,
    )


def _quote(symbol: str, packed: list[Any]) -> Quote:
    price, currency, at, session, source, previous, delayed, outside = packed
    return Quote(
        symbol,
        Quantity(Decimal(price), money(currency)),
        datetime.fromisoformat(at),
        Session(session),
        source,
        Decimal(previous) if previous else None,
        delayed,
        Trade(Decimal(outside[0]), datetime.fromisoformat(outside[1])) if outside else None,
    )


def _amount(text: str | None) -> Decimal | None:
    return Decimal(text) if text else None


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else str(amount)
