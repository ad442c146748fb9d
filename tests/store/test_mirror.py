"""The book as tables, replaced whole, and the wordings a checkpoint had, kept for good."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from catalyst_tui.book.dates import parse_window
from catalyst_tui.book.model import Book, Checkpoint, Event, Lot, Role, Thesis, Ticker
from catalyst_tui.book.period import parse_period
from catalyst_tui.store.open import Store
from catalyst_tui.store.outbox import Transition

LARGEST = Checkpoint(
    "scorpio-largest-line",
    Role.PROOF,
    Event("company states Scorpio is its largest product line"),
    ticker="ALAB",
    thesis="alab-platform",
    text="Scorpio is the largest product line by year-end 2026",
    period=parse_period("FY2026"),
    due=parse_window("2026Q4"),
    p=Decimal("0.7"),
    then="re-evaluate",
)
THEME = Checkpoint("export-ban", Role.KILL, Event("an export ban covers retimers"))
BOOK = Book(
    tickers={
        "ALAB": Ticker(
            "ALAB", "Astera Labs", 1736297, lots=(Lot(Decimal(40), Decimal("142.10"), date(2025, 9, 2)),)
        ),
        "CRDO": Ticker("CRDO", "Credo"),
    },
    theses={"alab-platform": Thesis("alab-platform", ("ALAB", "CRDO"), "The connectivity layer…")},
    checkpoints={LARGEST.id: LARGEST, THEME.id: THEME},
)
WORDS = {LARGEST.id: "event; due 2026Q4", THEME.id: "event"}


def test_people_find_their_book_in_the_database(store: Store, now: datetime) -> None:
    store.mirror_book(BOOK, WORDS, now)
    assert store.rows("SELECT symbol, name, cik, fiscal_year_end FROM tickers") == [
        ("ALAB", "Astera Labs", 1736297, "12-31"),
        ("CRDO", "Credo", None, "12-31"),
    ]
    assert store.rows("SELECT * FROM lots") == [("ALAB", 1, "40", "142.10", "2025-09-02")]
    assert store.rows("SELECT id, tickers, stance FROM theses") == [("alab-platform", "ALAB CRDO", "long")]
    assert store.rows(
        "SELECT id, ticker, role, period, due, due_last, p, action, revision FROM checkpoints"
    ) == [
        ("scorpio-largest-line", "ALAB", "proof", "FY2026", "2026Q4", "2026-12-31", "0.7", "re-evaluate", 1),
        ("export-ban", None, "kill", None, None, None, None, "", 1),
    ]


def test_and_where_each_checkpoint_stands(store: Store, now: datetime) -> None:
    store.mirror_book(BOOK, WORDS, now)
    first = Transition(LARGEST.id, 1, "ALAB", None, "pending", "", "nothing yet", now)
    store.commit_transitions([first], now)
    assert store.rows("SELECT id, word, reason FROM checkpoint_words ORDER BY id DESC") == [
        ("scorpio-largest-line", "pending", "nothing yet"),
        ("export-ban", None, None),
    ]


def test_the_same_book_is_not_written_again(store: Store, now: datetime) -> None:
    assert store.mirror_book(BOOK, WORDS, now) == (LARGEST.id, THEME.id)
    before = store.rows("SELECT total_changes()")
    assert store.mirror_book(BOOK, WORDS, now) == ()
    assert store.rows("SELECT total_changes()") == before


def test_what_left_the_book_leaves_the_tables(store: Store, now: datetime) -> None:
    store.mirror_book(BOOK, WORDS, now)
    store.mirror_book(Book(), {}, now)
    for table in ("tickers", "lots", "theses", "checkpoints"):
        assert store.rows(f"SELECT * FROM {table}") == []
    assert store.revision_of(LARGEST.id) == 1


def test_every_wording_is_kept(store: Store, now: datetime) -> None:
    store.mirror_book(BOOK, WORDS, now)
    moved = replace(
        BOOK, checkpoints={**BOOK.checkpoints, LARGEST.id: replace(LARGEST, due=parse_window("2027"))}
    )
    changed = store.mirror_book(moved, {**WORDS, LARGEST.id: "event; due 2027"}, now)

    assert changed == (LARGEST.id,)
    assert (store.revision_of(LARGEST.id), store.revision_of(THEME.id), store.revision_of("nobody")) == (
        2,
        1,
        0,
    )
    assert [(r.number, r.definition) for r in store.revisions_of(LARGEST.id)] == [
        (1, "event; due 2026Q4"),
        (2, "event; due 2027"),
    ]
    assert store.rows("SELECT revision FROM checkpoints WHERE id = ?", (LARGEST.id,)) == [(2,)]


def test_going_back_to_an_old_wording_is_a_change_too(store: Store, now: datetime) -> None:
    for words in ("due 2026", "due 2027", "due 2026"):
        store.mirror_book(BOOK, {LARGEST.id: words}, now)
    assert store.revision_of(LARGEST.id) == 3
