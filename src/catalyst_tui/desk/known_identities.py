"""What a home knows of the tickers of a book, for a command that only reads the book's text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

from catalyst_tui.book.file.ids import name_of
from catalyst_tui.book.file.syntax import Locator, Path, Problem, Severity, parse
from catalyst_tui.book.model.book import Book
from catalyst_tui.book.model.tickers import Identity
from catalyst_tui.desk.home.clock import SystemClock
from catalyst_tui.desk.home.folder import Home
from catalyst_tui.desk.identities import identities, load_with
from catalyst_tui.desk.owners import Orphans, orphans, other_name
from catalyst_tui.judge.rules.corporate_actions import waiting_on
from catalyst_tui.store.errors import StoreError
from catalyst_tui.store.open import open_to_read
from catalyst_tui.store.sources import CompanyRow


def known_advice(home: Home, text: str) -> tuple[Problem, ...]:
    """Return what today's date and the home's database say against its book."""
    today = SystemClock().now().date()
    ahead = tuple(_opened_later(text, today))
    if not home.database.exists():
        return ahead
    with suppress(StoreError), open_to_read(home.database, now=SystemClock().now()) as store:
        known = identities(
            store.filings.companies(), store.prices.currencies(), store.splits.known()
        )
        book = load_with(text, known).book
        if book is None:
            return ahead
        parsed = parse(text)
        places = Locator(parsed.text)
        lost = orphans(book, store)
        return (
            *ahead,
            *_outdated(book, parsed.data or {}, places),
            *_other_names(book, known, places),
            *_beginning_late(book, store.filings.companies().values(), places),
            *(_orphan(one, places) for one in lost),
        )
    return ahead


def _opened_later(text: str, today: date) -> Iterator[Problem]:
    """The lots whose day has not come: they are held from that day on."""
    book = load_with(text, {}).book
    if book is None:
        return
    places = Locator(parse(text).text)
    for symbol, ticker in book.tickers.items():
        for place, lot in enumerate(ticker.lots):
            if lot.opened is not None and lot.opened > today + timedelta(days=1):
                said = f"{symbol}: this lot is opened on {lot.opened}, which has not come yet"
                at = places.value(("ticker", symbol, "lots", place))
                yield Problem(*at, said, "until then it is not held", Severity.ADVICE)


def _orphan(lost: Orphans, places: Locator) -> Problem:
    said = f"{lost.name}: {lost.figures} you entered, of no {lost.what} of the book"
    return Problem(*places.value(()), said, lost.hint, Severity.ADVICE)


def _other_names(book: Book, known: Mapping[str, Identity], places: Locator) -> Iterator[Problem]:
    """The tickers whose company goes by quite another name at the SEC: the cik may be another's."""
    for symbol, one in known.items():
        ticker = book.tickers.get(symbol)
        if ticker is not None and one.name and other_name(ticker, one.name):
            said = f"{symbol}: {ticker.name!r} here, {one.name!r} in its filings (cik {one.cik})"
            hint = "mend `cik` or `name`"
            yield Problem(*places.value(("ticker", symbol)), said, hint, Severity.ADVICE)


def _beginning_late(
    book: Book, companies: Iterable[CompanyRow], places: Locator
) -> Iterator[Problem]:
    """The tickers whose company succeeded another one whose figures are not known."""
    for company in companies:
        for line in company.said.splitlines():
            said, sign, hint = line.partition("; former_cik")
            if sign and company.ticker in book.tickers:
                at = places.value(("ticker", company.ticker))
                yield Problem(*at, said, f"former_cik{hint}", Severity.ADVICE)


def _outdated(book: Book, data: Mapping[str, Any], places: Locator) -> Iterator[Problem]:
    """What was written before a stock split and not changed since, each at its place."""
    at: dict[str, Path] = {
        name_of(raw) or "": ("checkpoint", place)
        for place, raw in enumerate(data.get("checkpoint", ()))
    }
    for symbol, waiting in waiting_on(book).items():
        for split, old in waiting:
            for one in old:
                id_, _, amount = one.rpartition(": ")
                path = at.get(id_.partition("@")[0], ("ticker", symbol))
                said = f"{id_ or symbol}: {split.words}; {amount} was written before it"
                hint = (
                    "y in the inbox converts it" if split.is_even else "write the amount of today"
                )
                yield Problem(*places.value(path), said, hint, Severity.ADVICE)
