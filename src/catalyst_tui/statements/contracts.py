"""What a book of theses does not hold: options, futures, contracts for difference, shorts. Each is refused
with a sentence."""

from __future__ import annotations

import re
from functools import lru_cache

from catalyst_tui.book.model.currencies import KNOWN

_OPTION = re.compile(
    r"-?\.?[A-Z]{1,6}[ #_]*\d{6}[ ]*[CP][ ]*\d+(\.\d+)?|"  # ABC 260117C00100000, -ABC260227P9
    r"[A-Z]{1,6}#[A-Z0-9]+|"  # XYZ#B1326C425000
    r"[A-Z.]{1,6} \d{1,2}/\d{1,2}/\d{2,4} [\d.]+ ?[CP]|"  # SPY 03/31/2020 284.00 P
    r"[A-Z]{1,6} \d{1,2}[A-Z]{3}\d{2} [\d.]+ [CP]"  # AAPL 19JUN26 200 C
)
_NAMED = re.compile(
    r"(?:call|put)\b.*\b(?:exp\b|\$?\d)|.*\b(?:call|put) option\b|[a-z.]{1,6} (?:call|put)", re.IGNORECASE
)
_CALLED = {
    "an option": "opt optn option options | equity and index options | equity option | stock option",
    "an option on a future": "fop fsfop | futures options | options on futures",
    "a future": "fut future futures",
    "a contract for difference": "cfd cfds",
    "a warrant": "war iopt warrant warrants optionsschein turbo | knock out",
    "a derivative": "derivative derivatives",
    "a swap": "swap",
}
_KINDS = {
    word.strip(): what
    for what, words in _CALLED.items()
    for word in (*words.split("|")[0].split(), *words.split("|")[1:])
}
MONEY = frozenset({"cash", "forex", "fx", "currency", "cash and money market", "devisen"})
"""Kinds of instrument that are no securities."""


_PAIR = re.compile(r"([A-Z]{3})[./]?([A-Z]{3})(?:=X)?")


def is_pair(symbol: str, isin: str) -> bool:
    """Return whether a symbol is a pair of currencies: `EUR.USD`, `EURUSD`."""
    match = _PAIR.fullmatch(symbol.upper())
    return match is not None and not isin and {match[1], match[2]} <= KNOWN


@lru_cache(maxsize=1 << 12)
def contract(symbol: str, name: str, kind: str) -> str:
    """What it is when it is no share, fund, bond or coin; empty when it is."""
    word = kind.strip().casefold()
    if word in _KINDS:
        return _KINDS[word]
    if _OPTION.fullmatch(symbol.strip()) or _OPTION.fullmatch(name.strip()):
        return "an option"
    return "an option" if _NAMED.match(name.strip()) else ""
