"""What looks back over another company's reports counts that company's own periods: one that has not reported
yet, or a quarter that is not known, never makes growth of unlike quarters (language.md, "Tests")."""

from __future__ import annotations

import pytest

from tests.judge.told import Case

OURS = "2025-11-04 revenue 2025Q3 100M ; 2026-11-03 revenue 2026Q3 200M"
FOUR = (
    "2025-08-01 AMZN.revenue 2025Q2 50M ; 2025-11-01 AMZN.revenue 2025Q3 90M ; "
    "2026-02-01 AMZN.revenue 2025Q4 90M ; 2026-05-01 AMZN.revenue 2026Q1 90M ; "
    "2026-08-01 AMZN.revenue 2026Q2 60M"
)
GAP = "2025-05-01 AMZN.revenue 2025Q1 50M ; 2026-11-01 AMZN.revenue 2026Q3 100M"
MEMBERS = (
    "2025-08-01 MSFT.capex 2025Q4 10M ; 2025-11-01 MSFT.capex 2026Q1 20M ; "
    "2026-11-01 MSFT.capex 2027Q1 24M ; "
    "2025-08-01 AMZN.capex 2025Q2 10M ; 2025-11-01 AMZN.capex 2025Q3 40M ; 2026-08-01 AMZN.capex 2026Q2 12M"
)
BOTH = 'role = "gauge" ; value = "yoy(revenue@AMZN) - yoy(revenue)"'


def one(name: str, claim: str, known: str, word: str, says: str = "") -> Case:
    return Case(name, claim, known, {"2026-11-06": word}, says=says)


CASES = [
    one("growth of one that has not reported yet", BOTH, f"{OURS} ; {FOUR}", "-80pp"),
    one("a year ago is not known", BOTH, f"{OURS} ; {GAP}", "unknown", "AMZN revenue 2025Q3 is not known"),
    one("four quarters with a gap", 'role = "gauge" ; value = "ttm(revenue@AMZN) - revenue"',
        f"{OURS} ; {FOUR.replace('2026Q1', '2024Q1')}", "unknown", "AMZN revenue 2026Q1 is not known"),
    one("growth of a sum, one member behind",
        'role = "gauge" ; value = "yoy(sum(capex@spenders))" ; ticker = "MSFT"', MEMBERS, "20%"),
    one("a trend of another", 'role = "guard" ; test = "rising(revenue@AMZN, 1q) and revenue > 0"',
        f"{OURS} ; {FOUR}", "broken"),
    one("nothing near enough", 'role = "guard" ; test = "revenue@AMZN > 0 and revenue > 0"',
        f"{OURS} ; 2026-02-01 AMZN.revenue 2025Q4 90M", "unknown", "100 days to the end of ALAB 2026Q3"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_another_company_is_looked_back_on_in_its_own_periods(case: Case) -> None:
    assert case.found() == case.expected()
