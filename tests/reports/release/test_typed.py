"""Statements of income in texts without markup, as wires pass them on."""

from __future__ import annotations

import pytest

from tests.reports.release.pages import offered

TITLE = "ASTERA LABS, INC.CONDENSED CONSOLIDATED STATEMENTS OF OPERATIONS"
HEADS = "For the Three Months Ended September 30, For the Nine Months EndedSeptember 30, 2026 2025 2026 2025 "


def test_a_statement_that_ran_together() -> None:  # AMTX 2024Q4
    text = (
        f"{TITLE}(In thousands, except per share data)\n\n{HEADS}Revenues  $   47,004  $  70,764  $ 267,640  "
        "$ 186,717Cost of goods sold  49,044 69,900 268,220 184,700Gross profit (loss)  (2,040)  864  (580) "
        "2,017 Operating loss   (13,476) (8,959) (40,416) (37,401) Net loss per common share Basic $ (0.36) "
        "$ (0.64) $ (1.91) $ (1.22) Diluted  $ (0.37)  $ (0.64)  $ (1.91) $ (1.22) Weighted average shares "
        "outstanding Basic 45,612 39,674 45,902 38,061 Diluted 45,612 39,674 45,902 38,061"
    )
    assert [one for one in offered(text) if "2026Q3" in one] == [
        "revenue 2026Q3 gaap = 47004000",
        "gross_profit 2026Q3 gaap = -2040000",
        "operating_income 2026Q3 gaap = -13476000",
        "eps_diluted 2026Q3 gaap = -0.37",
    ]


@pytest.mark.parametrize(
    ("glued", "expected"),
    [
        ("3,8703,25414,16214,238", ["revenue 2026Q3 gaap = 3870000"]),  # NEPH 2024Q4
        ("317(649)6(1,593)", ["revenue 2026Q3 gaap = 317000"]),
        ("28 28 9464", []),  # three for four
        ("2828 94 64 12 14", []),  # five
        ("28289464", []),
    ],
)
def test_glued_numbers_are_read_where_they_come_apart_in_one_way(glued: str, expected: list[str]) -> None:
    text = (
        f"{TITLE} (in thousands)\n\n{HEADS}Other $ 10 $ 11 $ 12 $ 13 Total net revenues {glued}Cost of sales "
        "5 6 7 8 Selling 1 2 3 4 Rent 1 2 3 4 Taxes 1 2 3 4"
    )
    assert [one for one in offered(text) if "2026Q3" in one] == expected


def test_years_in_a_paragraph_below_their_headings() -> None:  # GOVX 2025Q2
    text = (
        f"{TITLE}(amounts in thousands)\n\nThree Months EndedSeptember 30,\n\nNine Months EndedSeptember 30,"
        "\n\n2026202520262025 Revenue $ 852 $ 301 $ 2,489 $ 301Research 4,7294,27710,0838,703 Rent 1 2 3 4 "
        "Loss from operations (5,419)(5,062)(10,824)(10,945) "
        + "and so on, for the notes that follow are part of this statement, as always"
        * 2
    )
    assert [one for one in offered(text) if "2026Q3" in one] == [
        "revenue 2026Q3 gaap = 852000",
        "operating_income 2026Q3 gaap = -5419000",
    ]


CELLS = """Condensed consolidated statements of operations
Three Months Ended September 30,
2026
2025
Change
Revenue
$      4,686,312
$      5,348,469
-12%
Cost of revenue
1,402,920
1,362,555
3%
Operating loss
(795,829)
(807,268)
-1%
Net (loss) income
$ (204,907)
$ 4,342,091
-105%
(Loss) income per share - diluted
$ (0.01)
$ 0.13
-108%"""


def test_each_cell_in_a_line_of_its_own() -> None:  # FORA 2024Q3
    assert offered(CELLS.replace("\n", "\n\n")) == [
        "revenue 2026Q3 gaap = 4686312",
        "operating_income 2026Q3 gaap = -795829",
        "net_income 2026Q3 gaap = -204907",
        "eps_diluted 2026Q3 gaap = -0.01",
    ]


def test_dollars_are_taken_as_they_stand_only_where_nothing_is_said_of_thousands() -> None:
    text = f"{CELLS}\nAmounts of shares are in thousands.".replace("\n", "\n\n")
    assert offered(text) == ["eps_diluted 2026Q3 gaap = -0.01"]


def test_a_balance_sheet_has_no_periods() -> None:
    text = (
        f"{TITLE} (in thousands) Three Months Ended September 30,\n\nSeptember 30, December 31, 2026 2025 "
        "Revenue $ 10 $ 11 Sales 5 6 Net income 1 2 Total revenues 4 5 Taxes 8 9"
    )
    assert offered(text) == []
