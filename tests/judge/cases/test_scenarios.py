"""What verdicts.md and language.md promise, as a stranger read them: each written down before it was run."""

from __future__ import annotations

import pytest

from tests.judge.cases.test_dated import read
from tests.judge.told import Case

CLOSES = "closes 2026-10-01 100 110 120 90 99 105 108"  # 1 to 9 October
BESIDE = "CRDO.closes 2026-10-01 50 55 60 45 49.5 52.5 54"
SALES = " ; ".join(
    f"{day} revenue {period} {sales}M"
    for day, period, sales in [
        ("2025-02-05", "2024Q4", 90),
        ("2025-05-05", "2025Q1", 100),
        ("2025-08-05", "2025Q2", 110),
        ("2025-11-05", "2025Q3", 120),
        ("2026-02-05", "2025Q4", 130),
        ("2026-05-05", "2026Q1", 150),
        ("2026-08-05", "2026Q2", 140),
        ("2026-11-05", "2026Q3", 180),
    ]
)
HOLED = " ; ".join(one for one in SALES.split(" ; ") if "2025Q4" not in one and "2026Q2" not in one)
EVENT = 'event = "x" ; due = 2026-12-31'
TWICE = 'event = "x" ; count = ">= 2" ; due = 2026-12-31'
CUT = 'role = "kill" ; event = "a cut" ; unless = { event = "a bid" }'
BAD = 'role = "kill" ; event = "x" ; count = ">= 3 within 14d"'
FRIDAY = "2026-10-09"
PRINT = "2026-11-10"


def kill(test: str) -> str:
    return f"role = 'kill' ; test = '{test}' ; near = '0%'"


def guard(test: str) -> str:
    return f"role = 'guard' ; test = '{test}' ; near = '0%'"


def shows(value: str) -> str:
    return f"role = 'gauge' ; value = '{value}'"


def at_closes(name: str, claim: str, word: str, says: str = "") -> Case:
    return Case(name, claim, f"{CLOSES} ; {BESIDE}", {FRIDAY: word}, says=says)


def at_prints(name: str, claim: str, word: str, known: str = SALES, says: str = "") -> Case:
    return Case(name, claim, known, {PRINT: word}, says=says)


WINDOWS = [
    at_closes("a fall within its window", guard("drawdown(price, 5d) <= 20%"), "holding"),
    at_closes("a shorter window forgets the high", guard("drawdown(price, 3d) <= 1%"), "holding"),
    at_closes("a window that is not full", kill("drawdown(price, 8d) > 5%"), "unknown", "only 7 closes"),
    at_closes("against the third session before", shows("change(price, 3d)"), "20%"),
    at_closes("against the close a week ago", guard("change(price, 1w) > 5%"), "broken", "-1.8%"),
    at_closes("a week reaches to the close that stood then", shows("avg(price, 1w)"), "$105.33"),
    at_closes("each of three above the one before", guard("rising(price, 3d)"), "holding"),
    at_closes("one of four was not", guard("rising(price, 4d)"), "broken", "$90.00, not > $120.00"),
    at_closes("the returns both have", guard("corr(ALAB, CRDO, 6d) > 0.9"), "holding"),
    at_closes("one return too few", guard("corr(ALAB, CRDO, 7d) > 0.9"), "unknown", "only 6 of 7"),
    at_closes("the larger of two prices", guard("rank(price, price@CRDO) = 1"), "holding"),
    at_closes("a bad day settles a stretch", kill("not (price > $95 for 2 weeks)"), "tripped"),
    at_prints("four quarters", shows("ttm(revenue)"), "$600M"),
    at_prints("a hole in four quarters", shows("ttm(revenue)"), "unknown", HOLED, "2025Q4 is not known"),
    at_prints("growth across a hole elsewhere", guard("yoy(revenue) > 40%"), "holding", HOLED),
    at_prints("growth on a hole", guard("qoq(revenue) > 1%"), "unknown", HOLED, "2026Q2 is not known"),
    at_prints("before the latest, a hole", shows("prior(revenue)"), "unknown", HOLED),
    at_prints("the highest is the latest: no fall", kill("drawdown(revenue, 4q) > 0%"), "clear"),
    at_prints("exactly at a strict threshold", guard("sum(revenue, 4q) > $600M"), "broken"),
    at_prints("a mean of four, of the period asked for",
              "test = 'avg(revenue, 4q) >= $150M' ; period = '2026Q3'", "met on_time"),
]  # fmt: skip

YEAR = "period = 'FY2026'"
PACE = [
    at_prints("as fast as the latest quarter", f"test = 'revenue >= $650M' ; {YEAR}", "on_track"),
    at_prints("a quarter more than that", f"test = 'revenue >= $700M' ; {YEAR}", "pending"),
    at_prints("nearly twice as much", f"test = 'revenue >= $800M' ; {YEAR}", "at_risk"),
    at_prints("already there", f"test = 'revenue >= $460M' ; {YEAR}", "on_track", says="ahead"),
]

STREAKS = [
    at_prints("one quarter since `from` completes none",
              f"{kill('revenue < $200M')} ; for = 2 ; from = '2026Q3'", "near"),
    at_prints("said by the test: from when", f"{kill('revenue < $200M for 2 quarters')} ; from = '2026Q3'",
              "unknown", says="counts from 2026-07-01"),
    at_prints("two since `from`", f"{kill('revenue < $200M for 2 quarters')} ; from = '2026Q2'", "tripped"),
    at_prints("a good one in between", f"{kill('revenue < $145M')} ; for = 2 ; from = '2026Q1'", "clear"),
    at_prints("a gap in a bad run", f"{kill('revenue < $200M')} ; for = 2", "unknown", HOLED,
              "2026Q2 is not known"),
    at_closes("two closes in a row, the first of them",
              "test = 'price > $107 for 2 days' ; from = 2026-10-01",
              "met on_time"),
    at_closes("held one of two since `from`", "test = 'price > $107' ; for = '2d' ; from = 2026-10-05",
              "pending", "held 1 of 2 days"),
]  # fmt: skip

SAID = [
    Case("the better grade comes later", EVENT, "2026-10-01 happened own ; 2026-10-05 refuted filing",
         {"2026-10-06": "missed"}, says="before: happened (own, somewhere)"),
    Case("two blogs make no release", EVENT,
         "2026-10-01 refuted release ; 2026-10-05 happened press ; 2026-10-07 happened press",
         {"2026-10-08": "missed +contradicted"}),
    Case("a filing repeats itself: the dispute is over", EVENT,
         "2026-10-01 refuted filing ; 2026-10-05 happened own ; 2026-10-10 refuted filing",
         {"2026-10-06": "missed +contradicted", "2026-10-11": "missed"}),
    Case("an overruled word is not weighed again", EVENT,
         "2026-10-01 happened release ; 2026-10-05 refuted press ; 2026-10-10 refuted filing",
         {"2026-10-06": "met on_time +contradicted", "2026-10-11": "missed"}),
    Case("a date within the better one says it more exactly", 'event = "x" ; due = "2027H1"',
         "2026-10-01 rescheduled by:2027 filing ; 2026-10-05 rescheduled by:2027-03-15 press",
         {"2026-10-02": "at_risk +slipped", "2026-10-06": "on_track +slipped"}),
    Case("of one day the better outlook", EVENT, "2026-10-01 supports filing ; 2026-10-01 weakens own",
         {"2026-10-02": "on_track"}),
    Case("told late of what came in time", 'event = "x" ; due = 2025-12-31',
         "2026-02-01 happened on:2025-12-20 release",
         {"2026-01-15": "awaiting", "2026-02-10": "met on_time"}),
    Case("what came late is late", 'event = "x" ; due = 2025-12-31',
         "2026-01-06 happened on:2026-01-05 release", {"2026-02-10": "met late"}),
    Case("silence, with the user's own last day",
         'event = "x" ; due = 2025-12-31 ; verify_by = 2026-01-15', "",
         {"2026-01-15": "awaiting", "2026-01-16": "overdue"}),
    Case("silence that is a miss", 'event = "x" ; due = 2025-12-31 ; on_silence = "missed"', "",
         {"2026-03-01": "awaiting", "2026-03-02": "missed +provisional"}),
]  # fmt: skip

COUNTED = [
    Case("three, the last 14 days after the first", BAD,
         "2026-10-01 happened press ; 2026-10-10 happened press ; 2026-10-15 happened press",
         {"2026-10-12": "near", "2026-10-15": "tripped", "2026-11-20": "tripped"}),
    Case("a day too many, and near as long as one more would do", BAD,
         "2026-10-01 happened press ; 2026-10-10 happened press ; 2026-10-16 happened press",
         {"2026-10-16": "near", "2026-10-24": "near", "2026-10-25": "clear"}),
    Case("a count has the grade of its best", f"{TWICE} ; from = 2026-01-01",
         "2026-10-01 happened press ; 2026-10-03 happened filing ; 2026-10-05 refuted release",
         {"2026-10-05": "met on_time +contradicted"}),
    Case("what happened before `from` is not counted",
         f"{TWICE} ; from = 2026-10-02",
         "2026-10-01 happened ; 2026-10-03 happened", {"2026-10-05": "pending"}),
    Case("what suspends it was denied by a better word",
         CUT,
         "2026-10-01 happened filing ; 2026-10-05 happened@c.unless press ; "
         "2026-10-10 refuted@c.unless filing",
         {"2026-10-06": "void", "2026-10-11": "tripped"}),
]  # fmt: skip


@pytest.mark.parametrize("case", [*WINDOWS, *PACE, *STREAKS, *SAID, *COUNTED], ids=str)
def test_a_scenario(case: Case) -> None:
    assert case.found() == case.expected()


CLAIMS = "claims 2026-10-04 200000 210000 220000 230000 240000"  # Sundays up to 1 November
HOLE = "claims 2026-10-04 200000 210000 220000 - 240000"


@pytest.mark.parametrize(
    ("claim", "told", "day", "word"),
    [
        (shows("avg(claims, 4w)"), CLAIMS, "2026-11-05", "225000"),
        (shows("avg(claims, 4w)"), HOLE, "2026-11-05", "unknown"),
        (kill("rising(claims, 5w)"), CLAIMS, "2026-11-05", "unknown"),
        (kill("claims > 215000 for 4 weeks"), CLAIMS, "2026-11-05", "near"),
        (kill("claims > 225000 for 2 weeks"), HOLE, "2026-11-05", "unknown"),
        (kill("claims > 215000") + " ; for = '3w' ; from = 2026-10-20", CLAIMS, "2026-11-05", "near"),
        ("test = 'claims < 190000' ; from = 2026-10-05 ; due = 2026-10-31", CLAIMS, "2026-11-05", "missed"),
        ("test = 'claims < 190000' ; from = 2026-10-05 ; due = 2026-10-31", HOLE, "2026-11-05", "awaiting"),
    ],
)
def test_weeks(claim: str, told: str, day: str, word: str) -> None:
    verdict = read(claim, told, day)
    assert verdict.word == word, verdict.reason
