"""The lines around a page, and the words of the inbox."""

from __future__ import annotations

from dataclasses import replace

import pytest

from catalyst_tui.desk.shapes.pages import CheckpointDetail, InboxLine
from catalyst_tui.judge.kinds import Mark, Status
from catalyst_tui.judge.ledger.facts import Session
from catalyst_tui.ui.actions import Place
from catalyst_tui.ui.detail import opened, why
from catalyst_tui.ui.frame import top
from catalyst_tui.ui.screens.inbox import InboxSheet
from catalyst_tui.ui.words import DrawContext
from tests.screens.claims import NOW, claim
from tests.screens.hand_made import empty_board, position, quote


@pytest.mark.parametrize(
    ("minutes", "session", "said"),
    [
        (30, Session.POST, "after hours"),
        (60 * 45, Session.POST, "closed"),
        (60 * 45, Session.OPEN, "closed"),
        (1, Session.OPEN, "open"),
    ],
)
def test_an_old_quote_says_nothing_of_the_part_of_the_day(minutes: int, session: Session, said: str) -> None:
    row = position("ALAB", "Astera", quote("ALAB", "300", minutes=minutes, session=session))
    _, right = top(replace(empty_board(), rows=(row,)), Place.POSITIONS, DrawContext(NOW))
    assert right[0][0][0].strip().endswith(said)


def test_the_inbox_says_ticker_and_status_once() -> None:
    line = InboxLine(1, NOW, "c", "ALAB", "met late", "ALAB met late: It ships", "why", seen=True)
    drawn = "".join(text for text, _ in InboxSheet().draw(line, 80, DrawContext(NOW)))
    assert (drawn.count("ALAB"), drawn.count("met late")) == (1, 1)
    assert "It ships" in drawn


def test_positions_say_what_it_trades_at_while_it_is_touched() -> None:
    said = "price $149.20, < $150.00 (traded Nov 23 10:42 EST, no close yet)"
    row = claim("floor", Status.CLEAR, "It holds", "", touched=said)
    drawn = [
        "".join(text for text, _ in line)
        for line in why(CheckpointDetail(row, (), ()), 100, DrawContext(NOW))
    ]
    assert f"touched     {said}" in drawn


def test_a_label_never_touches_what_it_says() -> None:
    row = claim("floor", Status.NEAR, "It holds", "", marks=(Mark.CONTRADICTED, Mark.UNCONFIRMED))
    drawn = [
        "".join(text for text, _ in line)
        for line in opened(CheckpointDetail(row, (), ()), 100, DrawContext(NOW))
    ]
    assert "contradicted two sources disagree, or evidence and ruling" in drawn
