"""Find the releases with figures that checkpoints wait for and that nobody has entered yet.

It works in steps, in the background. It looks at tickers with a stored release for
which a checkpoint lacks a figure of a quarter that has ended; again when its
releases or those verdicts change.
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
from catalyst_tui.desk.entry.report_day import report_day
from catalyst_tui.desk.workspace.release_reader import Reader
from catalyst_tui.desk.workspace.report_dates import saved_under
from catalyst_tui.desk.workspace.state import Known
from catalyst_tui.judge.verdict import Input, Verdict

if TYPE_CHECKING:
    from catalyst_tui.reports.release.figures import Offered
    from catalyst_tui.reports.release.quotes import FigurePassage
    from catalyst_tui.store.open import Store

SINCE = timedelta(days=100)  # a release with figures of the last quarter is not older

_Seen = tuple[tuple[str, ...], tuple[int, ...]]
"""A ticker's releases, and the verdicts that lack its figures."""


class OfferedFigures:
    """The tickers `found`, with the day of the release. Use it in the workspace's thread."""

    def __init__(self, store: Store) -> None:
        self._store, self._reader = store, Reader(store)
        self._asked: object = None  # the verdicts last asked about, and when
        self._at: datetime | None = None
        self._lacking: list[tuple[str, _Seen]] = []  # tickers still to be looked at
        self._verdicts: list[Verdict] = []  # keeps the ids in `_seen` unique
        self._seen: dict[str, _Seen] = {}
        self.found: Mapping[str, date] = {}
        self.ends: dict[str, str] = {}  # a sentence: another year end than assumed, or nothing read

    def of(self, symbol: str, known: Known) -> tuple[Offered, ...]:
        """Return what the ticker's release offers."""
        return self._reader.offers(symbol, known.book, known.ledger, known.at)

    def passages(
        self, symbol: str, known: Known
    ) -> tuple[tuple[Offered, ...], tuple[FigurePassage, ...]]:
        """Return what the release offers, and its passages about metrics."""
        return self.of(symbol, known), self._reader.passed(
            symbol, known.book, known.ledger, known.at
        )

    def find_more(self, known: Known) -> bool:
        """Look at one ticker; return whether there is more to do."""
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
        day = report_day(symbol, known, offers) if offers else None
        there = day is not None and any(
            row.told and not row.known and not row.untested for row in day.rows
        )
        others = {one: on for one, on in self.found.items() if one != symbol}
        self.found = {**others, symbol: day.day} if there and day is not None else others
        return True

    def _changed(self, known: Known) -> list[tuple[str, _Seen]]:
        lacking = waiting(known, known.book.tickers)
        wait = {symbol: _each(verdict for verdict, _ in pairs) for symbol, pairs in lacking.items()}
        self._verdicts = [verdict for verdicts in wait.values() for verdict in verdicts]
        releases = self._releases(known) if wait else {}
        seen = {
            symbol: (releases[symbol], tuple(map(id, verdicts)))
            for symbol, verdicts in wait.items()
            if symbol in releases
        }
        self.found = {symbol: day for symbol, day in self.found.items() if symbol in seen}
        self.ends = {symbol: text for symbol, text in self.ends.items() if symbol in seen}
        self._seen = {symbol: one for symbol, one in self._seen.items() if symbol in seen}
        return [(symbol, one) for symbol, one in seen.items() if self._seen.get(symbol) != one]

    def _releases(self, known: Known) -> dict[str, tuple[str, ...]]:
        """Return the recent releases by ticker: those its company filed and
        those the user saved.
        """
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
        """Look at all tickers, one at a time through `call`; return whether the answer changed."""
        before = self.found, dict(self.ends)
        while await call(lambda: self.find_more(known())):
            pass
        return (self.found, self.ends) != before


def waiting(known: Known, symbols: Collection[str]) -> dict[str, list[tuple[Verdict, Input]]]:
    """Return the open verdicts that lack a figure of the last quarter, and the input, by ticker."""
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
    """Return a sentence if the release's quarter does not end with the assumed calendar quarter."""
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
        f"{symbol}: its release is of a quarter that ended on {max(past):%b} {max(past).day}, and "
        f"calendar quarters are assumed ({quarter:%b} {quarter.day}): write `fiscal_year_end`"
    )


_DATE = re.compile(
    r"\bended:? (?:\W ?)*((?:January|February|March|April|May|June|July|August|September|October"
    r"|November"
    r"|December) \d{1,2},? 20\d\d)\b",
    re.IGNORECASE,
)
_WEEKS = timedelta(days=7)  # quarters of whole weeks end so near to the end of the month


def _day(text: str) -> date | None:
    try:
        return datetime.strptime(text.replace(",", ""), "%B %d %Y").date()  # noqa: DTZ007  a day
    except ValueError:
        return None


def _each(verdicts: Iterable[Verdict]) -> list[Verdict]:
    """Return each object once."""
    return list({id(verdict): verdict for verdict in verdicts}.values())
