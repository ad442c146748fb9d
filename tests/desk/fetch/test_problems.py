"""What could not be had is told of what the book still has, and by the user's own clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from catalyst_tui.desk.fetch.problems import FetchProblems, pack, unpack
from catalyst_tui.desk.home.clock import local_time

FOUND = FetchProblems(
    {"ALAB": "Yahoo did not answer", "GONE": "no such symbol"},
    {"GONE": "the SEC knows no GONE", "": "no contact"},
    {"GONE": "GONE 12.00 by Yahoo, +40 %, is not confirmed", "ALAB": "ALAB 1.00 by Cboe"},
)


def test_nothing_is_said_of_tickers_that_left_the_book() -> None:
    assert FOUND.about({"ALAB", "CRDO"}) == FetchProblems(
        {"ALAB": "Yahoo did not answer"}, {"": "no contact"}, {"ALAB": "ALAB 1.00 by Cboe"}
    )


def test_it_is_kept_and_what_an_earlier_version_kept_is_read() -> None:
    assert unpack(pack(FOUND)) == FOUND
    assert unpack('{"unanswered": {"A": "b"}, "unfiled": {}, "doubts": ["A is odd"]}') == FetchProblems(
        {"A": "b"}
    )


AT = datetime(2026, 11, 20, 22, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        (ZoneInfo("Europe/Berlin"), "2026-11-20 23:30 CET"),
        (ZoneInfo("America/New_York"), "2026-11-20 17:30 EST"),
        (ZoneInfo("America/Sao_Paulo"), "2026-11-20 19:30 UTC-03:00"),
        (timezone(timedelta(hours=5, minutes=30)), "2026-11-21 04:00 UTC+05:30"),
        (timezone(timedelta(hours=1), "Mitteleuropäische Zeit"), "2026-11-20 23:30 UTC+01:00"),
        (None, "2026-11-20 22:30 UTC"),
    ],
)
def test_a_moment_is_shown_with_its_zone(zone: timezone | ZoneInfo | None, said: str) -> None:
    assert local_time(AT, zone=zone) == said
