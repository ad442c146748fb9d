"""What `m`, `M` and `v` rule: the word of the role, on a checkpoint or on the period of it that waits."""

from __future__ import annotations

from datetime import datetime

from catalyst_tui.book.clean import clean
from catalyst_tui.book.model.book import Book, Checkpoint
from catalyst_tui.book.model.dates import local_day
from catalyst_tui.book.model.subject import is_period, subject
from catalyst_tui.desk.entry.record import RULED
from catalyst_tui.desk.shapes.forms import Entry, RulingForm, Side
from catalyst_tui.judge.rules.rulings import ruling_words
from catalyst_tui.judge.verdict import Status, Verdict


def ruling_form(book: Book, verdict: Verdict, id_: str, side: Side, now: datetime) -> RulingForm:
    """The form for a ruling; `verdict` is of the whole checkpoint. KeyError for an id the book has not;
    ValueError with a sentence when it cannot be ruled so."""
    checkpoint = subject(book, id_)
    if checkpoint is None:
        raise KeyError(id_)
    if side is not Side.VOID and not is_period(id_) and verdict.unsettled:
        checkpoint = subject(book, f"{id_}[{verdict.unsettled[0].period}]") or checkpoint
    word = _word(checkpoint, side)
    day = local_day(now, book.zone).isoformat() if word is Status.MET else ""
    return RulingForm(checkpoint.id, checkpoint.text or checkpoint.id, word.value, day)


def _word(checkpoint: Checkpoint, side: Side) -> Status:
    allowed = ruling_words(checkpoint)
    sides = {
        Side.MET: (w for w in allowed[:-1] if not w.bad),
        Side.MISSED: (w for w in allowed if w.bad),
    }
    found = (
        next(sides[side], None) if side in sides else allowed[-1]
    )  # void is the last of every role's
    if found is not None:
        return found
    if checkpoint.every is not None:
        raise ValueError(
            "it is ruled on by period, and none waits; as a whole it can only be void (v)"
        )
    raise ValueError(f"a {checkpoint.role.value} can only be ruled {' or '.join(allowed)}")


def ruling_entry(form: RulingForm, day: str, why: str) -> Entry:
    """The form as `catalyst record` would be given it."""
    return Entry(form.checkpoint, RULED, form.word, clean(day), "", clean(why, 1000))
