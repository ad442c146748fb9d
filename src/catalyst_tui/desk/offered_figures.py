"""Whose release has figures that checkpoints wait for and nobody has entered yet: found in steps
beside what one looks at.

Only names are looked at of which a checkpoint lacks a figure of a quarter that has ended and whose release is
kept; a name is looked at again when its releases or those verdicts are others.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from catalyst_tui.book.language.names import is_price
from catalyst_tui.book.model.dates import local_day
from catalyst_tui.book.model.period import Period, Span
from catalyst_tui.desk.entry.report_day import print_day
from catalyst_tui.desk.prints import saved_under
from catalyst_tui.desk.release_reader import Reader
from catalyst_tui.desk.state import Known
from catalyst_tui.judge.verdict import Input, Verdict

if TYPE_CHECKING:
    from catalyst_tui.reports.release.figures import Offered
    from catalyst_tui.reports.release.quotes import FigurePassage
    from catalyst_tui.store.open import Store

SINCE = timedelta(days=100)
"""How old a release may be that has figures of the quarter that ended last."""

_Seen = tuple[tuple[str, ...], tuple[int, ...]]
"""A name's releases, and the verdicts that lack its figures."""


class OfferedFigures:
    """Use it in the workspace's thread. `found`: by ticker the day of the release."""

    def __init__(self, store: Store) -> None:
        self._store, self._reader = store, Reader(store)
        self._asked: object = None  # the verdicts last asked about, and when
        self._at: datetime | None = None
        self._lacking: list[tuple[str, _Seen]] = []  # names still to be looked at
        self._kept: list[Verdict] = []  # those of `_seen`: no other has their identity meanwhile
        self._seen: dict[str, _Seen] = {}
        self.found: Mapping[str, date] = {}
        self.ends: dict[str, str] = {}  # a sentence: another year end than assumed, or nothing read

    def of(self, symbol: str, known: Known) -> tuple[Offered, ...]:
        """What the ticker's release offers."""
        return self._reader.offers(symbol, known.book, known.ledger, known.at)

    def told(
        self, symbol: str, known: Known
    ) -> tuple[tuple[Offered, ...], tuple[FigurePassage, ...]]:
        """The same, and what that release says of metrics, read or not."""
        return self.of(symbol, known), self._reader.passed(
            symbol, known.book, known.ledger, known.at
        )

    def find_more(self, known: Known) -> bool:
        """Look at one name; whether there is more to do."""
        if (
            self._asked is not known.verdicts or self._at != known.at
        ):  # a release alone changes no verdict
            self._asked, self._at = known.verdicts, known.at
            self._lacking = self._changed(known)
        if not self._lacking:
            return False
        symbol, seen = self._lacking.pop()
        self._seen[symbol] = seen
        offers = self.of(symbol, known)
        unread = self._reader.unread(symbol, known.book, known.ledger, known.at)
        self.ends[symbol] = other_end(symbol, offers, known) or unread
        day = print_day(symbol, known, offers) if offers else None
        there = day is not None and any(
            row.told and not row.known and not row.untested for row in day.rows
        )
        others = {one: on for one, on in self.found.items() if one != symbol}
        self.found = {**others, symbol: day.day} if there and day is not None else others
        return True

    def _changed(self, known: Known) -> list[tuple[str, _Seen]]:
        lacking = waiting(known, known.book.tickers)
        wait = {symbol: _each(verdict for verdict, _ in pairs) for symbol, pairs in lacking.items()}
        self._kept = [one for verdicts in wait.values() for one in verdicts]
        releases = self._releases(known) if wait else {}
        seen = {
            symbol: (releases[symbol], tuple(map(id, verdicts)))
            for symbol, verdicts in wait.items()
            if symbol in releases
        }
        self.found = {symbol: day for symbol, day in self.found.items() if symbol in seen}
        self.ends = {symbol: said for symbol, said in self.ends.items() if symbol in seen}
        self._seen = {symbol: one for symbol, one in self._seen.items() if symbol in seen}
        return [(symbol, one) for symbol, one in seen.items() if self._seen.get(symbol) != one]

    def _releases(self, known: Known) -> dict[str, tuple[str, ...]]:
        """The releases of late by ticker: those its company filed, and those the user saved."""
        of: defaultdict[int, list[str]] = defaultdict(list)
        for (cik, accession), public in self._store.filings.releases_known().items():
            if public > known.at - SINCE:
                of[cik].append(accession)
        companies = self._store.filings.companies()
        found: dict[str, tuple[str, ...]] = {}
        for symbol in known.book.tickers:
            company = companies.get(symbol)
            filed = (
                of.get(company.cik, []) if company is not None and company.cik is not None else []
            )
            if both := (*filed, *of.get(saved_under(symbol), [])):
                found[symbol] = tuple(sorted(both))
        return found

    async def find_all(
        self, call: Callable[[Callable[[], bool]], Awaitable[bool]], known: Callable[[], Known]
    ) -> bool:
        """Look at all, one at a time in the thread of `call`; whether another answer was found."""
        before = self.found, dict(self.ends)
        while await call(lambda: self.find_more(known())):
            pass
        return (self.found, self.ends) != before


def waiting(known: Known, symbols: Collection[str]) -> dict[str, list[tuple[Verdict, Input]]]:
    """Of these tickers the open verdicts that lack a figure of a quarter that has ended, or stand on one
    before it, and which."""
    found: defaultdict[str, list[tuple[Verdict, Input]]] = defaultdict(list)
    ended: dict[str, date] = {}
    for verdict in known.verdicts.values():
        if not verdict.status.settled:
            for item in _lacking(verdict, known, symbols, ended):
                found[item.ticker].append((verdict, item))
    return found


def _lacking(
    verdict: Verdict, known: Known, symbols: Collection[str], ended: dict[str, date]
) -> Iterator[Input]:
    for item in verdict.inputs:
        symbol, period = item.ticker, item.period
        if symbol not in symbols or symbol not in known.book.tickers or is_price(item.metric):
            continue
        if period is None and item.value is None:  # nothing at all is known of it
            yield item
        if not isinstance(period, Period):
            continue
        fiscal = known.book.fiscal(symbol)
        if symbol not in ended:
            last = fiscal.containing(known.today, Span.QUARTER).shift(-1)
            ended[symbol] = fiscal.end(last)
        ends = fiscal.end(period)
        if ends < ended[symbol] or (item.value is None and ends <= known.today):
            yield item


def other_end(symbol: str, offers: Sequence[Offered], known: Known) -> str:
    """Of a company whose years are taken for the calendar's, that its release speaks of a quarter which ended
    on another day; empty where it does not, and of a company whose years are said."""
    if known.book.tickers[symbol].dated:
        return ""
    ended = {
        day
        for offer in offers
        for line in (offer.sentence, *offer.passage.lines)
        for day in map(_day, _DATE.findall(line))
        if day is not None and abs(day - local_day(offer.fact.known_at, known.book.zone)) < SINCE
    }
    past = [day for day in ended if day < known.today]
    fiscal = known.book.fiscal(symbol)
    quarter = fiscal.end(fiscal.containing(known.today, Span.QUARTER).shift(-1))
    if not past or abs(max(past) - quarter) <= _WEEKS:
        return ""
    return (
        f"{symbol}: its release is of a quarter that ended on {max(past):%b} {max(past).day}, and calendar "
        f"quarters are assumed ({quarter:%b} {quarter.day}): write `fiscal_year_end`"
    )


_DATE = re.compile(
    r"\bended:? (?:\W ?)*((?:January|February|March|April|May|June|July|August|September|October|November"
    r"|December) \d{1,2},? 20\d\d)\b",
    re.IGNORECASE,
)
_WEEKS = timedelta(days=7)
"""By how much a quarter of whole weeks ends beside its month's end."""


def _day(text: str) -> date | None:
    try:
        return datetime.strptime(text.replace(",", ""), "%B %d %Y").date()  # noqa: DTZ007  a day
    except ValueError:
        return None


def _each(verdicts: Iterable[Verdict]) -> list[Verdict]:
    """Each once, told apart as objects."""
    return list({id(one): one for one in verdicts}.values())
