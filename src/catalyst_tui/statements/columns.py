"""What columns hold, by their names and what stands in them: for files no description knows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from catalyst_tui.book.model.currencies import KNOWN, LETTERED, SIGNS
from catalyst_tui.statements.days import looks_like_day
from catalyst_tui.statements.grids import Row
from catalyst_tui.statements.numbers import currency_in, is_none, looks_like_number
from catalyst_tui.statements.words import HEADERS, RANKS, plain

_LOOKED_AT = 60
_MONEY = frozenset(code.lower() for code in KNOWN) | {"euro"}
_ZONES = frozenset({"us", "utc", "gmt", "cet", "cest", "est", "et", "edt", "local", "time", "uhr"})
_SIGNS = {**LETTERED, **{sign: code for sign, code in SIGNS.items() if sign != "¥"}}  # also the yuan's
_ISIN = re.compile("[A-Z]{2}[A-Z0-9]{9}[0-9]")
_NUMBERS = frozenset(
    {"quantity", "price", "cost_each", "cost_total", "amount", "net", "fee", "value", "quote", "gain"}
    | {"debit", "credit"}
)


def by_words(header: Sequence[str], rows: Sequence[Row]) -> dict[str, tuple[int, ...]]:
    """What the columns hold: the best name of each kind first, and only where what stands below agrees."""
    columns: dict[str, list[tuple[int, int]]] = {}
    for at, name in enumerate(header):
        for form in dict.fromkeys((name, _without(name, _MONEY), _without(name, _ZONES))):
            if form in HEADERS:
                held = HEADERS[form]
                if _agrees(held, at, rows):
                    columns.setdefault(held, []).append((RANKS[form], at))
                break
    return {name: tuple(at for _, at in sorted(places)) for name, places in columns.items()}


def _agrees(held: str, at: int, rows: Sequence[Row]) -> bool:
    """Whether most of a column is of the kind its name says; an empty one is."""
    cells = [row.cells[at] for row in rows[:_LOOKED_AT] if at < len(row.cells) and not is_none(row.cells[at])]
    if not cells:
        return True
    match held:
        case "date" | "opened":
            good = sum(map(looks_like_day, cells))
        case "currency":
            good = sum(bool(currency_in(cell)) or (len(cell) <= 4 and cell.isalpha()) for cell in cells)
        case "isin":
            good = sum(bool(_ISIN.search(cell)) for cell in cells)
        case _ if held in _NUMBERS:
            good = sum(map(looks_like_number, cells))
        case _:
            return True
    return good * 2 >= len(cells)


def without_money(name: str) -> str:
    """Return a column's name without the currency at its end: `stamp duty gbp` is `stamp duty`."""
    return _without(name, _MONEY)


def _without(name: str, tail: frozenset[str]) -> str:
    """`price usd`, `kurs in eur` and `trade date us` without what they end with."""
    words = name.split()
    if len(words) > 1 and words[-1] in tail:
        words = words[:-2] if len(words) > 2 and words[-2] in ("in", "en", "i") else words[:-1]
    return " ".join(words)


@lru_cache(maxsize=1 << 10)  # of a few names, asked at every row
def money_in(name: str) -> str:
    """The currency a column's name ends with, as a word or a sign: `Kurs in EUR`, `Value (£)`."""
    for sign, currency in _SIGNS.items():
        if sign in name:
            return currency
    words = plain(name).split()
    last = words[-1] if len(words) > 1 else ""
    return {"euro": "EUR"}.get(last, last.upper()) if last in _MONEY else ""


def kind_of(columns: Mapping[str, tuple[int, ...]]) -> str:
    """Whether a table lists trades or what is held."""
    holds = {"cost_each", "cost_total", "value", "quote", "gain", "opened"} & set(columns)
    dated = "date" in columns or not holds
    if dated and ("action" in columns or {"debit", "credit"} <= set(columns)):
        return "trades"
    return "holdings" if holds or "date" not in columns else "trades"


def settled(columns: Mapping[str, tuple[int, ...]], kind: str) -> dict[str, tuple[int, ...]]:
    """A word means another thing in a list of holdings than in one of trades."""
    found = dict(columns)
    if kind == "holdings":
        if "price" in found:  # what it is worth now
            found.setdefault("quote", found.pop("price"))
        found.pop("date", None)
    else:
        for name, instead in (("cost_each", "price"), ("opened", "date")):
            if name in found:
                found.setdefault(instead, found[name])
    return found
