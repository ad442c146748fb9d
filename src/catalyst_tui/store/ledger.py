"""Facts and evidence: appended, never changed. What is there already is not added twice: imports repeat."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from datetime import datetime, timedelta
from sys import intern

from msgspec import Struct
from msgspec.structs import replace

from catalyst_tui.judge.ledger.facts import (
    Evidence,
    Fact,
    Reported,
)
from catalyst_tui.store.connection import Connection, Part, Row
from catalyst_tui.store.errors import StoreError
from catalyst_tui.store.ledger_rows import OfTicker, evidence_of, evidence_row, fact_of, fact_row
from catalyst_tui.store.moments import moment, moment_or_none, stamp
from catalyst_tui.store.values import Value, made

# "On conflict" forgives only what is there already; "or ignore" would forgive a missing value too.
_ADD_FACT = """
    INSERT INTO facts (ticker, metric, period, kind, basis, value, unit, known_at, grade, source, bound, low,
        high, note, form, accession, concept, period_start, period_end, derived_from, withdraws, recorded_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
"""
_FACTS = """
    SELECT ticker, metric, period, kind, basis, value, unit, known_at, grade, source, bound, low, high, note,
        form, accession, concept, period_start, period_end, derived_from, withdraws,
        CASE WHEN form IS NULL THEN recorded_at END
    FROM facts ORDER BY id
"""
_LAST_SAID = """
    SELECT max(recorded_at) FROM facts WHERE ticker = ? AND metric = ? AND period = ? AND kind = ?
        AND basis = ? AND known_at = ? AND form IS NULL
"""
# Each sought behind the one before: DISTINCT would go through all there are.
_TICKERS = """
    WITH RECURSIVE found (ticker) AS (
        SELECT min(ticker) FROM facts
        UNION ALL SELECT (SELECT min(ticker) FROM facts WHERE ticker > found.ticker) FROM found
            WHERE found.ticker IS NOT NULL
    ) SELECT ticker FROM found WHERE ticker IS NOT NULL
"""
_REPORTED = """
    SELECT value, derived_from, metric, kind, basis, known_at, period, grade, withdraws, unit, source, bound,
        low, high, note, CASE WHEN form IS NULL THEN recorded_at END, period_end, form, accession, concept,
        period_start
    FROM facts WHERE ticker = ? ORDER BY id
"""
_ADD_EVIDENCE = """
    INSERT INTO evidence (id, checkpoint, effect, known_at, grade, source, happened_on, company_date,
        company_first, company_last, score, note, ruling, withdraws, recorded_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_EVIDENCE = """
    SELECT id, checkpoint, effect, known_at, grade, source, happened_on, company_date, company_first,
        company_last, score, note, ruling, withdraws, recorded_at
    FROM evidence ORDER BY rowid
"""


_KNOWN_AT, _FORM = 7, 14
"""Where a row of a figure has since when it is known; the form it was filed in, None where a person entered
it."""

# By a person, and not taken back: figures that were filed and evidence with an id of its own came otherwise.
_LAST_ENTERED = """
    SELECT max(recorded_at) FROM (
        SELECT recorded_at FROM evidence e WHERE id LIKE 'own-%' AND recorded_at < ?1
            AND ?3 || ?4 || ?5 = '' AND (?2 IN ('', checkpoint) OR instr(checkpoint, ?2 || '[') = 1)
            AND NOT EXISTS (SELECT 1 FROM evidence w WHERE w.withdraws = e.id)
        UNION ALL
        SELECT recorded_at FROM facts f WHERE form IS NULL AND withdraws IS NULL AND recorded_at < ?1
            AND (?2 IN ('', ticker) OR ticker = '' AND metric = ?2)
            AND ?3 IN ('', metric) AND ?4 IN ('', period) AND ?5 IN ('', kind)
            AND NOT EXISTS (SELECT 1 FROM facts w WHERE w.withdraws = f.known_at AND w.ticker = f.ticker
                AND w.metric = f.metric AND w.period = f.period AND w.kind = f.kind AND w.basis = f.basis
                AND w.value = f.value AND w.source = f.source))
"""


class Entered(Struct, frozen=True):
    """What was entered at one moment."""

    at: datetime
    facts: tuple[Fact, ...]
    evidence: tuple[Evidence, ...]


class About(Struct, frozen=True):
    """A checkpoint, ticker or series, and of a figure its metric, period and kind; empty: any."""

    name: str = ""
    metric: str = ""
    period: str = ""
    kind: str = ""

    def has(self, fact: Fact) -> bool:
        named = self.name in ("", fact.ticker) or (not fact.ticker and fact.metric == self.name)
        told = (
            (self.metric, fact.metric),
            (self.period, str(fact.period)),
            (self.kind, fact.kind.value),
        )
        return named and all(asked in ("", value) for asked, value in told)

    def says(self, item: Evidence) -> bool:
        whole = self.name in ("", item.checkpoint, item.checkpoint.partition("[")[0])
        return whole and not (self.metric or self.period or self.kind)


ANYTHING = About()


_ACCESSION, _KNOWN = 18, 5
"""Where a row of `_REPORTED` has the filing it stands in, and when it was known."""


class Owners(Struct, frozen=True):
    """Whose figures count, by the book of now.

    `ciks` is the company of each ticker at the SEC and `filed_by` that of each filing. `before` has the
    former symbols of each ticker, `until` the last day of one, and `series` the new names of series.
    """

    ciks: Mapping[str, int] = {}
    filed_by: Mapping[str, int] = {}
    before: Mapping[str, tuple[str, ...]] = {}
    until: Mapping[str, str] = {}
    series: Mapping[str, str] = {}

    def counts_as(self, other: Owners) -> bool:
        """Whether the same figures count by another book. A company that was not known before adds none."""
        moved = any(other.ciks.get(ticker, cik) != cik for ticker, cik in self.ciks.items())
        names = (self.before, self.until, self.series) == (other.before, other.until, other.series)
        return names and not moved

    def now(self, ticker: str) -> str:
        """Return the symbol that a ticker has now."""
        return next((new for new, old in self.before.items() if ticker in old), ticker)

    def is_foreign(self, ticker: str, accession: str | None) -> bool:
        """Whether a figure stands in a filing of another company than the ticker's."""
        own = self.ciks.get(ticker)
        return (
            own is not None and accession is not None and self.filed_by.get(accession, own) != own
        )

    def touches(self, facts: Iterable[Fact]) -> bool:
        """Whether any of these is another company's, or of a former name."""
        return any(
            (fact.filed is not None and self.is_foreign(fact.ticker, fact.filed.accession))
            or self.now(fact.ticker) != fact.ticker
            or fact.metric in self.series
            for fact in facts
        )

    def is_former(self, ticker: str, known: str) -> bool:
        """Whether a figure of a former symbol was known while it was the company's."""
        return known[:10] <= self.until.get(ticker, "9999")

    @property
    def reused(self) -> Mapping[str, str]:
        """Return the symbols that another company has now, with the last day of the one before."""
        return {
            old: self.until[new]
            for new, olds in self.before.items()
            for old in olds
            if new in self.until
        }

    def is_earlier_company(self, ticker: str, known: str, accession: str | None) -> bool:
        """Whether a figure of a reused symbol is of the company that had it before."""
        if accession is not None and ticker in self.ciks and accession in self.filed_by:
            return False  # its filing says whose it is
        return known[:10] <= self.reused.get(ticker, "")

    def renamed(self, row: Row) -> Row:
        """Return a row of `_REPORTED` under the name that its series has now."""
        new = self.series.get(row[2])
        return row if new is None else (*row[:2], new, *row[3:])


NO_OWNERS = Owners()


class LedgerTables(Part):
    """What was observed, as rows. Tables: facts, evidence.

    `foreign` counts the figures of each ticker that `reported` left out: of another company.
    """

    def __init__(self, db: Connection) -> None:
        super().__init__(db)
        self.foreign: dict[str, int] = {}

    def add_facts(self, facts: Iterable[Fact], now: datetime) -> int:
        """Append facts, all or none; the number that were not there before."""
        rows = [(*fact_row(fact), stamp(fact.entered or now)) for fact in facts]
        with self._db.transaction():
            return self._db.write_many(_ADD_FACT, rows)

    def facts(self, after: int = 0) -> list[Fact]:
        """Every fact, in the order it was recorded; only those after an earlier end."""
        return self._read(_FACTS.replace("ORDER BY", f"WHERE id > {after:d} ORDER BY"), fact_of)

    def facts_between(self, after: int, until: int) -> list[Fact]:
        """Return the facts with numbers after the first and up to the second."""
        where = f"WHERE id > {after:d} AND id <= {until:d} AND withdraws IS NULL ORDER BY"
        return self._read(_FACTS.replace("ORDER BY", where), fact_of)

    def evidence_between(self, after: int, until: int) -> list[Evidence]:
        """Return the evidence with numbers after the first and up to the second."""
        where = f"WHERE rowid > {after:d} AND rowid <= {until:d} AND withdraws IS NULL ORDER BY"
        return self._read(_EVIDENCE.replace("ORDER BY", where), evidence_of)

    def facts_entered(self, facts: Iterable[Fact], now: datetime) -> list[Fact]:
        """The facts as entered now, each after what was entered before of the same figure since the same
        moment, so that the later one counts: of one file too, and by a clock that stands still."""
        last: dict[Row, datetime | None] = {}
        entered = []
        for fact in facts:
            if fact.filed is None:
                row = fact_row(fact)
                figure = (*row[:5], row[_KNOWN_AT])
                if figure not in last:
                    ((said,),) = self._db.rows(_LAST_SAID, figure)
                    last[figure] = moment_or_none(said)
                last[figure] = at = _after(last[figure], now)
                fact = replace(fact, entered=at)
            entered.append(fact)
        return entered

    def evidence_entered(self, items: Iterable[Evidence], now: datetime) -> list[Evidence]:
        """The same of evidence about one checkpoint."""
        last: dict[tuple[str, datetime], datetime | None] = {}
        for one in self.evidence():
            about = one.checkpoint, one.known_at
            last[about] = max(filter(None, (last.get(about), one.entered)), default=None)
        entered = []
        for item in items:
            about = item.checkpoint, item.known_at
            last[about] = at = _after(last.get(about), now)
            entered.append(replace(item, entered=at))
        return entered

    def reported(self, owners: Owners = NO_OWNERS) -> Iterator[tuple[str, Reported]]:
        """Every fact that counts, packed, by ticker: those of the others need not be there at once."""
        self.foreign = {}
        tickers = [ticker for (ticker,) in self._db.rows(_TICKERS)]
        renamed = [owners.now(ticker) for ticker in tickers]
        for ticker in dict.fromkeys([*renamed, *(one for one in tickers if one in owners.reused)]):
            packing = OfTicker(intern(ticker))
            for name in (ticker, *owners.before.get(ticker, ())):
                for row in self._db.rows(_REPORTED, (name,)):
                    known, accession = row[_KNOWN], row[_ACCESSION]
                    if name == ticker and owners.is_earlier_company(ticker, known, accession):
                        continue
                    if name != ticker and not owners.is_former(ticker, known):
                        continue
                    if owners.is_foreign(ticker, accession):
                        self.foreign[ticker] = self.foreign.get(ticker, 0) + 1
                    else:
                        made(packing.add, owners.renamed(row))
            yield packing.ticker, Reported.packed(packing.series())

    def typed_names(self) -> list[tuple[str, str, int]]:
        """Return each ticker and metric that a person entered figures of, and how many."""
        return self._db.rows(
            "SELECT ticker, metric, count(*) FROM facts WHERE form IS NULL AND withdraws IS NULL "
            "GROUP BY ticker, metric ORDER BY ticker, metric"
        )

    def count(self) -> int:
        """How many facts there are."""
        return int(self._db.rows("SELECT count(*) FROM facts")[0][0])

    def add_evidence(self, items: Iterable[Evidence], now: datetime) -> int:
        """Append evidence, all or none; the number that was not there before.

        StoreError when an id is already kept with other words: a correction is new evidence.
        """
        rows = [(*evidence_row(item), stamp(item.entered or now)) for item in items]
        with self._db.transaction():
            before = {row[0]: row for row in self._db.rows(_EVIDENCE)}
            fresh: dict[str, Row] = {}
            for row in rows:
                if (known := fresh.get(row[0]) or before.get(row[0])) is None:
                    fresh[row[0]] = row
                elif known[:-1] != row[:-1]:
                    raise StoreError(
                        f"Evidence {row[0]!r} is already kept with other words, and what was known is never "
                        "overwritten. Give the correction an id of its own."
                    )
            self._db.write_many(_ADD_EVIDENCE, fresh.values())
        return len(fresh)

    def evidence(self) -> list[Evidence]:
        """All evidence, in the order it was recorded."""
        return self._read(_EVIDENCE, evidence_of)

    def typed(self) -> tuple[list[tuple[Fact, datetime]], list[tuple[Evidence, datetime]]]:
        """What came from a person, and when each was entered: all evidence, and figures of no filing."""
        facts = self._db.rows(_FACTS.replace("ORDER BY", "WHERE form IS NULL ORDER BY"))
        evidence = self._db.rows(_EVIDENCE)
        return (
            [(made(fact_of, row), moment(row[-1])) for row in facts],
            [(made(evidence_of, row), moment(row[-1])) for row in evidence],
        )

    def add_typed(
        self, facts: Iterable[tuple[Fact, datetime]], evidence: Iterable[tuple[Evidence, datetime]]
    ) -> None:
        """Append what was entered, each with its own moment, all or none; what is there already stays."""
        with self._db.transaction():
            self._db.write_many(_ADD_FACT, [(*fact_row(fact), stamp(at)) for fact, at in facts])
            rows = [(*evidence_row(item), stamp(at)) for item, at in evidence]
            self._db.write_many(f"{_ADD_EVIDENCE} ON CONFLICT DO NOTHING", rows)

    def last_entered(self, before: datetime, of: About = ANYTHING) -> Entered | None:
        """All that a person entered at the last moment, before one, at which something `of` that was entered
        that nobody took back; None when there is none."""
        ((last,),) = self._db.rows(
            _LAST_ENTERED, (stamp(before), of.name, of.metric, of.period, of.kind)
        )
        if last is None:
            return None
        where = "WHERE recorded_at = ? AND withdraws IS NULL ORDER BY"
        facts = self._db.rows(_FACTS.replace("ORDER BY", f"{where}"), (last,))
        evidence = self._db.rows(_EVIDENCE.replace("ORDER BY", f"{where}"), (last,))
        return Entered(
            moment(last),
            tuple(made(fact_of, row) for row in facts if row[_FORM] is None),
            tuple(made(evidence_of, row) for row in evidence),
        )

    def _read(self, query: str, make: Callable[[Row], Value]) -> list[Value]:
        with closing(self._db.stream(query)) as rows:  # one that cannot be read ends it
            return [made(make, row) for row in rows]


def _after(last: datetime | None, now: datetime) -> datetime:
    """Now, or right after the last one of the same."""
    return now if last is None or last < now else last + timedelta(microseconds=1)
