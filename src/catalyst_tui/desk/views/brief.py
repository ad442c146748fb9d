"""The weekly look in writing: what changed, where it stands, what is due; of all, a ticker or a thesis."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from msgspec import Struct

from catalyst_tui.book.model.book import Checkpoint
from catalyst_tui.book.model.dates import local_day
from catalyst_tui.desk.company_names import shown_name
from catalyst_tui.desk.shapes.board import Attention, CheckpointRow
from catalyst_tui.desk.shapes.pages import Appointment
from catalyst_tui.desk.shapes.pages import Flip as Noticed
from catalyst_tui.desk.state import Known
from catalyst_tui.desk.views.checkpoints import checkpoint_rows, owner
from catalyst_tui.desk.views.timeline import agenda, within
from catalyst_tui.judge.evaluate.scope import evidence_about
from catalyst_tui.judge.history.replay import Flip, flips
from catalyst_tui.judge.history.transitions import period_said

AHEAD = timedelta(days=30)


class Changed(Struct, frozen=True):
    """A verdict that flipped, and the addresses of what it rests on now."""

    day: date
    ticker: str
    key: str
    text: str
    before: str
    after: str
    reason: str
    sources: tuple[str, ...]


class Standing(Struct, frozen=True):
    """A checkpoint as it stands."""

    ticker: str
    id: str
    text: str
    attention: Attention
    word: str
    reason: str
    when: str
    then: str
    sources: tuple[str, ...]


class Brief(Struct, frozen=True):
    """All of it. `standing`: those that need someone; of a ticker or a thesis all that are open."""

    since: datetime
    until: datetime
    about: str
    title: str
    argument: str
    changed: tuple[Changed, ...]
    standing: tuple[Standing, ...]
    open: int
    settled: int
    due: tuple[Appointment, ...]


def brief(known: Known, since: datetime, name: str = "", noticed: Sequence[Noticed] = ()) -> Brief:
    """What is to be told; `name`: a ticker or a thesis. KeyError for one that is not in the book. `noticed`:
    the changes that were kept, as they were noticed."""
    book = known.book
    thesis, ticker = book.theses.get(name), book.tickers.get(name)
    if name and thesis is None and ticker is None:
        raise KeyError(name)
    rows = [row for row in checkpoint_rows(known) if _is_about(row.checkpoint, known, name)]
    standing = [
        row for row in rows if row.attention <= Attention.RISKY or (name and not row.settled)
    ]
    ids = {row.id.partition("[")[0] for row in rows}
    dates = within(agenda(known), known.today + AHEAD)
    mine = tuple(one for one in dates if not name or _concerns(one, name, ids))
    title = (
        (thesis.title or thesis.id) if thesis else (shown_name(ticker) or name) if ticker else ""
    )
    return Brief(
        since,
        known.at,
        name,
        title,
        thesis.text if thesis else "",
        tuple(_changed(known, since, ids, noticed)),
        tuple(_standing(row, known) for row in standing),
        sum(not row.settled for row in rows),
        sum(row.settled for row in rows),
        mine,
    )


def _is_about(checkpoint: Checkpoint, known: Known, name: str) -> bool:
    return not name or name in (checkpoint.thesis, owner(checkpoint, known.book))


def _concerns(one: Appointment, name: str, ids: set[str]) -> bool:
    """Whether a date is of a ticker, or of a checkpoint or the review of a thesis."""
    of = one.key.rpartition(":")[2].partition("[")[0]
    return one.ticker == name or of in ids or one.key == f"review:{name}"


def _changed(
    known: Known, since: datetime, ids: set[str], noticed: Sequence[Noticed]
) -> Iterator[Changed]:
    """The flips since then, the newest first: those a replay finds, by what the claims say now, and those
    that were noticed besides, as after an edit or of what became known late."""
    found: list[Flip | Noticed] = []
    for id_ in sorted(ids):
        found += flips(known.book, known.ledger, known.book.checkpoints[id_], since, known.at)
    replayed = {(one.key, one.after) for one in found if isinstance(one, Flip)}
    for kept in noticed:
        mine = kept.checkpoint.partition("[")[0] in ids and since < kept.at <= known.at
        if mine and (kept.checkpoint, kept.after) not in replayed:
            found.append(kept)
    told: set[str] = set()
    for flip in sorted(found, key=lambda one: (one.at, _key(one)), reverse=True):
        key = _key(flip)
        checkpoint = known.book.checkpoints[key.partition("[")[0]]
        sources = () if key in told else _sources(checkpoint, known)  # what it rests on now
        told.add(key)
        yield Changed(
            local_day(flip.at, known.book.zone),
            owner(checkpoint, known.book),
            key,
            _named(checkpoint, key),
            (flip.before or "").replace("_", " "),
            flip.after.replace("_", " "),
            flip.reason,
            sources,
        )


def _named(checkpoint: Checkpoint, key: str) -> str:
    """What a change is about: a claim, and of one that recurs which period."""
    period = period_said(key)
    return (
        f"{period}: {checkpoint.text or checkpoint.id}"
        if period
        else checkpoint.text or checkpoint.id
    )


def _key(flip: Flip | Noticed) -> str:
    return flip.key if isinstance(flip, Flip) else flip.checkpoint


def _standing(row: CheckpointRow, known: Known) -> Standing:
    verdict, checkpoint = row.verdict, row.checkpoint
    return Standing(
        owner(checkpoint, known.book),
        row.id,
        checkpoint.text or row.id,
        row.attention,
        verdict.word.replace("_", " "),
        verdict.reason,
        row.when,
        checkpoint.then,
        _sources(known.book.checkpoints[row.id.partition("[")[0]], known),
    )


def _sources(checkpoint: Checkpoint, known: Known) -> tuple[str, ...]:
    """The addresses of the documents a verdict rests on, and of what was said of it last."""
    verdict = known.verdicts[checkpoint.id]
    told: Sequence[str] = [item.source for item in verdict.inputs if item.value is not None]
    said = [item.source for item in evidence_about(checkpoint, known.ledger, known.at)[-2:]]
    return tuple(
        dict.fromkeys(one for one in (*told, *said) if one.startswith(("https://", "http://")))
    )[:3]
