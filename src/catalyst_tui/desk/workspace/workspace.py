"""Hold an open home: its book, its store and the ledger of known facts, and judge them.

All of it is synchronous and belongs to one thread. Others see it as an immutable `State`
(state.py).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Self

from msgspec.structs import replace

from catalyst_tui.book.file.syntax import Problem
from catalyst_tui.book.language.names import listed
from catalyst_tui.book.model.book import Book
from catalyst_tui.book.model.tickers import Split
from catalyst_tui.desk.home.clock import Clock
from catalyst_tui.desk.home.config import Config, read_config
from catalyst_tui.desk.home.folder import Home, old_settings, refuse_unbegun, settle
from catalyst_tui.desk.workspace.book_file import BookFile, write_book
from catalyst_tui.desk.workspace.claims import (
    Belongings,
    Wordings,
    evidence_again,
    figures_again,
    given_away,
    save_revisions,
)
from catalyst_tui.desk.workspace.currency import (
    SameCurrencyCloses,
    last_prices,
    mismatches,
    mismatches_line,
    of_sessions,
    other_exchanges,
)
from catalyst_tui.desk.workspace.filing_intake import CompanyUpdate, FilingIntake
from catalyst_tui.desk.workspace.identities import owners, reading, undated
from catalyst_tui.desk.workspace.inbox import flips, inbox_lines
from catalyst_tui.desk.workspace.meanings import (
    other_companies,
    save_meanings,
)
from catalyst_tui.desk.workspace.observed import LastSeen, Observed, late_closes
from catalyst_tui.desk.workspace.pending_review import PendingReview
from catalyst_tui.desk.workspace.questions import Questions
from catalyst_tui.desk.workspace.splits import SplitIntake
from catalyst_tui.desk.workspace.state import State, with_rates
from catalyst_tui.desk.workspace.uncounted import LONG_AGO
from catalyst_tui.judge.history.transitions import ASKED, with_touched
from catalyst_tui.judge.judge import Judged, judge, verdicts
from catalyst_tui.judge.ledger.facts import (
    EarningsReport,
    Evidence,
    Fact,
    History,
    Ledger,
    Need,
    Quote,
    Revision,
    withdrawn,
)
from catalyst_tui.judge.rules.rulings import Parked, last_asking
from catalyst_tui.judge.verdict import Verdict
from catalyst_tui.outside.health import Health
from catalyst_tui.store.book import rename_checkpoint, rename_thesis
from catalyst_tui.store.errors import StoppedError
from catalyst_tui.store.ledger import GivenRow
from catalyst_tui.store.open import Store, open_store, open_to_read
from catalyst_tui.store.prices import YES, split_key
from catalyst_tui.store.sources import HitState

RENAMES = "renames"
"""The note that counts renames, so that other processes notice one."""

Added = tuple[tuple[Fact, ...], tuple[Evidence, ...]]
"""Figures and evidence that were not known before."""


class Workspace:
    """One user's home at work. Use it from the thread that opened it."""

    def __init__(self, home: Home, clock: Clock, *, only_reads: bool = False) -> None:
        """Open a home.

        `only_reads` takes one that cannot be written; `store.stopped` says why then.
        """
        self.home, self.clock, self._only_reads = home, clock, only_reads
        refuse_unbegun(home)
        self.old_settings = old_settings(home)
        if not only_reads:
            settle(home)
        self.config: Config = read_config(home.config)
        opened = open_to_read if only_reads else open_store
        self.store: Store = opened(home.database, now=clock.now())
        try:
            self._open()
        except BaseException:
            self.store.close()
            raise

    def _open(self) -> None:
        store = self.store
        # Read the version first, so that later writes are noticed
        self._version = store.data_version()
        self.unmirrored = True  # the book was read and not yet judged
        # True in a home that was never judged, until the first fetch is over.
        self.priceless = not store.transitions.last() and not store.prices.quotes()
        self.first_prices = False  # some of that fetch came and was not yet judged
        self.filing_intake = FilingIntake(store)
        self.last_seen = LastSeen(store)
        self._judged: Judged | None = None
        self.observed = Observed(store)
        self._renames = store.notes.read(RENAMES)
        self.pending = PendingReview(store, self.home)
        self.questions = Questions(
            store, self.pending.text, lambda: self.belongings.parked
        )
        self._file = BookFile(self.home, store)
        self.identities = self._file.identities
        self.splits = SplitIntake(self.home, store, self._file, self.clock)
        store.prices.on_split = self.splits.take
        self.wordings = Wordings(store.wordings.text, self.identities)
        self.belongings = Belongings(store, self.wordings)
        self.read()
        if self._only_reads and not store.wordings.says(self.book, self._file.text):
            self._try_edits()

    def _try_edits(self) -> None:
        """Take in the edits of the book that nobody saved, until the home is closed.

        A command that only reads shows what follows from them: moved goalposts, and questions.
        """
        if self.behind or not any(self.store.wordings.texts()):
            return  # in a home that was never judged nothing follows from an edit
        with suppress(StoppedError):
            self.store.begin_trial()
            self.mirror(self.last_seen.moment(self.clock.now()))

    def read(self) -> None:
        """Read all stored facts and evidence again."""
        self._owners = owners(self.book, self.store)
        self.ledger = Ledger(self.observed.read(self._owners))
        self.last_seen.add_saved(self.observed.moments)
        self._index()

    def _index(self) -> None:
        counted = self.belongings.settle(self.book, self.observed.evidence).counted
        self.ledger = self.observed.ledger(
            self.ledger.reported,
            self._own_closes(),
            self._earnings_reports(),
            counted,
            self.book,
        )
        self.ledger.counted_by = self.belongings.counting(
            self.book, self.observed.evidence
        )
        self._undated = undated(self.book, self.ledger)

    def _earnings_reports(self) -> tuple[EarningsReport, ...]:
        return self.filing_intake.earnings_reports(self.book, self.clock.now())

    def _own_closes(self) -> SameCurrencyCloses:
        self._currencies = self.store.prices.currencies()
        self.archived = self.store.vintages.symbols()
        self.mismatches = mismatches(self.book, self._currencies)
        exchanges = other_exchanges(self.book, self.store)
        return SameCurrencyCloses(
            self.store.prices.closes,
            self.mismatches,
            self._owners.reused,
            other_companies(self.book, self.store),
            exchanges,
        )

    def close(self) -> None:
        """Close the database. Safe to call twice."""
        self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    # The book

    @property
    def book(self) -> Book:
        """Return the book in force."""
        return self._file.book

    @property
    def problem(self) -> str:
        """Return why the book in force is not the one on disk; empty if it is."""
        return self._file.problem

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Return everything wrong in the file."""
        return self._file.problems

    def reread_book(self) -> bool:
        """Load the book again if the file has changed. Return whether it has."""
        return self._file.reread() and self._take_book()

    def write_book(self, before: str, after: str) -> None:
        """Replace the text of the book and load it. ChangedMeanwhileError, HomeError."""
        with self.store.transaction():
            write_book(self.home, before, after)
        self.reread_book()

    def _learn(self) -> bool:
        """Take in what became known of companies. Return whether that changed the book."""
        return self._file.learn() and self._take_book()

    def _take_book(self) -> bool:
        self.unmirrored = True
        if self._owners.counts_as(owners(self.book, self.store)):
            self._index()
        else:
            self.read()
        return True

    # Facts and evidence

    def add(
        self,
        facts: Iterable[Fact] = (),
        evidence: Iterable[Evidence] = (),
        hit: int | None = None,
    ) -> Added:
        """Save an entry, all of it or nothing, and return the facts and evidence that are new.

        `hit` is the sentence that was accepted.
        """
        now = self.clock.now()
        self.store.try_again()  # who made room on a full disk need not wait to be believed
        with self.store.transaction():
            rows = self.store.ledger
            facts = rows.entered(figures_again(facts, self.ledger, now), now)
            new = [fact for fact in facts if rows.add_facts([fact], now)]
            known = {item.id for item in rows.evidence()}
            aside = (
                *self.belongings.aside,
                *(one.item for one in self.belongings.parked),
            )
            again = evidence_again(evidence, self.observed.evidence, aside)
            fresh = rows.entered([item for item in again if item.id not in known], now)
            rows.add_evidence(fresh, now)
            self.belongings.give(self.book, fresh, now)
            if hit is not None:
                self.store.hits.decide(hit, HitState.ACCEPTED, now)
        self.observed.add(new, fresh)
        self.last_seen.add_saved(
            item.known_at for items in (new, fresh) for item in items
        )
        gone = {withdrawn(fact) for fact in new if fact.withdraws is not None}
        if gone.difference(*(self.ledger.facts(fact.ticker) for fact in gone)):
            self.read()  # it is known under the name or unit of now
        else:
            self.ledger = self.ledger.with_more(new, fresh)
        return tuple(new), tuple(fresh)

    @property
    def unreadable_closes(self) -> str:
        """Return a sentence on symbols whose stored closes cannot be read so far; empty if there
        are none.
        """
        unreadable = self.store.prices.closes.unreadable
        if not unreadable:
            return ""
        first, why = next(iter(unreadable.items()))
        return (
            f"The stored closes of {listed([*unreadable])} cannot be read and are left out "
            f"({first}: {why}). `catalyst restore` lists the copies that can be put back"
        )

    @property
    def behind(self) -> str:
        """Return why nobody is notified: the clock is behind. Empty if it is not."""
        return self.last_seen.behind(self.clock.now())

    def catch_up(self) -> bool:
        """Take in what others changed: the book's file, the database. Return whether they did."""
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
        """Take in what another process saved."""
        closes = self.store.prices.closes.catch_up()
        if self._renames != self.store.notes.read(RENAMES):
            self._forget_names()
        elif self.observed.has_other_rows:
            self.read()
        elif self.observed.has_another_record:
            self._index()
        else:
            reports = self._earnings_reports()
            self.ledger = self.ledger.with_more(earnings_reports=reports)
            if closes:
                self.ledger = self.ledger.with_closes(self._own_closes())

    def answer(self, question: str, said: str) -> None:
        """Save the user's answer to a question, and take in what follows."""
        self.store.splits.answer(question, said, self.clock.now())
        self._learn()

    def give_again(self, items: Sequence[Parked]) -> None:
        """Give evidence to the claim that its id names now, because the user says so."""
        with self.store.transaction():
            moved = [replace(item.item, checkpoint=item.part) for item in items]
            self.belongings.give(self.book, moved, self.clock.now())
        self._index()

    def answer_again(
        self, answers: Mapping[str, str], given: Iterable[GivenRow]
    ) -> None:
        """Save answers, and the claims of evidence: as a yes says, or as they were before it."""
        now = self.clock.now()
        with self.store.transaction():
            for question, text in answers.items():
                self.store.splits.answer(question, text, now)
            self.store.belongings.give(given, now)
        self._learn()
        self.read()

    def rename(self, old: str, new: str) -> None:
        """Move everything known of a checkpoint or thesis to another id. The book stays."""
        move = rename_thesis if new in self.book.theses else rename_checkpoint
        with self.store.transaction():
            move(self.store, old, new)
            renames = int(self.store.notes.read(RENAMES) or 0) + 1
            self.store.notes.put(RENAMES, str(renames))
        self._forget_names()

    def _forget_names(self) -> None:
        """Read everything again that is known by the id of a checkpoint or a thesis."""
        self._renames = self.store.notes.read(RENAMES)
        self.unmirrored = True
        self.read()

    def end_fetch(self, rows: Iterable[Health], need: Need = Need.PRICES) -> None:
        """Save the health of the sources of one need, so that a restart does not ask a blocked one.

        If none answers, note the outage: missing data means nothing then.
        """
        from catalyst_tui.sources.specs import gives_prices

        health = list(rows)
        for row in health:
            self.store.sources.put(row)
        answers = {row.answers for row in health if gives_prices(row.name)}
        down = False in answers and True not in answers
        if self.store.outages.record(need, down, self.clock.now()):
            self._index()
        self.priceless = self.priceless and not self.store.prices.quotes()

    def take_prices(
        self, quotes: Collection[Quote], histories: Collection[History]
    ) -> set[str]:
        """Save prices and announced reports.

        Return symbols with a rebased history, which is not saved.

        Their whole history must be fetched. Nobody is notified of what a home's first fetch
        changes.
        """
        now = self.clock.now()
        histories = [of_sessions(history, self.book) for history in histories]
        self.first_prices = self.first_prices or self.priceless
        self.last_seen.add_news(late_closes(histories, self.store))
        rebased = {
            history.symbol
            for history in histories
            if self.store.prices.put_history(history, now)
        }
        kept = [quote for quote in quotes if quote.symbol not in rebased]
        self.store.prices.put_quotes(kept, now)
        announced = self.store.calendar.add(
            quote.announced for quote in kept if quote.announced
        )
        self.ledger = self.ledger.with_closes(self._own_closes()).with_more(
            announced=announced
        )
        self.take_splits()
        renamed = any(history.symbol in self._owners.before for history in histories)
        if renamed and not self._owners.counts_as(owners(self.book, self.store)):
            self.read()
        return rebased

    def take_splits(self) -> None:
        """Take in the splits that closes showed."""
        self.splits.take_renamed()
        self.splits.check_jumps()
        if self.splits.new:
            self.splits.new = False
            self._learn()

    def take_split(self, symbol: str, split: Split) -> None:
        """Take a jump of closes for a split, because the user says so."""
        now = self.clock.now()
        with self.store.transaction():
            self.store.prices.rebase(symbol, split.day, split.ratio, now)
            self.store.splits.answer(split_key(symbol, split), YES, now)
        self._learn()
        self.read()

    def take_filings(self, updates: Iterable[CompanyUpdate]) -> bool:
        """Save what companies filed. Return whether it was new."""
        facts, news = self.filing_intake.take(updates, self.clock.now())
        self.observed.add(facts)
        self.ledger, first = self.ledger.with_more(facts), self.filing_intake.first
        self.last_seen.add_news(
            fact.known_at for fact in facts if fact.ticker not in first
        )
        self.splits.take_filed(facts)
        self.splits.new = False
        if self._learn():
            return True
        if news:
            self.ledger = self.ledger.with_more(
                earnings_reports=self._earnings_reports()
            )
        return news

    # Verdicts

    def look(self) -> State:
        """Return the state as of now. Changes are neither saved nor notified."""
        now = self.last_seen.moment(self.clock.now())
        return self.picture(self.with_touched(self.verdicts(now), now), now)

    def verdicts(self, now: datetime) -> dict[str, Verdict]:
        """Return the verdicts as of now. Only what may have changed is judged again."""
        last = self._judged
        if last is not None and last.book is self.book:
            self._judged = last.again(self.ledger, now)
        else:
            self._judged = judge(self.book, self.ledger, now)
        return self._judged.verdicts

    def as_of(self, at: datetime) -> dict[str, Verdict]:
        """Return the verdicts at another moment."""
        return self.with_touched(verdicts(self.book, self.ledger, at), at)

    def mirror(self, now: datetime) -> frozenset[str]:
        """Save what the book says now. Return the checkpoints that were reworded."""
        text = self._file.text
        converted = frozenset[str]()
        if not self.store.wordings.says(self.book, text):
            self.splits.take_converted()
            converted = self.splits.follow()
        self.take_splits()
        self.belongings.save_found(now)
        is_edit = self.store.wordings.last_text() != text
        moved = save_meanings(self.book, self.store, now)
        facts, versions = self.ledger, self.wordings
        reworded = save_revisions(
            self.book,
            text,
            self.store,
            facts=facts,
            wordings=versions,
            converted=converted,
            now=now,
        )
        if reworded is None:
            return frozenset()
        for checkpoint in reworded.intersection(self.store.inbox.snoozes(now)):
            if self.store.wordings.number(checkpoint) > 1:
                # It was snoozed as it read before.
                self.store.inbox.snooze(checkpoint, now, now)
        for checkpoint in reworded & given_away(
            self.store.wordings.revisions(), self.book
        ):
            # The lines of the other company no longer wait; the user did not do that
            lines = self.store.inbox.named(checkpoint)
            self.store.inbox.acknowledge([line.id for line in lines], LONG_AGO)
        self._index()
        # What the user's own edit of a table does to the checkpoints that read it is no news either
        return reworded | (
            reading(self.book, moved) if is_edit and moved else frozenset[str]()
        )

    def explain(self, checkpoint: str, text: str) -> Revision | None:
        """Save why a checkpoint was changed.

        Return the edit that this explains, if there is one.
        """
        now = self.clock.now()
        edit = last_asking(checkpoint, self.ledger, now)
        if edit is not None:
            self.store.wordings.add_reason(checkpoint, edit.number, text, now)
            self._index()
        return edit

    def with_touched(
        self, verdicts: Mapping[str, Verdict], at: datetime
    ) -> dict[str, Verdict]:
        """Return the verdicts, with a mark on those that the last trades would turn."""
        quotes = self.store.prices.quotes()
        return with_touched(self.book, self.ledger, verdicts, quotes, at)

    def picture(self, verdicts: Mapping[str, Verdict], now: datetime) -> State:
        """Return the state with these verdicts."""
        prices, book = self.store.prices, self.book
        recent, last, quotes = (
            prices.recent_closes(),
            prices.last_closes(),
            prices.quotes(),
        )
        other_currency = mismatches(book, prices.quoted()) | self.mismatches
        state = State(
            book=book,
            ledger=with_rates(self.ledger, book),
            verdicts=verdicts,
            quotes=last_prices(quotes, recent, last, self._currencies, book, now=now),
            sparks=recent,
            last_closes=last,
            flips=flips(self.store),
            problem=self.problem,
            mismatches=mismatches_line(other_currency, book),
            undated=self._undated,
            at=now,
        )
        return self.refreshed(state)

    def refreshed(self, state: State) -> State:
        """Return a state with the inbox and the sources as they are now."""
        inbox, now = self.store.inbox, self.clock.now()
        # Questions have rows of their own while they are open
        lines = [
            line
            for line in inbox_lines(self.store, now)
            if not line.checkpoint.startswith(ASKED)
        ]
        return replace(
            state,
            inbox=tuple(lines),
            hits=(*self.questions.lines(self.book), *self.pending.lines(self.book)),
            health=tuple(self.store.sources.read().values()),
            failing_since=self.store.outbox.failing_since(),
            notified=inbox.last_told(),
            snoozed=inbox.snoozes(now),
        )
