"""One company: what it reported, when each quarter was printed, and where it ended.

Indexed once and never changed: a ledger that knows more has another company in its place, so that two
ledgers are compared company by company.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import chain
from typing import TypeVar

from catalyst_tui.book.model.period import Period
from catalyst_tui.judge.ledger.observed import Announced, Fact, Print
from catalyst_tui.judge.ledger.reported import NOTHING, Ends, Reported, quarter_of, reported

OfTicker = TypeVar("OfTicker", Fact, Announced, Print)

NEAR = timedelta(days=35)
"""How far from the expected day an announced one may lie and still be of the same print."""


class Company:
    """All that is known of one ticker's reports. `releases`: its prints, told apart from any figure;
    `announced`: what was said of the next ones, oldest first."""

    def __init__(
        self, reported: Reported, releases: tuple[Print, ...] = (), announced: Sequence[Announced] = ()
    ) -> None:
        self.reported, self.releases, self._announced = reported, releases, announced

    def with_more(
        self, facts: Iterable[Fact], announced: Iterable[Announced], prints: tuple[Print, ...] | None
    ) -> Company:
        """A company of which these are known too, with these `prints` if given; this one stays as it is."""
        releases = self.releases if prints is None else prints
        return Company(self.reported.with_more(facts), releases, (*self._announced, *announced))

    def differs(self, before: Company) -> frozenset[str] | None:
        """The metrics with other figures than before; None when its dates are other too."""
        now = (self.releases, self._announced, self.prints, self.ends.said)
        if now != (before.releases, before._announced, before.prints, before.ends.said):
            return None
        return self.reported.differs(before.reported)

    def news(self, first: datetime, last: datetime) -> frozenset[str] | None:
        """The metrics of which figures became known after `first`, up to and including `last`; None when a
        print or an end of a quarter did."""
        told = chain(self.prints.values(), self.ends.known, (one.known_at for one in self._announced))
        if any(first < moment <= last for moment in told):
            return None
        return self.reported.news(first, last)

    @cached_property
    def reports(self) -> datetime | None:
        """Since when a print, a standard figure or an announced day is known, so that prints can be expected;
        None when none is."""
        releases = (one.known_at for one in self.releases)
        announced = (one.known_at for one in self._announced)
        return min(chain(filter(None, [self.reported.since]), releases, announced), default=None)

    @cached_property
    def moments(self) -> Set[datetime]:
        """When any figure, a print or an announced day became known."""
        releases = (one.known_at for one in self.releases)
        return self.reported.moments.union(releases, (one.known_at for one in self._announced))

    def announced(self, near: date, at: datetime) -> Announced | None:
        """What was said by `at` of the print expected about the day `near`: of each source the last word,
        a confirmed day before an estimated one, then the newer."""
        fits = (one for one in self._announced if one.known_at <= at and abs(one.day - near) <= NEAR)
        by_source = {one.source: one for one in fits}
        return max(
            by_source.values(), key=lambda one: (not one.estimated, one.known_at, one.source), default=None
        )

    @property
    def ends(self) -> Ends:
        """When its quarters ended, as filed."""
        return self.reported.ends

    @cached_property
    def prints(self) -> Mapping[Period, datetime]:
        """When the report for each quarter became public: its release, or its first standard figure."""
        prints: dict[Period, datetime] = {}
        released = ((one.period, one.known_at) for one in self.releases)
        for period, known_at in chain(released, self.reported.prints.items()):
            last = quarter_of(period)
            prints[last] = min(known_at, prints.get(last, known_at))
        return prints


NOBODY = Company(NOTHING)


def companies(
    facts: Iterable[Fact] | Mapping[str, Reported],
    prints: Iterable[Print],
    announced: Iterable[Announced] = (),
) -> dict[str, Company]:
    """The companies by ticker; `announced` oldest first."""
    known = facts if isinstance(facts, Mapping) else reported(facts)
    releases, dates = by_ticker(prints), by_ticker(announced)
    return {
        ticker: Company(known.get(ticker, NOTHING), releases.get(ticker, ()), dates.get(ticker, ()))
        for ticker in {**known, **releases, **dates}
    }


def by_ticker(items: Iterable[OfTicker]) -> Mapping[str, tuple[OfTicker, ...]]:
    """Each ticker's own, in the order given."""
    apart: defaultdict[str, list[OfTicker]] = defaultdict(list)
    for one in items:
        apart[one.ticker].append(one)
    return {ticker: tuple(own) for ticker, own in apart.items()}
