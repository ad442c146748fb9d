"""Where a symbol is traded, and what follows: known by its ending, as vendors write it, or by the
book."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from zoneinfo import ZoneInfo

from catalyst_tui.values import Frozen


class Venue(StrEnum):
    """An exchange whose sessions are known, as the book names it (`exchange = "London"`)."""

    NEW_YORK = "New York"
    LONDON = "London"
    XETRA = "Xetra"
    PARIS = "Paris"
    AMSTERDAM = "Amsterdam"
    BRUSSELS = "Brussels"
    MILAN = "Milan"
    MADRID = "Madrid"
    ZURICH = "Zurich"
    STOCKHOLM = "Stockholm"
    COPENHAGEN = "Copenhagen"
    OSLO = "Oslo"
    HELSINKI = "Helsinki"
    DUBLIN = "Dublin"
    LISBON = "Lisbon"
    VIENNA = "Vienna"
    TORONTO = "Toronto"
    TOKYO = "Tokyo"
    HONG_KONG = "Hong Kong"
    SYDNEY = "Sydney"
    MUMBAI = "Mumbai"
    CRYPTO = "crypto"  # trades around the clock; its day is UTC's


class Listing(Frozen):
    """What being traded somewhere says: by which clock, in which currency, and how symbols end."""

    zone: str
    currency: str
    endings: tuple[str, ...]


def _listings() -> dict[Venue, Listing]:
    text = (
        files("catalyst_tui.book.model")
        .joinpath("listings.txt")
        .read_text(encoding="utf-8")
    )
    found: dict[Venue, Listing] = {}
    for row in text.split("\n\n")[1].splitlines():
        venue, zone, currency, endings = [*map(str.strip, row.split("|")), "", ""][:4]
        found[Venue(venue)] = Listing(zone, currency, tuple(endings.split()))
    return found


LISTINGS = MappingProxyType(_listings())
_VENUES = {
    ending: venue for venue, listing in LISTINGS.items() for ending in listing.endings
}
CURRENCIES = MappingProxyType(
    {ending: LISTINGS[venue].currency for ending, venue in _VENUES.items()}
)
"""By what stands after the last dot."""

# BTC-USD; a class of shares is one letter (BRK-B)
_COIN = re.compile(r"[A-Z0-9]+-[A-Z]{3}")
_SHARE = re.compile(r"[^.]+(\.[A-Z])?")  # NVDA, BRK.B


def listed_in(symbol: str) -> str:
    """Return the currency of the exchange that a symbol's ending names, or of a coin (BTC-EUR);
    empty if unknown."""
    if _COIN.fullmatch(symbol):
        return symbol[-3:]
    name, dot, ending = symbol.rpartition(".")
    return CURRENCIES.get(ending, "") if name and dot else ""


@lru_cache(maxsize=4096)
def venue_of(symbol: str) -> Venue | None:
    """Return where a symbol trades by the way it is written; None for an unknown ending."""
    if _COIN.fullmatch(symbol):
        return Venue.CRYPTO
    name, dot, ending = symbol.rpartition(".")
    if name and dot and ending in _VENUES:
        return _VENUES[ending]
    return Venue.NEW_YORK if _SHARE.fullmatch(symbol) else None


def zone_of(venue: Venue) -> ZoneInfo:
    """Return the time zone of an exchange."""
    return ZoneInfo(LISTINGS[venue].zone)
