"""The sources: each file here is one, with its `SPEC` (specs.py), and is called as its file.

`yahoo_quotes` is Yahoo's too: the settings for `yahoo` hold for it.
"""

from __future__ import annotations

from pkgutil import iter_modules

SEC = "sec"  # asked about companies, not prices
ECB = "ecb"  # its rates replace those from a file
ALL_OFF = "no source that has it is switched on"


def names() -> tuple[str, ...]:
    """Return the names of all sources. Loads none: the settings are read at every start."""
    return tuple(sorted(file.name for file in iter_modules(__path__)))


def vendor(name: str) -> str:
    """Return the vendor a source is set by: `yahoo` for `yahoo_quotes`."""
    return name.partition("_")[0]


def vendors() -> tuple[str, ...]:
    """Return the names that can be set."""
    return tuple(dict.fromkeys(map(vendor, names())))
