"""A thesis as lines: its argument, stance and last review."""

from __future__ import annotations

from datetime import date

from catalyst_tui.book.clean import clean
from catalyst_tui.book.model.book import Thesis
from catalyst_tui.desk.shapes.pages import ThesisReview
from catalyst_tui.ui.words import DrawContext, Ink, Line, day_named, one_line


def argument(
    thesis: Thesis | None, context: DrawContext, review: ThesisReview | None = None
) -> list[Line]:
    """Return the text of a thesis with its stance, conviction, age and last review."""
    if thesis is None:
        return [(("These checkpoints belong to no thesis.", Ink.QUIET),)]
    facts = [thesis.stance.value]
    if thesis.conviction is not None:
        facts.append(f"conviction {thesis.conviction}")
    later = _written_later(thesis.opened, context.past)
    if thesis.opened is not None and not later:
        facts.append(f"since {day_named(thesis.opened, context.today)}")
    if thesis.review is not None and not later:
        facts.append(f"review every {thesis.review.days}d")
    if review is not None and not later:
        facts += last_review(review)
    named = [] if thesis.name == thesis.text else [one_line(thesis.name)]
    about = (" · ".join([*named, *facts]), Ink.QUIET)
    return [
        ((clean(thesis.text, 1000), Ink.STRONG),),
        (about, (" · ", Ink.QUIET), (later, "$past")) if later else (about,),
    ]


def last_review(review: ThesisReview) -> list[str]:
    """Return `reviewed Oct 12`, `next in 48 d`, as far as known."""
    last = [f"reviewed {review.last:%b} {review.last.day}"] if review.last else []
    days = review.days
    if days is None:
        return last
    return [
        *last,
        f"review {-days} d late"
        if days < 0
        else "review due today"
        if not days
        else f"next in {days} d",
    ]


def _written_later(opened: date | None, past: date | None) -> str:
    """Return that a thesis was written after the day a replay shows; empty if it was not."""
    if opened is None or past is None or opened <= past:
        return ""
    days = (opened - past).days
    far = f"{days // 7} weeks" if days >= 14 else f"{days} day{'s' if days > 1 else ''}"
    written = f"{opened:%b} {opened.day} {opened.year}"
    return f"written {written}, {far} after this day: judged by what was known on it"
