"""What could not be had is told of what the book still has, and by the user's own clock."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.homes import NOTE, FetchProblems, local_time, open_store

FOUND = FetchProblems(
    {"ALAB": "Yahoo did not answer", "GONE": "no such symbol"},
    {"GONE": "the SEC knows no GONE", "": "no contact"},
    {"GONE": "GONE 12.00 by Yahoo, +40 %, is not confirmed", "ALAB": "ALAB 1.00 by Cboe"},
)


def test_nothing_is_said_of_tickers_that_left_the_book() -> None:
    assert FOUND.about({"ALAB", "CRDO"}) == FetchProblems(
        {"ALAB": "Yahoo did not answer"}, {"": "no contact"}, {"ALAB": "ALAB 1.00 by Cboe"}
    )


@pytest.mark.parametrize(
    ("note", "known"),
    [(None, FOUND), ('{"unanswered": {"A": "b"}, "doubts": ["A is odd"]}', FetchProblems())],
)
def test_it_is_stored_and_one_of_an_earlier_version_is_nothing(
    tmp_path: Path, note: str | None, known: FetchProblems
) -> None:
    with open_store(tmp_path / "catalyst.db", now=AT) as store:
        FOUND.save(store)
        if note:
            store.notes.put(NOTE, note)
        assert FetchProblems.load(store) == known


AT = datetime(2026, 11, 20, 22, 30, tzinfo=UTC)


@pytest.mark.parametrize(("zone", "said"), [
    (ZoneInfo("Europe/Berlin"), "2026-11-20 23:30 CET"),
    (ZoneInfo("America/New_York"), "2026-11-20 17:30 EST"),
    (ZoneInfo("America/Sao_Paulo"), "2026-11-20 19:30 UTC-03:00"),
    (timezone(timedelta(hours=5, minutes=30)), "2026-11-21 04:00 UTC+05:30"),
    (timezone(timedelta(hours=1), "Mitteleuropäische Zeit"), "2026-11-20 23:30 UTC+01:00"),
    (None, "2026-11-20 22:30 UTC"),
])  # fmt: skip
def test_a_moment_is_shown_with_its_zone(zone: timezone | ZoneInfo | None, said: str) -> None:
    assert local_time(AT, zone=zone) == said
