"""Compare verdicts at two moments, and find other news: reminders, outages, reports, reviews
(verdicts.md, "Reviews of theses").

Words are compared, not verdicts. The word of a checkpoint is its status, of a gauge its band; each
period of a recurring proof has its own. News that changes no word (a slip, a contradiction) has
words of its own: remarks. A trade on the other side of a test is one too (verdicts.md, "Which price
decides what"). All are yielded also while there is nothing, so that their beginning is a change.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum

from msgspec.structs import replace

from catalyst_tui.book.language.leaves import is_daily
from catalyst_tui.book.model.book import (
    Book,
    BookEvent,
    Checkpoint,
    Test,
    Thesis,
)
from catalyst_tui.book.model.dates import local_day
from catalyst_tui.book.model.period import Span
from catalyst_tui.judge.evaluate.reads import traded
from catalyst_tui.judge.evaluate.scope import Scope
from catalyst_tui.judge.evaluate.truth import close_of, truth
from catalyst_tui.judge.evaluate.value import Truth
from catalyst_tui.judge.kinds import Words
from catalyst_tui.judge.ledger.facts import Close, Kind, Ledger, Need, Quote, Review
from catalyst_tui.judge.rules.claims import suspended
from catalyst_tui.judge.rules.windows import (
    NAMES,
    dated,
    deadline_of,
    outages,
    outages_about,
)
from catalyst_tui.judge.verdict import (
    Mark,
    Result,
    Slip,
    Status,
    Timing,
    Verdict,
    late_word,
)
from catalyst_tui.values import Frozen


class Remark(StrEnum):
    """The topic of a remark; its key ends in it: `leo-cadence!slipped`."""

    CONTRADICTED = "contradicted"
    SLIPPED = "slipped"
    REMIND = "remind"  # a day the book asks to be reminded on
    TRADING = "trading"  # a price trades on the other side of an `intraday` test
    BLIND = "blind"  # unknown for days, or judged by old inputs
    PRINT = "print"  # a company reported; of no checkpoint: `print:ALAB!print`
    REVIEW = "review"  # a thesis is to be looked at again, or was: `thesis:pair!review`
    ASKS = "asks"  # a question to the user; of no checkpoint: `asked:split:NVDA:…!asks`
    # All sources of a kind are down; the key has no checkpoint: `sources:prices!down`
    DOWN = "down"


TRADING_THROUGH = "trading through"
"""How the word of a price begins that trades on the other side of its test."""

PRINT = "print:"
"""How the key about a ticker's earnings report begins."""

THESIS = "thesis:"
"""How the key about a thesis begins."""


ASKED = "asked:"
"""How the key of a question begins."""


class Word(Frozen):
    """The word of a checkpoint or of one of its periods.

    Of a remark, `news` says whether it is notified.
    """

    checkpoint: str
    key: str  # the checkpoint's id, with the period for a recurring one: `leo-cadence[2025H2]`
    word: str
    status: Status
    words: Words
    cause: str
    news: bool | None = None
    timing: Timing | None = None

    @property
    def reason(self) -> str:
        """Return the reason in words."""
        return str(self.words)


_LATE = "late:"
"""How the cause of a late word begins. It is saved with the change."""


def change_words(word: str, cause: str) -> str:
    """Return the new word with its timing: `met late`."""
    return late_word(word, Timing.LATE if cause.startswith(_LATE) else None)


def checkpoint_of(key: str) -> str:
    """Return the checkpoint, event or need that a key is about."""
    return key.partition("!")[0].partition("[")[0]


def period_words(key: str) -> str:
    """Return the period that a key is about; empty for a whole checkpoint."""
    return key.partition("!")[0].partition("[")[2].removesuffix("]")


def remark_of(key: str) -> Remark | None:
    """Return the remark of a key; None for the word itself."""
    _, sign, remark = key.rpartition("!")
    return Remark(remark) if sign else None


def slip_at(known: datetime) -> str:
    """Return the cause of a slip that became known then."""
    return f"slip:{known.isoformat()}"


def _remark(
    about: str,
    remark: Remark,
    word: str,
    reason: Words = "",
    cause: str = "",
    *,
    news: bool = False,
    status: Status = Status.UNKNOWN,
) -> Word:
    return Word(about, f"{about}!{remark}", word, status, reason, cause, news)


def words(verdicts: Iterable[Verdict]) -> Iterator[Word]:
    """Yield the words of all verdicts, one for each period of a recurring proof."""
    for verdict in verdicts:
        for key, one, cause in _each(verdict):
            reading = one.status is Status.READING
            yield Word(
                verdict.checkpoint,
                key,
                (verdict.band or "reading") if reading else one.status.value,
                one.status,
                one.words,
                f"{_LATE}{cause}" if one.timing is Timing.LATE else cause,
                timing=one.timing,
            )


def remarks(verdicts: Iterable[Verdict]) -> Iterator[Word]:
    """Yield contradictions and moved dates of all verdicts, also while there are none."""
    for verdict in verdicts:
        for key, one, cause in _each(verdict):
            disagree = Mark.CONTRADICTED in one.marks
            key = f"{key}!{Remark.CONTRADICTED}"
            word = "contradicted" if disagree else "agreed"
            yield Word(
                verdict.checkpoint, key, word, one.status, one.words, cause, disagree
            )
        # The user's own edits are no news
        moved = [slip for slip in verdict.slips if slip.by_company]
        yield _slipped(verdict, moved[-1] if moved else None)


def readings(verdict: Verdict) -> dict[str, tuple[str, str]]:
    """Return word and reason of a verdict and of each earlier period, by key."""
    earlier = {
        f"{verdict.checkpoint}[{result.period}]": (result.shown, result.reason)
        for result in verdict.results[:-1]
    }
    return {**earlier, verdict.checkpoint: (verdict.shown, verdict.reason)}


def _each(verdict: Verdict) -> Iterator[tuple[str, Verdict | Result, str]]:
    """Yield a verdict or each of its periods, with its key and the cause of its word."""
    if not verdict.results:
        yield verdict.checkpoint, verdict, verdict.cause
    for result in verdict.results:
        cause = (
            verdict.cause
            if result is verdict.results[-1]
            else f"{result.period}:{result.cause}"
        )
        yield f"{verdict.checkpoint}[{result.period}]", result, cause


def _slipped(verdict: Verdict, slip: Slip | None) -> Word:
    word, reason, cause = "kept", "", ""
    if slip is not None:
        word = f"slips {'out' if slip.out else 'in'} to {slip.after}"
        reason = f"{slip.before or 'no date'} → {slip.after}: {slip.source}"
        cause = slip_at(slip.known_at)
    news = slip is not None and slip.out
    id_, status = verdict.checkpoint, verdict.status
    return _remark(id_, Remark.SLIPPED, word, reason, cause, news=news, status=status)


class Cadence(Frozen):
    """A thesis with its last review, and the day of the next one; None where there is none."""

    thesis: Thesis
    last: Review | None
    due: date | None


def cadences(book: Book, facts: Ledger, at: datetime) -> Iterator[Cadence]:
    """Yield the review dates of every thesis, in the order of the book."""
    own: defaultdict[str | None, list[str]] = defaultdict(list)
    for checkpoint in book.checkpoints.values():
        own[checkpoint.thesis].append(checkpoint.id)
    for thesis in book.theses.values():
        made = facts.reviews(thesis.id, at)
        last = made[-1] if made else None
        begins = (
            local_day(last.known_at, book.zone)
            if last
            else _begins(thesis, own[thesis.id], book, facts, at)
        )
        yield Cadence(
            thesis, last, None if thesis.review is None else begins + thesis.review
        )


def looked_at_again(
    checkpoint: Checkpoint, facts: Ledger, at: datetime, book: Book
) -> date | None:
    """Return when to look at a checkpoint again; None if it has no `review`.

    That is so long after the last evidence about it, else after it was first read.
    """
    if checkpoint.review is None:
        return None
    given = [item.known_at for item in facts.evidence(checkpoint.id, at)]
    read = (revision.known_at for revision in facts.revisions(checkpoint.id, at)[:1])
    return (
        local_day(max(given, default=min(read, default=at)), book.zone)
        + checkpoint.review
    )


def _begins(
    thesis: Thesis, own: list[str], book: Book, facts: Ledger, at: datetime
) -> date:
    """Return when a thesis was opened or first read, whichever is later."""
    read = (
        revision.known_at for id_ in own for revision in facts.revisions(id_, at)[:1]
    )
    first = local_day(min(read, default=at), book.zone)
    return max(first, thesis.opened or first)


UNKNOWN_FOR = timedelta(days=3)
"""Notify of an unknown verdict after this time. A missing input is often only late."""

PRINT_FOR = timedelta(days=3)
"""How long a company's report is news."""

DOWN_FOR = timedelta(hours=1)
"""Notify of a silent source after this time. A laptop on a train is no outage."""


def notices(
    book: Book,
    facts: Ledger,
    verdicts: Mapping[str, Verdict],
    unknown: Mapping[str, datetime],
    at: datetime,
) -> Iterator[Word]:
    """Yield all notices as of `at`. `unknown` has the moments since when verdicts are unknown."""
    yield from reminders(book, verdicts, at)
    yield from not_judged(book, facts, verdicts, unknown, at)
    yield from sources_down(facts, at)
    yield from reviews(book, facts, at)
    yield from earnings_reports(book, facts, at)


def earnings_reports(book: Book, facts: Ledger, at: datetime) -> Iterator[Word]:
    """Yield which tickers of checkpoints reported their last quarter; it is news for some days."""
    symbols = dict.fromkeys(
        checkpoint.ticker for checkpoint in book.checkpoints.values()
    )
    for symbol in symbols:
        if symbol is None or symbol not in book.tickers:
            continue
        zone = book.zone_of(symbol)
        quarter = (
            book.fiscal(symbol).containing(local_day(at, zone), Span.QUARTER).shift(-1)
        )
        public = facts.release_of(symbol, quarter, at)
        word, reason, cause = "awaited", "", ""
        if public is not None:
            word, cause = f"reported {quarter}", f"print:{quarter}"
            reason = f"public since {local_day(public, zone)}; p opens its figures"
        news = public is not None and at - public <= PRINT_FOR
        yield _remark(f"{PRINT}{symbol}", Remark.PRINT, word, reason, cause, news=news)


def reminders(
    book: Book, verdicts: Mapping[str, Verdict], at: datetime
) -> Iterator[Word]:
    """Yield how near the reminder days of the book are. A settled checkpoint needs none."""
    for checkpoint in book.checkpoints.values():
        if checkpoint.remind and checkpoint.due is not None:
            today = local_day(at, book.zone_of(checkpoint.ticker))
            yield _reminder(
                checkpoint, checkpoint.due.last, verdicts[checkpoint.id].status, today
            )
    for event in book.events.values():
        if event.remind:
            today = local_day(at, book.zone_of(event.ticker))
            yield _reminder(event, event.window.first, Status.PENDING, today)


def _reminder(
    one: Checkpoint | BookEvent, day: date, status: Status, today: date
) -> Word:
    left = (day - today).days
    nearest = max(
        (asked for reminder in one.remind if (asked := reminder.of(day)) <= today),
        default=None,
    )
    word = "ahead" if nearest is None else f"T-{(day - nearest).days}d"
    over = left < 0 or status.settled
    when = "today" if left == 0 else "tomorrow" if left == 1 else f"in {left} days"
    return _remark(
        one.id,
        Remark.REMIND,
        "over" if over else word,
        f"{day}, {when}",
        f"remind:{day}",
        news=nearest is not None and not over,
        status=status,
    )


def reviews(book: Book, facts: Ledger, at: datetime) -> Iterator[Word]:
    """Yield which theses need a review, and which had one."""
    today = local_day(at, book.zone)
    for cadence in cadences(book, facts, at):
        if cadence.due is None:
            continue
        last = local_day(cadence.last.known_at, book.zone) if cadence.last else None
        pending = cadence.due <= today
        word, reason = f"reviewed {last}", cadence.last.note if cadence.last else ""
        if pending:
            word = f"review due {cadence.due}"
            reason = f"last reviewed {last}" if last else "not reviewed here yet"
        elif last is None:
            word = "review ahead"
        yield _remark(
            f"{THESIS}{cadence.thesis.id}",
            Remark.REVIEW,
            word,
            reason,
            f"review:{word}",
            news=pending or last is not None,
            status=Status.PENDING,
        )


def not_judged(
    book: Book,
    facts: Ledger,
    verdicts: Mapping[str, Verdict],
    unknown: Mapping[str, datetime],
    at: datetime,
) -> Iterator[Word]:
    """Yield which verdicts are stale, or unknown for days.

    Not while the sources are down that would report: then that is notified.
    """
    down = bool(outages(facts, at))
    for id_, verdict in verdicts.items():
        checkpoint = book.checkpoints[id_]
        if down and outages_about(
            checkpoint.claim, Scope.of(checkpoint, book, facts, at)
        ):
            continue
        since = unknown.get(id_, at)
        word, reason, cause = "seen", "", ""
        if verdict.status is Status.UNKNOWN and at - since >= UNKNOWN_FOR:
            day = local_day(since, book.zone_of(checkpoint.ticker))
            word, cause = "unknown", f"unknown:{since.isoformat()}"
            reason = f"since {day}: {verdict.reason}"
        elif Mark.STALE in verdict.marks and not verdict.status.settled:
            # The newest input: when that gets old, it is another notice.
            known = max(
                (item.known_at for item in verdict.inputs if item.known_at), default=""
            )
            word, cause = "stale", f"stale:{known}"
            reason = _stale(verdict, Scope.of(checkpoint, book, facts, at))
        news = word != "seen"
        yield _remark(
            id_, Remark.BLIND, word, reason, cause, news=news, status=verdict.status
        )


def _stale(verdict: Verdict, scope: Scope) -> str:
    """Return which input is old and how to renew it."""
    old = [
        item
        for item in verdict.inputs
        if item.known_at is not None and scope.is_stale(item)
    ]
    if not old:
        return f"An input is older than it should be. Last seen {verdict.word}: {verdict.reason}"
    item = max(old, key=lambda one: (one.known_at, one.metric))
    when = f" for {item.period}" if item.period is not None else ""
    if item.kind is Kind.ACTUAL and item.metric not in scope.book.series:
        return f"{item.metric} is last known{when}. Last seen {verdict.word}: {verdict.reason}"
    kind = "" if item.kind is Kind.ACTUAL else f"{item.kind.value} of "
    return f"{kind}{item.metric} was last entered{when}. Enter it, or end the row."


def sources_down(facts: Ledger, at: datetime) -> Iterator[Word]:
    """Yield which needs no source answers."""
    under_way = outages(facts, at)
    for need in Need:
        outage = under_way.get(need)
        word, reason, cause = "up", "", ""
        if outage is not None and at - outage.first >= DOWN_FOR:
            word, cause = "down", f"down:{outage.first.isoformat()}"
            reason = (
                f"{NAMES[need]} cannot be reached since {outage.first:%Y-%m-%d %H:%M} UTC; "
                "what they would tell is not overdue meanwhile"
            )
        yield _remark(
            f"sources:{need}", Remark.DOWN, word, reason, cause, news=word == "down"
        )


def with_touched(
    book: Book,
    facts: Ledger,
    verdicts: Mapping[str, Verdict],
    quotes: Mapping[str, Quote],
    at: datetime,
) -> dict[str, Verdict]:
    """Return the verdicts, with a mark where the last trades by `at` would turn the test."""
    touched = dict(verdicts)
    trades = _trades(book, facts, quotes, at)
    if not trades:
        return touched
    known = {symbol: facts.all_closes(symbol).as_of(at) for symbol in trades}
    trading = {symbol: one.longer(trades[symbol]) for symbol, one in known.items()}
    # The two ledgers differ in the price alone, so a crossing of yesterday is not one of today.
    flat = {
        symbol: one.longer(replace(trades[symbol], value=one[-1].value))
        for symbol, one in known.items()
    }
    ledgers = facts.on_closes(flat), facts.on_closes(trading)
    for id_, verdict in verdicts.items():
        if verdict.status.settled:
            continue
        turned = _turned(book.checkpoints[id_], book, ledgers, {*trades}, at)
        if turned is None:
            continue
        read = [trades[one.ticker] for one in turned.inputs if one.ticker in trades]
        touched[id_] = replace(
            verdict,
            marks=(*verdict.marks, Mark.TOUCHED),
            touched=_sentence(turned, read, quotes, book, at),
            touched_on=max((trade.day for trade in read), default=None),
        )
    return touched


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
        word = _remark(
            checkpoint.id, Remark.TRADING, "closes decide", status=verdict.status
        )
        if Mark.TOUCHED in verdict.marks:
            word = replace(
                word,
                word=through,
                words=verdict.touched,
                cause=f"trading:{day}",
                news=True,
            )
        elif last.get(key, "").startswith(TRADING_THROUGH):
            traded = date.fromisoformat(last[key].removeprefix(TRADING_THROUGH).strip())
            close = (
                facts.last_close(checkpoint.ticker, at) if checkpoint.ticker else None
            )
            decided = close is not None and close.day >= traded
            if decided and last.get(checkpoint.id) == verdict.status:
                cause = f"close:{traded}"
                word = replace(word, words=verdict.words, cause=cause, news=True)
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


def _turned(
    checkpoint: Checkpoint,
    book: Book,
    ledgers: tuple[Ledger, Ledger],
    symbols: set[str],
    at: datetime,
) -> Truth | None:
    """Return a test by its last trades, if they turn the result of its closes.

    Neither counts `hold` or hysteresis. `ledgers` are without and with the trades of `symbols`.
    """
    claim = checkpoint.claim
    if not isinstance(claim, Test) or not is_daily(claim.expr):
        return None
    was, now = (Scope.of(checkpoint, book, ledger, at) for ledger in ledgers)
    if symbols.isdisjoint(traded(claim.expr, was)):
        return None
    checkpoint = dated(checkpoint, was)
    deadline = deadline_of(checkpoint, was)
    begun = deadline.since is None or deadline.since <= was.today
    over = deadline.last is not None and was.today > deadline.last
    is_free = suspended(checkpoint.unless, checkpoint, was).state is False
    if not begun or over or not is_free:
        return None
    closed, trades = (truth(claim.expr, scope) for scope in (was, now))
    return (
        trades
        if trades.state is not None and trades.state is not closed.state
        else None
    )


def _sentence(
    turned: Truth,
    trades: Sequence[Close],
    quotes: Mapping[str, Quote],
    book: Book,
    at: datetime,
) -> str:
    """Return the words for the mark: `price $149.20, < $150 (traded Nov 23 10:42, …)`."""
    reason = turned.reason
    for trade in trades:
        reason = reason.replace(close_of(trade.day), "")
    symbols = {item.ticker for item in turned.inputs}
    latest, symbol = max(
        ((quotes[symbol].at, symbol) for symbol in symbols if symbol in quotes),
        default=(at, ""),
    )
    traded_at = latest.astimezone(book.zone_of(symbol or None))
    return f"{reason} (traded {traded_at:%b} {traded_at.day} {traded_at:%H:%M %Z}, no close yet)"
