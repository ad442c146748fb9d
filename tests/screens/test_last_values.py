"""The last values against the threshold, as a line and as bars."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from catalyst_tui.judge.history.trend import Point, ValueTrend
from catalyst_tui.judge.verdict import Status
from catalyst_tui.ui.charts.small import bars, values_line
from catalyst_tui.ui.words import Line
from tests.screens.claims import claim

VERDICT = claim("stop", Status.TRIPPED, "Closes below $195", "", value="$192.47", threshold="$195").verdict
CLOSES = ("199", "201", "198.40", "197.90", "196.12", "192.47")
TREND = ValueTrend(
    tuple(
        Point(date(2026, 11, 13 + index), Decimal(value), beyond=Decimal(value) < 195)
        for index, value in enumerate(CLOSES)
    ),
    "day",
)


def said(line: Line) -> str:
    return "".join(text for text, _ in line)


@pytest.mark.parametrize(
    ("room", "label", "text"),
    [
        (34, "2 closes", "Nov 17 $196.12   Nov 18 $192.47"),
        (41, "2 closes", "Tue Nov 17 $196.12   Wed Nov 18 $192.47"),
        (50, "2 closes", "Tue Nov 17 $196.12   Wed Nov 18 $192.47"),
        (
            120,
            "5 closes",
            "Sat Nov 14 $201.00   Sun Nov 15 $198.40   Mon Nov 16 $197.90   Tue Nov 17 $196.12   "
            "Wed Nov 18 $192.47",
        ),
    ],
)
def test_the_last_values_that_fit_are_named_with_their_days(room: int, label: str, text: str) -> None:
    found, line = values_line(TREND, VERDICT, room)
    assert (found, said(line)) == (label, text)
    assert [part for part, ink in line if "missed" in ink] == ["$192.47"]


def test_of_one_value_there_is_no_line() -> None:
    assert values_line(ValueTrend(TREND.points[:1], "day"), VERDICT, 80) == ("", ())


def test_what_is_beyond_the_threshold_is_red_and_the_names_stand_at_their_heights() -> None:
    lines = bars(TREND, VERDICT, 66)
    assert {len(said(line)) for line in lines[:-1]} == {9 + 9 * 6}
    assert said(lines[0]).startswith(" $201.00 ")
    (at,) = [place for place, line in enumerate(lines) if said(line).startswith(" $195.00 ")]
    assert "─" in said(lines[at])
    red = {
        place
        for place, line in enumerate(lines)
        for text, ink in line
        if "missed" in ink and set(text) & set("▁▂▃▄▅▆▇█")
    }
    assert red
    assert min(red) > at
    assert said(lines[-1]).split() == ["Fri", "Nov", "13", "Wed", "Nov", "18"]


def test_without_room_or_a_threshold_there_are_no_bars() -> None:
    assert bars(TREND, VERDICT, 20) == []
    assert bars(TREND, claim("e", Status.TRIPPED, "x", "", value="$1").verdict, 66) == []
