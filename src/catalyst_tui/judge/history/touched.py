"""Mark tests that the last trade would turn, were it today's close.

No verdict changes by it: a close decides (verdicts.md, "Which price decides what")."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from datetime import date, datetime

from msgspec import Struct
from msgspec.structs import replace

from catalyst_tui.book.language.leaves import is_daily
from catalyst_tui.book.model.book import Book, Checkpoint, Claim, Gauge, Group, Member, Test
from catalyst_tui.book.model.dates import local_day
from catalyst_tui.book.model.subject import legs_of
from catalyst_tui.judge.evaluate.reads import readers_of_closes, traded
from catalyst_tui.judge.evaluate.scope import Scope
from catalyst_tui.judge.evaluate.truth import close_of, truth
from catalyst_tui.judge.evaluate.value import Truth, at_least
from catalyst_tui.judge.history.transitions import TRADING_THROUGH, Remark, Word
from catalyst_tui.judge.ledger.facts import Close, Ledger, Quote
from catalyst_tui.judge.rules.claims import standing, suspended
from catalyst_tui.judge.rules.deadlines import Deadline, dated, deadline_of
from catalyst_tui.judge.verdict import Mark, Verdict


class _View(Struct, frozen=True):
    """What is known with the last trades as closes of today, and with today's closes like the last
    ones.

    The two differ in the price alone, so a crossing of yesterday is not one of today. `trades` are
    of symbols whose close is still to come.
    """

    trading: Ledger
    flat: Ledger
    trades: Mapping[str, Close]

    @classmethod
    def of(cls, facts: Ledger, trades: dict[str, Close], at: datetime) -> _View:
        """Create the view from trades."""
        lasts = {symbol: facts.last_close(symbol, at) for symbol in trades}
        same = {
            symbol: replace(trades[symbol], value=last.value)
            for symbol, last in lasts.items()
            if last
        }
        return cls(facts.with_more_closes(trades), facts.with_more_closes(same), trades)


class Touching:
    """Mark touched tests and cache them for the same verdict, trades and day."""

    def __init__(self, book: Book, closes: Mapping[str, Sequence[str]]) -> None:
        """`closes` names the checkpoints that read those of a symbol."""
        self.book = book
        self._closes = closes
        self._found: dict[str, tuple[Verdict, date, dict[str, Close], Verdict]] = {}

    def marked(
        self,
        facts: Ledger,
        verdicts: Mapping[str, Verdict],
        quotes: Mapping[str, Quote],
        at: datetime,
    ) -> dict[str, Verdict]:
        """Return the verdicts, with a mark where the last trades by `at` would turn the test."""
        read_at_all = {symbol: quotes[symbol] for symbol in self._closes if symbol in quotes}
        read: defaultdict[str, dict[str, Close]] = defaultdict(dict)
        for symbol, trade in _trades(self.book, facts, read_at_all, at).items():
            for id_ in self._closes.get(symbol, ()):
                read[id_][symbol] = trade
        view: _View | None = None
        touched = dict(verdicts)
        before = self._found
        self._found = {}
        for id_, trades in read.items():
            verdict = verdicts.get(id_)
            if verdict is None or verdict.status.settled:
                continue
            cache = before.get(id_)
            today = local_day(at, self.book.zone_of(self.book.checkpoints[id_].ticker))
            if cache is None or cache[0] is not verdict or cache[1:3] != (today, trades):
                if (
                    view is None or view.trades != trades
                ):  # of few symbols: each is ten years copied twice
                    view = _View.of(facts, trades, at)
                cache = verdict, today, trades, self._touched(id_, verdict, view, quotes, at)
            self._found[id_], touched[id_] = cache, cache[3]
        return touched

    def _touched(
        self, id_: str, verdict: Verdict, view: _View, quotes: Mapping[str, Quote], at: datetime
    ) -> Verdict:
        turned = _turned(self.book.checkpoints[id_], self.book, view, at)
        if turned is None:
            return verdict
        marks = (*verdict.marks, Mark.TOUCHED)
        trades = [view.trades[item.ticker] for item in turned.inputs if item.ticker in view.trades]
        said = _sentence(turned, trades, quotes, self.book, at)
        day = max((trade.day for trade in trades), default=None)
        return replace(
            verdict, marks=marks, touched=said, touched_on=day, touched_value=turned.value
        )


def with_touched(
    book: Book,
    facts: Ledger,
    verdicts: Mapping[str, Verdict],
    quotes: Mapping[str, Quote],
    at: datetime,
) -> dict[str, Verdict]:
    """Mark verdicts once, without a cache."""
    return Touching(book, readers_of_closes(book)).marked(facts, verdicts, quotes, at)


def trading(
    book: Book,
    facts: Ledger,
    verdicts: Mapping[str, Verdict],
    last: Mapping[str, str],
    at: datetime,
) -> Iterator[Word]:
    """Yield a word for each `intraday` checkpoint: whether it trades through its test, once a day.

    `last` holds the last words. If the close of that day left the verdict unchanged, the word says
    so.
    """
    for checkpoint in book.checkpoints.values():
        if not checkpoint.intraday:
            continue
        verdict = verdicts[checkpoint.id]
        today = local_day(at, book.zone_of(checkpoint.ticker))
        day = verdict.touched_on or today
        key = f"{checkpoint.id}!{Remark.TRADING}"
        through = f"{TRADING_THROUGH} {day}"
        word = Word(checkpoint.id, key, "closes decide", verdict.status, "", "", news=False)
        word = replace(word, threshold=verdict.threshold)
        if Mark.TOUCHED in verdict.marks:
            word = replace(
                word, word=through, said=verdict.touched, cause=f"trading:{day}", news=True
            )
            word = replace(word, value=verdict.touched_value)
        elif last.get(key, "").startswith(TRADING_THROUGH):
            traded = date.fromisoformat(last[key].removeprefix(TRADING_THROUGH).strip())
            close = facts.last_close(checkpoint.ticker, at) if checkpoint.ticker else None
            decided = close is not None and close.day >= traded
            if decided and last.get(checkpoint.id) == verdict.status:
                cause = f"close:{traded}"
                word = replace(word, said=verdict.said, cause=cause, value=verdict.value, news=True)
            elif not decided and traded == today:
                word = replace(word, word=through)
        yield word


def _trades(
    book: Book, facts: Ledger, quotes: Mapping[str, Quote], at: datetime
) -> dict[str, Close]:
    """Return the last trades as closes of days that have no close yet, by symbol."""
    trades: dict[str, Close] = {}
    for symbol, quote in quotes.items():
        ticker = book.tickers.get(symbol)
        last = facts.last_close(symbol, at)
        day = local_day(quote.at, book.zone_of(symbol))
        own = ticker is not None and quote.price.unit.label == ticker.currency
        if own and last is not None and quote.at <= at and day > last.day:
            trades[symbol] = Close(day, quote.price.value, quote.at)
    return trades


def _turned(checkpoint: Checkpoint, book: Book, view: _View, at: datetime) -> Truth | None:
    """Return the claim by its last trades, if they turn the result of its closes."""
    was, now = (Scope.of(checkpoint, book, one, at) for one in (view.flat, view.trading))
    checkpoint = dated(checkpoint, was)
    deadline = deadline_of(checkpoint, was)
    if suspended(checkpoint.unless, checkpoint, was).state or not _counts(deadline, was):
        return None
    if not _reads(checkpoint.claim, checkpoint, was, view.trades.keys()):
        return None
    closed, trades = (_stands(checkpoint.claim, checkpoint, deadline, one) for one in (was, now))
    return trades if trades.state is not None and trades.state is not closed.state else None


def _counts(deadline: Deadline, scope: Scope) -> bool:
    """Return whether a close of today would count."""
    begun = deadline.since is None or deadline.since <= scope.today
    return begun and (deadline.last is None or scope.today <= deadline.last)


def _reads(claim: Claim, checkpoint: Checkpoint, scope: Scope, live: Set[str]) -> bool:
    """Return whether a test of the claim reads a close that is still to come."""
    match claim:
        case Group():
            return any(
                _reads(leg.claim, leg, replace(scope, ticker=leg.ticker), live)
                for leg in legs_of(checkpoint, claim)
            )
        case Test(expr):
            return is_daily(expr) and not live.isdisjoint(traded(expr, scope))
    return False


def _stands(claim: Claim, checkpoint: Checkpoint, deadline: Deadline, scope: Scope) -> Truth:
    """Evaluate a claim by the latest closes alone, without `hold` and hysteresis."""
    match claim:
        case Test(expr) if is_daily(expr):
            return truth(expr, scope)
        case Group(members, need):
            legs = zip(legs_of(checkpoint, claim), members, strict=True)
            return at_least(need, [_leg(leg, member, deadline, scope) for leg, member in legs])
        case Gauge():
            return Truth(None, "a gauge has no verdict")
    return standing(claim, checkpoint, deadline, scope).truth


def _leg(leg: Checkpoint, member: Member, deadline: Deadline, scope: Scope) -> Truth:
    where = scope.of_leg(leg)
    if (why := suspended(member.unless, leg, where)).state:
        return replace(why, state=None)
    leg = dated(leg, where)
    own = deadline_of(leg, where) if member.period or member.since or leg.since_after else deadline
    if isinstance(leg.claim, Test) and is_daily(leg.claim.expr) and not _counts(own, where):
        return Truth(None, f"counts from {own.since}")
    return _stands(leg.claim, leg, own, where)


def _sentence(
    turned: Truth, trades: Sequence[Close], quotes: Mapping[str, Quote], book: Book, at: datetime
) -> str:
    """Return the words for the mark: `price $149.20, < $150 (traded Nov 23 10:42, …)`."""
    reason = turned.reason
    for trade in trades:
        reason = reason.replace(close_of(trade.day), "")
    symbols = {item.ticker for item in turned.inputs}
    latest, symbol = max(
        ((quotes[symbol].at, symbol) for symbol in symbols if symbol in quotes), default=(at, "")
    )
    traded_at = latest.astimezone(book.zone_of(symbol or None))
    return f"{reason} (traded {traded_at:%b} {traded_at.day} {traded_at:%H:%M %Z}, no close yet)"
