"""`catalyst facts`: what is known of a ticker, one row per vintage."""

from __future__ import annotations

import json

import pytest

from tests.cli.conftest import Run

KEYS = {
    "ticker", "metric", "kind", "period", "period_start", "period_end", "value", "low", "high", "unit",
    "bound", "basis", "known_at", "grade", "source", "form", "accession", "concept", "derived_from",
}  # fmt: skip


def test_a_row_for_each_vintage_with_its_days_and_its_source(run: Run) -> None:
    said = run("facts", "ALAB", "--metric", "revenue", "--json")
    rows = json.loads(said.out)
    assert said.code == 0
    assert set(rows[0]) == KEYS
    release, second = (row for row in rows if (row["period"], row["kind"]) == ("2026Q2", "actual"))
    assert (release["value"], release["grade"]) == ("392400000", "release")
    assert (second["period_start"], second["period_end"]) == ("2026-04-01", "2026-06-30")
    assert (second["value"], second["unit"], second["grade"]) == ("392400000", "USD", "filing")


def test_as_of_a_day_only_what_was_known_then(run: Run) -> None:
    rows = json.loads(run("facts", "ALAB", "--metric", "revenue", "--as-of", "2026-08-03", "--json").out)
    assert all(row["known_at"] < "2026-08-04T04" for row in rows)
    assert {row["period"] for row in rows if row["kind"] == "actual"}.isdisjoint({"2026Q2"})


def test_a_guide_shows_its_range(run: Run) -> None:
    lines = run("facts", "ALAB", "--metric", "revenue").out.splitlines()
    assert any(line.strip().startswith("revenue guide") and "$550M ($540M..$560M)" in line for line in lines)


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (("ALBA",), "ALBA is not in the book; did you mean ALAB?"),
        (("ALAB", "--metric", "revenu"), "no metric 'revenu'; did you mean revenue?"),
    ],
)
def test_what_is_not_there_is_said(run: Run, asked: tuple[str, ...], sentence: str) -> None:
    said = run("facts", *asked)
    assert (said.code, said.out) == (1, "")
    assert sentence in said.err
