"""The lines around a page."""

import pytest
from msgspec.structs import replace

from tests.doors.book import NEW_YORK
from tests.doors.judge import Mark, Session, Status
from tests.doors.ui import DrawContext, Place, answers_to, cells, ground, notice, strip, top, why
from tests.homes import Board, BoardNotice, CheckpointDetail
from tests.screens.claims import NOW, claim
from tests.screens.hand_made import empty_board, example_board, position, quote


@pytest.mark.parametrize(("minutes", "session", "said"), [
    (30, Session.POST, "after hours"),
    (60 * 45, Session.POST, "closed"),
    (60 * 45, Session.OPEN, "closed"),
    (1, Session.OPEN, "open"),
])  # fmt: skip
def test_an_old_quote_says_nothing_of_the_part_of_the_day(minutes: int, session: Session, said: str) -> None:
    row = position("ALAB", "Astera", quote("ALAB", "300", minutes=minutes, session=session))
    _, right = top(replace(empty_board(), rows=(row,)), Place.POSITIONS, DrawContext(NOW), 80)
    assert right[-1][0][0].strip().endswith(said)


def test_positions_say_what_it_trades_at_while_it_is_touched() -> None:
    said = "price $149.20, < $150.00 (traded Nov 23 10:42 EST, no close yet)"
    row = claim("floor", Status.CLEAR, "It holds", "", touched=said)
    drawn = [
        "".join(text for text, _ in line)
        for line in why(CheckpointDetail(row, (), ()), 100, DrawContext(NOW))
    ]
    assert f"   touched   {said}" in drawn


def test_a_label_never_touches_what_it_says() -> None:
    row = claim("floor", Status.NEAR, "It holds", "", marks=(Mark.CONTRADICTED, Mark.UNCONFIRMED))
    drawn = [
        "".join(text for text, _ in line)
        for line in why(CheckpointDetail(row, (), ()), 100, DrawContext(NOW), opened=True)
    ]
    assert "   contradicted two sources disagree, or evidence and ruling" in drawn


@pytest.mark.parametrize(("width", "said"), [
    (60, "5 need you: ✗ ALAB broken x  ! ALAB ruling m  +3 more !"),
    (80, "5 things need you: ✗ ALAB broken x  ! ALAB ruling m  +3 more"),
    (120, "5 things need you: ✗ ALAB broken x  ! ALAB ruling m  ! CRDO late p  ▲ ALAB near or at risk"),
    (200,
        "5 things need you: ✗ ALAB closed under $300: exit half x  ! ALAB Two custom Leo design wins for"
            " KV-cache offload needs your ruling m  ! CRDO late p  ▲ ALAB near or at risk"),
])  # fmt: skip
def test_the_strip_says_more_where_there_is_more_room(width: int, said: str) -> None:
    line, _ = strip(example_board(), DrawContext(NOW), width)
    assert "".join(text for text, _ in line).strip() == said


@pytest.mark.parametrize(("board", "said", "shade"), [
    (example_board(), "5 things need you: ✗ ALAB broken x", "-bad"),
    (replace(example_board(), parts=example_board().parts[3:4]),
        "1 thing needs you: ▲ ALAB Gross margin does not fall", "-risky"),
    (replace(example_board(), parts=()),
        "✓ Nothing needs you. 2 new in the inbox: 5  2 checkpoints wait for data.", ""),
    (empty_board(), "✓ Nothing needs you.", ""),
    (replace(empty_board(), asks=2, unread=3), "! 2 questions wait for your answer: 5  1 new in the inbox",
        ""),
    (replace(empty_board(), notices=(BoardNotice("the book cannot be read", urgent=True),)),
        "! Read the last line: S shows all", ""),
    (replace(empty_board(), judged=False), "reading the book…", ""),
])  # fmt: skip
def test_the_strip_is_never_empty_and_tinted_by_the_worst_in_it(board: Board, said: str, shade: str) -> None:
    line, _ = strip(board, DrawContext(NOW), 80)
    assert "".join(text for text, _ in line).strip().startswith(said)
    assert ground(board) == shade


@pytest.mark.parametrize("width", range(80, 201, 4))
def test_a_status_in_the_strip_is_never_cut_by_what_is_only_said(width: int) -> None:
    line, right = strip(example_board(), DrawContext(NOW), width)
    assert cells(line) + sum(map(cells, right)) <= width


@pytest.mark.parametrize(("width", "begins", "ends", "when"), [
    (60, "1 Positions  2  ", " 2", "market open"),
    (80, "1 Positions  2 Thesis  ", " Inbox 2", "market open"),
    (112, "catalyst  1 Positions  2 Thesis  ", " Inbox 2", "market open · Fri Oct 2, 14:30 ET"),
])  # fmt: skip
def test_the_top_line_names_what_it_has_room_for(width: int, begins: str, ends: str, when: str) -> None:
    board = replace(example_board(), zone=NEW_YORK)
    left, right = top(board, Place.POSITIONS, DrawContext(NOW), width)
    tabs = "".join(text for text, _ in left).strip()
    assert tabs.startswith(begins)
    assert ends in tabs
    assert "".join(text for line in right for text, _ in line).strip() == when


def test_prices_that_stand_still_while_the_exchange_is_open_are_said_to() -> None:
    row = position("ALAB", "Astera", quote("ALAB", "300", minutes=40))
    board = replace(empty_board(), rows=(row,), zone=NEW_YORK)
    _, right = top(board, Place.POSITIONS, DrawContext(NOW), 120)
    assert (
        "".join(text for line in right for text, _ in line) == "market open · prices of Fri Oct 2, 13:50 ET "
    )


def test_that_no_price_is_known_hides_nothing_and_is_hidden_by_nothing() -> None:
    row = replace(example_board().rows[1], quote=None, next=None)
    board = replace(example_board(), rows=(row,), parts=(), unread=0)
    line, _ = strip(board, DrawContext(NOW), 120)
    text = "".join(text for text, _ in line).strip()
    assert text == "✓ Nothing needs you. No price is known yet: r fetches"
    line, right = strip(replace(board, parts=example_board().parts[:1]), DrawContext(NOW), 120)
    assert "".join(text for text, _ in line).startswith(" 1 thing needs you: ✗ ALAB")
    assert "".join(text for text, _ in right[1]).strip() == "No price is known yet: r fetches"
    line, _ = strip(replace(board, sources_off=True), DrawContext(NOW), 120)
    text = "".join(text for text, _ in line).strip()
    assert text == "✓ Nothing needs you. No source of these prices is on: catalyst import closes.csv"


def test_prices_are_answered_by_nothing_that_is_typed() -> None:
    row = claim("floor", Status.UNKNOWN, "It holds", "")
    assert answers_to(row) == (("evidence", "evidence"),)
    assert answers_to(replace(row, priced=True)) == ()


def test_the_missing_address_is_asked_for_below_the_page() -> None:
    _, right = notice(replace(empty_board(), lacks_contact=True), "", 120)
    assert "".join(text for text, _ in right[0]).strip() == "S set an e-mail for SEC filings"
