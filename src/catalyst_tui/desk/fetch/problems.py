"""Say what could not be fetched, as the process that fetches last found it.

It is stored, so that every process can show it.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Mapping
from datetime import datetime
from typing import Self

import msgspec
from msgspec import Struct, field
from msgspec.structs import replace

from catalyst_tui.book.language.names import listed
from catalyst_tui.judge.ledger.facts import RATE
from catalyst_tui.outside.health import Health
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
            {
                name: sentence
                for name, sentence in problems.items()
                if not name or name in symbols
            }
            for problems in (self.unanswered, self.unfiled, self.doubts)
        )
        return FetchProblems(*sentences)

    def looked_at(
        self, symbols: Collection[str], problems: Mapping[str, str]
    ) -> FetchProblems:
        """Return it after the filings of these symbols were fetched; others stay."""
        others = {
            name: text for name, text in self.unfiled.items() if name not in symbols
        }
        return replace(self, unfiled={**others, **problems})


def filing_line(problems: Mapping[str, str]) -> str:
    """Return the tickers whose filings have problems, in one line with the
    first cause; empty if none.
    """
    symbols = list(problems)
    if not symbols:
        return ""
    return (
        f"filings of {listed(symbols)}: {problems[symbols[0]]}"
        if symbols[0]
        else problems[""]
    )


def source_line(
    health: Iterable[Health],
    unanswered: Mapping[str, str],
    priced: Container[str],
    now: datetime,
) -> str:
    """Return in one line what could not be fetched, why, and the next try; empty if all answered.

    `priced` symbols have a price on the screen: only a newer one is missing.
    """
    if not unanswered:
        return ""
    sentences = set(unanswered.values())
    blocked = [row for row in health if row.until is not None and row.until > now]
    if any(row.last_error in sentences for row in blocked):
        again = min(row.until for row in blocked if row.until is not None)
        causes = "; ".join(dict.fromkeys(row.last_error for row in blocked))
        minutes = max(round((again - now).total_seconds() / 60), 1)
        shown = "Showing the last known prices; next" if priced else "Next"
        return f"{causes}. {shown} try in {minutes} min"
    if not any(unanswered):
        return next(iter(unanswered.values()))
    rates = [reason for symbol, reason in unanswered.items() if symbol.startswith(RATE)]
    asked = [symbol for symbol in unanswered if symbol and not symbol.startswith(RATE)]
    without = [symbol for symbol in asked if symbol not in priced]
    what, symbols = "price" if without else "newer price", sorted(without or asked)
    reasons = [
        *dict.fromkeys([*(unanswered[symbol] for symbol in symbols[:1]), *rates])
    ]
    if len(symbols) == 1:
        reasons[0] = f"no {what} for {symbols[0]}: {reasons[0]}"
    if len(symbols) < 2:
        return "; ".join(reasons)
    return f"no {what} for {len(symbols)} tickers: {'; '.join(reasons)}; they are {listed(symbols)}"
