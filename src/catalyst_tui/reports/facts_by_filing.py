"""Sort companyfacts into filings: which filing stated what, in the order they were filed.

The document is sorted by concept, but what was known when can only be said filing by filing. Rows
that are not as they should be are left out one by one (sources.md, F15: other forms, units and
types of number).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal

from msgspec import Struct, field

from catalyst_tui.outside.errors import BadBody
from catalyst_tui.outside.picked_json import Path, picked
from catalyst_tui.outside.untrusted_json import (
    LISTED,
    at,
    day,
    items,
    number,
    whole,
    words,
)
from catalyst_tui.reports.concepts import BY_CONCEPT, LineMeasure
from catalyst_tui.values import Frozen

FORMS = frozenset({"10-K", "10-KT", "10-Q", "10-QT", "20-F", "40-F", "6-K"})
"""The periodic reports, also amended (`/A`); an 8-K or a prospectus only repeats them."""

YEARLY = frozenset({"10-K", "20-F", "40-F"})

TAXONOMIES = ("us-gaap", "dei", "ifrs-full")

Days = tuple[date | None, date]
"""First and last day; the first is None for the state on a day."""

A_DAY = timedelta(days=1)
"""By how much the SEC's day may be ahead of a clock's."""

LARGEST = Decimal(10**16)
_ACCESSION = re.compile(r"[0-9]{10}-[0-9]{2}-[0-9]{6}")

_Unit = tuple[str, LineMeasure, str, Sequence[object]]
"""A concept, its measure, a unit it is filed in, and its rows in that unit."""


class PeriodicReport(Struct):
    """A report: its rows by concept and days. `fiscal` is the year it names, often right."""

    accession: str
    form: str
    filed: date
    fiscal: int | None
    rows: dict[str, dict[Days, Decimal]] = field(default_factory=dict)

    @property
    def yearly(self) -> bool:
        """Return whether it reports a whole year."""
        return self.form.removesuffix("/A") in YEARLY


class CompanyReports(Frozen):
    """The filings of one company. `main` is the currency of its newest report."""

    entity: str
    cik: int
    filings: tuple[PeriodicReport, ...]
    main: str | None


def read_filings(bodies: Sequence[bytes], seen: date | None = None) -> CompanyReports:
    """Return the periodic reports in `bodies`, oldest first.

    The first body is about the company's own CIK, the others about those it had before. Amounts in
    another currency than the newest report's are left out, and filings later than the day an
    answer was `seen`. Raises BadBody if a body is no companyfacts.
    """
    units: list[_Unit] = []
    entity, cik = "", 0
    for body in bodies:
        document = picked(body, "SEC", ("cik", "entityName"), _is_read, most=LISTED)
        if not isinstance(document.get(("facts",)), dict):
            raise BadBody("SEC has no facts in its answer about this company")
        entity = entity or words(document.get(("entityName",)))
        cik = cik or _cik(document.get(("cik",)))
        units += _units(document)
    last = date.max if seen is None else seen + A_DAY
    main = _main_currency(units, last)
    found: dict[str, PeriodicReport] = {}
    for concept, measure, unit, rows in units:
        if _fits(measure, unit, main or ""):
            _gather(found, concept, rows)
    known = (filing for filing in found.values() if filing.filed <= last)
    filings = tuple(sorted(known, key=lambda filing: (filing.filed, filing.accession)))
    return CompanyReports(entity, cik, filings, main)


def _is_read(path: Path) -> bool:
    return (
        len(path) == 3
        and path[0] == "facts"
        and path[1] in TAXONOMIES
        and path[2] in BY_CONCEPT
    )


def _units(document: dict[Path, object]) -> Iterator[_Unit]:
    for concept, measure in BY_CONCEPT.items():
        for taxonomy in TAXONOMIES:
            units = at(document.get(("facts", taxonomy, concept)), "units")
            if isinstance(units, dict):
                for unit, rows in units.items():
                    yield concept, measure, unit, items(rows)


def _main_currency(units: Iterable[_Unit], last: date) -> str | None:
    """Return the currency of most rows of the newest report up to a day."""
    by_day: dict[date, Counter[str]] = {}
    for _, measure, unit, rows in units:
        if measure is LineMeasure.SHARES or unit == "pure":
            continue
        for row in rows:
            filed = day(at(row, "filed"))
            if filed is not None and words(at(row, "form")).removesuffix("/A") in FORMS:
                by_day.setdefault(filed, Counter())[unit.removesuffix("/shares")] += 1
    newest = max((filed for filed in by_day if filed <= last), default=None)
    return by_day[newest].most_common(1)[0][0] if newest else None


def _fits(measure: LineMeasure, unit: str, currency: str) -> bool:
    """Return whether rows in a unit are read; some per-share amounts are bare numbers (F15)."""
    match measure:
        case LineMeasure.MONEY:
            return unit == currency
        case LineMeasure.PER_SHARE:
            return unit in (f"{currency}/shares", "pure")
        case LineMeasure.SHARES:
            return unit == "shares"


def _gather(
    found: dict[str, PeriodicReport], concept: str, rows: Iterable[object]
) -> None:
    """Add the rows of a concept to their filings."""
    for row in rows:
        if not isinstance(row, dict):
            continue
        form, accession = row.get("form"), row.get("accn")
        if not isinstance(form, str) or form.removesuffix("/A") not in FORMS:
            continue
        start, end, filed = (day(row.get(name)) for name in ("start", "end", "filed"))
        value = number(row.get("val"), LARGEST)
        if value is None or end is None or filed is None or end > filed:
            continue
        if not isinstance(accession, str) or (start is None) is ("start" in row):
            continue
        filing = found.get(accession)
        if filing is None:
            if not _ACCESSION.fullmatch(accession):
                continue
            filing = PeriodicReport(
                accession, form, filed, whole(row.get("fy"), 1900, 2199)
            )
            found[accession] = filing
        filing.rows.setdefault(concept, {})[start, end] = value


def _cik(node: object) -> int:
    """Return a CIK, which may be a number or digits with leading zeros (F15)."""
    text = str(node) if isinstance(node, int) else words(node)
    return int(text) if re.fullmatch(r"[0-9]{1,10}", text) else 0
