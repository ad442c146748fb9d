"""Advise `lint` on what only today's date or the home's database shows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta

from catalyst_tui.book.file.syntax import Locator, Path, Problem, Severity, parse
from catalyst_tui.desk.home.clock import SystemClock
from catalyst_tui.desk.home.folder import Home
from catalyst_tui.desk.workspace.identities import identities, load_with
from catalyst_tui.desk.workspace.meanings import other_name
from catalyst_tui.desk.workspace.questions import about_splits
from catalyst_tui.desk.workspace.uncounted import uncounted
from catalyst_tui.store.errors import StoreError
from catalyst_tui.store.open import Store, open_to_read


def known_advice(home: Home, text: str) -> tuple[Problem, ...]:
    """Return the advice of `lint` that needs today's date or the home's database."""
    now = SystemClock().now()
    advice = [*_opened_later(text, now.date())]
    if home.database.exists():
        with suppress(StoreError), open_to_read(home.database, now=now) as store:
            advice += _stored(text, store)
    return tuple(advice)


def _advice(places: Locator, path: Path, message: str, hint: str) -> Problem:
    return Problem(*places.value(path), message, hint, Severity.ADVICE)


def _opened_later(text: str, today: date) -> Iterator[Problem]:
    """Warn about lots that are opened in the future."""
    book = load_with(text, {}).book
    places = Locator(parse(text).text)
    for symbol, ticker in book.tickers.items() if book else ():
        for place, lot in enumerate(ticker.lots):
            if lot.opened is not None and lot.opened > today + timedelta(days=1):
                message = f"{symbol}: this lot is opened on {lot.opened}, which has not come yet"
                path = ("ticker", symbol, "lots", place)
                yield _advice(places, path, message, "until then it is not held")


def _stored(text: str, store: Store) -> Iterator[Problem]:
    companies = store.filings.companies()
    known = identities(companies, store.prices.currencies(), store.splits.known())
    book = load_with(text, known).book
    if book is None:
        return
    places, answers = Locator(parse(text).text), store.splits.answers()
    for one in (*uncounted(book, store), *about_splits(book, lambda: text)):
        path = ("ticker", one.ticker) if one.ticker else ()
        hint = f"{one.why or one.refusal}; the inbox asks"
        yield _advice(places, path, one.title, one.no if answers.get(one.key) else hint)
    for symbol, ticker in book.tickers.items():
        filed, company = known.get(symbol), companies.get(symbol)
        if filed and other_name(ticker.written.name, filed.name):
            # The cik may be wrong
            theirs = f"{filed.name!r} in its filings (cik {filed.cik})"
            message = f"{symbol}: {ticker.name!r} here, {theirs}"
            yield _advice(places, ("ticker", symbol), message, "mend `cik` or `name`")
        for line in company.said.splitlines() if company else ():
            # A company that succeeded another one, without its figures
            message, key, rest = line.partition("; former_cik")
            if key:
                hint = f"former_cik{rest}"
                yield _advice(places, ("ticker", symbol), message, hint)
