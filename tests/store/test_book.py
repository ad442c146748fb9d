"""The book as tables, replaced whole, and what it said before, kept for good."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from tests.doors.book import (
    Book,
    Checkpoint,
    Event,
    Lot,
    Role,
    Thesis,
    Ticker,
    changed,
    definition,
    load_book,
    parse_period,
    parse_window,
    promise,
    same_claim,
)
from tests.homes import Store

LARGEST = Checkpoint("scorpio-largest-line", Role.PROOF,
    Event("company states Scorpio is its largest product line"), ticker="ALAB", thesis="alab-platform",
    text="Scorpio is the largest product line by year-end 2026", period=parse_period("FY2026"),
    due=parse_window("2026Q4"), p=Decimal("0.7"), then="re-evaluate")  # fmt: skip
THEME = Checkpoint("export-ban", Role.KILL, Event("an export ban covers retimers"))
BOOK = Book(
    tickers={
        "ALAB": Ticker("ALAB", "Astera Labs", 1736297,
            lots=(Lot(Decimal(40), Decimal("142.10"), date(2025, 9, 2)),)),
        "CRDO": Ticker("CRDO", "Credo"),
    }, theses={"alab-platform": Thesis("alab-platform", ("ALAB", "CRDO"), "The connectivity layer…")},
    checkpoints={LARGEST.id: LARGEST, THEME.id: THEME}, cash={"EUR": Decimal("1200.50")})  # fmt: skip
LINES = {LARGEST.id: "event; due 2026Q4", THEME.id: "event"}
TEXT = "schema = 1 # and so on"
WIDE = Path(__file__).with_name("wide.toml").read_text("utf-8")


def mirror(
    store: Store,
    now: datetime,
    book: Book = BOOK,
    lines: dict[str, str] = LINES,
    *,
    text: str = TEXT,
    words: dict[str, str] | None = None,
) -> tuple[str, ...] | None:
    return (
        None if store.wordings.says(book, text) else store.wordings.save(book, text, lines, words or {}, now)
    )


def with_largest(**changes: Any) -> Book:
    return replace(BOOK, checkpoints={**BOOK.checkpoints, LARGEST.id: replace(LARGEST, **changes)})


def test_a_line_of_an_earlier_version_of_the_app_is_no_edit(store: Store, now: datetime) -> None:
    """It did not say what other tables limit; that it does now moves no goalpost, from then on it can."""
    book = load_book(WIDE).book
    assert book is not None
    checkpoints = book.checkpoints.items()
    mirror(store, now, book, {id_: definition(one) for id_, one in checkpoints}, text="before")
    lines = {id_: promise(one) for id_, one in checkpoints}
    assert store.wordings.edited(lines) == frozenset()
    mirror(store, now, book, lines, text="after")
    one, *_ = lines.values()
    moved = one.replace("opened none", "opened 2026-10-02")
    assert store.wordings.edited(lines | {next(iter(lines)): moved}) == {next(iter(lines))}
    assert (same_claim(one, moved), changed(one, moved)) == (False, ("opened none → 2026-10-02",))
    assert same_claim(definition(next(iter(checkpoints))[1]), one)


# what it said before


def test_a_wording_is_no_worse_for_how_a_stranger_of_that_name_stood(store: Store, now: datetime) -> None:
    """A first wording was not edited, whatever is said to have been said."""
    mirror(store, now, words={LARGEST.id: "missed"})
    assert {revision.word for revision in store.wordings.revisions()} == {""}


def test_going_back_to_an_old_wording_is_a_change_too(store: Store, now: datetime) -> None:
    for line in ("due 2026", "due 2027", "due 2026"):
        mirror(store, now, lines={**LINES, LARGEST.id: line}, text=f"# {line}")
    assert store.wordings.number(LARGEST.id) == 3


def test_a_changed_probability_is_a_new_statement_and_no_wording(store: Store, now: datetime) -> None:
    for p in ("0.7", "0.70", "0.4", None, None, "0.4"):
        book = with_largest(p=Decimal(p) if p else None)
        mirror(store, now, book, text=f"# {p}")
        store.wordings.add_stated(book.checkpoints.values(), store.wordings.stated(), now)
    assert [(one.checkpoint, one.p) for one in store.wordings.stated()] == [
        (LARGEST.id, Decimal("0.7")),
        (LARGEST.id, Decimal("0.4")),
        (LARGEST.id, None),
        (LARGEST.id, Decimal("0.4")),
    ]
    assert store.wordings.number(LARGEST.id) == 1
