"""FRED's files: values, holes, when they were published, and what is no file of its."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalyst_tui.sources.feeds.fred import POLICY
from tests.doors.judge import Vintage
from tests.doors.outside import UnknownSymbol
from tests.doors.sources import Fred, SourceClient, parse_series, parse_vintages, vintages_of
from tests.sources.conftest import FRIDAY_EVENING, Bench, Says
from tests.sources.tables import cases
from tests.standin.bodies import MONTHLY
from tests.standin.faults import Fault

NOW = FRIDAY_EVENING
DAILY = b"""\
observation_date,DGS30
2026-11-12,4.81
2026-11-13,.
2026-11-16,4.85
2026-11-17,
2026-11-18,4.90
2026-11-19,4.87
"""


def evening(day: str) -> datetime:
    """Six o'clock in New York, in winter."""
    return datetime.fromisoformat(day).replace(hour=23, tzinfo=UTC)


def test_a_daily_series_is_known_the_next_working_day() -> None:
    history = parse_series(DAILY, "fred:DGS30", NOW)
    assert [(close.day.day, str(close.value)) for close in history.closes] == [
        (12, "4.81"),
        (16, "4.85"),
        (18, "4.90"),
        (19, "4.87"),
    ]
    assert [close.known_at for close in history.closes] == [
        evening("2026-11-13"),
        evening("2026-11-17"),
        evening("2026-11-19"),
        NOW,  # we saw it before six
    ]
    assert (history.symbol, history.currency, history.source) == ("fred:DGS30", "number", "fred")


def test_a_line_cut_short_says_nothing() -> None:
    """4.87 without its last digit would be a value too."""
    history = parse_series(DAILY[:-2], "fred:DGS30", NOW)
    assert str(history.closes[-1].value) == "4.90"


def test_a_value_of_a_friday_is_known_on_monday() -> None:
    history = parse_series(b"DATE,DGS30\n2026-11-12,4.8\n2026-11-13,4.9\n", "fred:DGS30", NOW)
    assert history.closes[-1].known_at == evening("2026-11-16")


@pytest.mark.parametrize(
    ("days", "known"), cases("fred: two days of a slower series, and when the later one is known")
)
def test_a_slower_series_is_known_some_time_after_its_period(days: str, known: str) -> None:
    rows = "".join(f"{day},100.5\n" for day in days.split())
    history = parse_series(f"observation_date,CPIAUCSL\n{rows}".encode(), "fred:CPIAUCSL", NOW)
    assert history.closes[-1].known_at.date() - date.fromisoformat(known) <= timedelta(days=1)
    assert history.closes[-1].known_at.date() >= date.fromisoformat(known)


def test_zero_and_less_are_values() -> None:
    history = parse_series(
        b"observation_date,T10Y2Y\n2026-11-17,0.00\n2026-11-18,-0.31\n", "fred:T10Y2Y", NOW
    )
    assert [close.value for close in history.closes] == [Decimal(0), Decimal("-0.31")]


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


async def test_it_asks_for_ten_years_and_then_for_what_may_have_changed(
    says: Says, clients: Callable[..., SourceClient]
) -> None:
    says.answers["/graph/fredgraph.csv"] = [(200, DAILY), (200, DAILY), (404, b"<html>")]
    source = Fred(clients(POLICY))
    await source.chart("fred:DGS30", None)
    quote, history = await source.chart("fred:DGS30", date(2026, 11, 18))
    assert (quote, history.closes[-1].day) == (None, date(2026, 11, 19))
    assert says.asked == [
        "/graph/fredgraph.csv?id=DGS30&cosd=2015-10-09",
        "/graph/fredgraph.csv?id=DGS30&cosd=2025-10-14",
    ]
    with pytest.raises(UnknownSymbol, match="FRED has no series DGS99"):
        await source.chart("fred:DGS99", None)


async def test_it_covers_series_and_nothing_else(clients: Callable[..., SourceClient]) -> None:
    source = Fred(clients(POLICY))
    assert source.covers("fred:DGS30")
    assert not any(source.covers(text) for text in ("DGS30", "fred:", "fred:a&b=c", "ALAB", "fred:../x"))


# ── the archive ──────────────────────────────────────────────────────────────────────────────────────────

GDP = b"""\
observation_date,GDPC1_20260430,GDPC1_20260531,GDPC1_20260630
2025-10-01,23000.1,23000.1,23000.1
2026-01-01,,23100.5,23120
2026-04-01,,,.
"""


def seen(day: int, month: int) -> datetime:
    """Six o'clock in Washington, in summer."""
    return datetime(2026, month, day, 22, tzinfo=UTC)


def test_vintages_tell_when_a_value_came_and_when_it_changed() -> None:
    told = parse_vintages(GDP, "GDPC1")
    assert told is not None
    assert vintages_of(told) == (
        Vintage(date(2025, 10, 1), Decimal("23000.1"), seen(30, 4)),
        Vintage(date(2026, 1, 1), None, seen(30, 4)),
        Vintage(date(2026, 1, 1), Decimal("23100.5"), seen(31, 5)),
        Vintage(date(2026, 1, 1), Decimal(23120), seen(30, 6)),
    )


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
    assert said == [
        (None, "2026-01-31"),
        (Decimal(332), "2026-02-28"),
        (Decimal("332.5"), "2026-03-31"),
    ]
    first, second = (path for path in bench.server.asked if "alfred" in path)
    assert first.startswith("/graph/alfredgraph.csv?id=CPIAUCSL%2CCPIAUCSL%2C")
    assert first.count("CPIAUCSL") == second.count("CPIAUCSL") == 12
    assert second.endswith("%2C2026-10-31&cosd=2021-11-26")
    _, again = await source.chart(f"fred:{MONTHLY}", date(2026, 10, 1))
    assert again.vintages == ()
    assert len(bench.server.asked_for("fred archive")) == 2


async def test_a_daily_series_and_one_known_from_before_are_not_asked_of_it(bench: Bench) -> None:
    source = Fred(bench.client(POLICY), [f"fred:{MONTHLY}"])
    for symbol in ("fred:DGS30", f"fred:{MONTHLY}"):
        _, history = await source.chart(symbol, None)
        assert history.vintages == ()
    assert bench.server.asked_for("fred archive") == []


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
