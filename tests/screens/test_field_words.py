"""Words in a field become what the book writes; what is not understood stays for the book to refuse."""

from datetime import date

import pytest

from tests.doors.ui import in_book_form

CASES = """
p | 70% | 0.7
p | 70 | 0.7
p | 0.7 | 0.7
p | 2.5 % | 0.025
p | often | often
every | quarterly | quarter
every | half | half
due | next Friday | 2026-11-27
due | Q3 | 2027Q3
due | mid-2027 | 2027H1
due | 2027-06-30 | 2027-06-30
due | june 2027 | 2027-06
due | when it ships | when it ships
period | Q3 2027 | 2027Q3
text | ships next Friday | ships next Friday
"""


@pytest.mark.parametrize("case", CASES.strip().splitlines())
def test_words_become_what_the_book_writes(case: str) -> None:
    name, typed, written = case.split(" | ")
    assert in_book_form(name, typed, date(2026, 11, 23)) == written
