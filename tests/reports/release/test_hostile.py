"""Files made to keep a reader busy: each is given up or read in a moment."""

import time

import pytest

from tests.doors.reports import aligned, read_parts
from tests.reports.release.pages import offered


def test_a_text_of_empty_lines_is_read_at_once() -> None:
    begun = time.process_time()
    assert read_parts(b"\n" * 40_000 + b"Revenue") == ("Revenue",)
    assert time.process_time() - begun < 2


def test_a_line_of_thousands_of_numbers_is_no_row() -> None:
    assert not list(aligned(["Total revenue  " + "1,234  " * 101] * 6))


@pytest.mark.parametrize(("rows", "offers"), [(1, True), (5_000, False)])
def test_a_table_as_long_as_no_company_has_one_is_passed_over(rows: int, offers: bool) -> None:
    heads = "<tr><td></td><td>Three Months Ended September 30, 2026</td></tr>"
    row = "<tr><td>Total revenue</td><td>$1,234</td></tr>" * rows
    last = "<tr><td>Diluted earnings per share</td><td>$1.20</td></tr>"
    page = f"<p>CONSOLIDATED STATEMENTS OF INCOME (in thousands)</p><table>{heads}{row}{last}</table>"
    assert bool(offered(page)) is offers
