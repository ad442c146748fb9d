"""A home of two years in which anything happened, told as text and made again: the same verdicts at any day,
the same replay, the same words. Nightly; a smaller one is tests/desk/test_export.py.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest
from hypothesis import settings

from screenshots import lived
from tests.doors.book import Basis, Quantity, money, parse_period
from tests.doors.judge import Announced, Close, Fact, FilingRef, Grade, History, Kind, Need, replay
from tests.homes import (
    CompanyRow,
    Done,
    Entry,
    FilingRow,
    Hit,
    HitState,
    Home,
    ReleaseRow,
    Workspace,
    acknowledge,
    enter,
    find_home,
    home_from,
    judge_with_changes,
    open_workspace,
    snooze_longer,
    take_back,
    understand,
    write_export,
)

NIGHTLY = settings().max_examples > 1_000
WEEK = timedelta(days=7)
SERIES = "fred:DGS10"
SAID = ("because", "=1+1", "-2 months", 'a "quote"\nand a second line', "é — 漢字")


@dataclass
class Life:
    """What happens to a home, by chance."""

    workspace: Workspace
    clock: lived.MovingClock
    chance: Random
    year: lived._Year
    series: dict[date, Decimal] = field(default_factory=dict)

    def live(self, weeks: int) -> None:
        for week in range(1, weeks + 1):
            self.year.live(self.workspace, self.clock, until=lived.FIRST_CLOSE + week * WEEK)
            self.clock.at = lived._evening(lived.FIRST_CLOSE + week * WEEK)
            for _ in range(self.chance.randint(2, 6)):
                self.clock.at += timedelta(minutes=self.chance.randint(1, 9))
                self.chance.choice(ACTS)(self)
            judge_with_changes(self.workspace)

    @property
    def checkpoint(self) -> str:
        return self.chance.choice([*self.workspace.book.checkpoints])

    def say(self, entry: Entry) -> None:
        said = understand(entry, self.workspace.book, self.clock.at)
        enter(self.workspace, filter(None, [said.fact]), filter(None, [said.evidence]))

    def speak(self) -> None:
        effect, day = self.chance.choice(["supports", "weakens"]), f"{self.clock.at:%Y-%m-%d}"
        self.say(Entry(self.checkpoint, "event", effect, day, "release x", self.chance.choice(SAID)))

    def rule(self) -> None:
        word = self.chance.choice(["met", "missed", "void", "withdrawn"])
        self.say(Entry(self.checkpoint, "ruled", word, "", "", self.chance.choice(SAID)))

    def figure(self, filed: FilingRef | None = None) -> Fact:
        quarter = parse_period(f"{self.clock.at.year}Q{self.chance.randint(1, 4)}")
        value, grade = Quantity(Decimal(self.chance.randint(30, 60)) * 10**9, money("USD")), Grade.FILING
        about = (Kind.ACTUAL, Basis.GAAP, value, self.clock.at, grade, "test")
        return Fact("NVDA", "revenue", quarter, *about, filed=filed)

    def type_figure(self) -> None:
        enter(self.workspace, [self.figure()])

    def take_back(self) -> None:
        workspace, now = self.workspace, self.clock.at
        if last := workspace.store.ledger.last_entered(now):
            done = Done("it", last.at, last.facts, last.evidence)
            take_back(workspace, done)

    def tell_anew(self) -> None:
        """After a split every close is another; or somebody says so who is not believed."""
        symbol, split = self.chance.choice([*lived.PRICES]), self.chance.random() < 0.5
        closes = self.workspace.store.prices.closes.get(symbol, ())
        told = tuple(Close(one.day, one.value / (2 if split else 3), one.known_at) for one in closes)
        currency = self.workspace.book.tickers[symbol].currency
        history = History(symbol, currency, told, "elsewhere", whole=True, confirmed=split)
        self.workspace.take_prices((), [history])

    def revise(self) -> None:
        days = [
            lived.FIRST_CLOSE + timedelta(days=n)
            for n in range((self.clock.at.date() - lived.FIRST_CLOSE).days)
        ]
        for day in days:
            self.series.setdefault(day, Decimal(self.chance.randint(380, 460)) / 100)
        self.series[self.chance.choice(days)] += Decimal("0.07")
        closes = (
            Close(day, self.series[day], datetime(*day.timetuple()[:3], 20, tzinfo=UTC)) for day in days
        )
        self.workspace.take_prices((), [History(SERIES, "%", tuple(closes), "fred", vintages=())])

    def edit(self) -> None:
        book = self.workspace.home.book
        text = book.read_text("utf-8")
        due = self.chance.choice(re.findall(r"^due = (\d{4}-\d\d-\d\d)$", text, re.MULTILINE))
        day = date.fromisoformat(due) + timedelta(days=self.chance.randint(-60, 90))
        book.write_text(text.replace(f"due = {due}", f"due = {day}", 1), "utf-8")
        self.workspace.catch_up()
        assert self.workspace.problem == ""
        judge_with_changes(self.workspace)
        self.workspace.explain(self.checkpoint, self.chance.choice(SAID))

    def file(self) -> None:
        store, now, name = self.workspace.store, self.clock.at, f"0-{self.clock.at:%y%j%H%M}"
        store.filings.put_company(
            CompanyRow("NVDA", 1045810, now, now, name, "rule", 3, "", "N", "01-31", "USD")
        )
        store.filings.add([FilingRow(1045810, name, "8-K", now.date(), now, None, ("2.02",), "a.htm")], now)
        body = f"<p>{name} \0 é</p>".encode()
        store.filings.add_release(ReleaseRow(1045810, name, "EX-99.1", "https://e.org/a", now, body), now)
        store.ledger.add_facts([self.figure(FilingRef("10-Q", name, "Revenues", None, now.date(), ()))], now)
        self.workspace.read()

    def find(self) -> None:
        hits, now = self.workspace.store.hits, self.clock.at
        hits.add([Hit(self.checkpoint, "NVDA", "0-1", "https://e.org/a", now, f"said {now}", 80)], now)
        hits.decide(hits.read()[0].id, self.chance.choice([*HitState]), now)

    def announce(self) -> None:
        day = self.clock.at.date() + timedelta(days=self.chance.randint(3, 60))
        told = Announced("NVDA", day, self.chance.random() < 0.5, "yahoo", self.clock.at)
        self.workspace.store.calendar.add([told])

    def lose_sources(self) -> None:
        self.workspace.store.outages.record(Need.PRICES, self.chance.random() < 0.5, self.clock.at)
        self.workspace.read()

    def answer(self) -> None:
        store, now = self.workspace.store, self.clock.at
        if lines := store.inbox._lines(limit=20):
            acknowledge(store, [str(self.chance.choice(lines).id)], now)
        snooze_longer(store, self.checkpoint, now)
        store.inbox.see_all(now)


FIRST = lived.FIRST_CLOSE
ACTS: tuple[Callable[[Life], None], ...] = (
    Life.speak, Life.rule, Life.type_figure, Life.take_back, Life.tell_anew, Life.revise, Life.edit,
    Life.file, Life.find, Life.announce, Life.lose_sources, Life.answer,
)  # fmt: skip


def said(home: Home, clock: lived.MovingClock, first: datetime) -> list[object]:
    """Return what it says of many moments, of all that changed, and of what was told."""
    with open_workspace(home, clock) as workspace:
        judge_with_changes(workspace)
        store, chance, span = workspace.store, Random(3), clock.at - first
        moments = [first + span * n / 50 for n in range(51)] + [
            first + span * chance.random() for _ in range(50)
        ]
        verdicts = [workspace.as_of(at) for at in (*moments, clock.at + timedelta(days=400))]
        texts = [store.wordings.text(one.book) for one in store.wordings.revisions()]
        told = (store.inbox._lines(), store.inbox.last_told(), store.transitions.last_words(known=True))
        state, record = workspace.look(), workspace.ledger.record
        shown = (state.flips, state.hits, state.quotes, state.snoozed, state.mismatches)
        return [verdicts, replay(workspace.book, workspace.ledger, first, clock.at), texts, told, shown,
            record]  # fmt: skip


@pytest.mark.skipif(not NIGHTLY, reason="twenty seconds for a home")
@pytest.mark.parametrize("seed", range(3))
def test_two_years_are_the_same_exported(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lived, "FIRST_CLOSE", FIRST - 52 * WEEK)
    clock, home = (
        lived.MovingClock(lived._evening(lived.FIRST_CLOSE)),
        find_home(str(tmp_path / "one"), env={}),
    )
    first = clock.at
    home.folder.mkdir()
    home.config.write_text(lived.alone(), "utf-8")
    home.book.write_text(lived.lived_book(), "utf-8")
    with Workspace(home, clock) as workspace:
        Life(workspace, clock, Random(seed), lived._Year(workspace.book)).live(106)
        clock.at = lived.NOW
        write_export(workspace.store, home.book.read_bytes(), tmp_path / "told", "0")
    again = Home(tmp_path / "two", tmp_path / "two" / "catalysts.toml")
    home_from(tmp_path / "told", again, clock)
    assert said(again, clock, first) == said(home, clock, first)
