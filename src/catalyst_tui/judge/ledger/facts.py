"""The ledger: everything observed, as of a moment.

`known_at` is when the public could know a thing. Nothing here changes: a correction is a later
version, and a view as of a moment is all versions known by then (verdicts.md, "Facts").
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from datetime import date, datetime
from itertools import chain
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from catalyst_tui.book.model.period import FiscalYear, Period
from catalyst_tui.book.model.quantity import Unit
from catalyst_tui.judge.kinds import Bound, Effect, Grade, Kind, Need, Status, Urgency
from catalyst_tui.judge.ledger.closes import (
    NO_CLOSES,
    RATE,
    Close,
    Closes,
    History,
    SplitEvent,
    Vintage,
    dated,
    dated_key,
    units_of,
    with_vintages,
)
from catalyst_tui.judge.ledger.columns import (
    NOBODY,
    Ends,
    KnownCompany,
    Packing,
    Reported,
    by_ticker,
    companies,
)
from catalyst_tui.judge.ledger.figures import (
    Figure,
    Figures,
    Key,
    Steps,
    differ,
    withdrawn,
)
from catalyst_tui.judge.ledger.observed import (
    ANOTHER,
    NO_RECORD,
    REGULAR_CLOSE,
    Announced,
    EarningsReport,
    Evidence,
    Fact,
    FilingRef,
    Outage,
    Quote,
    Reason,
    Record,
    Review,
    Revision,
    Session,
    Stated,
    Trade,
    evidence_order,
    part_of_day,
)


def differing(now: Mapping[str, object], before: Mapping[str, object]) -> set[str]:
    """Return the keys with different values."""
    return {key for key in {*now, *before} if now.get(key) is not before.get(key)}


if TYPE_CHECKING:
    from catalyst_tui.book.model.book import Book

# all that the rooms that do I/O know of the judge
__all__ = [
    "ANOTHER",
    "NO_CLOSES",
    "NO_RECORD",
    "RATE",
    "REGULAR_CLOSE",
    "Announced",
    "Bound",
    "Close",
    "Closes",
    "EarningsReport",
    "Effect",
    "Ends",
    "Evidence",
    "Fact",
    "Figure",
    "FilingRef",
    "Grade",
    "History",
    "Key",
    "Kind",
    "Ledger",
    "Need",
    "Outage",
    "Packing",
    "Quote",
    "Reason",
    "Record",
    "Reported",
    "Review",
    "Revision",
    "Session",
    "SplitEvent",
    "Stated",
    "Status",
    "Trade",
    "Urgency",
    "Vintage",
    "by_ticker",
    "differ",
    "part_of_day",
    "with_vintages",
    "withdrawn",
]


class Ledger:
    """Everything observed, indexed once. Readers never see it change. `closes` are oldest first."""

    def __init__(
        self,
        facts: Iterable[Fact] | Mapping[str, Reported] = (),
        evidence: Iterable[Evidence] = (),
        closes: Mapping[str, Sequence[Close]] | None = None,
        record: Record = NO_RECORD,
    ) -> None:
        self.record = record
        self.counted_by: Callable[[Book], Iterable[Evidence]] | None = None
        """Evidence by the claims of another version of the book."""
        self._by_book: dict[int, tuple[Book, Ledger]] = {}  # as `belonging_to`
        self._since: tuple[Evidence, ...] = ()  # what came after that was set
        self._companies = companies(facts, record.earnings_reports, record.announced)
        self._evidence = _by_checkpoint(evidence)
        self._closes = {} if closes is None else closes  # may load when asked
        self._asked: dict[str, Closes] = {}
        self._states: dict[
            tuple[object, ...], tuple[object, list[bool | None] | None]
        ] = {}
        self._revisions: dict[str, list[Revision]] | None = None

    def with_more(
        self,
        facts: Iterable[Fact] = (),
        evidence: Iterable[Evidence] = (),
        announced: Iterable[Announced] = (),
        earnings_reports: Iterable[EarningsReport] | None = None,
    ) -> Ledger:
        """Return a ledger that also knows these. It shares everything that is the same.

        `earnings_reports` replace all those known before.
        """
        added = by_ticker(facts)
        dates = by_ticker(announced)
        companies = dict(self._companies)
        released = None if earnings_reports is None else by_ticker(earnings_reports)
        for ticker in {
            *added,
            *dates,
            *(() if released is None else {*released, *companies}),
        }:
            before = self._company(ticker)
            releases = before.releases if released is None else released.get(ticker, ())
            if ticker in added or ticker in dates or releases != before.releases:
                companies[ticker] = KnownCompany(
                    before.reported.with_more(added.get(ticker, ())),
                    releases,
                    (*before.announced, *dates.get(ticker, ())),
                )
        heard = [*evidence]
        evidence_now = dict(self._evidence)
        for id_, new in _by_checkpoint(heard).items():
            evidence_now[id_] = sorted(
                [*evidence_now.get(id_, ()), *new], key=evidence_order
            )
        if not heard and not differing(companies, self._companies):
            return self
        asked = {
            symbol: closes
            for symbol, closes in self._asked.items()
            if not (named := dated_key(symbol)) or named[0][0] not in added
        }
        return self._with(
            _since=(*self._since, *heard),
            _companies=companies,
            _evidence=evidence_now,
            _asked=asked,
            _states={},
        )

    def _with(self, **parts: Any) -> Ledger:
        """Return a copy with other parts, that shares all the rest."""
        other = copy(self)
        for name, value in {"_by_book": {}, **parts}.items():
            setattr(other, name, value)
        return other

    def with_closes(self, closes: Mapping[str, Sequence[Close]]) -> Ledger:
        """Return a ledger with these closes instead. Unchanged series are shared, by identity."""
        same = {
            symbol: asked
            for symbol, asked in self._asked.items()
            if dated_key(symbol) or closes.get(symbol, NO_CLOSES) is asked
        }
        return self._with(_closes=closes, _asked=same, _states={})

    def on_closes(self, closes: Mapping[str, Closes]) -> Ledger:
        """Return a ledger to be read with these closes of their symbols. Nothing is added to it."""
        return self._with(_asked={**self._asked, **closes}, _states={})

    def changed(self, before: Ledger) -> set[str] | None:
        """Return what differs from an earlier ledger; None if it may be anything.

        These are tickers, symbols of closes, and ids of evidence.
        """
        now = self.record
        then = before.record
        if (now.revisions, now.reasons, now.outages) != (
            then.revisions,
            then.reasons,
            then.outages,
        ):
            return None
        asked = {symbol: self.all_closes(symbol) for symbol in before._asked}
        return (
            differing(self._companies, before._companies)
            | differing(asked, before._asked)
            | differing(self._evidence, before._evidence)
        )

    def known_between(self, first: datetime, last: datetime) -> set[str] | None:
        """Return what became known after `first`, up to `last`; None if that concerns the book."""
        if any(first < moment <= last for moment in _moments(self.record)):
            return None
        known: Iterable[tuple[str, Sequence[datetime]]] = chain(
            ((name, one.moments) for name, one in self._companies.items()),
            ((symbol, closes.changes) for symbol, closes in self._asked.items()),
            (
                (id_, [item.known_at for item in items])
                for id_, items in self._evidence.items()
            ),
        )
        return {
            name
            for name, moments in known
            if bisect_right(moments, first) != bisect_right(moments, last)
        }

    def edited(
        self, revisions: tuple[Revision, ...], reasons: tuple[Reason, ...] = ()
    ) -> Ledger:
        """Return a ledger with these versions of the book. It shares all indexes with this one."""
        record = replace(self.record, revisions=revisions, reasons=reasons)
        return self._with(record=record, _revisions=None)

    def apart(self) -> Ledger:
        """Return the same ledger with a cache of its own, for another thread."""
        return self._with(_asked=dict(self._asked), _states={})

    def reviewed(self, reviews: tuple[Review, ...]) -> Ledger:
        """Return a ledger with these reviews. It shares all indexes with this one."""
        return self._with(record=replace(self.record, reviews=reviews))

    def belonging_to(self, book: Book) -> Ledger:
        """Return a ledger with the evidence that counts by another version of the book."""
        if self.counted_by is None:
            return self
        if id(book) not in self._by_book:
            evidence = _by_checkpoint([*self.counted_by(book), *self._since])
            self._by_book[id(book)] = book, self._with(_evidence=evidence)
        return self._by_book[id(book)][1]

    def unedited(self) -> Ledger:
        """Return the ledger as if the book had never been edited, to judge an old version."""
        return self.edited(())

    def revisions(self, checkpoint: str, at: datetime | None = None) -> list[Revision]:
        """Return the versions of a checkpoint, those read by `at` if it is given, oldest first."""
        if self._revisions is None:
            grouped: defaultdict[str, list[Revision]] = defaultdict(list)
            for revision in self.record.revisions:
                grouped[revision.checkpoint].append(revision)
            self._revisions = dict(grouped)
        known = self._revisions.get(checkpoint, [])
        return known if at is None else [one for one in known if one.known_at <= at]

    def reviews(self, thesis: str, at: datetime) -> list[Review]:
        """Return when a thesis was reviewed by `at`, oldest first."""
        return [
            review
            for review in self.record.reviews
            if review.thesis == thesis and review.known_at <= at
        ]

    def _company(self, ticker: str) -> KnownCompany:
        return self._companies.get(ticker, NOBODY)

    def vintages(self, key: Key, period: Period | date, at: datetime) -> Sequence[Fact]:
        """Return every version of a figure known by `at`, oldest first."""
        return series.vintages(period, at) if (series := self.series(key)) else ()

    def figure(self, key: Key, period: Period | date, at: datetime) -> Figure | None:
        """Return the version that counts: of the best grade, the latest (verdicts.md, "Facts")."""
        return series.figure(period, at) if (series := self.series(key)) else None

    def series(self, key: Key, steps: Steps = ()) -> Figures | None:
        """Return one series, in the shares that `steps` lead to; None if nothing was ever known."""
        series = self._companies.get(key[0], NOBODY).reported.series.get(key)
        return series.figures(steps) if series else None

    def facts(self, ticker: str) -> Iterator[Fact]:
        """Yield all versions of a ticker's figures, also withdrawn ones and their withdrawals."""
        return self._company(ticker).reported.facts()

    def keys(self, ticker: str) -> Iterable[Key]:
        """Return the keys of all series that a ticker ever had a figure in."""
        return self._company(ticker).reported.series

    @property
    def reported(self) -> dict[str, Reported]:
        """Return what each ticker reported."""
        return {ticker: company.reported for ticker, company in self._companies.items()}

    def evidence(self, checkpoint: str, at: datetime) -> list[Evidence]:
        """Return the evidence about a checkpoint known by `at` and not withdrawn by then, oldest
        first."""
        known = self.entered(checkpoint, at)
        gone = {item.withdraws for item in known if item.withdraws}
        if not gone:
            return known
        return [item for item in known if item.id not in gone and not item.withdraws]

    def entered(self, checkpoint: str, at: datetime) -> list[Evidence]:
        """Return the same with withdrawn entries and their withdrawals."""
        evidence = self._evidence.get(checkpoint)
        if not evidence:
            return []
        return evidence[: bisect_right(evidence, at, key=lambda one: one.known_at)]

    def all_closes(self, symbol: str) -> Closes:
        """Return every close of a symbol. They are read once, so that a ledger never changes."""
        closes = self._asked.get(symbol)
        if closes is None:
            if named := dated_key(symbol):
                closes = dated(self.series(named[0]), named[1])
            else:
                closes = Closes.of(self._closes.get(symbol, NO_CLOSES))
            self._asked[symbol] = closes
        return closes

    def closes(self, symbol: str, at: datetime, until: date | None = None) -> Closes:
        """Return the closes known by `at`, of days up to `until`, oldest first."""
        return self.all_closes(symbol).through(at, until)

    def last_close(
        self, symbol: str, at: datetime, until: date | None = None
    ) -> Close | None:
        """Return the last of `closes`, or None."""
        return self.all_closes(symbol).last(at, until)

    def dated_units(self, symbol: str) -> set[Unit]:
        """Return the units of a daily or weekly series."""
        named = dated_key(symbol)
        return units_of(self.series(named[0])) if named else set()

    def remembered(
        self,
        key: tuple[object, ...],
        about: object,
        made: Callable[[], list[bool | None] | None],
    ) -> list[bool | None] | None:
        """Return what `made` makes, cached under `key`.

        `about` keeps alive what the key identifies.
        """
        if key not in self._states:
            self._states[key] = (about, made())
        return self._states[key][1]

    def print_of(self, ticker: str, period: Period, at: datetime) -> datetime | None:
        """Return when the ticker's report for a quarter became public, if it was by `at`."""
        known = self._company(ticker).earnings_reports.get(period)
        return known if known is not None and known <= at else None

    def release_of(self, ticker: str, period: Period, at: datetime) -> datetime | None:
        """Return when the company filed its release on a quarter, if it did by `at`."""
        known = (
            one.known_at
            for one in self._company(ticker).releases
            if one.period == period
        )
        return next((moment for moment in known if moment <= at), None)

    def announced(self, ticker: str, near: date, at: datetime) -> Announced | None:
        """Return the announced day of the report expected near a day, as known by `at`."""
        return self._company(ticker).announced_near(near, at)

    def known_moments(self, ticker: str) -> Sequence[datetime]:
        """Return when any figure, report or announced day of a ticker became known."""
        return self._company(ticker).moments

    def reporters(self, at: datetime) -> set[str]:
        """Return the tickers that can be expected to report, as known by `at`."""
        return {
            ticker
            for ticker, company in self._companies.items()
            if company.reports is not None and company.reports <= at
        }

    def earnings_reports(self, ticker: str) -> Mapping[Period, datetime]:
        """Return when each quarter of a ticker was reported."""
        return self._company(ticker).earnings_reports

    def first_known(self) -> datetime | None:
        """Return when the first figure or evidence became known, or None."""
        firsts = (one.moments[0] for one in self._companies.values() if one.moments)
        return min(
            (*firsts, *(items[0].known_at for items in self._evidence.values())),
            default=None,
        )

    def fiscal(self, ticker: str, rule: FiscalYear, at: datetime) -> FiscalYear:
        """Return the ticker's calendar: the rule, corrected by the ends reported by `at`."""
        return self._company(ticker).reported.ends.through(rule, at)


def _by_checkpoint(evidence: Iterable[Evidence]) -> dict[str, list[Evidence]]:
    """Group evidence by checkpoint. A ruling on one period (`ID[2026Q3]`) is about the whole."""
    by_checkpoint: defaultdict[str, list[Evidence]] = defaultdict(list)
    for item in evidence:
        by_checkpoint[item.checkpoint.partition("[")[0]].append(item)
    return {
        id_: sorted(items, key=evidence_order) for id_, items in by_checkpoint.items()
    }


def _moments(record: Record) -> Iterator[datetime]:
    """Yield when anything in a record came into force, apart from reports."""
    for revision in record.revisions:
        yield revision.known_at
    for reason in record.reasons:
        yield reason.known_at
    for outage in record.outages:
        yield outage.first
        if outage.last is not None:
            yield outage.last
