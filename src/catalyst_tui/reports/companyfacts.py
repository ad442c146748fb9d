"""Read standard metrics from SEC companyfacts, each vintage with the day it was filed.

Filings are read oldest first. A value is a new vintage if it is the first of its period or differs
from the one before; a later filing that repeats it adds nothing (verdicts.md, "Facts"; sources.md,
F1 to F17).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256
from sys import intern
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from catalyst_tui.book.clean import clean
from catalyst_tui.book.model.book import Basis
from catalyst_tui.book.model.dates import evening_of
from catalyst_tui.book.model.metrics import REPORTED, STANDARD, Nature
from catalyst_tui.book.model.period import CALENDAR, FiscalYear, Period, Span
from catalyst_tui.book.model.quantity import Quantity, Unit
from catalyst_tui.judge.ledger.facts import Bound, Fact, FilingRef, Grade, Kind
from catalyst_tui.reports.concepts import LINES, RATIOS, SUMS, TRADES, Industry
from catalyst_tui.reports.derive import (
    PER_SHARE,
    Key,
    ReportedValue,
    Statement,
    affected,
    difference,
    parts,
    ratios,
    rebased,
    split_shown,
    split_words,
    statement,
)
from catalyst_tui.reports.facts_by_filing import LARGEST, PeriodicReport, read_filings
from catalyst_tui.reports.fiscal_labels import (
    FiscalStretch,
    Labels,
    misfit,
    naming,
    year_ends,
    years,
)
from catalyst_tui.values import Frozen

_RULES = 5
"""Raise it with each change in how reports are read; the tables count by themselves."""


def reading(lines: Sequence[object]) -> str:
    """Return a word that changes with the tables and rules by which reports are read."""
    tables = repr((tuple(lines), SUMS, RATIOS, REPORTED))
    return f"{_RULES}-{sha256(tables.encode()).hexdigest()[:8]}"


READING = reading(LINES)
"""A home that was filled by another reading reads its reports again."""

_LEAST_SHARES, _MOST_SHARES = Decimal("0.9"), Decimal("1.1")
"""How much the share count may move between two per-share values that are subtracted."""

_REPORTED = tuple(metric.name for metric in REPORTED)


class Companyfacts(Frozen):
    """The facts of a company's reports.

    `problems` are sentences: what could not be read, and why. `fiscal` is the year its reports
    show, `currency` that of its newest report.
    """

    entity: str
    cik: int
    facts: tuple[Fact, ...]
    problems: tuple[str, ...]
    fiscal: FiscalYear | None = None
    currency: str = ""


def read_companyfacts(
    body: bytes,
    ticker: str,
    fiscal: FiscalYear | None,
    zone: ZoneInfo,
    currency: str = "",
    *,
    former: Sequence[bytes] = (),
    since: date | None = None,
    seen: date | None = None,
) -> Companyfacts:
    """Return the standard metrics of an answer, and of those about `former` CIKs of the company.

    Periods are those of `fiscal`, or as the reports show them; amounts are in `currency`, or in
    that of the newest report. `known_at` is the evening of the day of filing in `zone`. Periods
    that ended before `since` are left out, and filings later than the day an answer was `seen`.

    A fiscal year or a currency that is not the company's is refused: no facts, and a sentence.
    Raises BadBody if a body is no companyfacts.
    """
    company = read_filings((body, *former), seen)
    main = clean(company.main or "", 20)
    ends = year_ends(company.filings)
    found = years(ends)
    shown = found.now if found else None
    nothing = Companyfacts(clean(company.entity), company.cik, (), (), shown, main)
    if not company.filings:
        return replace(
            nothing,
            problems=(f"{ticker} has no periodic report with figures at the SEC",),
        )
    if currency and main and main != currency:
        problem = (
            f"{ticker} reports in {main}; the book says {currency}: "
            f'write reports_in = "{main}"'
        )
        return replace(nothing, problems=(problem,))
    if fiscal is None and shown is None:
        problem = (
            f"{ticker}'s filings do not show when its years end: write fiscal_year_end"
        )
        return replace(nothing, problems=(problem,))
    if fiscal is not None and (refusal := misfit(ticker, fiscal, ends)) is not None:
        return replace(nothing, problems=(refusal,))
    whose = "its filings'" if fiscal is None else "the book's"
    labels = Labels(fiscal or CALENDAR)
    if fiscal is None and found is not None:
        labels, ends = Labels(found.first, found.changes), list(found.ends)
    fiscal = fiscal or shown or CALENDAR
    vintages = _Vintages(ticker, labels, zone, main or currency or "USD", since)
    for filing in company.filings:
        vintages.read(filing)
    lacking = (
        *_years_only(ticker, vintages.facts),
        *_absent(ticker, vintages.facts, vintages.trade),
    )
    problems = [naming(ticker, fiscal, ends, whose), *vintages.problems, *lacking]
    return replace(
        nothing, facts=tuple(vintages.facts), problems=tuple(filter(None, problems))
    )


class _Vintages:
    """What is known after each filing, and the facts that are new.

    `trade` is the kind of company without a gross profit that the newest filings show. `_taken` is
    what was last subtracted to derive a value, `_alike` are pairs of concepts that once had the
    same value for the same days, `_stated` are the values that facts were made of.
    """

    def __init__(
        self,
        ticker: str,
        labels: Labels,
        zone: ZoneInfo,
        currency: str,
        since: date | None,
    ) -> None:
        self.ticker, self.zone, self.currency, self.since = (
            ticker,
            zone,
            currency,
            since,
        )
        self.labels = labels
        self.facts: list[Fact] = []
        self.problems: list[str] = []
        self.trade: Industry | None = None
        self._known: dict[tuple[str, Key], ReportedValue] = {}
        self._taken: dict[tuple[str, FiscalStretch], Decimal] = {}
        self._alike: set[frozenset[str]] = set()
        self._stated: dict[tuple[str, Key], ReportedValue] = {}
        self._units: dict[str, Unit] = {
            name: STANDARD[name].unit_in(currency) for name in _REPORTED
        }

    def read(self, filing: PeriodicReport) -> None:
        """Read the next filing."""
        lines = statement(filing, self.labels)
        self.trade = next(
            (trade for trade in TRADES if trade.line in lines), self.trade
        )
        known_at = evening_of(filing.filed, self.zone)
        if (ratio := split_shown(self._known, lines)) is not None:
            self._rebase(ratio, lines, filing, known_at)
        for name, entries in lines.items():
            for key, entry in entries.items():
                entries[key] = self._known[name, key] = self._settled(name, key, entry)
        for name in lines:
            if name in STANDARD and STANDARD[name].nature in (
                Nature.FLOW,
                Nature.PER_SHARE,
            ):
                lines[name] |= self._later_parts(name, lines)
        for name, stretch, entry in ratios(lines):
            lines.setdefault(name, {})[stretch] = entry
        for name, entries in lines.items():
            if name in self._units:
                for key, entry in entries.items():
                    self._state(name, key, entry, filing, known_at)

    def _rebase(
        self,
        ratio: Fraction,
        lines: Statement,
        filing: PeriodicReport,
        known_at: datetime,
    ) -> None:
        """Convert values after a split that the filing does not repeat."""
        note = f"after the {split_words(ratio)} split"
        for entries in (self._known, self._stated):  # derived values are only stated
            for name, key in affected(entries, lines):
                before = entries[name, key]
                if abs(before.value) >= LARGEST:
                    continue  # no count and no price
                value = rebased(name, before.value, ratio)
                entry = replace(
                    before, value=value, made_of=before.inputs, quantum=0, note=note
                )
                if entries is self._known:
                    entries[name, key] = entry
                else:
                    self._state(name, key, entry, filing, known_at)
        taken = [
            key
            for key, value in self._taken.items()
            if key[0] in PER_SHARE and abs(value) < LARGEST
        ]
        for name, left in taken:
            self._taken[name, left] = rebased(name, self._taken[name, left], ratio)

    def _settled(self, name: str, key: Key, entry: ReportedValue) -> ReportedValue:
        """Return an entry, with all the digits of an earlier one that it only rounds."""
        known = self._known.get((name, key))
        if known is None or not entry.repeats(known):
            return entry
        if known.concept != entry.concept:
            self._alike.add(frozenset((known.concept, entry.concept)))
        return (
            entry
            if entry.value == known.value
            else replace(entry, value=known.value, quantum=known.quantum)
        )

    def _later_parts(self, name: str, lines: Statement) -> dict[Key, ReportedValue]:
        """Return the parts of a year that follow from this filing and those before it.

        Q4 is the year less nine months. A value is derived again only if the subtracted figure was
        restated since: a restated year alone says nothing about its parts (F17).
        """
        found: dict[Key, ReportedValue] = {}
        for stretch, whole in lines[name].items():
            if not isinstance(stretch, FiscalStretch):
                continue
            for start, left in parts(stretch):
                begun = self._known.get((name, start))
                if begun is None or self._taken.get((name, left)) == begun.value:
                    continue
                self._taken[name, left] = begun.value
                if left not in lines[name] and (
                    entry := self._part(name, stretch, whole, start, left)
                ):
                    found[left] = entry
        return found

    def _part(
        self,
        name: str,
        stretch: FiscalStretch,
        whole: ReportedValue,
        start: FiscalStretch,
        left: FiscalStretch,
    ) -> ReportedValue | None:
        """Return the rest of a year, if both figures have the same concept."""
        begun = self._known[name, start]
        pair = frozenset((whole.concept, begun.concept))
        same = (
            len(pair) == 1
            or pair in self._alike
            or bool(pair & (whole.alike | begun.alike))
        )
        entry = difference(whole, begun, left) if same else None
        if entry is None or STANDARD[name].nature is not Nature.PER_SHARE:
            return entry
        shares = [
            self._known.get(("shares_diluted", part)) for part in (stretch, start)
        ]
        counts = [item.value for item in shares if item is not None and item.value > 0]
        if len(counts) == 2 and _LEAST_SHARES <= counts[0] / counts[1] <= _MOST_SHARES:
            return replace(entry, about=True)
        if left.first == left.last and (self.since is None or entry.end >= self.since):
            why = "reports do not give the average share count of the whole year"
            if len(counts) == 2:
                now, before = counts
                moved = f"went from {before:,.0f} to {now:,.0f} within the year"
                why = f"average share count {moved}"
            self.problems.append(
                f"{name} of {left.period} is not derived: {self.ticker}'s {why}"
            )
        return None

    def _state(
        self,
        name: str,
        key: Key,
        entry: ReportedValue,
        filing: PeriodicReport,
        known_at: datetime,
    ) -> None:
        """Add a fact for an entry, unless it repeats the last one."""
        period = key.period if isinstance(key, FiscalStretch) else key
        last = self._stated.get((name, key))
        if period is None:
            return
        if last is not None and (
            last.value == entry.value or (entry.about and not last.about)
        ):
            return
        self._stated[name, key] = entry
        if self.since is not None and entry.end < self.since:
            return
        concept, made_of = intern(entry.concept), tuple(map(intern, entry.made_of))
        filed = FilingRef(
            filing.form, filing.accession, concept, entry.start, entry.end, made_of
        )
        self.facts.append(
            Fact(
                self.ticker,
                name,
                period,
                Kind.ACTUAL,
                Basis.GAAP,
                Quantity(entry.value, self._units[name]),
                known_at,
                Grade.ESTIMATE if entry.about else Grade.FILING,
                intern(f"{filing.form} {filing.accession}"),
                Bound.ABOUT if entry.about else Bound.EXACT,
                note=entry.note,
                filed=filed,
            )
        )


def _absent(ticker: str, facts: Sequence[Fact], trade: Industry | None) -> list[str]:
    """Return sentences about standard metrics that the newest reports do not have.

    Banks, insurers and owners of real estate never have some metrics.
    """
    newest: dict[str, date] = {}
    for fact in facts:
        if fact.filed is not None:
            newest[fact.metric] = max(fact.filed.end, newest.get(fact.metric, date.min))
    last = max(newest.values(), default=date.min)
    without = trade.without if trade else frozenset[str]()
    never = [name for name in _REPORTED if name not in newest and name not in without]
    lately = [
        f"no {name} since {newest[name]}"
        for name in _REPORTED
        if name in newest and (last - newest[name]).days > 300 and name not in without
    ]
    lacking = [name for name in _REPORTED if name in without and name not in newest]
    kind = (
        [f"{ticker} is {trade.name}: it has no {', '.join(lacking)}"]
        if trade and lacking
        else []
    )
    if not never and not lately:
        return kind
    gone = ([f"no {', '.join(never)}"] if never else []) + lately
    return [*kind, f"{ticker}'s reports give {'; '.join(gone)}"]


def _years_only(ticker: str, facts: Sequence[Fact]) -> list[str]:
    """Return sentences about quarters that no filing gives and none can be derived for.

    Only the whole year is known, or the quarter lies between two known ones.
    """
    known = {
        (fact.metric, fact.period) for fact in facts if isinstance(fact.period, Period)
    }
    lacking: dict[str, list[str]] = {}
    for metric, year in sorted(known, key=lambda one: (one[0], one[1].year)):
        if year.span is Span.YEAR and STANDARD[metric].nature is Nature.FLOW:
            quarters = [
                part for part in year.parts(Span.QUARTER) if (metric, part) not in known
            ]
            halves = [part for part in year.parts(Span.HALF) if (metric, part) in known]
            if quarters and not halves:
                whole = len(quarters) == Span.QUARTER.per_year
                lacking.setdefault(metric, []).append(
                    str(year) if whole else ", ".join(map(str, quarters))
                )
    for metric, hole in sorted(_holes(known), key=lambda one: (one[0], one[1].year)):
        lacking.setdefault(metric, []).append(str(hole))
    named: dict[str, list[str]] = {}
    for metric, gaps in lacking.items():
        named.setdefault(", ".join(gaps), []).append(metric)
    return [
        f"{ticker}'s reports give no quarters of {', '.join(metrics)} for {gaps}"
        for gaps, metrics in named.items()
    ]


def _holes(known: Set[tuple[str, Period]]) -> Iterator[tuple[str, Period]]:
    """Yield the unknown quarters between two known ones, if their year is unknown too.

    Averages and shares of something have none by nature.
    """
    for metric, before in known:
        nature, hole = STANDARD[metric].nature, before.shift(1)
        if (
            before.span is not Span.QUARTER
            or (metric, hole) in known
            or (metric, hole.shift(1)) not in known
        ):
            continue
        year = (metric, hole.within(Span.YEAR)) in known
        if nature is Nature.PER_SHARE or (nature is Nature.FLOW and not year):
            yield metric, hole
