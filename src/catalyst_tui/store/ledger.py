"""Facts and evidence: appended, never changed. Imports repeat, so what is there is not added twice.

Next to them: which checkpoint each piece of evidence belongs to, which company filed a document,
and which rows came with which imported file. Of several rows the last one counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from sys import intern
from typing import Any, TypeVar

import msgspec
from msgspec.structs import replace

from catalyst_tui.book.language.leaves import REPORTED as PER_SHARE
from catalyst_tui.book.model.book import Basis
from catalyst_tui.book.model.dates import Window
from catalyst_tui.judge.ledger.facts import (
    ANOTHER,
    Bound,
    Effect,
    Evidence,
    Fact,
    FilingRef,
    Grade,
    Key,
    Kind,
    Packing,
    Reported,
)
from catalyst_tui.store.cells import (
    FLAG,
    LINES,
    MOMENT,
    PERIOD,
    SHORT,
    TEXT_OR_NONE,
    UNIT,
    WORD,
    Cell,
    Codec,
    Row,
    T,
    checked,
    computed,
    enum,
    moment,
    moment_or_none,
    parse_day,
    parse_number,
    stamp,
)
from catalyst_tui.store.connection import Cached, Connection, Part
from catalyst_tui.store.errors import StoreError
from catalyst_tui.values import Frozen

KIND = enum(Kind)
BASIS = enum(Basis)
BOUND = enum(Bound)
GRADE = Cell({str(grade): grade for grade in Grade}.__getitem__, str)
EFFECT = Cell(
    ({e.value: e for e in Effect} | {ANOTHER: Effect.HAPPENED}).__getitem__, str
)

FACT = Codec(
    Fact,
    ticker=WORD,
    metric=WORD,
    basis=BASIS,
    grade=GRADE,
    source=WORD,
    filed=Codec(
        FilingRef,
        {"start": "period_start", "end": "period_end"},
        form=WORD,
        accession=WORD,
        concept=WORD,
    ),
    entered=computed("CASE WHEN form IS NULL THEN recorded_at END", MOMENT),
)
COMPANY_DATE = {
    "first": "company_first",
    "last": "company_last",
    "text": "company_date",
}
EVIDENCE = Codec(
    Evidence,
    effect=EFFECT,
    grade=GRADE,
    company_date=Codec(Window, COMPANY_DATE),
    withdraws=TEXT_OR_NONE,
    another=computed(f"effect = '{ANOTHER}'", FLAG),
    entered=computed("recorded_at", MOMENT),
)
# What one entry is about, and which rows a person entered; what was typed about the same later
# counts.
FIGURE = ("ticker", "metric", "period", "kind", "basis", "known_at")
ABOUT: Mapping[type, tuple[str, Codec[Any], tuple[str, ...]]] = {
    Fact: ("facts WHERE form IS NULL", FACT, FIGURE),
    Evidence: ("evidence WHERE TRUE", EVIDENCE, ("checkpoint", "known_at")),
}
# Seeks from one ticker to the next: DISTINCT would read all rows.
TICKERS = """
    WITH RECURSIVE found (ticker) AS (
        SELECT min(ticker) FROM facts
        UNION ALL SELECT (SELECT min(ticker) FROM facts WHERE ticker > found.ticker) FROM found
            WHERE found.ticker IS NOT NULL
    ) SELECT ticker FROM found WHERE ticker IS NOT NULL
"""
REPORTED = """
    SELECT value, derived_from, metric, kind, basis, known_at, period, grade, withdraws, unit,
        source, bound, low, high, note, CASE WHEN form IS NULL THEN recorded_at END, period_end,
        form, accession, concept, period_start
    FROM facts WHERE ticker = ? ORDER BY id
"""
PARTS: Sequence[Callable[[Any], object]] = (
    MOMENT.parse,
    PERIOD.parse,
    GRADE.parse,
    moment,
    UNIT.parse,
    intern,
    BOUND.parse,
    parse_number,
    parse_number,
    str,
    moment,
    parse_day,
    intern,
    intern,
    intern,
    parse_day,
)
# Column numbers in REPORTED
METRIC, KNOWN_AT, PERIOD_TEXT, WITHDRAWS, ENTERED, ACCESSION = 2, 5, 6, 8, 15, 18
# Entered by a person, also with a file, and not withdrawn. Filed figures came otherwise.
WITHDRAWAL = """
    SELECT 1 FROM facts w
    WHERE w.withdraws = f.known_at AND w.ticker = f.ticker AND w.metric = f.metric
        AND w.period = f.period AND w.kind = f.kind AND w.basis = f.basis
        AND w.value = f.value AND w.source = f.source
"""

LAST_ENTERED = f"""
    SELECT max(recorded_at) FROM (
        SELECT recorded_at FROM evidence e WHERE withdraws IS NULL AND recorded_at < ?1
            AND ?3 || ?4 || ?5 = '' AND (?2 IN ('', checkpoint) OR instr(checkpoint, ?2 || '[') = 1)
            AND NOT EXISTS (SELECT 1 FROM evidence w WHERE w.withdraws = e.id)
        UNION ALL
        SELECT recorded_at FROM facts f
        WHERE form IS NULL AND withdraws IS NULL AND recorded_at < ?1
            AND (?2 IN ('', ticker) OR ticker = '' AND metric = ?2)
            AND ?3 IN ('', metric) AND ?4 IN ('', period) AND ?5 IN ('', kind)
            AND NOT EXISTS ({WITHDRAWAL}))
"""


Entry = TypeVar("Entry", Fact, Evidence)


class Entered(Frozen):
    """What was entered at one moment."""

    at: datetime
    facts: tuple[Fact, ...]
    evidence: tuple[Evidence, ...]


class About(Frozen):
    """A checkpoint, ticker or series, and of a figure its metric, period and kind; empty: any."""

    name: str = ""
    metric: str = ""
    period: str = ""
    kind: str = ""

    def has(self, fact: Fact) -> bool:
        """Return whether it is about this fact."""
        named = self.name in ("", fact.ticker) or (
            not fact.ticker and fact.metric == self.name
        )
        return (
            named
            and self.metric in ("", fact.metric)
            and self.period in ("", str(fact.period))
            and self.kind in ("", fact.kind.value)
        )

    def says(self, item: Evidence) -> bool:
        """Return whether it is about this evidence."""
        named = self.name in ("", item.checkpoint, item.checkpoint.partition("[")[0])
        return named and not (self.metric or self.period or self.kind)


ANYTHING = About()


Spans = tuple[tuple[str, str, frozenset[str]], ...]
"""From when to when figures were entered under another meaning, and the periods of them."""


class TypedFigure(Frozen):
    """Whose a figure is that a person entered, its unit, when it was known, and when entered."""

    ticker: str
    metric: str
    period: str
    known: str
    entered: str
    unit: str
    is_withdrawn: int  # 0 or 1


class Owners(Frozen):
    """Which figures count, by today's book.

    `ciks` is the company of each ticker at the SEC and `filed_by` that of each filing. `before` has
    the former symbols of each ticker, `until` the last day of one, and `series` the new names of
    series. `units` has what a series' counts were of, and are of now. `others` has the spans of
    time in which periods of a ticker (True) or a series (False) meant something else, and
    `other_shares` the tickers whose former symbol is another share.
    """

    ciks: Mapping[str, int] = {}
    filed_by: Mapping[str, int] = {}
    before: Mapping[str, tuple[str, ...]] = {}
    until: Mapping[str, str] = {}
    series: Mapping[str, str] = {}
    units: Mapping[tuple[str, str], str] = {}
    others: Mapping[tuple[bool, str], Spans] = {}
    other_shares: frozenset[str] = frozenset()

    def counts_as(self, other: Owners) -> bool:
        """Return whether the same figures count by another book. A company new to it adds none."""
        moved = any(
            other.ciks.get(ticker, cik) != cik for ticker, cik in self.ciks.items()
        )
        same = replace(other, ciks=self.ciks, filed_by=self.filed_by) == self
        return same and not moved

    def now(self, ticker: str) -> str:
        """Return the symbol that a ticker has now."""
        return next((new for new, old in self.before.items() if ticker in old), ticker)

    def is_foreign(self, ticker: str, accession: str | None) -> bool:
        """Return whether a figure is in a filing of another company than the ticker's."""
        own = self.ciks.get(ticker)
        return (
            own is not None
            and accession is not None
            and self.filed_by.get(accession, own) != own
        )

    def counts(self, ticker: str, name: str, row: Row) -> bool:
        """Return whether a row of REPORTED, stored under `name`, is a figure of this ticker.

        Whether another company filed it is asked apart (`is_foreign`). What takes a figure back
        counts whenever that was: it says nothing itself.
        """
        if row[WITHDRAWS] is not None:
            return True
        known, metric = row[KNOWN_AT][:10], row[METRIC]
        if name != ticker:  # a former symbol, while it was the company's
            if known > self.until.get(ticker, "9999"):
                return False
            if ticker in self.other_shares and metric in PER_SHARE:
                return False
        elif self.until and self._is_earlier_company(ticker, known, row[ACCESSION]):
            return False
        if (entered := row[ENTERED]) is None:
            return True
        keys = (True, ticker), (False, self.series.get(metric, metric))
        return not any(
            begin <= entered < end and row[PERIOD_TEXT] in moved
            for key in keys
            for begin, end, moved in self.others.get(key, ())
        )

    @property
    def reused(self) -> Mapping[str, str]:
        """Return the symbols that another company has now, with the last day of the one before."""
        return {
            old: self.until[new]
            for new, olds in self.before.items()
            for old in olds
            if new in self.until
        }

    def _is_earlier_company(
        self, ticker: str, known: str, accession: str | None
    ) -> bool:
        """Return whether a figure of a reused symbol is of the company that had it before."""
        if accession is not None and ticker in self.ciks and accession in self.filed_by:
            return False  # its filing says whose it is
        return known <= self.reused.get(ticker, "")


NO_OWNERS = Owners()


class LedgerTables(Part):
    """What was observed. Tables: facts, evidence.

    `foreign` counts the figures of each ticker that `reported` left out as another company's.
    """

    def __init__(self, db: Connection) -> None:
        super().__init__(db)
        self.foreign: dict[str, int] = {}
        self.typed_figures = Cached(db, self._read_typed)

    # Facts

    def add_facts(self, facts: Iterable[Fact], now: datetime) -> int:
        """Append facts, all or none; return how many were new."""
        rows = [
            FACT.cells(fact) | {"recorded_at": stamp(fact.entered or now)}
            for fact in facts
        ]
        # forgives what is there already; "OR IGNORE" would forgive a missing value too
        return self._db.insert("facts", *rows, conflict="ON CONFLICT DO NOTHING")

    def facts(self, after: int = 0) -> list[Fact]:
        """Return every fact in the order of recording, or those after a row number."""
        return self._read(FACT, "facts", f"id > {after:d}")

    def entered(self, items: Iterable[Entry], now: datetime) -> list[Entry]:
        """Return entries with their moments: each after the earlier ones
        about the same figure or event.
        """
        last: dict[Row, datetime | None] = {}
        entered = []
        for item in items:
            if isinstance(item, Fact) and item.filed is not None:
                entered.append(item)
                continue
            table, codec, names = ABOUT[type(item)]
            row = codec.cells(item)
            about = tuple(row[name] for name in names)
            if about not in last:
                same = " AND ".join(f"{name} = ?" for name in names)
                query = f"SELECT max(recorded_at) FROM {table} AND {same}"
                last[about] = moment_or_none(self._db.first(query, *about))
            before = last[about]
            at = (
                now
                if before is None or before < now
                else before + timedelta(microseconds=1)
            )
            last[about] = at
            entered.append(replace(item, entered=at))
        return entered

    def reported(self, owners: Owners = NO_OWNERS) -> Iterator[tuple[str, Reported]]:
        """Yield each ticker with every fact that counts, as columns."""
        self.foreign = {}
        tickers = [ticker for (ticker,) in self._db.rows(TICKERS)]
        reused = owners.reused
        names = [owners.now(ticker) for ticker in tickers]
        for ticker in dict.fromkeys(
            [*names, *(name for name in tickers if name in reused)]
        ):
            columns = TickerColumns(intern(ticker), owners)
            for name in (ticker, *owners.before.get(ticker, ())):
                for row in self._db.rows(REPORTED, name):
                    if not owners.counts(ticker, name, row):
                        continue
                    if owners.is_foreign(ticker, row[ACCESSION]):
                        self.foreign[ticker] = self.foreign.get(ticker, 0) + 1
                    else:
                        checked(columns.add, row)
            yield columns.ticker, Reported(columns.series())

    def entered_together(self, ticker: str, former: str) -> bool:
        """Return whether a person entered figures of a ticker before the
        last ones of its former symbol.
        """
        entered = "FROM facts WHERE form IS NULL AND withdraws IS NULL AND ticker = ?"
        first = self._db.first(f"SELECT min(recorded_at) {entered}", ticker)
        last = self._db.first(f"SELECT max(recorded_at) {entered}", former)
        return first is not None and last is not None and str(first) < str(last)

    def _read_typed(self) -> list[TypedFigure]:
        rows = self._db.rows(
            "SELECT ticker, metric, period, known_at, recorded_at, unit, "
            f"EXISTS ({WITHDRAWAL}) "
            "FROM facts f WHERE form IS NULL AND withdraws IS NULL ORDER BY id"
        )
        interned = ((*map(intern, row[:-1]), row[-1]) for row in rows)
        return [TypedFigure(*row) for row in interned]

    def filed_ends(self, ticker: str) -> dict[str, date]:
        """Return when each period of a company ended, by its own filings."""
        rows = self._db.rows(
            "SELECT period, max(period_end) FROM facts WHERE ticker = ? AND form IS NOT NULL "
            "AND period_end IS NOT NULL GROUP BY period",
            ticker,
        )
        return {period: date.fromisoformat(end) for period, end in rows}

    # Evidence

    def add_evidence(self, items: Iterable[Evidence], now: datetime) -> int:
        """Append evidence, all or none; return how many pieces were new.

        StoreError if an id is stored with another content: a correction is new evidence.
        """
        with self._db.transaction():
            stored = {item.id: item for item in self.evidence()}
            new: dict[str, Evidence] = {}
            for item in items:
                known = new.get(item.id) or stored.get(item.id)
                if known is None:
                    new[item.id] = item
                elif known != item:
                    raise StoreError(
                        f"Evidence {item.id!r} is already kept with other words, and what was "
                        "known is never overwritten. Give the correction an id of its own."
                    )
            rows = [
                EVIDENCE.cells(item)
                | {"effect": item.word, "recorded_at": stamp(item.entered or now)}
                for item in new.values()
            ]
            self._db.insert("evidence", *rows)
        return len(new)

    def evidence(self) -> list[Evidence]:
        """Return all evidence in the order of recording."""
        return self._read(EVIDENCE, "evidence")

    # What a person entered

    def typed(self) -> tuple[list[Fact], list[Evidence]]:
        """Return the figures of no filing and all evidence."""
        return self._read(FACT, "facts", "form IS NULL"), self.evidence()

    def last_entered(self, before: datetime, about: About = ANYTHING) -> Entered | None:
        """Return all that a person entered at the last moment before one,
        if part of it is `about` this.
        """
        args = (stamp(before), about.name, about.metric, about.period, about.kind)
        last = self._db.first(LAST_ENTERED, *args)
        if last is None:
            return None
        where = "recorded_at = ? AND withdraws IS NULL"
        facts = self._read(FACT, "facts", f"{where} AND form IS NULL", last)
        return Entered(
            moment(last),
            tuple(facts),
            tuple(self._read(EVIDENCE, "evidence", where, last)),
        )

    def rows_of(self, found: Import) -> tuple[list[Fact], list[Evidence]]:
        """Return the figures and the evidence of an import."""
        where = "rowid > ? AND rowid <= ? AND withdraws IS NULL"
        return (
            self._read(FACT, "facts", where, found.facts_after, found.facts_until),
            self._read(
                EVIDENCE, "evidence", where, found.evidence_after, found.evidence_until
            ),
        )

    def _read(
        self, codec: Codec[T], table: str, where: str = "TRUE", *args: object
    ) -> list[T]:
        return self._db.read(codec, f"FROM {table} WHERE {where} ORDER BY rowid", *args)


_UNIT = 4  # among the parts of a row of REPORTED


class TickerColumns(Packing):
    """The figures of one ticker as columns of their texts, so that each text is parsed once."""

    def __init__(self, ticker: str, owners: Owners) -> None:
        super().__init__()
        self.ticker = ticker
        self._renamed, self._units = owners.series, owners.units
        self._keys: dict[tuple[str, ...], Key] = {}

    def add(self, row: Row) -> None:
        """Add a row of REPORTED, whose order is that of the parts."""
        value, derived, metric, kind, basis, *texts = row
        key = self._keys.get((metric, kind, basis))
        if key is None:
            name = self._renamed.get(metric, metric)
            key = self.ticker, intern(name), KIND.parse(kind), BASIS.parse(basis)
            self._keys[metric, kind, basis] = key
        if self._units:
            texts[_UNIT] = self._units.get((metric, texts[_UNIT]), texts[_UNIT])
        if not value.isdigit() or len(value) > SHORT or not value.isascii():
            parse_number(value)
        origin = LINES.parse(derived) if derived else ()

        def part(at: int) -> object:
            return None if texts[at] is None else PARTS[at](texts[at])

        self.pack(key, value, origin, texts, part)


# Who the rows belong to

GivenRow = tuple[str, str, str, str, str, str]
"""The evidence's id, then checkpoint, ticker, claim, period and due, as they were."""


class GivenEvidence(Part):
    """Which checkpoint evidence was given to, and which company filed a document.

    Tables: given_to, filed_by. Rows are only added, so a user can give evidence to another claim.
    """

    def __init__(self, db: Connection) -> None:
        super().__init__(db)
        self.given = Cached(db, self._read_given)
        self.filed_by = Cached(db, self._read_filed_by)

    def give(self, rows: Iterable[GivenRow], now: datetime) -> None:
        """Store what evidence was given to, in the open transaction."""
        names = ("evidence", "checkpoint", "ticker", "claim", "period", "due", "at")
        cells = [dict(zip(names, (*row, stamp(now)), strict=True)) for row in rows]
        self._db.insert("given_to", *cells)

    def file(self, accessions: Iterable[str], cik: int) -> None:
        """Store which company filed documents, in the open transaction; what is known stays."""
        rows = [{"accession": accession, "cik": cik} for accession in accessions]
        self._db.insert("filed_by", *rows, conflict="ON CONFLICT DO NOTHING")

    def _read_given(self) -> Mapping[str, GivenRow]:
        rows = self._db.rows(
            "SELECT evidence, checkpoint, ticker, claim, period, due FROM given_to ORDER BY id"
        )
        return {row[0]: row for row in rows}

    def _read_filed_by(self) -> Mapping[str, int]:
        return dict(self._db.rows("SELECT accession, cik FROM filed_by"))


# Imports

Replaced = Mapping[str, Mapping[date, int | None]]
"""By symbol and day the close that an import replaced, in millionths; None if there was none."""


class Import(Frozen):
    """One import: the numbers of its rows, after one and up to another, and
    the closes it replaced.
    """

    id: int
    file: str
    at: datetime
    facts_after: int
    facts_until: int
    evidence_after: int
    evidence_until: int
    closes: Replaced

    @property
    def key(self) -> str:
        """Return the key by which its undoing is noted."""
        return f"import:{self.id}"


IMPORT = Codec(
    Import,
    closes=Cell(
        lambda text: msgspec.json.decode(text, type=dict[str, dict[date, int | None]]),
        lambda closes: msgspec.json.encode(closes).decode(),
    ),
)


class Imports(Part):
    """The imports of a home. Table: imports."""

    def last_rows(self) -> tuple[int, int]:
        """Return the numbers of the last figure and the last evidence."""
        facts, evidence = self._db.last_rows("facts", "evidence")
        return facts, evidence

    def add(
        self, file: str, first: tuple[int, int], replaced: Replaced, now: datetime
    ) -> None:
        """Store what came with a file, in the open transaction that stores it."""
        last = self.last_rows()
        closes = {symbol: days for symbol, days in replaced.items() if days}
        made = Import(0, file, now, first[0], last[0], first[1], last[1], closes)
        self._db.insert("imports", IMPORT.cells(made) | {"id": None})

    def last(self, file: str, undone: Mapping[str, str]) -> Import | None:
        """Return the last import of a file that was not undone."""
        found = self._db.read(
            IMPORT, "FROM imports WHERE file = ? ORDER BY id DESC", file
        )
        return next(
            (imported for imported in found if imported.key not in undone), None
        )

    def closes(self, symbol: str, undone: Mapping[str, str]) -> dict[date, datetime]:
        """Return when closes of a symbol came last with a file, by their days."""
        return {
            day: one.at
            for one in self._db.read(IMPORT, "FROM imports ORDER BY id")
            if one.key not in undone
            for day in one.closes.get(symbol, ())
        }

    def names(self) -> list[str]:
        """Return the files that were imported."""
        rows = self._db.rows("SELECT DISTINCT file FROM imports ORDER BY file")
        return [name for (name,) in rows]
