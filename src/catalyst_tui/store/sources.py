"""What sources answered: companies and their filings, matches in releases,
report days, health, outages.

Filings and releases are appended and never change, so a release is read again
without fetching it again.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum

from msgspec.structs import replace

from catalyst_tui.judge.ledger.facts import Announced, Need, Outage
from catalyst_tui.outside.health import Health
from catalyst_tui.store.cells import ITEMS, Codec, checked, moment, stamp
from catalyst_tui.store.connection import Part
from catalyst_tui.values import Frozen


class CompanyRow(Frozen):
    """A ticker's company.

    `cik` is None if the SEC does not list it; `looked_up_at` is when that was looked up,
    None if the book says it.

    `facts_accession` is the newest report whose figures were read, `facts_rule` how: its
    fiscal year, its currency and the version of the reader. `figures` is their number (0:
    refused), `said` what the user should know of them, by lines. `name`, `fiscal_year_end`
    and `currency` are from its filings.
    """

    ticker: str
    cik: int | None
    looked_up_at: datetime | None = None
    asked_at: datetime | None = None
    facts_accession: str = ""
    facts_rule: str = ""
    figures: int = 0
    said: str = ""
    name: str = ""
    fiscal_year_end: str = ""
    currency: str = ""


class FilingRow(Frozen):
    """One filing of a company. `known_at` is the evening of the day it was filed."""

    cik: int
    accession: str
    form: str
    filed: date
    known_at: datetime
    report: date | None = None
    items: tuple[str, ...] = ()
    primary: str = ""
    figures: bool = False


class ReleaseRow(Frozen):
    """The release in a filing (mostly an EX-99.1), as it came; `known_at` is exact.

    An empty body: the filing has no release.
    """

    cik: int
    accession: str
    type: str
    url: str
    known_at: datetime
    body: bytes


COMPANY = Codec(CompanyRow)
FILING = Codec(
    FilingRow, {"report": "report_date", "primary": "primary_document"}, items=ITEMS
)
RELEASE = Codec(ReleaseRow)
ONCE = "ON CONFLICT (cik, accession) DO NOTHING"
NEWEST_FIRST = "ORDER BY filed DESC, accession DESC"


class Filings(Part):
    """Companies at the SEC, what they filed and said. Tables: companies, filings, releases."""

    def companies(self) -> dict[str, CompanyRow]:
        """Return every ticker that was ever looked up or fetched."""
        return {row.ticker: row for row in self._db.read(COMPANY, "FROM companies")}

    def put_company(self, row: CompanyRow) -> None:
        """Store what is known of a ticker's company now."""
        self._db.upsert("companies", "ticker", COMPANY.cells(row))

    def add(self, filings: Iterable[FilingRow], now: datetime) -> int:
        """Append filings; return how many were new."""
        rows = [FILING.cells(filing) | {"seen_at": stamp(now)} for filing in filings]
        return self._db.insert("filings", *rows, conflict=ONCE)

    def of(self, cik: int) -> list[FilingRow]:
        """Return a company's filings, newest first."""
        return _in_force(self._read(f"cik = ? {NEWEST_FIRST}", cik))

    def results_since(self, day: date) -> list[FilingRow]:
        """Return every company's releases (8-K, item 2.02), quarterly and annual reports."""
        return _in_force(
            self._read(
                "filed >= ? AND (form IN ('10-Q', '10-K', '10-QT', '10-KT') "
                "OR form IN ('8-K', 'saved') AND items LIKE '%2.02%')",
                day.isoformat(),
            )
        )

    def unread(self, cik: int, since: date) -> list[FilingRow]:
        """Return the 8-Ks and 6-Ks filed from a day on whose release is not
        stored, newest first.
        """
        return self._read(
            "cik = ? AND filed >= ? AND form IN ('8-K', '8-K/A', '6-K', '6-K/A') AND NOT EXISTS ("
            "SELECT 1 FROM releases r WHERE r.cik = filings.cik AND r.accession = "
            f"filings.accession) {NEWEST_FIRST}",
            cik,
            since.isoformat(),
        )

    def _read(self, where: str, *args: object) -> list[FilingRow]:
        return self._db.read(FILING, f"FROM filings WHERE {where}", *args)

    def add_release(self, row: ReleaseRow, now: datetime) -> bool:
        """Store a release; return whether it is new."""
        cells = RELEASE.cells(row) | {"kept_at": stamp(now)}
        return self._db.insert("releases", cells, conflict=ONCE) > 0

    def release(self, cik: int, accession: str) -> ReleaseRow | None:
        """Return the stored release of a filing, None if there is none."""
        where = "cik = ? AND accession = ?"
        return next(
            iter(
                self._db.read(RELEASE, f"FROM releases WHERE {where}", cik, accession)
            ),
            None,
        )

    def offered(self, cik: int, text: str) -> FilingRow | None:
        """Return the newest filing of a release the user saved, by the name its first one had."""
        return next(
            (filing for filing in self.of(cik) if _text_of(filing.accession) == text),
            None,
        )

    def releases_known(self) -> dict[tuple[int, str], datetime]:
        """Return the exact moment each stored release was public, by company and filing."""
        rows = self._db.rows(
            "SELECT cik, accession, known_at FROM releases WHERE type <> ''"
        )
        return {(cik, accession): moment(known) for cik, accession, known in rows}


def _text_of(accession: str) -> str:
    return accession.partition("@")[0]


def again(accession: str) -> str:
    """Return the name of the next filing of the same text with another day: rows never change."""
    text, _, number = accession.partition("@")
    return f"{text}@{int(number or 1) + 1:03}"


def _in_force(filings: list[FilingRow]) -> list[FilingRow]:
    """Leave out filings whose text was stored again with another day."""
    last: dict[tuple[int, str], str] = {}
    for filing in filings:
        text = filing.cik, _text_of(filing.accession)
        last[text] = max(last.get(text, ""), filing.accession)
    return [
        one
        for one in filings
        if one.accession == last[one.cik, _text_of(one.accession)]
    ]


# Matches


class HitState(StrEnum):
    """What the user made of a match."""

    NEW = "new"
    ACCEPTED = "accepted"
    DISMISSED = "dismissed"


class Hit(Frozen):
    """A sentence of a release that matches the words of a checkpoint, or of one leg of it (`ID.2`).

    `ticker` is the company that speaks, or one that it speaks of and the SEC does not list.
    `known_at` is when that was public, `score` how many of the words it has, in percent.
    `id` is 0 until it is stored.
    """

    checkpoint: str
    ticker: str
    accession: str
    url: str
    known_at: datetime
    sentence: str
    score: int
    id: int = 0
    state: HitState = HitState.NEW


HIT = Codec(Hit)


class Hits(Part):
    """Matches in releases, each stored once: a dismissed one stays dismissed. Table: hits."""

    def add(self, hits: Iterable[Hit], now: datetime) -> int:
        """Store matches as new; return how many were not found before."""
        rows = [
            HIT.cells(hit)
            | {"id": None, "state": HitState.NEW.value, "found_at": stamp(now)}
            for hit in hits
        ]
        conflict = "ON CONFLICT (checkpoint, accession, sentence) DO NOTHING"
        return self._db.insert("hits", *rows, conflict=conflict)

    def dated(self, before: str, after: str, known_at: datetime) -> None:
        """Move the matches of a text to its later filing with another day."""
        self._db.write(
            "UPDATE OR IGNORE hits SET accession = ?, known_at = ? WHERE accession = ?",
            after,
            stamp(known_at),
            before,
        )

    def read(self, state: HitState = HitState.NEW, limit: int = 200) -> list[Hit]:
        """Return the matches in a state: the latest release first, in each the best first."""
        order = "ORDER BY known_at DESC, score DESC, id LIMIT ?"
        return self._db.read(
            HIT, f"FROM hits WHERE state = ? {order}", state.value, limit
        )

    def state(self, id_: int) -> HitState | None:
        """Return what the user made of a match; None if it does not exist."""
        word = self._db.first("SELECT state FROM hits WHERE id = ?", id_)
        return None if word is None else checked(HitState, word)

    def decide(self, id_: int, state: HitState, now: datetime) -> bool:
        """Accept or dismiss a match, or make it new again; return whether that changed anything."""
        changed = self._db.write(
            "UPDATE hits SET state = ?1, decided_at = ?2 WHERE id = ?3 AND state <> ?1",
            state.value,
            stamp(now),
            id_,
        )
        return changed > 0


# Report days

ANNOUNCED = Codec(Announced, {"known_at": "seen_at"})


class Calendar(Part):
    """The announced days of reports: appended when a source names another day. Table: calendar."""

    def add(self, announced: Iterable[Announced]) -> list[Announced]:
        """Store what differs from the last word of its source; return that."""
        new = [report for report in announced if not self._repeats(report)]
        conflict = "ON CONFLICT (ticker, source, seen_at) DO NOTHING"
        self._db.insert("calendar", *map(ANNOUNCED.cells, new), conflict=conflict)
        return new

    def _repeats(self, one: Announced) -> bool:
        last = self._db.rows(
            "SELECT day, estimated FROM calendar WHERE ticker = ? AND source = ? "
            "ORDER BY seen_at DESC LIMIT 1",
            one.ticker,
            one.source,
        )
        return last == [(one.day.isoformat(), int(one.estimated))]

    def read(self) -> tuple[Announced, ...]:
        """Return every announcement, oldest first."""
        return tuple(
            self._db.read(ANNOUNCED, "FROM calendar ORDER BY seen_at, ticker, source")
        )


# Health


HEALTH = Codec(Health, unknown=None)


class SourceHealth(Part):
    """How each source was doing, so that a restart respects a block.

    Tables: source_health, unknown_symbols.
    """

    def read(self) -> dict[str, Health]:
        """Return every source that was ever asked."""
        unknown: dict[str, dict[str, datetime]] = {}
        query = "SELECT source, symbol, until FROM unknown_symbols"
        for source, symbol, until in self._db.rows(query):
            unknown.setdefault(source, {})[symbol] = moment(until)
        rows = self._db.read(HEALTH, "FROM source_health")
        return {
            row.name: replace(row, unknown=unknown.get(row.name, {})) for row in rows
        }

    def put(self, row: Health) -> None:
        """Store how a source is doing now."""
        with self._db.transaction():
            self._db.upsert("source_health", "name", HEALTH.cells(row))
            self._db.write("DELETE FROM unknown_symbols WHERE source = ?", row.name)
            unknown = [
                {"source": row.name, "symbol": symbol, "until": stamp(until)}
                for symbol, until in row.unknown.items()
            ]
            self._db.insert("unknown_symbols", *unknown)


# Outages


class Outages(Part):
    """When no source of a need could be asked: one row as it begins, one as it ends.

    Table: outages.
    """

    def record(self, need: Need, down: bool, now: datetime) -> bool:
        """Store whether the need is unanswered now; return whether that is a change."""
        if self._is_down(need) == down:
            return False
        with self._db.transaction():
            if self._is_down(need) == down:
                return False  # another process was quicker
            row = {"need": need.value, "at": stamp(now), "down": int(down)}
            self._db.insert("outages", row)
        return True

    def _is_down(self, need: Need) -> bool:
        query = "SELECT down FROM outages WHERE need = ? ORDER BY id DESC LIMIT 1"
        return bool(self._db.first(query, need.value))

    def read(self) -> tuple[Outage, ...]:
        """Return every outage, oldest first."""
        found: list[Outage] = []
        began: dict[str, datetime] = {}
        for need, at, down in self._db.rows(
            "SELECT need, at, down FROM outages ORDER BY id"
        ):
            if down:
                began[need] = moment(at)
            elif need in began:
                found.append(Outage(checked(Need, need), began.pop(need), moment(at)))
        found.extend(Outage(checked(Need, need), at) for need, at in began.items())
        return tuple(sorted(found, key=lambda outage: outage.first))
