"""How each source was doing when we last asked, so that a restart neither forgets a block nor asks again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct, field

from catalyst_tui.store.connection import Part
from catalyst_tui.store.moments import moment, moment_or_none, stamp, stamp_or_none


class HealthRow(Struct, frozen=True):
    """A source's state, in the source's own word, since when, its last answer, its last error, the next try.

    `unknown` maps a symbol the source does not have to when it may be asked for again. `quota_left` requests
    of `quota_of` may be sent until `quota_until`; all None for a source that does not say.
    """

    name: str
    state: str = "ok"
    since: datetime | None = None
    last_ok: datetime | None = None
    last_error: str = ""
    until: datetime | None = None
    failures: int = 0
    unknown: Mapping[str, datetime] = field(default_factory=dict)
    quota_left: int | None = None
    quota_of: int | None = None
    quota_until: datetime | None = None

    @property
    def answers(self) -> bool | None:
        """Whether it gave an answer when last asked, however slowly; None when it never was."""
        if self.state in ("ok", "slow"):
            return True if self.last_ok else None
        return False


class SourceHealth(Part):
    """One row for each source. Tables: source_health, unknown_symbols."""

    def read(self) -> dict[str, HealthRow]:
        """Every source that was ever asked."""
        lacking: dict[str, dict[str, datetime]] = {}
        for source, symbol, until in self._db.rows(
            "SELECT source, symbol, until FROM unknown_symbols"
        ):
            lacking.setdefault(source, {})[symbol] = moment(until)
        return {
            name: HealthRow(
                name,
                state,
                moment_or_none(since),
                moment_or_none(last_ok),
                last_error,
                moment_or_none(until),
                failures,
                lacking.get(name, {}),
                left,
                of,
                moment_or_none(reset),
            )
            for name, state, since, last_ok, last_error, until, failures, left, of, reset in self._db.rows(
                "SELECT name, state, since, last_ok, last_error, until, failures, quota_left, quota_of, "
                "quota_until FROM source_health"
            )
        }

    def put(self, row: HealthRow) -> None:
        """Keep how a source is doing now."""
        with self._db.transaction():
            self._db.write(
                "INSERT INTO source_health (name, state, since, last_ok, last_error, until, failures, "
                "quota_left, quota_of, quota_until) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
                "ON CONFLICT (name) DO UPDATE SET state = excluded.state, since = excluded.since, "
                "last_ok = excluded.last_ok, last_error = excluded.last_error, until = excluded.until, "
                "failures = excluded.failures, quota_left = excluded.quota_left, "
                "quota_of = excluded.quota_of, quota_until = excluded.quota_until",
                (
                    row.name,
                    row.state,
                    stamp_or_none(row.since),
                    stamp_or_none(row.last_ok),
                    row.last_error,
                    stamp_or_none(row.until),
                    row.failures,
                    row.quota_left,
                    row.quota_of,
                    stamp_or_none(row.quota_until),
                ),
            )
            self._db.write("DELETE FROM unknown_symbols WHERE source = ?", (row.name,))
            self._db.write_many(
                "INSERT INTO unknown_symbols (source, symbol, until) VALUES (?, ?, ?)",
                [(row.name, symbol, stamp(until)) for symbol, until in row.unknown.items()],
            )
