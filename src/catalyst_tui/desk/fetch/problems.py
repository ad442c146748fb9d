"""What could not be had from outside, as the process that asks last found it; kept, so all can say it."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping

from msgspec import Struct, field
from msgspec.structs import asdict, replace

from catalyst_tui.store.cells import checked
from catalyst_tui.store.open import Store

NOTE = "outside"
"""The name of the note in the store."""


class FetchProblems(Struct, frozen=True):
    """Sentences by symbol: whose prices, and whose filings, did not come; and the prices kept aside."""

    unanswered: Mapping[str, str] = field(default_factory=dict)
    unfiled: Mapping[str, str] = field(default_factory=dict)
    doubts: Mapping[str, str] = field(default_factory=dict)

    def about(self, symbols: Collection[str]) -> FetchProblems:
        """What of it is about these: the book may have changed since. A sentence without a symbol stays."""
        of_the_book = (
            {
                symbol: sentence
                for symbol, sentence in sentences.items()
                if not symbol or symbol in symbols
            }
            for sentences in (self.unanswered, self.unfiled, self.doubts)
        )
        return FetchProblems(*of_the_book)

    def looked_at(self, symbols: Collection[str], problems: Mapping[str, str]) -> FetchProblems:
        """After a look at the filings of these: what went wrong with others stays."""
        others = {symbol: said for symbol, said in self.unfiled.items() if symbol not in symbols}
        return replace(self, unfiled={**others, **problems})


def kept_problems(store: Store) -> FetchProblems:
    """As the process that asked last noted them."""
    return unpack(store.notes.read(NOTE))


def pack(outside: FetchProblems) -> str:
    """As text."""
    return json.dumps(asdict(outside))


def unpack(text: str | None) -> FetchProblems:
    """From its text; nothing is wrong without one."""
    return checked(_outside, text) if text else FetchProblems()


def _outside(text: str) -> FetchProblems:
    data = json.loads(text)
    doubts = data.get("doubts")
    if not isinstance(doubts, dict):  # a list without symbols, as earlier versions kept them
        doubts = {}
    unanswered, unfiled = (dict(data.get(name, {})) for name in ("unanswered", "unfiled"))
    return FetchProblems(unanswered, unfiled, doubts)
