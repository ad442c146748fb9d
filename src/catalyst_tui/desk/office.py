"""The home, opened: book, store and ledger together, judged. All of it synchronous and in one thread.

What others see is a `State`: one immutable picture, replaced whole whenever something changed.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from catalyst_tui.book.load import load_book
from catalyst_tui.book.model import Book
from catalyst_tui.book.problems import Problem
from catalyst_tui.desk.cabinet import Cabinet, Filed
from catalyst_tui.desk.clock import Clock
from catalyst_tui.desk.config import Config, next_time, read_config
from catalyst_tui.desk.footing import OwnCloses, last_prices, said, strangers
from catalyst_tui.desk.goalposts import Wordings, noted
from catalyst_tui.desk.home import STARTER_DATA, Home, HomeError, read_book, settle, starter
from catalyst_tui.desk.importing import Imported, read_csv
from catalyst_tui.desk.inbox import Flips, inbox_lines
from catalyst_tui.desk.meanwhile import Horizon, late_closes
from catalyst_tui.desk.pages import Flip, HitLine, InboxLine
from catalyst_tui.desk.positions import Known
from catalyst_tui.desk.tell import Edits, Said, changes
from catalyst_tui.desk.waiting import Waiting
from catalyst_tui.judge.facts import Close, Evidence, Fact, History, Ledger, Need, Quote, Record, Revision
from catalyst_tui.judge.judge import Judged, judge, verdicts
from catalyst_tui.judge.notices import notices
from catalyst_tui.judge.slips import last_asking
from catalyst_tui.judge.transitions import remarks, words
from catalyst_tui.judge.verdict import Status, Verdict
from catalyst_tui.store.errors import StoppedError
from catalyst_tui.store.health import HealthRow
from catalyst_tui.store.hits import HitState
from catalyst_tui.store.open import Store, open_store

log = logging.getLogger(__name__)

SPARK = 30
"""Closes in a sparkline."""

_GOOD_BOOK = "book_text"
_STARTER = "starter_imported"


class BookError(Exception):
    """A book that cannot be used, with every problem in it."""

    def __init__(self, path: Path, problems: tuple[Problem, ...]) -> None:
        super().__init__(f"{path} has {len(problems)} problem{'s' if len(problems) > 1 else ''}")
        self.path, self.problems = path, problems


@dataclass(frozen=True, slots=True)
class State:
    """Everything known and judged, at one moment."""

    book: Book
    ledger: Ledger
    verdicts: Mapping[str, Verdict]
    quotes: Mapping[str, Quote]
    sparks: Mapping[str, tuple[float, ...]]
    last_closes: Mapping[str, Close]
    flips: tuple[Flip, ...]
    inbox: tuple[InboxLine, ...]
    hits: tuple[HitLine, ...]
    unread: int
    health: tuple[HealthRow, ...]
    problem: str  # why the book on disk is not the one shown; empty when it is
    strangers: str  # whose closes come in another currency than the book says; empty when none do
    failing_since: datetime | None  # since when the desktop takes no notifications
    at: datetime

    @property
    def known(self) -> Known:
        return Known(self.book, self.ledger, self.verdicts, self.quotes, self.sparks, self.at)


class Office:
    """One user's home at work. Use it from the thread that opened it."""

    def __init__(self, home: Home, clock: Clock) -> None:
        self.home, self.clock = home, clock
        self.written = settle(home)
        self.config: Config = read_config(home.config)
        self.store: Store = open_store(home.database, now=clock.now())
        try:
            self._read_everything()
        except BaseException:
            self.store.close()
            raise

    def _read_everything(self) -> None:
        self._unmirrored = True  # the book was read and not yet judged
        # Of a home never judged before, until the first fetch is over.
        self._priceless = not self.store.last_words() and not self.store.read_quotes()
        self._first_prices = False  # some of it came and was not yet judged
        self.cabinet = Cabinet(self.store)
        self.horizon = Horizon(self.store)
        self._flips = Flips(self.store)
        self._last: Judged | None = None
        self._stamp: tuple[int, int] | None = None
        self.problem = ""
        self.problems: tuple[Problem, ...] = ()
        self.wordings, self.waiting = Wordings(self.store.book_text), Waiting(self.store)
        self._text = ""
        self.book = self._load()
        self._import_starter()
        self._facts: list[Fact] = self.store.read_facts()
        self._evidence: list[Evidence] = self.store.read_evidence()
        self._version = self.store.data_version()
        self._index()

    def _index(self) -> None:
        store = self.store
        past = (store.read_revisions(), store.read_reasons(), store.read_stated(), store.read_outages())
        record = Record(*past, self.cabinet.prints(self.book, self.clock.now()), store.read_announced())
        self.ledger = Ledger(self._facts, self._evidence, self._own_closes(), record)

    def _own_closes(self) -> OwnCloses:
        self._currencies, self.archived = self.store.close_currencies(), self.store.archived()
        self.strangers = strangers(self.book, self._currencies)
        return OwnCloses(self.store.closes(), self.strangers)

    def close(self) -> None:
        """Close the database. Safe to call twice."""
        self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # the book

    def _load(self) -> Book:
        """The book on disk; when it is broken, the last good version, and `problem` says so."""
        self._stamp = self._stamp_of()  # before the text: what is written meanwhile is read next time
        text = read_book(self.home)
        loaded = load_book(text)
        self.problems = loaded.problems
        if loaded.book is not None:
            self.problem, self._text = "", text
            self._unmirrored = True
            if self.home.is_own_book and self.store.meta(_GOOD_BOOK) != text:
                with suppress(StoppedError):  # the book is read all the same
                    self.store.put_meta(_GOOD_BOOK, text)
            return loaded.book
        kept = self.store.meta(_GOOD_BOOK) if self.home.is_own_book else None
        before = load_book(kept).book if kept else None
        if before is None or kept is None:
            raise BookError(self.home.book, loaded.problems)
        self._text = kept
        self.problem = self._broken(loaded.problems)
        return before

    def _broken(self, problems: tuple[Problem, ...]) -> str:
        first, *others = problems
        more = f" and {len(others)} more" if others else ""
        where = f"{self.home.book.name} line {first.line}"
        return f"{where}: {first.message}{more}; showing the last good version"

    def _stamp_of(self) -> tuple[int, int] | None:
        try:
            found = self.home.book.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size

    def reread_book(self) -> bool:
        """Load the book again when the file has changed; whether anything did."""
        stamp = self._stamp_of()
        if stamp == self._stamp:
            return False
        try:
            self.book = self._load()
            self._index()
        except HomeError as error:
            self._stamp = stamp
            self.problem = f"{error}; showing the last good version"
        except BookError as error:
            self._stamp = stamp
            self.problem = self._broken(error.problems)
        return True

    # what was observed

    def _import_starter(self) -> None:
        """The facts that go with the starter book, once, into a home that still has it."""
        own = self.home.is_own_book and self.store.meta(_STARTER) is None
        if not own or self.store.meta(_GOOD_BOOK) != starter("catalysts.toml"):
            return
        for name in STARTER_DATA:
            self._keep_imported(read_csv(starter(name), self.book, f"starter {name}"))
        self.store.put_meta(_STARTER, self.clock.now().isoformat())

    def take_import(self, found: Imported) -> int:
        """Keep all that a file holds; how many rows were new. ValueError, and nothing kept, when a row of it
        is bad or its closes would drop older ones."""
        if found.bad:
            raise ValueError(f"{len(found.bad)} bad rows")
        new = self._keep_imported(found)
        self._facts, self._evidence = self.store.read_facts(), self.store.read_evidence()
        self._index()
        return new

    def _keep_imported(self, found: Imported) -> int:
        now = self.clock.now()
        with self.store.transaction():
            new = self.store.add_facts(found.facts, now) + self.store.add_evidence(found.evidence, now)
            before = self.store.last_close_days()
            for history in found.histories:
                if self.store.put_history(history, now):
                    first = self.store.closes()[history.symbol][0].day
                    raise ValueError(
                        f"closes of {history.symbol} are not those known (after a split?); a file beginning "
                        f"on {first} or before may replace them"
                    )
                last = before.get(history.symbol, date.min)
                new += sum(close.day > last for close in history.closes)
        return new

    def add(
        self, facts: Iterable[Fact] = (), evidence: Iterable[Evidence] = (), hit: int | None = None
    ) -> None:
        """Keep what was entered, all or none, and take it into account; evidence entered before stays as it
        was. `hit` is the one it was accepted from."""
        now = self.clock.now()
        self.store.try_again()  # who made room on a full disk need not wait to be believed
        with self.store.transaction():
            new = [fact for fact in facts if self.store.add_facts([fact], now)]
            known = {item.id for item in self.store.read_evidence()}
            told = [item for item in evidence if item.id not in known]
            self.store.add_evidence(told, now)
            if hit is not None:
                self.store.decide_hit(hit, HitState.ACCEPTED, now)
        self._facts += new
        self._evidence += told
        self.ledger = self.ledger.with_more(new, told)

    def catch_up(self) -> bool:
        """Take in what changed behind our back: the file of the book, or the database by another process."""
        version = self.store.data_version()
        changed = version != self._version
        if changed:
            self._version = version
            self._facts, self._evidence = self.store.read_facts(), self.store.read_evidence()
            for symbol in self.store.last_close_days():
                self.store.closes().forget(symbol)
            self._index()
        return self.reread_book() or changed

    def end_fetch(self, rows: Iterable[HealthRow], need: Need = Need.PRICES) -> None:
        """Keep how the sources of one need are doing, so that a restart neither forgets a block nor asks
        again; and when none of them answers, that their silence means nothing."""
        found = list(rows)
        for row in found:
            self.store.put_health(row)
        answers = {row.answers for row in found if row.name != "fred"}  # which has no prices
        down = False in answers and True not in answers
        if self.store.record_outage(need, down, self.clock.now()):
            self._index()
        self._priceless = self._priceless and not self.store.read_quotes()

    def take_prices(self, quotes: Collection[Quote], histories: Collection[History]) -> set[str]:
        """Keep prices and what they tell of the next prints; the symbols whose history a split rewrote.

        The first fetch of a home belongs to its first look: what it changes is not heard.
        """
        now = self.clock.now()
        self._first_prices = self._first_prices or self._priceless
        self.store.put_quotes(quotes, now)
        announced = self.store.add_announced(quote.announced for quote in quotes if quote.announced)
        self.horizon.came(late_closes(histories, self.store))
        rebased = {history.symbol for history in histories if self.store.put_history(history, now)}
        self.ledger = self.ledger.with_closes(self._own_closes()).with_more(announced=announced)
        return rebased

    def take_filings(self, found: Iterable[Filed]) -> bool:
        """Keep what companies filed, and take their figures and prints into account; whether it was news."""
        facts, news = self.cabinet.take(found, self.clock.now())
        if news:
            self.horizon.came(fact.known_at for fact in facts if fact.ticker not in self.cabinet.first)
            self._facts += facts
            prints = self.cabinet.prints(self.book, self.clock.now())
            self.ledger = self.ledger.with_more(facts, prints=prints)
        return news

    # judged

    def judge(self) -> State:
        """Judge everything as of now, keep what changed and owe what is to be heard; the new picture."""
        now = self.horizon.moment(self.clock.now())
        if self._unmirrored:
            with self.store.transaction():
                # Together: a wording noted and never judged would make the user's own edit sound like news.
                found = self._judged(self._mirror(now), now)
            self._unmirrored = False
        else:
            found = self._judged(frozenset(), now)
        return self._picture(found, now)

    def look(self) -> State:
        """The picture as of now; what changed is neither kept nor told."""
        now = self.horizon.moment(self.clock.now())
        return self._picture(self._verdicts(now), now)

    def _verdicts(self, now: datetime) -> dict[str, Verdict]:
        """The verdicts as of now; only what something is known about since the last time is judged again."""
        last = self._last if self._last is not None and self._last.book is self.book else None
        self._last = last.again(self.ledger, now) if last else judge(self.book, self.ledger, now)
        return self._last.verdicts

    def _judged(self, reworded: frozenset[str], now: datetime) -> dict[str, Verdict]:
        """The verdicts as of now; what changed is kept, and what is to be heard of it owed."""
        found = self._verdicts(now)
        unknown = self.store.since(Status.UNKNOWN)
        noticed = notices(self.book, self.ledger, found, unknown, now)
        told = [*words(found.values()), *remarks(found.values()), *noticed]
        last, late = self.store.last_words(), self.horizon.since(now) is not None
        if late or any(last.get(word.key) != word.word for word in told):
            unheard = frozenset(found) if self._first_prices else reworded | self.cabinet.unheard(self.book)
            edits = Edits({id_: self.store.revision_of(id_) for id_ in found}, unheard)
            said = Said(last, self.store.last_words(known=True))
            made = self.horizon.missed(self.book, self.ledger, said, edits, now)
            daily = next_time(self.config.digest, now)
            made += changes(told, said, self.book, edits, now, daily=daily)
            with self.store.transaction():
                self.store.commit_transitions(made, now)
                self.horizon.keep(now)
        self.horizon.reach(now)
        self._first_prices = False
        self.cabinet.first.clear()
        return found

    def _mirror(self, now: datetime) -> frozenset[str]:
        """Let the tables say what the book says; the checkpoints that read differently now."""
        reworded = noted(
            self.book, self._text, self.store, facts=self.ledger, wordings=self.wordings, now=now
        )
        if reworded is None:
            return frozenset()
        self._index()
        return reworded

    def explain(self, checkpoint: str, text: str) -> Revision | None:
        """Keep why a checkpoint was changed while near, bad or due; the edit it is about, if there is one."""
        now = self.clock.now()
        edit = last_asking(checkpoint, self.ledger, now)
        if edit is not None:
            self.store.add_reason(checkpoint, edit.number, text, now)
            self._index()
        return edit

    def as_of(self, at: datetime) -> dict[str, Verdict]:
        """The verdicts at another moment; nothing is kept or told."""
        return verdicts(self.book, self.ledger, at)

    def _picture(self, found: Mapping[str, Verdict], now: datetime) -> State:
        recent = self.store.recent_closes(SPARK)
        last_closes = self.store.last_closes()
        return State(
            book=self.book,
            ledger=self.ledger,
            verdicts=found,
            quotes=last_prices(self.store.read_quotes(), recent, last_closes, self._currencies, self.book),
            sparks={symbol: tuple(map(float, closes)) for symbol, closes in recent.items()},
            last_closes=last_closes,
            flips=self._flips.read(),
            inbox=inbox_lines(self.store, now),
            hits=self.waiting.lines(self.book),
            unread=self.store.unread(),
            health=tuple(self.store.read_health().values()),
            problem=self.problem,
            strangers=said(self.strangers, self.book),
            failing_since=self.store.failing_since(),
            at=now,
        )

    def refreshed(self, state: State) -> State:
        """The picture with what the store says now of the inbox and the sources; verdicts as they were."""
        return replace(
            state,
            inbox=inbox_lines(self.store, self.clock.now()),
            hits=self.waiting.lines(self.book),
            unread=self.store.unread(),
            health=tuple(self.store.read_health().values()),
            failing_since=self.store.failing_since(),
        )
