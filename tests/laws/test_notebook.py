"""The law of the notebook: two machines that share book and notebook agree on every verdict, whatever was
entered or taken back on each, in whichever order their files are merged; so does one whose database was lost,
and one made of an export.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from copy import copy
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalyst_tui.desk.alerts.commit import enter, judge_and_tell, review
from catalyst_tui.desk.entry.record import understand
from catalyst_tui.desk.entry.starter import open_workspace
from catalyst_tui.desk.entry.undo import Entries
from catalyst_tui.desk.export import home_from, write_export
from catalyst_tui.desk.home.folder import Home
from catalyst_tui.desk.shapes.forms import Entry
from catalyst_tui.judge.verdict import Verdict
from tests.desk.conftest import BOOK, Clock
from tests.laws.test_told import ENTRIES as OTHERS

ENTRIES = (*OTHERS, Entry("npo-2027", "event", "rescheduled", "2028H1", "call Q3", "=later"))
DUES = ("due = 2027", "due = 2028", 'due = "2028H1"\np = 0.4', "due = 2027\np = 0.9")
KNOWN = (timedelta(0), timedelta(hours=3), timedelta(days=9))
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("enter"), st.booleans(), st.integers(0, len(ENTRIES) - 1), st.sampled_from(KNOWN)),
        st.tuples(st.just("undo"), st.booleans()),
        st.tuples(st.just("review"), st.booleans()),
        st.tuples(st.just("edit"), st.booleans(), st.sampled_from(DUES)),
        st.tuples(st.just("why"), st.booleans()),
        st.tuples(st.just("merge"), st.booleans()),
    ),
    min_size=3,
    max_size=14,
)


class Machine:
    """A home with a checkout of book and notebook, its last entries to be taken back."""

    def __init__(self, folder: Path, clock: Clock, like: Machine | None = None) -> None:
        """`like`: with its book and notebook there from the first look on."""
        (folder / "home").mkdir(parents=True)
        (folder / "theses").mkdir(exist_ok=True)
        self.book, self.clock = folder / "theses" / "catalysts.toml", clock
        self.book.write_text(BOOK if like is None else like.book.read_text("utf-8"), "utf-8")
        self.notes = self.book.with_name("catalysts-notebook")
        if like is not None and like.notes.exists():
            shutil.copytree(like.notes, self.notes)
        (folder / "home" / "catalysts.toml").symlink_to(self.book)
        self.home = Home(folder / "home", folder / "home" / "catalysts.toml")
        self.workspace = open_workspace(self.home, clock)
        self.judge()

    def judge(self) -> Mapping[str, Verdict]:
        self.workspace.catch_up()
        return judge_and_tell(self.workspace).verdicts

    def enter(self, entry: Entry, known: timedelta = timedelta(0)) -> None:
        found = understand(entry, self.workspace.book, self.clock.now() - known)
        enter(self.workspace, filter(None, [found.fact]), filter(None, [found.evidence]))

    def undo(self) -> None:
        entries = Entries(self.clock.now())
        if (last := entries.last(self.workspace)) is not None:
            enter(self.workspace, *entries.take_back(self.workspace, last))

    def files(self) -> dict[str, list[str]]:
        return {path.name: path.read_text("utf-8").splitlines() for path in sorted(self.notes.glob("*.csv"))}

    def pull(self, files: Mapping[str, list[str]]) -> None:
        self.notes.mkdir(exist_ok=True)
        for name, lines in files.items():
            draft = self.notes / f".{name}"
            draft.write_text("".join(f"{line}\n" for line in lines), "utf-8")
            draft.replace(self.notes / name)
        self.judge()

    def save(self, book: str) -> None:
        """The file's time moves on even on a coarse disk."""
        then = self.book.stat().st_mtime_ns + 1_000_000_000
        self.book.write_text(book, "utf-8")
        os.utime(self.book, ns=(then, then))

    def exported(self, folder: Path) -> Machine:
        """Another, made of what this one exports."""
        write_export(self.workspace.store, self.book.read_bytes(), folder / "told", "0.1.0")
        other = copy(self)
        other.home = Home(folder / "home", folder / "home" / "catalysts.toml")
        home_from(folder / "told", other.home, self.clock)
        other.workspace = open_workspace(other.home, self.clock)
        return other

    def says(self, at: datetime) -> dict[str, Verdict]:
        return self.workspace.as_of(at)


def merged(ours: Mapping[str, list[str]], theirs: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """As git's union: what one side added, then what the other did."""
    return {
        name: [
            *ours.get(name, []),
            *(line for line in theirs.get(name, []) if line not in ours.get(name, [])),
        ]
        for name in (*ours, *theirs)
    }


@given(STEPS, st.booleans())
@settings(max_examples=8)
def test_two_machines_that_share_a_notebook_agree(steps: list[tuple[object, ...]], ours_first: bool) -> None:
    with TemporaryDirectory() as folder:
        clock = Clock()
        began = clock.now()
        machines = [Machine(Path(folder) / name, clock) for name in "ab"]
        newest: Machine | None = None  # who has a book the other has not
        for what, of, *rest in [*steps, ("merge", ours_first)]:
            clock.pass_(minutes=7)
            one = machines[bool(of)]
            if what == "enter":
                one.enter(ENTRIES[int(str(rest[0]))], *(by for by in rest if isinstance(by, timedelta)))
            elif what == "undo":
                one.undo()
            elif what == "edit" and newest in (None, one):  # else git would have it merged first
                newest = one
                one.save(BOOK.replace(DUES[0], str(rest[0])))
                one.judge()
            elif what in {"edit", "why"}:
                one.workspace.explain("npo-2027", "the plant was late")
            elif what == "review":
                review(one.workspace, "platform", "seen")
            else:
                files = merged(one.files(), machines[not of].files())
                for machine in machines:
                    machine.save((newest or machine).book.read_text("utf-8"))
                    machine.pull(files)
                newest = None
        clock.pass_(minutes=7)
        machines.append(Machine(Path(folder) / "c", clock, machines[0]))
        machines.append(machines[0].exported(Path(folder) / "d"))
        for at in (clock.now(), began, began + timedelta(minutes=20), began - timedelta(days=4)):
            first, *others = (machine.says(at) for machine in machines)
            assert all(other == first for other in others)
        records = [machine.workspace.ledger.record for machine in machines]
        assert len({record.reviews for record in records}) == 1
        assert len({record.stated for record in records}) == 1
        assert not any(machine.workspace.notebook.problems for machine in machines)
        for machine in machines:
            machine.workspace.close()


def git(folder: Path, *words: str) -> str:
    who = ("-c", "user.name=me", "-c", "user.email=me@example.com", "-c", "init.defaultBranch=main")
    done = subprocess.run(["git", *who, *words], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
def test_two_homes_that_share_book_and_notebook_through_git_agree(tmp_path: Path) -> None:
    clock = Clock()
    began = clock.now()
    (tmp_path / "shared.git").mkdir()
    git(tmp_path / "shared.git", "init", "--bare")
    first = Machine(tmp_path / "a", clock)
    git(first.book.parent, "init")
    git(first.book.parent, "add", "catalysts.toml")
    git(first.book.parent, "commit", "-m", "book")
    git(first.book.parent, "remote", "add", "origin", str(tmp_path / "shared.git"))
    git(first.book.parent, "push", "-u", "origin", "main")
    (tmp_path / "b").mkdir()
    git(tmp_path / "b", "clone", str(tmp_path / "shared.git"), "theses")
    second = Machine(tmp_path / "b", clock)
    for n, machine in enumerate((first, second)):
        clock.pass_(minutes=5)
        machine.enter(ENTRIES[n], clock.now() - began)  # of one moment: the later entered counts
        machine.enter(ENTRIES[4 + n])
        git(machine.book.parent, "add", ".")
        git(machine.book.parent, "commit", "-m", "entries")
    git(first.book.parent, "push")
    git(second.book.parent, "pull", "--no-rebase", "--no-edit")
    git(second.book.parent, "push")
    git(first.book.parent, "pull", "--ff-only")
    clock.pass_(minutes=1)
    assert first.judge() == second.judge()
    assert first.says(clock.now())["strain"].word == second.says(clock.now())["strain"].word
    assert "$540M" in first.says(clock.now())["q3-revenue"].reason
    assert first.files() == second.files()
    for machine in (first, second):
        assert machine.workspace.notebook.problems == ()
        assert git(machine.book.parent, "status", "--porcelain") == ""  # nothing is written twice
        machine.workspace.close()
