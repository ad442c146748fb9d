"""Several in a row, several of a group: what is unknown, and what came before `from`."""

from __future__ import annotations

import pytest

from tests.judge.told import Case

TWO_OF_THREE = "2026-07-30 AMZN.capex 2026Q2 30B ; 2026-07-30 MSFT.capex FY2026Q4 26B"
ONE_OF_THREE = "2026-07-30 AMZN.capex 2026Q2 30B"
SALES = "2024-11-05 revenue 2024Q3 100M ; 2025-02-10 revenue 2024Q4 90M ; 2025-05-06 revenue 2025Q1 80M"
SALES_OF_LATE = "2024-11-05 revenue 2024Q3 100M ; 2025-02-10 revenue 2024Q4 90M"

COUNTS = [
    Case(
        "two true and one unknown are at least two",
        'role = "kill" ; test = "count(capex@trio > $25B) >= 2"',
        TWO_OF_THREE,
        {"2026-07-30": "tripped"},
    ),
    Case(
        "also where the first of the group is the unknown one",
        'role = "kill" ; test = "count(capex@trio > $25B) >= 2"',
        "2026-07-30 MSFT.capex FY2026Q4 26B ; 2026-07-30 CRDO.capex FY2027Q1 26B",
        {"2026-07-29": "unknown", "2026-07-30": "tripped"},
    ),
    Case(
        "or the checkpoint's own company",
        'ticker = "AMZN" ; role = "kill" ; test = "count(capex@spenders > $25B) >= 1"',
        "2026-07-30 MSFT.capex FY2026Q4 26B",
        {"2026-07-30": "tripped"},
    ),
    Case(
        "but its own figure beside the group's is needed",
        'ticker = "AMZN" ; role = "kill" ; test = "count(capex@spenders > revenue) >= 1"',
        "2026-07-30 MSFT.capex FY2026Q4 26B ; 2026-07-30 MSFT.revenue FY2026Q4 1B",
        {"2026-07-30": "unknown"},
        says="AMZN capex is not known",
    ),
    Case(
        "and not fewer than two",
        'role = "kill" ; test = "count(capex@trio > $25B) < 2"',
        TWO_OF_THREE,
        {"2026-07-30": "near"},  # two are the least that is not fewer
    ),
    Case(
        "written the other way round",
        'role = "kill" ; test = "2 <= count(capex@trio > $25B)"',
        TWO_OF_THREE,
        {"2026-07-30": "tripped"},
    ),
    Case(
        "but not more than two: the third may be",
        'role = "kill" ; test = "count(capex@trio > $25B) > 2"',
        TWO_OF_THREE,
        {"2026-07-30": "unknown"},
    ),
    Case(
        "nor exactly two",
        'role = "kill" ; test = "count(capex@trio > $25B) = 2"',
        TWO_OF_THREE,
        {"2026-07-30": "unknown"},
    ),
    Case(
        "one true and two unknown may be two",
        'role = "kill" ; test = "count(capex@trio > $25B) >= 2"',
        ONE_OF_THREE,
        {"2026-07-30": "unknown"},
    ),
    Case(
        "one true and two unknown are never four",
        'role = "kill" ; test = "count(capex@trio > $25B) >= 4"',
        ONE_OF_THREE,
        {"2026-07-30": "clear"},
    ),
]

FROM = [
    Case(
        "a streak of reports begins at `from`",
        'role = "kill" ; test = "qoq(revenue) < 0%" ; for = 2 ; from = "2025H1"',
        SALES,
        {"2025-05-06": "near"},
    ),
    Case(
        "also when the test says it",
        'role = "kill" ; test = "qoq(revenue) < 0% for 2 quarters" ; from = "2025H1"',
        SALES,
        {"2025-05-06": "unknown"},
        says="counts from 2025-01-01",
    ),
    Case(
        "and is whole one report later",
        'role = "kill" ; test = "qoq(revenue) < 0% for 2 quarters" ; from = "2025H1"',
        f"{SALES} ; 2025-08-05 revenue 2025Q2 70M",
        {"2025-05-06": "unknown", "2025-08-05": "tripped"},
    ),
    Case(
        "one more would complete it: near, shown by the latest, by the key",
        'role = "kill" ; test = "revenue < $95M" ; for = 2 ; near = "1%"',
        SALES_OF_LATE,
        {"2025-02-10": "near"},
        room="-$5M",
        value="$90M",
    ),
    Case(
        "and as the test says it",
        'role = "kill" ; test = "revenue < $95M for 2 quarters" ; near = "1%"',
        SALES_OF_LATE,
        {"2024-11-05": "clear", "2025-02-10": "near"},
        says="revenue 2024Q4 $90M, < $95M; 1 of 2 in a row",
        room="-$5M",
        value="$90M",
    ),
    Case(
        "so it is where another may turn it too",
        'role = "kill" ; test = "revenue < $95M for 2 quarters or revenue > $1B" ; near = "1%"',
        SALES_OF_LATE,
        {"2025-02-10": "near"},
    ),
    Case(
        "of three one is not all but one",
        'role = "kill" ; test = "revenue < $95M for 3 quarters" ; near = "1%"',
        f"2024-08-05 revenue 2024Q2 100M ; {SALES_OF_LATE}",
        {"2025-02-10": "clear"},
        says="1 of 3 in a row",
    ),
    Case(
        "of a guard the key counts the bad periods",
        'role = "guard" ; test = "revenue >= $95M" ; for = 2 ; near = "1%"',
        SALES_OF_LATE,
        {"2025-02-10": "near"},
    ),
    Case(
        "a kill of two good ones that are not there",
        'role = "kill" ; test = "not (revenue >= $95M for 2 quarters)" ; near = "1%"',
        f"2024-08-05 revenue 2024Q2 100M ; {SALES_OF_LATE} ; 2025-05-06 revenue 2025Q1 120M",
        {"2024-11-05": "clear", "2025-02-10": "tripped", "2025-05-06": "tripped"},
        says="revenue 2025Q1 $120M, ≥ $95M; 1 of 2 in a row",
        value="$120M",
    ),
    Case(
        "of closes the first bad one is near, as under the key `for`",
        'role = "kill" ; test = "price < $100 for 3 days" ; near = "1%"',
        "closes 2026-05-11 120 120 120 99 98 97",
        {"2026-05-13": "clear", "2026-05-14": "near", "2026-05-15": "near", "2026-05-18": "tripped"},
    ),
    Case(
        "a proof is not met by what was before",
        'test = "qoq(revenue) < 0% for 2 quarters" ; from = "2025H1"',
        f"{SALES} ; 2025-08-05 revenue 2025Q2 70M",
        {"2025-05-06": "pending", "2025-08-05": "met on_time"},
    ),
    Case(
        "each quarter anew, the first of them too",
        'test = "qoq(revenue) < 0% for 2 quarters" ; every = "quarter" ; from = "2025H1" ; due = "2025H1"',
        f"{SALES} ; 2025-08-05 revenue 2025Q2 70M",
        {"2025-08-05": "met on_time +unsettled"},
    ),
    Case(
        "without `from` it reads back as far as it goes",
        'role = "kill" ; test = "qoq(revenue) < 0% for 2 quarters"',
        SALES,
        {"2025-05-06": "tripped"},
    ),
    Case(
        "days in a row do too",
        'role = "kill" ; test = "price < $100 for 3 days" ; from = 2026-05-13',
        "closes 2026-05-11 90 90 90 90 90",
        {"2026-05-13": "unknown", "2026-05-15": "tripped"},
    ),
]


MONTHS = [
    Case(
        "three days under the line are not two months",
        'role = "kill" ; test = "price < 96 for 2 months" ; near = "0%"',
        "closes 2026-02-02 100x70 95x3",
        {"2026-05-15": "near"},
        says="3 of 44 in a row",
    ),
    Case(
        "every close of the last two calendar months is",
        'role = "kill" ; test = "price < 96 for 2 months" ; near = "0%"',
        "closes 2026-02-02 100x29 95x43",
        {"2026-05-12": "near", "2026-05-13": "tripped"},
    ),
    Case(
        "closes that begin within the two months do not fill them",
        'role = "kill" ; test = "price < 96 for 2 months"',
        "closes 2026-04-01 95x30",
        {"2026-05-15": "unknown"},
        says="only 30 closes of 2 months known",
    ),
    Case(
        "one that is false decides it all the same",
        'role = "kill" ; test = "price < 96 for 2 months" ; near = "0%"',
        "closes 2026-04-01 95x15 97x15",
        {"2026-05-15": "clear"},
    ),
    Case(
        "nor do closes with a hole of a month",
        'role = "kill" ; test = "price < 96 for 2 months"',
        "closes 2026-02-02 95x40 ; closes 2026-05-01 95x11",
        {"2026-05-15": "unknown"},
        says="nothing is known between 2026-03-30 and 2026-05-01",
    ),
]


@pytest.mark.parametrize("case", [*COUNTS, *FROM, *MONTHS], ids=str)
def test_several_in_a_row_or_of_a_group(case: Case) -> None:
    assert case.found() == case.expected()
