"""Record stock splits as closes and reports show them, and convert the amounts written before one.

The words of the book at that time are saved with a split: an amount that still reads the
same was not converted since. Thresholds and costs are divided, quantities multiplied. A
test keeps its words; only its numbers change. An amount of several companies, or without a
number of its own, is left to the user.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from catalyst_tui.book.file.edit import EditError, Put, data_of, edited
from catalyst_tui.book.file.ids import name_of
from catalyst_tui.book.file.syntax import Path
from catalyst_tui.book.language.leaves import COUNTS, PER_SHARE, amounts, degree
from catalyst_tui.book.language.operands import ExprError, tokens_of
from catalyst_tui.book.language.tree import Literal, walk
from catalyst_tui.book.model.book import Book, Checkpoint, Gauge, Test
from catalyst_tui.book.model.definition import promise, same_claim
from catalyst_tui.book.model.listings import Venue
from catalyst_tui.book.model.tickers import Lot, Split
from catalyst_tui.desk.home.clock import Clock
from catalyst_tui.desk.home.folder import Home
from catalyst_tui.desk.workspace.book_file import BookFile
from catalyst_tui.desk.workspace.identities import (
    SAME_SPLIT,
    joint_day,
    load_with,
    other_scale,
)
from catalyst_tui.judge.ledger.facts import Closes, Fact
from catalyst_tui.judge.rules.corporate_actions import (
    old_amount,
    tests_of,
    waiting_on,
    words_of_claim,
    written,
)
from catalyst_tui.store.open import Store
from catalyst_tui.store.prices import NO, SAME, UNDONE, FoundSplit, Written, split_key

SAME_FILED = timedelta(days=400)
"""An annual report may be the first to show a split, this long after it."""

CENT = Decimal("0.01")
"""How far the cost of a share before a split may be from that of its shares after it."""

NEARLY = 0.15
"""How far the fall of a close may be from the ratio of a split: the price moved on that day too."""

SAME_JUMP = 1.5
"""How many times a jump may be larger or smaller than it was and still be the same one."""

USUAL = (2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 20, 25, 30, 40, 50, 100)
"""Ratios of splits, one way or the other, that a jump of closes may be."""

# As reports/companyfacts.py notes it
_FILED = re.compile(r"after the (\d+)-for-(\d+) split")


class SplitIntake(Struct):
    """Records the splits of a home. `new`: the book does not know the last of them yet."""

    home: Home
    store: Store
    file: BookFile
    clock: Clock
    new: bool = False

    def take(self, found: FoundSplit) -> None:
        """Record a split that came with closes, in the transaction that keeps them."""
        book, now = self.file.book, self.clock.now()
        if found.symbol not in book.tickers:
            return
        known = self.store.splits.known().get(found.symbol, ())
        if self._end_doubt(found.symbol, found.ratio) and found.rewrites:
            return  # the book was converted before the closes came so
        if is_known(found, known):
            return
        begins = Split(found.day, found.ratio).begins(book.zone_of(found.symbol))
        if (turned := _turned_back(found, known)) is not None:
            self.take_back(found.symbol, turned, found)
            return
        currencies = found.written.currencies
        before = self._book_in(currencies[0], found.symbol) if currencies else None
        before = before or self._book_before(begins)
        if before is None and found.rewrites:
            before = book  # younger than the split, yet it was judged by closes in old shares
        if before is not None and found.symbol in before.tickers:
            self._add(found, before, now)

    def take_back(self, symbol: str, split: Split, by: FoundSplit) -> None:
        """End a split that was none, `by` closes that came so. Ask for the way back if the book was
        converted: its amounts are from before the shares changed back.
        """
        book, now = self.file.book, self.clock.now()
        self.store.splits.answer(split_key(symbol, split), UNDONE, now)
        self.new = True
        claims, lots = written(book, symbol)
        if not (claims & split.claims or lots & split.lots):
            back = replace(by.written, back=True)
            day, ratio = book.day_of(now, symbol), 1 / split.ratio
            found = replace(by, day=day, ratio=ratio, exact=True, written=back)
            self._add(found, self._book_before(now) or book, now)

    def take_filed(self, facts: Iterable[Fact]) -> None:
        """Record a split that only a company's report shows.

        Its day is that of the one fall of the closes by its ratio, else that of the report.
        """
        for ticker, note, known_at in {
            (fact.ticker, fact.note, fact.known_at) for fact in facts if fact.note
        }:
            shown = _FILED.fullmatch(note)
            if shown is None or ticker not in self.file.book.tickers:
                continue
            ratio = Fraction(int(shown[1]), int(shown[2]))
            day = self.file.book.day_of(known_at, ticker)
            recorded = self.store.splits.recorded(ticker)
            if any(
                other == ratio and abs(before - day) <= SAME_FILED
                for before, other in recorded
            ):
                continue
            closes = self.store.prices.closes.newest(ticker)
            fall = _day_of_fall(closes, ratio, day)
            begins = (
                Split(fall, ratio).begins(self.file.book.zone_of(ticker))
                if fall
                else known_at
            )
            before = self._book_before(begins)
            if before is not None and closes and closes.known[0] < known_at:
                found = FoundSplit(
                    ticker, fall or day, ratio, exact=bool(fall), source="filing"
                )
                self._add(found, before, self.clock.now(), is_rebased=False)

    def take_jump(
        self, symbol: str, day: date, fall: Fraction, source: str, *, judged: bool
    ) -> None:
        """Record that closes of a file fell so many times from one day to the next: a split?

        `judged`: closes from before it were known, and the book was judged by them.
        """
        ticker, now = self.file.book.tickers[symbol], self.clock.now()
        for former in ticker.was:
            self._end_renamed(symbol, former, day)
        counted = self.store.splits.known().get(symbol, ())
        if ticker.venue is Venue.CRYPTO or any(split.day == day for split in counted):
            return
        times = max(fall, 1 / fall)
        near = min(USUAL, key=lambda one: max(times / one, one / times))
        ratio = (
            Fraction(near)
            if abs(times / near - 1) < NEARLY
            else times.limit_denominator(1000)
        )
        ratio = ratio if fall > 1 else 1 / ratio
        found = FoundSplit(symbol, day, ratio, exact=True, source=source)
        book = self.file.book
        before = self._book_before(Split(day, ratio).begins(book.zone_of(symbol)))
        is_converted = self._end_doubt(symbol, ratio)
        self._add(
            found,
            None if is_converted else before or (book if judged else None),
            now,
            is_rebased=False,
            doubted=True,
        )

    def take_converted(self) -> None:
        """Record a split that the book alone shows: it has all lots of a ticker in other shares.

        So it is under a database from before the split, or where its user was the first to convert.
        Its day is unknown: it is the one after the last close, in old shares.
        """
        text = self.store.wordings.last_text()
        before = load_with(text, self.file.identities()).book if text else None
        for symbol, ticker in self.file.book.tickers.items():
            old = before.tickers.get(symbol) if before else None
            ratio = _ratio_of_lots(old.lots, ticker.lots) if old else None
            closes = self.store.prices.closes.newest(symbol)
            if not closes or ratio is None or self._end_doubt(symbol, 1 / ratio):
                continue
            day, now = closes.days[-1] + timedelta(days=1), self.clock.now()
            found = FoundSplit(symbol, day, ratio, exact=False, source="the book")
            known = set(self.store.splits.recorded(symbol))
            answers = self.store.splits.answers()
            denied = {
                (at, of)
                for at, of in known
                if answers.get(split_key(symbol, Split(at, of))) == NO
            }
            if (day, ratio) in denied:
                # The lots were written back, and are converted again
                self.store.splits.answer(split_key(symbol, found), "", now)
                self.new = True
            elif not {other for _, other in known - denied} & {ratio, 1 / ratio}:
                self._add(found, None, now, is_rebased=False, doubted=True)

    def _end_doubt(self, symbol: str, ratio: Fraction) -> bool:
        """End the question about a split that the book alone showed: its closes show it now."""
        doubted = [
            split
            for split in self.store.splits.known().get(symbol, ())
            if split.doubted and not split.exact and split.ratio == ratio
        ]
        for split in doubted:
            self.store.splits.answer(split_key(symbol, split), NO, self.clock.now())
            self.new = True
        return bool(doubted)

    def check_jumps(self) -> None:
        """End each question about a jump that closes no longer show, as after a corrected close.
        Ask it again when they do."""
        answers = self.store.splits.answers()
        for found in self.store.splits.jumps():
            key, closes = split_key(found.symbol, found), self.store.prices.closes
            answer = answers.get(key, "")
            there = _jumps_at(closes.newest(found.symbol), found.day, found.ratio)
            if answer == ("" if not there else UNDONE):
                now = self.clock.now()
                self.store.splits.answer(key, "" if there else UNDONE, now)
                self.new = True

    def take_renamed(self) -> None:
        """Record where a ticker is another share than its former symbol was, or has closes in
        another currency: what the book said then was written for that.
        """
        priced_in, now = self.store.prices.currencies(), self.file.book
        for symbol, ticker in now.tickers.items():
            for former in ticker.was:
                scale = other_scale(ticker, former, now, self.store)
                money = tuple(priced_in.get(one, "") for one in (former, symbol))
                currencies = (
                    money if scale is None and all(money) and len({*money}) > 1 else ()
                )
                answers = self.store.splits.answers()
                key = f"renamed:{former}:{symbol}"
                first = joint_day(ticker, former, now, self.store)
                if first is None:
                    continue
                if scale is None and not currencies:
                    self._end_renamed(symbol, former)
                    continue
                if any(split.day == first for split in ticker.splits):
                    continue
                known = self.file.identities()
                books = (
                    load_with(text, known).book for text in self.store.wordings.texts()
                )
                before = next(
                    (
                        book
                        for book in books
                        if book
                        and former in book.tickers
                        and _is_apart(symbol, former, book)
                    ),
                    None,
                )
                if before is None or answers.get(key):
                    continue
                ratio = scale or Fraction(1)
                self.store.splits.answer(key, str(ratio), self.clock.now())
                found = FoundSplit(
                    symbol,
                    first,
                    ratio,
                    exact=True,
                    source=former,
                    written=Written([], [], currencies=currencies),
                )
                self._add(found, before, self.clock.now(), former=former)

    def _end_renamed(self, symbol: str, former: str, day: date | None = None) -> None:
        """End what was found of a ticker and its former symbol, or what was of a day: its own
        closes show now how they go on.
        """
        now = self.clock.now()
        for found in self.store.splits.every():
            is_it = (found.symbol, found.source) == (symbol, former)
            if is_it and found.day == (day or found.day):
                self.store.splits.answer(f"renamed:{former}:{symbol}", "", now)
                self.store.splits.answer(split_key(symbol, found), UNDONE, now)
                self.new = True

    def follow(self) -> frozenset[str]:
        """Return the checkpoints whose amounts were converted, and changed in nothing else.

        They remain what was written before all other splits; so does what has another id now.
        """
        text, now = self.store.wordings.last_text() or "", self.file.book
        known = {symbol: ticker.splits for symbol, ticker in now.tickers.items()}
        is_split = any(known.values())
        before = load_with(text, self.file.identities()).book if is_split else None
        if before is None:
            return frozenset()
        done = set[str]()
        for symbol, split in _waiting(now):
            after = self._converted(self.file.text, now, symbol, split)
            done |= _alike(now, after, before)
        for symbol, split in _waiting(before):
            after = self._converted(text, before, symbol, split)
            same = _alike(before, after, now)
            done |= same
            if after is None:
                continue
            lots = zip(
                before.tickers[symbol].lots, after.tickers[symbol].lots, strict=True
            )
            self._carry(
                (symbol, split),
                {
                    (id_, words_of_claim(old)): (id_, words_of_claim(new))
                    for id_ in same
                    for old, new in zip(
                        tests_of(before.checkpoints[id_]),
                        tests_of(after.checkpoints[id_]),
                        strict=True,
                    )
                },
                {old.words: new.words for old, new in lots},
            )
        gone, new = (
            before.checkpoints.keys() - now.checkpoints,
            {
                words_of_claim(one): id_
                for id_, checkpoint in now.checkpoints.items()
                if id_ not in before.checkpoints
                for one in tests_of(checkpoint)
            },
        )
        claims = {claim for _, split in _each(known) for claim in split.claims}
        moved = {
            (id_, words): (new[words], words)
            for id_, words in claims
            if id_ in gone and words in new
        }
        self._carry(None, moved, {})
        return frozenset(done)

    def _converted(
        self, text: str, book: Book, symbol: str, split: Split
    ) -> Book | None:
        """Return a book in the shares after a split; None if that changes nothing."""
        if not split.is_even:
            return None
        with suppress(EditError):
            if edits := conversions(text, book, symbol, split):
                return load_with(edited(text, edits), self.file.identities()).book
        return None

    def _carry(
        self,
        by: tuple[str, Split] | None,
        claims: Mapping[tuple[str, str], tuple[str, str]],
        lots: Mapping[str, str],
    ) -> None:
        """Store what became of words of before each split, except of the one that they were
        converted `by`."""
        now = self.file.book.tickers.items()
        for symbol, split in _each({symbol: one.splits for symbol, one in now}):
            more = {claims[one] for one in split.claims if one in claims}
            held = by is not None and symbol == by[0]
            owned = {lots[one] for one in split.lots if held and one in lots}
            if (symbol, split) != by and (more - split.claims or owned - split.lots):
                self.store.splits.reword(symbol, split, more, owned, self.clock.now())
                self.new = True

    def _add(
        self,
        found: FoundSplit,
        before: Book | None,
        now: datetime,
        *,
        former: str = "",
        is_rebased: bool = True,
        doubted: bool = False,
    ) -> None:
        """Record a split with the words of the book `before` it, under a `former` symbol or not."""
        symbol, currencies = former or found.symbol, found.written.currencies
        claims = written(before, symbol)[0] if before else frozenset()
        name = re.compile(rf"\b{re.escape(symbol)}\b")
        claims = frozenset((id_, name.sub(found.symbol, one)) for id_, one in claims)
        lots = before.tickers[symbol].lots if before else ()
        split = Split(
            found.day,
            found.ratio,
            found.exact,
            claims,
            # A change of currency touches only lots that do not name one of their own
            frozenset(lot.words for lot in lots if not (currencies and lot.currency)),
            is_rebased=is_rebased,
            currencies=currencies,
            doubted=doubted,
            told=found.written.told,
            back=found.written.back,
        )
        key = split_key(found.symbol, found)
        with self.store.transaction():
            if is_back := self.store.splits.answers().get(key) == UNDONE:
                self.store.splits.answer(key, "", now)  # ask again
            is_back = is_back and any(
                split_key(one.symbol, one) == key and one.written.doubted == doubted
                for one in self.store.splits.every()
            )
            if not is_back:
                self.store.splits.add(found, split, now)
        self.new = True

    def _book_in(self, before: str, symbol: str) -> Book | None:
        """Return the last book in which a ticker had the currency `before`; None without one."""
        known = {
            one: replace(facts, currency="")
            for one, facts in self.file.identities().items()
        }
        for text in (self.file.text, *self.store.wordings.texts()):
            book = load_with(text, known).book
            if (
                book
                and symbol in book.tickers
                and book.tickers[symbol].currency == before
            ):
                return book
        return None

    def _book_before(self, moment: datetime) -> Book | None:
        """Return the last book before a moment; None if the first one is later."""
        text = self.store.wordings.text_before(moment)
        try:
            written_at = datetime.fromtimestamp(self.home.book.stat().st_mtime, UTC)
        except OSError:
            written_at = None
        if written_at is not None and written_at < moment:
            text = self.file.text
        return None if text is None else load_with(text, self.file.identities()).book


def _waiting(book: Book) -> list[tuple[str, Split]]:
    """Return the splits that a book does not know yet, each with its ticker."""
    waiting = waiting_on(book).items()
    return [(symbol, split) for symbol, found in waiting for split, _ in found]


def is_known(found: FoundSplit, known: Iterable[Split | FoundSplit]) -> bool:
    """Return whether a split is among others, of about the same day."""
    return any(
        getattr(one, "symbol", found.symbol) == found.symbol
        and one.ratio == found.ratio
        and abs(one.day - found.day) <= SAME_SPLIT
        for one in known
    )


def _each(known: Mapping[str, tuple[Split, ...]]) -> list[tuple[str, Split]]:
    return [(symbol, split) for symbol, splits in known.items() for split in splits]


def _is_apart(symbol: str, former: str, book: Book) -> bool:
    """Return whether a book is from before a ticker was renamed: its former symbol may be another
    company's since.
    """
    ticker = book.tickers.get(symbol)
    return ticker is None or former not in ticker.was


def _alike(before: Book, after: Book | None, now: Book) -> set[str]:
    """Return the checkpoints that a conversion changed, and that read so now."""
    return {
        id_
        for id_, checkpoint in (after.checkpoints if after else {}).items()
        if id_ in before.checkpoints.keys() & now.checkpoints
        and not same_claim(promise(before.checkpoints[id_]), promise(checkpoint))
        and same_claim(promise(now.checkpoints[id_]), promise(checkpoint))
    }


def _jumps_at(closes: Closes, day: date, ratio: Fraction) -> bool:
    """Return whether closes fall by about a ratio from the day before to a day."""
    place = bisect_left(closes.days, day)
    if not 0 < place < len(closes.days) or not closes.micros[place]:
        return False
    times = closes.micros[place - 1] / closes.micros[place] / float(ratio)
    return max(times, 1 / times) <= SAME_JUMP


def _ratio_of_lots(old: tuple[Lot, ...], new: tuple[Lot, ...]) -> Fraction | None:
    """Return the one ratio of a usual split by which all lots were converted; None without."""
    ratios = {
        Fraction(after.quantity) / Fraction(before.quantity)
        for before, after in zip(old, new, strict=False)
        if before.quantity
        and before.cost is not None
        and after.cost is not None
        and abs(before.cost * before.quantity - after.cost * after.quantity)
        <= before.quantity * CENT
    }
    if len(ratios) != 1 or len(old) != len(new):
        return None
    ratio = ratios.pop()
    return ratio if max(ratio, 1 / ratio) in USUAL else None


def _day_of_fall(closes: Closes, ratio: Fraction, until: date) -> date | None:
    """Return the only day on which closes fell by about a ratio in the months before a report."""
    found = [
        day
        for day, (before, now) in zip(
            closes.days[1:], pairwise(closes.micros), strict=True
        )
        if until - SAME_FILED <= day < until
        and now
        and abs(before / now / float(ratio) - 1) < NEARLY
    ]
    return found[0] if len(found) == 1 else None


def _turned_back(found: FoundSplit, known: tuple[Split, ...]) -> Split | None:
    """Return the split that a rewriting of closes takes back: the last one,
    by the opposite ratio.
    """
    last = known[-1] if known else None
    if last is None or last.currencies != found.written.currencies[::-1]:
        return None
    return last if abs(last.ratio * found.ratio - 1) < SAME else None


# Conversion of the text of the book

_NUMBER = re.compile(r"\d[\d_,]*(?:\.\d+)?|\.\d+")


def conversions(text: str, book: Book, symbol: str, split: Split) -> list[Put]:
    """Return the edits that convert amounts from before a split. Raises EditError."""
    data = data_of(text)
    edits = list(_lots(data, book, symbol, split))
    for place, raw in enumerate(data.get("checkpoint", ())):
        name = name_of(raw)
        old = [
            one
            for checkpoint in book.checkpoints.values()
            if checkpoint.id.partition("@")[0] == name
            for one in tests_of(checkpoint)
            if old_amount(one, symbol, split)
        ]
        if old:
            edits += _checkpoint(("checkpoint", place), raw, old, symbol, split)
    return edits


def _lots(
    data: Mapping[str, Any], book: Book, symbol: str, split: Split
) -> Iterator[Put]:
    written = data.get("ticker", {}).get(symbol, {}).get("lots", ())
    for place in book.tickers[symbol].old_lots(split):
        path: Path = ("ticker", symbol, "lots", place)
        for key, power in (("quantity", 1), ("cost", -1)):
            value = written[place].get(key)
            if value is not None:
                yield Put((*path, key), _rescaled(value, split, power))


def _checkpoint(
    path: Path, raw: Mapping[str, Any], old: list[Checkpoint], symbol: str, split: Split
) -> Iterator[Put]:
    powers = _powers(old, symbol)
    for place, text in tests_in_table(path, raw):
        after = _converted(text, powers, split)
        if after != text:
            yield Put(place, after)
    gauge = next(
        (
            checkpoint
            for checkpoint in old
            if isinstance(checkpoint.claim, Gauge) and checkpoint.claim.bands
        ),
        None,
    )
    if gauge is not None and isinstance(gauge.claim, Gauge):
        power = degree(gauge.claim.expr, symbol, gauge.ticker) or -1
        for name, band in raw.get("bands", {}).items():
            after = _NUMBER.sub(
                lambda match: _number(match.group(), split, power), band
            )
            yield Put((*path, "bands", name), after)
    for name, value in raw.get("base", {}).items():
        if name in PER_SHARE | COUNTS:
            power = -1 if name in PER_SHARE else 1
            yield Put((*path, "base", name), _rescaled(value, split, power))


def _powers(old: list[Checkpoint], symbol: str) -> dict[str, int]:
    """Return the amounts to convert, as they are written, each with its power.

    A number that the same test also has as a factor is left out: the text
    does not show which is meant.
    """
    powers: dict[str, int] = {}
    ambiguous: set[str] = set()
    for checkpoint in old:
        if not isinstance(checkpoint.claim, Test | Gauge):
            continue
        found = [
            amount
            for amount in amounts(checkpoint.claim.expr, symbol, checkpoint.ticker)
            if amount.alone
        ]
        powers |= {
            amount.text: amount.degree
            for amount in found
            if isinstance(amount.node, Literal)
        }
        times = Counter(amount.text for amount in found)
        literals = [
            node.text
            for node in walk(checkpoint.claim.expr)
            if isinstance(node, Literal)
        ]
        ambiguous |= {
            text for text, count in Counter(literals).items() if count > times[text]
        }
    return {text: power for text, power in powers.items() if text not in ambiguous}


def tests_in_table(path: Path, raw: Any) -> Iterator[tuple[Path, str]]:
    """Yield the tests of a table and of the tables in it, each with its place."""
    is_list = isinstance(raw, list)
    keys: Iterable[Any] = range(len(raw)) if is_list else raw
    for key in keys if isinstance(raw, dict | list) else ():
        value = raw[key]
        if isinstance(value, str):
            if is_list or key in ("test", "value", "unless"):
                yield (*path, key), value
        elif is_list or key in ("any", "all", "of", "unless"):
            yield from tests_in_table((*path, key), value)


def _converted(text: str, powers: Mapping[str, int], split: Split) -> str:
    """Return a test with its amounts in new shares. An event, in words, stays."""
    try:
        tokens = tokens_of(text)
    except ExprError:
        return text
    for token in reversed(tokens):
        if token.kind == "literal" and token.text in powers:
            number = _first_number(token.text, split, powers[token.text])
            text = text[: token.at] + number + text[token.at + len(token.text) :]
    return text


def _rescaled(value: object, split: Split, power: int) -> str | int | Decimal:
    """Return a quantity, a cost or a base in new shares."""
    if isinstance(value, str):
        return _first_number(value, split, power)
    number = split.rescaled(Decimal(str(value)), power)
    return int(number) if number == int(number) else number


def _first_number(text: str, split: Split, power: int) -> str:
    return _NUMBER.sub(
        lambda match: _number(match.group(), split, power), text, count=1
    )


def _number(text: str, split: Split, power: int) -> str:
    return f"{split.rescaled(Decimal(text.replace(',', '').replace('_', '')), power):f}"
