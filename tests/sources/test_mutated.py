"""Law: whatever a body holds, its reader returns values or raises the one error for a bad body, and what it
returns can be kept, judged and shown. `make fuzz` tries 20,000 bodies a reader."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import settings
from msgspec.structs import replace

from tests.books import loaded
from tests.doors.book import Book
from tests.doors.judge import Close, Fact, History, Ledger, Quote, Vintage, verdicts
from tests.doors.outside import SourceError
from tests.doors.sources import Submissions
from tests.homes import FilingRow, Known, Store, open_store, position_rows
from tests.sources.mutated import NOW, READERS, Reader, broken, values

BOOK = """\
schema = 1
[ticker.ALAB]
fiscal_year_end = "12-31"
lots = [{ quantity = 10, cost = "200.00", opened = 2025-09-02 }]
[ticker.CRDO]
""" + "".join(
    f'[[checkpoint]]\nid = "c{n}"\nticker = "ALAB"\nrole = "guard"\ntest = "{test}"\n'
    for n, test in enumerate(
        (
            "price >= $300",
            "drawdown(price, 20d) <= 30%",
            "yoy(revenue) > 20%",
            "gross_margin >= 70%",
            "ttm(net_income) > $1M",
            "eps_diluted > $1",
            "fred(DGS30) < 9%",
        )
    )
)
EXAMPLES = max(80, settings.default.max_examples) if settings.default else 80
"""The same ones each time; as many as a profile of Hypothesis says when that is more (`make fuzz`)."""


class _UndoneError(Exception):
    """What was kept is not kept."""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with open_store(tmp_path_factory.mktemp("kept") / "catalyst.db", now=NOW) as opened:
        yield opened


@pytest.fixture(scope="module")
def book() -> Book:
    return loaded(BOOK)


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: str(reader.name))
def test_whatever_a_body_holds(reader: Reader, store: Store, book: Book) -> None:
    for n in range(EXAMPLES):
        body = broken(reader, Random(f"{reader.name} {n}"))
        try:
            found = reader.read(body)
            assert_sane(found)
            assert_kept_and_judged(found, store, book)
        except SourceError:
            pass
        except Exception as error:
            pytest.fail(f"body {n}: {error!r}\n{body[:2000]!r}")


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: str(reader.name))
def test_the_bodies_themselves_are_read(reader: Reader, store: Store, book: Book) -> None:
    for body in reader.bodies:
        found = reader.read(body)
        assert found
        assert_sane(found)
        assert_kept_and_judged(found, store, book)


def assert_sane(found: object) -> None:
    """Check for finite numbers, times of our days, text that can be written."""
    for value in values(found):
        match value:
            case Decimal():
                assert value.is_finite()
                assert not value or -31 <= value.adjusted() <= 31, value
            case datetime():
                assert value.utcoffset() == timedelta(0)
                assert 1700 <= value.year < 2200
            case date():
                assert 1600 < value.year < 2300
            case int():
                assert abs(value) < 2**63
            case str():
                value.encode()


def assert_kept_and_judged(found: Any, store: Store, book: Book) -> None:
    """Store it as a refresh does, read it back, judge and draw it; then undo it."""
    answers = [part for part in _parts(found) if isinstance(part, Quote | History | Fact | Close | Vintage)]
    filings = found.filings if isinstance(found, Submissions) else ()
    quotes = [part for part in answers if isinstance(part, Quote)]
    histories = [part for part in answers if isinstance(part, History)]
    facts = [part for part in answers if isinstance(part, Fact)]
    rows = [
        FilingRow(1, one.accession, one.form, one.filed, NOW, one.report, one.items, one.primary, one.figures)
        for one in filings
    ]
    if not answers and not rows:
        return
    try:
        with store.transaction():
            for symbol in {quote.symbol for quote in quotes}:
                store.prices.put_quotes([quote for quote in quotes if quote.symbol == symbol], NOW)
            for history in histories:
                store.prices.put_history(history, NOW)
                store.prices.put_history(replace(history, whole=True), NOW)
            store.ledger.add_facts(facts, NOW)
            store.filings.add(rows, NOW)
            store.calendar.add(quote.announced for quote in quotes if quote.announced)
            _judged(store, book)
            raise _UndoneError
    except _UndoneError:
        pass
    for history in histories:
        store.prices.closes.forget(history.symbol)


def _judged(store: Store, book: Book) -> None:
    store.filings.of(1)
    ledger = Ledger(store.ledger.facts(), (), store.prices.closes)
    found = verdicts(book, ledger, NOW)
    drawn = store.prices.recent_closes()
    assert position_rows(Known(book, ledger, found, store.prices.quotes(), drawn, NOW))


def _parts(found: Any) -> Iterator[Any]:
    """Yield what a reader returned, and what is in it, as far as a refresh looks."""
    yield found
    if isinstance(found, list | tuple):
        for part in found:
            yield from _parts(part)
    for name in ("quote", "history", "facts"):
        if (part := getattr(found, name, None)) is not None and not isinstance(found, Quote):
            yield from _parts(part)
    if hasattr(found, "fact"):
        yield found.fact
