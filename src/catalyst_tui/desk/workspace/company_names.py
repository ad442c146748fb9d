"""Name a company: as the book or its filings do, else as the SEC's list
that came with the program.
"""

from __future__ import annotations

import gzip
import re
from functools import cache
from importlib.resources import files

from catalyst_tui.book.model.listings import Venue
from catalyst_tui.book.model.tickers import Ticker

CAME_WITH = "listed.txt.gz"
"""The list that came with the program: its day, then a line each, the largest company first."""

_APART = re.compile(r"\s*/[A-Z]{2,3}/?$")


def shown_name(ticker: Ticker) -> str:
    """Return the name of a ticker's company; empty if unknown."""
    american = ticker.venue is Venue.NEW_YORK and ticker.currency == "USD"
    return ticker.name or (bare(listed_name(ticker.symbol)) if american else "")


def bare(name: str) -> str:
    """Return a name without the endings of the SEC's list: `/NEW`, `/DE/`."""
    return _APART.sub("", name)


@cache
def packaged() -> dict[str, str]:
    """Return the names of the list that came with the program by symbol, the largest company
    first.
    """
    text = gzip.decompress(
        (files("catalyst_tui.desk") / CAME_WITH).read_bytes()
    ).decode()
    return names_in(text)


def names_in(text: str) -> dict[str, str]:
    """Return the names in a list: its day, then a symbol and a name in each line."""
    cells = (line.partition("\t") for line in text.splitlines()[1:])
    return {symbol: name for symbol, _, name in cells}


def listed_name(symbol: str) -> str:
    """Return the list's name for a symbol; empty without one."""
    return packaged().get(symbol.replace(".", "-"), "")
