"""The chart: what has room at each size, what a bar and a lane say, what keys and mouse do."""

from datetime import date
from decimal import Decimal

import pytest
from msgspec.structs import replace
from rich.cells import cell_len

from catalyst_tui.ui.charts.layout import page
from catalyst_tui.ui.charts.panels import panel
from catalyst_tui.ui.charts.plot import ClickTarget, Drawn, Look
from catalyst_tui.ui.screens.chart import ChartPage
from catalyst_tui.ui.widgets.canvas import plain
from tests.doors.book import money
from tests.doors.ui import DrawContext
from tests.screens.charts import BROKEN, EPS, LANES, MARGIN, REVENUE, VIEW
from tests.screens.claims import NOW
from tests.screens.fake_desk import FakeDesk
from tests.screens.test_keys import running

LOOK = Look(VIEW, LANES, DrawContext(NOW))


def texts(drawn: Drawn) -> list[str]:
    return ["".join(text for text, _ in line) for line in drawn.lines]


def whole(look: Look = LOOK, width: int = 120, height: int = 37) -> str:
    return "\n".join(texts(page(look, width, height)))


@pytest.mark.parametrize("width", [60, 80, 99, 100, 120, 160, 200])
@pytest.mark.parametrize("height", [8, 12, 16, 21, 28, 37, 57])
def test_a_page_fills_its_size_and_never_more(width: int, height: int) -> None:
    for look in (
        LOOK,
        replace(LOOK, lanes=None),
        replace(LOOK, days=31),
        replace(LOOK, cursor=BROKEN, metric=2),
    ):
        lines = texts(page(look, width, height))
        assert {cell_len(line) for line in lines} == {width}
        assert height - 2 <= len(lines) <= height


@pytest.mark.parametrize(("width", "height", "there", "absent"), [
    (60, 12, ["$300.00 ✓ above", "✓ holding", "cost"], ["print", "Revenue", "guard"]),
    (80, 21, ["Q4 -21.4%", "Revenue", "1 of 3 ▸"], ["print", "Gross margin", "guide"]),
    (120, 37, ["Q4 report -21.4%", "$300 ", "guard", "gauge", "Revenue", "Gross margin", "consensus"], []),
    (200, 57, ["Revenue", "Gross margin", "EPS diluted", "your cost", "✓ stays above"], []),
])  # fmt: skip
def test_a_larger_size_shows_more(width: int, height: int, there: list[str], absent: list[str]) -> None:
    text = whole(width=width, height=height)
    assert [word for word in there if word not in text] == []
    assert [word for word in absent if word in text] == []


def test_a_level_outside_the_plot_has_an_arrow_at_its_edge() -> None:
    assert "$100.00↓ your cost" in whole(replace(LOOK, view=replace(VIEW, cost=Decimal(100))))


def test_amounts_of_what_is_held_are_hidden_when_discreet() -> None:
    assert "$274.24" in whole()
    assert "$274.24" not in whole(replace(LOOK, context=DrawContext(NOW, discreet=True)))


def test_a_line_is_red_while_its_guard_is_broken() -> None:
    styles = {
        style
        for line in page(LOOK, 120, 37).lines
        for text, style in line
        if any("⠀" < c <= "⣿" for c in text)
    }
    assert {style.split()[0] for style in styles} == {"$primary", "$missed"}
    before = page(replace(LOOK, lanes=None), 120, 37)
    assert not any(
        "$missed" in style for line in before.lines[:17] for text, style in line if "⠁" <= text[:1] <= "⣿"
    )


@pytest.mark.parametrize(("look", "says"), [
    (replace(LOOK, view=replace(VIEW, days=(), closes=(), levels=(), reports=())), "No closes of ALAB"),
    (replace(LOOK, view=replace(VIEW, panels=())), "No quarters of ALAB"),
    (replace(LOOK, view=replace(VIEW, panels=()), context=replace(LOOK.context, past=date(2026, 9, 1))),
        "No quarters of ALAB were known then."),  # of the past nothing can be entered
])  # fmt: skip
def test_what_is_not_known_is_said_with_the_way_out(look: Look, says: str) -> None:
    for size in ((80, 21), (120, 37)):
        assert says in whole(look, *size)


def test_another_currency_stands_at_the_price() -> None:
    pence = replace(VIEW, unit=money("GBp"), cost=Decimal("274.24"))
    assert "GBp" in whole(replace(LOOK, view=pence))


def test_bars_stand_on_the_threshold_of_a_guard_and_hang_below_it() -> None:
    lines = texts(panel(MARGIN, 56, 15, 5))
    assert "pp above its floor of 73.4% · non-GAAP" in lines[0]
    assert next(line for line in lines if "floor" in line and "▁" in line)
    rooms = [word for line in lines[1:9] for word in line.split() if word[0] in "+-"]
    assert sorted(rooms) == ["+0.3", "+2.3", "+3.0", "-1.4"]
    assert any("reverse" in style for line in panel(MARGIN, 56, 15, 5).lines for _, style in line)


def test_revenue_shows_what_had_been_said() -> None:
    lines = texts(panel(REVENUE, 62, 15, 5))
    rows = {line[1:11].strip(): line[11:].split() for line in lines[-5:]}
    assert rows["reported"][-1] == "390"
    assert rows["guide"][-1] == "550"
    assert rows["threshold"] == ["286"]
    assert rows["consensus"] == ["659"]


def test_a_loss_hangs_below_zero() -> None:
    lines = texts(panel(EPS, 80, 12, 1))
    assert lines[-1].split()[:3] == ["▌reported", "-0.20", "-0.10"]
    assert any("▃" in line and not line.strip("▃ ") for line in lines[6:9])


@pytest.mark.parametrize(("ink", "said"), [
    ("$primary on $primary 7%", "$primary"),
    ("$risky 40% on $primary 38%", "$risky on $primary"),
    ("bold $strong on $here", "bold $strong reverse"),
    (" on $open 20%", ""),
    (" on $open 42%", "on $open"),
])  # fmt: skip
def test_sixteen_colours_are_not_mixed(ink: str, said: str) -> None:
    assert plain(ink) == said


def drawn_text(app: object) -> str:
    return "\n".join("".join(text for text, _ in line) for line in app.page._drawn.lines)  # type: ignore[attr-defined]


def chart_desk() -> FakeDesk:
    return FakeDesk(answers={"chart": VIEW, "chart_lanes": LANES})


async def test_keys_and_mouse_move_over_days_flips_ranges_and_metrics() -> None:
    async with running(chart_desk(), "6") as (app, pilot):
        page_shown = app.page
        assert isinstance(page_shown, ChartPage)
        assert "judging" not in drawn_text(app)

        await pilot.press("comma")
        assert "Mon Sep 14" in drawn_text(app)
        assert page_shown.checkpoint == "above-300"
        await pilot.press("comma", "left", "right", "full_stop", "comma")
        assert f"{BROKEN:%a %b} {BROKEN.day}  " in drawn_text(app)

        await pilot.press("plus", "plus")
        assert page_shown.memory()["chart.range"] == "3mo"
        assert f"{BROKEN:%a %b} {BROKEN.day}  " in drawn_text(app)  # the day stays
        await pilot.press("minus", "tab")
        assert "2 of 3 ▸" in drawn_text(app)

        spots = {spot.target: spot for spot in page_shown._drawn.spots}
        year = spots[ClickTarget("range", "1y")]
        await pilot.click(page_shown.drawing, offset=(year.cells.start, year.y))
        assert page_shown.memory()["chart.range"] == "1y"
        await pilot.click(page_shown.drawing, offset=(7, 6))
        assert "Tue Nov 25" in drawn_text(app)

        await pilot.press("full_stop", "full_stop", "enter")
        assert (app.page.PLACE.value, app.page.symbol, app.page.checkpoint) == ("Thesis", "ALAB", "above-300")


async def test_the_page_says_what_it_waits_for_and_turns_to_another_ticker() -> None:
    desk = chart_desk()
    first, *rest = desk.shown.rows
    desk.shown = replace(desk.shown, rows=(first, replace(first, symbol="photonics", theme=True), *rest))
    async with running(desk, "6", "right_square_bracket") as (app, pilot):
        assert app.page.symbol == "CRDO"  # a theme has no price
        assert desk.done.count("chart") == 2
        await pilot.press("escape")
        assert app.page.PLACE.value == "Positions"
        assert app.page.symbol == "CRDO"
