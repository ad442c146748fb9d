"""Tests over what companies guide: judged when the guide is known, counted by the day it was given."""

from __future__ import annotations

import pytest

from tests.judge.told import Case

RAISED = 'test = "guide(revenue, next) >= $500M"'
CUT = 'test = "guide(revenue, next) < $500M" ; role = "kill"'
KEPT = 'test = "guide(revenue, next) >= $500M" ; role = "guard"'
AFTER_Q3 = 'from = "after print 2026Q3"'
Q2 = "2026-08-04 revenue 2026Q2 392M"
Q3 = "2026-10-30 revenue 2026Q3 450M"
YEAR_AGO = "2025-11-04 revenue 2025Q3 230M"
SPEND = "2026-07-29 guide MSFT.capex FY2027Q1 150M ; 2026-07-30 guide AMZN.capex 2026Q3 120M 110M..130M"

NO_FIGURE = [
    Case(
        "a kill trips on the guide though nothing was ever reported",
        CUT,
        "2026-08-04 guide revenue 2026Q3 450M",
        {"2026-08-03": "unknown", "2026-08-04": "tripped"},
        says="guide(revenue, next) 2026Q3 $450M, < $500M",
    ),
    Case(
        "a guard holds by the guide before any figure of the guided metric",
        KEPT,
        "2026-08-04 mix 2026Q2 40% ; 2026-08-04 guide revenue 2026Q3 650M",
        {"2026-08-04": "holding"},
    ),
    Case(
        "a proof is met the day the guide is given, not when the quarter is reported",
        f'{RAISED} ; due = "2026-12-31"',
        "2026-08-04 guide revenue 2026Q3 510M ; 2026-11-03 revenue 2026Q3 400M",
        {"2026-08-03": "pending", "2026-08-04": "met on_time"},
        settled="2026-08-04",
    ),
    Case(
        "a guide of this period is the latest given",
        'test = "guide(revenue) < $500M" ; role = "kill"',
        f"{Q2} ; 2026-05-05 guide revenue 2026Q2 390M ; 2026-08-04 guide revenue 2026Q3 560M",
        {"2026-05-05": "tripped", "2026-08-04": "clear"},
    ),
    Case(
        "a named period's guide needs no figure",
        'test = "guide(revenue, FY2027).low >= $2B"',
        "2026-08-04 guide revenue FY2027 2.1B 2B..2.2B",
        {"2026-08-03": "pending", "2026-08-04": "met"},
        says="guide(revenue, FY2027).low $2B",
    ),
    Case(
        "reported, and not guided yet: that is what is missing",
        CUT,
        f"2026-05-05 guide revenue 2026Q2 560M ; {Q2}",
        {"2026-05-05": "clear", "2026-08-04": "unknown"},
        says="no guide of ALAB revenue for 2026Q3",
    ),
    Case(
        "beside a figure it is the figure that is waited for",
        'test = "revenue > guide(revenue)" ; role = "guard"',
        f"2026-05-05 guide revenue 2026Q2 340M ; {Q2} ; 2026-08-04 guide revenue 2026Q3 500M",
        {"2026-05-05": "unknown", "2026-08-04": "holding"},
    ),
]

FROM = [
    Case(
        "given with the print from which it counts",
        f"{CUT} ; {AFTER_Q3}",
        f"{Q3} ; 2026-10-30 guide revenue 2026Q4 450M",
        {"2026-10-29": "unknown", "2026-10-30": "tripped"},
        says="guide(revenue, next) 2026Q4 $450M",
    ),
    Case(
        "before the print: from when it counts, which is a day to come",
        f"{CUT} ; {AFTER_Q3}",
        f"{YEAR_AGO} ; 2026-08-04 guide revenue 2026Q3 450M",
        {"2026-10-29": "unknown"},
        says="counts from 2026-11-03, the expected print of 2026Q3",
    ),
    Case(
        "of a figure too: a day to come is no day since when",
        'test = "revenue >= $400M" ; role = "guard" ; from = "2027-01-01"',
        Q3,
        {"2026-11-01": "unknown"},
        says="counts from 2027-01-01",
    ),
    Case(
        "after the print without a guide: what is missing",
        f"{CUT} ; {AFTER_Q3}",
        f"2026-08-04 guide revenue 2026Q3 510M ; {Q3}",
        {"2026-10-30": "unknown"},
        says="no guide of ALAB revenue for 2026Q4",
    ),
    Case(
        "a guide given before it counts is none",
        f'{RAISED} ; from = "2026-08-05"',
        "2026-08-04 guide revenue 2026Q3 510M",
        {"2026-08-31": "pending"},
    ),
    Case(
        "given anew, it counts",
        f'{RAISED} ; from = "2026-08-05"',
        "2026-08-04 guide revenue 2026Q3 510M ; 2026-09-10 guide revenue 2026Q3 515M",
        {"2026-09-10": "met on_time"},
        settled="2026-09-10",
    ),
    Case(
        "given after the due day, it is late; by then it was missed, the last print having come without one",
        f'{RAISED} ; due = "2026-10-31"',
        f"2026-08-04 guide revenue 2026Q3 450M ; {Q3} ; 2026-10-30 guide revenue 2026Q4 470M ; "
        "2027-02-10 guide revenue 2027Q1 510M",
        {"2026-10-31": "pending", "2026-11-01": "missed"},
        says="guide(revenue, next) 2026Q4 $470M, not ≥ $500M",
    ),
    Case(
        "two guides in a row",
        f"{CUT} ; for = 2",
        "2026-05-05 guide revenue 2026Q2 400M ; 2026-08-04 guide revenue 2026Q3 450M",
        {"2026-05-05": "unknown", "2026-08-04": "tripped"},
    ),
]

OUTLOOK = [
    Case(
        "more than the guide's high end: the high end is not below itself",
        'test = "revenue > guide(revenue).high" ; period = "2026Q2"',
        "2026-05-05 guide revenue 2026Q2 360M 355M..365M",
        {"2026-05-05": "pending"},
    ),
    Case(
        "a high end at a strict threshold",
        'test = "revenue > $365M" ; period = "2026Q2"',
        "2026-05-05 guide revenue 2026Q2 360M 355M..365M",
        {"2026-05-05": "pending"},
    ),
    Case(
        "a high end below it",
        'test = "revenue > $365.1M" ; period = "2026Q2"',
        "2026-05-05 guide revenue 2026Q2 360M 355M..365M",
        {"2026-05-05": "at_risk"},
    ),
    Case(
        "said the other way round",
        'test = "not revenue <= $365M" ; period = "2026Q2"',
        "2026-05-05 guide revenue 2026Q2 360M 355M..365M",
        {"2026-05-05": "pending"},
    ),
    Case(
        "a guard is not near where the guide is at its threshold, only beyond",
        'test = "revenue > $365M" ; role = "guard" ; near = "0%"',
        "2026-05-05 revenue 2026Q1 380M ; 2026-05-05 guide revenue 2026Q2 365M ; "
        "2026-06-10 guide revenue 2026Q2 364M",
        {"2026-05-05": "holding", "2026-06-10": "near"},
    ),
    Case(
        "nor is a kill",
        'test = "revenue <= $365M" ; role = "kill" ; near = "0%"',
        "2026-05-05 revenue 2026Q1 380M ; 2026-05-05 guide revenue 2026Q2 365M ; "
        "2026-06-10 guide revenue 2026Q2 364M",
        {"2026-05-05": "clear", "2026-06-10": "near"},
    ),
]

GROUPS = [
    Case(
        "the sum over a group, each by its own latest guide",
        'test = "sum(guide(capex@spenders)) > $260M"',
        SPEND,
        {"2026-07-29": "pending", "2026-07-30": "met"},
        says="sum(guide(capex@spenders)) 2026Q3 $270M",
    ),
    Case(
        "of one end",
        'test = "sum(guide(capex@spenders).low) > $250M" ; role = "kill"',
        SPEND,
        {"2026-07-30": "tripped"},
        value="$260M",
    ),
    Case(
        "any of a group",
        'test = "count(guide(capex@spenders, next) > $130M) >= 1" ; role = "kill"',
        SPEND,
        {"2026-07-28": "unknown", "2026-07-29": "tripped"},  # whatever AMZN will guide
    ),
    Case(
        "any of a group, the first of which guides nothing",
        'test = "count(guide(capex@spenders, next).low > $110M) >= 1" ; role = "kill"',
        "2026-07-30 guide MSFT.capex FY2027Q1 130M 120M..140M",
        {"2026-07-30": "tripped"},
    ),
    Case(
        "one of them without a guide",
        'test = "count(guide(capex@spenders, next) > $100M) = 2" ; role = "guard"',
        "2026-07-30 guide AMZN.capex 2026Q3 120M",
        {"2026-07-30": "unknown"},
        says="no guide of MSFT capex",
    ),
    Case(
        "growth of what a group guides",
        'role = "gauge" ; value = "yoy(sum(guide(capex@spenders)))"',
        f"2025-07-29 guide MSFT.capex FY2026Q1 100M ; 2025-07-30 guide AMZN.capex 2025Q3 80M ; {SPEND}",
        {"2026-07-30": "50%"},
    ),
]

LEGS = [
    Case(
        "a leg may wait for a print of its own",
        'role = "guard" ; all = [{ test = "guide(revenue, next) >= $500M", from = "after print 2026Q3" }]',
        f"{YEAR_AGO} ; 2026-08-04 guide revenue 2026Q3 450M ; {Q3} ; 2026-10-30 guide revenue 2026Q4 560M",
        {"2026-08-04": "unknown", "2026-10-30": "holding"},
    ),
    Case(
        "of a proof too",
        'all = [{ test = "guide(revenue, next) >= $500M", from = "after print 2026Q3" }]',
        f"{YEAR_AGO} ; 2026-08-04 guide revenue 2026Q3 550M ; {Q3} ; 2026-10-30 guide revenue 2026Q4 560M",
        {"2026-08-04": "pending", "2026-10-30": "met"},
    ),
]

WORDS = [
    Case(
        "the guide's period, not that of the print it came with",
        CUT,
        f"{Q2} ; 2026-08-04 guide revenue 2026Q3 450M",
        {"2026-08-04": "tripped"},
        says="guide(revenue, next) 2026Q3 $450M",
    ),
    Case(
        "in arithmetic too",
        'test = "guide(revenue, next) - $10M < $500M" ; role = "kill"',
        f"{Q2} ; 2026-08-04 guide revenue 2026Q3 450M",
        {"2026-08-04": "tripped"},
        says="guide(revenue, next) - $10M 2026Q3 $440M",
    ),
    Case(
        "a period that is written is not written twice, nor another beside it",
        'test = "guide(revenue, 2026Q4) < $500M" ; role = "kill"',
        f"{Q2} ; 2026-08-04 guide revenue 2026Q4 450M",
        {"2026-08-04": "tripped"},
        says="guide(revenue, 2026Q4) $450M",
    ),
]


@pytest.mark.parametrize("case", [*NO_FIGURE, *FROM, *OUTLOOK, *GROUPS, *LEGS, *WORDS], ids=str)
def test_a_guide_is_judged_by_the_day_it_was_given(case: Case) -> None:
    assert case.found() == case.expected()
