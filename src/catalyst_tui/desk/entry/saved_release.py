"""A release from anywhere: a saved page, mail or text, read as those of the SEC are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from catalyst_tui.book.model.dates import local_day
from catalyst_tui.desk.home.files import UnreadableError, read_bytes
from catalyst_tui.desk.release_reader import Hit, hits, read, saved_under
from catalyst_tui.desk.workspace import Workspace
from catalyst_tui.reports.release.figures import Offered
from catalyst_tui.reports.release.mail import body_of_mail
from catalyst_tui.reports.release.text import RESULTS, SAVED, Release
from catalyst_tui.store.filings import FilingRow, ReleaseRow

LARGEST_RELEASE = 5_000_000
"""Bytes of a saved release that are read at most: as many as of a filing's text."""


@dataclass(frozen=True, slots=True)
class SavedRelease:
    """What a file offers: figures to accept, and sentences about checkpoints that are open."""

    release: Release
    figures: tuple[Offered, ...]
    sentences: tuple[Hit, ...]


def read_saved(path: Path, symbol: str, known_at: datetime, workspace: Workspace) -> SavedRelease:
    """Read a file in which the ticker's company speaks, public since `known_at`; nothing is kept.

    Raises FileNotFoundError, UnreadableError; KeyError when the book has no such ticker.
    """
    data = read_bytes(path, LARGEST_RELEASE)
    mail = body_of_mail(data)
    body = data if mail is None else mail
    if not body.strip():
        raise UnreadableError(f"{path} has no text")
    book, ledger = workspace.book, workspace.ledger
    release = Release(
        ticker=symbol,
        accession=f"saved-{sha256(body).hexdigest()[:20]}",
        form=SAVED,
        filed=local_day(known_at, book.zone),
        known_at=known_at,
        items=(RESULTS,),
        url=f"file {path.name}",
        body=body,
    )
    document = read(release, book, ledger)
    return SavedRelease(release, document.offered, hits(document, book, ledger, workspace.clock.now()))


def offer(saved: SavedRelease, workspace: Workspace) -> bool:
    """Keep it, so that print day offers its figures and the inbox its sentences; whether it was new."""
    release, now = saved.release, workspace.clock.now()
    shelf = saved_under(release.ticker)
    filing = FilingRow(shelf, release.accession, SAVED, release.filed, release.known_at, items=release.items)
    text = ReleaseRow(shelf, release.accession, SAVED, release.url, release.known_at, release.body)
    with workspace.store.transaction():
        workspace.store.filings.add([filing], now)
        new = workspace.store.filings.add_release(text, now)
        workspace.store.hits.add(saved.sentences, now)
    return new
