"""The Timeline: its scale, its bars and labels as tables; what its keys and the mouse do as a story."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from rich.cells import cell_len

from catalyst_tui.ui.charts.lanes import AXIS, LaneClaim, Lanes, distance, place_of
from catalyst_tui.ui.screens.timeline import TimelinePage
from tests.doors.book import Checkpoint, Event, Role
from tests.doors.judge import Status, Verdict
from tests.doors.ui import CatalystApp, DrawContext, Place
from tests.homes import Attention, CheckpointBar, CheckpointRow, Dated, DateKind, Lane, OpenItem
from tests.screens.claims import NOW
from tests.screens.fake_desk import FakeDesk
from tests.screens.hand_made import example_timeline

TODAY = date(2026, 11, 23)
LOOK = DrawContext(NOW)


def bar(
    text: str = "NPO ships",
    first: date | None = None,
    due: date | None = None,
    until: date | None = None,
    status: Status = Status.ON_TRACK,
) -> CheckpointBar:
    checkpoint = Checkpoint("npo", Role.PROOF, Event(text), "ALAB", text=text)
    row = CheckpointRow(checkpoint, Verdict("npo", Role.PROOF, status, "because"), "open", Attention.QUIET)
    return CheckpointBar(row, text, first, due, until, dated=first is not None or due is not None)


def lane(*dates: Dated, needs: OpenItem | None = None) -> Lane:
    return Lane("ALAB", needs, None, dates, ())


def sheet() -> Lanes:
    found = Lanes()
    found.today = TODAY
    return found


def text(row: Lane | LaneClaim, width: int = 118, on: Lanes | None = None) -> str:
    return "".join(piece for piece, _ in (on or sheet()).draw(row, width, LOOK))


DUE = date(2026, 12, 31)


@pytest.mark.parametrize(("found", "drawn"), [
    # after the bar, from the deadline and the evidence awaited
    (bar(due=DUE), "━━━━━━━━━┥ NPO ships"),
    (bar(first=date(2026, 12, 7), due=DUE), "━━━┥ NPO ships"),
    (bar(due=DUE, until=date(2027, 1, 14)), "━━━━━━━━━┥╌╌╌ NPO ships"),
    # before it, where it has no end
    (bar(first=date(2028, 1, 3)), "NPO ships ━━━━━━━━━━━━━━━━━━━━━━►"),
    # over before the axis begins
    (bar(due=date(2026, 1, 1), status=Status.OVERDUE), "◄ NPO ships"),
    # begins after its end
    (bar(first=date(2030, 1, 1)), "NPO ships ►"),
])  # fmt: skip
def test_a_bar_and_where_its_sentence_stands(found: CheckpointBar, drawn: str) -> None:
    line = text(LaneClaim("ALAB", found))[AXIS:].replace("│", " ").replace("┊", " ")
    assert " ".join(line.split()) == drawn


def test_now_parts_a_bar_into_what_is_over_and_what_is_ahead() -> None:
    pieces = sheet().draw(LaneClaim("ALAB", bar(due=DUE)), 118, LOOK)
    inks = {ink for piece, ink in pieces if "━" in piece}
    assert inks == {"$open 38%", "$open 85%"}


def test_a_quarter_stands_beside_its_print_where_nothing_is_in_its_way() -> None:
    print_ = Dated(date(2027, 2, 9), DateKind.EXPECTED, "ALAB", "", "Q4")
    assert "□ Q4" in text(lane(print_))
    near = Dated(date(2027, 2, 20), DateKind.DUE, "ALAB", "")
    assert "Q4" not in text(lane(print_, near))


def test_of_several_dates_in_one_cell_the_weightier_is_seen() -> None:
    print_, due = (Dated(DUE, kind, "ALAB", "") for kind in (DateKind.LATER, DateKind.DUE))
    assert text(lane(print_, due))[AXIS + sheet().axis(118).cell(DUE)] == "┥"


def test_what_is_overdue_is_never_out_of_sight() -> None:
    over = Dated(date(2026, 1, 1), DateKind.OVERDUE, "ALAB", "", checkpoint="leo")
    row = lane(over, needs=OpenItem(Attention.RULING, "ALAB", "leo", ("ruling", "")))
    assert text(row)[8:18].strip() == "! ruling"
    assert text(row)[AXIS] == "!"


@pytest.mark.parametrize(("days", "words"), [
    (0, "today"),
    (2, "in 2 d"),
    (29, "in 29 d"),
    (38, "in 5 w"),
    (120, "in 4 mo"),
    (900, "in 2 y"),
    (-3, "3 d ago"),
])  # fmt: skip
def test_how_far_a_day_is(days: int, words: str) -> None:
    assert distance(TODAY + timedelta(days=days), TODAY) == words


DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=120)
DATES = st.builds(Dated, DAYS, st.sampled_from(DateKind), st.just("ALAB"), WORDS, st.just("FQ3"))


@settings(max_examples=60, deadline=None)
@given(
    st.integers(58, 220),
    st.lists(DATES, max_size=12),
    st.builds(bar, WORDS, st.none() | DAYS, st.none() | DAYS, st.none() | DAYS, st.sampled_from(Status)),
)
def test_no_row_is_wider_than_the_screen_and_every_date_on_the_axis_has_a_mark(
    width: int, dates: list[Dated], found: CheckpointBar
) -> None:
    on = sheet()
    row = Lane("A-LONG-SYMBOL", OpenItem(Attention.RULING, "", None, ("a very long word", "")), None,
        tuple(dates), (found,))  # fmt: skip
    for drawn in (row, LaneClaim("ALAB", found)):
        assert cell_len(text(drawn, width, on)) == width
    assert cell_len("".join(piece for piece, _ in on.head(width, LOOK))) == width
    line, shown = text(row, width, on), on.axis(width)
    for one in dates:
        if (place := place_of(one, shown)) is not None:
            assert line[AXIS + place] not in " │"


# What keys and the mouse do.


def page_of(app: CatalystApp) -> TimelinePage:
    page = app.page
    assert isinstance(page, TimelinePage)
    return page


def at(app: CatalystApp) -> tuple[str | None, str | None]:
    """Return the name and the checkpoint that keys are about."""
    return app.page.symbol, app.page.checkpoint


async def test_a_story_of_its_keys() -> None:
    desk = FakeDesk(answers={"timeline": example_timeline()})
    app = CatalystApp(desk, lambda: NOW)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("3")
        page = page_of(app)
        names = [row for row in page._rows() if isinstance(row, Lane | LaneClaim)]
        assert [row.symbol for row in names] == ["ALAB", "ALAB", "ALAB", "CRDO"]
        await pilot.press("g")
        assert at(app) == ("ALAB", "leo-kv-wins")
        assert page.memory()["checkpoint"] == ""  # the next start is on the name again, not on a promise

        await pilot.press("down", "down")
        assert page.checkpoint == "scorpio-largest-line"
        await pilot.press("down")  # to the next name: it opens, the one before closes
        assert at(app) == ("CRDO", None)
        assert not any(isinstance(row, LaneClaim) for row in page._rows())
        await pilot.press("left_square_bracket")
        assert page.symbol == "ALAB"

        page.wanted = "q3"  # the filter holds for both lists
        page.draw()
        assert [one.text for one in page.coming._rows] == ["Q3 report"]
        assert not page.lanes._rows
        page.wanted = ""
        page.draw()

        await pilot.press("G", "enter")  # the names that are only watched
        assert [row.symbol for row in page._rows() if isinstance(row, Lane)][-1] == "MU"
        assert page.memory()["timeline.watched"] == "shown"

        await pilot.press("tab", "G")  # Coming: what is selected there is so in the names
        assert page.symbol == "CRDO"
        await pilot.press("up")
        assert at(app) == ("ALAB", "scorpio-largest-line")
        page.wanted = "crdo"  # the name that is left is opened, and stays so
        page.draw()
        page.wanted = ""
        page.draw()
        assert (page.symbol, page._open) == ("CRDO", "CRDO")
        page.open("ALAB", "scorpio-largest-line")
        page.draw()
        await pilot.press("g")  # three reviews: of no one name
        assert at(app) == ("ALAB", "scorpio-largest-line")

        await pilot.press("shift+tab", "g", "down", "down", "enter")
        assert app.page.PLACE is Place.THESIS
        assert at(app) == ("ALAB", "scorpio-largest-line")


async def test_a_click_on_a_line_or_the_scale_and_news_that_leave_the_place() -> None:
    desk = FakeDesk(answers={"timeline": example_timeline()}, memory={"screen": "timeline"})
    app = CatalystApp(desk, lambda: NOW)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        page = page_of(app)
        await pilot.click("#coming", offset=(40, 4))  # the line of CRDO's report
        assert page.symbol == "CRDO"
        await pilot.click("#lanes", offset=(2, 1))
        assert at(app) == ("ALAB", "leo-kv-wins")

        many = tuple(Lane(f"T{n}", None, None, (), ()) for n in range(60))
        desk.answers["timeline"] = replace(example_timeline(), lanes=(*example_timeline().lanes[:1], *many))
        app.redraw()
        await pilot.pause()
        page.lanes.scroll_to(y=20, animate=False, force=True, immediate=True)
        app.redraw()  # news: what is looked at stays
        assert round(page.lanes.scroll_y) == 20


async def test_a_watched_name_stays_selected_and_nothing_is_titled_or_explained_in_vain() -> None:
    shown = example_timeline()
    calm = replace(shown, lanes=tuple(replace(one, needs=None) for one in shown.lanes))
    app = CatalystApp(FakeDesk(answers={"timeline": calm}), lambda: NOW)
    async with app.run_test(size=(120, 40)) as pilot:
        await app.turn(Place.TIMELINE, "MU")
        await pilot.pause()
        assert (app.page.symbol, app.page.memory()["timeline.watched"]) == ("MU", "shown")
        seen = "\n".join(strip.text for strip in app.screen._compositor.render_strips())
        assert "needs you " not in seen.partition("Coming")[0].partition("ticker")[2]
        assert "□ report expected" in seen
        assert "◇ event" not in seen
