"""A figure typed in another scale than it was meant: `67.3` where the last one was $67.3B."""

from __future__ import annotations

from datetime import datetime

from catalyst_tui.book.model.owners import called
from catalyst_tui.book.model.quantity import Dim
from catalyst_tui.judge.ledger.facts import Fact, Kind, Ledger

BEYOND = 500
"""How many times the last known figure, or what part of it, is asked about: K, M and B lie further apart."""


def out_of_scale(fact: Fact, ledger: Ledger, at: datetime) -> str:
    """Why a figure is doubted beside the last one known by `at`; empty when it is not."""
    series = ledger.series((fact.ticker, fact.metric, Kind.ACTUAL, fact.basis))
    known = series.periods(at) if series else ()
    if series is None or not known or fact.value.unit.dim not in (Dim.MONEY, Dim.COUNT):
        return ""
    last = series.vintages(known[-1], at)[-1]
    now, before = abs(fact.value.value), abs(last.value.value)
    if (
        not now
        or not before
        or last.value.unit != fact.value.unit
        or before / BEYOND < now < before * BEYOND
    ):
        return ""
    what = called(fact.ticker, fact.metric)
    return f"{what} {fact.value} is out of scale with the last known, {last.value} of {last.period}"
