"""The documents that evidence and sentences come from."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from catalyst_tui.desk.shapes.pages import Document
from catalyst_tui.desk.state import State
from catalyst_tui.judge.evaluate.scope import evidence_about

MOST = 500
"""Documents that are listed; a palette is no archive."""


def documents(state: State) -> tuple[Document, ...]:
    """Each address once, the newest first."""
    found: dict[str, Document] = {}
    for _, document in sorted(_all(state), key=lambda each: each[0], reverse=True):
        found.setdefault(document.address, document)
    return tuple(found.values())[:MOST]


def _all(state: State) -> Iterator[tuple[datetime, Document]]:
    for hit in state.hits:
        yield hit.at, Document(hit.source, hit.ticker, hit.checkpoint, hit.sentence)
    for id_, checkpoint in state.book.checkpoints.items():
        for item in evidence_about(checkpoint, state.ledger, state.at):
            if item.source.startswith(("https://", "http://")):
                said = item.note or item.label
                yield item.known_at, Document(item.source, checkpoint.ticker or "", id_, said)
