"""Which ticker of the book a security is: only where that is certain; else what is proposed."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from catalyst_tui.book.file import keys as k
from catalyst_tui.book.file.node import Node, WrongError
from catalyst_tui.book.model.listings import CURRENCIES, Venue, listed_in, venue_of
from catalyst_tui.desk.company_names import listed_name
from catalyst_tui.desk.listed import came_with
from catalyst_tui.statements.entries import OpenLot, Security

_SYMBOL = re.compile(r"[A-Z0-9]{1,6}([.-][A-Z]{1,2})?")
_BY_MONEY = {
    "GBP": "L", "CHF": "SW", "SEK": "ST", "DKK": "CO", "NOK": "OL", "CAD": "TO", "JPY": "T", "HKD": "HK",
    "AUD": "AX", "INR": "NS",
}  # fmt: skip
_BY_COUNTRY = {
    "DE": "DE", "FR": "PA", "NL": "AS", "ES": "MC", "IT": "MI", "FI": "HE", "AT": "VI", "PT": "LS",
    "BE": "BR",
}  # fmt: skip
_ENDINGS = {
    "US": "",
    "UK": "L",
    "FR": "PA",
    "NL": "AS",
    "ES": "MC",
    "IT": "MI",
    "FI": "HE",
    "PT": "LS",
    "BE": "BR",
}
"""How some brokers end a symbol, and how the book does."""


def names_of(security: Security) -> tuple[str, ...]:
    """What the user may call a security by: its ISIN, its symbol, its name, the best first."""
    return tuple(one for one in (security.isin, security.symbol, security.name) if one)


def ticker_of(text: str) -> str:
    """A symbol as the book writes it. ValueError with a sentence when it is none."""
    symbol = text.strip().upper()
    try:
        return k.TICKER.read(Node(symbol, (), {}))
    except WrongError as error:
        raise ValueError(f"{error}; {error.hint}") from None


def certain(lot: OpenLot, known: Mapping[str, str], held: Collection[str], format_: str) -> str:
    """The ticker, when there is no doubt: said before, in the book under this very symbol and currency, with
    the ending of its exchange, or American by its ISIN or its dollars. Empty otherwise."""
    security = lot.security
    for name in names_of(security):
        if name in known:
            return known[name]
    symbol = security.symbol.upper().replace(" ", "-")
    if venue_of(symbol) is Venue.CRYPTO and lot.currency in ("", listed_in(symbol)):
        return symbol  # as the book writes a coin: BTC-USD
    if not _SYMBOL.fullmatch(symbol.rpartition(".")[0] or symbol) or security.coin:
        return ""
    if format_ == "XTB":
        return _of_xtb(symbol)
    if listed := listed_in(symbol):
        return symbol if not lot.currency or listed.upper() == lot.currency else ""
    if "." in symbol and symbol.rpartition(".")[2] in CURRENCIES:
        return ""
    american = lot.currency == "USD" and (
        security.isin[:2] in ("", "US") or bool(listed_name(symbol))  # Shopify's ISIN is Canadian
    )
    share_class = re.fullmatch(r"[A-Z]{1,5}[./][A-Z]", symbol)
    if american or (symbol in held and lot.currency in ("", "USD")):
        return symbol.replace(".", "-").replace("/", "-") if share_class else symbol
    return ""


def _of_xtb(symbol: str) -> str:
    name, _, ending = symbol.rpartition(".")
    if ending in _ENDINGS:
        return f"{name}.{_ENDINGS[ending]}".rstrip(".")
    return symbol if listed_in(symbol) else ""


def proposed(lot: OpenLot) -> str:
    """What it may be: by its money, else its country; empty when there is no guess."""
    security, symbol = lot.security, lot.security.symbol.upper().partition(".")[0]
    if not symbol and security.isin.startswith("US"):
        try:
            return came_with().symbol_of(security.name)
        except ValueError:
            return ""
    if not re.fullmatch(r"[A-Z0-9]{1,6}", symbol):
        return ""
    if security.coin:
        return f"{symbol}-{lot.currency or 'USD'}"
    if lot.currency == "USD":
        return symbol
    ending = _BY_MONEY.get(lot.currency) or _BY_COUNTRY.get(security.isin[:2], "")
    return f"{symbol}.{ending}" if ending else ""
