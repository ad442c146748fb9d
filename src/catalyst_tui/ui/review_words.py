"""Texts of the Review page: which theses are due for review, and why a checkpoint stands as it
does.
"""

from __future__ import annotations

from catalyst_tui.book.clean import clean
from catalyst_tui.desk.shapes.pages import CheckpointDetail, ReviewRow, ThesisReview
from catalyst_tui.ui.argument import last_review
from catalyst_tui.ui.detail import EDGE, why
from catalyst_tui.ui.screens.review_sheet import usual_words
from catalyst_tui.ui.words import DrawContext, Ink, Line, cells, clicks, one_line, with_days

_TITLE, _LEAST = 34, 12
"""Characters of a thesis title in the strip: at most, and at least when it is cut."""


def due_reviews(theses: tuple[ThesisReview, ...], width: int) -> tuple[Line, list[Line]]:
    """Return `↻ Two little kings review is 3 d late`, as many as fit; at the right the key to
    record one.
    """
    keys = (
        "marks the thesis reviewed today"
        if width >= 120
        else "marks it reviewed"
        if width >= 80
        else ""
    )
    press = [clicks(ink, "app.press", "R") for ink in (Ink.QUIET, Ink.ACCENT)]
    right: Line = (
        (("· ", press[0]), ("R", press[1]), (f" {keys} ", press[0]))
        if keys
        else (("R ", press[1]),)
    )
    due = [review for review in theses if review.days is not None]
    if not due:
        text = "no thesis asks for a review" if theses else "no thesis yet"
        return ((f" {text}", Ink.QUIET),), []
    shown: list[Line] = []
    for review in due:
        line = _due(review, one_line(review.title, _TITLE), worded=width >= 80)
        room = width - cells(right) - 1 - sum(map(cells, shown))
        if shown and cells(line) > room:  # cut the title if the rest still identifies it
            left = room - cells(line) + len(one_line(review.title, _TITLE))
            if left < _LEAST:
                break
            line = _due(review, one_line(review.title, left), worded=width >= 80)
        shown.append(line)
    return tuple(piece for line in shown for piece in line), [right]


def _due(review: ThesisReview, named: str, *, worded: bool) -> Line:
    days = review.days or 0
    late = days < 0
    when = f"{-days} d late" if late else "today" if not days else f"in {days} d"
    if late:
        when = f"review is {when}" if worded else when
    ink = Ink.RISKY if days <= 0 else Ink.QUIET
    pick = [clicks(each, "app.on_page", "pick", review.thesis) for each in (ink, Ink.STRONG, ink)]
    title = Ink.STRONG if days <= 0 else Ink.PLAIN
    return (
        (" ", pick[0]),
        (named, clicks(title, "app.on_page", "pick", review.thesis)),
        (
            f" {when} ",
            clicks(Ink.PLAIN if late else Ink.QUIET, "app.on_page", "pick", review.thesis),
        ),
    )


def why_of(
    row: ReviewRow,
    detail: CheckpointDetail,
    thesis: ThesisReview | None,
    width: int,
    context: DrawContext,
    *,
    short: bool,
    offered: str = "",
) -> list[Line]:
    """Return why a checkpoint stands as it does, its headroom in usual moves, and its thesis's last
    review.

    `offered` says that figures of its ticker wait to be entered. `short` returns the two most
    important lines.
    """
    claim, verdict, usual = row.row.checkpoint, row.row.verdict, usual_words(row)
    if short:
        why_so = clean((verdict.touched if row.live else "") or verdict.reason, 1000)
        reason = ("", with_days(why_so, context.today), Ink.PLAIN)
        then = ("then", claim.then, Ink.STRONG)
        first = then if claim.then and verdict.status.bad else reason
        waits = ("offered", offered, Ink.RISKY)
        rest = (waits, ("", usual, Ink.QUIET), then)
        said = [first, *(entry for entry in rest if entry[1] and entry is not first)]
        return [_labelled(label, one_line(text, 300), ink) for label, text, ink in said[:2]]
    more = [(label, said) for label, said in (("offered", offered), ("headroom", usual)) if said]
    more += [("thesis", _of_thesis(thesis))] if thesis is not None else []
    return [(), *why(detail, width, context, further=more)]


def _of_thesis(thesis: ThesisReview) -> str:
    parts = [one_line(thesis.title, 60), *last_review(thesis)]
    return " · ".join([*parts, f"“{one_line(thesis.note, 300)}”"] if thesis.note else parts)


def _labelled(label: str, text: str, ink: str) -> Line:
    return ((f"{'   ' + label if label else '':<{EDGE}}", Ink.QUIET), (text, ink))
