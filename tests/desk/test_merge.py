"""Rows that a person entered on one machine are added on another: `catalyst import DIR`."""

from pathlib import Path

import pytest

from tests.desk.conftest import REVENUE, Clock
from tests.homes import (
    Entry,
    ExportError,
    Home,
    Workspace,
    enter,
    home_from,
    judge_with_changes,
    merge_export,
    open_workspace,
    typed_rows,
    understand,
    write_export,
)

WEAKENS = Entry("npo-2027", "event", "weakens", "", "press", "a delay")
RULED = Entry("npo-2027", "ruled", "missed", "", "", "it never came")


def entered(workspace: Workspace, clock: Clock, *entries: Entry) -> None:
    for entry in entries:
        clock.pass_(hours=1)
        read = understand(entry, workspace.book, clock.now())
        enter(workspace, filter(None, [read.fact]), filter(None, [read.evidence]))
    judge_with_changes(workspace)


@pytest.fixture
def other(small: Home, clock: Clock, tmp_path: Path) -> Home:
    """Return a second machine, made of an export of the first."""
    with open_workspace(small, clock) as workspace:
        entered(workspace, clock, REVENUE)
        write_export(workspace.store, small.book.read_bytes(), tmp_path / "first", "0.1.0")
    home = Home(tmp_path / "other", tmp_path / "other" / "catalysts.toml")
    home_from(tmp_path / "first", home, clock)
    return home


def exported(home: Home, clock: Clock, folder: Path) -> Path:
    with open_workspace(home, clock) as workspace:
        write_export(workspace.store, home.book.read_bytes(), folder, "0.1.0")
    return folder


def test_what_the_other_entered_comes_once(small: Home, other: Home, clock: Clock, tmp_path: Path) -> None:
    with open_workspace(other, clock) as workspace:
        entered(workspace, clock, WEAKENS, RULED)
        theirs = typed_rows(workspace.store)
    folder = exported(other, clock, tmp_path / "second")
    with open_workspace(small, clock) as workspace:
        before = typed_rows(workspace.store)
        assert merge_export(workspace, folder, dry_run=True)["evidence"] == 2
        assert typed_rows(workspace.store) == before
        assert merge_export(workspace, folder)["evidence"] == 2
        assert typed_rows(workspace.store)["evidence"] == theirs["evidence"]
        assert workspace.verdicts(clock.now())["npo-2027"].status == "missed"
        judge_with_changes(workspace)
        assert list(workspace.store.rows("SELECT title FROM outbox")) == []  # one's own entries
        assert not any(merge_export(workspace, folder).values())


def test_merged_both_ways_both_know_all(small: Home, other: Home, clock: Clock, tmp_path: Path) -> None:
    with open_workspace(small, clock) as workspace:
        entered(workspace, clock, WEAKENS)
    with open_workspace(other, clock) as workspace:
        entered(workspace, clock, RULED)
    first = exported(small, clock, tmp_path / "a")
    second = exported(other, clock, tmp_path / "b")
    known = []
    for home, folder in ((small, second), (other, first)):
        with open_workspace(home, clock) as workspace:
            merge_export(workspace, folder)
            rows = typed_rows(workspace.store)
            known.append([set(rows[kind]) for kind in ("figures", "evidence", "reviews", "probabilities")])
    assert known[0] == known[1]


def test_a_spoiled_export_adds_nothing(small: Home, other: Home, clock: Clock, tmp_path: Path) -> None:
    with open_workspace(other, clock) as workspace:
        entered(workspace, clock, WEAKENS)
    folder = exported(other, clock, tmp_path / "second")
    path = folder / "evidence.csv"
    path.write_text(path.read_text("utf-8")[:-20], "utf-8")
    with open_workspace(small, clock) as workspace:
        before = typed_rows(workspace.store)
        with pytest.raises(ExportError, match=r"evidence.csv:\d+: has \d+ cells"):
            merge_export(workspace, folder)
        assert typed_rows(workspace.store) == before
