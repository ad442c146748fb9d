"""Rewrite a release in its company's currency as if it were in dollars, and quotes of it back.

Only amounts marked as that currency, and as no other, are read. A bare `$` is the dollar of the
United States; a table with a translation into a second currency is left out.
"""

from __future__ import annotations

import re

from catalyst_tui.reports.release.document import (
    ReleaseDocument,
    ReleasePart,
    ReleaseTable,
    TableCell,
)
from catalyst_tui.reports.release.patterns import wordings
from catalyst_tui.reports.release.sentences import split

_PATTERNS = wordings("currencies")
_sub = _PATTERNS.sub
_MARKS = {code: text.split("|") for code, text in _PATTERNS.tables["marks"].items()}


def as_dollars(parts: ReleaseDocument, currency: str) -> ReleaseDocument:
    """Return the parts with `$` for a currency's marks; those that name another one are empty.

    A release that never names the currency has no parts.
    """
    if currency == "USD":
        return parts
    own = _MARKS.get(currency)
    if own is None:
        return ()
    parts = tuple(
        _sub("translated", "", part) if isinstance(part, str) else part
        for part in parts
    )
    if not any(_currencies(part).intersection(own) for part in parts):
        return ()
    return tuple(_in_dollars(_without_others(part, own), own) for part in parts)


def in_currency(text: str, currency: str) -> str:
    """Return words of a part with the signs of its currency instead of dollars."""
    if currency == "USD":
        return text
    sign, name, *_ = _MARKS[currency]
    return text.replace("dollars", name).replace(
        "$", f"{sign} " if sign.isalpha() else sign
    )


def _currencies(part: ReleasePart) -> set[str]:
    """Return the signs and names of currencies in a part."""
    if isinstance(part, str):
        return set(_PATTERNS["any"].findall(part))
    return {
        mark
        for row in part.rows
        for cell in row
        for mark in _PATTERNS["any"].findall(cell.text)
    }


def _without_others(part: ReleasePart, own: list[str]) -> ReleasePart:
    """Return the sentences that name no other currency (ASND 2024Q4); of a mixed table nothing."""
    if _currencies(part).issubset(own):
        return part
    if not isinstance(part, str):
        return ""
    return " ".join(text for text in split(part) if _currencies(text).issubset(own))


def _in_dollars(part: ReleasePart, own: list[str]) -> ReleasePart:
    if isinstance(part, str):
        return _text_in_dollars(part, own)
    return ReleaseTable(
        tuple(
            tuple(
                TableCell(_text_in_dollars(cell.text, own), cell.first, cell.last)
                for cell in row
            )
            for row in part.rows
        )
    )


def _text_in_dollars(text: str, own: list[str]) -> str:
    """Write `$1.2 billion` for `EUR 1.2 billion`, and `dollars` where no amount follows."""
    for mark in sorted(own, key=len, reverse=True):
        if _PATTERNS.fullmatch("letters", mark):
            text = re.sub(rf"\b{re.escape(mark)} ?(?=[(-]?\d)", "$", text)
            text = re.sub(rf"\b{re.escape(mark)}(?!\w)", "dollars", text)
        else:
            text = text.replace(mark, "dollars" if mark[-1].isalpha() else "$")
    text = _sub("amount_first", r"$\1", text)
    return _sub(
        "decimal_comma", lambda one: f"{one[1].replace('.', ',')}.{one[2]}", text
    )
