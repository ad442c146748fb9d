"""`catalyst facts`: what is known of a ticker, one row per vintage."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from tests.cli.conftest import Run
from tests.doors.judge import Close, History, Vintage
from tests.homes import CompanyRow, SystemClock, find_home, open_workspace


@pytest.fixture
def run(run_on_starter: Run) -> Run:
    return run_on_starter


def test_as_of_a_day_only_what_was_known_then(run: Run) -> None:
    rows = json.loads(run("facts", "ALAB", "--metric", "revenue", "--as-of", "2026-08-03", "--json").out)
    assert all(row["known_at"] < "2026-08-04T04" for row in rows)
    assert {row["period"] for row in rows if row["kind"] == "actual"}.isdisjoint({"2026Q2"})


def test_a_guide_shows_its_range(run: Run) -> None:
    lines = run("facts", "ALAB", "--metric", "revenue").out.splitlines()
    assert any(line.strip().startswith("revenue guide") and "$550M ($540M..$560M)" in line for line in lines)


@pytest.mark.parametrize(("asked", "sentence"), [
    (("ALBA",), "ALBA is not in the book; did you mean ALAB?"),
    (("ALAB", "--metric", "revenu"), "no metric 'revenu' in the book; did you mean revenue?"),
])  # fmt: skip
def test_what_is_not_there_is_said(run: Run, asked: tuple[str, ...], sentence: str) -> None:
    said = run("facts", *asked)
    assert (said.code, said.out) == (2, "")
    assert sentence in said.err


def test_what_a_companys_reports_do_not_give_is_said(run: Run) -> None:
    run("init")
    said = "ALAB's reports give no capex\neps_diluted of 2025Q4 is not derived: ALAB's average share count …"
    with open_workspace(find_home(None, None), SystemClock()) as workspace:
        workspace.store.filings.put_company(CompanyRow("ALAB", 1736297, said=said))
    assert run("facts", "ALAB").out.splitlines()[-2:] == said.splitlines()
    assert run("facts", "ALAB", "--metric", "capex").out.splitlines()[-1] == said.splitlines()[0]
    assert "reports give" not in run("facts", "ALAB", "--json").out


Q1 = date(2026, 1, 1)


def keep_gdp(*said: Vintage) -> None:
    """Store the growth of the first quarter, and its other values."""
    known = datetime(2026, 5, 6, 22, tzinfo=UTC)
    history = History("fred:GDPC1", "number", (Close(Q1, Decimal("23120.5"), known),), "fred", vintages=said)
    with open_workspace(find_home(None, None), SystemClock()) as workspace:
        workspace.take_prices([], [history])


def test_a_macro_series_as_it_stood(run: Run) -> None:
    first, revised = datetime(2026, 4, 30, 22, tzinfo=UTC), datetime(2026, 6, 30, 22, tzinfo=UTC)
    run("init")
    keep_gdp(Vintage(Q1, Decimal(23100), first), Vintage(Q1, Decimal("23120.5"), revised))
    assert [line.split() for line in run("facts", "fred:GDPC1").out.splitlines()[2:]] == [
        ["2026-01-01", "23100", "2026-04-30"],
        ["2026-01-01", "23120.5", "2026-06-30"],
    ]
    (then,) = json.loads(run("facts", "FRED:gdpc1", "--as-of", "2026-05-31", "--json").out)
    assert then == {"day": "2026-01-01", "value": "23100", "known_at": "2026-04-30T22:00:00+00:00"}


def test_what_is_only_guessed_of_a_series_is_said_to_be(run: Run) -> None:
    run("init")
    keep_gdp()
    said = run("facts", "fred:GDPC1").out
    assert "2026-05-06" in said
    assert said.splitlines()[-1].startswith("when each was published is a guess")
    assert run("facts", "fred:NONE").out == "nothing is known of fred:NONE by then\n"
