"""Find the releases with figures that checkpoints wait for and that nobody has entered yet.

It works in steps, in the background. It looks at tickers with a stored release for
which a checkpoint lacks a figure of a quarter that has ended; again when its
releases or those verdicts change.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from datetime import date, timedelta
from functools import cache

from catalyst_tui.book.language.names import is_price
from catalyst_tui.book.model.period import Period, Span
from catalyst_tui.desk.entry.report_day import report_day
from catalyst_tui.desk.workspace.release_reader import Reader
from catalyst_tui.desk.workspace.report_dates import saved_under
from catalyst_tui.desk.workspace.state import Known
from catalyst_tui.judge.verdict import Input, Verdict
from catalyst_tui.store.open import Store

SINCE = timedelta(days=100)  # a release with figures of the last quarter is not older

_Reason = tuple[list[str], list[Verdict]]
"""A ticker's releases, and the verdicts that lack its figures."""


class OfferedFigures:
    """The tickers `found`, with the day of the release. Use it in the workspace's thread."""

    def __init__(self, store: Store) -> None:
        self.reader, self._store = Reader(store), store
        self._known: Known | None = None  # what was last asked about
        self._pending: list[str] = []  # tickers still to be looked at
        self._reasons: dict[str, _Reason] = {}
        self.found: Mapping[str, date] = {}

    def find_more(self, known: Known) -> bool:
        """Look at one ticker; return whether there is more to do."""
        if self._known is not known:
            self._known, before, now = (
                known,
                self._reasons,
                self._reasons_to_look(known),
            )
            self._reasons = now
            self._pending = [
                symbol for symbol in now if before.get(symbol) != now[symbol]
            ]
            self.found = {
                symbol: day for symbol, day in self.found.items() if symbol in now
            }
        if not self._pending:
            return False
        symbol = self._pending[-1]
        offers = self.reader.offers(symbol, known.book, known.ledger, known.at)
        found = {other: day for other, day in self.found.items() if other != symbol}
        if offers:
            day = report_day(symbol, known, offers)
            if any(row.told and not row.known and not row.untested for row in day.rows):
                found[symbol] = day.day
        self.found = found
        self._pending.pop()
        return True

    async def find_all(
        self,
        call: Callable[[Callable[[], bool]], Awaitable[bool]],
        known: Callable[[], Known],
    ) -> bool:
        """Look at all tickers, one at a time through `call`; return whether the answer changed."""
        before = self.found
        while await call(lambda: self.find_more(known())):
            pass
        return self.found != before

    def _reasons_to_look(self, known: Known) -> dict[str, _Reason]:
        """Return the tickers with a recent release, filed or saved, for which a figure lacks."""
        lacking = _lacking(known)
        releases: defaultdict[int, list[str]] = defaultdict(list)
        for (cik, accession), public in self._store.filings.releases_known().items():
            if lacking and public > known.at - SINCE:
                releases[cik].append(accession)
        companies = self._store.filings.companies() if releases else {}
        reasons: dict[str, _Reason] = {}
        for symbol, verdicts in lacking.items():
            ciks = [
                companies[symbol].cik if symbol in companies else None,
                saved_under(symbol),
            ]
            found = [
                name
                for cik in ciks
                if cik is not None
                for name in releases.get(cik, ())
            ]
            if found:
                reasons[symbol] = sorted(found), verdicts
        return reasons


def _lacking(known: Known) -> dict[str, list[Verdict]]:
    """Return the open verdicts that lack a figure of the last quarter, by ticker."""
    book, today = known.book, known.today

    @cache
    def last_end(symbol: str) -> date:
        fiscal = book.fiscal(symbol)
        return fiscal.end(fiscal.containing(today, Span.QUARTER).shift(-1))

    def lacks(item: Input) -> bool:
        if item.ticker not in book.tickers or is_price(item.metric):
            return False
        if not isinstance(item.period, Period):
            # Without an entry nothing is known about the ticker
            return item.period is None and item.value is None
        ends = book.fiscal(item.ticker).end(item.period)
        return ends < last_end(item.ticker) or (item.value is None and ends <= today)

    found: defaultdict[str, list[Verdict]] = defaultdict(list)
    for verdict in known.verdicts.values():
        if not verdict.status.settled:
            for symbol in dict.fromkeys(
                item.ticker for item in verdict.inputs if lacks(item)
            ):
                found[symbol].append(verdict)
    return found
