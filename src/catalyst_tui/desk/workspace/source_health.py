"""Convert the health of sources to rows and back."""

from __future__ import annotations

from catalyst_tui.sources.health import Health, Quota, State
from catalyst_tui.store.sources import HealthRow


def health_row(health: Health) -> HealthRow:
    """Return how a source is doing, as it is stored."""
    quota = health.quota
    left, of, reset = (quota.left, quota.of, quota.until) if quota else (None, None, None)
    return HealthRow(
        health.name,
        health.state.value,
        health.since,
        health.last_ok,
        health.last_error,
        health.until,
        health.failures,
        left,
        of,
        reset,
        health.unknown,
    )


def remembered_health(row: HealthRow) -> Health | None:
    """Return a stored health; None if a later version stored a state unknown here."""
    if row.state not in list(State):
        return None
    return Health(
        row.name,
        State(row.state),
        row.since,
        row.last_ok,
        row.last_error,
        row.until,
        row.failures,
        row.unknown,
        quota_of(row),
    )


def quota_of(row: HealthRow) -> Quota | None:
    """Return the requests left; None if the source did not say."""
    if row.quota_left is None or row.quota_of is None or row.quota_until is None:
        return None
    return Quota(row.quota_left, row.quota_of, row.quota_until)
