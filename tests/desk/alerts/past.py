"""List what would have popped up over a past period, with the rules and the outbox of the real
thing.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import Struct

from tests.doors.book import Book, end_of, local_day
from tests.doors.judge import Ledger, Status, Verdict, notices, remarks, replay, verdicts_at, words
from tests.homes import (
    RULES,
    Edits,
    Store,
    changes,
    claim_popups,
    digest,
    open_store,
    read_last_words,
    repeats,
)


class PastPopup(Struct, frozen=True):
    """A popup that would have been shown at `at`, or a change that a `rule` held back from becoming
    one.
    """

    at: datetime
    title: str
    body: str
    keys: tuple[str, ...]
    repeated: bool = False
    rule: str = ""


def past_popups(book: Book, ledger: Ledger, first: datetime, last: datetime) -> list[PastPopup]:
    """Return what would have popped up after `first` and up to `last`, oldest first.

    Judges with today's book, as `replay` does. Nobody acknowledges anything, and there are no quiet
    hours.
    """
    with TemporaryDirectory() as folder:
        store = open_store(Path(folder, "catalyst.db"), now=first)
        try:
            return _replayed(store, book, ledger, first, last)
        finally:
            store.close()


def _replayed(store: Store, book: Book, ledger: Ledger, first: datetime, last: datetime) -> list[PastPopup]:
    found = list[PastPopup]()
    for at in [first, *_moments(book, ledger, first, last), last]:
        while (due := _next_due(store)) is not None and due < at:
            found += _delivered(store, book, verdicts_at(book, ledger, due), due)
        verdicts = verdicts_at(book, ledger, at)
        unknown = store.transitions.since(Status.UNKNOWN)
        words_now = [*words(verdicts.values()), *remarks(verdicts.values()),
            *notices(book, ledger, verdicts, unknown, at)]  # fmt: skip
        last_words = store.transitions.last_words()
        if any(last_words.get(word.key) != word.word for word in words_now):
            made = changes(words_now, read_last_words(store, at), book, Edits({}), at)
            store.transitions.commit(made, at)
        found += _delivered(store, book, verdicts, at)
    return sorted([*found, *_held_back(store)], key=lambda one: one.at)


def _moments(book: Book, ledger: Ledger, first: datetime, last: datetime) -> list[datetime]:
    """Return the moments at which a verdict changed, and each midnight, when dates pass."""
    moments = {flip.at for flip in replay(book, ledger, first, last)}
    day = local_day(first, book.zone)
    while (midnight := end_of(day, book.zone)) < last:
        moments.add(midnight)
        day += timedelta(days=1)
    return sorted(at for at in moments if first < at < last)


def _next_due(store: Store) -> datetime | None:
    rows = store.rows("SELECT min(due_at) FROM outbox WHERE state = 'waiting'")
    return datetime.fromisoformat(rows[0][0]) if rows[0][0] else None


def _delivered(store: Store, book: Book, verdicts: dict[str, Verdict], at: datetime) -> Iterator[PastPopup]:
    """Mark due alerts as sent, and yield them."""
    for alerts in claim_popups(store, book, verdicts, at):
        title, body = digest(alerts)
        keys = tuple(alert.checkpoint for alert in alerts)
        yield PastPopup(at, title, body, keys, repeated=any(alert.rounds for alert in alerts))
        ids = [alert.id for alert in alerts]
        store.outbox.mark_sent(ids, None, at, repeats=repeats(alerts, book, at))


def _held_back(store: Store) -> Iterator[PastPopup]:
    """Yield the changes that only the inbox has, each with the rule."""
    for at, key, title, body, rule, state in store.rows(
        "SELECT i.at, i.checkpoint, i.title, i.body, ifnull(o.error, ''), o.state "
        "FROM outbox o JOIN inbox i USING (transition) "
        "WHERE o.state IN ('waiting', 'superseded', 'quiet') AND o.rounds = 0"
    ):
        why = RULES.get(rule, "changed again first")
        if state == "waiting":
            why = "waits for the last close of its week"
        yield PastPopup(datetime.fromisoformat(at), title, body, (key,), rule=why)
