"""Proofs on closes: ever, in a row, and a window of which the closes must be known."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from catalyst_tui.book.model.book import Basis
from catalyst_tui.book.model.period import Period, Span
from catalyst_tui.book.model.quantity import Quantity, money
from catalyst_tui.judge.judge import verdicts
from catalyst_tui.judge.ledger.facts import Fact, Grade, Kind
from tests.judge.case_lines import book_of, ledger_of

PRINTED = 'role = "guard" ; test = "price >= $50" ; near = "1%" ; from = "after print 2026Q1"'


def test_the_close_of_a_day_counts_after_a_print_of_its_morning() -> None:
    book = book_of(PRINTED)
    printed = datetime(2026, 5, 12, 11, tzinfo=UTC)
    period, value = Period(Span.QUARTER, 2026, 1), Quantity(Decimal(300_000_000), money("USD"))
    fact = Fact("ALAB", "revenue", period, Kind.ACTUAL, Basis.GAAP, value, printed, Grade.RELEASE, "r")
    ledger = ledger_of(book, "closes 2026-05-11 90 40").with_more([fact])
    at = [printed, datetime(2026, 5, 12, 20, tzinfo=UTC)]
    assert [verdicts(book, ledger, one)["c"].word for one in at] == ["unknown", "broken"]
