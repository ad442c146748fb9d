"""A release in the currency its company reports in, as if it were in dollars, and back.

Only what is marked as that currency and as no other is read: a bare `$` is the dollar of the United States, a
table with a translation into another currency is left alone.
"""

from __future__ import annotations

import re

from catalyst_tui.reports.release.document import Cell, Table
from catalyst_tui.reports.release.page import Part
from catalyst_tui.reports.release.sentences import split

_MARKS = {  # of each currency its sign, its name in the plural, and other marks of it
    "EUR": ("€", "euros", "EUR", "Euros", "euro", "Euro"),
    "GBP": ("£", "pounds", "GBP"),
    "JPY": ("¥", "yen", "JPY"),
    "HKD": ("HK$", "Hong Kong dollars", "HKD"),
    "CAD": ("C$", "Canadian dollars", "CAD"),
    "AUD": ("A$", "Australian dollars", "AUD"),
    "TWD": ("NT$", "New Taiwan dollars", "TWD"),
    "CNY": ("RMB", "renminbi", "CNY"),
    "CHF": ("CHF", "Swiss francs"),
    "SEK": ("SEK", "Swedish kronor"),
    "DKK": ("DKK", "Danish kroner"),
    "NOK": ("NOK", "Norwegian kroner"),
    "BRL": ("R$", "Brazilian reais", "BRL"),
    "INR": ("₹", "rupees", "INR", "Rs."),
    "KRW": ("₩", "won", "KRW"),
}
_ANY = re.compile(
    r"(?:US|HK|NT|[CAR])?\$|[€£¥₩₹]|\bRMB(?=\b|\d)|\bRs\."
    r"|\b(?:U\.?S\.? |Hong Kong |New Taiwan |Canadian |Australian )?dollars\b"
    r"|\b(?:euros?|pounds|yen|yuan|renminbi|rupees|Swiss francs|Swedish kronor|Danish kroner|Norwegian kroner"
    r"|Brazilian reais)\b|\b(?:USD|EUR|GBP|JPY|HKD|CAD|AUD|TWD|CNY|CHF|SEK|DKK|NOK|BRL|INR|KRW)(?=\b|\d)",
    re.IGNORECASE,
)
_ASIDE = re.compile(r" \((?:US\$|USD ?|U\.S\. ?\$)[\d.,]+[\w. ]{0,40}\)")  # TSM 2026Q2: the same in dollars
_LETTERS = re.compile(r"[A-Z]{3}|Rs\.")
_COMMA = re.compile(r"(?<![\d.,])(\d{1,3}(?:\.\d{3})+),(\d{1,2})(?![\d.,]*\d)")  # "1.234,5": surely one


def as_dollars(parts: tuple[Part, ...], currency: str) -> tuple[Part, ...]:
    """The parts in their order, with this currency's signs as `$`; what names another is left empty."""
    if currency == "USD":
        return parts
    if currency not in _MARKS:
        return ()
    own = _MARKS[currency]
    parts = tuple(_ASIDE.sub("", part) if isinstance(part, str) else part for part in parts)
    named = [_named(part) for part in parts]
    if not any(names.intersection(own) for names in named):
        return ()  # it speaks of another
    return tuple(
        _marked(part if names.issubset(own) else _in_own(part, own), own)
        for part, names in zip(parts, named, strict=True)
    )


def as_said(text: str, currency: str) -> str:
    """Words of such a part as they stand in the release, give or take how it writes the currency."""
    if currency == "USD":
        return text
    sign, name, *_ = _MARKS[currency]
    return text.replace("dollars", name).replace("$", f"{sign} " if sign.isalpha() else sign)


def _named(part: Part) -> set[str]:
    """The currencies a part names, as it writes them."""
    texts = [part] if isinstance(part, str) else [cell.text for row in part.rows for cell in row]
    return {named for text in texts for named in _ANY.findall(text)}


def _in_own(part: Part, own: tuple[str, ...]) -> Part:
    """The sentences of a paragraph that name no other currency (ASND 2024Q4); of a table nothing."""
    return " ".join(one for one in split(part) if _named(one).issubset(own)) if isinstance(part, str) else ""


def _marked(part: Part, own: tuple[str, ...]) -> Part:
    if isinstance(part, str):
        return _text(part, own)
    return Table(tuple(tuple(_cell(cell, own) for cell in row) for row in part.rows))


def _cell(cell: Cell, own: tuple[str, ...]) -> Cell:
    return Cell(_text(cell.text, own), cell.first, cell.last)


def _text(text: str, own: tuple[str, ...]) -> str:
    """With `$` before amounts and `dollars` elsewhere: `EUR 1.2 billion` is `$1.2 billion`."""
    for mark in sorted(own, key=len, reverse=True):
        if _LETTERS.fullmatch(mark):
            text = re.sub(rf"\b{re.escape(mark)} ?(?=[(-]?\d)", "$", text)
            text = re.sub(rf"\b{re.escape(mark)}(?!\w)", "dollars", text)
        else:
            text = text.replace(mark, "$" if not mark[-1].isalpha() else "dollars")
    text = re.sub(r"(?<![$\d.,])(\d[\d.,]*(?: (?:million|billion|thousand))?) dollars\b", r"$\1", text)
    return _COMMA.sub(lambda found: f"{found[1].replace('.', ',')}.{found[2]}", text)
