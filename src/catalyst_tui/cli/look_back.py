"""`catalyst replay`, `facts` and `review`: what changed when, every figure of a ticker, reviews of
theses and scores of stated probabilities.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from catalyst_tui.book.clean import clean, one_row
from catalyst_tui.book.model.book import Book
from catalyst_tui.book.model.dates import local_day
from catalyst_tui.book.model.metrics import STANDARD
from catalyst_tui.book.model.quantity import Quantity
from catalyst_tui.book.model.subject import WORLD, called, misfit
from catalyst_tui.book.near_names import suggestion
from catalyst_tui.cli.failures import ArgumentError, refuse_without_book
from catalyst_tui.cli.opening import end_of_day, known_as, opened, opened_to_read
from catalyst_tui.cli.output import Answer, as_table
from catalyst_tui.desk.alerts.commit import judge_with_changes, review
from catalyst_tui.desk.shapes import ThesisReview
from catalyst_tui.desk.views.chart import KnownFigure, KnownSeries, figures, series
from catalyst_tui.desk.views.positions import why_it_changed
from catalyst_tui.desk.views.review import forecasts, thesis_reviews
from catalyst_tui.desk.workspace.meanings import left_out
from catalyst_tui.desk.workspace.workspace import Workspace
from catalyst_tui.judge.history.forecasts import (
    ALWAYS_HALF,
    ENOUGH,
    Bin,
    Scored,
    Totals,
)
from catalyst_tui.judge.history.replay import VerdictFlip, replay
from catalyst_tui.judge.history.transitions import change_words
from catalyst_tui.judge.ledger.facts import Fact, Ledger

YEAR = timedelta(days=365)

# Replay


def run_replay(arguments: argparse.Namespace) -> Answer:
    """Print every change of a verdict between two days."""
    with opened_to_read(arguments) as workspace:
        refuse_without_book(workspace)
        book, ledger = workspace.book, workspace.ledger
        last = end_of_day("--to", arguments.to, book.zone, workspace.clock.now())
        first = end_of_day("--from", arguments.since, book.zone, last - YEAR)
        if last < first:
            raise ArgumentError("--from is after --to")
        flips = replay(book, ledger, first, last)
        text = [_flip_line(flip, book, ledger) for flip in flips]
        path = workspace.home.book
    rows = [
        {"flip": flip, "late": change_words(flip.after, flip.cause) != flip.after}
        for flip in flips
    ]
    values = {"from": first, "to": last, "book": path, "flips": rows}
    return Answer("replay", values, text)


def _flip_line(flip: VerdictFlip, book: Book, ledger: Ledger) -> str:
    at: datetime = flip.at.astimezone(book.zone)
    before = (flip.before or "–").replace("_", " ")
    reason = why_it_changed(flip.reason, flip.checkpoint, flip.at, book, ledger)
    change = f"{before} → {change_words(flip.after, flip.cause).replace('_', ' ')}"
    return f"{at:%Y-%m-%d %H:%M %Z}  {flip.key:28} {change:24} {one_row(reason, 400)}"


# Facts


def run_facts(arguments: argparse.Namespace) -> Answer:
    """Print a row for each version of a figure. The exit code is 0 also when nothing is known."""
    with opened_to_read(arguments) as workspace:
        book, name, metric = workspace.book, arguments.ticker, arguments.metric
        at = end_of_day("--as-of", arguments.as_of, book.zone, workspace.clock.now())
        if (found := series(workspace.ledger, name, at)) is not None:
            return _series(found, book.zone)
        ticker = name.upper()
        of_no_company = [
            each for each, declared in book.series.items() if declared.world
        ]
        if name in of_no_company and metric is None:
            ticker, metric = WORLD, name
        elif ticker not in book.tickers:
            hint = suggestion(name, [*book.tickers, *of_no_company])
            if now := book.symbol_now(ticker):
                hint = f"; it is {now} now"
            raise ArgumentError(f"{clean(ticker)} is not in the book{hint}")
        own = [
            each
            for each, declared in book.series.items()
            if not misfit(each, declared, ticker)
        ]
        metrics = [*STANDARD, *own]
        if metric is not None:
            known_as(metric, metrics, "metric")
        rows = figures(book, workspace.ledger, ticker, at, metric)
        left = left_out(book, workspace.store)
        remarks = (
            *workspace.filing_intake.remarks(ticker),
            *other_company(workspace, ticker),
            *(one.sentence for one in left if one.name in (ticker, *own)),
        )
    empty = f"nothing is known of {called(ticker, metric or '').strip()} by then"
    named = re.compile(rf"\b{re.escape(metric or '')}\b")
    below = [clean(line) for line in remarks if metric is None or named.search(line)]
    cells = [_figure_cells(row, book.zone) for row in rows]
    return Answer("facts", {"": rows}, as_table("facts", cells, empty, below))


def other_company(workspace: Workspace, ticker: str) -> tuple[str, ...]:
    """Return a line that says how many figures of another company were left out."""
    count = workspace.store.ledger.foreign.get(ticker, 0)
    if not count:
        return ()
    cik = workspace.book.tickers[ticker].cik
    return (
        f"{count} figures of another company do not count: {ticker} is the one with cik {cik}",
    )


def _series(found: KnownSeries, zone: ZoneInfo) -> Answer:
    rows = [
        {
            "day": item.day,
            "value": f"{item.value.normalize():f}",
            "known_at": item.known_at,
        }
        for item in found.values
    ]
    cells = [
        (
            f"{item.day}",
            f"{item.value.normalize():f}",
            f"{local_day(item.known_at, zone)}",
        )
        for item in found.values
    ]
    guess = (
        "when each was published is a guess; "
        "what it said before a revision, if any, is not known"
    )
    below = [guess] if rows and not found.revised else []
    empty = f"nothing is known of {clean(found.symbol)} by then"
    return Answer(
        "facts of a macro series", {"": rows}, as_table("series", cells, empty, below)
    )


def fact_cells(fact: Fact) -> tuple[str, str, str, str]:
    """Return the metric, period, value and basis of a figure; of a range also its ends."""
    kind = "" if fact.kind == "actual" else f" {fact.kind}"
    sign = "" if fact.bound == "=" else fact.bound.value
    ends = [
        Quantity(end, fact.value.unit)
        for end in (fact.low, fact.high)
        if end is not None
    ]
    spread = f" ({'..'.join(map(str, ends))})" if ends else ""
    value = f"{sign}{fact.value}{spread}"
    return f"{fact.metric}{kind}", str(fact.period), value, fact.basis.value


def _figure_cells(row: KnownFigure, zone: ZoneInfo) -> tuple[str, ...]:
    fact = row.fact
    metric, period, value, basis = fact_cells(fact)
    return (
        metric,
        period,
        f"{row.start}..{row.end}" if row.start else str(row.end),
        value,
        basis,
        str(local_day(fact.known_at, zone)),
        str(fact.grade),
        f"{fact.source} {fact.filed.concept}" if fact.filed else fact.source,
    )


def run_review(arguments: argparse.Namespace) -> Answer:
    """Note a review now and print when the next is due, or list all without noting anything."""
    if arguments.scores:
        if arguments.thesis is not None or arguments.note:
            raise ArgumentError(
                "--scores lists the forecasts of the whole book; leave out thesis and note"
            )
        return _scores(arguments)
    if arguments.as_of is not None:
        raise ArgumentError("--as-of goes with --scores")
    if arguments.thesis is None:
        if arguments.note:
            raise ArgumentError("a note is about a thesis: name it before --note")
        with opened_to_read(arguments) as workspace:
            refuse_without_book(workspace)
            return _listed(workspace)
    with opened(arguments) as workspace:
        judge_with_changes(workspace)  # so that a thesis written a moment ago is known
        return _noted(workspace, arguments.thesis, clean(arguments.note.strip(), 1000))


def _noted(workspace: Workspace, thesis: str, note: str) -> Answer:
    known_as(thesis, workspace.book.theses, "thesis", workspace)
    review(workspace, thesis, note)
    reviews = thesis_reviews(workspace.look())
    (row,) = (each for each in reviews if each.thesis == thesis)
    text = f": {note}" if note else ""
    due = _next(row) or "the book asks for no next review"
    return Answer(
        "review",
        {"theses": [row]},
        [f"saved: {thesis} reviewed {row.last}{text}; {due}"],
    )


def _listed(workspace: Workspace) -> Answer:
    rows = thesis_reviews(workspace.look())
    cells = [
        (row.thesis, str(row.last or "none here"), _next(row) or "–", row.note)
        for row in rows
    ]
    return Answer(
        "review", {"theses": rows}, as_table("reviews", cells, "the book has no thesis")
    )


def _next(row: ThesisReview) -> str:
    if row.days is None:
        return ""
    if row.days < 0:
        return f"{-row.days} d late"
    return f"next in {row.days} d" if row.days else "today"


# Scores of stated probabilities

NO_FORECAST = """\
no checkpoint states a probability: write p = 0.7 into one that has a due or a period, and it is
scored when it settles"""


def _scores(arguments: argparse.Namespace) -> Answer:
    """Print each checkpoint's forecasts and their scores, then the sums.

    The exit code is always 0.
    """
    with opened_to_read(arguments) as workspace:
        refuse_without_book(workspace)
        at = end_of_day(
            "--as-of", arguments.as_of, workspace.book.zone, workspace.clock.now()
        )
        found = forecasts(workspace, at)
    values = {
        "as_of": at,
        "book": workspace.home.book,
        "checkpoints": found.scored,
        "totals": {"sums": found.totals, "always_half": ALWAYS_HALF},
        "not_noted": found.unnoted,
    }
    below = ["", *_summed(found.totals)] if found.scored else []
    if found.unnoted:
        names = clean(", ".join(found.unnoted), 300)
        how = "open the app, or run catalyst refresh, and it counts from then"
        below.append(f"p not noted yet: {names}; {how}")
    elif not found.scored:
        below.append(NO_FORECAST)
    cells = [_score_cells(row) for row in found.scored]
    return Answer("review --scores", values, as_table("scores", cells, below=below))


def _score_cells(row: Scored) -> tuple[str, ...]:
    shown = (row.counted or row.forecasts)[-1]
    return (
        row.checkpoint,
        _percent(shown.p),
        shown.stated.isoformat(),
        row.ending.outcome.replace("_", " "),
        "–" if row.brier is None else _score(row.brier),
        _why(row),
    )


def _score(brier: Decimal | None) -> str:
    """Round to three places, without a last zero: 0.065 is neither 0.06 nor 0.07."""
    text = f"{(brier or Decimal(0)).quantize(Decimal('0.001'), ROUND_HALF_UP)}"
    return text.removesuffix("0")


def _why(row: Scored) -> str:
    """Return why it ended, how many forecasts the score is the mean of, and which came too late."""
    reasons = [row.ending.reason]
    if len(row.counted) > 1:
        stated = ", ".join(_percent(forecast.p) for forecast in row.counted)
        reasons.append(f"mean of {len(row.counted)}: {stated}")
    if row.ending.settled:
        late = (forecast for forecast in row.forecasts if forecast.why_not)
        reasons += [
            f"{_percent(forecast.p)} not scored: {forecast.why_not}"
            for forecast in late
        ]
    return "; ".join(reasons)


def _summed(found: Totals) -> Iterator[str]:
    """Return the overall score next to those of trivial forecasters, and
    calibration with enough data.
    """
    n = found.checkpoints
    if found.brier is None:
        yield (
            "No overall score yet: it is of what was stated before it was decided, "
            "once the original deadline has passed."
        )
    else:
        many = "1 checkpoint" if n == 1 else f"{n} checkpoints"
        yield f"Brier {_score(found.brier)} over {many} whose deadline has passed; 0 is perfect."
        yield (
            f"{found.came_true} of {n} came true: always saying just that would have scored "
            f"{_score(found.same_rate)}, and always saying 50% {ALWAYS_HALF}."
        )
    if found.early:
        yield (
            f"{found.early} settled before the deadline: counted once it has passed, as misses are."
        )
    if found.waiting:
        yield f"{found.waiting} past the deadline, without evidence of how it ended."
    if found.bins:
        yield f"Calibration, {found.forecasts} forecasts of these {n}:"
        yield from map(_bin, found.bins)
    elif n:
        yield f"Calibration needs {ENOUGH} of them."


def _bin(one: Bin) -> str:
    where = f"{_percent(one.low)}–{_percent(one.high)}"
    return (
        f"  said {where:>8}, on average {one.mean_p * 100:3.0f}%: {one.came_true} of {one.n} came "
        "true"
    )


def _percent(p: Decimal) -> str:
    """Return a probability as stated: 0.7 is `70%`, 0.125 is `12.5%`."""
    return f"{(p * 100).normalize():f}%"
