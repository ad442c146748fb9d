"""What is told though no verdict changed: a reminder day, a checkpoint not judged for days, sources down.

Each is said also while there is nothing, as every word is, so that its beginning is a change.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta

from catalyst_tui.book.model.book import Book, BookEvent, Checkpoint
from catalyst_tui.book.model.dates import local_day
from catalyst_tui.book.model.period import Span
from catalyst_tui.judge.evaluate.scope import Scope
from catalyst_tui.judge.history.reviews import cadences
from catalyst_tui.judge.history.transitions import PRINT, THESIS, Remark, Word
from catalyst_tui.judge.ledger.facts import Kind, Ledger, Need
from catalyst_tui.judge.rules.deadlines import NAMES, outages, outages_about
from catalyst_tui.judge.verdict import Mark, Status, Verdict

UNKNOWN_FOR = timedelta(days=3)
"""How long a verdict is unknown before that is said: a missing input is often only late."""

PRINT_FOR = timedelta(days=3)
"""How long it is news that a company reported."""

DOWN_FOR = timedelta(hours=1)
"""How long no source answers before that is said: a laptop on a train is no outage."""


def notices(
    book: Book, facts: Ledger, verdicts: Mapping[str, Verdict], unknown: Mapping[str, datetime], at: datetime
) -> Iterator[Word]:
    """All of them as of `at`. `unknown` says since when the checkpoints that were so already are."""
    yield from reminders(book, verdicts, at)
    yield from not_judged(book, facts, verdicts, unknown, at)
    yield from sources_down(facts, at)
    yield from reviews(book, facts, at)
    yield from prints(book, facts, at)


def prints(book: Book, facts: Ledger, at: datetime) -> Iterator[Word]:
    """Which tickers that checkpoints are about filed a release on the quarter that ended last; news for some
    days."""
    for symbol in dict.fromkeys(
        one.ticker for one in book.checkpoints.values() if one.ticker in book.tickers
    ):
        if symbol is None:
            continue
        today = local_day(at, book.zone_of(symbol))
        quarter = book.fiscal(symbol).containing(today, Span.QUARTER).shift(-1)
        public = facts.release_of(symbol, quarter, at)
        key, word, reason, cause, news = f"{PRINT}{symbol}", "awaited", "", "", False
        if public is not None:
            word, cause = f"reported {quarter}", f"print:{quarter}"
            reason = f"public since {local_day(public, book.zone_of(symbol))}; p opens its figures"
            news = at - public <= PRINT_FOR
        yield Word(key, f"{key}!{Remark.PRINT}", word, Status.UNKNOWN, reason, cause, news)


def reminders(book: Book, verdicts: Mapping[str, Verdict], at: datetime) -> Iterator[Word]:
    """How near the dates are that the book asks to be reminded of; a settled checkpoint's is over."""
    for one in book.checkpoints.values():
        if one.remind and one.due is not None:
            today = local_day(at, book.zone_of(one.ticker))
            yield _reminder(one, one.due.last, verdicts[one.id].status, today)
    for event in book.events.values():
        if event.remind:
            today = local_day(at, book.zone_of(event.ticker))
            yield _reminder(event, event.window.first, Status.PENDING, today)


def _reminder(one: Checkpoint | BookEvent, day: date, status: Status, today: date) -> Word:
    left = (day - today).days
    nearest = max((asked for each in one.remind if (asked := each.of(day)) <= today), default=None)
    word, news = "ahead" if nearest is None else f"T-{(day - nearest).days}d", nearest is not None
    if left < 0 or status.settled:
        word, news = "over", False
    when = "today" if left == 0 else "tomorrow" if left == 1 else f"in {left} days"
    return Word(one.id, f"{one.id}!{Remark.REMIND}", word, status, f"{day}, {when}", f"remind:{day}", news)


def reviews(book: Book, facts: Ledger, at: datetime) -> Iterator[Word]:
    """Which theses are to be looked at again, and which were: of those that ask for it."""
    today = local_day(at, book.zone)
    for one in cadences(book, facts, at):
        if one.due is None:
            continue
        last = local_day(one.last.known_at, book.zone) if one.last else None
        word = f"review due {one.due}" if one.due <= today else f"reviewed {last}" if last else "review ahead"
        seen = f"last reviewed {last}" if last else "not reviewed here yet"
        reason = seen if one.due <= today else one.last.note if one.last else ""
        about = f"{THESIS}{one.thesis.id}"
        news = one.due <= today or last is not None
        yield Word(about, f"{about}!{Remark.REVIEW}", word, Status.PENDING, reason, f"review:{word}", news)


def not_judged(
    book: Book, facts: Ledger, verdicts: Mapping[str, Verdict], unknown: Mapping[str, datetime], at: datetime
) -> Iterator[Word]:
    """Who is judged by what is old, and who has not been judged for days. Not while the sources are down that
    would tell: that is said of them."""
    down = bool(outages(facts, at))
    for id_, verdict in verdicts.items():
        checkpoint = book.checkpoints[id_]
        if down and outages_about(checkpoint.claim, Scope.of(checkpoint, book, facts, at)):
            continue
        since = unknown.get(id_, at)
        word, reason, cause = "seen", "", ""
        if verdict.status is Status.UNKNOWN and at - since >= UNKNOWN_FOR:
            day = local_day(since, book.zone_of(checkpoint.ticker))
            word, reason, cause = "unknown", f"since {day}: {verdict.reason}", f"unknown:{since.isoformat()}"
        elif Mark.STALE in verdict.marks and not verdict.status.settled:
            # The newest of what is known: the next time it grows old is another time.
            known = max((item.known_at for item in verdict.inputs if item.known_at), default="")
            word, cause = "stale", f"stale:{known}"
            reason = _stale(verdict, Scope.of(checkpoint, book, facts, at))
        yield Word(id_, f"{id_}!{Remark.BLIND}", word, verdict.status, reason, cause, news=word != "seen")


def _stale(verdict: Verdict, scope: Scope) -> str:
    """Return what is old and what to do about it."""
    old = [item for item in verdict.inputs if item.known_at is not None and scope.is_stale(item)]
    if not old:
        return f"An input is older than it should be. Last seen {verdict.word}: {verdict.reason}"
    item = max(old, key=lambda one: (one.known_at, one.metric))
    when = f" for {item.period}" if item.period is not None else ""
    if item.kind is Kind.ACTUAL and item.metric not in scope.book.series:
        return f"{item.metric} is last known{when}. Last seen {verdict.word}: {verdict.reason}"
    kind = "" if item.kind is Kind.ACTUAL else f"{item.kind.value} of "
    return f"{kind}{item.metric} was last entered{when}. Enter it, or end the row."


def sources_down(facts: Ledger, at: datetime) -> Iterator[Word]:
    """Which needs are answered by nobody."""
    under_way = outages(facts, at)
    for need in Need:
        outage = under_way.get(need)
        down = outage is not None and at - outage.first >= DOWN_FOR
        word, reason, cause = "up", "", ""
        if outage is not None and down:
            word, cause = "down", f"down:{outage.first.isoformat()}"
            reason = (
                f"{NAMES[need]} cannot be reached since {outage.first:%Y-%m-%d %H:%M} UTC; "
                "what they would tell is not overdue meanwhile"
            )
        yield Word(
            f"sources:{need}", f"sources:{need}!{Remark.DOWN}", word, Status.UNKNOWN, reason, cause, news=down
        )
