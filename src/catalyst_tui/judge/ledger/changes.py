"""What two ledgers differ in, and of whom something became known between two moments: who judges again, and
of what."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from datetime import datetime
from operator import itemgetter

from msgspec import Struct

from catalyst_tui.judge.ledger.columns import Company
from catalyst_tui.judge.ledger.observed import Evidence


class Changed(Struct, frozen=True):
    """Of whom something else is known: tickers with figures, symbols with closes, ids with evidence.

    `metrics` are those of whom figures of one metric are all that is other: no print, no end of a quarter.
    """

    figures: frozenset[str] = frozenset()
    closes: frozenset[str] = frozenset()
    evidence: frozenset[str] = frozenset()
    metrics: frozenset[tuple[str, str]] = frozenset()

    def __or__(self, other: Changed) -> Changed:
        return Changed(
            self.figures | other.figures,
            self.closes | other.closes,
            self.evidence | other.evidence,
            self.metrics | other.metrics,
        )

    @classmethod
    def of(
        cls, companies: Mapping[str, frozenset[str] | None], closes: frozenset[str], evidence: frozenset[str]
    ) -> Changed:
        """Of each company the metrics that are other; None when its dates may be."""
        metrics = ((ticker, metric) for ticker, names in companies.items() for metric in names or ())
        whole = frozenset(ticker for ticker, names in companies.items() if names is None)
        return cls(whole, closes, evidence, frozenset(metrics))


class Timeline(Struct, frozen=True):
    """When figures, by ticker, and evidence, by what it is about, became known; in order."""

    figures: list[tuple[datetime, str]]
    evidence: list[tuple[datetime, str]]

    def with_more(
        self, figures: Iterable[tuple[datetime, str]], evidence: Iterable[tuple[datetime, str]]
    ) -> Timeline:
        """One on which these became known too."""
        return Timeline(sorted([*self.figures, *figures]), sorted([*self.evidence, *evidence]))

    @classmethod
    def of(cls, companies: Mapping[str, Company], evidence: Mapping[str, Iterable[Evidence]]) -> Timeline:
        return cls(
            sorted((moment, ticker) for ticker, company in companies.items() for moment in company.moments),
            sorted((item.known_at, id_) for id_, items in evidence.items() for item in items),
        )


def within(known: list[tuple[datetime, str]], first: datetime, last: datetime) -> frozenset[str]:
    """What became known after `first`, up to and including `last`."""
    begin, end = (bisect_right(known, moment, key=itemgetter(0)) for moment in (first, last))
    return frozenset(name for _, name in known[begin:end])


def differing(now: Mapping[str, object], before: Mapping[str, object]) -> frozenset[str]:
    """The keys under which something else stands."""
    if now is before:
        return frozenset()
    return frozenset(key for key in {*now, *before} if now.get(key) is not before.get(key))
