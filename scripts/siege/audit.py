"""After a siege the books are balanced: nothing lost, nothing doubled, every change has its line, and every
line was so when it was written, judged again from what had been committed by then.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from msgspec import Struct

from catalyst_tui.book.file.load import load_book
from catalyst_tui.book.model.book import Book
from catalyst_tui.judge.history.transitions import checkpoint_of, remark_of, words
from catalyst_tui.judge.judge import verdict
from catalyst_tui.judge.ledger.facts import Evidence, Fact, Ledger, Record
from catalyst_tui.store.cells import moment
from catalyst_tui.store.open import Store
from scripts.siege import desktop, journal

_CHANGES = "SELECT id, checkpoint, before, after, at, heard FROM transitions ORDER BY id"


class Balance(Struct):
    """What a siege came to. From `lost` on all must be zero."""

    kept: int = 0
    changes: int = 0
    lines: int = 0
    popups: int = 0
    lost: int = 0
    """Entered, said to be kept, and not there."""
    doubled: int = 0
    """Popups shown beside themselves."""
    unlisted: int = 0
    """Changes that were to be heard and have no line."""
    twice: int = 0
    """Lines beyond one for each such change."""
    broken: int = 0
    """Changes that do not lead on from the change before."""
    untrue: int = 0
    """Changes to a word that was not so, by what was known then and there."""
    unsaid: int = 0
    """Words that held from one entry to the next and are no change."""
    stale: int = 0
    """Last words that are not so now."""
    untold: int = 0
    """Popups still owed."""
    own: int = 0
    """Popups of what the user has just entered: revenue is never imported. Entries that overtook one another
    on their way are news: a word between them was not noticed."""
    unsound: int = 0
    """1 when SQLite's integrity check finds something."""

    @property
    def fine(self) -> bool:
        """Whether nothing was lost, doubled, or told wrong."""
        wrong = (self.lost, self.doubled, self.unlisted, self.twice, self.broken, self.untrue)
        return not any((*wrong, self.unsaid, self.stale, self.untold, self.own, self.unsound))


class Audit:
    """The end of a siege, read once: what is in the database, in which order it came."""

    def __init__(self, store: Store, now: datetime) -> None:
        self._store, self._now = store, now
        text = store.notes.read("book_text")
        assert text is not None
        book = load_book(text).book
        assert book is not None
        self._book: Book = book
        past = (
            store.wordings.revisions(),
            store.wordings.reasons(),
            store.wordings.stated(),
            store.outages.read(),
        )
        self._record = Record(*past)
        self._facts = dict(zip(self._rowids("facts"), store.ledger.facts(), strict=True))
        self._evidence = dict(zip(self._rowids("evidence"), store.ledger.evidence(), strict=True))
        self._changes = {row[0]: row[1:] for row in store.rows(_CHANGES)}

    def _rowids(self, table: str) -> list[int]:
        return [row for (row,) in self._store.rows(f"SELECT rowid FROM {table} ORDER BY rowid")]

    def balance(self, said: Iterable[str], shown: Iterable[desktop.Popup], *, in_order: bool) -> Balance:
        """Everything counted. `said`: the names of what was said to be kept; `in_order`: nobody set the
        clock, so each entry had its moment at which it was known."""
        found = Balance()
        names = {fact.note for fact in self._facts.values()} | {e.note for e in self._evidence.values()}
        found.kept = len(names)
        found.lost = len(set(said) - names)
        self._count_lines(found)
        self._count_popups(found, shown)
        self._judge_again(found, in_order=in_order)
        found.unsound = int(self._store.rows("PRAGMA integrity_check") != [("ok",)])
        return found

    def _count_lines(self, found: Balance) -> None:
        last: dict[str, str | None] = {}
        for checkpoint, before, after, _, _ in self._changes.values():
            found.broken += last.get(checkpoint) != before
            last[checkpoint] = after
        heard = Counter(
            id_ for id_, (_, before, _, _, heard) in self._changes.items() if heard and before is not None
        )
        lines = Counter(row for (row,) in self._store.rows("SELECT transition FROM inbox"))
        found.changes, found.lines = heard.total(), lines.total()
        found.unlisted, found.twice = (heard - lines).total(), (lines - heard).total()

    def _count_popups(self, found: Balance, shown: Iterable[desktop.Popup]) -> None:
        places: defaultdict[int, set[int]] = defaultdict(set)
        for popup in shown:
            found.popups += 1
            places[popup.row].add(popup.shown_as)
        found.doubled = sum(len(numbers) - 1 for numbers in places.values())
        # What changed lately waits until it has stood for 3 closes.
        owed = (
            "SELECT count(*) FROM outbox "
            "WHERE state IN ('waiting', 'sending') AND rounds = 0 AND ifnull(error, '') <> 'stands'"
        )
        found.untold = self._store.rows(owed)[0][0]

    def _judge_again(self, found: Balance, *, in_order: bool) -> None:
        facts, evidence = defaultdict[str, list[Fact]](list), defaultdict[str, list[Evidence]](list)
        entered, said = defaultdict[str, list[datetime]](list), defaultdict[str, list[str]](list)
        for kept in journal.read(self._store.path):
            match kept.table:
                case "facts" if kept.row in self._facts:
                    fact = self._facts[kept.row]
                    facts[fact.ticker].append(fact)
                    entered[f"revenue-{fact.ticker.lower()}"].append(fact.known_at)
                case "evidence" if kept.row in self._evidence:
                    item = self._evidence[kept.row]
                    evidence[item.checkpoint].append(item)
                    entered[item.checkpoint].append(item.known_at)
                case "transitions" if remark_of(self._changes[kept.row][0]) is None:
                    key, _, after, at, _ = self._changes[kept.row]
                    found.untrue += after not in self._words(checkpoint_of(key), moment(at), facts, evidence)
                    said[key].append(after)
        popups = Counter(row for (row,) in self._store.rows("SELECT checkpoint FROM outbox"))
        for id_ in self._book.checkpoints:
            last = self._store.transitions.last_words()[id_]
            found.stale += last not in self._words(id_, self._now, facts, evidence)
            if in_order and entered[id_] == sorted(entered[id_]):
                held = [w for at in entered[id_] for w in self._words(id_, at, facts, evidence)]
                found.unsaid += _missing(held, said[id_])
                found.own += popups[id_] if id_.startswith("revenue-") else 0

    def _words(
        self,
        checkpoint: str,
        at: datetime,
        facts: Mapping[str, list[Fact]],
        evidence: Mapping[str, list[Evidence]],
    ) -> list[str]:
        claim = self._book.checkpoints[checkpoint]
        known = facts.get(claim.ticker or "", []), evidence.get(checkpoint, [])
        ledger = Ledger(*known, {}, self._record)
        return [word.word for word in words([verdict(self._book, ledger, at, claim)])]


def _missing(held: list[str], said: list[str]) -> int:
    """How many words that held were not said, in their order. `said` begins with the first look."""
    history = [word for word, _ in groupby([said[0], *held])]
    rest = iter(said)
    return sum(word not in rest for word in history)


def popups(folder: Path) -> list[desktop.Popup]:
    """What the siege's desktop has shown."""
    return desktop.popups(folder) if (folder / "popups").exists() else []


def as_json(found: Balance) -> dict[str, Any]:
    """The counts by name."""
    return {name: getattr(found, name) for name in Balance.__struct_fields__}
