"""Word a change for the inbox and for its popup, and several of them as a digest. All pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime

from msgspec.structs import replace

from catalyst_tui.book.language.leaves import is_daily
from catalyst_tui.book.language.tree import Call, Compare, Expr, Literal, Operand, show
from catalyst_tui.book.model.book import Book, Checkpoint, Role, Test
from catalyst_tui.book.model.dates import local_day
from catalyst_tui.book.model.quantity import NUMBER, Quantity, distinguished
from catalyst_tui.judge.history.transitions import (
    PRINT,
    THESIS,
    TRADING_THROUGH,
    Remark,
    Word,
    checkpoint_of,
    period_words,
    remark_of,
)
from catalyst_tui.judge.kinds import StatusGroup, Urgency
from catalyst_tui.judge.verdict import Status, late_word
from catalyst_tui.store.inbox import Outgoing, Past

BODY = 300
"""Characters of a popup's body that every channel shows."""

SHORT = 3
"""Alerts in a digest that is titled by the worst of them; longer ones have counts."""

_RISKY = (StatusGroup.BAD, StatusGroup.RISKY)


# the inbox


def inbox_message(
    word: Word, before: str | None, book: Book
) -> tuple[str | None, str, str]:
    """Return the ticker, title and body of a change in the inbox."""
    ticker, title = _subject(word, before, book)
    checkpoint = book.checkpoints.get(word.checkpoint)
    was = ""
    if before and word.news is None:
        better = word.status.takes_back(before)
        recovering = better and word.status is Status.NEAR
        back = "; this replaces it" if better else ""
        was = f" ({'recovering, ' * recovering}was {before.replace('_', ' ')}{back})"
    then = checkpoint.then if checkpoint and word.status.bad else ""
    return ticker, title, f"{word.reason}{was}" + (f"\nThen: {then}" if then else "")


def _subject(word: Word, before: str | None, book: Book) -> tuple[str | None, str]:
    """Return the ticker of a change, and what it is about in one line."""
    remark = remark_of(word.key)
    if remark is Remark.REVIEW and (
        thesis := book.theses.get(word.checkpoint[len(THESIS) :])
    ):
        return next(iter(thesis.tickers), None), f"{word.word}: {thesis.name}"
    if remark is Remark.PRINT:
        symbol = word.checkpoint.removeprefix(PRINT)
        return symbol, f"{symbol} {word.word}"
    if remark is Remark.ASKS:
        ticker = word.word.partition(" ")[0]
        return (ticker if ticker in book.tickers else None), word.word
    checkpoint = book.checkpoints.get(word.checkpoint)
    about = checkpoint or book.events.get(word.checkpoint)
    if about is None:
        return None, f"{word.checkpoint.replace(':', ' of ')} {word.word}"
    status = late_word(word.word, word.timing).replace("_", " ")
    if word.status is Status.PENDING and before and word.status.takes_back(before):
        status = f"no longer {before.replace('_', ' ')}"
    if remark is Remark.TRADING and not word.word.startswith(TRADING_THROUGH):
        status = "closed back"
    if checkpoint and checkpoint.role is Role.KILL and word.news is None:
        status = f"kill {status}"
    owner = about.ticker or (checkpoint and checkpoint.thesis) or "Theme"
    whose = " ".join(filter(None, (owner, period_words(word.key))))
    return about.ticker, f"{whose} {status}: {about.text or word.key}"


# a popup


def popup_message(
    word: Word, before: str | None, book: Book, past: Sequence[Past], at: datetime
) -> tuple[str, str]:
    """Return the title and the body of the popup about a word that changed.

    It says what happened with the figure and the threshold, how often lately, what the user wanted
    to do then, and the first time why the row exists.
    """
    title, body = _what_happened(word, before, book)
    checkpoint = book.checkpoints.get(word.checkpoint)
    if checkpoint is None or word.news is not None:
        return title, body
    first = all(change.word != word.word for change in past)
    risky = word.status.group in _RISKY
    return title, fitted(
        body,
        _how_often(word, past, book, at),
        f"Then: {checkpoint.then}" if checkpoint.then and risky else "",
        f"Why: {checkpoint.why}" if checkpoint.why and first and risky else "",
    )


def _what_happened(word: Word, before: str | None, book: Book) -> tuple[str, str]:
    _, title = _subject(word, before, book)
    checkpoint = book.checkpoints.get(word.checkpoint)
    if checkpoint is None:
        return title, word.reason
    is_level = checkpoint.role is not Role.PROOF and not word.status.settled
    match checkpoint.claim:
        case Test(expr=Compare() as test) if remark_of(word.key) is Remark.TRADING:
            return _crossed(word, test, checkpoint, "trades "), "The close decides."
        case Test(expr=Compare() as test) if (
            is_level and is_daily(test) and not word.news
        ):
            status = f"{checkpoint.role} {word.word}".capitalize()
            return _crossed(
                word, test, checkpoint
            ), f"{status}: {checkpoint.text or word.key}"
    return title, word.reason


def _crossed(word: Word, test: Compare, checkpoint: Checkpoint, verb: str = "") -> str:
    """Return `ALAB back above $300: $304.09`: the side of its threshold, and the figure."""
    value, threshold = word.value, word.threshold
    if value is None or threshold is None:
        return f"{checkpoint.ticker} {verb}{show(test)}"
    if threshold.unit == NUMBER:
        # Write the threshold as a ratio too: 0.88x, not 0.9
        threshold = replace(threshold, unit=value.unit)
    figure = distinguished(value, threshold)
    good = word.status.group is StatusGroup.GOOD and not verb
    if isinstance(test.left, Call) and test.left.fn.name == "drawdown":
        limit = f"back within {threshold}" if good else f"limit {threshold}"
        return (
            f"{checkpoint.ticker} {figure} below its {test.left.window} high, {limit}"
        )
    gap = value.value - threshold.value
    side = "above" if gap > 0 else "below" if gap < 0 else "at"
    if good:
        side = f"back {side}"
    if word.status is Status.NEAR and not verb:
        side = "near"
    price = isinstance(test.left, Operand) and test.left.metric == "price"
    subject = "" if price else f"{show(test.left)} "
    return f"{checkpoint.ticker} {subject}{verb}{side} {_limit(test.right, threshold)}: {figure}"


def _limit(right: Expr, threshold: Quantity) -> str:
    match right:
        case Literal(text=text):
            return text
        case Call(fn=fn, arg=Operand(metric="price"), window=window) if (
            fn.name == "avg"
        ):
            return f"its {window} average of {threshold}"
    return f"{show(right)} ({threshold})"


def _how_often(word: Word, past: Sequence[Past], book: Book, at: datetime) -> str:
    """Return `4 times since Jul 24.`, empty the first time."""
    same = [change.at for change in past if change.word == word.word and change.at < at]
    if not same:
        return ""
    return f"{len(same) + 1} times since {_day(local_day(same[0], book.zone))}."


def _day(day: date) -> str:
    return f"{day:%b} {day.day}"


def fitted(body: str, *more: str) -> str:
    """Return the lines of a body in 300 characters. The first is cut first: `Then` stays whole."""
    rest = "\n".join(filter(None, more))
    if not rest:
        return body
    left = BODY - len(rest) - 1
    if len(body) > left:
        body = f"{body[: left - 1].rstrip()}…" if left > 20 else ""
    return f"{body}\n{rest}" if body else rest


# several alerts in one popup


def digest(alerts: Sequence[Outgoing]) -> tuple[str, str]:
    """Return title and body of a popup: those of its only alert, or a digest, the worst first."""
    if len(alerts) == 1:
        (alert,) = alerts
        if not alert.rounds:
            return alert.title, alert.body
        how = f"catalyst inbox ack {checkpoint_of(alert.checkpoint)}"
        return f"Still {alert.title}", fitted(
            alert.body, f"Acknowledge: x in the inbox, or {how}"
        )
    ranked = sorted(alerts, key=_rank)
    worst, *others = ranked
    lines = [_line(alert) for alert in ranked]
    how = "x in the inbox acknowledges" if any(alert.rounds for alert in alerts) else ""
    if all(alert.urgency is Urgency.LOW for alert in alerts):
        return f"{len(alerts)} things to know", whole_lines(lines)
    one_ticker = len({alert.ticker for alert in alerts}) == 1
    if len(alerts) > SHORT and not one_ticker and worst.word in _WORST:
        counts = Counter(
            alert.word if alert.word in _WORST else "other" for alert in ranked
        )
        title = ", ".join(f"{count} {word}" for word, count in counts.items())
        return title, whole_lines(lines, how)
    title = f"{'Still ' * bool(worst.rounds)}{worst.title} and {len(others)} more"
    return title, whole_lines([worst.body, *lines[1:]], how)


_WORST = ["tripped", "broken", "missed", "overdue"]


def _rank(alert: Outgoing) -> tuple[int, int]:
    """Return the order in a digest: the loudest first, then tripped, broken, missed, overdue."""
    return -alert.urgency, _WORST.index(alert.word) if alert.word in _WORST else len(
        _WORST
    )


def _line(alert: Outgoing) -> str:
    """Return an alert as one line of a digest, with what the user wanted to do."""
    then = next(
        (line for line in alert.body.splitlines() if line.startswith("Then: ")), ""
    )
    return f"{'Still ' * bool(alert.rounds)}{alert.title}{'. ' * bool(then)}{then}"


def whole_lines(lines: Sequence[str], last: str = "") -> str:
    """Return as many whole lines as 300 characters hold, how many more the inbox has, and `last`.

    A first line that is too long alone is cut.
    """
    for count in range(len(lines), 0, -1):
        left = len(lines) - count
        end = "\n".join(
            filter(None, [f"… and {left} more in the inbox" if left else "", last])
        )
        body = "\n".join(filter(None, [*lines[:count], end]))
        if len(body) <= BODY:
            return body
    return f"{lines[0][: BODY - len(end) - 2].rstrip()}…\n{end}".rstrip()
