"""Scenarios written down from verdicts.md and language.md before they were run: currencies apart, weeks that
are missing, windows that are over, what came late, and a few corners that had no case."""

from __future__ import annotations

import pytest

from tests.judge.cases.test_dated import read
from tests.judge.told import Case

ABROAD = (
    "2025-10-16 TSM.eps_diluted 2025Q3 10 ; 2026-01-15 TSM.eps_diluted 2025Q4 10 ; "
    "2026-04-16 TSM.eps_diluted 2026Q1 10 ; 2026-07-16 TSM.eps_diluted 2026Q2 10 ; "
    "2025-07-17 TSM.revenue 2025Q2 800B ; 2026-07-16 TSM.revenue 2026Q2 1000B ; "
    "2026-07-16 TSM.gross_margin 2026Q2 58% ; 2026-07-16 TSM.shares_outstanding 2026-06-30 25B ; "
    "TSM.closes 2026-08-03 150 152 154 156"
)
SPAN = "gross_margin >= 70%"
MARGIN = f'role = "guard" ; test = "{SPAN}" ; from = 2026-01-01 ; due = 2026-12-31'
SHIPS = 'event = "it ships" ; due = 2026-06-30'
TWICE = 'event = "a win" ; count = ">= 2" ; due = 2026-12-31'
BELOW = 'role = "kill" ; test = "price < 100"'
HALF = 'role = "guard" ; test = "gross_margin >= 50%"'
NEXT = 'role = "guard" ; test = "guide(revenue, next) > $100M"'


def abroad(name: str, claim: str, word: str, says: str = "") -> Case:
    return Case(name, f'ticker = "TSM" ; {claim}', ABROAD, {"2026-08-06": word}, says=says)


def margins(*values: str) -> str:
    days = ("2026-05-05", "2026-08-04", "2026-11-04", "2027-02-10")
    told = zip(days, values, strict=False)
    return " ; ".join(f"{day} gross_margin 2026Q{n} {value}" for n, (day, value) in enumerate(told, start=1))


def over(name: str, claim: str, known: str, word: str, says: str = "") -> Case:
    return Case(name, claim, known, {"2027-02-11": word}, says=says)


def one(name: str, claim: str, known: str, day: str, word: str, says: str = "") -> Case:
    return Case(name, claim, known, {day: word}, says=says)


CASES = [
    abroad("a bare number beside a figure", 'role = "guard" ; test = "revenue > 900B"', "holding", "1T TWD"),
    abroad("near in its own currency", 'role = "guard" ; test = "revenue > 950B"', "near"),
    abroad("percentages have none", 'role = "guard" ; test = "gross_margin >= 50%"', "holding"),
    abroad("a multiple across two", 'role = "kill" ; test = "price / ttm(eps_diluted) > 20x"', "unknown",
           "no exchange rate is assumed"),
    abroad("or: the other leg is false", 'role = "kill" ; test = "price < 100 or pe_ttm > 20x"', "unknown"),
    abroad("or: the other leg is true", 'role = "kill" ; test = "price < 200 or pe_ttm > 20x"', "tripped"),
    abroad("and: unknown", 'role = "guard" ; test = "price > 100 and pe_ttm < 20x"', "unknown"),
    abroad("and: the other leg is false", 'role = "guard" ; test = "price > 200 and pe_ttm < 20x"', "broken"),
    abroad("a receipt's capitalisation", 'role = "kill" ; test = "market_cap > 1B"', "unknown",
           "reports in TWD and trades in USD"),
    abroad("growth is in none", 'test = "yoy(revenue) > 20%" ; period = "2026Q2"', "met on_time"),
    abroad("a figure for each share", 'role = "gauge" ; value = "revenue / shares_outstanding"',
           "40.00 TWD"),
    abroad("bands in its own currency", 'role = "gauge" ; value = "revenue" ; bands = { big = "> 900B" }',
           "big"),
    one("a filing in euros after a release in dollars", 'role = "guard" ; test = "revenue > 0"',
        "2026-08-04 revenue 2026Q2 120M release ; 2026-08-06 revenue 2026Q2 EUR110M", "2026-08-07", "holding",
        "revenue 2026Q2 $120M (release) is in another currency and is not compared"),
    one("a restatement in one currency", 'role = "guard" ; test = "revenue > 0"',
        "2026-08-04 revenue 2026Q2 EUR100M ; 2026-09-06 revenue 2026Q2 EUR110M", "2026-09-07", "holding",
        "restated from revenue 2026Q2 €100M (filing)"),
    one("a proof that cannot be compared waits", 'test = "revenue >= $100M" ; period = "2026Q2"',
        "2026-08-04 revenue 2026Q2 EUR120M", "2026-08-06", "awaiting", "no exchange rate is assumed"),
    over("all four known and good", MARGIN, margins("80%", "80%", "80%", "80%"), "held"),
    over("the last not yet known", MARGIN, margins("80%", "80%", "80%"), "holding",
         "not held: 2026Q4 not known"),
    over("a kill ends too", f'role = "kill" ; test = "not ({SPAN})" ; from = 2026-01-01 ; due = 2026-12-31',
         margins("80%", "80%", "80%", "80%"), "cleared"),
    over("one bad one of two", f"{MARGIN} ; for = 2", margins("80%", "60%", "80%", "80%"), "held"),
    over("near at its end is held", MARGIN, margins("80%", "80%", "80%", "72%"), "held"),
    one("closes to the end of the window", f"{BELOW} ; due = 2026-05-29",
        "closes 2026-05-21 297 306 318x4", "2026-06-01", "cleared"),
    Case("late is late, after it was waited for", SHIPS, "2026-10-01 happened on:2026-09-30",
         {"2026-07-15": "awaiting", "2026-09-15": "overdue", "2026-10-02": "met late"}),
    one("in time, and told late", SHIPS, "2026-10-01 happened on:2026-06-15", "2026-10-02", "met on_time"),
    one("refuted without a word more", SHIPS, "2026-05-01 refuted filing", "2026-05-02", "missed",
        "refuted (filing, somewhere)"),
    one("before a coarse date", 'event = "it ships" ; due = "2026Q4"', "2026-09-01 happened", "2026-09-02",
        "met early"),
    one("the ruling asked for, with why", SHIPS, "", "2026-09-15", "overdue",
        "your ruling is needed (not reported yet)"),
    one("a crossing stays", 'role = "kill" ; test = "ever(price < 100)"',
        "closes 2026-10-01 110 90 120", "2026-10-05", "tripped"),
    one("a level does not", BELOW, "closes 2026-10-01 110 90 120", "2026-10-05", "clear"),
    one("not clear of the line", BELOW, "closes 2026-10-01 110 90 100.5", "2026-10-05", "tripped"),
    one("clear of it by a hundredth, and near", BELOW, "closes 2026-10-01 110 90 101", "2026-10-05", "near"),
    one("one of two", TWICE, "2026-09-01 happened", "2026-09-02", "pending", "1 of 2"),
    one("two of two", TWICE, "2026-09-01 happened ; 2026-10-01 happened", "2026-10-02", "met on_time"),
    one("the next guide", NEXT, "2026-08-04 revenue 2026Q2 90M ; 2026-08-04 guide revenue 2026Q3 150M",
        "2026-08-05", "holding"),
    one("the next guide in euros", NEXT,
        "2026-08-04 revenue 2026Q2 90M ; 2026-08-04 guide revenue 2026Q3 EUR150M", "2026-08-05", "unknown"),
    one("a floor at the threshold", HALF, "2026-08-04 gross_margin 2026Q2 >50%", "2026-08-05", "near"),
    one("a floor below it", HALF, "2026-08-04 gross_margin 2026Q2 >45%", "2026-08-05", "unknown"),
    one("about, too close to say", HALF, "2026-08-04 gross_margin 2026Q2 ~52%", "2026-08-05", "unknown"),
    one("about, far enough", HALF, "2026-08-04 gross_margin 2026Q2 ~60%", "2026-08-05", "holding"),
    Case("the first period in the window that is true", 'test = "revenue >= $100M" ; due = 2026-12-31',
         "2026-08-04 revenue 2026Q2 90M ; 2026-11-04 revenue 2026Q3 110M",
         {"2026-08-05": "pending", "2026-11-05": "met on_time"}),
]  # fmt: skip

WEEKS = [
    ('role = "kill" ; test = "claims > 250000 for 2 weeks"', "claims 2026-10-31 251000 252000", "tripped"),
    ('role = "kill" ; test = "claims > 250000 for 2 weeks"', "claims 2026-10-24 251000 - 252000", "unknown"),
    ('role = "kill" ; test = "claims > 250000 for 2 weeks"', "claims 2026-10-24 251000 - 249000", "clear"),
    ('role = "kill" ; test = "claims > 250000 for 3 weeks"', "claims 2026-10-24 249000 - 252000", "near"),
    (
        'role = "kill" ; test = "not (claims < 250000 for 2 weeks)"',
        "claims 2026-10-24 240000 - 260000",
        "tripped",
    ),
    (
        'role = "kill" ; test = "not (claims < 250000 for 2 weeks)"',
        "claims 2026-10-24 260000 - 240000",
        "unknown",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_scenario(case: Case) -> None:
    assert case.found() == case.expected()


@pytest.mark.parametrize(("claim", "told", "word"), WEEKS)
def test_weeks_with_a_hole(claim: str, told: str, word: str) -> None:
    verdict = read(f'{claim} ; near = "0%"', told, "2026-11-12")
    assert verdict.word == word, verdict.reason
