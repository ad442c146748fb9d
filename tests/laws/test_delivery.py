"""Laws of delivery (watch.md, "Delivery"): any nights, snoozes, dead channels and restarts; through none of
them anything is lost or told twice, and what is told is told in order.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import tzset
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.books import loaded
from tests.doors.book import Book
from tests.doors.judge import Urgency, Verdict
from tests.doors.notify import Channel, Notice, NotifyError, Several
from tests.homes import Config, Delivery, Quiet, Store, Transition, Workspace, open_store

START = datetime(2026, 11, 20, 21, 30, tzinfo=UTC)
NAMES = ("a", "b", "c", "d", "e")
WORDS = ("holding", "near", "broken", "unknown")


@pytest.fixture(autouse=True, scope="module")
def utc() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", "UTC")
        tzset()
        yield
    tzset()


class Died(BaseException):
    """The process ended: before the desktop was asked, or between its yes and our note of it."""


@dataclass
class World:
    """A workspace that has only a store, a clock and a wish for quiet nights; a desktop and a command."""

    store: Store
    path: Path
    at: datetime = START
    config: Config = field(default_factory=lambda: Config(quiet=Quiet(time(22), time(7))))
    mood: str = "fine"
    shown: list[tuple[datetime, Notice]] = field(default_factory=list)
    mailed: list[tuple[datetime, Notice]] = field(default_factory=list)
    doubled: set[str] = field(default_factory=set)  # shown, and their sender died before it noted that
    unsent: set[str] = field(
        default_factory=set
    )  # the sender died between claiming the command and running it
    book: Book = field(default_factory=lambda: loaded("schema = 1\n"))
    noted: list[datetime] = field(default_factory=list)  # when popups were shown whose sender lived
    causes: int = 0

    @property
    def clock(self) -> World:
        return self

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return (self.at - START).total_seconds()

    def verdicts(self, now: datetime) -> dict[str, Verdict]:
        return {}

    async def send(self, notice: Notice) -> int:
        if self.mood == "dead":
            raise NotifyError("nobody is at home")
        self.take(self.shown, notice)
        self.noted.append(self.at)
        return len(self.shown)

    def take(self, told: list[tuple[datetime, Notice]], notice: Notice) -> None:
        """Told, unless the sender dies first; or it dies right after."""
        if self.mood == "stillborn":
            if told is self.mailed:
                self.unsent.update(change.checkpoint for change in notice.changes)
            raise Died
        told.append((self.at, notice))
        if self.mood == "deadly":
            self.doubled.update(change.checkpoint for change in notice.changes)
            raise Died

    async def close(self) -> None:
        return

    def tick(self) -> None:
        async def here(work: Callable[..., Any], /, *args: Any) -> Any:
            return work(*args)

        try:
            through = Several({Channel.COMMAND: Command(self), Channel.DESKTOP: self})
            asyncio.run(Delivery(here, cast("Workspace", self), through).deliver())
        except Died:
            self.store.close()
            self.store = open_store(self.path, now=self.at)

    def change(self, name: str, word: str) -> None:
        """Judged: what it reads now, if that is new."""
        before = self.store.transitions.last_words().get(name)
        if before == word:
            return
        self.causes += 1
        heard = word != "unknown" and before not in (None, "unknown" if word == "holding" else None)
        urgency = Urgency.CRITICAL if word == "broken" else Urgency.NORMAL
        found = Transition(name, 1, "ALAB", before, word, f"cause {self.causes}", "", self.at, heard, urgency)
        self.store.transitions.commit([replace(found, title=f"{name} {word}")], self.at)

    def told_of(self, name: str, told: list[tuple[datetime, Notice]]) -> list[str]:
        """Return what popups said of a checkpoint, in their order; what it was told again is left out."""
        return [
            change.word
            for _, notice in told
            for change in notice.changes
            if change.checkpoint == name
            and "wait for you" not in notice.title
            and f"Still {name} broken" not in f"{notice.title}\n{notice.body}"
        ]


@dataclass
class Command:
    """The user's command: fails at times of its own, and with the desktop."""

    world: World

    async def send(self, notice: Notice) -> None:
        if self.world.mood in ("dead", "deaf"):
            raise NotifyError("no mail today")
        self.world.take(self.world.mailed, notice)

    async def close(self) -> None:
        return


CHANGE = st.tuples(st.just("change"), st.sampled_from(NAMES), st.sampled_from(WORDS))
PASS = st.tuples(st.just("pass"), st.sampled_from([0, 1, 1, 10, 60, 300, 900]))
SNOOZE = st.tuples(st.just("snooze"), st.sampled_from(NAMES), st.integers(0, 48))
MOOD = st.tuples(st.just("mood"), st.sampled_from(["fine", "fine", "dead", "deaf", "deadly", "stillborn"]))
STEPS = st.lists(st.one_of(CHANGE, CHANGE, CHANGE, PASS, SNOOZE, MOOD), min_size=25, max_size=60)


def live(world: World, steps: list[tuple[Any, ...]]) -> None:
    for name in NAMES:
        world.change(name, "holding")
    for step in steps:
        match step:
            case ("change", name, word):
                world.change(name, word)
            case ("pass", minutes):
                world.at += timedelta(minutes=minutes)
            case ("snooze", name, hours):
                world.store.inbox.snooze(name, world.at + timedelta(hours=hours), world.at)
            case ("mood", mood):
                world.mood = mood
        world.tick()


@given(STEPS)
@settings(max_examples=15, deadline=None, derandomize=True)
def test_whatever_happens_the_last_news_of_each_is_told_once(steps: list[tuple[Any, ...]]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "catalyst.db"
        world = World(open_store(path, now=START), path)
        try:
            live(world, steps)
            world.mood = "fine"
            for _ in range(12):  # in the end every night, snooze, lease and pause is over
                world.at += timedelta(hours=6)
                world.tick()
            check(world)
        finally:
            world.store.close()


def check(world: World) -> None:
    for name in NAMES:
        known = [
            one
            for one in world.store.transitions.recent()
            if one.checkpoint == name and one.after != "unknown"
        ]
        heard = [one for one in reversed(known) if one.heard]
        for channel in (world.shown, world.mailed):
            told = world.told_of(name, channel)
            # Nothing is lost: where its last word was to be heard, that was told last. The command is
            # claimed before it runs: a process that dies in between never runs it.
            lost = channel is world.mailed and name in world.unsent
            if known and known[0].heard and not lost:
                assert told[-1:] == [known[0].after]
            # in order, and each once: what was told is a part of what was to be heard, in the same order
            if name not in world.doubled or channel is world.mailed:
                rest = iter(one.after for one in heard)
                assert all(word in rest for word in told)
    assert len(world.store.inbox.unseen()) == sum(one.heard for one in world.store.transitions.recent())
    for at, notice in (*world.shown, *world.mailed):
        about = [change.checkpoint for change in notice.changes]
        assert len(about) == len(set(about))  # of each only the latest
        assert not cast("Quiet", world.config.quiet).holds(at)
