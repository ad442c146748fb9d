"""Values computed once per board, however often it is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from catalyst_tui.desk.shapes.board import Attention, PositionRow
from catalyst_tui.ui.screens.page import searchable


class FoundRows:
    """The tickers of a board."""

    def __init__(self, rows: Sequence[PositionRow]) -> None:
        self.rows = rows

    @cached_property
    def deepest(self) -> int:
        """Return the largest number of checkpoints of any ticker."""
        return max((len(row.checkpoints) for row in self.rows), default=0)

    @cached_property
    def watched(self) -> frozenset[str]:
        """Return the tickers that are only watched and need no attention.

        If the book holds nothing at all, return the tickers without a checkpoint.
        """
        rows = self.rows
        least = Attention.RISKY if any(row.held for row in rows) else Attention.QUIET
        aside = [
            row.symbol for row in rows if not (row.held or row.theme) and row.attention > least
        ]
        return frozenset(aside if len(aside) < len(rows) else ())

    @cached_property
    def _texts(self) -> list[str]:
        """Return the searchable text of each ticker, in lower case."""
        return [
            f"{row.symbol} {row.name} {' '.join(map(searchable, row.checkpoints))}".casefold()
            for row in self.rows
        ]

    def having(self, wanted: str) -> list[PositionRow]:
        """Return the rows that contain all words, in any order and case; all rows if there are
        none.
        """
        if not (words := wanted.casefold().split()):
            return list(self.rows)
        found = zip(self.rows, self._texts, strict=True)
        return [row for row, text in found if all(word in text for word in words)]
