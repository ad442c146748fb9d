"""Guards: judged at each print or close; near, broken, held; rows, gaps and hysteresis."""

from __future__ import annotations

import pytest

from tests.judge.told import Case

MARGIN = 'role = "guard" ; test = "gross_margin >= 70%"'
TWICE = f"{MARGIN} ; for = 2"
IN_2026 = f"{MARGIN} ; from = 2026-01-01 ; due = 2026-12-31"
BASE = (
    'role = "guard" ; test = "gross_margin >= base(gross_margin) - 3pp" ; near = "1pp" ; '
    'basis = "non_gaap" ; '
    'base = { period = "2026Q1", gross_margin = "76.4%" }'
)
ABOVE = 'role = "guard" ; test = "price >= $300" ; near = "5%"'


def margins(*values: str, kind: str = "") -> str:
    """Gross margins of the quarters of 2026, a `-` where none was told."""
    days = ("2026-05-05", "2026-08-04", "2026-11-04", "2027-02-10")
    return " ; ".join(
        f"{days[n]} {kind} gross_margin 2026Q{n + 1} {value}"
        for n, value in enumerate(values)
        if value != "-"
    )


PRINTS = [
    Case(
        "with a tolerance the room, and whether it is near, is from the line it makes",
        f'{MARGIN} ; near = "1pp" ; tolerance = "2%"',
        margins("69.7%", "69%", "68%"),
        {"2026-05-05": "holding", "2026-08-04": "near", "2026-11-04": "broken"},
        says="gross_margin 2026Q3 68%, not ≥ 70% less 2%",
        room="-0.6pp",
    ),
    Case(
        "what keeps it from ending well is named: a missing period",
        IN_2026,
        margins("80%", "-", "80%", "80%"),
        {"2027-02-11": "holding"},
        says="; not held: 2026Q2 not known",
    ),
    Case(
        "a period that was bad",
        IN_2026,
        margins("80%", "60%", "80%", "80%"),
        {"2027-02-11": "holding"},
        says="; not held: it was bad at 2026Q2",
    ),
    Case(
        "the last ones are not known yet",
        IN_2026,
        margins("80%", "80%"),
        {"2027-02-11": "holding +stale"},
        says="; not held: 2026Q3, 2026Q4 not known",
    ),
    Case(
        "a kill too",
        'role = "kill" ; test = "gross_margin < 70%" ; from = 2026-01-01 ; due = 2026-12-31',
        margins("80%", "60%", "80%", "80%"),
        {"2027-02-11": "clear"},
        says="; not cleared: it was bad at 2026Q2",
    ),
    Case(
        "closes that end before the window does",
        'role = "guard" ; test = "price >= $100" ; due = 2026-05-29',
        "closes 2026-05-21 297 306",
        {"2026-06-10": "holding +stale"},
        says="; not held: not all is known up to 2026-05-29",
    ),
    Case("nothing reported", MARGIN, "", {"2026-01-01": "unknown"}, says="ALAB gross_margin is not known"),
    Case("holding", MARGIN, margins("80%"), {"2026-05-05": "holding"}, room="10pp"),
    Case(
        "near by a share of the threshold",
        MARGIN,
        margins("76.9%", "77%"),
        {"2026-05-05": "near", "2026-08-04": "holding"},
        room="7pp",
    ),
    Case(
        "near by points",
        BASE,
        margins("74.3% non_gaap", "74.4% non_gaap"),
        {"2026-05-05": "near", "2026-08-04": "holding"},
        room="1pp",
    ),
    Case(
        "and: near when any leg is, wherever it stands",
        'role = "guard" ; test = "gross_margin > 60% and revenue > $100M"',
        "2026-08-04 gross_margin 2026Q2 80% ; 2026-08-04 revenue 2026Q2 105M",
        {"2026-08-04": "near"},
    ),
    Case(
        "a share of a negative threshold is of its size",
        'role = "guard" ; test = "operating_margin >= -10%"',
        "2026-05-05 operating_margin 2026Q1 -9.5% ; 2026-08-04 operating_margin 2026Q2 -8%",
        {"2026-05-05": "near", "2026-08-04": "holding"},
    ),
    Case("exactly on it is near, not broken", MARGIN, margins("70%"), {"2026-05-05": "near"}, room="0pp"),
    Case(
        "near by the guide for the next period",
        BASE,
        "2026-05-05 gross_margin 2026Q1 76.4% non_gaap ; 2026-05-05 guide gross_margin 2026Q2 ~73% non_gaap",
        {"2026-05-05": "near"},
        says="guided beyond it: gross_margin 2026Q2 73%",
        room="3pp",
    ),
    Case(
        "broken",
        MARGIN,
        margins("80%", "69.9%"),
        {"2026-08-03": "holding", "2026-08-04": "broken"},
        room="-0.1pp",
    ),
    Case(
        "and back: levels are not sticky",
        MARGIN,
        margins("60%", "80%"),
        {"2026-05-05": "broken", "2026-08-04": "holding"},
    ),
    Case(
        "restated: broken and mended by the same figure",
        MARGIN,
        "2026-05-05 gross_margin 2026Q1 80% ; 2026-06-01 gross_margin 2026Q1 60% ; "
        "2026-07-01 gross_margin 2026Q1 80%",
        {"2026-05-05": "holding", "2026-06-01": "broken", "2026-07-01": "holding"},
    ),
    Case(
        "a release will be confirmed",
        MARGIN,
        "2026-05-05 gross_margin 2026Q1 80% release",
        {"2026-05-05": "holding +unconfirmed"},
    ),
    Case(
        "stale when the next print is late: 45 days and 14 after its end",
        MARGIN,
        margins("80%"),
        {"2026-08-28": "holding", "2026-08-29": "holding +stale"},
    ),
    Case(
        "not stale for a year-ago figure that was entered last",
        'role = "guard" ; test = "yoy(revenue) >= 5%"',
        "2026-05-05 revenue 2026Q1 120M ; 2026-05-06 revenue 2025Q1 100M",
        {"2026-05-06": "holding", "2026-08-28": "holding", "2026-08-29": "holding +stale"},
    ),
    Case(
        "nothing before `from` counts",
        IN_2026,
        "2026-02-10 gross_margin 2025Q4 60%",
        {"2026-02-10": "unknown"},
        says="nothing reported from 2026-01-01 on",
    ),
    Case(
        "a bound that does not decide is unknown",
        MARGIN,
        margins(">65%"),
        {"2026-05-05": "unknown"},
        says="not settled",
    ),
    Case(
        "the other basis is named",
        MARGIN,
        margins("80% non_gaap"),
        {"2026-05-05": "unknown"},
        says="ALAB gross_margin is not known",
    ),
]

ROWS = [
    Case(
        "one bad period of two is near",
        TWICE,
        margins("80%", "60%"),
        {"2026-08-04": "near"},
        says="one more completes 2",
    ),
    Case("two are broken", TWICE, margins("80%", "60%", "61%"), {"2026-11-04": "broken"}),
    Case(
        "a good one ends it",
        TWICE,
        margins("60%", "61%", "80%"),
        {"2026-08-04": "broken", "2026-11-04": "holding"},
    ),
    Case("a gap is unknown, not a reset", TWICE, margins("60%", "-", "61%"), {"2026-11-04": "unknown"}),
    Case(
        "a gap does not matter when the latest is good",
        TWICE,
        margins("60%", "-", "80%"),
        {"2026-11-04": "holding"},
    ),
    Case(
        "the first that counts has none before it",
        f"{TWICE} ; from = 2026-01-01",
        margins("60%"),
        {"2026-05-05": "near"},
    ),
]

SPANS = [
    Case(
        "held: every period of its span present and good",
        IN_2026,
        margins("80%", "80%", "80%", "80%"),
        {"2026-12-31": "holding", "2027-01-01": "holding", "2027-02-10": "held"},
    ),
    Case(
        "a period the test itself names",
        'test = "gross_margin[2026Q1] >= 76%" ; role = "guard" ; near = "1pp"',
        margins("80%"),
        {"2026-05-04": "unknown", "2026-05-05": "holding"},
    ),
    Case(
        "the largest of its lines is never nearly so",
        'test = "rank(x_sales, p_sales) = 1" ; role = "guard"',
        "2026-05-05 x_sales 2026Q1 20M ; 2026-05-05 p_sales 2026Q1 19M ; "
        "2026-08-04 x_sales 2026Q2 20M ; 2026-08-04 p_sales 2026Q2 21M",
        {"2026-05-05": "holding", "2026-08-04": "broken"},
    ),
    Case("one missing: not held", IN_2026, margins("80%", "-", "80%", "80%"), {"2027-02-10": "holding"}),
    Case("one bad: not held", IN_2026, margins("80%", "60%", "80%", "80%"), {"2027-02-10": "holding"}),
    Case("broken at the end", IN_2026, margins("80%", "80%", "80%", "60%"), {"2027-02-10": "broken"}),
    Case(
        "what comes after the span changes nothing",
        IN_2026,
        f"{margins('80%', '80%', '80%', '80%')} ; 2027-05-05 gross_margin 2027Q1 60%",
        {"2027-05-05": "held"},
    ),
    Case(
        "a year is known with its fourth quarter",
        'role = "guard" ; test = "revenue >= $1B" ; every = "year"',
        "2026-05-05 revenue 2026Q1 300M ; 2026-08-04 revenue 2026Q2 300M ; 2026-11-04 revenue 2026Q3 300M ; "
        "2027-02-10 revenue 2026Q4 300M",
        {"2026-11-04": "unknown", "2027-02-10": "holding"},
        value="$1.2B",
    ),
    Case(
        "a monthly series is judged each month",
        'role = "guard" ; test = "orders > 100" ; near = 0',
        "2026-02-10 orders 2026-01 120 ; 2026-03-10 orders 2026-02 90",
        {"2026-02-10": "holding", "2026-03-10": "broken"},
    ),
]

MOVING = "closes 2026-04-20 " + " ".join(["400", "408"] * 12)  # to 2026-05-21, by 2 % a day
BARE = 'role = "guard" ; test = "price >= $300"'

USUAL_MOVES = [
    Case("beyond one usual move it holds", BARE, f"{MOVING} 309", {"2026-05-22": "holding"}),
    Case("within one usual move it is near", BARE, f"{MOVING} 305", {"2026-05-22": "near"}),
    Case("the row's own band stays", f'{BARE} ; near = "5%"', f"{MOVING} 309", {"2026-05-22": "near"}),
    Case(
        "back above by less than one usual move it is still broken",
        BARE,
        f"{MOVING} 299 304",
        {"2026-05-26": "broken"},
        says="not clear of it by 2%",
    ),
    Case("by one usual move it is mended", BARE, f"{MOVING} 299 313", {"2026-05-26": "holding"}),
    Case(
        "the row's own hysteresis stays",
        f'{BARE} ; hysteresis = "1%"',
        f"{MOVING} 299 304",
        {"2026-05-26": "near"},
    ),
    Case(
        "too few closes: 10 % and 1 %",
        BARE,
        "closes 2026-05-20 400 408 309 299 304",
        {"2026-05-22": "near", "2026-05-26": "broken", "2026-05-27": "near"},
    ),
    Case(
        "what is no price has 10 %",
        'role = "guard" ; test = "drawdown(price, 20d) < 30%"',
        f"{MOVING} 297.8",
        {"2026-05-22": "near"},
    ),
]
"""A price row's default margins are its usual daily move."""

CLOSES = [
    Case("no close", ABOVE, "", {"2026-05-22": "unknown"}, says="no close of ALAB"),
    Case("holding", ABOVE, "closes 2026-05-22 320", {"2026-05-22": "holding"}, room="$20.00"),
    Case("inside 5 % is near", ABOVE, "closes 2026-05-22 314.9", {"2026-05-22": "near"}),
    Case(
        "broken at the close, not before it",
        ABOVE,
        "closes 2026-05-21 320 299",
        {"2026-05-22T19:59:59+00:00": "holding", "2026-05-22T20:00:00+00:00": "broken"},
    ),
    Case(
        "nothing before `from`",
        f"{ABOVE} ; from = 2026-05-22",
        "closes 2026-05-21 320",
        {"2026-05-21": "unknown"},
        says="counts from 2026-05-22",
    ),
    Case(
        "stale after three sessions",
        ABOVE,
        "closes 2026-05-22 320",
        {"2026-05-28": "holding", "2026-05-29": "holding +stale"},
    ),  # Monday was a holiday
    Case(
        "back above by less than 1 % is still broken",
        ABOVE,
        "closes 2026-05-22 299 302",
        {"2026-05-26": "broken"},
        says="not clear of it by 1%",
    ),
    Case("by 1 % it is mended", ABOVE, "closes 2026-05-22 299 303", {"2026-05-26": "near"}),
    Case(
        "three closes mend it too",
        ABOVE,
        "closes 2026-05-22 299 301x3",
        {"2026-05-27": "broken", "2026-05-28": "near"},
    ),
    Case(
        "once clear, the line itself is only near",
        ABOVE,
        "closes 2026-05-22 299 304 301",
        {"2026-05-27": "near"},
    ),
    Case(
        "`hysteresis = 0` turns it off",
        f"{ABOVE} ; hysteresis = 0",
        "closes 2026-05-22 299 301",
        {"2026-05-26": "near"},
    ),
    Case(
        "as much as the user says",
        f'{ABOVE} ; hysteresis = "3%"',
        "closes 2026-05-22 299 308",
        {"2026-05-26": "broken"},
    ),
    Case(
        "near is left by clearing its edge as well",
        ABOVE,
        "closes 2026-05-22 310 316 319",
        {"2026-05-26": "near", "2026-05-27": "holding"},
    ),
    Case(
        "or by three closes beyond it",
        ABOVE,
        "closes 2026-05-22 310 316x3",
        {"2026-05-27": "near", "2026-05-28": "holding"},
    ),
    Case(
        "`hold`: so many closes in a row",
        f'{ABOVE} ; for = "3d"',
        "closes 2026-05-22 320 299x3 310",
        {"2026-05-27": "near", "2026-05-28": "broken", "2026-05-29": "near"},
    ),
    Case(
        "one bad close of three was no breach to come back from",
        f'{ABOVE} ; for = "3d"',
        "closes 2026-05-22 320 299 301",
        {"2026-05-27": "near"},
    ),
    Case(
        "held: closes to the end of the span",
        f"{ABOVE} ; from = 2026-05-22 ; due = 2026-05-29",
        "closes 2026-05-22 320x10",
        {"2026-05-29": "holding", "2026-05-30": "held"},
    ),
    Case(
        "closes end before the span does: not held",
        f"{ABOVE} ; from = 2026-05-22 ; due = 2026-05-29",
        "closes 2026-05-22 320x3",
        {"2026-05-30": "holding"},
    ),
    Case(
        "it was broken in between: not held",
        f"{ABOVE} ; from = 2026-05-22 ; due = 2026-05-29",
        "closes 2026-05-22 320 299 320x8",
        {"2026-05-30": "holding"},
    ),
]


@pytest.mark.parametrize("case", [*PRINTS, *ROWS, *SPANS, *USUAL_MOVES, *CLOSES], ids=str)
def test_a_guard(case: Case) -> None:
    assert case.found() == case.expected()
