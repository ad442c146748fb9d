"""Judge what was written before a stock split (verdicts.md, "What belongs to what").

An amount such as `$100` was written for the shares of its day. Closes come rebased after a split,
so the two no longer fit. From the day of the split on such a test is unknown until the amount is
converted. On the days before, it is judged by the closes in the shares of that time: what they
settled stays settled.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from fractions import Fraction

from msgspec.structs import replace

from catalyst_tui.book.language.leaves import (
    COUNTS,
    PER_SHARE,
    amounts,
    degree,
    mixes,
    named,
)
from catalyst_tui.book.language.tree import Expr, Holding
from catalyst_tui.book.model.book import Book, Checkpoint, Gauge, Test
from catalyst_tui.book.model.dates import local_day
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
            amount = old_amount(test, symbol, split)
            if not amount and (lot := _old_lot(expr, test.ticker, symbol, split, book)):
                amount = f"the lot {lot}"
            if amount:
                found.append(Outdated(symbol, split, amount))
    return found


def _split_symbols(expr: Expr, checkpoint: Checkpoint, book: Book) -> list[str]:
    """Return the tickers of a test that had a split: nearly always none."""
    symbols = {checkpoint.ticker or ""}
    for leaf in named(expr):
        symbols.add(getattr(leaf, "ticker", None) or "")
        symbols.update(getattr(leaf, "tickers", ()))
        if isinstance(leaf, Holding) and leaf.name == "weight":
            symbols.update(owned(book))
    return [
        symbol
        for symbol in sorted(symbols)
        if symbol in book.tickers and book.tickers[symbol].splits
    ]


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

    `reason` is why it is unknown by now; empty before the day of the split.
    """

    scope: Scope
    reason: str = ""


def footing(checkpoint: Checkpoint, scope: Scope) -> Footing | None:
    """Return the scope in which a test with old amounts is judged, or None without a split."""
    if not isinstance(checkpoint.claim, Test | Gauge):
        return None
    expr = checkpoint.claim.expr
    symbols = _split_symbols(expr, checkpoint, scope.book)
    if not symbols:
        return None
    jumps = [
        (split, symbol)
        for symbol in symbols
        for split in scope.book.tickers[symbol].splits
        if split.doubted and symbol in traded(expr, scope)
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
        )
    found = _outdated(expr, checkpoint, symbols, scope.book)
    if not found:
        return _mixed(expr, replace(checkpoint, claim=Test(expr)), symbols, scope)
    first = min(found, key=lambda one: one.split.day)
    factors = dict[str, Fraction]()
    for one in found:
        ratio = one.split.ratio if one.split.is_rebased else Fraction(1)
        factors[one.symbol] = factors.get(one.symbol, Fraction(1)) * ratio
    closes = {
        symbol: in_old_shares(scope.ledger.all_closes(symbol), factor, first.split.day)
        for symbol, factor in factors.items()
    }
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


def _mixed(
    expr: Expr, checkpoint: Checkpoint, symbols: list[str], scope: Scope
) -> Footing | None:
    """Return the scope of a test that combines a price with figures per share.

    Companies restate such figures later. Until they do, the test reads closes in old shares. After
    an uneven change that remains, the days before it are read as they were.
    """
    closes: dict[str, Closes] = {}
    for symbol in symbols:
        if symbol not in traded(expr, scope):
            continue
        for split in scope.book.tickers[symbol].splits:
            if not split.is_rebased:
                continue
            if split.stays and old_amount(checkpoint, symbol, split):
                until = split.day
            elif mixes(expr, symbol, checkpoint.ticker) and not split.currencies:
                until = restated(symbol, split, scope)
            else:
                continue
            known = closes.get(symbol) or scope.ledger.all_closes(symbol)
            closes[symbol] = in_old_shares(known, split.ratio, until)
    if not closes:
        return None
    return Footing(replace(scope, ledger=scope.ledger.on_closes(closes), cache=Cache()))


def restated(symbol: str, split: Split, scope: Scope) -> date:
    """Return the day from which figures per share count new shares.

    That is the day of the first figure after the split, or a day far ahead.
    """
    zone = scope.book.zone_of(symbol)
    begins = split.begins(zone)
    known = (
        fact.known_at
        for fact in scope.ledger.facts(symbol)
        if fact.metric in PER_SHARE | COUNTS and fact.known_at >= begins
    )
    first = min(known, default=None)
    return date.max if first is None else local_day(first, zone)


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
