"""`catalyst review`: note that a thesis was reviewed, list which are due,
or score stated probabilities.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from catalyst_tui.book.clean import clean
from catalyst_tui.book.near_names import suggestion
from catalyst_tui.cli.failures import ArgumentError, refuse_without_book
from catalyst_tui.cli.opening import end_of_day, opened, opened_to_read
from catalyst_tui.cli.output import Answer, lines
from catalyst_tui.cli.tables import Column, as_table
from catalyst_tui.desk.alerts.commit import judge_with_changes, review
from catalyst_tui.desk.shapes.pages import ThesisReview
from catalyst_tui.desk.views.review import forecasts, thesis_reviews
from catalyst_tui.desk.workspace.workspace import Workspace
from catalyst_tui.judge.history.forecasts import ALWAYS_HALF, ENOUGH, Bin, Scored, Totals


def run(arguments: argparse.Namespace) -> Answer:
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
    if thesis not in workspace.book.theses:
        hint = suggestion(thesis, workspace.book.theses)
        raise ArgumentError(f"no thesis {clean(thesis)!r} in the book{hint}")
    review(workspace, thesis, note)
    reviews = thesis_reviews(workspace.look())
    (row,) = (each for each in reviews if each.thesis == thesis)
    text = f": {note}" if note else ""
    due = _next(row) or "the book asks for no next review"
    return Answer(
        "review", {"theses": [row]}, lines(f"saved: {thesis} reviewed {row.last}{text}; {due}")
    )


_COLUMNS = (Column("thesis"), Column("last review"), Column("next"), Column("note", rank=1))


def _listed(workspace: Workspace) -> Answer:
    rows = thesis_reviews(workspace.look())
    cells = [
        (row.thesis, str(row.last or "none here"), _next(row) or "–", row.note) for row in rows
    ]
    return Answer("review", {"theses": rows}, as_table(_COLUMNS, cells, "the book has no thesis"))


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
        at = end_of_day("--as-of", arguments.as_of, workspace.book.zone, workspace.clock.now())
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
    cells = [_cells(row) for row in found.scored]
    return Answer("review --scores", values, as_table(_SCORE_COLUMNS, cells, below=below))


_SCORE_COLUMNS = (
    Column("checkpoint"),
    Column("p", right=True),
    Column("stated", rank=2),
    Column("outcome"),
    Column("Brier", right=True, rank=1),
    Column("why"),
)


def _cells(row: Scored) -> tuple[str, ...]:
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
        reasons += [f"{_percent(forecast.p)} not scored: {forecast.why_not}" for forecast in late]
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
