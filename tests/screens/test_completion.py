"""What is completed as one types, also inside a longer test."""

import pytest

from tests.doors.ui import completed

WORDS = ("gross_margin", "gross_profit", "revenue", "CRDO", "yoy(", "sell half", "operating margin")


@pytest.mark.parametrize(("value", "whole", "in_test"), [
    ("g", "gross_margin", "gross_margin"),
    ("sell h", "sell half", "sell half"),
    ("revenue", None, None),
    ("revenue > 1B and gross_p", None, "revenue > 1B and gross_profit"),
    ("revenue > 1B and g", None, None),
    ("revenue > 1B and yo", None, "revenue > 1B and yoy("),
    ("yoy(REV", None, "yoy(revenue"),
    ("revenue > revenue@cr", None, "revenue > revenue@CRDO"),
    ("revenue > 1B and revenue", None, None),
    ("AMD operating m", None, "AMD operating margin"),
    ("AMD oper", None, "AMD operating margin"),
    ("", None, None),
])  # fmt: skip
def test_the_word_at_the_cursor_is_completed(value: str, whole: str | None, in_test: str | None) -> None:
    assert completed(value, WORDS, last=False) == whole
    assert completed(value, WORDS, last=True) == in_test
