"""What companies' own filings say of them, for what the book leaves out; and where neither says it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from msgspec.structs import replace

from catalyst_tui.book.file.load import Loaded, load_book
from catalyst_tui.book.language.leaves import named
from catalyst_tui.book.language.names import listed
from catalyst_tui.book.language.tree import Forecast, Operand, Pooled
from catalyst_tui.book.model.book import Book
from catalyst_tui.book.model.metrics import STANDARD, Nature
from catalyst_tui.book.model.period import parse_fiscal_year
from catalyst_tui.book.model.tickers import Identity, Split
from catalyst_tui.judge.evaluate.reads import expressions
from catalyst_tui.judge.ledger.facts import Ledger
from catalyst_tui.store.cells import checked
from catalyst_tui.store.sources import CompanyRow


def identities(
    companies: Mapping[str, CompanyRow],
    priced_in: Mapping[str, str],
    splits: Mapping[str, tuple[Split, ...]] = MappingProxyType({}),
    reports_now: Mapping[str, str] = MappingProxyType({}),
) -> dict[str, Identity]:
    """Return what is known of each ticker, of those something is known of. The currency of a company's
    reports is that of its price only where closes come in it."""
    found = {
        row.ticker: Identity(
            name=row.name,
            cik=row.cik,
            fiscal=checked(parse_fiscal_year, row.fiscal_year_end) if row.fiscal_year_end else None,
            currency=row.currency if priced_in.get(row.ticker) == row.currency else "",
            reports_in=row.currency,
            reports_now=reports_now.get(row.ticker, ""),
        )
        for row in companies.values()
    }
    for symbol, known in splits.items():
        found[symbol] = replace(found.get(symbol, Identity()), splits=known)
    return {symbol: one for symbol, one in found.items() if one != Identity()}


def load_with(text: str, known: Mapping[str, Identity]) -> Loaded:
    """The book with what is known where it is silent. Tests that a currency does not fit are read without it,
    and judged unknown: what the user wrote is never an error because of what was fetched."""
    loaded = load_book(text, known)
    if loaded.book is None and any(one.reports_in for one in known.values()):
        silent = {symbol: replace(one, currency="") for symbol, one in known.items()}
        return load_book(text, silent, strict=False)
    return loaded


def undated(book: Book, ledger: Ledger) -> str:
    """Whose figures nobody fetches and none are entered yet; and whose are judged by the calendar's quarters
    because nobody says when its years end. Once for all, as a sentence or two; empty when there are none."""
    read: dict[str, None] = {}
    for checkpoint in book.checkpoints.values():
        for node in (leaf for tree in expressions(checkpoint) for leaf in named(tree)):
            if isinstance(node, Operand | Forecast | Pooled) and _is_reported(node.metric):
                owners = (
                    node.tickers
                    if isinstance(node, Pooled)
                    else (node.ticker or checkpoint.ticker,)
                )
                read.update((owner, None) for owner in owners if owner in book.tickers)
    yours = [one for one in read if book.tickers[one].by_hand and not ledger.known_moments(one)]
    silent = [one for one in read if not book.tickers[one].dated]
    said = []
    if yours:
        said.append(
            f"{listed(yours)}: no reports at the SEC, so figures are entered by you: e, `catalyst record`, "
            "or `catalyst import FILE`"
        )
    if assumed := [one for one in silent if one not in yours]:
        said.append(
            f"{listed(assumed)}: calendar quarters assumed until a filing says when its years end; "
            "or write `fiscal_year_end`"
        )
    elif silent:
        said.append("Their years are taken to end with December; or write `fiscal_year_end`")
    return ". ".join(said)


def _is_reported(metric: str) -> bool:
    return metric in STANDARD and STANDARD[metric].nature is not Nature.PRICE
