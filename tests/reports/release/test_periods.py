"""Periods written oddly: the quick look for them misses none of those that are put plainly."""

from __future__ import annotations

import pytest

from catalyst_tui.reports.release.periods import normalized


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("quarter ended 30 June 2026", "quarter ended June 30, 2026"),
        ("1st quarter 2026", "first quarter 2026"),
        ("the 2nd qtr. of 2026", "the second quarter of 2026"),
        ("3 months to June 30, 2026", "3 months ended June 30, 2026"),
        ("quarter to June 30, 2026", "quarter ended June 30, 2026"),
        ("QTD June 30, 2026", "quarter ended June 30, 2026"),
        ("Apr – Jun 2026", "three months ended June 30, 2026"),
        ("Jul-Sep 2026", "three months ended September 30, 2026"),
        ("2026 Q2", "Q2 2026"),
        ("2026/2Q", "Q2 2026"),
        ("FY26 Q2", "Q2 FY26"),
        ("2Q-26", "Q2 26"),
        ("2QFY26", "Q2 26"),
        ("3 Mos. ended June 30, 2026", "3 months ended June 30, 2026"),
        ("June 30th, 2026", "June 30, 2026"),
        ("Q2/2026", "Q2 2026"),
        ("the March quarter of 2026", "the quarter ended March 2026"),
        ("June 2026 quarter", "quarter ended June 2026"),
        ("September quarter 2026", "quarter ended September 2026"),
        ("Second quarter 2026, of sales", "Second quarter 2026, of sales"),
    ],
)
def test_an_odd_way_to_write_a_period_is_put_plainly(written: str, meant: str) -> None:
    assert normalized(written) == meant
