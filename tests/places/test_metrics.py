"""A metric from reports is a row of the metrics and a row of the concepts; one made of others is one row."""

import re
from pathlib import Path

import pytest

from catalyst_tui.reports.concepts import LINES, RATIOS, SUMS
from tests.doors.book import REPORTED, STANDARD, Metric, Names, Nature, parse_value, standard_units, unit_of
from tests.doors.judge import made_of
from tests.doors.reports import companyfacts


@pytest.mark.parametrize("metric", REPORTED, ids=lambda metric: metric.name)
def test_a_reported_metric_has_its_concepts(metric: Metric) -> None:
    assert metric.name in {row.name for row in LINES} | {row.name for row in SUMS} | set(RATIOS)
    instants = {row.name for row in LINES if row.instant}
    assert (metric.nature is Nature.INSTANT) == (metric.name in instants)


@pytest.mark.parametrize("metric", [each for each in STANDARD.values() if each.nature is Nature.PRICE])
def test_a_metric_of_prices_is_a_price_or_made_of_others(metric: Metric) -> None:
    assert metric.name == "price" or made_of(metric.name, "EUR")
    if metric.made_of:
        written = parse_value(metric.made_of, Names(standard_units("EUR"), currency="EUR"))
        assert unit_of(written) == metric.unit_in("EUR")


def test_the_language_lists_them() -> None:
    text = (Path(__file__).parents[2] / "docs/language.md").read_text("utf-8")
    listed = text.partition("\nStandard metrics")[2].partition("\n\n")[0]
    assert set(STANDARD) <= set(re.findall(r"\w+", listed))


def test_a_home_filled_from_other_tables_reads_the_reports_again() -> None:
    assert companyfacts.reading((*LINES, LINES[0])) != companyfacts.reading(LINES) == companyfacts.READING
