"""Collect the week in writing: changes, standing, dates due; of all, a ticker or a thesis."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from catalyst_tui.book.model.book import Checkpoint
from catalyst_tui.desk.shapes import Attention, CheckpointRow, Dated, Flip
from catalyst_tui.desk.views.positions import checkpoint_rows, owner
from catalyst_tui.desk.views.timeline import agenda
from catalyst_tui.desk.workspace.listed import shown_name
from catalyst_tui.desk.workspace.state import Known
from catalyst_tui.judge.evaluate.scope import evidence_about
from catalyst_tui.judge.history.replay import flips
from catalyst_tui.judge.history.transitions import checkpoint_of, period_words
from catalyst_tui.values import Frozen

AHEAD = timedelta(days=30)
MOST_SOURCES = 3


class Changed(Frozen):
    """A verdict that changed, and the addresses it rests on now."""

    day: date
    ticker: str
    key: str
    text: str
    before: str
    after: str
    reason: str
    sources: tuple[str, ...]


class Standing(Frozen):
    """The standing of a checkpoint."""

    ticker: str
    row: CheckpointRow
    sources: tuple[str, ...]


class Brief(Frozen):
    """The week. `standing` are those that need someone; of a ticker or thesis all that are open."""

    since: datetime
    until: datetime
    about: str
    title: str
    argument: str
    changed: tuple[Changed, ...]
    standing: tuple[Standing, ...]
    open: int
    settled: int
    due: tuple[Dated, ...]


def brief(
    known: Known, since: datetime, name: str = "", noticed: Sequence[Flip] = ()
) -> Brief:
    """Return the week, of all or of `name`, a ticker or a thesis. KeyError if the book lacks it.

    `noticed` are the changes that were saved when they happened.
    """
    book, title, argument = known.book, "", ""
    if name in book.theses:
        thesis = book.theses[name]
        title, argument = thesis.title or thesis.id, thesis.text
    elif name:
        title = shown_name(book.tickers[name]) or name
    rows = checkpoint_rows(known)
    if name:
        rows = [
            row
            for row in rows
            if name in (row.checkpoint.thesis, owner(row.checkpoint, book))
        ]
    wanted = [
        row
        for row in rows
        if row.attention <= Attention.RISKY or (name and not row.settled)
    ]
    ids = {checkpoint_of(row.id) for row in rows}
    dates = [entry for entry in agenda(known) if entry.day <= known.today + AHEAD]
    return Brief(
        since,
        known.at,
        name,
        title,
        argument,
        tuple(_changed(known, since, ids, noticed)),
        tuple(
            Standing(
                owner(row.checkpoint, book),
                row,
                _sources(book.checkpoints[checkpoint_of(row.id)], known),
            )
            for row in wanted
        ),
        sum(not row.settled for row in rows),
        sum(row.settled for row in rows),
        tuple(entry for entry in dates if not name or _concerns(entry, name, ids)),
    )


def _concerns(each: Dated, name: str, ids: set[str]) -> bool:
    """Return whether a date is of a ticker, of a thesis, or of one of its checkpoints."""
    id_ = checkpoint_of(each.key.rpartition(":")[2])
    return each.ticker == name or id_ in ids or each.key == f"review:{name}"


def _changed(
    known: Known, since: datetime, ids: set[str], noticed: Sequence[Flip]
) -> Iterator[Changed]:
    """Yield the changes since then, newest first.

    They are those that a replay of today's book finds, and those that were noticed besides: before
    an edit, or before something became known late.
    """
    book, found = known.book, list[Flip]()
    for id_ in sorted(ids):
        for each in flips(book, known.ledger, book.checkpoints[id_], since, known.at):
            found.append(
                Flip(each.at, each.key, each.before or "", each.after, each.reason)
            )
    replayed = {(flip.checkpoint, flip.after) for flip in found}
    for flip in noticed:
        # Not `checkpoint_of`: a remark (`ID!slipped`) is no change of a status
        mine = flip.checkpoint.partition("[")[0] in ids and since < flip.at <= known.at
        if mine and (flip.checkpoint, flip.after) not in replayed:
            found.append(flip)
    sourced: set[str] = set()
    for flip in sorted(
        found, key=lambda each: (each.at, each.checkpoint), reverse=True
    ):
        key = flip.checkpoint
        checkpoint, period = book.checkpoints[checkpoint_of(key)], period_words(key)
        text = checkpoint.name
        yield Changed(
            book.day_of(flip.at),
            owner(checkpoint, book),
            key,
            f"{period}: {text}" if period else text,
            flip.before.replace("_", " "),
            flip.after.replace("_", " "),
            flip.reason,
            () if key in sourced else _sources(checkpoint, known),
        )
        sourced.add(key)


def _sources(checkpoint: Checkpoint, known: Known) -> tuple[str, ...]:
    """Return the addresses of the documents behind a verdict, and of the last evidence."""
    inputs = known.verdicts[checkpoint.id].inputs
    evidence = evidence_about(checkpoint, known.ledger, known.at)
    sources = [item.source for item in inputs if item.value is not None]
    sources += [item.source for item in evidence[-2:]]
    addresses = [
        source for source in sources if source.startswith(("https://", "http://"))
    ]
    return tuple(dict.fromkeys(addresses))[:MOST_SOURCES]
