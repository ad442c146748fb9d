"""The SEC: filings and the figures in them (`sources/edgar.py`). It wants to know who is asking."""

from __future__ import annotations

from catalyst_tui.sources.edgar import policy
from catalyst_tui.sources.specs import Gives, Spec

SPEC = Spec(
    policy=policy(""),
    gives=Gives.FILINGS,
    order=80,
    terms="Filings and figures. The SEC asks who is asking: "
    "nothing is fetched there without an address of yours.",
    wants_contact=True,
)
