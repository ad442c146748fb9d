"""`catalyst review`: note that a thesis was reviewed, list which are due, or score stated probabilities."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal

from catalyst_tui.book.clean import clean
from catalyst_tui.book.near_names import suggestion
from catalyst_tui.cli.failures import ArgumentError, refuse_without_book
from catalyst_tui.cli.opening import end_of_day, opened, opened_to_read
from catalyst_tui.cli.output import Answer, lines
from catalyst_tui.cli.tables import Column, Row, show
from catalyst_tui.desk.alerts.commit import judge_and_tell, review
from catalyst_tui.desk.shapes.review import ThesisReview
from catalyst_tui.desk.views.forecasts import Forecasts, forecasts
from catalyst_tui.desk.views.review import thesis_reviews
from catalyst_tui.desk.workspace import Workspace
from catalyst_tui.judge.history.forecasts import ALWAYS_HALF, ENOUGH, Bin, Forecast, Scored, Totals


def run(arguments: argparse.Namespace) -> Answer:
    """Note a review now and print when the next is due, or list all without noting anything."""
    if arguments.scores:
        if arguments.thesis is not None or arguments.note:
            raise ArgumentError("--scores lists the forecasts of the whole book; leave out thesis and note")
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
        judge_and_tell(workspace)  # so that a thesis written a moment ago is known
        return _kept(workspace, arguments.thesis, clean(arguments.note.strip(), 1000))


def _kept(workspace: Workspace, thesis: str, note: str) -> Answer:
    if thesis not in workspace.book.theses:
        hint = suggestion(thesis, workspace.book.theses)
        raise ArgumentError(f"no thesis {clean(thesis)!r} in the book{hint}")
    review(workspace, thesis, note)
    (about,) = (one for one in _theses(workspace) if one.thesis == thesis)
    said = f": {note}" if note else ""
    due = _next(about) or "the book asks for no next review"
    return Answer(_json([about]), lines(f"kept: {thesis} reviewed {about.last}{said}; {due}"))


def _theses(workspace: Workspace) -> tuple[ThesisReview, ...]:
    return thesis_reviews(workspace.look().known)


_COLUMNS = (Column("thesis"), Column("last review"), Column("next"), Column("note", rank=1))


def _listed(workspace: Workspace) -> Answer:
    found = _theses(workspace)
    if not found:
        return Answer(_json(found), lines("the book has no thesis"))
    rows = [(one.thesis, str(one.last or "none here"), _next(one) or "–", one.note) for one in found]
    table = [Row(tuple(map(clean, cells))) for cells in rows]
    return Answer(_json(found), lambda: show(_COLUMNS, table))


def _json(found: Sequence[ThesisReview]) -> dict[str, object]:
    return {
        "theses": [
            {
                "thesis": one.thesis,
                "reviewed": one.last and one.last.isoformat(),
                "due_in_days": one.days,
                "note": one.note or None,
            }
            for one in found
        ]
    }


def _next(one: ThesisReview) -> str:
    if one.days is None:
        return ""
    return f"{-one.days} d late" if one.days < 0 else "today" if not one.days else f"next in {one.days} d"


# Scores of stated probabilities

NO_FORECAST = """\
no checkpoint states a probability: write p = 0.7 into one that has a due or a period, and it is
scored when it settles"""


def _scores(arguments: argparse.Namespace) -> Answer:
    """Print each checkpoint's forecasts and their scores, then what they add up to. Always 0."""
    with opened_to_read(arguments) as workspace:
        refuse_without_book(workspace)
        at = end_of_day("--as-of", arguments.as_of, workspace.book.zone, workspace.clock.now())
        found = forecasts(workspace, at)
    value = {"as_of": at.isoformat(), "book": str(workspace.home.book), **_scores_json(found)}
    return Answer(value, lambda: _print(found))


def _print(found: Forecasts) -> None:
    if found.scored:
        _table(found.scored)
        print()
        for line in _summed(found.totals):
            print(line)
    if found.unnoted:
        names = clean(", ".join(found.unnoted), 300)
        print(f"p not noted yet: {names}; open the app, or run catalyst refresh, and it counts from then")
    elif not found.scored:
        print(NO_FORECAST)


_SCORE_COLUMNS = (
    Column("checkpoint"),
    Column("p", right=True),
    Column("stated", rank=2),
    Column("outcome"),
    Column("Brier", right=True, rank=1),
    Column("why"),
)


def _table(rows: tuple[Scored, ...]) -> None:
    """Print a line per checkpoint, with its last forecast that counts."""
    show(_SCORE_COLUMNS, [Row(tuple(map(clean, _cells(row)))) for row in rows])


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
    said = [row.ending.reason]
    if len(row.counted) > 1:
        said.append(f"mean of {len(row.counted)}: {', '.join(_percent(one.p) for one in row.counted)}")
    if row.ending.settled:
        said.extend(f"{_percent(one.p)} not scored: {one.why_not}" for one in row.forecasts if one.why_not)
    return "; ".join(said)


def _summed(found: Totals) -> Iterator[str]:
    """Return the overall score next to those of trivial forecasters, and calibration with enough data."""
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
        yield f"{found.early} settled before the deadline: counted once it has passed, as misses are."
    if found.waiting:
        yield f"{found.waiting} past the deadline, without evidence of how it ended."
    if found.bins:
        yield f"Calibration, {found.forecasts} forecasts of these {n}:"
        yield from map(_bin, found.bins)
    elif n:
        yield f"Calibration needs {ENOUGH} of them."


def _bin(one: Bin) -> str:
    where = f"{_percent(one.low)}–{_percent(one.high)}"
    return f"  said {where:>8}, on average {one.mean_p * 100:3.0f}%: {one.came_true} of {one.n} came true"


def _percent(p: Decimal) -> str:
    """Return a probability as it was stated: 0.7 is `70%`, 0.125 is `12.5%`."""
    return f"{(p * 100).normalize():f}%"


def _scores_json(found: Forecasts) -> dict[str, object]:
    """Return the JSON. Probabilities and scores are numbers from 0 to 1."""
    return {
        "checkpoints": [_scored(one) for one in found.scored],
        "totals": _totals(found.totals),
        "not_noted": list(found.unnoted),
    }


def _scored(one: Scored) -> dict[str, object]:
    end = one.ending
    return {
        "id": one.checkpoint,
        "outcome": end.outcome.value,
        "reason": end.reason,
        "due": end.due and end.due.isoformat(),
        "deadline_passed": end.passed,
        "settled": end.settled and end.settled.isoformat(),
        "brier": _number(one.brier),
        "forecasts": [_forecast(each) for each in one.forecasts],
    }


def _forecast(one: Forecast) -> dict[str, object]:
    return {
        "p": float(one.p),
        "stated": one.stated.isoformat(),
        "brier": _number(one.brier),
        "why_not": one.why_not,
    }


def _totals(found: Totals) -> dict[str, object]:
    """Return the sums. Only checkpoints past their deadline count; few of them have no calibration."""
    n = found.checkpoints
    return {
        "checkpoints": n,
        "forecasts": found.forecasts,
        "came_true": found.came_true,
        "brier": _number(found.brier),
        "brier_of_base_rate": _number(found.same_rate),
        "brier_of_always_half": float(ALWAYS_HALF),
        "settled_before_deadline": found.early,
        "past_deadline_without_evidence": found.waiting,
        "calibration": [
            {
                "low": float(one.low),
                "high": float(one.high),
                "forecasts": one.n,
                "mean_p": _number(one.mean_p),
                "came_true": one.came_true,
            }
            for one in found.bins
        ],
    }


def _number(score: Decimal | None) -> float | None:
    return None if score is None else round(float(score), 4)
