"""A small real server that answers like Yahoo, Cboe's delayed quotes, FRED and the SEC, for tests and demos.

`python -m tests.standin --port 8377 --price ALAB=250.5 --now 2026-11-20T21:30:00Z` serves until interrupted;
point the sources' `url` at it. While it runs, `curl -X POST 'localhost:8377/price?ALAB=245'` moves a price.
With `--closes FILE.csv` (`date,SYMBOL,…`) the past of those symbols is as it is there.
"""

from __future__ import annotations

from tests.standin.faults import Fault
from tests.standin.market import market, read_closes
from tests.standin.server import StandIn

__all__ = ["Fault", "StandIn", "market", "read_closes"]
