"""The home, opened: book, store and ledger together, judged. All of it synchronous and in one thread.

What others see of it is a `State` (state.py).
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from types import TracebackType
from typing import Self

from catalyst_tui.book.file.problems import Problem
from catalyst_tui.book.model.book import Book
from catalyst_tui.desk.alerts.catch_up import Horizon, late_closes
from catalyst_tui.desk.alerts.inbox import Flips, inbox_lines
from catalyst_tui.desk.alerts.own_entries import entered, words_of_entry
from catalyst_tui.desk.alerts.transitions import Edits, Said, changes
from catalyst_tui.desk.book_file import GOOD_BOOK, BookFile
from catalyst_tui.desk.currency import OwnCloses, doubted, last_prices, said, strangers
from catalyst_tui.desk.entry.hit_queue import Waiting
from catalyst_tui.desk.entry.importing import Imported, keep_imported, read_csv
from catalyst_tui.desk.entry.magnitude import out_of_scale
from catalyst_tui.desk.fetch.price_check import Doubt
from catalyst_tui.desk.filing_intake import Cabinet, Filed
from catalyst_tui.desk.home.clock import Clock
from catalyst_tui.desk.home.config import Config, next_time, read_config
from catalyst_tui.desk.home.folder import STARTER_DATA, Home, settle, starter
from catalyst_tui.desk.identities import undated
from catalyst_tui.desk.state import State
from catalyst_tui.desk.views.goalposts import Wordings, noted
from catalyst_tui.judge.history.notices import notices
from catalyst_tui.judge.history.transitions import Word, remarks, words
from catalyst_tui.judge.judge import Judged, judge, verdicts
from catalyst_tui.judge.ledger.facts import Evidence, Fact, History, Ledger, Need, Quote, Record, Revision
from catalyst_tui.judge.rules.slips import last_asking
from catalyst_tui.judge.rules.touched import trading, with_touched
from catalyst_tui.judge.verdict import Status, Verdict
from catalyst_tui.store.errors import StoreError
from catalyst_tui.store.hits import HitState
from catalyst_tui.store.open import Store, open_store, open_to_read
from catalyst_tui.store.sources import HealthRow

log = logging.getLogger(__name__)

SPARK = 30
"""Closes in a sparkline."""

_STARTER = "starter_imported"
_ASKED = "asked_for"

SAID_FOR = timedelta(hours=1)
"""How long a screen says that the database was replaced."""

TRIES = 3
"""How often it is judged beside those who write, before they are kept waiting."""


class _OvertakenError(Exception):
    """Another process has written since all that is known was read."""


class Office:
    """One user's home at work. Use it from the thread that opened it."""

    def __init__(self, home: Home, clock: Clock, *, only_reads: bool = False) -> None:
        """`only_reads`: a database that cannot be written is opened too, and `store.stopped` says why."""
        self.home, self.clock = home, clock
        self.written = settle(home)
        self.config: Config = read_config(home.config)
        self._away = False  # the file is gone, and cannot be followed
        self._facts: list[Fact] = []
        self._evidence: list[Evidence] = []
        self._followed = clock.now(), ""  # when the database's file was last another one, and what happened
        self.store: Store = (open_to_read if only_reads else open_store)(home.database, now=clock.now())
        try:
            self._open()
            self._file = BookFile(self.home, self.store)
            self.wordings = Wordings(self.store.wordings.text, self._file.identities)
            self._import_starter()
            self._read()
        except BaseException:
            self.store.close()
            raise

    def _open(self) -> None:
        self._version = self.store.data_version()  # before all else: what is kept meanwhile is read again
        self._unmirrored = True  # the book was read and not yet judged
        # Of a home never judged before, until the first fetch is over.
        self._priceless = not self.store.transitions.last_words() and not self.store.prices.quotes()
        self._first_prices = False  # some of it came and was not yet judged
        self.cabinet = Cabinet(self.store)
        self.horizon = Horizon(self.store)
        self._flips = Flips(self.store)
        self._last: Judged | None = None
        self.waiting = Waiting(self.store)

    def _read(self) -> None:
        before = self._moments()
        self._facts, self._evidence = self.store.ledger.facts(), self.store.ledger.evidence()
        self.horizon.kept(self._moments() - before)
        self._index()

    def _moments(self) -> set[datetime]:
        """When all that was entered or reported became known."""
        return {item.known_at for items in (self._facts, self._evidence) for item in items}

    def _index(self) -> None:
        store = self.store
        past = (
            store.wordings.revisions(),
            store.wordings.reasons(),
            store.wordings.stated(),
            store.outages.read(),
        )
        record = Record(*past, self.cabinet.prints(self.book, self.clock.now()), store.calendar.read())
        self.ledger = Ledger(self._facts, self._evidence, self._own_closes(), record)

    def _own_closes(self) -> OwnCloses:
        self._currencies, self.archived = self.store.prices.currencies(), self.store.vintages.symbols()
        self.strangers = strangers(self.book, self._currencies)
        return OwnCloses(self.store.prices.closes, self.strangers)

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

    @property
    def book(self) -> Book:
        """The book in force."""
        return self._file.book

    @property
    def problem(self) -> str:
        """Why it is not the one on disk; empty when it is."""
        return self._file.problem

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything wrong in the file."""
        return self._file.problems

    def reread_book(self) -> bool:
        """Load the book again when the file has changed; whether anything did."""
        return self._file.reread() and self._take_book()

    def _learn(self) -> bool:
        """Take what more is known of companies where the book says nothing; whether it changed the book."""
        return self._file.learn() and self._take_book()

    def _take_book(self) -> bool:
        self._unmirrored = True
        self._index()
        return True

    # what was observed

    def _import_starter(self) -> None:
        """The facts that go with the starter book, once, into a home that still has it."""
        own = self.home.is_own_book and self.store.notes.read(_STARTER) is None
        if not own or self.store.notes.read(GOOD_BOOK) != starter("catalysts.toml"):
            return
        for name in STARTER_DATA:
            found = read_csv(starter(name), self.book, f"starter {name}")
            keep_imported(found, self.store, self.clock.now())
        self.store.notes.put(_STARTER, self.clock.now().isoformat())

    def take_import(self, found: Imported) -> int:
        """Keep all that a file holds; how many rows were new. ValueError, and nothing kept, when a row of it
        is bad or its closes would drop older ones."""
        if found.bad:
            raise ValueError(found.refused)
        new = keep_imported(found, self.store, self.clock.now())
        self._read()
        return new

    def enter(
        self, facts: Iterable[Fact] = (), evidence: Iterable[Evidence] = (), hit: int | None = None
    ) -> None:
        """As `add`, by the user, who is told of what it changes in the inbox and by no popup."""
        before = _told(self._verdicts(self.horizon.moment(self.clock.now())))
        self.add(facts, evidence, hit)
        if self.behind:
            return
        now = self.horizon.moment(self.clock.now())
        after = _told(self._verdicts(now))
        said = Said(self.store.transitions.last_words(), self.store.transitions.last_words(known=True))
        made = words_of_entry(before, after, said.last)
        changed = entered(made, said, self.book, self._edits(frozenset()), now)
        with suppress(_OvertakenError), self._unchanged():  # else it is noticed as others' changes are
            self.store.transitions.commit(changed, now)

    def add(
        self, facts: Iterable[Fact] = (), evidence: Iterable[Evidence] = (), hit: int | None = None
    ) -> None:
        """Keep what was entered, all or none, and take it into account; evidence entered before stays as it
        was. `hit` is the one it was accepted from."""
        now = self.clock.now()
        self.store.try_again()  # who made room on a full disk need not wait to be believed
        with self.store.transaction():
            new = [fact for fact in facts if self.store.ledger.add_facts([fact], now)]
            known = {item.id for item in self.store.ledger.evidence()}
            told = [item for item in evidence if item.id not in known]
            self.store.ledger.add_evidence(told, now)
            if hit is not None:
                self.store.hits.decide(hit, HitState.ACCEPTED, now)
        self._facts += new
        self._evidence += told
        self.horizon.kept(item.known_at for items in (new, told) for item in items)
        self.ledger = self.ledger.with_more(new, told)

    @property
    def followed(self) -> str:
        """What happened to the database's file within the last hour; empty when nothing did."""
        at, said = self._followed
        return f"{said}, at {at:%H:%M} UTC" if said and self.clock.now() - at < SAID_FOR else ""

    @property
    def behind(self) -> str:
        """Why nothing is told: the clock is behind what was; empty when it is not."""
        now = self.clock.now()
        if (told := self.horizon.behind(now)) is None:
            return ""
        return (
            f"The clock says {now:%Y-%m-%d}, and this home was judged up to {told:%Y-%m-%d %H:%M} UTC: "
            "nothing is told until that has passed. Was that wrong? `catalyst restore` lists earlier copies"
        )

    def follow(self) -> None:
        """Take in the file that the database's path names now, when it is another than ours, or none."""
        if not self.store.moved:
            if self._away:
                self._away = not self.store.try_again()
                self._followed = self.clock.now(), f"{self.store.path} was moved away and is back"
            return
        try:
            said = self.store.follow(self.clock.now())
            self._away = False
        except StoreError as error:
            self._away, self.store.stopped = True, str(error)  # what is known stays until it can be opened
            return
        log.warning("%s", said)
        self._followed = self.clock.now(), said
        self._open()
        self._read()
        self._learn()

    def catch_up(self) -> bool:
        """Take in what changed behind our back: the file of the book, or the database by another process."""
        version = self.store.data_version()
        changed = version != self._version
        if changed:
            self._version = version
            self.horizon.catch_up()
            for symbol in self.store.prices.last_close_days():
                self.store.prices.closes.forget(symbol)
            self._read()
            self._learn()
        return self.reread_book() or changed

    def end_fetch(self, rows: Iterable[HealthRow], need: Need = Need.PRICES) -> None:
        """Keep how the sources of one need are doing, so that a restart neither forgets a block nor asks
        again; and when none of them answers, that their silence means nothing."""
        from catalyst_tui.sources.specs import gives_prices

        found = list(rows)
        for row in found:
            self.store.sources.put(row)
        answers = {row.answers for row in found if gives_prices(row.name)}
        down = False in answers and True not in answers
        if self.store.outages.record(need, down, self.clock.now()):
            self._index()
        self._priceless = self._priceless and not self.store.prices.quotes()

    def take_prices(self, quotes: Collection[Quote], histories: Collection[History]) -> set[str]:
        """Keep prices and what they tell of the next prints; the symbols whose history is on another footing
        than what is known, of which nothing is kept: the whole of it is to be asked for.

        The first fetch of a home belongs to its first look: what it changes is not heard.
        """
        now = self.clock.now()
        self._first_prices = self._first_prices or self._priceless
        self.horizon.came(late_closes(histories, self.store))
        rebased = {history.symbol for history in histories if self.store.prices.put_history(history, now)}
        kept = [quote for quote in quotes if quote.symbol not in rebased]
        self.store.prices.put_quotes(kept, now)
        announced = self.store.calendar.add(quote.announced for quote in kept if quote.announced)
        self.ledger = self.ledger.with_closes(self._own_closes()).with_more(announced=announced)
        return rebased

    def doubts(self, fact: Fact) -> str:
        """Why a figure that was typed is doubted; empty when it is not."""
        return out_of_scale(fact, self.ledger, self.clock.now())

    def asks_anew(self) -> bool:
        """Whether the book's tickers or the sources are others than when this was last asked: what was not
        found then may be found now."""
        asked = repr((sorted(self.book.tickers), sorted(self.config.sources.items())))
        note = sha256(asked.encode()).hexdigest()
        if self.store.notes.read(_ASKED) == note:
            return False
        self.store.notes.put(_ASKED, note)
        return True

    def doubted(self, doubts: Mapping[str, Doubt]) -> dict[str, str]:
        """What is kept aside of each symbol, in words."""
        return {
            symbol: doubted(held, self.book, self.store.prices.currencies())
            for symbol, held in doubts.items()
        }

    def take_filings(self, found: Iterable[Filed]) -> bool:
        """Keep what companies filed, and take their figures and prints into account; whether it was news."""
        facts, news = self.cabinet.take(found, self.clock.now())
        self._facts += facts
        if news:
            self.horizon.came(fact.known_at for fact in facts if fact.ticker not in self.cabinet.first)
        if self._learn():
            return True
        if news:
            prints = self.cabinet.prints(self.book, self.clock.now())
            self.ledger = self.ledger.with_more(facts, prints=prints)
        return news

    # judged

    def judge(self) -> State:
        """Judge everything as of now, keep what changed and owe what is to be heard; the new picture.

        What was judged and what it is compared with are of one version of the database: where another process
        wrote meanwhile, it is judged again, the last time while nobody else can write. A clock that is behind
        what was told changes nothing.
        """
        if self.behind:
            return self.look()
        for _ in range(TRIES):
            with suppress(_OvertakenError):
                found, now = self._judged()
                break
            self.catch_up()
        else:
            with self.store.transaction():
                self.catch_up()
                found, now = self._judged()
        self._unmirrored = self._first_prices = False
        self.horizon.reach(now)
        self.cabinet.first.clear()
        return self._picture(found, now)

    def _judged(self) -> tuple[Mapping[str, Verdict], datetime]:
        """The verdicts and their moment; what changed is kept. Raises _OvertakenError."""
        now = self.horizon.moment(self.clock.now())
        if not self._unmirrored:
            return self._noticed(frozenset(), now), now
        with self._unchanged():
            # Together: a wording noted and never judged would make the user's own edit sound like news.
            return self._noticed(self._mirror(now), now), now

    @contextmanager
    def _unchanged(self) -> Iterator[None]:
        """A transaction in which the database is as it was when all that is known was read. Raises
        _OvertakenError, and keeps nothing, when it is not."""
        with self.store.transaction():
            if self.store.data_version() != self._version:
                raise _OvertakenError
            yield

    def look(self) -> State:
        """The picture as of now; what changed is neither kept nor told."""
        now = self.horizon.moment(self.clock.now())
        return self._picture(self._verdicts(now), now)

    def _verdicts(self, now: datetime) -> dict[str, Verdict]:
        """The verdicts as of now; only what something is known about since the last time is judged again."""
        last = self._last if self._last is not None and self._last.book is self.book else None
        self._last = last.again(self.ledger, now) if last else judge(self.book, self.ledger, now)
        return self._last.verdicts

    def _noticed(self, reworded: frozenset[str], now: datetime) -> dict[str, Verdict]:
        """The verdicts as of now; what changed is kept, and what is to be heard of it owed."""
        found = self._verdicts(now)
        unknown = self.store.transitions.since(Status.UNKNOWN)
        noticed = notices(self.book, self.ledger, found, unknown, now)
        last = self.store.transitions.last_words()
        live = trading(self.book, self._with_touched(found, now), last, now)
        told = [*_told(found), *live, *noticed]
        since = self.horizon.since(now, self._moments())
        if since is not None or any(last.get(word.key) != word.word for word in told):
            edits = self._edits(reworded)
            said = Said(last, self.store.transitions.last_words(known=True))
            made = []
            if since is not None:
                made = self.horizon.missed(self.book, self.ledger, said, edits, since=since, now=now)
            daily = next_time(self.config.digest, now)
            made += changes(told, said, self.book, edits, now, daily=daily)
            with self._unchanged():
                self.store.transitions.commit(made, now)
                self.horizon.keep(now)
        return found

    def _edits(self, reworded: frozenset[str]) -> Edits:
        """The wordings in force, and whose flips are no news."""
        ids = self.book.checkpoints
        unheard = frozenset(ids) if self._first_prices else reworded | self.cabinet.unheard(self.book)
        return Edits({id_: self.store.wordings.number(id_) for id_ in ids}, unheard)

    def _mirror(self, now: datetime) -> frozenset[str]:
        """Let the tables say what the book says; the checkpoints that read differently now."""
        reworded = noted(
            self.book, self._file.text, self.store, facts=self.ledger, wordings=self.wordings, now=now
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
            self.store.wordings.add_reason(checkpoint, edit.number, text, now)
            self._index()
        return edit

    def as_of(self, at: datetime) -> dict[str, Verdict]:
        """The verdicts at another moment; nothing is kept or told."""
        return self._with_touched(verdicts(self.book, self.ledger, at), at)

    def _with_touched(self, found: Mapping[str, Verdict], at: datetime) -> dict[str, Verdict]:
        return with_touched(self.book, self.ledger, found, self.store.prices.quotes(), at)

    def _picture(self, found: Mapping[str, Verdict], now: datetime) -> State:
        recent = self.store.prices.recent_closes(SPARK)
        last_closes, quotes = self.store.prices.last_closes(), self.store.prices.quotes()
        quoted = {symbol: quote.price.unit.label for symbol, quote in quotes.items()}
        return State(
            book=self.book,
            ledger=self.ledger,
            verdicts=self._with_touched(found, now),
            quotes=last_prices(quotes, recent, last_closes, self._currencies, self.book),
            sparks={symbol: tuple(map(float, closes)) for symbol, closes in recent.items()},
            last_closes=last_closes,
            flips=self._flips.read(),
            inbox=inbox_lines(self.store, now),
            hits=self.waiting.lines(self.book),
            unread=self.store.inbox.unread(),
            health=tuple(self.store.sources.read().values()),
            problem=self.problem,
            strangers=said({**strangers(self.book, quoted), **self.strangers}, self.book),
            undated=undated(self.book),
            failing_since=self.store.outbox.failing_since(),
            at=now,
        )

    def refreshed(self, state: State) -> State:
        """The picture with what the store says now of the inbox and the sources; verdicts as they were."""
        return replace(
            state,
            inbox=inbox_lines(self.store, self.clock.now()),
            hits=self.waiting.lines(self.book),
            unread=self.store.inbox.unread(),
            health=tuple(self.store.sources.read().values()),
            failing_since=self.store.outbox.failing_since(),
        )


def _told(found: Mapping[str, Verdict]) -> list[Word]:
    """What verdicts say, remarks last."""
    return [*words(found.values()), *remarks(found.values())]
