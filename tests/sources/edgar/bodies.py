"""Answers of companyfacts, written as the reports they are made of, and what is read in them."""

import json
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct

from tests.doors.book import parse_fiscal_year
from tests.doors.judge import Fact
from tests.doors.reports import Companyfacts, read_companyfacts

NEW_YORK = ZoneInfo("America/New_York")

_numbers = count(1)


class Report(Struct, frozen=True):
    """One filing. `rows` are lines `Concept first-day last-day value`; of an instant, `-` is the first."""

    form: str
    filed: str
    rows: str
    fy: int | None = None
    accession: str = ""


def report(form: str, filed: str, rows: str, fy: int | None = None) -> Report:
    return Report(form, filed, rows, fy, f"0001234567-{filed[2:4]}-{next(_numbers):06d}")


def body(
    *reports: Report, currency: str = "USD", taxonomy: str = "us-gaap", cik: int | str = 1234567
) -> bytes:
    """Return the answer that holds these filings, by concept and unit as the SEC sorts it."""
    facts: dict[str, dict[str, Any]] = {}
    for filing in reports:
        for line in filing.rows.strip().splitlines():
            concept, start, end, value = line.split()
            where = "dei" if concept.startswith("Entity") else taxonomy
            rows = facts.setdefault(where, {}).setdefault(concept, {"label": concept, "units": {}})["units"]
            row = {"end": end, "val": json.loads(value), "accn": filing.accession, "fy": filing.fy,
                "fp": "FY", "form": filing.form, "filed": filing.filed}  # fmt: skip
            days = {} if start == "-" else {"start": start}
            rows.setdefault(_unit(concept, currency), []).append(days | row)
    return json.dumps({"cik": cik, "entityName": "Example Inc.", "facts": facts}).encode()


def _unit(concept: str, currency: str) -> str:
    if "PerShare" in concept:
        return f"{currency}/shares"
    return "shares" if "Shares" in concept else currency


def read(
    *reports: Report, rule: str = "12-31", currency: str = "USD", taxonomy: str = "us-gaap"
) -> Companyfacts:
    answer = body(*reports, currency=currency, taxonomy=taxonomy)
    return read_companyfacts(answer, "EX", parse_fiscal_year(rule), NEW_YORK, currency)


def told(found: Companyfacts, metric: str, period: str) -> list[Fact]:
    """Return the vintages of one figure, oldest first."""
    return [fact for fact in found.facts if fact.metric == metric and str(fact.period) == period]


def values(found: Companyfacts, metric: str, period: str) -> list[str]:
    return [f"{fact.value.value.normalize():f}" for fact in told(found, metric, period)]


def periods(found: Companyfacts, metric: str) -> set[str]:
    return {str(fact.period) for fact in found.facts if fact.metric == metric}


Q1 = report("10-Q", "2025-05-07", "Revenues 2025-01-01 2025-03-31 100", 2025)
Q2 = report(
    "10-Q", "2025-08-06", "Revenues 2025-04-01 2025-06-30 110\nRevenues 2025-01-01 2025-06-30 210", 2025
)
Q3 = report(
    "10-Q", "2025-11-05", "Revenues 2025-07-01 2025-09-30 120\nRevenues 2025-01-01 2025-09-30 330", 2025
)
YEAR = report("10-K", "2026-02-20", "Revenues 2025-01-01 2025-12-31 460", 2025)
