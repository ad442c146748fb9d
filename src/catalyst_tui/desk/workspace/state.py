"""What others see of a workspace: one immutable value, replaced whole when something changed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from catalyst_tui.book.model.book import Book
from catalyst_tui.desk.shapes import Flip, HitLine, InboxLine
from catalyst_tui.judge.evaluate.money import currencies, rates_between
from catalyst_tui.judge.ledger.facts import Close, Ledger, Quote
from catalyst_tui.judge.verdict import Verdict
from catalyst_tui.outside.health import Health
from catalyst_tui.values import Frozen

InWorkspaceThread = Callable[..., Awaitable[Any]]
"""Runs work with its arguments in the one thread in which a workspace may be used."""


class Known(Frozen):
    """What the views are made from: the book, the known facts and the verdicts, as of a moment."""

    book: Book
    ledger: Ledger
    verdicts: Mapping[str, Verdict]
    quotes: Mapping[str, Quote]
    sparks: Mapping[str, Sequence[int]]  # the last closes in millionths, only drawn
    at: datetime
    # The word and mark last notified, by key: see `Inbox.last_told`
    notified: Mapping[str, tuple[str, bool]] = {}
    # Until when each checkpoint is snoozed
    snoozed: Mapping[str, datetime] = {}
    # Set in a replay only: see `written_later`
    later: Mapping[str, str] = {}
    # Tickers with figures ready to enter
    offered: Mapping[str, date] = {}

    @property
    def today(self) -> date:
        """Return the day in the book's time zone."""
        return self.book.day_of(self.at)


class State(Known, kw_only=True):
    """Everything known and judged, at one moment."""

    last_closes: Mapping[str, Close] = {}
    flips: tuple[Flip, ...] = ()
    inbox: tuple[InboxLine, ...] = ()
    hits: tuple[HitLine, ...] = ()
    health: tuple[Health, ...] = ()
    problem: str = ""  # why the book on disk is not used; empty if it is
    mismatches: str = ""  # tickers with closes in another currency than the book says
    undated: str = ""  # tickers with unknown fiscal years
    # Since when the desktop takes no notifications
    failing_since: datetime | None = None


def with_rates(ledger: Ledger, book: Book) -> Ledger:
    """Return the ledger with exchange rates loaded: views read it in another thread."""
    for name in rates_between(currencies(book)):
        ledger.all_closes(name)
    return ledger
