"""What colours an open proof and settles nothing: the company's word, its guidance, the pace; and slips."""

from __future__ import annotations

import pytest

from tests.judge.told import Case

BY_YEAR_END = 'event = "it ships" ; due = 2026-12-31'
Q2 = 'test = "revenue >= $360M" ; period = "2026Q2"'
YEAR = 'test = "revenue >= $1B" ; period = "FY2026"'
MIX = 'test = "mix > 50%" ; from = "2026Q1" ; due = "2026Q4"'

WORDS = [
    Case("nothing said: pending", BY_YEAR_END, "", {"2026-06-01": "pending"}, says="not reported yet"),
    Case("support", BY_YEAR_END, "2026-02-10 supports", {"2026-02-09": "pending", "2026-02-10": "on_track"}),
    Case("doubt", BY_YEAR_END, "2026-02-10 weakens", {"2026-02-10": "at_risk"}),
    Case(
        "doubt with a date inside is still doubt",
        BY_YEAR_END,
        "2026-02-10 weakens by:2026Q4",
        {"2026-02-10": "at_risk"},
    ),
    Case("a date inside", BY_YEAR_END, "2026-02-10 supports by:2026H2", {"2026-02-10": "on_track"}),
    Case("a date after", BY_YEAR_END, "2026-02-10 supports by:2027", {"2026-02-10": "at_risk"}),
    Case(
        "a date before the window begins is early, not late",
        'event = "it ships" ; due = "2026Q4"',
        "2026-02-10 supports by:2026Q3",
        {"2026-02-10": "on_track"},
    ),
    Case(
        "the latest word wins",
        BY_YEAR_END,
        "2026-02-10 weakens filing ; 2026-03-10 supports press",
        {"2026-02-10": "at_risk", "2026-03-10": "on_track"},
    ),
    Case(
        "of one day the better grade wins",
        BY_YEAR_END,
        "2026-02-10 weakens press ; 2026-02-10 supports call",
        {"2026-02-10": "on_track"},
    ),
    Case(
        "of one day the company's own word goes before what others say of it later",
        BY_YEAR_END,
        "2026-02-10T08:00-05:00 weakens call ; 2026-02-10T18:00-05:00 supports press",
        {"2026-02-10": "at_risk"},
    ),
    Case(
        "of others' words of one day the better grade",
        BY_YEAR_END,
        "2026-02-10T08:00-05:00 weakens estimate ; 2026-02-10T18:00-05:00 supports press",
        {"2026-02-10": "at_risk"},
    ),
    Case(
        "of the company's own of one day the later",
        BY_YEAR_END,
        "2026-02-10T08:00-05:00 weakens release ; 2026-02-10T18:00-05:00 supports call",
        {"2026-02-10": "on_track"},
    ),
    Case(
        "a note moves nothing, whatever date it carries",
        BY_YEAR_END,
        "2026-02-10 note by:2027",
        {"2026-02-10": "pending", "2027-01-01": "awaiting"},
    ),
    Case(
        "its own date and the print after it have passed: it stays, stale",
        BY_YEAR_END,
        "2025-08-05 revenue 2025Q2 191.9M ; 2026-05-05 supports by:2026Q2",
        {"2026-08-18": "on_track", "2026-08-19": "on_track +stale", "2026-12-31": "on_track +stale"},
    ),
    Case(
        "a window in the past does not stop a word without a date",
        'event = "it ships"',
        "2025-06-01 supports",
        {"2030-01-01": "on_track"},
    ),
]

GUIDANCE = [
    Case(
        "midpoint at the threshold",
        Q2,
        "2026-05-05 guide revenue 2026Q2 360M 355M..365M",
        {"2026-05-04": "pending", "2026-05-05": "on_track"},
        says="guided: revenue 2026Q2 $360M",
    ),
    Case(
        "midpoint below, high end above: neither",
        Q2,
        "2026-05-05 guide revenue 2026Q2 350M 335M..365M",
        {"2026-05-05": "pending"},
    ),
    Case(
        "high end below",
        Q2,
        "2026-05-05 guide revenue 2026Q2 350M 345M..355M",
        {"2026-05-05": "at_risk"},
        says="guided below",
    ),
    Case("a point", Q2, "2026-05-05 guide revenue 2026Q2 361M", {"2026-05-05": "on_track"}),
    Case(
        "about a point counts as the point",
        Q2,
        "2026-05-05 guide revenue 2026Q2 ~361M",
        {"2026-05-05": "on_track"},
    ),
    Case(
        "for a ceiling the low end is the best one",
        'test = "revenue < $100M" ; period = "2026Q2"',
        "2026-05-05 guide revenue 2026Q2 115M 105M..125M",
        {"2026-05-05": "at_risk"},
    ),
    Case(
        "growth is guided when one end of it is",
        'test = "qoq(revenue) >= 15%" ; period = "2026Q2"',
        "2026-05-05 revenue 2026Q1 300M ; 2026-05-05 guide revenue 2026Q2 360M",
        {"2026-05-05": "on_track"},
    ),
    Case(
        "on another basis it is no word",
        'test = "gross_margin >= 70%" ; period = "2026Q2"',
        "2026-05-05 guide gross_margin 2026Q2 75% non_gaap",
        {"2026-05-05": "pending"},
    ),
    Case(
        "in a window a low guide is no risk while later periods can do it",
        MIX,
        "2026-05-05 mix 2026Q1 30% ; 2026-05-05 guide mix 2026Q2 40%",
        {"2026-05-05": "pending"},
    ),
    Case(
        "raised later on a call, it is what the company says now",
        'test = "revenue >= $550M" ; period = "2026Q4"',
        "2026-11-05 guide revenue 2026Q4 542.5M 540M..545M release ; "
        "2026-11-18 guide revenue 2026Q4 565M 560M..570M call",
        {"2026-11-05": "at_risk", "2026-11-18": "on_track"},
        says="guided: revenue 2026Q4 $565M, ≥ $550M",
    ),
    Case(
        "of one moment the better grade",
        Q2,
        "2026-05-05 guide revenue 2026Q2 365M release ; 2026-05-05 guide revenue 2026Q2 350M call",
        {"2026-05-05": "on_track"},
    ),
    Case(
        "what others make of it never takes its place",
        Q2,
        "2026-05-05 guide revenue 2026Q2 350M call ; 2026-06-05 guide revenue 2026Q2 365M estimate",
        {"2026-05-05": "at_risk", "2026-06-05": "at_risk"},
        says="guided below: revenue 2026Q2 $350M",
    ),
    Case(
        "nor before it: then the company's own",
        Q2,
        "2026-05-05 guide revenue 2026Q2 365M press ; 2026-06-05 guide revenue 2026Q2 350M call",
        {"2026-05-05": "on_track", "2026-06-05": "at_risk"},
    ),
    Case(
        "the guide before is the company's one before, whichever way it was said",
        'role = "guard" ; test = "guide(revenue, next) >= prior(guide(revenue, next))"',
        "2026-05-05 revenue 2026Q1 300M ; 2026-05-05 guide revenue 2026Q2 360M release ; "
        "2026-06-05 guide revenue 2026Q2 350M call",
        {"2026-06-05": "broken"},
        says="$350M, not ≥ $360M",
    ),
    Case(
        "about the last open period it is",
        MIX,
        "2026-11-04 mix 2026Q3 30% ; 2026-11-04 guide mix 2026Q4 40%",
        {"2026-11-04": "at_risk"},
    ),
    Case(
        "the guide's print never came: stale",
        MIX,
        "2025-08-05 revenue 2025Q2 191.9M ; 2026-05-05 mix 2026Q1 30% ; 2026-05-05 guide mix 2026Q2 55%",
        {"2026-08-18": "on_track", "2026-08-19": "on_track +stale"},
    ),
    Case(
        "a later word outweighs the guide",
        Q2,
        "2026-05-05 guide revenue 2026Q2 361M ; 2026-06-01 weakens",
        {"2026-05-31": "on_track", "2026-06-01": "at_risk"},
    ),
]

Q1 = "2026-05-05 revenue 2026Q1 200M"
PACE = [
    Case(
        "above 1.5 of the guided quarter",
        YEAR,
        f"{Q1} ; 2026-05-05 guide revenue 2026Q2 175M",
        {"2026-05-05": "at_risk"},
        says="pace 1.52: $200M of $1B reported, $266.7M a quarter needed, guided $175M",
    ),
    Case(
        "1.5 is not above it",
        'test = "revenue >= $1.1B" ; period = "FY2026"',
        f"{Q1} ; 2026-05-05 guide revenue 2026Q2 200M",
        {"2026-05-05": "pending"},
        says="pace 1.50",
    ),
    Case(
        "at 1",
        YEAR,
        "2026-05-05 revenue 2026Q1 250M ; 2026-05-05 guide revenue 2026Q2 250M",
        {"2026-05-05": "on_track"},
        says="pace 1.00",
    ),
    Case("without a guide against the latest quarter", YEAR, Q1, {"2026-05-05": "pending"}, says="pace 1.33"),
    Case(
        "before the year's first print against the guide for the last one, or the latest known",
        YEAR,
        "2025-11-04 revenue 2025Q3 150M ; 2026-01-05 guide revenue 2025Q4 200M",
        {"2026-01-01": "at_risk", "2026-01-15": "pending"},
        says="pace 1.25",
    ),
    Case(
        "not before its year begins",
        YEAR,
        "2025-11-04 revenue 2025Q3 150M",
        {"2025-11-04": "pending", "2025-12-31": "pending", "2026-01-01": "at_risk"},
        says="pace 1.67: $0.00 of $1B reported",
    ),
    Case(
        "a path's first year neither",
        'test = "revenue >= target" ; target = { FY2026 = "1.55B", FY2027 = "2.18B" }',
        "2025-05-07 revenue 2025Q1 65M",
        {"2025-05-07": "pending", "2026-01-01": "at_risk +stale"},
    ),
    Case(
        "a year that has not begun can be guided",
        YEAR,
        "2025-11-04 guide revenue FY2026 1.1B",
        {"2025-11-04": "on_track"},
        says="guided",
    ),
    Case(
        "reported and guided are already enough, to the dollar",
        'test = "revenue >= $400M" ; period = "FY2026"',
        f"{Q1} ; 2026-05-05 guide revenue 2026Q2 200M",
        {"2026-05-05": "on_track"},
        says="ahead",
    ),
    Case(
        "a quarter that is missing in the middle is among those left",
        YEAR,
        f"{Q1} ; 2026-11-04 revenue 2026Q3 300M",
        {"2026-11-04": "on_track +stale"},
        says="pace 0.83: $500M of $1B reported, $250M a quarter needed, latest $300M",
    ),
    Case(
        "a guide for the year itself, given later than the quarters",
        YEAR,
        f"{Q1} ; 2026-06-01 guide revenue FY2026 900M 850M..950M",
        {"2026-05-31": "pending", "2026-06-01": "at_risk"},
        says="guided below",
    ),
    Case(
        "earnings per share add up for a pace, never for a result",
        'test = "eps_diluted >= 1.00" ; period = "FY2026"',
        "2026-05-05 eps_diluted 2026Q1 0.2 ; 2026-08-04 eps_diluted 2026Q2 0.3 ; "
        "2026-11-04 eps_diluted 2026Q3 0.3 ; 2027-02-10 eps_diluted 2026Q4 0.3 ; "
        "2027-02-20 eps_diluted FY2026 1.08",
        {"2026-11-04": "on_track", "2027-02-10": "awaiting", "2027-02-20": "met on_time"},
    ),
    Case(
        "a margin has no pace",
        'test = "gross_margin >= 70%" ; period = "FY2026"',
        "2026-05-05 gross_margin 2026Q1 60%",
        {"2026-05-05": "pending"},
        says="not known",
    ),
]


@pytest.mark.parametrize("case", [*WORDS, *GUIDANCE, *PACE], ids=str)
def test_an_outlook(case: Case) -> None:
    assert case.found() == case.expected()


SLIPS = [
    ("out", "2026-05-05 rescheduled by:2027H1", ["2026-12-31 → 2027H1"]),
    (
        "out and in again",
        "2026-05-05 rescheduled by:2027 ; 2026-08-04 rescheduled by:2026Q3",
        ["2026-12-31 → 2027", "2027 → 2026Q3"],
    ),
    (
        "said twice is moved once",
        "2026-05-05 rescheduled by:2027 ; 2026-08-04 rescheduled by:2027",
        ["2026-12-31 → 2027"],
    ),
    (
        "from what the company said last",
        "2026-02-10 supports by:2026Q4 ; 2026-05-05 rescheduled by:2027Q1",
        ["2026Q4 → 2027Q1"],
    ),
    ("a first date is no slip", "2026-02-10 supports by:2026Q4", []),
    ("a note is none", "2026-02-10 note by:2027", []),
]


@pytest.mark.parametrize(("name", "known", "ladder"), SLIPS, ids=[name for name, *_ in SLIPS])
def test_the_ladder_of_dates(name: str, known: str, ladder: list[str]) -> None:
    verdict = Case(name, BY_YEAR_END, known, {}).verdict("2026-10-01")
    assert [f"{slip.before} → {slip.after}" for slip in verdict.slips] == ladder
