"""A small real server that answers like Yahoo, Cboe's delayed quotes, FRED and the SEC."""

from tests.standin.faults import Fault
from tests.standin.market import market, read_closes
from tests.standin.server import StandIn

__all__ = ["Fault", "StandIn", "market", "read_closes"]
