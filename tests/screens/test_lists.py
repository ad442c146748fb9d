"""The lists of names and checkpoints as lines: columns, what fits, the total and the cash."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from catalyst_tui.ui.screens.position_list import COLUMNS, PositionSheet, day_of, held_text, thesis_word
from tests.doors.book import Quantity, money
from tests.doors.judge import Status
from tests.doors.ui import Checkpoints, DrawContext, Ink, Line, Sorting, cells, extended, fit, rate_text
from tests.homes import Attention, Cash, CheckpointRow, NextDate, PositionRow, RateNote, Total
from tests.screens.claims import CLAIMS, NOW, claim, q
from tests.screens.hand_made import example_board, position, quote

LOOK, HIDDEN = DrawContext(NOW), DrawContext(NOW, discreet=True)
ROWS = example_board().rows
FRIDAY = date(2026, 11, 20)
EUROS = Cash(Quantity(Decimal(12_000), money("EUR")), Decimal(12_000))
DOLLARS = Cash(Quantity(Decimal(1_000), money("USD")), Decimal(860))
RATES = (RateNote("GBP", Decimal("1.14867"), FRIDAY), RateNote("USD", Decimal("0.855871"), FRIDAY))
WHOLE = Total("EUR", Decimal(124_281), Decimal(-265), Decimal(25_709), Decimal(86_000),
    cash=(EUROS, DOLLARS), rates=RATES)  # fmt: skip
APART = replace(WHOLE,
    apart=(Quantity(Decimal(15_336), money("TWD")), Quantity(Decimal(300), money("VND"))),
    without=("FUND",), lacking="no rate of TWD is known for 2026-11-20")  # fmt: skip


def text(line: Line) -> str:
    return "".join(piece for piece, _ in line)


def names(total: Total | None = WHOLE, rows: tuple[PositionRow, ...] = ROWS) -> PositionSheet:
    sheet = PositionSheet()
    sheet.learn(rows, total)
    return sheet


@pytest.mark.parametrize(("screen", "titles"), [
    (60, "ticker price day gain checkpoints next"),
    (80, "ticker price day 30 days value gain checkpoints next"),
    (120, "ticker name price day 30 days value share gain checkpoints next"),
])  # fmt: skip
def test_a_column_that_does_not_fit_is_left_out(screen: int, titles: str) -> None:
    head = text(names().head(screen - 2, LOOK))
    assert " ".join(head.split()) == titles
    assert len(head) <= screen - 2


def test_a_chart_that_no_name_has_takes_no_room() -> None:
    priced = tuple(replace(row, spark=()) for row in ROWS if row.quote)
    head = text(names(replace(WHOLE, cash=()), priced).head(118, LOOK))
    assert head.split()[3:5] == ["day", "value"]


@given(width=st.integers(58, 300), more=st.integers(0, 60))
def test_a_wider_list_shows_all_of_a_narrower_one(width: int, more: int) -> None:
    less, shown = ({column.title for column, _ in fit(COLUMNS, each)} for each in (width, width + more))
    assert less <= shown


def test_an_amount_is_never_cut_and_never_moves_its_column() -> None:
    volvo = position("VOLV.ST", "Volvo", quote("VOLV.ST", "1234.50", unit="SEK"))
    assert "1,234.50 SEK" in text(names(None, (volvo,)).draw(volvo, 118, LOOK))
    asml = position("ASML.AS", "ASML", quote("ASML.AS", "125800.18", unit="EUR"))
    assert "ASML.AS  €125,800 " in text(names(None, (asml,)).draw(asml, 78, LOOK))
    shown, hidden = (text(names().draw(ROWS[0], 118, look)) for look in (LOOK, HIDDEN))
    assert shown.index("+105.2%") == hidden.index("+105.2%")
    assert "•••" in hidden
    assert "£834.21" in text(names().draw(ROWS[5], 118, LOOK))


def _with(*attentions: Attention, status: Status = Status.PENDING) -> PositionRow:
    rows = tuple(
        replace(claim(f"c{n}", status, "It holds", ""), attention=each) for n, each in enumerate(attentions)
    )
    return replace(ROWS[1], checkpoints=rows, next=None)


def _held_and_clear() -> PositionRow:
    rows = (claim("a", Status.HOLDING, "It holds", ""), claim("b", Status.CLEAR, "It is clear", ""))
    return replace(ROWS[1], checkpoints=rows, next=None)


@pytest.mark.parametrize(("row", "word"), [
    (_with(Attention.BAD, Attention.RULING, Attention.BAD), "✗ 2 bad"),
    (_with(Attention.BAD, Attention.RISKY), "✗ 1 bad"),
    (_with(Attention.RULING, Attention.RISKY), "! your turn"),
    (replace(_with(Attention.RISKY), next=NextDate(NOW.date(), "ready", late=True)), "! your turn"),
    (_with(Attention.TOUCHED, Attention.RISKY), "▲ 2 near"),
    (_with(Attention.RISKY), "▲ near"),
    (_with(Attention.BLIND, status=Status.UNKNOWN), "? unknown"),
    (_with(Attention.DUE, Attention.DUE), "○ pending"),
    (_with(Attention.QUIET, status=Status.HOLDING), "✓ holding"),
    (_held_and_clear(), "✓ good"),
    (_with(), ""),
])  # fmt: skip
def test_a_name_has_one_sign_and_one_word(row: PositionRow, word: str) -> None:
    assert text(thesis_word(row)) == word


@pytest.mark.parametrize(("screen", "words"), [(80, "~Nov 3"), (120, "reports ~Nov 3")])
def test_the_next_date_is_said_in_the_words_there_is_room_for(screen: int, words: str) -> None:
    following = NextDate(NOW.date(), "reports ~Nov 3", estimated=True, short="~Nov 3")
    row = replace(ROWS[0], next=following)
    assert text(names().draw(row, screen - 2, LOOK)).rstrip().endswith(f" {words}")


@pytest.mark.parametrize(("order", "first"), [
    ("", "ALAB"),
    ("ticker turned", "XPVT"),
    ("day", "LITE"),
    ("day turned", "ALAB"),
    ("gain", "ALAB"),
    ("gain turned", "CRDO"),
    ("value", "ALAB"),
    ("next", "COHR"),
    ("gone", "ALAB"),
])  # fmt: skip
def test_each_column_sorts_and_turns_round(order: str, first: str) -> None:
    sorting = Sorting(COLUMNS, order)
    assert sorting.ordered(ROWS)[0].symbol == first
    assert str(sorting) == order.replace("gone", "")


def test_the_sorted_head_is_marked_and_a_click_turns_it() -> None:
    sheet = names()
    sheet.sorting.by("gain")
    assert "gain ▾" in text(sheet.head(118, LOOK))
    sheet.sorting.by("gain")
    head = sheet.head(118, LOOK)
    assert "gain ▴" in text(head)
    clicks = {ink.partition("@click=")[2] for piece, ink in head if piece.strip() == "day"}
    assert clicks == {"app.on_page('sort_by','day')"}
    for _ in range(20):
        sheet.sorting.next()
    assert str(sheet.sorting) in {column.title for column in COLUMNS} | {""}


def columns_of(drawn: str, sheet: PositionSheet, width: int) -> dict[str, str]:
    """Return the cells of a drawn row by title."""
    found, start = {}, 0
    for column, size in sheet.fitted(width, LOOK):
        found[column.title] = drawn[start : start + size].strip()
        assert drawn[start + size : start + size + 1] in {" ", ""}, "two columns collide"
        start += size + 1
    return found


@pytest.mark.parametrize("row", range(len(ROWS)))
@pytest.mark.parametrize("width", [58, 78, 118])
def test_nothing_collides(row: int, width: int) -> None:
    drawn = text(names().draw(ROWS[row], width, LOOK))
    assert len(drawn) == width
    columns_of(drawn, names(), width)


def test_a_share_is_of_what_is_held_in_the_books_currency() -> None:
    sheet = names(Total("USD", Decimal(200), None, Decimal(20), Decimal(180)))
    held = [position("A", "", quote("A", "10", unit=unit), held=("100", "10")) for unit in ("USD", "EUR")]
    shares = [columns_of(text(sheet.draw(row, 118, LOOK)), sheet, 118)["share"] for row in held]
    assert shares == ["50%", ""]


@pytest.mark.parametrize(("total", "width", "expected"), [
    (WHOLE, 58, "total €124,281 -0.2% +29.9% -€265 today"),
    (WHOLE, 118, "total in EUR -0.2% €124,281 100% +29.9% -€265 today"),
    (APART, 118, "total in EUR -0.2% €124,281 +29.9% + TWD + VND: no rate"),
    (replace(APART, apart=()), 78, "total -0.2% €124,281 +29.9% without FUND"),
    (replace(APART, currency=""), 78, "total 15,336 TWD + 300 VND, without FUND: A b sets base_currency"),
    (replace(WHOLE, gain=None, lacking="a lot"), 78, "total -0.2% €124,281 ? -€265 today"),
])  # fmt: skip
def test_the_total_at_each_width(total: Total, width: int, expected: str) -> None:
    drawn = text(names(total).foot(width, LOOK))
    assert " ".join(drawn.split()) == " ".join(expected.split())
    assert len(drawn) <= width


def test_a_total_that_is_not_whole_is_amber_and_has_no_shares() -> None:
    assert dict(names(APART).foot(118, LOOK))["€124,281"] == Ink.RISKY
    assert dict(names(WHOLE).foot(118, LOOK))["€124,281"] == Ink.STRONG
    assert names(None).foot(78, LOOK) == ()


@pytest.mark.parametrize(("back", "past", "said"), [
    (0, None, "today"),
    (21, None, "Sep 11"),
    (300, None, "Dec 6 2025"),
    (0, date(2026, 10, 2), "that day"),
    (0, date(2026, 10, 4), "Oct 2"),
])  # fmt: skip
def test_the_total_names_the_day_of_its_change(back: int, past: date | None, said: str) -> None:
    traded = datetime(2026, 10, 2, 16, tzinfo=ZoneInfo("America/New_York")) - timedelta(days=back)
    assert day_of(replace(WHOLE, traded=traded), replace(LOOK, past=past)) == said


@pytest.mark.parametrize(("cash", "expected"), [
    ((EUROS, DOLLARS), "cash €12,000 $1,000 €12,860 10%"),
    ((EUROS,), "cash €12,000 10%"),
    ((EUROS, replace(DOLLARS, value=None)), "cash €12,000 $1,000"),
])  # fmt: skip
def test_cash_is_a_line_of_its_own(cash: tuple[Cash, ...], expected: str) -> None:
    total = replace(WHOLE, cash=cash)
    assert " ".join(text(names(total).draw(total, 118, LOOK)).split()) == expected


@pytest.mark.parametrize("total", [WHOLE, APART, replace(APART, currency="")])
def test_discreet_hides_every_amount(total: Total) -> None:
    drawn = text(names(total).foot(118, HIDDEN)) + text(names(total).draw(total, 118, HIDDEN))
    assert not any(each in drawn for each in ("124", "15,336", "265", "25,709", "1,000"))


def test_a_rate_is_of_one_or_of_a_hundred() -> None:
    assert rate_text(RateNote("JPY", Decimal("0.00535475"), FRIDAY), "EUR") == "¥1=€0.005355"
    assert rate_text(RateNote("SEK", Decimal("0.0918105"), FRIDAY), "CHF") == "1 SEK=0.09181 CHF"


def test_what_is_said_of_a_position() -> None:
    held = replace(
        position("ASML.AS", "ASML", quote("ASML.AS", "742.10", unit="EUR"), held=("10348", "1378")),
        unit=money("USD"), shares=Decimal("12.50"), own=Quantity(Decimal(8905), money("EUR")),
        rate=RateNote("EUR", Decimal("1.162"), FRIDAY), realised=Decimal(-300))  # fmt: skip
    total = replace(WHOLE, currency="USD")
    assert held_text(held, total, LOOK) == (
        "12.5 shares · €8,905 = $10,348 · gain +$1,378 (+15.4%) · sold -$300 · €1=$1.162 of Fri Nov 20"
    )
    assert "8,905" not in held_text(held, total, HIDDEN)
    lacking = replace(held, gain=None, realised=None, lacking="no rate for 2025-04-24")
    assert held_text(lacking, total, LOOK).endswith("gain not known: no rate for Apr 24 2025")
    assert held_text(replace(held, held=False, realised=None), total, LOOK) == ""


PAID = Quantity(Decimal("112.5"), money("USD"))


@pytest.mark.parametrize(("row", "expected"), [
    (replace(position("A", "", None), held=True, shares=Decimal(40), paid=PAID), "A no price 40 @ $112.50"),
    (replace(position("A", "", quote("A", "10")), held=False), "A $10.00 watched"),
    (replace(position("A", "", quote("A", "10")), held=False, realised=Decimal(3)), "A $10.00 sold"),
])  # fmt: skip
def test_a_row_without_a_price_or_lots_says_so(row: PositionRow, expected: str) -> None:
    drawn = text(names().draw(replace(row, change=None, spark=()), 118, LOOK))
    assert " ".join(drawn.split()) == expected


# Checkpoints.


def row_with(sentence: str, value: str | None = None) -> CheckpointRow:
    return claim("c", Status.ON_TRACK, sentence, "by Dec 31", value=value, threshold=value)


def test_a_sentence_runs_on_over_the_empty_cells_of_its_row() -> None:
    long = "Revenue of the segment reaches half of all that the company sells"
    assert long[:46] in text(Checkpoints().draw(row_with(long), 78, LOOK))
    drawn = text(Checkpoints().draw(row_with(long, "$1.20"), 78, LOOK))
    assert "$1.20" in drawn
    assert "…" in drawn


def test_words_and_sentences_stand_on_two_edges() -> None:
    for row in CLAIMS:
        line = Checkpoints().draw(row, 98, LOOK)
        assert (text(line)[1], text(line)[11]) == (" ", " ")
        assert text(line)[12] != " "
        assert cells(line) <= 98


def test_what_is_touched_shows_what_it_trades_at() -> None:
    row = replace(claim("stop", Status.HOLDING, "Above $97", "close", value="$98.46", threshold="$97"),
        attention=Attention.TOUCHED, live=(q("$96.10"), q("-$0.90")))  # fmt: skip
    drawn = text(Checkpoints().draw(row, 118, LOOK))
    assert drawn.startswith("▲ touched")
    assert "$96.10" in drawn
    assert "-$0.90" in drawn
    assert "$98.46" not in drawn


def test_a_row_that_needs_the_person_names_the_key() -> None:
    due = replace(claim("c", Status.OVERDUE, "It came", "by May 1"), attention=Attention.RULING)
    assert "rule: press m" in text(Checkpoints().draw(due, 118, LOOK))
    assert "press" not in text(Checkpoints().draw(due, 118, replace(LOOK, past=FRIDAY)))
    score = claim("c", Status.UNKNOWN, "It lasts", "your score")
    assert "score: press e" in text(Checkpoints().draw(score, 118, LOOK))


def test_what_is_traded_outside_regular_hours_is_said_in_a_lower_voice() -> None:
    early = quote("ALAB", "200", outside="203")
    early = replace(early, at=early.at.replace(hour=1))
    assert extended(early)[-1] == ("+1.5%", Ink.ROSE)
    assert extended(quote("ALAB", "200")) == extended(None) == ()
