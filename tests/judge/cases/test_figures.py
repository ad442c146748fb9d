"""What functions and figures give, shown by gauges: growth, sums, averages, ranks, other tickers, bounds."""

import pytest

from tests.judge.case_lines import Case
from tests.judge.rows import rows


@pytest.mark.parametrize(("value", "known", "at", "shown"), rows("figures", "a value or why there is none"))
def test_a_value_or_why_there_is_none(value: str, known: str, at: str, shown: str) -> None:
    verdict = Case("", f'role = "gauge" ; value = "{value}"', known, {}).verdict(at)
    text = verdict.shown_value or verdict.reason
    assert text == shown if verdict.value else shown in (text, "unknown") or shown in text


@pytest.mark.parametrize(("test", "known", "word"), rows("figures", "a trend"))
def test_a_trend(test: str, known: str, word: str) -> None:
    claim = f'role = "guard" ; test = "{test}" ; near = "0%" ; hysteresis = 0'
    assert Case("", claim, known, {}).verdict("2026-05-29").word == word
