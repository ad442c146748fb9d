"""The list of names on Positions: its columns, the cash line, the total, and what is said of one
position.

Columns depend on the list's width and on all names of the book, never on the filter or discreet
mode, so they do not move while one looks.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from msgspec.structs import replace
from rich.cells import cell_len

from catalyst_tui.book.model.quantity import Quantity, Unit, has_sign, major, money
from catalyst_tui.desk.shapes import Attention, PositionRow, Total
from catalyst_tui.judge.kinds import StatusGroup
from catalyst_tui.ui.actions import by_id, key_of
from catalyst_tui.ui.widgets.strips import sparkline
from catalyst_tui.ui.widgets.table import (
    Column,
    Fitted,
    Fold,
    Heading,
    TableSheet,
    columns,
    fit,
    row_line,
)
from catalyst_tui.ui.words import (
    DrawContext,
    Ink,
    Line,
    clicks,
    day_named,
    face_of_group,
    gained,
    money_of,
    one_line,
    percent,
    rate_text,
    verdict_word,
    with_days,
)

SESSIONS = 22
"""Number of closes in a sparkline."""

SPARK = "$quiet 62%"

_ROOMY = 100
"""The width at which every column has its least width."""

_THOUSAND = 1000
"""Prices from here on drop their cents if there is no room."""

_WIDE = 3
"""Extra cells for an amount in a currency without a sign of its own."""

CASH = "fold:cash"
"""The key of the cash line."""

Shown = PositionRow | Fold | Total


def unit_of(row: PositionRow) -> Unit | None:
    """Return the currency of a row's amounts."""
    return row.unit or (row.quote.price.unit if row.quote else None)


def _amount(value: Decimal | None, unit: Unit | None, context: DrawContext) -> Line:
    """Return a signed amount in the colour of a gain or loss."""
    if value is None or unit is None:
        return ()
    ink = Ink.GAIN if value > 0 else Ink.LOSS if value < 0 else Ink.QUIET
    return ((money_of(value, unit, context, signed=True), ink),)


def _symbol(row: PositionRow, context: DrawContext, width: int) -> Line:
    if row.theme:
        return ((one_line(row.name or row.symbol), Ink.STRONG),)
    return ((one_line(row.symbol, width), Ink.STRONG),)


def _name(row: PositionRow, context: DrawContext, width: int) -> Line:
    return () if row.theme else ((one_line(row.name, width), Ink.QUIET),)


def _price(row: PositionRow, context: DrawContext, width: int) -> Line:
    if row.quote is None:
        return () if row.theme else (("no price", Ink.QUIET),)
    price = major(row.quote.price)
    text = str(price)
    if len(text) > width and price.value >= _THOUSAND:
        text = str(Quantity(price.value.quantize(Decimal(1)), price.unit)).replace(
            ".00", ""
        )
    return ((text, Ink.RISKY if row.stale else Ink.PLAIN),)


def _day(row: PositionRow, context: DrawContext, width: int) -> Line:
    return (percent(row.change),) if row.change is not None else ()


def _spark(row: PositionRow, context: DrawContext, width: int) -> Line:
    if not row.spark:
        bought = shares_bought(row, context) if row.held and row.quote is None else []
        return ((bought[0], Ink.PLAIN),) if bought else ()
    return ((sparkline(row.spark[-SESSIONS:], width), SPARK),)


def shares_bought(row: PositionRow, context: DrawContext) -> list[str]:
    """Return `40 @ $112.50`, or `40 shares` without a cost; an empty list without shares."""
    if row.shares is None:
        return []
    count = "•••" if context.discreet else f"{row.shares.normalize():,f}"
    if row.paid is None:
        return [f"{count} {'share' if count == '1' else 'shares'}"]
    return [f"{count} @ {row.paid}"]


def _value(row: PositionRow, context: DrawContext, width: int) -> Line:
    if not row.held and not row.theme:
        return (("watched" if row.realised is None else "sold", Ink.QUIET),)
    unit = unit_of(row)
    return ((money_of(row.value, unit, context), Ink.PLAIN),) if unit else ()


def _gain(row: PositionRow, context: DrawContext, width: int) -> Line:
    if row.own_gain_share is not None:  # in another currency than the total
        return ((f"{row.own_gain_share:+.0f}%*", Ink.RISKY),)
    if row.held and row.value is not None and row.gain is None and row.lacking:
        return (("?", Ink.UNKNOWN),)
    return ((gained(row.gain_share), Ink.PLAIN),)


def thesis_word(row: PositionRow) -> Line:
    """Return the state of a name's checkpoints in one sign and word: `✗ 1 bad`, `! your turn`."""
    reasons = [claim.attention for claim in row.checkpoints]
    bad, near = (
        reasons.count(Attention.BAD),
        sum(Attention.RULING < a <= Attention.RISKY for a in reasons),
    )
    if bad:
        return ((f"✗ {bad} bad", Ink.MISSED),)
    if Attention.RULING in reasons or row.offered or row.late:
        return (
            ("! your turn", Ink.MISSED if Attention.RULING in reasons else Ink.RISKY),
        )
    if near:
        return ((f"▲ {near} near" if near > 1 else "▲ near", Ink.RISKY),)
    for group in (StatusGroup.UNKNOWN, StatusGroup.OPEN, StatusGroup.GOOD):
        found = [
            checkpoint.verdict
            for checkpoint in row.checkpoints
            if checkpoint.verdict.status.group is group
        ]
        if found:
            sign, ink = face_of_group(group)
            quiet = Ink.QUIET if group is not StatusGroup.UNKNOWN else ink
            words = {verdict_word(verdict) for verdict in found}
            return (
                (f"{sign} ", ink),
                (words.pop() if len(words) == 1 else group.value, quiet),
            )
    return ()


def _next(row: PositionRow, context: DrawContext, width: int) -> Line:
    """Return the next date in the most words that fit."""
    if row.next is None:
        return ()
    texts = (row.next.text, row.next.short)
    text = next(
        (each for each in texts if each and len(each) <= width),
        row.next.short or row.next.text,
    )
    return ((one_line(text, 60), Ink.RISKY if row.next.late else Ink.PLAIN),)


def _month(row: PositionRow) -> float | None:
    """Return the change over the days of the sparkline."""
    days = min(len(row.spark), SESSIONS)
    return row.spark[-1] / row.spark[-days] if days > 1 and row.spark[-days] else None


COLUMNS: tuple[Column[PositionRow], ...] = columns(
    "positions",
    {
        "ticker": _symbol,
        "name": _name,
        "price": _price,
        "day": _day,
        "30 days": _spark,
        "value": _value,
        "share": lambda row, context, width: (),  # the sheet knows the total
        "gain": _gain,
        "checkpoints": lambda row, context, width: thesis_word(row),
        "next": _next,
    },
    {
        "ticker": lambda row: row.symbol,
        "name": lambda row: row.name.casefold() or None,
        "price": lambda row: row.quote.price.value if row.quote else None,
        "day": lambda row: row.change,
        "30 days": _month,
        "value": lambda row: row.value,
        "gain": lambda row: row.gain_share,
        "next": lambda row: row.next.day if row.next else None,
    },
)


class PositionSheet(TableSheet[PositionRow]):
    """The names, a fold of watched ones, the cash line, and the total below."""

    def __init__(self, remembered: str | None = "") -> None:
        super().__init__(COLUMNS, lambda row: row.symbol, remembered)
        self.total: Total | None = None
        self._learnt: Sequence[PositionRow] = ()
        self._longest = 0

    def learn(self, rows: Sequence[PositionRow], total: Total | None) -> None:
        """Take over what the columns depend on: the total, the currencies, the longest name, and
        whether anything stands under "30 days".
        """
        self.total = total
        if rows is self._learnt:
            return
        self._learnt = rows
        prices = {row.quote.price.unit.label for row in rows if row.quote}
        amounts = {unit.label for row in rows if (unit := unit_of(row))}
        wide = {"price": prices, "value": amounts}
        self._longest = max((cell_len(one_line(row.name)) for row in rows), default=0)
        cash = total.cash if total else ()
        charted = bool(cash) or any(row.spark or row.quote is None for row in rows)
        self.columns = [
            replace(column, width=column.width + extra, most=column.most + extra)
            for column in COLUMNS
            if charted or column.title != "30 days"
            for extra in [
                0 if all(map(has_sign, wide.get(column.title, ()))) else _WIDE
            ]
        ]

    def fitted(self, width: int, context: DrawContext) -> Fitted[PositionRow]:
        """Return the columns for a width. Long names get a quarter of the spare cells first."""
        columns = [
            replace(column, most=_name_room(column, width, self._longest))
            if column.title == "name"
            else column
            for column in self.columns
        ]
        return fit(columns, width)

    def key(self, row: Shown | Heading) -> str | None:
        return CASH if isinstance(row, Total) else super().key(row)

    def draw(self, row: Shown | Heading, width: int, context: DrawContext) -> Line:
        if isinstance(row, Total):
            return _cells_line(self.fitted(width, context), _cash_cells(row, context))
        if not isinstance(row, PositionRow):
            return super().draw(row, width, context)
        fitted = self.fitted(width, context)
        cells_ = {
            column.title: column.draw(row, context, size) for column, size in fitted
        }
        unit = unit_of(row)
        if self.total is not None and row.value is not None and unit is not None:
            cells_["share"] = _share(self.total.share(Quantity(row.value, unit)))
        return _cells_line(fitted, cells_)

    def foot(self, width: int, context: DrawContext) -> Line:
        """Return the total in the book's currency."""
        return (
            _total_line(self.total, self.fitted(width, context), context)
            if self.total
            else ()
        )


def _name_room(column: Column[PositionRow], width: int, longest: int) -> int:
    """Return the most cells for names in a list of this width."""
    room = column.width + (width - _ROOMY) // 4
    return max(min(room, longest, column.most), column.width)


def _cells_line(fitted: Fitted[PositionRow], found: dict[str, Line]) -> Line:
    return row_line(fitted, [found.get(column.title, ()) for column, _ in fitted])


def _share(share: Decimal | None) -> Line:
    return () if share is None else ((f"{share:.0f}%", Ink.QUIET),)


# The total and the cash.


def _cash_cells(found: Total, context: DrawContext) -> dict[str, Line]:
    """Return the cash: the amounts as entered, and their sum in the book's currency."""
    values = [amount.value for amount in found.cash]
    known = [value for value in values if value is not None]
    unit = money(found.currency)
    amounts = " ".join(
        money_of(amount.amount.value, amount.amount.unit, context)
        for amount in found.cash
    )
    if len(known) < len(values):
        return {"ticker": (("cash", Ink.QUIET),), "30 days": ((amounts, Ink.QUIET),)}
    total = sum(known, Decimal(0))
    plain = len(found.cash) == 1 and found.cash[0].amount.unit == unit
    return {
        "ticker": (("cash", Ink.QUIET),),
        "30 days": ((amounts, Ink.QUIET),) if not plain else (),
        "value": ((money_of(total, unit, context), Ink.QUIET),),
        "share": _share(found.share(Quantity(total, unit))),
    }


def _total_line(
    found: Total, fitted: Fitted[PositionRow], context: DrawContext
) -> Line:
    """Return the total; without a currency of the book, the amounts in each currency."""
    name: Line = (("total", Ink.STRONG),)
    if not found.currency:
        amounts = _amounts(found.apart, context)
        count = len(found.without)
        names = f"{count} names" if count > 1 else "".join(found.without)
        without = f", without {names}" if names else ""
        words = (
            f"  {amounts}{without}: {key_of('add_other')} b sets base_currency",
            Ink.RISKY,
        )
        return _cells_line(fitted, {"ticker": (*name, words)})
    unit = money(found.currency)
    before = found.value - found.day if found.day is not None else None
    share = found.day / before * 100 if found.day is not None and before else None
    whole = Ink.STRONG if found.whole else Ink.RISKY
    value: Line = ((money_of(found.value, unit, context), whole),)
    unknown = found.gain is None and bool(found.lacking)
    shown = {column.title: width for column, width in fitted}
    room = shown["checkpoints"] + 1 + shown["next"]
    return _cells_line(
        fitted,
        {
            "ticker": name,
            "name": ((f"in {found.currency}", Ink.QUIET),),
            "price": value if "value" not in shown else (),
            "day": (percent(share),) if share is not None else (),
            "value": value,
            "share": (("100%", Ink.QUIET),) if found.whole and found.value else (),
            "gain": (("?", Ink.UNKNOWN),)
            if unknown
            else ((gained(found.gain_share), Ink.STRONG),),
            "checkpoints": _of_day(found, context)
            if found.whole
            else _lacks(found, room, context),
        },
    )


def _amounts(quantities: Sequence[Quantity], context: DrawContext) -> str:
    return " + ".join(
        money_of(quantity.value, quantity.unit, context) for quantity in quantities
    )


def _of_day(found: Total, context: DrawContext) -> Line:
    """Return the day's change in money and its day."""
    if found.day is None:
        return ()
    amount = _amount(found.day, money(found.currency), context)
    return (*amount, (f" {day_of(found, context)}", Ink.QUIET))


def _lacks(found: Total, room: int, context: DrawContext) -> Line:
    """Return what is missing in the total, in the most words that fit."""
    codes = " + ".join(quantity.unit.label for quantity in found.apart)
    notes = [
        f"without {', '.join(found.without)}",
        f"without {len(found.without)} names",
    ]
    if codes:
        notes = [
            f"+ {_amounts(found.apart, context)}: no rate",
            f"+ {codes}: no rate",
            f"+ {codes}",
        ]
    note = next((note for note in notes if len(note) <= room), "not complete")
    return ((note, Ink.RISKY),)


def day_of(found: Total, context: DrawContext) -> str:
    """Return the session of the day's change: `today`, `that day` in a replay, else its day."""
    this = "that day" if context.past else "today"
    if found.traded is None:
        return this
    today = context.past or context.now.astimezone(found.traded.tzinfo).date()
    day = found.traded.date()
    return this if day == today else day_named(day, today)


# What is said of one position.


def held_text(row: PositionRow, total: Total | None, context: DrawContext) -> str:
    """Return `12 shares · €8,905 = $10,348 · gain +$1,378 (+15.4%) · €1=$1.162 of Fri Nov 20`;
    empty if nothing was held.
    """
    unit = unit_of(row)
    if unit is None or not (row.held or row.realised is not None):
        return ""

    def gain(amount: Decimal, unit: Unit, share: Decimal | None) -> str:
        shown = f" ({gained(share)})" if share is not None else ""
        return f"gain {money_of(amount, unit, context, signed=True)}{shown}"

    parts: list[str] = []
    if row.held:
        parts += shares_bought(row, context)
        if row.value is not None:
            own = (
                f"{money_of(row.own.value, row.own.unit, context)} = "
                if row.own
                else ""
            )
            parts.append(f"{own}{money_of(row.value, unit, context)}")
        if row.gain is not None:
            parts.append(gain(row.gain, unit, row.gain_share))
        if row.own_gain is not None:
            own = gain(row.own_gain.value, row.own_gain.unit, row.own_gain_share)
            parts.append(f"{own} in {row.own_gain.unit.label}")
    if row.realised is not None:
        parts.append(f"sold {money_of(row.realised, unit, context, signed=True)}")
    if rate := row.rate:
        base = total.currency if total else ""
        parts.append(f"{rate_text(rate, base)} of {rate.day:%a %b} {rate.day.day}")
    if row.lacking:
        reason = with_days(one_line(row.lacking), context.today)
        unknown = row.own is not None and row.gain is None and row.own_gain is None
        parts.append(f"gain not known: {reason}" if unknown else reason)
    return " · ".join(parts)


def ready_text(row: PositionRow) -> str:
    """Return that a report has figures ready to enter, with the key; empty if it has none."""
    if row.offered is None:
        return ""
    day = row.offered.day
    return f"figures of {day:%b} {day.day} are ready: {key_of('print_day')} enters them"


def ready_head(row: PositionRow) -> Line:
    """Return the same for the heading above the checkpoints. A click opens them."""
    if row.offered is None:
        return ()
    key = by_id()["print_day"]
    return (
        (f"  {row.offered.text}: {key.key}", clicks(Ink.RISKY, "app.press", key.press)),
    )
