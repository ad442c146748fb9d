"""What is entered is in the database and beside the book; what is in one of them comes into the other."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from catalyst_tui.desk.alerts.commit import enter, judge_and_tell, review
from catalyst_tui.desk.doctor import examine
from catalyst_tui.desk.entry.record import understand
from catalyst_tui.desk.entry.starter import open_workspace
from catalyst_tui.desk.entry.undo import Entries
from catalyst_tui.desk.home.config import parse_config
from catalyst_tui.desk.home.folder import Home
from catalyst_tui.desk.notebook.files import append
from catalyst_tui.desk.notebook.notebook import notebook_folder
from catalyst_tui.desk.notebook.rows import noted
from catalyst_tui.desk.shapes.forms import Entry
from catalyst_tui.desk.workspace import Workspace
from catalyst_tui.judge.verdict import Status
from tests.desk.conftest import BOOK, REVENUE, Clock, edit
from tests.desk.notebook.test_rows import FIGURE, SUPPORTS

ALL = {"figures": 3, "evidence": 2, "reviews": 1, "reasons": 1, "wordings": 2, "stated": 1}
SEEN = Entry("npo-2027", "event", "note", "", "own", "seen")


@pytest.fixture
def shared(tmp_path: Path) -> Home:
    """A home whose book lies elsewhere."""
    (tmp_path / "theses").mkdir()
    (tmp_path / "theses" / "catalysts.toml").write_text(BOOK, "utf-8")
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "catalysts.toml").symlink_to(tmp_path / "theses" / "catalysts.toml")
    return Home(tmp_path / "home", tmp_path / "home" / "catalysts.toml")


def folder_of(home: Home) -> Path:
    return home.book.resolve().with_name("catalysts-notebook")


@contextmanager
def judged(home: Home, clock: Clock) -> Iterator[Workspace]:
    with open_workspace(home, clock) as workspace:
        judge_and_tell(workspace)
        yield workspace


def entered(workspace: Workspace, entry: Entry, clock: Clock) -> None:
    clock.pass_(seconds=1)
    found = understand(entry, workspace.book, clock.now())
    assert not found.problems
    enter(workspace, filter(None, [found.fact]), filter(None, [found.evidence]))


def lines(home: Home) -> dict[str, int]:
    """How many rows each file has."""
    return {path.stem: len(path.read_text().splitlines()) - 1 for path in folder_of(home).glob("*.csv")}


def forget(home: Home) -> None:
    """The database is deleted, with all that was beside it."""
    for path in home.folder.glob("catalyst.db*"):
        path.unlink()


@pytest.mark.parametrize(
    ("own", "wished", "kept"),
    [(True, None, False), (True, True, True), (False, None, True), (False, False, False)],
)
def test_it_lies_beside_the_book_where_that_is_not_in_the_home(
    tmp_path: Path, own: bool, wished: bool | None, kept: bool
) -> None:
    home = Home(tmp_path, tmp_path / "catalysts.toml" if own else tmp_path.parent / "theses" / "semis.toml")
    assert bool(found := notebook_folder(home, wished)) is kept
    assert found in (None, tmp_path / "catalysts-notebook", tmp_path.parent / "theses" / "semis-notebook")
    said = "" if wished is None else f"[home]\nnotebook = {str(wished).lower()}\n"
    assert parse_config(said).notebook is wished


def test_a_database_that_is_deleted_loses_nothing_that_was_typed(shared: Home, clock: Clock) -> None:
    with judged(shared, clock) as workspace:
        entries = Entries(clock.now())
        entered(workspace, replace(REVENUE, value="540M"), clock)
        clock.pass_(minutes=1)
        wrong = Entries(clock.now()).last(workspace)
        assert wrong is not None
        enter(workspace, *entries.take_back(workspace, wrong))
        entered(workspace, REVENUE, clock)
        entered(workspace, SEEN, clock)
        entered(workspace, Entry("npo-2027", "ruled", "missed", "", "", "it never came"), clock)
        review(workspace, "platform", "=1+1 they still hire")
        edit(shared, lambda text: text.replace("due = 2027", "due = 2028\np = 0.4"))
        clock.pass_(minutes=1)
        workspace.catch_up()
        judge_and_tell(workspace)
        assert workspace.explain("npo-2027", "the plant was late") is not None
        assert lines(shared) == ALL
        at, ledger = clock.now(), workspace.ledger
        before = workspace.as_of(at)
        assert before["npo-2027"].moved.endswith("while missed: the plant was late")
    forget(shared)
    clock.pass_(days=1)
    with judged(shared, clock) as again:
        assert again.ledger.record.reviews == ledger.record.reviews
        assert again.as_of(at) == before
        assert lines(shared) == ALL
        assert again.notebook.problems == ()
        last = again.store.ledger.last_entered(clock.now())
        assert last is not None
        assert [item.ruling for item in last.evidence] == [Status.MISSED]  # what was typed last, not all


def test_rows_of_another_machine_are_taken_as_the_users_own_and_pop_up_nowhere(
    shared: Home, clock: Clock
) -> None:
    with judged(shared, clock) as workspace:
        assert not workspace.catch_up()
        append(folder_of(shared), [noted(FIGURE, clock.now()), noted(SUPPORTS, clock.now())])
        assert workspace.catch_up()  # the poll sees it
        clock.pass_(minutes=1)
        assert judge_and_tell(workspace).verdicts["q3-revenue"].status is Status.MET
        assert not workspace.catch_up()
        (line,) = workspace.store.inbox.read()
        assert (line.checkpoint, line.word, line.seen, line.own) == ("q3-revenue", "met", True, True)
        assert workspace.store.ledger.typed()[0][0][1] == clock.now() - timedelta(minutes=1)


def test_what_was_cut_off_between_the_two_is_mended_at_the_next_start(shared: Home, clock: Clock) -> None:
    with judged(shared, clock) as workspace:
        workspace.store.after_typing = lambda: None  # killed after the commit
        entered(workspace, SEEN, clock)
    assert not folder_of(shared).exists()
    with judged(shared, clock):
        assert lines(shared) == {"evidence": 1}


def test_a_folder_that_takes_nothing_is_a_sentence_and_written_later(shared: Home, clock: Clock) -> None:
    folder_of(shared).write_text("a file in its place")
    with judged(shared, clock) as workspace:
        entered(workspace, SEEN, clock)
        said, what_it_is = workspace.notebook.problems
        assert said.startswith(f"{folder_of(shared)} cannot be written: ")
        assert "is in the database, and is written when that works again" in said
        assert what_it_is.endswith("is no folder. Move it away: the notebook is written again")
        folder_of(shared).unlink()
        judge_and_tell(workspace)
        assert (workspace.notebook.problems, lines(shared)) == ((), {"evidence": 1})


def test_what_git_is_about_to_bring_back_is_not_written_meanwhile(shared: Home, clock: Clock) -> None:
    repository = shared.book.resolve().parent / ".git"
    repository.mkdir()
    with judged(shared, clock) as workspace:
        entered(workspace, SEEN, clock)
        (folder_of(shared) / "evidence.csv").unlink()  # another branch
        assert workspace.catch_up()
        judge_and_tell(workspace)
        assert lines(shared) == {}
        (repository / "rebase-merge").mkdir()
        entered(workspace, REVENUE, clock)
        assert lines(shared) == {}
        assert workspace.notebook.problems[0].startswith("git is in the middle of a rebase in ")
        (repository / "rebase-merge").rmdir()
        judge_and_tell(workspace)
        assert (lines(shared), workspace.notebook.problems) == ({"figures": 1, "evidence": 1}, ())


async def test_a_bad_row_stays_where_it_is_and_is_told_until_it_is_mended(shared: Home, clock: Clock) -> None:
    folder, later = folder_of(shared), noted(replace(SUPPORTS, id="own-2", known_at=clock.now()), clock.now())
    to_come = replace(SUPPORTS, id="own-3", known_at=clock.now() + timedelta(hours=3))
    append(folder, [noted(SUPPORTS, clock.now()), later, noted(to_come, clock.now())])
    path = folder / "evidence.csv"
    path.write_text(bad := path.read_text().replace("own-2,2026", "own-2,26"))
    with judged(shared, clock) as workspace:
        assert [item.id for item in workspace.store.ledger.evidence()] == ["own-1"]
        said = workspace.notebook.problems
        assert said[0].startswith("evidence.csv:3: known_at '26-11-20T21:30:00.000000Z' is no moment in UTC")
        assert said[1].startswith("evidence.csv:4: known_at 2026-11-21 00:30 UTC has not come yet")
        assert path.read_text() == bad
        told = [one for one in await examine(shared, clock) if one.about == "notebook"]
        assert [one.text for one in told] == [f"{folder}: 2 rows", *said]
        path.write_text(bad.replace("own-2,26", "own-2,2026").replace("they hire", "they fire", 1))
        os.utime(path, ns=(1, 1))
        clock.pass_(hours=4)
        judge_and_tell(workspace)
        assert {item.id for item in workspace.store.ledger.evidence()} == {"own-1", "own-2", "own-3"}
        (words,) = workspace.notebook.problems
        assert words.startswith("evidence.csv:2: own-1 is kept with other words")


def test_a_book_named_for_once_gets_only_what_is_about_it_and_a_look_makes_nothing(
    shared: Home, clock: Clock, tmp_path: Path
) -> None:
    with judged(shared, clock) as workspace:
        entered(workspace, SEEN, clock)
        entered(workspace, REVENUE, clock)
    other = Home(shared.folder, tmp_path / "other.toml")
    other.book.write_text(BOOK.partition('[[checkpoint]]\nid = "npo-2027"')[0], "utf-8")
    with judged(other, clock) as workspace:
        assert not (tmp_path / "other-notebook").exists()
        entered(workspace, Entry("q3-revenue", "event", "note", "", "own", "seen"), clock)
    assert {path.stem for path in (tmp_path / "other-notebook").glob("*.csv")} == {"figures", "evidence"}
    assert "npo-2027" not in (tmp_path / "other-notebook" / "evidence.csv").read_text()
