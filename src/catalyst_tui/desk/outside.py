"""What could not be had from outside, as the process that asks last found it; kept, so all can say it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

NOTE = "outside"
"""The name of the note in the store."""


@dataclass(frozen=True, slots=True)
class Outside:
    """Sentences by symbol: whose prices, and whose filings, did not come; and the prices kept aside."""

    unanswered: Mapping[str, str] = field(default_factory=dict)
    unfiled: Mapping[str, str] = field(default_factory=dict)
    doubts: tuple[str, ...] = ()


def pack(outside: Outside) -> str:
    """As text."""
    return json.dumps(asdict(outside))


def unpack(text: str | None) -> Outside:
    """From its text; nothing is wrong without one."""
    found = json.loads(text) if text else {}
    return Outside(found.get("unanswered", {}), found.get("unfiled", {}), tuple(found.get("doubts", ())))
