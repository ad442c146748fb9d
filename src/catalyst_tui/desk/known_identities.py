"""What a home knows of the tickers of a book, for a command that only reads the book's text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress

from catalyst_tui.book.file.ids import name_of
from catalyst_tui.book.file.locate import Locator, Path
from catalyst_tui.book.file.problems import Problem, Severity
from catalyst_tui.book.file.syntax import parse
from catalyst_tui.book.model.tickers import Identity
from catalyst_tui.desk.home.clock import SystemClock
from catalyst_tui.desk.home.folder import Home
from catalyst_tui.desk.identities import identities, load_with
from catalyst_tui.judge.rules.corporate_actions import waiting_on
from catalyst_tui.store.errors import StoreError
from catalyst_tui.store.open import open_to_read


def known_of(home: Home) -> dict[str, Identity]:
    """Return what the home's database knows of its tickers; nothing where there is none that can be read."""
    if not home.database.exists():
        return {}
    with suppress(StoreError), open_to_read(home.database, now=SystemClock().now()) as store:
        return identities(store.filings.companies(), store.prices.currencies(), store.splits.known())
    return {}


def outdated_lines(text: str, known: Mapping[str, Identity]) -> Iterator[Problem]:
    """Return what was written before a stock split and not changed since, each at its place."""
    book = load_with(text, known).book if any(one.splits for one in known.values()) else None
    if book is None:
        return
    parsed = parse(text)
    data, places = parsed.data or {}, Locator(parsed.text)
    at: dict[str, Path] = {
        name_of(raw) or "": ("checkpoint", place) for place, raw in enumerate(data.get("checkpoint", ()))
    }
    for symbol, waiting in waiting_on(book).items():
        for split, old in waiting:
            for one in old:
                id_, _, amount = one.rpartition(": ")
                path = at.get(id_.partition("@")[0], ("ticker", symbol))
                said = f"{id_ or symbol}: {split.words}; {amount} was written before it"
                hint = "y in the inbox converts it" if split.is_even else "write the amount of today"
                yield Problem(*places.value(path), said, hint, Severity.ADVICE)
