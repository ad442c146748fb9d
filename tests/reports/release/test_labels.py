"""Which metric a label names, on which basis, and which period a heading names."""

from __future__ import annotations

from datetime import date

import pytest

from catalyst_tui.book.model.book import Basis
from catalyst_tui.book.model.period import parse_fiscal_year
from catalyst_tui.reports.release.labels import basis_named, metric_of
from catalyst_tui.reports.release.periods import ReleaseCalendar


@pytest.mark.parametrize(
    ("label", "section", "percent", "metric"),
    [
        ("Total revenues and other income", "", False, "revenue"),
        ("Net turnover", "", False, "revenue"),
        ("Result from operations", "", False, "operating_income"),
        ("Profit for the period", "", False, "net_income"),
        ("Profit attributable to owners of the parent", "", False, "net_income"),
        ("Earnings applicable to common stock", "", False, "net_income"),
        ("Adjusted earnings", "", False, "net_income"),
        ("Net income excluding special items", "", False, "net_income"),
        ("Net income per share, assuming dilution", "", False, "eps_diluted"),
        (
            "Net loss per share attributable to common stockholders, basic and diluted",
            "",
            False,
            "eps_diluted",
        ),
        ("Ongoing earnings per diluted share", "", False, "eps_diluted"),
        ("Profit attributable to non-controlling interests", "", False, None),
        ("Underlying profit", "", False, None),  # before taxes, or after?
        ("Distributable earnings", "", False, "net_income"),
        ("Diluted distributable earnings per share", "", False, "eps_diluted"),
        ("Total consolidated revenues", "", False, "revenue"),
        ("Gross margin, as a percentage of revenue", "", True, "gross_margin"),
        ("Operating profit percentage", "", True, "operating_margin"),
        ("Total income from operations", "", False, "operating_income"),
        ("Profit after tax", "", False, "net_income"),
        ("Reported Earnings (GAAP)", "", False, "net_income"),
        ("Net income per limited partner unit, diluted", "", False, "eps_diluted"),
        ("Operating earnings per diluted share", "", False, "eps_diluted"),
        ("Diluted", "Earnings per average common share", False, "eps_diluted"),
        ("Net income (loss) per basic and diluted share", "", False, "eps_diluted"),
        ("FFO, as defined by NAREIT", "", False, "ffo"),
        ("Earnings", "", False, None),
        ("Total segment operating income", "", False, None),
        ("Income from continuing operations before income taxes", "", False, None),
        ("Basic", "Earnings per average common share", False, None),
    ],
)
def test_labels(label: str, section: str, percent: bool, metric: str | None) -> None:
    name = metric_of(label, section, percent=percent)
    assert (name.metric if name else None) == metric


def test_words_that_say_a_basis() -> None:
    adjusted = [
        "Net income excluding special items",
        "Ongoing earnings per share",
        "EPS before certain items",
    ]
    assert [basis_named(text) for text in adjusted] == [Basis.NON_GAAP] * 3
    assert basis_named("Income from ongoing operations") is None


@pytest.mark.parametrize(
    "heading",
    [
        "Three months ended 30 September 2026",
        "Three months to September 30, 2026",
        "July – September 2026",
        "3rd Quarter 2026",
        "2026 Q3",
        "Q3/2026",
        "Qtr Ended September 30, 2026",
        "September quarter 2026",
        "For the period ended September 30, 2026 Third Quarter",
    ],
)
def test_a_quarter_written_otherwise(heading: str) -> None:
    calendar = ReleaseCalendar(parse_fiscal_year("12-31"), date(2026, 11, 3)).for_release(
        ["third quarter of 2026"]
    )
    assert str(calendar.ended_period(heading)) == "2026Q3"
