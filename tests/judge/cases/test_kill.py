"""Kills: tripped by a test, an event or a score; near, cleared; groups of several."""

from __future__ import annotations

import pytest

from tests.judge.told import Case

SLOW = 'role = "kill" ; test = "yoy(revenue) < 25%"'
STOPPED = 'role = "kill" ; event = "the customer leaves"'
STRAIN = 'role = "kill" ; score = "keeps up?" ; scale = [-2, 2] ; trip = -2'
FALLS = 'role = "kill" ; test = "ever(price < $100)" ; from = 2026-05-21'
EITHER = 'role = "kill" ; any = [{ test = "gross_margin < 60%" }, { test = "revenue < $100M" }]'
TWO = (
    'role = "kill" ; at_least = 2 ; of = [{ test = "gross_margin < 60%" }, { test = "revenue < $100M" }, '
    '{ event = "the founder leaves" }]'
)


def year(now: str) -> str:
    return f"2025-08-05 revenue 2025Q2 100M ; 2026-08-04 revenue 2026Q2 {now}"


TESTS = [
    Case("clear", SLOW, year("150M"), {"2026-08-04": "clear"}, room="25pp", value="50%"),
    Case("near: 10 % of the threshold", SLOW, year("127M"), {"2026-08-04": "near"}, room="2pp"),
    Case("tripped", SLOW, year("124M"), {"2026-08-04": "tripped"}, room="-1pp"),
    Case(
        "a tolerance is in favour of the thesis: it trips later",
        f'{SLOW} ; tolerance = "8%" ; near = "1pp"',
        year("124M"),
        {"2026-08-04": "clear"},
        says="yoy(revenue) 2026Q2 24%, not < 25% less 8%",
        room="1pp",
    ),
    Case(
        "and trips beyond it",
        f'{SLOW} ; tolerance = "8%"',
        year("122M"),
        {"2026-08-04": "tripped"},
        room="-1pp",
    ),
    Case(
        "what suspends a kill is eased as it always was",
        f'{SLOW} ; tolerance = "8%" ; unless = {{ test = "revenue >= $125M" }}',
        year("122M"),
        {"2026-08-04": "void"},
    ),
    Case(
        "or: near when either leg is",
        'role = "kill" ; test = "gross_margin < 60% or revenue < $100M"',
        "2026-08-04 gross_margin 2026Q2 80% ; 2026-08-04 revenue 2026Q2 105M",
        {"2026-08-04": "near"},
    ),
    Case(
        "and: one leg near and the other far is two legs from turning",
        'role = "kill" ; test = "gross_margin < 60% and revenue < $100M"',
        "2026-08-04 gross_margin 2026Q2 62% ; 2026-08-04 revenue 2026Q2 500M",
        {"2026-08-04": "clear"},
    ),
    Case(
        "and: one leg turned and the other near",
        'role = "kill" ; test = "gross_margin < 60% and revenue < $100M"',
        "2026-08-04 gross_margin 2026Q2 50% ; 2026-08-04 revenue 2026Q2 105M",
        {"2026-08-04": "near"},
    ),
    Case(
        "a gap in a run is named",
        'role = "kill" ; test = "revenue < $100M" ; for = 2',
        "2026-05-05 revenue 2026Q1 200M ; 2026-11-04 revenue 2026Q3 50M",
        {"2026-11-04": "unknown"},
        says="2026Q2 is not known",
    ),
    Case(
        "a score that tripped and recovered is not cleared",
        'role = "kill" ; score = "how bad" ; scale = [-2, 2] ; trip = -2 ; due = 2026-12-31',
        "2026-10-01 score score:-2 ; 2026-12-05 score score:1",
        {"2026-10-01": "tripped", "2027-01-01": "clear"},
    ),
    Case(
        "unknown names what is missing",
        SLOW,
        "2026-08-04 revenue 2026Q2 124M",
        {"2026-08-04": "unknown"},
        says="ALAB revenue 2025Q2 is not known",
    ),
    Case(
        "cleared with the last period of its window",
        f"{SLOW} ; from = 2026-04-01 ; due = 2026-06-30",
        year("150M"),
        {"2026-06-30": "unknown +stale", "2026-08-04": "cleared"},
    ),
    Case(
        "shares of a year apart: an instant belongs to the quarter that ended before it",
        'role = "kill" ; test = "yoy(shares_outstanding) > 10%"',
        "2025-08-06 shares_outstanding 2025-07-31 100M ; 2026-08-05 shares_outstanding 2026-07-31 111M",
        {"2026-08-05": "tripped"},
        value="11%",
    ),
    Case(
        "instants further than 45 days from a year apart are not compared",
        'role = "kill" ; test = "yoy(shares_outstanding) > 10%"',
        "2025-08-06 shares_outstanding 2025-07-05 100M ; 2026-10-01 shares_outstanding 2026-09-10 111M",
        {"2026-10-01": "unknown"},
        says="a year apart",
    ),
]

EVENTS = [
    Case(
        "what happened before `from` trips nothing",
        f"{STOPPED} ; from = 2026-05-01",
        "2026-04-05 happened",
        {"2026-05-05": "clear"},
        says="what happened before 2026-05-01 does not count",
    ),
    Case("nothing reported is clear", STOPPED, "", {"2026-05-05": "clear"}),
    Case(
        "support is bad news: near",
        STOPPED,
        "2026-05-05 supports says:rumour",
        {"2026-05-05": "near"},
        says="rumour",
    ),
    Case(
        "doubt of it is good news",
        STOPPED,
        "2026-05-05 supports ; 2026-06-05 weakens",
        {"2026-06-05": "clear"},
    ),
    Case("a note moves nothing", STOPPED, "2026-05-05 supports ; 2026-06-05 note", {"2026-06-05": "near"}),
    Case("it happened", STOPPED, "2026-05-05 happened", {"2026-05-04": "clear", "2026-05-05": "tripped"}),
    Case("it had not", STOPPED, "2026-05-05 happened ; 2026-06-05 refuted", {"2026-06-05": "clear"}),
    Case(
        "cleared when its window is over",
        f"{STOPPED} ; due = 2026-12-31",
        "",
        {"2026-12-31": "clear", "2027-01-01": "cleared"},
    ),
    Case(
        "after its window it trips nothing",
        f"{STOPPED} ; due = 2026-12-31",
        "2027-02-01 happened",
        {"2027-02-01": "cleared"},
    ),
    Case(
        "told later, happened in it",
        f"{STOPPED} ; due = 2026-12-31",
        "2027-02-01 happened on:2026-12-30",
        {"2027-01-31": "cleared", "2027-02-01": "tripped"},
    ),
    Case(
        "it takes two: one is near",
        f'{STOPPED} ; count = ">= 2"',
        "2026-05-05 happened ; 2026-08-04 happened",
        {"2026-05-05": "near", "2026-08-04": "tripped"},
    ),
    Case(
        "two reports of one day are of one event",
        f'{STOPPED} ; count = ">= 2"',
        "2026-05-05 happened release ; 2026-05-05 happened filing",
        {"2026-05-05": "near"},
        says="1 of 2 so far; 2 reports of 1 event: one more trips it",
        value="1",
    ),
    Case(
        "also when the second comes later and tells of that day",
        f'{STOPPED} ; count = ">= 2"',
        "2026-05-05 happened release ; 2026-05-09 happened on:2026-05-05 filing",
        {"2026-05-09": "near"},
    ),
    Case(
        "a person says that it is another",
        f'{STOPPED} ; count = ">= 2"',
        "2026-05-05 happened release ; 2026-05-05 another filing",
        {"2026-05-05": "tripped"},
        says="2 of 2: ",
    ),
    Case(
        "the reason names the reports when there are enough events",
        f'{STOPPED} ; count = ">= 2"',
        "2026-05-05 happened release ; 2026-05-05 happened filing ; 2026-06-05 happened",
        {"2026-06-05": "tripped"},
        says="2 of 2: happened (call, somewhere) on 2026-06-05; 3 reports of 2 events",
    ),
    Case(
        "in so many days each event counts once too",
        f'{STOPPED} ; count = ">= 2 within 14d"',
        "2026-05-05 happened ; 2026-05-05 happened says:again",
        {"2026-05-05": "near"},
    ),
]

SCORES = [
    Case("never scored is unknown", STRAIN, "", {"2026-05-05": "unknown"}, says="no score given yet"),
    Case("evidence moves no score", STRAIN, "2026-05-05 supports", {"2026-05-05": "unknown"}),
    Case("better than the trip", STRAIN, "2026-05-05 score score:-1", {"2026-05-05": "clear"}, room="1"),
    Case("at the trip", STRAIN, "2026-05-05 score score:-2", {"2026-05-05": "tripped"}, room="0"),
    Case(
        "the latest counts",
        STRAIN,
        "2026-05-05 score score:-2 ; 2026-08-05 score score:1",
        {"2026-08-05": "clear"},
    ),
    Case(
        "it ages in 100 days",
        STRAIN,
        "2026-01-05 score score:1",
        {"2026-04-14": "clear", "2026-04-15": "clear +stale"},
    ),
    Case(
        "cleared at its due",
        f"{STRAIN} ; due = 2026-12-31",
        "2026-12-05 score score:1",
        {"2026-12-31": "clear", "2027-01-01": "cleared"},
    ),
    Case("never scored is not cleared either", f"{STRAIN} ; due = 2026-12-31", "", {"2027-01-01": "unknown"}),
]

CROSSINGS = [
    Case("above it", FALLS, "closes 2026-05-21 120 115", {"2026-05-22": "clear"}),
    Case("close to it", FALLS, "closes 2026-05-21 120 105", {"2026-05-22": "near"}),
    Case(
        "crossed: an event does not wear off",
        FALLS,
        "closes 2026-05-21 105 99 120x30",
        {"2026-05-22": "tripped", "2026-06-30": "tripped"},
    ),
    Case("crossed before it counted", FALLS, "closes 2026-05-19 105 99 120", {"2026-05-21": "clear"}),
]

GROUPS = [
    Case("any: one is enough", EITHER, "2026-08-04 gross_margin 2026Q2 50%", {"2026-08-04": "tripped"}),
    Case(
        "any: one unknown leg and no bad one is unknown",
        EITHER,
        "2026-08-04 gross_margin 2026Q2 80%",
        {"2026-08-04": "unknown"},
        says="ALAB revenue is not known",
    ),
    Case(
        "any: near when a leg is",
        EITHER,
        "2026-08-04 gross_margin 2026Q2 62% ; 2026-08-04 revenue 2026Q2 200M",
        {"2026-08-04": "near"},
        says="gross_margin",
    ),
    Case(
        "any: clear",
        EITHER,
        "2026-08-04 gross_margin 2026Q2 80% ; 2026-08-04 revenue 2026Q2 200M",
        {"2026-08-04": "clear"},
    ),
    Case(
        "two of three: one is near",
        TWO,
        "2026-08-04 gross_margin 2026Q2 50% ; 2026-08-04 revenue 2026Q2 200M",
        {"2026-08-04": "near"},
        says="one more turns it",
    ),
    Case(
        "two of three: one and an unknown",
        TWO,
        "2026-08-04 gross_margin 2026Q2 50%",
        {"2026-08-04": "unknown"},
    ),
    Case(
        "two of three: two",
        TWO,
        "2026-08-04 gross_margin 2026Q2 50% ; 2026-08-04 revenue 2026Q2 200M ; 2026-09-01 happened",
        {"2026-09-01": "tripped"},
    ),
    Case(
        "a leg has its own beginning",
        'role = "kill" ; any = [{ test = "revenue < $100M", from = 2026-06-30 }]',
        "2026-05-05 revenue 2026Q1 50M",
        {"2026-05-05": "unknown"},
    ),
    Case(
        "a guard of legs breaks when too few are left",
        'role = "guard" ; at_least = 1 ; of = [{ test = "gross_margin > 60%" }, '
        '{ test = "revenue > $100M" }]',
        "2026-08-04 gross_margin 2026Q2 50% ; 2026-08-05 revenue 2026Q2 90M",
        {"2026-08-04": "unknown", "2026-08-05": "broken"},
    ),
]


@pytest.mark.parametrize("case", [*TESTS, *EVENTS, *SCORES, *CROSSINGS, *GROUPS], ids=str)
def test_a_kill(case: Case) -> None:
    assert case.found() == case.expected()
