"""The table of cash as fields to fill in, one for each currency and one for others; and what they change."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from catalyst_tui.book.file import keys as k
from catalyst_tui.book.file import values as v
from catalyst_tui.book.file.edit import Drop, Edit, Put
from catalyst_tui.book.file.fields import FieldRow, shown
from catalyst_tui.book.file.node import Node, WrongError
from catalyst_tui.book.model.currencies import HUNDREDTHS, LETTERED, SIGNS

OTHER = "amount"
"""The field for currencies that are not there yet: `1200 EUR`, `1200 EUR, 300 USD`. None is called so."""

_EXAMPLE = "1200 EUR"


class CashError(ValueError):
    """What cannot be taken, and of which field."""

    def __init__(self, field: str, error: ValueError) -> None:
        super().__init__(str(error))
        self.field = field


def cash_fields(table: Mapping[str, Any]) -> tuple[FieldRow, ...]:
    """A field for each currency that is there, and one for others."""
    there = (
        FieldRow(currency, "what is held of it, below nothing when owed; empty takes it out", shown(amount))
        for currency, amount in table.items()
    )
    said = "an amount with its currency; several parted by a comma and a blank"
    return (*there, FieldRow(OTHER, said, needed=not table, example=_EXAMPLE))


def cash_edits(table: Mapping[str, Any], answers: Mapping[str, str]) -> Iterator[Edit]:
    """The edits that make the table say what was typed. Raises CashError."""
    for field, text in answers.items():
        try:
            yield from _edits(table, field, text.strip())
        except ValueError as error:
            raise CashError(field, error) from None


def _edits(table: Mapping[str, Any], field: str, text: str) -> Iterator[Edit]:
    if field == OTHER:
        said = [amount_of(part) for part in re.split(r"[,;]\s+|;", text) if part.strip()]
        for at, (currency, amount) in enumerate(said):
            if currency in dict(said[:at]):
                raise ValueError(f"{currency} stands there twice: write one amount of each currency")
            yield put_cash(currency, amount)
    elif text != shown(table.get(field)):
        yield put_cash(field, _number(text)) if text else Drop(("cash", field))


def put_cash(currency: str, amount: Decimal) -> Edit:
    """The edit that lets so much of a currency be held."""
    return Put(("cash", currency), f"{amount:f}")


def amount_of(text: str) -> tuple[str, Decimal]:
    """`1200 EUR`, `EUR 1,200.50`: a currency and an amount. ValueError with a sentence."""
    match = re.fullmatch(r"([^\s\d.,+-]+)\s*([-+]?[\d.,_]+)|([-+]?[\d.,_]+)\s*([^\s\d.,+-]+)", text.strip())
    if match is None:
        raise ValueError(f"{text.strip()!r} is no amount; write it with its currency: {_EXAMPLE}")
    code, number = (match[1], match[2]) if match[1] else (match[4], match[3])
    return _read(v.whole_currency, _CODES.get(code, code.upper() if code.isalpha() else code)), _number(
        number
    )


_CODES = {**SIGNS, **LETTERED, "$": "USD", **{code: code for code in HUNDREDTHS}}


def _number(text: str) -> Decimal:
    if re.search(r",(?!\d{3}(?!\d))", text):
        raise ValueError(f"{text!r}: a comma parts thousands here; write decimals with a point")
    found: Decimal = _read(k.CASH.read, text)
    return found


def _read(reader: Any, text: str) -> Any:
    try:
        return reader(Node(text, (), {}))
    except WrongError as error:
        raise ValueError(f"{error}; {error.hint}" if error.hint else str(error)) from None
