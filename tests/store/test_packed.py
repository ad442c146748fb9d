"""Closes packed by year come back as they went in, and the views say each of them."""

import sqlite3
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import strategies as st

from catalyst_tui.store.closes import Year, closes_of
from tests.homes import StoreError, open_store, stamp
from tests.store.golden import golden_database

ODD = (
    ("2025-12-31", 2_147_483_647, "2025-12-31T21:00:00.000000Z"),
    ("2026-01-02", 2_147_483_648, "2026-01-02T21:00:00.000000Z"),
    ("2026-01-03", 1, "2026-01-04T00:00:00.000000Z"),  # a Saturday, less than a cent
    ("2026-01-04", 0, "2026-01-05T00:00:00.000000Z"),
    ("2026-01-05", -310_000, "2026-01-04T23:59:59.999999Z"),  # known before its day began, in London
    ("2026-03-06", 97_000_123_456_789, "2026-06-30T07:08:09.000010Z"),
)
"""Rows of daily_closes as they were kept up to schema 13."""

closes = st.lists(
    st.tuples(
        st.dates(date(1962, 1, 1), date(2200, 12, 31)),
        st.integers(-(2**63), 2**63 - 1) | st.integers(0, 3_000_000_000),
        st.timedeltas(timedelta(days=-2), timedelta(days=500)),
    ),
    unique_by=lambda one: one[0],
    max_size=12,
)


GOOD = (2026, "10-31,11-01", "[1,2]", '{"0":"0T20:00:00.000000Z"}')


@pytest.mark.parametrize("damaged", [
    (2026, "10-31", *GOOD[2:]),
    (2026, "10-31,10-31", *GOOD[2:]),
    (2026, "10-31,13-01", *GOOD[2:]),
    (*GOOD[:2], "[1,2", GOOD[3]),
    (*GOOD[:2], "[1,null]", GOOD[3]),
    (*GOOD[:2], f"[1,{2**63}]", GOOD[3]),
    (*GOOD[:3], '{"1":"0T20:00:00.000000Z"}'),
    (*GOOD[:3], '{"0":"999999999T20:00:00.000000Z"}'),
])  # fmt: skip
def test_what_was_not_packed_is_a_sentence(damaged: Year) -> None:
    with pytest.raises(StoreError, match="cannot have written"):
        closes_of([damaged])


DAMAGED = [
    (day, "2026-07-01T00:00:00.000000Z") for day in ("2025-13-45", "20250103", "2025-W01-3", "9999-12-31")
]
DAMAGED.append(("2025-03-03", "yesterday"))


def test_an_upgrade_keeps_each_close_and_leaves_what_nobody_wrote(path: Path, now: datetime) -> None:
    golden_database(path, 13)
    with closing(sqlite3.connect(path)) as db:
        db.execute("INSERT INTO histories VALUES ('ODD', 'USD', 'imported', '2026-07-01T00:00:00.000000Z')")
        db.execute("INSERT INTO histories VALUES ('NONE', 'USD', '', '2026-07-01T00:00:00.000000Z')")
        db.executemany("INSERT INTO daily_closes VALUES ('ODD', ?, ?, ?)", ODD)
        before = db.execute("SELECT * FROM daily_closes ORDER BY symbol, day").fetchall()
        db.executemany("INSERT INTO daily_closes VALUES ('ODD', ?, 5, ?)", DAMAGED)
        db.commit()
    with open_store(path, now=now) as store:
        assert store.rows("SELECT * FROM daily_closes ORDER BY symbol, day") == before
        of_odd = store.prices.closes["ODD"]
        days = [day.isoformat() for day in of_odd.days]
        assert [*zip(days, of_odd.micros, map(stamp, of_odd.known), strict=True)] == [*ODD]
        assert store.prices.closes.get("NONE") is None
