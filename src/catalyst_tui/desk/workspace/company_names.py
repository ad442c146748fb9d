"""Name a company: as the book or its filings do, else as the SEC's list
that came with the program.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cache

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


def packaged() -> str:
    """Return the text of that list."""
    import gzip
    from importlib.resources import files

    return gzip.decompress((files("catalyst_tui.desk") / CAME_WITH).read_bytes()).decode()


@cache
def _sorted_lines() -> list[str]:
    """Return its lines by symbol, unpacked when a name is first needed."""
    return sorted(packaged().splitlines()[1:])


def listed_name(symbol: str) -> str:
    """Return the list's name for a symbol; empty without one."""
    begins, lines = f"{symbol.replace('.', '-')}\t", _sorted_lines()
    at = bisect_left(lines, begins)
    return (
        lines[at].removeprefix(begins) if at < len(lines) and lines[at].startswith(begins) else ""
    )
