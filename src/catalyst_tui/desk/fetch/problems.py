"""What could not be fetched, as the process that fetches last found it;
stored, so that all can show it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Self

import msgspec
from msgspec import Struct, field
from msgspec.structs import replace

from catalyst_tui.store.open import Store

NOTE = "outside"  # its name in the store


class FetchProblems(Struct, frozen=True):
    """Sentences by symbol: prices and filings that did not come, and prices
    that are not confirmed.
    """

    unanswered: Mapping[str, str] = field(default_factory=dict)
    unfiled: Mapping[str, str] = field(default_factory=dict)
    doubts: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def load(cls, store: Store) -> Self:
        """Return what was stored last; nothing if an older version stored it in another form."""
        try:
            return msgspec.json.decode(store.notes.read(NOTE) or "{}", type=cls)
        except msgspec.DecodeError:
            return cls()

    def save(self, store: Store) -> None:
        """Store it."""
        store.notes.put(NOTE, msgspec.json.encode(self).decode())

    def about(self, symbols: Collection[str]) -> FetchProblems:
        """Return the sentences about these symbols, and those without a symbol."""
        sentences = (
            {name: sentence for name, sentence in problems.items() if not name or name in symbols}
            for problems in (self.unanswered, self.unfiled, self.doubts)
        )
        return FetchProblems(*sentences)

    def looked_at(self, symbols: Collection[str], problems: Mapping[str, str]) -> FetchProblems:
        """Return it after the filings of these symbols were fetched; others stay."""
        others = {name: text for name, text in self.unfiled.items() if name not in symbols}
        return replace(self, unfiled={**others, **problems})
