"""The sources, a file each with its `SPEC` (specs.py). The files are the list: nothing else names them.

A source is called as its file is; `yahoo_quotes` is Yahoo's too, and what is set for `yahoo` holds for it.
"""

from __future__ import annotations

from pkgutil import iter_modules

SEC = "sec"
"""The one that is asked about companies instead of prices, and wants to know who is asking."""

ECB = "ecb"
"""The one whose rates take the place of those from a file."""


def names() -> tuple[str, ...]:
    """Return the names of all sources. Loads none: the settings are read at every start."""
    return tuple(sorted(file.name for file in iter_modules(__path__)))


def vendor(name: str) -> str:
    """Return the vendor, by whose name a source is set: Yahoo's quotes and charts are of one."""
    return name.partition("_")[0]


def vendors() -> tuple[str, ...]:
    """Return the names that can be set."""
    return tuple(dict.fromkeys(map(vendor, names())))
