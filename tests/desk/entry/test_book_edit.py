"""Editing the book: what another editor wrote is never overwritten, and a moved goalpost is told before."""

from pathlib import Path

import pytest

from tests.desk.conftest import Clock, closes
from tests.doors.book import Drop, Put
from tests.homes import (
    BadEditError,
    ChangedMeanwhileError,
    Home,
    HomeError,
    Workspace,
    judge_with_changes,
    moved_goalposts,
    read_exactly,
    with_edits,
    write_book,
)


def test_what_another_editor_wrote_meanwhile_stays(small: Home) -> None:
    text = read_exactly(small)
    theirs = text + "# mine\n"
    small.book.write_text(theirs, "utf-8")
    with pytest.raises(ChangedMeanwhileError, match="changed by another program"):
        write_book(small, text, text + "# ours\n")
    assert read_exactly(small) == theirs


def test_line_breaks_and_links_stay_what_they_are(small: Home, tmp_path: Path) -> None:
    elsewhere = tmp_path / "in a repository.toml"
    elsewhere.write_bytes(small.book.read_bytes().replace(b"\n", b"\r\n"))
    small.book.unlink()
    small.book.symlink_to(elsewhere)
    text = read_exactly(small)
    write_book(small, text, with_edits(text, [Put(("ticker", "CRDO", "name"), "Credo")], {}).after)
    assert small.book.is_symlink()
    assert b'[ticker.CRDO]\r\nname = "Credo"\r\n' in elsewhere.read_bytes()


def test_an_edit_that_makes_no_book_says_what_is_wrong(small: Home) -> None:
    with pytest.raises(BadEditError, match="metric"):
        with_edits(read_exactly(small), [Put(("checkpoint", 0, "test"), "pric >= $300")], {})


def test_a_book_that_is_gone_or_cannot_be_written_is_a_sentence(small: Home) -> None:
    text = read_exactly(small)
    small.book.unlink()
    with pytest.raises(HomeError, match="does not exist"):
        write_book(small, text, text)


@pytest.mark.parametrize(("edit", "told"), [
    (Put(("checkpoint", 0, "test"), "price >= $280"), "above-300 is broken, and this moves its goalpost"),
    (Drop(("checkpoint", 0)), "above-300 is broken, and would be gone"),
    (Put(("checkpoint", 0, "then"), "sell"), ""),  # words about it are no promise
    (Put(("checkpoint", 2, "due"), 2028), ""),  # it is on track: moving it is no shame
])  # fmt: skip
def test_a_goalpost_moved_while_it_stands_badly_is_told_before(
    workspace: Workspace, small: Home, clock: Clock, edit: Put | Drop, told: str
) -> None:
    workspace.take_prices((), [closes("ALAB", clock.at.date(), "310", "290")])
    verdicts = judge_with_changes(workspace).verdicts
    after = with_edits(read_exactly(small), [edit], {}).book
    said = list(moved_goalposts(workspace.book, after, verdicts))
    assert [told] == [line[: len(told)] for line in said] if told else said == []


def test_a_locked_or_twice_named_book_is_left_alone(small: Home, tmp_path: Path) -> None:
    text = read_exactly(small)
    small.book.chmod(0o444)
    with pytest.raises(HomeError, match="is read-only"):
        write_book(small, text, text + "# more\n")
    small.book.chmod(0o644)
    (tmp_path / "dotfiles.toml").hardlink_to(small.book)
    with pytest.raises(HomeError, match="second name"):
        write_book(small, text, text + "# more\n")
    assert read_exactly(small) == text
