"""The home, opened: book, store and ledger together, judged. All of it synchronous and in one thread.

What others see of it is a `State` (state.py).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from types import TracebackType
from typing import Self

from msgspec.structs import replace

from catalyst_tui.book.file.syntax import Problem
from catalyst_tui.book.language.names import listed
from catalyst_tui.book.model.book import Book
from catalyst_tui.desk.book_file import BookFile, write_book
from catalyst_tui.desk.claims import (
    Belongings,
    Wordings,
    evidence_again,
    figures_again,
    save_revisions,
)
from catalyst_tui.desk.currency import (
    SameCurrencyCloses,
    last_prices,
    mismatches,
    mismatches_line,
    of_sessions,
)
from catalyst_tui.desk.filing_intake import CompanyUpdate, FilingIntake
from catalyst_tui.desk.home.clock import Clock
from catalyst_tui.desk.home.config import Config, read_config
from catalyst_tui.desk.home.folder import Home, move_old_settings, refuse_unbegun, settle
from catalyst_tui.desk.identities import owners, undated
from catalyst_tui.desk.inbox import Flips, inbox_lines
from catalyst_tui.desk.judging import Judging
from catalyst_tui.desk.last_seen import LastSeen, late_closes
from catalyst_tui.desk.observed import Observed
from catalyst_tui.desk.pending_review import PendingReview
from catalyst_tui.desk.questions import Questions
from catalyst_tui.desk.shapes.pages import HitLine, InboxLine
from catalyst_tui.desk.splits import SplitIntake
from catalyst_tui.desk.state import SPARK, State, sparks, with_rates
from catalyst_tui.judge.history.transitions import ASKED, with_touched
from catalyst_tui.judge.judge import verdicts
from catalyst_tui.judge.ledger.facts import (
    Evidence,
    Fact,
    History,
    Ledger,
    Need,
    Print,
    Quote,
    Revision,
)
from catalyst_tui.judge.rules.rulings import Parked, last_asking
from catalyst_tui.judge.verdict import Verdict
from catalyst_tui.store.book import rename_checkpoint, rename_thesis
from catalyst_tui.store.open import Store, open_store, open_to_read
from catalyst_tui.store.sources import HealthRow, HitState

RENAMES = "renames"
"""The note that counts renames, so that other processes notice one."""

Added = tuple[tuple[Fact, ...], tuple[Evidence, ...]]
"""Figures and evidence that were not known before."""


class OvertakenError(Exception):
    """Another process has written since all that is known was read."""


class Workspace:
    """One user's home at work. Use it from the thread that opened it."""

    def __init__(self, home: Home, clock: Clock, *, only_reads: bool = False) -> None:
        """`only_reads`: a database that cannot be written is opened too, and `store.stopped` says why."""
        self.home, self.clock = home, clock
        refuse_unbegun(home)
        self.old_settings = move_old_settings(home)  # what was done about them
        if not only_reads:
            settle(home)
        self.config: Config = read_config(home.config)
        self.store: Store = (open_to_read if only_reads else open_store)(
            home.database, now=clock.now()
        )
        try:
            self._open()
            self._file = BookFile(self.home, self.store)
            self.identities = self._file.identities
            self.splits = SplitIntake(home, self.store, self._file, clock)
            self.wordings = Wordings(self.store.wordings.text, self.identities)
            self.belongings = Belongings(self.store, self.wordings)
            self.read()
        except BaseException:
            self.store.close()
            raise

    def _open(self) -> None:
        self._version = (
            self.store.data_version()
        )  # before all else: what is kept meanwhile is read again
        self.unmirrored = True  # the book was read and not yet judged
        # Of a home never judged before, until the first fetch is over.
        self.priceless = not self.store.transitions.last() and not self.store.prices.quotes()
        self.first_prices = False  # some of it came and was not yet judged
        self.filing_intake = FilingIntake(self.store)
        self.last_seen = LastSeen(self.store)
        self._judging, self.observed = Judging(), Observed(self.store)
        self._flips = Flips(self.store)
        self._renames = self.store.notes.read(RENAMES)
        self.pending = PendingReview(self.store, self.home)
        self.questions = Questions(self.store, self.pending.text, lambda: self.belongings.parked)

    def read(self) -> None:
        """Read all that is kept of facts and evidence again."""
        before = self.observed.moments
        self._owners = owners(self.book, self.store)
        self.ledger = Ledger(self.observed.read(self._owners))
        self.last_seen.add_saved(self.observed.moments - before)
        self._index()

    def _index(self) -> None:
        counted = self.belongings.settle(self.book, self.observed.evidence).counted
        self.ledger = self.observed.ledger(
            self.ledger.reported, self._own_closes(), self._prints(), counted
        )
        self.ledger.counted_by = self.belongings.counting(self.book, self.observed.evidence)
        self._undated = undated(self.book, self.ledger)

    def _prints(self) -> tuple[Print, ...]:
        return self.filing_intake.prints(self.book, self.clock.now())

    def _own_closes(self) -> SameCurrencyCloses:
        self._currencies, self.archived = (
            self.store.prices.currencies(),
            self.store.vintages.symbols(),
        )
        self.mismatches = mismatches(self.book, self._currencies)
        return SameCurrencyCloses(self.store.prices.closes, self.mismatches, self._owners.reused)

    def close(self) -> None:
        """Close the database. Safe to call twice."""
        self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
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

    def write_book(self, before: str, after: str) -> None:
        """Put a text of the book in the place of another, and take it in; raises as `book_file` does."""
        with self.store.transaction():
            write_book(self.home, before, after)
        self.reread_book()

    def _learn(self) -> bool:
        """Take what more is known of companies where the book says nothing; whether it changed the book."""
        return self._file.learn() and self._take_book()

    def _take_book(self) -> bool:
        self.unmirrored = True
        if self._owners.counts_as(owners(self.book, self.store)):
            self._index()
        else:
            self.read()
        return True

    # what was observed

    def add(
        self, facts: Iterable[Fact] = (), evidence: Iterable[Evidence] = (), hit: int | None = None
    ) -> Added:
        """Keep what was entered, all or none, and take it into account; evidence entered before stays as it
        was. `hit` is the one it was accepted from. Gives what was not there before."""
        now = self.clock.now()
        self.store.try_again()  # who made room on a full disk need not wait to be believed
        with self.store.transaction():
            rows = self.store.ledger
            facts = rows.facts_entered(figures_again(facts, self.ledger, now), now)
            new = [fact for fact in facts if rows.add_facts([fact], now)]
            known = {item.id for item in rows.evidence()}
            again = evidence_again(evidence, self.observed.evidence, self.belongings.parked)
            fresh = rows.evidence_entered([item for item in again if item.id not in known], now)
            rows.add_evidence(fresh, now)
            self.belongings.give(self.book, fresh, now)
            if hit is not None:
                self.store.hits.decide(hit, HitState.ACCEPTED, now)
        self.observed.add(new, fresh)
        self.last_seen.add_saved(item.known_at for items in (new, fresh) for item in items)
        self.ledger = self.ledger.with_more(new, fresh)
        return tuple(new), tuple(fresh)

    @property
    def unreadable_closes(self) -> str:
        """Return a sentence on symbols whose stored closes cannot be read so far; empty if there are none."""
        unreadable = self.store.prices.closes.unreadable
        if not unreadable:
            return ""
        first, why = next(iter(unreadable.items()))
        return (
            f"The stored closes of {listed([*unreadable])} cannot be read and are left out ({first}: {why}). "
            "`catalyst restore` lists the copies that can be put back"
        )

    @property
    def behind(self) -> str:
        """Why nothing is told: the clock is behind what was; empty when it is not."""
        return self.last_seen.behind_line(self.clock.now())

    def catch_up(self) -> bool:
        """Take in what changed behind our back: the file of the book, or the database by another process."""
        self.store.check_files()
        version = self.store.data_version()
        changed = version != self._version
        if changed:
            self._version = version
            self.last_seen.catch_up()
            self._take_up()
            self._learn()
        proposed = self.pending.proposals.changed()
        return self.reread_book() or proposed or changed

    def _take_up(self) -> None:
        """Take in what another process kept, and that alone."""
        closes, before = self.store.prices.closes.catch_up(), set(self.observed.moments)
        if self._renames != self.store.notes.read(RENAMES):
            self._forget_names()
            return
        news = self.observed.catch_up(self.ledger)
        self.last_seen.add_saved(self.observed.moments - before)
        if news is None:
            self.read()
            return
        self.ledger = self.ledger.with_more(*news, self._prints())
        if self.observed.is_past_another:
            self._index()
        elif closes:
            self.ledger = self.ledger.with_closes(self._own_closes())

    def answer(self, question: str, said: str) -> None:
        """Keep the user's answer to a question, and take into account what follows from it."""
        self.store.splits.answer(question, said, self.clock.now())
        self._learn()

    def give_again(self, items: Sequence[Parked]) -> None:
        """Give evidence to the claim that its id names now, by the user's word."""
        with self.store.transaction():
            moved = [replace(one.item, checkpoint=one.part) for one in items]
            self.belongings.give(self.book, moved, self.clock.now())
        self._index()

    def rename(self, old: str, new: str) -> None:
        """Let everything known of a checkpoint or a thesis belong to another id. The book is not touched."""
        move = rename_thesis if new in self.book.theses else rename_checkpoint
        with self.store.transaction():
            move(self.store, old, new)
            renames = int(self.store.notes.read(RENAMES) or 0) + 1
            self.store.notes.put(RENAMES, str(renames))
        self._forget_names()

    def _forget_names(self) -> None:
        """Read everything again that is known by the id of a checkpoint or a thesis."""
        self._renames = self.store.notes.read(RENAMES)
        self.store.transitions.forget()
        self._flips = Flips(self.store)
        self.unmirrored = True
        self.read()

    def end_fetch(self, rows: Iterable[HealthRow], need: Need = Need.PRICES) -> None:
        """Keep how the sources of one need are doing, so that a restart neither forgets a block nor asks
        again; and when none of them answers, that their silence means nothing."""
        from catalyst_tui.sources.specs import gives_prices

        health = list(rows)
        for row in health:
            self.store.sources.put(row)
        answers = {row.answers for row in health if gives_prices(row.name)}
        down = False in answers and True not in answers
        if self.store.outages.record(need, down, self.clock.now()):
            self._index()
        self.priceless = self.priceless and not self.store.prices.quotes()

    def take_prices(self, quotes: Collection[Quote], histories: Collection[History]) -> set[str]:
        """Keep prices and what they tell of the next prints; the symbols whose history is on another footing
        than what is known, of which nothing is kept: the whole of it is to be asked for.

        The first fetch of a home belongs to its first look: what it changes is not heard.
        """
        now, histories = self.clock.now(), [of_sessions(one, self.book) for one in histories]
        self.first_prices = self.first_prices or self.priceless
        self.last_seen.add_news(late_closes(histories, self.store))
        rebased = {
            history.symbol for history in histories if self.store.prices.put_history(history, now)
        }
        kept = [quote for quote in quotes if quote.symbol not in rebased]
        self.store.prices.put_quotes(kept, now)
        announced = self.store.calendar.add(quote.announced for quote in kept if quote.announced)
        self.ledger = self.ledger.with_closes(self._own_closes()).with_more(announced=announced)
        self.observed.add(announced=announced)
        if self.splits.new:
            self.splits.new = False
            self._learn()
        return rebased

    def take_filings(self, updates: Iterable[CompanyUpdate]) -> bool:
        """Keep what companies filed, and take their figures and prints into account; whether it was news."""
        facts, news = self.filing_intake.take(updates, self.clock.now())
        self.observed.add(facts)
        self.ledger, first = self.ledger.with_more(facts), self.filing_intake.first
        self.last_seen.add_news(fact.known_at for fact in facts if fact.ticker not in first)
        self.splits.take_filed(facts)
        self.splits.new = False
        if self._learn():
            return True
        if news:
            self.ledger = self.ledger.with_more(prints=self._prints())
        return news

    # judged

    @contextmanager
    def unchanged(self) -> Iterator[None]:
        """A transaction in which the database is as it was when all that is known was read. Raises
        OvertakenError, and keeps nothing, when it is not."""
        with self.store.transaction():
            if self.store.data_version() != self._version:
                raise OvertakenError
            yield

    def look(self) -> State:
        """The picture as of now; what changed is neither kept nor told."""
        now = self.last_seen.moment(self.clock.now())
        return self.picture(self.verdicts(now), now)

    def verdicts(self, now: datetime) -> dict[str, Verdict]:
        """The verdicts as of now; only what something is known about since the last time is judged again."""
        return self._judging.verdicts(self.book, self.ledger, now)

    def mirror(self, now: datetime) -> frozenset[str]:
        """Let the tables say what the book says; the checkpoints that read differently now."""
        self.belongings.save_found(now)
        reworded = save_revisions(
            self.book,
            self._file.text,
            self.store,
            facts=self.ledger,
            wordings=self.wordings,
            now=now,
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
        quotes, ledger = self.store.prices.quotes(), self.ledger
        return with_touched(self.book, ledger, verdicts(self.book, ledger, at), quotes, at)

    def with_touched(self, verdicts: Mapping[str, Verdict], at: datetime) -> dict[str, Verdict]:
        return self._judging.with_touched(self.ledger, verdicts, self.store.prices.quotes(), at)

    def picture(self, verdicts: Mapping[str, Verdict], now: datetime) -> State:
        prices = self.store.prices
        recent, last_closes, quotes = (
            prices.recent_closes(SPARK),
            prices.last_closes(),
            prices.quotes(),
        )
        return State(
            book=self.book,
            ledger=with_rates(self.ledger, self.book),
            verdicts=self.with_touched(verdicts, now),
            quotes=last_prices(quotes, recent, last_closes, self._currencies, self.book, now=now),
            sparks=sparks(recent),
            sparks_since=prices.closes.since,
            last_closes=last_closes,
            flips=self._flips.read(),
            inbox=self._inbox(now),
            hits=self._to_answer(),
            unread=self.store.inbox.unread(),
            health=tuple(self.store.sources.read().values()),
            problem=self.problem,
            mismatches=mismatches_line(
                mismatches(self.book, prices.quoted()) | self.mismatches, self.book
            ),
            undated=self._undated,
            failing_since=self.store.outbox.failing_since(),
            at=now,
            told=self.store.inbox.last_told(),
            snoozed=frozenset(self.store.inbox.snoozes(now)),
        )

    def refreshed(self, state: State) -> State:
        """The picture with what the store says now of the inbox and the sources; verdicts as they were."""
        return replace(
            state,
            inbox=self._inbox(self.clock.now()),
            hits=self._to_answer(),
            unread=self.store.inbox.unread(),
            health=tuple(self.store.sources.read().values()),
            failing_since=self.store.outbox.failing_since(),
            told=self.store.inbox.last_told(),
            snoozed=frozenset(self.store.inbox.snoozes(self.clock.now())),
        )

    def _to_answer(self) -> tuple[HitLine, ...]:
        """Return what waits for a yes or no: questions, then sentences and what agents propose."""
        return (*self.questions.lines(self.book), *self.pending.lines(self.book))

    def _inbox(self, now: datetime) -> tuple[InboxLine, ...]:
        """Return what was notified last; a question that is open has a row of its own."""
        asked = {f"{ASKED}{one.key}" for one in self.questions.open(self.book)}
        return tuple(line for line in inbox_lines(self.store, now) if line.checkpoint not in asked)
