"""companyfacts as filings: which filing said what, in the order they were filed.

The document is sorted by concept; what was known when can only be told filing by filing. Rows that
are not what they should be are passed over, one by one (sources.md, F15: other forms, units, types
of number).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal

from msgspec import Struct, field

from catalyst_tui.outside.errors import BadBody
from catalyst_tui.outside.picked_json import Path, picked
from catalyst_tui.outside.untrusted_json import LISTED, at, day, items, number, whole, words
from catalyst_tui.reports.concepts import BY_CONCEPT, Measure

FORMS = frozenset({"10-K", "10-KT", "10-Q", "10-QT", "20-F", "40-F", "6-K"})
"""The periodic reports, also amended (`/A`); an 8-K or a prospectus only repeats them."""

YEARLY = frozenset({"10-K", "20-F", "40-F"})

TAXONOMIES = ("us-gaap", "dei", "ifrs-full")

Days = tuple[date | None, date]
"""First and last day; the first is None for the state on a day."""

A_DAY = timedelta(days=1)
"""By how much the SEC's day may be ahead of the one a clock says."""

_ACCESSION = re.compile(r"[0-9]{10}-[0-9]{2}-[0-9]{6}")
LARGEST = Decimal(10**16)


class Filing(Struct):
    """One report: its rows by concept and days. `fiscal` is the year it says it is of, often
    right.
    """

    accession: str
    form: str
    filed: date
    fiscal: int | None
    rows: dict[str, dict[Days, Decimal]] = field(default_factory=dict)

    @property
    def yearly(self) -> bool:
        """Whether it reports a whole year."""
        return self.form.removesuffix("/A") in YEARLY


class Company(Struct, frozen=True):
    """What the documents of one company hold. `main` is the currency of its newest report."""

    entity: str
    cik: int
    filings: tuple[Filing, ...]
    main: str | None


def read_filings(bodies: Sequence[bytes], seen: date | None = None) -> Company:
    """The periodic reports in `bodies`, the company's own CIK first, then those it had before;
    oldest first.

    Amounts in another currency than that of most of the newest report are left out, and what was
    filed later than it was `seen`. Raises BadBody when a body is no companyfacts.
    """
    stated: list[tuple[str, Measure, str, Sequence[object]]] = []
    moneys: dict[date, Counter[str]] = {}
    entity, cik = "", 0
    for body in bodies:
        document = picked(body, "SEC", ("cik", "entityName"), _is_read, most=LISTED)
        if not isinstance(document.get(("facts",)), dict):
            raise BadBody("SEC has no facts in its answer about this company")
        entity, cik = (
            entity or words(document.get(("entityName",))),
            cik or _cik(document.get(("cik",))),
        )
        for concept, measure in BY_CONCEPT.items():
            for taxonomy in TAXONOMIES:
                units = at(document.get(("facts", taxonomy, concept)), "units")
                if isinstance(units, dict):
                    for unit, rows in units.items():
                        stated.append((concept, measure, unit, items(rows)))
                        if measure is not Measure.SHARES and unit != "pure":
                            _count(moneys, unit.removesuffix("/shares"), items(rows))
    last = date.max if seen is None else seen + A_DAY
    newest = max((filed for filed in moneys if filed <= last), default=None)
    main = moneys[newest].most_common(1)[0][0] if newest else None
    found: dict[str, Filing] = {}
    for concept, measure, unit, rows in stated:
        if _fits(measure, unit, main or ""):
            _gather(found, concept, rows)
    known = (filing for filing in found.values() if filing.filed <= last)
    filings = tuple(sorted(known, key=lambda filing: (filing.filed, filing.accession)))
    return Company(entity, cik, filings, main)


def _is_read(path: Path) -> bool:
    return len(path) == 3 and path[0] == "facts" and path[1] in TAXONOMIES and path[2] in BY_CONCEPT


def _fits(measure: Measure, unit: str, currency: str) -> bool:
    match measure:
        case Measure.MONEY:
            return unit == currency
        case Measure.PER_SHARE:
            return unit in (
                f"{currency}/shares",
                "pure",
            )  # some filed per-share amounts as bare numbers (F15)
        case Measure.SHARES:
            return unit == "shares"


def _count(moneys: dict[date, Counter[str]], unit: str, rows: Iterable[object]) -> None:
    """Note in which currencies the report of each day counts."""
    for row in rows:
        filed = day(at(row, "filed"))
        if filed is not None and words(at(row, "form")).removesuffix("/A") in FORMS:
            moneys.setdefault(filed, Counter())[unit] += 1


def _gather(found: dict[str, Filing], concept: str, rows: Iterable[object]) -> None:
    for row in rows:
        if not isinstance(row, dict):
            continue
        form, accession = row.get("form"), row.get("accn")
        end, filed, value = (
            day(row.get("end")),
            day(row.get("filed")),
            number(row.get("val"), LARGEST),
        )
        start = day(row.get("start"))
        if (
            not isinstance(form, str)
            or form.removesuffix("/A") not in FORMS
            or not isinstance(accession, str)
            or value is None
            or end is None
            or filed is None
            or end > filed
            or (start is None) is ("start" in row)
        ):
            continue
        filing = found.get(accession)
        if filing is None:
            if not _ACCESSION.fullmatch(accession):
                continue
            filing = Filing(accession, form, filed, whole(row.get("fy"), 1900, 2199))
            found[accession] = filing
        filing.rows.setdefault(concept, {})[start, end] = value


def _cik(node: object) -> int:
    """A CIK given as a number or as digits with leading zeros (F15)."""
    text = str(node) if isinstance(node, int) else words(node)
    return int(text) if re.fullmatch(r"[0-9]{1,10}", text) else 0
