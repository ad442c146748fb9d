"""Proofs, in the order of the rules: met, refuted, past due, open."""

from __future__ import annotations

import pytest

from tests.judge.told import Case

Q2 = 'test = "revenue >= $360M" ; period = "2026Q2"'
BY_YEAR_END = 'event = "it ships" ; due = 2026-12-31'
IN_2026 = 'event = "it ships" ; due = "2026"'
MIX = 'test = "mix > 50%" ; from = "2026Q1" ; due = "2026Q4"'

MET = [
    Case(
        "a test is met by the end of its period, known at the print",
        Q2,
        "2026-08-04 revenue 2026Q2 392.4M",
        {"2026-06-30": "pending", "2026-08-04T20:59+00:00": "awaiting", "2026-08-04": "met on_time"},
        says="revenue 2026Q2 $392.4M, ≥ $360M",
        room="$32.4M",
        settled="2026-06-30",
    ),
    Case(
        "exactly at the threshold is enough",
        Q2,
        "2026-08-04 revenue 2026Q2 360M",
        {"2026-08-04": "met on_time"},
        room="$0.00",
    ),
    Case(
        "only a release: met, the filing to come",
        Q2,
        "2026-08-04 revenue 2026Q2 392.4M release ; 2026-08-05 revenue 2026Q2 392.4M filing",
        {"2026-08-04": "met on_time +unconfirmed", "2026-08-05": "met on_time"},
    ),
    Case(
        "an event in its window",
        IN_2026,
        "2026-06-30 happened",
        {"2026-06-29": "pending", "2026-06-30": "met on_time"},
        settled="2026-06-30",
    ),
    Case("before a coarse date begins is early", IN_2026, "2025-12-01 happened", {"2026-01-01": "met early"}),
    Case("a day has no beginning", BY_YEAR_END, "2025-02-01 happened", {"2026-01-01": "met on_time"}),
    Case(
        "what happened before `from` does not count",
        'event = "it ships" ; from = "2026Q3" ; due = 2026-12-31',
        "2026-02-01 happened ; 2026-09-01 happened",
        {"2026-02-01": "pending", "2026-09-01": "met on_time"},
    ),
    Case(
        "after the last day is late",
        BY_YEAR_END,
        "2027-02-10 happened on:2027-01-05",
        {"2026-12-31": "pending", "2027-01-01": "awaiting", "2027-02-10": "met late"},
        settled="2027-01-05",
    ),
    Case(
        "told late, happened in time: not late",
        BY_YEAR_END,
        "2027-05-01 happened on:2026-12-31",
        {"2027-04-30": "overdue", "2027-05-01": "met on_time"},
    ),
    Case("no window, no timing", 'event = "it ships"', "2026-02-01 happened", {"2026-02-01": "met"}),
    Case(
        "the latest word counts: it had not happened after all, then it had",
        BY_YEAR_END,
        "2026-03-01 happened ; 2026-04-01 refuted ; 2026-09-01 happened",
        {"2026-03-31": "met on_time", "2026-04-01": "missed", "2026-09-01": "met on_time"},
    ),
    Case(
        "a window: the first period in which it is true",
        MIX,
        "2026-05-05 mix 2026Q1 40% ; 2026-08-04 mix 2026Q2 55% ; 2026-11-04 mix 2026Q3 45%",
        {"2026-05-05": "pending", "2026-08-04": "met on_time", "2026-11-04": "met on_time"},
        settled="2026-06-30",
    ),
    Case(
        "a period before `from` settles nothing",
        MIX,
        "2026-02-10 mix 2025Q4 60%",
        {"2026-02-10": "pending"},
    ),
    Case(
        "a period after `due` settles nothing",
        'test = "mix > 50%" ; due = 2026-11-30',
        "2026-11-04 mix 2026Q3 40% ; 2027-02-10 mix 2026Q4 60%",
        {"2026-11-30": "pending", "2026-12-01": "missed", "2027-02-10": "missed"},
    ),
    Case(
        "without `from` a test starts when the thesis was opened",
        'test = "mix > 50%"',
        "2025-02-10 mix 2024Q4 60% ; 2025-05-05 mix 2025Q1 60%",
        {"2025-02-10": "pending", "2025-05-05": "met"},
    ),
    Case(
        "two periods in a row",
        f"{MIX} ; for = 2",
        "2026-05-05 mix 2026Q1 55% ; 2026-08-04 mix 2026Q2 55%",
        {"2026-05-05": "pending", "2026-08-04": "met on_time"},
        says="for 2",
    ),
    Case(
        "both of the two in the window",
        f"{MIX} ; for = 2",
        "2026-02-10 mix 2025Q4 55% ; 2026-05-05 mix 2026Q1 55%",
        {"2026-05-05": "pending"},
        says="counts from 2026-01-01",
    ),
    Case(
        "a gap in a row is unknown, not a reset",
        f"{MIX} ; for = 2",
        "2026-05-05 mix 2026Q1 55% ; 2026-11-04 mix 2026Q3 55% ; 2026-11-20 mix 2026Q2 51%",
        {"2026-11-04": "pending", "2026-11-20": "met on_time"},
    ),
    Case(
        "a fiscal year of four quarters is reported with the fourth",
        'test = "revenue >= $1B" ; period = "FY2026"',
        "2026-05-05 revenue 2026Q1 200M ; 2026-08-04 revenue 2026Q2 250M ; 2026-11-04 revenue 2026Q3 300M ; "
        "2027-02-10 revenue 2026Q4 250M",
        {"2027-02-09": "awaiting", "2027-02-10": "met on_time"},
        value="$1B",
    ),
    Case(
        "a calendar quarter, of a company with another year, is its quarter in the middle of it",
        'ticker = "CRDO" ; test = "revenue >= $400M" ; period = "CY2026Q2"',
        "2026-09-01 CRDO.revenue FY2027Q1 479M",
        {"2026-09-01": "met on_time"},
        settled="2026-08-01",
    ),
    Case(
        "for a company of the calendar year it is that quarter",
        'test = "revenue >= $360M" ; period = "CY2026Q2"',
        "2026-08-04 revenue 2026Q2 392.4M",
        {"2026-08-04": "met on_time"},
        settled="2026-06-30",
    ),
    Case(
        "tolerance is a share of the threshold, in the claim's favour: the room is from the line it makes",
        f'{Q2} ; tolerance = "2%"',
        "2026-08-04 revenue 2026Q2 353M",
        {"2026-08-04": "met on_time"},
        says="revenue 2026Q2 $353M, ≥ $360M less 2%",
        room="$200,000",
    ),
    Case(
        "a ceiling is eased upwards",
        'test = "sga_expense <= $100M" ; period = "2026Q2" ; tolerance = "2.50%"',
        "2026-08-04 sga_expense 2026Q2 103M",
        {"2026-08-04": "missed"},
        says="sga_expense 2026Q2 $103M, not ≤ $100M plus 2.5%",
        room="-$500,000",
    ),
    Case(
        "of something that is denied it is in the favour of the denial",
        'test = "not (revenue < $360M)" ; period = "2026Q2" ; tolerance = "2%"',
        "2026-08-04 revenue 2026Q2 353M",
        {"2026-08-04": "met on_time"},
        says="$353M, not < $360M less 2%",
    ),
    Case(
        "guidance is held against the line it makes",
        f'{Q2} ; tolerance = "2%"',
        "2026-05-05 guide revenue 2026Q2 353M 350M..356M ; 2026-06-05 guide revenue 2026Q2 350M 348M..352M",
        {"2026-05-05": "on_track", "2026-06-05": "at_risk"},
        says="guided below: revenue 2026Q2 $350M, not ≥ $360M less 2%",
    ),
    Case(
        "a score settles on the day it is given",
        'score = "ready?" ; scale = [0, 5] ; trip = 4 ; due = 2026-12-31',
        "2026-03-01 score score:3 ; 2026-06-01 score score:4",
        {"2026-02-28": "pending", "2026-03-01": "pending", "2026-06-01": "met on_time"},
        settled="2026-06-01",
    ),
]

MISSED = [
    Case(
        "a period the test itself names: met once it is reported, whenever the window ends",
        'test = "revenue[2026Q2] >= $360M" ; due = 2026-12-31',
        "2026-08-04 revenue 2026Q2 392.4M",
        {"2026-08-03": "pending", "2026-08-04": "met on_time"},
        settled="2026-06-30",
    ),
    Case(
        "two periods that it names, the later one to come",
        'test = "revenue[2026Q2] >= revenue[2026Q1]"',
        "2026-05-05 revenue 2026Q1 300M ; 2026-08-04 revenue 2026Q2 392.4M",
        {"2026-08-03": "pending", "2026-08-04": "met"},
    ),
    Case(
        "a period the test itself names, and false: missed when the window is over",
        'test = "revenue[2026Q2] >= $400M" ; due = 2026-12-31',
        "2026-08-04 revenue 2026Q2 392.4M",
        {"2026-08-04": "pending", "2027-01-01": "missed"},
        says="revenue[2026Q2] $392.4M, not ≥ $400M",
    ),
    Case(
        "refuted: it can no longer happen",
        BY_YEAR_END,
        "2026-05-05 refuted on:2026-05-01 says:cancelled",
        {"2026-05-04": "pending", "2026-05-05": "missed", "2027-12-31": "missed"},
        says="refuted: cancelled",
        settled="2026-05-01",
    ),
    Case(
        "the company's own date is later: missed the day after due, not before",
        BY_YEAR_END,
        "2026-08-04 rescheduled by:2027H1",
        {"2026-12-31": "at_risk +slipped", "2027-01-01": "missed +slipped"},
        says="the company says 2027H1",
        settled="2027-01-01",
    ),
    Case(
        "a comparison waits for the other company's report of the same time",
        'test = "yoy(revenue) > yoy(revenue@MSFT)" ; period = "2026Q2"',
        "2025-08-06 revenue 2025Q2 100M ; 2025-04-30 MSFT.revenue FY2025Q3 100M ; "
        "2025-07-30 MSFT.revenue FY2025Q4 100M ; 2026-04-30 MSFT.revenue FY2026Q3 110M ; "
        "2026-08-04 revenue 2026Q2 120M ; 2026-08-10 MSFT.revenue FY2026Q4 190M",
        {"2026-08-04": "awaiting", "2026-08-10": "missed"},
    ),
    Case(
        "a date that straddles due is its last day: late",
        BY_YEAR_END,
        "2026-08-04 rescheduled by:2026-11..2027-02",
        {"2026-12-31": "at_risk +slipped", "2027-01-01": "missed +slipped"},
    ),
    Case(
        "missed by that date, then met late",
        BY_YEAR_END,
        "2026-08-04 rescheduled by:2027H1 ; 2027-03-01 happened",
        {"2027-02-28": "missed +slipped", "2027-03-01": "met late +slipped"},
    ),
    Case(
        "a later date that came back inside is no miss",
        BY_YEAR_END,
        "2026-05-05 rescheduled by:2027H1 ; 2026-08-04 rescheduled by:2026Q4",
        {
            "2026-08-03": "at_risk +slipped",
            "2026-12-31": "on_track +slipped",
            "2027-01-01": "awaiting +slipped",
        },
    ),
    Case(
        'a coarse company date is its last day: "2026" is not after year-end',
        BY_YEAR_END,
        "2026-05-05 supports by:2026",
        {"2026-06-01": "on_track", "2027-01-01": "awaiting"},
    ),
    Case(
        "its period is reported and the test is false: missed, the day it was known",
        Q2,
        "2026-08-04 revenue 2026Q2 350M",
        {"2026-07-01": "awaiting", "2026-08-04": "missed"},
        says="revenue 2026Q2 $350M, not ≥ $360M",
        room="-$10M",
        settled="2026-08-04",
    ),
    Case(
        "a miss that rests on a release waits for the filing too",
        Q2,
        "2026-08-04 revenue 2026Q2 350M release",
        {"2026-08-04": "missed +unconfirmed"},
    ),
    Case(
        "a window is missed with its last period only",
        MIX,
        "2026-11-04 mix 2026Q3 40% ; 2027-02-10 mix 2026Q4 45%",
        {"2026-11-04": "pending", "2027-02-09": "awaiting", "2027-02-10": "missed"},
        settled="2027-02-10",
    ),
    Case(
        "the last period reported before due: still open until then",
        'ticker = "CRDO" ; test = "revenue >= $600M" ; from = 2026-08-15 ; due = 2026-12-31',
        "2026-11-30 CRDO.revenue FY2027Q2 530M",
        {"2026-12-31": "pending", "2027-01-01": "missed"},
    ),
]

SILENCE = [
    Case(
        "awaiting until the expected print plus 14 days, then overdue, never missed",
        Q2,
        "2025-08-05 revenue 2025Q2 191.9M",
        {
            "2026-06-30": "pending",
            "2026-07-01": "awaiting",
            "2026-08-18": "awaiting",
            "2026-08-19": "overdue",
            "2030-01-01": "overdue",
        },
        until="2026-08-18",  # 2025-08-05 + 52 weeks + 14 days
        says="your ruling is needed",
    ),
    Case(
        "no print a year ago: 45 days and 14",
        Q2,
        "",
        {"2026-08-28": "awaiting", "2026-08-29": "overdue"},
        until="2026-08-28",
    ),
    Case(
        "the print came without the figure: 14 days from that print",
        'test = "mix > 50%" ; period = "2026Q2"',
        "2026-08-04 revenue 2026Q2 392.4M",
        {"2026-08-18": "awaiting", "2026-08-19": "overdue"},
        until="2026-08-18",
        says="ALAB mix 2026Q2 is not known",
    ),
    Case(
        "an event is awaited for 60 days",
        BY_YEAR_END,
        "",
        {"2026-12-31": "pending", "2027-03-01": "awaiting", "2027-03-02": "overdue"},
        until="2027-03-01",
    ),
    Case(
        "as long as the user says",
        f"{BY_YEAR_END} ; verify_by = 2027-01-15",
        "",
        {"2027-01-15": "awaiting", "2027-01-16": "overdue"},
    ),
    Case(
        "silence is a miss when the user says so, and provisional",
        f'{BY_YEAR_END} ; on_silence = "missed"',
        "2027-04-01 happened on:2026-12-30",
        {"2027-03-01": "awaiting", "2027-03-02": "missed +provisional", "2027-04-01": "met on_time"},
    ),
    Case("open-ended: never missed, never overdue", 'event = "it ships"', "", {"2040-01-01": "pending"}),
    Case(
        "an open-ended test neither",
        'test = "mix > 50%"',
        "2026-05-05 mix 2026Q1 40%",
        {"2026-05-05": "pending", "2040-01-01": "pending +stale"},
    ),
    Case(
        "the deadline ends at midnight in New York",
        BY_YEAR_END,
        "",
        {"2027-01-01T04:59:59+00:00": "pending", "2027-01-01T05:00:00+00:00": "awaiting"},
    ),
    Case(
        "also on the day the clocks change",
        'event = "it ships" ; due = 2026-11-01',
        "",
        {"2026-11-02T04:59:59+00:00": "pending", "2026-11-02T05:00:00+00:00": "awaiting"},
    ),
    Case(
        "a fiscal quarter is not overdue before its print",
        'ticker = "CRDO" ; test = "revenue >= $525M" ; period = "FY2027Q2"',
        "2025-12-01 CRDO.revenue FY2026Q2 268M",
        {
            "2026-10-31": "pending",
            "2026-11-20": "awaiting",
            "2026-12-14": "awaiting",
            "2026-12-15": "overdue",
        },
        until="2026-12-14",
    ),
    Case(
        "FY in `due` is the company's year, to May 2027",
        'ticker = "CRDO" ; event = "it ships" ; due = "FY2027Q4"',
        "",
        {"2027-05-01": "pending", "2027-05-02": "awaiting"},
    ),
    Case(
        "without FY it is the calendar's",
        'ticker = "CRDO" ; event = "it ships" ; due = "2027Q4"',
        "",
        {"2027-12-31": "pending", "2028-01-01": "awaiting"},
    ),
]


@pytest.mark.parametrize("case", [*MET, *MISSED, *SILENCE], ids=str)
def test_a_proof(case: Case) -> None:
    assert case.found() == case.expected()
