"""The ledger: everything observed, as of a moment.

`known_at` is when the public could know a thing. Nothing here changes: a correction is a later
version, and a view as of a moment is all versions known by then (verdicts.md, "Facts").
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from copy import copy
from datetime import date, datetime
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from catalyst_tui.book.model.period import FiscalYear, Period
from catalyst_tui.book.model.quantity import Unit
from catalyst_tui.judge.kinds import Bound, Effect, Grade, Kind, Need, Status, Urgency
from catalyst_tui.judge.ledger.closes import (
    NO_CLOSES,
    RATE,
    Close,
    Closes,
    Common,
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
from catalyst_tui.judge.ledger.figures import Figure, Figures, Key, differ, withdrawn
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


class LedgerChange(Struct, frozen=True):
    """Tickers with new figures or dates, symbols with new closes, and ids with new evidence."""

    figures: frozenset[str] = frozenset()
    closes: frozenset[str] = frozenset()
    evidence: frozenset[str] = frozenset()

    def __or__(self, other: LedgerChange) -> LedgerChange:
        return LedgerChange(
            self.figures | other.figures,
            self.closes | other.closes,
            self.evidence | other.evidence,
        )


class LedgerTimeline(Struct, frozen=True):
    """When figures, by ticker, and evidence, by id, became known; in order."""

    figures: list[tuple[datetime, str]]
    evidence: list[tuple[datetime, str]]

    def with_more(
        self, figures: Iterable[tuple[datetime, str]], evidence: Iterable[tuple[datetime, str]]
    ) -> LedgerTimeline:
        """Return a timeline with more entries."""
        return LedgerTimeline(
            sorted([*self.figures, *figures]), sorted([*self.evidence, *evidence])
        )

    @classmethod
    def of(
        cls, companies: Mapping[str, KnownCompany], evidence: Mapping[str, Iterable[Evidence]]
    ) -> LedgerTimeline:
        return cls(
            sorted(
                (moment, ticker)
                for ticker, company in companies.items()
                for moment in company.moments
            ),
            sorted((item.known_at, id_) for id_, items in evidence.items() for item in items),
        )


def within(known: list[tuple[datetime, str]], first: datetime, last: datetime) -> frozenset[str]:
    """Return the names that became known after `first`, up to `last`."""
    begin, end = (bisect_right(known, moment, key=itemgetter(0)) for moment in (first, last))
    return frozenset(name for _, name in known[begin:end])


def differing(now: Mapping[str, object], before: Mapping[str, object]) -> frozenset[str]:
    """Return the keys with different values."""
    if now is before:
        return frozenset()
    return frozenset(key for key in {*now, *before} if now.get(key) is not before.get(key))


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
    "Common",
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
    "LedgerChange",
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
]  # fmt: skip


class _Asked(Struct):
    """The closes of a symbol as they were given, and as columns."""

    given: Sequence[Close] | Figures
    closes: Closes


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
        self._closes: Mapping[str, Sequence[Close]] = (
            {} if closes is None else closes
        )  # may load when asked
        self._asked: dict[str, _Asked] = {}
        self._shorter, self._later = self, dict[str, Close]()  # as `with_more_closes`
        self._common: dict[tuple[str, str], Common] = {}
        self._states: dict[tuple[object, ...], tuple[object, list[bool | None] | None]] = {}
        self._revisions: dict[str, list[Revision]] | None = None
        self._timeline: LedgerTimeline | None = None

    def with_more(
        self,
        facts: Iterable[Fact] = (),
        evidence: Iterable[Evidence] = (),
        announced: Iterable[Announced] = (),
        earnings_reports: Iterable[EarningsReport] | None = None,
    ) -> Ledger:
        """Return a ledger that also knows these. It shares everything that is the same.

        `prints` replace all those known before.
        """
        added = by_ticker(facts)
        dates = by_ticker(announced)
        released = dict[str, tuple[EarningsReport, ...]]()
        if earnings_reports is not None:
            apart = by_ticker(earnings_reports)
            released = {ticker: apart.get(ticker, ()) for ticker in {*apart, *self._companies}}
        moved = {
            ticker for ticker, now in released.items() if self._company(ticker).releases != now
        }
        grown = {
            ticker: self._company(ticker).with_more(
                added.get(ticker, ()), dates.get(ticker, ()), released.get(ticker)
            )
            for ticker in {*added, *dates, *moved}
        }
        items_by_id = _by_checkpoint(evidence)
        evidence_now = {
            id_: _in_order([*self._evidence.get(id_, ()), *new]) for id_, new in items_by_id.items()
        }
        if not grown and not evidence_now:
            return self
        timeline = self._timeline
        if timeline is not None:
            known = [(fact.known_at, ticker) for ticker, own in added.items() for fact in own]
            known += [(report.known_at, ticker) for ticker, own in dates.items() for report in own]
            heard = ((item.known_at, id_) for id_, items in items_by_id.items() for item in items)
            timeline = None if moved else timeline.with_more(known, heard)
        return self._with(
            _since=(*self._since, *(item for items in items_by_id.values() for item in items)),
            _companies={**self._companies, **grown},
            _evidence={**self._evidence, **evidence_now},
            _asked={
                symbol: asked for symbol, asked in self._asked.items() if not dated_key(symbol)
            },
            _states={},
            _timeline=timeline,
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
            if dated_key(symbol) or closes.get(symbol, NO_CLOSES) is asked.given
        }
        common = {pair: one for pair, one in self._common.items() if same.keys() >= {*pair}}
        return self._with(_closes=closes, _asked=same, _common=common, _states={})

    def all_closes(self, symbol: str) -> Closes:
        """Return every close of a symbol, known at whatever moment."""
        return self._of(symbol).closes

    def on_closes(self, closes: Mapping[str, Closes]) -> Ledger:
        """Return a ledger to be read with these closes of their symbols. Nothing is added to it."""
        asked = self._asked | {symbol: _Asked(one, one) for symbol, one in closes.items()}
        return self._with(_asked=asked, _common={}, _states={})

    def with_more_closes(self, more: dict[str, Close]) -> Ledger:
        """Return a ledger for reading, in which each of these is the last close of its symbol.

        It asks this one for all others: there are many.
        """
        return self._with(_shorter=self, _later=more, _asked={}, _common={}, _states={})

    def changed(self, before: Ledger) -> LedgerChange | None:
        """Return what differs from an earlier ledger; None if it may be anything."""
        now = self.record
        then = before.record
        if (now.revisions, now.reasons, now.outages) != (
            then.revisions,
            then.reasons,
            then.outages,
        ):
            return None
        symbols = (
            symbol
            for symbol, asked in before._asked.items()
            if self._of(symbol).given is not asked.given
        )
        return LedgerChange(
            differing(self._companies, before._companies),
            frozenset(symbols),
            differing(self._evidence, before._evidence),
        )

    def known_between(self, first: datetime, last: datetime) -> LedgerChange | None:
        """Return what became known after `first`, up to `last`; None if that concerns the book."""
        if any(first < moment <= last for moment in _moments(self.record)):
            return None
        if self._timeline is None:
            self._timeline = LedgerTimeline.of(self._companies, self._evidence)
        symbols = (
            symbol for symbol, asked in self._asked.items() if asked.closes.news(first, last)
        )
        return LedgerChange(
            within(self._timeline.figures, first, last),
            frozenset(symbols),
            within(self._timeline.evidence, first, last),
        )

    def edited(self, revisions: tuple[Revision, ...], reasons: tuple[Reason, ...] = ()) -> Ledger:
        """Return a ledger with these versions of the book. It shares all indexes with this one."""
        record = replace(self.record, revisions=revisions, reasons=reasons)
        return self._with(record=record, _revisions=None)

    def apart(self) -> Ledger:
        """Return the same ledger with a cache of its own, for another thread."""
        return self._with(_asked=dict(self._asked), _common=dict(self._common), _states={})

    def reviewed(self, reviews: tuple[Review, ...]) -> Ledger:
        """Return a ledger with these reviews. It shares all indexes with this one."""
        return self._with(record=replace(self.record, reviews=reviews))

    def belonging_to(self, book: Book) -> Ledger:
        """Return a ledger with the evidence that counts by another version of the book."""
        if self.counted_by is None:
            return self
        found = self._by_book.get(id(book))
        if found is not None and found[0] is book:
            return found[1]
        evidence = _by_checkpoint([*self.counted_by(book), *self._since])
        other = self._with(_evidence=evidence, _timeline=None)
        self._by_book[id(book)] = book, other
        return other

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
        revisions = self._revisions.get(checkpoint, [])
        return (
            revisions
            if at is None
            else [revision for revision in revisions if revision.known_at <= at]
        )

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

    def series(self, key: Key) -> Figures | None:
        """Return one series; None if nothing in it was ever known."""
        return self._companies.get(key[0], NOBODY).reported.figures(key)

    def facts(self, ticker: str) -> Iterator[Fact]:
        """Yield all versions of a ticker's figures, also withdrawn ones and their withdrawals."""
        return self._company(ticker).reported.facts()

    @property
    def reported(self) -> dict[str, Reported]:
        """Return what each ticker reported."""
        return {ticker: company.reported for ticker, company in self._companies.items()}

    def evidence(self, checkpoint: str, at: datetime) -> list[Evidence]:
        """Return the evidence about a checkpoint known by `at` and not withdrawn by then, oldest
        first."""
        known = self.entered(checkpoint, at)
        if not known:
            return known
        gone = {item.withdraws for item in known if item.withdraws}
        if not gone:
            return known
        return [item for item in known if item.id not in gone and not item.withdraws]

    def entered(self, checkpoint: str, at: datetime) -> list[Evidence]:
        """Return the same with withdrawn entries and their withdrawals."""
        evidence = self._evidence.get(checkpoint)
        return evidence[: bisect_right(evidence, at, key=lambda e: e.known_at)] if evidence else []

    def closes(self, symbol: str, at: datetime, until: date | None = None) -> Closes:
        """Return the closes known by `at`, of days up to `until`, oldest first."""
        return self._of(symbol).closes.through(at, until)

    def days(self, symbol: str, at: datetime, until: date | None = None) -> Sequence[date]:
        """Return the days of those closes."""
        closes = self._of(symbol).closes
        days = closes.as_of(at).days
        end = closes.end(at, until)
        return days if end == len(days) else days[:end]

    def closes_known(self, symbol: str, at: datetime) -> int:
        """Count the closes of a symbol known by `at`."""
        return self._of(symbol).closes.end(at)

    def last_close(self, symbol: str, at: datetime, until: date | None = None) -> Close | None:
        """Return the last of `closes`, or None."""
        return self._of(symbol).closes.last(at, until)

    def last_place(self, symbol: str, at: datetime, until: date | None) -> tuple[Closes, int]:
        """Return the closes of a symbol known at `at`, and the place of the last one or -1."""
        closes = self._of(symbol).closes
        return closes.as_of(at), closes.end(at, until) - 1

    def every_value(self, symbol: str, at: datetime) -> Iterator[Close]:
        """Yield every value of a symbol known by `at`, also revised ones, day by day."""
        return self._of(symbol).closes.every_value(at)

    def close_moments(self, symbol: str, at: datetime) -> Sequence[datetime]:
        """Return when a close of a symbol became known or was revised, up to `at`."""
        return self._of(symbol).closes.moments(at)

    def is_revised(self, symbol: str) -> bool:
        """Return whether the value of a day depends on the moment of asking."""
        return self._of(symbol).closes.revised

    def dated_units(self, symbol: str) -> set[Unit]:
        """Return the units of a daily or weekly series."""
        named = dated_key(symbol)
        return units_of(self.series(named[0])) if named else set()

    def _of(self, symbol: str) -> _Asked:
        """Return the closes of a symbol. They are read once, so that a ledger never changes."""
        asked = self._asked.get(symbol)
        if asked is None:
            if symbol in self._later:
                longer = self._shorter._of(symbol).closes.longer(self._later[symbol])
                asked = _Asked(longer, longer)
            elif self._later:
                asked = self._shorter._of(symbol)
            elif named := dated_key(symbol):
                key, every = named
                figures = self.series(key)
                asked = _Asked(figures or NO_CLOSES, dated(figures, every))
            else:
                closes = self._closes.get(symbol, NO_CLOSES)
                asked = _Asked(closes, Closes.of(closes))
            self._asked[symbol] = asked
        return asked

    def remembered(
        self, key: tuple[object, ...], about: object, made: Callable[[], list[bool | None] | None]
    ) -> list[bool | None] | None:
        """Return what `made` makes, cached under `key`.

        `about` keeps alive what the key identifies.
        """
        if key not in self._states:
            self._states[key] = (about, made())
        return self._states[key][1]

    def common(self, left: str, right: str) -> Common:
        """Return the days on which two tickers traded, from the cache."""
        if (left, right) not in self._common:
            self._common[left, right] = Common.of(self._of(left).closes, self._of(right).closes)
        return self._common[left, right]

    def print_of(self, ticker: str, period: Period, at: datetime) -> datetime | None:
        """Return when the ticker's report for a quarter became public, if it was by `at`."""
        known = self._company(ticker).earnings_reports.get(period)
        return known if known is not None and known <= at else None

    def release_of(self, ticker: str, period: Period, at: datetime) -> datetime | None:
        """Return when the company filed its release on a quarter, if it did by `at`."""
        of = (
            release.known_at
            for release in self._company(ticker).releases
            if release.period == period
        )
        return next((known for known in of if known <= at), None)

    def announced(self, ticker: str, near: date, at: datetime) -> Announced | None:
        """Return the announced day of the report expected near a day, as known by `at`."""
        return self._company(ticker).announced(near, at)

    def known_moments(self, ticker: str) -> Set[datetime]:
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
        if self._timeline is None:
            self._timeline = LedgerTimeline.of(self._companies, self._evidence)
        firsts = (
            known[0][0] for known in (self._timeline.figures, self._timeline.evidence) if known
        )
        return min(firsts, default=None)

    def fiscal(self, ticker: str, rule: FiscalYear, at: datetime) -> FiscalYear:
        """Return the ticker's calendar: the rule, corrected by the ends reported by `at`."""
        return self._company(ticker).ends.through(rule, at)


def _by_checkpoint(evidence: Iterable[Evidence]) -> dict[str, list[Evidence]]:
    """Group evidence by checkpoint. A ruling on one period (`ID[2026Q3]`) is about the whole."""
    by_checkpoint: defaultdict[str, list[Evidence]] = defaultdict(list)
    for item in evidence:
        by_checkpoint[item.checkpoint.partition("[")[0]].append(item)
    return {id_: _in_order(items) for id_, items in by_checkpoint.items()}


def _in_order(items: list[Evidence]) -> list[Evidence]:
    return sorted(items, key=evidence_order)


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
