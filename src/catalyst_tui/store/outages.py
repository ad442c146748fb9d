"""When none of the sources of a need could be asked: appended as each outage begins and as it ends."""

from __future__ import annotations

from datetime import datetime

from catalyst_tui.judge.ledger.facts import Need, Outage
from catalyst_tui.store.connection import Part
from catalyst_tui.store.moments import moment, stamp
from catalyst_tui.store.values import member

_LATEST = "SELECT down FROM outages WHERE need = ? ORDER BY id DESC LIMIT 1"


class Outages(Part):
    """Two rows for each outage: down, and up again. Table: outages."""

    def record(self, need: Need, down: bool, now: datetime) -> bool:
        """Keep whether the need is unanswered as of now; whether that is a change."""
        if self._is_down(need) == down:
            return False
        with self._db.transaction():
            if self._is_down(need) == down:
                return False  # another process was quicker
            self._db.write(
                "INSERT INTO outages (need, at, down) VALUES (?, ?, ?)",
                (need.value, stamp(now), int(down)),
            )
        return True

    def _is_down(self, need: Need) -> bool:
        latest = self._db.rows(_LATEST, (need.value,))
        return bool(latest and latest[0][0])

    def read(self) -> tuple[Outage, ...]:
        """Every outage, oldest first."""
        found: list[Outage] = []
        began: dict[str, datetime] = {}
        for need, at, down in self._db.rows("SELECT need, at, down FROM outages ORDER BY id"):
            if down:
                began[need] = moment(at)
            elif need in began:
                found.append(Outage(member(Need, need), began.pop(need), moment(at)))
        found.extend(Outage(member(Need, need), at) for need, at in began.items())
        return tuple(sorted(found, key=lambda outage: outage.first))
