"""Sentences of releases that have a checkpoint's own words, waiting for the user to accept or dismiss them.

A sentence is found once for a checkpoint: one that was dismissed stays so, however often it is read again.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from catalyst_tui.store.connection import Part, Row
from catalyst_tui.store.moments import moment, stamp
from catalyst_tui.store.values import member


class HitState(StrEnum):
    """What the user made of a hit."""

    NEW = "new"
    ACCEPTED = "accepted"
    DISMISSED = "dismissed"


class Hit(Struct, frozen=True):
    """A sentence of a release, and the checkpoint (or leg of one, `ID.2`) whose words it has.

    `ticker` is the company that speaks, or one the SEC does not list that another speaks of; `known_at` is
    when that was public, `score` how much of the words it has, in percent. `id` is 0 until it is kept.
    """

    checkpoint: str
    ticker: str
    accession: str
    url: str
    known_at: datetime
    sentence: str
    score: int
    id: int = 0
    state: HitState = HitState.NEW


_ADD = """
    INSERT INTO hits (checkpoint, ticker, accession, url, known_at, sentence, score, state, found_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (checkpoint, accession, sentence) DO NOTHING
"""


class Hits(Part):
    """What was found in releases, and what became of it. Table: hits."""

    def add(self, hits: Iterable[Hit], now: datetime) -> int:
        """Keep hits as new; the number that were not found before."""
        rows = [(*_said(hit), HitState.NEW.value, stamp(now)) for hit in hits]
        with self._db.transaction():
            return self._db.write_many(_ADD, rows)

    def dated(self, before: str, after: str, known_at: datetime) -> None:
        """A text's hits, whatever became of them, are of its later filing, and known since its day."""
        with self._db.transaction():
            self._db.write(
                "UPDATE OR IGNORE hits SET accession = ?, known_at = ? WHERE accession = ?",
                (after, stamp(known_at), before),
            )

    def read(self, state: HitState = HitState.NEW, limit: int = 200) -> list[Hit]:
        """The hits in a state, the latest release first, in each the best first."""
        found = self._db.rows(
            "SELECT checkpoint, ticker, accession, url, known_at, sentence, score, id, state FROM hits "
            "WHERE state = ? ORDER BY known_at DESC, score DESC, id LIMIT ?",
            (state.value, limit),
        )
        return [
            Hit(
                checkpoint,
                ticker,
                accession,
                url,
                moment(known_at),
                sentence,
                score,
                id_,
                member(HitState, word),
            )
            for checkpoint, ticker, accession, url, known_at, sentence, score, id_, word in found
        ]

    def state(self, id_: int) -> HitState | None:
        """What became of a hit; None when there is none."""
        found = self._db.rows("SELECT state FROM hits WHERE id = ?", (id_,))
        return member(HitState, found[0][0]) if found else None

    def decide(self, id_: int, state: HitState, now: datetime) -> bool:
        """Accept or dismiss a hit, or make it new again; whether that changed anything."""
        with self._db.transaction():
            changed = self._db.write(
                "UPDATE hits SET state = ?, decided_at = ? WHERE id = ? AND state <> ?",
                (state.value, stamp(now), id_, state.value),
            )
        return changed > 0


def _said(hit: Hit) -> Row:
    known_at = stamp(hit.known_at)
    return (hit.checkpoint, hit.ticker, hit.accession, hit.url, known_at, hit.sentence, hit.score)
