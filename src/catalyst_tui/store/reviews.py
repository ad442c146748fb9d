"""When a person looked at a thesis again, and what they wrote about it. Rows are added and never changed."""

from __future__ import annotations

from catalyst_tui.judge.ledger.facts import Review
from catalyst_tui.store.connection import Part
from catalyst_tui.store.moments import moment, stamp


class Reviews(Part):
    """The journal of reviews, also of theses that are no longer in the book. Table: reviews."""

    def add(self, review: Review) -> None:
        """Keep one."""
        with self._db.transaction():
            self._db.write(
                "INSERT INTO reviews (thesis, note, at) VALUES (?, ?, ?)",
                (review.thesis, review.note, stamp(review.known_at)),
            )

    def read(self) -> tuple[Review, ...]:
        """Every review, oldest first."""
        found = self._db.rows("SELECT thesis, note, at FROM reviews ORDER BY at, id")
        return tuple(Review(thesis, note, moment(at)) for thesis, note, at in found)
