"""Where a symbol is traded, and what follows: known by its ending, as vendors write it, or by the
book."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from zoneinfo import ZoneInfo

from msgspec import Struct


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


class Listing(Struct, frozen=True):
    """What being traded somewhere says: by which clock, in which currency, and how symbols end."""

    zone: str
    currency: str
    endings: tuple[str, ...]


LISTINGS = MappingProxyType(
    {
        Venue.NEW_YORK: Listing(
            "America/New_York", "", ()
        ),  # a share of a company that files elsewhere too
        Venue.LONDON: Listing("Europe/London", "GBp", ("L",)),
        Venue.XETRA: Listing("Europe/Berlin", "EUR", ("DE", "F")),
        Venue.PARIS: Listing("Europe/Paris", "EUR", ("PA",)),
        Venue.AMSTERDAM: Listing("Europe/Amsterdam", "EUR", ("AS",)),
        Venue.BRUSSELS: Listing("Europe/Brussels", "EUR", ("BR",)),
        Venue.MILAN: Listing("Europe/Rome", "EUR", ("MI",)),
        Venue.MADRID: Listing("Europe/Madrid", "EUR", ("MC",)),
        Venue.ZURICH: Listing("Europe/Zurich", "CHF", ("SW",)),
        Venue.STOCKHOLM: Listing("Europe/Stockholm", "SEK", ("ST",)),
        Venue.COPENHAGEN: Listing("Europe/Copenhagen", "DKK", ("CO",)),
        Venue.OSLO: Listing("Europe/Oslo", "NOK", ("OL",)),
        Venue.HELSINKI: Listing("Europe/Helsinki", "EUR", ("HE",)),
        Venue.DUBLIN: Listing("Europe/Dublin", "EUR", ("IR",)),
        Venue.LISBON: Listing("Europe/Lisbon", "EUR", ("LS",)),
        Venue.VIENNA: Listing("Europe/Vienna", "EUR", ("VI",)),
        Venue.TORONTO: Listing("America/Toronto", "CAD", ("TO", "V")),
        Venue.TOKYO: Listing("Asia/Tokyo", "JPY", ("T",)),
        Venue.HONG_KONG: Listing("Asia/Hong_Kong", "HKD", ("HK",)),
        Venue.SYDNEY: Listing("Australia/Sydney", "AUD", ("AX",)),
        Venue.MUMBAI: Listing("Asia/Kolkata", "INR", ("NS", "BO")),
        Venue.CRYPTO: Listing("UTC", "", ()),
    }
)

_VENUES = {ending: venue for venue, listing in LISTINGS.items() for ending in listing.endings}
CURRENCIES = MappingProxyType(
    {ending: LISTINGS[venue].currency for ending, venue in _VENUES.items()}
)
"""By what stands after the last dot."""

_COIN = re.compile(r"[A-Z0-9]+-[A-Z]{3}")  # BTC-USD; a class of shares is one letter (BRK-B)
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
