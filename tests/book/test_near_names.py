"""Which known name is suggested for what was typed."""

import pytest

from catalyst_tui.book.near_names import did_you_mean, suggestion

KNOWN = ("npo-2027", "npo-2028", "above-300", "ALAB", "happened")


@pytest.mark.parametrize(("typed", "question"), [
    ("npo", "did you mean npo-2027 or npo-2028?"),
    ("npo-2027x", "did you mean npo-2027?"),
    ("npo-2027[2026Q3]", "did you mean npo-2027?"),
    ("alab", "did you mean ALAB?"),
    ("happend", "did you mean happened?"),
    ("ALBA", "did you mean ALAB?"),
    ("ABAB", "did you mean ALAB?"),
    ("shipped", ""),
    ("NPO-2028", "did you mean npo-2028?"),
    ("n", ""),
    ("zebra", ""),
    ("", ""),
    ("x" * 100_000, ""),
])  # fmt: skip
def test_a_name_that_is_begun_or_mistyped_is_completed(typed: str, question: str) -> None:
    assert did_you_mean(typed, KNOWN) == question
    assert suggestion(typed, KNOWN) == (f"; {question}" if question else "")


def test_many_names_with_one_beginning_are_cut_off() -> None:
    known = [f"npo-{year}" for year in range(2020, 2040)]
    assert did_you_mean("npo", known).count("npo-") == 5
