"""A company's list of filings: the kinds that matter, days and not times, and nothing that is not safe."""

from datetime import date

import pytest

from tests import sec
from tests.doors.sources import Filing, file_name, read_submissions
from tests.sec import FilingRef
from tests.sources.tables import cases

SEEN = date(2026, 12, 31)
RELEASE = FilingRef(
    "0001736297-26-000040", "8-K", "2026-11-03", "2026-11-03", "2.02,9.01", "alab-20261103.htm"
)


def one(filed: FilingRef) -> Filing | None:
    return next(iter(read_submissions(sec.submissions([filed]), SEEN).filings), None)


@pytest.mark.parametrize(
    ("form", "xbrl", "periodic"), cases("submissions: a form, XBRL, and whether it brings figures")
)
def test_a_form_brings_figures(form: str, xbrl: int, periodic: bool) -> None:
    found = one(FilingRef("0001736297-26-000041", form, "2026-11-04", xbrl=xbrl))
    assert found is not None
    assert found.periodic == periodic


@pytest.mark.parametrize("form", ["4", "SC 13G/A", "424B3", "S-8", ""])
def test_other_forms_are_left_out(form: str) -> None:
    assert one(FilingRef("0001736297-26-000041", form, "2026-11-04")) is None


@pytest.mark.parametrize(
    ("items", "read"),
    [("", ()), (",,", ()), ("2.02", ("2.02",)), ("2.02,,9.01", ("2.02", "9.01")), ("x,5.02", ("5.02",))],
)
def test_items_may_have_holes(items: str, read: tuple[str, ...]) -> None:
    found = one(FilingRef("0001736297-26-000041", "8-K", "2026-11-04", items=items))
    assert found is not None
    assert found.items == read


@pytest.mark.parametrize(("path", "name"), cases("submissions: a path, and the name of its file"))
def test_a_file_name_is_one_or_nothing(path: str, name: str) -> None:
    assert file_name(path) == name


@pytest.mark.parametrize("filed", [
    FilingRef("0001736297-26-000040", "8-K", "November 3"),
    FilingRef("../../etc/passwd", "8-K", "2026-11-03"),
    FilingRef("", "8-K", "2026-11-03"),
])  # fmt: skip
def test_a_row_that_is_none_is_passed_over(filed: FilingRef) -> None:
    assert read_submissions(sec.submissions([filed, RELEASE]), SEEN).filings == (one(RELEASE),)


@pytest.mark.parametrize(("filed", "known"), [("2027-01-01", True), ("2027-01-02", False)])
def test_a_filing_of_a_later_day_than_tomorrow_is_skipped(filed: str, known: bool) -> None:
    assert (one(FilingRef("0001736297-26-000041", "10-Q", filed)) is not None) is known
