"""The weekly look: what each width shows, how a headroom is told usual moves, and a Monday of it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace
from textual.pilot import Pilot

from catalyst_tui.ui.screens.review import ReviewPage
from screenshots.lived import alone
from tests.books import toml
from tests.doors.judge import Mark, Status
from tests.doors.ui import REVIEW, CatalystApp, DrawContext, Ink, Line, TableSheet, filled, usual_words
from tests.homes import Attention, Home, ReviewRow, Section, judge_with_changes, open_desk, open_workspace
from tests.screens.claims import CLAIMS, NOW
from tests.screens.test_keys import text as shown
from tests.screens.weekly import live, weekly

LOOK = DrawContext(NOW)
ROWS = {row.id: row for row in weekly(CLAIMS).rows}
BROKEN, NEAR, OVERDUE = ROWS["above-300"], ROWS["gross-margin-holds"], ROWS["leo-kv-wins"]


def sheet_of(sort: str = "") -> TableSheet[ReviewRow]:
    return TableSheet(REVIEW, lambda row: row.id, sort)


def text(line: Line) -> str:
    return "".join(piece for piece, _ in line).rstrip()


def drawn(row: str, width: int) -> str:
    """Return a row as text, on a screen so wide: the list has two cells less."""
    line = sheet_of().draw(ROWS[row], width - 2, LOOK)
    assert len("".join(piece for piece, _ in line)) == width - 2
    return text(line)


@pytest.mark.parametrize(("width", "heads"), [
    (60, "status ticker checkpoint headroom"),
    (80, "status ticker checkpoint now threshold headroom"),
    (96, "status ticker checkpoint now threshold headroom decided"),
    (120, "status ticker checkpoint now threshold headroom trend decided"),
])  # fmt: skip
def test_each_width_shows_what_a_smaller_one_does_and_more(width: int, heads: str) -> None:
    assert " ".join(text(sheet_of().head(width - 2, LOOK)).split()) == heads


def test_a_column_that_no_checkpoint_fills_leaves_its_room_to_the_sentences() -> None:
    rows = [replace(row, trend=None) for row in ROWS.values()]
    titles = [column.title for column in filled(REVIEW, rows, LOOK)]
    assert "trend" not in titles
    assert "now" in titles


def test_a_sentence_runs_on_over_empty_figures() -> None:
    (late,) = (id_ for id_, row in ROWS.items() if "320-lane" in row.row.checkpoint.text)
    assert "First mass-production shipments of the 320-lane Sc" in drawn(late, 120)
    assert drawn("above-300", 120).split()[-4:] == ["-$8.45", "▇▅▅▄▄▃▂▁", "every", "close"]


def inks(row: str, *, trades: bool = False) -> dict[str, str]:
    """Return what is loud in a row at 120 cells."""
    shown = ROWS[row]
    if trades:
        marked = replace(shown.row.verdict, status=Status.HOLDING, marks=(Mark.TOUCHED,))
        touched = replace(shown.row, verdict=marked, attention=Attention.TOUCHED)
        shown = live(replace(shown, row=touched), "-$0.90", "-0.4")
    line = sheet_of().draw(shown, 118, LOOK)
    quiet = {"", Ink.PLAIN, Ink.QUIET, Ink.STRONG}
    return {piece.strip(): ink for piece, ink in line if piece.strip() and ink not in quiet}


def test_colour_is_for_what_needs_someone() -> None:
    assert set(inks("operating-margin-holds").values()) == {
        Ink.MET, "$foreground 45%"
    }  # fmt: skip
    loud = inks("above-300")
    assert (loud["✗"], loud["broken"], loud["-$8.45"]) == (Ink.MISSED,) * 3
    assert [ink for piece, ink in loud.items() if piece in "▂▁"] == ["$missed"] * 2  # beyond


def test_where_it_trades_beyond_the_row_has_the_live_price() -> None:
    loud = inks("above-300", trades=True)
    assert {"▲", "touched", "$96.10"} <= loud.keys()
    assert loud["$96.10"] == Ink.RISKY


def test_the_headroom_is_told_next_to_what_it_usually_moves() -> None:
    assert usual_words(BROKEN) == "it moves $2.80 on a usual day: $8.45 past the threshold"
    assert BROKEN.trend is not None
    few = replace(BROKEN, moves=None, trend=replace(BROKEN.trend, usual=None, lacks="23 closes are needed"))
    assert usual_words(few) == "-$8.45; 23 closes are needed"
    assert usual_words(OVERDUE) == ""


def test_sorting_by_headroom_is_by_usual_moves() -> None:
    sheet = sheet_of("headroom")
    least = [row for row in ROWS.values() if row.section is Section.LEAST_HEADROOM]
    moves = [row.moves for row in sheet.sorting.ordered(least) if row.moves is not None]
    assert moves == sorted(moves)
    assert "headro▴" in text(sheet.head(118, LOOK)).replace("headroom", "headro").replace(" ▴", "▴")


SUMMER, MONDAY = datetime(2026, 8, 22, 15, tzinfo=UTC), datetime(2026, 11, 23, 15, 42, tzinfo=UTC)
BOOK = toml("""\
schema = 1
[ticker.ALAB]
[ticker.CRDO]
[[thesis]] id = "pair" ; ticker = "ALAB" ; title = "Two little kings" ; review = "90d"
text = "They are two different businesses."
[[checkpoint]] id = "ships" ; thesis = "pair" ; text = "It ships in 2027" ; event = "it ships"
due = 2027
[[checkpoint]] id = "copper" ; thesis = "pair" ; ticker = "CRDO" ; role = "kill" ; text = "Copper ends"
event = "copper ends"
""")


class Stopped:
    def __init__(self, at: datetime) -> None:
        self._at = at

    def now(self) -> datetime:
        return self._at

    def monotonic(self) -> float:
        return 0.0


@asynccontextmanager
async def opened(home: Home, at: datetime) -> AsyncIterator[tuple[Pilot[None], ReviewPage]]:
    """Yield the page of a home, as of a moment."""
    clock = Stopped(at)
    app = CatalystApp(open_desk(home, clock), clock.now)
    async with app.run_test(size=(120, 30)) as pilot:
        await app.workers.wait_for_complete()
        await pilot.press("4")
        await pilot.pause()
        assert isinstance(app.page, ReviewPage)
        yield pilot, app.page


@pytest.fixture
def pair(home: Path) -> Home:
    """Return a home whose book was first read in summer."""
    home.mkdir()
    (home / "config.toml").write_text(alone(), "utf-8")
    (home / "catalysts.toml").write_text(BOOK, "utf-8")
    with open_workspace(Home(home, home / "catalysts.toml"), Stopped(SUMMER)) as workspace:
        judge_with_changes(workspace)
    return Home(home, home / "catalysts.toml")


async def test_a_monday_everything_is_looked_at_and_a_thesis_reviewed_for_good(pair: Home) -> None:
    async with opened(pair, MONDAY) as (pilot, page):
        assert "Two little kings · review 3 d late" in shown(page.owner, "#review-why")
        assert (page.symbol, page.checkpoint) == ("ALAB", "ships")
        await pilot.press("slash", *"copper", "enter")
        assert (page.symbol, page.checkpoint) == ("CRDO", "copper")
        await pilot.press("R", *"still two", "enter")
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        assert "next in 90 d · “still two”" in shown(page.owner, "#review-why")
        await pilot.press("escape", "enter")
        assert pilot.app.query_one("#thesis").display
    async with opened(pair, MONDAY) as (_, page):
        (thesis,) = page.desk.review().theses
        assert (thesis.last, thesis.note) == (MONDAY.date(), "still two")
