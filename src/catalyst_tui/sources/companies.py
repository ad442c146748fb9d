"""Which company a ticker is at the SEC: its CIK, and the CIKs it had before.

A reorganised company gets a new CIK, and its figures begin anew under it. The old ones stay where
they were, and both are read as one (sources.md, F14).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from catalyst_tui.outside.errors import BadBody
from catalyst_tui.outside.untrusted_json import LISTED, at, tree, whole, words
from catalyst_tui.values import Frozen

_TICKER = re.compile(r"[A-Z0-9][A-Z0-9.-]{0,14}")
REORGANISED = {
    2115436: (34088,),  # XOM, 2026
    1835632: (1058057,),  # MRVL, 2021
    1744489: (1001039,),  # DIS, 2019
    1730168: (1649338,),  # AVGO, 2018
    1652044: (1288776,),  # GOOGL, 2015
}
"""New CIKs and those the same company reported under before, newest first."""


class Company(Frozen):
    """What the SEC's list says of a ticker: its company's CIK and name."""

    cik: int
    name: str = ""


def companies(body: bytes) -> dict[str, Company]:
    """Parse every ticker the SEC lists (`BRK-B`), the largest company first;
    BadBody if it is no list.
    """
    document = tree(body, "SEC", most=LISTED)
    if not isinstance(document, dict):
        raise BadBody("SEC's list of tickers is not a list")
    found: dict[str, Company] = {}
    for row in document.values():
        ticker, cik = (
            words(at(row, "ticker")).upper(),
            whole(at(row, "cik_str"), 1, 10**10 - 1),
        )
        if _TICKER.fullmatch(ticker) and cik is not None:
            found.setdefault(ticker, Company(cik, words(at(row, "title"))))
    if not found:
        raise BadBody("SEC's list of tickers is empty")
    return found


def cik_of(ticker: str, listed: Mapping[str, Company]) -> int | None:
    """Return the CIK of a ticker, its class written with a dash or a dot;
    None if it is not listed.
    """
    found = listed.get(ticker.upper().replace(".", "-"))
    return found.cik if found else None


def all_ciks(cik: int) -> tuple[int, ...]:
    """Return every CIK of the company, today's first, whichever of them is given."""
    for new, old in REORGANISED.items():
        if cik == new or cik in old:
            return (new, *old)
    return (cik,)
