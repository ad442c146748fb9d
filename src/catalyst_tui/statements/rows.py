"""The rows of a table to what they do: each understood whole, or named with the reason it is not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from catalyst_tui.statements.days import looks_like_day
from catalyst_tui.statements.entries import Act, Balance, Entry, Read, Refused
from catalyst_tui.statements.grids import Row
from catalyst_tui.statements.holdings import cash_of, holding
from catalyst_tui.statements.reader import CODE, Reader, Said, currency_of, day_of, reader_of, security_of
from catalyst_tui.statements.recognise import Found
from catalyst_tui.statements.trades import NO_CHANGE, from_text, trade
from catalyst_tui.statements.words import plain

_TOTALS = re.compile(
    r"(account |grand |sub ?|transactions? |portfolio )?totals?\b|summe\b|gesamt|totaal|suma\b|"
    r"disclaimer|footnote"
)
_SHORT = 12
"""Characters of a symbol, an ISIN or a day: what stands alone in a line that was cut."""


def read_table(found: Found, said: Said, into: Read) -> None:
    """Read every row of a table into what the file holds."""
    if found.table.kind == "nothing":
        into.rows += sum(not row.empty for row in found.rows)
        into.skipped += [Refused(row.line, "of no open position") for row in found.rows if not row.empty]
        return
    reader = reader_of(found, said)
    seen: set[tuple[str, ...]] = set()
    balances: dict[str, tuple[date, int, Decimal]] = {}
    latest = _latest(reader) if found.table.latest else None
    gap = False
    for row in found.rows:
        gap = gap or row.empty
        if row.empty or _is_foot(row, found, reader, gap=gap):
            continue
        into.rows += 1
        if found.table.once and reader.cell(row, "id"):
            if row.cells in seen:
                into.skipped.append(Refused(row.line, "the same row again"))
                continue
            seen.add(row.cells)
        if latest is not None and day_of(reader, row) != latest:
            into.skipped.append(Refused(row.line, "of an earlier day"))
            continue
        try:
            read = _row(reader, row)
        except ValueError as error:
            into.refused.append(Refused(row.line, str(error)))
            continue
        if isinstance(read, Entry):
            into.entries.append(read)
            if read.act is Act.NOTHING:
                into.skipped.append(Refused(row.line, "the name of a security"))
        elif isinstance(read, Balance):
            into.cash.append(read)
            into.balances += 1
        else:
            into.skipped.append(Refused(row.line, read))
        if "balance" in found.columns:
            _keep_balance(reader, row, balances)
    into.cash += [Balance(currency, amount) for currency, (_, _, amount) in balances.items() if amount]


def _is_foot(row: Row, found: Found, reader: Reader, *, gap: bool) -> bool:
    """Whether a row says nothing about a position: a total, a note below the table, a broken line's end."""
    filled = [cell for cell in row.cells if cell]
    first = plain(filled[0])
    if _TOTALS.match(first) and not looks_like_day(filled[0]) and not reader.cell(row, "quantity"):
        return True
    if found.table.section and any(_TOTALS.match(plain(cell)) for cell in filled[:2]):
        return True
    if len(filled) > 1 or len(found.header) < 4:
        return False
    cut = len(row.cells) == 1 and not gap and len(filled[0]) <= _SHORT
    return not cut and (not looks_like_day(filled[0]) or not row.cells[0])


def _latest(reader: Reader) -> date | None:
    days = [day for row in reader.found.rows if (day := day_of(reader, row)) is not None]
    return max(days, default=None)


def _row(reader: Reader, row: Row) -> Entry | Balance | str:
    """Return what a row says, or why it is skipped. ValueError with the reason it is refused."""
    table = reader.found.table
    if _cut(row, reader):
        raise ValueError("the line is cut short")
    act = None
    for rule in table.when:
        if rule.like.fullmatch(reader.column(row, rule.column)):
            act = rule.act
            if act is Act.REFUSE:
                raise ValueError(f"{security_of(reader, row, {})}: {rule.why or 'not taken'}")
            break
    if act is Act.NOTHING:
        return NO_CHANGE
    instead = from_text(reader, row)
    if instead is None:
        return NO_CHANGE
    if table.kind == "names":  # a list of what its symbols are
        return Entry(row.line, Act.NOTHING, security_of(reader, row, {}))
    if table.kind == "holdings":
        return holding(reader, row, act)
    if table.kind == "cash":
        return cash_of(reader, row)
    return trade(reader, row, act, instead)


def _cut(row: Row, reader: Reader) -> bool:
    """Whether a line ends before it says how many shares: most of it is missing."""
    if len(row.cells) >= len(reader.found.header) - 1:
        return False
    places = (at for name in ("quantity", "price") for at in reader.found.columns.get(name, ()))
    return len(row.cells) <= max(places, default=0)


def _keep_balance(reader: Reader, row: Row, balances: dict[str, tuple[date, int, Decimal]]) -> None:
    """The last balance of each currency: rows run either way."""
    day = day_of(reader, row)
    try:
        amount = reader.number(row, "balance", {})
    except ValueError:
        return
    currency = reader.cell(row, "balance_currency") or currency_of(reader, row, "balance")
    if day is None or amount is None or not CODE.fullmatch(currency):
        return
    before = balances.get(currency)
    second = _second(reader, row)
    if (
        before is None
        or (day, second) > before[:2]
        or ((day, second) == before[:2] and not _descending(reader))
    ):
        balances[currency] = (day, second, amount)


def _second(reader: Reader, row: Row) -> int:
    try:
        second = reader.days.moment(reader.cell(row, "date"))[1]
        clock = reader.cell(row, "time")
        if second is None and clock:
            second = reader.days.moment(f"2000-01-01 {clock}")[1]
    except ValueError:
        second = None
    return second or 0


def _descending(reader: Reader) -> bool:
    days = [day for row in _ends(reader) if (day := day_of(reader, row)) is not None]
    return len(days) > 1 and days[0] > days[-1]


def _ends(reader: Reader) -> Iterator[Row]:
    rows = [row for row in reader.found.rows if not row.empty]
    yield from (*rows[:1], *rows[-1:])
