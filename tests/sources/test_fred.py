"""FRED's files: values, holes, when they were published, and what is no file of its."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalyst_tui.sources.feeds.fred import POLICY
from tests.doors.judge import Vintage
from tests.doors.sources import Fred, parse_series, parse_vintages, vintages_of
from tests.sources.conftest import FRIDAY_EVENING, Bench
from tests.sources.tables import cases
from tests.standin.bodies import MONTHLY
from tests.standin.faults import Fault

NOW = FRIDAY_EVENING


@pytest.mark.parametrize(
    ("days", "known"), cases("fred: two days of a slower series, and when the later one is known")
)
def test_a_slower_series_is_known_some_time_after_its_period(days: str, known: str) -> None:
    rows = "".join(f"{day},100.5\n" for day in days.split())
    history = parse_series(f"observation_date,CPIAUCSL\n{rows}".encode(), "fred:CPIAUCSL", NOW)
    assert history.closes[-1].known_at.date() - date.fromisoformat(known) <= timedelta(days=1)
    assert history.closes[-1].known_at.date() >= date.fromisoformat(known)


@pytest.mark.parametrize(
    "row",
    ["2026-11-18", "2026-11-18,4.9,5", "18/11/2026,4.9", "2026-11-18,NaN", "2026-11-18,1e40", "2027-01-04,4"],
)
def test_a_row_that_says_nothing_is_left_out(row: str) -> None:
    assert parse_series(f"observation_date,DGS30\n{row}\n".encode(), "fred:DGS30", NOW).closes == ()


@given(st.sets(st.dates(date(2016, 1, 1), date(2027, 1, 1)), max_size=40))
def test_what_is_older_was_never_known_later(days: set[date]) -> None:
    rows = "".join(f"{day},1\n" for day in sorted(days, reverse=True))
    closes = parse_series(f"observation_date,DGS30\n{rows}".encode(), "fred:DGS30", NOW).closes
    known = [close.known_at for close in closes]
    assert known == sorted(known)
    assert all(close.day <= NOW.date() and close.known_at <= NOW for close in closes)


# ── the archive ──────────────────────────────────────────────────────────────────────────────────────────


def seen(day: int, month: int) -> datetime:
    """Six o'clock in Washington, in summer."""
    return datetime(2026, month, day, 22, tzinfo=UTC)


def test_a_day_the_last_vintage_lacks_came_after_it() -> None:
    """As the inflation of October 2025 did, when nobody published."""
    told = {date(2026, 6, 30): {date(2026, 1, 1): Decimal(5)}}
    assert vintages_of(told, [date(2025, 10, 1), date(2026, 1, 1), date(2026, 4, 1)])[0] == Vintage(
        date(2026, 4, 1), None, seen(30, 6)
    )
    assert vintages_of({date(2026, 6, 30): {}}, [date(2026, 4, 1)]) == vintages_of({}) == ()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<!DOCTYPE html><html>Not found</html>",
        b"observation_date\n2026-01-01\n",
        b"observation_date,GDPC1\n2026-01-01,1\n",  # of today: no vintage
        b"observation_date,GNPC96_20260430\n2026-01-01,1\n",
        b"observation_date,GDPC1_20260430,GDPC1_2026\n2026-01-01,1,1\n",
    ],
)
def test_what_is_no_file_of_vintages_tells_nothing(body: bytes) -> None:
    assert parse_vintages(body, "GDPC1") is None


def test_no_value_is_older_than_its_day() -> None:
    body = b"observation_date,GDPC1_20260430\n2026-07-01,1\n2026-01-01,nan\nx,2\n2026-01-01,3"
    assert parse_vintages(body, "GDPC1") == {date(2026, 4, 30): {}}


async def test_a_slow_series_is_asked_of_the_archive_once(bench: Bench) -> None:
    source = Fred(bench.client(POLICY))
    _, history = await source.chart(f"fred:{MONTHLY}", None)
    said = [
        (one.value, f"{one.known_at:%Y-%m-%d}")
        for one in history.vintages or ()
        if one.day == date(2026, 1, 1)
    ]
    assert said == [(None, "2026-01-31"), (Decimal(332), "2026-02-28"), (Decimal("332.5"), "2026-03-31")]
    first, second = (path for path in bench.server.asked if "alfred" in path)
    assert first.startswith("/graph/alfredgraph.csv?id=CPIAUCSL%2CCPIAUCSL%2C")
    assert first.count("CPIAUCSL") == second.count("CPIAUCSL") == 12
    assert second.endswith("%2C2026-10-31&cosd=2021-11-26")
    _, again = await source.chart(f"fred:{MONTHLY}", date(2026, 10, 1))
    assert again.vintages == ()
    assert len(bench.server.asked_for("fred archive")) == 2


@pytest.mark.parametrize(
    "fault", [Fault.LIMITED, Fault.BROKEN, Fault.HTML, Fault.OTHER, Fault.UNKNOWN, Fault.CUT]
)
async def test_without_the_archive_the_values_come_all_the_same(bench: Bench, fault: Fault) -> None:
    bench.server.faults["alfredgraph"] = fault
    source = Fred(bench.client(POLICY))
    _, history = await source.chart(f"fred:{MONTHLY}", None)
    assert (len(history.closes) > 100, history.vintages) == (True, ())
    assert len(bench.server.asked_for("fred archive")) == 1
    bench.server.faults.clear()
    bench.clock.pass_(hours=6)
    _, later = await source.chart(f"fred:{MONTHLY}", date(2026, 9, 1))
    assert later.vintages
