"""Read a saved release: a page, mail or text, read as those of the SEC are."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from pathlib import Path

from catalyst_tui.book.model.dates import evening_of
from catalyst_tui.desk.home.files import UnreadableError, read_bytes
from catalyst_tui.desk.workspace.release_reader import hits, not_read, read
from catalyst_tui.desk.workspace.report_dates import SAVED, ended_before, saved_under
from catalyst_tui.desk.workspace.workspace import Workspace
from catalyst_tui.judge.ledger.facts import Kind
from catalyst_tui.reports.release.figures import Offered
from catalyst_tui.reports.release.page import body_of_mail, read_parts
from catalyst_tui.reports.release.release import RESULTS, Release, dateline
from catalyst_tui.store.sources import FilingRow, Hit, ReleaseRow, again
from catalyst_tui.values import Frozen

LARGEST_RELEASE = 5_000_000
"""Bytes of a saved release that are read at most, as for a filing."""


class SavedRelease(Frozen):
    """The figures of a file, and its sentences about open checkpoints, to be accepted.

    `dated`: its day is known, by its dateline or from the user. `before`: an earlier offer
    of the same file. `passed`: metrics without a value, with the words that name them.
    `notes`: sentences for the user.
    """

    release: Release
    dated: bool
    before: FilingRow | None
    figures: tuple[Offered, ...]
    sentences: tuple[Hit, ...]
    passed: tuple[tuple[str, tuple[str, ...]], ...] = ()
    notes: tuple[str, ...] = ()


def read_saved(
    path: Path, symbol: str, known_at: datetime | None, workspace: Workspace
) -> SavedRelease:
    """Read a release of the ticker's company; save nothing.

    It is public since `known_at`, else since the evening of its dateline, else as
    offered before, else since now. Raises FileNotFoundError, UnreadableError;
    KeyError if the book has no such ticker.
    """
    data = read_bytes(path, LARGEST_RELEASE)
    mail = body_of_mail(data)
    body = data if mail is None else mail
    if not body.strip():
        raise UnreadableError(f"{path} has no text")
    book, ledger, now = workspace.book, workspace.ledger, workspace.clock.now()
    day = (
        dateline(part for part in read_parts(body) if isinstance(part, str))
        if known_at is None
        else None
    )
    if day is not None:
        known_at = evening_of(day, book.zone)
    dated = known_at is not None
    accession = f"saved-{sha256(body).hexdigest()[:20]}"
    before = workspace.store.filings.offered(saved_under(symbol), accession)
    known_at = min(known_at or (before.known_at if before else now), now)
    if before is not None:
        accession = (
            before.accession if before.known_at == known_at else again(before.accession)
        )
    release = Release(
        ticker=symbol,
        accession=accession,
        form=SAVED,
        filed=book.day_of(known_at),
        known_at=known_at,
        items=(RESULTS,),
        url=f"file {path.name}",
        body=body,
    )
    document = read(release, book, ledger)
    found = hits(document, book, ledger, now)
    passed = not_read(document, book)
    return SavedRelease(
        release, dated, before, document.offered, found, passed, document.notes
    )


def offer(saved: SavedRelease, workspace: Workspace) -> bool:
    """Save it, so that report day offers its figures and the inbox its sentences;
    return whether it was new.

    Offered again with another day, it is public since that day. If it has figures of the last
    quarter, it is the report of that quarter (report_dates.py).
    """
    release, now = saved.release, workspace.clock.now()
    shelf = saved_under(release.ticker)
    quarter = ended_before(release.filed, workspace.book.fiscal(release.ticker))
    tells = any(
        figure.fact.kind is Kind.ACTUAL and figure.fact.period == quarter
        for figure in saved.figures
    )
    items = (*release.items, "9.01") if tells else release.items
    filing = FilingRow(
        shelf, release.accession, SAVED, release.filed, release.known_at, items=items
    )
    text = ReleaseRow(
        shelf, release.accession, SAVED, release.url, release.known_at, release.body
    )
    with workspace.store.transaction():
        workspace.store.filings.add([filing], now)
        new = workspace.store.filings.add_release(text, now)
        if new and saved.before is not None:
            workspace.store.hits.dated(
                saved.before.accession, release.accession, release.known_at
            )
        workspace.store.hits.add(saved.sentences, now)
    return new
