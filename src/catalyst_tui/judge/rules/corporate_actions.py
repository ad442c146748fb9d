"""Judge what was written before a stock split (verdicts.md, "What belongs to what").

An amount such as `$100` was written for the shares of its day. Closes come rebased after a split,
and figures count in new shares, so the two no longer fit. From the day of the split on such a test
is unknown until the amount is converted. On the days before, it is judged by closes and figures in
the shares of that time: what they settled stays settled.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from fractions import Fraction

from msgspec.structs import replace

from catalyst_tui.book.language.leaves import (
    REPORTED,
    amounts,
    degree,
    mixes,
    named,
)
from catalyst_tui.book.language.tree import Expr, Holding
from catalyst_tui.book.model.book import Book, Checkpoint, Gauge, Test
from catalyst_tui.book.model.definition import claim_line, shortest_numbers
from catalyst_tui.book.model.tickers import Split
from catalyst_tui.judge.evaluate.reads import owned, singles, traded
from catalyst_tui.judge.evaluate.scope import Cache, Scope
from catalyst_tui.judge.ledger.closes import Closes
from catalyst_tui.judge.ledger.facts import Ledger
from catalyst_tui.values import Frozen

CLOSE = 100
"""Millionths that a close in old shares is rounded to: dividing and multiplying again loses less.
"""


class Outdated(Frozen):
    """A test whose amounts, or whose lots, were written before a split."""

    symbol: str
    split: Split
    amount: str

    @property
    def reason(self) -> str:
        """Return `split 10:1 on Nov 19; $100 was written before it`."""
        return f"{self.split.words}; {self.amount} was written before it"


def tests_of(checkpoint: Checkpoint) -> Iterator[Checkpoint]:
    """Return each test or gauge in a checkpoint, and in `unless`, as a checkpoint."""
    return (one for one in singles(checkpoint) if isinstance(one.claim, Test | Gauge))


def words_of_claim(test: Checkpoint) -> str:
    """Return what decides a test in words that change with each of its amounts."""
    base = test.base
    values = ", ".join(f"{name} {value}" for name, value in base.values) if base else ""
    goals = ", ".join(str(value) for _, value in test.target)
    return "; ".join(
        filter(
            None,
            (test.ticker, shortest_numbers(claim_line(test.claim)), values, goals),
        )
    )


def written(
    book: Book, symbol: str
) -> tuple[frozenset[tuple[str, str]], frozenset[str]]:
    """Return the tests and the lots of a book that a split of `symbol` touches, in their words."""
    claims = {
        (checkpoint.id, words_of_claim(one))
        for checkpoint in book.checkpoints.values()
        for one in tests_of(checkpoint)
        if _amount_in(one, symbol)
    }
    ticker = book.tickers.get(symbol)
    lots = {lot.words for lot in ticker.lots} if ticker else set()
    return frozenset(claims), frozenset(lots)


def _amount_in(test: Checkpoint, symbol: str) -> str:
    """Return the first amount of a test that a split of `symbol` changes, or an empty string."""
    match test.claim:
        case Gauge(expr, bands) if bands and degree(expr, symbol, test.ticker):
            return "a band"
        case Test(expr) | Gauge(expr):
            return next((one.text for one in amounts(expr, symbol, test.ticker)), "")
    return ""


def _outdated(
    expr: Expr, test: Checkpoint, symbols: list[str], book: Book
) -> list[Outdated]:
    """Return the splits after which the amounts of a test, or the lots it reads, were not
    rewritten."""
    found = []
    for symbol in symbols:
        for split in book.tickers[symbol].splits:
            if split.stays:
                continue
            if amount := _written_before(expr, test, symbol, split, book):
                found.append(Outdated(symbol, split, amount))
    return found


def _written_before(
    expr: Expr, test: Checkpoint, symbol: str, split: Split, book: Book
) -> str:
    """Return an amount of a test, or a lot it reads, that was written before a split."""
    amount = old_amount(test, symbol, split)
    lot = not amount and _old_lot(expr, test.ticker, symbol, split, book)
    return f"the lot {lot}" if lot else amount


def _split_symbols(expr: Expr, checkpoint: Checkpoint, book: Book) -> list[str]:
    """Return the tickers of a test that had a split: nearly always none."""
    symbols = {checkpoint.ticker or ""}
    for leaf in named(expr):
        symbols.add(getattr(leaf, "ticker", None) or "")
        symbols.update(getattr(leaf, "tickers", ()))
        if isinstance(leaf, Holding) and leaf.name == "weight":
            symbols.update(owned(book))
    return sorted(
        one for one in symbols & book.tickers.keys() if book.tickers[one].splits
    )


def old_amount(test: Checkpoint, symbol: str, split: Split) -> str:
    """Return the first amount of a test that was written before a split and not changed since."""
    words = words_of_claim(test)
    of = {id_ for id_, before in split.claims if before == words}
    if any(test.id == id_ or test.id.startswith((f"{id_}.", f"{id_}[")) for id_ in of):
        return _amount_in(test, symbol)
    return ""


def _old_lot(expr: Expr, own: str | None, symbol: str, split: Split, book: Book) -> str:
    names = {leaf.name for leaf in named(expr) if isinstance(leaf, Holding)}
    weighs = "weight" in names and not split.currencies  # shares times a price
    if not weighs and not (names & {"gain", "cost"} and symbol == own):
        return ""
    ticker = book.tickers[symbol]
    return next((ticker.lots[place].words for place in ticker.old_lots(split)), "")


class Footing(Frozen):
    """The scope in which a test is judged by the shares it was written for.

    `reason` is why it is unknown by now; empty before the day of the split. `fits`: what the closes
    of before settled stays so: the test was written then.
    """

    scope: Scope
    reason: str = ""
    fits: bool = True


def footing(checkpoint: Checkpoint, scope: Scope) -> Footing | None:
    """Return the scope in which a test with old amounts is judged, or None without a split."""
    if not isinstance(checkpoint.claim, Test | Gauge):
        return None
    expr = checkpoint.claim.expr
    symbols = _split_symbols(expr, checkpoint, scope.book)
    if not symbols:
        return None
    touched = traded(expr, scope) | _counting_shares(expr, checkpoint)
    jumps = [
        (split, symbol)
        for symbol in symbols
        for split in scope.book.tickers[symbol].splits
        if split.doubted and symbol in touched
    ]
    if jumps:
        split, symbol = min(jumps, key=lambda one: one[0].day)
        begins = split.begins(scope.book.zone_of(symbol))
        before = on_closes(scope, scope.ledger, begins)
        return Footing(
            before,
            f"{symbol} {split.words}: the inbox asks"
            if scope.at >= begins or not split.exact
            else "",
            not _amount_in(checkpoint, symbol)
            or bool(old_amount(checkpoint, symbol, split)),
        )
    found = _outdated(expr, checkpoint, symbols, scope.book)
    old = frozenset((one.symbol, one.split.day, one.split.ratio) for one in found)
    closes = _old_closes(expr, checkpoint, symbols, scope, old)
    scope = replace(scope, before=old)
    if not found:
        ledger = scope.ledger.on_closes(closes)
        return Footing(replace(scope, ledger=ledger, cache=Cache())) if closes else None
    first = min(found, key=lambda one: one.split.day)
    begins = first.split.begins(scope.book.zone_of(first.symbol))
    before = on_closes(scope, scope.ledger.on_closes(closes), begins)
    return Footing(before, first.reason if scope.at >= begins else "")


def on_closes(scope: Scope, ledger: Ledger, until: datetime) -> Scope:
    """Return the scope with another ledger, at the latest right before `until`."""
    at = min(scope.at, until - timedelta(microseconds=1))
    day = scope.day_at(at)
    last = scope.day if scope.day is None or scope.day <= day else day
    return replace(
        scope,
        ledger=ledger,
        at=at,
        day=last,
        seen=None if last is None else at,
        cache=Cache(),
    )


def in_old_shares(closes: Closes, factor: Fraction, until: date) -> Closes:
    """Return the closes, those before `until` multiplied by `factor`: as they were when they were
    made."""
    micros = array("q", closes.micros)
    for place, day in enumerate(closes.days):
        if day >= until:
            break
        micros[place] = round(closes.micros[place] * factor / CLOSE) * CLOSE
    return Closes(closes.days, micros, closes.known)


def _old_closes(
    expr: Expr,
    checkpoint: Checkpoint,
    symbols: list[str],
    scope: Scope,
    old: frozenset[tuple[str, date, Fraction]],
) -> dict[str, Closes]:
    """Return the closes that a test reads in other shares than the known ones.

    Those before a split that it does not know yet (`old`), or whose amounts stay, are read as they
    were; so are those before a spin-off, together with figures, which go on as they are.
    """
    closes: dict[str, Closes] = {}
    for symbol in symbols:
        for split in scope.book.tickers[symbol].splits:
            of_then = (symbol, split.day, split.ratio) in old or (
                _written_before(expr, checkpoint, symbol, split, scope.book)
                if split.stays
                else not (split.restates or split.currencies)
                and mixes(expr, symbol, checkpoint.ticker)
            )
            if split.is_rebased and of_then and symbol in traded(expr, scope):
                known = closes.get(symbol) or scope.ledger.all_closes(symbol)
                closes[symbol] = in_old_shares(known, split.ratio, split.day)
    return closes


def _counting_shares(expr: Expr, test: Checkpoint) -> set[str]:
    """Return the tickers of which a test reads figures per share, or counts of shares."""
    leaves = [leaf for leaf in named(expr) if getattr(leaf, "metric", "") in REPORTED]
    return {
        getattr(leaf, "ticker", None) or test.ticker or "" for leaf in leaves
    }.union(*(getattr(leaf, "tickers", ()) for leaf in leaves))


def waiting_on(book: Book) -> Mapping[str, list[tuple[Split, list[str]]]]:
    """Return the splits that the book does not reflect yet, by ticker, with its old entries."""
    found: dict[str, list[tuple[Split, list[str]]]] = {}
    for symbol, ticker in book.tickers.items():
        for split in ticker.splits:
            if split.stays or split.company:
                continue
            lots = [
                f"the lot {ticker.lots[place].words}"
                for place in ticker.old_lots(split)
            ]
            claims = [
                f"{checkpoint.id}: {amount}"
                for checkpoint in book.checkpoints.values()
                for one in tests_of(checkpoint)
                if (amount := old_amount(one, symbol, split))
            ]
            if lots or claims or split.doubted:
                found.setdefault(symbol, []).append((split, claims + lots))
    return found
