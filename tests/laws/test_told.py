"""The law of telling (watch.md, "Delivery"): the inbox, read in order, is the history of words, whatever is
entered, taken back and entered again, and whichever processes judge it, at the same time or never.
"""

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.desk.conftest import BOOK, Clock
from tests.doors.judge import Verdict, verdict, words
from tests.homes import Entry, Home, judge_with_changes, open_workspace, understand

REVENUE, STRAIN = "q3-revenue", "strain"
ENTRIES = (
    Entry(REVENUE, "revenue", "555M", "2026Q3", "release", ""),
    Entry(REVENUE, "revenue", "540M", "2026Q3", "release", ""),
    Entry(REVENUE, "ruled", "missed", "", "own: memo", "not as promised"),
    Entry(REVENUE, "ruled", "withdrawn", "", "own: memo", "it was"),
    Entry(STRAIN, "score", "-2", "", "own: hiring", ""),
    Entry(STRAIN, "score", "1", "", "own: hiring", ""),
)
PROCESSES = st.integers(0, 2)
ENTERED = st.integers(0, len(ENTRIES) - 1)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("enter"), PROCESSES, ENTERED),  # and it dies before it judges, or is slow
        st.tuples(st.just("record"), PROCESSES, ENTERED),
        st.tuples(st.just("record"), PROCESSES, ENTERED),
        st.tuples(st.just("turn"), PROCESSES),
        st.tuples(st.just("restart"), PROCESSES),
        st.tuples(st.just("slow"), PROCESSES, PROCESSES, ENTERED),
        st.tuples(st.just("race"), PROCESSES, PROCESSES, ENTERED),
    ),
    min_size=4,
    max_size=25,
)


class Processes:
    """Three processes that have one home open, each as far as it has looked."""

    def __init__(self, folder: Path) -> None:
        self.home, self.clock = Home(folder, folder / "catalysts.toml"), Clock()
        self.entered: list[datetime] = []
        self.home.book.write_text(BOOK, "utf-8")
        self.workspaces = [open_workspace(self.home, self.clock) for _ in range(3)]
        self.enter(0, len(ENTRIES) - 1)
        self.begun = self.clock.now()
        for number in range(3):
            self.turn(number)
        self.entered.clear()

    def enter(self, number: int, entry: int, meanwhile: int | None = None) -> None:
        """`meanwhile`: who has a turn between the moment it is known and the moment it is kept."""
        self.clock.pass_(seconds=1)
        workspace, now = self.workspaces[number], self.clock.now()
        found = understand(ENTRIES[entry], workspace.book, now)
        assert not found.problems
        if meanwhile is not None:
            self.turn(meanwhile)
        workspace.add(filter(None, [found.fact]), filter(None, [found.evidence]))
        self.entered.append(now)

    def turn(self, number: int) -> None:
        self.clock.pass_(seconds=1)
        self.workspaces[number].catch_up()
        judge_with_changes(self.workspaces[number])

    def restart(self, number: int) -> None:
        self.workspaces[number].close()
        self.workspaces[number] = open_workspace(self.home, self.clock)

    def race(self, slow: int, quick: int, entry: int) -> None:
        """Let one process enter and judge while the slow one has judged and not yet written."""
        workspace, judged = self.workspaces[slow], self.workspaces[slow].verdicts  # where its judging ends

        def overtaken(now: datetime) -> dict[str, Verdict]:
            found = judged(now)
            workspace.verdicts = judged  # type: ignore[method-assign]
            if quick != slow and workspace.store.version() is not None:
                self.enter(quick, entry)
                judge_with_changes(self.workspaces[quick])
            return found

        workspace.verdicts = overtaken  # type: ignore[method-assign]
        self.turn(slow)

    def live(self, steps: Iterable[tuple[Any, ...]]) -> None:
        for step in steps:
            match step:
                case ("enter", number, entry):
                    self.enter(number, entry)
                case ("record", number, entry):
                    self.enter(number, entry)
                    judge_with_changes(self.workspaces[number])
                case ("slow", number, other, entry):
                    self.enter(number, entry, meanwhile=other)
                case ("turn", number):
                    self.turn(number)
                case ("restart", number):
                    self.restart(number)
                case ("race", slow, quick, entry):
                    self.race(slow, quick, entry)
        for number in range(3):
            self.turn(number)

    def history(self, checkpoint: str) -> list[str]:
        """Return its words at each moment of an entry, from the facts alone."""
        workspace = self.workspaces[0]
        said = [
            word.word
            for at in (self.begun, *self.entered)
            for word in words(
                [verdict(workspace.book, workspace.ledger, at, workspace.book.checkpoints[checkpoint])]
            )
        ]
        return [word for word, _ in groupby(said)]

    def close(self) -> None:
        for workspace in self.workspaces:
            workspace.close()


@given(STEPS)
@example([("record", 0, 0), ("record", 0, 1), ("record", 0, 0), ("record", 0, 1)])  # a typo corrected, twice
@example([("record", 0, 0), ("race", 1, 2, 1), ("turn", 0)])  # an older judgement comes last
@example([("enter", 0, 0), ("enter", 1, 1), ("turn", 2)])  # there and back before anybody looked
@example([("slow", 0, 1, 0), ("enter", 0, 1), ("turn", 1)])  # the same, and somebody looked just before
@example([("slow", 0, 1, 0), ("enter", 0, 1), ("restart", 1), ("turn", 1)])
@settings(max_examples=8, deadline=None, derandomize=True)
def test_the_inbox_read_in_order_is_the_history_of_words(steps: list[tuple[Any, ...]]) -> None:
    with TemporaryDirectory() as folder:
        processes = Processes(Path(folder))
        try:
            processes.live(steps)
            check(processes)
        finally:
            processes.close()


def check(processes: Processes) -> None:
    store = processes.workspaces[0].store
    lines = list(reversed(store.inbox._lines(limit=10_000)))
    for checkpoint in (REVENUE, STRAIN):
        first, *history = processes.history(checkpoint)
        assert [line.word for line in lines if line.checkpoint == checkpoint] == history
        chain = [
            change for change in reversed(store.transitions.recent(10_000)) if change.checkpoint == checkpoint
        ]
        assert [change.after for change in chain] == history
        assert [change.before for change in chain] == [first, *history][:-1]
    last = store.transitions.last()
    for number in (1, 2):  # judging the same database again adds nothing
        processes.restart(number)
        judge_with_changes(processes.workspaces[number])
    assert store.transitions.last() == last
