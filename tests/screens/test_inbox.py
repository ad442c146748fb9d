"""The inbox: what waits for an answer, what is new, what was earlier; one sentence a line."""

from datetime import UTC, date, datetime, timedelta

import pytest
from msgspec.structs import replace

from catalyst_tui.ui.screens.inbox_rows import (
    COLUMNS,
    InboxPart,
    ShownRow,
    arranged,
    following,
    gathered,
    opened_row,
    reason,
    sentence,
    when,
)
from tests.doors.judge import Status
from tests.doors.ui import CatalystApp, DrawContext, Line, LineList, TableSheet, cells, footer
from tests.homes import Attention, CheckpointDetail, InboxLine, unread_rows
from tests.screens.claims import NOW, claim
from tests.screens.fake_desk import FakeDesk
from tests.screens.hand_made import empty_board, example_board
from tests.screens.outside import HITS
from tests.screens.test_keys import rows, running, text


def told(id_: int, word: str, title: str, *, days: int = 0, seen: bool = True) -> InboxLine:
    at = NOW - timedelta(days=days)
    return InboxLine(id_, at, "c", "ALAB", word, title, "close $291.58, < $300 (was holding)", seen)


SHEET = TableSheet(COLUMNS, lambda row: row.key)
OVERDUE = claim("leo[2025H2]", Status.OVERDUE, "2025H2: Leo wins", "")
OVERDUE = replace(OVERDUE, verdict=replace(OVERDUE.verdict, verify_by=date(2026, 3, 1)))
LINES = (
    told(5, "met", "ALAB met: It ships", seen=False),
    replace(told(4, "overdue", "Leo", days=2), waits=True, checkpoint="leo", period="2025H2"),
    replace(told(3, "broken", "ALAB broken: It stays above $300", days=70), waits=True),
    replace(told(2, "missed", "ALAB missed: NPO ships", days=90), own=True),
    told(1, "near", "ALAB near: It stays above $300", days=400),
)


def last_line(app: CatalystApp) -> str:
    page = app.page
    return said(footer(page.PLACE, page.answers, 118, page.idle)[0])


def keys(found: list[ShownRow], part: InboxPart) -> list[str]:
    return [row.key for row in found if row.part is part]


def said(line: Line) -> str:
    return "".join(words for words, _ in line)


def test_what_waits_stands_first_the_oldest_duty_first_and_is_told_once() -> None:
    found = arranged(LINES, HITS[:1], [OVERDUE])
    assert keys(found, InboxPart.ANSWER) == ["due leo[2025H2]", "3", "hit 7"]
    assert keys(found, InboxPart.NEW) == ["5"]
    assert keys(found, InboxPart.EARLIER) == ["2", "1"]


@pytest.mark.parametrize(
    ("at", "gone", "goes"),
    [
        ("3", "3", "hit 7"),
        ("hit 7", "hit 7", "3"),
        ("due leo[2025H2]", "due leo[2025H2]", "3"),
        ("3", "", "3"),
        ("5", "5", "5"),
    ],
    ids=["the next", "the last: the one before", "the first", "nothing was answered", "of none to answer"],
)
def test_after_an_answer_the_cursor_is_on_the_next_to_answer(at: str, gone: str, goes: str) -> None:
    before = arranged(LINES, HITS[:1], [OVERDUE])
    now = [replace(row, part=InboxPart.EARLIER) if row.key == gone else row for row in before]
    assert following(before, now, at) == goes


@pytest.mark.parametrize(("title", "ticker", "words"), [
    ("ALAB broken: It stays above $300", "ALAB", "It stays above $300"),
    ("ALAB 2025H2 met late: Leo: wins", "ALAB", "Leo: wins"),
    ("Theme missed: Rates fall", "", "Rates fall"),
    ("sources of prices down", "", "sources of prices down"),
    ("Revenue: up", "ALAB", "Revenue: up"),
])  # fmt: skip
def test_one_sentence_without_what_stands_beside_it(title: str, ticker: str, words: str) -> None:
    assert sentence(replace(told(1, "met", title), ticker=ticker)) == words


def test_the_reason_says_neither_what_was_nor_what_to_do() -> None:
    line = replace(told(1, "met", "t"), body="$2 of 2026-11-20 (was near; it is back)\nThen: sell")
    assert reason(line, date(2026, 11, 23)) == "$2 of Nov 20"
    assert reason(line, date(2027, 1, 4)) == "$2 of Nov 20 2026"


def test_what_is_alike_at_one_moment_is_one_line_that_opens() -> None:
    lines = [replace(told(n, "stale", f"ALAB stale: No {n}"), ticker="ALAB") for n in range(4)]
    other = replace(told(9, "near", "ALAB near: it"), ticker="ALAB")
    found = gathered(arranged([*lines, other, *lines[:2]], (), ()))
    assert [(len(row.more), row.about == "") for row in found] == [
        (4, True),
        (0, False),
        (0, False),
        (0, False),
    ]
    assert found[0].text.startswith("4 checkpoints are judged by figures that are older")


@pytest.mark.parametrize(("back", "shown"), [
    (timedelta(hours=1), "11:00"),
    (timedelta(days=2), "Sun 12:00"),
    (timedelta(days=40), "Aug 27"),
    (timedelta(days=400), "2025-09-01"),
])  # fmt: skip
def test_a_moment_is_short(back: timedelta, shown: str) -> None:
    now = datetime(2026, 10, 6, 12, 0).astimezone()
    at = (now.replace(tzinfo=None) - back).astimezone()
    assert when(at.astimezone(UTC), DrawContext(now)) == shown


@pytest.mark.parametrize(("width", "end"), [(118, "Leo wins m rule"), (58, "2025H2: Leo wins")])
def test_the_keys_that_answer_stand_at_the_end(width: int, end: str) -> None:
    (row,) = arranged((), (), [OVERDUE])
    drawn = said(SHEET.draw(row, width, DrawContext(NOW)))
    assert " ".join(drawn.split()).endswith(end)
    assert len(drawn) == width


@pytest.mark.parametrize("width", [58, 76, 118])
def test_what_is_opened_fits_and_says_what_a_key_would_do(width: int) -> None:
    context = DrawContext(NOW)
    for row in arranged(LINES, HITS, [OVERDUE]):
        for detail in (CheckpointDetail(OVERDUE, (), ()), None):
            lines = opened_row(row, detail, None, width, context)
            assert all(cells(line) <= width for line in lines)
    (hit, *_) = arranged((), HITS[:1], [])
    shown = [said(line).strip() for line in opened_row(hit, None, None, 118, context)]
    assert shown[0].startswith("sentence")
    assert any(line.startswith("y accept") for line in shown)
    assert any(line.startswith("n dismiss") for line in shown)


@pytest.mark.parametrize("seen", [True, False])
def test_the_tab_counts_what_is_new_and_what_is_to_answer(seen: bool) -> None:
    """Two lines about one ruling are one row."""
    ruling = replace(OVERDUE, attention=Attention.RULING)
    row = replace(example_board().rows[0], checkpoints=(ruling,))
    board = replace(example_board(), rows=(row,), parts=())
    again = replace(LINES[1], id=6, seen=seen)
    lines = (again, replace(LINES[1], seen=seen), replace(LINES[2], seen=seen), *LINES[3:], LINES[0])
    assert unread_rows(lines, HITS[:1], board) == (2 if seen else 4)


async def test_from_duty_to_duty(desk: FakeDesk) -> None:
    """`y` accepts and the next is selected, `n`, then `x`; the fold opens."""
    desk.found = HITS
    desk.told = (*desk.told, *(told(10 + n, "near", f"ALAB near: No {n}", days=80) for n in range(30)))
    async with running(desk, "5") as (app, pilot):
        lines = rows(app, "#told")
        assert lines[0].split()[:2] == ["when,", "UTC"]
        assert lines[1].startswith("To answer")
        assert "“" in lines[2]
        assert "y accept  n dismiss" in last_line(app)
        await pilot.press("y", "n")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert ("accept 7" in desk.done, "dismiss 8" in desk.done) == (True, True)
        assert app.screen.query_one("#told", LineList).key == "hit 9"
        await pilot.press("G", "home")
        count = len(app.screen.query_one("#told", LineList).rows)
        app.screen.query_one("#told", LineList).select(count)
        page = app.page
        page.query_one("#told", LineList).show(
            page.query_one("#told", LineList).rows, page.draw_context, at="earlier"
        )
        left = last_line(app)
        assert not any(key in left for key in ("accept", "dismiss", "source", "evidence"))
        await pilot.press("enter")
        await pilot.pause()
        shown = page.query_one("#told", LineList)
        assert len(shown.rows) > count
        shown.action_first()
        heading, first, *others = shown.rows
        shown.show([heading, *others, first], page.draw_context)  # the row one is on goes to the end
        assert (shown.row, shown.hidden[1]) == (first, 0)
        shown.show([heading, first, *others], page.draw_context)  # and comes back
        assert (shown.row, shown.hidden[0]) == (first, 0)
        assert "Nothing" not in text(app, "#telling")
        selected = page.symbol
        desk.told, desk.found, desk.shown = (), (), empty_board()
        app.redraw()
        assert (selected, page.symbol) == ("ALAB", "ALAB"), "another page is about it too"
        assert "open" not in last_line(app), "there is nothing to open"
        assert "filter" not in last_line(app)


async def test_an_inbox_shown_again_selects_what_waits_and_x_says_what_it_acknowledged(
    desk: FakeDesk,
) -> None:
    desk.told = (LINES[0], LINES[3], LINES[4])
    async with running(desk, "5", "G", "1") as (app, pilot):
        desk.told = LINES
        app.redraw()
        await pilot.press("5")
        await pilot.pause()
        page = app.page
        assert page.query_one("#told", LineList).key in ("3", "4")
        page.query_one("#told", LineList).show(
            page.query_one("#told", LineList).rows, page.draw_context, at="3"
        )
        await pilot.press("x")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert app._word.startswith("Acknowledged: It stays above $300. ")


def test_the_kind_of_a_review_is_without_its_day() -> None:
    told = InboxLine(1, NOW, "leo", "ALAB", "review due 2026-11-20", "due", "due", False)
    row = next(row for row in arranged((told,), (), ()) if row.line is told)
    drawn = "".join(piece for piece, _ in SHEET.draw(row, 78, DrawContext(NOW)))
    assert "review due" in drawn
    assert "2026" not in drawn


def test_an_acknowledged_line_waits_no_more() -> None:
    line = replace(LINES[2], acknowledged=True)
    assert [row.part for row in arranged((line,), (), ())] == [InboxPart.EARLIER]
