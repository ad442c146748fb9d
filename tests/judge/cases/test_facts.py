"""What a figure is worth: bounds, bases, grades, restatements, and what is no result at all."""

from __future__ import annotations

import pytest

from tests.judge.told import Case

Q2 = 'test = "revenue >= $360M" ; period = "2026Q2"'

FIGURES = [
    Case(
        "more than half, said as a floor of 50 %",
        'test = "mix > 50%" ; period = "2026Q2"',
        "2026-08-04 mix 2026Q2 >50%",
        {"2026-08-04": "met on_time"},
        value=">50%",
    ),
    Case(
        "that floor says nothing about 60 %",
        'test = "mix > 60%" ; period = "2026Q2"',
        "2026-08-04 mix 2026Q2 >50%",
        {"2026-08-04": "awaiting"},
        says="not settled",
    ),
    Case(
        "a ceiling below the threshold decides",
        'test = "mix > 60%" ; period = "2026Q2"',
        "2026-08-04 mix 2026Q2 <50%",
        {"2026-08-04": "missed"},
    ),
    Case(
        "about 20 % is not known to be above 19 %",
        'test = "mix > 19%" ; period = "2026Q2"',
        "2026-08-04 mix 2026Q2 ~20%",
        {"2026-08-04": "awaiting"},
    ),
    Case(
        "about 20 % is above 15 %",
        'test = "mix > 15%" ; period = "2026Q2"',
        "2026-08-04 mix 2026Q2 ~20%",
        {"2026-08-04": "met on_time"},
    ),
    Case(
        "GAAP does not answer for non-GAAP",
        'test = "gross_margin >= 70%" ; period = "2026Q2" ; basis = "non_gaap"',
        "2026-08-04 gross_margin 2026Q2 73.3%",
        {"2026-08-04": "awaiting"},
        says="only gaap",
    ),
    Case(
        "non-GAAP does not answer where nothing is said",
        'test = "gross_margin >= 70%" ; period = "2026Q2"',
        "2026-08-04 gross_margin 2026Q2 73.7% non_gaap",
        {"2026-08-04": "awaiting"},
        says="only non-gaap",
    ),
    Case(
        "a basis touches only the metrics that have one",
        'test = "revenue >= $360M" ; period = "2026Q2" ; basis = "non_gaap"',
        "2026-08-04 revenue 2026Q2 392.4M",
        {"2026-08-04": "met on_time"},
    ),
    Case(
        "two sources disagree: the better grade wins, and it shows",
        Q2,
        "2026-08-04 revenue 2026Q2 392.4M release ; 2026-08-05 revenue 2026Q2 352.4M filing",
        {"2026-08-04": "met on_time +unconfirmed", "2026-08-05": "missed +contradicted"},
        value="$352.4M",
    ),
    Case(
        "a worse grade that comes later changes nothing",
        Q2,
        "2026-08-05 revenue 2026Q2 392.4M ; 2026-09-01 revenue 2026Q2 350M press",
        {"2026-08-05": "met on_time", "2026-09-01": "met on_time +contradicted"},
    ),
    Case(
        "rounding is no contradiction",
        Q2,
        "2026-08-04 revenue 2026Q2 392.4M call ; 2026-08-05 revenue 2026Q2 392.36M",
        {"2026-08-05": "met on_time"},
    ),
    Case(
        "restated down: reopened as a miss; restated up: met again",
        Q2,
        "2026-08-05 revenue 2026Q2 392.4M ; 2026-11-04 revenue 2026Q2 355M ; 2027-02-10 revenue 2026Q2 361M",
        {"2026-11-03": "met on_time", "2026-11-04": "missed", "2027-02-10": "met on_time"},
    ),
    Case(
        "a guide is no result",
        Q2,
        "2026-05-05 guide revenue 2026Q2 400M 390M..410M",
        {"2026-06-30": "on_track", "2026-07-01": "awaiting"},
    ),
    Case(
        "nor is a consensus",
        Q2,
        "2026-06-12 consensus revenue 2026Q2 400M estimate",
        {"2026-06-30": "pending", "2026-07-01": "awaiting"},
    ),
]


@pytest.mark.parametrize("case", FIGURES, ids=str)
def test_a_figure(case: Case) -> None:
    assert case.found() == case.expected()
