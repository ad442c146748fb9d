"""A company's seventeen years at the SEC, made up: companyfacts of 4 MB and the list of filings behind it.

The shape is that of a large company's: 68 reports of a hundred concepts, of which a fifth are read; in each
report the quarter and the year so far, and the same of the year before.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count, islice
from typing import Any

from msgspec import Struct

FLOWS = (
    "Revenues", "CostOfRevenue", "GrossProfit", "OperatingIncomeLoss", "NetIncomeLoss",
    "ResearchAndDevelopmentExpense", "SellingGeneralAndAdministrativeExpense",
    "PaymentsToAcquirePropertyPlantAndEquipment", "NetCashProvidedByUsedInOperatingActivities",
)  # fmt: skip
STATES = ("CashAndCashEquivalentsAtCarryingValue", "LongTermDebtNoncurrent", "LongTermDebtCurrent")
PER_SHARE, DILUTED = "EarningsPerShareDiluted", "WeightedAverageNumberOfDilutedSharesOutstanding"
COVER = "EntityCommonStockSharesOutstanding"
OTHERS = tuple(f"NotReadByAnyone{n:03}" for n in range(95))
YEARS = 17


class Report(Struct, frozen=True):
    """One report: of the quarter that ended on `end`, filed a month later."""

    form: str
    end: date
    accession: str

    @property
    def filed(self) -> date:
        return self.end + timedelta(days=33)

    @property
    def stretches(self) -> list[tuple[date, date]]:
        """The days its flows are told of."""
        years = [self.end.year, self.end.year - 1]
        if self.form == "10-K":
            return [(date(year, 1, 1), date(year, 12, 31)) for year in (*years, years[1] - 1)]
        quarter = self.end.month // 3
        ends = [_quarter_end(year, quarter) for year in years]
        first = [date(end.year, end.month - 2, 1) for end in ends]
        so_far = [date(end.year, 1, 1) for end in ends]
        return [*zip(first, ends, strict=True), *(zip(so_far, ends, strict=True) if quarter > 1 else ())]


def reports(today: date) -> list[Report]:
    """All reports filed by `today`, newest first."""
    quarters = ((year, quarter) for year in count(today.year, -1) for quarter in (4, 3, 2, 1))
    ends = (_quarter_end(year, quarter) for year, quarter in quarters)
    public = (end for end in ends if end + timedelta(days=33) <= today)
    return [
        Report("10-K" if end.month == 12 else "10-Q", end, f"0000000000-{end:%y}-{end.month:06}")
        for end in islice(public, 4 * YEARS)
    ]


def companyfacts(cik: int, today: date) -> bytes:
    """The body the SEC would send of a company on a day: about 4 MB."""
    found: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for report in reversed(reports(today)):
        for concept, unit, start, end in _told(report):
            days = {} if start is None else {"start": start.isoformat()}
            row = {
                "end": end.isoformat(),
                "val": _value(concept, start, end),
                "accn": report.accession,
                "fy": report.end.year,
                "fp": "FY" if report.form == "10-K" else f"Q{report.end.month // 3}",
                "form": report.form,
                "filed": report.filed.isoformat(),
            }
            found.setdefault(concept, {}).setdefault(unit, []).append(days | row)
    of = {
        concept: {"label": concept, "description": "What it means. " * 20, "units": units}
        for concept, units in sorted(found.items())
    }
    facts = {"dei": {COVER: of.pop(COVER)}, "us-gaap": of}
    return json.dumps({"cik": cik, "entityName": f"Company {cik}", "facts": facts}).encode()


def submissions(cik: int, today: date, release: str = "") -> bytes:
    """The list of its filings on that day: a thousand, most of them of no interest; with `release`, an 8-K
    of that accession number filed on that day."""
    rows = [("8-K", release, today, today, "2.02,9.01", 0)] if release else []
    rows += [(one.form, one.accession, one.filed, one.end, "", 1) for one in reports(today)]
    rows += [("4", f"0000000001-20-{n:06}", date(2020, 1, 2), date(2020, 1, 2), "", 0) for n in range(930)]
    recent = {
        "accessionNumber": [row[1] for row in rows],
        "filingDate": [row[2].isoformat() for row in rows],
        "reportDate": [row[3].isoformat() for row in rows],
        "acceptanceDateTime": [f"{row[2]}T16:05:00.000Z" for row in rows],
        "form": [row[0] for row in rows],
        "items": [row[4] for row in rows],
        "isXBRL": [row[5] for row in rows],
        "primaryDocument": ["main.htm"] * len(rows),
    }
    return json.dumps({"name": f"Company {cik}", "filings": {"recent": recent, "files": []}}).encode()


def _told(report: Report) -> Iterator[tuple[str, str, date | None, date]]:
    """Concept, unit and days of every row in a report."""
    for start, end in report.stretches:
        yield from ((concept, "USD", start, end) for concept in (*FLOWS, *OTHERS))
        yield PER_SHARE, "USD/shares", start, end
        yield DILUTED, "shares", start, end
    before = date(report.end.year - 1, 12, 31)
    for day in (report.end, before):
        yield from ((concept, "USD", None, day) for concept in STATES)
    yield COVER, "shares", None, report.end


def _value(concept: str, start: date | None, end: date) -> float:
    """The same for the same days, so that nothing is restated; flows of a year are those of its quarters."""
    if concept == DILUTED or start is None:
        return 1_000_000 * (end.year - 1900)
    quarters = range(start.month // 3 + 1, end.month // 3 + 1)
    total = sum((end.year - 1990) * 4_000_000 + quarter * 1_000_000 for quarter in quarters)
    return (
        round(total / 100_000_000, 2) if concept == PER_SHARE else total + len(concept) * 1000 * len(quarters)
    )


def _quarter_end(year: int, quarter: int) -> date:
    return date(year, 3 * quarter, 31 if quarter in (1, 4) else 30)
