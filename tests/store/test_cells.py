"""Cells of rows: moments in UTC within the years of the calendar."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from catalyst_tui.store.cells import moment, stamp
from catalyst_tui.store.errors import StoreError


def test_a_moment_of_another_zone_is_stored_in_utc() -> None:
    at = datetime(2026, 8, 4, 22, 5, tzinfo=timezone(timedelta(hours=2)))
    assert stamp(at) == "2026-08-04T20:05:00.000000Z"
    assert moment(stamp(at)) == at
    with pytest.raises(ValueError, match="no time zone"):
        stamp(at.replace(tzinfo=None))


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00Z", "2301-01-01T00:00:00Z", "2026-08-04T20:05:00"])
def test_what_is_no_moment_of_ours_is_refused(text: str) -> None:
    with pytest.raises(StoreError, match="no moment of ours"):
        moment(text)
