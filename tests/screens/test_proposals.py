"""What an agent proposed, in the inbox of a real desk: read, accepted, taken back, dismissed."""

import os
from pathlib import Path

from textual.pilot import Pilot

from catalyst_tui.desk.workspace.pending_review import ProposalState
from screenshots.lived import alone
from screenshots.make import Stopped
from tests.cli.test_answers import BOOK as WITH_OVERDUE
from tests.doors.ui import CatalystApp
from tests.homes import Proposal, ProposalKind, Proposals, find_home, open_desk
from tests.screens.test_keys import rows, text

BOOK = WITH_OVERDUE.rpartition("[[checkpoint]]")[0]
SHIPS = Proposal(ProposalKind.EVIDENCE, "npo-2027", "happened", when="2026-08-20", grade="release",
    source="NPO in production", document="https://example.com/npo",
    quote="[red]Near-packaged[/] optics shipped in volume.")  # fmt: skip
LATER = Proposal(ProposalKind.EDIT, why="the date moved", old="due = 2027", new="due = 2028")


async def press(pilot: Pilot[None], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()


async def test_an_agents_word_counts_after_y_and_an_edit_is_taken_back_with_u(tmp_path: Path) -> None:
    home = find_home(str(tmp_path / "home"))
    proposals = Proposals(home.folder)
    home.folder.mkdir()
    home.book.write_text(BOOK, "utf-8")
    home.config.write_text(alone(), "utf-8")
    proposals.add(SHIPS)
    proposals.add(LATER)
    os.utime(home.folder / "proposals" / f"{SHIPS.name}.json", (0, 0))
    desk = open_desk(home, Stopped())
    app = CatalystApp(desk, Stopped().now)
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "5")
        row = " ".join(rows(app, "#told"))
        assert "an agent" in row
        assert "[red]Near-packaged[/] optics" in row  # data, never markup
        opened = text(app, "#telling")
        assert "an agent" in opened
        assert "pending" in opened.partition("y accept")[2]
        assert desk.detail("npo-2027").row.verdict.word == "pending"
        await press(pilot, "y")
        assert desk.detail("npo-2027").row.verdict.word == "met"
        assert proposals.state(SHIPS.name) is ProposalState.ACCEPTED

        assert "+ due = 2028" in text(app, "#telling")
        assert "changes checkpoint npo-2027" in text(app, "#telling")
        await press(pilot, "y", "y")  # longer than the pane: whole first
        assert "due = 2028" in home.book.read_text("utf-8")
        await press(pilot, "u", "u")  # also that it still holds, which was asked next
        assert home.book.read_text("utf-8") == BOOK
        assert proposals.add(LATER) is ProposalState.ACCEPTED
    assert desk.hits() == ()


async def test_what_is_longer_than_the_pane_is_accepted_once_its_end_was_in_sight(tmp_path: Path) -> None:
    home = find_home(str(tmp_path / "home"))
    home.folder.mkdir()
    home.book.write_text(BOOK, "utf-8")
    home.config.write_text(alone(), "utf-8")
    long = Proposal(ProposalKind.EDIT, why="notes", new="\n".join(f"# line {n}" for n in range(1, 51)))
    Proposals(home.folder).add(long)
    app = CatalystApp(open_desk(home, Stopped()), Stopped().now)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "5", "y")
        assert "Read it to its end first" in str(app.screen.query_one("#footer").render())
        await press(pilot, "end", "y")  # what was jumped over was not read
        assert home.book.read_text("utf-8") == BOOK
        await press(pilot, "home", *["pagedown"] * 20, "y")
        assert "# line 50" in home.book.read_text("utf-8")
