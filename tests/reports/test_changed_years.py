"""A company whose fiscal year changes, and reports that only look so: names of periods never move."""

import pytest

from tests.doors.reports import Companyfacts, read_companyfacts
from tests.sources.edgar.bodies import NEW_YORK, Report, body, report

REVENUE = "Revenues {} {} {}"


def rows(*stretches: str) -> str:
    return "\n".join(REVENUE.format(*one.split()) for one in stretches)


def year(n: int, first: int) -> list[Report]:
    """Return the four reports of a calendar year; the value is the quarter's."""
    ends = ("03-31", "06-30", "09-30", "12-31")
    starts = ("01-01", "04-01", "07-01", "10-01")
    found, total = [], 0
    for at, (start, end) in enumerate(zip(starts, ends, strict=True)):
        total += first + at
        own = [f"{n}-{start} {n}-{end} {first + at}"] if at else []
        own = [] if at == 3 else own
        filed = f"{n + (at == 3)}-{('05', '08', '11', '02')[at]}-10"
        form = "10-K" if at == 3 else "10-Q"
        found.append(report(form, filed, rows(*own, f"{n}-01-01 {n}-{end} {total}"), n))
    return found


CALENDAR = [*year(2022, 10), *year(2023, 20), *year(2024, 30)]
TRANSITION = report("10-KT", "2025-08-20", rows("2025-01-01 2025-06-30 81"), 2025)
FIRST_QUARTER = report("10-Q", "2025-05-10", rows("2025-01-01 2025-03-31 40"), 2025)
NEW_YEAR = [
    report("10-Q", "2025-11-10", rows("2025-07-01 2025-09-30 50"), 2026),
    report("10-Q", "2026-02-10", rows("2025-10-01 2025-12-31 51", "2025-07-01 2025-12-31 101"), 2026),
    report("10-Q", "2026-05-10", rows("2026-01-01 2026-03-31 52", "2025-07-01 2026-03-31 153"), 2026),
    report("10-K", "2026-08-20", rows("2025-07-01 2026-06-30 206"), 2026),
]
AMENDED = report("10-Q/A", "2024-11-20", rows("2024-07-01 2024-09-30 32"), 2024)


def read(*reports: Report) -> Companyfacts:
    return read_companyfacts(body(*reports), "EX", None, NEW_YORK)


def revenue(found: Companyfacts) -> dict[str, tuple[str, ...]]:
    """Return each period with its values, oldest vintage first."""
    told: dict[str, tuple[str, ...]] = {}
    for fact in found.facts:
        if fact.metric == "revenue":
            name = str(fact.period)
            told[name] = (*told.get(name, ()), f"{fact.value.value.normalize():f}")
    return told


@pytest.mark.parametrize("odd", [AMENDED, TRANSITION], ids=["three months alone", "a transition report"])
def test_one_odd_report_changes_nothing(odd: Report) -> None:
    before, after = read(*CALENDAR), read(*CALENDAR, odd)
    assert after.fiscal == before.fiscal
    assert {name: values for name, values in revenue(after).items() if name in revenue(before)} == revenue(
        before
    )
    assert all(len(values) == 1 for values in revenue(after).values())


@pytest.mark.parametrize("upto", range(1, len(NEW_YEAR) + 1))
def test_a_change_counts_from_its_first_new_year_and_old_names_stay(upto: int) -> None:
    before = revenue(read(*CALENDAR, FIRST_QUARTER))
    found = read(*CALENDAR, FIRST_QUARTER, TRANSITION, *NEW_YEAR[:upto])
    told = revenue(found)
    assert {name: told[name] for name in before} == before
    assert all(len(values) == 1 for values in told.values()), "two quarters never share a name"
    if upto >= 2:
        assert str(found.fiscal) == "06-30"
        assert (told["2026Q1"], told["2026Q2"]) == (("50",), ("51",))
    if upto == 4:
        assert (told["2026Q3"], told["2026Q4"], told["FY2026"]) == (("52",), ("53",), ("206",))


def test_a_change_to_an_earlier_day_leaves_out_what_would_take_a_name() -> None:
    """From June to December: the new year's first quarters would be named as the old year's last were."""
    june = [
        report("10-Q", "2024-11-10", rows("2024-07-01 2024-09-30 10"), 2025),
        report("10-Q", "2025-02-10", rows("2024-10-01 2024-12-31 11", "2024-07-01 2024-12-31 21"), 2025),
        report("10-Q", "2025-05-10", rows("2025-01-01 2025-03-31 12", "2024-07-01 2025-03-31 33"), 2025),
        report("10-K", "2025-08-20", rows("2024-07-01 2025-06-30 46"), 2025),
        report("10-Q", "2025-11-10", rows("2025-07-01 2025-09-30 20"), 2026),
        report("10-KT", "2026-02-20", rows("2025-07-01 2025-12-31 41"), 2025),
    ]
    calendar = [
        report("10-Q", "2026-05-10", rows("2026-01-01 2026-03-31 30"), 2026),
        report("10-Q", "2026-08-10", rows("2026-04-01 2026-06-30 31", "2026-01-01 2026-06-30 61"), 2026),
        report("10-Q", "2026-11-10", rows("2026-07-01 2026-09-30 32", "2026-01-01 2026-09-30 93"), 2026),
    ]
    before, told = revenue(read(*june)), revenue(read(*june, *calendar))
    assert {name: told[name] for name in before} == before
    assert all(len(values) == 1 for values in told.values())
    assert told["2026Q1"] == ("20",)  # as it was named when it was reported
    assert told["2026Q3"] == ("32",)
