"""The frame of the past, drawn to lines: which days a track shows, how high its bars are, what is said."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from msgspec.structs import replace

from catalyst_tui.book.model.book import NEW_YORK
from catalyst_tui.book.model.dates import last_moment, local_day
from catalyst_tui.desk.shapes.pages import FlipStop, LastFlip, ReportStop, Track
from catalyst_tui.ui.actions import Place
from catalyst_tui.ui.screens.sheets import Checkpoints
from catalyst_tui.ui.track import Past, drawn, footer, heights, months, shown_day, solid, top, window
from catalyst_tui.ui.words import DrawContext, Ink, Line
from tests.screens.claims import CLAIMS

FIRST = datetime(2024, 5, 7, 21, tzinfo=UTC)
NOW = datetime(2026, 10, 5, 22, tzinfo=UTC)
PRINT = datetime(2026, 5, 5, 21, tzinfo=UTC)


def flips(at: datetime, count: int) -> tuple[FlipStop, ...]:
    return tuple(
        FlipStop(at, f"c{n}", "pending", "met", "so", local_day(at, NEW_YORK), "ALAB") for n in range(count)
    )


TRACK = Track(
    FIRST,
    NOW,
    NEW_YORK,
    (ReportStop(PRINT, "ALAB", "Q1"), ReportStop(NOW - timedelta(days=62), "ALAB", "Q2")),
    (
        *flips(datetime(2026, 2, 10, 22, tzinfo=UTC), 1),
        *flips(PRINT, 12),
        *flips(NOW - timedelta(days=20), 3),
    ),
    whole=True,
)


def past(day: str, symbol: str | None = "ALAB") -> Past:
    return Past(TRACK, last_moment(date.fromisoformat(day), NEW_YORK), symbol)


def text(line: Line) -> str:
    return "".join(piece for piece, _ in line)


def said(sides: tuple[Line, list[Line]]) -> str:
    return " ".join([text(sides[0]), *map(text, sides[1])])


@pytest.mark.parametrize(
    ("day", "width", "shown"),
    [
        ("2026-10-05", 118, ("2025-10-16", "2026-10-05")),  # three days a cell, up to today
        ("2026-05-06", 118, ("2025-10-16", "2026-10-05")),  # nothing moves as long as it is in sight
        ("2025-10-20", 118, ("2025-04-22", "2026-04-11")),  # a half of it back, before the edge is reached
        ("2024-05-07", 118, ("2024-05-07", "2025-04-26")),
        ("2025-10-20", 400, ("2024-05-07", "2026-10-05")),  # all there is
    ],
)
def test_the_days_shown_stand_still_until_the_moment_would_leave_them(
    day: str, width: int, shown: tuple[str, str]
) -> None:
    days = window(past(day), width)
    assert (days.first.isoformat(), days.last.isoformat()) == shown
    assert days.first <= date.fromisoformat(day) <= days.last


def test_flips_are_bars_and_what_came_later_is_paler() -> None:
    seen = past("2026-05-06")
    days, (above, below) = window(seen, 118), drawn(seen, 118, 2)
    cells = [(sign, ink) for piece, ink in below for sign in piece]
    here, later = days.cell(date(2026, 5, 6)), days.cell(date(2026, 9, 15))
    assert cells[here] == ("█", "$strong")
    assert cells[days.cell(date(2026, 2, 10))] == ("▅", "$past")
    assert cells[later] == ("█", "$past 38%")
    assert text(above).index("Q1 report") + len("Q1 report") < days.cell(date(2026, 5, 5))
    assert "Q2 report" in text(above)
    assert "▲" in text(months(seen, 118))
    assert text(months(seen, 118)).endswith(" today")
    ends = [text(months(past(day), 118)).rstrip()[-6:] for day in ("2026-10-05", "2026-10-03", "2026-09-28")]
    assert [end.replace(" ", "") for end in ends] == ["today▲", "▲", "▲"], "today stands by its own mark"


@pytest.mark.parametrize(
    ("after", "before", "said_of"),
    [
        (0, 0, "12 came with the Q1 report, May 5"),
        (0, 2, "14 came, 12 with the Q1 report, May 5"),  # those of the midnight before are not of it
        (-1, 2, "2 came, May 5"),  # the print is still to come
    ],
)
def test_a_flip_is_of_a_print_only_when_it_came_with_it(after: int, before: int, said_of: str) -> None:
    earlier = flips(PRINT - timedelta(hours=16), before)
    track = replace(TRACK, flips=(*earlier, *flips(PRINT, 12)))
    foot = said(solid(Past(track, PRINT + timedelta(hours=after), "ALAB"), 140))
    assert f" · {said_of} " in foot


@pytest.mark.parametrize(
    ("lines", "expected"), [(60, (2, True)), (40, (2, True)), (24, (1, False)), (15, (0, False))]
)
def test_a_low_screen_has_a_low_track_or_none(lines: int, expected: tuple[int, bool]) -> None:
    assert heights(lines) == expected


@pytest.mark.parametrize("width", [60, 80, 120, 200])
@pytest.mark.parametrize("day", ["2024-05-07", "2026-02-10", "2026-10-05"])
def test_every_line_fits(width: int, day: str) -> None:
    seen, context = past(day), DrawContext(NOW)
    for rows in (1, 2):
        assert {len(text(line)) for line in drawn(seen, width, rows)} == {width}
    assert len(text(months(seen, width))) == width
    for sides in (solid(seen, width), footer(width), top(seen, Place.THESIS, context, width)):
        assert sum(map(len, (text(sides[0]), *map(text, sides[1])))) <= width


@pytest.mark.parametrize(
    ("day", "width", "words"),
    [
        ("2026-05-06", 120, " 21 weeks before today · only what was known then"),
        ("2026-05-06", 120, "flip 13 of 16 · 12 came with the Q1 report, May 5"),
        ("2026-05-06", 80, " as of Wed May 6 2026 · 21 weeks before today"),
        ("2026-10-04", 120, " 1 day before today"),
        ("2025-01-02", 120, "flip 0 of 16"),
        ("2026-09-16", 120, "3 came, Sep 15"),
    ],
)
def test_the_bar_says_what_is_seen(day: str, width: int, words: str) -> None:
    assert words in said(solid(past(day), width))


def test_a_moment_within_a_day_has_its_time() -> None:
    assert shown_day(Past(TRACK, PRINT)) == "Tue May 5 2026 17:00 ET"
    assert shown_day(past("2026-05-06")) == "Wed May 6 2026"


@pytest.mark.parametrize(
    ("flip", "said"),
    [
        (LastFlip("unknown", "near", date(2026, 5, 5), newest=True), ("? → ▲ May 5", "$past")),
        (LastFlip("pending", "on_track", date(2025, 11, 4), newest=False), ("○ → ○ Nov 2025", Ink.QUIET)),
        (LastFlip("stretched", "full", date(2026, 7, 24), newest=False), ("– → – Jul 24", Ink.QUIET)),
        (None, ("", "")),
    ],
)
def test_a_list_of_the_past_says_what_flipped_last(flip: LastFlip | None, said: tuple[str, str]) -> None:
    sheet, row = Checkpoints(), replace(CLAIMS[0], last_flip=flip)
    context = DrawContext(NOW, past=date(2026, 8, 1))
    head = text(sheet.head(118, context))
    place = head.index("last change")
    line = sheet.draw(row, 118, context)
    assert text(line)[place : place + 14].rstrip() == said[0]
    assert said[1] in {ink for _, ink in line} | {""}
    assert "last change" not in text(sheet.head(118, DrawContext(NOW)))
    assert "last change" not in text(sheet.head(78, context))
