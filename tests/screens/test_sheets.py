"""The lists of the home page as lines: columns on their cells, which come in one order."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from catalyst_tui.book.model.quantity import Quantity, money
from catalyst_tui.desk.shapes.board import Attention, CheckpointRow, NextDate, PositionRow, Total
from catalyst_tui.judge.verdict import Status
from catalyst_tui.ui.screens.home import Positions, Sort
from catalyst_tui.ui.screens.sheets import Checkpoints
from catalyst_tui.ui.words import DrawContext, Ink, Line, cells, extended
from tests.screens.claims import CLAIMS, NOW, claim
from tests.screens.hand_made import example_board, position, quote

LOOK = DrawContext(NOW)
ROWS = example_board().rows
TOTAL = Total("USD", Decimal(16246), Decimal(-325), Decimal(5766), Decimal(10480))

FRIDAY = datetime(2026, 10, 2, 16, tzinfo=ZoneInfo("America/New_York"))
OF_DAY = (
    (FRIDAY, None, "today"),
    (FRIDAY - timedelta(days=2), None, "Wed "),
    (FRIDAY - timedelta(days=21), None, "Sep 11"),
    (FRIDAY - timedelta(days=300), None, "Dec 6 2025"),
    (FRIDAY, date(2026, 10, 2), "that day"),
    (FRIDAY, date(2026, 10, 4), "Oct 2"),
)
"""When it was traded, the past day looked at, and what the total says of its day's change."""


def said(line: Line) -> str:
    return "".join(text for text, _ in line)


def home(total: Total | None = TOTAL) -> Positions:
    sheet = Positions()
    sheet.learn(ROWS, total)
    return sheet


@pytest.mark.parametrize(
    ("screen", "names"),
    [
        (60, "ticker price day gain health next"),
        (80, "ticker price day spark value gain health next"),
        (100, "ticker name price day spark value gain health next"),
        (120, "ticker name price day spark value share gain health next"),
        (150, "ticker name price day spark value share gain health next"),
        (172, "ticker name price day day $ spark value share gain gain $ health next"),
        (192, "ticker name price day day $ spark month value share gain gain $ health next"),
    ],
)
def test_the_columns_of_a_width(screen: int, names: str) -> None:
    places = home().places(screen - 2)
    assert " ".join(place.name for place in places) == names
    assert places[-1].at + places[-1].cells <= screen - 2
    assert all(one.at + one.cells <= other.at for one, other in pairwise(places))


@given(width=st.integers(58, 300), more=st.integers(0, 60))
def test_a_wider_list_shows_all_of_a_narrower_one(width: int, more: int) -> None:
    sheet = home()
    less, shown = ({p.name: p.cells for p in sheet.places(cells_)} for cells_ in (width, width + more))
    assert all(shown.get(name, 0) >= (17 if name == "least" else size) for name, size in less.items())


def test_columns_stand_still_when_a_list_is_filtered_or_amounts_are_hidden() -> None:
    sheet = home()
    lines = [sheet.draw(ROWS[0], 118, look) for look in (LOOK, replace(LOOK, discreet=True))]
    assert said(lines[0]).index("+105.2%") == said(lines[1]).index("+105.2%")
    assert "•••" in said(lines[1])


def test_an_amount_with_its_currency_in_a_word_is_never_cut() -> None:
    row = position("VOLV.ST", "Volvo", quote("VOLV.ST", "1234.50", unit="SEK"))
    sheet = Positions()
    sheet.learn([row], None)
    assert "1,234.50 SEK" in said(sheet.draw(row, 118, LOOK))
    assert "VOLV.ST   1,234 SEK" in said(sheet.draw(row, 78, LOOK))


def test_a_price_never_touches_a_long_ticker() -> None:
    row = position("ASML.AS", "ASML", quote("ASML.AS", "1258.18", unit="EUR"))
    sheet = Positions()
    sheet.learn([row], None)
    assert "ASML.AS   €1,258 " in said(sheet.draw(row, 78, LOOK))
    assert " €1,258.18 " in said(sheet.draw(row, 118, LOOK))


def test_a_gain_that_is_not_known_is_a_question_mark() -> None:
    lacking = replace(ROWS[0], value=Decimal(100), gain=None, held=True, lacking="a lot says no day")
    assert " ? " in said(home().draw(lacking, 78, LOOK))


def test_pence_are_shown_as_pounds() -> None:
    assert "£834.21" in said(home().draw(ROWS[5], 118, LOOK))


def test_health_has_four_slots_so_that_red_stands_under_red() -> None:
    at = next(place.at for place in home().places(78) if place.name == "health")
    drawn = [said(home().draw(row, 78, LOOK))[at : at + 12] for row in ROWS[:3]]
    assert drawn == ["✗4 ▲2 ?1 ○4 ", "            ", "      ?1    "]
    touched = replace(ROWS[0], signs=("!", "◆"))
    assert said(home().draw(touched, 78, LOOK))[at : at + 6] == "!4 ◆2 "


@pytest.mark.parametrize(("screen", "text"), [(80, "~Nov 3"), (120, "Q3 print ~Nov 3")])
def test_the_next_date_is_said_in_the_words_there_is_room_for(screen: int, text: str) -> None:
    following = NextDate(NOW.date(), "Q3 print ~Nov 3", estimated=True, short="~Nov 3")
    drawn = said(home().draw(replace(ROWS[0], next=following), screen - 2, LOOK)).rstrip()
    assert drawn.endswith(f" {text}")


def test_only_what_needs_someone_is_coloured() -> None:
    """A day's change is green or red; a gain, a sparkline and an estimate are not."""
    inks = {text.strip(): str(ink).partition(" @")[0] for text, ink in home().draw(ROWS[0], 118, LOOK)}
    assert inks["-3.4%"] == Ink.LOSS
    assert inks["+105.2%"] == Ink.PLAIN
    assert inks["print ~Nov 3"] == Ink.PLAIN
    assert "$quiet 62%" in inks.values()


def test_the_total_stands_under_its_columns_and_says_what_is_not_in_it() -> None:
    apart = (Quantity(Decimal(6430), money("EUR")), Quantity(Decimal(8712), money("GBP")))
    sheet = home(replace(TOTAL, apart=apart))
    foot = said(sheet.foot(118, LOOK))
    value = next(place for place in sheet.places(118) if place.name == "value")
    assert foot.index("$16,246") + len("$16,246") == value.at + value.cells
    assert "+ €6,430 + £8,712" in foot
    assert "100%" not in foot
    assert "-$325 today" in foot
    for traded, past, said_of_it in OF_DAY:
        sheet.total = replace(TOTAL, traded=traded)
        assert f"-$325 {said_of_it}" in f"{said(sheet.foot(118, replace(LOOK, past=past)))} "
    sheet.total = replace(TOTAL, apart=apart)
    assert "-$325 that day" in said(sheet.foot(118, replace(LOOK, past=NOW.date())))
    assert "+ €6,430 + £8,712" in said(sheet.foot(78, LOOK))
    assert home(None).foot(78, LOOK) == ()


@pytest.mark.parametrize(
    ("sort", "turned", "first"),
    [
        (Sort.ATTENTION, False, "ALAB"),
        (Sort.ATTENTION, True, "BRK-B"),
        (Sort.SYMBOL, False, "ALAB"),
        (Sort.SYMBOL, True, "XPVT"),
        (Sort.DAY, False, "LITE"),
        (Sort.DAY, True, "ALAB"),
        (Sort.GAIN, False, "ALAB"),
        (Sort.GAIN, True, "CRDO"),
        (Sort.VALUE, False, "ALAB"),
        (Sort.NEXT, False, "COHR"),
    ],
)
def test_each_head_sorts_and_turns_round(sort: Sort, turned: bool, first: str) -> None:
    assert sort.ordered(ROWS, turned=turned)[0].symbol == first


def test_the_sorted_head_is_marked_and_the_others_can_be_clicked() -> None:
    sheet = home()
    sheet.sort, sheet.turned = Sort.GAIN, True
    head = sheet.head(118, LOOK)
    assert "gain ▴" in said(head)
    assert {ink.partition("@click=")[2] for text, ink in head if text.strip() in ("day", "next")} == {
        "app.on_page('sort_by','day')",
        "app.on_page('sort_by','next')",
    }


# Checkpoints.


@pytest.mark.parametrize(
    ("screen", "names"),
    [
        (60, "now headroom"),
        (72, "now headroom decided"),
        (92, "now threshold headroom decided"),
        (104, "now threshold headroom decided"),
        (200, "now threshold headroom decided"),
    ],
)
def test_the_numbers_of_a_checkpoint_come_in_one_order(screen: int, names: str) -> None:
    assert said(Checkpoints().head(screen - 2, LOOK)).split() == names.split()


def row_with(text: str, value: str | None = None) -> CheckpointRow:
    return claim("c", Status.ON_TRACK, text, "by Dec 31", value=value, threshold=value)


def test_a_sentence_runs_on_over_the_empty_cells_of_its_row() -> None:
    long = "Revenue of the segment reaches half of all that the company sells"
    open_row, full = row_with(long), row_with(long, "$1.20")
    assert long[:50] in said(Checkpoints().draw(open_row, 78, LOOK))
    drawn = said(Checkpoints().draw(full, 78, LOOK))
    assert "$1.20" in drawn
    assert f"{long[:30]}" in drawn
    assert "…" in drawn


def test_words_and_sentences_stand_on_two_edges() -> None:
    for row in CLAIMS:
        drawn = said(Checkpoints().draw(row, 98, LOOK))
        assert drawn[1] == " "
        assert drawn[11] == " "
        assert drawn[12] != " "
        assert cells(Checkpoints().draw(row, 98, LOOK)) <= 98


def test_what_is_touched_shows_what_it_trades_at() -> None:
    row = replace(
        claim("stop", Status.HOLDING, "Stays above $97", "close Nov 20", value="$98.46", threshold="$97"),
        attention=Attention.TOUCHED,
        live="$96.10",
        live_room="-$0.90",
    )
    drawn = said(Checkpoints().draw(row, 118, LOOK))
    assert drawn.startswith("▲ touched")
    assert "$96.10" in drawn
    assert "-$0.90" in drawn
    assert "$98.46" not in drawn


def test_only_a_verdict_that_is_another_marks_itself() -> None:
    sheet, before = Checkpoints(), CLAIMS[1]
    same = replace(before, when="by Jan 1")
    other = replace(before, verdict=replace(before.verdict, status=Status.BROKEN))
    assert sheet.changed(before, same, 118) == ()
    assert sheet.changed(before, other, 118) == ((0, 11),)


def test_what_is_traded_outside_regular_hours_is_said_in_a_lower_voice() -> None:
    told = quote("ALAB", "200", outside="203")
    told = replace(told, at=told.at.replace(hour=1))
    assert extended(told)[-1] == ("+1.5%", Ink.ROSE)
    assert extended(quote("ALAB", "200")) == extended(None) == ()


def held(symbol: str, unit: str) -> PositionRow:
    return position(symbol, "", quote(symbol, "10", unit=unit), held=("100", "10"))


def test_a_share_is_of_what_is_held_in_the_books_currency() -> None:
    sheet = home(Total("USD", Decimal(200), None, Decimal(20), Decimal(180)))
    place = next(place for place in sheet.places(118) if place.name == "share")
    shares = [said(sheet.draw(held("A", unit), 118, LOOK))[place.at :][:5].strip() for unit in ("USD", "EUR")]
    assert shares == ["50%", ""]
